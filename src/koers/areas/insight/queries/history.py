"""The orders of one customer through time, and how sure it was at each moment that it still is one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from koers.areas.customers.models import Account, AccountWorth, WorthWay
from koers.areas.insight.queries.worth import rows_of
from koers.areas.selling.models import Order
from koers.kit.measures.declaration import Params

if TYPE_CHECKING:
    from koers_analytics.value import Fit, Purchase

#: The line has a value for the end of each such number of days.
STEP = 7
#: From so many days with an order on, the rule of the own gap is applied.
JUDGED = 4


@dataclass(frozen=True)
class Bought:
    """A day with orders: cents, days since the day before it, and the chance just before and just after it.

    `orders` are those that the reader may open; `hidden` of that day belong to others. Chances are None without a model.
    """

    day: date
    cents: int
    gap: int | None
    before: float | None
    after: float | None
    orders: tuple[int, ...]
    hidden: int


@dataclass(frozen=True)
class History:
    """One customer as it was last worked out: its days with orders, and the lines through time.

    `silence` has days since the last order, and `path` the chance to be still a customer, at the end of each step;
    `path` is empty where no model foretells better than plain figures. `low` and `high` are the bounds of the last chance. `is_changed` tells that orders
    were booked or changed after the working out, for days before it.
    """

    worth: AccountWorth
    bought: tuple[Bought, ...]
    silence: tuple[tuple[date, float], ...]
    path: tuple[tuple[date, float], ...]
    low: float | None
    high: float | None
    is_changed: bool

    @property
    def is_model(self) -> bool:
        """Tell whether the customer has a chance of its own."""
        return bool(self.path)

    @property
    def chance(self) -> float | None:
        """Return the chance on the day of the working out; None without a model."""
        return self.path[-1][1] if self.path else None

    @property
    def silent_days(self) -> int:
        """Return for how many days the customer has been silent."""
        return (self.worth.run.as_of - self.bought[-1].day).days


def worth_of(account: Account, user: Any) -> AccountWorth | None:
    """Return what was worked out of a customer, for who may see it; None without an order in it."""
    return rows_of(user).filter(account=account).select_related("run").first()


def history(worth: AccountWorth, user: Any) -> History | None:
    """Return the orders of a customer and the line through them; None when no order is left."""
    from koers_analytics.value import Fit, Placed, alive_path, chance_range, purchases

    run = worth.run
    rows = Order.objects.alive().filter(
        account=worth.account_id, ordered_date__lte=run.as_of, currency=run.currency
    )
    fields = ("pk", "ordered_date", "amount_cents", "is_credit", "credits_id")
    bought = purchases(Placed(*row) for row in rows.order_by("pk").values_list(*fields))
    if not bought:
        return None
    days = [one.day for one in bought]
    made = Fit.from_dict(run.facts["fit"]) if run.way == WorthWay.MODEL else None
    path: tuple[tuple[date, float], ...] = ()
    low = high = None
    if made is not None:
        path = tuple((one.day, one.chance) for one in alive_path(made, days, run.as_of, STEP))
        low, high = chance_range(made, *_told(made, days, run.as_of)) or (None, None)
    seen = set(
        Order.objects.visible_to(user)
        .filter(account=worth.account_id)
        .order_by()
        .values_list("pk", flat=True)
    )
    return History(
        worth,
        tuple(_bought(bought, made, seen)),
        _silence(days, run.as_of),
        path,
        low,
        high,
        (len(days), days[0], days[-1]) != (worth.days, worth.first_on, worth.last_on),
    )


def _told(made: "Fit", days: list[date], until: date) -> tuple[float, float, float]:
    """Return repeats, recency and age of the orders up to a day, in the unit of a fit."""
    from koers_analytics.value.histories import days_in

    unit = days_in(made.unit)
    return len(days) - 1, (days[-1] - days[0]).days / unit, (until - days[0]).days / unit


def _chances(made: "Fit", told: list[tuple[float, float, float]]) -> list[float | None]:
    from koers_analytics.value import p_alive

    repeats, recency, age = ([one[at] for one in told] for at in range(3))
    return [float(one) for one in p_alive(made, repeats, recency, age)]


def _bought(bought: "tuple[Purchase, ...]", made: "Fit | None", seen: set[int]) -> list[Bought]:
    days = [one.day for one in bought]
    before: list[float | None] = [None] * len(days)
    after: list[float | None] = [None] * len(days)
    if made is not None:
        after = _chances(made, [_told(made, days[: at + 1], day) for at, day in enumerate(days)])
        before[1:] = _chances(made, [_told(made, days[:at], days[at]) for at in range(1, len(days))])
    return [
        Bought(
            one.day,
            one.cents,
            (one.day - days[at - 1]).days if at else None,
            before[at],
            after[at],
            tuple(pk for pk in one.orders if pk in seen),
            sum(pk not in seen for pk in one.orders),
        )
        for at, one in enumerate(bought)
    ]


def _silence(days: list[date], until: date) -> tuple[tuple[date, float], ...]:
    """Return the days since the last order at the end of every step back from a day, from the first order on."""
    at = [until - timedelta(days=back) for back in range((until - days[0]).days // STEP * STEP, -1, -STEP)]
    return tuple((day, float((day - max(one for one in days if one <= day)).days)) for day in at)


def orders_of(params: Params, user: Any) -> "QuerySet[Order]":
    """Return the orders of a customer that a person may see, the newest first; none without a customer."""
    rows: QuerySet[Order] = Order.objects.visible_to(user)
    account = params.get("account")
    return rows.filter(account=account).order_by("-ordered_date", "-pk") if account else rows.none()
