"""The form of a quote: its head, and lines as people type them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from koers.areas.customers.models import Account, Person
from koers.areas.organisation.models import Product, VatKind
from koers.areas.selling.actions import LineError, Wanted
from koers.areas.selling.actions.quotes import MOST_LINES
from koers.areas.selling.models import QuoteLanguage
from koers.areas.selling.queries import quotes as queries
from koers.kit.resource.forms import DayField
from koers.kit.ui import formats

FEWEST, MORE = 3, 5
FIELDS = ("what", "quantity", "price", "discount", "vat")
_PLACE = re.compile(r"line-(\d{1,3})-([a-z]+)")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")


class HeadForm(forms.Form):
    """Asks for whom a quote is, until when it holds, and what is said around the lines."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Contact person"), required=False, empty_label="–"
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the customer"), choices=QuoteLanguage.choices
    )
    valid_until = DayField(label=gettext_lazy("Valid until"))
    intro = forms.CharField(
        label=gettext_lazy("Opening words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    terms = forms.CharField(
        label=gettext_lazy("Terms"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, sent: Any = None, *, user: Any, account: Account | None, initial: Mapping[str, Any]
    ) -> None:
        super().__init__(sent, initial=dict(initial))
        rows = Person.objects.visible_to(user)
        rows = rows.filter(account=account) if account else rows.filter(pk=initial.get("person") or 0)
        self.fields["person"].queryset = rows.order_by("last_name", "first_name")  # type: ignore[attr-defined]


@dataclass
class Row:
    """One line of the form as it was typed, with what is wrong with it by field."""

    place: int
    what: str = ""
    product_id: str = ""
    quantity: str = ""
    price: str = ""
    discount: str = ""
    vat: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed in it."""
        return not any((self.what.strip(), self.price.strip(), self.discount.strip()))


def rows_of(sent: Mapping[str, Any], *, more: bool = False) -> list[Row]:
    """Return the lines that were sent, filled up with empty ones."""
    found: dict[int, Row] = {}
    for name in sent:
        if match := _PLACE.fullmatch(name):
            place = int(match[1])
            if place <= MOST_LINES and match[2] in {*FIELDS, "product"}:
                row = found.setdefault(place, Row(place))
                key = "product_id" if match[2] == "product" else match[2]
                setattr(row, key, str(sent[name])[:300])
    rows = [row for _place, row in sorted(found.items()) if not row.is_empty]
    return filled(rows, MORE if more else 1)


def rows_from(lines: Sequence[Wanted]) -> list[Row]:
    """Return lines as people would type them, filled up with empty ones."""
    rows = [
        Row(
            0,
            named(line.product) if line.product else line.description,
            str(line.product.pk) if line.product else "",
            formats.number(line.quantity),
            _money(line.unit_price_cents),
            formats.number(line.discount_percent) if line.discount_percent else "",
            line.vat_kind,
        )
        for line in lines
    ]
    return filled(rows, 1)


def filled(rows: list[Row], more: int) -> list[Row]:
    """Return rows numbered anew, with empty ones behind them."""
    wanted = min(max(FEWEST, len(rows) + more), MOST_LINES)
    rows = [*rows, *(Row(0) for _n in range(wanted - len(rows)))]
    for place, row in enumerate(rows):
        row.place = place
    return rows


def named(product: Product) -> str:
    """Return a product as the list of suggestions writes it."""
    return f"{product.code} · {product.name}" if product.code else product.name


def wanted(rows: Sequence[Row]) -> list[Wanted]:
    """Return what the typed lines ask for; where one cannot be read it is said at the row, and ValueError is raised."""
    found = []
    for row in rows:
        if row.is_empty:
            continue
        product = _product(row)
        found.append(
            Wanted(
                product.name if product else row.what,
                product,
                _decimal(row, "quantity", Decimal(1)),
                _cents(row),
                _decimal(row, "discount", Decimal(0)),
                row.vat if row.vat in VatKind.values else "",
            )
        )
    if any(row.errors for row in rows):
        raise ValueError("some lines cannot be read")
    return found


def blame(rows: Sequence[Row], problem: LineError) -> None:
    """Say at the row what is wrong with it; places count the rows that are not empty."""
    names = {"unit_price": "price", "vat_kind": "vat", "description": "what"}
    typed = [row for row in rows if not row.is_empty]
    row = typed[min(problem.place, len(typed) - 1)] if typed else rows[0]
    row.errors[names.get(problem.field, problem.field)] = str(problem)


def _product(row: Row) -> Product | None:
    if row.product_id.isdecimal() and len(row.product_id) < 19:
        known = Product.objects.alive().filter(pk=int(row.product_id)).first()
        if known is not None and named(known) == row.what.strip():
            return known
    return queries.product_named(row.what)


def _decimal(row: Row, name: str, default: Decimal) -> Decimal:
    """Read a number as people write it; a mark that could be either thousands or decimals is refused."""
    text = getattr(row, name).strip().removesuffix("%").replace("\u00a0", "").replace(" ", "")
    if not text:
        return default
    own = "," if (get_language() or "").startswith("nl") else "."
    unclear = re.fullmatch(r"-?\d{1,3}[.,]\d{3}", text) and own not in text
    if not _NUMBER.fullmatch(text) or unclear or len(text) > 20:
        row.errors[name] = _("This is not a number that can be read. Write it as %(example)s.") % {
            "example": f"1000 / 2{own}5"
        }
        return default
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:  # pragma: no cover  # the pattern above lets none through
        return default
    if found != round(found, 3):
        row.errors[name] = _("At most three decimals.")
        return default
    return found


def _cents(row: Row) -> int | None:
    if not row.price.strip():
        return None
    try:
        return formats.parse_money(row.price[:60])
    except ValueError as problem:
        row.errors["price"] = str(problem)
        return None


def _money(cents: int | None) -> str:
    if cents is None:
        return ""
    return formats.money(cents, "EUR", exact=True).lstrip("€\u00a0 ")
