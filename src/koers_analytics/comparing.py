"""Groups against the rest, like with like: which really differ, told apart from chance.

All questions of one run are corrected together for their number (Benjamini & Hochberg), so that a firm in which nothing
is going on is left in peace. Where one group stands out, those that differ only beside it are taken out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from koers_analytics.columns import Floats, Labels
from koers_analytics.intervals import benjamini_hochberg, compare_within, ranks_within


@dataclass(frozen=True)
class Finding:
    """A group that differs from the rest.

    Units: times (cycle_time, first_touch) as a ratio (1.6 = takes 60 % longer), rates, discount and stated_chance as
    shares (0.12 = 12 points), close_date_slip in days, order_trend as a ratio of this year to the year before.
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
class Question:
    """One score per case, to be compared between the groups that `labels` name, within `strata`.

    `shown` is what `value` and `rest` are worked out from (means, or medians with `median`). `ratio` takes the scores as
    logarithms, `use_ranks` tests their order only.
    """

    measure: str
    dimension: str
    labels: Labels
    scores: Floats
    shown: Floats
    strata: Labels
    ratio: bool = False
    use_ranks: bool = False
    median: bool = False

    def without(self, groups: list[Any]) -> "Question":
        """Return the question without the cases of some groups."""
        keep = ~np.isin(self.labels, groups)
        cut = {name: getattr(self, name)[keep] for name in ("labels", "scores", "shown", "strata")}
        return replace(self, **cut)


def judge(questions: Iterable[Question], alpha: float = 0.05, min_n: int = 20) -> Findings:
    """Ask all questions about every group with at least `min_n` cases; `alpha` is the share of false findings accepted.

    Cases with label -1 or "" belong to no group, and count as others.
    """
    asked = [(question, answer) for question in questions for answer in _answers(question, min_n)]
    adjusted = benjamini_hochberg([one.p for _question, one in asked])
    kept: dict[str, list[Finding]] = {}
    about: dict[str, Question] = {}
    for (question, one), p in zip(asked, adjusted, strict=True):
        if p <= alpha:
            key = f"{question.measure} {question.dimension}"
            about[key] = question
            kept.setdefault(key, []).append(replace(one, p_adjusted=p))
    limit = max((one.p for found in kept.values() for one in found), default=0.0)
    left = [one for key, found in kept.items() for one in _without_mirrors(about[key], found, limit, min_n)]
    return Findings(len(asked), tuple(sorted(left, key=lambda one: one.p)))


def _without_mirrors(question: Question, found: list[Finding], limit: float, min_n: int) -> list[Finding]:
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
    question: Question, kept: list[Finding], taken: Finding, waiting: list[Finding], limit: float, min_n: int
) -> list[Finding]:
    rest = question.without([one.group for one in [*kept, taken]])
    again = {one.group: one for one in _answers(rest, min_n)}
    return [
        replace(again[one.group], p_adjusted=one.p_adjusted)
        for one in waiting
        if one is not taken and one.group in again and again[one.group].p <= limit
    ]


def _answers(question: Question, min_n: int) -> Iterator[Finding]:
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
