"""What tests of quotes share: products with prices, rates of VAT, and a quote of two lines."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.cast import Cast, make_account, make_deal, make_person

from koers.areas.organisation.models import Product, VatRate, dutch_rates
from koers.areas.selling import actions
from koers.areas.selling.actions import Wanted
from koers.areas.selling.models import Deal, Quote

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
DAY = date(2026, 11, 2)


def make_rates() -> None:
    """Put the Dutch rates in, unless a migration did."""
    if not VatRate.objects.exists():
        for row in dutch_rates():
            VatRate.objects.create(**row)


def make_pump(**fields: Any) -> Product:
    """Make a product of 1,200 euro."""
    return Product.objects.create(
        **{"name": "Pump 40", "code": "P40", "list_price_cents": 1_200_00, "active": True} | fields
    )


def a_deal(cast: Cast, **fields: Any) -> Deal:
    """Make an open deal of Anna with a Dutch buyer."""
    make_rates()
    account = make_account("Gemaal Zuid", cast.anna, cast.blue, vat_number="NL001234567B01")
    person = make_person(
        "Jansen", cast.anna, cast.blue, account=account, email="p@zuid.example", language="nl"
    )
    return make_deal("Pompen", cast.anna, cast.blue, account=account, person=person, **fields)


def a_quote(cast: Cast, deal: Deal | None = None, *, discount: str = "0", **fields: Any) -> Quote:
    """Make a quote of 3 pumps and a free line: 3,600 + 29.97 = 3,629.97 without VAT when no discount is given."""
    lines = [
        Wanted(product=make_pump(), quantity=Decimal(3), discount_percent=Decimal(discount)),
        Wanted("Slang", quantity=Decimal(3), unit_price_cents=9_99, vat_kind="reduced"),
    ]
    return actions.make_quote(lines=lines, by=cast.anna, at=NOW, deal=deal or a_deal(cast), **fields)
