"""How long leads stay in a state: the median, in which those who are still there count too."""

from collections.abc import Iterable, Sequence

#: A stay longer than so many times the median stands out.
STALE = 1.5


def median(values: Sequence[float]) -> float | None:
    """Return the middle of values; None where there are none.

    >>> median([3, 1, 2]), median([4, 1, 2, 3]), median([])
    (2, 2.5, None)
    """
    if not values:
        return None
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def median_stay(stays: Iterable[tuple[float, bool]]) -> float | None:
    """Return the length at which half have left (Kaplan and Meier 1958); None while fewer than half have.

    A stay is its length and whether it has ended; one that goes on counts as at least so long.

    >>> median_stay([(1, True), (2, True), (3, True)])
    2
    >>> median_stay([(10, False), (1, True), (2, True), (3, True)])
    2
    >>> median_stay([(5, False), (5, False), (1, True)]) is None
    True
    """
    ordered = sorted(stays)
    left = len(ordered)
    surviving = 1.0
    at = 0
    while at < len(ordered):
        length = ordered[at][0]
        first = at
        while at < len(ordered) and ordered[at][0] == length:
            at += 1
        surviving *= 1 - sum(ended for _length, ended in ordered[first:at]) / left
        if surviving <= 0.5 + 1e-12:
            return length
        left -= at - first
    return None


def is_stale(days: float, usual: float | None) -> bool:
    """Tell whether a stay is much longer than usual; unknown where nobody knows what is usual.

    >>> is_stale(16, 10), is_stale(15, 10), is_stale(99, None)
    (True, False, False)
    """
    return usual is not None and days > STALE * max(usual, 1.0)
