"""Decisions about the tree of units and the seats in it, from values alone."""

from datetime import date

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
