"""Limits of the page on marketing and sales; an installation may set its own in `RELATION`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Limits:
    """When a figure of behaviour is shown and how it is judged; every one is a default."""

    #: Fewer events than this are too little data.
    least_events: int = 20
    #: Behaviour is judged over so many days up to the as-of day.
    days: int = 365
    #: Working days after which a hand-over without contact or return is lost in a black hole.
    black_hole_days: int = 10
    #: An empty register says something only after it has stood open for so many days.
    register_days: int = 91
    #: A definition is fresh when it was revised at most so many days ago.
    fresh_days: int = 183
    #: Months after which both departments are asked again.
    measure_months: int = 6
    #: Metric -> its three cuts, in place of the usual ones.
    cuts: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)


def read_limits(given: Mapping[str, Any]) -> Limits:
    """Read limits from a setting; what concerns the survey itself is read elsewhere. Raises ValueError.

    >>> read_limits({"cuts": {"dispute_age": [30, 14, 7]}}).cuts
    {'dispute_age': (30.0, 14.0, 7.0)}
    """
    known = {name: value for name, value in given.items() if name != "least_answers"}
    cuts = {name: tuple(float(cut) for cut in three) for name, three in known.pop("cuts", {}).items()}
    if any(len(three) != 3 for three in cuts.values()):
        raise ValueError("every metric has three cuts, from the lowest level to the highest")
    try:
        return Limits(**{name: int(value) for name, value in known.items()}, cuts=cuts)  # type: ignore[arg-type]  # unknown names are told below
    except TypeError:
        raise ValueError(f"unknown limits among {', '.join(sorted(known))}") from None


def definition_level(
    versions: list[tuple[int, date | None, date | None, int]], as_of: date, fresh_days: int
) -> int | None:
    """Return how stable the definition of a lead is: 0 none, 1 one-sided, 2 signed by both, 3 and revised lately.

    `versions` are (number, first day in force, first day no longer in force, signatures) as known at `as_of`; None
    without any version. A first version is signed, not revised.

    >>> day = date(2026, 6, 1)
    >>> definition_level([(1, None, None, 1)], day, 183), definition_level([(1, day, None, 2)], day, 183)
    (1, 2)
    """
    if not versions:
        return None
    held = [
        (number, starts)
        for number, starts, ends, _signed in versions
        if starts is not None and starts <= as_of and (ends is None or ends > as_of)
    ]
    if not held:
        return 1 if any(signed for *_rest, signed in versions) else 0
    number, starts = max(held)
    return 3 if number > 1 and starts > as_of - timedelta(days=fresh_days) - timedelta(days=1) else 2


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of that month.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    after = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))
