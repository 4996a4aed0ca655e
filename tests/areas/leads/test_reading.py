"""Reading for all leads at once says what reading one by one says; whatever comes late, twice or from the future."""

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone
from tests.areas.leads.worlds import NOW, happen, people, standing
from tests.cast import Cast, make_account, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Lifecycle, LifecyclePeriod, Person
from koers.areas.leads import events
from koers.areas.leads.actions import reading, settle
from koers.areas.leads.actions.recycling import bring_back
from koers.areas.leads.actions.scoring import refresh_points
from koers.areas.leads.jobs import reading as jobs
from koers.areas.leads.models import ReadMark, RulesInForce
from koers.areas.leads.queries import evidence
from koers.areas.leads.queries.faults import faults, how_many
from koers.areas.leads.queries.points import why
from koers.areas.leads.queries.trails import Codes
from koers.areas.leads.rules.compiling import compiled
from koers.areas.leads.rules.telling import Lens
from koers.kit import apart
from koers.kit.importing.models import Import, ImportState
from koers.kit.jobs import drain, enqueue, run_now
from koers.kit.jobs.models import JobRun
from koers.kit.methods import registry
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import record, withdraw

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


def test_an_event_of_before_a_move_by_waiting_is_read_in_its_place(cast: Cast) -> None:
    life, person = known_lead(cast)
    record_silently(person, events.FORM_SENT, NOW)
    reading.read_new(at=NOW + timedelta(days=91))
    life.refresh_from_db()
    assert (life.state, life.since) == ("cold", NOW + timedelta(days=90))
    # It came late: of the sixtieth day, and read after the ninetieth.
    record_silently(person, events.PAGE_VIEWED, NOW + timedelta(days=60))
    expected = tried(lambda: settle(life, at=NOW + timedelta(days=92)))
    life.refresh_from_db()
    reading.read_new(at=NOW + timedelta(days=92))
    assert standing() == expected
    life.refresh_from_db()
    kept = life.memory["packed"]
    reading.read_all(at=NOW + timedelta(days=92))
    life.refresh_from_db()
    assert life.memory["packed"] == kept


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


def test_what_is_undone_is_read_again(cast: Cast) -> None:
    life, person = known_lead(cast)
    record_silently(person, events.FORM_SENT, NOW)
    reading.read_new(at=NOW)
    life.refresh_from_db()
    assert (life.state, life.engagement) == ("warm", pytest.approx(20.0))
    withdraw(Event.objects.filter(kind=events.FORM_SENT).values_list("pk", flat=True), reason="test")
    reading.read_new(at=NOW + timedelta(hours=1))
    life.refresh_from_db()
    assert (life.state, life.reason, life.engagement) == ("cold", "better_known", 0.0)


# --- Rules that chase each other ----------------------------------------------------------------------------------


@pytest.fixture
def chasing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put rules in force that lead round and round as soon as somebody sends a form."""

    def when(**given: Any) -> Any:
        empty = {"fact": None, "seen": None, "silent": None, "in_rhythm": None, "at_least": 1, "slack": 2.0}
        return SimpleNamespace(**{**empty, "within_days": None, "since_entry": False, "days": None, **given})

    def move(name: str, origin: str, to: str) -> Any:
        return SimpleNamespace(id=name, origin=[origin], to=to, when=[when(seen="forms")], reason="other")

    groups = [SimpleNamespace(id="forms", kinds=[events.FORM_SENT])]
    rules = compiled("chasing@1", groups, [move("up", "cold", "warm"), move("down", "warm", "cold")])
    lens = Lens(rules, evidence.scorecard()[1], evidence.SETTING)
    monkeypatch.setattr(evidence, "lens", lambda: lens)


def two_leads(cast: Cast) -> list[Person]:
    return [make_person(name, cast.anna, cast.blue, job_title="Inkoper") for name in ("Jansen", "Smit")]


def test_rules_that_chase_each_other_over_one_lead_stop_neither_the_pass_nor_the_others(
    cast: Cast, chasing: None
) -> None:
    jansen, _smit = two_leads(cast)
    record_silently(jansen, events.FORM_SENT, NOW - timedelta(days=1))
    assert reading.read_all(at=NOW) == Counter(read=1, started=1, faults=1)
    assert sorted(Lifecycle.objects.values_list("state", flat=True)) == ["cold", "cold"]
    assert [(one.name, one.moves) for one in faults()] == [("Piet Jansen", "up → down")]
    assert not reading.must_read_all()


def test_a_lead_that_cannot_be_read_keeps_its_state_until_it_can(
    cast: Cast, request: pytest.FixtureRequest
) -> None:
    jansen, _smit = two_leads(cast)
    reading.read_all(at=NOW)
    with pytest.MonkeyPatch.context():
        request.getfixturevalue("chasing")
        # A verb goes on all the same.
        record(events.FORM_SENT, at=NOW, subjects=[(jansen, "lead")], facts=events.TouchFacts())
        life = Lifecycle.objects.get(person=jansen)
        assert (life.state, how_many()) == ("cold", 1)
        reading.read_new(at=NOW)
        assert (Lifecycle.objects.get(person=jansen).state, how_many()) == ("cold", 1)
        request.getfixturevalue("monkeypatch").undo()
    reading.read_all(at=NOW + timedelta(hours=1))
    assert (Lifecycle.objects.get(person=jansen).state, how_many()) == ("warm", 0)


# --- Other rules --------------------------------------------------------------------------------------------------


def test_other_rules_move_only_those_who_stand_elsewhere_under_them(cast: Cast) -> None:
    for name, days in (("Jansen", 10), ("Smit", 50)):
        person = make_person(name, cast.anna, cast.blue, job_title="Inkoper")
        record_silently(person, events.FORM_SENT, NOW - timedelta(days=days))
    reading.read_all(at=NOW)
    assert list(Lifecycle.objects.order_by("pk").values_list("state", flat=True)) == ["warm", "warm"]
    before = list(LifecyclePeriod.objects.order_by("pk").values())
    RulesInForce.objects.create(kind="lifecycle", method="own.quick", version=1, starts=NOW)
    publish_quick_rules()
    assert reading.must_read_all()
    reading.read_all(at=NOW)
    states = dict(Lifecycle.objects.values_list("person__last_name", "state"))
    assert states == {"Jansen": "warm", "Smit": "cold"}
    moved = Event.objects.get(kind="customers.lifecycle.moved")
    # Thirty days after the form of fifty days ago.
    assert (moved.rule, moved.happened_at) == ("own.quick@1:cooled", NOW - timedelta(days=20))
    kept = list(LifecyclePeriod.objects.order_by("pk").values())[: len(before)]
    assert [{**row, "ends": None} for row in kept] == [{**row, "ends": None} for row in before]
    assert not reading.must_read_all()


def publish_quick_rules() -> None:
    """Publish the shipped rules under another id, with thirty days instead of ninety before a lead cools."""
    shipped = (registry.SHIPPED / "lifecycles" / "lead_lifecycle.yaml").read_text()
    own = shipped.replace("id: lead_lifecycle", "id: own.quick", 1)
    registry.publish(
        own.replace("within_days: 90", "within_days: 30")
        .replace("silent: own_initiative\n        days: 90", "silent: own_initiative\n        days: 30")
        .encode(),
        "quick.yaml",
    )


# --- Coming back --------------------------------------------------------------------------------------------------


def test_who_was_let_go_by_a_rule_comes_back_on_its_day_and_not_more_often_than_said(cast: Cast) -> None:
    life, _person = known_lead(cast)
    at = NOW
    for number in range(1, 6):
        at += timedelta(days=366)
        reading.read_new(at=at)
        life.refresh_from_db()
        back = (at - timedelta(days=1) + timedelta(days=182)).date() if number == 1 else life.retry_on
        assert (life.state, life.retry_on) == ("dropped", back)
        at += timedelta(days=183)
        assert bring_back(today=at.date(), at=at, most=3) == (1 if number <= 3 else 0)
        life.refresh_from_db()
        if number > 3:
            break
        assert (life.state, life.pass_number, life.retry_on) == ("recycled", number + 1, None)
    assert (life.state, life.pass_number) == ("dropped", 4)
    stays = list(life.periods.order_by("id").values_list("state", "pass_number", "rule"))
    assert stays[:3] == [
        ("cold", 1, ""),
        ("dropped", 1, "lead_lifecycle@1:forgotten"),
        ("recycled", 2, "leads.retry"),
    ]


def test_a_history_from_long_ago_plans_no_return(cast: Cast) -> None:
    person = make_person("Jansen", cast.anna, cast.blue, job_title="Inkoper")
    record_silently(person, events.PAGE_VIEWED, NOW - timedelta(days=900))
    reading.read_all(at=NOW)
    life = Lifecycle.objects.get()
    assert (life.state, life.reason, life.retry_on) == ("dropped", "silence", None)


def test_a_decision_by_hand_that_still_holds_keeps_a_lead_away(cast: Cast) -> None:
    life, _person = known_lead(cast)
    customers.move_lifecycle(
        life,
        to="dropped",
        at=NOW,
        by=cast.mila,
        reason="no_need_now",
        retry_on=NOW.date(),
        held_until=(NOW + timedelta(days=30)).date(),
    )
    assert bring_back(today=NOW.date(), at=NOW, most=3) == 0
    later = NOW + timedelta(days=31)
    assert bring_back(today=later.date(), at=later, most=3) == 1


# --- Points at night ----------------------------------------------------------------------------------------------


def test_points_decay_at_night_without_reading_an_event(cast: Cast) -> None:
    life, person = known_lead(cast)
    record_silently(person, events.FORM_SENT, NOW)
    reading.read_new(at=NOW)
    night = NOW + timedelta(days=60)
    assert refresh_points(at=night) == 1
    life.refresh_from_db()
    assert life.engagement == pytest.approx(5.0)
    assert (life.engagement_grade, life.scored_at) == (4, night)
    assert life.engagement == pytest.approx(why(life, night).engagement, abs=1e-5)


# --- Jobs ---------------------------------------------------------------------------------------------------------


def test_the_job_of_a_minute_asks_for_everything_first_and_reads_on_later(cast: Cast) -> None:
    person = make_person("Jansen", cast.anna, cast.blue, job_title="Inkoper")
    minute = run_now(enqueue(jobs.read_timeline))
    assert (minute.state, minute.result) == ("done", {"back": 0})
    assert drain() == 1
    whole = JobRun.objects.get(name="leads.read_all")
    assert (whole.state, whole.result["started"], whole.done) == ("done", 1, whole.total)
    record_silently(person, events.FORM_SENT, timezone.now())
    assert run_now(enqueue(jobs.read_timeline)).result["moved"] == 1
    assert JobRun.objects.filter(name="leads.read_all").count() == 1


def test_leads_wait_for_a_demo_company_that_comes_in_but_not_for_ever(cast: Cast) -> None:
    make_person("Jansen", cast.anna, cast.blue, job_title="Inkoper")
    load = Import.objects.create(demo=True, state=ImportState.RUNNING, created_at=timezone.now())
    assert run_now(enqueue(jobs.read_timeline)).result == {}
    load.created_at = timezone.now() - jobs.DEMO_COMES_IN - timedelta(minutes=1)
    load.save()
    assert run_now(enqueue(jobs.read_timeline)).result == {"back": 0}


def test_the_job_names_the_leads_over_which_rules_chase_each_other(cast: Cast, chasing: None) -> None:
    jansen, _smit = two_leads(cast)
    record_silently(jansen, events.FORM_SENT, NOW)
    run = run_now(enqueue(jobs.read_all))
    assert run.state == "done"
    assert "1 lead" in run.message
    assert "Piet Jansen (up → down)" in run.message


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


def test_a_helper_tries_again_when_the_database_was_taken_too_long(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [OperationalError("database is locked"), OperationalError("database is locked"), None]
    read: list[str] = []

    def share(name: str, *_given: object, **_named: object) -> None:
        read.append(name)
        if (error := told.pop(0)) is not None:
            raise error

    monkeypatch.setattr(reading, "read_share", share)
    reading.help_reading(["one"], NOW, apart.lock(), os.getppid())
    assert read == ["one", "one", "one"]


def test_a_reader_that_comes_when_another_ended_the_pass_goes_home_quietly(cast: Cast) -> None:
    two_leads(cast)
    lens = evidence.lens()
    shares = reading.begin(lens, at=NOW)
    reading.read_all(at=NOW)
    late = reading.read_share(shares[0], lens, Codes(lens), at=NOW, hooks=reading.Hooks())
    assert (shares[0], late) == ("leads.all.account.0", Counter())
