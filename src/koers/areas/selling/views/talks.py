"""Talks about deals: noting one, and the page on which a manager sees how talks go."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from koers.areas.customers.actions.asked import QuestionRefused
from koers.areas.customers.models import Question, QuestionStep
from koers.areas.organisation.models import Unit
from koers.areas.selling import actions, measures
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Deal
from koers.areas.selling.queries import asking, steps
from koers.areas.selling.queries import talks as queries
from koers.areas.selling.resources.deals import DEALS
from koers.areas.selling.rules.talks import THIRDS
from koers.areas.selling.views.room_pages import crumbs
from koers.areas.selling.views.talk_forms import PLANNED, TalkForm, question_forms
from koers.kit.access.matrix import ability, allowed
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.ui import formats, toasts

READ, EDIT, LEADS = "selling.talk.read", "selling.deal.edit", "selling.next_step.read"
CONTINUITY = ("customers.activity.read", "customers.promise.read")
QUESTION_EDIT = "customers.question.edit"
#: How long the page looks back, in days.
SPANS = (90, 365)
#: So many sellers, units or months stand in the table.
MOST_ROWS = 60


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a talk about a deal: what it brought, and what was asked in it."""
    deal: Deal = row_or_404(request, DEALS, pk, "edit")
    user: Any = request.user
    sent = request.POST if request.method == "POST" else None
    form = TalkForm(sent)
    may_ask = _may_ask(deal, user)
    lines = _lines(deal, user) if may_ask else []
    asked = question_forms(lines, sent) if may_ask else []
    if sent is not None and all([form.is_valid(), *(one.is_valid() for one in asked)]):
        try:
            actions.hold_talk(
                deal, **form.cleaned_data, asked=_asked(asked, user), by=user, at=timezone.now()
            )
        except (NotPossibleError, QuestionRefused) as refused:
            form.add_error(None, str(refused))
        else:
            toasts.say(request, _("The talk is noted."))
            return see_other(reverse("deals-room", args=[pk]))
    wrong = bool(form.errors) or any(one.errors for one in asked)
    context = {
        "deal": deal,
        "form": form,
        "asked": asked,
        "may_ask": may_ask,
        "back": reverse("deals-room", args=[pk]),
        "crumbs": crumbs(deal, (_("Note a talk"), "")),
    }
    return render(request, "selling/talk_form.html", context, status=422 if wrong else 200)


def _may_ask(deal: Deal, user: Any) -> bool:
    """Tell whether this person may keep questions of their own at the account of a deal."""
    member = getattr(user, "member", None)
    return (
        deal.account is not None
        and member is not None
        and allowed(user, "customers.question.create", Question(account=deal.account, owner=member))
    )


def _lines(deal: Deal, user: Any) -> list[asking.Line]:
    """Return the questions that may have been asked: planned ones that this person may write in, then suggestions."""
    lines = asking.plan(deal, user, timezone.localdate()).lines
    mine = {one.pk for one in _planned(user, [line.pk for line in lines if line.pk])}
    usable = [one for one in lines if one.step == "" or one.pk in mine]
    return usable[:PLANNED]


def _planned(user: Any, keys: list[Any]) -> list[Question]:
    rows = Question.objects.visible_to(user).filter(pk__in=keys, step=QuestionStep.PLANNED)
    found = rows.select_related("account", "need", "buying_role")
    return [one for one in found if allowed(user, QUESTION_EDIT, one)]


def _asked(forms: list[Any], user: Any) -> list[actions.Asked]:
    planned = {one.pk: one for one in _planned(user, [one.line.pk for one in forms if one.line])}
    found = [one.asked(planned.get(one.line.pk) if one.line else None) for one in forms]
    return [one for one in found if one is not None]


@ability(READ)
@require_GET
def conversations(request: HttpRequest) -> HttpResponse:
    """Show how talks go: in all, by third of the questions after consequence, and by seller, unit or month."""
    user: Any = request.user
    today = timezone.localdate()
    by = request.GET.get("by", "")
    by = by if by in queries.GROUPS else "owner"
    days = next((one for one in SPANS if str(one) == request.GET.get("days")), SPANS[-1])
    unit = _unit(request.GET.get("unit", ""), user)
    params: dict[str, Any] = queries.period_of(today, days) | ({"unit": unit.pk} if unit else {})
    rows = _rows(by, params, user, leads := allowed(user, LEADS))
    context = {
        "by": by,
        "unit": unit,
        "readings": measures.talk_readings(params, user),
        "lead": measures.LEAD_TAKING.ask(params, user) if leads else None,
        "thirds": _thirds(params, user),
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "is_empty": not rows,
        "since": params["starts"],
        "continuity": _continuity(unit, user, today),
        "groups": [(label, _address(code, days, unit), code == by) for code, label in _words().items()],
        "spans": [
            (_("%(days)s days") % {"days": one}, _address(by, one, unit), one == days) for one in SPANS
        ],
        "crumbs": [(capfirst(DEALS.labels), reverse("deals")), (pgettext("talks", "Conversations"), "")],
    }
    return render(request, "selling/conversations.html", context)


def _continuity(unit: Unit | None, user: Any, today: Any) -> list[Any]:
    """Return how accounts went on that got another owner in the year up to today, as far as somebody may see it."""
    if not all(allowed(user, one) for one in CONTINUITY):
        return []
    return measures.continuity_readings({"as_of": today} | ({"unit": unit.pk} if unit else {}), user)


def _words() -> dict[str, str]:
    return {"owner": _("By seller"), "unit": _("By unit"), "month": _("By month")}


def _address(by: str, days: int, unit: Unit | None) -> str:
    return f"?by={by}&days={days}" + (f"&unit={unit.pk}" if unit else "")


def _unit(said: str, user: Any) -> Unit | None:
    return (
        Unit.objects.visible_to(user).filter(pk=said).first() if said.isdigit() and len(said) < 18 else None
    )


def _thirds(params: dict[str, Any], user: Any) -> list[dict[str, Any]]:
    labels = (_("Fewest of their own"), _("Middle"), _("Most of their own"))
    readings = measures.readings_by_third(params, user)
    return [{"label": label, "reading": readings[third]} for third, label in zip(THIRDS, labels, strict=True)]


def _rows(by: str, params: dict[str, Any], user: Any, leads: bool) -> list[dict[str, Any]]:
    """Return a row a seller, unit or month: most talks first, months by time."""
    tallies = queries.tallies(by, params, user)
    led = steps.led_by(by, params, user) if leads else {}
    every = {**dict.fromkeys(led, queries.Tally()), **tallies}
    names = queries.names_of(every, by) if by != "month" else {}
    keys = sorted(every, reverse=True) if by == "month" else sorted(every, key=lambda key: -every[key].talks)
    found = []
    for key in keys:
        if by == "month":
            name, own = formats.date(key, "month"), {**params, **_month(key, params)}
        else:
            name, own = (
                names.get(key) or _("Nobody"),
                {**params, ("own_unit" if by == "unit" else by): key or 0},
            )
        lead = measures.lead_reading(led.get(key, steps.Led()), own) if leads else None
        found.append({"name": name, "lead": lead, **measures.readings_of(every[key], own)})
    return found


def _month(first: Any, params: dict[str, Any]) -> dict[str, Any]:
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return {"starts": max(first, params["starts"]), "ends": min(after, params["ends"])}
