"""Who may give how much away: limits on discount, price and margin, and where a line goes beyond them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from koers.areas.selling.rules.pricing import Priced


@dataclass(frozen=True)
class Limit:
    """One rule: for whom and what it holds, and up to where one needs nobody; None sets no limit of that sort.

    Discount and margin in percent, the floor in cents of `currency` for one.
    """

    role: str = ""
    product_id: int | None = None
    group_id: int | None = None
    price_list_id: int | None = None
    max_discount: Decimal | None = None
    floor_cents: int | None = None
    currency: str = "EUR"
    min_margin: Decimal | None = None


@dataclass(frozen=True)
class Sold:
    """What a line sells, as far as rules ask for it; a cost of None is unknown."""

    line: Priced
    name: str
    currency: str = "EUR"
    product_id: int | None = None
    group_id: int | None = None
    price_list_id: int | None = None
    cost_cents: int | None = None

    @property
    def each(self) -> Decimal:
        """Return what one costs here after discount, in cents."""
        return Decimal(self.line.unit_price_cents) * (100 - self.line.discount_percent) / 100

    @property
    def margin(self) -> Decimal | None:
        """Return the share of the price that is left after the cost, in percent; None when the cost is unknown."""
        if self.cost_cents is None or self.each == 0:
            return None
        return (self.each - self.cost_cents) / self.each * 100


@dataclass(frozen=True)
class Breach:
    """One line beyond one limit: the sort of limit, where it lies and where the line is (None: unknown)."""

    name: str
    code: str
    limit: Decimal
    found: Decimal | None


def applies(limit: Limit, sold: Sold, role: str) -> bool:
    """Tell whether a rule is about this line, for somebody of this role."""
    return (
        limit.role in ("", role)
        and limit.product_id in (None, sold.product_id)
        and limit.group_id in (None, sold.group_id)
        and limit.price_list_id in (None, sold.price_list_id)
    )


def _close(limit: Limit) -> tuple[bool, bool, bool, bool]:
    return (
        limit.product_id is not None,
        limit.group_id is not None,
        limit.price_list_id is not None,
        bool(limit.role),
    )


def _closest(limits: Sequence[Limit], sets: Callable[[Limit], bool]) -> list[Limit]:
    """Return the most precise of the rules that set a limit: one about the product before one about its group, and so on."""
    found = [one for one in limits if sets(one)]
    nearest = max(map(_close, found), default=None)
    return [one for one in found if _close(one) == nearest]


def breaches(sold: Iterable[Sold], limits: Iterable[Limit], *, role: str) -> list[Breach]:
    """Return where lines go beyond what somebody of a role may give; of equally precise rules the strictest counts.

    A margin that cannot be known because the cost is unknown counts as beyond: somebody has to look.
    """
    rules = list(limits)
    return [
        found
        for one in sold
        for found in _of_line(one, [limit for limit in rules if applies(limit, one, role)])
    ]


def _of_line(one: Sold, mine: Sequence[Limit]) -> Iterable[Breach]:
    shares = [x.max_discount for x in _closest(mine, lambda x: x.max_discount is not None)]
    most, given = min((x for x in shares if x is not None), default=None), one.line.given_percent
    if most is not None and given > most:
        yield Breach(one.name, "discount", most, given)
    priced = [x for x in mine if x.currency == one.currency]
    floors = [x.floor_cents for x in _closest(priced, lambda x: x.floor_cents is not None)]
    floor = max((x for x in floors if x is not None), default=None)
    if floor is not None and one.each < floor:
        yield Breach(one.name, "floor", Decimal(floor), one.each)
    margins = [x.min_margin for x in _closest(mine, lambda x: x.min_margin is not None)]
    least = max((x for x in margins if x is not None), default=None)
    if least is not None and (one.margin is None or one.margin < least):
        yield Breach(one.name, "margin", least, one.margin)
