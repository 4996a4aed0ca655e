"""Send what is due: claim a mail, hand it over, write down what came of it.

The claim is committed before anything leaves. When Koers stops in between, the next run finds a mail that is being sent
by nobody, and parks it as uncertain. A mail is only ever sent again when it is certain that the server does not have it,
or when a person decides so.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q

from koers.kit.delivery import purposes, settling, setup, smtp
from koers.kit.delivery.models import OVER, MailState, OutgoingMail, Why
from koers.kit.delivery.smtp import Ended, Outcome
from koers.kit.jobs.models import JobRun, JobState

log = logging.getLogger("koers.mail")
#: So many in one run; then others get a turn.
AT_ONCE = 500


def send_due(
    holder: str, *, clock: Callable[[], datetime], between: Callable[[int], None] = lambda done: None
) -> Counter[str]:
    """Send what is due, as the run of a job called `holder`; returns how many mails came to which state.

    `between` is called after each mail and may end the run by raising.
    """
    came_to: Counter[str] = Counter()
    park(at=clock())
    expire(at=clock())
    if not setup.is_configured() or not OutgoingMail.objects.due(clock()).exists():
        return came_to
    backend: Any = get_connection()
    if not _opened(backend, at=clock()):
        return came_to
    try:
        while came_to.total() < AT_ONCE and (mail := claim(holder, at=clock(), refused=came_to)):
            settle(mail, smtp.hand_over(backend, mail), at=clock())
            came_to[mail.state] += 1
            between(came_to.total())
            if getattr(backend, "connection", True) is None and not _opened(backend, at=clock()):
                break
    finally:
        smtp.close(backend)
    return came_to


def claim(holder: str, *, at: datetime, refused: Counter[str] | None = None) -> OutgoingMail | None:
    """Return the next mail that may be sent, marked as being sent by this holder; those that may not are put aside."""
    while OutgoingMail.objects.due(at).exists():  # A plain read first: it takes no lock.
        with transaction.atomic():
            mail = settling.locked(OutgoingMail.objects.due(at), skip=True).first()
            if mail is None:
                return None
            mail.attempts += 1
            if _may_go(mail, at):
                mail.state, mail.claimed_by, mail.claimed_at = MailState.SENDING, holder, at
                mail.save(update_fields=["state", "claimed_by", "claimed_at", "attempts", "ground"])
                return mail
            if refused is not None:
                refused[mail.state] += 1
    return None


def settle(mail: OutgoingMail, outcome: Outcome, *, at: datetime) -> bool:
    """Write down what came of a mail; returns whether that was still ours to say.

    What the server has is said even when the mail was parked meanwhile: that ends the doubt.
    """
    taken = outcome.ended is Ended.TAKEN
    still = ~Q(state__in=OVER) if taken else Q(state__in=(MailState.SENDING, MailState.UNCERTAIN))
    claim_ = {"claimed_by": mail.claimed_by, "claimed_at": mail.claimed_at}
    with transaction.atomic():
        rows = OutgoingMail.objects.filter(still, pk=mail.pk, **claim_)
        current = settling.locked(rows).first()
        if current is None:
            return False
        if taken:
            settling.end(current, MailState.SENT, "", "", at=at)
        elif outcome.ended is Ended.REFUSED:
            settling.end(current, MailState.FAILED, Why.REFUSED, outcome.detail, at=at)
        elif outcome.ended is Ended.UNKNOWN:
            settling.end(current, MailState.UNCERTAIN, Why.LOST, outcome.detail, at=at)
        else:
            settling.try_later(current, outcome.detail, at=at)
    mail.state = current.state
    return True


def park(*, at: datetime) -> int:
    """Mark as uncertain what is being sent by nobody any more; returns how many there were."""
    parked = 0
    for held in OutgoingMail.objects.filter(state=MailState.SENDING):
        if _is_alive(held.claimed_by, at):
            continue
        with transaction.atomic():
            rows = OutgoingMail.objects.filter(
                pk=held.pk, state=MailState.SENDING, claimed_by=held.claimed_by
            )
            mail = settling.locked(rows).first()
            if mail is not None:
                settling.end(mail, MailState.UNCERTAIN, Why.STOPPED, "", at=at)
                parked += 1
    return parked


def expire(*, at: datetime) -> int:
    """End what waits and would now come too late; returns how many there were."""
    gone = 0
    for late in OutgoingMail.objects.filter(state=MailState.QUEUED, expires_at__lte=at):
        with transaction.atomic():
            mail = settling.locked(OutgoingMail.objects.filter(pk=late.pk, state=MailState.QUEUED)).first()
            if mail is not None:
                settling.end(mail, MailState.EXPIRED, "", mail.detail, at=at)
                gone += 1
    return gone


def _may_go(mail: OutgoingMail, at: datetime) -> bool:
    """Ask whether a mail may be sent now; when not, it is put aside with the reason."""
    purpose = purposes.find(mail.purpose)
    if mail.expires_at is not None and mail.expires_at <= at:
        settling.end(mail, MailState.EXPIRED, "", mail.detail, at=at)
    elif mail.demo:
        settling.end(mail, MailState.CANCELLED, Why.DEMO, "", at=at)
    elif not setup.may_go_to(mail.to):
        settling.end(mail, MailState.CANCELLED, Why.TEST_MODE, "KOERS_MAIL_ONLY_TO", at=at)
    elif purpose is None:
        settling.end(mail, MailState.FAILED, Why.UNKNOWN_PURPOSE, mail.purpose, at=at)
    elif purpose.gate is not None:
        return _asked(purpose.gate, mail, at)
    else:
        return True
    return False


def _asked(gate: purposes.Gate, mail: OutgoingMail, at: datetime) -> bool:
    try:
        with transaction.atomic():
            may, reason = gate(mail.to, mail.about, at=at)
    except Exception as error:  # A gate that breaks keeps the mail in: without its word nothing leaves.
        log.exception("the gate of %s broke", mail.purpose)
        settling.try_later(mail, f"{type(error).__name__}: {error}", at=at)
        return False
    if may:
        mail.ground = reason[:200]
    else:
        settling.end(mail, MailState.CANCELLED, Why.WITHDRAWN, reason, at=at)
    return may


def _opened(backend: Any, *, at: datetime) -> bool:
    try:
        backend.open()
    except Exception as error:  # Without a server nothing was tried: every mail simply waits on.
        detail = f"{type(error).__name__}: {error}"[:500]
        log.warning("the mail server could not be reached: %s", detail)
        OutgoingMail.objects.due(at).update(why=Why.TROUBLE, detail=detail)
        return False
    return True


def _is_alive(holder: str, at: datetime) -> bool:
    """Tell whether the run of a job still has its worker: `run.start`."""
    pk, _dot, starts = holder.partition(".")
    if not (pk.isdigit() and starts.isdigit()):
        return False
    runs = JobRun.objects.filter(pk=pk, starts=starts, state=JobState.RUNNING, lease_until__gte=at)
    return runs.exists()
