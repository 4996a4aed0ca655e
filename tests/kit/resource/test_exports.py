"""Exports: headings for people and importer, values of the right kind, and no cell that runs."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from tests.cast import Cast, make_account, make_deal, sign_in

pytestmark = pytest.mark.django_db


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def evil(cast: Cast) -> None:
    for name in ("=1+1", "+31 6", "-5", "@SUM(A1)", "plain", "'=quoted"):
        make_account(name, cast.anna, cast.blue, employees=12, revenue_cents=1_234_50)


def test_a_dutch_csv_has_semicolons_a_mark_and_decimal_commas(cast: Cast, evil: None) -> None:
    type(cast.anna).objects.filter(pk=cast.anna.pk).update(language="nl")
    raw = body(sign_in(cast.anna).get("/accounts/export?format=csv"))
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 6
    assert next(iter(rows[0])) == "Koers ID"
    assert "1234,50" in rows[4].values()


def test_no_exported_cell_starts_a_formula(cast: Cast, evil: None) -> None:
    raw = body(sign_in(cast.anna).get("/accounts/export?format=csv")).decode("utf-8-sig")
    names = [row["Name"] for row in csv.DictReader(io.StringIO(raw))]
    assert names == ["'=1+1", "'+31 6", "'-5", "'@SUM(A1)", "plain", "''=quoted"]


def test_a_workbook_holds_numbers_days_and_text(cast: Cast, evil: None) -> None:
    make_deal("pumps", cast.anna, cast.blue, amount_cents=250_50, expected_close_date=date(2026, 12, 24))
    sheet = openpyxl.load_workbook(
        io.BytesIO(body(sign_in(cast.anna).get("/deals/export?format=xlsx")))
    ).active
    assert sheet is not None
    head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    values = dict(zip(head, row, strict=True))
    assert (values["Name"], values["Amount"]) == ("pumps", 250.5)
    assert values["Expected close"].date() == date(2026, 12, 24)
    book = openpyxl.load_workbook(io.BytesIO(body(sign_in(cast.anna).get("/accounts/export?format=xlsx"))))
    assert not [cell for line in book.active.iter_rows() for cell in line if cell.data_type == "f"]  # type: ignore[union-attr]


def test_an_export_keeps_to_the_filters_and_to_what_one_may_export(cast: Cast) -> None:
    make_deal("mine", cast.anna, cast.blue)
    make_deal("of bram", cast.bram, cast.blue)
    lines = body(sign_in(cast.anna).get("/deals/export?format=csv")).decode().splitlines()
    assert [line for line in lines if "of bram" in line] == []
    assert len(lines) == 2
    assert len(body(sign_in(cast.chris).get("/deals/export?format=csv")).decode().splitlines()) == 3
    assert sign_in(cast.vera).get("/deals/export").status_code == 403
    assert sign_in(cast.anna).get("/deals/export?format=exe").status_code == 400
