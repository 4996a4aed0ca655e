"""BG/NBD and MBG/NBD: customers buy at random at a rate of their own, and may leave after each purchase.

The rate is Gamma(r, alpha), the chance to leave Beta(a, b) over the customers. BG/NBD (Fader, Hardie & Lee 2005) lets
nobody leave before the second purchase; MBG/NBD (Batislam, Denizel & Filiztekin 2007) also lets one-time buyers leave.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Floats, Ints
from koers_analytics.value.histories import Histories
from koers_analytics.value.quadrature import beta_nodes, legendre

_BLOCK = 4_000


@dataclass(frozen=True)
class DropOut:
    """The model; `first` says whether a customer may leave right after the first purchase (1) or not (0)."""

    name: str
    first: int
    parameters: tuple[str, ...] = ("r", "alpha", "a", "b")
    #: Which parameters are times, so that they follow the unit.
    times: tuple[str, ...] = ("alpha",)
    leaving: str = "a"

    def evaluate(self, values: Floats, told: Histories) -> tuple[float, Floats]:
        """Return the log-likelihood of all customers and its slope in each parameter."""
        from scipy.special import digamma, gammaln

        r, alpha, a, b = values
        x, at = told.levels, told.level
        b_x = b + self.first + x
        base = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        base += gammaln(a + b) + gammaln(b_x) - gammaln(b) - gammaln(a + b_x)
        odds, log_age, log_recency = self._odds(values, told)
        small = np.exp(-np.abs(odds))
        gone = np.where(odds > 0, 1, small) / (1 + small)
        rate, n_gone = (r + x)[at], told.n * gone
        n_level, gone_level = np.bincount(at, told.n, len(x)), np.bincount(at, n_gone, len(x))
        total = n_level @ base - (told.n * rate) @ log_age
        total += told.n @ (np.maximum(odds, 0) + np.log1p(small))
        ages, at_age = told.by_age
        recencies, at_recency = told.by_recency
        slope = np.array(
            [
                n_level @ (digamma(r + x) - digamma(r) + np.log(alpha))
                - told.n @ log_age
                - n_gone @ (log_recency - log_age),
                r / alpha * told.n.sum()
                - np.bincount(at_age, rate * (told.n - n_gone), len(ages)) @ (1 / (alpha + ages))
                - np.bincount(at_recency, rate * n_gone, len(recencies)) @ (1 / (alpha + recencies)),
                n_level @ (digamma(a + b) - digamma(a + b_x)) + gone_level.sum() / a,
                n_level @ (digamma(a + b) + digamma(b_x) - digamma(b) - digamma(a + b_x))
                - gone_level @ self._per_chance(b, x),
            ]
        )
        return float(total), slope

    def _per_chance(self, b: float, x: Floats) -> Floats:
        """Return 1 / (chances to leave so far); 0 where nobody can have left."""
        chances = b + self.first + x - 1
        return np.where((x > 0) | (self.first > 0), 1 / np.where(chances == 0, 1, chances), 0.0)

    def _odds(self, values: Floats, told: Histories) -> tuple[Floats, Floats, Floats]:
        """Return the log-odds that each customer has left, and the logs of alpha + age and alpha + recency."""
        r, alpha, a, b = values
        per = self._per_chance(b, told.levels)
        with np.errstate(divide="ignore"):
            left = np.log(a) + np.log(per)
        # Logarithms of the distinct times only: days repeat, customers are many.
        log_age, log_recency = (np.log(alpha + known)[at] for known, at in (told.by_age, told.by_recency))
        return left[told.level] + (r + told.frequency) * (log_age - log_recency), log_age, log_recency

    def alive(self, values: Floats, told: Histories) -> Floats:
        """Return the chance that each customer is still one."""
        from scipy.special import expit

        return np.asarray(expit(-self._odds(values, told)[0]))

    def orders_if_alive(self, values: Floats, frequency: Floats, age: Floats, horizon: float) -> Floats:
        """Return the orders expected within the horizon from customers who are still there."""

        def orders(p: Floats, rate: Floats, scale: Floats) -> Floats:
            """Return the orders expected for a chance to leave, in closed form."""
            return np.asarray(-np.expm1(-rate * np.log1p(p * horizon / scale)) / p)

        return self._mean(values, frequency, age, orders)

    def pairs_if_alive(self, values: Floats, frequency: Floats, age: Floats, horizon: float) -> Floats:
        """Return the mean of k (k - 1) for k orders within the horizon, if still there: what a variance needs."""

        def pairs(p: Floats, rate: Floats, scale: Floats) -> Floats:
            """Return the mean of k (k - 1) for a chance to leave."""
            y = p * horizon / scale
            # For small p the exact form is a difference of nearly equal numbers.
            near = rate * (rate + 1) / 2 * y * y * (1 - 2 * (rate + 2) / 3 * y)
            exact = 1 - np.exp(-rate * np.log1p(y)) * (1 + rate * y / (1 + y))
            return np.asarray(2 * (1 - p) / p**2 * np.where(rate * y < 1e-4, near, exact))

        return self._mean(values, frequency, age, pairs)

    def worth_if_alive(
        self, values: Floats, frequency: Floats, age: Floats, horizon: float, delta: float
    ) -> Floats:
        """Return the orders expected within the horizon (which may be infinite), discounted at rate `delta`."""
        nodes, weights = legendre(48)
        reach = min(horizon, 45 / delta) if delta > 0 else horizon

        def worth(p: Floats, rate: Floats, scale: Floats) -> Floats:
            """Return the discounted orders for a chance to leave, by quadrature."""
            # Time in the logarithm of 1 + u / scale, in which the rate of ordering is smooth.
            top = np.log1p(reach / scale)
            v = top * nodes
            u = scale * np.expm1(v)
            flow = rate * top * weights * np.exp(v - delta * u)
            kept = np.exp(-(rate + 1)[..., None] * np.log1p(p[..., None] * np.expm1(v)[:, None, :]))
            return np.asarray((kept * flow[:, None, :]).sum(axis=2))

        return self._mean(values, frequency, age, worth)

    def _mean(
        self,
        values: Floats,
        frequency: Floats,
        age: Floats,
        of: Callable[[Floats, Floats, Floats], Floats],
    ) -> Floats:
        """Return a mean over the chance to leave, for customers still there; each distinct (frequency, age) once."""
        r, alpha, a, b = values
        x, age_of, back = _distinct(frequency, age)
        found = np.empty(len(x))
        starts = np.flatnonzero(np.r_[True, x[1:] != x[:-1]]) if len(x) else np.zeros(0, dtype=np.int64)
        for start, end in zip(starts, np.r_[starts[1:], len(x)], strict=True):
            p, weights = beta_nodes(float(a), float(b + self.first + x[start]))
            for block in range(start, end, _BLOCK):
                scale = alpha + age_of[block : min(block + _BLOCK, end)][:, None]
                rate = np.full_like(scale, r + x[start])
                found[block : block + len(scale)] = of(p[None, :], rate, scale) @ weights
        return found[back]

    def counts_if_alive(
        self, values: Floats, frequency: float, age: float, horizon: float, top: int
    ) -> Floats:
        """Return the chance of 0, 1, ... `top` orders within the horizon from a customer who is still there."""
        from scipy.special import betainc, betaln
        from scipy.stats import nbinom

        r, alpha, a, b = values
        rate, scale, stayed = r + frequency, alpha + age, b + self.first + frequency
        k = np.arange(top + 1, dtype=np.float64)
        before = betaln(a, stayed)
        found = np.exp(betaln(a, stayed + k) - before) * nbinom.pmf(k, rate, scale / (scale + horizon))
        left = np.exp(betaln(a + 1, stayed + k[1:] - 1) - before)
        found[1:] += left * betainc(k[1:], rate, horizon / (scale + horizon))
        return np.asarray(found)


def _distinct(frequency: Floats, age: Floats) -> tuple[Floats, Floats, Ints]:
    """Return the distinct pairs, by frequency and then age, and which of them each row has."""
    x, at_x = np.unique(frequency, return_inverse=True)
    ages, at_age = np.unique(age, return_inverse=True)
    pair, back = np.unique(at_x.ravel() * len(ages) + at_age.ravel(), return_inverse=True)
    return x[pair // len(ages)], ages[pair % len(ages)], back.ravel().astype(np.int64)


BG = DropOut("bg_nbd", 0)
MBG = DropOut("mbg_nbd", 1)
