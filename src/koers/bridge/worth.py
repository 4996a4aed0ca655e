"""Work out what customers are worth from their orders, judge it on orders held out, and give it back as plain rows."""

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from koers.areas.customers import actions
from koers.areas.customers.models import AccountMonth, AccountWorth, WorthRun, WorthWay
from koers.areas.customers.rules.worth import WorthLimits, read_worth_limits
from koers.bridge.store import refreshing

if TYPE_CHECKING:
    from koers_analytics.value import Backtest, Fit, Rfm, Tracking

YEAR = 365
DAY_ZERO = date(1970, 1, 1)


def limits() -> WorthLimits:
    """Return the limits of this installation."""
    return read_worth_limits(settings.WORTH)


def work_out(*, today: date, at: datetime) -> WorthRun | None:
    """Work out the worth of every customer with an order up to and including a day; None without any order.

    Amounts in another currency than most are counted and left out, for they cannot be added without rates. With too
    few customers, without a fit, or when plain figures foretold better, no chance is given and no worth foretold.
    """
    from koers_analytics.value import summarise

    own = limits()
    table, currency, others = _orders(today)
    if not table.num_rows:
        return None
    rfm = summarise(table, "week", today)
    made, tried, tracked, why = _judged(table, rfm, today, own)
    way = WorthWay.PLAIN if why else WorthWay.MODEL
    facts: dict[str, Any] = {
        **rfm.facts(),
        "other_currencies": others,
        "fit": made.to_dict(),
        "backtest": tried.to_dict() if tried is not None else None,
        "tracking": tracked.to_dict() if tracked is not None else None,
        "convention": {
            "weeks": own.weeks,
            "yearly_rate": own.yearly_rate,
            "margin": own.margin,
            "factor": own.factor,
        },
    }
    run = WorthRun(
        as_of=today,
        computed_at=at,
        way=way,
        why=why,
        currency=currency,
        customers=rfm.histories.customers,
        facts=facts,
    )
    return actions.keep_worth(run, _rows(rfm, made if not why else None, own, today), _months(rfm))


def _orders(today: date) -> tuple[Any, str, dict[str, int]]:
    """Return the orders in the currency that most of them are in, and how many are in another, from the store."""
    with refreshing.held() as store, store.snapshot.connection() as link:
        found = link.execute(
            "SELECT currency, count(*) FROM orders WHERE ordered_at <= ? GROUP BY 1 ORDER BY 2 DESC, 1",
            [today],
        ).fetchall()
        counts = dict(found)
        currency = found[0][0] if found else "EUR"
        # In a full order, because sums of fractions differ in their last digit with the order of the rows.
        table = link.sql(
            "SELECT order_id, customer_id, ordered_at, net_cents, is_credit, refers_to_order_id FROM orders "
            "WHERE ordered_at <= ? AND currency = ? ORDER BY order_id",
            params=[today, currency],
        ).to_arrow_table()
    if table["refers_to_order_id"].null_count == table.num_rows:
        # Without any reference a credit is told by its amount alone.
        table = table.drop_columns(["refers_to_order_id"])
    return table, currency, {name: n for name, n in sorted(counts.items()) if name != currency}


def _judged(
    table: Any, rfm: "Rfm", today: date, own: WorthLimits
) -> "tuple[Fit, Backtest | None, Tracking | None, str]":
    """Return the fit, how it did on the last part of the history, beside it through time, and a code for why it is not used.

    The code is empty when the fit is used.
    """
    from koers_analytics.columns import BadTable
    from koers_analytics.value import fit, judge, summarise, tracking

    made = fit(rfm.histories, "mbg_nbd", until=today.isoformat(), least_customers=own.least)
    if made.status == "too_few":
        return made, None, None, "too_few"
    if not made.converged:
        return made, None, None, "no_fit"
    try:
        split = today - timedelta(weeks=own.held_out_weeks)
        before = summarise(table, "week", split, engine=rfm.engine)
        tried = judge(before, rfm, "mbg_nbd", least_customers=own.least)
        tracked = tracking(before, rfm, tried.fit) if tried.fit.values else None
    except (BadTable, ValueError):
        return made, None, None, "not_judged"
    if tried.better is None:
        return made, tried, tracked, "not_judged"
    return made, tried, tracked, "" if tried.better else "not_better"


def _months(rfm: "Rfm") -> Iterator[AccountMonth]:
    """Return for each customer the months with an order, in order of customer and month."""
    import numpy as np

    found = rfm.engine.arrays(rfm.purchases)
    order = np.lexsort((found["day"], found["customer_id"]))
    customer, day, cents = (found[name].astype(np.int64)[order] for name in ("customer_id", "day", "cents"))
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    starts = np.flatnonzero(np.r_[True, (customer[1:] != customer[:-1]) | (month[1:] != month[:-1])])
    of, in_month = customer[starts], month[starts]
    begins = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    cohort = np.repeat(in_month[begins], np.diff(np.r_[begins, len(of)]))
    days, money = np.diff(np.r_[starts, len(day)]), np.add.reduceat(cents, starts)
    for row in zip(
        of.tolist(), cohort.tolist(), in_month.tolist(), days.tolist(), money.tolist(), strict=True
    ):
        yield AccountMonth(worth_id=row[0], cohort=row[1], month=row[2], days=row[3], cents=row[4])


def _rows(rfm: "Rfm", made: "Fit | None", own: WorthLimits, today: date) -> Iterator[AccountWorth]:
    import numpy as np

    from koers_analytics.value import fit_spend, score, silence

    columns = rfm.columns()
    engine = rfm.engine
    silent = engine.arrays(silence(rfm, own.factor).table.order_by("customer_id"))
    years = _years(rfm, today)
    scored = None
    if made is not None:
        spend = fit_spend(*rfm.spending, currency=rfm.currency)
        # Values that differ so much that they have no mean foretell no worth.
        spend_ = spend if spend.values and spend.mean is not None else None
        scored = score(made, rfm, own.weeks, spend=spend_, margin=own.margin, yearly_rate=own.yearly_rate)
    for at, account in enumerate(columns["customer_id"].tolist()):
        days_ago = int(columns["days_since_last"][at])
        age = int(columns["age_days"][at])
        chance = worth = orders = stake = None
        if scored is not None:
            chance, orders = float(scored.p_alive[at]), float(scored.expected_orders[at])
            if scored.clv is not None and np.isfinite(scored.clv[at]):
                worth = round(float(scored.clv[at]) * 100)
                stake = round((1 - chance) * worth)
        year, before = years.get(account, (0, 0))
        is_silent = _flag(silent["at_risk"][at])
        if scored is None and is_silent is not None:
            stake = round(max(year, before) * own.margin) if is_silent else 0
        gap = float(silent["usual_gap"][at]) if silent["usual_gap"][at] is not None else math.nan
        yield AccountWorth(
            account_id=account,
            first_on=today - timedelta(days=age),
            last_on=today - timedelta(days=days_ago),
            days=int(columns["frequency"][at]) + 1,
            year_cents=year,
            before_cents=before,
            usual_gap=None if math.isnan(gap) or math.isinf(gap) else gap,
            is_silent=is_silent,
            chance=chance,
            orders=orders,
            worth_cents=worth,
            stake_cents=stake,
        )


def _flag(value: Any) -> bool | None:
    """Return a truth of the engine; None where it is missing."""
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else bool(value)


def _cents(value: float | None) -> int:
    """Return whole cents; a sum of nothing is missing in the engine, and 0."""
    return 0 if value is None or math.isnan(value) else int(value)


def _years(rfm: "Rfm", today: date) -> dict[int, tuple[int, int]]:
    """Return for each customer the cents of the past year and of the year before that."""
    t = rfm.purchases
    last = (today - DAY_ZERO).days
    t = t.filter(t.day > last - 2 * YEAR)
    found = rfm.engine.arrays(
        t.group_by(["customer_id"]).aggregate(year=t.cents.sum(where=t.day > last - YEAR), both=t.cents.sum())
    )
    year, both = ([_cents(value) for value in found[name].tolist()] for name in ("year", "both"))
    return {
        int(pk): (now, two - now)
        for pk, now, two in zip(found["customer_id"].tolist(), year, both, strict=True)
    }
