"""Each kind of bad file has a clear answer, and nothing of it is read further than needed."""

import resource
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.kit.importing.conftest import Write

from koers.kit.importing.detect import survey
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.reader import Shape, open_table


def refusal(path: Path) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        survey(open_table(path))
    return caught.value


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"%PDF-1.7 ", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.xls or .doc)"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (b"\x7fELF\x02", "a program"),
        (b"<html><body>", "a web page"),
    ],
)
def test_a_file_of_the_wrong_type_is_named_for_what_it_is(write: Write, start: bytes, words: str) -> None:
    error = refusal(write("deals.csv", start + b"x" * 50))
    assert (error.code, error.params) == ("wrong_type", {"found": words})
    assert str(error) == f"This is {words}, not a table. Save it as CSV or as an Excel workbook (.xlsx)."


def test_an_empty_file_is_refused(write: Write) -> None:
    assert refusal(write("deals.csv", b"")).code == "empty"


def test_a_heading_without_rows_is_refused(write: Write) -> None:
    assert refusal(write("deals.csv", "Deal ID,Stage\n")).code == "no_rows"


def test_a_file_of_two_gigabytes_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(2 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refusal(path)
    assert (error.code, error.params["limit"]) == ("too_large", 500)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_nul_bytes_are_refused_with_their_line(write: Write) -> None:
    error = refusal(write("deals.csv", b"id,name\n1,a\n2,b\x00c\n"))
    assert (error.code, error.params) == ("nul", {"line": 3})


def test_nul_bytes_far_down_are_found_too(write: Write) -> None:
    error = refusal(write("deals.csv", b"id,name\n" + b"1,a\n" * 5000 + b"2,b\x00c\n"))
    assert (error.code, error.params) == ("nul", {"line": 5002})


def test_an_encoding_that_does_not_fit_is_refused_with_the_byte(write: Write) -> None:
    path = write("deals.csv", "id,name\n1,Café\n".encode("cp1252"))
    with pytest.raises(FileRefused) as caught:
        open_table(path, Shape(encoding="utf-8"))
    assert (caught.value.code, caught.value.params) == ("encoding", {"encoding": "utf-8", "byte": 13})


@pytest.mark.parametrize(
    ("content", "line"),
    [('id,name\n1,a\n2,"b"x\n3,c\n', 3), ('id,name\n1,a\n2,"never closed\n3,c\n', 3)],
)
def test_broken_quoting_is_refused_with_the_line_where_the_record_begins(
    write: Write, content: str, line: int
) -> None:
    error = refusal(write("deals.csv", content))
    assert (error.code, error.params) == ("quoting", {"line": line})


def test_a_million_columns_are_refused(write: Write) -> None:
    assert refusal(write("deals.csv", "a," * 1_000_000 + "\n")).code == "line_too_long"
    assert refusal(write("deals2.csv", "a," * 5_000 + "\n1\n")).code == "too_many_columns"


def bomb(path: Path, name: str, megabytes: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(name, "w", force_zip64=True) as part:
            for _number in range(megabytes):
                part.write(b"\0" * 1_000_000)
    return path


def test_a_workbook_that_would_explode_is_refused_unread(tmp_path: Path) -> None:
    error = refusal(bomb(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", 100))
    assert (error.code, error.params) == ("bomb", {"size": "100"})


def test_a_workbook_with_a_document_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "entity.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')
    assert refusal(path).code == "unsafe_workbook"


def test_a_damaged_workbook_is_refused(write: Write) -> None:
    assert refusal(write("deals.xlsx", b"PK\x03\x04 and then nothing")).code == "broken_workbook"


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "files.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.txt", "x")
    assert refusal(path).code == "wrong_type"


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def test_a_formula_without_a_result_is_marked_and_not_taken_for_text(tmp_path: Path) -> None:
    path = workbook(tmp_path / "deals.xlsx", [["Deal ID", "Stage", "Amount"], ["A", "Won", "=1+1"]])
    [(line, cells)] = list(open_table(path).rows())
    from koers.kit.importing.reader import FORMULA
    from koers.kit.importing.values import Bad, read_cents

    assert (line, cells) == (2, ["A", "Won", FORMULA])
    assert read_cents(".")(cells[2]) == Bad("formula")
