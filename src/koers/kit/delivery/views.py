"""The page about outgoing mail: what waits, failed or is in doubt, and what a person decides about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from koers.kit.access import settings_pages
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed
from koers.kit.delivery import letters, outbox, purposes, setup
from koers.kit.delivery.models import MailState as State
from koers.kit.delivery.models import OutgoingMail
from koers.kit.jobs.models import JobWorker
from koers.kit.ui import toasts

MOST_SHOWN = 200
#: What has not come to an end: the first thing somebody looks for.
OPEN = (State.UNCERTAIN, State.FAILED, State.SENDING, State.QUEUED)
#: What needs a person stands first.
NEED = Case(*(When(state=state, then=place) for place, state in enumerate(OPEN)), default=len(OPEN))
SILENT = timedelta(minutes=2)
WEEK = timedelta(days=7)
settings_pages.register(
    settings_pages.SettingsPage("mail", gettext_lazy("Mail"), "mail", "kit.mail.read", position=70)
)


@dataclass(frozen=True)
class Shown:
    """A mail as the list shows it."""

    mail: OutgoingMail
    purpose: Any


@ability("kit.mail.read")
@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """List what waits, failed or is in doubt, or one state."""
    now, asked = timezone.now(), request.GET.get("state", "")
    counts = dict(OutgoingMail.objects.order_by().values_list("state").annotate(Count("pk")))
    chosen = asked if asked in State.values else ""
    rows = (
        OutgoingMail.objects.filter(state=chosen) if chosen else OutgoingMail.objects.filter(state__in=OPEN)
    )
    found = list(rows.defer("text", "html").order_by(NEED, "-id")[:MOST_SHOWN])
    context = {
        "tabs": settings_pages.tabs(request),
        "sentence": _sentence(counts, now),
        "rows": [Shown(mail, _label(mail)) for mail in found],
        "most": MOST_SHOWN if len(found) == MOST_SHOWN else None,
        "chosen": chosen,
        "open_is_current": not chosen,
        "choices": _choices(counts, chosen),
        "has_any": bool(counts),
        "way": _way(),
        "worker": _has_worker(now),
        "may_decide": allowed(request.user, "kit.mail.decide"),
        "may_try": setup.is_configured() and allowed(request.user, "kit.mail.try"),
    }
    return render(request, "delivery/outbox.html", context)


@ability("kit.mail.read")
@require_safe
def one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one mail as it was written, and what became of it."""
    mail = get_object_or_404(OutgoingMail.objects.select_related("decided_by"), uid=uid)
    purpose = purposes.find(mail.purpose)
    context = {
        "tabs": settings_pages.tabs(request),
        "mail": mail,
        "purpose": _label(mail),
        "is_secret": purpose is None or purpose.secret,
        "is_moving": mail.is_moving(timezone.now()),
        "may_decide": allowed(request.user, "kit.mail.decide"),
    }
    return render(request, "delivery/one.html", context)


@ability("kit.mail.decide")
@require_POST
def resend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a mail again that failed or is in doubt."""
    return _decide(request, uid, outbox.resend, _("The mail goes out again."))


@ability("kit.mail.decide")
@require_POST
def mark_sent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that a mail in doubt arrived."""
    return _decide(request, uid, outbox.mark_sent, _("The mail counts as sent."))


@ability("kit.mail.decide")
@require_POST
def give_up(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cancel a mail."""
    return _decide(request, uid, outbox.give_up, _("The mail is cancelled."))


@ability("kit.mail.try")
@require_POST
def try_out(request: HttpRequest) -> HttpResponse:
    """Send a mail to the person who asks."""
    user: Any = request.user
    if not setup.is_configured():
        toasts.say(request, _("No server for mail is set, so nothing was sent."), level=30)
        return redirect("mail")
    now = timezone.now()
    with transaction.atomic():
        mail = outbox.post(
            letters.trial_letter(user.language),
            to=user.email,
            purpose=letters.TEST.code,
            language=user.language,
            values={"name": user.name, "address": setup.absolute(reverse("mail"))},
            expires_at=now + timedelta(hours=1),
            at=now,
        )
    toasts.say(request, _("A test mail to %(address)s is on its way.") % {"address": user.email})
    return redirect("mail-one", uid=mail.uid)


def _decide(request: HttpRequest, uid: UUID, act: Callable[..., bool], done: str) -> HttpResponse:
    mail = get_object_or_404(OutgoingMail, uid=uid)
    if act(mail, by=request.user, at=timezone.now()):
        toasts.say(request, done)
    else:
        toasts.say(request, _("Somebody decided this already. Look at how it stands now."), level=30)
    return redirect("mail-one", uid=uid) if request.POST.get("back") == "one" else redirect("mail")


def _label(mail: OutgoingMail) -> Any:
    found = purposes.find(mail.purpose)
    return found.label if found is not None else mail.purpose


def _choices(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": label, "count": counts.get(code, 0), "is_current": code == chosen}
        for code, label in State.choices
        if counts.get(code) or code == chosen
    ]


def _sentence(counts: dict[str, int], now: datetime) -> str:
    """Say how the outbox stands: what needs a person first, then what waits, then what went."""
    doubt, failed, waits = (counts.get(state, 0) for state in (State.UNCERTAIN, State.FAILED, State.QUEUED))
    parts = []
    if doubt:
        parts.append(ngettext("%(n)d mail is in doubt.", "%(n)d mails are in doubt.", doubt) % {"n": doubt})
    if failed:
        parts.append(ngettext("%(n)d mail failed.", "%(n)d mails failed.", failed) % {"n": failed})
    if waits:
        parts.append(ngettext("%(n)d mail waits.", "%(n)d mails wait.", waits) % {"n": waits})
    if not parts:
        sent = OutgoingMail.objects.filter(state=State.SENT, sent_at__gte=now - WEEK).count()
        parts.append(_("Nothing waits."))
        parts.append(
            ngettext(
                "%(n)d mail went out in the last seven days.",
                "%(n)d mails went out in the last seven days.",
                sent,
            )
            % {"n": sent}
        )
    return " ".join(parts)


def _way() -> dict[str, Any]:
    """Return how mail goes out, without any password."""
    return {
        "is_configured": setup.is_configured(),
        "server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "encrypted": settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL,
        "signs_in": bool(settings.EMAIL_HOST_USER),
        "sender": setup.sender(),
        "address": setup.base_address(),
        "only_to": settings.MAIL_ONLY_TO,
        "one_click": setup.is_encrypted(),
    }


def _has_worker(now: datetime) -> bool:
    return JobWorker.objects.filter(stopped_at=None, seen_at__gte=now - SILENT).exists()
