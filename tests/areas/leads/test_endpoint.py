"""The door for events: what it keeps, what it refuses and in which words, and that the same event is kept once."""

import base64
import gzip
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import Cast

from koers.areas.leads import actions
from koers.areas.leads.models import EventSource, RawEvent
from koers.areas.leads.rules import intake
from koers.areas.leads.views import endpoint
from koers.kit.guard import limits
from koers.kit.jobs.models import JobRun

NOW = timezone.now()
SITE = "https://www.noordzee.example"


@pytest.fixture(autouse=True)
def counted_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test counters of its own."""
    monkeypatch.setattr(endpoint, "PER_KEY", limits.Limit(secrets.token_hex(4), 6_000, 60))
    monkeypatch.setattr(endpoint, "WRONG", limits.Limit(secrets.token_hex(4), 120, 60))


def make_source(cast: Cast, **fields: Any) -> tuple[EventSource, str]:
    given = {"name": "Website", "unit": cast.blue, "by": cast.mila, "at": NOW, "consent": "asked", **fields}
    return actions.create_source(**given)


def send(key: str, body: Any, call: str = "batch", **headers: str) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Authorization": f"Bearer {key}", **headers} if key else headers
    content_type = given.pop("Content-Type", "application/json")
    return Client().post(f"/events/v1/{call}", text, content_type=content_type, headers=given)


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"type": "page", "messageId": f"m{number}", "anonymousId": "a1", "name": "Prices", **fields}


def test_a_batch_is_answered_at_once_and_stands_in_the_raw_store(cast: Cast) -> None:
    source, key = make_source(cast)
    answer = send(key, {"batch": [event(1), event(2)]})
    assert answer.status_code == 202
    assert answer.json() == {"accepted": 2, "new": 2, "left_out": 0}
    rows = RawEvent.objects.order_by("id")
    assert [(row.source, row.uid, row.format, row.state) for row in rows] == [
        (source, "m1", "segment", "new"),
        (source, "m2", "segment", "new"),
    ]
    assert json.loads(rows[0].payload) == event(1)


def test_the_same_batch_again_changes_nothing(cast: Cast) -> None:
    _source, key = make_source(cast)
    send(key, {"batch": [event(1), event(2)]})
    assert send(key, {"batch": [event(2), event(3), event(1)]}).json()["new"] == 1
    assert list(RawEvent.objects.order_by("id").values_list("uid", flat=True)) == ["m1", "m2", "m3"]


def test_events_of_the_same_moment_are_read_by_one_job(cast: Cast) -> None:
    _source, key = make_source(cast)
    for number in range(5):
        send(key, {"batch": [event(number)]})
    assert JobRun.objects.filter(name="leads.intake").count() <= 2
    before = JobRun.objects.count()
    send(key, {"batch": [event(0)]})
    assert JobRun.objects.count() == before


@pytest.mark.parametrize("call", intake.CALLS)
def test_each_call_of_the_specification_has_its_address(cast: Cast, call: str) -> None:
    _source, key = make_source(cast)
    assert send(key, {"messageId": call, "userId": "u1"}, call).status_code == 202
    assert json.loads(RawEvent.objects.get().payload)["type"] == call


def test_the_key_may_stand_in_three_places(cast: Cast) -> None:
    _source, key = make_source(cast)
    basic = base64.b64encode(f"{key}:".encode()).decode()
    assert send("", event(1), "page", Authorization=f"Basic {basic}").status_code == 202
    assert send(key, event(2), "page").status_code == 202
    assert send("", {**event(3), "writeKey": key}, "page").status_code == 202
    assert RawEvent.objects.count() == 3
    assert not RawEvent.objects.filter(payload__contains=key).exists()


def test_a_wrong_a_missing_and_a_revoked_key_are_refused_in_the_same_words(cast: Cast) -> None:
    source, key = make_source(cast)
    other, revoked = make_source(cast, name="Other")
    actions.revoke_key(other, by=cast.mila, at=NOW)
    EventSource.objects.filter(pk=source.pk).update(active=False)
    said = {
        (answer.status_code, answer.content)
        for answer in (
            send("koers_wk_" + "x" * 43, {"batch": [event()]}),
            send("", {"batch": [event()]}),
            send(revoked, {"batch": [event()]}),
            send(key, {"batch": [event()]}),
            send("", {"batch": [event()]}, Authorization="Basic ÿ"),
            send("", {"batch": [event()], "writeKey": 7}),
        )
    }
    assert len(said) == 1
    assert next(iter(said))[0] == 401
    assert RawEvent.objects.count() == 0


def test_a_key_is_kept_as_a_hash_and_shown_by_its_beginning(cast: Cast) -> None:
    source, key = make_source(cast)
    assert source.prefix == key[:14]
    assert key not in json.dumps(list(EventSource.objects.values()), default=str)
    assert len(key) == len("koers_wk_") + 43


def test_after_a_new_key_the_old_one_works_for_a_day(cast: Cast) -> None:
    source, old = make_source(cast)
    new = actions.rotate_key(source, by=cast.mila, at=NOW)
    assert [send(key, {"batch": [event()]}).status_code for key in (old, new)] == [202, 202]
    EventSource.objects.update(old_until=timezone.now() - timedelta(seconds=1))
    assert [send(key, {"batch": [event()]}).status_code for key in (old, new)] == [401, 202]


def test_an_id_belongs_to_the_source_that_sent_it(cast: Cast) -> None:
    one, first = make_source(cast)
    two, second = make_source(cast, name="Shop")
    send(first, {"batch": [event(1)]})
    send(second, {"batch": [event(1, name="Other")]})
    assert sorted(RawEvent.objects.values_list("source_id", "uid")) == sorted(
        [(one.pk, "m1"), (two.pk, "m1")]
    )


def test_the_clock_of_the_sender_is_corrected(cast: Cast) -> None:
    _source, key = make_source(cast)
    sent = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
    original = sent - timedelta(minutes=30)
    body = {"batch": [event(1, originalTimestamp=original.isoformat())], "sentAt": sent.isoformat()}
    send(key, body)
    row = RawEvent.objects.get()
    assert row.received_at - row.happened_at == timedelta(minutes=30)
    assert (row.sent_at, row.original_at) == (sent, original)


def test_an_event_without_id_gets_the_same_one_each_time(cast: Cast) -> None:
    _source, key = make_source(cast)
    bare = {"type": "page", "anonymousId": "a1", "name": "Prices", "timestamp": "2026-03-02T10:00:00Z"}
    for sent in ("2026-03-02T10:00:01Z", "2026-03-02T10:05:00Z"):
        send(key, {"batch": [{**bare, "sentAt": sent}]})
    send(key, {"batch": [{**bare, "name": "Contact"}]})
    assert [uid[:8] for uid in RawEvent.objects.values_list("uid", flat=True)] == ["content:"] * 2


# --- limits -------------------------------------------------------------------------------------------------------


def test_an_event_of_more_than_32_kilobytes_is_refused_by_its_number(cast: Cast) -> None:
    _source, key = make_source(cast)
    answer = send(key, {"batch": [event(1), event(2, properties={"text": "x" * 33_000})]})
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (
        answer.json()["detail"] == "Event 2 is larger than 32768 bytes; nothing of this request was stored."
    )
    assert RawEvent.objects.count() == 0


@pytest.mark.parametrize("size", [501 * 1024, 1_000_000])
def test_a_request_of_more_than_500_kilobytes_is_refused(cast: Cast, size: int) -> None:
    _source, key = make_source(cast)
    answer = send(
        key, {"batch": [event(n, properties={"t": "x" * 20_000}) for n in range(size // 20_000 + 1)]}
    )
    assert answer.status_code == 413
    assert answer.json()["title"] == "The batch is too large."
    assert RawEvent.objects.count() == 0


def test_a_packed_request_may_not_unpack_to_more(cast: Cast) -> None:
    _source, key = make_source(cast)
    fine = gzip.compress(json.dumps({"batch": [event(1)]}).encode())
    assert send(key, fine, **{"Content-Encoding": "gzip"}).status_code == 202
    bomb = gzip.compress(b'{"batch": [' + b" " * 5_000_000 + b"]}")
    assert send(key, bomb, **{"Content-Encoding": "gzip"}).status_code == 413
    assert send(key, b"{}", **{"Content-Encoding": "gzip"}).status_code == 400
    assert send(key, b"{}", **{"Content-Encoding": "br"}).status_code == 415


def test_a_batch_of_very_many_small_lines_is_refused(cast: Cast) -> None:
    _source, key = make_source(cast)
    assert send(key, {"batch": [0] * 5_001}).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[1, 2", b'{"batch": [{]}', b"\x00{}", b'{"a": "\x00"}', b"\xff\xfe", b'{"batch": [NaN]}',
        b'{"batch": [' + b"9" * 5_000 + b"]}",
        b'{"batch": ' + b"[" * 200_000, b'{"batch": ' + b'{"a":' * 5_000,
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused_and_nothing_is_stored(cast: Cast, body: bytes) -> None:
    _source, key = make_source(cast)
    answer = send(key, body)
    assert answer.status_code == 400
    assert answer.json()["title"] == "The body cannot be read."
    assert RawEvent.objects.count() == 0


@pytest.mark.parametrize("body", [{}, {"batch": {}}, {"batch": None}, [], 7, None, "text"])
def test_a_body_without_a_list_of_events_is_refused(cast: Cast, body: Any) -> None:
    _source, key = make_source(cast)
    assert send(key, body).status_code == 400


def test_a_nul_inside_a_text_is_kept_as_it_came(cast: Cast) -> None:
    _source, key = make_source(cast)
    assert (
        send(
            key, rb'{"batch": [{"type": "page", "messageId": "m\u0000", "userId": "u\u0000\ud800"}]}'
        ).status_code
        == 202
    )
    row = RawEvent.objects.get()
    assert row.uid == "m"
    assert "\\u0000" in row.payload


def test_what_is_no_event_is_kept_for_the_dead_letters(cast: Cast) -> None:
    _source, key = make_source(cast)
    assert send(key, {"batch": [7, "text", None, []]}).json()["new"] == 4


def test_a_key_that_sends_too_often_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _source, key = make_source(cast)
    _other, quiet = make_source(cast, name="Quiet")
    monkeypatch.setattr(endpoint, "PER_KEY", limits.Limit(secrets.token_hex(4), 3, 60))
    assert [send(key, {"batch": []}).status_code for _ in range(4)] == [202, 202, 202, 429]
    answer = send(key, {"batch": [event()]})
    assert int(answer.headers["Retry-After"]) >= 1
    assert RawEvent.objects.count() == 0
    assert send(quiet, {"batch": []}).status_code == 202


def test_guessing_keys_is_slowed_down(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _source, key = make_source(cast)
    monkeypatch.setattr(endpoint, "WRONG", limits.Limit(secrets.token_hex(4), 2, 60))
    tried = [send(f"koers_wk_{n}{'x' * 42}", {"batch": []}).status_code for n in range(3)]
    assert tried == [401, 401, 429]
    assert send(key, {"batch": []}).status_code == 202


def test_get_is_no_way_to_send(cast: Cast) -> None:
    answer = Client().get("/events/v1/track")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


# --- what is never kept ---------------------------------------------------------------------------------------------


def test_addresses_of_computers_are_not_kept(cast: Cast) -> None:
    _source, key = make_source(cast)
    body = {
        "context": {"ip": "203.0.113.7"},
        "batch": [
            event(1, context={"ip": "203.0.113.8"}, ip="203.0.113.9", properties={"ip": "203.0.113.10"})
        ],
    }
    send(key, body, **{"X-Forwarded-For": "203.0.113.11"})
    assert "203.0.113" not in json.dumps(list(RawEvent.objects.values()), default=str)


def test_no_cookie_is_set_and_none_is_needed(cast: Cast) -> None:
    _source, key = make_source(cast)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/events/v1/batch", json.dumps({"batch": [event()]}), "application/json",
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip
    assert answer.status_code == 202
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_a_browser_that_asks_not_to_be_followed_leaves_no_trace(cast: Cast, header: str) -> None:
    _source, key = make_source(cast)
    known = event(2, userId="u1")
    assert send(key, {"batch": [event(1), known]}, **{header: "1"}).json()["left_out"] == 1
    left = RawEvent.objects.get(code="do_not_track")
    assert left.payload == ""
    assert "m1" not in left.uid
    assert RawEvent.objects.get(code="").uid == "m2"


def test_where_each_event_carries_consent_one_without_it_is_left_out(cast: Cast) -> None:
    _source, key = make_source(cast, consent="carried")
    batch = [
        event(1),
        event(2, context={"consent": "granted"}),
        event(3, context={"consent": {"categoryPreferences": {"Analytics": True}}}),
        event(4, context={"consent": {"categoryPreferences": {"Analytics": False, "Functional": True}}}),
        {
            "type": "track",
            "event": "Form Submitted",
            "messageId": "m5",
            "properties": {"email": "a@b.example"},
        },
        {"type": "identify", "messageId": "m6", "userId": "u1"},
    ]
    assert send(key, {"batch": batch}).json() == {"accepted": 6, "new": 6, "left_out": 2}
    assert set(RawEvent.objects.filter(code="").values_list("uid", flat=True)) == {"m2", "m3", "m5", "m6"}
    assert set(RawEvent.objects.exclude(code="").values_list("payload", flat=True)) == {""}


def test_a_no_counts_also_where_the_page_asks(cast: Cast) -> None:
    _source, key = make_source(cast, consent="asked")
    assert send(key, {"batch": [event(1, context={"consent": False})]}).json()["left_out"] == 1


# --- browsers -------------------------------------------------------------------------------------------------------


def test_a_browser_may_ask_only_from_pages_that_are_named(cast: Cast) -> None:
    make_source(cast, origins=[SITE])
    asked = {
        origin: Client().options("/events/v1/track", headers={"Origin": origin})
        for origin in (SITE, "https://evil.example", "null", SITE.upper(), f"{SITE}.evil.example")
    }
    allowed = {o: a.headers.get("Access-Control-Allow-Origin") for o, a in asked.items()}
    assert allowed == {SITE: SITE, "https://evil.example": None, "null": None, SITE.upper(): None,
                       f"{SITE}.evil.example": None}  # fmt: skip
    assert asked[SITE].headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert "Access-Control-Allow-Credentials" not in asked[SITE].headers


def test_a_page_of_another_source_may_not_use_this_key(cast: Cast) -> None:
    _source, key = make_source(cast, origins=[SITE])
    make_source(cast, name="Shop", origins=["https://shop.example"])
    assert send(key, event(1), "track", Origin=SITE).headers["Access-Control-Allow-Origin"] == SITE
    answer = send(key, event(2), "track", Origin="https://shop.example")
    assert answer.status_code == 403
    assert RawEvent.objects.count() == 1


def test_a_source_without_pages_takes_nothing_from_browsers(cast: Cast) -> None:
    _source, key = make_source(cast)
    assert send(key, event(1), "track", Origin=SITE).status_code == 403


# --- CloudEvents ------------------------------------------------------------------------------------------------------


def cloud(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"specversion": "1.0", "id": f"c{number}", "source": "/shop", "type": "koers.form.sent.v1",
            "data": {"email": "jan@vitens.example"}, **fields}  # fmt: skip


def test_cloudevents_come_in_one_by_one_in_batches_and_in_headers(cast: Cast) -> None:
    _source, key = make_source(cast)
    one = send(key, cloud(1), **{"Content-Type": "application/cloudevents+json; charset=utf-8"})
    many = send(key, [cloud(2), cloud(3)], **{"Content-Type": "application/cloudevents-batch+json"})
    binary = send(
        key, {"email": "jan@vitens.example"},
        **{"Ce-Specversion": "1.0", "Ce-Id": "c4", "Ce-Source": "/shop", "Ce-Type": "koers.form.sent.v1",
           "Ce-Subject": "person/%C3%A9%2042"},
    )  # fmt: skip
    assert [answer.status_code for answer in (one, many, binary)] == [202, 202, 202]
    assert list(RawEvent.objects.order_by("id").values_list("uid", flat=True)) == [
        "/shop#c1", "/shop#c2", "/shop#c3", "/shop#c4",
    ]  # fmt: skip
    last = json.loads(RawEvent.objects.get(uid="/shop#c4").payload)
    assert (last["subject"], last["data"]) == ("person/é 42", {"email": "jan@vitens.example"})


def test_source_and_id_together_are_the_id_of_a_cloudevent(cast: Cast) -> None:
    _source, key = make_source(cast)
    batch = [cloud(1), cloud(1), cloud(1, source="/other")]
    answer = send(key, batch, **{"Content-Type": "application/cloudevents-batch+json"})
    assert answer.json()["new"] == 2


def test_a_batch_of_cloudevents_is_an_array(cast: Cast) -> None:
    _source, key = make_source(cast)
    answer = send(key, cloud(1), **{"Content-Type": "application/cloudevents-batch+json"})
    assert answer.json()["title"] == "A batch of CloudEvents is a JSON array."


def test_the_key_works_for_cloudevents_only_as_a_bearer_or_a_basic_user(cast: Cast) -> None:
    _source, key = make_source(cast)
    body = {**cloud(1), "writeKey": key}
    assert send("", body, **{"Content-Type": "application/cloudevents+json"}).status_code == 401
