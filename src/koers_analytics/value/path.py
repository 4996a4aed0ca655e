"""The chance that one customer was still a customer, as it rose and fell with the orders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.value.fitted import Fit
from koers_analytics.value.histories import days_in
from koers_analytics.value.predicting import p_alive


@dataclass(frozen=True)
class Placed:
    """An order or a credit as it was booked: cents, and the order that a credit takes back."""

    order: int
    day: date
    cents: int
    is_credit: bool = False
    refers_to: int | None = None


@dataclass(frozen=True)
class Purchase:
    """A day on which a customer bought: cents with the credits taken off, and the orders of that day."""

    day: date
    cents: int
    orders: tuple[int, ...]


def purchases(placed: Iterable[Placed]) -> tuple[Purchase, ...]:
    """Return the days on which one customer bought, oldest first, by the rules of `summarise` and without an engine.

    Credits come off the order they refer to, and an order credited to 0 or less is gone; a credit that refers to no
    order of this customer is not guessed at.

    >>> first = Placed(1, date(2026, 1, 5), 1000)
    >>> purchases([first, Placed(2, date(2026, 1, 9), 400, True, 1)])
    (Purchase(day=datetime.date(2026, 1, 5), cents=600, orders=(1,)),)
    """
    rows = list(placed)
    bought = {
        one.order: one for one in rows if one.refers_to is None and one.cents >= 0 and not one.is_credit
    }
    taken: dict[int, int] = {}
    for one in rows:
        if one.order not in bought:
            of = one.order if one.refers_to is None else one.refers_to
            taken[of] = taken.get(of, 0) + (-abs(one.cents) if one.is_credit else one.cents)
    days: dict[date, list[tuple[int, int]]] = {}
    for number, one in bought.items():
        cents = one.cents + taken.get(number, 0)
        if number not in taken or cents > 0:
            days.setdefault(one.day, []).append((number, cents))
    return tuple(
        Purchase(day, sum(cents for _number, cents in found), tuple(sorted(number for number, _c in found)))
        for day, found in sorted(days.items())
    )


@dataclass(frozen=True)
class Moment:
    """A day, the chance to be still a customer at its end, and on how many days there was an order up to then."""

    day: date
    chance: float
    orders: int


def alive_path(made: Fit, days: Sequence[date], until: date, step: int = 7) -> tuple[Moment, ...]:
    """Return the chance at the end of every `step`-th day back from `until`, from the first order on.

    The parameters are those of today at every moment: the path says how one and the same model reads the orders as they
    came, not what was known then. Raises ValueError without an order up to `until`, or for a step below a day.
    """
    if step < 1:
        raise ValueError(f"a step has at least one day, not {step}")
    bought = np.unique(np.array([one.toordinal() for one in days if one <= until], dtype=np.int64))
    if not len(bought):
        raise ValueError(f"there is no order up to {until}")
    at = np.arange(until.toordinal(), bought[0] - 1, -step, dtype=np.int64)[::-1]
    count = np.searchsorted(bought, at, side="right")
    last = bought[count - 1]
    unit = days_in(made.unit)
    chances = p_alive(
        made, (count - 1).astype(np.float64), (last - bought[0]) / unit, (at - bought[0]) / unit
    )
    first = date(1, 1, 1)
    return tuple(
        Moment(first + timedelta(days=int(day) - 1), float(chance), int(n))
        for day, chance, n in zip(at, chances, count, strict=True)
    )
