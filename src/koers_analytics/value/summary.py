"""Orders summarised per customer inside the engine: by customer and day first, then by customer.

Orders of one customer on one day are one purchase. Money is whole cents, so that every engine adds up to the same.
"""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from koers_analytics.columns import BadTable, Floats
from koers_analytics.engine import (
    Arrays,
    Engine,
    Table,
    calendar_day,
    day_number,
    literal,
    number_of,
    relation,
    total,
)
from koers_analytics.value.histories import Histories, days_in


@dataclass(frozen=True)
class LeftOut:
    """What was counted and not used, and what was free.

    `later` rows lie after the last day. `credits_astray` are credits (of `astray_cents` together) that refer to no
    order of the same customer; they are reported, not guessed. `netted_away` orders were credited to 0 or less.
    `free` purchases of 0 count as purchases.
    """

    rows: int
    later: int
    credits_astray: int
    astray_cents: int
    netted_away: int
    free: int


@dataclass(frozen=True)
class Rfm:
    """A summary per customer, in the engine.

    `customers` has one row each: customer_id, frequency (repeat purchase days), recency_days (from the first to the
    last), age_days (from the first to `until`), days_since_last, total_cents, first_cents, monetary_value (mean of the
    repeats in whole units of money, missing without one). `purchases` has one row per customer and day.
    """

    engine: Engine
    customers: Table
    purchases: Table
    unit: str
    until: date
    currency: str
    left_out: LeftOut

    @cached_property
    def histories(self) -> Histories:
        """Return the distinct histories with their counts, times in the unit."""
        found = self.engine.arrays(
            self.customers.group_by(["frequency", "recency_days", "age_days"]).aggregate(
                n=self.customers.count()
            )
        )
        days = days_in(self.unit)
        return Histories.of(
            found["frequency"],
            found["recency_days"] / days,
            found["age_days"] / days,
            found["n"],
            unit=self.unit,
        )

    @cached_property
    def spending(self) -> tuple[Floats, Floats, Floats]:
        """Return repeats, mean value of a repeat in whole units of money, and how many customers have both."""
        t = self.customers.filter(self.customers.frequency > 0)
        t = t.mutate(repeat_cents=t.total_cents - t.first_cents)
        found = self.engine.arrays(t.group_by(["frequency", "repeat_cents"]).aggregate(n=t.count()))
        x = found["frequency"].astype(np.float64)
        order = np.lexsort((found["repeat_cents"], x))
        mean = found["repeat_cents"] / 100 / np.maximum(x, 1)
        return x[order], mean[order], found["n"].astype(np.float64)[order]

    def table(self) -> Table:
        """Return the customers with the names and units that people know: frequency, recency, T, monetary_value."""
        t, days = self.customers, days_in(self.unit)
        return t.select(
            "customer_id",
            "frequency",
            recency=t.recency_days.cast("float64") / literal(days),
            T=t.age_days.cast("float64") / literal(days),
            monetary_value=t.monetary_value,
            days_since_last=t.days_since_last,
        )

    def columns(self) -> Arrays:
        """Return one array per column of `customers`, in order of customer."""
        return self.engine.arrays(self.customers.order_by("customer_id"))

    def facts(self) -> dict[str, Any]:
        """Return what was counted, as plain values."""
        told = self.histories
        return {
            "unit": self.unit,
            "until": self.until.isoformat(),
            "currency": self.currency or None,
            "n_customers": told.customers,
            "n_repeat_buyers": told.repeat_buyers,
            "n_repeat_orders": told.repeats,
            **asdict(self.left_out),
        }


def summarise(
    orders: Any,
    unit: str = "week",
    until: date | None = None,
    *,
    zone: str | None = None,
    rates: Any = None,
    currency: str | None = None,
    engine: Engine | None = None,
) -> Rfm:
    """Summarise orders per customer up to a day, in the engine that holds them (DuckDB unless told otherwise).

    `orders` is a table with customer_id, ordered_at and net_amount (whole units of money) or net_cents; optional are
    order_id, refers_to_order_id, is_credit and currency. `zone` is the time zone in which a day is a day, for moments
    in UTC. `rates` (currency, valid_from, rate) turn every currency into `currency`. `until` is the last day with an
    order when left out. Raises BadTable for missing columns or values and for several currencies without rates.

    >>> made = summarise({"customer_id": [1, 1, 2], "ordered_at": [date(2026, 1, 5), date(2026, 1, 19), date(2026, 1, 5)],
    ...                   "net_amount": [10.0, 30.0, 5.0]}, until=date(2026, 2, 2))
    >>> made.histories.recency.tolist(), made.histories.age.tolist(), made.columns()["monetary_value"].tolist()
    ([0.0, 2.0], [4.0, 4.0], [30.0, nan])
    """
    days_in(unit)
    engine, given = relation(orders, engine)
    rows, has = _rows(given, zone)
    facts = _facts(engine, rows, until, has)
    until = facts["until"]
    assert until is not None
    name, rows = _one_currency(engine, rows, facts, has, rates, currency)
    known = rows.filter(rows.day <= number_of(until))
    kept, netted = _net(engine, known, facts, has)
    days = kept.group_by(["customer_id", "day"]).aggregate(cents=total(kept.cents))
    purchases = engine.reuse(days)
    customers = engine.keep(_by_customer(purchases, number_of(until)))
    left = LeftOut(facts["rows"], facts["later"], *netted, facts["free"])
    return Rfm(engine, customers, purchases, unit, until, name, left)


def _rows(given: Table, zone: str | None) -> tuple[Table, set[str]]:
    """Return customer, day (a number), cents and what else there is; and which columns were there."""
    has = set(given.columns)
    missing = [name for name in ("customer_id", "ordered_at") if name not in has]
    if not has & {"net_amount", "net_cents"}:
        missing.append("net_amount (or net_cents)")
    if missing:
        raise BadTable(
            f"orders: columns are missing: {', '.join(missing)}; there are {', '.join(given.columns)}"
        )
    if "refers_to_order_id" in has and "order_id" not in has:
        raise BadTable("orders: refers_to_order_id needs order_id, to know which order a credit belongs to")
    if "net_cents" in has:
        cents = given.net_cents.cast("int64")
    else:
        cents = (given.net_amount.cast("float64") * 100).round().cast("int64")
    if "is_credit" in has:
        cents = (given.is_credit.fill_null(False)).ifelse(-cents.abs(), cents)
    columns = {
        "customer_id": given.customer_id,
        "day": day_number(calendar_day(given, "ordered_at", zone)),
        "cents": cents,
    }
    for name in ("order_id", "refers_to_order_id", "currency"):
        if name in has:
            columns[name] = given[name]
    return given.select(**columns), has


def _facts(engine: Engine, rows: Table, until: date | None, has: set[str]) -> dict[str, Any]:
    """Return counts by which rows are refused, or the shortest way through them is chosen.

    What is rare is only counted where the extremes say that there is any: most tables are read once less that way.
    """
    counts = {
        "rows": rows.count(),
        "customers": rows.customer_id.count(),
        "days": rows.day.count(),
        "amounts": rows.cents.count(),
        "least": rows.cents.min(),
        "last": rows.day.max(),
    }
    if "refers_to_order_id" in has:
        counts["referring"] = rows.refers_to_order_id.count()
    if "currency" in has:
        counts |= {
            "currencies": rows.currency.count(),
            "currency_first": rows.currency.min(),
            "currency_last": rows.currency.max(),
        }
    facts = engine.row(rows.aggregate(**counts))
    _refuse(facts)
    facts["until"] = until or date(1970, 1, 1) + timedelta(days=facts["last"])
    rare = {"later": 0, "negative": 0, "negative_cents": 0, "free": 0}
    if facts["least"] <= 0 or facts["last"] > number_of(facts["until"]):
        known = rows.day <= number_of(facts["until"])
        rare = engine.row(
            rows.aggregate(
                later=rows.count(where=~known),
                negative=rows.count(where=(rows.cents < 0) & known),
                negative_cents=total(rows.cents, (rows.cents < 0) & known),
                free=rows.count(where=(rows.cents == 0) & known),
            )
        )
    return facts | rare


def _refuse(facts: dict[str, Any]) -> None:
    if not facts["rows"]:
        raise BadTable("orders: there are no rows")
    for name, column in (("customers", "customer_id"), ("days", "ordered_at"), ("amounts", "net_amount")):
        empty = facts["rows"] - facts[name]
        if empty:
            raise BadTable(
                f"orders: {column} is empty in {empty} of {facts['rows']} rows; fill it or leave them out"
            )


def _one_currency(
    engine: Engine, rows: Table, facts: dict[str, Any], has: set[str], rates: Any, currency: str | None
) -> tuple[str, Table]:
    """Return the currency of all amounts, and the rows in it; raises BadTable when they cannot be made one."""
    if "currency" not in has:
        return currency or "", rows
    if rates is None:
        first, last = facts["currency_first"], facts["currency_last"]
        if first != last:
            raise BadTable(
                f"orders: there are several currencies ({first}, {last}); amounts in different currencies do not add "
                "up. Give rates (currency, valid_from, rate), or one currency at a time"
            )
        if currency and first and first != currency:
            raise BadTable(f"orders: the amounts are in {first}, not in {currency}; give rates")
        empty = facts["rows"] - facts["currencies"]
        if empty and first:
            raise BadTable(f"orders: currency is empty in {empty} of {facts['rows']} rows; fill it")
        return first or currency or "", rows
    if not currency:
        raise BadTable("orders: name the currency that the rates turn amounts into")
    return currency, _converted(engine, rows, rates, currency)


def _converted(engine: Engine, rows: Table, rates: Any, currency: str) -> Table:
    """Return the rows in one currency, each by the rate that held on its day."""
    told = engine.arrays(relation(rates, engine)[1].select("currency", "valid_from", "rate"))
    begins = told["valid_from"].astype("datetime64[D]").astype(np.int64)
    order = np.lexsort((begins, told["currency"].astype(str)))
    names, begins, rate = (
        told["currency"].astype(str)[order],
        begins[order],
        told["rate"].astype(np.float64)[order],
    )
    if not (rate > 0).all():
        raise BadTable("rates: every rate must be above 0")
    ends = np.r_[np.where(names[1:] == names[:-1], begins[1:], _FAR), _FAR][: len(begins)]
    own = names == currency
    columns: dict[str, list[Any]] = {
        "name": [*names[~own].tolist(), currency],
        "begins": [*begins[~own].tolist(), -_FAR],
        "ends": [*ends[~own].tolist(), _FAR],
        "rate": [*rate[~own].tolist(), 1.0],
    }
    periods = engine.table(columns)
    joined = rows.left_join(
        periods, [rows.currency == periods.name, rows.day >= periods.begins, rows.day < periods.ends]
    )
    without = engine.row(
        joined.aggregate(
            n=joined.count(where=joined.rate.isnull()), name=joined.currency.min(where=joined.rate.isnull())
        )
    )
    if without["n"]:
        raise BadTable(
            f"orders: {without['n']} orders have no rate on their day, for instance in {without['name']}"
        )
    money = (joined.cents.cast("float64") * joined.rate).round().cast("int64")
    return joined.mutate(cents=money).select(*rows.columns)


_FAR = 10_000_000
#: More than the cents that one customer spends on a day; days times this still fit into 64 bits.
_PACK = 2**46


def _net(
    engine: Engine, known: Table, facts: dict[str, Any], has: set[str]
) -> tuple[Table, tuple[int, int, int]]:
    """Return orders less their credits; with the number and cents of astray credits, and orders that went to 0."""
    referring = facts.get("referring") or 0
    if not facts["negative"] and not referring:
        return known, (0, 0, 0)
    if "order_id" not in has:
        return known.filter(known.cents >= 0), (facts["negative"], -facts["negative_cents"], 0)
    if "refers_to_order_id" in has:
        credit = known.refers_to_order_id.notnull() | (known.cents < 0)
        order = known.refers_to_order_id.cast("string").coalesce(known.order_id.cast("string"))
    else:
        credit, order = known.cents < 0, known.order_id.cast("string")
    told = known.mutate(order=order, credit=credit)
    netted = engine.keep(
        told.group_by(["customer_id", "order"]).aggregate(
            day=told.day.min(where=~told.credit),
            cents=total(told.cents),
            credits=told.count(where=told.credit),
            placed=told.count(where=~told.credit),
        )
    )
    counts = engine.row(
        netted.aggregate(
            astray=total(netted.credits, netted.placed == 0),
            cents=total(netted.cents, netted.placed == 0),
            gone=netted.count(where=(netted.placed > 0) & (netted.credits > 0) & (netted.cents <= 0)),
        )
    )
    stays = (netted.placed > 0) & ((netted.credits == 0) | (netted.cents > 0))
    return netted.filter(stays), (counts["astray"] or 0, -(counts["cents"] or 0), counts["gone"])


def _by_customer(purchases: Table, until: int) -> Table:
    t = purchases.group_by("customer_id").aggregate(
        first=purchases.day.min(),
        last=purchases.day.max(),
        days=purchases.count(),
        total_cents=total(purchases.cents),
        # The smallest of day and value packed together tells the value of the first day, without sorting.
        packed=(purchases.day * _PACK + purchases.cents).min(),
    )
    repeats = (t.days - 1).cast("int64")
    first_cents = t.packed - t["first"] * _PACK
    mean = (t.total_cents - first_cents).cast("float64") / (repeats * 100)
    return t.select(
        "customer_id",
        frequency=repeats,
        recency_days=t["last"] - t["first"],
        age_days=until - t["first"],
        days_since_last=until - t["last"],
        total_cents=t.total_cents,
        first_cents=first_cents,
        monetary_value=(repeats > 0).ifelse(mean, None),
    )
