"""Decisions about the tree of units and the seats in it, from values alone."""

import re
from datetime import date, time

#: The kinds from top to bottom; a unit lies under one of a kind further to the left.
ORDER = ("company", "division", "sbu", "region", "market", "team")
#: A region and a market are two ways to cut the same level: neither lies under the other.
LEVEL = {"company": 0, "division": 1, "sbu": 2, "region": 3, "market": 3, "team": 4}


def may_lie_under(kind: str, parent_kind: str | None) -> bool:
    """Tell whether a unit of this kind may be part of one of that kind; None is the top of the tree.

    >>> may_lie_under("team", "sbu"), may_lie_under("division", "team"), may_lie_under("company", None)
    (True, False, True)
    """
    if parent_kind is None:
        return kind == "company"
    return LEVEL[kind] > LEVEL[parent_kind]


def move_refusal(
    *, kind: str, path: str, target_kind: str, target_path: str, target_ends: date | None, on: date
) -> str:
    """Return why a unit may not move under another, as a code; empty when it may.

    Codes: `itself` (the target lies in the unit), `kind` (wrong order of kinds), `closed` (the target is closed).
    """
    if target_path.startswith(path):
        return "itself"
    if not may_lie_under(kind, target_kind):
        return "kind"
    if target_ends is not None and target_ends <= on:
        return "closed"
    return ""


def holds_on(starts: date | None, ends: date | None, day: date) -> bool:
    """Tell whether a half-open period holds on a day; an absent end or start is open.

    >>> holds_on(date(2026, 1, 1), date(2026, 7, 1), date(2026, 7, 1))
    False
    """
    return (starts is None or starts <= day) and (ends is None or ends > day)


def periods_overlap(a: tuple[date | None, date | None], b: tuple[date | None, date | None]) -> bool:
    """Tell whether two half-open periods share a day.

    >>> periods_overlap((None, date(2026, 1, 1)), (date(2026, 1, 1), None))
    False
    """
    starts_before_end = a[0] is None or b[1] is None or a[0] < b[1]
    return starts_before_end and (b[0] is None or a[1] is None or b[0] < a[1])


_SPAN = re.compile(r"(\d{1,2}):?(\d{2})?\s*[-–]\s*(\d{1,2}):?(\d{2})?")


def read_spans(text: str) -> tuple[tuple[time, time], ...]:
    """Read the hours of a day, from and until; raises ValueError for what is not in order.

    >>> read_spans("9:00-12:30, 13-17")
    ((datetime.time(9, 0), datetime.time(12, 30)), (datetime.time(13, 0), datetime.time(17, 0)))
    """
    found: list[tuple[time, time]] = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise ValueError(part)
        first, first_minutes, last, last_minutes = match.groups()
        span = time(int(first), int(first_minutes or 0)), time(int(last), int(last_minutes or 0))
        if span[0] >= span[1] or (found and found[-1][1] > span[0]):
            raise ValueError(part)
        found.append(span)
    return tuple(found)


def read_days(text: str) -> frozenset[date]:
    """Read days, one on each line; raises ValueError for what is no day.

    >>> sorted(read_days("2026-12-24\\n2026-12-31"))
    [datetime.date(2026, 12, 24), datetime.date(2026, 12, 31)]
    """
    return frozenset(date.fromisoformat(line.strip()) for line in text.splitlines() if line.strip())
