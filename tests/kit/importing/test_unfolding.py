"""Invoice lines, packed files and databases become tables, and keep the line they came from."""

import gzip
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.kit.importing.conftest import AT, found, imported, taken_in

from koers.areas.customers.models import Account
from koers.areas.selling.models import Order
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
