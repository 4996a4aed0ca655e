from collections import Counter
from datetime import date

import numpy as np
import pytest

from koers_analytics.intervals import benjamini_hochberg, compare_within, newcombe, wilson
from koers_analytics.pipeline import (
    aging,
    attention,
    bookings,
    bookings_by,
    compare_bookings,
    cycle_time,
    cycle_times_by,
    time_to_win,
    win_rate,
    win_rates_by,
)
from koers_analytics.pipeline.cycle import kaplan_meier
from koers_analytics.pipeline.signals import discount_per_product, silence
from koers_analytics.sample import world
from koers_analytics.tables import DealHistory, LineTable, OrderTable

Q4 = (date(2017, 10, 1), date(2018, 1, 1))


@pytest.mark.parametrize(
    ("won", "n", "low", "high"),
    [(12, 30, 0.2459, 0.5768), (0, 5, 0.0, 0.4345), (5, 5, 0.5655, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_wilson_interval_agrees_with_the_published_one(won, n, low, high):
    assert wilson(won, n) == pytest.approx((low, high), abs=5e-5)


def test_newcombes_interval_agrees_with_the_published_one():
    assert newcombe(30, 60, 18, 60) == pytest.approx((0.2000, 0.0248, 0.3589), abs=5e-5)


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="successes"):
        wilson(6, 5)
    with pytest.raises(ValueError, match="at least one"):
        newcombe(0, 0, 1, 2)


def test_many_questions_make_each_answer_weaker():
    assert benjamini_hochberg([0.001, 0.5, 0.9]) == pytest.approx([0.003, 0.75, 0.9])
    assert benjamini_hochberg([]) == []


def test_a_mix_of_products_does_not_make_a_team_look_slow():
    # The team sells more of the slow product, and is as fast as the others in each.
    scores = np.array([1.0, 1, 1, 1, 9, 9, 9, 9])
    team = np.array([True, False, False, False, True, True, True, False])
    assert compare_within(scores, team, np.array([1, 1, 1, 1, 2, 2, 2, 2])) is None
    mixed = compare_within(scores, team, np.zeros(8))
    assert mixed is not None
    assert mixed.difference == pytest.approx(4.0)


def test_open_deals_lengthen_the_time_to_win():
    # Textbook case: 6, 6, 6, 7, 10 happened, 6+, 9+, 10+, 11+ did not: S(6) = 1 - 3/9... by hand.
    days = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11])
    happened = np.array([True, True, True, False, True, False, True, False, False])
    found = kaplan_meier(days, happened)
    assert found.surviving.tolist() == pytest.approx(
        [2 / 3, 2 / 3 * 4 / 5, 2 / 3 * 4 / 5, 2 / 3 * 4 / 5 * 2 / 3, 2 / 3 * 4 / 5 * 2 / 3]
    )
    assert found.median == 10


@pytest.mark.realdata
def test_counts_and_values_of_a_public_crm_agree_with_its_file(maven, maven_rows):
    whole = (date(2016, 1, 1), date(2018, 1, 1))
    rate = win_rate(maven, *whole)
    assert (rate.won, rate.n) == (4238, 4238 + 2473)
    assert bookings(maven, *whole).cents == 10_005_534_00
    assert int(maven.at(date(2017, 12, 31)).open.sum()) == 1589 + 500
    late = [row for row in maven_rows if row["deal_stage"] == "Won" and row["close_date"] >= "2017-10-01"]
    assert bookings(maven, *Q4).cents == 100 * sum(int(row["close_value"]) for row in late)
    agents = Counter(row["sales_agent"] for row in late)
    assert sorted(found.n for found in bookings_by(maven, *Q4, "owner").values()) == sorted(agents.values())


@pytest.mark.realdata
def test_cycle_times_of_a_public_crm_agree_with_its_file(maven, maven_rows):
    days = [
        (date.fromisoformat(row["close_date"]) - date.fromisoformat(row["engage_date"])).days
        for row in maven_rows
        if row["deal_stage"] == "Won" and row["close_date"] >= "2017-10-01"
    ]
    found = cycle_time(maven, *Q4)
    assert (found.n, found.median, found.unknown) == (len(days), float(np.median(days)), 0)


@pytest.mark.realdata
def test_deals_without_any_date_have_an_unknown_age(maven):
    ages = aging(maven, date(2017, 12, 31))
    assert Counter(ages.age_days[ages.stage == 1].tolist()) == {-1: 500}
    assert set(ages.status[ages.stage == 1]) == {"unknown"}
    assert (ages.age_days[ages.stage == 2] >= 0).all()


def test_groups_add_up_to_the_whole_and_small_ones_get_no_figure(a_world):
    history = world.history(a_world(scale=0.1))
    period = (date(2026, 7, 1), date(2026, 10, 1))
    whole = bookings(history, *period)
    for by in ("unit", "owner", "product", "sector", "segment"):
        parts = bookings_by(history, *period, by)
        assert sum(part.cents for part in parts.values()) == whole.cents
        rates = win_rates_by(history, *period, by)
        assert sum(rate.n for rate in rates.values()) == win_rate(history, *period).n
        assert all(
            (rate.value is None) == (rate.n < 10) == (rate.status == "too_few") for rate in rates.values()
        )
        assert (
            sum(cycle.n for cycle in cycle_times_by(history, *period, by).values())
            == cycle_time(history, *period).n
        )


def test_bookings_are_compared_with_the_period_before_and_the_year_before(a_world):
    history = world.history(a_world(scale=0.1))
    found = compare_bookings(history, date(2026, 1, 1), date(2026, 4, 1))
    assert found.previous is not None
    assert found.year_before is not None
    assert found.previous.cents == bookings(history, date(2025, 10, 1), date(2026, 1, 1)).cents
    assert found.year_before.cents == bookings(history, date(2025, 1, 1), date(2025, 4, 1)).cents
    assert compare_bookings(history, date(2023, 10, 1), date(2024, 1, 1)).year_before is None


def test_what_became_known_later_does_not_count_as_of_an_earlier_day():
    deal = (1, None, None, "", "", date(2026, 1, 1), date(2026, 1, 20))
    history = DealHistory.from_rows(
        [
            (1, 1, "open", date(2026, 1, 1), date(2026, 2, 10), 500, None, None, None, None),
            (1, 2, "won", date(2026, 2, 10), None, 500, None, None, None, None),
        ],
        [deal],
    )
    january = (date(2026, 1, 1), date(2026, 2, 1))
    assert bookings(history, *january).cents == 0
    assert bookings(history, *january, as_of=date(2026, 2, 28)).cents == 500


def test_deals_that_stay_longer_than_nine_tenths_of_the_won_ones_stand_out():
    periods, deals = [], []
    for n in range(1, 21):
        start = date(2026, 1, 1)
        end = date(2026, 1, 1 + n)
        periods += [
            (n, 1, "open", start, end, 100, None, None, None, None),
            (n, 2, "won", end, None, 100, None, None, None, None),
        ]
        deals.append((n, None, None, "", "", start, end))
    for n, start in ((21, date(2026, 3, 1)), (22, date(2026, 2, 14)), (23, date(2026, 1, 1))):
        periods.append((n, 1, "open", start, None, 100 * n, None, None, None, None))
        deals.append((n, None, None, "", "", start, None))
    found = aging(DealHistory.from_rows(periods, deals), date(2026, 3, 2))
    assert found.status.tolist() == ["within", "older_75", "older_90"]
    assert found.share_slower.tolist() == pytest.approx([0.95, 0.20, 0.0])
    assert found.n.tolist() == [20, 20, 20]


def test_what_needs_care_is_short_and_names_one_reason_each():
    today = date(2026, 6, 1)
    periods = [
        (n, 1, "open", date(2026, 5, 1), None, n * 1000, expected, None, None, None)
        for n, expected in enumerate([None, date(2026, 5, 20), None, None, None, None, None], 1)
    ]
    history = DealHistory.from_rows(
        periods, [(n, None, None, "", "", date(2026, 5, 1), None) for n in range(1, 8)]
    )
    steps = {
        1: None,
        2: date(2026, 6, 9),
        3: date(2026, 5, 22),
        4: date(2026, 6, 9),
        5: date(2026, 6, 9),
        6: date(2026, 6, 9),
        7: date(2026, 6, 9),
    }
    active = {n: date(2026, 5, 31) for n in range(1, 8)} | {4: date(2026, 4, 1)}
    contacts = dict.fromkeys(range(1, 8), 3) | {7: 1}
    found = attention(history, today, next_step_dates=steps, last_activity=active, contacts=contacts)
    assert [(one.deal_id, one.reason, one.cents, one.days) for one in found] == [
        (7, "single_threaded", 7000, 0),
        (4, "silent", 4000, 61),
        (3, "next_step_passed", 3000, 10),
        (2, "slipped", 2000, 12),
        (1, "no_next_step", 1000, 0),
    ]
    assert len(attention(history, today, next_step_dates=steps, limit=1)) == 1


def test_discount_is_the_share_of_the_list_price_that_was_given_away():
    history = DealHistory.from_rows(
        [(1, 1, "won", date(2026, 5, 1), None, 1500, None, None, None, None)],
        [(1, None, 7, "", "", date(2026, 4, 1), date(2026, 5, 1))],
    )
    lines = LineTable.from_rows([(1, 7, 1000, 800), (1, 7, 1000, 700), (2, 7, 1000, 0)])
    assert discount_per_product(history, lines, date(2026, 1, 1), date(2027, 1, 1)) == {7: (0.25, 2)}


def test_silence_is_measured_in_the_customers_own_usual_gaps():
    weekly = [(1, date(2026, 1, 1 + 7 * n), 100, "a") for n in range(5)]
    orders = OrderTable.from_rows([*weekly, (1, date(2026, 2, 20), -100, "a")])
    accounts, index, segment = silence(orders, date(2026, 2, 26))
    assert (accounts.tolist(), index.tolist(), segment.tolist()) == ([1], [4.0], ["a"])


def test_the_time_to_win_counts_open_deals_as_not_yet_won(a_world):
    history = world.history(a_world(scale=0.1))
    found = time_to_win(history, date(2026, 11, 22))
    assert found.median is not None
    assert found.events < found.n
