"""Whatever a sender does wrong gets a clear answer at the door, and a clear reason where somebody has to look at it."""

import json
import random
import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.areas.leads.intake_world import work
from tests.cast import Cast

from koers.areas.customers.models import Lifecycle, Person
from koers.areas.leads import actions, events
from koers.areas.leads.models import EventSource, RawEvent
from koers.areas.leads.queries import intake as reading
from koers.areas.leads.views import endpoint
from koers.kit.guard import limits
from koers.kit.timeline.models import Event

NOW = timezone.now()


@pytest.fixture(autouse=True)
def counted_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test counters of its own."""
    monkeypatch.setattr(endpoint, "PER_KEY", limits.Limit(secrets.token_hex(4), 6_000, 60))
    monkeypatch.setattr(endpoint, "WRONG", limits.Limit(secrets.token_hex(4), 120, 60))


def make_source(cast: Cast, **fields: Any) -> tuple[EventSource, str]:
    given = {"name": "Website", "unit": cast.blue, "by": cast.mila, "at": NOW, "consent": "asked", **fields}
    return actions.create_source(**given)


def send(key: str, *batch: Any, **headers: str) -> Any:
    given = {"Authorization": f"Bearer {key}", **headers}
    return Client().post(
        "/events/v1/batch", json.dumps({"batch": batch}), content_type="application/json", headers=given
    )


def page(uid: str | None, at: datetime, **fields: Any) -> dict[str, Any]:
    named = {} if uid is None else {"messageId": uid}
    return {"type": "page", "userId": "u1", "name": "Prices", "timestamp": at.isoformat(), **named, **fields}


def reason(uid: str) -> str:
    """Return the words in which a refused event is explained."""
    return str(reading.letter(RawEvent.objects.select_related("source").get(uid=uid)).reason)


def states() -> dict[str, tuple[str, str]]:
    return {uid: (state, code) for uid, state, code in RawEvent.objects.values_list("uid", "state", "code")}


def test_an_event_from_the_future_is_kept_aside_with_its_moment_and_the_others_are_read(cast: Cast) -> None:
    _source, key = make_source(cast)
    answer = send(key, page("m1", NOW + timedelta(days=40)), page("m2", NOW - timedelta(hours=1)))
    assert (answer.status_code, answer.json()["new"]) == (202, 2)
    work(at=NOW)
    assert states() == {"m1": ("dead", "future"), "m2": ("done", "")}
    assert RawEvent.objects.get(uid="m1").detail == (NOW + timedelta(days=40)).isoformat(timespec="seconds")
    assert reason("m1") == "It lies more than a day ahead"
    assert Event.objects.filter(kind=events.PAGE_VIEWED).count() == 1


def test_a_sender_whose_clock_is_a_month_ahead_is_understood(cast: Cast) -> None:
    _source, key = make_source(cast)
    ahead = NOW + timedelta(days=30)
    send(
        key,
        page(
            "m1",
            ahead,
            originalTimestamp=ahead.isoformat(),
            sentAt=(ahead + timedelta(minutes=5)).isoformat(),
        ),
    )
    row = RawEvent.objects.get()
    assert row.received_at - row.happened_at == timedelta(minutes=5)
    work(at=row.received_at)
    assert states() == {"m1": ("done", "")}


def test_an_event_without_id_counts_once_however_often_it_is_sent(cast: Cast) -> None:
    _source, key = make_source(cast)
    at = NOW - timedelta(hours=1)
    told = [send(key, page(None, at), page(None, at)).json()["new"] for _ in range(2)]
    for wrong in ("", "  ", 7, None, {"a": 1}):
        send(key, page(None, at, messageId=wrong) if wrong is not None else page(None, at))
    work(at=NOW)
    assert told == [1, 0]
    ids = set(RawEvent.objects.values_list("uid", flat=True))
    assert {uid[:8] for uid in ids} == {"content:"}
    assert set(RawEvent.objects.values_list("state", flat=True)) == {"done"}


def test_events_out_of_order_lead_to_the_same_story_as_in_order(cast: Cast) -> None:
    story = [page(f"m{n}", NOW - timedelta(hours=30 - n), anonymousId="a1") for n in range(20)]
    story += [{"type": "identify", "messageId": "i", "userId": "u1", "anonymousId": "a1",
               "timestamp": (NOW - timedelta(hours=5)).isoformat(), "traits": {"email": "jan@x.example"}}]  # fmt: skip
    told = []
    for name, sent in (("One", story), ("Two", random.Random(20261125).sample(story, len(story)))):
        source, key = make_source(cast, name=name)
        for start in range(0, len(sent), 5):
            assert send(key, *sent[start : start + 5]).status_code == 202
        work(at=NOW)
        mine = Event.objects.filter(
            facts__raw_id__in=list(RawEvent.objects.filter(source=source).values_list("pk", flat=True))
        )
        told.append(list(mine.order_by("happened_at").values_list("kind", "happened_at")))
    assert told[0] == told[1]
    assert len(told[0]) == 20
    assert [at for _kind, at in told[1]] == sorted(at for _kind, at in told[1])
    assert Person.objects.filter(email="jan@x.example").count() == 1


def test_an_event_that_is_sent_twice_stands_once_even_when_the_second_says_something_else(cast: Cast) -> None:
    _source, key = make_source(cast)
    at = NOW - timedelta(hours=1)
    assert send(key, page("m1", at), page("m1", at)).json() == {"accepted": 2, "new": 1, "left_out": 0}
    work(at=NOW)
    assert send(key, page("m1", at, name="Contact")).json() == {"accepted": 1, "new": 0, "left_out": 0}
    work(at=NOW)
    assert Event.objects.filter(kind=events.PAGE_VIEWED).count() == 1
    assert json.loads(RawEvent.objects.get().payload)["name"] == "Prices"
    assert (Person.objects.count(), Lifecycle.objects.filter(person__isnull=False).count()) == (1, 1)


@pytest.mark.parametrize("batch", [
    [page("m1", NOW, properties={"text": "x" * 1_000_000})],
    [page(f"m{n}", NOW, properties={"text": "x" * 20_000}) for n in range(50)],
], ids=["one event", "many events"])  # fmt: skip
def test_a_payload_of_one_megabyte_is_refused_whole_with_the_limit_in_the_answer(
    cast: Cast, batch: list[Any]
) -> None:
    _source, key = make_source(cast)
    answer = send(key, *batch)
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank", "title": "The batch is too large.", "status": 413,
        "detail": "A request holds at most 512000 bytes; nothing of it was stored. Send smaller batches.",
    }  # fmt: skip
    assert RawEvent.objects.count() == 0


@pytest.mark.parametrize("kind", ["dance", "", 7, None, {"a": 1}, "track "])
def test_an_unknown_type_is_kept_aside_with_its_reason_and_can_be_read_again(cast: Cast, kind: Any) -> None:
    _source, key = make_source(cast)
    at = NOW - timedelta(hours=1)
    assert send(key, page("m1", at, type=kind), page("m2", at)).json()["new"] == 2
    work(at=NOW)
    assert states() == {"m1": ("dead", "unknown_type"), "m2": ("done", "")}
    assert reason("m1") == "The type of the event is not known"


def test_an_unknown_name_of_a_track_is_no_fault_but_a_sign(cast: Cast) -> None:
    _source, key = make_source(cast)
    send(key, page("m1", NOW - timedelta(hours=1), type="track", event="Configurator Finished"))
    work(at=NOW)
    assert Event.objects.get(kind=events.SIGNAL_GIVEN).facts["what"] == "configurator_finished"


def test_the_key_of_somebody_else_reaches_only_the_source_of_that_key(cast: Cast) -> None:
    mine, key = make_source(cast)
    theirs, other = make_source(cast, name="Shop", unit=cast.field)
    at = NOW - timedelta(hours=1)
    send(key, page("m1", at))
    assert send(other, page("m1", at, source="Website", writeKey=key)).json()["new"] == 1
    work(at=NOW)
    assert [RawEvent.objects.filter(source=one).count() for one in (mine, theirs)] == [1, 1]
    # The id of a user belongs to the source that gave it: nobody becomes part of a person of another source by it.
    assert Person.objects.count() == 2
    assert sorted(Person.objects.values_list("unit_id", flat=True)) == sorted([cast.blue.pk, cast.field.pk])


def test_a_key_in_the_header_counts_and_one_in_the_body_cannot_change_that(cast: Cast) -> None:
    mine, key = make_source(cast)
    answer = Client().post(
        "/events/v1/batch", json.dumps({"writeKey": key, "batch": [page("m1", NOW)]}), "application/json",
        headers={"Authorization": "Bearer koers_wk_" + "x" * 43},
    )  # fmt: skip
    assert answer.status_code == 401
    assert answer.json()["title"] == "This write key is not valid, or not any more."
    assert not RawEvent.objects.filter(source=mine).exists()


@pytest.mark.parametrize("address", ["/api/v1/deals", "/leads/events", "/settings/people"])
def test_a_write_key_opens_nothing_but_the_door_for_events(cast: Cast, address: str) -> None:
    _source, key = make_source(cast)
    answer = Client().get(address, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code in (302, 401)
    assert answer.status_code == 401 or answer.headers["Location"].startswith("/sign-in")
