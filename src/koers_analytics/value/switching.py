"""Customers who switch between brands, and what a better driver is worth (Rust, Lemon & Zeithaml 2004).

The chance to choose a brand grows with its utility, with a bonus for the brand bought last; the chances form a matrix
from brand to brand, along which a customer moves from purchase to purchase.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Floats


@dataclass(frozen=True)
class Market:
    """Utilities of the brands, the bonus for staying, and how buying goes on.

    `start` are the shares of the last purchase, `per_year` the purchases a year, `years` the horizon, `margins` the
    margin of a purchase at each brand.
    """

    utilities: tuple[float, ...]
    staying: float
    start: tuple[float, ...]
    margins: tuple[float, ...]
    per_year: float = 1.0
    years: float = 5.0
    yearly_rate: float = 0.1

    @classmethod
    def of(
        cls,
        utilities: Sequence[float],
        staying: float,
        start: Sequence[float],
        margins: Sequence[float] | float,
        *,
        per_year: float = 1.0,
        years: float = 5.0,
        yearly_rate: float = 0.1,
    ) -> "Market":
        """Return a market after checking it; raises ValueError when the parts do not fit each other."""
        each = tuple(
            float(one) for one in np.broadcast_to(np.asarray(margins, dtype=np.float64), (len(utilities),))
        )
        if len(start) != len(utilities) or len(utilities) < 2:
            raise ValueError("a market has at least two brands, each with a utility and a start")
        if min(start) < 0 or abs(sum(start) - 1) > 1e-9:
            raise ValueError(f"the starting shares add up to 1, not {sum(start):g}")
        if not (per_year > 0 and years > 0 and yearly_rate >= 0):
            raise ValueError("purchases a year and years are above 0, and the rate is not below 0")
        return cls(tuple(utilities), staying, tuple(start), each, per_year, years, yearly_rate)

    def switching(self) -> Floats:
        """Return the chance to go from the brand of the row to that of the column at the next purchase."""
        utility = np.array(self.utilities)[None, :] + self.staying * np.eye(len(self.utilities))
        odds = np.exp(utility - utility.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def values(self) -> Floats:
        """Return what a customer is worth to each brand over the horizon, the purchase now included."""
        return self._along()[0]

    def forever(self) -> Floats:
        """Return what a customer is worth to each brand without a horizon; needs a rate above 0."""
        keep = (1 + self.yearly_rate) ** (-1 / self.per_year)
        if keep >= 1:
            raise ValueError("without a discount rate a horizon is needed")
        flow = np.linalg.solve((np.eye(len(self.start)) - keep * self.switching()).T, np.array(self.start))
        return np.asarray(flow * np.array(self.margins))

    def shares(self) -> Floats:
        """Return the share of each brand in the value of all customers."""
        found = self.values()
        return np.asarray(found / found.sum())

    def leverage(self) -> Floats:
        """Return how the value to the brand of the row grows with the utility of the brand of the column."""
        return self._along()[1]

    def _along(self) -> tuple[Floats, Floats]:
        """Return values and their slopes, carried along from purchase to purchase."""
        matrix, size = self.switching(), len(self.start)
        # What one more utility of brand k does to each chance of the matrix.
        change = np.stack([matrix * ((np.arange(size) == k)[None, :] - matrix[:, [k]]) for k in range(size)])
        now, slope = np.array(self.start), np.zeros((size, size))
        values, slopes = np.zeros(size), np.zeros((size, size))
        for t in range(int(np.floor(self.years * self.per_year + 1e-9)) + 1):
            weight = (1 + self.yearly_rate) ** (-t / self.per_year)
            values += weight * now
            slopes += weight * slope
            slope = slope @ matrix + np.stack([now @ change[k] for k in range(size)])
            now = now @ matrix
        margins = np.array(self.margins)
        return values * margins, (slopes * margins).T

    def better(self, brand: int, by: float) -> "Market":
        """Return the market in which a brand has so much more utility."""
        more = tuple(one + by * (k == brand) for k, one in enumerate(self.utilities))
        return Market(
            more, self.staying, self.start, self.margins, self.per_year, self.years, self.yearly_rate
        )

    def return_on(self, brand: int, by: float, cost: float, customers: float) -> float:
        """Return the return on an effort that gives a brand more utility: (gain - cost) / cost.

        Raises ValueError unless the cost is above 0.
        """
        if not cost > 0:
            raise ValueError(f"an effort costs something, not {cost}")
        gain = (self.better(brand, by).values() - self.values())[brand] * customers
        return float((gain - cost) / cost)
