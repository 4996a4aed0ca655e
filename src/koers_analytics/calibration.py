"""Whether stated chances come true: reliability, Brier and log score, per owner where there are enough cases."""

from dataclasses import dataclass

import numpy as np

from koers_analytics.intervals import wilson
from koers_analytics.tables import Floats, Ints

_OWNER_LEAST = 20


@dataclass(frozen=True)
class Bin:
    """Deals with about the same chance: their mean chance beside the share that was won, with Wilson interval."""

    low: float
    high: float
    n: int
    mean_chance: float
    won_share: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True)
class OwnerCalibration:
    """The calibration of the deals of one owner."""

    owner: int
    n: int
    brier: float
    mean_chance: float
    won_share: float


@dataclass(frozen=True)
class Calibration:
    """How chances compared with results; `base_brier` is the score of giving every deal the same chance."""

    n: int
    brier: float | None
    log_score: float | None
    base_rate: float | None
    base_brier: float | None
    bins: tuple[Bin, ...]
    owners: tuple[OwnerCalibration, ...]


def brier(chance: Floats, won: Floats) -> float:
    """Return the mean squared difference between chance and result (Brier 1950); 0 is perfect.

    >>> round(brier(np.array([.5, .3, .2, .8]), np.array([1., 0, 0, 1])), 4)
    0.105
    """
    return float(np.mean((np.asarray(chance) - np.asarray(won)) ** 2))


def log_score(chance: Floats, won: Floats) -> float:
    """Return the mean of -ln of the chance given to what happened; 0 is perfect.

    >>> round(log_score(np.array([.5, .3, .2, .8]), np.array([1., 0, 0, 1])), 3)
    0.374
    """
    given = np.where(np.asarray(won) > 0, chance, 1 - np.asarray(chance))
    return float(-np.mean(np.log(np.maximum(given, 1e-15))))


def calibrate(chance: Floats, won: Floats, owner: Ints | None = None, bins: int = 10) -> Calibration:
    """Compare chances (0..1) with results (1 won, 0 not); arrays of equal length, one value per deal."""
    chance, won = np.asarray(chance, dtype=float), np.asarray(won, dtype=float)
    if not len(chance):
        return Calibration(0, None, None, None, None, (), ())
    place = np.minimum((chance * bins).astype(int), bins - 1)
    found = []
    for n in np.unique(place).tolist():
        mine = place == n
        low, high = wilson(int(won[mine].sum()), int(mine.sum()))
        found.append(
            Bin(
                n / bins,
                (n + 1) / bins,
                int(mine.sum()),
                float(chance[mine].mean()),
                float(won[mine].mean()),
                low,
                high,
            )
        )
    base = float(won.mean())
    owners = () if owner is None else _owners(chance, won, owner)
    return Calibration(
        len(chance), brier(chance, won), log_score(chance, won), base, base * (1 - base), tuple(found), owners
    )


#: The same under the name of the chart.
calibration = calibrate


def _owners(chance: Floats, won: Floats, owner: Ints) -> tuple[OwnerCalibration, ...]:
    found = []
    for one in np.unique(owner[owner >= 0]).tolist():
        mine = owner == one
        if mine.sum() >= _OWNER_LEAST:
            score = brier(chance[mine], won[mine])
            found.append(
                OwnerCalibration(
                    one, int(mine.sum()), score, float(chance[mine].mean()), float(won[mine].mean())
                )
            )
    return tuple(found)
