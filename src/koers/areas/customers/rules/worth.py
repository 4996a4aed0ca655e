"""What the worth of customers is worked out with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WorthLimits:
    """What the worth of customers is worked out with: the coming `weeks`, a yearly discount, the share that is margin.

    Below `least` customers nobody gets a chance. A customer is silent after `factor` usual gaps. The last
    `held_out_weeks` are held out to judge by.
    """

    weeks: int = 52
    yearly_rate: float = 0.1
    margin: float = 1.0
    least: int = 300
    factor: float = 2.0
    held_out_weeks: int = 26


def read_worth_limits(given: Mapping[str, Any]) -> WorthLimits:
    """Read limits from a setting; raises ValueError for a name that is not one, or a value out of bounds.

    >>> read_worth_limits({"margin": 0.4}).margin
    0.4
    """
    try:
        found = WorthLimits(**given)
    except TypeError:
        raise ValueError(f"unknown limits among {', '.join(sorted(given))}") from None
    if not 0 < found.margin <= 1 or found.weeks < 1 or found.yearly_rate < 0 or found.factor <= 0:
        raise ValueError("margin is a share, weeks and factor are above 0, and a discount is not negative")
    return found
