"""Points by hand: fit with its caps, halving every thirty days, grades at their limits, and the order of leads."""

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.areas.leads.rules import points
from koers.areas.leads.rules.points import DAY, Card, Tally, carded

T0 = 20_000 * DAY


def fit_rule(name: str, group: str, field: str, worth: float, **given: Any) -> SimpleNamespace:
    empty: dict[str, Any] = {"one_of": [], "at_least": None, "below": None, "known": False}
    return SimpleNamespace(id=name, group=group, field=field, points=worth, **{**empty, **given})


def act_rule(name: str, group: str, kind: str, worth: float, cap: float | None = None) -> SimpleNamespace:
    return SimpleNamespace(id=name, group=group, kinds=[kind], points=worth, half_life_days=30.0, cap=cap)


CARD: Card = carded(
    "test@1",
    SimpleNamespace(
        groups=[
            SimpleNamespace(id="company", cap=40.0),
            SimpleNamespace(id="person", cap=None),
            SimpleNamespace(id="web", cap=25.0),
        ],
        fit=[
            fit_rule("sector", "company", "sector", 20.0, one_of=["Water", "Food"]),
            fit_rule("medium", "company", "employees", 20.0, at_least=50.0),
            fit_rule("large", "company", "employees", 10.0, at_least=250.0),
            fit_rule("tiny", "company", "employees", -15.0, below=5.0),
            fit_rule("role", "person", "job_title", 15.0, known=True),
        ],
        engagement=[
            act_rule("page", "web", "page", 2.0, cap=10.0),
            act_rule("click", "web", "click", 20.0),
        ],
        fit_grades=[50.0, 30.0, 10.0],
        engagement_grades=[20.0, 10.0, 5.0],
    ),
)
PAGE, CLICK = (0,), (1,)


def test_fit_points_are_those_of_the_rules_that_hold() -> None:
    found = points.fit(CARD, {"sector": "WATER", "employees": 60, "job_title": ""})
    assert (found.points, found.grade) == (40.0, "B")
    assert [(one.rule, one.points) for one in found.contributions] == [("medium", 20.0), ("sector", 20.0)]


def test_a_group_gives_no_more_than_its_cap_and_its_rules_shrink_alike() -> None:
    found = points.fit(CARD, {"sector": "food", "employees": 250, "job_title": "buyer"})
    assert found.points == pytest.approx(55.0)
    gave = {one.rule: (round(one.points, 6), one.uncapped) for one in found.contributions}
    assert gave == {
        "sector": (16.0, 20.0),
        "medium": (16.0, 20.0),
        "large": (8.0, 10.0),
        "role": (15.0, 15.0),
    }


def test_zero_employees_is_an_answer_and_takes_points_away() -> None:
    found = points.fit(CARD, {"employees": 0})
    assert (found.points, found.grade) == (-15.0, "D")


def test_what_is_unknown_lowers_the_certainty_and_not_the_score() -> None:
    fields = {"sector": "food", "employees": None, "job_title": ""}
    assert points.fit(CARD, fields).points == 20.0
    assert points.unknown_fields(CARD, fields) == ("employees", "job_title")
    assert points.certainty(CARD, fields) == 20 / 80


def test_text_where_a_number_is_asked_gives_nothing() -> None:
    assert points.fit(CARD, {"employees": "many"}).contributions == ()


def test_an_act_is_worth_half_after_its_half_life_and_a_quarter_after_two() -> None:
    for days, worth in ((0, 20.0), (30, 10.0), (60, 5.0)):
        found = points.engagement(CARD, [(T0, CLICK)], T0 + days * DAY)
        assert found.points == pytest.approx(worth)


def test_grades_begin_at_their_limit() -> None:
    grades = [points.engagement(CARD, [(T0, CLICK)], T0 + days * DAY).grade for days in (0, 1, 30, 60, 61)]
    assert grades == ["1", "2", "2", "3", "4"]


def test_caps_of_rule_and_group_hold_and_the_parts_add_up() -> None:
    found = points.engagement(CARD, [(T0, PAGE)] * 9 + [(T0, CLICK)], T0)
    # Nine pages would give 18, their rule gives at most 10; with a click of 20 the group gives at most 25.
    assert found.points == pytest.approx(25.0)
    gave = {one.rule: (round(one.points, 6), one.uncapped, one.count) for one in found.contributions}
    assert gave == {"click": (16.666667, 20.0, 1), "page": (8.333333, 18.0, 9)}


def test_what_happens_later_does_not_count_yet() -> None:
    found = points.engagement(CARD, [(T0, CLICK), (T0 + DAY, CLICK)], T0)
    assert [(one.rule, one.count) for one in found.contributions] == [("click", 1)]


ACTS = st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from([PAGE, CLICK])), max_size=40)


@settings(deadline=None)
@given(ACTS, st.integers(0, 40), st.integers(0, 900))
def test_a_tally_in_pieces_and_out_of_order_scores_as_the_whole(
    days: list[tuple[int, tuple[int, ...]]], cut: int, wait: int
) -> None:
    acts = [(T0 + day * DAY, places) for day, places in days]
    at = T0 + (2_000 + wait) * DAY
    tally = points.tallied(CARD, acts[:cut])
    tally = points.tallied(CARD, acts[cut:], Tally.unpacked(tally.packed()))
    whole = points.engagement(CARD, acts, at).points
    assert points.engagement_points(CARD, tally, at) == pytest.approx(whole, abs=1e-5)


def test_the_order_of_leads_follows_the_grid_then_value() -> None:
    order = [
        points.priority("A", 1, None),
        points.priority("A", 2, 10**11),
        points.priority("A", 2, 100),
        points.priority("B", 1, 10**11),
        points.priority("D", 4, 10**11),
        points.priority("", None, 10**11),
    ]
    assert all(higher > lower for higher, lower in pairwise(order))


@settings(deadline=None)
@given(
    st.sampled_from("ABCD"),
    st.integers(1, 4),
    st.one_of(st.none(), st.integers(0, 10**12)),
    st.one_of(st.none(), st.floats(0, 1)),
)
def test_a_better_lead_never_comes_later(
    fit: str, engagement: int, value: int | None, chance: float | None
) -> None:
    here = points.priority(fit, engagement, value, chance)
    better_fit = "ABCD"[max(0, "ABCD".index(fit) - 1)]
    assert points.priority(better_fit, engagement, value, chance) >= here
    assert points.priority(fit, max(1, engagement - 1), value, chance) >= here
    assert points.priority(fit, engagement, (value or 0) + 1_000_00, chance) >= here
    if chance is not None:
        assert points.priority(fit, engagement, value, min(1.0, chance + 0.01)) >= here
