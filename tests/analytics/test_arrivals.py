from datetime import date, timedelta

import numpy as np
import pytest

from koers_analytics.funnel import LifecyclePeriods, arrivals
from koers_analytics.funnel.arrivals import METHODS, arrival_days, count_between

FIRST, TODAY = date(2025, 1, 1), date(2026, 6, 30)
SPAN = (TODAY - FIRST).days + 120


def simulated(seed: int, rate: float = 3.0) -> LifecyclePeriods:
    """Cold leads at a steady rate; 60 % become warm after 20 days on average, half of those a customer after 30."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(SPAN):
        for _n in range(rng.poisson(rate)):
            number, at = len(rows), FIRST + timedelta(days=day)
            ways = [("warm", 0.6, 20), ("customer", 0.5, 30)]
            state = "cold"
            for now, share, mean in ways:
                goes = rng.random() < share
                end = at + timedelta(days=int(rng.exponential(mean if goes else 40)))
                rows.append((number, 1, state, at, end, *[None] * 7))
                state, at = now if goes else "dropped", end
                if not goes:
                    break
            rows.append((number, 1, state, at, None, *[None] * 7))
    # One id for each lead: the row with which it begins.
    return LifecyclePeriods.from_rows(rows)


@pytest.fixture(scope="module")
def world():
    return simulated(1)


def test_a_steady_stream_is_forecast_at_its_known_rate(world):
    made = arrivals(world, TODAY, "customer", horizon=6)
    assert made.status == "ok"
    # 3 a day x 0.6 x 0.5 x 7 days.
    assert [one.expected for one in made.periods] == pytest.approx([6.3] * 6, abs=1.6)
    assert all(one.low <= one.expected <= one.high for one in made.periods)
    assert made.periods[0].under_way > made.periods[0].new
    assert made.periods[5].new > made.periods[0].new


def test_what_happens_later_lies_in_the_interval_about_as_often_as_promised():
    hits = []
    for seed in range(2, 14):
        made = simulated(seed)
        told = arrivals(made, TODAY, "warm", horizon=4, rounds=0)
        came = arrival_days(made, "warm")
        hits += [one.low <= count_between(came, one.starts, one.ends) <= one.high for one in told.periods]
    # 48 weeks at 80 % and a little more, because counts are whole: fewer than 30 would be a chance of 1 in 300.
    assert 30 <= sum(hits) <= 48


def test_the_future_is_not_looked_at(world):
    assert arrivals(world, TODAY, "hot") == arrivals(world.known(TODAY), TODAY, "hot")
    assert (
        arrivals(world, TODAY, "hot", seed=2).periods[0].expected
        == arrivals(world, TODAY, "hot").periods[0].expected
    )


def test_simple_forecasts_stand_beside_it(world):
    made = arrivals(world, TODAY, "customer", horizon=2, every="month")
    first = made.periods[0]
    came = arrival_days(world, "customer")
    assert (first.starts, first.ends) == (date(2026, 7, 1), date(2026, 8, 1))
    assert first.year_before == count_between(came, date(2025, 7, 1), date(2025, 8, 1))
    assert first.recent_mean == count_between(came, date(2026, 3, 1), date(2026, 7, 1)) / 4
    assert set(made.errors) == set(METHODS)
    assert made.coverage_n == 6
    # January 2025 was the first month: no leads were there yet to become a customer.
    assert made.errors["koers"].n == 6


def test_past_periods_are_forecast_with_what_was_known_then(world):
    made = arrivals(world, TODAY, "customer", every="week", rounds=3)
    came = arrival_days(world.known(TODAY), "customer")
    gaps = []
    for back in (3, 2, 1):
        eve = TODAY - timedelta(weeks=back)
        told = arrivals(world.known(eve), eve, "customer", horizon=1, rounds=0).periods[0]
        gaps.append(abs(told.expected - count_between(came, told.starts, told.ends)))
    assert made.errors["koers"].mae == pytest.approx(sum(gaps) / 3)


def test_little_history_gives_no_forecast_and_no_baseline():
    few = simulated(5).known(FIRST + timedelta(days=9))
    assert arrivals(few, FIRST + timedelta(days=9), "customer").status == "too_few"
    young = simulated(5)
    made = arrivals(young, FIRST + timedelta(days=120), "customer", rounds=0)
    assert (made.periods[0].year_before, made.coverage, made.errors["koers"].mae) == (None, None, None)


def test_new_entries_are_forecast_at_the_recent_rate(world):
    made = arrivals(world, TODAY, "cold", horizon=1, rounds=0).periods[0]
    came = arrival_days(world, "cold")
    recent = count_between(came, TODAY - timedelta(days=90), TODAY + timedelta(days=1))
    assert made.expected == pytest.approx(recent / 13)
    assert made.under_way == 0


def test_what_cannot_be_forecast_is_refused(world):
    with pytest.raises(ValueError, match="not on the road"):
        arrivals(world, TODAY, "lost")
    with pytest.raises(ValueError, match="every must be week or month"):
        arrivals(world, TODAY, every="day")
