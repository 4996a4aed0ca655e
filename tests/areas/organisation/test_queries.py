"""Who sees which units, and how the firm stood on a past day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import TestCase
from tests.cast import Cast, fresh, make_member, make_user, seat

from koers.areas.organisation import actions, queries
from koers.areas.organisation.models import Seat, Unit
from koers.kit.access.scope import Scope

TODAY = date(2026, 11, 3)
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 1)


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def names(ids: frozenset[int]) -> set[str]:
    return set(Unit.objects.filter(pk__in=ids).values_list("name", flat=True))


def tree(branches: tuple[queries.Branch, ...]) -> dict[str, str | None]:
    known = {one.unit.pk: one.unit.name for top in branches for one in top.walk()}
    return {one.unit.name: known.get(one.parent_id or 0) for top in branches for one in top.walk()}


@pytest.mark.parametrize(
    ("name", "reads", "writes"),
    [
        ("anna", {"Blue", "Pumps", "Water", "Noordzee"}, {"Blue"}),
        ("daan", {"Green", "Pumps", "Water", "Noordzee"}, {"Green"}),
        ("eva", {"Field", "Service", "Noordzee"}, {"Field"}),
    ],
)
def test_a_person_reads_own_units_and_those_above_and_writes_own_units(
    cast: Cast, name: str, reads: set[str], writes: set[str]
) -> None:
    scope = queries.scope_of(cast[name], TODAY)
    assert (names(scope.unit_ids), names(scope.write_unit_ids), scope.everything) == (reads, writes, False)
    assert scope.member_ids == {cast[name].member.pk}


def test_a_seat_higher_up_reaches_everything_below_it(cast: Cast) -> None:
    seat(cast.chris.member, cast.water, "manager")
    scope = queries.scope_of(fresh(cast.chris), TODAY)
    assert names(scope.write_unit_ids) == {"Water", "Pumps", "Blue", "Green"}


@pytest.mark.parametrize("name", ["ada", "dora"])
def test_administrators_and_directors_see_everything(cast: Cast, name: str) -> None:
    assert queries.scope_of(cast[name], TODAY).everything


def test_somebody_without_a_seat_sees_nothing(cast: Cast) -> None:
    stranger = make_user("Fien", "seller")
    assert queries.scope_of(stranger, TODAY) == Scope()
    make_member("Fien", stranger)
    assert queries.scope_of(stranger, TODAY).unit_ids == frozenset()


def test_a_seat_counts_from_its_first_day_until_the_day_it_ends(cast: Cast) -> None:
    Seat.objects.filter(member=cast.anna.member).update(starts=JULY, ends=TODAY)
    sees = {day: bool(queries.scope_of(cast.anna, day).unit_ids) for day in (JUNE, JULY, TODAY)}
    assert sees == {JUNE: False, JULY: True, TODAY: False}


def test_a_shut_out_person_has_an_empty_scope_whatever_the_role(cast: Cast) -> None:
    cast.ada.is_active = False
    assert cast.ada.scope == Scope()


def test_the_chart_shows_the_tree_with_everybody_in_it(cast: Cast) -> None:
    chart = queries.chart(cast.dora, TODAY)
    assert tree(chart) == {
        "Noordzee": None,
        "Service": "Noordzee",
        "Field": "Service",
        "Water": "Noordzee",
        "Pumps": "Water",
        "Blue": "Pumps",
        "Green": "Pumps",
    }
    heads = {one.unit.name: one.headcount for one in chart[0].walk()}
    assert heads == {"Noordzee": 9, "Service": 1, "Field": 1, "Water": 6, "Pumps": 6, "Blue": 5, "Green": 1}
    blue = next(one for one in chart[0].walk() if one.unit.name == "Blue")
    assert [place.member.name for place in blue.leaders] == ["Chris"]
    assert [place.member.name for place in blue.others] == ["Anna", "Bram", "Mila", "Vera"]


def test_the_chart_shows_a_past_day_as_it_was_then(cast: Cast) -> None:
    actions.reorganise(cast.pumps, under=cast.service, by=cast.dora, at=moment(JULY))
    Seat.objects.filter(member=cast.bram.member).update(starts=JULY)
    june, july = queries.chart(cast.dora, JUNE), queries.chart(cast.dora, JULY)
    assert (tree(june)["Pumps"], tree(july)["Pumps"]) == ("Water", "Service")
    assert (june[0].headcount, july[0].headcount) == (8, 9)


def test_two_moves_are_taken_back_one_by_one(cast: Cast) -> None:
    actions.reorganise(cast.pumps, under=cast.service, by=cast.dora, at=moment(date(2026, 3, 2)))
    actions.reorganise(cast.pumps, under=cast.water, by=cast.dora, at=moment(date(2026, 5, 4)))
    parents = {
        day: tree(queries.chart(cast.dora, day))["Pumps"]
        for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 5, 3), date(2026, 5, 4))
    }
    assert list(parents.values()) == ["Water", "Service", "Service", "Water"]


def test_a_seller_sees_the_own_branch_of_the_chart_only(cast: Cast) -> None:
    assert tree(queries.chart(cast.eva, TODAY)) == {
        "Noordzee": None,
        "Service": "Noordzee",
        "Field": "Service",
    }


def test_the_chart_costs_as_many_queries_for_three_units_as_for_thirty(cast: Cast) -> None:
    for number in range(24):
        Unit.objects.create(name=f"Team {number}", kind="team", parent=cast.pumps)
    viewer = fresh(cast.dora)
    assert viewer.scope.everything
    with TestCase().assertNumQueries(3):
        queries.chart(viewer, TODAY)
