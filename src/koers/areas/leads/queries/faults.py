"""Leads over which the rules chase each other, for the page of the rules and the message of the job."""

from dataclasses import dataclass
from datetime import datetime

from koers.areas.leads.models import ReadFault


@dataclass(frozen=True)
class Fault:
    """A lead that the rules could not read: which one, whose rules, and the moves that lead round."""

    lead_id: int
    name: str
    rules: str
    moves: str
    found_at: datetime


def faults(limit: int = 50) -> list[Fault]:
    """Return the newest leads that the rules could not read."""
    rows = ReadFault.objects.select_related("lifecycle__person", "lifecycle__account").order_by(
        "-found_at", "-id"
    )
    return [
        Fault(row.lifecycle_id, str(row.lifecycle), row.rules, row.moves, row.found_at)
        for row in rows[:limit]
    ]


def how_many() -> int:
    """Return over how many leads the rules chase each other."""
    return ReadFault.objects.count()
