"""A mail is posted with the change that causes it, sent once, and what became of it is known."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import gettext, override
from tests.kit.delivery.conftest import HELLO, NOW, Server, Wishes, configure, free_port, post, send, state

from koers.kit.delivery import outbox, settling, smtp
from koers.kit.delivery.models import OutgoingMail
from koers.kit.delivery.purposes import UnknownPurposeError
from koers.kit.delivery.render import Letter
from koers.kit.jobs.models import JobRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wishes")]


def test_a_mail_arrives_once_with_the_message_id_that_was_stored(server: Server) -> None:
    mail = post(to="piet@customer.example", headers={"Reply-To": "anna@noordzee.example"})
    assert send() == {"sent": 1}
    assert send() == {}
    (arrived,) = server.taken
    assert (arrived["To"], arrived["Subject"]) == ("piet@customer.example", "Hello Piet")
    assert (arrived["From"], arrived["Reply-To"]) == (
        "Koers <koers@noordzee.example>",
        "anna@noordzee.example",
    )
    assert arrived["Message-ID"] == mail.message_id == f"<{mail.uid.hex}@noordzee.example>"
    assert [part.get_content_type() for part in arrived.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert lines_of(arrived) == ["Dear Piet,", "", "This is a letter."]
    assert state(mail) == ("sent", "", "")
    assert (mail.sent_at, mail.attempts, mail.claimed_by) == (NOW, 1, "1.1")


@pytest.mark.django_db(transaction=True)
def test_mail_is_refused_outside_a_transaction_and_goes_with_the_change_when_that_fails() -> None:
    with pytest.raises(outbox.OutsideTransactionError):
        post()

    def a_change_that_fails() -> None:
        with transaction.atomic():
            post()
            post(purpose="test.nothing")

    with pytest.raises(UnknownPurposeError):
        a_change_that_fails()
    assert (OutgoingMail.objects.count(), JobRun.objects.count()) == (0, 0)


def test_the_job_is_asked_once_for_many_mails_and_not_for_those_of_later() -> None:
    post(not_before=NOW + timedelta(hours=1))
    assert JobRun.objects.count() == 0
    for number in range(3):
        post(to=f"p{number}@customer.example")
    assert [run.name for run in JobRun.objects.all()] == ["kit.mail"]


def test_the_same_effect_posts_one_mail(server: Server) -> None:
    first, again = post(key="welcome-7"), post(key="welcome-7", letter=Letter("Other", "text"))
    assert first == again
    assert send() == {"sent": 1}
    assert post(key="welcome-7").state == "sent"


def test_an_unknown_purpose_is_a_mistake() -> None:
    with pytest.raises(UnknownPurposeError):
        post(purpose="test.nothing")


@pytest.mark.parametrize(
    "bad",
    [
        {"to": "piet@customer.example\nBcc: all@customer.example"},
        {"to": "piet@customer.example, all@customer.example"},
        {"to": "piet@customer.example\r\n"[:-1] + "x"},
        {"to": "piet"},
        {"to": ""},
        {"to": "Piet <piet@customer.example>"},
        {"letter": Letter("Hello\nBcc: all@customer.example", "text")},
        {"letter": Letter("Hello\u2028Bcc: all@customer.example", "text")},
        {"letter": Letter("  ", "text")},
        {"letter": Letter("x" * 301, "text")},
        {"headers": {"Reply-To": "a@b.example\r\nBcc: all@customer.example"}},
        {"headers": {"Bcc": "all@customer.example"}},
        {"headers": {"bCC": "all@customer.example"}},
        {"headers": {"Message-ID": "<mine@x.example>"}},
        {"headers": {"List-Unsubscribe": "<https://x.example>"}},
        {"headers": {"X-Bad\nBcc": "all@customer.example"}},
        {"sender": "Koers <koers@noordzee.example>\nBcc: all@customer.example"},
        {"sender": "nobody"},
    ],
)
def test_what_could_break_out_of_a_header_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(outbox.BadMailError):
        post(**bad)
    assert OutgoingMail.objects.count() == 0


def test_a_name_with_line_breaks_stays_on_one_line(server: Server) -> None:
    post(values={"first_name": "Piet\r\nBcc: all@customer.example\x00"})
    send()
    assert server.taken[0]["Subject"] == "Hello Piet Bcc: all@customer.example"
    assert server.taken[0]["Bcc"] is None


def test_long_headers_stay_on_one_line_and_long_subjects_arrive_whole(server: Server) -> None:
    subject = "Größe und Qualität: " + "été ".strip() * 40
    mail = post(purpose="test.news", letter=Letter(subject, "x"), headers={"X-Long": "a " * 200})
    send()
    raw = smtp.message_of(mail).message().as_bytes()
    assert b"\nList-Unsubscribe: <https://" in raw
    assert server.taken[0]["Subject"] == subject
    assert max(len(line) for line in raw.splitlines()) < 998


def test_trouble_is_tried_again_with_longer_pauses_until_it_is_given_up(server: Server) -> None:
    server.at_rcpt["piet@customer.example"] = "451 4.7.1 Greylisted, try again"
    mail, at, pauses = post(), NOW, []
    for _try in range(len(settling.PAUSES)):
        send(at)
        assert state(mail) == ("queued", "trouble", "451 4.7.1 Greylisted, try again")
        pauses.append(mail.not_before - at)
        assert send(mail.not_before - timedelta(seconds=1)) == {}
        at = mail.not_before
    assert pauses == [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]
    send(at)
    assert state(mail) == ("failed", "gave_up", "451 4.7.1 Greylisted, try again")
    assert mail.attempts == 8
    assert server.taken == []


def test_trouble_that_passes_is_forgotten(server: Server) -> None:
    server.at_data["piet@customer.example"] = "452 4.3.1 Disk full"
    mail = post()
    send()
    del server.at_data["piet@customer.example"]
    assert send(mail.not_before + timedelta(minutes=1)) == {"sent": 1}
    assert state(mail) == ("sent", "", "")
    assert server.ids == [mail.message_id]


@pytest.mark.parametrize("where", ["at_rcpt", "at_data"])
def test_an_address_that_the_server_refuses_for_good_fails_with_its_words(server: Server, where: str) -> None:
    getattr(server, where)["gone@customer.example"] = "550 5.1.1 No such user"
    mail, other = post(to="gone@customer.example"), post()
    assert send() == {"failed": 1, "sent": 1}
    assert state(mail) == ("failed", "refused", "550 5.1.1 No such user")
    assert send(NOW + timedelta(days=9)) == {}
    assert state(other) == ("sent", "", "")


def test_without_an_answer_every_mail_waits_and_none_is_used_up(settings: Any) -> None:
    configure(settings, free_port())
    mails = [post(to=f"p{number}@customer.example") for number in range(3)]
    assert send() == {}
    for mail in mails:
        assert state(mail)[:2] == ("queued", "trouble")
        assert "ConnectionRefusedError" in mail.detail
        assert (mail.attempts, mail.not_before) == (0, NOW)


def test_without_a_server_in_the_settings_mail_waits(settings: Any, server: Server) -> None:
    settings.DEFAULT_FROM_EMAIL = "koers@localhost"
    mail = post()
    assert send() == {}
    assert state(mail) == ("queued", "", "")


def test_a_connection_that_breaks_before_the_message_is_trouble_and_after_it_a_doubt(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(self: Any, *args: Any, **named: Any) -> Any:
        self.close()
        raise smtp.smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    mail = post()
    with monkeypatch.context() as patch:
        patch.setattr(smtp.smtplib.SMTP, "rcpt", break_off)
        send()
    assert state(mail)[:2] == ("queued", "trouble")
    with monkeypatch.context() as patch:
        patch.setattr(smtp.smtplib.SMTP, "data", break_off)
        assert send(mail.not_before) == {"uncertain": 1}
    assert state(mail) == ("uncertain", "lost", "SMTPServerDisconnected: Connection unexpectedly closed")
    assert send(NOW + timedelta(days=9)) == {}
    assert server.taken == []


def test_a_withdrawal_between_queueing_and_sending_keeps_the_mail_in(server: Server, wishes: Wishes) -> None:
    mail = post(purpose="test.news", about=("person", 7))
    wishes.gone.add("piet@customer.example")
    assert send() == {"cancelled": 1}
    assert state(mail) == ("cancelled", "withdrawn", "consent withdrawn")
    assert wishes.asked == [("piet@customer.example", ("person", 7), NOW)]
    assert (server.taken, wishes.settled) == ([], ["cancelled"])


def test_the_ground_that_the_gate_names_stays_with_the_mail(server: Server, wishes: Wishes) -> None:
    mail = post(purpose="test.news")
    send()
    mail.refresh_from_db()
    assert (mail.ground, mail.state, wishes.settled) == ("consent 12", "sent", ["sent"])


def test_a_gate_that_breaks_keeps_the_mail_in(
    server: Server, wishes: Wishes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mail = post(purpose="test.news")
    monkeypatch.setattr(wishes, "asked", None)
    send()
    assert state(mail)[:2] == ("queued", "trouble")
    assert "AttributeError" in mail.detail
    assert server.taken == []
    assert "the gate of test.news broke" in caplog.text


def test_cancelling_ends_what_waits_and_leaves_what_has_gone(server: Server) -> None:
    gone = post(about=("person", 7))
    send()
    mine, other = post(about=("person", 7)), post(about=("person", 8))
    assert outbox.cancel(about=("person", 7), reason="left the firm", at=NOW) == 1
    assert [state(mail) for mail in (gone, mine, other)] == [
        ("sent", "", ""),
        ("cancelled", "withdrawn", "left the firm"),
        ("queued", "", ""),
    ]
    with pytest.raises(ValueError, match="name what to cancel"):
        outbox.cancel(reason="all of it", at=NOW)


def test_what_would_come_too_late_is_not_sent(server: Server) -> None:
    mail = post(expires_at=NOW + timedelta(hours=1))
    assert send(NOW + timedelta(hours=1)) == {}
    assert state(mail) == ("expired", "", "")
    assert server.taken == []


def test_in_test_mode_only_named_addresses_and_domains_get_mail(server: Server, settings: Any) -> None:
    settings.MAIL_ONLY_TO = ["noordzee.example", "Tester@elsewhere.example"]
    names = [
        "a@noordzee.example",
        "tester@Elsewhere.example",
        "b@elsewhere.example",
        "c@sub.noordzee.example",
    ]
    mails = [post(to=name) for name in names]
    send()
    assert [state(mail) for mail in mails] == [
        ("sent", "", ""),
        ("sent", "", ""),
        ("cancelled", "test_mode", "KOERS_MAIL_ONLY_TO"),
        ("cancelled", "test_mode", "KOERS_MAIL_ONLY_TO"),
    ]
    assert [message["To"] for message in server.taken] == names[:2]


def test_in_test_mode_no_other_part_of_koers_sends_elsewhere_either(server: Server, settings: Any) -> None:
    from django.core.mail import send_mail

    settings.MAIL_ONLY_TO = ["noordzee.example"]
    assert send_mail("Reset", "text", None, ["b@elsewhere.example"]) == 0
    assert send_mail("Reset", "text", None, ["b@noordzee.example"]) == 1
    assert [message["To"] for message in server.taken] == ["b@noordzee.example"]


def test_the_demo_company_sends_no_mail(server: Server) -> None:
    mail = post(demo=True)
    send()
    assert state(mail)[:2] == ("cancelled", "demo")


def test_a_secret_link_is_wiped_once_it_has_gone(server: Server) -> None:
    mail = post(purpose="test.secret", letter=Letter("Come in", "https://koers.example/welcome/abc"))
    send()
    mail.refresh_from_db()
    assert "welcome/abc" in server.taken[0].as_string()
    assert (mail.state, mail.text, mail.html, mail.subject) == ("sent", "", "", "Come in")


def test_erasing_leaves_no_word_of_it(server: Server) -> None:
    sent, waiting, other = post(), post(about=("person", 7)), post(to="jan@customer.example")
    send_one_at = NOW - timedelta(days=1)
    OutgoingMail.objects.filter(pk=sent.pk).update(state="sent", sent_at=send_one_at)
    assert outbox.erase(to="PIET@customer.example", at=NOW) == 2
    for mail in (sent, waiting):
        mail.refresh_from_db()
        assert (mail.to, mail.subject, mail.text, mail.html, mail.headers) == ("", "", "", "", {})
    assert (sent.state, waiting.state, waiting.why) == ("sent", "cancelled", "erased")
    assert state(other)[0] == "queued"


def test_old_mail_is_forgotten_and_what_needs_a_person_is_not(server: Server) -> None:
    server.at_rcpt["gone@customer.example"] = "550 5.1.1 No such user"
    post(), post(to="gone@customer.example")
    send()
    assert outbox.forget(before=NOW) == 0
    assert outbox.forget(before=NOW + timedelta(days=1)) == 1
    assert [mail.state for mail in OutgoingMail.objects.all()] == ["failed"]


def test_a_letter_is_written_in_the_language_of_its_reader(server: Server) -> None:
    for language in ("en", "nl"):
        post(purpose="test.news", language=language, letter=HELLO)
    send()
    for message, language in zip(server.taken, ("en", "nl"), strict=True):
        with override(language):
            foot = gettext("No longer want these mails?")
        assert lines_of(message)[-1].startswith(f"{foot} https://koers.noordzee.example/unsubscribe/")
        html = message.get_body(("html",))
        assert html is not None
        assert f'<html lang="{language}">' in html.get_content()


def lines_of(message: EmailMessage) -> list[str]:
    text = message.get_body(("plain",))
    assert text is not None
    return str(text.get_content()).splitlines()
