"""The road of one lead, drawn: its stays from left to right in time, one height for each state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from koers.areas.customers.models import LifecyclePeriod, LifecycleState
from koers.areas.customers.queries import direction
from koers.kit.ui import formats

#: The heights of the drawing from top to bottom; states beside the road share the lowest.
LANES = ("loyal", "customer", "hot", "warm", "cold")
ASIDE = len(LANES)
HEIGHT, TOP = 26, 14
#: The least part of the width that a stay takes, so that it can be seen.
LEAST = 0.04


@dataclass(frozen=True)
class Step:
    """A stay as it is drawn: from and to (percent of the width), height (pixels), and the way it was reached.

    `drop` is the height it came from; None for the first one.
    """

    state: str
    x1: float
    x2: float
    y: int
    drop: int | None
    way: str
    title: str
    pass_number: int
    is_new_pass: bool


@dataclass(frozen=True)
class Road:
    """The drawing: its lanes with their heights, its steps, its size, and what it shows in words."""

    lanes: tuple[tuple[str, int], ...]
    steps: tuple[Step, ...]
    height: int
    starts: datetime
    ends: datetime
    summary: str


def road(periods: Sequence[LifecyclePeriod], as_of: datetime) -> Road | None:
    """Return the drawing of stays in order of time, up to a moment; None where there are none."""
    stays = [one for one in periods if one.starts <= as_of]
    if not stays:
        return None
    starts, ends = stays[0].starts, max(as_of, stays[-1].starts)
    lengths = [
        ((one.ends if one.ends and one.ends < ends else ends) - one.starts).total_seconds() for one in stays
    ]
    widths = _widths(lengths)
    steps: list[Step] = []
    x = 0.0
    for place, (one, width) in enumerate(zip(stays, widths, strict=True)):
        before = stays[place - 1] if place else None
        steps.append(
            Step(
                one.state,
                round(x, 2),
                round(min(100.0, x + width), 2),
                _height(one.state),
                _height(before.state) if before else None,
                direction(before.state, one.state) if before and before.state != one.state else "",
                f"{_label(one.state)}, {formats.date(one.starts)}",
                one.pass_number,
                before is not None and one.pass_number > before.pass_number,
            )
        )
        x += width
    labels = [_label(one.state) for one in stays]
    lanes = tuple((_label(state), TOP + HEIGHT * place) for place, state in enumerate(LANES))
    return Road(lanes, tuple(steps), TOP * 2 + HEIGHT * ASIDE + 6, starts, ends, " → ".join(labels))


def _widths(lengths: Sequence[float]) -> list[float]:
    """Return the share of the width of each stay, in percent: by time, but none too small to be seen."""
    whole = sum(lengths) or 1.0
    least = min(LEAST, 0.5 / len(lengths))
    raised = [max(length / whole, least) for length in lengths]
    return [100 * one / sum(raised) for one in raised]


def _height(state: str) -> int:
    return TOP + HEIGHT * (LANES.index(state) if state in LANES else ASIDE)


def _label(state: str) -> str:
    return str(LifecycleState(state).label)
