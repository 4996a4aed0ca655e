"""Logistic regression with a penalty per column, whose strength is found from the rows that it is fitted on.

Every row stands in one level of each field, and a level adds its effect to the log-odds. A text has an effect per
level. A number has two parts: a step from each bin to the next, which lets neighbours stay alike, and an effect of its
own per bin. Each part has its own penalty, as if its effects were drawn from a normal distribution around 0 whose spread
is found together with them (empirical Bayes; MacKay 1992). A column that says nothing is drawn to nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Floats, Ints, Mask
from koers_analytics.scoring.fields import Field

#: As if one more effect of size 0.22 (its square is 0.05) had been seen in every part.
_PRIOR_CASES, _PRIOR_SQUARES = 1.0, 0.05
_FIRST_PENALTY = 10.0
_STEPS = 50


@dataclass(frozen=True)
class Part:
    """One way in which the levels of a field may differ: `basis` has a row per level and a column per effect."""

    levels: slice
    basis: Floats


@dataclass(frozen=True)
class Design:
    """Where the levels of each field stand in a row of effects, of which the first is the intercept."""

    offsets: Ints
    sizes: Ints
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, fields: Sequence[Field]) -> "Design":
        """Return the design of some fields."""
        sizes = np.array([field.size for field in fields], dtype=np.int64)
        offsets = 1 + np.r_[0, np.cumsum(sizes)[:-1]].astype(np.int64)
        parts = []
        for field, start in zip(fields, offsets.tolist(), strict=True):
            levels = slice(start, start + field.size)
            if field.kind == "number" and field.known > 1:
                steps = np.tri(field.known, field.known - 1, -1)
                parts.append(
                    Part(levels, np.vstack([steps - steps.mean(axis=0), np.zeros((2, field.known - 1))]))
                )
            parts.append(Part(levels, np.eye(field.size)))
        return cls(offsets, sizes, tuple(parts))

    @property
    def width(self) -> int:
        """Return how many effects there are, the intercept included."""
        return 1 + int(self.sizes.sum())

    def log_odds(self, codes: Ints, effects: Floats) -> Floats:
        """Return the log-odds of rows; `codes` has a row per row and a column per field."""
        found = np.full(len(codes), effects[0])
        for n, start in enumerate(self.offsets.tolist()):
            found += effects[start + codes[:, n]]
        return found

    def pull(self, penalties: Floats) -> Floats:
        """Return the matrix that draws the effects to 0 under these penalties."""
        spread = np.zeros((self.width, self.width))
        for part, penalty in zip(self.parts, penalties, strict=True):
            spread[part.levels, part.levels] += part.basis @ part.basis.T / penalty
        found = np.zeros((self.width, self.width))
        found[0, 0] = 1e-9
        for part in self.parts:
            found[part.levels, part.levels] = np.linalg.inv(spread[part.levels, part.levels])
        return found


@dataclass(frozen=True)
class Solution:
    """The effect per level, the first being the intercept, and the penalty per part that they were found under."""

    effects: Floats
    penalties: Floats


def chance_of(log_odds: Floats) -> Floats:
    """Return the chance that belongs to log-odds, never quite 0 or 1.

    >>> chance_of(np.array([0.0, 800.0])).round(3).tolist()
    [0.5, 1.0]
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep linear algebra to one thread: on matrices this small, several only wait for each other."""
    try:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
    except ImportError:
        yield
        return
    with threadpool_limits(1):
        yield


def solve(design: Design, codes: Ints, won: Mask, looks: int = 80) -> Solution:
    """Fit effects and penalties together, looking at the penalties at most `looks` times.

    Raises ValueError unless there are both won and lost rows.
    """
    if not 0 < int(won.sum()) < len(won):
        raise ValueError("both won and lost rows are needed")
    likelihood = _Likelihood(design, codes, won)
    penalties = np.full(len(design.parts), _FIRST_PENALTY)
    effects = np.zeros(design.width)
    effects[0] = np.log(won.mean() / (1 - won.mean()))
    for _look in range(looks):
        pull = design.pull(penalties)
        before, (effects, curve) = effects, likelihood.step(effects, pull)
        penalties = _spoken_for(design, effects, _inverse(curve), pull, penalties)
        if np.abs(effects - before).max() < 1e-4:
            break
    return solve_with(design, codes, won, Solution(effects, penalties))


def solve_with(design: Design, codes: Ints, won: Mask, like: Solution) -> Solution:
    """Fit effects under the penalties of another solution, starting from its effects."""
    likelihood, pull, effects = _Likelihood(design, codes, won), design.pull(like.penalties), like.effects
    for _step in range(_STEPS):
        before, (effects, _curve) = effects, likelihood.step(effects, pull)
        if np.abs(effects - before).max() < 1e-7:
            break
    return Solution(effects, like.penalties)


def _inverse(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def covariance(design: Design, codes: Ints, found: Solution) -> Floats:
    """Return the covariance of the effects, by the curve of the penalised likelihood."""
    likelihood = _Likelihood(design, codes, np.zeros(len(codes), dtype=bool))
    return _inverse(likelihood.curve(found.effects, design.pull(found.penalties)))


def _spoken_for(design: Design, effects: Floats, spread: Floats, pull: Floats, penalties: Floats) -> Floats:
    """Return per part the penalty that its effects speak for: (as many as are determined) / (their squares)."""
    found = []
    for part, penalty in zip(design.parts, penalties, strict=True):
        mine = part.levels
        drawn = pull[mine, mine] @ part.basis
        free = (part.basis * drawn).sum() - ((spread[mine, mine] @ drawn) * drawn).sum()
        squares = ((effects[mine] @ drawn / penalty) ** 2).sum()
        found.append((max(free / penalty, 1e-6) + _PRIOR_CASES) / (squares + _PRIOR_SQUARES))
    return np.array(found)


class _Likelihood:
    """The likelihood of rows, and Newton's steps on it."""

    def __init__(self, design: Design, codes: Ints, won: Mask) -> None:
        self.design, self.codes, self.won = design, np.asfortranarray(codes), won.astype(np.float64)

    def step(self, effects: Floats, pull: Floats) -> tuple[Floats, Floats]:
        """Return the effects after one step, and the curve before it; a step that overshoots is halved."""
        log_odds = self.design.log_odds(self.codes, effects)
        curve = self.curve(effects, pull)
        slope = self._sums(self.won - chance_of(log_odds)) - pull @ effects
        move, worth = np.linalg.solve(curve, slope), self._worth(log_odds, effects, pull)
        for _half in range(20):
            there = effects + move
            if self._worth(self.design.log_odds(self.codes, there), there, pull) >= worth - 1e-9:
                break
            move = move / 2
        return there, curve

    def curve(self, effects: Floats, pull: Floats) -> Floats:
        """Return the curve of the penalised likelihood: minus its second derivative."""
        chance = chance_of(self.design.log_odds(self.codes, effects))
        return self._counts(np.maximum(chance * (1 - chance), 1e-9)) + pull

    def _worth(self, log_odds: Floats, effects: Floats, pull: Floats) -> float:
        return float(self.won @ log_odds - np.logaddexp(0, log_odds).sum() - effects @ pull @ effects / 2)

    def _sums(self, values: Floats) -> Floats:
        """Return the sum of values per level."""
        found = [np.array([values.sum()])]
        for n, size in enumerate(self.design.sizes.tolist()):
            found.append(np.bincount(self.codes[:, n], weights=values, minlength=size))
        return np.concatenate(found)

    def _counts(self, weights: Floats) -> Floats:
        """Return the weight of rows per pair of levels."""
        offsets, sizes = self.design.offsets.tolist(), self.design.sizes.tolist()
        found = np.diag(self._sums(weights))
        found[0] = found[:, 0] = np.diag(found)
        for a, (start, size) in enumerate(zip(offsets, sizes, strict=True)):
            for b in range(a):
                both = self.codes[:, a] * sizes[b] + self.codes[:, b]
                block = np.bincount(both, weights=weights, minlength=size * sizes[b]).reshape(size, sizes[b])
                mine, theirs = slice(start, start + size), slice(offsets[b], offsets[b] + sizes[b])
                found[mine, theirs], found[theirs, mine] = block, block.T
        return found
