"""Customer equity from values alone: what a trend is, how a cell stands, and parts of the base."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

#: Value, brand and relation, each on the side of the customer and on ours (Rust, Lemon and Zeithaml 2004, both sides).
DRIVERS = ("value", "brand", "relation")
SIDES = ("customer", "supplier")
CELLS = tuple(f"{driver}_{side}" for driver in DRIVERS for side in SIDES)
Direction = Literal["up", "down", "level", "mixed"]


@dataclass(frozen=True)
class Seen:
    """One number of one customer in one period: its value, of how many, how many of them hit, its newest evidence.

    The value is None where there are too few cases to show it.
    """

    value: float | None
    n: int
    hits: int | None = None
    last: date | None = None
    low: float | None = None
    high: float | None = None


def direction(
    now: Seen | None, before: Seen | None, within_chance: bool | None, level: float
) -> Direction | None:
    """Return where a number goes; None where one of the two periods is not known.

    A share that differs no more than chance explains is level, and so is any other number that moved by no more than
    `level` of what it was.

    >>> direction(Seen(110, 3), Seen(100, 3), None, 0.05), direction(Seen(104, 3), Seen(100, 3), None, 0.05)
    ('up', 'level')
    """
    if now is None or before is None or now.value is None or before.value is None:
        return None
    if within_chance or abs(now.value - before.value) <= level * abs(before.value):
        return "level"
    return "up" if now.value > before.value else "down"


def together(directions: Iterable[Direction | None]) -> Direction | None:
    """Return where a cell goes by its numbers: mixed where some rise and others fall; None where none is known.

    >>> together(["up", "level", None]), together(["up", "down"]), together([None])
    ('up', 'mixed', None)
    """
    found = {one for one in directions if one is not None}
    if not found:
        return None
    if found >= {"up", "down"} or "mixed" in found:
        return "mixed"
    return "up" if "up" in found else "down" if "down" in found else "level"


def balance(strengths: Mapping[str, float | None]) -> tuple[float, str] | None:
    """Return the weakest of the three drivers over the strongest, and which is the weakest; None where one is unknown.

    >>> balance({"value": 3, "brand": 1, "relation": 2})
    (0.3333333333333333, 'brand')
    """
    known = {driver: strengths.get(driver) for driver in DRIVERS}
    values = {driver: value for driver, value in known.items() if value is not None}
    if len(values) < len(DRIVERS) or not max(values.values()):
        return None
    weakest = min(DRIVERS, key=lambda driver: values[driver])
    return values[weakest] / max(values.values()), weakest


@dataclass(frozen=True)
class Part:
    """Customers of a unit or a segment: who bought in the past year for how much, and who came back of the year before."""

    name: str
    key: int | str
    n: int
    cents: int
    before: int
    came_back: int


@dataclass(frozen=True)
class Valued:
    """A part with its lifetime value in cents and the bounds of it; `pooled` where its own retention is too thin."""

    part: Part
    retention: float
    pooled: bool
    value: float
    low: float
    high: float
