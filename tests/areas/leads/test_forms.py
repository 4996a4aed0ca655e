"""Forms on the web: they work without script and cookies, keep the proof of a permission, and stand hostile input."""

import json
import re
import secrets
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers.models import Account, Consent, Lifecycle, Person, Source
from koers.areas.leads import actions, events
from koers.areas.leads.actions import intake_answers, intake_mail, intake_read
from koers.areas.leads.models import FormAnswer, Identifier, LeadForm, RawEvent
from koers.areas.leads.views import public_form
from koers.kit.guard import limits, tokens
from koers.kit.timeline.models import Event
from koers.kit.timeline.reading import for_subject

NOW = timezone.now()
WORDING = "Yes, mail me news about pumps."


@pytest.fixture(autouse=True)
def counted_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test counters of its own."""
    monkeypatch.setattr(public_form, "PER_CALLER", limits.Limit(secrets.token_hex(4), 10, 600))
    monkeypatch.setattr(public_form, "PER_FORM", limits.Limit(secrets.token_hex(4), 600, 3600))


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The mails that would be posted."""
    posted: list[dict[str, Any]] = []

    def ask(answer: FormAnswer, *, to: str, token: str, at: Any) -> bool:
        posted.append({"answer": answer, "to": to, "token": token})
        return True

    monkeypatch.setattr(intake_mail, "ask_to_confirm", ask)
    return posted


def make_form(cast: Cast, **fields: Any) -> LeadForm:
    given = {
        "name": "Contact", "slug": "contact", "unit": cast.blue, "title_en": "Talk to us", "title_nl": "Praat met ons",
        "intro_en": "We answer within a day.", "consent_en": WORDING, "consent_nl": "Ja, mail me nieuws over pompen.",
        "questions": [{"name": "first_name"}, {"name": "last_name"}, {"name": "phone"}, {"name": "company"},
                      {"name": "message", "required": True}],
        **fields,
    }  # fmt: skip
    return actions.create_form(LeadForm(**given), by=cast.mila, at=NOW)


def mark(form: LeadForm, seconds: float = 30) -> str:
    return public_form.opened(form, at=NOW.timestamp() - seconds)


def send(form: LeadForm, client: Client | None = None, **fields: Any) -> Any:
    given = {"email": "jan@vitens.example", "message": "Three pumps, please.", "mark": mark(form), **fields}
    return (client or Client(enforce_csrf_checks=True)).post(reverse("form", args=[form.slug]), given)


def text_of(address: str, **headers: str) -> str:
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


# --- showing --------------------------------------------------------------------------------------------------------


def test_a_form_speaks_the_language_of_the_browser_or_the_one_that_is_asked(cast: Cast) -> None:
    make_form(cast)
    assert "Praat met ons" in text_of("/f/contact", **{"Accept-Language": "nl-NL,nl;q=0.9"})
    english = text_of("/f/contact", **{"Accept-Language": "fr"})
    assert "Talk to us" in english
    assert '<html lang="en"' in english
    assert "Praat met ons" in text_of("/f/contact?lang=nl", **{"Accept-Language": "en"})


def test_only_what_is_chosen_is_asked_and_each_question_has_its_label(cast: Cast) -> None:
    make_form(cast)
    shown = text_of("/f/contact")
    asked = re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', shown)
    assert asked == [
        "mark",
        "lang",
        "first_name",
        "last_name",
        "email",
        "phone",
        "company",
        "message",
        "permission",
        "website",
    ]
    for name in asked[2:]:
        assert f'for="id_{name}"' in shown or f'id="id_{name}"' in shown
    assert "<script" not in shown


def test_a_form_sets_no_cookie_and_may_stand_only_in_named_pages(cast: Cast) -> None:
    form = make_form(cast, origins=["https://www.noordzee.example"])
    for answer in (Client().get("/f/contact"), send(form)):
        assert not answer.cookies
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://www.noordzee.example" in policy
        assert "X-Frame-Options" not in answer.headers
        assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in Client().get("/sign-in/login/").headers["Content-Security-Policy"]


def test_a_form_out_of_use_is_not_there(cast: Cast) -> None:
    form = make_form(cast, active=False)
    assert Client().get("/f/contact").status_code == 404
    assert send(form).status_code == 404


# --- taking ---------------------------------------------------------------------------------------------------------


def test_a_sent_form_stands_on_the_timeline_at_once(cast: Cast, mails: list[Any]) -> None:
    fair = Source.objects.create(name="Fair", kind="event")
    form = make_form(cast, origin=fair, campaign="Autumn")
    answer = send(form, first_name="Jan", last_name="van den Berg", phone="06 12345678", lang="en")
    assert (answer.status_code, answer.url) == (303, "/f/contact/thanks?lang=en")
    person = Person.objects.get()
    assert (person.first_name, person.last_name, person.email) == (
        "Jan",
        "van den Berg",
        "jan@vitens.example",
    )
    assert (person.unit, person.legal_basis) == (cast.blue, "request")
    life = Lifecycle.objects.get()
    assert (life.person, life.origin, life.campaign, life.need) == (
        person,
        fair,
        "Autumn",
        "Three pumps, please.",
    )
    event = Event.objects.get(kind=events.FORM_SENT)
    assert (event.via, event.facts["what"], event.facts["campaign"]) == ("web_form", "contact", "Autumn")
    entry = next(one for one in for_subject(person).entries if one.event.kind == events.FORM_SENT)
    assert entry.words == "Three pumps, please."
    assert RawEvent.objects.get().state == "done"
    assert mails == []


def test_sending_twice_is_once(cast: Cast) -> None:
    form = make_form(cast)
    once = mark(form)
    assert [send(form, mark=once).status_code for _ in range(2)] == [303, 303]
    assert (FormAnswer.objects.count(), Event.objects.filter(kind=events.FORM_SENT).count()) == (1, 1)
    send(form)
    assert FormAnswer.objects.count() == 2


def test_an_answer_that_is_missing_or_wrong_comes_back_with_what_was_filled_in(cast: Cast) -> None:
    form = make_form(cast)
    answer = send(form, email="no address", message="", first_name="Jan")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "2 answers need your attention." in shown
    assert 'value="Jan"' in shown
    assert RawEvent.objects.count() == 0


def test_a_program_that_fills_in_the_hidden_field_is_thanked_and_nothing_is_kept(cast: Cast) -> None:
    form = make_form(cast)
    assert send(form, website="https://spam.example").status_code == 303
    assert RawEvent.objects.count() == 0


def test_who_answers_in_no_time_is_asked_to_look_once_more(cast: Cast) -> None:
    form = make_form(cast)
    fast = public_form.opened(form, at=timezone.now().timestamp())
    answer = send(form, mark=fast)
    assert answer.status_code == 422
    assert "That went very fast." in answer.content.decode()
    assert fast in answer.content.decode()
    assert RawEvent.objects.count() == 0


@pytest.mark.parametrize("given", ["", "x", "other", "old", "forged"])
def test_a_mark_that_is_missing_old_or_of_another_form_is_asked_anew(
    cast: Cast, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, other = make_form(cast), make_form(cast, slug="other")
    marks = {
        "other": mark(other),
        "forged": signing.dumps(
            {"form": "contact", "nonce": "n", "at": 1}, key="wrong", salt=public_form.SALT
        ),
    }
    text = marks.get(given, given)
    if given == "old":
        text = mark(form)
        monkeypatch.setattr(public_form.forming, "MOST_SECONDS", -1)
    answer = send(form, mark=text)
    assert answer.status_code == 422
    assert "This page was open for long." in answer.content.decode()
    assert RawEvent.objects.count() == 0


def test_one_address_may_not_send_without_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    form = make_form(cast)
    monkeypatch.setattr(public_form, "PER_CALLER", limits.Limit(secrets.token_hex(4), 3, 600))
    assert [send(form).status_code for _ in range(4)] == [303, 303, 303, 429]


def test_a_failure_while_reading_loses_no_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    form = make_form(cast)
    honest = intake_read.read_now
    monkeypatch.setattr(intake_read, "read_now", lambda *args, **named: 1 / 0)
    assert send(form).status_code == 303
    assert RawEvent.objects.get().state == "new"
    monkeypatch.setattr(intake_read, "read_now", honest)
    intake_read.read_waiting(at=timezone.now())
    assert FormAnswer.objects.count() == 1


def test_a_known_person_keeps_what_we_know_and_the_account_of_a_desk_gets_the_form(cast: Cast) -> None:
    form = make_form(cast)
    person = make_person("Berg", cast.anna, cast.green, email="jan@vitens.example")
    send(form, last_name="Evil", phone="0612345678")
    person.refresh_from_db()
    assert (person.last_name, person.phone) == ("Berg", "")
    account = make_account("Aquafin", cast.anna, cast.blue, website="aquafin.example")
    send(form, email="info@aquafin.example", permission="on")
    answer = FormAnswer.objects.get(account=account)
    assert answer.person is None
    assert Consent.objects.count() == 0


def test_a_company_that_is_named_becomes_an_account(cast: Cast) -> None:
    send(make_form(cast), company="Aquafin")
    assert Person.objects.get().account == Account.objects.get(name="Aquafin")


# --- permission -----------------------------------------------------------------------------------------------------


def test_a_permission_is_kept_word_for_word_in_the_language_it_was_asked(
    cast: Cast, mails: list[Any]
) -> None:
    send(make_form(cast, double_opt_in=False), permission="on", lang="nl")
    line = Consent.objects.get()
    assert (line.action, line.purpose, line.route) == ("given", "news", "form:contact")
    assert line.wording == "Ja, mail me nieuws over pompen."
    assert str(FormAnswer.objects.get().uid) in line.proof
    assert mails == []


def test_a_confirmation_works_once_and_only_when_the_button_is_pressed(cast: Cast, mails: list[Any]) -> None:
    send(make_form(cast), permission="on")
    assert mails[0]["to"] == "jan@vitens.example"
    address = reverse("form-confirm", args=[mails[0]["token"]])
    client = Client(enforce_csrf_checks=True)
    for _ in range(3):  # Programs that read mail open links.
        assert WORDING in client.get(address).content.decode()
        assert client.head(address).status_code == 200
    assert Consent.objects.count() == 1
    assert client.post(address).status_code == 200
    assert list(Consent.objects.order_by("id").values_list("action", flat=True)) == ["given", "confirmed"]
    assert FormAnswer.objects.get().confirmed_at is not None
    assert Identifier.objects.get(kind="email").verified_at is not None
    assert client.post(address).status_code == 404
    assert client.get(address).status_code == 404
    assert Consent.objects.count() == 2


@pytest.mark.parametrize("text", ["x" * 43, "é", "x" * 300, "thanks"])
def test_a_made_up_link_confirms_nothing(cast: Cast, text: str) -> None:
    assert Client().post(f"/f/confirm/{text}").status_code == 404


def test_a_link_for_something_else_confirms_nothing(cast: Cast, mails: list[Any]) -> None:
    send(make_form(cast), permission="on")
    other = tokens.issue(
        "other", str(FormAnswer.objects.get().pk), lifetime=intake_answers.CONFIRM_WITHIN, at=NOW
    )
    assert Client().post(reverse("form-confirm", args=[other])).status_code == 404
    assert Consent.objects.count() == 1


def test_no_permission_is_noted_that_was_not_asked(cast: Cast) -> None:
    send(make_form(cast, consent_en="", consent_nl=""), permission="on")
    assert Consent.objects.count() == 0


# --- hostile input --------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% debug %}",
    '=HYPERLINK("http://evil.example","x")',
    "Jan\r\nBcc: victim@x.example",
    "\x00\x1b[31m\u202e",
    "a" * 5_000,
    "'; DROP TABLE leads_rawevent; --",
)


@pytest.mark.parametrize("payload", HOSTILE)
def test_whatever_is_typed_is_text(cast: Cast, payload: str, mails: list[Any]) -> None:
    form = make_form(cast)
    answer = send(form, message=payload, last_name=payload[:60], permission="on")
    if answer.status_code == 422:  # Too long, or signs that no form field may hold.
        assert "<script>alert" not in answer.content.decode()
        assert "onerror" not in re.sub(r"&lt;.*?&gt;", "", answer.content.decode(), flags=re.S)
        return
    stored = FormAnswer.objects.get().answers
    assert not any(sign in stored.get("last_name", "") for sign in "\r\n\x00\x1b\u202e")
    assert "\n" not in mails[0]["to"]
    mila = sign_in(cast.mila)
    for address in (
        reverse("lead-form", args=[form.pk]),
        reverse("persons-page", args=[Person.objects.get().pk]),
    ):
        shown = mila.get(address).content.decode()
        assert "<script>alert(1)" not in shown
        assert "<img src=x" not in shown


@pytest.mark.parametrize(
    "payload",
    ["jan@x.example\r\nBcc: a@b.example", "a@b.example,c@d.example", "<a@b>", "a@" + "b" * 300 + ".nl"],
)
def test_an_address_can_carry_no_headers(cast: Cast, payload: str, mails: list[Any]) -> None:
    answer = send(make_form(cast), email=payload, permission="on")
    assert answer.status_code == 422
    assert mails == []


def test_marks_of_a_campaign_are_cleaned(cast: Cast) -> None:
    send(
        make_form(cast),
        utm_campaign="Spring\x00 <b>",
        utm_medium="E-Mail jan@x.example",
        utm_source="x" * 500,
    )
    facts = Event.objects.get(kind=events.FORM_SENT).facts
    assert (facts["campaign"], facts["medium"]) == ("Spring <b>", "e-mail")


# --- pages ----------------------------------------------------------------------------------------------------------


def filled(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {"name": "Demo request", "title_en": "Ask for a demo", "unit": cast.blue.pk, "purpose": "news",
            "questions-first_name": "asked", "questions-message": "needed", "active": "on", "origins": "", **changes}  # fmt: skip


def test_a_marketer_makes_and_changes_a_form(cast: Cast) -> None:
    mila = sign_in(cast.mila)
    answer = mila.post(reverse("lead-form-new"), filled(cast, origins="https://www.Noordzee.example"))
    form = LeadForm.objects.get()
    assert answer.url == reverse("lead-form", args=[form.pk])
    assert (form.slug, form.origins) == ("demo-request", ["https://www.noordzee.example"])
    assert form.questions == [
        {"name": "first_name", "required": False}, {"name": "email", "required": True}, {"name": "message", "required": True},
    ]  # fmt: skip
    shown = mila.get(reverse("lead-form", args=[form.pk])).content.decode()
    assert 'data-koers-form="http://testserver/f/demo-request"' in shown
    assert "/static/kit/embed.js" in shown
    mila.post(reverse("lead-form-edit", args=[form.pk]), filled(cast, slug="demo", name="Demo"))
    form.refresh_from_db()
    assert (form.slug, form.event_source.name) == ("demo", "Demo")


@pytest.mark.parametrize("slug", ["confirm", "taken", "with space", "Ünï"])
def test_an_address_that_cannot_be_is_refused(cast: Cast, slug: str) -> None:
    make_form(cast, slug="taken")
    assert sign_in(cast.mila).post(reverse("lead-form-new"), filled(cast, slug=slug)).status_code == 422


def test_a_preview_cannot_be_sent_and_nobody_outside_sees_it(cast: Cast) -> None:
    form = make_form(cast, active=False)
    address = reverse("lead-form-preview", args=[form.pk])
    shown = sign_in(cast.mila).get(f"{address}?lang=nl").content.decode()
    assert "Praat met ons" in shown
    assert " inert" in shown
    assert sign_in(cast.eva).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_a_form_of_another_unit_cannot_be_seen_or_made(cast: Cast) -> None:
    form = make_form(cast, unit=cast.field)
    mila = sign_in(cast.mila)
    assert [
        mila.get(reverse(name, args=[form.pk])).status_code
        for name in ("lead-form", "lead-form-edit", "lead-form-preview")
    ] == [404] * 3
    assert mila.post(reverse("lead-form-new"), filled(cast, unit=cast.field.pk)).status_code == 422


def test_answers_of_persons_out_of_sight_stay_out_of_sight(cast: Cast) -> None:
    form = make_form(cast)
    send(form, message="Secret wish")
    Person.objects.update(unit=cast.field)
    shown = sign_in(cast.mila).get(reverse("lead-form", args=[form.pk])).content.decode()
    assert "Secret wish" not in shown
    assert "jan@vitens.example" not in shown


def test_the_counts_of_a_form_are_those_of_its_answers(cast: Cast, mails: list[Any]) -> None:
    form = make_form(cast)
    send(form)
    send(form, email="eva@x.example", permission="on")
    actions.confirm(mails[0]["token"], at=timezone.now())
    shown = sign_in(cast.mila).get(reverse("lead-form", args=[form.pk])).content.decode()
    assert "2 people sent it in the last thirty days. 1 gave the permission. 1 confirmed it." in shown


def test_the_line_of_a_form_holds_only_what_was_asked(cast: Cast) -> None:
    send(make_form(cast), job_title="Director", salary="1000000")
    told = json.loads(RawEvent.objects.get().payload)
    assert set(told["answers"]) == {"email", "message"}
