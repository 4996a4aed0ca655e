"""Decisions of the forecast ledger: of which days and periods it has lines, and when a call is judged."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from koers.areas.insight.rules import Period, PeriodKind, period_of

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
#: The kinds of period on which people make calls.
CALLED: tuple[PeriodKind, ...] = ("month", "quarter")


@dataclass(frozen=True)
class ForecastLimits:
    """How the ledger is kept and judged; an installation may set its own in `FORECAST`."""

    #: Fewest judged periods before a person or unit is ranked.
    least: int = 20
    #: Share of false names among those who are said to be too optimistic.
    alpha: float = 0.05
    #: The kind of period a page opens with: twenty quarters take five years.
    kind: PeriodKind = "month"
    #: How many weeks before the end a call is judged, by kind.
    judged_weeks: dict[str, int] = field(default_factory=lambda: {"month": 4, "quarter": 8})
    #: At how many weeks before the end accuracy is shown.
    horizons: tuple[int, ...] = (12, 8, 4, 2, 1)
    #: How many weeks back a first run, or one after a standstill, writes what is missing.
    weeks_back: int = 13
    #: How many finished periods of each kind a first run looks back at.
    periods_back: dict[str, int] = field(default_factory=lambda: {"month": 24, "quarter": 8})


def last_week_end(day: date) -> date:
    """Return the last Sunday up to a day: the ledger stands at ends of weeks.

    >>> last_week_end(date(2026, 11, 27)), last_week_end(date(2026, 11, 29))
    (datetime.date(2026, 11, 22), datetime.date(2026, 11, 29))
    """
    return day - timedelta(days=day.isoweekday() % 7)


def weeks_left(as_of: date, ends: date) -> int:
    """Return the whole weeks from the end of a day to the end of a period; 0 in its last week and when it is over.

    >>> weeks_left(date(2026, 11, 1), date(2026, 12, 1)), weeks_left(date(2026, 11, 30), date(2026, 12, 1))
    (4, 0)
    """
    return max(0, (ends - DAY - as_of).days // 7)


def called_at(day: date) -> list[Period]:
    """Return the periods of which the ledger has lines at the end of a day: this and the next, and one that ended then."""
    now = [period_of(day + DAY, kind) for kind in CALLED]
    found = [one for period in now for one in (period, period.following)]
    return [*found, *(one.previous for one in now if one.previous.last_day == day)]


def wanted(today: date, limits: ForecastLimits) -> list[tuple[date, Period]]:
    """Return which lines should stand in the ledger on a day, newest first.

    For each week of the last ones its end, with this and the next period; for finished periods their last day, and the
    ends of weeks at which calls are judged.
    """
    last = last_week_end(today - DAY)
    found = {
        (last - n * WEEK, period) for n in range(limits.weeks_back) for period in called_at(last - n * WEEK)
    }
    for kind in CALLED:
        for period in period_of(today, kind).previous.back(limits.periods_back[kind]):
            found.update((day, period) for day in judged_days(period, limits))
    return sorted(found, key=lambda one: (one[0], one[1].kind, one[1].starts), reverse=True)


def judged_days(period: Period, limits: ForecastLimits) -> Iterator[date]:
    """Return the days at which a finished period is looked back at: its last, and the week ends before it."""
    yield period.last_day
    for weeks in limits.horizons:
        day = last_week_end(period.last_day - weeks * WEEK)
        # A call on a later period than the next is not asked for.
        if day >= period.previous.starts - DAY:
            yield day


def of_period(period: Period, today: date) -> list[tuple[date, Period]]:
    """Return the lines that one period should have on a day: every week end since the period before it, and its end."""
    day, found = last_week_end(min(today - DAY, period.last_day)), []
    if period.last_day < today:
        found.append((period.last_day, period))
    while day >= period.previous.starts - DAY:
        if day != period.last_day:
            found.append((day, period))
        day -= WEEK
    return found
