"""The verbs of the desk: each answers with the card taken off, or with the card and what is missing on it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Activity
from koers.areas.leads import actions
from koers.areas.leads.models import HandOver
from koers.areas.leads.queries import desk as queries
from koers.areas.leads.queries.words import refusal_text
from koers.areas.leads.views.desk.forms import AcceptForm, CardForm, KeepForm, ReturnForm, TouchForm
from koers.areas.leads.views.desk.page import candidates, found_or_404, shown_cards
from koers.areas.leads.views.desk.words import comes_back, day_and_time
from koers.areas.organisation.models import Member
from koers.kit.access.matrix import ability
from koers.kit.ui import toasts

Said = tuple[str, bool]


@ability("leads.hand_over.accept")
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a lead; the receiver owns it from now on."""
    user: Any = request.user
    now = timezone.now()
    row = _allowed(user, pk, "accept")
    card = queries.cards([row], user, now)[0]
    form = AcceptForm(request.POST, card=card)

    def act() -> Said:
        done = actions.accept(row, at=now, by=user, **form.cleaned_data)
        due = day_and_time(done.touch_due_at, now) if done.touch_due_at else ""
        return _("%(who)s is yours. First contact before %(moment)s.") % {
            "who": row.lead,
            "moment": due,
        }, True

    return _perform(request, row, form, "accept", act)


@ability("leads.hand_over.return")
@require_POST
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a lead to marketing, with the reason."""
    user: Any = request.user
    now = timezone.now()
    row = _allowed(user, pk, "return")
    card = queries.cards([row], user, now)[0]
    form = ReturnForm(request.POST, card=card, today=timezone.localdate(now))

    def act() -> Said:
        done = actions.return_(row, at=now, by=user, **form.cleaned_data)
        return _("%(who)s went back to marketing. %(then)s") % {
            "who": row.lead,
            "then": comes_back(done),
        }, True

    return _perform(request, row, form, "return", act)


@ability("leads.hand_over.escalate")
@require_POST
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a lead before the manager."""
    user: Any = request.user
    now = timezone.now()
    row = _allowed(user, pk, "escalate")

    def act() -> Said:
        done = actions.escalate(row, at=now, by=user)
        who = done.escalated_to or _("the manager")
        return _("%(lead)s lies before %(who)s.") % {"lead": row.lead, "who": who}, False

    return _perform(request, row, None, "escalate", act, leaves=False)


@ability("leads.hand_over.withdraw")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer back before it is answered."""
    user: Any = request.user
    row = _allowed(user, pk, "withdraw")

    def act() -> Said:
        actions.withdraw(row, at=timezone.now(), by=user, note=request.POST.get("note", "")[:300])
        return _("The offer of %(lead)s is withdrawn.") % {"lead": row.lead}, False

    return _perform(request, row, None, "withdraw", act)


@ability("leads.hand_over.reassign")
@require_POST
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an offer to another seller."""
    user: Any = request.user
    row = _allowed(user, pk, "reassign")
    chosen = request.POST.get("receiver", "")
    known = {str(member) for member, _name, _load in candidates(row)}

    def act() -> Said:
        receiver = Member.objects.get(pk=int(chosen))
        actions.reassign(row, receiver=receiver, at=timezone.now(), by=user)
        return _("%(lead)s lies with %(who)s now.") % {"lead": row.lead, "who": receiver}, False

    if chosen not in known:
        return _refused(request, row, _("Choose a seller."), 422)
    return _perform(request, row, None, "reassign", act, leaves=False)


@ability("leads.hand_over.touch")
@require_POST
def touch(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a contact with an accepted lead."""
    user: Any = request.user
    now = timezone.now()
    row = _allowed(user, pk, "touch")
    form = TouchForm(request.POST, card=queries.cards([row], user, now)[0])

    def act() -> Said:
        life = row.lead
        account = life.account or (life.person.account if life.person else None)
        activity = Activity(
            account=account,
            person=life.person,
            owner=Member.objects.filter(user=user).first() or row.receiver,
            unit=life.unit,
            happened_at=now,
            **form.cleaned_data,
        )
        customers.log_activity(activity, by=user, at=now)
        return _("The contact with %(lead)s is on the timeline.") % {"lead": life}, False

    return _perform(request, row, form, "touch", act)


@ability("leads.hand_over.offer")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Deal with a lead that came back: agree with its day, or name another one."""
    user: Any = request.user
    now = timezone.now()
    row = _allowed(user, pk, "offer")
    form = KeepForm(request.POST, card=queries.cards([row], user, now)[0])

    def act() -> Said:
        done = actions.keep_return(row, at=now, by=user, **form.cleaned_data)
        return f"{row.lead}: {comes_back(done)}", False

    return _perform(request, row, form, "keep", act)


@ability("leads.hand_over.accept")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the answer that was just given."""
    user: Any = request.user
    row = _allowed(user, pk, "accept")
    try:
        actions.take_answer_back(row, at=timezone.now(), by=user)
        toasts.say(request, _("Undone. %(lead)s waits again.") % {"lead": row.lead})
    except actions.HandOverRefused as refusal:
        toasts.say(request, refusal_text(refusal.code, refusal.names), level=30)
    return redirect(f"{reverse('leads-desk')}#handover-{row.pk}")


def _allowed(user: Any, pk: int, verb: str) -> HandOver:
    """Return a hand-over on which this person may use a verb; who may not gets 403, who may not see it 404."""
    row = found_or_404(user, pk)
    if not queries.may(user, verb, row):
        raise PermissionDenied(f"leads.hand_over.{verb}")
    return row


def _perform(
    request: HttpRequest,
    row: HandOver,
    form: CardForm | None,
    name: str,
    act: Callable[[], Said],
    *,
    leaves: bool = True,
) -> HttpResponse:
    """Do a verb whose questions are answered; what is missing or came too late comes back on the card."""
    if form is not None and not form.is_valid():
        return _card(request, row, 422, refused={name: form})
    try:
        said, may_undo = act()
    except actions.HandOverRefused as refusal:
        text = refusal_text(refusal.code, refusal.names)
        if form is not None and refusal.code not in ("answered", "too_late"):
            form.add_error(None, text)
            return _card(request, row, 422, refused={name: form})
        return _refused(request, row, text, 409, form)
    undo_url = reverse("desk-undo", args=[row.pk]) if may_undo else ""
    if not request.htmx:  # type: ignore[attr-defined]
        toasts.say(request, said, undo_url=undo_url)
        return redirect("leads-desk")
    answer = render(request, "leads/desk/gone.html", {"pk": row.pk}) if leaves else _card(request, row, 200)
    return toasts.say_now(answer, said, undo_url)


def _refused(
    request: HttpRequest, row: HandOver, text: str, status: int, form: CardForm | None = None
) -> HttpResponse:
    """Show the card as it stands now, with why the verb was not done and what was typed, so that nothing is lost."""
    if not request.htmx:  # type: ignore[attr-defined]
        toasts.say(request, text, level=30)
        return redirect("desk-card", pk=row.pk)
    typed = "\n".join(
        str(value)
        for value in (form.cleaned_data.values() if form is not None else ())
        if isinstance(value, str) and value
    )
    return toasts.say_now(_card(request, row, status, notice=text, typed=typed), text, tone="warn")


def _card(request: HttpRequest, row: HandOver, status: int, **more: Any) -> HttpResponse:
    now = timezone.now()
    refused = more.pop("refused", {})
    fresh = queries.loaded([row.pk])[0]
    shown = shown_cards([fresh], request.user, now, **refused)[0]
    if not request.htmx and status == 422:  # type: ignore[attr-defined]
        context = {"shown": shown, "cards": [shown], "lane": "waiting"}
        return render(request, "leads/desk/one.html", context, status=status)
    return render(request, "leads/desk/card.html", {"shown": shown, "is_fresh": True, **more}, status=status)


__all__ = ["accept", "escalate", "keep", "reassign", "return_", "touch", "undo", "withdraw"]
