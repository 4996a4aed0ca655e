"""How often deals are won, with interval and with `too_few` instead of a figure that says nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from koers_analytics.intervals import wilson
from koers_analytics.pipeline.bookings import closed_in
from koers_analytics.pipeline.waterfall import last_day
from koers_analytics.tables import Day, DealHistory

MIN_N = 10


@dataclass(frozen=True)
class Rate:
    """Won deals as a share of decided deals; `value` is None when status is `too_few`."""

    won: int
    n: int
    value: float | None
    low: float
    high: float
    status: str


def rate(won: int, n: int, min_n: int = MIN_N) -> Rate:
    """Return a share with its Wilson 95 % interval.

    >>> rate(12, 30).value, rate(3, 9).status
    (0.4, 'too_few')
    """
    low, high = wilson(won, n)
    enough = n >= max(1, min_n)
    return Rate(won, n, won / n if enough else None, low, high, "ok" if enough else "too_few")


def win_rate(
    history: DealHistory, starts: Day, ends: Day, *, as_of: Day | None = None, min_n: int = MIN_N
) -> Rate:
    """Return the win rate of the deals that were decided from `starts` up to `ends`, as known at `as_of`."""
    won, lost = closed_in(history, starts, ends, as_of)
    return rate(int(won.sum()), int(won.sum() + lost.sum()), min_n)


def win_rates_by(
    history: DealHistory, starts: Day, ends: Day, by: str, *, as_of: Day | None = None, min_n: int = MIN_N
) -> dict[Any, Rate]:
    """Return the win rate per label (owner, unit, product, sector, segment)."""
    won, lost = closed_in(history, starts, ends, as_of)
    labels = history.label(by, last_day(ends) if as_of is None else as_of)
    return {
        label: rate(
            int((won & (labels == label)).sum()), int(((won | lost) & (labels == label)).sum()), min_n
        )
        for label in np.unique(labels[won | lost]).tolist()
    }
