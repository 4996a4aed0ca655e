"""Decisions about the survey: which groups may be shown, when to remind, and which relationship is how far away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

#: A group of fewer answers is never shown; an installation may ask for more, not for fewer.
FEWEST = 3
TYPES = ("undefined", "defined", "aligned", "integrated")


@dataclass(frozen=True)
class Shown:
    """Which results may be seen: sides as a whole, their departments one by one, and the total of both sides."""

    sides: frozenset[str]
    departments: frozenset[int]
    total: bool


def shown(
    answers: Mapping[int, tuple[str, int]],
    *,
    least: int = FEWEST,
    sides: tuple[str, str] = ("marketing", "sales"),
) -> Shown:
    """Return what may be seen of answers (department -> its role and number of sheets) without giving a small group away.

    A side is shown from `least` sheets on. Its departments are shown one by one only when each has that many, because
    the side less the others would be the hidden one. The total needs both sides, because twice the total less the one
    side is the other.

    >>> shown({1: ("marketing", 2), 2: ("sales", 9)}).total
    False
    >>> found = shown({1: ("marketing", 3), 2: ("sales", 4), 3: ("sales", 2)})
    >>> sorted(found.sides), sorted(found.departments), found.total
    (['marketing', 'sales'], [1], True)
    """
    least = max(least, FEWEST)
    by_role: dict[str, list[tuple[int, int]]] = {}
    for department, (role, n) in answers.items():
        if n:
            by_role.setdefault(role, []).append((department, n))
    seen = frozenset(role for role, rows in by_role.items() if sum(n for _d, n in rows) >= least)
    apart = frozenset(
        department
        for role in seen
        if all(n >= least for _d, n in by_role[role])
        for department, _n in by_role[role]
    )
    return Shown(seen, apart, all(side in seen for side in sides))


def remind_on(opened: date, closes: date) -> date:
    """Return the day of the one reminder: halfway, and not on the first day.

    >>> remind_on(date(2026, 11, 2), date(2026, 11, 16)), remind_on(date(2026, 11, 2), date(2026, 11, 3))
    (datetime.date(2026, 11, 9), datetime.date(2026, 11, 3))
    """
    return opened + timedelta(days=max(1, (closes - opened).days // 2))


def steps_to(now: str, target: str) -> int:
    """Return how many relationships lie between now and the target; below 0 it is already further.

    >>> steps_to("undefined", "aligned"), steps_to("integrated", "defined")
    (2, -2)
    """
    return TYPES.index(target) - TYPES.index(now)
