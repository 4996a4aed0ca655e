"""What unfolding writes: plain tables whose first column is the line of the file that a row came from."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LINE = "Line"


@dataclass(frozen=True)
class Unfolded:
    """One table out of a file: where it was written, and what it is called."""

    path: Path
    table: str


def write_table(
    folder: Path, table: str, headings: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]]
) -> Unfolded | None:
    """Write rows with their lines as a table; None when there are no rows."""
    path = folder / f"{table}.csv"
    count = 0
    with path.open("x", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([LINE, *headings])
        for line, cells in rows:
            writer.writerow([line, *cells])
            count += 1
    return Unfolded(path, table) if count else None
