"""What the worth of customers is worked out with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WorthLimits:
    """What the worth of customers is worked out with: the coming `weeks`, a yearly discount, the share that is margin.

    Below `least` customers nobody gets a chance. A customer is silent after `factor` usual gaps. The last
    `held_out_weeks` are held out to judge by. `frequencies` and `silences` are the last days with an order, and days
    since the last order, of each class of the maps; what is above has a class of its own.
    """

    weeks: int = 52
    yearly_rate: float = 0.1
    margin: float = 1.0
    least: int = 300
    factor: float = 2.0
    held_out_weeks: int = 26
    frequencies: tuple[int, ...] = (1, 2, 3, 6, 12)
    silences: tuple[int, ...] = (30, 60, 90, 180, 365)


def read_worth_limits(given: Mapping[str, Any]) -> WorthLimits:
    """Read limits from a setting; raises ValueError for a name that is not one, or a value out of bounds.

    >>> read_worth_limits({"margin": 0.4}).margin
    0.4
    """
    try:
        classes = {name: tuple(given[name]) for name in ("frequencies", "silences") if name in given}
        found = WorthLimits(**{**given, **classes})
    except TypeError:
        raise ValueError(f"unknown limits among {', '.join(sorted(given))}") from None
    if not 0 < found.margin <= 1 or found.weeks < 1 or found.yearly_rate < 0 or found.factor <= 0:
        raise ValueError("margin is a share, weeks and factor are above 0, and a discount is not negative")
    for bounds in (found.frequencies, found.silences):
        if not bounds or min(bounds) < 1 or list(bounds) != sorted(set(bounds)):
            raise ValueError("classes of the maps are whole numbers above 0 that rise")
    return found
