"""How long deals take: from opened to won, and the time to win with the open deals counted properly."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from koers_analytics.pipeline.bookings import closed_in
from koers_analytics.pipeline.rates import MIN_N
from koers_analytics.pipeline.waterfall import last_day
from koers_analytics.tables import OPEN, WON, Day, DealHistory, Floats, Ints


@dataclass(frozen=True)
class Cycle:
    """Days from opened to won; figures are None when status is `too_few`. `unknown` deals lack a day."""

    n: int
    median: float | None
    q1: float | None
    q3: float | None
    mean: float | None
    status: str
    unknown: int


@dataclass(frozen=True)
class Survival:
    """Share of deals not yet won after so many days (Kaplan-Meier), and the day half of them are won."""

    days: Ints
    surviving: Floats
    n: int
    events: int
    median: float | None


def summary(days: Ints, unknown: int = 0, min_n: int = MIN_N) -> Cycle:
    """Return median, quartiles and mean of numbers of days.

    >>> import numpy as np
    >>> summary(np.array([1, 2, 3, 4, 5]), min_n=5).median
    3.0
    """
    if len(days) < max(1, min_n):
        return Cycle(len(days), None, None, None, None, "too_few", unknown)
    q1, median, q3 = (float(x) for x in np.percentile(days, (25, 50, 75)))
    return Cycle(len(days), median, q1, q3, float(days.mean()), "ok", unknown)


def won_days(
    history: DealHistory, starts: Day, ends: Day, as_of: Day | None = None
) -> tuple[Ints, Ints, int]:
    """Return positions and days of the deals won in a period of which both days are known, and how many lack one."""
    won, _lost = closed_in(history, starts, ends, as_of)
    state = history.at(last_day(ends) if as_of is None else as_of)
    length = (state.closed_on - history.opened).astype(np.int64)
    known = won & ~np.isnat(history.opened) & ~np.isnat(state.closed_on) & (state.closed_on >= history.opened)
    return np.flatnonzero(known), length[known], int(won.sum() - known.sum())


def cycle_time(
    history: DealHistory, starts: Day, ends: Day, *, as_of: Day | None = None, min_n: int = MIN_N
) -> Cycle:
    """Return the days from opened to won of the deals won from `starts` up to `ends`."""
    _places, days, unknown = won_days(history, starts, ends, as_of)
    return summary(days, unknown, min_n)


def cycle_times_by(
    history: DealHistory, starts: Day, ends: Day, by: str, *, as_of: Day | None = None, min_n: int = MIN_N
) -> dict[Any, Cycle]:
    """Return the cycle time per label (owner, unit, product, sector, segment)."""
    places, days, _unknown = won_days(history, starts, ends, as_of)
    labels = history.label(by, last_day(ends) if as_of is None else as_of)[places]
    return {label: summary(days[labels == label], 0, min_n) for label in np.unique(labels).tolist()}


def time_to_win(history: DealHistory, as_of: Day) -> Survival:
    """Return the time to win of won and open deals together; open deals count as not yet won (Kaplan-Meier 1958).

    Lost deals are left out: the question is how long a deal takes that is still on its way or was won.
    """
    state = history.at(as_of)
    end = np.where(state.outcome == WON, state.closed_on, state.day)
    days = (end - history.opened).astype(np.int64)
    use = ((state.outcome == WON) | (state.outcome == OPEN)) & ~np.isnat(end) & ~np.isnat(history.opened)
    use &= end >= history.opened
    return kaplan_meier(days[use], (state.outcome == WON)[use])


def kaplan_meier(days: Ints, happened: Any) -> Survival:
    """Return the Kaplan-Meier estimate; `happened` is False where the case was still going on after those days.

    >>> import numpy as np
    >>> k = kaplan_meier(np.array([1, 2, 3, 4]), np.array([True, False, True, True]))
    >>> k.surviving.round(3).tolist(), k.median
    ([0.75, 0.75, 0.375, 0.0], 3.0)
    """
    marks, back = np.unique(days, return_inverse=True)
    events = np.bincount(back, weights=happened, minlength=len(marks))
    gone = np.bincount(back, minlength=len(marks))
    at_risk = len(days) - np.r_[0, np.cumsum(gone)[:-1]] if len(marks) else np.zeros(0)
    surviving = np.cumprod(1 - events / at_risk) if len(marks) else np.zeros(0)
    below = np.flatnonzero(surviving <= 0.5)
    median = float(marks[below[0]]) if len(below) else None
    return Survival(marks.astype(np.int64), surviving, len(days), int(events.sum()), median)
