"""The room of a deal: on one page who decides, where the purchase stands, what fits, what to ask, and what is at risk."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from koers.areas.customers.models import Promise, Question
from koers.areas.customers.queries import saying
from koers.areas.selling import actions, measures
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.events import Layer, Phase
from koers.areas.selling.measures import LEAD_TAKING
from koers.areas.selling.models import BuyingStep, Deal
from koers.areas.selling.queries import approach, asking, insight, steps, talks
from koers.areas.selling.queries import deciding as deciding_about
from koers.areas.selling.queries import room as queries
from koers.areas.selling.queries.room import Room
from koers.areas.selling.resources.deals import DEALS
from koers.areas.selling.resources.talks import ENDING_TONES
from koers.areas.selling.views import room_knows
from koers.areas.selling.views.insight import FAULTS
from koers.areas.selling.views.room_forms import ChooseForm, KnownForm, LeavePhaseForm, PhaseForm
from koers.areas.selling.views.room_pages import crumbs, form_page
from koers.kit.access.matrix import ability, allowed
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.record_pages import sides
from koers.kit.ui import formats, toasts

READ, EDIT, LEADS = "selling.deal.read", "selling.deal.edit", "selling.next_step.read"
#: So many people and questions stand in the room at once.
PEOPLE, QUESTIONS = 12, 10
#: What a room names of that to which its deal refers.
NAMED = ("account", "owner", "stage", "reason")


@ability(READ)
@require_GET
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the room of a deal as it is today."""
    deal: Deal = row_or_404(request, DEALS, pk, related=NAMED)
    user: Any = request.user
    today = timezone.localdate()
    seen = queries.room(deal, user, today)
    may_edit = allowed(user, EDIT, deal)
    readings = measures.room_readings(deal, seen.found) if seen.found and seen.found.members else {}
    context = {
        "deal": deal,
        "room": seen,
        "sentence": _sentence(seen),
        "today": today,
        "is_open": deal.outcome == "open",
        "readings": readings,
        "people": _people(seen),
        "more_people": max(0, len(seen.found.members) - PEOPLE) if seen.found else 0,
        "phases": _phases(seen),
        "returns": [one for one in seen.facts.steps if one.is_back],
        "unknown": sum(one.value is None for one in seen.facts.inputs.values()),
        "known": [one for one in seen.facts.inputs.values() if one.value is not None],
        "step": steps.last_of(deal),
        "beside": queries.beside(),
        "batches": queries.BATCHES,
        "may_edit": may_edit,
        "may_lose": allowed(user, "selling.deal.lose", deal),
        "may_promise": deal.account_id is not None
        and allowed(user, "customers.promise.create", Promise(account=deal.account, owner=deal.owner)),
        "record_sides": sides(DEALS, deal, user, here="deals-room"),
        "crumbs": crumbs(deal),
    }
    return render(request, "selling/room.html", context)


@ability(READ)
@require_GET
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a batch of the sections of the room that are fetched once its page stands."""
    deal: Deal = row_or_404(request, DEALS, pk, related=NAMED)
    batch = request.GET.get("batch", "")
    later = batch if batch in queries.BATCHES else queries.BATCHES[0]
    found = queries.filled(deal, request.user, timezone.localdate(), later)
    return render(request, "selling/room_sections.html", {"sections": found})


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def known(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what is known of a deal beyond the records, and note it."""
    deal: Deal = row_or_404(request, DEALS, pk, "edit")
    facts = _facts(request, deal)
    form = KnownForm(facts, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        changed = actions.note_traits(deal, form.values(), by=_user(request), at=timezone.now())
        n = len(changed)
        said = ngettext("%(n)s thing is noted.", "%(n)s things are noted.", n) % {"n": n}
        toasts.say(request, said if n else _("Nothing changed."))
        return see_other(reverse("deals-room", args=[pk]))
    return form_page(request, deal, form, _("What we know of this deal"), wide=True)


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how each approach of a layer fits, and choose one."""
    deal: Deal = row_or_404(request, DEALS, pk, "edit")
    layer = request.POST.get("layer") or request.GET.get("layer", "")
    if layer not in Layer.values:
        layer = Layer.PROCESS
    facts = _facts(request, deal)
    advice = next(one for one in approach.advice(deal, facts) if one.layer == layer)
    form = ChooseForm(advice, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_approach(
                deal, advice, facts, **form.cleaned_data, by=_user(request), at=timezone.now()
            )
        except NotPossibleError as refused:
            form.add_error("reason", str(refused))
        else:
            toasts.say(request, _("The approach is chosen."))
            return see_other(reverse("deals-room", args=[pk]))
    title = _("Approach: %(layer)s") % {"layer": advice.label.lower()}
    context = {
        "deal": deal,
        "advice": advice,
        "form": form,
        "chosen": form["method"].value(),
        "title": title,
        "back": reverse("deals-room", args=[pk]),
        "crumbs": crumbs(deal, (title, "")),
    }
    return render(request, "selling/room_choose.html", context, status=422 if form.errors else 200)


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Note into which phase of the purchase the customer came."""
    deal: Deal = row_or_404(request, DEALS, pk, "edit")
    last = deal.buying_steps.filter(deleted_at__isnull=True).order_by("entered_date", "pk").last()
    after = _after(last)
    form = PhaseForm(after, last.phase if last else "", request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_phase(deal, **form.cleaned_data, by=_user(request), at=timezone.now())
        except NotPossibleError as refused:
            form.add_error(None, str(refused))
        else:
            toasts.say(request, _("The purchase is noted where it is now."))
            return see_other(reverse("deals-room", args=[pk]))
    return form_page(request, deal, form, _("Where the customer's purchase is"))


def _after(last: BuyingStep | None) -> str:
    """Return the phase that comes after the last one; the same again where it was left."""
    if last is None:
        return Phase.RECOGNISE
    place = Phase.values.index(last.phase) + (last.left_date is None)
    return str(Phase.values[min(place, len(Phase.values) - 1)])


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the customer left the phase of the purchase while no other began."""
    deal: Deal = row_or_404(request, DEALS, pk, "edit")
    form = LeavePhaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave_phase(deal, **form.cleaned_data, by=_user(request), at=timezone.now())
        except NotPossibleError as refused:
            form.add_error(None, str(refused))
        else:
            toasts.say(request, _("The phase is ended; nothing else began."))
            return see_other(reverse("deals-room", args=[pk]))
    return form_page(request, deal, form, _("The customer left this phase"))


def _facts(request: HttpRequest, deal: Deal) -> approach.Facts:
    today = timezone.localdate()
    return approach.facts_of(deal, deciding_about(deal, request.user, today), request.user, today)


def _user(request: HttpRequest) -> Any:
    return request.user


def _people(seen: Room) -> list[dict[str, Any]]:
    if seen.found is None:
        return []
    met = {one.pk for one in seen.found.contacted}
    return [
        {
            "name": saying.name_of(one),
            "url": reverse("buying-roles-page", args=[one.pk]) if one.is_seen else "",
            "job": one.job_title,
            "influence": one.influence,
            "tone": saying.stance_tone(one.stance),
            "stance": saying.stance_text(one.stance),
            "is_met": one.pk in met,
            "last": one.last_contact_at,
        }
        for one in seen.found.members[:PEOPLE]
    ]


def _phases(seen: Room) -> list[dict[str, Any]]:
    now = seen.facts.step
    reached = Phase.values.index(now.phase) if now else -1
    been = {one.phase: one for one in seen.facts.steps}
    return [
        {
            "label": label,
            "state": "now" if place == reached else "done" if place < reached else "",
            "step": been.get(code),
            "is_noted": code in been,
        }
        for place, (code, label) in enumerate(Phase.choices)
    ]


def _ask(deal: Deal, user: Any, day: date) -> dict[str, Any]:
    """Return what to put next, and whether this person may put it."""
    plan = asking.plan(deal, user, day)
    return {
        "deal": deal,
        "method": plan.method,
        "lines": plan.lines[:QUESTIONS],
        "may_ask": deal.account_id is not None
        and allowed(user, "customers.question.create", Question(account=deal.account, owner=deal.owner)),
    }


def _talks(deal: Deal, user: Any, _day: date) -> dict[str, Any]:
    """Return the newest talks, what all of them brought, and who leads where that is known of any step."""
    talked, tones = talks.of_deal(deal), dict(ENDING_TONES)
    lead = LEAD_TAKING.ask({"deal": deal.pk}, user) if allowed(user, LEADS) else None
    return {
        "deal": deal,
        "talked": talked,
        "talks": [{"talk": one, "tone": tones[one.outcome]} for one in talked.talks[: talks.SHOWN]],
        "lead": lead if lead is not None and lead.n else None,
        "may_edit": allowed(user, EDIT, deal),
    }


def _story(deal: Deal, _user: Any, day: date) -> dict[str, Any] | None:
    """Return the story of the chosen conversation in short; None where that has no storyboard."""
    told = insight.story_of(deal, approach.chosen_of(deal, Layer.CONVERSATION), day)
    if told is None:
        return None
    wrong = [one for one in FAULTS if any(one in scored.faults for scored in told.dimensions)]
    return {"story": told, "faults": [FAULTS[one] for one in wrong], "deal": deal}


def _relation(deal: Deal, user: Any, day: date) -> dict[str, Any] | None:
    """Return the numbers of the account that the chosen approaches name and this person may see, each once."""
    if deal.account_id is None:
        return None
    # What an approach must know has a section with its numbers, and so have quotes.
    names = [name for one in approach.all_chosen(deal) if not one.knowledge for name in one.measures]
    asked = [one for one in room_knows.asked(names, user) if not room_knows.of_quotes(one)]
    params = {"account": deal.account_id, "as_of": day}
    numbers = [one.ask(params, user, at=day) for one in asked]
    return {"numbers": numbers, "account": deal.account_id} if numbers else None


for _section in (
    queries.Section(
        "ask",
        gettext_lazy("What to ask next"),
        "selling/room_questions.html",
        _ask,
        1,
        head="selling/room_questions_head.html",
    ),
    queries.Section(
        "talks",
        gettext_lazy("What talks brought"),
        "selling/room_talks.html",
        _talks,
        2,
        head="selling/room_talks_head.html",
    ),
    queries.Section(
        "story", gettext_lazy("The story and its evidence"), "selling/room_story.html", _story, 3
    ),
    queries.Section(
        "relation", gettext_lazy("How the relation goes"), "selling/room_relation.html", _relation, 10
    ),
):
    queries.add_section(_section)


def _sentence(seen: Room) -> str:
    deal, now = seen.deal, seen.facts.step
    said = []
    if now is not None:
        said.append(
            _("The customer is at “%(phase)s” since %(day)s.")
            % {"phase": str(now.get_phase_display()).lower(), "day": formats.date(now.entered_date)}
        )
    elif (left := seen.facts.left) is not None:
        said.append(
            _("The customer left “%(phase)s” on %(day)s, and nothing else began.")
            % {"phase": str(left.get_phase_display()).lower(), "day": formats.date(left.left_date)}
        )
    if deal.outcome != "open" and deal.reason is not None and deal.reason.not_pursued:
        said.append(_("We walked away from this deal: %(why)s.") % {"why": str(deal.reason).lower()})
        return " ".join(said)
    if deal.outcome != "open":
        said.append(_("This deal is over: %(how)s.") % {"how": str(deal.get_outcome_display()).lower()})
        return " ".join(said)
    n = seen.grave
    if n:
        said.append(
            ngettext("%(n)s thing puts the deal at risk.", "%(n)s things put the deal at risk.", n)
            % {"n": formats.number(n)}
        )
    elif seen.warnings:
        said.append(_("Nothing puts the deal at risk; some things want a look."))
    else:
        said.append(_("No warning stands."))
    if deal.next_step and deal.next_step_date and deal.next_step_date >= seen.day:
        said.append(_("Next step on %(day)s.") % {"day": formats.date(deal.next_step_date)})
    return " ".join(said)
