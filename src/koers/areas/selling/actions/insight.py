"""What people do with the story of a deal: write its parts, note evidence, and check it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, subjects_of
from koers.areas.selling.models import Deal, StoryPart, StoryProof
from koers.areas.selling.rules import insight as rules
from koers.kit.access.models import User
from koers.kit.methods.schema import Storyboard
from koers.kit.timeline.recording import record


def write_part(
    deal: Deal,
    board: Storyboard,
    *,
    part: str,
    text: str,
    origin: str = "",
    by: User,
    at: datetime,
    via: str = "ui",
) -> StoryPart | None:
    """Write a part of the gate or a step, or empty it; returns the part as it is then, None when it is empty.

    Raises ValueError for a part that the storyboard does not know, and NotPossibleError for one that is locked.
    """
    steps = [one.id for one in board.steps]
    if part not in {*steps, *(one.id for one in board.gate)}:
        raise ValueError(f"the storyboard has no part {part}")
    with transaction.atomic():
        Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        written = StoryPart.objects.alive().filter(deal=deal).values_list("part", flat=True)
        if text.strip() and rules.is_locked(part, steps, set(written)):
            raise NotPossibleError(_("Our own part comes last: the steps before it have no content yet."))
        row, changed = keep_part(deal, part, text, origin, at)
        if changed:
            _tell(deal, events.STORY_WRITTEN, events.StoryFacts(part), by, at, via)
    return row


def keep_part(deal: Deal, part: str, text: str, origin: str, at: datetime) -> tuple[StoryPart | None, bool]:
    """Keep a written part of a deal, or put it in the bin when it is empty, inside a transaction that holds the deal.

    Returns the part as it is then, None when it is empty, and whether anything was written.
    """
    row = StoryPart.objects.alive().filter(deal=deal, part=part).first()
    text, origin = text.strip(), origin.strip()
    if not text:
        if row is not None:
            row.deleted_at = at
            row.save(update_fields=["deleted_at"])
        return None, row is not None
    if row is not None and (row.text, row.origin) == (text, origin):
        return row, False
    row = row or StoryPart(deal=deal, part=part, demo=deal.demo)
    row.text, row.origin = text, origin
    row.save()
    return row, True


def note_proof(row: StoryProof, *, by: User, at: datetime, via: str = "ui") -> StoryProof:
    """Keep a piece of evidence, new or changed; a change takes its check back."""
    with transaction.atomic():
        row.checked_date, row.checked_by = None, None
        row.demo = row.deal.demo
        row.save()
        _tell(row.deal, events.EVIDENCE_NOTED, events.StoryFacts(row.dimension), by, at, via)
    return row


def check_proof(row: StoryProof, *, is_right: bool, by: User, at: datetime, via: str = "ui") -> StoryProof:
    """Note that somebody looked a piece of evidence up at its source, or take that back.

    Raises NotPossibleError for one without a source, and for one that is checked already.
    """
    today: date = timezone.localdate(at)
    with transaction.atomic():
        row = StoryProof.objects.select_for_update(of=("self",)).select_related("deal").get(pk=row.pk)
        if is_right and not row.origin.strip():
            raise NotPossibleError(_("Without a source there is nothing to check."))
        if is_right == (row.checked_date is not None):
            raise NotPossibleError(_("This is so already."))
        row.checked_date, row.checked_by = (today, getattr(by, "member", None)) if is_right else (None, None)
        row.save(update_fields=["checked_date", "checked_by"])
        facts = events.CheckedFacts(row.dimension, is_right)
        _tell(row.deal, events.EVIDENCE_CHECKED, facts, by, at, via)
    return row


def drop_proof(row: StoryProof, *, by: User, at: datetime, via: str = "ui") -> None:
    """Put a piece of evidence in the bin."""
    with transaction.atomic():
        row.deleted_at = at
        row.save(update_fields=["deleted_at"])
        _tell(row.deal, events.EVIDENCE_NOTED, events.StoryFacts(row.dimension), by, at, via)


def _tell(deal: Deal, kind: str, facts: Any, by: User, at: datetime, via: str) -> None:
    record(kind, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
