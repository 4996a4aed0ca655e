"""Cohorts: customers by the period of their first order, and how many of them ordered in the periods after.

Three readings that differ widely, so that each is named: `in_period` (ordered in the n-th period after), `or_later`
(ordered in the n-th period or later, as far as is known) and `rolling` (ordered in one of a few periods up to the n-th).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from koers_analytics.columns import Ints
from koers_analytics.engine import Arrays, Table, number_of, total
from koers_analytics.value.summary import Rfm

PERIODS = ("week", "month", "quarter", "year")
VARIANTS = ("in_period", "or_later", "rolling")


@dataclass(frozen=True)
class Cell:
    """What a cohort did in its n-th period: customers by the reading, with the orders and cents of those periods."""

    n: int
    customers: int
    orders: int
    cents: int
    share: float


@dataclass(frozen=True)
class Cohort:
    """Customers who first ordered in one period; a cell is None when its period is not over, and never 0 for that."""

    label: str
    starts: date
    size: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Triangle:
    """Cohorts in order of time, all with as many cells as the oldest has periods."""

    period: str
    variant: str
    window: int
    until: date
    cohorts: tuple[Cohort, ...]

    def average(self) -> tuple[float | None, ...]:
        """Return the share per n over all cohorts that are observed so far, weighted by their size."""
        found: list[float | None] = []
        for n in range(len(self.cohorts[0].cells) if self.cohorts else 0):
            seen = [(one.size, cell) for one in self.cohorts if (cell := one.cells[n]) is not None]
            size = sum(one for one, _cell in seen)
            found.append(sum(cell.customers for _one, cell in seen) / size if size else None)
        return tuple(found)


def cohorts(rfm: Rfm, period: str = "month", variant: str = "in_period", window: int = 3) -> Triangle:
    """Return the cohorts of a summary, counted in the engine; `window` is how many periods `rolling` looks at.

    Only periods that were over at the end of `until` carry numbers. Raises ValueError for an unknown word.
    """
    if period not in PERIODS:
        raise ValueError(f"{period!r} is no period; choose {', '.join(PERIODS)}")
    if variant not in VARIANTS:
        raise ValueError(f"{variant!r} is no reading of retention; choose {', '.join(VARIANTS)}")
    if window < 1:
        raise ValueError(f"a window has at least one period, not {window}")
    calendar = _calendar(rfm, period)
    if not len(calendar["day"]):
        return Triangle(period, variant, window, rfm.until, ())
    last = _last_whole(rfm.until, period)
    active = _active(rfm, calendar)
    first = active.filter(active.n == 0)
    sizes = _arrays(rfm, first.group_by("cohort").aggregate(size=first.count()))
    seen = active.filter(active.period <= last)
    cells = _arrays(
        rfm,
        seen.group_by(["cohort", "n"]).aggregate(
            customers=seen.count(), orders=total(seen.orders), cents=total(seen.cents)
        ),
    )
    begins, size = sizes["cohort"], sizes["size"]
    order = np.argsort(begins)
    begins, size = begins[order], size[order]
    width = max(1, int(last - begins[0] + 1))
    table = {
        name: np.zeros((len(begins), width), dtype=np.int64) for name in ("customers", "orders", "cents")
    }
    row = np.searchsorted(begins, cells["cohort"])
    for name, values in table.items():
        values[row, cells["n"]] = cells[name]
    if variant == "or_later":
        table = {name: np.cumsum(values[:, ::-1], axis=1)[:, ::-1] for name, values in table.items()}
        table["customers"] = _still(rfm, seen, begins, width)
    elif variant == "rolling":
        table = {name: _moving(values, window) for name, values in table.items()}
        table["customers"] = _within(rfm, seen, begins, width, window, last)
    return Triangle(
        period,
        variant,
        window,
        rfm.until,
        tuple(
            _cohort(period, int(b), int(s), table, k, last)
            for k, (b, s) in enumerate(zip(begins, size, strict=True))
        ),
    )


def _cohort(period: str, begins: int, size: int, table: dict[str, Ints], row: int, last: int) -> Cohort:
    starts = _starts(begins, period)
    cells = tuple(
        Cell(
            n,
            int(table["customers"][row, n]),
            int(table["orders"][row, n]),
            int(table["cents"][row, n]),
            float(table["customers"][row, n] / size),
        )
        if begins + n <= last
        else None
        for n in range(table["customers"].shape[1])
    )
    return Cohort(_label(starts, period), starts, size, cells)


def _calendar(rfm: Rfm, period: str) -> Arrays:
    """Return every day of the orders with the number of its period."""
    facts = rfm.engine.row(rfm.customers.aggregate(age=rfm.customers.age_days.max()))
    if facts["age"] is None:
        return {"day": np.zeros(0, dtype=np.int64), "period": np.zeros(0, dtype=np.int64)}
    until = number_of(rfm.until)
    day = np.arange(until - int(facts["age"]), until + 1, dtype=np.int64)
    return {"day": day, "period": _period(day, period)}


def _period(day: Ints, period: str) -> Ints:
    """Return the number of the week (from Monday), month, quarter or year of days since 1970.

    >>> _period(np.array([0, 4, 31, 365]), "week").tolist(), _period(np.array([0, 31, 365]), "month").tolist()
    ([0, 1, 4, 52], [0, 1, 12])
    """
    if period == "week":
        return (day + 3) // 7
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months // {"month": 1, "quarter": 3, "year": 12}[period]


def _starts(number: int, period: str) -> date:
    if period == "week":
        return date(1970, 1, 1) + timedelta(days=number * 7 - 3)
    months = number * {"month": 1, "quarter": 3, "year": 12}[period]
    return date(1970 + months // 12, months % 12 + 1, 1)


def _label(starts: date, period: str) -> str:
    if period == "week":
        return starts.isoformat()
    if period == "quarter":
        return f"{starts.year}-Q{(starts.month + 2) // 3}"
    return f"{starts:%Y-%m}" if period == "month" else str(starts.year)


def _last_whole(until: date, period: str) -> int:
    """Return the number of the last period that was over at the end of a day."""
    tomorrow = np.array([number_of(until) + 1], dtype=np.int64)
    return int(_period(tomorrow, period)[0]) - 1


def _active(rfm: Rfm, calendar: Arrays) -> Table:
    """Return, per customer and period with an order, the cohort, how many periods later, orders and cents."""
    t = rfm.purchases.join(rfm.engine.table(calendar), "day")
    t = t.group_by(["customer_id", "period"]).aggregate(orders=t.count(), cents=total(t.cents))
    first = t.group_by("customer_id").aggregate(cohort=t.period.min())
    t = t.join(first, "customer_id")
    return rfm.engine.keep(t.mutate(n=t.period - t.cohort))


def _still(rfm: Rfm, seen: Table, begins: Ints, width: int) -> Ints:
    """Return how many ordered in the n-th period or later."""
    last = seen.group_by(["customer_id", "cohort"]).aggregate(n=seen.n.max())
    found = _arrays(rfm, last.group_by(["cohort", "n"]).aggregate(customers=last.count()))
    table = np.zeros((len(begins), width), dtype=np.int64)
    table[np.searchsorted(begins, found["cohort"]), found["n"]] = found["customers"]
    return np.cumsum(table[:, ::-1], axis=1)[:, ::-1]


def _within(rfm: Rfm, seen: Table, begins: Ints, width: int, window: int, last: int) -> Ints:
    """Return how many ordered in one of the periods up to the n-th."""
    shifts = rfm.engine.table({"shift": np.arange(window, dtype=np.int64)})
    t = seen.select("customer_id", "cohort", "n").cross_join(shifts)
    t = t.mutate(n=t.n + t["shift"])
    t = t.filter(t.cohort + t.n <= last).select("customer_id", "cohort", "n").distinct()
    found = _arrays(rfm, t.group_by(["cohort", "n"]).aggregate(customers=t.count()))
    table = np.zeros((len(begins), width), dtype=np.int64)
    table[np.searchsorted(begins, found["cohort"]), found["n"]] = found["customers"]
    return table


def _moving(values: Ints, window: int) -> Ints:
    reach = np.cumsum(values, axis=1)
    reach[:, window:] -= np.cumsum(values, axis=1)[:, :-window]
    return reach


def _arrays(rfm: Rfm, expression: Any) -> Arrays:
    return {name: values.astype(np.int64) for name, values in rfm.engine.arrays(expression).items()}
