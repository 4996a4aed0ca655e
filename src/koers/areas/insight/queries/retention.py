"""Who comes back: cohorts of customers through time, and maps of customers by how often and how lately they ordered."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Least

from koers.areas.customers.models import Account, AccountMonth, WorthRun
from koers.areas.insight.queries.worth import latest, rows_of
from koers.kit.measures.declaration import Params

if TYPE_CHECKING:
    from koers_analytics.retention import Kept, Triangle

#: How many months a period has.
PERIODS = {"month": 1, "quarter": 3, "year": 12}
#: So many cohorts stand on the page, the newest; the rows of each cell can be asked for all of them.
MOST = {"month": 24, "quarter": 16, "year": 12}
#: No history has as many periods; what an address asks beyond has no rows.
FAR = 100_000


def month_of(day: date) -> int:
    """Return the number of the month of a day, January 1970 being 0.

    >>> month_of(date(1971, 2, 3))
    13
    """
    return (day.year - 1970) * 12 + day.month - 1


def first_day(number: int, period: str) -> date:
    """Return the first day of a period by its number.

    >>> first_day(4, "quarter").isoformat()
    '1971-01-01'
    """
    months = number * PERIODS[period]
    return date(1970 + months // 12, months % 12 + 1, 1)


def last_whole(as_of: date, period: str) -> int:
    """Return the number of the last period that was over at the end of a day.

    >>> last_whole(date(1970, 3, 30), "quarter"), last_whole(date(1970, 3, 31), "quarter")
    (-1, 0)
    """
    return month_of(as_of + timedelta(days=1)) // PERIODS[period] - 1


def triangle(user: Any, run: WorthRun, period: str) -> "Triangle":
    """Return the cohorts of the customers that a person may see, by the period of the first order; one statement.

    A period that was not over on the day of the working out has no cell, and never a 0 for that.
    """
    from koers_analytics.retention import Cell, Cohort, Triangle

    size, last = PERIODS[period], last_whole(run.as_of, period)
    rows = AccountMonth.objects.visible_to(user).order_by()
    told = rows.annotate(of=F("cohort") / size, at=F("month") / size).values("of", "at")
    # A month stands once for each customer, and only longer periods can hold a customer twice.
    count = Count("worth") if size == 1 else Count("worth", distinct=True)
    table: dict[int, dict[int, tuple[int, int, int]]] = {}
    for row in told.annotate(customers=count, orders=Sum("days"), cents=Sum("cents")):
        table.setdefault(row["of"], {})[row["at"]] = (row["customers"], row["orders"], row["cents"])
    width = max(1, last - min(table, default=last) + 1)
    found = []
    for of in sorted(table):
        n = table[of][of][0]
        cells = [
            Cell(after, *seen, seen[0] / n) if of + after <= last else None
            for after in range(width)
            for seen in [table[of].get(of + after, (0, 0, 0))]
        ]
        starts = first_day(of, period)
        found.append(Cohort(starts.isoformat(), starts, n, tuple(cells)))
    return Triangle(period, "in_period", 1, run.as_of, tuple(found))


def kept(user: Any) -> "Kept":
    """Return what was kept of the customers of the year before in the past year, from what was worked out."""
    from koers_analytics.retention import Kept

    earlier = rows_of(user).filter(before_cents__gt=0)
    back = Q(year_cents__gt=0)
    found = earlier.aggregate(
        customers=Count("pk"),
        came_back=Count("pk", filter=back),
        before=Sum("before_cents"),
        back_before=Sum("before_cents", filter=back),
        stayed=Sum(Least("before_cents", "year_cents")),
        after=Sum("year_cents"),
    )
    return Kept(
        customers=found["customers"],
        came_back=found["came_back"],
        before_cents=found["before"] or 0,
        back_before_cents=found["back_before"] or 0,
        stayed_cents=found["stayed"] or 0,
        after_cents=found["after"] or 0,
    )


def buyers(user: Any) -> tuple[int, int]:
    """Return how many customers ordered in the past year, and for how many cents."""
    found = rows_of(user).filter(year_cents__gt=0).aggregate(n=Count("pk"), cents=Sum("year_cents"))
    return found["n"], found["cents"] or 0


# --- maps by frequency and silence --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Classes:
    """The classes of the maps: bounds of days with an order, and of days since the last order, by their last value."""

    frequencies: tuple[int, ...]
    silences: tuple[int, ...]

    def often(self, place: int) -> tuple[int, int | None]:
        """Return the first and last number of days with an order of a class; None where it has no end."""
        return _between((0, *self.frequencies), place)

    def silent(self, place: int) -> tuple[int, int | None]:
        """Return the first and last number of days since the last order of a class; None where it has no end."""
        return _between((-1, *self.silences), place)

    def condition(self, often: int, silent: int, as_of: date) -> Q:
        """Return which customers lie in a cell."""
        least, most = self.often(often)
        newest, oldest = self.silent(silent)
        found = Q(days__gte=least, last_on__lte=as_of - timedelta(days=newest))
        if most is not None:
            found &= Q(days__lte=most)
        if oldest is not None:
            found &= Q(last_on__gte=as_of - timedelta(days=oldest))
        return found


def _between(bounds: tuple[int, ...], place: int) -> tuple[int, int | None]:
    pairs = [(low + 1, high) for low, high in pairwise(bounds)]
    return pairs[place] if place < len(pairs) else (bounds[-1] + 1, None)


def classes() -> Classes:
    """Return the classes of this installation."""
    from koers.bridge.worth import limits

    own = limits()
    return Classes(own.frequencies, own.silences)


@dataclass(frozen=True)
class Spot:
    """The customers of one cell: how many, their mean chance and expected orders, and how many are silent of those judged."""

    n: int
    chance: float | None
    orders: float | None
    judged: int
    silent: int

    @property
    def silent_share(self) -> float | None:
        """Return the share that is silent for longer than usual; None where nobody could be judged."""
        return self.silent / self.judged if self.judged else None


def spots(user: Any, run: WorthRun, own: Classes) -> dict[tuple[int, int], Spot]:
    """Return the cells of the map that have customers, by class of frequency and of silence; one statement."""
    often = [When(days__lte=most, then=Value(place)) for place, most in enumerate(own.frequencies)]
    silent = [
        When(last_on__gte=run.as_of - timedelta(days=most), then=Value(place))
        for place, most in enumerate(own.silences)
    ]
    rows = rows_of(user).order_by()
    told = rows.annotate(
        often=Case(*often, default=Value(len(often)), output_field=IntegerField()),
        quiet=Case(*silent, default=Value(len(silent)), output_field=IntegerField()),
    ).values("often", "quiet")
    found = told.annotate(
        n=Count("pk"),
        mean_chance=Avg("chance"),
        mean_orders=Avg("orders"),
        judged=Count("pk", filter=Q(is_silent__isnull=False)),
        silent=Count("pk", filter=Q(is_silent=True)),
    )
    return {
        (row["often"], row["quiet"]): Spot(
            row["n"], row["mean_chance"], row["mean_orders"], row["judged"], row["silent"]
        )
        for row in found
    }


# --- rows behind the numbers --------------------------------------------------------------------------------------


def _accounts(user: Any) -> "QuerySet[Any]":
    rows: QuerySet[Any] = (
        Account.objects.visible_to(user)
        .filter(worth__isnull=False)
        .annotate(
            first_order=F("worth__first_on"),
            last_order=F("worth__last_on"),
            order_days=F("worth__days"),
            past_year=F("worth__year_cents"),
            year_before=F("worth__before_cents"),
            still=F("worth__chance"),
            stake=F("worth__stake_cents"),
        )
    )
    return rows.order_by("-past_year", "-id")


def of_cohort(params: Params, user: Any) -> "QuerySet[Any]":
    """Return the customers of a cohort, or those of them who ordered in its n-th period; none without a cohort."""
    rows = _accounts(user)
    starts = params.get("cohort")
    if starts is None:
        return rows.none()
    period = params.get("period") or "month"
    size = PERIODS[period]
    of = month_of(starts) // size
    months = AccountMonth.objects.visible_to(user).filter(cohort__gte=of * size, cohort__lt=(of + 1) * size)
    if (later := params.get("later")) is not None:
        at = of + min(later, FAR)
        months = months.filter(month__gte=at * size, month__lt=(at + 1) * size)
    return rows.filter(pk__in=months.order_by().values("worth_id"))


def of_spot(params: Params, user: Any) -> "QuerySet[Any]":
    """Return the customers of a cell of the map, or all of them without one."""
    rows, run = _accounts(user), latest()
    often, silent = params.get("often"), params.get("silent")
    if run is None or often is None or silent is None:
        return rows
    inner = rows_of(user).filter(classes().condition(often, silent, run.as_of))
    return rows.filter(pk__in=inner.values("account_id")).order_by("last_order", "-id")


def of_year_before(params: Params, user: Any) -> "QuerySet[Any]":
    """Return the customers of the year before: what they brought then and in the past year."""
    return _accounts(user).filter(worth__before_cents__gt=0).order_by("-year_before", "-id")


def of_past_year(params: Params, user: Any) -> "QuerySet[Any]":
    """Return the customers who ordered in the past year."""
    return _accounts(user).filter(worth__year_cents__gt=0)
