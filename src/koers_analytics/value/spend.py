"""Gamma-Gamma: the value of an order differs between customers, and less within one (Fader & Hardie, note 025)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from koers_analytics.columns import BadTable, Floats
from koers_analytics.value.fitting import LEAST_BUYERS, climb

VERSION = 1
#: Above this the value of an order hangs together with how often a customer buys, which the model takes not to be.
_TIED = 0.3


@dataclass(frozen=True)
class Spend:
    """A fitted model of the value per order, in units of `currency` (as the means it was fitted on).

    `tied` is the correlation between repeats and mean value; `left_out` counts repeat buyers without a positive mean.
    """

    values: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...] | None
    log_likelihood: float | None
    n: int
    left_out: int
    tied: float | None
    currency: str
    status: str
    why: str
    gradient_norm: float | None
    version: int = VERSION
    names: tuple[str, ...] = ("p", "q", "v")

    @property
    def params(self) -> dict[str, float]:
        """Return the parameters by name."""
        return dict(zip(self.names, self.values, strict=False))

    @property
    def mean(self) -> float | None:
        """Return the mean value of an order over all customers; None where it has none (q of 1 or less)."""
        if not self.values:
            return None
        p, q, v = self.values
        return p * v / (q - 1) if q > 1 else None

    def expected_value(self, frequency: Floats | list[float], mean: Floats | list[float]) -> Floats:
        """Return the value expected of each customer's next order, from repeats and their mean value.

        A customer without a repeat of a positive value gets the mean over all. Raises ValueError without a fit.

        >>> made = Spend((6.25, 3.74, 15.44), None, None, 946, 0, 0.0, "USD", "converged", "", 0.0)
        >>> made.expected_value([2, 0], [22.35, 0]).round(2).tolist()
        [24.66, 35.22]
        """
        if not self.values:
            raise ValueError(f"gamma-gamma: there is no model to ask: {self.why}")
        p, q, v = self.values
        x, m = np.asarray(frequency, dtype=np.float64), np.nan_to_num(np.asarray(mean, dtype=np.float64))
        known = (x > 0) & (m > 0)
        if self.mean is None and not known.all():
            raise ValueError("gamma-gamma: q is 1 or less, so that one-time buyers have no mean value")
        bottom = p * x + q - 1
        own = p * (v + x * m) / np.where(known, bottom, 1)
        return np.where(known, own, self.mean if self.mean is not None else np.nan)

    def to_json(self) -> str:
        """Return the fit as JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, told: str) -> "Spend":
        """Return the fit that `to_json` wrote; raises BadTable for another version."""
        plain: Mapping[str, Any] = json.loads(told)
        if plain.get("version") != VERSION:
            raise BadTable(f"spend: version {plain.get('version')!r} cannot be read, only {VERSION}")
        spread = plain["covariance"]
        return cls(
            **{
                **plain,
                "values": tuple(plain["values"]),
                "names": tuple(plain["names"]),
                "covariance": None if spread is None else tuple(tuple(row) for row in spread),
            }
        )


def fit_spend(
    frequency: Floats | list[float],
    mean: Floats | list[float],
    n: Floats | list[float] | None = None,
    *,
    currency: str = "",
    least_buyers: int = LEAST_BUYERS,
) -> Spend:
    """Fit the value per order on the mean value of repeat orders; only customers with a positive mean count."""
    x, m = np.asarray(frequency, dtype=np.float64), np.nan_to_num(np.asarray(mean, dtype=np.float64))
    counts = np.ones(len(x)) if n is None else np.asarray(n, dtype=np.float64)
    use = (x > 0) & (m > 0)
    left_out = round(float(counts[(x > 0) & ~use].sum()))
    x, m, counts = x[use], m[use], counts[use]
    buyers = round(float(counts.sum()))
    if buyers < least_buyers:
        why = f"{buyers} customers repeated an order of a positive value; a model of values needs {least_buyers}"
        return Spend((), None, None, buyers, left_out, None, currency, "too_few", why, None)
    scale = float(counts @ m / counts.sum())
    from koers_analytics.scoring.fitting import one_thread

    with one_thread():
        peak = climb(lambda logs: _mean_height(logs, x, m / scale, counts), np.zeros(3))
    values = np.exp(peak.at) * np.array([1, 1, scale])
    sizes = np.linalg.eigvalsh(-peak.curve)
    spread = None
    if sizes.min() > 1e-9:
        spread = np.linalg.inv(-peak.curve * counts.sum()) * np.outer(values, values)
    tied = _correlation(x, m, counts)
    status, why = (
        ("converged", "") if peak.steepness < 1e-6 else ("not_converged", "the likelihood still rises")
    )
    if np.abs(peak.at).max() > 8:
        status, why = "boundary", "customers hardly differ in the value of their orders"
    if abs(tied) > _TIED:
        why = f"{why}; " * bool(why) + (
            f"repeats and value hang together (correlation {tied:.2f}), which the model takes not to be: "
            "read the value per group of frequency instead"
        )
    return Spend(
        tuple(values.tolist()),
        None if spread is None else tuple(tuple(row) for row in spread.tolist()),
        float(peak.height * counts.sum() - np.log(scale) * counts.sum()),
        buyers, left_out, tied, currency, status, why, peak.steepness,
    )  # fmt: skip


def _mean_height(logs: Floats, x: Floats, m: Floats, n: Floats) -> tuple[float, Floats]:
    from scipy.special import digamma, gammaln

    p, q, v = np.exp(logs)
    px, both = p * x, np.log(v + x * m)
    height = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(v)
    height += (px - 1) * np.log(m) + px * np.log(x) - (px + q) * both
    slopes = np.array(
        [
            n @ (x * (digamma(px + q) - digamma(px) + np.log(m) + np.log(x) - both)),
            n @ (digamma(px + q) - digamma(q) + np.log(v) - both),
            n @ (q / v - (px + q) / (v + x * m)),
        ]
    )
    return float(n @ height / n.sum()), slopes * np.exp(logs) / n.sum()


def _correlation(x: Floats, m: Floats, n: Floats) -> float:
    weights = n / n.sum()
    dx, dm = x - weights @ x, m - weights @ m
    bottom = float(np.sqrt((weights @ dx**2) * (weights @ dm**2)))
    return float(weights @ (dx * dm)) / bottom if bottom > 0 else 0.0
