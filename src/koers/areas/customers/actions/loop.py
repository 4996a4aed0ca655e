"""What people do with a signal of a customer: hear, route, translate, decide, carry out, tell back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from koers.areas.customers.events import loop as events
from koers.areas.customers.models import Need, Signal, SignalRoute
from koers.areas.customers.rules.loop import after_deciding, after_routing, may
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.timeline.recording import Subject, record


class NotThisStep(ValueError):
    """The signal waits for something else."""


def hear(row: Signal, *, by: User | None, at: datetime, via: str = "ui") -> Signal:
    """Keep what a customer let us hear; it waits to be routed from the moment of hearing."""
    with transaction.atomic():
        row.heard_at = min(row.heard_at or at, at)
        row.step, row.step_since = events.SignalStep.ROUTE, row.heard_at
        row.save()
        _tell(row, events.SIGNAL_HEARD, row.kind, by=by, at=row.heard_at, via=via)
    return row


def route(
    row: Signal,
    *,
    discipline: str,
    owner: Member | None,
    due_date: date | None,
    by: User | None,
    at: datetime,
    via: str = "ui",
) -> Signal:
    """Give a signal to a discipline, with who takes it on and until when."""
    with transaction.atomic():
        row = _held(row, "route")
        step = after_routing(row.step)
        SignalRoute.objects.create(
            signal=row, discipline=discipline, owner=owner, routed_at=at, demo=row.demo
        )
        _move(row, step, at, discipline=discipline, owner=owner, due_date=due_date)
        _tell(row, events.SIGNAL_ROUTED, discipline, by=by, at=at, via=via)
    return row


def translate(
    row: Signal,
    *,
    change: str,
    proposal: str,
    need: Need | None = None,
    by: User | None,
    at: datetime,
    via: str = "ui",
) -> Signal:
    """Translate a signal into a change of product, service or process; or say that nothing needs to change."""
    with transaction.atomic():
        row = _held(row, "translate")
        if need is not None and need.account_id != row.account_id:
            raise ValueError("the need is of another account")
        _move(row, events.SignalStep.DECIDE, at, change=change, proposal=proposal, need=need)
        _tell(row, events.SIGNAL_TRANSLATED, change, by=by, at=at, via=via)
    return row


def decide(
    row: Signal, *, decision: str, reason: str = "", by: User | None, at: datetime, via: str = "ui"
) -> Signal:
    """Decide about the change; raises ValueError for a refusal without a reason."""
    if decision == events.Decision.REFUSE and not reason.strip():
        raise ValueError("a refusal carries a reason")
    with transaction.atomic():
        row = _held(row, "decide")
        step = after_deciding(decision, row.change)
        acted = max(at, row.heard_at) if step == events.SignalStep.TELL else None
        _move(row, step, at, decision=decision, reason=reason.strip(), acted_at=acted)
        _tell(row, events.SIGNAL_DECIDED, decision, by=by, at=at, via=via)
    return row


def carry_out(row: Signal, *, by: User | None, at: datetime, via: str = "ui") -> Signal:
    """Note that the change is there."""
    with transaction.atomic():
        row = _held(row, "do")
        _move(row, events.SignalStep.TELL, at, acted_at=max(at, row.heard_at))
        _tell(row, events.SIGNAL_CARRIED_OUT, row.change, by=by, at=at, via=via)
    return row


def tell_back(row: Signal, *, answer: str, by: User | None, at: datetime, via: str = "ui") -> Signal:
    """Note what the customer was told; only this closes the loop."""
    if not answer.strip():
        raise ValueError("what the customer was told is missing")
    with transaction.atomic():
        row = _held(row, "tell")
        _move(row, events.SignalStep.CLOSED, at, told_at=at, answer=answer.strip())
        _tell(row, events.SIGNAL_TOLD, row.decision, by=by, at=at, via=via)
    return row


def _held(row: Signal, verb: str) -> Signal:
    """Return the signal as it is now, held until the end; raises NotThisStep when it waits for something else."""
    found = Signal.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not may(verb, found.step):
        raise NotThisStep(found.step)
    return found


def _move(row: Signal, step: str, at: datetime, **fields: Any) -> None:
    if step != row.step:
        fields |= {"step": step, "step_since": at}
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def _tell(row: Signal, kind: str, word: str, *, by: User | None, at: datetime, via: str) -> None:
    about: list[Subject] = [(row, "signal"), ("account", row.account_id, "account")]
    if row.person_id is not None:
        about.append(("person", row.person_id, "said_by"))
    record(kind, at=at, by=by, via=via, subjects=about, facts=events.SignalFacts(row.pk, word))
