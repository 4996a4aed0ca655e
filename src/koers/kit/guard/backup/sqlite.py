"""Copy and check a SQLite database."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from koers.kit.guard.backup.manifest import BackupError, Facts


def _open(path: Path) -> sqlite3.Connection:
    # `koers` has put the library that Django uses under this name: a second one on a file could lose its locks.
    return sqlite3.connect(str(path), timeout=60, isolation_level=None)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(_open(path)) as connection:
        yield connection


def copy(source: Path, target: Path) -> None:
    """Write one consistent copy of a live database; readers and writers go on meanwhile."""
    with _reading(source) as connection:
        connection.execute("VACUUM INTO ?", [str(target)])


def table_facts(path: Path) -> dict[str, Facts]:
    """Return rows and hash of every ordinary table, in the order of its rows."""
    with _reading(path) as connection:
        listed = connection.execute("PRAGMA table_list").fetchall()
        names = sorted(
            row[1]
            for row in listed
            if row[0] == "main" and row[2] == "table" and not row[1].startswith("sqlite_")
        )
        without_rowid = {row[1] for row in listed if row[4]}
        return {name: _table(connection, name, "1" if name in without_rowid else "rowid") for name in names}


def _table(connection: sqlite3.Connection, name: str, order: str) -> Facts:
    quoted = name.replace('"', '""')
    digest, count = hashlib.sha256(), 0
    # The name comes from the database's own catalogue and is quoted.
    for row in connection.execute(f'SELECT * FROM "{quoted}" ORDER BY {order}'):  # noqa: S608
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
        count += 1
    return Facts(count, digest.hexdigest())


def check(path: Path) -> None:
    """Raise `BackupError` unless the file is sound and every reference leads somewhere."""
    with _reading(path) as connection:
        found = connection.execute("PRAGMA integrity_check(3)").fetchall()
        if found != [("ok",)]:
            raise BackupError(f"The database in the backup is damaged: {found[0][0]}")
        loose = connection.execute("PRAGMA foreign_key_check").fetchall()
        if loose:
            raise BackupError(f"{len(loose)} references in the backup lead nowhere, first in {loose[0][0]}.")


def is_empty(path: Path) -> bool:
    """Tell whether a database holds no people and no happenings."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    with _reading(path) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        asked = ("SELECT EXISTS (SELECT 1 FROM kit_user)", "SELECT EXISTS (SELECT 1 FROM kit_event)")
        present = [query for query in asked if query.split()[-1].rstrip(")") in tables]
        return not any(connection.execute(query).fetchone()[0] for query in present)
