"""How long something takes when not every case is over: Kaplan-Meier with an interval, and competing ends.

Sources: Kaplan & Meier 1958; Greenwood's variance on the scale ln(-ln S) (Kalbfleisch & Prentice); the interval of the
median is where the band crosses one half (Brookmeyer & Crowley 1982); competing ends after Aalen & Johansen 1978.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from koers_analytics.intervals import Z95
from koers_analytics.tables import Floats, Ints, Mask


@dataclass(frozen=True)
class Curve:
    """Share of cases still going on after so many days, with its band; the median is None when it is not reached."""

    days: Ints
    surviving: Floats
    low: Floats
    high: Floats
    n: int
    events: int
    median: float | None
    median_low: float | None
    median_high: float | None


def survival(days: Ints, happened: Mask, z: float = Z95) -> Curve:
    """Return the Kaplan-Meier curve; `happened` is False where the case was still going on after those days.

    Shapes: both arrays have one value per case. Where nothing ended yet, or nothing is left, the band is the curve.

    >>> k = survival(np.array([1, 2, 3, 4]), np.array([True, False, True, True]))
    >>> k.surviving.round(3).tolist(), k.median
    ([0.75, 0.75, 0.375, 0.0], 3.0)
    """
    marks, events, at_risk = _table(days, happened)
    surviving = np.cumprod(1 - events / at_risk).astype(np.float64)
    low, high = surviving.copy(), surviving.copy()
    inner = (surviving > 0) & (surviving < 1)
    if inner.any():
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
        s = surviving[inner]
        factor = np.exp(z * spread[inner] / np.abs(np.log(s)))
        low[inner], high[inner] = s**factor, s ** (1 / factor)
    return Curve(
        marks,
        surviving,
        low,
        high,
        len(days),
        int(events.sum()),
        _crossing(marks, surviving),
        _crossing(marks, low),
        _crossing(marks, high),
    )


def _crossing(marks: Ints, share: Floats) -> float | None:
    below = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(marks[below[0]]) if len(below) else None


def _table(days: Ints, happened: Mask, weights: Floats | None = None) -> tuple[Ints, Floats, Floats]:
    marks, back = np.unique(days, return_inverse=True)
    weight = np.ones(len(days)) if weights is None else weights
    events: Floats = np.bincount(back, weights=weight * happened, minlength=len(marks)).astype(np.float64)
    gone = np.bincount(back, weights=weight, minlength=len(marks))
    at_risk: Floats = gone[::-1].cumsum()[::-1].astype(np.float64)
    return marks.astype(np.int64), events, at_risk


@dataclass(frozen=True)
class Incidence:
    """Share of cases that arrived, and that left without arriving, within so many days (step functions from 0)."""

    days: Ints
    arrived: Floats
    left: Floats

    def at(self, days: Any) -> tuple[Floats, Floats]:
        """Return both shares after whole numbers of days (any shape)."""
        place = np.searchsorted(self.days, days, side="right")
        return np.r_[0.0, self.arrived][place], np.r_[0.0, self.left][place]


def incidence(days: Ints, end: Ints, weights: Floats | None = None) -> Incidence:
    """Return the cumulative incidence of two ends that exclude each other; `end` is 1 arrived, 2 left, 0 still open.

    Shapes: one value per case; `weights` counts a case more or less than once.

    >>> found = incidence(np.array([1, 2, 3, 4]), np.array([1, 2, 1, 0]))
    >>> found.arrived.tolist(), found.left.tolist()
    ([0.25, 0.25, 0.5, 0.5], [0.0, 0.25, 0.25, 0.25])
    """
    marks, ended, at_risk = _table(days, end > 0, weights)
    _marks, arrived, _risk = _table(days, end == 1, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(at_risk > 0, ended / at_risk, 0.0)
        share = np.where(at_risk > 0, arrived / at_risk, 0.0)
    before = np.r_[1.0, np.cumprod(1 - hazard)[:-1]] if len(marks) else np.zeros(0)
    into = np.cumsum(before * share)
    return Incidence(marks, into, np.cumsum(before * hazard) - into)
