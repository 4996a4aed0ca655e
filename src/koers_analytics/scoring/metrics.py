"""How good chances are: ranking, distance from what happened, reliability and lift."""

import math
from dataclasses import dataclass

import numpy as np

from koers_analytics.calibration import brier, log_score
from koers_analytics.columns import Floats, Mask
from koers_analytics.intervals import Z95, wilson

#: Twice the gain in log-likelihood above which two extra parameters are no chance: the 95 % point of chi-square, 2.
_CLEAR_GAIN = 5.991
_GROUPS = 10


@dataclass(frozen=True)
class Scored:
    """Chances judged on rows that they were not learned from."""

    auc: float
    brier: float
    log_loss: float
    n: int


@dataclass(frozen=True)
class Group:
    """Rows with about the same chance: the mean of the chances predicted beside the share observed, Wilson 95 %."""

    n: int
    positives: int
    predicted: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class Lift:
    """The best rows up to some depth: the share that was won in this tenth, against that of all, and what it adds up to.

    Rows with equal chances share what they won, so `positives` need not be whole.
    """

    depth: float
    n: int
    positives: float
    rate: float
    lift: float
    captured: float


def ranks(values: Floats) -> Floats:
    """Return the rank of each value from 1, equal values sharing theirs.

    >>> ranks(np.array([5.0, 1.0, 5.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _values, back, count = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count - 1) / 2
    return np.asarray(middle[back])


def auc(values: Floats, won: Mask) -> float:
    """Return the chance that a won row ranks above a lost one, ties counting half (Mann & Whitney 1947).

    Raises ValueError unless there are both.

    >>> round(auc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False])), 3)
    0.875
    """
    positives, negatives = int(won.sum()), int((~won).sum())
    if not positives or not negatives:
        raise ValueError("an AUC needs both won and lost rows")
    return float((ranks(values)[won].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def judged(chance: Floats, won: Mask, ranking: Floats | None = None) -> Scored:
    """Return the scores of chances; `ranking` orders the rows where chances alone have lost that order."""
    happened = won.astype(float)
    order = chance if ranking is None else ranking
    return Scored(auc(order, won), brier(chance, happened), log_score(chance, happened), len(won))


def _placements(values: Floats, won: Mask) -> tuple[Floats, Floats]:
    """Return per won row the share of lost rows below it, and per lost row the share of won rows above it."""
    both, ours, theirs = ranks(values), ranks(values[won]), ranks(values[~won])
    return (both[won] - ours) / len(theirs), 1 - (both[~won] - theirs) / len(ours)


def auc_gap(values: Floats, others: Floats, won: Mask) -> tuple[float, float]:
    """Return how much better `values` rank than `others`, and the standard error (DeLong et al. 1988)."""
    (up, down), (up_other, down_other) = _placements(values, won), _placements(others, won)
    variance = 0.0
    for gap in (up - up_other, down - down_other):
        variance += float(np.var(gap, ddof=1)) / len(gap) if len(gap) > 1 else math.inf
    return float(up.mean() - up_other.mean()), math.sqrt(variance)


def brier_gap(chance: Floats, others: Floats, won: Mask) -> tuple[float, float]:
    """Return how much lower, and so better, the Brier score of `chance` is than that of `others`; standard error."""
    gain = (others - won) ** 2 - (chance - won) ** 2
    return float(gain.mean()), float(np.std(gain, ddof=1) / math.sqrt(len(gain)))


def reach(gap: float, error: float) -> tuple[float, float]:
    """Return the 95 % interval of a difference."""
    return gap - Z95 * error, gap + Z95 * error


def calibration_table(chance: Floats, won: Mask, groups: int = _GROUPS) -> tuple[Group, ...]:
    """Return tenths of the rows by chance, lowest first; equal chances stay together, so there may be fewer."""
    place = np.minimum((groups * (ranks(chance) - 0.5) / len(chance)).astype(np.int64), groups - 1)
    found = []
    for n in np.unique(place).tolist():
        mine = place == n
        count, positives = int(mine.sum()), int(won[mine].sum())
        low, high = wilson(positives, count)
        found.append(Group(count, positives, float(chance[mine].mean()), positives / count, low, high))
    return tuple(found)


def lift_table(values: Floats, won: Mask, groups: int = _GROUPS) -> tuple[Lift, ...]:
    """Return tenths of the rows, best first, with what each holds and what all up to there hold together."""
    _values, back = np.unique(values, return_inverse=True)
    shared = (np.bincount(back, weights=won) / np.bincount(back))[back]
    best = shared[np.argsort(-values, kind="stable")]
    ends = np.round(np.arange(1, groups + 1) * len(best) / groups).astype(int)
    found, begun = [], 0
    for end in ends.tolist():
        if end == begun:
            continue
        held = float(best[begun:end].sum())
        rate = held / (end - begun)
        captured = float(best[:end].sum() / best.sum())
        found.append(Lift(end / len(best), end - begun, held, rate, float(rate / best.mean()), captured))
        begun = end
    return tuple(found)


def calibration_line(log_odds: Floats, won: Mask) -> tuple[float, float, float]:
    """Return shift and slope of the log-odds under which the rows are most likely, and twice the gain in likelihood.

    A slope below 1 says that the chances were too extreme, above 1 that they were too tame (Cox 1958).
    """
    happened = won.astype(float)
    line = np.array([0.0, 1.0])
    both = np.column_stack([np.ones(len(log_odds)), log_odds])
    for _step in range(50):
        told = both @ line
        chance = 1 / (1 + np.exp(-np.clip(told, -30, 30)))
        curve = (both * (chance * (1 - chance))[:, None]).T @ both + 1e-9 * np.eye(2)
        move = np.linalg.solve(curve, both.T @ (happened - chance))
        line = line + np.clip(move, -1, 1)
        if np.abs(move).max() < 1e-10:
            break

    def worth(told: Floats) -> float:
        """Return the log-likelihood of what happened under log odds."""
        return float(happened @ told - np.logaddexp(0, told).sum())

    return float(line[0]), float(line[1]), 2 * (worth(both @ line) - worth(log_odds))


def recalibration(log_odds: Floats, won: Mask) -> tuple[float, float]:
    """Return the shift and slope that held-out log-odds ask for; (0, 1) unless they clearly ask for another."""
    shift, slope, gain = calibration_line(log_odds, won)
    return (shift, slope) if gain > _CLEAR_GAIN and slope > 0 else (0.0, 1.0)
