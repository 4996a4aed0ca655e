"""The survey on screen: ask both departments, hand out the links, and the page behind a link, open without signing in."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koers.areas.organisation import actions
from koers.areas.organisation.models import (
    AlignmentRound,
    AlignmentType,
    FunctionRole,
    MarketSpeed,
    SurveyInvitation,
    Unit,
)
from koers.areas.organisation.queries import survey
from koers.areas.organisation.queries.relation import Belongs, members_of
from koers.kit.access.doors import ability, public
from koers.kit.access.matrix import reach
from koers.kit.delivery import setup
from koers.kit.delivery.links import dead, language_of, said
from koers.kit.guard.limits import limited
from koers.kit.methods.schema import Instrument, Item
from koers.kit.resource.forms import DayField
from koers.kit.ui import toasts

#: So long people have to answer, unless the round says otherwise.
USUAL_DAYS = 14
#: What stands for a question left open.
OPEN = "open"


class RoundForm(forms.Form):
    """Asks what a round is for, until when it runs, and whom it asks."""

    target_type = forms.ChoiceField(
        label=gettext_lazy("Wanted relationship"),
        choices=AlignmentType.choices,
        initial=AlignmentType.DEFINED,
        help_text=gettext_lazy(
            "Integrated is not everybody's goal: in a market that changes slowly defined can be right."
        ),
    )
    target_reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)
    market_speed = forms.ChoiceField(
        label=gettext_lazy("Speed of the market"), choices=MarketSpeed.choices, initial=MarketSpeed.MEDIUM
    )
    closes_on = DayField(label=gettext_lazy("Last day to answer"))
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Who is asked"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-many"}),
        choices=(),
    )

    def __init__(self, sent: Any, *, people: list[Belongs], today: Any) -> None:
        super().__init__(sent, initial={"closes_on": today + timedelta(days=USUAL_DAYS)})
        self.known = {str(one.member.pk): one for one in people}
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (pk, f"{one.member.name} · {one.department.name}") for pk, one in self.known.items()
        ]
        self.fields["people"].initial = list(self.known)
        # In a sentence they are small, in a list of choices they begin one.
        self.fields["target_type"].choices = [  # type: ignore[attr-defined]
            (value, capfirst(label)) for value, label in AlignmentType.choices
        ]

    def chosen(self) -> set[int]:
        """Return the ids of who was ticked."""
        return {int(pk) for pk in self.cleaned_data["people"]}


@ability("organisation.round.open")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask what a round is for and whom it asks (GET), and open it (POST)."""
    user: Any = request.user
    now = timezone.now()
    today = timezone.localdate(now)
    units = _units(user)
    unit = _chosen(units, request.GET.get("unit", ""))
    people = members_of(unit, today) if unit else []
    form = RoundForm(request.POST if request.method == "POST" else None, people=people, today=today)
    if unit is not None and form.is_valid():
        try:
            made, asked = _open(unit, form, user, now)
        except actions.NotPossibleError as problem:
            form.add_error(None, str(problem))
        else:
            return _links(request, made, asked)
    context = {
        "form": form,
        "units": units,
        "unit": unit,
        "people": people,
        "method": survey.instrument(),
        "least": survey.least_answers(),
        "small": _small(people),
        "can_mail": setup.is_configured(),
        "crumbs": [(_("Marketing and sales"), reverse("relation")), (_("Ask both departments"), "")],
    }
    return render(request, "organisation/round_new.html", context, status=422 if form.errors else 200)


def _small(people: list[Belongs]) -> list[dict[str, Any]]:
    """Return the sides that are too small to be shown whoever answers, each with how many it has."""
    counted = Counter(one.department.role for one in people)
    names = {one.department.role: one.department.name for one in people}
    return [
        {"name": names.get(role, FunctionRole(role).label), "n": counted[role]}
        for role in ("marketing", "sales")
        if people and counted[role] < survey.least_answers()
    ]


def _units(user: Any) -> list[Unit]:
    units = Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path")
    if reach(user, "organisation.round.open") != "all":
        units = units.filter(pk__in=user.scope.write_unit_ids)
    return list(units)


def _chosen(units: list[Unit], text: str) -> Unit | None:
    """Return the unit that is named, else the uppermost; a named one that is not theirs to ask is not there."""
    if not text:
        return units[0] if units else None
    found = next((one for one in units if str(one.pk) == text), None)
    if found is None:
        raise Http404
    return found


def _open(unit: Unit, form: RoundForm, user: Any, now: Any) -> tuple[AlignmentRound, list[actions.Asked]]:
    given, chosen = form.cleaned_data, form.chosen()
    return actions.open_round(
        unit,
        member_ids=chosen,
        closes_on=given["closes_on"],
        target_type=given["target_type"],
        target_reason=given["target_reason"],
        market_speed=given["market_speed"],
        by=user,
        at=now,
    )


@ability("organisation.round.remind")
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered; once."""
    user: Any = request.user
    one = get_object_or_404(AlignmentRound.objects.visible_to(user), pk=pk)
    try:
        one, asked = actions.remind(one, by=user, at=timezone.now())
    except actions.NotPossibleError as problem:
        toasts.say(request, str(problem), level=30)
        return redirect(f"{reverse('relation')}?unit={one.unit_id}")
    return _links(request, one, asked)


@ability("organisation.round.close")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a round, so that its results may be seen."""
    user: Any = request.user
    one = get_object_or_404(AlignmentRound.objects.visible_to(user), pk=pk)
    try:
        actions.close_round(one, by=user, at=timezone.now())
        toasts.say(request, _("The round is closed."))
    except actions.NotPossibleError as problem:
        toasts.say(request, str(problem), level=30)
    return redirect(f"{reverse('relation')}?unit={one.unit_id}")


def _links(request: HttpRequest, one: AlignmentRound, asked: list[actions.Asked]) -> HttpResponse:
    """Say how many mails are on their way, and show the links that no mail carries, this one time."""
    mailed = sum(each.is_mailed for each in asked)
    if mailed:
        said = ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", mailed)
        toasts.say(request, said % {"n": mailed})
    rows = [
        (each.invitation, request.build_absolute_uri(reverse("survey", args=[each.token])))
        for each in asked
        if not each.is_mailed
    ]
    if not rows:
        return redirect(f"{reverse('relation')}?unit={one.unit_id}")
    context = {
        "round": one,
        "rows": rows,
        "mailed": mailed,
        "crumbs": [(_("Marketing and sales"), reverse("relation")), (_("Links of the survey"), "")],
    }
    answer = render(request, "organisation/round_links.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


# --- the page behind a link ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One statement with its choices and what was chosen."""

    number: int
    item: Item
    marks: list[tuple[str, str, bool]]
    is_open: bool


class Sheet:
    """The answers as they came from the page."""

    def __init__(self, method: Instrument, sent: Any = None) -> None:
        self.method, self.sent = method, sent or {}
        self.values = [(str(mark.value), mark) for mark in method.scale.marks]

    def questions(self) -> Iterator[Question]:
        """Return the statements as the page shows them."""
        for number, item in enumerate(self.method.items, 1):
            chosen = self.sent.get(item.id, "")
            marks = [(value, str(mark.label), value == chosen) for value, mark in self.values]
            yield Question(number, item, marks, chosen == OPEN)

    def answers(self) -> dict[str, int | None]:
        """Return what was answered; anything that is no mark of the scale is left open."""
        marks = dict(self.values)
        return {
            item.id: marks[self.sent[item.id]].value if self.sent.get(item.id) in marks else None
            for item in self.method.items
        }

    @property
    def answered(self) -> int:
        """How many statements were answered."""
        return sum(value is not None for value in self.answers().values())

    @property
    def least(self) -> int:
        """From how many answers on a sheet counts."""
        missing = self.method.score.missing
        return missing.least if missing else 1


@public
@never_cache
@limited("survey", times=240, seconds=60)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the survey (GET, which changes nothing) or take the answers (POST, once)."""
    with translation.override(language_of(request)):
        now = timezone.now()
        invitation = actions.invitation_of(token, at=now)
        if invitation is None:
            return _dead(request)
        sheet = Sheet(survey.instrument(invitation.round.method_version), request.POST)
        may_go = sheet.answered >= sheet.least or "even_so" in request.POST
        if request.method != "POST" or not may_go:
            return _asked(request, invitation, sheet)
        if not actions.answer(token, sheet.answers(), at=now):
            return _dead(request)
        return redirect(f"{reverse('survey-done')}?language={translation.get_language()}")


def _asked(request: HttpRequest, invitation: SurveyInvitation, sheet: Sheet) -> HttpResponse:
    is_short = request.method == "POST"
    context = {
        "round": invitation.round,
        "department": invitation.department,
        "method": sheet.method,
        "sheet": sheet,
        "is_short": is_short,
        "language": translation.get_language(),
        "languages": [("en", "English"), ("nl", "Nederlands")],
    }
    return said(render(request, "organisation/survey.html", context, status=422 if is_short else 200))


@public
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Thank; the same page for everybody."""
    with translation.override(language_of(request)):
        return said(render(request, "organisation/survey_done.html"))


def _dead(request: HttpRequest) -> HttpResponse:
    return dead(
        request,
        _(
            "It was used already, or the round is closed. If you have not answered yet, ask whoever sent it to you for a new one."
        ),
    )
