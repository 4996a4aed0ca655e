"""Known databases in one file: a profile says what is asked of them, and nothing else of them is run."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from koers.kit.importing.headings import databases
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.unfolding.tables import Unfolded, write_table

MAGIC = b"SQLite format 3\0"
#: Steps of the database after which a question is given up; a table of a million rows takes about a tenth.
_STEPS = 500_000_000
_STEP = 1_000_000


def tables(path: Path, folder: Path) -> list[Unfolded]:
    """Write what a profile asks of a database; raises FileRefused for one that no profile knows."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return _asked(connection, folder)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise FileRefused("wrong_type", found="a database") from error


def _asked(connection: sqlite3.Connection, folder: Path) -> list[Unfolded]:
    connection.execute("PRAGMA trusted_schema = OFF")
    left = [_STEPS // _STEP]

    def tired() -> int:
        left[0] -= 1
        return int(left[0] < 0)

    connection.set_progress_handler(tired, _STEP)
    # Only true tables: a view could run anything.
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for known in databases():
        if set(known["needs"]) <= there:
            written = [
                write_table(folder, name, *_rows(connection, question))
                for name, question in known["tables"].items()
            ]
            return [table for table in written if table is not None]
    raise FileRefused("wrong_type", found="a database")


def _rows(
    connection: sqlite3.Connection, question: str
) -> tuple[list[str], Iterator[tuple[int, tuple[Any, ...]]]]:
    found = connection.execute(question)
    return [column[0] for column in found.description], enumerate(found, start=2)
