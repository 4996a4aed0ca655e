"""Fitting by largest likelihood: on distinct histories, in logarithms of the parameters, with analytic slopes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Floats
from koers_analytics.value.fitted import Fit, OrderModel, model_named
from koers_analytics.value.histories import Histories

#: Below these there is no model for single customers: the answer would be that of the average, dressed up.
LEAST_CUSTOMERS, LEAST_BUYERS = 300, 30
#: From so many distinct histories on, a sample gives the start.
_WARM_FROM, _SAMPLE = 120_000, 50_000
_SCALE = 10.0
_REACH = 14.0
_FLAT = 1e-6
#: What the likelihood must gain over a model in which nobody leaves (95 % point of chi-square(1), halved).
_GAIN = 1.92
Slope = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True)
class Peak:
    """Where a search ended: logarithms of the parameters, mean log-likelihood, its slope, its curve."""

    at: Floats
    height: float
    slope: Floats
    curve: Floats

    @property
    def steepness(self) -> float:
        """Return the largest slope, leaving out what presses against the end of the range."""
        pressed = (np.abs(self.at) >= _REACH - 1e-9) & (np.sign(self.slope) == np.sign(self.at))
        return float(np.abs(np.where(pressed, 0, self.slope)).max())


def fit(
    told: Histories,
    model: str = "mbg_nbd",
    *,
    until: str | None = None,
    least_customers: int = LEAST_CUSTOMERS,
    least_buyers: int = LEAST_BUYERS,
) -> Fit:
    """Fit a model of orders: `mbg_nbd` (default), `bg_nbd` or `pareto_nbd`.

    With fewer customers or repeat buyers than the least there is no model, and `status` is too_few. A likelihood that
    does not fall where nobody leaves is named as a boundary, and never helped with a penalty.
    """
    chosen = model_named(model)
    few = _too_few(told, least_customers, least_buyers)
    if few:
        return _told(chosen, told, until, (), None, None, "too_few", few, (), None)
    # Several threads only wait for each other on sums this short, and burn processor time meanwhile.
    from koers_analytics.scoring.fitting import one_thread

    with one_thread():
        return _found(chosen, told, until)


def _found(chosen: OrderModel, told: Histories, until: str | None) -> Fit:
    scale = _SCALE / float(told.age.max())
    scaled = told.at_scale(scale)
    peak = _peak(chosen, scaled)
    values = np.exp(peak.at)
    units = np.array([1 / scale if name in chosen.times else 1.0 for name in chosen.parameters])
    likelihood = peak.height * told.n.sum() + told.repeats * np.log(scale)
    ends = _ends(chosen, scaled, peak)
    status, why = _status(chosen, peak, ends)
    spread = None if ends else _covariance(peak, told.n.sum(), values * units)
    return _told(
        chosen, told, until, tuple((values * units).tolist()), spread, likelihood, status, why, ends,
        peak.steepness,
    )  # fmt: skip


def _told(
    model: OrderModel,
    told: Histories,
    until: str | None,
    values: tuple[float, ...],
    covariance: tuple[tuple[float, ...], ...] | None,
    likelihood: float | None,
    status: str,
    why: str,
    ends: tuple[str, ...],
    steepness: float | None,
) -> Fit:
    return Fit(
        model=model.name,
        names=model.parameters if values else (),
        values=values,
        covariance=covariance,
        log_likelihood=None if likelihood is None else float(likelihood),
        n=told.customers,
        repeats=told.repeats,
        unit=told.unit,
        until=until,
        status=status,
        why=why,
        boundary=ends,
        gradient_norm=steepness,
    )


def _too_few(told: Histories, least_customers: int, least_buyers: int) -> str:
    if told.customers < least_customers:
        return (
            f"{told.customers} customers are too few for a model of each; from {least_customers} on there is one. "
            "Use the rule of the own gap and the groups by recency, frequency and value"
        )
    if told.repeat_buyers == 0:
        return "nobody bought twice, so nothing tells how often customers come back or when they leave"
    if told.repeat_buyers < least_buyers:
        return f"only {told.repeat_buyers} customers bought again; a model needs {least_buyers}"
    return ""


def _peak(model: OrderModel, told: Histories) -> Peak:
    """Return the largest likelihood; several starts when the first does not converge."""
    start = None
    if len(told.n) > _WARM_FROM:
        start = climb(_slope_of(model, told.sample(_SAMPLE)), np.zeros(4))
    target = _slope_of(model, told)
    if start is not None and start.steepness < 1e-4:
        peak = _newton(target, start.at, start.curve)
        if peak.steepness < _FLAT:
            return peak
    best: Peak | None = None
    for first in (np.zeros(4), np.array([-1.0, 1.0, -1.0, 1.0]), np.array([0.5, 2.0, -3.0, 1.0])):
        peak = climb(target, first)
        if best is None or peak.height > best.height:
            best = peak
        if best.steepness < _FLAT:
            break
    assert best is not None
    return best


def _slope_of(model: OrderModel, told: Histories) -> Slope:
    """Return the mean log-likelihood as a function of the logarithms of the parameters."""
    customers = told.n.sum()

    def slope(logs: Floats) -> tuple[float, Floats]:
        """Return the mean log-likelihood, and its slope in the logarithms."""
        values = np.exp(logs)
        total, slopes = model.evaluate(values, told)
        return total / customers, slopes * values / customers

    return slope


def climb(of: Slope, start: Floats) -> Peak:
    """Climb by L-BFGS within a wide range, and then by Newton's steps."""
    from scipy.optimize import minimize

    def down(logs: Floats) -> tuple[float, Floats]:
        """Return height and slope upside down, for a method that descends."""
        height, slope = of(logs)
        if not np.isfinite(height):
            return 1e10, np.zeros_like(logs)
        return -height, -slope

    found = minimize(
        down, start, jac=True, method="L-BFGS-B", bounds=[(-_REACH, _REACH)] * len(start),
        options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-7},
    )  # fmt: skip
    return _newton(of, np.asarray(found.x), None)


def _newton(of: Slope, at: Floats, curve: Floats | None) -> Peak:
    """Take Newton's steps until the slope is gone; a given curve of a sample stands in for the first ones."""
    height, slope = of(at)
    borrowed = curve is not None
    if curve is None:
        curve = curve_of(of, at)
    for _step in range(12):
        peak = Peak(at, height, slope, curve)
        if peak.steepness < 1e-10:
            break
        step = _step_of(curve, slope)
        there = np.clip(at + step, -_REACH, _REACH)
        higher, slope_there = of(there)
        if not np.isfinite(higher) or higher < height - 1e-14 * abs(height):
            break
        gone = np.abs(there - at).max() < 1e-12
        at, height, slope = there, higher, slope_there
        if gone:
            break
    return Peak(at, height, slope, curve_of(of, at) if borrowed else curve)


def _step_of(curve: Floats, slope: Floats) -> Floats:
    """Return Newton's step, at most 1 in each logarithm; flat directions are left alone."""
    sizes, ways = np.linalg.eigh(-curve)
    use = sizes > max(1e-12, 1e-10 * float(sizes.max()))
    step = ways[:, use] @ ((ways[:, use].T @ slope) / sizes[use])
    return np.asarray(np.clip(step, -1, 1))


def curve_of(of: Slope, at: Floats, step: float = 1e-4) -> Floats:
    """Return the second derivatives, by central differences of the analytic slope."""
    rows = []
    for k in range(len(at)):
        shift = np.zeros(len(at))
        shift[k] = step
        rows.append((of(at + shift)[1] - of(at - shift)[1]) / (2 * step))
    found = np.array(rows)
    return np.asarray((found + found.T) / 2)


def _covariance(peak: Peak, customers: float, values: Floats) -> tuple[tuple[float, ...], ...] | None:
    """Return the covariance of the parameters, from that of their logarithms; None where the likelihood is flat."""
    sizes = np.linalg.eigvalsh(-peak.curve)
    if not sizes.min() > 1e-9:
        return None
    spread = np.linalg.inv(-peak.curve * customers) * np.outer(values, values)
    return tuple(tuple(row) for row in spread.tolist())


def _ends(model: OrderModel, told: Histories, peak: Peak) -> tuple[str, ...]:
    """Return the boundaries that the parameters run to, in words such as `a -> 0`."""
    found = []
    if (peak.height - _nobody_leaves(told)) * told.n.sum() < _GAIN:
        found.append(f"{model.leaving} -> 0")
    for name, log in zip(model.parameters, peak.at.tolist(), strict=True):
        if abs(log) > 8:
            found.append(f"{name} -> {'infinity' if log > 0 else '0'}")
    return tuple(dict.fromkeys(found))


def _nobody_leaves(told: Histories) -> float:
    """Return the mean log-likelihood of NBD, in which customers buy at their own rate and never leave."""
    from scipy.special import digamma, gammaln

    x, customers = told.levels, told.n.sum()
    n_level = np.bincount(told.level, told.n, len(x))
    ages, at = told.by_age
    n_age, x_age = np.bincount(at, told.n), np.bincount(at, told.n * told.frequency)

    def slope(logs: Floats) -> tuple[float, Floats]:
        """Return the mean log-likelihood, and its slope in the logarithms."""
        r, alpha = np.exp(logs)
        orders, log_age = r * n_age + x_age, np.log(alpha + ages)
        total = n_level @ (gammaln(r + x) - gammaln(r)) + customers * r * np.log(alpha) - orders @ log_age
        slopes = np.array(
            [
                (n_level @ (digamma(r + x) - digamma(r)) + customers * np.log(alpha) - n_age @ log_age) * r,
                customers * r - orders @ (alpha / (alpha + ages)),
            ]
        )
        return float(total / customers), slopes / customers

    return climb(slope, np.zeros(2)).height


def _status(model: OrderModel, peak: Peak, ends: tuple[str, ...]) -> tuple[str, str]:
    if ends:
        return "boundary", (
            f"{', '.join(ends)}: the history hardly tells when customers leave, so that the chance to be still a "
            "customer means little; trust the plain figures beside the model"
            if f"{model.leaving} -> 0" in ends
            else f"{', '.join(ends)}: customers differ less than the model can tell; read single customers with care"
        )
    if peak.steepness > _FLAT:
        return "not_converged", (
            f"the search ended where the likelihood still rises (slope {peak.steepness:.1e}); trust the plain figures"
        )
    return "converged", ""
