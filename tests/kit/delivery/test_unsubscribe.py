"""Ending mails: one click in a mail program, a page for people, and nothing at all for whoever only looks."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kit.delivery.conftest import NOW, Server, Wishes, configure, post, send, state

from koers.kit.delivery.models import OutgoingMail
from koers.kit.guard import tokens
from koers.kit.guard.models import Token

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def news(**more: Any) -> tuple[OutgoingMail, str]:
    """Post news and return the mail with the path that ends it."""
    mail = post(purpose="test.news", at=timezone.now(), **more)
    link = re.fullmatch(
        r"<https://koers\.noordzee\.example(/unsubscribe/\S+)>", mail.headers["List-Unsubscribe"]
    )
    assert link is not None
    assert link[1] in mail.text
    assert link[1] in mail.html
    return mail, link[1]


@pytest.fixture(autouse=True)
def addresses(settings: Any) -> None:
    configure(settings, 1)


def test_news_carries_the_headers_and_mail_that_was_asked_for_does_not(
    server: Server, wishes: Wishes
) -> None:
    mail, path = news()
    post(at=timezone.now())
    send(timezone.now())
    first, second = server.taken
    assert first["List-Unsubscribe"] == f"<https://koers.noordzee.example{path}>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (second["List-Unsubscribe"], second["List-Unsubscribe-Post"]) == (None, None)
    assert path.rpartition("/")[2] not in str(list(Token.objects.values()))
    assert mail.uid.hex not in path


def test_one_click_is_only_offered_over_https(settings: Any, wishes: Wishes) -> None:
    settings.BASE_URL = "http://koers.noordzee.example"
    mail = post(purpose="test.news")
    assert list(mail.headers) == ["List-Unsubscribe"]


@pytest.mark.parametrize("form", ["urlencoded", "multipart"])
def test_one_click_without_cookies_acts_at_once_and_may_come_twice(
    server: Server, wishes: Wishes, form: str
) -> None:
    mail, path = news()
    program = Client(enforce_csrf_checks=True)
    for _time in range(2):
        if form == "multipart":
            answer = program.post(path, ONE_CLICK)
        else:
            body, kind = "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
            answer = program.post(path, body, content_type=kind)
        assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert wishes.ended == ["piet@customer.example"] * 2
    assert state(mail) == ("cancelled", "withdrawn", "unsubscribed")
    assert send(timezone.now()) == {}
    assert server.taken == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_opens_every_link_changes_nothing(wishes: Wishes, method: str) -> None:
    mail, path = news()
    before = list(Token.objects.values()), list(OutgoingMail.objects.values())
    for _time in range(5):
        assert getattr(Client(), method)(path).status_code == 200
    assert (list(Token.objects.values()), list(OutgoingMail.objects.values())) == before
    assert wishes.ended == []
    assert state(mail)[0] == "queued"


def test_other_methods_are_refused(wishes: Wishes) -> None:
    _mail, path = news()
    assert {Client().generic(method, path).status_code for method in ("PUT", "DELETE", "PATCH")} == {405}
    assert wishes.ended == []


def test_unknown_old_and_foreign_tokens_are_answered_kindly_and_do_nothing(wishes: Wishes) -> None:
    mail, path = news()
    now = timezone.now()
    foreign = tokens.issue("invitation", str(mail.uid), lifetime=timedelta(days=7), at=now)
    orphan = tokens.issue("unsubscribe", "no mail", lifetime=timedelta(days=7), at=now)
    Token.objects.filter(purpose="unsubscribe", subject=str(mail.uid)).update(expires_at=now)
    dead = [path, *(f"/unsubscribe/{text}" for text in ("x" * 43, foreign, orphan, "%00", "a" * 500))]
    for one in dead:
        assert Client().post(one, ONE_CLICK).status_code == 200
        assert Client().get(one).status_code == 200
    assert wishes.ended == []
    assert state(mail)[0] == "queued"
    assert tokens.find(foreign, "invitation", at=now) is not None


def test_only_the_address_of_the_link_is_unsubscribed(wishes: Wishes) -> None:
    (_mine, path), (other, _path) = news(), news(to="jan@customer.example")
    Client().post(path, ONE_CLICK)
    assert wishes.ended == ["piet@customer.example"]
    assert state(other)[0] == "queued"


def test_a_mail_that_was_erased_cannot_be_ended_by_its_link_any_more(wishes: Wishes) -> None:
    mail, path = news()
    OutgoingMail.objects.filter(pk=mail.pk).update(to="")
    assert Client().post(path, ONE_CLICK).status_code == 200
    assert wishes.ended == []


def test_the_page_names_the_mails_and_hides_most_of_the_address(wishes: Wishes) -> None:
    _mail, path = news()
    page = Client().get(path).content.decode()
    assert "p…t@customer.example" in page
    assert "piet@customer.example" not in page
    assert "news of the firm" in page
    assert "no-store" in Client().get(path).headers["Cache-Control"]


def test_old_mails_can_still_be_ended(wishes: Wishes) -> None:
    mail = post(purpose="test.news", at=NOW - timedelta(days=365))
    path = mail.headers["List-Unsubscribe"].strip("<>").removeprefix("https://koers.noordzee.example")
    token = Token.objects.get(subject=str(mail.uid))
    assert token.expires_at == NOW + timedelta(days=35)
    assert path.startswith("/unsubscribe/")
