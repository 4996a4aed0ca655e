"""The verbs of the organisation: move a unit, close it, seat a member."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from tests.cast import Cast, fresh

from koers.areas.organisation import actions, queries
from koers.areas.organisation.models import Seat, Unit
from koers.kit.timeline.models import Event

AT = datetime(2026, 11, 3, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
TODAY = date(2026, 11, 3)


def happened() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def rows() -> Any:
    """Everything these verbs could change."""
    return (
        sorted(Unit.objects.values_list("id", "parent_id", "path", "ends", "version")),
        sorted(Seat.objects.values_list("id", "unit_id", "member_id", "starts", "ends"), key=str),
        Event.objects.count(),
    )


def test_a_moved_unit_takes_along_everything_below_it(cast: Cast) -> None:
    actions.reorganise(cast.pumps, under=cast.service, by=cast.dora, at=AT)
    paths = dict(Unit.objects.values_list("name", "path"))
    assert paths["Pumps"] == f"{paths['Service']}{cast.pumps.pk:06d}."
    assert paths["Blue"].startswith(paths["Pumps"])
    assert happened() == ["organisation.unit.moved"]
    event = Event.objects.get()
    assert event.facts == {"before": cast.water.pk, "after": cast.service.pk}
    assert set(event.subjects.values_list("subject_id", "role")) == {
        (cast.pumps.pk, "moved"),
        (cast.service.pk, "to"),
        (cast.water.pk, "from"),
    }


def test_whoever_sits_in_a_moved_unit_sees_its_new_parents_and_no_longer_the_old_ones(cast: Cast) -> None:
    actions.reorganise(cast.pumps, under=cast.service, by=cast.dora, at=AT)
    scope = queries.scope_of(fresh(cast.anna), TODAY)
    assert scope.unit_ids == {cast.company.pk, cast.service.pk, cast.pumps.pk, cast.blue.pk}


@pytest.mark.parametrize(
    ("unit", "under", "message"),
    [
        ("pumps", "blue", "Blue lies in Pumps itself"),
        ("pumps", "pumps", "Pumps lies in Pumps itself"),
        ("service", "pumps", "kind Division does not lie under one of kind Business unit"),
        ("blue", "green", "kind Team does not lie under one of kind Team"),
    ],
)
def test_a_move_that_breaks_the_tree_is_refused_and_changes_nothing(
    cast: Cast, unit: str, under: str, message: str
) -> None:
    before = rows()
    with pytest.raises(actions.NotPossibleError, match=message):
        actions.reorganise(getattr(cast, unit), under=getattr(cast, under), by=cast.dora, at=AT)
    assert rows() == before


def test_a_unit_does_not_move_under_a_closed_one(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.service.pk).update(ends=TODAY)
    with pytest.raises(actions.NotPossibleError, match="Service is closed"):
        actions.reorganise(cast.pumps, under=cast.service, by=cast.dora, at=AT)


@pytest.mark.parametrize("name", ["chris", "anna", "mila", "vera", "eva"])
def test_only_the_direction_reorganises(cast: Cast, name: str) -> None:
    before = rows()
    with pytest.raises(PermissionDenied):
        actions.reorganise(cast.blue, under=cast.service, by=fresh(cast[name]), at=AT)
    with pytest.raises(PermissionDenied):
        actions.close_unit(cast.blue, ends=TODAY, by=fresh(cast[name]), at=AT)
    assert rows() == before


def test_a_manager_seats_people_in_own_units_only(cast: Cast) -> None:
    manager = fresh(cast.chris)
    member = cast.daan.member
    seat = actions.appoint(member, unit=cast.blue, function="seller", starts=TODAY, by=manager, at=AT)
    assert (seat.unit, seat.starts, seat.ends) == (cast.blue, TODAY, None)
    before = rows()
    for unit in (cast.green, cast.pumps, cast.field):
        with pytest.raises(PermissionDenied):
            actions.appoint(member, unit=unit, function="seller", starts=TODAY, by=manager, at=AT)
    assert rows() == before


def test_a_move_to_another_team_ends_the_old_seat_on_the_day_the_new_one_starts(cast: Cast) -> None:
    old = Seat.objects.get(member=cast.bram.member)
    new = actions.appoint(
        cast.bram.member, unit=cast.green, function="seller", starts=TODAY, leaving=[old], by=cast.dora, at=AT
    )
    old.refresh_from_db()
    assert (old.ends, new.starts) == (TODAY, TODAY)
    assert happened() == ["organisation.seat.left", "organisation.seat.taken"]
    assert cast.green.pk in queries.scope_of(fresh(cast.bram), TODAY).write_unit_ids
    assert cast.blue.pk not in queries.scope_of(fresh(cast.bram), TODAY).unit_ids
    assert cast.blue.pk in queries.scope_of(fresh(cast.bram), TODAY - timedelta(days=1)).write_unit_ids


def test_the_same_seat_twice_at_a_time_is_refused(cast: Cast) -> None:
    before = rows()
    with pytest.raises(actions.NotPossibleError, match="Anna has this seat already"):
        actions.appoint(
            cast.anna.member, unit=cast.blue, function="seller", starts=TODAY, by=cast.dora, at=AT
        )
    assert rows() == before


def test_a_refused_appointment_leaves_the_old_seat_as_it_was(cast: Cast) -> None:
    old = Seat.objects.get(member=cast.bram.member)
    Seat.objects.create(member=cast.bram.member, unit=cast.green, function="seller")
    before = rows()
    with pytest.raises(actions.NotPossibleError):
        actions.appoint(
            cast.bram.member,
            unit=cast.green,
            function="seller",
            starts=TODAY,
            leaving=[old],
            by=cast.dora,
            at=AT,
        )
    assert rows() == before


def test_a_closed_unit_ends_the_seats_in_it_and_says_how_many(cast: Cast) -> None:
    actions.close_unit(cast.blue, ends=TODAY, by=cast.dora, at=AT)
    assert Unit.objects.get(pk=cast.blue.pk).ends == TODAY
    assert set(Seat.objects.filter(unit=cast.blue).values_list("ends", flat=True)) == {TODAY}
    closing = Event.objects.get(kind="organisation.unit.closed")
    assert closing.facts == {"seats": 5}
    left = Event.objects.filter(kind="organisation.seat.left")
    assert left.count() == 5
    assert {event.cause_id for event in left} == {closing.pk}


def test_a_unit_with_open_units_below_it_does_not_close(cast: Cast) -> None:
    before = rows()
    with pytest.raises(actions.NotPossibleError, match="Blue still lies under Pumps"):
        actions.close_unit(cast.pumps, ends=TODAY, by=cast.dora, at=AT)
    assert rows() == before


def test_a_seat_cannot_end_before_it_starts(cast: Cast) -> None:
    seat = actions.appoint(
        cast.daan.member, unit=cast.blue, function="other", starts=TODAY, by=cast.dora, at=AT
    )
    with pytest.raises(actions.NotPossibleError, match="before it starts"):
        actions.vacate(seat, ends=TODAY, by=cast.dora, at=AT)
