"""Reading for all leads at once says what reading one by one says; whatever comes late, twice or from the future."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.areas.leads.worlds import NOW, happen, people, standing
from tests.cast import Cast, make_account, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Lifecycle, LifecyclePeriod, Person
from koers.areas.leads import events
from koers.areas.leads.actions import reading, settle
from koers.areas.leads.jobs.reading import read_timeline
from koers.areas.leads.models import ReadMark
from koers.areas.leads.queries import evidence
from koers.kit.jobs import drain, enqueue
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import record

pytestmark = pytest.mark.django_db
SEEDS = range(12)


class Undone(Exception):
    """Takes a try back."""


def tried(work: Callable[[], Any]) -> Any:
    """Do something, return what stands then, and take it back."""
    found: list[Any] = []
    try:
        with transaction.atomic():
            work()
            found.append(standing())
            raise Undone
    except Undone:
        return found[0]


def started_one_by_one(at: datetime) -> None:
    """Start and settle each lead by itself, from when it was there."""
    for model in (Account, Person):
        for subject in model.objects.order_by("pk"):
            code = subject.subject_code
            happened = Event.objects.filter(
                subjects__subject_kind=code,
                subjects__subject_id=subject.pk,
                happened_at__lte=at,
                kind__in=evidence.lens().kinds,
            )
            first = happened.order_by("happened_at").values_list("happened_at", flat=True).first()
            begun = min(subject.created_at, at, first or at)
            life = customers.start_lifecycle(
                subject, at=evidence.moment(evidence.seconds(begun)), owner=subject.owner
            )
            settle(life, at=at)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pass_over_everything_tells_the_history_that_one_by_one_tells(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    people(cast, dice)
    happen(dice, 60, -900, 20)
    singly = tried(lambda: started_one_by_one(NOW))
    at_once = tried(lambda: reading.read_all(at=NOW))
    assert [one[1] for one in at_once] == [one[1] for one in singly]
    assert at_once == singly


@pytest.mark.parametrize("seed", SEEDS)
def test_reading_on_says_what_settling_each_lead_says(cast: Cast, seed: int) -> None:
    dice = random.Random(100 + seed)
    people(cast, dice)
    happen(dice, 40, -900, 0)
    reading.read_all(at=NOW)
    later = [dice.uniform(1, 60) for _ in range(3)]
    for day in sorted(later):
        at = NOW + timedelta(days=day)
        happen(dice, 8, day - 3, day)  # New ones,
        happen(dice, dice.choice([0, 0, 2]), -400, day)  # late ones,
        happen(dice, dice.choice([0, 1]), day, day + 30)  # and some of the future.

        def singly(at: datetime = at) -> None:
            for life in Lifecycle.objects.order_by("pk"):
                settle(life, at=at)

        expected = tried(singly)
        reading.read_new(at=at)
        assert standing() == expected


def test_reading_everything_again_changes_nothing(cast: Cast) -> None:
    dice = random.Random(7)
    people(cast, dice)
    happen(dice, 80, -900, 10)
    counts = reading.read_all(at=NOW)
    assert (counts["started"], counts["read"]) == (10, 10)
    before, told = standing(), Event.objects.count()
    stored = list(Lifecycle.objects.order_by("pk").values())
    assert reading.read_all(at=NOW)["started"] == 0
    assert (standing(), Event.objects.count()) == (before, told)
    assert list(Lifecycle.objects.order_by("pk").values()) == stored


def test_a_move_of_a_known_lead_gets_its_event_and_one_of_a_new_lead_does_not(cast: Cast) -> None:
    person = make_person("Jansen", cast.anna, cast.blue, job_title="Inkoper")
    record(
        events.FORM_SENT, at=NOW - timedelta(days=200), subjects=[(person, "lead")], facts=events.TouchFacts()
    )
    reading.read_all(at=NOW)
    life = Lifecycle.objects.get()
    states = list(life.periods.order_by("starts", "id").values_list("state", flat=True))
    assert states == ["cold", "warm", "cold"]
    assert not Event.objects.filter(kind__startswith="customers.lifecycle").exists()
    at = NOW + timedelta(days=1)
    record_silently(person, events.FORM_SENT, at)
    assert reading.read_new(at=at)["moved"] == 1
    moved = Event.objects.get(kind="customers.lifecycle.moved")
    assert (moved.facts["was"], moved.facts["now"], moved.happened_at) == ("cold", "warm", at)
    assert moved.rule == "lead_lifecycle@1:reacted"
    assert list(moved.subjects.order_by("subject_kind").values_list("subject_kind", "subject_id")) == [
        ("lifecycle", life.pk),
        ("person", person.pk),
    ]
    assert moved.cause == Event.objects.filter(kind=events.FORM_SENT).latest("id")


def record_silently(person: Person, kind: str, at: datetime, key: str | None = None) -> None:
    from koers.kit.timeline.recording import Happening, record_many

    record_many(
        [Happening(kind, at, [(person, "lead")], events.TouchFacts(), key=key)],
        listen=False,
    )


def known_lead(cast: Cast) -> tuple[Lifecycle, Person]:
    person = make_person("Jansen", cast.anna, cast.blue, job_title="Inkoper")
    reading.read_all(at=NOW)
    return Lifecycle.objects.get(), person


def test_an_event_of_the_future_counts_when_its_day_has_come(cast: Cast) -> None:
    life, person = known_lead(cast)
    record_silently(person, events.FORM_SENT, NOW + timedelta(days=7))
    reading.read_new(at=NOW + timedelta(days=1))
    life.refresh_from_db()
    assert (life.state, life.due_at, life.engagement) == ("cold", NOW + timedelta(days=7), 0.0)
    reading.read_new(at=NOW + timedelta(days=8))
    life.refresh_from_db()
    assert (life.state, life.since) == ("warm", NOW + timedelta(days=7))


def test_a_verb_about_the_future_moves_nothing_yet(cast: Cast) -> None:
    life, person = known_lead(cast)
    ahead = datetime.now(NOW.tzinfo) + timedelta(days=30)
    record(events.FORM_SENT, at=ahead, subjects=[(person, "lead")], facts=events.TouchFacts())
    life.refresh_from_db()
    assert (life.state, life.engagement) == ("cold", 0.0)


def test_the_same_event_twice_counts_once(cast: Cast) -> None:
    life, person = known_lead(cast)
    for _ in range(2):
        record_silently(person, events.CONTENT_DOWNLOADED, NOW, key="once")
    reading.read_new(at=NOW)
    life.refresh_from_db()
    assert life.engagement == pytest.approx(10.0)


def test_a_changed_fact_is_noticed_without_an_event(cast: Cast) -> None:
    person = make_person("Jansen", cast.anna, cast.blue)
    record_silently(person, events.FORM_SENT, NOW - timedelta(days=1))
    reading.read_all(at=NOW)
    assert Lifecycle.objects.get().state == "cold"
    person.job_title = "Inkoper"
    person.save()
    reading.read_new(at=NOW + timedelta(hours=1))
    life = Lifecycle.objects.get()
    assert (life.state, life.fit_points) == ("warm", 15.0)


def test_what_is_known_of_an_account_is_noticed_with_its_persons(cast: Cast) -> None:
    account = make_account("Acme", cast.anna, cast.blue)
    make_person("Jansen", cast.anna, cast.blue, account=account)
    reading.read_all(at=NOW)
    account.sector = "water"
    account.save()
    reading.read_new(at=NOW)
    assert sorted(Lifecycle.objects.values_list("fit_points", flat=True)) == [15.0, 15.0]


def test_somebody_new_becomes_a_lead(cast: Cast) -> None:
    known_lead(cast)
    make_person("Smit", cast.bram, cast.blue)
    assert reading.read_new(at=NOW)["started"] == 1
    assert Lifecycle.objects.get(person__last_name="Smit").owner == cast.bram.member


def test_waiting_alone_moves_a_lead_on_its_day(cast: Cast) -> None:
    life, person = known_lead(cast)
    record_silently(person, events.FORM_SENT, NOW)
    reading.read_new(at=NOW)
    life.refresh_from_db()
    assert (life.state, life.due_at) == ("warm", NOW + timedelta(days=90))
    reading.read_new(at=NOW + timedelta(days=89))
    life.refresh_from_db()
    assert life.state == "warm"
    reading.read_new(at=NOW + timedelta(days=91))
    life.refresh_from_db()
    assert (life.state, life.since, life.reason) == ("cold", NOW + timedelta(days=90), "silence")


def test_a_merged_person_brings_its_events_to_the_pass(cast: Cast) -> None:
    _life, person = known_lead(cast)
    other = make_person("Janssen", cast.anna, cast.blue)
    record_silently(other, events.FORM_SENT, NOW - timedelta(days=1))
    reading.read_new(at=NOW)
    customers.merge(other, into=person, at=NOW, by=cast.mila)
    record_silently(other, events.PAGE_VIEWED, NOW)
    reading.read_new(at=NOW)
    life = Lifecycle.objects.alive().get()
    assert (life.state, life.engagement) == ("warm", pytest.approx(20 * 2 ** (-1 / 30) + 2))


def test_whom_nobody_may_score_nobody_scores(cast: Cast) -> None:
    account = make_account("Acme", cast.anna, cast.blue)
    person = make_person("Jansen", cast.anna, cast.blue, account=account, job_title="Inkoper")
    blocked = make_person("Smit", cast.anna, cast.blue, job_title="Inkoper")
    for who in (person, blocked):
        record(
            events.FORM_SENT,
            at=NOW,
            subjects=[(who, "lead"), (account, "account")],
            facts=events.TouchFacts(),
        )
    reading.read_all(at=NOW)
    customers.refuse_scoring(person, at=NOW)
    customers.object_to_contact(blocked, at=NOW)
    nothing = (None, "", None, None, None, None, 0.0)
    for _ in range(2):
        for life in Lifecycle.objects.filter(person__isnull=False):
            assert (
                life.fit_points,
                life.fit_grade,
                life.engagement,
                life.engagement_grade,
                life.chance,
                life.scored_at,
                life.priority,
            ) == nothing
            assert "points" not in life.memory
        reading.read_new(at=NOW + timedelta(hours=1))
        record_silently(person, events.PAGE_VIEWED, NOW + timedelta(hours=2))
        reading.read_new(at=NOW + timedelta(hours=3))
        reading.read_all(at=NOW + timedelta(hours=3))
    # What the objecting person did does not count for the account either; what the other did does.
    assert Lifecycle.objects.get(account=account).engagement == pytest.approx(20.0, rel=0.01)
    customers.allow_scoring(person, at=NOW + timedelta(days=1))
    reading.read_new(at=NOW + timedelta(days=1))
    assert Lifecycle.objects.get(person=person).fit_points == 15.0


def test_reading_leaves_a_decision_by_hand_alone(cast: Cast) -> None:
    life, person = known_lead(cast)
    record_silently(person, events.FORM_SENT, NOW + timedelta(minutes=1))
    customers.move_lifecycle(
        life, to="dropped", at=NOW + timedelta(minutes=2), by=cast.mila, reason="no_need_now"
    )
    reading.read_new(at=NOW + timedelta(hours=1))
    life.refresh_from_db()
    assert (life.state, life.memory["state"]) == ("dropped", "dropped")
    assert list(life.periods.order_by("id").values_list("state", flat=True)) == ["cold", "dropped"]


def test_nothing_is_read_before_everything_was_read_once(cast: Cast) -> None:
    make_person("Jansen", cast.anna, cast.blue)
    assert (reading.must_read_all(), reading.read_new(at=NOW)["read"]) == (True, 0)
    assert not ReadMark.objects.exists()
    reading.read_all(at=NOW)
    assert reading.must_read_all() is False
    assert list(ReadMark.objects.values_list("pk", flat=True)) == ["leads"]


def test_stays_follow_each_other_without_gaps(cast: Cast) -> None:
    dice = random.Random(3)
    people(cast, dice)
    happen(dice, 100, -900, 0)
    reading.read_all(at=NOW)
    happen(dice, 30, -100, 0)
    reading.read_new(at=NOW)
    for life in Lifecycle.objects.all():
        stays = list(life.periods.order_by("id"))
        assert [stay.ends for stay in stays] == [*(stay.starts for stay in stays[1:]), None]
        assert (stays[-1].state, stays[-1].starts) == (life.state, life.since)
    assert LifecyclePeriod.objects.count() > 20


def test_the_job_reads_everything_the_first_time_and_on_from_there_after_that(cast: Cast) -> None:
    person = make_person("Jansen", cast.anna, cast.blue, job_title="Inkoper")
    enqueue(read_timeline)
    assert drain() == 1
    life = Lifecycle.objects.get()
    assert life.state == "cold"
    record_silently(person, events.FORM_SENT, datetime.now(NOW.tzinfo) - timedelta(minutes=1))
    run = enqueue(read_timeline)
    assert drain() == 1
    life.refresh_from_db()
    run.refresh_from_db()
    assert life.state == "warm"
    assert run.result["moved"] == 1
