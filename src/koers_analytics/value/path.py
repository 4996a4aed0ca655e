"""The chance that one customer was still a customer, as it rose and fell with the orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.value.fitted import Fit
from koers_analytics.value.histories import days_in
from koers_analytics.value.predicting import p_alive


@dataclass(frozen=True)
class Moment:
    """A day, the chance to be still a customer at its end, and on how many days there was an order up to then."""

    day: date
    chance: float
    orders: int


def alive_path(made: Fit, days: Sequence[date], until: date, step: int = 7) -> tuple[Moment, ...]:
    """Return the chance at the end of every `step`-th day back from `until`, from the first order on.

    The parameters are those of today at every moment: the path says how one and the same model reads the orders as they
    came, not what was known then. Raises ValueError without an order up to `until`, or for a step below a day.
    """
    if step < 1:
        raise ValueError(f"a step has at least one day, not {step}")
    bought = np.unique(np.array([one.toordinal() for one in days if one <= until], dtype=np.int64))
    if not len(bought):
        raise ValueError(f"there is no order up to {until}")
    at = np.arange(until.toordinal(), bought[0] - 1, -step, dtype=np.int64)[::-1]
    count = np.searchsorted(bought, at, side="right")
    last = bought[count - 1]
    unit = days_in(made.unit)
    chances = p_alive(
        made, (count - 1).astype(np.float64), (last - bought[0]) / unit, (at - bought[0]) / unit
    )
    first = date(1, 1, 1)
    return tuple(
        Moment(first + timedelta(days=int(day) - 1), float(chance), int(n))
        for day, chance, n in zip(at, chances, count, strict=True)
    )
