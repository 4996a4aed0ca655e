"""Models of orders: published figures, hard numbers, slopes, worlds of which the truth is known."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.columns import BadTable
from koers_analytics.value import (
    MODELS,
    Fit,
    Histories,
    bootstrap,
    count_chances,
    count_range,
    dert,
    expected_orders,
    fit,
    p_alive,
    portfolio,
)
from koers_analytics.value.dropout import BG, MBG
from koers_analytics.value.lifetime import PARETO

BY_CHANCE = ("r", "alpha", "a", "b")
BY_TIME = ("r", "alpha", "s", "beta")


def made(model, *values, unit="week"):
    """Return a fit of known parameters."""
    names = MODELS[model].parameters
    return Fit(model, names, values, None, None, 1, 1, unit, None, "converged", "", (), 0.0)


BG_PAPER = made("bg_nbd", 0.243, 4.414, 0.793, 2.426)
BG_FINE = made("bg_nbd", 0.242595, 4.413602, 0.792922, 2.425907)


@pytest.fixture(scope="session")
def fits(cdnow):
    return {model: fit(cdnow.histories, model) for model in MODELS}


# Published figures


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("model", "values", "likelihood", "tolerance"),
    [
        ("bg_nbd", (0.242595, 4.413602, 0.792922, 2.425907), -9582.4292, 1e-4),
        ("mbg_nbd", (0.524843, 6.183086, 0.891359, 1.614002), -9582.1357, 1e-3),
        ("pareto_nbd", (0.553277, 10.577685, 0.606240, 11.668738), -9594.9762, 1e-3),
    ],
)
def test_the_fit_of_cdnow_is_the_published_one(fits, model, values, likelihood, tolerance):
    found = fits[model]
    assert found.values == pytest.approx(values, rel=tolerance)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-3)
    assert (found.status, found.n, found.repeats, found.unit) == ("converged", 2357, 2457, "week")
    assert found.gradient_norm < 1e-9


@pytest.mark.realdata
def test_the_standard_errors_of_cdnow_are_the_known_ones(fits):
    by_chance, by_time = fits["bg_nbd"].errors, fits["pareto_nbd"].errors
    assert by_chance == pytest.approx({"r": 0.01256, "alpha": 0.37822, "a": 0.18572, "b": 0.70535}, rel=1e-3)
    known = {"r": 0.0476264, "alpha": 0.8427222, "s": 0.1872594, "beta": 6.2105448}
    assert by_time == pytest.approx(known, rel=1e-3)


def test_a_new_customer_orders_as_often_as_the_published_sheet_says():
    found = [expected_orders(BG_FINE, 0, 0, 0, t)[0] for t in (0.1429, 1, 3, 31.8571, 32, 78)]
    assert found == pytest.approx([0.00782, 0.05318, 0.15063, 1.04049, 1.04374, 1.85797], rel=1e-3)


def test_the_chances_of_counts_are_the_published_ones():
    values = np.array(BG_PAPER.values)
    assert BG.counts_if_alive(values, 0, 0, 2, 10)[10] == pytest.approx(1.07869e-7, abs=1e-12)
    assert BG.counts_if_alive(values, 0, 0, 39, 0)[0] == pytest.approx(0.5737864, abs=1e-7)
    found = BG.counts_if_alive(values, 0, 0, 30, 13)[11:]
    assert found == pytest.approx([0.0019995, 0.0015170, 0.0011633], abs=1e-7)


def test_a_history_that_gave_others_no_number_gives_one_in_both_forms():
    from scipy.special import hyp2f1

    r, alpha, a, b = 0.11, 2.24, 0.31, 0.5
    z = 30 / (alpha + 1 + 30)
    closed = (a + b - 1) / (a - 1) * (1 - (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b - 1, z))
    found = expected_orders(made("bg_nbd", r, alpha, a, b), 0, 0, 1, 30)[0]
    assert found == pytest.approx(0.564589, abs=1e-6)
    assert found == pytest.approx(closed, rel=1e-11)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("history", "alive", "orders"),
    [
        ((0, 0, 38.86), (1.0, 0.38972, 0.29510), (0.19478, 0.15395, 0.10706)),
        ((2, 30.43, 38.86), (0.72661, 0.70613, 0.86912), (1.22591, 1.26267, 1.45510)),
        ((1, 1.71, 38.86), (0.21223, 0.17082, 0.16787), (0.20325, 0.18879, 0.17098)),
    ],
)
def test_the_three_models_say_of_three_customers_what_is_known(fits, history, alive, orders):
    models = ("bg_nbd", "mbg_nbd", "pareto_nbd")
    assert [p_alive(fits[m], *history)[0] for m in models] == pytest.approx(alive, abs=1e-4)
    assert [expected_orders(fits[m], *history, 39)[0] for m in models] == pytest.approx(orders, abs=1e-4)


def test_a_lifetime_model_agrees_with_its_walkthrough():
    one = made("pareto_nbd", 0.5534, 10.5802, 0.6061, 11.6562)
    assert p_alive(one, 26, 30.86, 31)[0] == pytest.approx(0.99792, rel=1e-3)
    assert expected_orders(one, 26, 30.86, 31, 52)[0] == pytest.approx(25.4549, rel=1e-3)
    assert expected_orders(one, 0, 0, 0, 52)[0] == pytest.approx(1.47307, rel=1e-3)
    other = made("pareto_nbd", 0.55, 10.58, 0.61, 11.67)
    found = expected_orders(other, [132, 133], 200, 200, 10)
    assert found == pytest.approx([6.20605179, 6.25287225], abs=1e-8)


def test_regular_customers_get_a_finite_chance():
    one = made("pareto_nbd", 0.5143, 2.8845, 0.2856, 14.1087)
    recency, age = [103.42857, 97.14286, 94.71429, 98.57143], [103.57143, 97.28571, 98, 99.42857]
    found = p_alive(one, [221, 254, 161, 204], recency, age)
    assert found == pytest.approx([0.999596, 0.999558, 0.749488, 0.994255], abs=1e-5)


@pytest.mark.realdata
def test_what_a_customer_will_still_order_is_the_known_discounted_sum(fits):
    from scipy.special import hyperu

    rate = math.exp(0.0027 * 365.25 / 7) - 1
    found = dert(fits["pareto_nbd"], 26, 30.86, 31, yearly_rate=rate)[0]
    assert found == pytest.approx(86.030919, rel=1e-4)
    r, alpha, s, beta = fits["pareto_nbd"].values
    z = 0.0027 * (beta + 31)
    closed = (r + 26) / (alpha + 31) * (beta + 31) * z ** (s - 1) * hyperu(s, s, z)
    assert found == pytest.approx(p_alive(fits["pareto_nbd"], 26, 30.86, 31)[0] * closed, rel=1e-9)


@pytest.mark.realdata
def test_where_leaving_is_not_to_be_seen_the_boundary_is_named(online_retail):
    from datetime import date

    from koers_analytics.value import summarise

    told = summarise(online_retail, "week", date(2010, 8, 31)).histories
    assert (told.customers, told.repeats) == (3321, 7404)
    known = {
        "bg_nbd": ((0.7768, 9.627, 0.0041), -22655.016, "a -> 0", 3444.9),
        "mbg_nbd": ((0.7787, 9.701, 0.0051), -22655.374, "a -> 0", 3455.6),
        "pareto_nbd": ((0.7791, 9.723), -22655.455, "s -> 0", 3459.3),
    }
    for model, (values, likelihood, end, orders) in known.items():
        found = fit(told, model)
        assert found.log_likelihood == pytest.approx(likelihood, abs=1e-3), model
        assert found.values[:2] == pytest.approx(values[:2], rel=1e-3), model
        assert (found.status, found.boundary[0], found.covariance) == ("boundary", end, None), model
        assert "trust the plain figures" in found.why
        each = expected_orders(found, told.frequency, told.recency, told.age, 13)
        assert told.n @ each == pytest.approx(orders, abs=1), model


# Numbers that are hard


def by_panels(values, x, t_x, age):
    """Return ln of the Pareto/NBD likelihood of one customer, its integral by brute force."""
    from scipy.special import gammaln, logsumexp

    r, alpha, s, beta = values
    c = min(alpha, beta)
    edges = np.linspace(np.log(c + t_x), np.log(c + age), 401)
    nodes, weights = np.polynomial.legendre.leggauss(20)
    u = (edges[:-1, None] + np.diff(edges)[:, None] * (nodes + 1) / 2).ravel()
    y = np.exp(u) - c
    log_w = np.log((np.diff(edges)[:, None] * weights / 2).ravel())
    gone = np.log(s) + logsumexp(log_w + u - (r + x) * np.log(alpha + y) - (s + 1) * np.log(beta + y))
    here = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.logaddexp(here, gone)


def test_the_lifetime_integral_holds_on_hard_cases():
    rng = np.random.default_rng(5)
    worst = 0.0
    for _case in range(200):
        values = np.exp([rng.uniform(-2, 3), rng.uniform(-4, 6), rng.uniform(-3, 2), rng.uniform(-4, 6)])
        x = int(rng.choice([0, 1, 7, 60, 400]))
        age = float(np.exp(rng.uniform(-1, 5)))
        recency = age * float(rng.uniform(0.1, 1)) if x else 0.0
        told = Histories(*(np.array([one]) for one in (float(x), recency, age, 1.0)), "week")
        known = by_panels(values, x, recency, age)
        worst = max(worst, abs(PARETO.evaluate(values, told)[0] - known) / max(1, abs(known)))
    assert worst < 1e-11


def test_a_customer_with_a_hundred_thousand_orders_gets_numbers():
    for model, values in (
        ("bg_nbd", (0.24, 4.4, 0.79, 2.4)),
        ("mbg_nbd", (0.5, 6.2, 0.9, 1.6)),
        ("pareto_nbd", (0.55, 10.6, 0.6, 11.7)),
    ):
        one = made(model, *values)
        assert p_alive(one, 100_000, 99.9999, 100)[0] > 0.99
        assert p_alive(one, 100_000, 50, 100)[0] < 1e-6
        orders = expected_orders(one, 100_000, 99.9999, 100, 10)[0]
        assert 1_000 < orders < 11_000
        assert 0 < dert(one, 100_000, 99.9999, 100, yearly_rate=0.1, horizon=10)[0] < orders


@settings(max_examples=60, deadline=None)
@given(
    a=st.floats(0.05, 20),
    b=st.floats(0.05, 50),
    x=st.integers(0, 300),
    age=st.floats(0.1, 200),
    t=st.floats(0.01, 300),
)
def test_expected_orders_are_positive_grow_and_stay_below_the_rate(a, b, x, age, t):
    for model in ("bg_nbd", "mbg_nbd"):
        values = np.array([0.6, 5.0, a, b])
        of = MODELS[model].orders_if_alive
        some, more = (float(of(values, np.array([x]), np.array([age]), one)[0]) for one in (t, 2 * t))
        assert 0 < some <= more * (1 + 1e-12)
        assert some <= (0.6 + x) / (5 + age) * t * (1 + 1e-9)


@settings(max_examples=40, deadline=None)
@given(
    model=st.sampled_from(sorted(MODELS)),
    values=st.tuples(st.floats(0.1, 5), st.floats(0.5, 30), st.floats(0.1, 4), st.floats(0.5, 30)),
    x=st.integers(0, 30),
    share=st.floats(0.02, 1),
    age=st.floats(1, 100),
    t=st.floats(0.5, 60),
)
def test_counts_add_up_to_one_and_have_the_mean_and_spread_of_the_formulas(model, values, x, share, age, t):
    one = made(model, *values)
    recency = age * share if x else 0.0
    chances = count_chances(one, x, recency, age, t)
    k = np.arange(len(chances))
    alive = p_alive(one, x, recency, age)[0]
    pairs = alive * MODELS[model].pairs_if_alive(np.array(values), np.array([x]), np.array([age]), t)[0]
    assert chances.min() >= 0
    assert chances.sum() == pytest.approx(1, abs=1e-6)
    assert chances @ k == pytest.approx(expected_orders(one, x, recency, age, t)[0], rel=1e-4, abs=1e-6)
    assert chances @ (k * (k - 1)) == pytest.approx(pairs, rel=1e-2, abs=1e-5)
    assert 0 <= alive <= 1


@settings(max_examples=25, deadline=None)
@given(
    model=st.sampled_from(sorted(MODELS)),
    x=st.integers(0, 40),
    age=st.floats(1, 150),
    rate=st.floats(0.01, 0.6),
)
def test_discounted_orders_are_the_sum_of_discounted_steps(model, x, age, rate):
    one = made(model, 0.55, 8.0, 0.8, 6.0)
    recency = age * 0.7 if x else 0.0
    edges = np.linspace(0, 60, 2401)
    reach = np.array([expected_orders(one, x, recency, age, t)[0] for t in edges[::40]])
    steps = np.diff(reach) * (1 + rate) ** (-(edges[::40][1:] + edges[::40][:-1]) / 2 * 7 / 365.25)
    found = dert(one, x, recency, age, yearly_rate=rate, horizon=60)[0]
    assert found == pytest.approx(steps.sum(), rel=1e-3)
    assert dert(one, x, recency, age, yearly_rate=0, horizon=60)[0] == pytest.approx(reach[-1], rel=1e-7)
    assert found <= dert(one, x, recency, age, yearly_rate=rate)[0]


@settings(max_examples=60, deadline=None)
@given(
    model=st.sampled_from(sorted(MODELS)),
    logs=st.tuples(*(st.floats(-2, 2.5) for _n in range(4))),
    seed=st.integers(0, 1000),
)
def test_the_slopes_are_those_of_finite_differences(model, logs, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 30, 40).astype(float)
    age = rng.uniform(1, 20, 40)
    told = Histories.of(x, np.where(x > 0, age * rng.uniform(0.05, 1, 40), 0), age, rng.integers(1, 9, 40))
    values = np.exp(np.array(logs))
    _height, slope = MODELS[model].evaluate(values, told)
    for k in range(4):
        step = np.zeros(4)
        step[k] = 1e-5 * values[k]
        up, down = (MODELS[model].evaluate(values + sign * step, told)[0] for sign in (1, -1))
        known = (up - down) / (2 * step[k])
        assert slope[k] == pytest.approx(known, rel=1e-5, abs=1e-4 * told.customers)


# Worlds of which the truth is known


def world(model, values, customers, days, seed):
    """Return histories of customers who buy and leave as the model says."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(values[0], 1 / values[1], customers)
    age = rng.uniform(days / 3, days, customers)
    x, last = np.zeros(customers), np.zeros(customers)
    alive = np.ones(customers, dtype=bool)
    if model == "pareto_nbd":
        ends = np.minimum(age, rng.exponential(1, customers) / rng.gamma(values[2], 1 / values[3], customers))
    else:
        leaving, ends = rng.beta(values[2], values[3], customers), age
        if model == "mbg_nbd":
            alive = rng.random(customers) >= leaving
    at = np.zeros(customers)
    while alive.any():
        at = at + rng.exponential(1, customers) / rate
        alive = alive & (at < ends)
        x, last = x + alive, np.where(alive, at, last)
        if model != "pareto_nbd":
            alive = alive & (rng.random(customers) >= leaving)
    return x, last, age


@pytest.mark.parametrize(
    ("model", "values"),
    [
        ("bg_nbd", (0.6, 8.0, 0.8, 2.5)),
        ("mbg_nbd", (0.6, 8.0, 0.8, 2.5)),
        ("pareto_nbd", (0.7, 9.0, 0.8, 20.0)),
    ],
)
def test_a_simulated_world_is_recovered(model, values):
    told = Histories.of(*world(model, values, 40_000, 100, 3))
    found = fit(told, model)
    assert found.status == "converged"
    for name, truth in zip(found.names, values, strict=True):
        assert abs(found.params[name] - truth) < 4 * found.errors[name], name
    assert found.values[:2] == pytest.approx(values[:2], rel=0.08)


def test_the_interval_of_a_total_holds_what_came_as_often_as_it_says():
    inside = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        values, horizon = (0.6, 8.0, 0.8, 2.5), 20.0
        customers = 1500
        rate, leaving = rng.gamma(0.6, 1 / 8, customers), rng.beta(0.8, 2.5, customers)
        age = rng.uniform(30, 60, customers)
        x, last, later, at = (np.zeros(customers) for _n in range(4))
        alive = np.ones(customers, dtype=bool)
        while alive.any():
            at = at + rng.exponential(1, customers) / rate
            alive = alive & (at < age + horizon)
            before = alive & (at < age)
            x, last = x + before, np.where(before, at, last)
            later += alive & (at >= age)
            alive = alive & (rng.random(customers) >= leaving)
        told = Histories.of(x, last, age)
        found = portfolio(fit(told, "bg_nbd"), told, horizon)
        inside += found.low <= later.sum() <= found.high
        assert values
    assert inside >= 21


@pytest.mark.realdata
def test_two_ways_to_an_interval_agree(fits, cdnow):
    by_slope = portfolio(fits["mbg_nbd"], cdnow.histories, 39)
    by_draws = bootstrap(fits["mbg_nbd"], cdnow.histories, 39, draws=30)
    assert by_slope.expected == by_draws.expected == pytest.approx(1576.7, abs=0.5)
    width = by_slope.high - by_slope.low
    assert by_draws.high - by_draws.low == pytest.approx(width, rel=0.45)
    assert by_slope.how == "95%: parameters and chance of the orders"


def test_a_range_of_counts_is_whole_and_holds_its_share():
    one = made("mbg_nbd", 0.5248, 6.183, 0.8914, 1.614)
    found = count_range(one, 10, 38, 39, 39)
    chances = count_chances(one, 10, 38, 39, 39)
    assert (found.low, found.high) == (int(found.low), int(found.high))
    assert chances[int(found.low) : int(found.high) + 1].sum() >= 0.8
    assert count_range(one, 0, 0, 39, 4).high <= 1


# What a fit is


def test_a_fit_comes_back_from_json_equal():
    told = Histories.of(*world("bg_nbd", (0.6, 8.0, 0.8, 2.5), 2000, 60, 1))
    found = fit(told, "bg_nbd", until="2026-01-31")
    assert Fit.from_json(found.to_json()) == found
    assert json.loads(found.to_json())["unit"] == "week"
    with pytest.raises(BadTable, match="version 9 cannot be read"):
        Fit.from_dict(found.to_dict() | {"version": 9})


def test_units_are_not_mixed():
    with pytest.raises(ValueError, match="fitted on weeks and asked in days"):
        expected_orders(BG_PAPER, 2, 30, 38, 39, unit="day")
    with pytest.raises(ValueError, match="'fortnight' is no unit"):
        Histories.of([0], [0], [1], unit="fortnight")
    days = Histories.of([0, 1], [0, 5], [9, 9], unit="day")
    with pytest.raises(ValueError, match="asked in days"):
        portfolio(BG_PAPER, days, 39)


def test_the_unit_of_time_changes_times_and_nothing_else():
    x, last, age = world("pareto_nbd", (0.7, 9.0, 0.8, 20.0), 3000, 60, 2)
    weeks = fit(Histories.of(x, last, age), "pareto_nbd")
    days = fit(Histories.of(x, last * 7, age * 7, unit="day"), "pareto_nbd")
    assert days.values == pytest.approx(
        [one * by for one, by in zip(weeks.values, (1, 7, 1, 7), strict=True)], rel=1e-5
    )
    assert days.log_likelihood == pytest.approx(weeks.log_likelihood - weeks.repeats * math.log(7), abs=1e-4)


def test_few_customers_get_no_model_and_are_told_what_to_use():
    told = Histories.of(*world("bg_nbd", (0.6, 8.0, 0.8, 2.5), 299, 60, 1))
    found = fit(told)
    assert (found.status, found.values, found.log_likelihood, found.converged) == ("too_few", (), None, False)
    assert "299 customers are too few" in found.why
    assert "the rule of the own gap" in found.why
    with pytest.raises(ValueError, match="there is no model to ask"):
        p_alive(found, 1, 2, 3)


def test_a_world_of_one_time_buyers_gets_no_model():
    found = fit(Histories.of(np.zeros(500), np.zeros(500), np.linspace(1, 50, 500)))
    assert (found.status, found.why.split(",")[0]) == ("too_few", "nobody bought twice")
    some = Histories.of([0.0] * 500 + [1.0] * 5, [0.0] * 500 + [3.0] * 5, [50.0] * 505)
    assert "only 5 customers bought again" in fit(some).why


def test_customers_who_are_all_alike_stand_at_a_boundary():
    rng = np.random.default_rng(1)
    x = rng.poisson(5, 2000).astype(float)
    found = fit(Histories.of(x, np.where(x > 0, 49.0, 0), np.full(2000, 50.0)), "mbg_nbd")
    assert found.status == "boundary"
    assert found.boundary
    assert found.covariance is None


def test_a_search_that_does_not_end_says_so(monkeypatch):
    from koers_analytics.value import fitting

    told = Histories.of(*world("bg_nbd", (0.6, 8.0, 0.8, 2.5), 2000, 60, 1))
    stuck = fitting.Peak(np.zeros(4), -9.0, np.full(4, 0.3), -np.eye(4))
    monkeypatch.setattr(fitting, "_peak", lambda model, told: stuck)
    monkeypatch.setattr(fitting, "_nobody_leaves", lambda told: -10.0)
    found = fit(told, "bg_nbd")
    assert (found.status, found.converged, found.gradient_norm) == ("not_converged", False, 0.3)
    assert "trust the plain figures" in found.why


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((0, 1, 5), "row 2 has a recency without a repeat"),
        ((1, 6, 5), "row 2 must have 0 <= recency <= age"),
        ((1, 0, 5), "row 2 has a repeat purchase on the first day"),
        ((-1, 0, 5), "row 2 has a negative frequency"),
        ((1.5, 2, 5), "row 2 has a frequency that is not whole"),
        ((1, math.nan, 5), "row 2 must be numbers"),
    ],
)
def test_a_history_that_cannot_be_is_refused(row, says):
    with pytest.raises(BadTable, match=says):
        Histories.of(*zip((2, 3, 4), row, strict=True))


def test_a_question_that_cannot_be_answered_is_refused():
    with pytest.raises(ValueError, match="'cox' is no model"):
        fit(Histories.of([0], [0], [1]), "cox")
    with pytest.raises(ValueError, match="a horizon is 0 or more"):
        expected_orders(BG_PAPER, 2, 30, 38, -1)
    with pytest.raises(ValueError, match=r"10 % is 0\.1"):
        dert(BG_PAPER, 2, 30, 38, yearly_rate=-0.1)
    with pytest.raises(ValueError, match="without a discount rate a horizon is needed"):
        dert(BG_PAPER, 2, 30, 38, yearly_rate=0)


def test_a_warm_start_ends_where_a_cold_one_does(monkeypatch):
    from koers_analytics.value import fitting

    told = Histories.of(*world("mbg_nbd", (0.6, 8.0, 0.8, 2.5), 20_000, 60, 4))
    cold = fit(told, "mbg_nbd")
    monkeypatch.setattr(fitting, "_WARM_FROM", 100)
    monkeypatch.setattr(fitting, "_SAMPLE", 2_000)
    warm = fit(told, "mbg_nbd")
    assert warm.values == pytest.approx(cold.values, rel=1e-5)
    assert warm.errors == pytest.approx(cold.errors, rel=1e-3)
    assert MBG.name == warm.model
