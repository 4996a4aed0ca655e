"""A person of a customer is asked one question by mail, within the caps, and the answer becomes a signal."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast, make_account, make_person, sign_in
from tests.kit.delivery.conftest import Server, free_port
from tests.kit.delivery.conftest import configure as configure_mail

from koers.areas.customers import actions
from koers.areas.customers.measures import opinion as measures
from koers.areas.customers.models import Account, Consent, Opinion, Person, Signal
from koers.areas.customers.queries import opinion as queries
from koers.areas.customers.rules.opinion import OpinionLimits, net_share, refusal
from koers.kit.delivery import sending, unsubscribe
from koers.kit.delivery.models import OutgoingMail
from koers.kit.methods.scoring import score
from koers.kit.timeline.reading import for_subject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LIMITS = OpinionLimits()


def test_the_net_share_has_the_interval_of_a_mean_of_minus_one_nought_and_one() -> None:
    found = net_share(20, 30, 50)
    assert found is not None
    # 0.3 +- 1.96 * sqrt((0.7 - 0.09) / 100)
    assert [round(one, 2) for one in found] == [30.0, 14.69, 45.31]
    assert net_share(0, 0, 12) == (100.0, 100.0, 100.0)
    assert net_share(0, 0, 0) is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, ""),
        ({"objects": True, "address": ""}, "objects"),
        ({"address": ""}, "no_address"),
        ({"last": NOW - 89 * DAY}, "lately"),
        ({"last": NOW - 90 * DAY}, ""),
        ({"asked_today": 24}, ""),
        ({"asked_today": 25}, "full"),
    ],
)
def test_the_caps_say_why_not(fields: dict[str, Any], code: str) -> None:
    given: dict[str, Any] = {"address": "a@b.example", "objects": False, "last": None, "asked_today": 0}
    assert refusal(**{**given, **fields}, at=NOW, limits=LIMITS) == code


@pytest.mark.parametrize(
    ("method", "bands"),
    [
        ("customer_recommendation", "lllllllmmhh"),
        ("customer_satisfaction", "llmhh"),
    ],
)
def test_the_bands_of_the_questions_are_those_of_the_method(method: str, bands: str) -> None:
    one = queries.instrument(method)
    places = [band.label.en for band in one.bands]
    found = [score(one, {"q": mark.value}).band for mark in one.scale.marks]
    assert "".join("lmh"[places.index(band.label.en)] for band in found if band) == bands


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    from aiosmtpd.controller import Controller

    handler = Server(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, ready_timeout=30)
    controller.start()
    configure_mail(settings, handler.port)
    yield handler
    controller.stop()


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterschap", cast.anna, cast.blue)


@pytest.fixture
def jansen(cast: Cast, account: Account) -> Person:
    return make_person(
        "Jansen", cast.anna, cast.blue, account=account, email="jansen@waterschap.example", language="nl"
    )


def ask(cast: Cast, person: Person, at: datetime = NOW, method: str = "customer_recommendation") -> Opinion:
    return actions.ask_opinion(person, method=method, by=cast.anna, at=at)


def link_in(message: Any) -> str:
    text = message.get_body(("plain",)).get_content()
    found = re.search(r"https://koers\.noordzee\.example(/opinion/\S+)", text)
    assert found
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_a_question_goes_by_mail_and_its_answer_becomes_a_signal(
    cast: Cast, account: Account, jansen: Person, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    answer = sign_in(cast.anna).post(
        f"/persons/{jansen.pk}/ask-opinion", {"method": "customer_recommendation"}
    )
    assert answer.status_code in {200, 302, 303}
    assert dict(sending.send_due("1.1", clock=lambda: NOW)) == {"sent": 1}
    [mail] = server.taken
    assert mail["To"] == "jansen@waterschap.example"
    assert mail["Subject"] == "Eén vraag, een halve minuut"
    assert "List-Unsubscribe" in mail
    assert OutgoingMail.objects.get().text == ""
    path, stranger = link_in(mail), Client()
    page = stranger.get(path)
    assert "Hoe waarschijnlijk is het dat je ons aanbeveelt" in page.content.decode()
    assert (page["Content-Language"], page["Referrer-Policy"]) == ("nl", "same-origin")
    assert stranger.post(path, {"why": "no answer"}).status_code == 422
    assert stranger.post(path, {"score": "11"}).status_code == 422
    sent = {"score": "3", "why": "  Te laat geleverd  "}
    assert stranger.post(path, sent).status_code == 302
    assert stranger.post(path, sent).status_code == 404
    assert stranger.get(path).status_code == 404
    one = Opinion.objects.get()
    assert (one.score, one.verdict, one.why, one.answered_at) == (3, "low", "Te laat geleverd", NOW)
    [signal] = Signal.objects.all()
    assert (signal.kind, signal.words, signal.heard_by_way, signal.person, signal.step) == (
        "complaint",
        "Te laat geleverd",
        "survey",
        jansen,
        "route",
    )
    said = [entry.sentence for entry in for_subject(jansen).entries]
    assert said == ["Opinion given: 3 of 10", "Signal heard: complaint", "Opinion asked"]
    html = sign_in(cast.anna).get(f"/accounts/{account.pk}/signals").content.decode()
    assert "Te laat geleverd" in html


@pytest.mark.django_db
def test_the_caps_hold_for_the_person_and_the_day(
    cast: Cast, account: Account, jansen: Person, server: Server, settings: Any
) -> None:
    settings.OPINIONS = {"a_day": 2, "days_between": 30}
    ask(cast, jansen)
    for at, code in ((NOW + DAY, "lately"), (NOW + 29 * DAY, "lately")):
        with pytest.raises(actions.NotAsked) as refused:
            ask(cast, jansen, at)
        assert refused.value.code == code
    others = [
        make_person(name, cast.anna, cast.blue, account=account, email=f"{name}@w.example") for name in "abc"
    ]
    ask(cast, others[0])
    with pytest.raises(actions.NotAsked) as refused:
        ask(cast, others[1])
    assert refused.value.code == "full"
    ask(cast, others[1], NOW + DAY)
    ask(cast, jansen, NOW + 30 * DAY)
    assert Opinion.objects.count() == OutgoingMail.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_who_objects_is_not_asked_and_what_waits_is_not_sent(
    cast: Cast, jansen: Person, server: Server
) -> None:
    ask(cast, jansen)
    actions.object_to_contact(jansen, at=NOW)
    assert dict(sending.send_due("1.1", clock=lambda: NOW)) == {"cancelled": 1}
    assert server.taken == []
    with pytest.raises(actions.NotAsked) as refused:
        ask(cast, jansen, NOW + 200 * DAY)
    assert refused.value.code == "objects"


@pytest.mark.django_db(transaction=True)
def test_the_link_in_the_mail_ends_the_questions_and_no_other_mail(
    cast: Cast, jansen: Person, server: Server
) -> None:
    ask(cast, jansen)
    sending.send_due("1.1", clock=lambda: NOW)
    found = re.search(
        r"/(?:unsubscribe|mail/stop|[a-z-]+)/([A-Za-z0-9_-]{43})>", server.taken[0]["List-Unsubscribe"]
    )
    assert found
    assert unsubscribe.act(found[1], at=NOW)
    assert unsubscribe.act(found[1], at=NOW)
    assert list(Consent.objects.values_list("purpose", "action")) == [("opinion", "objected")]
    with pytest.raises(actions.NotAsked):
        ask(cast, jansen, NOW + 200 * DAY)


@pytest.mark.django_db
def test_numbers_carry_n_and_interval_and_too_few_are_not_shown(
    cast: Cast, account: Account, settings: Any
) -> None:
    settings.OPINIONS = {"least": 4}
    for place, (value, verdict) in enumerate(((10, "high"), (9, "high"), (7, "middle"), (2, "low"))):
        found = measures.NPS.ask({"account": account.pk}, cast.anna)
        assert found.status == ("unknown" if place == 0 else "too_few")
        person = make_person(f"P{place}", cast.anna, cast.blue, account=account)
        Opinion.objects.create(
            account=account, person=person, method="customer_recommendation", method_version=1, asked_at=NOW,
            expires_at=NOW + DAY, answered_at=NOW, score=value, verdict=verdict,
        )  # fmt: skip
    found = measures.NPS.ask({"account": account.pk}, cast.anna)
    assert (found.value, found.n) == (25.0, 4)
    # 0.25 +- 1.96 * sqrt((0.75 - 0.0625) / 4)
    assert (round(found.low or 0, 1), round(found.high or 0, 1)) == (-56.3, 100.0)
    assert measures.CSAT.ask({}, cast.anna).status == "unknown"
    assert (measures.ANSWERED.ask({}, cast.anna).value, measures.ANSWERED.ask({}, cast.eva).n) == (1.0, 0)
    client = sign_in(cast.anna)
    for one in measures.readings(cast.anna, account=account.pk, today=NOW.date()):
        assert client.get(one.rows_url).status_code == 200
    assert client.get("/signals/desk").status_code == 200


@pytest.mark.django_db
def test_nobody_asks_a_person_of_another(cast: Cast, jansen: Person, server: Server) -> None:
    for user, status in ((cast.bram, 403), (cast.eva, 404), (cast.vera, 403)):
        sent = {"method": "customer_satisfaction"}
        assert sign_in(user).post(f"/persons/{jansen.pk}/ask-opinion", sent).status_code == status
    assert Opinion.objects.count() == 0
