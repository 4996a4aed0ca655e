"""How long leads stay in a state, with those that are still there counted properly."""

from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Day, Ints, Labels, as_day
from koers_analytics.funnel.periods import LifecyclePeriods
from koers_analytics.funnel.states import CODES, STATES
from koers_analytics.funnel.survival import Curve, survival
from koers_analytics.pipeline.rates import MIN_N

NOWHERE = -1


@dataclass(frozen=True)
class Stays:
    """Unbroken stays in one state of one pass (a change of owner does not break them); one value per stay.

    `row` is the first row of the stay, `next` the row that it led to (-1 none yet), `state` a code, `days` its length
    up to the end or to the end of the day asked about, `ended` whether it is over.
    """

    row: Ints
    next: Ints
    state: Ints
    days: Ints
    ended: Labels


def stays_of(known: LifecyclePeriods, as_of: Day) -> Stays:
    """Return the stays of periods that were cut off at `as_of` by `known`."""
    begins = known.fresh.copy()
    begins[1:] |= (known.state[1:] != known.state[:-1]) | (known.pass_no[1:] != known.pass_no[:-1])
    row = np.flatnonzero(begins)
    last = np.r_[row[1:] - 1, len(known) - 1][: len(row)]
    follows = np.r_[row[1:], NOWHERE][: len(row)]
    other = np.r_[known.fresh[row[1:]], True][: len(row)]
    ends = known.ends[last]
    ended = ~np.isnat(ends)
    days = (np.where(ended, ends, as_day(as_of)) - known.starts[row]).astype(np.int64)
    return Stays(row, np.where(other, NOWHERE, follows), known.state[row].astype(np.int64), days, ended)


@dataclass(frozen=True)
class TimeInState:
    """How many days leads stay in a state: the Kaplan-Meier median with its 95 % interval.

    `median` is None when fewer than half have left within the time watched, or when status is `too_few`; `low` and
    `high` are None where the band does not cross one half. `censored` leads are still there.
    """

    state: str
    group: str | int
    n: int
    ended: int
    censored: int
    median: float | None
    low: float | None
    high: float | None
    status: str
    curve: Curve


def time_in_state(
    periods: LifecyclePeriods, state: str, as_of: Day, *, by: str | None = None, min_n: int = MIN_N
) -> tuple[TimeInState, ...]:
    """Return the days that leads stay in a state, whatever they leave for; one value per group of `by`, else one.

    Only what was known at the end of `as_of` counts. Raises ValueError for an unknown state or label.

    >>> from datetime import date
    >>> made = LifecyclePeriods.from_rows(
    ...     [(n, 1, "warm", date(2026, 1, 1), date(2026, 1, 1 + n) if n < 4 else None, *[None] * 7) for n in range(1, 6)])
    >>> found, = time_in_state(made, "warm", date(2026, 1, 31), min_n=1)
    >>> found.n, found.censored, found.median
    (5, 2, 3.0)
    """
    if state not in CODES:
        raise ValueError(f"{state!r} is no state; choose {', '.join(STATES)}")
    known = periods.known(as_of)
    stays = stays_of(known, as_of)
    mine = np.flatnonzero(stays.state == CODES[state])
    labels = known.label(by)[stays.row[mine]] if by else np.full(len(mine), "", dtype=object)
    return tuple(
        _time(stays, mine[labels == label], state, label, min_n)
        for label in (np.unique(labels).tolist() if by else [""])
    )


def _time(stays: Stays, mine: Ints, state: str, group: str | int, min_n: int) -> TimeInState:
    curve = survival(stays.days[mine], stays.ended[mine])
    enough = len(mine) >= max(1, min_n)
    return TimeInState(
        state,
        group,
        len(mine),
        curve.events,
        len(mine) - curve.events,
        curve.median if enough else None,
        curve.median_low if enough else None,
        curve.median_high if enough else None,
        "ok" if enough else "too_few",
        curve,
    )
