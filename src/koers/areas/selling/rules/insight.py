"""Decisions about a story that is told to a customer, from values alone: prepared, locked, and what its evidence counts."""

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

#: What may be wrong with a piece of evidence, the gravest first.
FAULTS = ("no_source", "old_source", "not_ours", "between_people")


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: its source with the day it is of, where it leads, and where its tension lies.

    None is unknown.
    """

    source: str = ""
    source_date: date | None = None
    leads_to_us: bool | None = None
    between_people: bool | None = None


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day of that month.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def faults(piece: Piece, day: date, months: int, *, leads_to_us: bool, status_quo: bool) -> list[str]:
    """Return what keeps a piece of evidence from counting; a source without a day is taken as old."""
    found = []
    if not piece.source.strip():
        found.append("no_source")
    elif piece.source_date is None or piece.source_date < months_before(day, months):
        found.append("old_source")
    if leads_to_us and not piece.leads_to_us:
        found.append("not_ours")
    if status_quo and piece.between_people is not False:
        found.append("between_people")
    return found


def score(checked_and_whole: int, from_records: int, most: int) -> int:
    """Return the score of a dimension: its verified pieces of evidence, at most `most`."""
    return min(most, checked_and_whole + from_records)


def is_locked(part: str, steps: Sequence[str], written: Collection[str]) -> bool:
    """Tell whether a step may not be written yet: the last one, until all others have content."""
    return part == steps[-1] and any(one not in written for one in steps[:-1])


def lacks(said: tuple[str, str] | None, *, with_source: bool) -> bool:
    """Tell whether evidence lacks: no text, or not the source that it needs; `said` is its text and its source.

    >>> lacks(("Signed", ""), with_source=True), lacks(("Signed", ""), with_source=False)
    (True, False)
    """
    return said is None or not said[0].strip() or (with_source and not said[1].strip())
