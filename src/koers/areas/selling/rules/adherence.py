"""Whether an approach was followed: what its stages require lay there before they began; late paperwork does not count.

A playbook's stages are laid over the open stages of the pipeline: of k stages over m, stage i begins where the deal comes
to open stage 1 + ceil(i (m - 1) / (k + 1)), unless the method names one itself. The first open stage requires nothing:
before it there was nothing to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Literal

#: How a required thing stands. `waiting` and `passed_by` count neither way: its stage has not begun, or never did.
State = Literal["there", "late", "lacking", "early", "waiting", "passed_by", "unknown"]
#: The states that count as required.
DUE = ("there", "late", "lacking")


@dataclass(frozen=True)
class Stay:
    """From when a deal stood in which open stage, counted from 1; `is_won` for having been won. None: day unknown."""

    since: datetime | None
    number: int
    is_won: bool = False


def begins_at(position: int, stages: int, open_stages: int) -> int:
    """Return at which open stage (from 1) stage `position` (from 1) of a playbook begins.

    >>> [begins_at(i, 3, 5) for i in (1, 2, 3)]
    [2, 3, 4]
    >>> [begins_at(i, 2, 1) for i in (1, 2)]
    [1, 1]
    """
    return 1 + ceil(position * (open_stages - 1) / (stages + 1))


def begun(stays: Sequence[Stay], number: int) -> Stay | None:
    """Return the first stay in which a deal had come to an open stage, or was won; None when it never did."""
    return next((one for one in stays if one.is_won or one.number >= number), None)


def stands(times: Sequence[datetime], at_least: int, came: Stay | None, *, is_over: bool) -> State:
    """Return how a required thing stands, from the moments at which it became known and when its stage began."""
    enough = len(times) >= at_least
    if came is None:
        if is_over:
            return "passed_by"
        return "early" if enough else "waiting"
    if came.since is None:
        return "unknown"
    if sum(one < came.since for one in times) >= at_least:
        return "there"
    return "late" if enough else "lacking"


def known_at(happened: datetime, recorded: datetime, via: str) -> datetime:
    """Return when something became known: what another system wrote, when it says; else when it was written here."""
    return happened if via in ("import", "demo") else max(happened, recorded)
