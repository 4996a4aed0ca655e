"""Keep events as they come in, before anything is made of them, and ask for them to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from koers.areas.leads.models import EventSource, RawEvent, RawState
from koers.areas.leads.rules.intake import Line
from koers.kit.importing import bulk
from koers.kit.jobs import enqueue
from koers.kit.jobs.declare import find

JOB = "leads.intake"
#: Events that come close together are read together.
TOGETHER = timedelta(seconds=5)
_FIELDS = (
    "source_id", "uid", "format", "received_at", "sent_at", "original_at", "happened_at", "payload", "state", "code",
    "detail", "attempts",
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """How many lines came, how many of them were not there yet, and how many are left out without their content."""

    came: int
    new: int
    left_out: int


def store(source: EventSource, lines: Sequence[Line], *, format: str, at: datetime) -> Kept:  # noqa: A002
    """Store lines, each once, and have them read soon; both or neither."""
    rows = [
        (
            source.pk, line.uid, format, at, line.sent_at, line.original_at, line.happened_at, line.payload,
            RawState.NEW.value, line.code, "", 0,
        )
        for line in lines
    ]  # fmt: skip
    with transaction.atomic():
        new = bulk.insert_new(RawEvent, _FIELDS, rows)
        if new:
            read_soon(at)
    return Kept(len(rows), new, sum(1 for line in lines if line.code))


def read_soon(at: datetime) -> None:
    """Ask a worker to read what waits, once for all events of these few seconds."""
    job = find(JOB)
    if job is None:
        return
    number = int(at.timestamp() // TOGETHER.total_seconds()) + 1
    due = datetime.fromtimestamp(number * TOGETHER.total_seconds(), at.tzinfo)
    enqueue(job, key=f"soon:{number}", not_before=due)
