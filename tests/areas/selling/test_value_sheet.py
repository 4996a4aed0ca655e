"""The workbook of a value case: another program works it out to the same numbers, and no name in it runs."""

import copy
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from koers.areas.selling.rules import value as rules
from koers.areas.selling.views.value_sheet import workbook
from koers.kit.methods import reading

DOCUMENT = reading.read(rules.EXAMPLE.read_bytes()).values


def recalculated(content: bytes, folder: Path) -> dict[str, list[list[object]]]:
    """Let LibreOffice open the workbook, work everything out, and save it with the results."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not here: apt-get install libreoffice-calc-nogui")
    (folder / "case.xlsx").write_bytes(content)
    subprocess.run(
        [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(folder / "out"), str(folder / "case.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    book = load_workbook(folder / "out" / "case.xlsx", data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def pumps() -> dict[str, Any]:
    """Return two pumps of ten and six years at 10 percent."""
    text = """
kind: value_case
title: Pumps
currency: EUR
years: 6
rate: rate
rate_is: real
alternatives:
  - {id: ours, name: Ours, kind: ours, years: 10}
  - {id: other, name: Other, kind: competitor}
assumptions:
  - {id: rate, name: Rate, value: 10, unit: "% a year", source: s, confidence: claim, owner: us}
  - {id: price_ours, name: Price, value: 50000, unit: EUR, source: s, confidence: claim, owner: us}
  - {id: price_other, name: Price, value: 30000, unit: EUR, source: s, confidence: claim, owner: us}
  - {id: run_ours, name: Running, value: 5000, unit: EUR, source: s, confidence: claim, owner: us}
  - {id: run_other, name: Running, value: 6500, unit: EUR, source: s, confidence: claim, owner: us}
  - {id: residual, name: Residual, value: 4000, unit: EUR, source: s, confidence: claim, owner: us}
lines:
  - {alternative: ours, name: Price, group: transaction, factors: [price_ours], year: 0}
  - {alternative: ours, name: Running, group: operate, factors: [run_ours]}
  - {alternative: ours, name: Residual, group: end_of_life, factors: [residual], year: 10, gain: true}
  - {alternative: other, name: Price, group: transaction, factors: [price_other], year: 0}
  - {alternative: other, name: Running, group: operate, factors: [run_other]}
"""
    return reading.read(text.encode()).values


def row_after(rows: list[list[object]], head: str, name: str) -> list[object]:
    start = next(at for at, row in enumerate(rows) if head in row)
    return next(row for row in rows[start:] if row[0] == name)


def test_another_program_works_it_out_to_the_same_numbers(tmp_path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["alternatives"][1]["name"] = '=HYPERLINK("http://example.com","x")'
    found = recalculated(workbook(rules.read_case(document)), tmp_path)
    rows, other = found["Outcome"], "'" + document["alternatives"][1]["name"]
    assert row_after(rows, "Present value", "Our line")[1:4] == pytest.approx(
        [267879.99, 51452.35, 316027.17], abs=0.005
    )
    assert row_after(rows, "Present value", other)[1:4] == pytest.approx(
        [383821.29, 73721.48, 482558.73], abs=0.005
    )
    assert row_after(rows, "Saving", other)[1] == pytest.approx(115941.30, abs=0.005)
    assert row_after(rows, "Saving", other)[2] == pytest.approx(1.012, abs=0.0005)
    ours = row_after(rows, "Cost by year", "Our line")
    assert [ours[1], ours[2], ours[8]] == pytest.approx([124000, 27400, 18271.43], abs=0.005)


def test_lives_that_differ_are_worked_out_by_another_program_to_the_same_numbers(tmp_path: Path) -> None:
    """The figures are by hand, in tests/analytics/test_costing_lives.py."""
    found = recalculated(workbook(rules.read_case(pumps())), tmp_path)
    rows = found["Outcome"]
    assert row_after(rows, "Present value", "Ours")[1:6] == pytest.approx(
        [79180.66, 12886.29, 50000 + 50000 - 4000, 10, 121477.94], abs=0.005
    )
    assert row_after(rows, "Present value", "Other")[1:6] == pytest.approx(
        [58309.19, 13388.22, 30000 + 39000, 6, 126209.62], abs=0.005
    )
    assert row_after(rows, "Saving a year", "Other")[1] == pytest.approx(501.93, abs=0.005)
    # No year of the other after its end, and no present values set off against each other.
    assert row_after(rows, "Cost by year", "Other")[7:12] == [6500, None, None, None, None]
    told = {cell for row in rows for cell in row if isinstance(cell, str)}
    assert not told & {"Saving", "Paid back after, in years"}
    assert any("Ours lasts 10 years, Other lasts 6 years." in one for one in told)


def test_every_amount_is_a_formula_over_the_numbers_and_no_text_is_one() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["title"] = "=1+1"
    for one in (*document["alternatives"], *document["assumptions"]):
        one["name"] = "=1+1"
    for one in document["lines"]:
        one["name"] = one["category"] = "@x"
    for one in document["assumptions"]:
        one["source"] = "+cmd|' /C calc'!A0"
    book = load_workbook(BytesIO(workbook(rules.read_case(document))))
    outcome, lines, numbers = book.worksheets
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert {cell.value for cell in formulas} & {"=1+1"} == set()
    assert [cell.value for row in numbers.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert lines["F4"].value == "=1*'Numbers'!$B$9*'Numbers'!$B$7"
    assert lines["G4"].value == "=1*'Numbers'!$B$9*'Numbers'!$B$7*(1+'Numbers'!$B$8/100)^1"
    assert outcome["A1"].value == "'=1+1"
