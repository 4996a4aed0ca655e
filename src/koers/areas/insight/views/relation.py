"""Marketing and sales on one page: what both say, what they do, where they differ, and what to do next."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koers.areas.insight import actions
from koers.areas.insight.models import StoredReview
from koers.areas.insight.queries import relation
from koers.areas.insight.queries.question import Question
from koers.areas.insight.queries.relation import Behaviour, RelationQuestion, Said, Seen
from koers.areas.insight.rules import period_of, read_period
from koers.areas.insight.rules.relation import months_later
from koers.areas.insight.views import relation_words as words
from koers.areas.insight.views.relation_between import BetweenPart
from koers.areas.insight.views.relation_done import DonePart
from koers.areas.insight.views.relation_next import MoveForm, NextPart
from koers.areas.insight.views.relation_said import SIDES, SaidPart
from koers.areas.organisation import actions as organisation
from koers.areas.organisation.models import AlignmentRound, NextMove, Theme, Unit
from koers.areas.organisation.queries import survey as surveys
from koers.kit.access.matrix import ability, allowed
from koers.kit.ui import toasts
from koers.kit.ui.formats import money_short, percent


@ability("insight.relation.read")
@require_safe
def relation_page(request: HttpRequest) -> HttpResponse:
    """Show how marketing and sales of a part of the firm work together; every choice stands in the address."""
    return _page(request, request.GET.dict())


@ability("organisation.move.create")
@require_POST
def choose_move(request: HttpRequest) -> HttpResponse:
    """Take an offered move on: with an owner, a day and a figure."""
    user: Any = request.user
    now = timezone.now()
    code, theme = request.POST.get("code", ""), request.POST.get("theme", "")
    if code not in words.MOVES or theme not in Theme.values:
        return redirect("relation")
    unit = get_object_or_404(Unit.objects.visible_to(user), pk=_id(request.POST.get("unit")))
    form = MoveForm(request.POST, user=user, code=code)
    back = f"{reverse('relation')}?unit={unit.pk}"
    row = NextMove(unit=unit, code=code, theme=theme, title=str(words.MOVES[code].title))
    if not allowed(user, "organisation.move.create", row):
        toasts.say(request, _("This part of the firm is not yours to plan for."), level=30)
        return redirect(back)
    if not form.is_valid():
        return _page(request, {"unit": str(unit.pk)}, refused={code: form}, status=422)
    last = AlignmentRound.objects.closed().filter(unit=unit).first()
    row.round = last
    row.owner, row.due_on, row.metric = (form.cleaned_data[name] for name in ("owner", "due_on", "metric"))
    row.measure_on = _measured_again(last, now)
    try:
        organisation.plan_move(row, by=user, at=now)
        toasts.say(request, _("It is planned."))
    except organisation.NotPossibleError as problem:
        toasts.say(request, str(problem), level=30)
    return redirect(f"{back}#moves")


def _measured_again(last: AlignmentRound | None, now: datetime) -> date:
    since = (
        timezone.localdate(last.closed_at) if last is not None and last.closed_at else timezone.localdate(now)
    )
    return months_later(since, relation.limits().measure_months)


def _page(
    request: HttpRequest,
    given: dict[str, str],
    *,
    refused: dict[str, MoveForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    units = list(Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path"))
    unit = chosen_unit(units, given, user)
    if unit is None:
        return render(request, "insight/relation_empty.html", status=status)
    question = RelationQuestion(unit, read_day(given.get("as_of")) or timezone.localdate(now))
    rounds = relation.rounds_of(unit, user)
    chosen = next(
        (one for one in rounds if str(one.pk) == given.get("round")), rounds[-1] if rounds else None
    )
    past = [relation.said(one) for one in rounds]
    said = next((one for one in past if one.round == chosen), None)
    done = relation.behaviour(question, user, _forecast(question, user, now))
    running = surveys.running(unit)
    page = Page(question, user, said, past, done, timezone.localdate(now), refused or {}, running is not None)
    context = {
        "page": page,
        "question": question,
        "units": units,
        "rounds": rounds[::-1],
        "chosen": chosen,
        "running": running,
        "turnout": surveys.turnout(running) if running else [],
        "may": {
            "open": allowed(user, "organisation.round.open", AlignmentRound(unit=unit)),
            "plan": allowed(user, "organisation.move.create", NextMove(unit=unit)),
            "dispute": allowed(user, "organisation.dispute.create"),
        },
    }
    return render(request, "insight/relation.html", context, status=status)


def chosen_unit(units: list[Unit], given: dict[str, str], user: Any) -> Unit | None:
    """Return the part of the firm that is asked for, else the one with the latest round, else the uppermost of their own."""
    by_id = {one.pk: one for one in units}
    if (asked := by_id.get(_id(given.get("unit")))) is not None:
        return asked
    rows = AlignmentRound.objects.visible_to(user)
    if (of := _id(given.get("round"))) and (one := rows.filter(pk=of).first()) is not None:
        return by_id.get(one.unit_id)
    last = rows.order_by("-opened_at", "-id").first()
    if last is not None and last.unit_id in by_id:
        return by_id[last.unit_id]
    own = [one for one in units if user.scope.everything or one.pk in user.scope.write_unit_ids]
    return next(iter(own or units), None)


def _forecast(question: RelationQuestion, user: Any, now: datetime) -> Seen:
    """Return the error of the forecast from the back-test of the review, which is stored."""
    top = question.unit.parent_id is None and user.scope.everything
    asked = Question(question.as_of, period_of(question.as_of, "quarter"), None if top else question.unit)
    kept = StoredReview.objects.filter(question=asked.fingerprint(user)).first()
    facts = kept.facts if kept is not None else actions.answer(asked, user, at=now).facts
    rows = facts["forecast"]["backtest"] if facts else []
    ends = {one["period"]: read_period(one["period"]).last_day for one in rows}
    return relation.forecast_error(rows, question.as_of, ends)


def read_day(text: str | None) -> date | None:
    """Return a day from an address; None when there is none that can be read."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _id(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 18 else 0


class Page:
    """The page in parts; the template asks for them."""

    def __init__(
        self,
        question: RelationQuestion,
        user: Any,
        said: Said | None,
        past: list[Said],
        done: Behaviour,
        today: date,
        refused: dict[str, MoveForm],
        is_running: bool,
    ) -> None:
        self.is_running = is_running
        self.said = SaidPart(said, past) if said is not None else None
        self.done = DonePart(done, self.said)
        self.next = NextPart(self.done, user, today, refused)
        self.between = BetweenPart(question, user)

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        parts = [self._said_sentence(), self._done_sentence()]
        return " ".join(part for part in parts if part)

    def _said_sentence(self) -> str:
        if self.said is None and self.is_running:
            return _("Both departments are being asked how they work together.")
        if self.said is None:
            return _("Nobody has been asked yet how marketing and sales work together.")
        sides = self.said.said.result.sides
        bands = {side: sides[side].band for side in SIDES}
        shown = {side: str(words.TYPES[band]) for side, band in bands.items() if band}
        if len(shown) < 2:
            return _("Too few people answered to say how both departments see it.")
        if bands["marketing"] == bands["sales"]:
            return _("Marketing and sales both call their relationship %(type)s.") % {"type": shown["sales"]}
        return _("Marketing calls the relationship %(marketing)s, sales calls it %(sales)s.") % shown

    def _done_sentence(self) -> str:
        done = self.done.done
        index, hole = done.index, done.seen["lead_black_hole"]
        names = {"type": self.done.behaviour_words}
        says = _("Behaviour says %(type)s") % names if index.total is not None else ""
        level = index.levels["lead_black_hole"]
        if level.status != "ok" or hole.value is None:
            return f"{says}." if says else _("There is too little data yet to say what they do.")
        lost = _("%(share)s of what was handed over was never touched") % {"share": percent(hole.value, 0)}
        stake = done.stake
        if stake is not None and stake.cents:
            lost = _("%(lost)s, worth about %(amount)s") % {"lost": lost, "amount": money_short(stake.cents)}
        # An amount in Dutch may end in a dot of its own: `€ 1,36 mln.`
        lost = lost.rstrip(".")
        return f"{says}; {lost}." if says else f"{lost}."
