"""Contracts that are renewed or not (sBG): each customer renews with a chance of their own, that never changes.

Retention rises with the years because those with a low chance have left, not because anybody grew loyal
(Fader & Hardie 2007).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import BadTable, Floats
from koers_analytics.value.fitting import climb


@dataclass(frozen=True)
class Renewal:
    """A fitted model of renewals: the chance to leave is Beta(g, d) over the customers."""

    g: float
    d: float
    covariance: tuple[tuple[float, ...], ...] | None
    log_likelihood: float
    n: int
    renewals: int
    status: str
    why: str
    gradient_norm: float

    def survival(self, t: Floats | Sequence[float]) -> Floats:
        """Return the share of the start that is still there after t renewals."""
        from scipy.special import betaln

        moments = np.asarray(t, dtype=np.float64)
        return np.asarray(np.exp(betaln(self.g, self.d + moments) - betaln(self.g, self.d)))

    def retention(self, t: Floats | Sequence[float]) -> Floats:
        """Return which share of those still there renews the t-th time."""
        moments = np.asarray(t, dtype=np.float64)
        return np.asarray((self.d + moments - 1) / (self.g + self.d + moments - 1))

    def remaining(self, renewed: int, yearly_rate: float) -> float:
        """Return the discounted renewals to expect from a customer who renewed so often and decides next.

        `renewed` is the number of renewals done; periods are years.
        """
        from scipy.special import hyp2f1

        n = renewed + 1
        share = (self.d + n - 1) / (self.g + self.d + n - 1)
        return float(share * hyp2f1(1, self.d + n, self.g + self.d + n, 1 / (1 + yearly_rate)))


def fit_renewals(survivors: Sequence[int]) -> Renewal:
    """Fit the model on one start: how many customers there were, and how many were left after each renewal.

    Raises BadTable when a number rises, or nobody left or everybody did at once.

    >>> found = fit_renewals([1000, 631, 468, 382, 326])
    >>> round(found.g, 4), round(found.d, 4)
    (0.7637, 1.2958)
    """
    counts = np.asarray(survivors, dtype=np.float64)
    if len(counts) < 3:
        raise BadTable("renewals: the start and at least two renewals are needed")
    if (np.diff(counts) > 0).any() or counts.min() < 0:
        raise BadTable("renewals: the number of customers left can only fall, and not below 0")
    if counts[1] == 0 or counts[-1] == counts[0]:
        raise BadTable("renewals: somebody has to leave and somebody has to stay, else nothing can be told")
    lost, stayed, times = -np.diff(counts), counts[-1], np.arange(1.0, len(counts))
    peak = climb(lambda logs: _mean_height(logs, lost, stayed, times), np.zeros(2))
    values = np.exp(peak.at)
    sizes = np.linalg.eigvalsh(-peak.curve)
    spread = None
    if sizes.min() > 1e-9:
        spread = np.linalg.inv(-peak.curve * counts[0]) * np.outer(values, values)
    flat = bool(np.abs(peak.at).max() > 8)
    return Renewal(
        float(values[0]), float(values[1]),
        None if spread is None or flat else tuple(tuple(row) for row in spread.tolist()),
        float(peak.height * counts[0]), int(counts[0]), len(times),
        "boundary" if flat else "converged" if peak.steepness < 1e-6 else "not_converged",
        "customers hardly differ in their chance to leave" if flat else "", peak.steepness,
    )  # fmt: skip


def _mean_height(logs: Floats, lost: Floats, stayed: float, times: Floats) -> tuple[float, Floats]:
    from scipy.special import betaln, digamma

    g, d = np.exp(logs)
    last = float(times[-1])
    customers = lost.sum() + stayed
    height = lost @ betaln(g + 1, d + times - 1) + stayed * betaln(g, d + last) - customers * betaln(g, d)
    whole = customers * digamma(g + d)
    ends = lost @ digamma(g + d + times) + stayed * digamma(g + d + last)
    slope_g = lost.sum() * digamma(g + 1) + stayed * digamma(g) - customers * digamma(g) + whole - ends
    slope_d = (
        lost @ digamma(d + times - 1) + stayed * digamma(d + last) - customers * digamma(d) + whole - ends
    )
    return float(height / customers), np.array([slope_g * g, slope_d * d]) / customers
