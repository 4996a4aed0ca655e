"""The timeline: append-only, typed, one event for a repeated delivery."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from koers.areas.customers.actions import log_activity
from koers.areas.customers.events import ACTIVITY_DONE, ActivityFacts
from koers.areas.customers.models import Account, Activity
from koers.areas.organisation.models import Unit
from koers.areas.selling import events as selling_events
from koers.kit.timeline import kinds, subjects
from koers.kit.timeline.models import Event, EventSubject, Permit
from koers.kit.timeline.reading import for_subject
from koers.kit.timeline.recording import Happening, record, record_many, redact, withdraw

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(name="Waterschap", unit=Unit.objects.create(kind="company", name="Firm"))


def happen(account: Account, minutes: int, key: str | None = None) -> Happening:
    facts = ActivityFacts(activity_id=0, activity="call", minutes=minutes)
    at = NOON + timedelta(minutes=minutes)
    return Happening(ACTIVITY_DONE, at, [(account, "account")], facts, via="import", key=key)


def test_an_event_keeps_when_it_happened_apart_from_when_it_was_written(account: Account) -> None:
    event = record(
        ACTIVITY_DONE, at=NOON, subjects=[(account, "account")], facts={"activity_id": 1, "activity": "call"}
    )
    assert event.happened_at == NOON
    assert event.recorded_at > NOON


def test_a_repeated_delivery_is_one_event(account: Account) -> None:
    first = record_many(
        [happen(account, 5, "crm:1"), happen(account, 6, "crm:2"), happen(account, 5, "crm:1")]
    )
    second = record_many([happen(account, 5, "crm:1"), happen(account, 7, "crm:3")])
    assert (len(first), len(second)) == (2, 1)
    assert list(Event.objects.order_by("id").values_list("key", flat=True)) == ["crm:1", "crm:2", "crm:3"]
    assert EventSubject.objects.count() == 3


def test_facts_that_do_not_fit_the_kind_are_refused(account: Account) -> None:
    with pytest.raises(TypeError):
        record(ACTIVITY_DONE, at=NOON, subjects=[(account, "")], facts={"colour": "blue"})
    assert Event.objects.count() == 0


def test_an_undeclared_kind_is_refused(account: Account) -> None:
    with pytest.raises(ValueError, match="not declared"):
        record("customers.nothing.known", at=NOON, subjects=[(account, "")])


def test_the_database_refuses_to_change_or_delete_an_event(account: Account) -> None:
    event = record_many([happen(account, 5)])[0]
    for attempt in (
        lambda: Event.objects.filter(pk=event.pk).update(kind="other"),
        lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"),
        lambda: EventSubject.objects.filter(event=event).update(role="other"),
        lambda: EventSubject.objects.filter(event=event)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    event.refresh_from_db()
    assert event.kind == ACTIVITY_DONE


def test_redaction_blanks_the_facts_and_leaves_kind_and_time(account: Account) -> None:
    event = record_many([happen(account, 5)])[0]
    assert redact([event], reason="erasure") == 1
    event.refresh_from_db()
    assert (event.facts, event.kind, event.happened_at) == ({}, ACTIVITY_DONE, NOON + timedelta(minutes=5))
    assert event.redacted_at is not None
    assert Permit.objects.count() == 0


def test_withdrawn_events_are_gone_and_the_others_stay(account: Account) -> None:
    events = record_many([happen(account, n) for n in range(4)])
    assert withdraw([events[1].pk, events[2].pk], reason="undo") == 2
    assert [e.pk for e in Event.objects.order_by("id")] == [events[0].pk, events[3].pk]
    assert EventSubject.objects.count() == 2
    assert Permit.objects.count() == 0


def test_pages_run_from_new_to_old_without_gap_or_overlap_also_at_equal_moments(account: Account) -> None:
    same = [Happening(ACTIVITY_DONE, NOON, [(account, "")], ActivityFacts(0, "note")) for _ in range(5)]
    record_many([happen(account, n) for n in range(7)] + same)
    seen, cursor = [], None
    while True:
        page = for_subject(account, before=cursor, limit=4)
        seen += [(entry.at, entry.event.pk) for entry in page.entries]
        cursor = page.after
        if cursor is None:
            break
    assert len(seen) == 12
    assert seen == sorted(set(seen), reverse=True)


def test_a_sentence_follows_the_language_and_words_come_from_the_noun(account: Account) -> None:
    activity = Activity(
        kind="call",
        subject="Asked about spare parts",
        happened_at=NOON,
        minutes=1,
        account=account,
        unit=account.unit,
    )
    log_activity(activity, by=None, at=NOON)
    with override("en"):
        entry = for_subject(account).entries[0]
    assert (entry.sentence, entry.words) == ("Call, 1 minute", "Asked about spare parts")


def test_an_unknown_kind_shows_as_plain_text(account: Account) -> None:
    assert kinds.get("erp.invoice_sent").say({}) == "erp invoice sent"


def test_facts_of_an_older_version_give_the_title_instead_of_an_error() -> None:
    with override("en"):
        assert kinds.get(selling_events.STAGE_MOVED).say({}) == "Stage moved"


def test_every_subject_code_resolves_to_one_model() -> None:
    assert subjects.codes() >= {"account", "person", "deal", "order", "unit", "member", "product", "activity"}
    for code in subjects.codes():
        assert subjects.model_of(code).subject_code == code


def test_two_models_may_not_share_a_code() -> None:
    class Impostor:
        subject_code = "deal"

    with pytest.raises(ValueError, match="share the subject code"):
        subjects.register(Impostor)  # type: ignore[arg-type]


def test_a_subject_code_that_the_column_cannot_hold_is_refused_on_every_database() -> None:
    class Long:
        subject_code = "thirteen_long"

    with pytest.raises(ValueError, match="longer than 12 characters"):
        subjects.register(Long)  # type: ignore[arg-type]
    assert "thirteen_long" not in subjects.codes()
