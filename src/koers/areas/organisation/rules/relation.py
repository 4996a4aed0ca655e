"""Decisions about departments from values alone: which seats belong to them, and what their table of moves holds."""

from collections.abc import Mapping
from typing import TypeVar

Kept = TypeVar("Kept")

#: Department -> the functions of the seats that belong to it. The others have no seats of their own yet.
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "marketing": ("marketer",),
    "sales": ("seller", "manager"),
    "service": ("service",),
    "control": ("control",),
    "management": ("director",),
}
#: The two departments that the survey asks.
SIDES = ("marketing", "sales")
#: So many of the offered moves are under way at a time.
MOST_MOVES = 2


def role_of(function: str) -> str:
    """Return the department that a seat's function belongs to; empty when none.

    >>> role_of("manager"), role_of("other")
    ('sales', '')
    """
    return next((role for role, functions in FUNCTIONS.items() if function in functions), "")


def deepest(path: str, departments: Mapping[str, Kept]) -> Kept | None:
    """Return what is kept for the unit nearest above a unit; `departments` has it by the path of its unit.

    >>> deepest("1.2.3.", {"1.": 7, "1.2.": 8, "1.4.": 9})
    8
    """
    above = [unit for unit in departments if path.startswith(unit)]
    return departments[max(above, key=len)] if above else None
