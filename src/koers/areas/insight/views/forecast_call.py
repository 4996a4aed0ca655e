"""The form in which a seller, or who leads a unit, states what a period will bring."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from koers.areas.insight import actions
from koers.areas.insight.queries import calls, words
from koers.areas.insight.queries.question import BadQuestion, unit_asked
from koers.kit.access.matrix import ability
from koers.kit.resource.forms import MoneyField
from koers.kit.ui import toasts


class CallForm(forms.Form):
    """Asks what a period surely brings, what it brings at best, and why."""

    commit_cents = MoneyField(
        label=gettext_lazy("Commit"),
        help_text=gettext_lazy("What the period surely brings, with what is booked already."),
    )
    best_case_cents = MoneyField(
        label=gettext_lazy("Best case"),
        required=False,
        help_text=gettext_lazy("What it brings when all goes well."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("What it hangs on, such as a deal that has to be signed."),
    )


@ability("insight.call.state")
@require_http_methods(["GET", "POST"])
def call_page(request: HttpRequest) -> HttpResponse:
    """Ask for a call of oneself, or of a unit one leads, and keep it."""
    user: Any = request.user
    now = timezone.now()
    try:
        period = calls.period_asked(request.GET.dict(), timezone.localdate(now))
        unit = unit_asked(request.GET["unit"], user) if request.GET.get("unit") else None
    except BadQuestion as error:
        return _refused(request, str(error))
    member = None if unit is not None else getattr(user, "member", None)
    if unit is None and member is None:
        raise PermissionDenied("insight.call.state")
    draft = actions.draft(period, unit=unit, member=member, by=user, at=now)
    if draft is None:
        return _refused(request, _("A call needs a seat: it counts in the unit where the seller sits."))
    actions.may_state(user, draft)
    known = actions.newest(draft)
    names = CallForm.base_fields
    form = CallForm(
        request.POST or None, initial={name: getattr(known, name) for name in names} if known else {}
    )
    about = {"unit": unit.pk} if unit is not None else {"unit": draft.unit_id, "seller": draft.member_id}
    back = f"{reverse('forecast')}?{urlencode({'period': period.code, **about})}"
    if request.method == "POST" and form.is_valid():
        try:
            actions.state_call(period, unit=unit, member=member, by=user, at=now, **form.cleaned_data)
        except actions.NoCallError as problem:
            form.add_error(None, str(problem))
        else:
            toasts.say(request, _("Your call is kept; what was said before stays on file."))
            return redirect(back)
    title = _("%(who)s: %(period)s") % {"who": unit or member, "period": words.period_name(period)}
    context = {"form": form, "title": title, "back": back, "crumbs": [(_("Forecast"), back), (title, "")]}
    return render(request, "insight/forecast_call.html", context, status=422 if form.errors else 200)


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "insight/refused.html", {"reason": reason}, status=400)
