"""What a fit says of customers: chance to be still one, expected orders, their discounted worth, ranges of counts."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from koers_analytics.columns import Floats
from koers_analytics.value.fitted import Fit, model_named
from koers_analytics.value.histories import Histories, days_in

_YEAR = 365.25
Numbers = Floats | list[float] | float


def p_alive(fit: Fit, frequency: Numbers, recency: Numbers, age: Numbers, unit: str | None = None) -> Floats:
    """Return the chance that each customer is still one, at the age given.

    Raises ValueError when the fit has no parameters, or speaks of another unit.

    >>> from koers_analytics.value.fitted import Fit
    >>> made = Fit("bg_nbd", ("r", "alpha", "a", "b"), (.243, 4.414, .793, 2.426), None, None, 2357, 2457, "week",
    ...            None, "converged", "", (), 0.0)
    >>> p_alive(made, 2, 30.43, 38.86).round(4).tolist(), p_alive(made, 0, 0, 38.86).tolist()
    ([0.7266], [1.0])
    """
    values = fit.in_unit(unit).array()
    return model_named(fit.model).alive(values, _rows(fit, frequency, recency, age))


def chance_range(
    fit: Fit, frequency: float, recency: float, age: float, level: float = 0.95
) -> tuple[float, float] | None:
    """Return bounds of the chance that one customer is still one, from what is not known of the parameters.

    By the delta method, in the logarithms of the parameters and the log-odds of the chance, so that the bounds stay
    between 0 and 1. None where the likelihood is flat, or the chance is exactly 0 or 1.
    """
    values = fit.array()
    if fit.covariance is None:
        return None
    model, told = model_named(fit.model), _rows(fit, frequency, recency, age)

    def odds(at: Floats) -> float:
        """Return the log-odds of being there still under other parameters; NaN at 0 or 1."""
        chance = float(model.alive(at, told)[0])
        return math.log(chance / (1 - chance)) if 0 < chance < 1 else math.nan

    slopes = np.array(
        [(odds(values * up) - odds(values / up)) / 2e-3 for up in np.exp(1e-3 * np.eye(len(values)))]
    )
    middle = odds(values)
    spread = float(slopes @ (np.array(fit.covariance) / np.outer(values, values)) @ slopes)
    if not math.isfinite(middle + spread) or spread < 0:
        return None
    reach = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(spread)
    low, high = (1 / (1 + math.exp(-one)) for one in (middle - reach, middle + reach))
    return low, high


def expected_orders(
    fit: Fit,
    frequency: Numbers,
    recency: Numbers,
    age: Numbers,
    horizon: float,
    unit: str | None = None,
) -> Floats:
    """Return the orders expected of each customer from now up to the horizon, in the unit of the fit.

    A new customer is one of frequency, recency and age 0. Raises ValueError for another unit or a negative horizon.
    """
    values, told = fit.in_unit(unit).array(), _rows(fit, frequency, recency, age)
    model = model_named(fit.model)
    later = model.orders_if_alive(values, told.frequency, told.age, _horizon(horizon))
    return np.asarray(model.alive(values, told) * later)


def dert(
    fit: Fit,
    frequency: Numbers,
    recency: Numbers,
    age: Numbers,
    *,
    yearly_rate: float,
    horizon: float = math.inf,
    unit: str | None = None,
) -> Floats:
    """Return the discounted expected orders of each customer: all there will be, or those up to a horizon.

    `yearly_rate` is a share (0.1 is 10 % a year), discounted continuously at ln(1 + rate). Raises ValueError for an
    infinite horizon without a rate.
    """
    values, told = fit.in_unit(unit).array(), _rows(fit, frequency, recency, age)
    model, delta = model_named(fit.model), discount(yearly_rate, fit.unit)
    if delta == 0 and math.isinf(horizon):
        raise ValueError("without a discount rate a horizon is needed: later orders never stop adding up")
    later = model.worth_if_alive(values, told.frequency, told.age, _horizon(horizon), delta)
    return np.asarray(model.alive(values, told) * later)


def discount(yearly_rate: float, unit: str) -> float:
    """Return the continuous discount rate for each unit of time; raises ValueError for a rate below 0.

    >>> round(discount(0.1, "year"), 6)
    0.09531
    """
    if not 0 <= yearly_rate < math.inf:
        raise ValueError(f"a yearly rate is a share of 0 or more, not {yearly_rate}; 10 % is 0.1")
    return math.log1p(yearly_rate) * days_in(unit) / _YEAR


@dataclass(frozen=True)
class Range:
    """A number with an interval around it, and what the interval holds."""

    expected: float
    low: float
    high: float
    how: str


def count_range(
    fit: Fit, frequency: float, recency: float, age: float, horizon: float, share: float = 0.8
) -> Range:
    """Return how many orders one customer will place within the horizon: the range that holds so large a share.

    This is where the count will lie, not how well its mean is known. Parameters count as known.
    """
    chances = count_chances(fit, frequency, recency, age, horizon)
    reach = np.cumsum(chances)
    tail = (1 - share) / 2
    low, high = (int(np.searchsorted(reach, one - 1e-12)) for one in (tail, 1 - tail))
    expected = float(expected_orders(fit, frequency, recency, age, horizon)[0])
    return Range(expected, low, high, f"{share:.0%} of possible counts")


def count_chances(fit: Fit, frequency: float, recency: float, age: float, horizon: float) -> Floats:
    """Return the chance of 0, 1, 2 ... orders of one customer within the horizon, until they add up to nearly 1."""
    values = fit.array()
    model, told = model_named(fit.model), _rows(fit, frequency, recency, age)
    alive = float(model.alive(values, told)[0])
    mean = float(model.orders_if_alive(values, told.frequency, told.age, horizon)[0])
    top = int(20 + 10 * mean)
    while True:
        chances = model.counts_if_alive(values, float(frequency), float(age), horizon, top)
        if chances.sum() > 1 - 1e-9 or top > 1_000_000:
            break
        top *= 4
    chances *= alive
    chances[0] += 1 - alive
    return chances


def portfolio(fit: Fit, told: Histories, horizon: float, level: float = 0.95) -> Range:
    """Return the orders of all customers within the horizon, with what is not known of them.

    The interval holds the uncertainty of the parameters (delta method in their logarithms) and the chance of the
    orders themselves. It does not hold what the model gets wrong: see the hold-out error. Without a covariance only
    the chance of the orders is in it, and `how` says so.
    """
    fit.in_unit(told.unit)
    values = fit.array()
    expected = total_orders(fit, values, told, horizon)
    noise = _noise(fit, values, told, horizon)
    spread, how = (
        0.0,
        "chance of the orders only: the likelihood is flat, so the parameters have no covariance",
    )
    if fit.covariance is not None:
        slopes = [
            (total_orders(fit, values * up, told, horizon) - total_orders(fit, values / up, told, horizon))
            / 2e-3
            for up in np.exp(1e-3 * np.eye(len(values)))
        ]
        logs = np.array(fit.covariance) / np.outer(values, values)
        spread, how = float(np.array(slopes) @ logs @ np.array(slopes)), "parameters and chance of the orders"
    reach = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(spread + noise)
    return Range(expected, max(0.0, expected - reach), expected + reach, f"{level:.0%}: {how}")


def bootstrap(
    fit: Fit, told: Histories, horizon: float, draws: int = 100, seed: int = 1, level: float = 0.95
) -> Range:
    """Return the orders of all customers within the horizon, with the model fitted again on reweighted customers.

    Every distinct history gets a Poisson number of customers around its own; slower than `portfolio`, and free of its
    normal approximation of the parameters.
    """
    from koers_analytics.value.fitting import fit as fit_again

    rng, found = np.random.default_rng(seed), []
    for _draw in range(draws):
        drawn = told.counted(rng.poisson(told.n).astype(np.float64))
        again = fit_again(drawn, fit.model, least_customers=1, least_buyers=1)
        values = again.array()
        mean = total_orders(again, values, told, horizon)
        found.append(rng.normal(mean, math.sqrt(_noise(again, values, told, horizon))))
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    expected = total_orders(fit, fit.array(), told, horizon)
    return Range(
        expected, float(low), float(high), f"{level:.0%}: {draws} reweighted fits and chance of the orders"
    )


def total_orders(fit: Fit, values: Floats, told: Histories, horizon: float) -> float:
    """Return the orders of all customers expected within the horizon under some parameters."""
    model = model_named(fit.model)
    later = model.orders_if_alive(values, told.frequency, told.age, _horizon(horizon))
    return float(told.n @ (model.alive(values, told) * later))


def _noise(fit: Fit, values: Floats, told: Histories, horizon: float) -> float:
    """Return the variance of the total when the parameters are known: each customer's own, added up."""
    model = model_named(fit.model)
    alive = model.alive(values, told)
    mean = alive * model.orders_if_alive(values, told.frequency, told.age, horizon)
    pairs = alive * model.pairs_if_alive(values, told.frequency, told.age, horizon)
    return float(told.n @ (pairs + mean - mean**2))


def _horizon(horizon: float) -> float:
    if not horizon >= 0:
        raise ValueError(f"a horizon is 0 or more, not {horizon}")
    return float(horizon)


def _rows(fit: Fit, frequency: Numbers, recency: Numbers, age: Numbers) -> Histories:
    """Return the histories in the order asked, each once for itself."""
    asked = (np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (frequency, recency, age))
    x, t_x, t = (np.array(one) for one in np.broadcast_arrays(*asked))
    return Histories.each(x, t_x, t, fit.unit)
