"""How calls of people turned out: what they added to a naive forecast, how far they lean, and whom that sets apart.

Forecast value added is the error of a naive forecast less the error of the call (Gilliland 2010, The Business
Forecasting Deal): above 0 the call was worth making.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from koers_analytics.intervals import benjamini_hochberg, student_above, student_quantile

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Judged:
    """One call that can be judged: what was said, what a naive forecast said (None: nothing to go by), what came; cents."""

    said: int
    naive: int | None
    actual: int


@dataclass(frozen=True)
class Share:
    """A sum as a share of all that came (`value`), with its 95 % interval; None where it cannot be said."""

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Track:
    """The record of one caller, all as a share of what came in: error and bias of the calls, and value added.

    `value_added_cents` is the mean value added of a period. `p` is the chance of a bias as far above 0 in somebody who has
    none.
    """

    n: int
    error: Share
    bias: Share
    value_added: Share
    value_added_cents: int | None
    p: float | None


def track(calls: Sequence[Judged]) -> Track:
    """Return the record over judged calls, one for each period.

    >>> one = track([Judged(120, 80, 100), Judged(90, 150, 100), Judged(150, 100, 120)])
    >>> one.value_added.value, one.bias.value, one.error.value  # (90 - 60) / 320, 40 / 320, 60 / 320
    (0.09375, 0.125, 0.1875)
    """
    error = share([abs(one.said - one.actual) for one in calls], [one.actual for one in calls])
    gaps, came = [one.said - one.actual for one in calls], [one.actual for one in calls]
    both = [(one, one.naive) for one in calls if one.naive is not None]
    added = [abs(naive - one.actual) - abs(one.said - one.actual) for one, naive in both]
    return Track(
        len(calls),
        error,
        share(gaps, came),
        share(added, [one.actual for one, _naive in both]),
        round(sum(added) / len(added)) if added else None,
        _above(gaps, came),
    )


def share(parts: Sequence[float], of: Sequence[float]) -> Share:
    """Return the ratio of two sums with its interval by Student's t on the linearised ratio (Cochran 1977, 6.4).

    Below two cases, or where the sum of the whole is not above 0, no interval or no value is given.

    >>> found = share([10, 20, 30], [100, 100, 100])  # 0.2, give or take 4.3027 * 0.1 / sqrt(3)
    >>> found.n, found.value, round(found.low, 4), round(found.high, 4)
    (3, 0.2, -0.0484, 0.4484)
    """
    n, whole = len(parts), float(sum(of))
    if not n or whole <= 0:
        return Share(n, None)
    value = float(sum(parts)) / whole
    error = _standard_error(parts, of)
    if error is None:
        return Share(n, value)
    half = student_quantile(0.95, n - 1) * error
    return Share(n, value, value - half, value + half)


def _standard_error(parts: Sequence[float], of: Sequence[float]) -> float | None:
    n = len(parts)
    if n < 2:
        return None
    x, y = np.asarray(parts, dtype=float), np.asarray(of, dtype=float)
    rest = x - y * (x.sum() / y.sum())
    return math.sqrt(float((rest**2).sum()) / (n - 1) / n) / float(y.mean())


def _above(parts: Sequence[float], of: Sequence[float]) -> float | None:
    found = share(parts, of)
    error = _standard_error(parts, of) if found.value is not None else None
    if found.value is None or error is None:
        return None
    if error == 0:
        return 0.0 if found.value > 0 else 1.0
    return student_above(found.value / error, found.n - 1)


def optimists(tracks: Mapping[Key, Track], least: int = 20, alpha: float = 0.05) -> list[Key]:
    """Return who says too much beyond chance, the strongest lean first.

    Only who has `least` judged calls is looked at; all of them are corrected together (Benjamini & Hochberg), so that
    a firm in which nobody leans is left in peace.
    """
    judged = [(key, one.p) for key, one in tracks.items() if one.n >= least and one.p is not None]
    adjusted = benjamini_hochberg([p for _key, p in judged])
    found = [key for (key, _p), p in zip(judged, adjusted, strict=True) if p <= alpha]
    return sorted(found, key=lambda key: -(tracks[key].bias.value or 0.0))
