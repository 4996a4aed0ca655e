"""Checks on a file that somebody hands in: its size, and what it really is.

The name and the announced type are what the sender says; only the bytes decide. Every refusal says what to do.
"""

import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

CHUNK = 1 << 20
MOST_BYTES = 512 << 20
MOST_FILES = 20
#: A workbook may hold so many bytes once unpacked, and so many times its packed size.
MOST_UNPACKED_BYTES = 2 << 30
MOST_RATIO = 200
MOST_MEMBERS = 2000

_ZIP = b"PK\x03\x04"
_OTHER_KINDS = (
    (b"PK\x05\x06", "ZIP"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"SQLite format 3", "SQLite"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class UploadRefused(ValueError):
    """The file is not taken; the message tells the person why and what helps."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Checked:
    """A file that passed: kind `csv` or `xlsx`, its size in bytes and its SHA-256."""

    kind: str
    size: int
    sha256: str


def check_count(number: int, most: int = MOST_FILES) -> None:
    """Refuse more files at once than one import takes."""
    if number > most:
        raise UploadRefused(
            "too_many_files",
            _("That is %(number)d files; hand in at most %(most)d at a time.")
            % {"number": number, "most": most},
        )


def check_upload(
    stream: BinaryIO, *, most_bytes: int = MOST_BYTES, kinds: tuple[str, ...] = ("csv", "xlsx")
) -> Checked:
    """Read a seekable file once, in small pieces, and tell what it is; leaves it at its beginning."""
    size = _size(stream)
    _check_size(size, most_bytes)
    start = stream.read(CHUNK)
    kind = _kind(start)
    if kind not in kinds:
        raise _wrong_kind(kind)
    sha256 = _digest(stream, start, text=kind == "csv" and not start.startswith(_WIDE))
    stream.seek(0)
    if kind == "xlsx":
        _check_workbook(stream)
        stream.seek(0)
    return Checked(kind=kind, size=size, sha256=sha256)


def safe_name(name: str, most: int = 100) -> str:
    """Return a file name for showing: no folders, no control characters, not hidden, not too long."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip().lstrip(".")
    path = PurePosixPath(clean or "file")
    suffix = path.suffix[:10]
    return path.stem[: most - len(suffix)] + suffix


def random_path(folder: Path, kind: str) -> Path:
    """Return a path under which to keep an upload: a name that nobody can guess and the sender did not choose."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{secrets.token_hex(16)}.{kind}"


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _check_size(size: int, most: int) -> None:
    if size == 0:
        raise UploadRefused("empty", _("The file is empty. Export it again and check that it has rows."))
    if size > most:
        sizes = {"size": -(-size // (1 << 20)), "most": most >> 20}
        raise UploadRefused(
            "too_large",
            _("The file is %(size)d MB; the limit is %(most)d MB. Split it, or export fewer columns.")
            % sizes,
        )


def _kind(start: bytes) -> str:
    if start.startswith(_ZIP):
        return "xlsx"
    if start.startswith(_OLD_OFFICE):
        return "xls"
    for mark, name in _OTHER_KINDS:
        if start.startswith(mark):
            return name
    if start.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "HTML"
    return "csv"


def _wrong_kind(kind: str) -> UploadRefused:
    if kind == "xls":
        return UploadRefused(
            "old_excel", _("This is an old Excel file (.xls). Save it as .xlsx or as CSV and try again.")
        )
    return UploadRefused(
        "wrong_kind", _("This looks like a %(kind)s file. Hand in a CSV or XLSX file.") % {"kind": kind}
    )


def _digest(stream: BinaryIO, start: bytes, *, text: bool) -> str:
    digest, piece = hashlib.sha256(), start
    while piece:
        if text and b"\x00" in piece:
            raise UploadRefused(
                "nul_bytes",
                _("The file holds NUL bytes, so it is not plain text. Export it again as CSV in UTF-8."),
            )
        digest.update(piece)
        piece = stream.read(CHUNK)
    return digest.hexdigest()


def _check_workbook(stream: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UploadRefused(
            "damaged", _("The workbook is damaged. Open it, save it again and retry.")
        ) from error
    names = {member.filename for member in members}
    if any(_escapes(name) for name in names):
        raise UploadRefused("unsafe_archive", _("The workbook holds unsafe file names and is refused."))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise _wrong_kind("ZIP")
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if (
        len(members) > MOST_MEMBERS
        or unpacked > MOST_UNPACKED_BYTES
        or unpacked > MOST_RATIO * max(packed, 1 << 16)
    ):
        raise UploadRefused(
            "bomb",
            _(
                "The workbook unpacks to far more than its size and is refused. Save the sheet as CSV instead."
            ),
        )


def _escapes(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (
        ".." in parts or name.startswith(("/", "\\")) or bool(re.match(r"^[A-Za-z]:", name)) or "\x00" in name
    )
