"""What people do on the boards of a solution: name who answers, show evidence, close, and log what was decided."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.customers.models import Person
from koers.areas.organisation.models import Member
from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, subjects_of
from koers.areas.selling.actions.insight import keep_part
from koers.areas.selling.events import Decided, Proposer
from koers.areas.selling.models import Deal, SolutionBoard, SolutionDecision, StoryPart
from koers.areas.selling.rules import insight as written
from koers.areas.selling.rules import solution as rules
from koers.kit.access.models import User
from koers.kit.methods.schema import Board
from koers.kit.timeline.recording import record


def keep_board(
    deal: Deal,
    board: Board,
    *,
    owner: Member | None,
    person: Person | None,
    due_date: date | None,
    by: User,
    at: datetime,
    via: str = "ui",
) -> SolutionBoard:
    """Name who answers for a board on both sides, and until when it is done; unchanged, nothing is told."""
    with transaction.atomic():
        row = _held(deal, board) or SolutionBoard(deal=deal, board=board.id, demo=deal.demo)
        given = {"owner": owner, "person": person, "due_date": due_date}
        if row.pk is not None and all(getattr(row, name) == value for name, value in given.items()):
            return row
        for name, value in given.items():
            setattr(row, name, value)
        row.save()
        _tell(deal, events.BOARD_KEPT, events.BoardFacts(board.id), by, at, via)
    return row


def show_evidence(
    deal: Deal,
    board: Board,
    *,
    part: str,
    text: str,
    origin: str = "",
    by: User,
    at: datetime,
    via: str = "ui",
) -> StoryPart | None:
    """Write what shows that a board is done, or empty it; returns it as it is then, None when it is empty.

    Raises ValueError for evidence that the board does not ask, and NotPossibleError on a closed board.
    """
    if part not in {one.id for one in board.exits}:
        raise ValueError(f"the board has no evidence {part}")
    with transaction.atomic():
        held = _held(deal, board)
        if held is not None and held.closed_date is not None:
            raise NotPossibleError(_("This board is closed; open it again first."))
        row, changed = keep_part(deal, rules.place_of(board.id, part), text, origin, at)
        if changed:
            _tell(deal, events.BOARD_EVIDENCE, events.BoardFacts(board.id, part), by, at, via)
    return row


def close_board(deal: Deal, board: Board, *, by: User, at: datetime, via: str = "ui") -> SolutionBoard:
    """Close a board whose evidence all lies there.

    Raises NotPossibleError while evidence lacks, while nobody of us answers for it, and when it is closed already.
    """
    with transaction.atomic():
        row = _held(deal, board)
        if row is None or row.owner_id is None:
            raise NotPossibleError(_("Say first who of us answers for this board."))
        if row.closed_date is not None:
            raise NotPossibleError(_("This is so already."))
        parts = {one.part: one for one in StoryPart.objects.alive().filter(deal=deal)}
        lacking = [
            str(one.title)
            for one in board.exits
            if written.lacks(_said(parts.get(rules.place_of(board.id, one.id))), with_source=one.with_source)
        ]
        if lacking:
            raise NotPossibleError(_("What shows it lacks still: %(what)s.") % {"what": ", ".join(lacking)})
        row.closed_date = timezone.localdate(at)
        row.save(update_fields=["closed_date"])
        _tell(deal, events.BOARD_CLOSED, events.ClosedFacts(board.id), by, at, via)
    return row


def reopen_board(deal: Deal, board: Board, *, by: User, at: datetime, via: str = "ui") -> SolutionBoard:
    """Open a closed board again; raises NotPossibleError for one that is open."""
    with transaction.atomic():
        row = _held(deal, board)
        if row is None or row.closed_date is None:
            raise NotPossibleError(_("This is so already."))
        row.closed_date = None
        row.save(update_fields=["closed_date"])
        _tell(deal, events.BOARD_CLOSED, events.ClosedFacts(board.id, False), by, at, via)
    return row


def note_decision(
    deal: Deal,
    board: Board,
    *,
    sort: str,
    text: str,
    proposed_by: str = "",
    proposer: Person | None = None,
    agreed_date: date | None = None,
    agreer: Person | None = None,
    by: User,
    at: datetime,
    via: str = "ui",
) -> SolutionDecision:
    """Log a requirement, a change of scope or another choice, agreed already or still open.

    Raises NotPossibleError for an empty text, a person who agreed on no day, a day to come, and somebody of the
    customer as the proposer of what we proposed.
    """
    today = timezone.localdate(at)
    if not text.strip():
        raise NotPossibleError(_("Say in words what is decided."))
    if agreer is not None and agreed_date is None:
        raise NotPossibleError(_("Say on which day they agreed."))
    if proposer is not None and proposed_by != Proposer.CUSTOMER:
        raise NotPossibleError(
            _("Whoever proposed it at the customer can only be named for what the customer proposed.")
        )
    _not_to_come(agreed_date, today)
    with transaction.atomic():
        row = SolutionDecision.objects.create(
            deal=deal,
            board=board.id,
            sort=Decided(sort),
            text=text.strip(),
            noted_date=today,
            owner=getattr(by, "member", None),
            proposed_by=proposed_by,
            proposer=proposer,
            agreed_date=agreed_date,
            agreer=agreer,
            demo=deal.demo,
        )
        _tell_of(row, events.DECISION_NOTED, by, at, via)
        if agreed_date is not None:
            _tell_of(row, events.DECISION_AGREED, by, at, via)
    return row


def agree(
    row: SolutionDecision,
    *,
    agreed_date: date,
    agreer: Person | None = None,
    by: User,
    at: datetime,
    via: str = "ui",
) -> SolutionDecision:
    """Note that the customer agreed on a day, and who of them as far as it is known.

    Raises NotPossibleError for a day to come, and for a decision that is agreed or dropped already.
    """
    _not_to_come(agreed_date, timezone.localdate(at))
    with transaction.atomic():
        row = _locked(row)
        if row.agreed_date is not None or row.dropped_date is not None:
            raise NotPossibleError(_("This is so already."))
        row.agreed_date, row.agreer = agreed_date, agreer
        row.save(update_fields=["agreed_date", "agreer"])
        _tell_of(row, events.DECISION_AGREED, by, at, via)
    return row


def drop_decision(
    row: SolutionDecision, *, reason: str, by: User, at: datetime, via: str = "ui"
) -> SolutionDecision:
    """Drop a decision with its reason; it stays in the log and counts no longer.

    Raises NotPossibleError without a reason, and for one that is dropped already.
    """
    if not reason.strip():
        raise NotPossibleError(_("Say why it is dropped."))
    with transaction.atomic():
        row = _locked(row)
        if row.dropped_date is not None:
            raise NotPossibleError(_("This is so already."))
        row.dropped_date, row.reason = timezone.localdate(at), reason.strip()
        row.save(update_fields=["dropped_date", "reason"])
        _tell_of(row, events.DECISION_DROPPED, by, at, via)
    return row


def _held(deal: Deal, board: Board) -> SolutionBoard | None:
    """Return the row of a board while nobody else writes on the boards of that deal."""
    Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    return SolutionBoard.objects.alive().filter(deal=deal, board=board.id).first()


def _locked(row: SolutionDecision) -> SolutionDecision:
    return SolutionDecision.objects.select_for_update(of=("self",)).select_related("deal").get(pk=row.pk)


def _said(row: StoryPart | None) -> tuple[str, str] | None:
    return None if row is None else (row.text, row.origin)


def _not_to_come(day: date | None, today: date) -> None:
    if day is not None and day > today:
        raise NotPossibleError(_("This day has not come yet."))


def _tell_of(row: SolutionDecision, kind: str, by: User, at: datetime, via: str) -> None:
    facts = events.DecisionFacts(row.board, row.sort, row.proposed_by)
    record(
        kind,
        at=at,
        by=by,
        via=via,
        subjects=[*subjects_of(row.deal), (row, "decision")],
        facts=facts,
    )


def _tell(deal: Deal, kind: str, facts: Any, by: User, at: datetime, via: str) -> None:
    record(kind, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
