"""Customer equity as in accounts: the value of customers known and of those to come, and why it changed, to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from koers_analytics.columns import BadTable, Floats, Ints


@dataclass(frozen=True)
class Equity:
    """What customers are worth at one moment, in cents: those known, and those still to be won."""

    known_cents: int
    future_cents: int

    @property
    def total_cents(self) -> int:
        """Return both together."""
        return self.known_cents + self.future_cents


def equity(
    clv: Floats | Sequence[float],
    new_per_year: Sequence[float] = (),
    value_of_new: float = 0.0,
    cost_of_new: float = 0.0,
    yearly_rate: float = 0.1,
) -> Equity:
    """Return customer equity from the value of each known customer, in whole units of money.

    To it come future customers: `new_per_year` of them at the end of each coming year, each worth `value_of_new` less
    `cost_of_new` then, discounted.

    >>> equity([100.0, 50.0], [10, 10], 30.0, 19.0, 0.1).future_cents
    19091
    """
    years = np.arange(1, len(new_per_year) + 1)
    coming = (np.asarray(new_per_year, dtype=np.float64) * (1 + yearly_rate) ** -years).sum()
    known = round(float(np.sum(np.asarray(clv, dtype=np.float64))) * 100)
    return Equity(known, round(float(coming) * (value_of_new - cost_of_new) * 100))


@dataclass(frozen=True)
class Book:
    """Customers at one moment: discounted orders to come, value of an order, share that is kept; one value each."""

    customer_id: Any
    orders: Floats
    value: Floats
    margin: Floats

    @classmethod
    def of(
        cls,
        customer_id: Sequence[Any],
        orders: Floats | Sequence[float],
        value: Floats | Sequence[float] | float,
        margin: Floats | Sequence[float] | float = 1.0,
    ) -> "Book":
        """Return a book in order of customer; raises BadTable for a customer who is in it twice."""
        ids = np.asarray(customer_id)
        order = np.argsort(ids, kind="stable")
        if (ids[order][1:] == ids[order][:-1]).any():
            raise BadTable("customer equity: a customer stands in the book twice")
        columns = (
            np.broadcast_to(np.asarray(one, dtype=np.float64), ids.shape)[order]
            for one in (orders, value, margin)
        )
        return cls(ids[order], *columns)

    def cents(self) -> Ints:
        """Return what each customer is worth."""
        return _cents(self.orders * self.value * self.margin)


@dataclass(frozen=True)
class Movement:
    """Why the value of customers changed between two moments, in cents; the parts add up exactly.

    `lost` are customers no longer in the book, `new` those who came, both at their full value. Of those who stayed,
    `orders` is the change by more or fewer orders under the parameters of the opening, `price_and_margin` that by the
    value of an order and the share kept, `parameters` that by fitting the model again.
    """

    opening: int
    new: int
    lost: int
    orders: int
    price_and_margin: int
    parameters: int
    closing: int

    def parts(self) -> dict[str, int]:
        """Return the changes by name; with the opening they add up to the closing."""
        return {
            "new": self.new,
            "lost": self.lost,
            "orders": self.orders,
            "price_and_margin": self.price_and_margin,
            "parameters": self.parameters,
        }


def movement(opening: Book, restated: Book, closing: Book) -> Movement:
    """Return why the value of customers changed.

    `restated` is the book of the closing with discounted orders under the parameters of the opening: the same customers
    as `closing`, with the same values and margins. Raises BadTable when they are not the same customers.
    """
    if not np.array_equal(restated.customer_id, closing.customer_id):
        raise BadTable(
            "customer equity: the restated book must hold the customers of the closing, and no others"
        )
    before, after = opening.cents(), closing.cents()
    stays = np.isin(opening.customer_id, closing.customer_id)
    known = np.isin(closing.customer_id, opening.customer_id)
    by_orders = _cents(restated.orders[known] * opening.value[stays] * opening.margin[stays])
    by_price = _cents(restated.orders[known] * closing.value[known] * closing.margin[known])
    return Movement(
        opening=int(before.sum()),
        new=int(after[~known].sum()),
        lost=-int(before[~stays].sum()),
        orders=int((by_orders - before[stays]).sum()),
        price_and_margin=int((by_price - by_orders).sum()),
        parameters=int((after[known] - by_price).sum()),
        closing=int(after.sum()),
    )


def _cents(money: Floats) -> Ints:
    return np.rint(money * 100).astype(np.int64)
