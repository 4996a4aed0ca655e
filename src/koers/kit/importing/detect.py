"""How the columns of a file are written: decimal sign and date order, proven by all rows or asked."""

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from koers.kit.importing.messages import FileRefused
from koers.kit.importing.reader import Table
from koers.kit.importing.values import weigh_date, weigh_number

_SAMPLES = 4
_VALUES_KEPT = 60
_BATCH = 2_000
#: Below this share of contrary cells the majority decides; the few are then refused by name, not misread.
STRAY_SHARE = 0.005
_LOOKS_WRITTEN = re.compile(r"\d")


@dataclass
class ColumnFacts:
    """What one column showed over the whole file."""

    filled: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    dates: dict[str, int] = field(default_factory=dict)
    samples: list[str] = field(default_factory=list)
    values: dict[str, int] | None = field(default_factory=dict)

    def decimal_sign(self) -> str:
        """Return `.` or `,` when proven, `mixed` or `unsure` when not, and nothing when no sign is needed."""
        return _verdict(self.numbers, "dot", "comma", {"dot": ".", "comma": ","})

    def date_order(self) -> str:
        """Return `dmy` or `mdy` when proven, `mixed` or `unsure` when not, and nothing when no order is needed."""
        return _verdict(self.dates, "dmy", "mdy", {"dmy": "dmy", "mdy": "mdy"})


def _verdict(counts: dict[str, int], one: str, two: str, words: dict[str, str]) -> str:
    first, second = counts.get(one, 0), counts.get(two, 0)
    if first and second:
        if min(first, second) > STRAY_SHARE * (first + second):
            return "mixed"
        return words[one if first > second else two]
    if first or second:
        return words[one if first else two]
    return "unsure" if counts.get("unsure") else ""


@dataclass
class FileFacts:
    """What a whole file showed: rows, odd widths, and the facts of each column."""

    rows: int = 0
    last_line: int = 0
    short_rows: int = 0
    columns: list[ColumnFacts] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return plain data for storage."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "FileFacts":
        """Rebuild from storage."""
        columns = [ColumnFacts(**column) for column in stored.get("columns", [])]
        return cls(stored.get("rows", 0), stored.get("last_line", 0), stored.get("short_rows", 0), columns)


def survey(table: Table) -> FileFacts:
    """Read the whole file once and return what it shows; nothing is kept of it but counts and a few samples."""
    width = len(table.headings)
    facts = FileFacts(columns=[ColumnFacts() for _heading in table.headings])
    batch: list[list[Any]] = []
    watched: list[bool] = []
    for line, cells in table.rows():
        facts.rows += 1
        facts.last_line = line
        missing = width - len(cells)
        facts.short_rows += missing > 0
        batch.append([*cells, *[None] * missing] if missing > 0 else cells[:width])
        if len(batch) == _BATCH:
            watched = watched or _worth_watching(batch, width)
            _count(facts, batch, watched)
            batch = []
    _count(facts, batch, watched or _worth_watching(batch, width))
    if not facts.rows:
        raise FileRefused("no_rows")
    return facts


def _worth_watching(batch: list[list[Any]], width: int) -> list[bool]:
    """Say per column whether numbers or dates are to be expected, so that names cost nothing."""
    watched = []
    for place in range(width):
        cells = [row[place] for row in batch[:300] if isinstance(row[place], str) and row[place]]
        written = sum(1 for cell in cells if weigh_number(cell) != "no" or weigh_date(cell) != "no")
        watched.append(not cells or written > 0.2 * len(cells))
    return watched


def _count(facts: FileFacts, batch: list[list[Any]], watched: list[bool]) -> None:
    if not batch:
        return
    for place, cells in enumerate(zip(*batch, strict=True)):
        column = facts.columns[place]
        counted = Counter(cell for cell in cells if cell is not None and cell != "")
        column.filled += counted.total()
        _keep_samples(column, counted)
        if watched[place]:
            _weigh(column, counted)


def _keep_samples(column: ColumnFacts, counted: Counter[Any]) -> None:
    if len(column.samples) < _SAMPLES:
        for cell in counted:
            text = str(cell)[:80]
            if text not in column.samples and len(column.samples) < _SAMPLES:
                column.samples.append(text)
    if column.values is None:
        return
    if len(counted) > _VALUES_KEPT:
        column.values = None
        return
    for cell, times in counted.items():
        text = str(cell)[:120]
        column.values[text] = column.values.get(text, 0) + times
    if len(column.values) > _VALUES_KEPT:
        column.values = None


def _weigh(column: ColumnFacts, counted: Counter[Any]) -> None:
    for cell, times in counted.items():
        if not isinstance(cell, str) or not _LOOKS_WRITTEN.search(cell):
            continue
        number, date = weigh_number(cell), weigh_date(cell)
        if number != "no":
            column.numbers[number] = column.numbers.get(number, 0) + times
        if date != "no":
            column.dates[date] = column.dates.get(date, 0) + times
