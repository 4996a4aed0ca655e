"""Dividing rows into those to learn from and those to be judged on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import BadTable, Ints, Mask


def folds_of(won: Mask, folds: int, seed: int) -> list[Ints]:
    """Return the positions of each of `folds` parts, with the same share of won rows in each.

    >>> [len(part) for part in folds_of(np.array([True] * 4 + [False] * 6), 2, 1)]
    [5, 5]
    """
    rng = np.random.default_rng(seed)
    part = np.zeros(len(won), dtype=np.int64)
    dealt = 0
    for outcome in (True, False):
        mine = rng.permutation(np.flatnonzero(won == outcome))
        part[mine] = (np.arange(len(mine)) + dealt) % folds
        dealt += len(mine)
    return [np.flatnonzero(part == n) for n in range(folds)]


@dataclass(frozen=True)
class Cut:
    """A division in time: `earlier` rows to learn from, `later` rows to be judged on; `left_out` fall in neither."""

    at: Any
    earlier: Mask
    later: Mask

    @property
    def left_out(self) -> int:
        """Return how many rows were scored before the cut but settled after it."""
        return int((~self.earlier & ~self.later).sum())


def cut_of(moment: NDArray[Any], settled: NDArray[Any] | None, share: float) -> Cut:
    """Return the division that judges on about the last `share` of the rows.

    A row is learned from only when it was settled before the cut. Raises BadTable when all moments are the same.
    """
    order = np.sort(moment)
    at = order[min(len(order) - 1, int(np.floor((1 - share) * len(order))))]
    if at == order[0]:
        after = order[order > at]
        if not len(after):
            raise BadTable(
                f"the time is {moment_as_text(order[0])} in every row; there is no earlier and later part"
            )
        at = after[0]
    later = moment >= at
    earlier = ~later if settled is None else ~later & (settled < at)
    return Cut(at, earlier, later)


def moment_as_text(when: Any) -> str:
    """Return a moment in ISO form, a whole day as a day, a number as it is.

    >>> moment_as_text(np.datetime64("2026-03-01T00:00", "us")), moment_as_text(637420.0)
    ('2026-03-01', '637420')
    """
    if isinstance(when, np.datetime64):
        day = when.astype("datetime64[D]")
        return str(day) if day == when else str(when.astype("datetime64[s]"))
    return f"{float(when):g}" if float(when) != int(when) else str(int(when))
