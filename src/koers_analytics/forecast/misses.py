"""How far earlier forecasts missed, in units of the spread they stated, and by how much the next band is widened.

A band that only knows the deals is too narrow where good and bad times touch all of them at once. Earlier misses tell
by how much; a prior of two forecasts that were as sure as they said keeps one early miss from speaking alone.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

#: As many forecasts that were just right count beside those that were made.
PRIOR = 2.0
#: One miss counts for at most this many times the stated spread.
MOST = 5.0


@dataclass(frozen=True)
class Misses:
    """How many earlier forecasts there are (`n`), and how many times as wide the next band should be (at least 1).

    >>> measured([]).scale
    1.0
    >>> measured([3.0, -3.0, 2.0, 2.0, 0.0, 0.0]).scale  # (2 + 26) / (2 + 6) = 3.5
    1.8708286933869707
    """

    n: int
    scale: float


def miss(gap: int, sd: float) -> float:
    """Return a miss in standard deviations; one that was not thought possible is infinite and not counted."""
    return gap / sd if sd > 0 else math.inf


def measured(z: Iterable[float]) -> Misses:
    """Return by how much to widen, from misses in standard deviations of what each forecast had said.

    `scale` is the root of (2 + sum of z squared) / (2 + n), with each z at most 5; never below 1. Misses that are not
    finite are left out.
    """
    found = [min(abs(one), MOST) for one in z if math.isfinite(one)]
    square = (PRIOR + sum(one**2 for one in found)) / (PRIOR + len(found))
    return Misses(len(found), max(1.0, math.sqrt(square)))


#: Before any forecast was made.
NONE_MADE = Misses(0, 1.0)
