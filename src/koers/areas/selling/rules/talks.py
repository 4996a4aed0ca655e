"""Decisions about talks, from values alone: how they went on, and what was asked in them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

#: What moves a sale: an order, or a dated act of the customer.
MOVING: Final = frozenset({"order", "advance"})
#: The lowest, the middle and the highest third.
THIRDS: Final = (1, 2, 3)


def running_on(outcomes: Sequence[str]) -> int:
    """Return how many of the newest talks in a row brought no step of the customer; newest first.

    >>> running_on(["continuation", "continuation", "advance", "continuation"])
    2
    """
    n = 0
    for one in outcomes:
        if one != "continuation":
            break
        n += 1
    return n


def situation_share(sorts: Mapping[str, int], least: int) -> float | None:
    """Return which share of the questions of a known sort asks what is the case; None below `least` of them.

    >>> situation_share({"S": 3, "I": 1}, 4)
    0.75
    """
    known = sum(n for sort, n in sorts.items() if sort)
    return sorts.get("S", 0) / known if known >= max(1, least) else None


def thirds(counts: Sequence[int]) -> list[int] | None:
    """Return in which third each talk of one seller falls by its number of questions; equal numbers fall together.

    A talk stands at the middle of the places of its equals. None where all are equal, or there are fewer than three:
    such a seller says nothing about more or fewer.

    >>> thirds([0, 1, 2])
    [1, 2, 3]
    >>> thirds([0, 0, 0, 1, 4, 5])
    [1, 1, 1, 2, 3, 3]
    >>> thirds([2, 2, 2]) is None
    True
    """
    if len(counts) < len(THIRDS) or len(set(counts)) == 1:
        return None
    n, below, place = len(counts), 0, {}
    for value, same in sorted(Counter(counts).items()):
        place[value] = len(THIRDS) * (2 * below + same) // (2 * n) + 1
        below += same
    return [place[one] for one in counts]
