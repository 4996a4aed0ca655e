"""A model against reality through time: repeat orders that came and that were expected, period by period."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from koers_analytics.columns import Floats, Ints
from koers_analytics.engine import number_of
from koers_analytics.value.fitted import Fit
from koers_analytics.value.histories import days_in
from koers_analytics.value.predicting import expected_orders
from koers_analytics.value.summary import Rfm

_DAY_ZERO = date(1970, 1, 1)


@dataclass(frozen=True)
class Tracking:
    """Repeat orders of the customers who first ordered up to `split`, in whole periods of `days` days.

    `ends` is the last day of each period; one of them is `split`, so that no period lies on both sides of it. `actual`
    is what came, `expected` what the model expects of people who became a customer when they did, without looking at
    what they ordered since. A last period that is not over is left out.
    """

    split: date
    days: int
    customers: int
    ends: tuple[date, ...]
    actual: tuple[int, ...]
    expected: tuple[float, ...]

    @property
    def held_out(self) -> slice:
        """Return where the periods after the split stand."""
        first = sum(end <= self.split for end in self.ends)
        return slice(first, len(self.ends))

    @property
    def bias(self) -> float | None:
        """Return by how much the periods after the split were expected too high, as a share of what came."""
        came = sum(self.actual[self.held_out])
        return sum(self.expected[self.held_out]) / came - 1 if came else None

    def to_dict(self) -> dict[str, Any]:
        """Return the findings as plain values."""
        return {
            "split": self.split.isoformat(),
            "days": self.days,
            "n_customers": self.customers,
            "ends": [one.isoformat() for one in self.ends],
            "actual": list(self.actual),
            "expected": [round(one, 3) for one in self.expected],
            "bias": self.bias,
        }


def tracking(before: Rfm, whole: Rfm, made: Fit, days: int = 14) -> Tracking:
    """Follow a model that was fitted on `before` through the orders of `whole`.

    Both are summaries of the same orders, until an earlier and a later day. Raises ValueError for a period below a
    day, a fit without parameters or of another unit, and when nothing lies after the split.
    """
    if days < 1:
        raise ValueError(f"a period has at least one day, not {days}")
    if whole.until <= before.until:
        raise ValueError(f"nothing lies after the split on {before.until}")
    made.in_unit(before.unit)
    split, until = number_of(before.until), number_of(whole.until)
    births = before.engine.arrays(before.customers.group_by("age_days").aggregate(n=before.customers.count()))
    born, n = split - births["age_days"].astype(np.int64), births["n"].astype(np.float64)
    ends = _ends(int(born.min()), split, until, days)
    return Tracking(
        before.until,
        days,
        int(n.sum()),
        tuple(_DAY_ZERO + timedelta(days=int(end)) for end in ends),
        tuple(int(one) for one in _came(before, whole, ends, days)),
        tuple(float(one) for one in _expected(made, born, n, ends, days)),
    )


def _ends(first: int, split: int, until: int, days: int) -> Ints:
    """Return the last day of every whole period; the first one holds the first day.

    >>> _ends(0, 9, 20, 4).tolist()
    [1, 5, 9, 13, 17]
    """
    back = -(-(split - first + 1) // days)
    return np.arange(split - (back - 1) * days, until + 1, days, dtype=np.int64)


def _came(before: Rfm, whole: Rfm, ends: Ints, days: int) -> Ints:
    """Return the repeat orders in each period, of the customers known at the split."""
    known = before.customers.select("customer_id")
    bought = whole.purchases.join(known, "customer_id")
    found = whole.engine.arrays(bought.group_by("day").aggregate(n=bought.count()))
    theirs = whole.customers.join(known, "customer_id")
    first = whole.engine.arrays(theirs.group_by("age_days").aggregate(n=theirs.count()))
    bins = np.append(ends[0] - days, ends)
    orders = np.histogram(found["day"] - 0.5, bins, weights=found["n"])[0]
    firsts = np.histogram(number_of(whole.until) - first["age_days"] - 0.5, bins, weights=first["n"])[0]
    return np.asarray(np.rint(orders - firsts), dtype=np.int64)


def _expected(made: Fit, born: Ints, n: Floats, ends: Ints, days: int) -> Floats:
    """Return the repeat orders expected in each period, of people who became a customer on these days."""
    edges = np.append(ends[0] - days, ends)
    ages = np.maximum(edges[None, :] - born[:, None], 0)
    asked, where = np.unique(ages, return_inverse=True)
    unit = days_in(made.unit)
    each = np.array([float(expected_orders(made, 0, 0, 0, age / unit)[0]) for age in asked.tolist()])
    reached = n @ each[where.reshape(ages.shape)]
    return np.asarray(np.diff(reached))
