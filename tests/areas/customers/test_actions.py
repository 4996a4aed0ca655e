"""Verbs of customers: activities reach every timeline they belong to; people come and go with dates."""

from datetime import UTC, date, datetime

import pytest

from koers.areas.customers import actions
from koers.areas.customers.models import Account, Activity, Person
from koers.areas.organisation.models import Unit
from koers.areas.selling.actions import open_deal
from koers.areas.selling.models import Deal, Pipeline, Stage
from koers.kit.timeline.reading import for_subject

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(kind="company", name="Firm")


@pytest.fixture
def account(unit: Unit) -> Account:
    return Account.objects.create(name="Waterschap", unit=unit)


def test_one_call_stands_on_the_timeline_of_person_account_and_deal(unit: Unit, account: Account) -> None:
    pipeline = Pipeline.objects.create(name="Plants")
    stage = Stage.objects.create(pipeline=pipeline, position=0, name="Offer")
    deal = open_deal(Deal(name="Plant", unit=unit, pipeline=pipeline, stage=stage), by=None, at=NINE)
    person = Person.objects.create(last_name="Berg", prefix="van den", unit=unit, account=account)
    call = Activity(kind="call", happened_at=TEN, account=account, person=person, unit=unit, minutes=15)

    actions.log_activity(call, by=None, at=TEN, about=[(deal, "deal")])

    assert [for_subject(row).entries[0].event.facts["activity_id"] for row in (account, person, deal)] == [
        call.pk
    ] * 3
    deal.refresh_from_db()
    assert deal.last_activity_at == TEN


def test_an_older_activity_does_not_set_the_last_one_back(unit: Unit) -> None:
    pipeline = Pipeline.objects.create(name="Plants")
    stage = Stage.objects.create(pipeline=pipeline, position=0, name="Offer")
    deal = open_deal(Deal(name="Plant", unit=unit, pipeline=pipeline, stage=stage), by=None, at=NINE)
    for moment in (TEN, NINE):
        activity = Activity(kind="note", happened_at=moment, unit=unit)
        actions.log_activity(activity, by=None, at=TEN, about=[(deal, "deal")])
    deal.refresh_from_db()
    assert deal.last_activity_at == TEN


def test_a_person_works_at_an_account_once_at_a_time(unit: Unit, account: Account) -> None:
    person = Person.objects.create(last_name="Berg", unit=unit)
    first = actions.start_at(person, account=account, starts=date(2024, 1, 1), job_title="Buyer")
    again = actions.start_at(person, account=account, starts=date(2025, 1, 1))
    assert first == again
    person.refresh_from_db()
    assert person.account == account


def test_a_person_who_leaves_keeps_the_dates_and_moves_to_the_other_account(
    unit: Unit, account: Account
) -> None:
    other = Account.objects.create(name="Gemeente", unit=unit)
    person = Person.objects.create(last_name="Berg", unit=unit)
    actions.start_at(person, account=account, starts=date(2024, 1, 1))
    actions.start_at(person, account=other, starts=date(2025, 1, 1))
    actions.stop_at(person, account=account, ends=date(2025, 6, 1))
    person.refresh_from_db()
    assert person.account == other
    assert [(a.account, a.ends) for a in person.affiliations.order_by("starts")] == [
        (account, date(2025, 6, 1)),
        (other, None),
    ]


def test_a_name_is_written_with_its_prefix() -> None:
    assert str(Person(first_name="Anna", prefix="van den", last_name="Berg")) == "Anna van den Berg"
    assert str(Person(email="info@example.test")) == "info@example.test"
