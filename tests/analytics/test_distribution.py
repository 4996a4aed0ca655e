import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.forecast import total_of
from koers_analytics.forecast.distribution import compound

EURO = 100
VALUES = np.array([100_000, 60_000, 250_000, 40_000]) * EURO
CHANCES = np.array([0.5, 0.3, 0.2, 0.8])


def test_four_deals_give_the_distribution_worked_out_by_hand():
    found = total_of(VALUES, CHANCES)
    assert found.mean == pytest.approx(150_000 * EURO)
    assert found.sd == pytest.approx(116_241.1 * EURO, rel=1e-6)
    assert [found.quantile(q) for q in (0.1, 0.5, 0.9)] == [40_000 * EURO, 140_000 * EURO, 350_000 * EURO]
    assert found.at_least(150_000 * EURO) == pytest.approx(0.320)
    assert found.at_least(200_000 * EURO) == pytest.approx(0.296)
    assert found.probability[0] == pytest.approx(0.056)
    assert found.at_least(450_100 * EURO) == 0
    assert found.at_least(-1) == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-30, 400), st.floats(0, 1)), min_size=1, max_size=9), st.integers(-50, 900)
)
def test_every_sum_has_the_probability_that_counting_all_cases_gives(deals, target):
    exact = 0.0
    for outcome in itertools.product([0, 1], repeat=len(deals)):
        chance = np.prod([p if won else 1 - p for won, (_v, p) in zip(outcome, deals, strict=True)])
        exact += float(chance) * (
            sum(v for won, (v, _p) in zip(outcome, deals, strict=True) if won) >= target
        )
    found = total_of(np.array([v for v, _p in deals]) * 10_000, np.array([p for _v, p in deals]))
    assert found.at_least(target * 10_000) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("chance", [0.05, 0.5, 0.7, 0.97])
def test_taking_a_deal_out_again_gives_the_distribution_without_it(chance):
    rng = np.random.default_rng(3)
    values, chances = rng.integers(100, 9000, 40) * 10_000, rng.random(40)
    chances[7] = chance
    rest = np.arange(40) != 7
    exact, found = (
        total_of(values[rest], chances[rest]),
        total_of(values, chances).without(int(values[7]), chance),
    )
    for target in (exact.mean * 0.8, exact.mean, exact.mean * 1.3):
        assert found.at_least(target) == pytest.approx(exact.at_least(target), abs=1e-8)


def test_a_common_factor_widens_the_interval_and_keeps_the_mean():
    alone, together = total_of(VALUES, CHANCES), total_of(VALUES, CHANCES, correlation=0.3)
    assert together.mean == pytest.approx(alone.mean, rel=2e-3)
    assert together.sd > 1.1 * alone.sd


def test_a_compound_sum_has_the_mean_and_the_spread_of_theory():
    values = np.array([1000, 5000, 20_000]) * EURO
    found = compound(6.0, 1.0, values)
    assert found.mean == pytest.approx(6 * values.mean(), rel=1e-9)
    assert found.sd**2 == pytest.approx(6 * (values.astype(float) ** 2).mean(), rel=1e-9)
    wider = compound(6.0, 2.5, values)
    extra = 6 * 1.5 * values.mean() ** 2
    assert wider.sd**2 == pytest.approx(6 * (values.astype(float) ** 2).mean() + extra, rel=1e-6)


def test_ten_thousand_deals_are_summed_exactly_in_seconds():
    rng = np.random.default_rng(1)
    values = (rng.lognormal(10, 1.2, 10_000)).astype(np.int64) * EURO
    chances = rng.random(10_000) * 0.6
    began = time.process_time()
    found = total_of(values, chances)
    assert time.process_time() - began < 4
    rounded = np.rint(values / 10_000) * 10_000
    assert found.mean == pytest.approx(float(rounded @ chances), rel=1e-9)
    assert found.sd == pytest.approx(float(np.sqrt((rounded**2 * chances * (1 - chances)).sum())), rel=1e-5)


def test_chances_outside_their_range_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        total_of(VALUES, np.array([0.5, 0.3, 1.2, 0.8]))
    with pytest.raises(ValueError, match="correlation"):
        total_of(VALUES, CHANCES, correlation=1.0)


def test_nothing_open_is_worth_nothing():
    assert total_of(np.zeros(0, dtype=np.int64), np.zeros(0)).at_least(1) == 0
