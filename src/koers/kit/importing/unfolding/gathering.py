"""Lines of invoices gathered into invoices: what they come to, whose they are, and which one a credit takes back.

A profile declares the headings of such a file. A line that cannot be read keeps its invoice out, with its own line.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from koers.kit.importing.files import form_of
from koers.kit.importing.headings import gatherings, normal
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.reader import Shape, Table, open_table, sheets
from koers.kit.importing.unfolding.tables import Unfolded, write_table

_ACCOUNTS = ("Customer ID", "Customer name", "Country")
_ORDERS = ("Invoice", "Customer ID", "InvoiceDate", "Amount", "Currency", "Credit", "Credit of invoice")
_CENT = Decimal("0.01")


@dataclass
class Invoice:
    """An invoice as its lines make it."""

    line: int
    number: str
    date: str
    customer: str
    total: Decimal = Decimal(0)
    wrong: str = ""
    credits: str = ""


@dataclass
class Book:
    """All invoices of a file, and what each customer bought, for finding what a credit takes back."""

    invoices: dict[str, Invoice] = field(default_factory=dict)
    customers: dict[str, tuple[int, str]] = field(default_factory=dict)
    bought: dict[tuple[str, str], list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[str, dict[str, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )


def tables(path: Path, head: bytes, folder: Path) -> list[Unfolded] | None:
    """Write customers and invoices of a file of invoice lines; None when no profile knows its headings."""
    is_workbook = head.startswith(b"PK\x03\x04")
    first = normal(head.decode("utf-8", "replace").replace("\0", ""))
    if not is_workbook and not any(mark in first for known in gatherings() for mark in known["marks"]):
        return None
    try:
        form = form_of(path)
        opened = [
            open_table(path, Shape(form=form, sheet=name)) for name in (sheets(path) if is_workbook else [""])
        ]
    except FileRefused:
        return None  # The ordinary way says what is wrong with it.
    for known in gatherings():
        places = [_places(known, table) for table in opened]
        if all(places):
            book = Book()
            for table, found in zip(opened, places, strict=True):
                _read(book, table, found, known)
            return _written(book, known, folder)
    return None


def _places(known: dict[str, Any], table: Table) -> dict[str, int]:
    """Return where each part of a line stands; empty when one is missing."""
    headings = [normal(heading) for heading in table.headings]
    found = {}
    for part, names in known["columns"].items():
        place = next((headings.index(normal(name)) for name in names if normal(name) in headings), None)
        if place is None:
            return {}
        found[part] = place
    return found


def _read(book: Book, table: Table, places: dict[str, int], known: dict[str, Any]) -> None:
    prefix = known["credit_prefix"]
    at = [places[part] for part in ("number", "item", "quantity", "date", "price", "customer", "country")]
    width = len(table.headings)
    for line, given in table.rows():
        cells = given if len(given) >= width else [*given, *[None] * (width - len(given))]
        number, item, quantity, date, price, customer, country = (cells[place] for place in at)
        number, customer = _text(number), _text(customer)
        invoice = book.invoices.get(number)
        if invoice is None:
            invoice = book.invoices[number] = Invoice(line, number, _text(date), customer)
        if customer and customer not in book.customers:
            book.customers[customer] = (line, _text(country))
        if invoice.wrong:
            continue
        try:
            pieces, each = Decimal(str(quantity)), Decimal(str(price))
            invoice.total += pieces * each
        except (InvalidOperation, TypeError):
            invoice.line, invoice.wrong = line, f"{quantity} × {price}"
            continue
        if not pieces.is_finite() or not each.is_finite():
            invoice.line, invoice.wrong = line, f"{quantity} × {price}"
        elif customer:
            _match(book, invoice, (customer, _text(item)), pieces, each, is_credit=number.startswith(prefix))


def _match(
    book: Book, invoice: Invoice, what: tuple[str, str], pieces: Decimal, each: Decimal, *, is_credit: bool
) -> None:
    """Remember what was bought, and lay what comes back against the latest invoices that had it."""
    if pieces > 0 and not is_credit:
        book.bought[what].append([invoice.number, pieces])
        return
    back = -pieces
    for entry in reversed(book.bought.get(what, ())):
        if back <= 0:
            break
        if entry[0] == invoice.number or entry[1] <= 0:
            continue
        part = min(back, entry[1])
        entry[1] -= part
        back -= part
        book.taken[invoice.number][entry[0]] += part * each


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat(" ") if hasattr(cell, "hour") else cell.isoformat())
    text = str(cell)
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def _written(book: Book, known: dict[str, Any], folder: Path) -> list[Unfolded]:
    named = known["account_name"]
    accounts = (
        (line, (customer, named.format(id=customer), country))
        for customer, (line, country) in book.customers.items()
    )
    written = [
        write_table(folder, "customers", _ACCOUNTS, accounts),
        write_table(folder, "invoices", _ORDERS, _invoices(book, known)),
    ]
    return [table for table in written if table is not None]


def _invoices(book: Book, known: dict[str, Any]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for invoice in sorted(book.invoices.values(), key=lambda each: each.line):
        is_credit = invoice.number.startswith(known["credit_prefix"]) or invoice.total < 0
        amount = invoice.wrong or str(invoice.total.quantize(_CENT, rounding=ROUND_HALF_UP))
        taken = book.taken.get(invoice.number, {}) if is_credit else {}
        origin = max(taken, key=lambda number: taken[number]) if taken else ""
        yield (
            invoice.line,
            (
                invoice.number,
                invoice.customer,
                invoice.date,
                amount,
                known["currency"],
                "yes" if is_credit else "no",
                origin,
            ),
        )
