"""Which approach works here: closed deals by the approach that held when they closed, and what came of them.

Compared is each approach with the others chosen in the same layer, within sellers and sizes of deals; deals for which
nothing was chosen take no part. Four statements for a layer, however many deals there are; one where only won and lost are asked.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from koers.areas.customers.models import Activity
from koers.areas.customers.queries.spent import CONTACTS
from koers.areas.organisation.queries import in_unit
from koers.areas.selling.models import ApproachChoice, LineItem, Outcome

if TYPE_CHECKING:
    from koers_analytics.effect import Adaptiveness, Effect
    from koers_analytics.intervals import Comparison

#: Choices with the days on which they were made and ended; the type checker cannot follow what is added to a row.
Rows = QuerySet[Any]
SIZES = ("small", "middle", "large")
#: What may be asked of the rows behind a number.
PARAMS = {
    "method": "text",
    "arm": "choice:this|other",
    "size": "choice:small|middle|large",
    "unit": "id",
    "owner": "id",
    "as_of": "date",
}
#: Codes of reasons, letters alone, that say that the customer decided nothing.
NO_DECISION = ("nodecision", "geenbesluit")


@dataclass(frozen=True)
class Limits:
    """The fewest deals in an arm and the fewest outcomes of one person, how far back one looks, and the finest strata.

    Sectors come in beside seller and size as long as at least `comparable` of the deals keep somebody to be compared with.
    """

    arm: int = 30
    person: int = 20
    days: int = 730
    comparable: float = 0.8


def limits() -> Limits:
    """Return the limits of this installation."""
    return Limits(**getattr(settings, "APPROACH_EFFECT", {}))


@dataclass(frozen=True)
class Case:
    """A closed deal with the approach that held: its seller, size and sector, and what came of it; None is unknown."""

    choice: int
    method: str
    owner: int | None
    owner_name: str
    sector: str
    size: str
    won: bool
    no_decision: bool | None
    discount: float | None
    days: int | None
    minutes: int | None


def closed_choices(params: dict[str, Any], user: Any) -> Rows:
    """Return the choices that held when their deal closed, in the period up to a day, of a unit, a seller or all.

    Adds `chosen_on` and `ended_on`, the days on which they were made and ended.
    """
    zone = timezone.get_default_timezone()
    rows: Rows = ApproachChoice.objects.visible_to(user).filter(
        deal__deleted_at__isnull=True,
        deal__outcome__in=(Outcome.WON, Outcome.LOST),
        deal__closed_date__isnull=False,
    )
    rows = rows.annotate(
        chosen_on=TruncDate("chosen_at", tzinfo=zone), ended_on=TruncDate("ended_at", tzinfo=zone)
    )
    rows = rows.filter(chosen_on__lte=F("deal__closed_date")).filter(
        Q(ended_at__isnull=True) | Q(ended_on__gt=F("deal__closed_date"))
    )
    if day := params.get("as_of"):
        rows = rows.filter(
            deal__closed_date__lte=day, deal__closed_date__gt=day - timedelta(days=limits().days)
        )
    if unit := params.get("unit"):
        rows = in_unit(rows, unit, "deal__unit")
    if owner := params.get("owner"):
        rows = rows.filter(deal__owner=owner)
    return rows


def rows_of(params: dict[str, Any], user: Any) -> Rows:
    """Return the choices behind a number: of a layer, one arm of it, and one size of deals."""
    rows = closed_choices(params, user)
    method = params.get("method")
    layer = layer_name(method) if method else params.get("layer")
    if not layer:
        return rows
    rows = rows.filter(layer=layer)
    if size := params.get("size"):
        rows = _of_size(rows, rows, size)
    if method and (arm := params.get("arm")):
        rows = rows.filter(method=method) if arm == "this" else rows.exclude(method=method)
    return rows


def layer_name(method: str) -> str:
    """Return the layer in which an approach is chosen; empty when it never was."""
    row = ApproachChoice.objects.filter(method=method).order_by("-pk").values_list("layer", flat=True).first()
    return row or ""


def _of_size(rows: Rows, whole: Rows, size: str) -> Rows:
    low, high = bounds(_amounts(whole))
    ours = rows.filter(deal__amount_cents__isnull=False, deal__currency=settings.CURRENCY)
    if low is None or high is None:
        return ours.none()
    if size == "small":
        return ours.filter(deal__amount_cents__lte=low)
    if size == "large":
        return ours.filter(deal__amount_cents__gt=high)
    return ours.filter(deal__amount_cents__gt=low, deal__amount_cents__lte=high)


def _amounts(rows: Rows) -> list[int]:
    found = rows.filter(deal__currency=settings.CURRENCY, deal__amount_cents__isnull=False)
    return sorted(found.values_list("deal__amount_cents", flat=True))


def bounds(amounts: Sequence[int]) -> tuple[int | None, int | None]:
    """Return the highest small and the highest middle amount (cents) of sorted amounts: thirds; None without any.

    >>> bounds([1, 2, 3, 4, 5, 6])
    (2, 4)
    """
    n = len(amounts)
    return (amounts[(n - 1) // 3], amounts[(2 * n - 1) // 3]) if n >= 3 else (None, None)


_COLUMNS = (
    "pk", "method", "deal", "deal__owner", "deal__owner__name", "deal__amount_cents", "deal__currency",
    "deal__outcome", "deal__reason__code", "deal__created_date", "deal__closed_date", "deal__account",
    "deal__account__sector",
)  # fmt: skip


def cases(layer: str, params: dict[str, Any], user: Any, edges: tuple[int | None, int | None]) -> list[Case]:
    """Return the closed deals of a layer with what came of them; `edges` are the bounds of their sizes."""
    rows = closed_choices(params, user).filter(layer=layer)
    read = list(rows.order_by("pk").values_list(*_COLUMNS))
    low, high = edges
    discounts, spent = _discounts(rows), _spent(rows)
    return [
        Case(
            choice=pk,
            method=method,
            owner=owner,
            owner_name=name or "",
            sector=sector or "",
            size=third(amount if currency == settings.CURRENCY else None, low, high),
            won=outcome == Outcome.WON,
            no_decision=_undecided(outcome, code),
            discount=discounts.get(deal) if outcome == Outcome.WON else None,
            days=(closed - created).days if created is not None and outcome == Outcome.WON else None,
            minutes=spent(account, created, closed),
        )
        for pk, method, deal, owner, name, amount, currency, outcome, code, created, closed, account, sector in read
    ]  # fmt: skip


def third(amount: int | None, low: int | None, high: int | None) -> str:
    """Return which third an amount falls in, from the bounds of `bounds`; empty when it cannot be told."""
    if amount is None or low is None or high is None:
        return ""
    return "small" if amount <= low else "middle" if amount <= high else "large"


def _undecided(outcome: str, code: str | None) -> bool | None:
    """Tell whether the customer decided nothing; None where a deal was lost without a reason."""
    if outcome == Outcome.WON:
        return False
    return None if not code else "".join(filter(str.isalpha, code.lower())) in NO_DECISION


def _discounts(rows: Rows) -> dict[int, float]:
    """Return the discount on the lines of each deal, as a share of their list value."""
    lines = LineItem.objects.alive().filter(deal__in=rows.values("deal")).order_by().values("deal")
    summed = lines.annotate(list=Sum(F("quantity") * F("unit_price_cents")), net=Sum("amount_cents"))
    return {
        one["deal"]: 1 - float(one["net"]) / float(one["list"])
        for one in summed
        if one["list"] and one["net"] is not None
    }


def _spent(rows: Rows) -> Callable[[int | None, date | None, date], int | None]:
    """Return what tells the minutes of the customer in contacts with its account while a deal was open."""
    zone = timezone.get_default_timezone()
    timed = Activity.objects.alive().filter(
        account__in=rows.values("deal__account"), kind__in=CONTACTS,
        minutes__isnull=False, customer_people__isnull=False,
    )  # fmt: skip
    times: defaultdict[int, list[date]] = defaultdict(list)
    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0])
    found = timed.order_by("happened_at").values_list("account", "happened_at", "minutes", "customer_people")
    for account, at, minutes, people in found:
        times[account].append(_day(at, zone))
        sums[account].append(sums[account][-1] + (minutes or 0) * (people or 0))

    def spent(account: int | None, created: date | None, closed: date) -> int | None:
        if account is None or created is None or account not in times:
            return None
        first, last = bisect_left(times[account], created), bisect_right(times[account], closed)
        return sums[account][last] - sums[account][first] if last > first else None

    return spent


def _day(at: datetime, zone: Any) -> date:
    return timezone.localtime(at, zone).date()


#: The other outcomes that are always reported, set before anybody looks: how each is read from a case.
OUTCOMES: dict[str, Callable[[Case], float | None]] = {
    "no_decision": lambda one: None if one.no_decision is None else float(one.no_decision),
    "discount": lambda one: one.discount,
    "days": lambda one: None if one.days is None else float(one.days),
    "minutes": lambda one: None if one.minutes is None else float(one.minutes),
}


class Cell(NamedTuple):
    """What deals are counted by: the approach, their seller, size and sector, and whether they were won."""

    method: str
    owner: int | None
    size: str
    sector: str
    won: bool


@dataclass(frozen=True)
class Compared:
    """An approach against the others of its layer: all deals, each size, and the other outcomes.

    `others` has means within strata; None where either arm has too few cases with that outcome known.
    """

    method: str
    whole: "Effect"
    sizes: "dict[str, Effect]"
    others: "dict[str, Comparison | None]"


class Counted:
    """The closed deals of one layer, counted: enough to compare how often they were won."""

    def __init__(
        self, cells: Counter[Cell], bound: Limits, edges: tuple[int | None, int | None] = (None, None)
    ) -> None:
        self.cells, self.bound, self.edges = cells, bound, edges

    @property
    def methods(self) -> list[str]:
        """Return the approaches that were chosen, by name."""
        return sorted({one.method for one in self.cells})

    def size_of(self, cents: int | None, currency: str) -> str:
        """Return which third an amount falls in; empty when it cannot be told."""
        return third(cents if currency == settings.CURRENCY else None, *self.edges)

    @cached_property
    def by_sector(self) -> bool:
        """Tell whether sectors come into the strata: whether enough deals keep somebody to be compared with."""
        plain, fine = self._comparable(with_sector=False), self._comparable(with_sector=True)
        return plain > 0 and fine >= self.bound.comparable * plain

    def _comparable(self, *, with_sector: bool) -> int:
        seen: defaultdict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
        for one, n in self.cells.items():
            seen[(one.owner, one.size, one.sector if with_sector else "")][one.method] += n
        return sum(methods.total() for methods in seen.values() if len(methods) > 1)

    def stratum(self, one: "Cell | Case") -> tuple[int | None, str, str]:
        """Return what a deal is compared within: seller and size, and the sector where it leaves enough to compare."""
        return one.owner, one.size, one.sector if self.by_sector else ""

    def effect(self, method: str, size: str = "") -> "Effect":
        """Compare how often deals were won with one approach and with the others, of one size or of all."""
        import numpy as np

        from koers_analytics.effect import Tables, of_tables

        counts: defaultdict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
        for one, n in self.cells.items():
            if not size or one.size == size:
                counts[self.stratum(one)][2 * (one.method != method) + (not one.won)] += n
        return of_tables(Tables(*np.array([*counts.values()]).reshape(-1, 4).T), self.bound.arm)


class Layer(Counted):
    """The closed deals of one layer one by one, so that all that came of them can be compared."""

    def __init__(
        self, found: list[Case], bound: Limits, edges: tuple[int | None, int | None] = (None, None)
    ) -> None:
        cells = Counter(Cell(one.method, one.owner, one.size, one.sector, one.won) for one in found)
        super().__init__(cells, bound, edges)
        self.cases = found

    @cached_property
    def strata(self) -> Any:
        """Return a number for the stratum of each deal."""
        import numpy as np

        numbers: dict[tuple[Any, ...], int] = {}
        return np.array(
            [numbers.setdefault(self.stratum(one), len(numbers)) for one in self.cases], dtype=int
        )

    def compared(self, method: str) -> Compared:
        """Compare one approach with the others."""
        import numpy as np

        ours = np.array([one.method == method for one in self.cases], dtype=bool)
        return Compared(
            method,
            self.effect(method),
            {size: self.effect(method, size) for size in SIZES},
            {name: self._other(ours, read) for name, read in OUTCOMES.items()},
        )

    def _other(self, ours: Any, read: Callable[[Case], float | None]) -> "Comparison | None":
        import numpy as np

        from koers_analytics.intervals import compare_within

        scores = np.array([np.nan if (value := read(one)) is None else value for one in self.cases])
        known = ~np.isnan(scores)
        if min((known & ours).sum(), (known & ~ours).sum()) < self.bound.arm:
            return None
        return compare_within(scores[known], ours[known], self.strata[known])

    def adaptive(self, owner: int | None = None) -> "Adaptiveness":
        """Return how strongly the choice goes with the size of the deal, of one seller or of all together."""
        import numpy as np

        from koers_analytics.effect import adaptiveness

        mine = [one for one in self.cases if one.size and (owner is None or one.owner == owner)]
        return adaptiveness(
            np.array([one.method for one in mine], dtype=str), np.array([one.size for one in mine], dtype=str),
            self.bound.person,
        )  # fmt: skip

    @property
    def sellers(self) -> list[tuple[int, str]]:
        """Return the sellers with enough deals to say something of each, by name."""
        count: defaultdict[tuple[int, str], int] = defaultdict(int)
        for one in self.cases:
            if one.owner is not None and one.size:
                count[one.owner, one.owner_name] += 1
        return sorted((key for key, n in count.items() if n >= self.bound.person), key=lambda one: one[1])


def layer_of(layer: str, params: dict[str, Any], user: Any) -> Layer:
    """Return the closed deals of a layer, ready to be compared in all that came of them."""
    edges = bounds(_amounts(closed_choices(params, user).filter(layer=layer)))
    return Layer(cases(layer, params, user, edges), limits(), edges)


def counted(layer: str, params: dict[str, Any], user: Any) -> Counted:
    """Return the closed deals of a layer counted, ready to be compared on won and lost."""
    rows = closed_choices(params, user).filter(layer=layer).order_by()
    read = rows.values_list(
        "method", "deal__owner", "deal__account__sector", "deal__outcome", "deal__amount_cents", "deal__currency"
    )  # fmt: skip
    found = [
        (
            method,
            owner,
            sector or "",
            outcome == Outcome.WON,
            amount if currency == settings.CURRENCY else None,
        )
        for method, owner, sector, outcome, amount, currency in read
    ]
    edges = bounds(sorted(amount for *_rest, amount in found if amount is not None))
    cells = Counter(
        Cell(method, owner, third(amount, *edges), sector, won)
        for method, owner, sector, won, amount in found
    )
    return Counted(cells, limits(), edges)


def standing(found: Sequence[Compared], level: float = 0.05) -> list[tuple[Compared, str]]:
    """Return which differences stand out, the surest first: (approach, size), size empty for all deals together.

    All questions asked are corrected together for their number (Benjamini & Hochberg), p taken from the interval.
    """
    from statistics import NormalDist

    from koers_analytics.intervals import Z95, benjamini_hochberg

    asked: list[tuple[float, Compared, str]] = []
    for one in found:
        for size, effect in {"": one.whole, **one.sizes}.items():
            if effect.within is not None and effect.within.high > effect.within.low:
                z = abs(effect.within.value) / ((effect.within.high - effect.within.low) / (2 * Z95))
                asked.append((2 * (1 - NormalDist().cdf(z)), one, size))
    adjusted = benjamini_hochberg([p for p, _one, _size in asked])
    kept = [(p, one, size) for p, (_plain, one, size) in zip(adjusted, asked, strict=True) if p <= level]
    return [(one, size) for _p, one, size in sorted(kept, key=lambda row: row[0])]
