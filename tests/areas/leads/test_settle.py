"""A lead on the real timeline: evidence moves it at once, by hand beats the rules, merged records read together."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast, make_account, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, Person
from koers.areas.leads import events
from koers.areas.leads.actions import settle
from koers.kit.methods import registry
from koers.kit.timeline.recording import record

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def lead(cast: Cast, **fields: object) -> tuple[Lifecycle, Person]:
    account = make_account("Waterschap", cast.anna, cast.blue, sector="water")
    person = make_person("Jansen", cast.anna, cast.blue, account=account, job_title="Inkoper", **fields)
    return customers.start_lifecycle(person, at=NOW), person


def act(person: Person, kind: str, days: float) -> None:
    record(
        kind,
        at=NOW + timedelta(days=days),
        subjects=[(person, "lead")],
        via="test",
        facts=events.TouchFacts(),
    )


def states(life: Lifecycle) -> list[str]:
    return list(life.periods.order_by("starts", "id").values_list("state", flat=True))


def test_what_koers_ships_is_without_fault() -> None:
    assert [broken.lines for broken in registry.shelf().broken] == []


def test_a_form_makes_a_fitting_lead_warm_at_once_with_its_evidence(cast: Cast) -> None:
    life, person = lead(cast)
    act(person, events.FORM_SENT, 1)
    life.refresh_from_db()
    assert (life.state, states(life)) == ("warm", ["cold", "warm"])
    last = life.periods.get(ends=None)
    assert last.evidence is not None
    assert last.evidence.kind == events.FORM_SENT
    assert last.rule == "lead_lifecycle@1:reacted"


def test_an_event_that_comes_late_makes_the_history_read_again(cast: Cast) -> None:
    life, person = lead(cast)
    act(person, events.PAGE_VIEWED, 30)
    act(person, events.PAGE_VIEWED, 20)
    life.refresh_from_db()
    assert life.state == "cold"
    act(person, events.PAGE_VIEWED, 10)
    life.refresh_from_db()
    assert life.state == "warm"


def test_a_decision_by_hand_beats_the_rules_until_its_day(cast: Cast) -> None:
    life, _person = lead(cast)
    customers.move_lifecycle(
        life,
        to="warm",
        at=NOW + timedelta(days=1),
        by=cast.mila,
        reason="better_known",
        held_until=(NOW + timedelta(days=400)).date(),
    )
    settle(life, at=NOW + timedelta(days=300))
    assert life.state == "warm"
    settle(life, at=NOW + timedelta(days=401))
    assert life.state == "cold"


def test_a_move_back_without_a_reason_is_refused_and_nothing_changes(cast: Cast) -> None:
    life, _person = lead(cast)
    with pytest.raises(customers.MoveRefused, match="reason"):
        customers.move_lifecycle(life, to="dropped", at=NOW, by=cast.mila)
    life.refresh_from_db()
    assert (life.state, states(life)) == ("cold", ["cold"])


def test_coming_back_is_a_new_pass_and_the_old_one_stays(cast: Cast) -> None:
    life, _person = lead(cast)
    customers.move_lifecycle(life, to="dropped", at=NOW, by=cast.mila, reason="no_need_now")
    customers.move_lifecycle(life, to="recycled", at=NOW + timedelta(days=90), rule="leads.retry")
    found = list(life.periods.order_by("starts", "id").values_list("pass_number", "state", "reason"))
    assert found == [(1, "cold", ""), (1, "dropped", "no_need_now"), (2, "recycled", "")]


def test_a_merged_person_brings_its_events_along_and_takes_them_back(cast: Cast) -> None:
    life, person = lead(cast)
    other = make_person("Janssen", cast.anna, cast.blue)
    record(events.FORM_SENT, at=NOW, subjects=[(other, "lead")], facts=events.TouchFacts())
    merged = customers.merge(other, into=person, at=NOW + timedelta(days=1), by=cast.mila)
    life.refresh_from_db()
    assert life.state == "warm"
    customers.unmerge(merged, at=NOW + timedelta(days=2), by=cast.mila)
    other.refresh_from_db()
    assert other.deleted_at is None
    life.refresh_from_db()
    assert life.state == "cold"
