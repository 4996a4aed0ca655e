"""What a customer is worth: margin times value times discounted orders; and the simple form for typed figures."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from koers_analytics.columns import Floats
from koers_analytics.engine import Arrays
from koers_analytics.value.fitted import Fit
from koers_analytics.value.histories import days_in
from koers_analytics.value.predicting import dert, expected_orders, p_alive
from koers_analytics.value.spend import Spend
from koers_analytics.value.summary import Rfm


@dataclass(frozen=True)
class Convention:
    """How a value was computed; printed with it.

    `horizon` is in `unit`, infinite for everything that is still to come. `margin` is the share of a value that is
    kept: at 1 the value is revenue. `yearly_rate` is the discount, counted continuously.
    """

    horizon: float
    unit: str
    yearly_rate: float
    margin: float
    currency: str

    def to_dict(self) -> dict[str, Any]:
        """Return the convention as plain values; an infinite horizon is None."""
        told = asdict(self)
        told["horizon"] = None if math.isinf(self.horizon) else self.horizon
        told["counts"] = (
            "orders from now on, of customers who are known now; what they cost to win is not taken off"
        )
        return told


@dataclass(frozen=True)
class Scores:
    """One value per customer, in order of `customer_id`; `clv` is in whole units of money, None without a spend."""

    customer_id: Any
    p_alive: Floats
    expected_orders: Floats
    dert: Floats
    clv: Floats | None
    convention: Convention


def clv(
    fit: Fit,
    spend: Spend,
    frequency: Floats,
    recency: Floats,
    age: Floats,
    mean: Floats,
    *,
    margin: float = 1.0,
    yearly_rate: float = 0.1,
    horizon: float = math.inf,
) -> Floats:
    """Return the value of each customer's orders to come: margin x expected value x discounted orders.

    Raises ValueError for a margin that is no share.
    """
    _share(margin)
    later = dert(fit, frequency, recency, age, yearly_rate=yearly_rate, horizon=horizon)
    return np.asarray(margin * spend.expected_value(frequency, mean) * later)


def _share(margin: float) -> None:
    if not 0 < margin <= 1:
        raise ValueError(f"a margin is a share above 0 and up to 1, not {margin}")


def score(
    fit: Fit,
    rfm: Rfm,
    horizon: float,
    *,
    spend: Spend | None = None,
    margin: float = 1.0,
    yearly_rate: float = 0.1,
) -> Scores:
    """Return what a fit says of every customer of a summary; raises ValueError when their units differ."""
    fit.in_unit(rfm.unit)
    _share(margin)
    columns: Arrays = rfm.columns()
    days = days_in(rfm.unit)
    told = (
        columns["frequency"].astype(np.float64),
        columns["recency_days"] / days,
        columns["age_days"] / days,
    )
    discounted = dert(fit, *told, yearly_rate=yearly_rate, horizon=horizon)
    worth = None
    if spend is not None:
        worth = margin * spend.expected_value(told[0], columns["monetary_value"]) * discounted
    return Scores(
        columns["customer_id"], p_alive(fit, *told), expected_orders(fit, *told, horizon), discounted, worth,
        Convention(horizon, rfm.unit, yearly_rate, margin, rfm.currency),
    )  # fmt: skip


CONVENTIONS = {
    "after_renewal": "the first margin falls at the end of the first year, after renewal",
    "at_once": "the first margin falls now",
}


@dataclass(frozen=True)
class SimpleValue:
    """A value from typed figures, the convention in words, and by how much 1 % more retention raises it (elasticity)."""

    value: float
    convention: str
    words: str
    elasticity: float


def simple_clv(
    margin: float,
    retention: float,
    yearly_rate: float,
    acquisition: float = 0.0,
    convention: str = "after_renewal",
) -> SimpleValue:
    """Return the value of a customer with a fixed yearly margin and retention, less what winning one costs.

    `after_renewal` is m r / (1 + i - r), `at_once` m (1 + i) / (1 + i - r). The elasticity is that of the value before
    the cost of winning. Raises ValueError for a retention that is no share below 1 + the rate.

    >>> round(simple_clv(1000, 0.8, 0.1).value, 2), round(simple_clv(1, 0.9, 0.12).elasticity, 2)
    (2666.67, 5.09)
    """
    if convention not in CONVENTIONS:
        raise ValueError(f"{convention!r} is no convention; choose {', '.join(CONVENTIONS)}")
    if not 0 <= retention <= 1 or not yearly_rate >= 0 or retention >= 1 + yearly_rate:
        raise ValueError(
            f"retention {retention} and rate {yearly_rate} must be shares, and 1 + rate above retention"
        )
    bottom = 1 + yearly_rate - retention
    top = retention if convention == "after_renewal" else 1 + yearly_rate
    # d ln(value) / d ln(retention)
    elasticity = (1 + yearly_rate) / bottom if convention == "after_renewal" else retention / bottom
    return SimpleValue(margin * top / bottom - acquisition, convention, CONVENTIONS[convention], elasticity)


@dataclass(frozen=True)
class PointWorth:
    """What one point more of yearly retention is worth, and between which values where the retention is not certain.

    `each` is for one customer, `total` for all; `low` and `high` are of the total, None where no interval was given.
    """

    each: float
    total: float
    low: float | None
    high: float | None
    convention: str
    words: str


def worth_of_a_point(
    margin: float,
    retention: float,
    yearly_rate: float,
    customers: float = 1,
    between: tuple[float, float] | None = None,
    *,
    point: float = 0.01,
    convention: str = "after_renewal",
) -> PointWorth:
    """Return by how much the value of customers rises when a share `point` more of them stays each year.

    `margin` is what one customer brings in a year, `between` the interval of the retention; the interval of the value
    holds that of the retention alone. A retention within a point of 1 counts as rising to 1. Raises ValueError as
    `simple_clv` does.

    >>> round(worth_of_a_point(1000, 0.8, 0.1).each, 2)
    126.44
    """

    def gain(kept: float) -> float:
        """Return by how much one customer is worth more, a point above a retention."""
        low = min(kept, 1 - point)
        now, then = (
            simple_clv(margin, one, yearly_rate, convention=convention) for one in (low, low + point)
        )
        return then.value - now.value

    each = gain(retention)
    low, high = (gain(one) * customers for one in between) if between is not None else (None, None)
    return PointWorth(each, each * customers, low, high, convention, CONVENTIONS[convention])
