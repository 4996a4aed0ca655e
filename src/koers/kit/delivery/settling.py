"""Write down what became of a mail; every change of state but the claim goes through here."""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction

from koers.kit.delivery import purposes
from koers.kit.delivery.models import OVER, MailState, OutgoingMail, OutgoingMailRows, Why

log = logging.getLogger("koers.mail")
#: How long to wait after each try that did not succeed; after the last one a mail has failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


def end(mail: OutgoingMail, state: MailState, why: str, detail: str, *, at: datetime) -> None:
    """Bring a mail to a state in which nothing more happens by itself, and tell who registered its purpose.

    The caller holds the row and the transaction.
    """
    mail.state, mail.why, mail.detail, mail.ended_at = state, why, detail[:500], at
    mail.sent_at = at if state == MailState.SENT else None
    purpose = purposes.find(mail.purpose)
    if state in OVER and purpose is not None and purpose.secret:
        mail.text = mail.html = ""
    mail.save()
    if purpose is None or purpose.settled is None:
        return
    try:
        with transaction.atomic():
            purpose.settled(mail)
    except Exception:  # What is known about a mail must be kept, whatever a listener makes of it.
        log.exception("the listener of %s broke", mail.purpose)


def try_later(mail: OutgoingMail, detail: str, *, at: datetime) -> None:
    """Put a mail back in line after a pause, or give it up when it was tried too often."""
    if mail.attempts > len(PAUSES):
        end(mail, MailState.FAILED, Why.GAVE_UP, detail, at=at)
        return
    mail.state, mail.why, mail.detail = MailState.QUEUED, Why.TROUBLE, detail[:500]
    mail.not_before = at + PAUSES[mail.attempts - 1]
    mail.save(update_fields=["state", "why", "detail", "not_before", "attempts"])


def locked(rows: OutgoingMailRows, *, skip: bool = False) -> OutgoingMailRows:
    """Lock rows, waiting for those of another worker or passing over them; SQLite has one writer and needs no lock."""
    if connection.features.has_select_for_update:
        return rows.select_for_update(of=("self",), skip_locked=skip)
    return rows
