"""Post mail, cancel it, and decide about what failed or is in doubt."""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, models, transaction
from django.utils import timezone

from koers.kit.access.models import User
from koers.kit.delivery import purposes, settling, setup, unsubscribe
from koers.kit.delivery.jobs import send_mail
from koers.kit.delivery.models import OVER, UNDECIDED, MailState, OutgoingMail, OutgoingMailRows, Why
from koers.kit.delivery.purposes import About
from koers.kit.delivery.render import Letter, render
from koers.kit.jobs import enqueue
from koers.kit.jobs.models import JobRun, JobState
from koers.kit.timeline.subjects import code_of

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
#: Headers that Koers writes itself.
OURS = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "sender",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "return-path",
        "received",
        "dkim-signature",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
    ]
)


class OutsideTransactionError(RuntimeError):
    """Mail was posted outside a transaction: it could leave although the change that caused it did not happen."""


class BadMailError(ValueError):
    """An address, subject or header that must not go into a mail."""


def post(
    letter: Letter,
    *,
    to: str,
    purpose: str,
    language: str,
    at: datetime,
    values: Mapping[str, str] | None = None,
    about: models.Model | About | None = None,
    key: str | None = None,
    headers: Mapping[str, str] | None = None,
    sender: str = "",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    demo: bool = False,
) -> OutgoingMail:
    """Write a mail and put it in the outbox, in the transaction of the caller; it leaves once that is committed.

    A key names the effect: with one that is already there, the mail that has it is returned and nothing is written.
    Raises OutsideTransactionError, UnknownPurposeError and BadMailError.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError("post mail inside the transaction of the change that causes it")
    declared = purposes.get(purpose)
    known = OutgoingMail.objects.filter(key=key).first() if key is not None else None
    if known is not None:
        return known
    kind, pk = _about(about)
    uid = uuid.uuid4()
    mail = OutgoingMail(
        uid=uid,
        message_id=f"<{uid.hex}@{setup.domain_of(sender or setup.sender()) or 'localhost'}>",
        key=key,
        purpose=purpose,
        to=to.strip(),
        sender=sender or setup.sender(),
        headers=dict(headers or {}),
        about_kind=kind,
        about_id=pk,
        not_before=not_before or at,
        expires_at=expires_at,
        created_at=at,
        demo=demo,
    )
    _refuse_bad(mail)
    link = unsubscribe.link_for(mail, at=at) if declared.unsubscribe is not None else ""
    written = render(letter, values or {}, language=language, unsubscribe_url=link)
    mail.subject, mail.text, mail.html = written.subject, written.text, written.html
    if not mail.subject or _breaks(mail.subject) or len(mail.subject) > 300:
        raise BadMailError("a subject is one line of at most 300 characters")
    if link:
        mail.headers |= unsubscribe.headers_for(link)
    mail.save(force_insert=True)
    _wake(mail.not_before, at)
    return mail


def cancel(
    *,
    reason: str,
    at: datetime,
    about: models.Model | About | None = None,
    to: str = "",
    purpose: str = "",
    key: str = "",
) -> int:
    """Cancel what waits for a subject, an address, a purpose or a key, all that are named; returns how many."""
    rows = OutgoingMail.objects.filter(state=MailState.QUEUED)
    if about is not None:
        rows = rows.about(*_about(about))
    named = {"to__iexact": to, "purpose": purpose, "key": key}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if about is None and not any(named.values()):
        raise ValueError("name what to cancel: a subject, an address, a purpose or a key")
    return _cancelled(rows, Why.WITHDRAWN, reason, at)


def resend(mail: OutgoingMail, *, by: User, at: datetime) -> bool:
    """Put a mail that failed or is uncertain back in line, under its own Message-ID; returns whether it still was."""
    with transaction.atomic():
        row = _undecided(mail, UNDECIDED)
        if row is None:
            return False
        row.state, row.why, row.detail, row.attempts = MailState.QUEUED, "", "", 0
        row.not_before, row.ended_at, row.decided_by, row.decided_at = at, None, by, at
        row.save()
        _wake(at, at)
    return True


def mark_sent(mail: OutgoingMail, *, by: User, at: datetime) -> bool:
    """Say of an uncertain mail that it arrived; returns whether it still was uncertain."""
    return _end_by_person(mail, (MailState.UNCERTAIN,), MailState.SENT, by, at)


def give_up(mail: OutgoingMail, *, by: User, at: datetime) -> bool:
    """Cancel a mail that waits, failed or is uncertain; returns whether it still was."""
    return _end_by_person(mail, (MailState.QUEUED, *UNDECIDED), MailState.CANCELLED, by, at)


def erase(*, at: datetime, to: str = "", about: models.Model | About | None = None) -> int:
    """Blank every mail to an address or about a subject, and cancel what waits; returns how many there were."""
    rows = OutgoingMail.objects.about(*_about(about)) if about is not None else OutgoingMail.objects.all()
    rows = rows.filter(to__iexact=to) if to else rows
    if not to and about is None:
        raise ValueError("name whose mail to erase: an address or a subject")
    with transaction.atomic():
        _cancelled(rows.exclude(state__in=(*OVER, MailState.SENDING)), Why.ERASED, "", at)
        return rows.update(to="", subject="", text="", html="", headers={}, detail="", ground="")


def forget(*, before: datetime) -> int:
    """Delete mails that ended before a moment; returns how many."""
    gone, _kinds = OutgoingMail.objects.filter(state__in=OVER, ended_at__lt=before).delete()
    return gone


def _refuse_bad(mail: OutgoingMail) -> None:
    try:
        validate_email(mail.to)
    except ValidationError:
        raise BadMailError("this is not an address that mail can go to") from None
    if len(mail.to) > 254 or _breaks(mail.to) or _breaks(mail.sender) or "@" not in mail.sender:
        raise BadMailError("this is not an address that mail can go to or come from")
    for name, value in mail.headers.items():
        if not _HEADER.fullmatch(name) or name.lower() in OURS:
            raise BadMailError(f"the header {name!r} is not one that a caller writes")
        if not isinstance(value, str) or _breaks(value):
            raise BadMailError(f"the value of {name} is not one line of text")


def _breaks(text: str) -> bool:
    """Tell whether a text has a character that could end a header."""
    return any(ord(character) < 32 or character in "\x7f\x85\u2028\u2029" for character in text)


def _about(about: models.Model | About | None) -> tuple[str, Any]:
    if about is None:
        return "", None
    return about if isinstance(about, tuple) else (code_of(about), about.pk)


def _wake(not_before: datetime, at: datetime) -> None:
    """Ask the job to run once this is committed, unless it is going to anyway."""
    if not_before > at:
        return
    asked = JobRun.objects.filter(name=send_mail.name, state=JobState.QUEUED, not_before__lte=timezone.now())
    if not asked.exists():
        enqueue(send_mail)


def _cancelled(rows: OutgoingMailRows, why: Why, reason: str, at: datetime) -> int:
    with transaction.atomic():
        found = list(settling.locked(rows))
        for mail in found:
            settling.end(mail, MailState.CANCELLED, why, reason, at=at)
    return len(found)


def _undecided(mail: OutgoingMail, states: Sequence[str]) -> OutgoingMail | None:
    return settling.locked(OutgoingMail.objects.filter(pk=mail.pk, state__in=states)).first()


def _end_by_person(
    mail: OutgoingMail, states: Sequence[str], state: MailState, by: User, at: datetime
) -> bool:
    with transaction.atomic():
        row = _undecided(mail, states)
        if row is None:
            return False
        row.decided_by, row.decided_at = by, at
        settling.end(row, state, Why.PERSON, row.detail, at=at)
    return True
