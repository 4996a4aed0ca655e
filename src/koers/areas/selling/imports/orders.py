"""Line items of deals, orders and order lines from a file."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from koers.areas.organisation.models import VatKind
from koers.areas.selling import actions, events
from koers.areas.selling.imports.deals import ACCOUNT, DEAL, MEMBER, PRODUCT, UNIT, accounts_of
from koers.areas.selling.models import Deal, LineItem, Order, OrderLine
from koers.areas.selling.queries.quotes import vat_rates
from koers.kit.importing import findings, target
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.unfolding.ubl import SOURCE as UBL
from koers.kit.importing.work import Item, Line, Work

#: The columns by which an order names its customer beyond doubt.
NUMBERS = ("account_number", "account_vat")
LINE_ITEM, ORDER, ORDER_LINE = "selling.line_item", "selling.order", "selling.order_line"


def write_orders(work: Work, lines: list[Line]) -> None:
    """Write a chunk of orders; a negative amount is a credit."""
    work.default(UNIT, lines[0])
    owners, units = work.refs(MEMBER, lines, "owner"), work.refs(UNIT, lines, "unit")
    accounts, deals = _customers(work, lines), work.refs(DEAL, lines, "deal")
    items = []
    for line in lines:
        values = line.values
        if line.verdict:
            continue
        owner, deal = owners.get(values.get("owner") or ""), deals.get(values.get("deal") or "")
        if values.get("deal") and deal is None:
            work.note("no_reference", line, "deal", values["deal"])
        if line.number not in accounts and {"account", "account_id"} & work.mapped:
            work.note(
                "order_without_account",
                line,
                "account",
                values.get("account") or values.get("account_id") or "",
            )
        home = units.get(values.get("unit") or "") or (
            work.homes(MEMBER).get(owner) if owner is not None else None
        )
        amount = values.get("amount")
        credit = values.get("is_credit")
        fields = {
            "number": values["number"],
            "account_id": accounts.get(line.number),
            "deal_id": deal,
            "owner_id": owner,
            "unit_id": home,
            "ordered_date": values["ordered_date"],
            "delivery_date": values.get("delivery_date"),
            "amount_cents": amount,
            "currency": values.get("currency") or "",
            "is_credit": bool(credit)
            if credit is not None
            else (True if amount is not None and amount < 0 else None),
        }
        kept = {name: value for name, value in fields.items() if value is not None and value != ""}
        birth = {"unit_id": work.memory["default organisation.unit"], "currency": work.settings.currency}
        items.append(Item(line, line.key or values["number"], kept, at_birth=birth))
    work.store(ORDER, items)
    _tell(work, items)
    _settle(items)


def _customers(work: Work, lines: list[Line]) -> dict[int, int]:
    """Return the account of each line by line number: by its registration or VAT number, else by its id or name."""
    found: dict[int, int] = {}
    lookup = work.lookup(ACCOUNT)
    lookup.prime(line.values.get(column) or "" for line in lines for column in NUMBERS)
    for line in lines:
        for text in (line.values.get(column) or "" for column in NUMBERS):
            pk, how = (
                lookup.find(text, may_fold=False) if text and line.number not in found else (None, "none")
            )
            if pk is not None and how == "exact" and text not in lookup.ambiguous:
                found[line.number] = pk
    return {**accounts_of(work, [line for line in lines if line.number not in found]), **found}


def link_credits(work: Work, lines: list[Line]) -> None:
    """Second pass: say which order each credit takes back, now that all orders of the file are there."""
    wanted = [line for line in lines if line.values.get("credits") and line.verdict != "refused"]
    found = work.lookup(ORDER)
    found.prime(
        text for line in wanted for text in (line.key or line.values["number"], line.values["credits"])
    )
    pairs: dict[int, tuple[Line, int]] = {}
    for line in wanted:
        own = line.pk or found.find(line.key or line.values["number"], may_fold=False)[0]
        other = found.find(line.values["credits"], may_fold=False)[0]
        if own is None or other is None or own == other:
            work.note("no_reference", line, "credits", line.values["credits"])
        else:
            pairs[own] = (line, other)
    work.relate(ORDER, "credits_id", pairs)


def _tell(work: Work, items: list[Item]) -> None:
    """Lay ready, for each new order, that it was placed or given back, on the timeline of the customer."""
    fresh = [item for item in items if item.state == "new" and item.id is not None]
    wanted = {item.fields["deal_id"] for item in fresh if item.fields.get("deal_id")}
    rows = Deal.objects.filter(pk__in=[pk for pk in wanted if pk > 0])
    deals = {
        pk: (account, person) for pk, account, person in rows.values_list("pk", "account_id", "person_id")
    }
    for item in fresh:
        fields, deal = item.fields, item.fields.get("deal_id")
        account, person = deals.get(deal or 0, (None, None))
        credit = bool(fields.get("is_credit"))
        currency = fields.get("currency") or item.at_birth["currency"]
        work.tell(
            events.ORDER_CREDITED if credit else events.ORDER_PLACED,
            actions.ordered_at(fields["ordered_date"], work.settings.at),
            events.OrderFacts(fields.get("amount_cents") or 0, currency, credit),
            actions.order_subjects(item.id or 0, fields.get("account_id") or account, deal, person),
            f"{work.source}:order:{item.key}"[:160],
        )


def write_line_items(work: Work, lines: list[Line]) -> None:
    """Write a chunk of line items of deals."""
    _write_lines(work, lines, LINE_ITEM, DEAL, "deal", "Deal", _with_discount)


def write_order_lines(work: Work, lines: list[Line]) -> None:
    """Write a chunk of order lines."""
    rates = _kinds_of_rates(timezone.localdate(work.settings.at))
    _write_lines(work, lines, ORDER_LINE, ORDER, "order", "Order", lambda values: _taxed(values, rates))


#: The codes of UNCL5305 as electronic documents write them; a reduced rate is a standard one of another percentage.
VAT_KINDS = {"S": VatKind.STANDARD, "Z": VatKind.ZERO, "AE": VatKind.REVERSE, "E": VatKind.EXEMPT}


def _kinds_of_rates(day: date) -> dict[Decimal, str]:
    """Return which kind of VAT a percentage is on a day, of those that are charged."""
    return {rate.percent: kind for kind, rate in vat_rates(day).items() if rate.percent}


def _taxed(values: Mapping[str, Any], rates: Mapping[Decimal, str]) -> dict[str, Any]:
    """Return discount and VAT of an order line as far as the file says them."""
    percent = values.get("vat_percent")
    kind = VAT_KINDS.get(values.get("vat_category") or "")
    if kind is not None and kind == VatKind.STANDARD and percent is not None:
        kind = VatKind(rates.get(Decimal(percent), kind))
    found = _with_discount(values)
    if kind is not None:
        found |= {"vat_kind": kind.value, "vat_percent": None if percent is None else Decimal(percent)}
    return found


def _with_discount(values: Mapping[str, Any]) -> dict[str, Any]:
    discount = values.get("discount_percent")
    return {} if discount is None else {"discount_percent": discount}


def _write_lines(
    work: Work,
    lines: list[Line],
    name: str,
    owner: str,
    column: str,
    noun: str,
    more: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> None:
    owners, products = work.refs(owner, lines, column), _products(work, lines)
    items = []
    for line in lines:
        values = line.values
        pk = owners.get(values[column]) if not line.verdict else None
        if pk is None:
            line.refuse("unknown", column, values.get(column, ""), noun=noun)
            continue
        given = values.get("quantity")
        quantity = Decimal(1) if given is None else Decimal(given)
        price, amount = priced(
            quantity, values.get("unit_price"), values.get("amount"), values.get("discount_percent")
        )
        fields = {
            f"{column}_id": pk,
            "product_id": products.get(values.get("product") or ""),
            "description": values.get("description") or "",
            "quantity": quantity,
            "unit_price_cents": price,
            "amount_cents": amount,
            "currency": values.get("currency") or "",
            **more(values),
        }
        kept = {key: value for key, value in fields.items() if value is not None and value != ""}
        items.append(Item(line, line.key, kept, at_birth={"currency": work.settings.currency}))
    work.store(name, items)
    _settle(items)


def _products(work: Work, lines: list[Line]) -> dict[str, int]:
    """Return the products that lines name. A document of a customer makes none: what is not known is said and left empty."""
    if work.source != UBL:
        return work.refs(PRODUCT, lines, "product")
    found: dict[str, int] = {}
    for line in lines:
        text = line.values.get("product") or ""
        if text and text not in found and not line.verdict:
            pk = work.ref(PRODUCT, text, line, "product")
            if pk is None:
                work.note("no_reference", line, "product", text)
            else:
                found[text] = pk
    return found


def priced(
    quantity: Decimal, price: int | None, amount: int | None, discount: Decimal | None
) -> tuple[int, int]:
    """Return price each and amount in cents; each follows from the other where only one is known."""
    part = (100 - (discount or Decimal(0))) / 100
    if amount is None:
        amount = int((quantity * (price or 0) * part).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if price is None:
        whole = quantity * part
        price = int((amount / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP)) if whole else 0
    return price, amount


def _settle(items: list[Item]) -> None:
    for item in items:
        item.line.verdict = item.line.verdict or item.state


_ID = Column("external_id", gettext_lazy("id at the source"), limit=120)
_CURRENCY = Column("currency", gettext_lazy("currency"), "currency")
_LINE_COLUMNS = (
    Column("line_number", gettext_lazy("line number"), limit=20),
    Column("product", gettext_lazy("product"), limit=160),
    Column("description", gettext_lazy("description"), limit=200),
    Column("quantity", gettext_lazy("quantity"), "number"),
    Column("unit_price", gettext_lazy("price each"), "money"),
    Column("amount", gettext_lazy("amount"), "money"),
    _CURRENCY,
)

target.register(
    Noun(LINE_ITEM, LineItem, gettext_lazy("Line item"), (), whole=False),
    Noun(ORDER, Order, gettext_lazy("Order"), ("number",), whole=False),
    Noun(ORDER_LINE, OrderLine, gettext_lazy("Order line"), (), whole=False),
    target.Target(
        LINE_ITEM,
        LINE_ITEM,
        gettext_lazy("Line items of deals"),
        (
            _ID,
            Column("deal", gettext_lazy("deal"), required=True, limit=200),
            *_LINE_COLUMNS,
            Column("discount_percent", gettext_lazy("discount (%)"), "number"),
        ),
        order=95,
        keys=(("external_id",), ("deal", "line_number"), ("deal", "product", "description")),
        write=write_line_items,
        needs_one_of=("product", "description", "line_number"),
        derived=True,
        repeats=True,
    ),
    target.Target(
        ORDER,
        ORDER,
        gettext_lazy("Orders"),
        (
            _ID,
            Column("number", gettext_lazy("number"), required=True, limit=60),
            Column("account", gettext_lazy("account"), limit=200),
            Column("account_id", gettext_lazy("id of the account")),
            Column(
                "account_number",
                gettext_lazy("registration number of the account"),
                limit=40,
                fills=("account_id",),
            ),
            Column("account_vat", gettext_lazy("VAT number of the account"), limit=40, fills=("account_id",)),
            Column("deal", gettext_lazy("deal"), limit=200),
            Column("owner", gettext_lazy("owner"), limit=120),
            Column("unit", gettext_lazy("unit"), limit=120),
            Column("ordered_date", gettext_lazy("ordered on"), "date", required=True),
            Column("delivery_date", gettext_lazy("wanted by"), "date"),
            Column("amount", gettext_lazy("amount"), "money"),
            _CURRENCY,
            Column("is_credit", gettext_lazy("credit"), "flag"),
            Column("credits", gettext_lazy("credit of order"), limit=120, fills=("credits_id",)),
        ),
        order=100,
        keys=(("external_id",), ("number",)),
        write=write_orders,
        link=link_credits,
        linked=("credits",),
    ),
    target.Target(
        ORDER_LINE,
        ORDER_LINE,
        gettext_lazy("Order lines"),
        (
            _ID,
            Column("order", gettext_lazy("order"), required=True, limit=120),
            *_LINE_COLUMNS,
            Column("discount_percent", gettext_lazy("discount (%)"), "number"),
            Column("vat_category", gettext_lazy("VAT category (UNCL5305)"), limit=4, fills=("vat_kind",)),
            Column("vat_percent", gettext_lazy("rate (%)"), "number"),
        ),
        order=110,
        keys=(("external_id",), ("order", "line_number"), ("order", "product", "description")),
        write=write_order_lines,
        needs_one_of=("product", "description", "line_number"),
        derived=True,
        repeats=True,
    ),
)

findings.declare(
    findings.Rule(
        "order_without_account",
        gettext_lazy("Orders without a known account"),
        gettext_lazy("%(value)s is not a known account; the order is kept without it."),
        switchable=False,
    ),
)
