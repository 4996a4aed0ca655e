"""Pareto/NBD: customers buy at random at a rate of their own, and leave after a lifetime of their own.

The rate is Gamma(r, alpha), the rate of leaving Gamma(s, beta) over the customers (Schmittlein, Morrison & Colombo 1987).
The likelihood is an integral of positive terms, summed in logs; the usual difference of two hypergeometric functions
loses all its digits for regular customers.
"""

from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Floats
from koers_analytics.value.histories import Histories
from koers_analytics.value.quadrature import legendre

_BLOCK = 20_000
#: The integral is cut where what is integrated has dropped by exp(-45): less than the last digit of a number.
_DROP = 45.0


@dataclass(frozen=True)
class Lifetime:
    """The model."""

    name: str = "pareto_nbd"
    parameters: tuple[str, ...] = ("r", "alpha", "s", "beta")
    times: tuple[str, ...] = ("alpha", "beta")
    leaving: str = "s"

    def evaluate(self, values: Floats, told: Histories) -> tuple[float, Floats]:
        """Return the log-likelihood of all customers and its slope in each parameter."""
        from scipy.special import digamma, gammaln

        r, alpha, s, beta = values
        x, at = told.levels, told.level
        base = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        n_level = np.bincount(at, told.n, len(x))
        total, slope = float(n_level @ base), np.zeros(4)
        slope[0] = n_level @ (digamma(r + x) - digamma(r) + np.log(alpha))
        slope[1:] = told.n.sum() * np.array([r / alpha, np.log(beta), s / beta])
        for block in range(0, len(told.n), _BLOCK):
            part = slice(block, block + _BLOCK)
            n, age, rate = told.n[part], told.age[part], r + told.frequency[part]
            here, gone, means = _parts(values, rate, told.recency[part], age)
            both = np.logaddexp(here, gone)
            stays, left = np.exp(here - both), np.exp(gone - both)
            total += float(n @ both)
            slope[0] -= n @ (stays * np.log(alpha + age) + left * means[0])
            slope[1] -= n @ (rate * (stays / (alpha + age) + left * means[1]))
            slope[2] -= n @ (stays * np.log(beta + age) + left * (means[2] - 1 / s))
            slope[3] -= n @ (stays * s / (beta + age) + left * (s + 1) * means[3])
        return total, slope

    def alive(self, values: Floats, told: Histories) -> Floats:
        """Return the chance that each customer is still one."""
        from scipy.special import expit

        found = np.empty(len(told.n))
        for block in range(0, len(found), _BLOCK):
            part = slice(block, block + _BLOCK)
            here, gone, _means = _parts(
                values, values[0] + told.frequency[part], told.recency[part], told.age[part]
            )
            found[part] = expit(here - gone)
        return found

    def orders_if_alive(self, values: Floats, frequency: Floats, age: Floats, horizon: float) -> Floats:
        """Return the orders expected within the horizon from customers who are still there."""
        r, alpha, s, beta = values
        return np.asarray((r + frequency) / (alpha + age) * _time_there(s, beta + age, horizon))

    def pairs_if_alive(self, values: Floats, frequency: Floats, age: Floats, horizon: float) -> Floats:
        """Return the mean of k (k - 1) for k orders within the horizon, if still there: what a variance needs."""
        r, alpha, s, beta = values
        rate, scale = r + frequency, beta + age
        nodes, weights = legendre(32)
        top = np.log1p(horizon / scale)[..., None]
        v = top * nodes
        # 2 times the integral of u S(u), in the logarithm of 1 + u / scale.
        squares = 2 * scale**2 * (np.expm1(v) * np.exp((1 - s) * v) * top * weights).sum(axis=-1)
        return np.asarray(rate * (rate + 1) / (alpha + age) ** 2 * squares)

    def worth_if_alive(
        self, values: Floats, frequency: Floats, age: Floats, horizon: float, delta: float
    ) -> Floats:
        """Return the orders expected within the horizon (which may be infinite), discounted at rate `delta`."""
        r, alpha, s, beta = values
        scale = beta + age
        nodes, weights = legendre(64)
        reach = min(horizon, _DROP / delta) if delta > 0 else horizon
        top = np.log1p(reach / scale)[..., None]
        v = top * nodes
        flow = np.exp((1 - s) * v - delta * scale[..., None] * np.expm1(v)) * top * weights
        return np.asarray((r + frequency) / (alpha + age) * scale * flow.sum(axis=-1))

    def counts_if_alive(
        self, values: Floats, frequency: float, age: float, horizon: float, top: int
    ) -> Floats:
        """Return the chance of 0, 1, ... `top` orders within the horizon from a customer who is still there."""
        from scipy.stats import nbinom

        r, alpha, s, beta = values
        rate, scale, life = r + frequency, alpha + age, beta + age
        nodes, weights = legendre(64)
        k = np.arange(top + 1)
        reach = np.log1p(horizon / life)
        time = life * np.expm1(reach * nodes)
        ended = s * np.exp(-s * reach * nodes) * reach * weights
        found = np.exp(-s * reach) * nbinom.pmf(k, rate, scale / (scale + horizon))
        return np.asarray(found + nbinom.pmf(k[:, None], rate, scale / (scale + time)) @ ended)


def _time_there(s: float, scale: Floats, horizon: float) -> Floats:
    """Return the mean time that somebody with a lifetime Pareto(s, scale) is there within the horizon."""
    log = np.log1p(horizon / scale)
    if abs(s - 1) < 1e-9:
        return np.asarray(scale * log)
    return np.asarray(scale / (s - 1) * -np.expm1(-(s - 1) * log))


def _parts(
    values: Floats, rate: Floats, recency: Floats, age: Floats
) -> tuple[Floats, Floats, tuple[Floats, Floats, Floats, Floats]]:
    """Return the logs of "still there" and "left in between", and means over when somebody left.

    The means are of ln(alpha + y), 1 / (alpha + y), ln(beta + y) and 1 / (beta + y). Gauss-Legendre in u = ln(c + y)
    with c the smaller of alpha and beta: the logarithm of what is integrated is concave in u.
    """
    _r, alpha, s, beta = values
    here = -rate * np.log(alpha + age) - s * np.log(beta + age)
    c = min(alpha, beta)
    low = np.log(c + recency)
    span = _span(values, rate, low, np.log(c + age))
    nodes, weights = legendre(32)
    moment = np.exp(low[:, None] + span[:, None] * nodes)
    log_a, log_b = np.log(moment + (alpha - c)), np.log(moment + (beta - c))
    with np.errstate(divide="ignore"):
        terms = -rate[:, None] * log_a - (s + 1) * log_b + np.log(moment * weights) + np.log(span)[:, None]
    top = terms.max(axis=1)
    share = np.exp(terms - np.where(np.isfinite(top), top, 0)[:, None])
    whole = share.sum(axis=1)
    with np.errstate(divide="ignore"):
        gone = np.log(s) + top + np.log(whole)
    share /= np.where(whole > 0, whole, 1)[:, None]
    means = (
        (share * log_a).sum(axis=1),
        (share / (moment + (alpha - c))).sum(axis=1),
        (share * log_b).sum(axis=1),
        (share / (moment + (beta - c))).sum(axis=1),
    )
    return here, np.where(np.isfinite(top), gone, -np.inf), means


def _span(values: Floats, rate: Floats, low: Floats, high: Floats) -> Floats:
    """Return how far from `low` the integral has to reach: until the drop, or to `high`.

    Newton's steps on a concave function come from the right, so that each of them is a safe end.
    """
    _r, alpha, s, beta = values
    c = min(alpha, beta)

    def height(u: Floats) -> tuple[Floats, Floats]:
        """Return the logarithm of the integrand, and its slope."""
        moment = np.exp(u)
        in_a, in_b = moment + (alpha - c), moment + (beta - c)
        value = -rate * np.log(in_a) - (s + 1) * np.log(in_b) + u
        return value, 1 - rate * moment / in_a - (s + 1) * moment / in_b

    begin, fall = height(low)
    end = np.minimum(high, np.where(fall < 0, low + _DROP / np.maximum(-fall, 1e-300), high))
    for _step in range(4):
        value, fall = height(end)
        below = (value < begin - _DROP) & (fall < 0)
        end = np.where(below, end - (value - begin + _DROP) / np.where(below, fall, 1), end)
    return np.maximum(end - low, 0)


PARETO = Lifetime()
