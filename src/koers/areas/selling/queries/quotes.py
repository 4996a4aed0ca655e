"""Reads over quotes: the price that holds, the rate of VAT, earlier quotes of a customer, and what differs between versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Product, Unit, VatRate
from koers.areas.selling.models import DiscountRule, ListPrice, Order, Quote, QuoteApproval, QuoteLine
from koers.areas.selling.rules.discounts import Breach, Limit, Sold, breaches
from koers.areas.selling.rules.prices import Offered, Wanted, best
from koers.areas.selling.rules.pricing import Totals, totals
from koers.kit.access.matrix import narrow


@dataclass(frozen=True)
class Rate:
    """A rate of VAT as it holds on a day, in percent, with the text that must stand on the quote."""

    percent: Decimal
    reason: str = ""


def vat_rates(day: date) -> dict[str, Rate]:
    """Return the rates in force on a day by kind; a kind that is missing has no rate then."""
    rows = VatRate.objects.alive().on(day).order_by("starts", "id")
    return {row.kind: Rate(row.percent, row.reason) for row in rows}


def list_price(
    product: Product,
    *,
    quantity: Decimal,
    day: date,
    currency: str,
    account: Account | None,
    unit: Unit | None,
) -> tuple[int | None, int | None]:
    """Return what one of a product costs by the lists, in cents, and the id of that list; None when no price is known.

    The price of the product itself holds where no list says otherwise; then no list is named.
    """
    rows = ListPrice.objects.alive().filter(product=product, price_list__deleted_at__isnull=True)
    rows = rows.select_related("price_list__for_unit")
    offers = [
        Offered(
            row.price_cents,
            row.from_quantity,
            row.price_list.currency,
            row.price_list.account_id,
            row.price_list.sector,
            row.price_list.for_unit.path if row.price_list.for_unit else "",
            row.price_list.starts,
            row.price_list.ends,
            row.price_list_id,
        )
        for row in rows
    ]
    wanted = Wanted(
        quantity,
        day,
        currency,
        account.pk if account else None,
        account.sector if account else "",
        unit.path if unit else "",
    )
    found = best(offers, wanted)
    if found is not None:
        return found.price_cents, found.list_id
    return (product.list_price_cents if product.currency == currency else None), None


def lines_of(quote: Quote) -> Sequence[QuoteLine]:
    """Return the lines of a quote in their order."""
    return list(
        quote.lines.filter(deleted_at__isnull=True).select_related("product").order_by("position", "id")
    )


def totals_of(quote: Quote) -> Totals:
    """Return what a quote comes to."""
    return totals(line.priced for line in lines_of(quote))


def versions_of(quote: Quote) -> Sequence[Quote]:
    """Return all versions of a quote, the newest first."""
    return list(Quote.objects.alive().filter(number=quote.number).order_by("-revision"))


def last_of(account: Account | None, user: Any) -> tuple[Quote | None, Order | None]:
    """Return the last quote and the last order of a customer that have lines and that this person may see."""
    if account is None:
        return None, None
    quotes = Quote.objects.visible_to(user).filter(account=account, lines__deleted_at__isnull=True)
    orders = Order.objects.visible_to(user).filter(
        account=account, is_credit=False, lines__deleted_at__isnull=True
    )
    quote = quotes.filter(lines__isnull=False).order_by("-quote_date", "-id").first()
    order = orders.filter(lines__isnull=False).order_by("-ordered_date", "-id").first()
    return quote, order


@dataclass(frozen=True)
class Difference:
    """One line as it was and as it is; None where a version does not have it."""

    name: str
    was: QuoteLine | None
    now: QuoteLine | None

    @property
    def is_same(self) -> bool:
        """Tell whether nothing differs."""
        return self.was is not None and self.now is not None and self.was.priced == self.now.priced


def compared(was: Quote, now: Quote) -> Sequence[Difference]:
    """Return the lines of two versions beside each other: by product, else by description, then by order."""

    def keyed(quote: Quote) -> dict[tuple[str, int], QuoteLine]:
        found: dict[tuple[str, int], QuoteLine] = {}
        for line in lines_of(quote):
            name = f"product:{line.product_id}" if line.product_id else line.description
            found[name, sum(1 for known, _n in found if known == name)] = line
        return found

    before, after = keyed(was), keyed(now)
    keys = [*after, *(key for key in before if key not in after)]
    return [
        Difference((after.get(key) or before[key]).description, before.get(key), after.get(key))
        for key in keys
    ]


def product_named(text: str) -> Product | None:
    """Return the product that a seller typed: its code, its name, or both as they are offered; None when unclear."""
    words = text.strip()
    if not words:
        return None
    known = Product.objects.alive().filter(active=True)
    code = words.partition(" · ")[0].strip() if " · " in words else words
    found = list(known.filter(code__iexact=code).exclude(code="")[:2])
    if not found:
        found = list(known.filter(Q(name__iexact=words))[:2])
    return found[0] if len(found) == 1 else None


def offered_products(limit: int = 500) -> Sequence[str]:
    """Return the products that are sold now as a seller can type them: code and name."""
    rows = Product.objects.alive().filter(active=True).order_by("name", "id").values_list("code", "name")
    return [f"{code} · {name}" if code else name for code, name in rows[:limit]]


def limits() -> Sequence[Limit]:
    """Return the rules of discount in use."""
    rows = DiscountRule.objects.alive().filter(active=True)
    return [
        Limit(
            row.role,
            row.product_id,
            row.group_id,
            row.price_list_id,
            row.max_discount_percent,
            row.floor_price_cents,
            row.currency,
            row.min_margin_percent,
        )
        for row in rows
    ]


def beyond(quote: Quote, role: str) -> Sequence[Breach]:
    """Return where a quote goes beyond what somebody of a role may give without asking."""
    return breaches(_sold(quote), limits(), role=role)


def is_beyond_for_some(quote: Quote) -> bool:
    """Tell whether a quote goes beyond what somebody of any role may give without asking."""
    known = limits()
    if not known:
        return False
    sold = _sold(quote)
    return any(breaches(sold, known, role=role) for role in {limit.role for limit in known} | {""})


def _sold(quote: Quote) -> list[Sold]:
    return [
        Sold(
            line.priced,
            line.description,
            quote.currency,
            line.product_id,
            line.product.group_id if line.product else None,
            line.price_list_id,
            line.product.cost_price_cents
            if line.product and line.product.currency == quote.currency
            else None,
        )
        for line in lines_of(quote)
    ]


def waiting_for(user: Any) -> Any:
    """Return the requests that this person can answer, the oldest first; never the own ones."""
    rows = QuoteApproval.objects.visible_to(user).filter(verdict="", quote__deleted_at__isnull=True)
    mine = narrow(rows, user, "selling.quote.approve").exclude(asked_by=user)
    return mine.select_related("quote__account", "quote__deal", "asked_by").order_by("asked_at", "id")


def asked_beyond(quote: Quote) -> Sequence[Breach]:
    """Return where a quote went beyond the rules when the approval that waits or holds was asked."""
    row = quote.approvals.filter(verdict__in=("", "approved")).order_by("-asked_at").first()
    if row is None:
        return []
    return [
        Breach(
            one["name"],
            one["code"],
            Decimal(one["limit"]),
            None if one["found"] is None else Decimal(one["found"]),
        )
        for one in row.breaches
    ]
