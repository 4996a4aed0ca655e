"""Which approach works here: closed deals by the approach that held when they closed, and what came of them.

Compared is each approach with the others chosen in the same layer, within sellers and sizes of deals; deals for which
nothing was chosen take no part. Three statements, however many layers and deals there are; one where only won and lost are asked.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from koers.areas.customers.models import Activity
from koers.areas.customers.queries.spent import CONTACTS
from koers.areas.organisation.queries import in_unit
from koers.areas.selling.events import Layer as LayerName
from koers.areas.selling.models import ApproachChoice, LineItem, Outcome
from koers.areas.selling.queries import deals

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


class Case(NamedTuple):
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
    rows = _of_closed(params, user).annotate(
        chosen_on=TruncDate("chosen_at", tzinfo=zone), ended_on=TruncDate("ended_at", tzinfo=zone)
    )
    held = Q(ended_at__isnull=True) | Q(ended_on__gt=F("deal__closed_date"))
    found: Rows = rows.filter(held, chosen_on__lte=F("deal__closed_date"))
    return found


def _of_closed(params: dict[str, Any], user: Any) -> Rows:
    """Return the choices of those deals, whether or not they held at the close: see `_held`."""
    rows: Rows = ApproachChoice.objects.visible_to(user).filter(
        deal__deleted_at__isnull=True,
        deal__outcome__in=(Outcome.WON, Outcome.LOST),
        deal__closed_date__isnull=False,
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


def _held(chosen: datetime, ended: datetime | None, closed: date) -> bool:
    """Tell whether a choice held at the close: made on that day or before, not ended by its end.

    The same as `closed_choices` asks of the database, which for many deals takes far longer over the days.
    """
    end = _end_of(closed)
    return chosen < end and (ended is None or ended >= end)


#: Days beyond these have no end that a clock can tell in every time zone; a file may name them all the same.
_FIRST, _LAST = date(2, 1, 1), date(9998, 12, 31)


@lru_cache(4096)
def _end_of(day: date) -> datetime:
    return deals.end_of(min(max(day, _FIRST), _LAST))


_COLUMNS = (
    "chosen_at", "ended_at", "deal__closed_date", "layer", "pk", "method", "deal", "deal__owner", "deal__owner__name",
    "deal__amount_cents", "deal__currency", "deal__outcome", "deal__reason__code", "deal__created_date",
    "deal__account", "deal__account__sector",
)  # fmt: skip


def layers(params: dict[str, Any], user: Any, only: str = "") -> "dict[str, Layer]":
    """Return the closed deals of each layer, or of one, ready to be compared in all that came of them."""
    rows = _of_closed(params, user)
    rows = rows.filter(layer=only) if only else rows
    read: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for chosen, ended, closed, layer, *more in rows.order_by("pk").values_list(*_COLUMNS):
        if _held(chosen, ended, closed):
            read[layer].append((closed, *more))
    discounts, spent, ours = _discounts(rows), _spent(rows), settings.CURRENCY
    found = {}
    for layer in [only] if only else LayerName.values:
        amounts = [one[6] for one in read[layer] if one[6] is not None and one[7] == ours]
        low, high = bounds(sorted(amounts))
        made = [
            Case(
                choice=pk,
                method=method,
                owner=owner,
                owner_name=name or "",
                sector=sector or "",
                size=third(amount if currency == ours else None, low, high),
                won=outcome == Outcome.WON,
                no_decision=_undecided(outcome, code),
                discount=discounts.get(deal) if outcome == Outcome.WON else None,
                days=(closed - created).days if created is not None and outcome == Outcome.WON else None,
                minutes=spent(account, created, closed),
            )
            for closed, pk, method, deal, owner, name, amount, currency, outcome, code, created, account, sector in read[layer]
        ]  # fmt: skip
        found[layer] = Layer(made, limits(), (low, high))
    return found


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
    """Return the discount on the lines of each won deal, as a share of their list value."""
    won = rows.filter(deal__outcome=Outcome.WON).order_by()
    lines = LineItem.objects.alive().filter(deal__in=won.values("deal")).order_by().values("deal")
    summed = lines.annotate(list=Sum(F("quantity") * F("unit_price_cents")), net=Sum("amount_cents"))
    return {
        one["deal"]: 1 - float(one["net"]) / float(one["list"])
        for one in summed
        if one["list"] and one["net"] is not None
    }


def _spent(rows: Rows) -> Callable[[int | None, date | None, date], int | None]:
    """Return what tells the minutes of the customer in contacts with its account while a deal was open."""
    timed = Activity.objects.alive().filter(
        account__in=rows.order_by().values("deal__account"), kind__in=CONTACTS,
        minutes__isnull=False, customer_people__isnull=False,
    )  # fmt: skip
    times: defaultdict[int, list[datetime]] = defaultdict(list)
    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0])
    found = timed.order_by("happened_at").values_list("account", "happened_at", "minutes", "customer_people")
    for account, at, minutes, people in found:
        times[account].append(at)
        sums[account].append(sums[account][-1] + (minutes or 0) * (people or 0))

    def spent(account: int | None, created: date | None, closed: date) -> int | None:
        if account is None or created is None or account not in times:
            return None
        first = bisect_left(times[account], _end_of(max(created, _FIRST) - timedelta(days=1)))
        last = bisect_left(times[account], _end_of(closed))
        return sums[account][last] - sums[account][first] if last > first else None

    return spent


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
    def _columns(self) -> "dict[str, Any]":
        """Return what each deal is told apart by, and each of the other outcomes, as arrays; not-a-number is unknown."""
        import numpy as np

        scores = {
            name: np.array([np.nan if (value := read(one)) is None else value for one in self.cases])
            for name, read in OUTCOMES.items()
        }
        return scores | {
            "method": np.array([one.method for one in self.cases], dtype=str),
            "size": np.array([one.size for one in self.cases], dtype=str),
            "owner": np.array([one.owner or 0 for one in self.cases], dtype=int),
        }

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
        ours = self._columns["method"] == method
        return Compared(
            method,
            self.effect(method),
            {size: self.effect(method, size) for size in SIZES},
            {name: self._other(ours, self._columns[name]) for name in OUTCOMES},
        )

    def _other(self, ours: Any, scores: Any) -> "Comparison | None":
        import numpy as np

        from koers_analytics.intervals import compare_within

        known = ~np.isnan(scores)
        if min((known & ours).sum(), (known & ~ours).sum()) < self.bound.arm:
            return None
        return compare_within(scores[known], ours[known], self.strata[known])

    def adaptive(self, owner: int | None = None) -> "Adaptiveness":
        """Return how strongly the choice goes with the size of the deal, of one seller or of all together."""
        from koers_analytics.effect import adaptiveness

        size, whose = self._columns["size"], self._columns["owner"]
        mine = (size != "") if owner is None else (size != "") & (whose == owner)
        return adaptiveness(self._columns["method"][mine], size[mine], self.bound.person)

    @property
    def sellers(self) -> list[tuple[int, str]]:
        """Return the sellers with enough deals to say something of each, by name."""
        count: defaultdict[tuple[int, str], int] = defaultdict(int)
        for one in self.cases:
            if one.owner is not None and one.size:
                count[one.owner, one.owner_name] += 1
        return sorted((key for key, n in count.items() if n >= self.bound.person), key=lambda one: one[1])


def counted(layer: str, params: dict[str, Any], user: Any) -> Counted:
    """Return the closed deals of a layer counted, ready to be compared on won and lost."""
    rows = _of_closed(params, user).filter(layer=layer).order_by()
    read = rows.values_list(
        "chosen_at", "ended_at", "deal__closed_date", "method", "deal__owner", "deal__account__sector", "deal__outcome",
        "deal__amount_cents", "deal__currency",
    )  # fmt: skip
    ours = settings.CURRENCY
    found = [
        (method, owner, sector or "", outcome == Outcome.WON, amount if currency == ours else None)
        for chosen, ended, closed, method, owner, sector, outcome, amount, currency in read
        if _held(chosen, ended, closed)
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
