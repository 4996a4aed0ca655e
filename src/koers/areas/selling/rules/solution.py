"""Decisions about the boards of a solution, from values alone: how a board stands, and what it lacks."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: How a board stands: nobody answers for it, it runs, its day passed, all evidence lies there, or it is closed.
State = Literal["unowned", "running", "late", "ready", "closed"]


@dataclass(frozen=True)
class Kept:
    """What is kept of a board: whether somebody of us answers for it, its day, and the day on which it was closed."""

    is_owned: bool = False
    due_date: date | None = None
    closed_date: date | None = None


def place_of(board: str, part: str) -> str:
    """Return under which name a written part of a board is kept.

    >>> place_of("support", "agreement")
    'support.agreement'
    """
    return f"{board}.{part}"


def state(kept: Kept, lacking: int, day: date) -> State:
    """Return how a board stands at the end of a day; `lacking` is how many parts of its evidence are not there."""
    if kept.closed_date is not None and kept.closed_date <= day:
        return "closed"
    if not kept.is_owned:
        return "unowned"
    if not lacking:
        return "ready"
    return "late" if kept.due_date is not None and kept.due_date < day else "running"
