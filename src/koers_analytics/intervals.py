"""Intervals and comparisons that stay honest with few cases and with many questions at once."""

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NORMAL = NormalDist()
Z95 = _NORMAL.inv_cdf(0.975)


def wilson(successes: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of a share (95 % by default); (0, 1) when n is 0.

    Source: Wilson 1927. Raises ValueError unless 0 <= successes <= n.

    >>> [round(x, 4) for x in wilson(12, 30)]
    [0.2459, 0.5768]
    >>> [round(x, 4) for x in wilson(0, 5)]
    [0.0, 0.4345]
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n, not {successes} of {n}")
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    bottom = 1 + z * z / n
    return max(0.0, (middle - half) / bottom), min(1.0, (middle + half) / bottom)


def newcombe(a: int, n: int, b: int, m: int, z: float = Z95) -> tuple[float, float, float]:
    """Return the difference a/n - b/m with Newcombe's hybrid score interval (method 10, Newcombe 1998).

    Raises ValueError when n or m is 0.

    >>> [round(x, 4) for x in newcombe(30, 60, 18, 60)]
    [0.2, 0.0248, 0.3589]
    """
    if n == 0 or m == 0:
        raise ValueError("both groups need at least one case")
    p, q = a / n, b / m
    low_p, high_p = wilson(a, n, z)
    low_q, high_q = wilson(b, m, z)
    down = math.sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    up = math.sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return p - q, p - q - down, p - q + up


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return the value below which a Beta(a, b) lies with the given chance.

    Raises ValueError unless 0 <= share <= 1 and both parameters are above 0.

    >>> round(beta_quantile(0.5, 1, 1), 6), round(beta_quantile(0.025, 12.5, 18.5), 4)
    (0.5, 0.2405)
    """
    if not 0 <= share <= 1 or a <= 0 or b <= 0:
        raise ValueError(f"no quantile {share} of Beta({a}, {b})")
    low, high = 0.0, 1.0
    while high - low > 1e-13:
        middle = (low + high) / 2
        low, high = (middle, high) if _beta_cdf(middle, a, b) < share else (low, middle)
    return (low + high) / 2


def _beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function by its continued fraction (Lentz's method)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_cdf(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    total = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d, c = 1 / ((1 + part * d) or tiny), (1 + part / c) or tiny
            total *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return math.exp(front) * total / a


@cache
def student_quantile(level: float, freedom: int) -> float:
    """Return how far from 0 a Student t of some degrees of freedom lies with the chance `level`, both sides together.

    From the beta distribution: freedom / (freedom + t squared) is Beta(freedom / 2, 1 / 2). Raises ValueError below 1.

    >>> round(student_quantile(0.95, 3), 4), round(student_quantile(0.95, 23), 4)
    (3.1824, 2.0687)
    """
    if freedom < 1:
        raise ValueError(f"degrees of freedom are at least 1, not {freedom}")
    x = beta_quantile(1 - level, freedom / 2, 0.5)
    return math.sqrt(freedom * (1 - x) / x)


def student_above(t: float, freedom: int) -> float:
    """Return the chance that a Student t of some degrees of freedom lies above a value.

    >>> round(student_above(3.182446, 3), 4), round(student_above(-3.182446, 3), 4)
    (0.025, 0.975)
    """
    half = _beta_cdf(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return half if t >= 0 else 1 - half


def beta_interval(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of a chance after `successes` of `n`, equal tails of the posterior under Jeffreys' prior.

    Raises ValueError unless 0 <= successes <= n. At 0 the lower end is 0, at n the upper end is 1 (Brown et al. 2001).

    >>> [round(x, 4) for x in beta_interval(0, 10)]
    [0.0, 0.2172]
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n, not {successes} of {n}")
    a, b, tail = successes + 0.5, n - successes + 0.5, (1 - level) / 2
    low = beta_quantile(tail, a, b) if successes else 0.0
    return low, beta_quantile(1 - tail, a, b) if successes < n else 1.0


def benjamini_hochberg(p: list[float]) -> list[float]:
    """Return the p-values adjusted for the number of questions asked (Benjamini & Hochberg 1995), in the given order.

    >>> [round(x, 3) for x in benjamini_hochberg([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    n = len(p)
    adjusted = [0.0] * n
    smallest = 1.0
    for rank, place in zip(range(n, 0, -1), sorted(range(n), key=lambda i: -p[i]), strict=True):
        smallest = min(smallest, p[place] * n / rank)
        adjusted[place] = smallest
    return adjusted


@dataclass(frozen=True)
class Comparison:
    """A group against the rest within strata: weighted means, their difference with 95 % interval, and p."""

    n: int
    value: float
    rest: float
    difference: float
    low: float
    high: float
    p: float


def compare_within(
    scores: NDArray[np.float64], group: NDArray[np.bool_], strata: NDArray[Any]
) -> Comparison | None:
    """Compare the mean score of a group with that of the rest, like with like: within each stratum.

    The p-value is that of the stratified permutation test in its normal form: with scores 0 and 1 it is the
    Cochran-Mantel-Haenszel test, with ranks the van Elteren test. `n` counts cases of the group that have somebody
    to be compared with. None when there is nothing to compare.

    Shapes: all three arrays have one value per case.

    >>> import numpy as np
    >>> found = compare_within(np.array([1., 2, 9, 10]), np.array([False, False, True, True]), np.zeros(4))
    >>> found.difference, found.n
    (8.0, 2)
    """
    _names, code = np.unique(_keys(strata), return_inverse=True)
    size = np.bincount(code).astype(float)
    ours = np.bincount(code, weights=group).astype(float)
    theirs = size - ours
    use = (ours > 0) & (theirs > 0)
    if not use.any():
        return None
    total = np.bincount(code, weights=scores)
    total_ours = np.bincount(code, weights=np.where(group, scores, 0.0))
    mean = total / size
    squares = np.bincount(code, weights=(scores - mean[code]) ** 2)
    excess = (total_ours - ours * mean)[use].sum()
    spread = (ours * theirs * squares / (size * np.maximum(size - 1, 1)))[use].sum()
    if spread <= 0:
        return None
    p = 2 * (1 - _NORMAL.cdf(abs(excess) / math.sqrt(spread)))
    weight = (ours * theirs / size)[use]
    weight = weight / weight.sum()
    mean_ours = (total_ours[use] / ours[use]) @ weight
    mean_rest = ((total - total_ours)[use] / theirs[use]) @ weight
    variance = (squares / np.maximum(size - 1, 1))[use]
    error = math.sqrt(float((weight**2 * variance * (1 / ours[use] + 1 / theirs[use])).sum()))
    gap = float(mean_ours - mean_rest)
    return Comparison(
        int(ours[use].sum()), float(mean_ours), float(mean_rest), gap, gap - Z95 * error, gap + Z95 * error, p
    )


def _keys(strata: NDArray[Any]) -> NDArray[Any]:
    """Return strata as something that sorts fast: numbers stay numbers, all else becomes text."""
    return strata if strata.dtype.kind in "iuf" else strata.astype(str)


def ranks_within(scores: NDArray[np.float64], strata: NDArray[Any]) -> NDArray[np.float64]:
    """Return the rank of each score within its stratum as a share between 0 and 1; equal scores share a rank.

    >>> import numpy as np
    >>> ranks_within(np.array([5., 7, 7]), np.zeros(3)).tolist()
    [0.25, 0.625, 0.625]
    """
    out = np.zeros(len(scores))
    keys = _keys(strata)
    for key in np.unique(keys):
        here = np.flatnonzero(keys == key)
        _values, back, count = np.unique(scores[here], return_inverse=True, return_counts=True)
        middle = np.cumsum(count) - (count - 1) / 2
        out[here] = middle[back] / (len(here) + 1)
    return out
