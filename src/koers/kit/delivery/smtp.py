"""Handing a mail over to a server, and saying honestly what came of it."""

import contextlib
import logging
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import EmailMessage

from koers.kit.delivery import setup
from koers.kit.delivery.models import OutgoingMail

log = logging.getLogger("koers.mail")


class Ended(Enum):
    """What is known after a mail was handed over."""

    TAKEN = "taken"  # the server has it
    REFUSED = "refused"  # the server will never take it
    LATER = "later"  # the server does not have it, and may take it later
    UNKNOWN = "unknown"  # nobody can tell whether the server has it


@dataclass(frozen=True)
class Outcome:
    """What came of a mail, with the server's own words."""

    ended: Ended
    detail: str = ""


class _Watched:
    """A connection that remembers whether a message is on its way: only then is a lost connection in doubt."""

    handing_over = False

    def data(self, msg: Any) -> Any:
        """Send the message itself."""
        self.handing_over = True
        try:
            answer = super().data(msg)  # type: ignore[misc]
        except smtplib.SMTPDataError:  # The server answered, so there is no doubt.
            self.handing_over = False
            raise
        self.handing_over = False
        return answer


class WatchedSMTP(_Watched, smtplib.SMTP):
    """A watched connection."""


class WatchedSMTPS(_Watched, smtplib.SMTP_SSL):
    """A watched connection that is encrypted from its first byte."""


class Backend(EmailBackend):
    """Sends through the server of the settings; in test mode only to the addresses that are named."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the kind of connection."""
        return WatchedSMTPS if self.use_ssl else WatchedSMTP

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send what may leave, and return how many that were."""
        allowed = [one for one in email_messages if all(map(setup.may_go_to, one.recipients()))]
        if len(allowed) < len(email_messages):
            log.warning("%d mails were held back: test mode is on", len(email_messages) - len(allowed))
        return super().send_messages(allowed) or 0 if allowed else 0


class _Message(EmailMultiAlternatives):
    """A message whose headers stay on one line each: some readers of List-Unsubscribe do not unfold it."""

    def message(self, **named: Any) -> Any:
        """Return the message as it is sent."""
        made = super().message(**named)
        made.policy = made.policy.clone(max_line_length=998)
        return made


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return a stored mail as it is handed over: the same bytes each time, but for the date."""
    message = _Message(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender,
        to=[mail.to],
        headers={**mail.headers, "Message-ID": mail.message_id},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def hand_over(backend: Any, mail: OutgoingMail) -> Outcome:
    """Hand a mail over to the server and return what came of it; nothing is raised."""
    try:
        message = message_of(mail)
        message.message()
    except Exception as error:  # A mail that cannot be put together will not be better later.
        return Outcome(Ended.REFUSED, _said(error))
    try:
        backend.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _by_code(code, words)
    except smtplib.SMTPDataError as error:
        return _by_code(error.smtp_code, error.smtp_error)
    except Exception as error:
        doubtful = getattr(getattr(backend, "connection", None), "handing_over", False)
        close(backend)
        return Outcome(Ended.UNKNOWN if doubtful else Ended.LATER, _said(error))
    return Outcome(Ended.TAKEN)


def close(backend: Any) -> None:
    """Let go of a connection, whatever state it is in."""
    with contextlib.suppress(Exception):
        backend.close()


def _by_code(code: int, words: bytes | str) -> Outcome:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    ended = Ended.REFUSED if 500 <= code < 600 else Ended.LATER
    return Outcome(ended, f"{code} {' '.join(text.split())}"[:500])


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error).detail
    return f"{type(error).__name__}: {error}"[:500]
