"""What lines cost: discount, rounding, VAT and totals, in integer cents.

A line is quantity times price, less its discount, rounded half up to the cent; the net total is the sum of the lines.
VAT is worked out once for each rate over the sum of its lines and rounded half up, as European invoices do (EN 16931,
BR-CO-17), so that the VAT of a quote is never a cent more or less than that of its invoice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: What a database column holds; beyond it a line is refused.
MOST_CENTS = 10**15
MOST_QUANTITY = Decimal(10**9)


class BadLine(ValueError):
    """A line that no quote may have; `field` says where, `code` what is wrong."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True)
class Priced:
    """One line in numbers: how many, the price of one in cents, the discount and the VAT in percent."""

    quantity: Decimal
    unit_price_cents: int
    discount_percent: Decimal = Decimal(0)
    vat_kind: str = "standard"
    vat_percent: Decimal = Decimal(0)
    list_price_cents: int | None = None

    @property
    def net_cents(self) -> int:
        """Return what the line costs without VAT."""
        return net_of(self.quantity, self.unit_price_cents, self.discount_percent)

    @property
    def given_percent(self) -> Decimal:
        """Return the discount on the list price, whether written as a discount or as a lower price.

        Without a list price it is the discount that the line says; a price above the list is no discount.
        """
        if not self.list_price_cents:
            return self.discount_percent
        asked = Decimal(self.unit_price_cents) * (100 - self.discount_percent) / self.list_price_cents
        return max(Decimal(0), 100 - asked)


@dataclass(frozen=True)
class VatPart:
    """The lines of one rate together: their sum and the VAT over it, in cents."""

    kind: str
    percent: Decimal
    net_cents: int
    vat_cents: int


@dataclass(frozen=True)
class Totals:
    """What a quote comes to, in cents."""

    net_cents: int
    vat: tuple[VatPart, ...]
    #: The list price of the lines of which one is known, and what those same lines cost.
    list_cents: int = 0
    listed_net_cents: int = 0

    @property
    def vat_cents(self) -> int:
        """Return the VAT of all rates together."""
        return sum(part.vat_cents for part in self.vat)

    @property
    def total_cents(self) -> int:
        """Return what the customer pays."""
        return self.net_cents + self.vat_cents


def half_up(cents: Decimal) -> int:
    """Round to a whole cent, a half away from zero.

    >>> half_up(Decimal("0.5")), half_up(Decimal("2.5")), half_up(Decimal("-0.5"))
    (1, 3, -1)
    """
    return int(cents.quantize(Decimal(1), ROUND_HALF_UP))


def net_of(quantity: Decimal, unit_price_cents: int, discount_percent: Decimal = Decimal(0)) -> int:
    """Return what a line costs, in cents.

    >>> net_of(Decimal(3), 999, Decimal(7))  # 29.97 less 7 % is 27.8721
    2787
    """
    return half_up(quantity * unit_price_cents * (100 - discount_percent) / 100)


def check(line: Priced) -> Priced:
    """Return a line that may stand in a quote; raises BadLine for one that may not."""
    if line.quantity <= 0:
        raise BadLine("quantity", "not_positive")
    if line.quantity > MOST_QUANTITY:
        raise BadLine("quantity", "too_much")
    if line.unit_price_cents < 0:
        raise BadLine("unit_price", "negative")
    if not 0 <= line.discount_percent <= 100:
        raise BadLine("discount", "not_a_share")
    if line.net_cents > MOST_CENTS:
        raise BadLine("unit_price", "too_much")
    return line


def totals(lines: Iterable[Priced]) -> Totals:
    """Return what lines come to together, with one part for each kind and rate of VAT."""
    rows: Sequence[Priced] = list(lines)
    sums: dict[tuple[str, Decimal], int] = {}
    for line in rows:
        key = (line.vat_kind, line.vat_percent)
        sums[key] = sums.get(key, 0) + line.net_cents
    parts = tuple(
        VatPart(kind, percent, net, half_up(net * percent / 100))
        for (kind, percent), net in sorted(sums.items(), key=lambda pair: (-pair[0][1], pair[0][0]))
    )
    listed = [line for line in rows if line.list_price_cents is not None]
    return Totals(
        sum(line.net_cents for line in rows),
        parts,
        sum(net_of(line.quantity, line.list_price_cents or 0) for line in listed),
        sum(line.net_cents for line in listed),
    )
