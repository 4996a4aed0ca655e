"""What people do with events that could not be understood: have them read again, or let them go."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from koers.areas.leads.actions.intake_store import read_soon
from koers.areas.leads.models import IntakeDay, RawEvent, RawState

CHUNK = 1_000


def retry_dead(ids: Iterable[int], *, at: datetime) -> int:
    """Have refused events read again; those that still cannot be understood come back. Returns how many go."""
    count = 0
    for rows in _chunks(ids):
        with transaction.atomic():
            count += _move(rows, RawState.NEW, "")
            read_soon(at)
    return count


def discard_dead(ids: Iterable[int]) -> int:
    """Let refused events go: their line is blanked, their id stays, so that they do not come in again."""
    count = 0
    for rows in _chunks(ids):
        with transaction.atomic():
            count += _move(rows, RawState.IGNORED, "discarded")
    return count


def _chunks(ids: Iterable[int]) -> Iterable[list[RawEvent]]:
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        yield list(RawEvent.objects.dead().filter(pk__in=wanted[start : start + CHUNK]).order_by("pk"))


def _move(rows: list[RawEvent], state: RawState, code: str) -> int:
    """Move refused events to another state, and take them out of the counts of their days."""
    days: Counter[tuple[int, date]] = Counter()
    moved = 0
    for row in rows:
        fields = {"payload": "", "detail": ""} if state == RawState.IGNORED else {"detail": "", "attempts": 0}
        if RawEvent.objects.dead().filter(pk=row.pk).update(state=state, code=code, **fields):
            moved += 1
            days[row.source_id, timezone.localdate(row.received_at)] += 1
    for (source, day), number in days.items():
        left_out = {"ignored": F("ignored") + number} if state == RawState.IGNORED else {}
        IntakeDay.objects.filter(source_id=source, on_date=day).update(dead=F("dead") - number, **left_out)
    return moved
