"""A model through time: beside what came, on the path of one customer, and what one point of retention is worth."""

import itertools
from datetime import date, timedelta

import pytest

from koers_analytics.value import (
    Fit,
    Placed,
    alive_path,
    fit,
    p_alive,
    purchases,
    summarise,
    tracking,
    worth_of_a_point,
)

START = date(2026, 1, 5)
#: Parameters of CDNOW as published; expected orders of a new customer are known at 1, 3 and 32 weeks.
BG = Fit("bg_nbd", ("r", "alpha", "a", "b"), (0.242595, 4.413602, 0.792922, 2.425907), None, None, 2357, 2457, "week",
         None, "converged", "", (), 0.0)  # fmt: skip


def summaries(days, split, until):
    """Summaries of orders of 10 euros on days after the start, by customer, until two days."""
    told = {
        "customer_id": [one for one, many in days.items() for _day in many],
        "ordered_at": [START + timedelta(days=day) for many in days.values() for day in many],
        "net_amount": [10.0 for many in days.values() for _day in many],
    }
    whole = summarise(told, "week", START + timedelta(days=until))
    before = summarise(told, "week", START + timedelta(days=split), engine=whole.engine)
    return before, whole


def test_repeats_fall_into_whole_periods_that_end_at_the_split():
    # The second customer first orders on day 8, the third only after the split; day 9 is the split.
    before, whole = summaries({"a": [0, 1, 9, 13], "b": [8, 9, 10], "c": [12, 15]}, 9, 20)
    found = tracking(before, whole, BG, days=4)
    assert [(one - START).days for one in found.ends] == [1, 5, 9, 13, 17]
    assert found.actual == (1, 0, 2, 2, 0)
    assert (found.customers, found.held_out) == (2, slice(3, 5))


def test_what_is_expected_is_the_published_curve_of_a_new_customer():
    before, whole = summaries({"a": [0, 3], "b": [0]}, 7, 32 * 7)
    found = tracking(before, whole, BG, days=7)
    assert len(found.ends) == 33
    reached = [sum(found.expected[: weeks + 1]) / 2 for weeks in (1, 3, 32)]
    assert reached == pytest.approx([0.05318, 0.15063, 1.04374], abs=1e-4)
    assert found.expected[0] == 0


def test_the_error_after_the_split_is_a_share_of_what_came_there():
    before, whole = summaries({"a": [0, 3, 100], "b": [0]}, 7, 32 * 7)
    found = tracking(before, whole, BG, days=7)
    assert found.bias == pytest.approx(2 * (1.04374 - 0.05318) / 1 - 1, abs=1e-3)
    assert found.to_dict()["bias"] == found.bias
    before, whole = summaries({"a": [0, 3], "b": [0]}, 7, 32 * 7)
    assert tracking(before, whole, BG).bias is None


def test_a_question_that_cannot_be_is_refused():
    before, whole = summaries({"a": [0, 3]}, 7, 14)
    with pytest.raises(ValueError, match="at least one day"):
        tracking(before, whole, BG, days=0)
    with pytest.raises(ValueError, match="nothing lies after"):
        tracking(before, before, BG)


@pytest.mark.realdata
def test_the_repeats_of_cdnow_are_the_known_ones_on_both_sides(cdnow_orders):
    whole = summarise(cdnow_orders, "week", date(1998, 6, 30))
    before = summarise(cdnow_orders, "week", date(1997, 9, 30), engine=whole.engine)
    found = tracking(before, whole, fit(before.histories, "bg_nbd"), days=7)
    later = found.held_out
    assert (sum(found.actual[: later.start]), sum(found.actual[later])) == (2457, 1882)
    assert found.customers == 2357
    # Fader, Hardie and Lee 2005: the cumulative line of BG/NBD stays within a few percent of what came.
    assert sum(found.expected) == pytest.approx(sum(found.actual), rel=0.05)


# One customer


def test_the_path_ends_where_the_model_stands_today():
    days = [START, START + timedelta(days=100), START + timedelta(days=213)]
    until = START + timedelta(days=272)
    path = alive_path(BG, days, until, step=1)
    assert len(path) == 273
    # x 2, t_x 30.43 weeks, T 38.86 weeks: the published chance of .7266.
    assert path[-1].chance == pytest.approx(0.7266, abs=2e-3)
    assert path[-1].chance == pytest.approx(p_alive(BG, 2, 213 / 7, 272 / 7)[0], abs=1e-12)
    assert [(one.day, one.orders) for one in path][99:101] == [(START + timedelta(days=99), 1), (days[1], 2)]


def test_silence_lowers_the_chance_and_an_order_lifts_it():
    days = [START, START + timedelta(days=30), START + timedelta(days=90)]
    path = alive_path(BG, days, START + timedelta(days=150), step=1)
    chances = [one.chance for one in path]
    assert all(later < earlier for earlier, later in itertools.pairwise(chances[30:90]))
    assert chances[90] > chances[89]
    # Before the second order nobody can have left under BG/NBD.
    assert set(chances[:30]) == {1.0}


def test_steps_count_back_from_today_and_orders_of_later_are_not_seen():
    path = alive_path(BG, [START, START + timedelta(days=50)], START + timedelta(days=30), step=7)
    assert [(one.day - START).days for one in path] == [2, 9, 16, 23, 30]
    assert {one.orders for one in path} == {1}
    with pytest.raises(ValueError, match="no order up to"):
        alive_path(BG, [START], START - timedelta(days=1))
    with pytest.raises(ValueError, match="at least one day"):
        alive_path(BG, [START], START, step=0)


# One point of retention


def test_a_point_of_retention_is_worth_the_difference_of_two_values():
    found = worth_of_a_point(1000, 0.8, 0.1, 50, (0.75, 0.84))
    # 1000 * .81 / .29 - 1000 * .8 / .3, by hand.
    assert found.each == pytest.approx(126.4368, abs=1e-4)
    assert found.total == pytest.approx(6321.84, abs=0.01)
    assert (found.low, found.high) == pytest.approx((4621.85, 8461.54), abs=0.01)
    assert found.words == "the first margin falls at the end of the first year, after renewal"


def test_nobody_keeps_more_than_all():
    assert worth_of_a_point(1000, 1.0, 0.1).each == worth_of_a_point(1000, 0.99, 0.1).each
    assert worth_of_a_point(1000, 0.5, 0.1).low is None
    with pytest.raises(ValueError, match="must be shares"):
        worth_of_a_point(1000, -0.1, 0.1)


def test_the_purchases_of_one_customer_are_those_of_the_engine():
    rows = [
        (1, START, 1000, False, None),
        (2, START, 500, False, None),
        (3, START + timedelta(days=9), 800, False, None),
        (4, START + timedelta(days=12), -800, True, 3),
        (5, START + timedelta(days=20), 300, True, 1),
        (6, START + timedelta(days=25), 0, False, None),
        (7, START + timedelta(days=30), -200, False, None),
        (8, START + timedelta(days=31), 200, True, None),
        (9, START + timedelta(days=32), 900, True, 999),
        (10, START + timedelta(days=40), 700, False, None),
        (11, START + timedelta(days=40), -100, False, 10),
    ]
    names = ("order_id", "ordered_at", "net_cents", "is_credit", "refers_to_order_id")
    columns = {name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}
    made = summarise({"customer_id": [7] * len(rows), **columns}, "week", START + timedelta(days=60))
    found = made.engine.arrays(made.purchases.order_by("day"))
    mine = purchases(Placed(*row) for row in rows)
    assert [one.cents for one in mine] == found["cents"].tolist() == [1200, 0, 600]
    assert [(one.day - START).days for one in mine] == (found["day"] - found["day"][0]).tolist()
    assert [one.orders for one in mine] == [(1, 2), (6,), (10,)]
