"""Pages of what comes in: sources with their keys, refused events, and joins that wait for a decision."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.areas.leads.intake_world import NOW, identify, make_source, page, put, take, when, work
from tests.cast import Cast, sign_in

from koers.areas.customers.models import Person
from koers.areas.leads.actions.intake_sources import digest_of
from koers.areas.leads.models import (
    EventSource,
    Identifier,
    IdentityProposal,
    IntakeDay,
    RawEvent,
    Visitor,
    VisitorLink,
)
from koers.kit.timeline.models import Event


def text_of(user: Any, address: str, status: int = 200) -> str:
    answer = sign_in(user).get(address)
    assert answer.status_code == status
    return answer.content.decode()


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {"name": "Shop", "kind": "web", "unit": cast.blue.pk, "consent": "asked", "origins": "", **changes}


def test_a_marketer_makes_a_source_and_sees_its_key_once(cast: Cast) -> None:
    mila = sign_in(cast.mila)
    answer = mila.post(reverse("event-source-new"), form(cast, origins="https://www.Shop.example/\n"))
    page_text = answer.content.decode()
    source = EventSource.objects.get()
    key = page_text.split('value="koers_wk_')[1].split('"')[0]
    assert digest_of(f"koers_wk_{key}") == source.digest
    assert "no-store" in answer.headers["Cache-Control"]
    assert (source.unit, source.consent, source.origins) == (cast.blue, "asked", ["https://www.shop.example"])
    shown = mila.get(reverse("event-source", args=[source.pk])).content.decode()
    assert key not in shown
    assert source.prefix in shown
    assert "Event source made" in shown


@pytest.mark.parametrize(
    "origins",
    ["shop.example", "https://shop.example/path", "http://shop.example", "https://*.shop.example", "javascript:1",
     "https://a.example https://b.example", "https://user@shop.example"],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused(cast: Cast, origins: str) -> None:
    answer = sign_in(cast.mila).post(reverse("event-source-new"), form(cast, origins=origins))
    assert answer.status_code == 422
    assert EventSource.objects.count() == 0


def test_a_source_of_another_unit_cannot_be_seen_or_made(cast: Cast) -> None:
    source = make_source(cast, unit=cast.field)
    for name in ("event-source", "event-source-edit", "event-source-rotate", "event-source-revoke"):
        address = reverse(name, args=[source.pk])
        client = sign_in(cast.mila)
        assert client.post(address).status_code in (404, 405)
    answer = sign_in(cast.mila).post(reverse("event-source-new"), form(cast, unit=cast.field.pk))
    assert answer.status_code == 422
    source.refresh_from_db()
    assert source.revoked_at is None


def test_sellers_and_viewers_have_no_door_to_sources(cast: Cast) -> None:
    for user in (cast.anna, cast.vera):
        for name in ("event-sources", "event-source-new", "dead-letters", "identity-proposals"):
            assert sign_in(user).get(reverse(name)).status_code == 403


def test_the_list_tells_what_came_in_and_what_was_refused(cast: Cast) -> None:
    from django.utils import timezone

    source = make_source(cast)
    put(source, page("m1", 1, userId="u1"), {"type": "dance", "userId": "u1"})
    work()
    IntakeDay.objects.update(on_date=timezone.localdate())
    shown = text_of(cast.mila, reverse("event-sources"))
    assert (
        "1 event was processed in the last seven days. 1 could not be understood and waits for you." in shown
    )
    assert f'href="{reverse("dead-letters")}?source={source.pk}"' in shown


def test_a_key_is_rotated_and_revoked_from_its_page(cast: Cast) -> None:
    source = make_source(cast)
    before = source.digest
    mila = sign_in(cast.mila)
    assert "koers_wk_" in mila.post(reverse("event-source-rotate", args=[source.pk])).content.decode()
    source.refresh_from_db()
    assert (source.old_digest, source.digest != before) == (before, True)
    assert mila.post(reverse("event-source-revoke", args=[source.pk])).status_code == 302
    source.refresh_from_db()
    assert (source.digest, source.old_digest) == (None, None)
    kinds = (
        Event.objects.filter(subjects__subject_kind="eventsource")
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert [kind.rpartition(".")[2] for kind in kinds] == ["opened", "rotated", "revoked"]


# --- refused events -------------------------------------------------------------------------------------------------


def refused(cast: Cast) -> EventSource:
    source = make_source(cast)
    put(source, {"type": "dance", "userId": "u1", "messageId": "m1"}, {"type": "page", "messageId": "m2"}, 7,
        page("m4", 1, userId="u1"))  # fmt: skip
    work()
    return source


def test_a_refused_event_is_shown_with_reason_line_and_remedy(cast: Cast) -> None:
    refused(cast)
    shown = text_of(cast.mila, reverse("dead-letters"))
    assert "3 events could not be understood." in shown
    assert "The type of the event is not known" in shown
    assert "Send a userId, an anonymousId or an e-mail address" in shown
    raw = RawEvent.objects.get(uid="m1")
    line = text_of(cast.mila, reverse("dead-letter", args=[raw.pk]))
    assert "&quot;type&quot;: &quot;dance&quot;" in line
    only = text_of(cast.mila, f"{reverse('dead-letters')}?code=no_identity")
    assert "1 event could not be understood." in only


def test_refused_events_are_read_again_one_some_or_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from koers.areas.leads.rules import acts

    refused(cast)
    mila = sign_in(cast.mila)
    one = RawEvent.objects.get(uid="m2")
    mila.post(reverse("dead-letters-retry"), {"id": one.pk})
    assert RawEvent.objects.get(uid="m2").state == "new"
    work()
    assert RawEvent.objects.get(uid="m2").state == "dead"
    monkeypatch.setitem(acts.TRACKS, "dance", acts.SIGNAL_GIVEN)
    RawEvent.objects.filter(uid="m1").update(
        payload=RawEvent.objects.get(uid="m1").payload.replace("dance", "screen")
    )
    mila.post(reverse("dead-letters-retry"), {"all": "1"})
    work()
    assert RawEvent.objects.dead().count() == 2
    assert RawEvent.objects.get(uid="m1").state == "done"
    before = Event.objects.count()
    mila.post(reverse("dead-letters-retry"), {"all": "1"})
    work()
    assert Event.objects.count() == before
    day = IntakeDay.objects.get()
    assert (day.done, day.dead) == (2, 2)


def test_letting_go_blanks_the_line_and_keeps_the_id(cast: Cast) -> None:
    source = refused(cast)
    sign_in(cast.mila).post(reverse("dead-letters-discard"), {"all": "1", "code": "unknown_type"})
    gone = RawEvent.objects.get(uid="m1")
    assert (gone.state, gone.code, gone.payload) == ("ignored", "discarded", "")
    assert RawEvent.objects.dead().count() == 2
    take(source, {"type": "dance", "userId": "u1", "messageId": "m1"})
    assert RawEvent.objects.dead().count() == 2
    assert (IntakeDay.objects.get().dead, IntakeDay.objects.get().ignored) == (2, 1)


def test_nobody_touches_refused_events_of_another_unit(cast: Cast) -> None:
    source = make_source(cast, unit=cast.field)
    put(source, 7)
    work()
    raw = RawEvent.objects.get()
    mila = sign_in(cast.mila)
    assert mila.get(reverse("dead-letter", args=[raw.pk])).status_code == 404
    for verb in ("retry", "discard"):
        mila.post(reverse(f"dead-letters-{verb}"), {"all": "1"})
        mila.post(reverse(f"dead-letters-{verb}"), {"id": raw.pk})
    raw.refresh_from_db()
    assert (raw.state, raw.payload) == ("dead", "7")


# --- who is who -----------------------------------------------------------------------------------------------------


def doubt(cast: Cast) -> IdentityProposal:
    take(make_source(cast), identify("m1", 1, userId="u1", email="jan@x.example"),
         identify("m2", 2, userId="u2", email="jan@x.example"))  # fmt: skip
    return IdentityProposal.objects.get()


def test_a_join_in_doubt_is_shown_with_what_both_are_known_by(cast: Cast) -> None:
    doubt(cast)
    shown = text_of(cast.mila, reverse("identity-proposals"))
    assert "1 join waits for your decision" in shown
    assert "Both have an id of their own in the same source" in shown
    for sign in ("u1", "u2", "jan@x.example"):
        assert sign in shown


def test_accepting_merges_and_rejecting_keeps_apart_for_good(cast: Cast) -> None:
    proposal = doubt(cast)
    mila = sign_in(cast.mila)
    assert mila.post(reverse("identity-accept", args=[proposal.pk])).status_code == 302
    assert Person.objects.alive().count() == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", cast.mila)
    assert mila.post(reverse("identity-accept", args=[proposal.pk])).status_code == 404


def test_a_rejected_join_is_not_proposed_again(cast: Cast) -> None:
    proposal = doubt(cast)
    sign_in(cast.mila).post(reverse("identity-reject", args=[proposal.pk]))
    take(EventSource.objects.get(), identify("m3", 3, userId="u2", email="jan@x.example"))
    assert Person.objects.alive().count() == 2
    assert IdentityProposal.objects.filter(state="open").count() == 0


def test_one_more_device_and_one_more_address_join_when_somebody_says_so(cast: Cast) -> None:
    source = make_source(cast)
    take(source, *(page(f"m{n:02}", n / 10, anonymousId=f"a{n:02}", userId="u1") for n in range(21)))
    take(source, page("late", 1, anonymousId="a20"))
    take(source, *(identify(f"e{n}", 5 + n, userId="u1", email=f"a{n}@x.example") for n in range(6)))
    person = Person.objects.get()
    mila = sign_in(cast.mila)
    for proposal in IdentityProposal.objects.all():
        assert mila.post(reverse("identity-accept", args=[proposal.pk])).status_code == 302
    assert VisitorLink.objects.count() == 21
    assert Identifier.objects.filter(kind="email", person=person).count() == 6
    late = Event.objects.get(facts__raw_id=RawEvent.objects.get(uid="late").pk)
    # It happened before the device was seen with this person, and belongs to them all the same.
    assert ("person", person.pk) in set(late.subjects.values_list("subject_kind", "subject_id"))


def test_a_join_with_somebody_out_of_sight_cannot_be_decided(cast: Cast) -> None:
    proposal = doubt(cast)
    Person.objects.filter(pk=proposal.other_id).update(unit=cast.field)
    shown = text_of(cast.mila, reverse("identity-proposals"))
    assert "Somebody of a unit that you do not see." in shown
    assert sign_in(cast.mila).post(reverse("identity-accept", args=[proposal.pk])).status_code == 404
    assert Person.objects.alive().count() == 2


def test_times_of_the_tests_are_in_the_past() -> None:
    assert when(0) < NOW.isoformat()


# --- forgetting -----------------------------------------------------------------------------------------------------


def test_lines_are_blanked_after_ninety_days_and_what_they_said_stays(cast: Cast) -> None:
    from koers.areas.leads.actions import intake_forget

    source = refused(cast)
    assert intake_forget.forget_lines(at=NOW + timedelta(days=90)) == 0
    assert intake_forget.forget_lines(at=NOW + timedelta(days=91)) == 1
    assert RawEvent.objects.get(uid="m4").payload == ""
    assert RawEvent.objects.dead().exclude(payload="").count() == 3  # what waits for a person stays readable
    before = Event.objects.count()
    take(source, page("m4", 1, userId="u1"))
    assert Event.objects.count() == before


def test_devices_that_stayed_away_are_forgotten_unless_they_were_somebody(cast: Cast) -> None:
    from koers.areas.leads.actions import intake_forget

    take(make_source(cast), page("m1", 1, anonymousId="a1"), page("m2", 1, anonymousId="a2", userId="u1"))
    assert intake_forget.forget_visitors(at=NOW + timedelta(days=400)) == 0
    assert intake_forget.forget_visitors(at=NOW + timedelta(days=430)) == 1
    assert sorted(Visitor.objects.values_list("anonymous_id", flat=True))[0] == "a2"
    assert not Visitor.objects.filter(anonymous_id="a1").exists()


def test_what_named_somebody_is_blanked_when_that_person_is_erased(cast: Cast) -> None:
    from koers.areas.leads.actions import intake_forget

    source = make_source(cast)
    take(
        source,
        identify("m1", 1, userId="u1", email="jan@x.example"),
        page("m2", 2, userId="u1"),
        page("m3", 3, userId="u9"),
    )
    person = Person.objects.get(email="jan@x.example")
    assert intake_forget.forget_lines_of(person) == 2
    assert dict(RawEvent.objects.values_list("uid", "payload"))["m3"] != ""
    assert not RawEvent.objects.filter(payload__contains="jan@x.example").exists()
