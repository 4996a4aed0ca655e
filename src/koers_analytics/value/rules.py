"""What can be said of any base, however small: groups by recency, frequency and value, and the rule of the own gap."""

from dataclasses import dataclass

import numpy as np

from koers_analytics.engine import Table, literal, previous, rank_among, row_in
from koers_analytics.value.summary import Rfm

#: With fewer own gaps than this, the usual gap leans on that of all customers.
_OWN_GAPS = 4


def rfm_groups(rfm: Rfm, parts: int = 5) -> Table:
    """Return in which of so many equal parts each customer stands, `parts` being the best, as a table in the engine.

    `r` by days since the last order, `f` by repeats, `m` by the money of all orders; the customer's id decides between
    equals. Raises ValueError for fewer than two parts.
    """
    if parts < 2:
        raise ValueError(f"groups need at least two parts, not {parts}")
    t = rfm.customers
    key = t.customer_id.asc()
    return t.select(
        "customer_id",
        r=rank_among(parts, t.days_since_last.desc(), key),
        f=rank_among(parts, t.frequency.asc(), key),
        m=rank_among(parts, t.total_cents.asc(), key),
    )


@dataclass(frozen=True)
class Silence:
    """Who has been silent for long against the own habit.

    `table` has customer_id, gaps, own_gap (median days between orders, missing without a repeat), usual_gap (leaning on
    that of all with fewer than four gaps), days_since_last, silence (days since the last order in usual gaps) and
    at_risk (missing below the least number of orders). `at_risk` and `too_little` count them.
    """

    table: Table
    usual_gap: float | None
    at_risk: int
    too_little: int
    customers: int


def silence(rfm: Rfm, factor: float = 2.0, least_orders: int = 4) -> Silence:
    """Return who is at risk by the rule of the own gap: silent for longer than `factor` usual gaps.

    A customer with fewer than `least_orders` purchase days has too little history for it.
    """
    gaps = _own_gaps(rfm)
    usual = _usual(rfm, gaps)
    t = rfm.customers.left_join(gaps, "customer_id")
    count = t.gaps.fill_null(0)
    own = t.own_gap
    if usual is None:
        leaning, risky = own, own > literal(np.inf)
    else:
        few = (own * count + usual * (_OWN_GAPS - count)) / _OWN_GAPS
        leaning = own.isnull().ifelse(literal(usual), (count >= _OWN_GAPS).ifelse(own, few))
        risky = (count + 1 >= least_orders).ifelse(t.days_since_last > own * factor, None)
    told = t.select(
        "customer_id",
        gaps=count,
        own_gap=own,
        usual_gap=leaning,
        days_since_last=t.days_since_last,
        silence=t.days_since_last / leaning,
        at_risk=risky,
    )
    counts = rfm.engine.row(
        told.aggregate(
            risk=told.count(where=told.at_risk),
            little=told.count(where=told.gaps + 1 < least_orders),
            all=told.count(),
        )
    )
    return Silence(told, usual, counts["risk"], counts["little"], counts["all"])


def _own_gaps(rfm: Rfm) -> Table:
    """Return how many gaps each repeat buyer has, and their median in days."""
    t = rfm.purchases
    t = t.mutate(gap=t.day - previous(t.day, t.customer_id, t.day))
    t = t.filter(t.gap.notnull())
    t = t.mutate(place=row_in(t.customer_id, t.gap, t.day))
    sizes = t.group_by("customer_id").aggregate(gaps=t.count())
    t = t.join(sizes, "customer_id")
    # The middle one, or both of an even number.
    middle = (t.place * 2 + 1 >= t.gaps - 1) & (t.place * 2 + 1 <= t.gaps + 1)
    t = t.filter(middle)
    return t.group_by("customer_id").aggregate(gaps=t.gaps.max(), own_gap=t.gap.cast("float64").mean())


def _usual(rfm: Rfm, gaps: Table) -> float | None:
    """Return the median over the customers of their own median gap; None when nobody bought twice."""
    found = rfm.engine.arrays(gaps.group_by("own_gap").aggregate(n=gaps.count()).order_by("own_gap"))
    if not len(found["n"]):
        return None
    return float(np.median(np.repeat(found["own_gap"], found["n"].astype(np.int64))))
