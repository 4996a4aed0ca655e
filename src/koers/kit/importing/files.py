"""What is looked at before a file is opened as a table: size, true type, and whether it would explode."""

import os
import zipfile
from pathlib import Path
from typing import Literal

from koers.kit.importing.messages import FileRefused

Form = Literal["csv", "xlsx"]

#: First bytes of files that people send by mistake, with the words for them.
_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (.xls or .doc)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a text document"),
    (b"<?xml", "an XML document"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
_MEGABYTE = 1_000_000
_UNPACKED_LIMIT = 800 * _MEGABYTE
_STRINGS_LIMIT = 150 * _MEGABYTE
_ENTRIES_LIMIT = 2_000


def limit_bytes() -> int:
    """Return the largest file that is read; `KOERS_IMPORT_LIMIT_MB` sets it, 500 MB unless set."""
    return int(os.environ.get("KOERS_IMPORT_LIMIT_MB", "500")) * _MEGABYTE


def form_of(path: Path) -> Form:
    """Return what kind of table the file is, having read no more than its first bytes and its directory.

    Raises FileRefused for an empty, oversized, mistyped or explosive file.
    """
    if not path.is_file():
        raise FileRefused("missing", name=path.name)
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty")
    check_size(size)
    with path.open("rb") as stream:
        head = stream.read(16)
    if head.startswith(b"PK\x03\x04"):
        _check_workbook(path, size)
        return "xlsx"
    for magic, words in _KNOWN:
        if head.startswith(magic):
            raise FileRefused("wrong_type", found=words)
    return "csv"


def check_size(size: int) -> None:
    """Refuse a size above the limit."""
    if size > limit_bytes():
        raise FileRefused("too_large", size=f"{size / _MEGABYTE:,.0f}", limit=limit_bytes() // _MEGABYTE)


def _check_workbook(path: Path, size: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise FileRefused("wrong_type", found="a compressed file")
            _check_unpacked(entries, size)
            _check_document_types(archive, entries)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FileRefused("broken_workbook") from error


def _check_unpacked(entries: list[zipfile.ZipInfo], size: int) -> None:
    total = sum(entry.file_size for entry in entries)
    strings = sum(entry.file_size for entry in entries if entry.filename.endswith("sharedStrings.xml"))
    explosive = total > 20 * _MEGABYTE and total > 150 * size
    if len(entries) > _ENTRIES_LIMIT or total > _UNPACKED_LIMIT or strings > _STRINGS_LIMIT or explosive:
        raise FileRefused("bomb", size=f"{total / _MEGABYTE:,.0f}")


def _check_document_types(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                head = part.read(4096).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise FileRefused("unsafe_workbook")
