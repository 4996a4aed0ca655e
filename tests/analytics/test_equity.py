"""Customer equity: known figures, accounts that add up, optima, slopes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.columns import BadTable
from koers_analytics.value import (
    Book,
    Curve,
    Market,
    best_budget,
    curve_from_answers,
    equity,
    equity_per_prospect,
    movement,
    simple_clv,
)

# Simple value


@pytest.mark.parametrize(
    ("retention", "rate", "multiple", "elasticity"), [(0.9, 0.12, 4.0909, 5.09), (0.8, 0.12, 2.5, 3.5)]
)
def test_a_margin_is_worth_the_known_multiple(retention, rate, multiple, elasticity):
    found = simple_clv(1, retention, rate)
    assert found.value == pytest.approx(multiple, abs=1e-4)
    assert found.elasticity == pytest.approx(elasticity, abs=0.005)
    assert found.words == "the first margin falls at the end of the first year, after renewal"


def test_more_retention_raises_the_value_as_is_known():
    values = [simple_clv(1000, r, 0.1).value for r in (0.8, 0.808, 0.9, 0.909)]
    assert values[:3] == pytest.approx([2666.67, 2767.12, 4500.00], abs=0.005)
    assert (values[1] / values[0] - 1, values[3] / values[2] - 1) == pytest.approx((0.0377, 0.0576), abs=5e-5)
    assert simple_clv(1000, 0.8, 0.1, acquisition=500).value == pytest.approx(2166.67, abs=0.005)


@settings(max_examples=50, deadline=None)
@given(retention=st.floats(0.05, 0.95), rate=st.floats(0.01, 0.5))
def test_the_two_conventions_are_sums_that_differ_by_the_first_margin(retention, rate):
    years = np.arange(1, 3000)
    by_year = (retention / (1 + rate)) ** years
    renewed, at_once = (
        simple_clv(1, retention, rate, convention=one) for one in ("after_renewal", "at_once")
    )
    assert renewed.value == pytest.approx(by_year.sum(), rel=1e-6)
    assert at_once.value == pytest.approx(1 + by_year.sum(), rel=1e-6)
    for found in (renewed, at_once):
        up, down = (
            simple_clv(1, retention * by, rate, convention=found.convention).value for by in (1.0001, 0.9999)
        )
        assert (np.log(up) - np.log(down)) / np.log(1.0001 / 0.9999) == pytest.approx(
            found.elasticity, rel=1e-4
        )


def test_a_value_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="'soon' is no convention"):
        simple_clv(1, 0.8, 0.1, convention="soon")
    with pytest.raises(ValueError, match="must be shares"):
        simple_clv(1, 80, 0.1)


# Accounts


def test_equity_is_of_customers_known_and_to_come():
    found = equity([100.0, 50.0], [10, 10], value_of_new=30, cost_of_new=19, yearly_rate=0.1)
    assert found.known_cents == 15000
    assert found.future_cents == round((10 * 11 / 1.1 + 10 * 11 / 1.21) * 100)
    assert found.total_cents == found.known_cents + found.future_cents


books = st.lists(
    st.tuples(st.integers(0, 12), st.floats(0, 20), st.floats(0, 500), st.floats(0.01, 1)),
    max_size=10, unique_by=lambda row: row[0],
)  # fmt: skip


def book(rows):
    return Book.of(*(list(zip(*rows, strict=True)) or [[], [], [], []]))


@settings(max_examples=150, deadline=None)
@given(before=books, after=books, shift=st.floats(0.5, 1.5))
def test_the_movement_of_equity_adds_up_to_the_cent(before, after, shift):
    closing = book(after)
    restated = Book(closing.customer_id, closing.orders * shift, closing.value, closing.margin)
    found = movement(book(before), restated, closing)
    assert found.opening + sum(found.parts().values()) == found.closing
    assert (found.opening, found.closing) == (book(before).cents().sum(), closing.cents().sum())
    assert found.lost <= 0 <= found.new


def test_each_part_of_the_movement_has_its_reason():
    opening = book([("a", 2.0, 100.0, 0.5), ("gone", 1.0, 40.0, 0.5)])
    restated = book([("a", 3.0, 120.0, 0.5), ("new", 1.0, 10.0, 0.5)])
    closing = book([("a", 2.5, 120.0, 0.5), ("new", 2.0, 10.0, 0.5)])
    found = movement(opening, restated, closing)
    assert found.parts() == {
        "new": 1000,
        "lost": -2000,
        "orders": 5000,
        "price_and_margin": 3000,
        "parameters": -3000,
    }
    assert (found.opening, found.closing) == (12000, 16000)
    with pytest.raises(BadTable, match="must hold the customers of the closing"):
        movement(opening, opening, closing)
    with pytest.raises(BadTable, match="stands in the book twice"):
        Book.of(["a", "a"], [1, 1], 1.0)


# Winning and keeping

WIN, KEEP = Curve(0.4, 0.08), Curve(0.7, 0.05)


def test_the_best_budget_is_the_known_one_and_its_margins_are_equal():
    found = best_budget(50, 0.15, WIN, KEEP)
    known = (6.969, 12.942, 0.1709, 0.3335, 2.3601, 54.572)
    got = (found.acquisition, found.retention, found.won, found.kept, found.equity, found.marginal_cost)
    assert got == pytest.approx(known, abs=1e-3)
    assert 1 / KEEP.slope(found.retention) == pytest.approx(found.marginal_cost, rel=1e-5)


@settings(max_examples=50, deadline=None)
@given(
    margin=st.floats(1, 500), rate=st.floats(0.02, 0.5), a=st.floats(0.05, 0.9), b=st.floats(0.05, 0.95),
    ka=st.floats(0.005, 1), kb=st.floats(0.005, 1), da=st.floats(-0.9, 3), db=st.floats(-0.9, 3),
)  # fmt: skip
def test_no_other_budget_is_better(margin, rate, a, b, ka, kb, da, db):
    win, keep = Curve(a, ka), Curve(b, kb)
    found = best_budget(margin, rate, win, keep)
    other = (found.acquisition * (1 + da) + max(da, 0), found.retention * (1 + db) + max(db, 0))
    assert equity_per_prospect(margin, rate, win, keep, *other) <= found.equity + 1e-7 * margin
    assert found.equity >= 0


def test_a_curve_goes_through_what_a_manager_answers():
    found = curve_from_answers(5, 0.2, 0.4)
    assert (found.share(5), found.share(1e9)) == (pytest.approx(0.2), pytest.approx(0.4))
    with pytest.raises(ValueError, match="the share lies between 0 and the ceiling"):
        curve_from_answers(5, 0.5, 0.4)


def test_where_keeping_does_not_pay_nothing_is_spent_on_it():
    found = best_budget(2, 0.15, Curve(0.9, 2.0), Curve(0.3, 0.01))
    assert (found.retention, found.kept) == (0.0, 0.0)


# Switching

MARKET = Market.of((1, 0.6, 0.8), 1.5, (0.40, 0.35, 0.25), 100, per_year=3, years=5, yearly_rate=0.10)


def test_brands_share_the_customers_as_is_known():
    assert MARKET.switching()[0] == pytest.approx([0.7506, 0.1123, 0.1371], abs=1e-4)
    assert MARKET.values() == pytest.approx([552.650, 325.257, 396.434], abs=1e-3)
    assert MARKET.shares() == pytest.approx([0.4337, 0.2552, 0.3111], abs=1e-4)
    assert MARKET.better(0, 0.08).values()[0] == pytest.approx(585.264, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(
    utilities=st.lists(st.floats(-2, 2), min_size=2, max_size=4),
    staying=st.floats(-1, 3),
    rate=st.floats(0.02, 0.4),
)
def test_chances_add_up_slopes_agree_and_a_long_horizon_is_forever(utilities, staying, rate):
    size = len(utilities)
    start = [1 / size] * size
    one = Market.of(utilities, staying, start, 10.0, per_year=2, years=4, yearly_rate=rate)
    assert one.switching().sum(axis=1) == pytest.approx(np.ones(size))
    weights = ((1 + rate) ** (-np.arange(9) / 2)).sum() * 10
    assert one.values().sum() == pytest.approx(weights)
    step = 1e-5
    for brand in range(size):
        known = (one.better(brand, step).values() - one.better(brand, -step).values()) / (2 * step)
        assert one.leverage()[:, brand] == pytest.approx(known, rel=1e-5, abs=1e-6)
    long = Market.of(utilities, staying, start, 10.0, per_year=2, years=900, yearly_rate=rate)
    assert long.values() == pytest.approx(one.forever(), rel=1e-6)


def test_an_effort_returns_its_gain_less_its_cost():
    gain = (585.264 - 552.650) * 1000
    assert MARKET.return_on(0, 0.08, 20_000, 1000) == pytest.approx((gain - 20_000) / 20_000, abs=1e-3)
    with pytest.raises(ValueError, match="an effort costs something"):
        MARKET.return_on(0, 0.08, 0, 1000)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"start": (0.5, 0.6)}, r"add up to 1, not 1\.1"),
        ({"start": (1.0,)}, "at least two brands"),
        ({"years": 0}, "years are above 0"),
    ],
)
def test_a_market_that_cannot_be_is_refused(change, says):
    asked = {"utilities": (1.0, 2.0), "staying": 1.0, "start": (0.5, 0.5), "margins": 1.0} | change
    with pytest.raises(ValueError, match=says):
        Market.of(**asked)
