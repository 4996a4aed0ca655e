"""The effect of a treatment on a yes-or-no outcome within strata: Mantel-Haenszel difference and odds ratio.

Sources: Mantel & Haenszel 1959; variance of the difference by Sato, Greenland & Robins 1989, which holds both for few
large and for many small strata; variance of the log odds ratio by Robins, Breslow & Greenland 1986; equality of the
odds ratios by Breslow & Day 1980 as corrected by Tarone 1985; arms by Wilson 1927, plain difference by Newcombe 1998.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc

from koers_analytics.columns import Floats, Labels, Mask
from koers_analytics.intervals import Z95, newcombe, wilson

#: Below so many cases in either arm there is no effect to speak of.
LEAST = 30


@dataclass(frozen=True)
class Arm:
    """One arm: how many cases, how many with the outcome, and that share with its Wilson 95 % interval."""

    n: int
    hits: int

    @property
    def share(self) -> float | None:
        """Return the share with the outcome; None without cases."""
        return self.hits / self.n if self.n else None

    @property
    def between(self) -> tuple[float, float]:
        """Return the Wilson interval of the share; (0, 1) without cases.

        >>> [round(x, 4) for x in Arm(30, 20).between]
        [0.4878, 0.8077]
        """
        return wilson(self.hits, self.n)


@dataclass(frozen=True)
class Difference:
    """A difference of shares (0.12 is 12 points) with its 95 % interval; `n` cases were compared."""

    value: float
    low: float
    high: float
    n: int

    @property
    def is_clear(self) -> bool:
        """Tell whether the interval leaves out no difference at all."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Odds:
    """A common odds ratio with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Homogeneity:
    """Whether the odds ratio is the same in all strata: Tarone's statistic, degrees of freedom and p."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True)
class Tables:
    """A table of two by two for each stratum: treated with and without the outcome, then the others.

    Shapes: four arrays with one count per stratum. Only strata with both arms are compared.
    """

    hit: Floats
    miss: Floats
    other_hit: Floats
    other_miss: Floats

    @property
    def both(self) -> "Tables":
        """Return the strata that have cases in both arms."""
        keep = (self.hit + self.miss > 0) & (self.other_hit + self.other_miss > 0)
        return Tables(self.hit[keep], self.miss[keep], self.other_hit[keep], self.other_miss[keep])

    @property
    def n(self) -> int:
        """Return the number of cases."""
        return int((self.hit + self.miss + self.other_hit + self.other_miss).sum())


@dataclass(frozen=True)
class Effect:
    """What was found: both arms, the plain difference, and like with like the difference and the odds ratio.

    `status` is "too_few" when an arm has fewer than `least` cases, or "not_comparable" when no stratum has both arms;
    the differences are then None. `strata` counts those that have both arms, `compared` the cases in them.
    """

    status: str
    treated: Arm
    others: Arm
    least: int
    strata: int
    compared: int
    plain: Difference | None = None
    within: Difference | None = None
    odds: Odds | None = None
    homogeneity: Homogeneity | None = None


def tables_of(outcome: Mask, treated: Mask, strata: Labels) -> Tables:
    """Count the tables of two by two; all three arrays have one value per case."""
    _names, code = np.unique(strata, return_inverse=True)
    size = int(code.max()) + 1 if len(code) else 0

    def count(mask: Mask) -> Floats:
        """Return how many of the cases that are named lie in each stratum."""
        return np.bincount(code[mask], minlength=size).astype(float)

    return Tables(
        count(treated & outcome),
        count(treated & ~outcome),
        count(~treated & outcome),
        count(~treated & ~outcome),
    )


def risk_difference(tables: Tables, z: float = Z95) -> Difference | None:
    """Return the Mantel-Haenszel difference of shares; None when no stratum has both arms.

    >>> one = Tables(*(np.array(x) for x in ([8., 22], [98., 76], [5., 16], [115., 69])))
    >>> round(risk_difference(one).value, 4)
    0.0349
    """
    t = tables.both
    ours, theirs = t.hit + t.miss, t.other_hit + t.other_miss
    total = ours + theirs
    weight = float((ours * theirs / total).sum())
    if not weight:
        return None
    value = float((t.hit * theirs / total - t.other_hit * ours / total).sum()) / weight
    p = (
        t.other_hit * (ours / total) ** 2
        - t.hit * (theirs / total) ** 2
        + ours * theirs * (theirs - ours) / (2 * total**2)
    ).sum()
    q = ((t.hit * t.other_miss + t.other_hit * t.miss) / (2 * total)).sum()
    error = math.sqrt(max(0.0, float(value * p + q))) / weight
    return Difference(value, max(-1.0, value - z * error), min(1.0, value + z * error), t.n)


def odds_ratio(tables: Tables, z: float = Z95) -> Odds | None:
    """Return the Mantel-Haenszel odds ratio; None when it is 0, endless or cannot be told."""
    t = tables.both
    total = t.hit + t.miss + t.other_hit + t.other_miss
    r, s = t.hit * t.other_miss / total, t.miss * t.other_hit / total
    up, down = float(r.sum()), float(s.sum())
    if not up or not down:
        return None
    p, q = (t.hit + t.other_miss) / total, (t.miss + t.other_hit) / total
    variance = float(
        (p * r).sum() / (2 * up**2) + (p * s + q * r).sum() / (2 * up * down) + (q * s).sum() / (2 * down**2)
    )
    log, error = math.log(up / down), math.sqrt(variance)
    return Odds(up / down, math.exp(log - z * error), math.exp(log + z * error))


def homogeneity(tables: Tables) -> Homogeneity | None:
    """Test whether the odds ratio is the same in all strata (Breslow & Day with Tarone's correction).

    Strata in which the outcome does not vary tell nothing and are left out. None with fewer than two that tell.
    """
    t = tables.both
    varies = (t.hit + t.other_hit > 0) & (t.miss + t.other_miss > 0)
    t = Tables(t.hit[varies], t.miss[varies], t.other_hit[varies], t.other_miss[varies])
    common = odds_ratio(t)
    if common is None or len(t.hit) < 2:
        return None
    ours, hits = t.hit + t.miss, t.hit + t.other_hit
    theirs = t.other_hit + t.other_miss
    expected = _expected(common.value, ours, theirs, hits)
    cells = (expected, ours - expected, hits - expected, theirs - hits + expected)
    variance: Floats = 1 / np.sum([1 / np.maximum(cell, 1e-12) for cell in cells], axis=0)
    excess = t.hit - expected
    statistic = float((excess**2 / variance).sum() - excess.sum() ** 2 / variance.sum())
    df = len(t.hit) - 1
    return Homogeneity(statistic, df, float(gammaincc(df / 2, max(0.0, statistic) / 2)))


def _expected(odds: float, ours: Floats, theirs: Floats, hits: Floats) -> Floats:
    """Return the treated cases with the outcome that the margins and one odds ratio ask for, per stratum."""
    if abs(odds - 1) < 1e-9:
        return np.asarray(ours * hits / (ours + theirs))
    a, b, c = odds - 1, -(odds * (ours + hits) + theirs - hits), odds * ours * hits
    root = np.sqrt(np.maximum(b**2 - 4 * a * c, 0.0))
    low, high = np.maximum(0.0, hits - theirs), np.minimum(ours, hits)
    first = (-b - root) / (2 * a)
    fits = (first >= low - 1e-9) & (first <= high + 1e-9)
    return np.asarray(np.clip(np.where(fits, first, (-b + root) / (2 * a)), low, high))


def stratified(outcome: Mask, treated: Mask, strata: Labels, least: int = LEAST) -> Effect:
    """Compare the treated with the others within strata; all three arrays have one value per case.

    >>> yes = np.array([True, False] * 5)
    >>> stratified(yes, np.arange(10) < 5, np.zeros(10)).status
    'too_few'
    """
    return of_tables(tables_of(outcome, treated, strata), least)


def of_tables(tables: Tables, least: int = LEAST) -> Effect:
    """Compare the treated with the others where the cases of each stratum are counted already.

    >>> of_tables(Tables(*(np.array([n]) for n in (2.0, 3.0, 3.0, 2.0)))).status
    'too_few'
    """
    counts = (int(count.sum()) for count in (tables.hit, tables.miss, tables.other_hit, tables.other_miss))
    hit, miss, other_hit, other_miss = counts
    ours, rest = Arm(hit + miss, hit), Arm(other_hit + other_miss, other_hit)
    both = tables.both
    facts = (ours, rest, least, len(both.hit), both.n)
    if min(ours.n, rest.n) < max(1, least):
        return Effect("too_few", *facts)
    within = risk_difference(tables)
    if within is None:
        return Effect("not_comparable", *facts)
    plain = Difference(*newcombe(ours.hits, ours.n, rest.hits, rest.n), ours.n + rest.n)
    return Effect("ok", *facts, plain, within, odds_ratio(tables), homogeneity(tables))
