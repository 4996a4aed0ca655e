"""An upload is what its bytes say, not what its name says."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from koers.kit.guard import uploads
from koers.kit.guard.uploads import UploadRefused, check_upload

WORKBOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def workbook(members: dict[str, bytes] = WORKBOOK) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream


def code_of(stream: io.BytesIO, **limits: int) -> str:
    with pytest.raises(UploadRefused) as refused:
        check_upload(stream, **limits)
    assert str(refused.value) == refused.value.message != ""
    return refused.value.code


def test_a_csv_file_passes_with_its_size_and_hash() -> None:
    content = "naam;bedrag\nCafé;1.250,00\n".encode()
    checked = check_upload(io.BytesIO(content))
    assert (checked.kind, checked.size) == ("csv", len(content))
    assert checked.sha256 == hashlib.sha256(content).hexdigest()


def test_the_stream_is_left_at_its_beginning() -> None:
    stream = io.BytesIO(b"a;b\n1;2\n")
    check_upload(stream)
    assert stream.read() == b"a;b\n1;2\n"


def test_a_workbook_passes_as_xlsx() -> None:
    assert check_upload(workbook()).kind == "xlsx"


def test_utf_16_text_may_hold_nul_bytes_because_every_letter_has_one() -> None:
    assert check_upload(io.BytesIO("naam\tstad\n".encode("utf-16"))).kind == "csv"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"a;b\x00;c\n", "nul_bytes"),
        (b"%PDF-1.7 offer", "wrong_kind"),
        (b"\x89PNG\r\n", "wrong_kind"),
        (b"\x1f\x8b\x08\x00", "wrong_kind"),
        (b"MZ\x90\x00", "wrong_kind"),
        (b"<!DOCTYPE html><html>", "wrong_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old_excel"),
        (b"PK\x03\x04 not a zip at all", "damaged"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: bytes, code: str) -> None:
    assert code_of(io.BytesIO(content)) == code


def test_nul_bytes_are_found_beyond_the_first_megabyte() -> None:
    assert code_of(io.BytesIO(b"a;b\n" * (1 << 19) + b"x\x00")) == "nul_bytes"


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    sparse = tmp_path / "huge.csv"
    with sparse.open("wb") as stream:
        stream.truncate(2 << 30)
    with sparse.open("rb") as stream, pytest.raises(UploadRefused) as refused:
        check_upload(stream)
    assert refused.value.code == "too_large"
    assert "2048 MB" in refused.value.message
    assert "512 MB" in refused.value.message


def test_a_workbook_that_unpacks_to_far_more_is_refused() -> None:
    bomb = workbook(WORKBOOK | {"xl/worksheets/sheet1.xml": b"0" * (64 << 20)})
    assert code_of(bomb) == "bomb"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    assert code_of(workbook({"readme.txt": b"hello"})) == "wrong_kind"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x.dll", "xl\\..\\..\\x"])
def test_a_workbook_with_a_path_that_escapes_is_refused(name: str) -> None:
    assert code_of(workbook(WORKBOOK | {name: b"x"})) == "unsafe_archive"


def test_too_many_files_at_once_are_refused() -> None:
    uploads.check_count(20)
    with pytest.raises(UploadRefused, match="21 files"):
        uploads.check_count(21)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\Anna\\klanten.csv", "klanten.csv"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\n.csv", "ab.csv"),
        ("", "file"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_name_is_shown_without_folders_and_control_signs(given: str, shown: str) -> None:
    assert uploads.safe_name(given) == shown


def test_the_sender_does_not_choose_where_a_file_is_kept(tmp_path: Path) -> None:
    first, second = (uploads.random_path(tmp_path / "uploads", "csv") for _ in range(2))
    assert first != second
    assert first.parent == tmp_path / "uploads"
    assert len(first.stem) == 32
