"""The survey of twenty statements: scores per side, per theme and per statement, with a seeded interval.

Answers run from 1 (not at all) to 5 (fully). It is not a validated scale; the number of statements and the bands
follow published practice (Kotler, Rackham & Krishnaswamy 2006).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import BadTable, Floats, Labels, Mask

ITEMS = 20
#: Theme -> the statements that it is made of, counted from 1.
THEMES: dict[str, tuple[int, ...]] = {
    "F": (1, 11, 13),
    "C": (2, 14),
    "K": (3, 5, 12, 18),
    "P": (4, 6, 10, 19),
    "L": (7, 8, 9),
    "S": (15, 16, 17, 20),
}
#: The four relationships with the total from which each begins.
BANDS = (("undefined", 20.0), ("defined", 40.0), ("aligned", 60.0), ("integrated", 80.0))
#: So many statements must be answered to count.
LEAST_ANSWERED = 16
#: A group of fewer people is not shown.
LEAST_PEOPLE = 3
SIDES = ("sales", "marketing")


def total_of(answers: Sequence[int | None]) -> float | None:
    """Return the total of one person, 20 to 100: 20 times the mean of what was answered.

    None when fewer than 16 statements were answered. Raises BadTable unless there are 20 answers of 1 to 5 or None.

    >>> total_of([3] * 20), total_of([4] * 15 + [None] * 5)
    (60.0, None)
    >>> round(total_of([4] * 10 + [3] * 7 + [None] * 3), 4)
    71.7647
    """
    table = _answers([answers])
    found = float(_totals(table)[0])
    return None if np.isnan(found) else found


def band(total: float) -> str:
    """Return the relationship that a total stands for; the edges are at 40, 60 and 80. Raises ValueError outside 20-100.

    >>> [band(total) for total in (20, 39.9, 40, 60, 80)]
    ['undefined', 'undefined', 'defined', 'aligned', 'integrated']
    """
    if not 20 <= total <= 100:
        raise ValueError(f"a total lies between 20 and 100, not {total}")
    return [name for name, edge in BANDS if total >= edge][-1]


@dataclass(frozen=True)
class Responses:
    """Answers of all people: `side` per person, `answers` people x 20 with 0 for not answered."""

    side: Labels
    answers: NDArray[np.int8]

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[str, Sequence[int | None]]]) -> Self:
        """Build from rows (side, twenty answers); raises BadTable."""
        given = list(rows)
        return cls(
            np.array([side for side, _answers in given], dtype=object), _answers([row[1] for row in given])
        )


def _answers(rows: Sequence[Sequence[int | None]]) -> NDArray[np.int8]:
    for row in rows:
        if len(row) != ITEMS:
            raise BadTable(f"survey: there are {ITEMS} statements, not {len(row)}")
        if strange := [a for a in row if a is not None and a not in (1, 2, 3, 4, 5)]:
            raise BadTable(f"survey: an answer is 1 to 5 or empty, not {strange[0]!r}")
    return np.array([[a or 0 for a in row] for row in rows], dtype=np.int8).reshape(len(rows), ITEMS)


def _totals(answers: NDArray[np.int8]) -> Floats:
    count = (answers > 0).sum(axis=1)
    mean = answers.sum(axis=1) / np.maximum(count, 1)
    totals: Floats = np.where(count >= LEAST_ANSWERED, ITEMS * mean, np.nan)
    return totals


@dataclass(frozen=True)
class SideScore:
    """How one side judged: people that count, mean total, themes (0 to 100), and mean per statement (1 to 5).

    Everything is None when status is `too_few`; `left_out` people answered too little. A statement that too few of the
    group answered has no mean, and counts in no theme.
    """

    side: str
    n: int
    left_out: int
    total: float | None
    band: str | None
    themes: dict[str, float | None]
    items: tuple[float | None, ...]
    status: str


@dataclass(frozen=True)
class Gap:
    """A statement on which the sides differ: the mean of sales minus that of marketing; `flagged` from 1.0 on."""

    item: int
    sales: float
    marketing: float
    gap: float
    flagged: bool


@dataclass(frozen=True)
class SurveyResult:
    """Both sides, and their mean with equal weight and its interval.

    `bands` names one relationship, or the two that the interval lies between ("between defined and aligned"). All of
    it is None or empty when status is `too_few` because a side has too few people. Other groups are in `others`.
    """

    sides: dict[str, SideScore]
    others: dict[str, SideScore]
    total: float | None
    low: float | None
    high: float | None
    bands: tuple[str, ...]
    themes: dict[str, float | None]
    gaps: tuple[Gap, ...]
    status: str


def survey(
    responses: Responses,
    *,
    sides: tuple[str, str] = SIDES,
    min_n: int = LEAST_PEOPLE,
    draws: int = 2_000,
    level: float = 0.90,
    seed: int = 1,
    gaps: int = 5,
    flag: float = 1.0,
) -> SurveyResult:
    """Score a round of the survey.

    The total is the mean of both sides, each weighing the same however many answered. Its interval comes from drawing
    people again within each side, seeded. People who answered fewer than 16 statements count nowhere.

    >>> made = survey(Responses.from_rows([("sales", [4] * 20)] * 3 + [("marketing", [2] * 20)] * 3))
    >>> made.total, made.bands, made.gaps[0].gap, made.sides["sales"].band
    (60.0, ('aligned',), 2.0, 'integrated')
    """
    totals = _totals(responses.answers)
    counts = ~np.isnan(totals)
    mine = {side: counts & (responses.side == side) for side in sides}
    scored = {side: _side(responses, totals, side, min_n) for side in sides}
    rest = sorted({str(side) for side in responses.side} - set(sides))
    others = {side: _side(responses, totals, side, min_n) for side in rest}
    if any(score.status != "ok" for score in scored.values()):
        none: dict[str, float | None] = dict.fromkeys(THEMES)
        return SurveyResult(scored, others, None, None, None, (), none, (), "too_few")
    low, high = _interval([totals[mine[side]] for side in sides], draws, level, seed)
    total = sum(float(totals[mine[side]].mean()) for side in sides) / 2
    first, last = band(low), band(high)
    return SurveyResult(
        scored,
        others,
        total,
        low,
        high,
        (first,) if first == last else (first, last),
        {theme: _middle([scored[side].themes[theme] for side in sides]) for theme in THEMES},
        _gaps(scored[sides[0]].items, scored[sides[1]].items, gaps, flag),
        "ok",
    )


def _side(responses: Responses, totals: Floats, side: str, min_n: int) -> SideScore:
    here: Mask = responses.side == side
    use = here & ~np.isnan(totals)
    n, left_out = int(use.sum()), int(here.sum() - use.sum())
    if n < max(1, min_n):
        none: dict[str, float | None] = dict.fromkeys(THEMES)
        return SideScore(side, n, left_out, None, None, none, (None,) * ITEMS, "too_few")
    answers = responses.answers[use]
    count = (answers > 0).sum(axis=0)
    means = answers.sum(axis=0) / np.maximum(count, 1)
    # A statement that only one or two answered would show their answers, however many people are in the group.
    enough = max(1, min_n)
    items = tuple(float(mean) if k >= enough else None for mean, k in zip(means, count, strict=True))
    total = float(totals[use].mean())
    return SideScore(side, n, left_out, total, band(total), _themes(items), items, "ok")


def _themes(items: tuple[float | None, ...]) -> dict[str, float | None]:
    """Return the mean of each theme's statements, from 1-5 to 0-100."""
    found = {theme: _middle([items[n - 1] for n in numbers]) for theme, numbers in THEMES.items()}
    return {theme: None if mean is None else (mean - 1) / 4 * 100 for theme, mean in found.items()}


def _middle(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _interval(groups: list[Floats], draws: int, level: float, seed: int) -> tuple[float, float]:
    rng = np.random.Generator(np.random.PCG64(seed))
    means: Any = sum(group[rng.integers(0, len(group), (draws, len(group)))].mean(axis=1) for group in groups)
    tail = (1 - level) / 2 * 100
    low, high = np.percentile(means / len(groups), (tail, 100 - tail))
    return float(np.clip(low, 20, 100)), float(np.clip(high, 20, 100))


def _gaps(
    ours: tuple[float | None, ...], theirs: tuple[float | None, ...], number: int, flag: float
) -> tuple[Gap, ...]:
    found = [
        Gap(n, mine, other, mine - other, abs(mine - other) >= flag - 1e-9)
        for n, (mine, other) in enumerate(zip(ours, theirs, strict=True), 1)
        if mine is not None and other is not None
    ]
    return tuple(sorted(found, key=lambda gap: (-abs(gap.gap), gap.item))[:number])
