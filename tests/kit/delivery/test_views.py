"""The page about outgoing mail, and what a person decides there."""

from typing import Any

import pytest
from django.utils import timezone
from tests.cast import Cast, sign_in
from tests.kit.delivery.conftest import Server, Wishes, configure, free_port, post, send, state

from koers.kit.delivery import outbox
from koers.kit.delivery.models import MailState, OutgoingMail, Why
from koers.kit.jobs import drain
from koers.kit.jobs.models import JobRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wishes")]


def in_state(which: str, why: str = "", **more: Any) -> OutgoingMail:
    """Post a mail and put it in a state."""
    mail = post(**more)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=which, why=why, claimed_at=timezone.now(), claimed_by="1.1"
    )
    mail.refresh_from_db()
    return mail


def page(cast: Cast, path: str = "/settings/mail") -> str:
    return sign_in(cast.ada).get(path).content.decode()


def test_without_a_server_the_page_says_what_to_set(cast: Cast) -> None:
    text = page(cast)
    assert "No mail goes out yet." in text
    assert "KOERS_SMTP_HOST" in text
    assert "Send a test mail to me" not in text


def test_the_page_says_first_what_needs_a_person(cast: Cast, server: Server) -> None:
    in_state("uncertain", Why.STOPPED), in_state("failed", Why.REFUSED), in_state("failed", Why.REFUSED)
    for _number in range(3):
        post()
    text = page(cast)
    assert "1 mail is in doubt. 2 mails failed. 3 mails wait." in text
    assert text.count("Send again") == 3
    assert text.count("Mark as sent") == 1
    assert text.count("Cancel the mail") == 12  # label and title


def test_when_all_has_gone_the_page_says_how_many(cast: Cast, server: Server) -> None:
    post(at=timezone.now()), post(at=timezone.now())
    send(timezone.now())
    assert "Nothing waits. 2 mails went out in the last seven days." in page(cast)
    assert "Hello Piet" not in page(cast)
    assert "Hello Piet" in page(cast, "/settings/mail?state=sent")


def test_the_way_mail_goes_is_shown_without_the_password(cast: Cast, settings: Any) -> None:
    configure(settings, 2525)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "koers", "hunter2-hunter2"
    settings.MAIL_ONLY_TO = ["noordzee.example"]
    text = page(cast)
    for shown in ("127.0.0.1:2525", "Koers &lt;koers@noordzee.example&gt;", "https://koers.noordzee.example"):
        assert shown in text
    assert "only noordzee.example get mail" in text
    assert "hunter2" not in text


def test_a_person_sends_again_what_is_in_doubt_under_the_same_message_id(cast: Cast, server: Server) -> None:
    mail = in_state("uncertain", Why.STOPPED)
    answer = sign_in(cast.ada).post(f"/settings/mail/{mail.uid}/resend", {"back": "one"})
    assert answer.headers["Location"] == f"/settings/mail/{mail.uid}"
    assert state(mail) == ("queued", "", "")
    assert (mail.decided_by, mail.attempts) == (cast.ada, 0)
    assert send(timezone.now()) == {"sent": 1}
    assert server.ids == [mail.message_id]


def test_a_person_says_that_it_arrived_and_nothing_is_sent(cast: Cast, server: Server) -> None:
    mail = in_state("uncertain", Why.LOST)
    sign_in(cast.ada).post(f"/settings/mail/{mail.uid}/sent")
    assert state(mail) == ("sent", "person", "")
    assert mail.decided_by == cast.ada
    assert send(timezone.now()) == {}
    assert server.taken == []


@pytest.mark.parametrize("was", ["queued", "failed", "uncertain"])
def test_a_person_cancels_what_has_not_gone(cast: Cast, server: Server, was: str) -> None:
    mail = in_state(was)
    sign_in(cast.ada).post(f"/settings/mail/{mail.uid}/cancel")
    assert state(mail) == ("cancelled", "person", "")
    assert send(timezone.now()) == {}


@pytest.mark.parametrize(
    ("verb", "fits"),
    [
        ("resend", {"failed", "uncertain"}),
        ("sent", {"uncertain"}),
        ("cancel", {"queued", "failed", "uncertain"}),
    ],
)
def test_a_decision_that_no_longer_fits_changes_nothing(
    cast: Cast, server: Server, verb: str, fits: set[str]
) -> None:
    browser = sign_in(cast.ada)
    for was in set(MailState.values) - fits:
        mail = in_state(was)
        answer = browser.post(f"/settings/mail/{mail.uid}/{verb}", follow=True)
        assert "Somebody decided this already." in answer.content.decode()
        assert state(mail)[0] == was
        assert mail.decided_by is None


def test_a_late_word_of_the_server_ends_the_doubt_and_the_second_mail(cast: Cast, server: Server) -> None:
    from koers.kit.delivery import sending
    from koers.kit.delivery.smtp import Ended, Outcome

    now = timezone.now()
    post(at=now)
    mail = sending.claim("1.1", at=now)
    assert mail is not None
    assert sending.park(at=now) == 1
    outbox.resend(mail, by=cast.ada, at=now)
    assert sending.settle(mail, Outcome(Ended.TAKEN), at=now)
    assert state(mail)[0] == "sent"
    assert send(now) == {}


def test_a_late_word_that_the_server_has_it_not_leaves_a_decision_alone(cast: Cast, server: Server) -> None:
    from koers.kit.delivery import sending
    from koers.kit.delivery.smtp import Ended, Outcome

    now = timezone.now()
    post(at=now)
    mail = sending.claim("1.1", at=now)
    assert mail is not None
    sending.park(at=now)
    outbox.mark_sent(mail, by=cast.ada, at=now)
    assert not sending.settle(mail, Outcome(Ended.LATER), at=now)
    assert state(mail)[0] == "sent"


def test_one_mail_is_shown_as_it_was_written_and_a_secret_one_is_not(cast: Cast, server: Server) -> None:
    open_, secret = post(), post(purpose="test.secret")
    assert "This is a letter." in page(cast, f"/settings/mail/{open_.uid}")
    assert open_.message_id.strip("<>") in page(cast, f"/settings/mail/{open_.uid}")
    assert "This is a letter." not in page(cast, f"/settings/mail/{secret.uid}")


def test_what_was_written_is_text_on_the_page(cast: Cast, server: Server) -> None:
    mail = post(values={"first_name": "<script>alert(1)</script>"})
    assert "<script>alert" not in page(cast, f"/settings/mail/{mail.uid}") + page(cast)


def test_an_administrator_tries_out_whether_mail_goes_out(
    cast: Cast, server: Server, settings: Any, language: str
) -> None:
    cast.ada.language = language
    cast.ada.save()
    answer = sign_in(cast.ada).post("/settings/mail/test")
    mail = OutgoingMail.objects.get()
    assert answer.headers["Location"] == f"/settings/mail/{mail.uid}"
    assert [run.name for run in JobRun.objects.all()] == ["kit.mail"]
    drain()
    assert [message["To"] for message in server.taken] == [cast.ada.email]
    assert state(mail)[0] == "sent"
    assert "https://koers.noordzee.example/settings/mail" in mail.text


def test_a_test_mail_to_a_server_that_is_away_waits_and_says_why(cast: Cast, settings: Any) -> None:
    configure(settings, free_port())
    sign_in(cast.ada).post("/settings/mail/test")
    drain()
    mail = OutgoingMail.objects.get()
    assert mail.state == "queued"
    assert "ConnectionRefusedError" in page(cast, f"/settings/mail/{mail.uid}")
    assert "1 mail waits." in page(cast)


@pytest.mark.parametrize("name", ["dora", "chris", "anna", "mila", "vera"])
def test_only_administrators_look_after_mail(cast: Cast, server: Server, name: str) -> None:
    mail = in_state("failed")
    browser = sign_in(cast[name])
    paths = ["resend", "sent", "cancel"]
    assert [browser.post(f"/settings/mail/{mail.uid}/{verb}").status_code for verb in paths] == [403] * 3
    assert browser.post("/settings/mail/test").status_code == 403
    assert browser.get("/settings/mail").status_code == 403
    assert browser.get(f"/settings/mail/{mail.uid}").status_code == 403
    assert state(mail)[0] == "failed"
    assert OutgoingMail.objects.count() == 1


def test_looking_changes_nothing(cast: Cast, server: Server, wishes: Wishes) -> None:
    mail = in_state("failed")
    before = list(OutgoingMail.objects.values())
    for verb in ("resend", "sent", "cancel"):
        assert sign_in(cast.ada).get(f"/settings/mail/{mail.uid}/{verb}").status_code == 405
    assert sign_in(cast.ada).get("/settings/mail/test").status_code == 405
    assert list(OutgoingMail.objects.values()) == before
