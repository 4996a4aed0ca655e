"""The solution of a deal: its boards with who answers and what shows it, and the log of what was decided."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koers.areas.customers.models import Person
from koers.areas.selling import actions, measures
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.events import Decided
from koers.areas.selling.models import Deal, SolutionDecision
from koers.areas.selling.queries import approach
from koers.areas.selling.queries import solution as queries
from koers.areas.selling.queries.room import Section, add_section
from koers.areas.selling.queries.solution import Board, Solution
from koers.areas.selling.resources.deals import DEALS
from koers.areas.selling.resources.solution import DropForm
from koers.areas.selling.views.insight import PartForm
from koers.areas.selling.views.room_pages import crumbs, form_page
from koers.areas.selling.views.solution_forms import AgreeForm, BoardForm, DecisionForm
from koers.kit.access.matrix import ability, allowed
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.ui import toasts

READ, EDIT, LOG = "selling.deal.read", "selling.deal.edit", "selling.solution.read"
STATES = {
    "unowned": ("bad", pgettext_lazy("board", "nobody answers for it")),
    "running": ("", pgettext_lazy("board", "runs")),
    "late": ("bad", pgettext_lazy("board", "late")),
    "ready": ("good", pgettext_lazy("board", "ready to close")),
    "closed": ("good", pgettext_lazy("board", "closed")),
}
NAMED = ("account", "owner")


@ability(READ)
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the boards of a deal's solution side by side, and under them what was decided."""
    deal, found = _found(request, pk)
    user: Any = request.user
    seen = _seen(found, user)
    context = {
        "deal": deal,
        "solution": found,
        "sentence": _sentence(found),
        "boards": [_shown(one, seen) for one in found.boards],
        "decisions": _log(found, seen),
        "readings": _readings(deal, user),
        "outside": found.method.outside,
        "may_edit": allowed(user, EDIT, deal),
        "crumbs": crumbs(deal, (_("Solution"), "")),
    }
    return render(request, "selling/solution.html", context)


def _seen(found: Solution, user: Any) -> set[int]:
    """Return which of the persons named in a solution this person may see; the others stay without a name."""
    named = [one.row.person_id for one in found.boards if one.row is not None]
    named += [pk for row in found.decisions for pk in (row.proposer_id, row.agreer_id)]
    rows = Person.objects.visible_to(user).filter(pk__in=[pk for pk in named if pk is not None])
    return set(rows.values_list("pk", flat=True))


def _shown(one: Board, seen: Collection[int] = ()) -> dict[str, Any]:
    tone, word = STATES[one.state]
    n, there = len(one.exits), len(one.exits) - one.lacking
    person = one.row.person if one.row is not None and one.row.person_id in seen else None
    return {"board": one, "tone": tone, "word": word, "n": n, "there": there, "person": person}


def _readings(deal: Deal, user: Any) -> list[Any]:
    """Return the numbers of the log, and what came of the benefits whose day has come."""
    today = timezone.localdate()
    logged = measures.solution_readings({"deal": deal.pk}, user) if allowed(user, LOG) else []
    return [
        *logged,
        measures.VERIFIED.ask({"deal": deal.pk, "as_of": today}, user, at=today),
        measures.REALISED.ask({"deal": deal.pk}, user, at=today),
    ]


def _sentence(found: Solution) -> str:
    unowned = sum(one.state == "unowned" for one in found.boards)
    said = [
        _("%(n)s of %(all)s boards are closed.") % {"n": found.closed, "all": len(found.boards)},
    ]
    if unowned:
        said.append(
            ngettext(
                "Of %(n)s nobody is named who answers for it.",
                "Of %(n)s nobody is named who answers for them.",
                unowned,
            )
            % {"n": unowned}
        )
    if found.open:
        said.append(
            ngettext(
                "%(n)s decision waits for the customer.", "%(n)s decisions wait for the customer.", found.open
            )
            % {"n": found.open}
        )
    return " ".join(said)


def _log(found: Solution, seen: Collection[int]) -> list[dict[str, Any]]:
    """Return the lines of the log, with the names of those who may be seen."""
    titles = {one.board.id: str(one.board.title) for one in found.boards}
    return [
        {
            "row": row,
            "board": titles.get(row.board, row.board),
            "tone": "warn" if row.sort == Decided.CHANGE else "",
            "proposer": row.proposer if row.proposer_id in seen else None,
            "agreer": row.agreer if row.agreer_id in seen else None,
        }
        for row in found.decisions
    ]


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who answers for a board, and until when it is done."""
    deal, one, user = *_board(request, pk), _user(request)
    sent = request.POST if request.method == "POST" else None
    form = BoardForm(deal, one.row, user, sent)
    if sent is not None and form.is_valid():
        actions.keep_board(deal, one.board, **form.cleaned_data, by=user, at=timezone.now())
        return _back(request, deal, _("The board is kept."))
    return _form(request, deal, form, str(one.board.title), str(one.board.help))


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what shows that a board is done."""
    deal, one, user = *_board(request, pk), _user(request)
    written = next((some for some in one.exits if some.part.id == request.GET.get("part", "")), None)
    if written is None:
        raise Http404
    row, sent = written.row, request.POST if request.method == "POST" else None
    form = PartForm(sent, initial={"text": row.text if row else "", "origin": row.origin if row else ""})
    if sent is not None and form.is_valid():
        try:
            actions.show_evidence(
                deal, one.board, part=written.part.id, **form.cleaned_data, by=user, at=timezone.now()
            )
        except NotPossibleError as refused:
            form.add_error("text", str(refused))
        else:
            return _back(request, deal, _("The evidence is kept."))
    return _form(request, deal, form, str(written.part.title), str(written.part.help))


@ability(EDIT)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a board whose evidence lies there, or open it again."""
    deal, one, user = *_board(request, pk), _user(request)
    act = actions.reopen_board if request.POST.get("verb") == "reopen" else actions.close_board
    try:
        act(deal, one.board, by=user, at=timezone.now())
    except NotPossibleError as refused:
        toasts.say(request, str(refused))
        return see_other(reverse("deals-room-solution", args=[pk]))
    return _back(request, deal, _("The board is kept."))


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a requirement, a change of scope or another choice."""
    deal, found = _found(request, pk, "edit")
    user, sent = _user(request), request.POST if request.method == "POST" else None
    form = DecisionForm(deal, found, user, sent, board=request.GET.get("board", ""))
    if sent is not None and form.is_valid():
        given = dict(form.cleaned_data)
        chosen = found.board(given.pop("board"))
        try:
            if chosen is not None:
                actions.note_decision(deal, chosen.board, **given, by=user, at=timezone.now())
        except NotPossibleError as refused:
            form.add_error(None, str(refused))
        else:
            return _back(request, deal, _("It stands in the log."))
    return _form(
        request,
        deal,
        form,
        _("Note a decision"),
        _("Design with the customer: note who proposed it, and who of them said yes."),
    )


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Note on which day the customer agreed, and who."""
    deal, row = _decision(request, pk)
    user, sent = _user(request), request.POST if request.method == "POST" else None
    form = AgreeForm(deal, user, sent)
    if sent is not None and form.is_valid():
        try:
            actions.agree(row, **form.cleaned_data, by=user, at=timezone.now())
        except NotPossibleError as refused:
            form.add_error(None, str(refused))
        else:
            return _back(request, deal, _("It is noted that the customer agreed."))
    return _form(request, deal, form, _("The customer agreed"), row.text)


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a decision with its reason; it stays in the log."""
    deal, row = _decision(request, pk)
    user, sent = _user(request), request.POST if request.method == "POST" else None
    form = DropForm(sent)
    if sent is not None and form.is_valid():
        try:
            actions.drop_decision(row, **form.cleaned_data, by=user, at=timezone.now())
        except NotPossibleError as refused:
            form.add_error(None, str(refused))
        else:
            return _back(request, deal, _("The decision is dropped; it stays in the log."))
    return _form(request, deal, form, _("Drop the decision"), row.text)


def _found(request: HttpRequest, pk: int, verb: str = "read") -> tuple[Deal, Solution]:
    """Return a deal and its solution; refused as not there where the chosen approaches have no boards."""
    deal: Deal = row_or_404(request, DEALS, pk, verb, related=NAMED)
    found = queries.solution_of(deal, approach.all_chosen(deal), timezone.localdate())
    if found is None:
        raise Http404
    return deal, found


def _board(request: HttpRequest, pk: int) -> tuple[Deal, Board]:
    deal, found = _found(request, pk, "edit")
    one = found.board(request.POST.get("board") or request.GET.get("board", ""))
    if one is None:
        raise Http404
    return deal, one


def _decision(request: HttpRequest, pk: int) -> tuple[Deal, SolutionDecision]:
    deal: Deal = row_or_404(request, DEALS, pk, "edit", related=NAMED)
    said = request.GET.get("decision", "")
    rows = queries.decision_log(deal)
    found = rows.filter(pk=said).first() if said.isdecimal() and len(said) < 18 else None
    if found is None:
        raise Http404
    return deal, found


def _back(request: HttpRequest, deal: Deal, said: str) -> HttpResponse:
    toasts.say(request, said)
    return see_other(reverse("deals-room-solution", args=[deal.pk]))


def _form(request: HttpRequest, deal: Deal, form: forms.Form, title: str, about: str) -> HttpResponse:
    above = (_("Solution"), reverse("deals-room-solution", args=[deal.pk]))
    return form_page(request, deal, form, title, above, about=about)


def _user(request: HttpRequest) -> Any:
    return request.user


def _in_room(deal: Deal, user: Any, day: Any) -> dict[str, Any] | None:
    """Return the boards of a deal in short; None where its approaches have none."""
    found = queries.solution_of(deal, approach.all_chosen(deal), day)
    if found is None:
        return None
    agreed, of = found.requirements()
    reading = measures.agreed_reading(agreed, of, {"deal": deal.pk}) if allowed(user, LOG) else None
    return {
        "deal": deal,
        "solution": found,
        "boards": [_shown(one) for one in found.boards],
        "reading": reading,
    }


add_section(Section("solution", gettext_lazy("Made together"), "selling/room_solution.html", _in_room, 4))
