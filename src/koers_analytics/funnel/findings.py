"""Which sources, campaigns, teams and reasons of return really differ, told apart from chance.

Conversions are compared within the half-year in which leads came in, campaigns, teams and segments also within the
same source; leads under way are left out. Times to the first touch are compared by their order, owners within their
team. See `koers_analytics.comparing` for how many questions at once are kept honest.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from koers_analytics.columns import Day, Labels, as_day
from koers_analytics.comparing import Findings, Question, judge
from koers_analytics.funnel.hand_overs import HandOvers, followed
from koers_analytics.funnel.periods import LifecyclePeriods
from koers_analytics.funnel.second_chances import outcomes
from koers_analytics.funnel.states import CODES, RANK

_CUSTOMER = int(RANK[CODES["customer"]])


def lead_findings(
    periods: LifecyclePeriods,
    as_of: Day,
    *,
    hand_overs: HandOvers | None = None,
    alpha: float = 0.05,
    min_n: int = 20,
) -> Findings:
    """Return the groups that differ from the rest, as known at the end of `as_of`.

    Measures: `conversion` (share that became a customer) by source, campaign, unit and segment; `after_return` (share
    of returned leads that became a customer later) by reason; with `hand_overs` also `first_touch` (hours, as a ratio)
    and `black_hole` (share) by unit and owner. Groups with fewer than `min_n` cases are not judged.
    """
    return judge(_questions(periods.known(as_of), as_of, hand_overs), alpha, min_n)


def _questions(known: LifecyclePeriods, as_of: Day, hand_overs: HandOvers | None) -> Iterator[Question]:
    passes = known.passes
    bought = passes.best >= _CUSTOMER
    use = np.flatnonzero((passes.entry >= 0) & (passes.entry < _CUSTOMER) & (bought | passes.over))
    first, score = passes.first[use], bought[use].astype(float)
    half = known.starts[first].astype("datetime64[M]").astype(np.int64) // 6
    within = _pairs(known.source[first], half)
    for name, strata in (("source", half), ("campaign", within), ("unit", within), ("segment", within)):
        yield Question("conversion", name, known.label(name)[first], score, score, strata)
    ends = outcomes(known, as_of)
    back = (known.state[ends.row] == CODES["returned"]) & (ends.customer | ends.over)
    later = ends.customer[back].astype(float)
    yield Question("after_return", "reason", known.reason[ends.row[back]], later, later, np.zeros(len(later)))
    if hand_overs is not None:
        yield from _followed(hand_overs, as_of)


def _followed(hand_overs: HandOvers, as_of: Day) -> Iterator[Question]:
    state = followed(hand_overs, as_day(as_of))
    use = np.flatnonzero(state.exists & ~state.open)
    hours, late = np.maximum(state.hours[use], 0.0), state.late[use].astype(float)
    logs = np.log(hours + 1 / 60)
    unit = hand_overs.unit_id[use]
    for name, strata in (("unit", np.zeros(len(use))), ("owner", unit)):
        labels = hand_overs.label(name)[use]
        yield Question(
            "first_touch", name, labels, logs, hours, strata, ratio=True, use_ranks=True, median=True
        )
        yield Question("black_hole", name, labels, late, late, strata)


def _pairs(first: Labels, second: Any) -> Labels:
    _values, one = np.unique(first.astype(str), return_inverse=True)
    _values, two = np.unique(second, return_inverse=True)
    return np.asarray(one * (two.max(initial=0) + 1) + two)
