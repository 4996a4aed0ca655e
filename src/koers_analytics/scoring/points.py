"""A list of points as a baseline: what share of rows with so many points was won, never falling as points rise."""

from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Floats, Mask

#: One case at the share of all rows is added to every block, so that no block says 0 or 1.
_PRIOR_CASES = 1.0


@dataclass(frozen=True)
class PointsCurve:
    """Points and the chance at each; between them a straight line, outside them the nearest."""

    points: Floats
    chances: Floats

    def chance(self, points: Floats) -> Floats:
        """Return the chance of rows with so many points."""
        return np.interp(points, self.points, self.chances)


def fit_points(points: Floats, won: Mask) -> PointsCurve:
    """Fit the curve by pooling neighbours that fall (isotonic regression), each block at its mean points.

    >>> fit_points(np.array([0.0, 0, 10, 10]), np.array([False, False, True, True])).chances.round(3).tolist()
    [0.167, 0.833]
    """
    values, back, counts = np.unique(points, return_inverse=True, return_counts=True)
    blocks: list[tuple[float, float, float]] = []  # rows, won rows, points in sum
    for value, rows, wins in zip(values, counts, np.bincount(back, weights=won), strict=True):
        block = (float(rows), float(wins), float(rows * value))
        while blocks and blocks[-1][1] / blocks[-1][0] >= block[1] / block[0]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], before[2] + block[2])
        blocks.append(block)
    usual = float(won.mean())
    rows, wins, sums = np.array(blocks).T
    chances = (wins + _PRIOR_CASES * usual) / (rows + _PRIOR_CASES)
    return PointsCurve(sums / rows, np.maximum.accumulate(chances))
