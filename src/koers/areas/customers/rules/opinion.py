"""Short questions to customers, from values alone: who may be asked, and what many answers say together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

#: The 95% point of the normal curve.
Z = 1.959964


@dataclass(frozen=True)
class OpinionLimits:
    """The caps on asking; an installation may set its own in `OPINIONS`.

    A person is asked at most once in `days_between`, everybody together at most `a_day` times; a link works for
    `days_open`; below `least` answers no number is shown.
    """

    days_between: int = 90
    a_day: int = 25
    days_open: int = 21
    least: int = 10


def refusal(
    *,
    address: str,
    objects: bool,
    last: datetime | None,
    asked_today: int,
    at: datetime,
    limits: OpinionLimits,
) -> str:
    """Return why a person may not be asked now: `no_address`, `objects`, `lately`, `full`; empty when they may."""
    if objects:
        return "objects"
    if not address:
        return "no_address"
    if last is not None and last > at - timedelta(days=limits.days_between):
        return "lately"
    return "full" if asked_today >= limits.a_day else ""


def net_share(low: int, middle: int, high: int) -> tuple[float, float, float] | None:
    """Return the share of high answers less that of low ones, in points, with its 95% interval; None of nothing.

    The interval is that of a mean of -1, 0 and 1, and ends at -100 and 100.

    >>> [round(one, 1) for one in net_share(20, 30, 50) or ()]
    [30.0, 14.7, 45.3]
    """
    n = low + middle + high
    if not n:
        return None
    net = (high - low) / n
    half = Z * sqrt(max(0.0, (high + low) / n - net * net) / n)
    return 100 * net, 100 * max(-1.0, net - half), 100 * min(1.0, net + half)
