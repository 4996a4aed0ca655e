"""How much to spend on winning customers and on keeping them (Blattberg & Deighton 1996).

Both curves rise towards a ceiling: winning `c (1 - exp(-k A))` of those approached at a spend of A each, and keeping
`c (1 - exp(-k R))` of the customers at a yearly spend of R each.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """What a spend reaches: a share that rises towards `ceiling` at speed `k`."""

    ceiling: float
    k: float

    def share(self, spend: float) -> float:
        """Return the share that a spend reaches."""
        return -self.ceiling * math.expm1(-self.k * spend)

    def slope(self, spend: float) -> float:
        """Return how much the share rises for one more unit of money."""
        return self.ceiling * self.k * math.exp(-self.k * spend)


def curve_from_answers(spend: float, share: float, ceiling: float) -> Curve:
    """Return the curve from two answers: what we spend and reach now, and what unlimited money would reach.

    Raises ValueError unless 0 < share < ceiling <= 1 and the spend is above 0.

    >>> round(curve_from_answers(5, 0.2, 0.4).k, 4)
    0.1386
    """
    if not (spend > 0 and 0 < share < ceiling <= 1):
        raise ValueError(
            f"spend {spend}, share {share} and ceiling {ceiling}: the share lies between 0 and the ceiling"
        )
    return Curve(ceiling, -math.log1p(-share / ceiling) / spend)


@dataclass(frozen=True)
class Budget:
    """A spend on winning and keeping, what it reaches, and the equity for each person approached.

    `marginal_cost` is the cost of winning one customer more; at the optimum it equals that of keeping one more, and the
    value of a customer.
    """

    acquisition: float
    retention: float
    won: float
    kept: float
    equity: float
    marginal_cost: float


def equity_per_prospect(
    margin: float, yearly_rate: float, win: Curve, keep: Curve, acquisition: float, retention: float
) -> float:
    """Return the equity of one person approached, at a spend on winning and a yearly spend on keeping."""
    return win.share(acquisition) * _per_customer(margin, yearly_rate, keep, retention) - acquisition


def _per_customer(margin: float, yearly_rate: float, keep: Curve, retention: float) -> float:
    share = keep.share(retention)
    later = share / (1 + yearly_rate)
    # Keeping costs R for everybody and earns margin from those who stay; the limit at a spend of 0 is R / r = 1 / r'(0).
    cost = retention / share if share > 0 else 1 / keep.slope(0)
    return margin + (margin - cost) * later / (1 - later)


def best_budget(margin: float, yearly_rate: float, win: Curve, keep: Curve) -> Budget:
    """Return the spend on winning and on keeping that makes equity largest.

    The value of a customer does not depend on what winning cost, so that the spend on keeping is found first.

    >>> found = best_budget(50, 0.15, Curve(0.4, 0.08), Curve(0.7, 0.05))
    >>> round(found.acquisition, 3), round(found.retention, 3), round(found.equity, 4)
    (6.969, 12.942, 2.3601)
    """
    from scipy.optimize import minimize_scalar

    top = max(50 / keep.k, 1.0)
    found = minimize_scalar(
        lambda spend: -_per_customer(margin, yearly_rate, keep, spend),
        bounds=(0, top), method="bounded", options={"xatol": 1e-10 * top},
    )  # fmt: skip
    retention = float(found.x)
    if _per_customer(margin, yearly_rate, keep, 0.0) >= -float(found.fun):
        retention = 0.0
    value = _per_customer(margin, yearly_rate, keep, retention)
    worth = win.ceiling * win.k * value
    acquisition = math.log(worth) / win.k if worth > 1 else 0.0
    return Budget(
        acquisition,
        retention,
        win.share(acquisition),
        keep.share(retention),
        equity_per_prospect(margin, yearly_rate, win, keep, acquisition, retention),
        1 / win.slope(acquisition),
    )
