"""What departments do with each other: agree, expect, settle a dispute, meet, lend a competence, plan the next move."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.organisation import events
from koers.areas.organisation.actions.tree import NotPossibleError
from koers.areas.organisation.models import (
    Agreement,
    CompetenceRequest,
    Department,
    Dispute,
    Expectation,
    JointMeeting,
    Member,
    MoveState,
    NextMove,
    RequestState,
    StandingRule,
    Unit,
    Verdict,
)
from koers.areas.organisation.queries.relation import departments_of, usual_departments
from koers.areas.organisation.rules import relation as rules
from koers.kit.access.models import User
from koers.kit.timeline.recording import record


def ensure_departments(unit: Unit, *, demo: bool = False) -> list[Department]:
    """Return marketing and sales of a unit; one that is missing is made at the top of the firm."""
    with transaction.atomic():
        for one in usual_departments(unit):
            if one.pk is None:
                one.demo = demo
                one.save()
    return departments_of(unit)


# --- agreements -------------------------------------------------------------------------------------------------


def reword_agreement(
    row: Agreement, *, text: str, by: User | None, at: datetime, via: str = "ui"
) -> Agreement:
    """Change the words of an agreement that does not hold yet; a signature under other words is taken off."""
    if row.is_signed:
        raise NotPossibleError(_("This version is signed. Make a new version."))
    row.text, row.marketing_by, row.sales_by = text, None, None
    row.save(update_fields=["text", "marketing_by", "sales_by"])
    return row


def sign_agreement(
    row: Agreement, *, side: str, by: User, at: datetime, via: str = "ui", member: Member | None = None
) -> Agreement:
    """Sign for `marketing` or `sales`; with both it holds from today and ends the version before it."""
    who = member or _member_of(by)
    if who is None:
        raise NotPossibleError(_("Only somebody who works here signs."))
    if row.is_signed or getattr(row, f"{side}_by_id") is not None:
        raise NotPossibleError(_("This side has signed already."))
    if who.pk in (row.marketing_by_id, row.sales_by_id):
        raise NotPossibleError(_("Nobody signs for both sides."))
    today = timezone.localdate(at)
    with transaction.atomic():
        setattr(row, f"{side}_by", who)
        if row.marketing_by_id and row.sales_by_id:
            row.starts = today
            if row.replaces is not None and row.replaces.ends is None:
                row.replaces.ends = today
                row.replaces.save(update_fields=["ends"])
        row.save()
        facts = events.SideFacts(row.number, side)
        record(events.AGREEMENT_SIGNED, at=at, by=by, via=via, subjects=[(row, "agreement")], facts=facts)
    return row


def renew_agreement(row: Agreement, *, by: User | None, at: datetime, via: str = "ui") -> Agreement:
    """Make a new version with the words of a signed one, to be changed and signed again."""
    if not row.is_signed or Agreement.objects.filter(replaces=row, deleted_at__isnull=True).exists():
        raise NotPossibleError(_("There is a newer version already, or this one is not signed."))
    return Agreement.objects.create(
        title=row.title, kind=row.kind, text=row.text, number=row.number + 1, replaces=row, demo=row.demo
    )


# --- expectations -----------------------------------------------------------------------------------------------


def expect(row: Expectation, *, by: User | None, at: datetime, via: str = "ui") -> Expectation:
    """Write an expectation down; whether it is met is unknown until somebody says so."""
    if row.expects_id == row.of_id:
        raise NotPossibleError(_("A department expects something of another one."))
    row.save()
    return row


def settle(row: Expectation, *, verdict: str, by: User | None, at: datetime, via: str = "ui") -> Expectation:
    """Say whether an expectation was met."""
    with transaction.atomic():
        row.verdict = Verdict(verdict)
        row.settled_on = None if verdict == Verdict.UNKNOWN else timezone.localdate(at)
        row.save(update_fields=["verdict", "settled_on"])
        facts = events.VerdictFacts(verdict)
        record(
            events.EXPECTATION_SETTLED, at=at, by=by, via=via, subjects=[(row, "expectation")], facts=facts
        )
    return row


# --- disputes ---------------------------------------------------------------------------------------------------


def open_dispute(row: Dispute, *, by: User | None, at: datetime, via: str = "ui") -> Dispute:
    """Log a dispute."""
    with transaction.atomic():
        row.opened_on = row.opened_on or timezone.localdate(at)
        row.raised_by = row.raised_by or _member_of(by)
        row.save()
        _record_dispute(events.DISPUTE_OPENED, row, at=at, by=by, via=via)
    return row


def close_dispute(
    row: Dispute,
    *,
    by: User | None,
    at: datetime,
    rule: StandingRule | None = None,
    outcome: str = "",
    on: date | None = None,
    via: str = "ui",
) -> Dispute:
    """Settle a dispute, by a standing rule or with an outcome in words."""
    day = on or timezone.localdate(at)
    if row.closed_on is not None:
        raise NotPossibleError(_("This dispute is settled already."))
    if rule is None and not outcome.strip():
        raise NotPossibleError(_("Name the standing rule, or say what came out."))
    if rule is not None and (not rule.active or rule.subject != row.subject):
        raise NotPossibleError(_("This standing rule is about something else, or no longer in use."))
    if day < row.opened_on:
        raise NotPossibleError(_("A dispute is settled after it was opened."))
    with transaction.atomic():
        row.closed_on, row.rule, row.outcome = day, rule, outcome
        row.save(update_fields=["closed_on", "rule", "outcome"])
        _record_dispute(events.DISPUTE_CLOSED, row, at=at, by=by, via=via)
    return row


def reopen_dispute(row: Dispute, *, by: User | None, at: datetime, via: str = "ui") -> Dispute:
    """Take the end of a dispute back."""
    with transaction.atomic():
        row.closed_on, row.rule = None, None
        row.save(update_fields=["closed_on", "rule"])
        _record_dispute(events.DISPUTE_OPENED, row, at=at, by=by, via=via)
    return row


def _record_dispute(kind: str, row: Dispute, *, at: datetime, by: User | None, via: str) -> None:
    days = (row.closed_on - row.opened_on).days if row.closed_on else None
    facts = events.DisputeFacts(row.subject, days, row.rule_id)
    about = [("dispute", row.pk, "dispute"), ("unit", row.unit_id, "unit")]
    record(kind, at=at, by=by, via=via, subjects=about, facts=facts)


# --- meetings and competence -------------------------------------------------------------------------------------


def hold_meeting(row: JointMeeting, *, by: User | None, at: datetime, via: str = "ui") -> JointMeeting:
    """Keep a meeting of both departments."""
    with transaction.atomic():
        row.save()
        about = [("meeting", row.pk, "meeting"), ("unit", row.unit_id, "unit")]
        record(events.MEETING_HELD, at=at, by=by, via=via, subjects=about)
    return row


def note_present(
    row: JointMeeting, *, present: Iterable[Member], by: User | None, at: datetime, via: str = "ui"
) -> JointMeeting:
    """Note who was at a meeting."""
    row.present.set(present)
    return row


def ask_competence(
    row: CompetenceRequest, *, by: User | None, at: datetime, via: str = "ui"
) -> CompetenceRequest:
    """Ask another department for a competence."""
    if row.asks_id == row.of_id:
        raise NotPossibleError(_("A department borrows from another one."))
    with transaction.atomic():
        row.asked_on = row.asked_on or timezone.localdate(at)
        row.asked_by = row.asked_by or _member_of(by)
        row.save()
        _record_request(events.COMPETENCE_ASKED, row, at=at, by=by, via=via)
    return row


def answer_request(
    row: CompetenceRequest,
    *,
    state: str,
    by: User | None,
    at: datetime,
    answer: str = "",
    on: date | None = None,
    via: str = "ui",
) -> CompetenceRequest:
    """Lend the competence (`fulfilled`) or say no (`declined`), in words."""
    if row.state != RequestState.ASKED:
        raise NotPossibleError(_("This request was answered already."))
    with transaction.atomic():
        row.state, row.answer = RequestState(state), answer
        row.answered_on = on or timezone.localdate(at)
        row.save(update_fields=["state", "answer", "answered_on"])
        _record_request(events.COMPETENCE_ANSWERED, row, at=at, by=by, via=via)
    return row


def use_competence(
    row: CompetenceRequest, *, used_in: str, by: User | None, at: datetime, via: str = "ui"
) -> CompetenceRequest:
    """Note in which deal or project a lent competence was of use."""
    if row.state != RequestState.FULFILLED:
        raise NotPossibleError(_("Only what was lent can be of use."))
    with transaction.atomic():
        row.used_in = used_in
        row.save(update_fields=["used_in"])
        _record_request(events.COMPETENCE_USED, row, at=at, by=by, via=via)
    return row


def _record_request(kind: str, row: CompetenceRequest, *, at: datetime, by: User | None, via: str) -> None:
    about = [
        ("request", row.pk, "request"),
        ("department", row.asks_id, "asks"),
        ("department", row.of_id, "of"),
    ]
    record(kind, at=at, by=by, via=via, subjects=about, facts=events.StateFacts(row.state))


# --- next moves -------------------------------------------------------------------------------------------------


def plan_move(row: NextMove, *, by: User | None, at: datetime, via: str = "ui") -> NextMove:
    """Plan a next move; at most two of the offered ones are under way in a unit."""
    with transaction.atomic():
        under_way = NextMove.objects.planned().filter(unit=row.unit).exclude(code="")
        if row.code and under_way.count() >= rules.MOST_MOVES:
            raise NotPossibleError(_("Two moves are under way already. Finish or drop one first."))
        if row.code and under_way.filter(code=row.code).exists():
            raise NotPossibleError(_("This move is under way already."))
        row.state = MoveState.PLANNED
        row.save()
        _record_move(events.MOVE_PLANNED, row, at=at, by=by, via=via)
    return row


def finish_move(
    row: NextMove,
    *,
    state: str = MoveState.DONE,
    outcome: str = "",
    by: User | None,
    at: datetime,
    via: str = "ui",
) -> NextMove:
    """End a next move: `done`, or `dropped`; with what came out."""
    return _end_move(row, state, outcome, by=by, at=at, via=via)


def resume_move(row: NextMove, *, by: User | None, at: datetime, via: str = "ui") -> NextMove:
    """Take a move up again that was done or dropped."""
    return _end_move(row, MoveState.PLANNED, row.outcome, by=by, at=at, via=via)


def _end_move(
    row: NextMove, state: str, outcome: str, *, by: User | None, at: datetime, via: str
) -> NextMove:
    with transaction.atomic():
        row.state, row.outcome = MoveState(state), outcome
        row.save(update_fields=["state", "outcome"])
        _record_move(events.MOVE_ENDED, row, at=at, by=by, via=via)
    return row


def _record_move(kind: str, row: NextMove, *, at: datetime, by: User | None, via: str) -> None:
    about = [("nextmove", row.pk, "move"), ("unit", row.unit_id, "unit"), ("member", row.owner_id, "owner")]
    record(kind, at=at, by=by, via=via, subjects=about, facts=events.StateFacts(row.state))


def _member_of(user: User | None) -> Member | None:
    return Member.objects.alive().filter(user=user).first() if user is not None else None
