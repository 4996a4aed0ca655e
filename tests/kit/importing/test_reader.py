"""Every common dress of a table is read as the same rows."""

import datetime as dt
from pathlib import Path

import pytest
from tests.kit.importing.conftest import Write

from koers.kit.importing.detect import survey
from koers.kit.importing.headings import normal, recognise
from koers.kit.importing.reader import Shape, open_table

TEXT = "naam{d}plaats{d}bedrag\nCafé Noord{d}'s-Gravenhage{d}12\nGroen & Zn{d}Breda{d}7\n"
ROWS = [(2, ["Café Noord", "'s-Gravenhage", "12"]), (3, ["Groen & Zn", "Breda", "7"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_delimiter_and_encoding_are_found(write: Write, delimiter: str, encoding: str) -> None:
    table = open_table(write("klanten.csv", TEXT.format(d=delimiter).encode(encoding)))
    assert (table.shape.encoding, table.shape.delimiter) == (encoding, delimiter)
    assert table.headings == ("naam", "plaats", "bedrag")
    assert list(table.rows()) == ROWS


def test_lines_are_counted_as_in_the_file_also_with_line_breaks_in_cells(write: Write) -> None:
    table = open_table(write("a.csv", 'id,note\n1,"two\nlines"\n\n2,x\n'))
    assert list(table.rows()) == [(2, ["1", "two\nlines"]), (5, ["2", "x"])]


def test_repeated_headings_are_kept_apart_and_nameless_ones_get_their_place(write: Write) -> None:
    assert open_table(write("a.csv", "Status,,Status\n1,2,3\n")).headings == (
        "Status",
        "Column 2",
        "Status (2)",
    )


def test_remarks_above_the_heading_are_passed_over(write: Write) -> None:
    table = open_table(write("a.csv", "Report of today,,\n,,\nid,name,city\n1,a,b\n"))
    assert (table.headings, list(table.rows())) == (("id", "name", "city"), [(4, ["1", "a", "b"])])


def test_a_salesforce_report_stops_at_the_first_blank_row(write: Write) -> None:
    path = write("r.csv", 'id,name\n1,a\n\n"Grand totals",\nCopyright,x\n')
    assert list(open_table(path, Shape(stops_at_blank=True)).rows()) == [(2, ["1", "a"])]


def test_a_workbook_gives_typed_cells(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "amount", "day"])
    sheet.append(["A", 12.5, dt.datetime(2026, 3, 4)])
    sheet.append(["B", 7, None])
    book.save(tmp_path / "a.xlsx")
    rows = list(open_table(tmp_path / "a.xlsx").rows())
    assert rows == [(2, ["A", 12.5, dt.date(2026, 3, 4)]), (3, ["B", 7])]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["13-04-2026", "03-04-2026"], "dmy"),
        (["04/13/2026", "03/04/2026"], "mdy"),
        (["03-04-2026", "05-06-2026"], "unsure"),
        (["13-04-2026", "04-13-2026"], "mixed"),
        (["2026-04-03"], ""),
    ],
)
def test_the_order_of_day_and_month_is_proven_by_all_rows_or_asked(
    write: Write, cells: list[str], order: str
) -> None:
    facts = survey(open_table(write("a.csv", "id,day\n" + "".join(f"x,{cell}\n" for cell in cells))))
    assert facts.columns[1].date_order() == order


def test_proof_that_stands_on_the_last_line_counts(write: Write) -> None:
    facts = survey(
        open_table(write("a.csv", "id,day\n" + "x,03-04-2026\n" * 9000 + "x,31-04-2026\n" + "x,31-05-2026\n"))
    )
    assert facts.columns[1].date_order() == "dmy"


def test_headings_are_compared_without_their_dress() -> None:
    assert normal("\ufeffOrganisation – Naam* ") == "organization - naam"
    assert normal("Postcode") == normal("Zip_code")


@pytest.mark.parametrize(
    ("headings", "layout"),
    [
        (("Record ID", "Deal Name", "Deal Stage", "Amount", "Close Date"), "hubspot/selling.deal"),
        (("Record-ID", "Dealnaam", "Dealfase", "Bedrag", "Sluitingsdatum"), "hubspot/selling.deal"),
        (("Record-ID", "Bedrijfsnaam", "Branche", "Bedrijfseigenaar"), "hubspot/customers.account"),
        (("Id", "Name", "ParentId", "BillingCity", "OwnerId"), "salesforce/customers.account"),
        (("Id", "AccountId", "StageName", "Amount", "CloseDate", "IsWon"), "salesforce/selling.deal"),
        (
            ("Opportunity Name", "Opportunity Owner", "Account Name", "Stage"),
            "salesforce_report/selling.deal",
        ),
        (("Deal - ID", "Deal - Title", "Deal - Status", "Deal - Value"), "pipedrive/selling.deal"),
        (("Organization - ID", "Organization - Name", "Organization - Owner"), "pipedrive/customers.account"),
        (("Organisatie - ID", "Organisatie - Naam", "Organisatie - Eigenaar"), "pipedrive/customers.account"),
        (("sales_agent", "manager", "regional_office"), "maven/organisation.member"),
        (("product", "series", "sales_price"), "maven/organisation.product"),
    ],
)
def test_the_system_behind_a_file_is_recognised(headings: tuple[str, ...], layout: str) -> None:
    match = recognise(headings)
    assert (match.layout.name if match.layout else "", match.certain) == (layout, True)


@pytest.mark.parametrize(
    ("headings", "target"),
    [
        (("Klantnummer", "Bedrijfsnaam", "Plaats", "Branche"), "customers.account"),
        (("Voornaam", "Tussenvoegsel", "Achternaam", "E-mailadres", "Bedrijf"), "customers.person"),
        (("Ordernummer", "Orderdatum", "Klantnummer", "Orderbedrag"), "selling.order"),
        (("Ordernummer", "Regel", "Artikelnummer", "Aantal", "Stuksprijs"), "selling.order_line"),
        (("Deal ID", "Stage", "Entered at", "Amount"), "selling.stage_change"),
        (("Unit", "Kind", "Part of"), "organisation.unit"),
    ],
)
def test_plain_headings_in_both_languages_tell_what_a_file_holds(
    headings: tuple[str, ...], target: str
) -> None:
    assert recognise(headings).target == target


def test_headings_that_say_nothing_are_asked_about() -> None:
    assert recognise(("foo", "bar", "baz")).certain is False
