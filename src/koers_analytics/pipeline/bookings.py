"""What was won in a period, beside the period before and the same period a year before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from koers_analytics.pipeline.waterfall import last_day
from koers_analytics.tables import LOST, OPEN, WON, Day, DealHistory, Ints, Mask, as_day


@dataclass(frozen=True)
class Bookings:
    """Won value in cents with the deals behind it; deals without a known amount count as 0."""

    cents: int
    n: int
    deal_ids: Ints
    unknown_amounts: int


@dataclass(frozen=True)
class Compared:
    """Bookings beside earlier ones; None where the history does not reach back that far."""

    now: Bookings
    previous: Bookings | None
    year_before: Bookings | None


def closed_in(history: DealHistory, starts: Day, ends: Day, as_of: Day | None = None) -> tuple[Mask, Mask]:
    """Return which deals were won and which were lost from `starts` up to `ends`, as known at the end of `as_of`."""
    state = history.at(last_day(ends) if as_of is None else as_of)
    first, stop = as_day(starts), as_day(ends)
    within = (state.closed_on >= first) & (state.closed_on < stop)
    return within & (state.outcome == WON), within & (state.outcome == LOST)


def bookings(history: DealHistory, starts: Day, ends: Day, *, as_of: Day | None = None) -> Bookings:
    """Return what was won from `starts` up to `ends`, as known at the end of `as_of` (the last day by default)."""
    state = history.at(last_day(ends) if as_of is None else as_of)
    won, _lost = closed_in(history, starts, ends, as_of)
    unknown = int((~state.amount_known[won]).sum())
    return Bookings(int(state.amount_cents[won].sum()), int(won.sum()), history.deal_id[won], unknown)


def compare_bookings(history: DealHistory, starts: date, ends: date, *, as_of: Day | None = None) -> Compared:
    """Return the bookings of a period, of the one before and of the same a year before.

    Whole months are compared with whole months; other periods with the same number of days before.
    """
    before = _earlier(starts, ends, _months(starts, ends))
    year = _earlier(starts, ends, 12)
    return Compared(
        bookings(history, starts, ends, as_of=as_of),
        *(
            bookings(history, *period, as_of=as_of) if reaches(history, period[0]) else None
            for period in (before, year)
        ),
    )


def bookings_by(
    history: DealHistory, starts: Day, ends: Day, by: str, *, as_of: Day | None = None
) -> dict[Any, Bookings]:
    """Return the bookings per label (owner, unit, product, sector, segment); they add up to the whole."""
    day = last_day(ends) if as_of is None else as_of
    state, labels = history.at(day), history.label(by, day)
    won, _lost = closed_in(history, starts, ends, as_of)
    found = {}
    for label in np.unique(labels[won]).tolist():
        mine = won & (labels == label)
        unknown = int((~state.amount_known[mine]).sum())
        found[label] = Bookings(
            int(state.amount_cents[mine].sum()), int(mine.sum()), history.deal_id[mine], unknown
        )
    return found


def reaches(history: DealHistory, day: Day) -> bool:
    """Return whether bookings were recorded around a day: the first known closing is at most a month later."""
    known = np.concatenate([history.starts[history.outcome != OPEN], history.closed])
    known = known[~np.isnat(known)]
    return bool(len(known)) and bool(known.min() <= as_day(day) + np.timedelta64(31, "D"))


def months_earlier(day: date, months: int) -> date:
    """Return the same day some months before, or the last day of that month.

    >>> months_earlier(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"there is no such day {months} months before {day}")


def _months(starts: date, ends: date) -> int:
    return (ends.year - starts.year) * 12 + ends.month - starts.month if starts.day == ends.day == 1 else 0


def _earlier(starts: date, ends: date, months: int) -> tuple[date, date]:
    if months:
        return months_earlier(starts, months), months_earlier(ends, months)
    return starts - (ends - starts), starts
