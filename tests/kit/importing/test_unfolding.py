"""Invoice lines, packed files and databases become tables, and keep the line they came from."""

import gzip
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.kit.importing.conftest import AT, found, imported, taken_in

from koers.areas.customers.models import Account, Person
from koers.areas.selling.models import Order, OrderLine
from koers.kit.importing import engine, intake
from koers.kit.importing.models import ImportRefusal
from koers.kit.importing.target import nouns
from koers.kit.importing.undo import undo

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
HEADING = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
LINES = (
    HEADING
    + "100,A1,Mug,10,2010-01-05 09:00:00,2.50,7001,France\n"
    + "100,B2,Plate,4,2010-01-05 09:00:00,1.255,7001,France\n"
    + "101,A1,Mug,6,2010-02-01 10:00:00,2.50,7001,France\n"
    + "102,C3,Lamp,1,2010-02-03 10:00:00,40,,EIRE\n"
    + "C103,A1,Mug,-8,2010-02-09 11:00:00,2.50,7001,France\n"
    + "103,A1,Mug,1,2010-03-01 08:00:00,3,7002,Spain\n"
    + "C104,Z9,Old,-1,2010-03-02 08:00:00,5,7002,Spain\n"
)


def everything() -> dict[str, int]:
    return {kind.name: kind.model._base_manager.count() for kind in nouns()}


def orders() -> list[tuple[object, ...]]:
    rows = Order.objects.order_by("id").values_list(
        "number", "account__external_id", "ordered_date", "amount_cents", "currency", "is_credit"
    )
    return list(rows)


def test_lines_of_invoices_become_orders_of_customers(write: Write) -> None:
    batch = imported(write("lines.csv", LINES))
    assert orders() == [
        ("100", "7001", date(2010, 1, 5), 3002, "GBP", False),
        ("101", "7001", date(2010, 2, 1), 1500, "GBP", False),
        ("102", None, date(2010, 2, 3), 4000, "GBP", False),
        ("C103", "7001", date(2010, 2, 9), -2000, "GBP", True),
        ("103", "7002", date(2010, 3, 1), 300, "GBP", False),
        ("C104", "7002", date(2010, 3, 2), -500, "GBP", True),
    ]
    assert dict(Account.objects.values_list("name", "country")) == {
        "Customer 7001": "France",
        "Customer 7002": "Spain",
    }
    assert [str(file) for file in batch.files.all()] == ["lines.csv [customers]", "lines.csv [invoices]"]


def test_a_credit_takes_back_the_latest_order_that_had_most_of_it(write: Write) -> None:
    imported(write("lines.csv", LINES))
    # Eight mugs came back: six of invoice 101 and two of invoice 100.
    credits_ = Order.objects.filter(is_credit=True).values_list("number", "credits__number")
    assert dict(credits_) == {"C103": "101", "C104": None}


def test_a_line_that_cannot_be_read_keeps_its_invoice_out_with_its_own_line(write: Write) -> None:
    bad = LINES.replace("B2,Plate,4,", "B2,Plate,four,")
    batch = imported(write("lines.csv", bad))
    refusal = ImportRefusal.objects.get()
    assert (refusal.line, refusal.column, refusal.value, refusal.code) == (
        3,
        "Amount",
        "four × 1.255",
        "number",
    )
    assert engine.counts(batch)["refused"] == 1
    assert not Order.objects.filter(number="100").exists()


def test_a_trial_writes_nothing_a_second_run_changes_nothing_and_undo_takes_all_back(write: Write) -> None:
    path = write("lines.csv", LINES)
    before = everything()
    trial = engine.try_out(taken_in(path), at=AT)
    assert engine.counts(trial, dry=True) == {"new": 8, "changed": 0, "same": 0, "duplicate": 0, "refused": 0}
    assert everything() == before
    first = imported(path)
    assert engine.counts(imported(path)) == {"new": 0, "changed": 0, "same": 8, "duplicate": 0, "refused": 0}
    undo(first, at=AT)
    assert not Order.objects.alive().exists()
    assert not Account.objects.alive().exists()


def test_a_packed_file_is_read_like_the_file_in_it(write: Write) -> None:
    imported(write("lines.csv.gz", gzip.compress(LINES.encode())))
    assert len(orders()) == 6
    batch = imported(write("accounts.csv.gz", gzip.compress(b"account id,account name\n1,Alpha\n2,Beta\n")))
    assert engine.counts(batch)["new"] == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (gzip.compress(b"a,b\n1,2\n")[:-6], "wrong_type"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n")), "wrong_type"),
        (gzip.compress(b"\0" * 60_000_000), "bomb"),
        (b"SQLite format 3\0" + b"\0" * 200, "wrong_type"),
    ],
    ids=["cut off", "packed twice", "explodes", "unknown database"],
)
def test_what_is_broken_or_explodes_is_refused(write: Write, content: bytes, problem: str) -> None:
    assert [file.problem for file in taken_in(write("file.gz", content)).files.all()] == [problem]


def test_an_unknown_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "own.sqlite") as own:
        own.execute("CREATE TABLE Customers (CustomerID TEXT)")
    own.close()
    assert [file.problem for file in taken_in(tmp_path / "own.sqlite").files.all()] == ["wrong_type"]


@pytest.mark.realdata
def test_the_invoices_of_a_wholesaler_come_in_to_the_penny(public_data: Path) -> None:
    batch = imported(public_data / "uci_online_retail" / "online_retail_2009-12_2010-11.csv.gz")
    # Counted from the file alone, with the csv module and exact decimals.
    assert engine.counts(batch)["new"] == 4_336 + 27_728
    rows = Order.objects.all()
    assert sum(rows.values_list("amount_cents", flat=True)) == 916_199_617
    assert (rows.filter(account=None).count(), found(batch, "order_without_account")) == (5_042, {"": 5_042})
    assert rows.filter(number__startswith="C").count() == 4_456
    known = rows.filter(account__isnull=False)
    paid = known.filter(is_credit=False)
    assert sum(paid.values_list("amount_cents", flat=True)) == 852_012_526
    back = known.filter(is_credit=True)
    assert (back.count(), sum(back.values_list("amount_cents", flat=True))) == (4_247, -47_654_005)
    # An order is taken back by a later credit of the same customer only.
    assert not [
        number
        for number, own, other in back.exclude(credits=None).values_list(
            "number", "account_id", "credits__account_id"
        )
        if own != other
    ]
    assert back.exclude(credits=None).count() > 3_000


@pytest.mark.realdata
def test_northwind_comes_in_from_its_database(public_data: Path) -> None:
    batch = taken_in(public_data / "northwind" / "northwind.sqlite")
    assert intake.questions(batch) == []
    engine.carry_out(batch, at=AT)
    counts = {file.shape["sheet"]: file.counts for file in batch.files.all()}
    assert {name: each["new"] for name, each in counts.items()} == {
        "employees": 9,
        "products": 77,
        "customers": 93,
        "contacts": 93,
        "orders": 830,
        "order lines": 2155,
    }
    assert len(found(batch, "make.organisation.product_group")) == 8
    # The sum of the 830 orders, each rounded to the cent, by exact decimals from the order details.
    assert sum(Order.objects.values_list("amount_cents", flat=True)) == 126_579_322
    assert Order.objects.filter(account=None).count() == 0
    assert Order.objects.filter(owner__name="Margaret Peacock").count() == 156


CARDS = """BEGIN:VCARD
VERSION:4.0
FN:Jan van der Berg
ORG;TYPE=work:Waterweg BV;Inkoop
TITLE:Inkoper
TEL;VALUE=uri;TYPE="work,voice":tel:+31-10-555-1000
TEL;VALUE=uri;TYPE="work,cell":tel:+31-6-555-2000
EMAIL;TYPE=work:jan@waterweg.example
PHOTO;ENCODING=BASE64:broken!
UID:urn:uuid:1
END:VCARD
begin:vcard
version:2.1
n;charset=UTF-8;encoding=quoted-printable:K=C3=B6hler;Ute;;;
tel;cell:0655512345
end:vcard
BEGIN:VCARD
VERSION:3.0
NICKNAME:Nobody
END:VCARD
"""


def test_cards_become_persons_with_where_they_work(write: Write) -> None:
    batch = imported(write("cards.vcf", CARDS))
    rows = Person.objects.order_by("id").values_list(
        "first_name", "prefix", "last_name", "account__name", "job_title", "email", "phone", "mobile"
    )
    assert list(rows) == [
        ("Jan", "van der", "Berg", "Waterweg BV", "Inkoper", "jan@waterweg.example", "+31-10-555-1000", "+31-6-555-2000"),
        ("Ute", "", "Köhler", None, "", "", "", "0655512345"),
    ]  # fmt: skip
    refusal = ImportRefusal.objects.get()
    assert (refusal.line, refusal.code) == (17, "nothing_to_say")
    assert engine.counts(batch) == {"new": 2, "changed": 0, "same": 0, "duplicate": 0, "refused": 1}
    again = engine.counts(imported(write("cards.vcf", CARDS)))
    assert (again["new"], again["same"], again["refused"]) == (0, 2, 1)


def ubl(kind: str, number: str, party: str, buyer: str, total: str, more: str = "", lines: str = "") -> str:
    base = "urn:oasis:names:specification:ubl:schema:xsd:"
    money = "AnticipatedMonetaryTotal" if kind == "Order" else "LegalMonetaryTotal"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{kind} xmlns="{base}{kind}-2" xmlns:a="{base}CommonAggregateComponents-2" xmlns:b="{base}CommonBasicComponents-2">
<b:ID>{number}</b:ID><b:IssueDate>2026-03-01</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>{more}
<a:{party}><a:Party><b:EndpointID>{buyer}</b:EndpointID><a:PartyLegalEntity><b:RegistrationName>{buyer} BV</b:RegistrationName>
</a:PartyLegalEntity></a:Party></a:{party}>
<a:{money}><b:LineExtensionAmount>{total}</b:LineExtensionAmount></a:{money}>
{lines}
</{kind}>"""


LINE = """<a:OrderLine><a:LineItem><b:ID>1</b:ID><b:Quantity>3</b:Quantity>
<b:LineExtensionAmount>30.00</b:LineExtensionAmount><a:Price><b:PriceAmount>10</b:PriceAmount></a:Price>
<a:Item><b:Name>Glove</b:Name></a:Item></a:LineItem></a:OrderLine>"""
BILLED = "<a:BillingReference><a:InvoiceDocumentReference><b:ID>7</b:ID></a:InvoiceDocumentReference></a:BillingReference>"


def test_orders_invoices_and_credit_notes_in_xml_come_in_with_their_buyer_and_lines(write: Write) -> None:
    imported(
        write("order.xml", ubl("Order", "1", "BuyerCustomerParty", "Alpha", "30", lines=LINE)),
        write("other.xml", ubl("Order", "1", "BuyerCustomerParty", "Beta", "12.34")),
        write("invoice.xml", ubl("Invoice", "7", "AccountingCustomerParty", "Beta", "50")),
        write("credit.xml", ubl("CreditNote", "8", "AccountingCustomerParty", "Beta", "20", BILLED)),
    )
    rows = Order.objects.order_by("account__name", "number").values_list(
        "account__name", "number", "amount_cents", "is_credit", "credits__number"
    )
    assert list(rows) == [
        ("Alpha BV", "1", 3000, False, None),
        ("Beta BV", "1", 1234, False, None),
        ("Beta BV", "7", 5000, False, None),
        ("Beta BV", "8", -2000, True, "7"),
    ]
    line = OrderLine.objects.get()
    assert (line.order.account.name, line.description, line.quantity, line.amount_cents) == ("Alpha BV", "Glove", 3, 3000)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "problem", "where"),
    [
        ('<?xml version="1.0"?>\n<Order>', "broken_xml", 2),
        ('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', "broken_xml", 2),
        ('<?xml version="1.0"?>\n<Order/>', "wrong_type", None),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\n", "broken_card", 5),
    ],
)
def test_damaged_or_dangerous_documents_are_refused_with_their_line(
    write: Write, content: str, problem: str, where: int | None
) -> None:
    file = taken_in(write("document", content)).files.get()
    assert (file.problem, file.problem_params.get("line")) == (problem, where)


@pytest.mark.realdata
def test_real_cards_come_in(public_data: Path) -> None:
    batch = imported(*sorted((public_data / "vcards_ezvcard").glob("*.vcf")))
    # Counted by their BEGIN lines, in any case.
    counts = engine.counts(batch)
    assert (sum(counts.values()), counts["refused"]) == (20, 0)
    assert Person.objects.filter(email="simon.perreault@viagenie.ca", account__name="Viagenie").exists()


@pytest.mark.realdata
def test_real_peppol_orders_come_in_and_other_documents_are_refused_by_name(public_data: Path) -> None:
    paths = sorted((public_data / "peppol_bis_2026_5").rglob("*.xml"))
    batch = taken_in(*paths)
    # By their root elements: 8 orders, 17 invoices and 2 credit notes; the other 52 are no such documents.
    problems = [file.problem for file in batch.files.all() if file.problem]
    assert problems == ["wrong_type"] * (len(paths) - 27)
    taken = [file.name for file in batch.files.all() if file.shape.get("sheet") == "document"]
    assert len(taken) == 27
    batch.files.exclude(problem="").delete()
    engine.carry_out(batch, at=AT)
    example = Order.objects.get(account__name="Helseforetak AS")
    assert (example.number, example.ordered_date, example.amount_cents, example.currency) == ("34", date(2018, 9, 1), 627_250, "NOK")  # fmt: skip
    assert example.lines.count() == 2
