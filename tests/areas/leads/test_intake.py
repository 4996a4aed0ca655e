"""From raw events to the timeline: who did it, what it was, and what cannot be understood."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.areas.leads.intake_world import NOW, identify, make_source, page, put, take, track, when, work
from tests.cast import Cast, make_account, make_person

from koers.areas.customers.models import Account, Consent, Lifecycle, Person, Source
from koers.areas.leads import events
from koers.areas.leads.actions import intake_read
from koers.areas.leads.models import IntakeDay, RawEvent, Visitor
from koers.areas.leads.rules import acts
from koers.kit.timeline import kinds
from koers.kit.timeline.models import Event
from koers.kit.timeline.reading import for_subject


def touches(row: Any) -> list[tuple[str, str]]:
    found = [entry.event for entry in reversed(for_subject(row).entries)]
    return [(event.kind, event.facts["what"]) for event in found if event.kind in events.TOUCHES]


def test_every_kind_that_names_are_mapped_to_is_declared() -> None:
    ours = {kind for kind in (*acts.TRACKS.values(), *acts.CLOUD_TYPES.values()) if "." in kind}
    assert ours <= set(events.TOUCHES)
    assert all(kinds.known(kind) for kind in ours)


def test_a_form_of_somebody_unknown_makes_a_person_who_is_a_lead(cast: Cast) -> None:
    fair = Source.objects.create(name="Fair", kind="event")
    source = make_source(cast, origin=fair)
    take(
        source,
        track(
            "m1", 10, "Form Submitted", anonymousId="a1", context={"campaign": {"name": "Spring", "medium": "E-mail"}},
            properties={"form": "Contact us", "email": "Jan@Vitens.example", "name": "Jan van den Berg",
                        "phone": "06 12345678", "title": "Inkoper"},
        ),
    )  # fmt: skip
    person = Person.objects.get()
    assert (person.first_name, person.prefix, person.last_name) == ("Jan", "van den", "Berg")
    assert (person.email, person.job_title, person.unit) == ("jan@vitens.example", "Inkoper", cast.blue)
    assert (person.legal_basis, person.source) == ("request", "Website")
    life = Lifecycle.objects.get()
    assert (life.person, life.state, life.origin, life.campaign) == (person, "warm", fair, "Spring")
    assert life.since.isoformat() == when(10)  # its job title fits, its form moved it
    event = Event.objects.get(kind=events.FORM_SENT)
    assert event.facts["what"] == "contact_us"
    assert event.facts["medium"] == "e-mail"
    assert event.facts["source_id"] == fair.pk
    assert event.key == f"raw:{RawEvent.objects.get().pk}"
    assert set(event.subjects.values_list("subject_kind", "role")) == {
        ("person", "lead"),
        ("visitor", "visitor"),
    }


def test_a_campaign_that_names_a_lead_source_comes_from_there(cast: Cast) -> None:
    letter = Source.objects.create(name="Newsletter", kind="campaign")
    url = "https://x.example/prices?utm_source=newsletter&utm_campaign=Spring&utm_medium=email"
    take(make_source(cast), page("m1", 1, userId="u1", context={"page": {"url": url}}))
    facts = Event.objects.get(kind=events.PAGE_VIEWED).facts
    assert (facts["source_id"], facts["campaign"], facts["medium"], facts["what"]) == (
        letter.pk, "Spring", "email", "/prices",
    )  # fmt: skip


def test_what_nobody_declared_is_a_sign_with_a_code_of_its_name(cast: Cast) -> None:
    take(
        make_source(cast),
        track("m1", 1, "Configurator Finished!", userId="u1"),
        track("m2", 2, "Order Completed", userId="u1", properties={"revenue": "1234.56"}),
        track("m3", 3, "File Downloaded", userId="u1", properties={"title": "Pompen & leidingen"}),
        track("m4", 4, "Product Viewed", userId="u1", properties={"url": "/pumps/p1?mail=jan@x.example"}),
    )
    assert touches(Person.objects.get()) == [
        (events.SIGNAL_GIVEN, "configurator_finished"),
        (events.SIGNAL_GIVEN, "order_completed"),
        (events.CONTENT_DOWNLOADED, "pompen_leidingen"),
        (events.PAGE_VIEWED, "/pumps/p1"),
    ]
    values = Event.objects.filter(facts__what="order_completed").values_list("facts", flat=True)
    assert values[0]["value_cents"] == 123_456


def test_openings_of_mails_are_left_out_and_an_unsubscription_is_kept(cast: Cast) -> None:
    take(
        make_source(cast),
        identify("m1", 1, userId="u1", email="jan@vitens.example"),
        track("m2", 2, "Email Opened", userId="u1"),
        track("m3", 3, "Email Unsubscribed", userId="u1"),
    )
    assert RawEvent.objects.get(uid="m2").state == "ignored"
    line = Consent.objects.get()
    assert (line.action, line.purpose, line.route) == ("withdrawn", "news", "Website")
    assert Event.objects.filter(kind__in=events.TOUCHES).count() == 0


def test_a_lead_that_fits_and_sends_a_form_is_warm_at_once(cast: Cast) -> None:
    account = make_account(
        "Vitens", cast.anna, cast.blue, sector="Water", website="https://www.vitens.example/contact"
    )
    form = track("m1", 10, "Form Submitted", properties={"email": "jan@pompen.vitens.example"})
    take(make_source(cast), form)
    person = Person.objects.get()
    assert person.account == account
    assert person.affiliations.get().account == account
    assert Lifecycle.objects.get(person=person).state == "warm"
    event = Event.objects.get(kind=events.FORM_SENT)
    assert ("account", account.pk) in set(event.subjects.values_list("subject_kind", "subject_id"))


def test_a_free_mail_address_tells_nothing_about_a_company(cast: Cast) -> None:
    make_account("Google", cast.anna, cast.blue, website="gmail.com")
    take(make_source(cast), identify("m1", 1, email="jan@gmail.com"))
    assert Person.objects.get().account is None


def test_a_person_who_was_there_is_found_by_address_and_keeps_what_was_typed(cast: Cast) -> None:
    person = make_person("Berg", cast.anna, cast.green, email="jan@vitens.example", job_title="Directeur")
    take(
        make_source(cast),
        identify("m1", 1, userId="u1", email="JAN@vitens.example", name="J. de Vries", title="Director"),
    )
    person.refresh_from_db()
    assert Person.objects.count() == 1
    assert (person.last_name, person.job_title, person.unit) == ("Berg", "Directeur", cast.green)
    assert Lifecycle.objects.get().person == person


def test_a_company_that_is_named_becomes_an_account_once(cast: Cast) -> None:
    company = {"name": "Aquafin", "industry": "Water", "employees": 250, "website": "aquafin.example"}
    take(
        make_source(cast),
        identify("m1", 1, userId="u1", email="a@aquafin.example", company=company),
        identify("m2", 2, userId="u2", email="b@aquafin.example", company={"name": "AQUAFIN"}),
        identify("m3", 3, userId="u3", email="c@aquafin.example"),
    )
    account = Account.objects.get()
    assert (account.name, account.sector, account.employees, account.unit) == (
        "Aquafin",
        "Water",
        250,
        cast.blue,
    )
    assert set(Person.objects.values_list("account", flat=True)) == {account.pk}
    assert Lifecycle.objects.filter(account=account).count() == 1


def test_the_desk_of_a_company_is_the_account_and_not_a_person(cast: Cast) -> None:
    account = make_account("Vitens", cast.anna, cast.blue, website="vitens.example")
    form = track("m1", 1, "Form Submitted", properties={"email": "info@vitens.example"})
    other = track("m2", 2, "Form Submitted", properties={"email": "sales@onbekend.example"})
    take(make_source(cast), form, other)
    assert Person.objects.count() == 0
    assert touches(account) == [(events.FORM_SENT, "")]
    assert Lifecycle.objects.get(account=account).unit == cast.blue
    new = Account.objects.get(name="onbekend.example")
    assert touches(new) == [(events.FORM_SENT, "")]
    take(
        make_source(cast, name="B"),
        track("m3", 3, "Form Submitted", properties={"email": "sales@onbekend.example"}),
    )
    assert len(touches(new)) == 2


def test_a_group_says_where_somebody_works_from_then_on(cast: Cast) -> None:
    source = make_source(cast)
    group = {"type": "group", "messageId": "m3", "timestamp": when(30), "userId": "u1", "groupId": "g1",
             "traits": {"name": "Aquafin"}}  # fmt: skip
    take(source, page("m1", 1, userId="u1"), group, page("m2", 60, userId="u1"))
    account = Account.objects.get()
    assert len(touches(account)) == 1
    assert len(touches(Person.objects.get())) == 2
    take(source, page("m4", 2, userId="u1"), page("m5", 3, userId="u2", context={"groupId": "g1"}))
    assert len(touches(account)) == 2


def test_past_events_keep_the_account_of_their_time(cast: Cast) -> None:
    from koers.areas.customers import actions as customers

    source = make_source(cast)
    old, new = make_account("Old", cast.anna, cast.blue), make_account("New", cast.anna, cast.blue)
    person = make_person("Berg", cast.anna, cast.blue, email="jan@x.example")
    customers.start_at(person, account=old, starts=(NOW - timedelta(days=400)).date())
    customers.stop_at(person, account=old, ends=(NOW - timedelta(days=100)).date())
    customers.start_at(person, account=new, starts=(NOW - timedelta(days=100)).date())
    for number, days in ((1, 200), (2, 5), (3, 500)):
        moment = (NOW - timedelta(days=days)).isoformat()
        take(
            source,
            track(f"m{number}", 0, "Form Submitted", properties={"email": "jan@x.example"})
            | {"timestamp": moment},
        )
    assert (len(touches(old)), len(touches(new)), len(touches(person))) == (1, 1, 3)


def test_reading_again_changes_nothing(cast: Cast) -> None:
    source = make_source(cast)
    batch = [identify("m1", 1, userId="u1", email="a@x.example"), page("m2", 2, userId="u1")]
    take(source, *batch)
    before = Event.objects.count()
    take(source, *batch)
    RawEvent.objects.update(state="new")
    work()
    assert Event.objects.count() == before
    assert (Person.objects.count(), Lifecycle.objects.count()) == (1, 1)


def test_what_came_in_is_counted_by_day(cast: Cast) -> None:
    source = make_source(cast)
    put(
        source,
        page("m1", 1, userId="u1"),
        {"type": "dance", "userId": "u1"},
        page("m2", 1, anonymousId="a", context={"consent": False}),
    )
    assert IntakeDay.objects.count() == 0
    tally = work()
    assert (tally.done, tally.dead, tally.ignored) == (1, 1, 1)
    day = IntakeDay.objects.get()
    assert (day.source, day.done, day.dead, day.ignored, day.on_date) == (source, 1, 1, 1, NOW.date())


# --- dead letters ---------------------------------------------------------------------------------------------------

CLOUD = {
    "specversion": "1.0",
    "id": "c1",
    "source": "/s",
    "type": "koers.form.sent.v1",
    "data": {"email": "a@b.example"},
}


def nested(depth: int) -> Any:
    found: Any = 1
    for _ in range(depth):
        found = {"a": found}
    return found


@pytest.mark.parametrize(
    ("code", "event", "format"),
    [
        ("not_an_object", 7, "segment"),
        ("not_an_object", [1], "cloudevents"),
        ("unknown_type", {"type": "dance", "userId": "u1"}, "segment"),
        ("unknown_type", {"userId": "u1"}, "segment"),
        ("no_identity", {"type": "page", "name": "x"}, "segment"),
        ("no_identity", {"type": "page", "userId": {}, "anonymousId": True}, "segment"),
        ("no_identity", {"type": "page", "userId": "u" * 201}, "segment"),
        ("no_identity", {"type": "alias", "userId": "u1"}, "segment"),
        ("no_name", {"type": "track", "userId": "u1"}, "segment"),
        ("no_group", {"type": "group", "userId": "u1"}, "segment"),
        ("bad_time", {"type": "page", "userId": "u1", "timestamp": "yesterday"}, "segment"),
        ("future", {"type": "page", "userId": "u1", "timestamp": (NOW + timedelta(hours=25)).isoformat()}, "segment"),
        ("too_old", {"type": "page", "userId": "u1", "timestamp": "2015-01-01T00:00:00Z"}, "segment"),
        ("too_deep", {"type": "page", "userId": "u1", "properties": nested(30)}, "segment"),
        ("too_deep", {"type": "page", "userId": "u1", "properties": nested(500)}, "segment"),
        ("no_id", {k: v for k, v in CLOUD.items() if k != "id"}, "cloudevents"),
        ("no_attribute", {k: v for k, v in CLOUD.items() if k != "source"}, "cloudevents"),
        ("bad_version", {**CLOUD, "specversion": "0.3"}, "cloudevents"),
        ("unknown_type", {**CLOUD, "type": "com.example.thing"}, "cloudevents"),
        ("bad_subject", {**CLOUD, "subject": "planet/mars"}, "cloudevents"),
        ("no_identity", {**CLOUD, "data": {}}, "cloudevents"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_a_dead_letter_with_its_reason(
    cast: Cast,
    code: str,
    event: Any,
    format: str,  # noqa: A002
) -> None:
    take(
        make_source(cast), event, page("fine", 1, userId="u9"), format="segment"
    ) if format == "segment" else take(make_source(cast), event, format="cloudevents")
    dead = RawEvent.objects.get(state="dead")
    assert dead.code == code
    assert Person.objects.filter(last_name="u9").count() == (1 if format == "segment" else 0)


def test_an_event_a_little_ahead_is_kept_and_marked(cast: Cast) -> None:
    ahead = (NOW + timedelta(hours=2)).isoformat()
    take(make_source(cast), {**page("m1", 0, userId="u1"), "timestamp": ahead}, page("m2", 35.9, userId="u1"))
    assert dict(RawEvent.objects.values_list("uid", "code")) == {"m1": "ahead", "m2": ""}
    assert Event.objects.filter(kind=events.PAGE_VIEWED).count() == 2


def test_a_line_that_fails_does_not_stop_the_others_and_ends_with_the_dead(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_source(cast)
    put(source, page("m1", 1, userId="u1"), page("bad", 2, userId="u2"), page("m3", 3, userId="u3"))
    honest = intake_read.read

    def reads(payload: str, *args: Any, **named: Any) -> Any:
        if json.loads(payload)["messageId"] == "bad":
            raise ZeroDivisionError
        return honest(payload, *args, **named)

    monkeypatch.setattr(intake_read, "read", reads)
    for _ in range(3):
        intake_read.read_waiting(at=NOW)
    assert dict(RawEvent.objects.values_list("uid", "state")) == {"m1": "done", "bad": "dead", "m3": "done"}
    assert RawEvent.objects.get(uid="bad").code == "failed"
    assert Person.objects.count() == 2


def test_texts_with_nul_and_halves_of_signs_are_cleaned(cast: Cast) -> None:
    take(
        make_source(cast),
        identify("m1", 1, userId="u\x001", name="Jan\x00 de\ud800 Vries", email="a@b.example"),
    )
    person = Person.objects.get()
    assert (person.first_name, person.prefix, person.last_name) == ("Jan", "de", "Vries")


def test_cloudevents_name_persons_and_accounts_by_their_number(cast: Cast) -> None:
    account = make_account("Vitens", cast.anna, cast.blue, external_id="A7", source="erp")
    person = make_person("Berg", cast.anna, cast.blue, external_id="P7", source="erp")
    at = {"time": when(1)}
    take(
        make_source(cast),
        {**CLOUD, "id": "1", "subject": "person/P7", "data": {"form": "Quote"}, **at},
        {**CLOUD, "id": "2", "subject": "account/A7", "type": "koers.call.received.v1", "data": {}, **at},
        {**CLOUD, "id": "3", "subject": "person/P8", "type": "koers.order.placed.v1",
         "data": {"value": "12.50", "currency": "EUR"}, **at},
        format="cloudevents",
    )  # fmt: skip
    assert touches(person) == [(events.FORM_SENT, "quote")]
    assert touches(account) == [(events.CALL_RECEIVED, "")]
    assert Event.objects.get(facts__what="order_completed").facts["value_cents"] == 1250
    assert Person.objects.exclude(pk=person.pk).get().last_name == "P8"


def test_without_agreement_no_device_is_kept(cast: Cast) -> None:
    source = make_source(cast, consent="carried")
    form = track("m1", 1, "Form Submitted", anonymousId="a1", properties={"email": "a@b.example"})
    take(source, form, page("m2", 2, anonymousId="a1"))
    assert Visitor.objects.count() == 0
    assert len(touches(Person.objects.get())) == 1
    take(source, page("m3", 3, anonymousId="a1", context={"consent": True}))
    assert Visitor.objects.count() == 1
    assert len(touches(Person.objects.get())) == 1
