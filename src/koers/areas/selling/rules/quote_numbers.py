"""The numbers of quotes from values alone: how long until the order, and how much of the list price is left."""

from collections.abc import Sequence
from math import sqrt

Z = 1.959964


def middle_of(days: Sequence[tuple[int, bool]]) -> tuple[float | None, float | None, float | None]:
    """Return the median days until the order with its 95% interval; None where it is not reached.

    `days` holds one pair for each quote: the days, and False where it was still open after them (Kaplan and Meier).

    >>> middle_of([(1, True), (2, False), (3, True), (4, True)])
    (3.0, 1.0, None)
    """
    import numpy as np

    from koers_analytics.funnel.survival import survival

    if not days:
        return None, None, None
    curve = survival(np.array([one for one, _ in days]), np.array([happened for _, happened in days]))
    return curve.median, curve.median_low, curve.median_high


def ratio_between(pairs: Sequence[tuple[int, int]]) -> tuple[float, float, float] | None:
    """Return the sum of the first over the sum of the second, with its 95% interval; None without cases.

    The interval is that of a ratio of two sums by linearisation (Cochran 1977); of one case it is the ratio itself.

    >>> [round(one, 4) for one in ratio_between([(90, 100), (190, 200), (80, 100)]) or ()]
    [0.9, 0.8313, 0.9687]
    """
    below = sum(of for _, of in pairs)
    if not below:
        return None
    n, ratio = len(pairs), sum(part for part, _ in pairs) / below
    if n < 2:
        return ratio, ratio, ratio
    spread = sum((part - ratio * of) ** 2 for part, of in pairs)
    half = Z * sqrt(n / (n - 1) * spread) / below
    return ratio, max(0.0, ratio - half), ratio + half
