"""The points of a lead, explained from its own timeline, as of any moment."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast, make_account, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, Person
from koers.areas.leads import events
from koers.areas.leads.queries.points import why
from koers.kit.timeline.recording import record

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def lead(cast: Cast) -> tuple[Lifecycle, Person]:
    account = make_account("Waterschap", cast.anna, cast.blue, sector="water", employees=60)
    person = make_person("Jansen", cast.anna, cast.blue, account=account, job_title="Inkoper")
    return customers.start_lifecycle(person, at=NOW), person


def act(person: Person, kind: str, days: float) -> None:
    about = [(person, "lead"), (person.account, "account")]
    record(kind, at=NOW + timedelta(days=days), subjects=about, facts=events.TouchFacts())


def test_points_are_told_with_the_rules_that_gave_them(cast: Cast) -> None:
    life, person = lead(cast)
    act(person, events.FORM_SENT, 1)
    act(person, events.PAGE_VIEWED, 1)
    found = why(life, NOW + timedelta(days=31))
    # Sector 15, 50 employees 20, job title 15; a form of 20 and a page of 2, both a half-life ago.
    assert (found.fit, found.fit_grade) == (50.0, "B")
    assert found.engagement == pytest.approx(11.0)
    assert found.grade == "B3"
    assert [reason.rule for reason in found.main_reasons] == ["size_medium", "role", "sector_known"]
    assert [(one.rule, one.count) for one in found.engagement_reasons] == [("form", 1), ("page", 1)]
    assert found.unknown == ("annual revenue", "telephone", "need in their words")


def test_what_comes_in_later_does_not_change_the_answer_about_an_earlier_day(cast: Cast) -> None:
    life, person = lead(cast)
    act(person, events.FORM_SENT, 1)
    day = NOW + timedelta(days=2)
    before = why(life, day)
    act(person, events.CALL_RECEIVED, 3)
    assert why(life, day) == before
    assert why(life, NOW + timedelta(days=3)).engagement != before.engagement


def test_who_objects_is_not_scored_and_counts_for_no_account(cast: Cast) -> None:
    life, person = lead(cast)
    assert person.account is not None
    of_account = customers.start_lifecycle(person.account, at=NOW)
    act(person, events.FORM_SENT, 1)
    assert why(of_account, NOW + timedelta(days=1)).engagement == pytest.approx(20.0)
    customers.refuse_scoring(person, at=NOW + timedelta(days=2))
    life.refresh_from_db()
    found = why(life, NOW + timedelta(days=2))
    assert (found.refused, found.fit, found.grade, found.engagement_reasons) == ("objected", None, "", ())
    assert why(of_account, NOW + timedelta(days=2)).engagement == 0.0


def test_who_wants_no_contact_is_not_scored(cast: Cast) -> None:
    life, person = lead(cast)
    customers.object_to_contact(person, at=NOW)
    life.refresh_from_db()
    assert why(life, NOW).refused == "blocked"
