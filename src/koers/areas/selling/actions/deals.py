"""What people do with deals: open, move, change, win, lose and reopen.

Each verb is atomic: it changes the deal, ends the running period, starts the next one and records one event.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koers.areas.customers.events import ACTIVITY_DONE
from koers.areas.organisation.models import Member, Unit
from koers.areas.selling import events, rules
from koers.areas.selling.events import Left
from koers.areas.selling.models import Deal, DealPeriod, NextStep, Outcome, Pipeline, Reason, Stage
from koers.areas.selling.queries.conditions import Lack, lacking
from koers.kit.access.matrix import allowed, use
from koers.kit.access.models import User
from koers.kit.record import StaleVersionError
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import on, record

#: Fields of a deal that its history keeps.
KEPT = (
    "stage",
    "outcome",
    "amount_cents",
    "currency",
    "expected_close_date",
    "stated_chance",
    "owner",
    "unit",
)

OVERRIDE = "selling.deal.override"
use(OVERRIDE)
#: What a person may take back right after doing it.
MOVES = frozenset({events.STAGE_MOVED, events.DEAL_WON, events.DEAL_LOST})


class NotPossibleError(Exception):
    """The verb does not fit how the deal stands now; the message says why."""


class EntryRefusedError(NotPossibleError):
    """The deal does not meet what the stage asks; `lacking` names each with its remedy."""

    def __init__(self, stage: Stage, lacking: list[Lack]) -> None:
        self.lacking = lacking
        said = " ".join(f"{one.asks}: {one.remedy}" for one in lacking)
        super().__init__(_("“%(stage)s” asks more. %(said)s") % {"stage": stage.name, "said": said})


def _first_stage(pipeline: Pipeline | None) -> Stage:
    """Return the first open stage of a pipeline; without one named, of the default one."""
    kept = Pipeline.objects.alive()
    pipeline = pipeline or kept.filter(is_default=True).first() or kept.order_by("id").first()
    stages = Stage.objects.alive().filter(pipeline=pipeline, outcome=Outcome.OPEN)
    stage = stages.select_related("pipeline").order_by("position").first() if pipeline is not None else None
    if stage is None:
        raise NotPossibleError(
            _(
                "There is no pipeline with an open stage yet. Make one under Deals, Pipelines, or import your deals."
            )
        )
    return stage


def open_deal(
    deal: Deal, *, by: User | None, at: datetime, cause: Event | None = None, via: str = "ui"
) -> Deal:
    """Store a new deal with its first period and record that it was opened.

    Raises NotPossibleError for a deal without a stage where there is no pipeline, or none of its stages is open.
    """
    with transaction.atomic():
        if deal.stage_id is None:
            deal.stage = _first_stage(deal.pipeline if deal.pipeline_id is not None else None)
        if deal.pipeline_id is None:
            deal.pipeline = deal.stage.pipeline
        deal.outcome = deal.stage.outcome
        deal.created_date = deal.created_date or timezone.localdate(at)
        if deal.outcome != Outcome.OPEN:
            deal.closed_date = deal.closed_date or timezone.localdate(at)
        deal.save()
        event = record(
            events.DEAL_OPENED,
            at=at,
            by=by,
            via=via,
            subjects=subjects_of(deal),
            facts=events.DealFacts(deal.amount_cents, deal.currency, deal.stage.name),
            cause=cause,
        )
        _start_period(deal, at, event)
    return deal


def move_stage(
    deal: Deal, *, to: Stage, by: User | None, at: datetime, override: str = "", via: str = "ui"
) -> Deal:
    """Move a deal to another stage; a stage that means won or lost wins or loses the deal.

    Raises EntryRefusedError when the deal lacks what the stage asks, unless somebody who may passes over it and says
    why in `override`. What a machine does (`by` is None) is not held up.
    """
    if to.outcome == Outcome.WON:
        return win(deal, by=by, at=at, stage=to, override=override, via=via)
    if to.outcome == Outcome.LOST:
        return lose(deal, by=by, at=at, stage=to, via=via)
    if deal.outcome != Outcome.OPEN:
        return reopen(deal, to=to, by=by, at=at, via=via)
    if to.pk == deal.stage_id:
        return deal
    was = deal.stage
    backward = rules.is_backward(was.position, to.position, deal.outcome, to.outcome)
    facts = events.StageFacts(was.name, to.name, backward)
    with transaction.atomic():
        passed = _enter(deal, to, override, by, at, via)
        _change(deal, events.STAGE_MOVED, facts, by, at, via, stage=to, pipeline=to.pipeline)
        _keep_reason(deal, passed)
    return deal


def _enter(deal: Deal, to: Stage, override: str, by: User | None, at: datetime, via: str) -> str:
    """Check what a stage asks; returns the reason when it was passed over, and records that."""
    lacks = lacking(deal, to, by, at) if by is not None else []
    if not lacks:
        return ""
    if not override.strip() or not allowed(by, OVERRIDE, deal):
        raise EntryRefusedError(to, lacks)
    facts = events.OverrideFacts(to.name, [one.code for one in lacks])
    record(events.ENTRY_OVERRIDDEN, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
    return override.strip()


def _keep_reason(deal: Deal, reason: str) -> None:
    if reason:
        deal.periods.filter(ends__isnull=True).update(override_reason=reason[:300])


def win(
    deal: Deal,
    *,
    by: User | None,
    at: datetime,
    reason: Reason | None = None,
    note: str = "",
    stage: Stage | None = None,
    amount_cents: int | None = None,
    override: str = "",
    via: str = "ui",
) -> Deal:
    """Win a deal, with the reason when it is known and the amount when it changed at the end.

    Raises EntryRefusedError as a move to that stage does.
    """
    if not rules.may_close(deal.outcome):
        raise NotPossibleError(_("This deal is already closed."))
    stage = stage or _stage_for(deal, Outcome.WON)
    if amount_cents is not None:
        deal.amount_cents = amount_cents
    with transaction.atomic():
        passed = _enter(deal, stage, override, by, at, via)
        _close(deal, Outcome.WON, by, at, via, reason, note, stage, amount_cents)
        _keep_reason(deal, passed)
    return deal


def lose(
    deal: Deal,
    *,
    by: User | None,
    at: datetime,
    reason: Reason | None = None,
    note: str = "",
    stage: Stage | None = None,
    via: str = "ui",
) -> Deal:
    """Lose a deal, with the reason when it is known."""
    return _close(deal, Outcome.LOST, by, at, via, reason, note, stage, None)


def walk_away(deal: Deal, *, why: str, note: str, by: User | None, at: datetime, via: str = "ui") -> Deal:
    """Leave a deal that we do not pursue any more, and say why; it closes as lost with a reason of our own.

    Raises NotPossibleError for a deal that is closed, and ValueError without a reason in words.
    """
    if not note.strip():
        raise ValueError("walking away says why, in words")
    with transaction.atomic():
        return _close(deal, Outcome.LOST, by, at, via, _reason_to_leave(Left(why)), note.strip(), None, None)


def _reason_to_leave(why: Left) -> Reason:
    """Return the reason for walking away; made when it is used first, in both languages."""
    names = {}
    for language in ("en", "nl"):
        with translation.override(language):
            names[f"name_{language}"] = str(why.label)
    found, _made = Reason.objects.get_or_create(
        outcome=Outcome.LOST, code=why.value, defaults={**names, "not_pursued": True}
    )
    return found


def reopen(deal: Deal, *, by: User | None, at: datetime, to: Stage | None = None, via: str = "ui") -> Deal:
    """Take the end of a deal back; it returns to the stage it was in, or to the named one."""
    if not rules.may_reopen(deal.outcome):
        raise NotPossibleError(_("Only a deal that was won or lost can be reopened."))
    last = deal.periods.filter(outcome=Outcome.OPEN).order_by("-ends").first()
    stage = to or (last.stage if last else _stage_for(deal, Outcome.OPEN))
    facts = events.DealFacts(deal.amount_cents, deal.currency, stage.name)
    return _change(
        deal,
        events.DEAL_REOPENED,
        facts,
        by,
        at,
        via,
        stage=stage,
        outcome=Outcome.OPEN,
        closed_date=None,
        reason=None,
        reason_note="",
    )


def take_back(deal: Deal, *, was: Stage, by: User | None, at: datetime, via: str = "ui") -> Deal:
    """Take back the move that this person just made: the deal stands where it stood, and both stay on record.

    `was` is the stage it goes back to; NotPossibleError where the last that happened was no such move. What was taken
    back counts neither as a stay in a stage nor as a move back.
    """
    with transaction.atomic():
        lock(deal)
        last = list(
            deal.periods.select_related("event", "stage").order_by(F("starts").desc(nulls_last=True), "-id")[
                :2
            ]
        )
        if len(last) < 2 or not _may_take_back(last[0], by) or last[1].stage_id != was.pk:
            raise NotPossibleError(_("This move cannot be taken back any more."))
        undone, before = last
        undone.taken_back = True
        undone.save(update_fields=["taken_back"])
        fields: dict[str, Any] = {name: getattr(before, name) for name in KEPT}
        fields["pipeline"] = before.stage.pipeline
        facts: Any = events.StageFacts(undone.stage.name, before.stage.name, taken_back=True)
        kind = events.STAGE_MOVED
        if before.outcome != undone.outcome:
            kind, facts = (
                events.DEAL_REOPENED,
                events.DealFacts(before.amount_cents, before.currency, before.stage.name),
            )
            fields |= {"closed_date": None, "reason": None, "reason_note": ""}
        return _change(deal, kind, facts, by, at, via, **fields)


def _may_take_back(period: DealPeriod, by: User | None) -> bool:
    event = period.event
    return (
        event is not None
        and not period.taken_back
        and event.kind in MOVES
        and not event.facts.get("taken_back")
        and event.actor_id == (by.pk if by else None)
    )


def change(deal: Deal, *, by: User | None, at: datetime, via: str = "ui", **fields: Any) -> Deal:
    """Change fields of a deal; what stays the same is no event.

    A change of stage is a move, a change of the next step is a next step, and both are recorded as such.
    """
    wanted = {name: value for name, value in fields.items() if getattr(deal, name) != value}
    with transaction.atomic():
        stage = wanted.pop("stage", None)
        if "next_step" in wanted or "next_step_date" in wanted:
            step = wanted.pop("next_step", deal.next_step)
            on_date = wanted.pop("next_step_date", deal.next_step_date)
            set_next_step(deal, step=step, on_date=on_date, by=by, at=at, via=via)
        if wanted:
            _change(deal, events.DEAL_CHANGED, _change_facts(deal, wanted), by, at, via, **wanted)
        if stage is not None:
            move_stage(deal, to=stage, by=by, at=at, via=via)
    return deal


def _change_facts(deal: Deal, wanted: dict[str, Any]) -> events.ChangeFacts:
    facts = events.ChangeFacts(currency=deal.currency)
    if "amount_cents" in wanted:
        facts = replace(facts, amount_cents=(deal.amount_cents, wanted["amount_cents"]))
    if "expected_close_date" in wanted:
        days = (_iso(deal.expected_close_date), _iso(wanted["expected_close_date"]))
        facts = replace(facts, expected_close_date=days)
    if "owner" in wanted:
        facts = replace(facts, owner_id=(deal.owner_id, wanted["owner"].pk if wanted["owner"] else None))
    return facts


def hand_to(deal: Deal, *, owner: Member, unit: Unit | None, by: User | None, at: datetime) -> Deal:
    """Give a deal to another of us, and to that person's unit when it is named."""
    fields: dict[str, Any] = {"owner": owner}
    if unit is not None:
        fields["unit"] = unit
    return change(deal, by=by, at=at, **fields)


def set_next_step(
    deal: Deal,
    *,
    step: str,
    on_date: date | None,
    proposed_by: str = "",
    confirmed: bool | None = None,
    by: User | None,
    at: datetime,
    via: str = "ui",
) -> Deal:
    """Write down what happens next and when, and as far as it is known who proposed it and whether it is confirmed."""
    with transaction.atomic():
        lock(deal)
        deal.next_step, deal.next_step_date = step, on_date
        deal.save(update_fields=["next_step", "next_step_date"])
        _keep_step(deal, proposed_by, confirmed, by, at)
        record(
            events.NEXT_STEP_SET,
            at=at,
            by=by,
            via=via,
            subjects=subjects_of(deal),
            facts=events.StepFacts(_iso(on_date)),
        )
    return deal


def _keep_step(deal: Deal, proposed_by: str, confirmed: bool | None, by: User | None, at: datetime) -> None:
    """Keep a next step as it was agreed; one that is set again stays one, with what is new.

    One of which nothing was noted yet may be reworded on its day. Other words never inherit what was noted.
    """
    if not deal.next_step.strip():
        return
    today = timezone.localdate(at)
    row = NextStep.objects.alive().filter(deal=deal).order_by("-pk").first()
    says = bool(proposed_by) or confirmed is not None
    if row is None or not (_is_same(row, deal) or (not says and _is_reworded(row, deal, today))):
        row = NextStep(deal=deal, set_date=today, owner=getattr(by, "member", None), demo=deal.demo)
    row.step, row.due_date = deal.next_step, deal.next_step_date
    row.proposed_by = proposed_by or row.proposed_by
    row.confirmed = row.confirmed if confirmed is None else confirmed
    row.save()


def _is_same(row: NextStep, deal: Deal) -> bool:
    return (row.step, row.due_date) == (deal.next_step, deal.next_step_date)


def _is_reworded(row: NextStep, deal: Deal, today: date) -> bool:
    is_bare = not row.proposed_by and row.confirmed is None
    return (
        is_bare and row.set_date == today and row.due_date is not None and row.due_date == deal.next_step_date
    )


@on(ACTIVITY_DONE)
def note_activity(event: Event) -> None:
    """Keep on each deal that an activity is about when something was last done."""
    ids = event.subjects.filter(subject_kind=Deal.subject_code).values_list("subject_id", flat=True)
    for deal in Deal.objects.filter(pk__in=list(ids)):
        if deal.last_activity_at is None or deal.last_activity_at < event.happened_at:
            Deal.objects.filter(pk=deal.pk).update(last_activity_at=event.happened_at)


def _close(
    deal: Deal,
    outcome: Outcome,
    by: User | None,
    at: datetime,
    via: str,
    reason: Reason | None,
    note: str,
    stage: Stage | None,
    amount_cents: int | None,
) -> Deal:
    if not rules.may_close(deal.outcome):
        raise NotPossibleError(_("This deal is already closed."))
    stage = stage or _stage_for(deal, outcome)
    amount = deal.amount_cents if amount_cents is None else amount_cents
    facts = events.DealFacts(
        amount,
        deal.currency,
        stage.name,
        reason.code if reason else "",
        reason is not None and reason.not_pursued,
    )
    kind = events.DEAL_WON if outcome == Outcome.WON else events.DEAL_LOST
    return _change(
        deal,
        kind,
        facts,
        by,
        at,
        via,
        stage=stage,
        outcome=outcome,
        amount_cents=amount,
        closed_date=timezone.localdate(at),
        reason=reason,
        reason_note=note,
    )


def _change(
    deal: Deal, kind: str, facts: Any, by: User | None, at: datetime, via: str, **fields: Any
) -> Deal:
    """Write fields, end the running period, start the next and record the event, all or nothing."""
    with transaction.atomic():
        lock(deal)
        for name, value in fields.items():
            setattr(deal, name, value)
        deal.save()
        event = record(kind, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
        if any(name in KEPT for name in fields):
            _start_period(deal, at, event)
    return deal


def lock(deal: Deal) -> None:
    """Hold the row until the transaction ends; refuse when somebody changed it since it was read."""
    seen = Deal.objects.select_for_update(of=("self",)).filter(pk=deal.pk).values_list("version", flat=True)
    if list(seen) != [deal.version]:
        raise StaleVersionError(f"deal {deal.pk} is no longer at version {deal.version}")


def _start_period(deal: Deal, at: datetime, event: Event) -> None:
    running = deal.periods.filter(ends__isnull=True).first()
    if running is not None:
        at = max(at, running.starts) if running.starts else at
        running.ends = at
        running.save(update_fields=["ends"])
    DealPeriod.objects.create(
        deal=deal, starts=at, event=event, **{name: getattr(deal, name) for name in KEPT}
    )


def _stage_for(deal: Deal, outcome: Outcome) -> Stage:
    stage = Stage.objects.filter(pipeline=deal.pipeline_id, outcome=outcome).order_by("position").first()
    if stage is None:
        raise NotPossibleError(f"the pipeline {deal.pipeline} has no stage that means {outcome.label}")
    return stage


def subjects_of(deal: Deal) -> list[tuple[str, int, str]]:
    """Return what an event of a deal is about: itself, its account and its contact person, as far as known."""
    found = [("deal", deal.pk, "deal"), ("account", deal.account_id, "account")]
    found.append(("person", deal.person_id, "contact"))
    return [(code, pk, role) for code, pk, role in found if pk is not None]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
