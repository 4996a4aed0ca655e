"""The exact distribution of a sum of deals that are each won or not, on a grid of 100 euro."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from koers_analytics.tables import Floats, Ints

STEP = 10_000
_BLOCK = 48
_DUST = 1e-15
#: Middles of equal slices of the normal distribution, with variance 1.
_NODES = np.array([NormalDist().inv_cdf((n + 0.5) / 60) for n in range(60)])
_NODES /= _NODES.std()


@dataclass(frozen=True)
class Distribution:
    """Probabilities of the values (start + i) * step cents, i = 0, 1, ..."""

    start: int
    probability: Floats
    step: int = STEP

    @property
    def values(self) -> Ints:
        """Return the values in cents."""
        return (self.start + np.arange(len(self.probability), dtype=np.int64)) * self.step

    @property
    def mean(self) -> float:
        """Return the expected value in cents."""
        return float(self.values @ self.probability)

    @property
    def sd(self) -> float:
        """Return the standard deviation in cents."""
        return math.sqrt(max(0.0, float((self.values - self.mean) ** 2 @ self.probability)))

    def quantile(self, q: float) -> int:
        """Return the smallest value (cents) with a cumulated probability of at least q."""
        place = int(np.searchsorted(np.cumsum(self.probability), q - 1e-12))
        return int(self.values[min(place, len(self.probability) - 1)])

    def at_least(self, cents: float) -> float:
        """Return the probability of that value or more."""
        first = math.ceil(cents / self.step - 1e-9) - self.start
        return (
            float(min(1.0, self.probability[max(0, first) :].sum())) if first < len(self.probability) else 0.0
        )

    def plus(self, other: "Distribution") -> "Distribution":
        """Return the distribution of the sum of two independent values."""
        return _trimmed(self.start + other.start, _convolve(self.probability, other.probability))

    def widened(self, scale: float) -> "Distribution":
        """Return the distribution with the same mean and `scale` times the standard deviation (at least 1).

        All values share one factor, log-normal with mean 1: a good or a bad time for everything at once. Without values
        above 0 nothing changes. Raises ValueError for a scale below 1.
        """
        return self.sharing(self.factors(scale))

    def sharing(self, factors: Floats) -> "Distribution":
        """Return the distribution when all values are multiplied by one of some equally likely factors with mean 1.

        Nothing changes with one factor alone, or where a value lies below 0.
        """
        if len(factors) == 1 or self.start < 0 or self.mean <= 0:
            return self
        at = self.start + np.arange(len(self.probability))
        share = self.probability / len(factors)
        mixed = np.zeros(math.ceil(int(at[-1]) * float(factors[-1])) + 2)
        for factor in factors.tolist():
            low = (at * factor).astype(np.int64)
            rest = at * factor - low
            mixed += np.bincount(low, share * (1 - rest), len(mixed))
            mixed += np.bincount(low + 1, share * rest, len(mixed))
        return _trimmed(0, mixed)

    def at_least_widened(self, cents: float, scale: float) -> float:
        """Return the probability of that value or more once `widened`, without making the wider distribution."""
        factors = self.factors(scale)
        first = np.ceil(cents / factors / self.step - 1e-9).astype(np.int64) - self.start
        reached = np.append(np.cumsum(self.probability[::-1])[::-1], 0.0)
        return float(min(1.0, reached[np.clip(first, 0, len(self.probability))].mean()))

    def factors(self, scale: float) -> Floats:
        """Return equally likely values, with mean 1, of the factor by which a good or a bad time widens this total."""
        if scale < 1:
            raise ValueError(f"a band can only be widened: scale must be at least 1, not {scale}")
        mean, sd = self.mean, self.sd
        if scale == 1 or mean <= 0 or sd == 0 or self.start < 0:
            return np.ones(1)
        tau = math.sqrt(math.log((mean**2 + (scale * sd) ** 2) / (mean**2 + sd**2)))
        factors = np.exp(tau * _NODES)
        return np.asarray(factors / factors.mean())

    def without(self, cents: int, chance: float) -> "Distribution":
        """Return the distribution as if a deal that is part of it were lost for certain."""
        units = round(cents / self.step)
        if units == 0 or chance <= 0:
            return self
        size, flip = abs(units), units < 0
        p = self.probability[::-1] if flip else self.probability
        out = _divide(p, size, chance)
        if flip:
            return Distribution(self.start + size, out[::-1])
        return Distribution(self.start, out)


def total_of(cents: Ints, chance: Floats, correlation: float = 0.0) -> Distribution:
    """Return the distribution of the sum of deals of these values (cents) that are won with these chances.

    Values are rounded to 100 euro; the sum is exact, by convolution. Deals are independent, unless a `correlation`
    between 0 and 1 puts one common factor behind all of them (a good or a bad quarter), which widens the interval.
    Probabilities below 1e-15 at both ends are dropped. Raises ValueError on a chance outside 0..1.

    >>> d = total_of(np.array([10_000_000, 6_000_000]), np.array([0.5, 0.25]))
    >>> d.mean, d.at_least(10_000_000), d.quantile(0.9)
    (6500000.0, 0.5, 16000000)
    """
    cents, chance = np.asarray(cents, dtype=np.int64), np.asarray(chance, dtype=np.float64)
    if ((chance < 0) | (chance > 1) | np.isnan(chance)).any():
        raise ValueError("chances must lie between 0 and 1")
    if not 0 <= correlation < 1:
        raise ValueError(f"correlation must be at least 0 and below 1, not {correlation}")
    units = np.rint(cents / STEP).astype(np.int64)
    use = (units != 0) & (chance > 0)
    units, chance = units[use], chance[use]
    if correlation == 0:
        return _independent(units, chance)
    return _common_factor(units, chance, correlation)


def _common_factor(units: Ints, chance: Floats, correlation: float) -> Distribution:
    """Mix over a normal common factor: 15 Gauss-Hermite nodes."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    weights = weights / weights.sum()
    normal = NormalDist()
    bar = np.array([normal.inv_cdf(min(max(p, 1e-12), 1 - 1e-12)) for p in chance.tolist()])
    parts = []
    for node in nodes:
        shifted = (bar + math.sqrt(correlation) * node) / math.sqrt(1 - correlation)
        given = np.array([normal.cdf(x) for x in shifted.tolist()])
        parts.append(_independent(units, given))
    start = min(part.start for part in parts)
    stop = max(part.start + len(part.probability) for part in parts)
    mixed = np.zeros(stop - start)
    for part, weight in zip(parts, weights, strict=True):
        mixed[part.start - start : part.start - start + len(part.probability)] += weight * part.probability
    return _trimmed(start, mixed)


def _independent(units: Ints, chance: Floats) -> Distribution:
    # A negative deal (a credit) is a certain loss plus the chance that it does not come.
    start = int(units[units < 0].sum())
    win = np.where(units < 0, 1 - chance, chance)
    size = np.abs(units)
    order = np.argsort(size, kind="stable")
    parts = [
        _block(size[order[n : n + _BLOCK]], win[order[n : n + _BLOCK]]) for n in range(0, len(order), _BLOCK)
    ]
    while len(parts) > 1:
        parts.sort(key=lambda part: len(part.probability))
        parts = [
            parts[n].plus(parts[n + 1]) if n + 1 < len(parts) else parts[n] for n in range(0, len(parts), 2)
        ]
    whole = parts[0] if parts else Distribution(0, np.ones(1))
    return Distribution(whole.start + start, whole.probability)


def _block(size: Ints, chance: Floats) -> Distribution:
    out = np.zeros(int(size.sum()) + 1)
    out[0] = 1.0
    filled = 1
    for n, p in zip(size.tolist(), chance.tolist(), strict=True):
        moved = out[:filled] * p
        out[:filled] *= 1 - p
        out[n : n + filled] += moved
        filled += n
    return _trimmed(0, out)


def _convolve(a: Floats, b: Floats) -> Floats:
    if min(len(a), len(b)) < 200:
        return np.convolve(a, b)
    length = len(a) + len(b) - 1
    size = 1 << (length - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(a, size) * np.fft.rfft(b, size), size)[:length]
    return np.asarray(np.maximum(product, 0.0))


def _trimmed(start: int, p: Floats) -> Distribution:
    big = np.flatnonzero(p > _DUST)
    if not len(big):
        return Distribution(start, np.ones(1))
    first, last = int(big[0]), int(big[-1])
    kept = p[first : last + 1]
    return Distribution(start + first, kept / kept.sum())


def _divide(p: Floats, size: int, chance: float) -> Floats:
    """Undo the convolution with one deal, from the side on which errors shrink."""
    if size >= len(p):
        return np.asarray(p / max(float(p.sum()), _DUST))
    out = p.copy()
    if chance <= 0.5:
        out[:size] /= 1 - chance
        for n in range(size, len(p), size):
            here = out[n : n + size]
            here -= chance * out[n - size : n - size + len(here)]
            here /= 1 - chance
    else:
        out = _divide_from_above(p, size, chance)
    out = np.maximum(out, 0.0)
    return np.asarray(out / out.sum())


def _divide_from_above(p: Floats, size: int, chance: float) -> Floats:
    length = len(p) - size
    out = np.zeros(len(p))
    for stop in range(length, 0, -size):
        begin = max(0, stop - size)
        known = np.zeros(stop - begin)
        above = out[begin + size : stop + size]
        known[: len(above)] = above
        out[begin:stop] = (p[begin + size : stop + size] - (1 - chance) * known) / chance
    return out


def compound(rate: float, dispersion: float, cents: Ints) -> Distribution:
    """Return the distribution of a random number of deals, each with one of the given values at equal chance.

    The number is Poisson with that rate; a variance of `dispersion` times the mean above 1 makes it negative
    binomial. Values are rounded to 100 euro. Computed by Fourier transform on a grid that holds 12 standard
    deviations.
    """
    units = np.maximum(np.rint(np.asarray(cents) / STEP).astype(np.int64), 0)
    if rate <= 0 or not len(units) or units.max() == 0:
        return Distribution(0, np.ones(1))
    mean, square = float(units.mean()), float((units.astype(float) ** 2).mean())
    variance = rate * square + rate * (max(dispersion, 1.0) - 1) * mean**2
    need = rate * mean + 12 * math.sqrt(variance) + int(units.max()) + 1
    size = 1 << int(need).bit_length()
    one = np.bincount(units, minlength=size)[:size] / len(units)
    shape = np.fft.rfft(one)
    if dispersion > 1.0 + 1e-9:
        count = rate / (dispersion - 1)
        turned = (1 - (dispersion - 1) * (shape - 1)) ** -count
    else:
        turned = np.exp(rate * (shape - 1))
    return _trimmed(0, np.maximum(np.fft.irfft(turned, size), 0.0))
