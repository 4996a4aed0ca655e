"""Which teams, sellers, products and segments really differ, told apart from chance.

Every group is compared with the rest, like with like: times and win rates within the same product, sellers within
the same team. All questions of one run are corrected together for their number (Benjamini & Hochberg), so that a
firm in which nothing is going on is left in peace.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from koers_analytics.intervals import benjamini_hochberg, compare_within, ranks_within
from koers_analytics.pipeline.bookings import closed_in
from koers_analytics.pipeline.cycle import won_days
from koers_analytics.pipeline.signals import close_slip, discounts, order_trend, stated_against_result
from koers_analytics.pipeline.waterfall import last_day
from koers_analytics.tables import Day, DealHistory, Floats, Labels, LineTable, OrderTable


@dataclass(frozen=True)
class Finding:
    """A group that differs from the rest.

    Units: cycle_time in days as a ratio (1.6 = takes 60 % longer), win_rate and discount and stated_chance as shares
    (0.12 = 12 points), close_date_slip in days, order_trend as a ratio of this year to the year before.
    `value` and `rest` are medians or means as a reader expects; `difference` with its 95 % interval is like with like.
    """

    measure: str
    dimension: str
    group: Any
    value: float
    rest: float
    difference: float
    low: float
    high: float
    n: int
    p: float
    p_adjusted: float


@dataclass(frozen=True)
class Findings:
    """How many questions were asked, and which answers stand."""

    tests: int
    found: tuple[Finding, ...]


@dataclass(frozen=True)
class _Question:
    measure: str
    dimension: str
    labels: Labels
    scores: Floats
    shown: Floats
    strata: Labels
    ratio: bool = False
    use_ranks: bool = False
    median: bool = False

    def without(self, groups: list[Any]) -> "_Question":
        """Return the question without the cases of some groups."""
        keep = ~np.isin(self.labels, groups)
        cut = {name: getattr(self, name)[keep] for name in ("labels", "scores", "shown", "strata")}
        return replace(self, **cut)


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
    asked: list[tuple[_Question, Finding]] = []
    for question in _questions(history, starts, ends, lines, orders):
        asked.extend((question, answer) for answer in _answers(question, min_n))
    adjusted = benjamini_hochberg([one.p for _question, one in asked])
    kept: dict[str, list[Finding]] = {}
    about: dict[str, _Question] = {}
    for (question, one), p in zip(asked, adjusted, strict=True):
        if p <= alpha:
            key = f"{question.measure} {question.dimension}"
            about[key] = question
            kept.setdefault(key, []).append(replace(one, p_adjusted=p))
    limit = max((one.p for found in kept.values() for one in found), default=0.0)
    left = [one for key, found in kept.items() for one in _without_mirrors(about[key], found, limit, min_n)]
    return Findings(len(asked), tuple(sorted(left, key=lambda one: one.p)))


def _without_mirrors(question: _Question, found: list[Finding], limit: float, min_n: int) -> list[Finding]:
    """Keep the groups that still differ when those that differ more are left out of the comparison.

    Where one team is slow, the team beside it looks fast only because it is compared with the slow one.
    """
    kept: list[Finding] = []
    waiting = sorted(found, key=lambda one: one.p)
    while waiting:
        # The group that explains most of the others away comes first; then the one that stands out most.
        options = [_remaining(question, kept, one, waiting, limit, min_n) for one in waiting]
        best = min(range(len(waiting)), key=lambda n: (len(options[n]), n))
        kept.append(waiting[best])
        waiting = options[best]
    return kept


def _remaining(
    question: _Question, kept: list[Finding], taken: Finding, waiting: list[Finding], limit: float, min_n: int
) -> list[Finding]:
    rest = question.without([one.group for one in [*kept, taken]])
    again = {one.group: one for one in _answers(rest, min_n)}
    return [
        replace(again[one.group], p_adjusted=one.p_adjusted)
        for one in waiting
        if one is not taken and one.group in again and again[one.group].p <= limit
    ]


def _answers(question: _Question, min_n: int) -> Iterator[Finding]:
    scores = ranks_within(question.scores, question.strata) if question.use_ranks else question.scores
    for label in np.unique(question.labels).tolist():
        group = question.labels == label
        if label in (-1, "") or group.sum() < min_n or (~group).sum() < min_n:
            continue
        test = compare_within(scores, group, question.strata)
        size = compare_within(question.scores, group, question.strata) if question.use_ranks else test
        if test is None or size is None or test.n < min_n:
            continue
        middle = np.median if question.median else np.mean
        turn = np.exp if question.ratio else float
        yield Finding(
            question.measure,
            question.dimension,
            label,
            float(middle(question.shown[group])),
            float(middle(question.shown[~group])),
            float(turn(size.difference)),
            float(turn(size.low)),
            float(turn(size.high)),
            test.n,
            test.p,
            1.0,
        )


def _questions(
    history: DealHistory, starts: Day, ends: Day, lines: LineTable | None, orders: OrderTable | None
) -> Iterator[_Question]:
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
            yield _Question(
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
            yield _Question("win_rate", name, labels[decided], result, result, strata[decided])
        yield from _stated(history, decided, day, owner, within_team)
    if lines is not None:
        sold, share = discounts(history, lines, starts, ends)
        if len(sold):
            yield _Question("discount", "product", sold, share, share, np.zeros(len(sold)), use_ranks=True)
    if orders is not None:
        segment, trend = order_trend(orders, ends)
        if len(segment):
            yield _Question(
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
) -> Iterator[_Question]:
    gap = stated_against_result(history, day)[decided]
    known = ~np.isnan(gap)
    if known.any():
        here = decided[known]
        yield _Question("stated_chance", "owner", owner[here], gap[known], gap[known], strata[here])
    slip = close_slip(history, day)[decided]
    known = ~np.isnan(slip)
    if known.any():
        here = decided[known]
        yield _Question(
            "close_date_slip", "owner", owner[here], slip[known], slip[known], strata[here], False, True, True
        )


def _pairs(first: Labels, second: Labels) -> Labels:
    _values, one = np.unique(first.astype(str), return_inverse=True)
    _values, two = np.unique(second.astype(str), return_inverse=True)
    return np.asarray(one * (two.max(initial=0) + 1) + two)
