"""Decisions about deals, from values alone."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Standing:
    """How a deal stands: everything that its history keeps."""

    stage_id: int
    outcome: str
    amount_cents: int | None
    currency: str
    expected_close_date: date | None
    stated_chance: int | None
    owner_id: int | None
    unit_id: int


def is_backward(was_position: int, now_position: int, was_outcome: str, now_outcome: str) -> bool:
    """Tell whether a move goes back: to an earlier open stage, or from an end to open again."""
    if was_outcome != "open" and now_outcome == "open":
        return True
    return was_outcome == now_outcome == "open" and now_position < was_position


def may_close(outcome: str) -> bool:
    """Tell whether a deal can still be won or lost."""
    return outcome == "open"


def may_reopen(outcome: str) -> bool:
    """Tell whether a deal is at an end that can be taken back."""
    return outcome in {"won", "lost"}
