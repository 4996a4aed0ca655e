"""Orders summarised per customer: known figures, credits, currencies, days and time zones, refusals."""

from datetime import date, datetime, timedelta

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.columns import BadTable
from koers_analytics.engine import duckdb_engine
from koers_analytics.value import Spend, fit_spend, summarise

UNTIL = date(2026, 3, 31)


def table(*rows, names=("customer_id", "ordered_at", "net_amount")):
    """Make a table from rows; a number is a day of January 2026."""
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    columns["ordered_at"] = [
        date(2026, 1, one) if isinstance(one, int) else one for one in columns["ordered_at"]
    ]
    return columns


def told(found, *names):
    """Return some columns of a summary as rows, in order of customer."""
    columns = found.columns()
    return list(zip(*(columns[name].tolist() for name in names), strict=True))


# Known figures


@pytest.mark.realdata
def test_cdnow_gives_the_published_counts(cdnow, cdnow_orders):
    facts, histories = cdnow.facts(), cdnow.histories
    assert (facts["n_customers"], facts["n_repeat_orders"], facts["n_repeat_buyers"]) == (2357, 2457, 946)
    assert (len(histories.n), facts["later"], facts["free"]) == (1016, 1959, 8)
    first = cdnow.engine.arrays(cdnow.table().order_by("customer_id").limit(3))
    assert first["recency"].tolist() == pytest.approx([30.43, 1.71, 0], abs=0.01)
    assert first["T"].tolist() == pytest.approx([38.86] * 3, abs=0.01)
    assert first["monetary_value"][:2].tolist() == pytest.approx([22.35, 11.77], abs=0.01)
    assert np.isnan(first["monetary_value"][2])
    whole = summarise(cdnow_orders, "week", date(1998, 6, 30)).histories
    assert whole.repeats - histories.repeats == 1882


@pytest.mark.realdata
def test_online_retail_gives_the_known_counts(online_retail):
    engine_of_all = summarise(online_retail, "week")
    days = engine_of_all.engine.row(engine_of_all.purchases.aggregate(n=engine_of_all.purchases.count()))["n"]
    assert days == 16344
    before = summarise(online_retail, "week", date(2010, 8, 31))
    assert (before.histories.customers, before.histories.repeats) == (3321, 7404)


@pytest.mark.realdata
def test_the_spending_of_cdnow_is_the_published_one(cdnow):
    found = fit_spend(*cdnow.spending, currency="USD")
    assert found.values == pytest.approx((6.24957, 3.74422, 15.44352), rel=1e-3)
    assert found.log_likelihood == pytest.approx(-4055.9177, abs=1e-3)
    assert (found.n, found.status, found.left_out) == (946, "converged", 0)
    assert found.tied == pytest.approx(0.114, abs=0.001)
    assert Spend.from_json(found.to_json()) == found


@pytest.mark.realdata
def test_the_next_order_of_ten_customers_is_worth_what_the_note_says(cdnow):
    columns = cdnow.columns()
    note = Spend((6.25, 3.74, 15.44), None, None, 946, 0, 0.0, "USD", "converged", "", 0.0)
    found = note.expected_value(columns["frequency"][:10], columns["monetary_value"][:10])
    known = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert found == pytest.approx(known, abs=0.1)


# Days


def test_orders_of_one_day_are_one_purchase_and_times_are_counted_from_the_first():
    found = summarise(
        table(("a", 5, 10.0), ("a", 5, 4.0), ("a", 19, 30.0), ("b", 7, 1.0)), "day", date(2026, 1, 31)
    )
    names = ("frequency", "recency_days", "age_days", "days_since_last", "total_cents", "first_cents")
    assert told(found, *names) == [(1, 14, 26, 12, 4400, 1400), (0, 0, 24, 24, 100, 100)]
    assert found.columns()["monetary_value"][0] == 30.0
    assert found.currency == ""


def test_a_history_of_one_day_is_a_history():
    found = summarise(table(("a", 5, 10.0), ("a", 5, 3.0)), "week", date(2026, 1, 5))
    assert told(found, "frequency", "recency_days", "age_days") == [(0, 0, 0)]


def test_what_comes_after_the_last_day_is_counted_and_not_used():
    rows = table(("a", 5, 10.0), ("a", 20, 3.0), ("b", 21, 5.0))
    found = summarise(rows, "week", date(2026, 1, 10))
    assert (told(found, "frequency"), found.left_out.later, found.left_out.rows) == ([(0,)], 2, 3)
    assert summarise(rows).until == date(2026, 1, 21)


def test_a_day_is_a_day_where_the_company_is():
    moments = [datetime(2026, 1, 5, 23, 30), datetime(2026, 1, 6, 8, 0), datetime(2026, 7, 1, 22, 30)]
    rows = {"customer_id": [1, 1, 1], "ordered_at": moments, "net_amount": [1.0, 1.0, 1.0]}
    assert told(summarise(rows, "day", date(2026, 8, 1)), "frequency", "recency_days") == [(2, 177)]
    found = summarise(rows, "day", date(2026, 8, 1), zone="Europe/Amsterdam")
    assert told(found, "frequency", "recency_days") == [(1, 177)]


def test_days_may_be_texts_and_orders_may_come_from_a_file_or_a_relation(tmp_path):
    rows = {
        "customer_id": [1, 1],
        "ordered_at": ["2026-01-05", "2026-01-19 10:00:00"],
        "net_amount": [1.0, 2.0],
    }
    known = [(1, 14)]
    assert told(summarise(rows, until=UNTIL), "frequency", "recency_days") == known
    file = tmp_path / "orders.csv"
    file.write_text("customer_id,ordered_at,net_amount\n1,2026-01-05,1\n1,2026-01-19,2\n")
    assert told(summarise(file, until=UNTIL), "frequency", "recency_days") == known
    made = duckdb.sql(f"SELECT * FROM read_csv('{file}')")
    assert told(summarise(made, until=UNTIL), "frequency", "recency_days") == known
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{file}')) TO '{tmp_path / 'orders.parquet'}'")
    engine = duckdb_engine()
    other = summarise(str(tmp_path / "orders.parquet"), until=UNTIL, engine=engine)
    assert told(other, "frequency", "recency_days") == known
    assert other.engine is engine


# Credits

CREDITS = ("customer_id", "ordered_at", "net_amount", "order_id", "refers_to_order_id")


def test_a_credit_is_taken_off_the_order_it_refers_to():
    rows = table(
        ("a", 5, 100.0, "o1", None),
        ("a", 12, 60.0, "o2", None),
        ("a", 20, -25.0, "c1", "o2"),
        names=CREDITS,
    )
    found = summarise(rows, "day", date(2026, 1, 31))
    assert told(found, "frequency", "total_cents", "recency_days") == [(1, 13500, 7)]
    # Before the credit was known, the order stood in full.
    assert told(summarise(rows, "day", date(2026, 1, 15)), "total_cents") == [(16000,)]


def test_an_order_that_is_taken_back_wholly_or_more_disappears():
    rows = table(
        ("a", 5, 100.0, "o1", None),
        ("a", 12, 60.0, "o2", None),
        ("a", 20, -60.0, "c1", "o2"),
        ("b", 5, 10.0, "o3", None),
        ("b", 6, -15.0, "c2", "o3"),
        names=CREDITS,
    )
    found = summarise(rows, "day", date(2026, 1, 31))
    assert told(found, "customer_id", "frequency") == [("a", 0)]
    assert (found.left_out.netted_away, found.left_out.credits_astray) == (2, 0)


def test_a_credit_without_an_order_is_reported_and_not_guessed():
    rows = table(
        ("a", 5, 100.0, "o1", None),
        ("a", 8, -30.0, "c1", None),
        ("a", 9, -5.0, "c2", "unknown"),
        ("b", 9, -7.5, "c3", "o1"),
        names=CREDITS,
    )
    found = summarise(rows, "day", date(2026, 1, 31))
    assert told(found, "customer_id", "total_cents") == [("a", 10000)]
    assert (found.left_out.credits_astray, found.left_out.astray_cents) == (3, 4250)


def test_without_order_numbers_negative_amounts_are_credits_astray():
    found = summarise(table(("a", 5, 100.0), ("a", 8, -30.0), ("a", 9, 0.0)), "day", date(2026, 1, 31))
    assert told(found, "frequency", "total_cents") == [(1, 10000)]
    assert (found.left_out.credits_astray, found.left_out.astray_cents, found.left_out.free) == (1, 3000, 1)


def test_lines_of_one_order_are_added_up_and_a_marked_credit_counts_as_one():
    rows = table(
        ("a", 5, 100.0, 1, False),
        ("a", 5, -10.0, 1, False),
        ("a", 9, 40.0, 2, False),
        ("a", 11, 40.0, 2, True),
        names=("customer_id", "ordered_at", "net_amount", "order_id", "is_credit"),
    )
    found = summarise(rows, "day", date(2026, 1, 31))
    assert told(found, "frequency", "total_cents") == [(0, 9000)]
    assert found.left_out.netted_away == 1


# Currencies

MONEY = ("customer_id", "ordered_at", "net_amount", "currency")
MIXED = table(("a", 5, 100.0, "EUR"), ("a", 12, 100.0, "USD"), ("a", 25, 100.0, "USD"), names=MONEY)


def test_several_currencies_are_refused_without_rates():
    with pytest.raises(BadTable, match=r"several currencies \(EUR, USD\).*Give rates"):
        summarise(MIXED, until=UNTIL)
    with pytest.raises(BadTable, match="name the currency"):
        summarise(MIXED, until=UNTIL, rates={"currency": ["USD"], "valid_from": [UNTIL], "rate": [0.9]})
    with pytest.raises(BadTable, match="currency is empty in 1 of 2 rows"):
        summarise(table(("a", 5, 1.0, "EUR"), ("a", 6, 1.0, None), names=MONEY), until=UNTIL)
    one = table(("a", 5, 1.0, "EUR"), names=MONEY)
    assert summarise(one, until=UNTIL).currency == "EUR"
    with pytest.raises(BadTable, match="are in EUR, not in USD"):
        summarise(one, until=UNTIL, currency="USD")


def test_rates_hold_from_their_day_on():
    rates = {
        "currency": ["USD", "USD"],
        "valid_from": [date(2026, 1, 1), date(2026, 1, 20)],
        "rate": [0.9, 0.8],
    }
    found = summarise(MIXED, until=UNTIL, rates=rates, currency="EUR")
    assert (told(found, "total_cents"), found.currency) == ([(27000,)], "EUR")
    late = {"currency": ["USD"], "valid_from": [date(2026, 1, 20)], "rate": [0.8]}
    with pytest.raises(BadTable, match="1 orders have no rate on their day, for instance in USD"):
        summarise(MIXED, until=UNTIL, rates=late, currency="EUR")


# Refusals


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            {"customer": [1], "ordered_at": [UNTIL], "net_amount": [1.0]},
            "columns are missing: customer_id; there are",
        ),
        ({"customer_id": [1], "ordered_at": [UNTIL]}, r"columns are missing: net_amount \(or net_cents\)"),
        (
            {"customer_id": [1, None], "ordered_at": [UNTIL] * 2, "net_amount": [1.0] * 2},
            "customer_id is empty in 1 of 2",
        ),
        ({"customer_id": [1], "ordered_at": [7], "net_amount": [1.0]}, "ordered_at: must be days or moments"),
        (
            {"customer_id": [1], "ordered_at": [UNTIL], "net_amount": [1.0], "refers_to_order_id": [3]},
            "refers_to_order_id needs order_id",
        ),
    ],
)
def test_a_table_that_breaks_the_contract_is_refused(rows, says):
    with pytest.raises(BadTable, match=says):
        summarise(rows, until=UNTIL)


def test_another_unit_or_engine_is_refused():
    with pytest.raises(ValueError, match="'fortnight' is no unit"):
        summarise(table(("a", 5, 1.0)), "fortnight")
    with pytest.raises(BadTable, match="there is no such file"):
        summarise("/nowhere/orders.parquet", until=UNTIL)


# Identities


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 40), st.integers(0, 5000)), min_size=1, max_size=40
    )
)
def test_the_summary_is_that_of_counting_by_hand(rows, hand_engine):
    begin = date(2026, 1, 1)
    columns = {
        "customer_id": [one[0] for one in rows],
        "ordered_at": [begin + timedelta(days=one[1]) for one in rows],
        "net_cents": [one[2] for one in rows],
    }
    found = summarise(columns, "day", date(2026, 2, 28), engine=hand_engine)
    known = []
    for who in sorted({one[0] for one in rows}):
        days = {}
        for _who, day, cents in (one for one in rows if one[0] == who):
            days[day] = days.get(day, 0) + cents
        first, last = min(days), max(days)
        known.append((who, len(days) - 1, last - first, 58 - first, sum(days.values()), days[first]))
    names = ("customer_id", "frequency", "recency_days", "age_days", "total_cents", "first_cents")
    assert told(found, *names) == known
    assert found.histories.repeats == sum(one[1] for one in known)


@pytest.fixture(scope="module")
def hand_engine():
    return duckdb_engine()


# Spending


def test_spending_leaves_out_what_has_no_value_and_warns_where_it_hangs_on_frequency():
    rng = np.random.default_rng(1)
    x = rng.integers(1, 20, 500)
    mean = x * rng.gamma(8, 1, 500)
    mean[:4] = 0
    found = fit_spend(x, mean)
    assert (found.n, found.left_out) == (496, 4)
    assert found.tied > 0.3
    assert "read the value per group of frequency instead" in found.why
    few = fit_spend([1, 2], [10.0, 12.0])
    assert (few.status, few.mean) == ("too_few", None)
    with pytest.raises(ValueError, match="there is no model to ask"):
        few.expected_value([1], [10.0])


def test_a_world_of_spending_is_recovered():
    rng = np.random.default_rng(2)
    p, q, v, n = 6.0, 4.0, 15.0, 20_000
    x = rng.integers(1, 12, n)
    mean = rng.gamma(p * x, 1) / x / rng.gamma(q, 1 / v, n)
    found = fit_spend(x, mean)
    assert found.values == pytest.approx((p, q, v), rel=0.1)
    assert found.mean == pytest.approx(p * v / (q - 1), rel=0.02)
