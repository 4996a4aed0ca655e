"""Which teams, sellers, products and segments really differ, told apart from chance.

Every group is compared with the rest, like with like: times and win rates within the same product, sellers within
the same team. All questions of one run are corrected together for their number (Benjamini & Hochberg), so that a
firm in which nothing is going on is left in peace.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from koers_analytics.comparing import Finding, Findings, Question, judge
from koers_analytics.pipeline.bookings import closed_in
from koers_analytics.pipeline.cycle import won_days
from koers_analytics.pipeline.signals import close_slip, discounts, order_trend, stated_against_result
from koers_analytics.pipeline.waterfall import last_day
from koers_analytics.tables import Day, DealHistory, Labels, LineTable, OrderTable

__all__ = ["Finding", "Findings", "findings"]


def findings(
    history: DealHistory,
    starts: Day,
    ends: Day,
    *,
    lines: LineTable | None = None,
    orders: OrderTable | None = None,
    alpha: float = 0.05,
    min_n: int = 20,
) -> Findings:
    """Return the groups that differ from the rest over the deals closed from `starts` up to `ends`.

    Groups with fewer than `min_n` cases are not judged. `lines` adds discounts per product, `orders` the order trend
    per sector (the year up to `ends` against the year before). `alpha` is the share of false findings accepted.
    """
    return judge(_questions(history, starts, ends, lines, orders), alpha, min_n)


def _questions(
    history: DealHistory, starts: Day, ends: Day, lines: LineTable | None, orders: OrderTable | None
) -> Iterator[Question]:
    day = last_day(ends)
    unit, owner, sector = (history.label(by, day) for by in ("unit", "owner", "sector"))
    product = history.product_id
    within_team = _pairs(product, unit)
    places, length, _unknown = won_days(history, starts, ends)
    if len(places):
        logs = np.log(np.maximum(length, 0) + 1.0)
        for name, labels, strata in (
            ("unit", unit, product),
            ("owner", owner, within_team),
            ("sector", sector, within_team),
        ):
            yield Question(
                "cycle_time",
                name,
                labels[places],
                logs,
                length.astype(float),
                strata[places],
                True,
                True,
                True,
            )
    won, lost = closed_in(history, starts, ends)
    decided = np.flatnonzero(won | lost)
    if len(decided):
        result = won[decided].astype(float)
        for name, labels, strata in (
            ("unit", unit, product),
            ("owner", owner, within_team),
            ("sector", sector, within_team),
        ):
            yield Question("win_rate", name, labels[decided], result, result, strata[decided])
        yield from _stated(history, decided, day, owner, within_team)
    if lines is not None:
        sold, share = discounts(history, lines, starts, ends)
        if len(sold):
            yield Question("discount", "product", sold, share, share, np.zeros(len(sold)), use_ranks=True)
    if orders is not None:
        segment, trend = order_trend(orders, ends)
        if len(segment):
            yield Question(
                "order_trend",
                "sector",
                segment,
                trend,
                np.exp(trend),
                np.zeros(len(segment)),
                True,
                True,
                True,
            )


def _stated(
    history: DealHistory, decided: Any, day: np.datetime64, owner: Labels, strata: Labels
) -> Iterator[Question]:
    gap = stated_against_result(history, day)[decided]
    known = ~np.isnan(gap)
    if known.any():
        here = decided[known]
        yield Question("stated_chance", "owner", owner[here], gap[known], gap[known], strata[here])
    slip = close_slip(history, day)[decided]
    known = ~np.isnan(slip)
    if known.any():
        here = decided[known]
        yield Question(
            "close_date_slip", "owner", owner[here], slip[known], slip[known], strata[here], False, True, True
        )


def _pairs(first: Labels, second: Labels) -> Labels:
    _values, one = np.unique(first.astype(str), return_inverse=True)
    _values, two = np.unique(second.astype(str), return_inverse=True)
    return np.asarray(one * (two.max(initial=0) + 1) + two)
