"""Rows that may not come in: areas say which cells are barred, such as the address of somebody who was erased."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from koers.kit.importing.work import Line

#: Why a row is kept out; nothing of what stood in it is kept.
CODE = "erased"
#: Takes cells, and ids at a source as `id:source:id`; returns which of them are barred.
Guard = Callable[[Collection[str]], set[str]]
_guards: list[Guard] = []


def guard(found: Guard) -> Guard:
    """Register who says which cells are barred."""
    if found not in _guards:
        _guards.append(found)
    return found


def settle(source: str, lines: "list[Line]") -> None:
    """Refuse the lines in which a cell is barred, with its column and without what stands in it."""
    asked: dict[str, list[tuple[Line, str]]] = {}
    for line in lines:
        if line.verdict:
            continue
        for column, value in line.values.items():
            sign = _sign(source, column, value)
            if sign:
                asked.setdefault(sign, []).append((line, column))
    for one in _guards if asked else ():
        for sign in one(asked):
            for line, column in asked[sign]:
                line.refuse(CODE, column)


def _sign(source: str, column: str, value: object) -> str:
    """Return the sign in a cell: an address, or an id of a person at the source of the file."""
    if not isinstance(value, str) or not value:
        return ""
    if "@" in value:
        return value
    return f"id:{source}:{value}" if column in ("external_id", "person_id", "person") else ""
