"""The files of the store: immutable parts, and a manifest, written last, that says which of them hold.

The first part holds every row, sorted; each later one the rows that changed since, and those that are gone, marked so.
A row is what the last part that has it says.
"""

import fcntl
import itertools
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

FORMAT = 1
MANIFEST = "orders.json"
COLUMNS = (
    ("order_id", "int64"),
    ("customer_id", "int64"),
    ("ordered_at", "date32"),
    ("net_cents", "int64"),
    ("currency", "string"),
    ("is_credit", "bool_"),
    ("refers_to_order_id", "int64"),
    ("gone", "bool_"),
)
SORTED = "customer_id, ordered_at, order_id"
MEMORY = "640MB"
#: Fewer batches than this are sorted in memory; more are sorted by DuckDB, which spills to disk.
IN_MEMORY = 10
#: Seconds that one refresh waits for another.
PATIENCE = 600.0


class StoreError(Exception):
    """The store cannot be used as it is; the message says why and what helps."""


class DamagedError(StoreError):
    """Files of the store are missing or cannot be read: it has to be built anew."""


class BusyError(StoreError):
    """Another refresh is at work, or was quicker."""


@dataclass(frozen=True)
class Snapshot:
    """All rows at one moment: `parts` are file names, the whole one first; `rows` is how many stand."""

    folder: Path
    uid: str
    as_of: datetime
    rows: int
    parts: tuple[tuple[str, int], ...]

    @property
    def changed_rows(self) -> int:
        """Return how many rows the parts after the first hold."""
        return sum(n for _name, n in self.parts[1:])

    @property
    def bytes(self) -> int:
        """Return how many bytes the parts take."""
        return sum((self.folder / name).stat().st_size for name, _rows in self.parts)

    def connection(self) -> Any:
        """Return DuckDB with the rows that stand as the view `orders`; raises DamagedError for parts that cannot be read."""
        import duckdb

        link = duckdb.connect()
        link.execute(f"SET memory_limit = '{MEMORY}'")
        names = ", ".join(name for name, _type in COLUMNS if name != "gone")
        whole, *later = [_quoted(self.folder / name) for name, _rows in self.parts]
        # File names are our own; a statement that makes a view takes no parameters.
        statement = f"SELECT {names} FROM read_parquet({whole})"  # noqa: S608
        if later:
            changed = " UNION ALL ".join(
                f"SELECT *, {place} AS place FROM read_parquet({file})"  # noqa: S608
                for place, file in enumerate(later)
            )
            last = f"SELECT * FROM ({changed}) QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY place DESC) = 1"  # noqa: S608
            statement = (
                f"WITH last AS MATERIALIZED ({last}) {statement} ANTI JOIN last USING (order_id) "  # noqa: S608
                f"UNION ALL SELECT {names} FROM last WHERE NOT gone"
            )
        try:
            link.execute(f"CREATE VIEW orders AS {statement}")
        except duckdb.Error as wrong:
            link.close()
            raise DamagedError(
                _("A part of the store cannot be read: %(why)s") % {"why": _first_line(wrong)}
            ) from wrong
        return link


@contextmanager
def alone(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the store; the system lets go of it when the process dies. Raises BusyError when another holds it for too long."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with (folder / ".lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise BusyError(
                        _("Another refresh of the store is at work. Try again when it has ended.")
                    ) from None
                time.sleep(0.05)
        yield


def read(folder: Path) -> Snapshot | None:
    """Return the snapshot that the manifest names; None before the first.

    Raises StoreError for a manifest of another version, and DamagedError for one that cannot be read or lacks a part.
    """
    file = folder / MANIFEST
    try:
        told = json.loads(file.read_bytes())
        version = told["format"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError) as wrong:
        raise DamagedError(_("%(file)s cannot be read.") % {"file": file}) from wrong
    if version != FORMAT:
        raise StoreError(
            _(
                "%(file)s has version %(version)s, and this Koers knows version %(known)s. Use the Koers that made it, "
                "or build the store anew: koers store --whole"
            )
            % {"file": file, "version": version, "known": FORMAT}
        )
    try:
        parts = tuple((str(name), int(n)) for name, n in told["parts"])
        found = Snapshot(folder, told["uid"], datetime.fromisoformat(told["as_of"]), int(told["rows"]), parts)
    except (ValueError, KeyError, TypeError) as wrong:
        raise DamagedError(_("%(file)s cannot be read.") % {"file": file}) from wrong
    missing = [name for name, _rows in parts if not (folder / name).is_file()]
    if missing or not parts:
        raise DamagedError(_("The store lacks a part: %(names)s") % {"names": ", ".join(missing)})
    return found


def write_part(folder: Path, uid: str, batches: Iterable[list[list[Any]]]) -> tuple[str, int]:
    """Write columns, batch after batch, as a sorted part; returns its name and its number of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, getattr(pa, sort)()) for name, sort in COLUMNS])
    loose, made = folder / f".{uid}.loose", folder / f".{uid}.part"
    tables = (_table(columns, schema) for columns in batches)
    first = list(itertools.islice(tables, IN_MEMORY))
    rows = sum(table.num_rows for table in first)
    if len(first) < IN_MEMORY:
        whole = pa.concat_tables([schema.empty_table(), *first])
        by = [(name, "ascending") for name in SORTED.split(", ")]
        pq.write_table(whole.sort_by(by), made, compression="zstd")
    else:
        import duckdb

        with pq.ParquetWriter(loose, schema, compression="zstd") as writer:
            for table in itertools.chain(first, tables):
                writer.write_table(table)
        with duckdb.connect() as link:
            link.execute(f"SET memory_limit = '{MEMORY}'")
            link.execute(
                f"COPY (SELECT * FROM read_parquet({_quoted(loose)}) ORDER BY {SORTED}) "  # noqa: S608
                f"TO {_quoted(made)} (FORMAT parquet, COMPRESSION zstd)"
            )
        rows = pq.read_metadata(made).num_rows
        loose.unlink()
    name = f"orders-{uid}.parquet"
    with made.open("rb") as stream:
        os.fsync(stream.fileno())
    made.replace(folder / name)
    return name, rows


def _table(columns: list[list[Any]], schema: Any) -> Any:
    import pyarrow as pa

    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def publish(snapshot: Snapshot, before: Snapshot | None) -> None:
    """Let the manifest name this snapshot, whole or not at all, and drop the files that neither it nor the last one needs."""
    folder = snapshot.folder
    told = {
        "format": FORMAT,
        "uid": snapshot.uid,
        "as_of": snapshot.as_of.isoformat(),
        "rows": snapshot.rows,
        "parts": [list(part) for part in snapshot.parts],
    }
    part = folder / f".{MANIFEST}.part"
    with part.open("w", encoding="utf-8") as stream:
        json.dump(told, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(folder / MANIFEST)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    needed = {name for one in (snapshot, before) if one is not None for name, _rows in one.parts}
    for file in folder.iterdir():
        if file.name not in needed and file.suffix in (".parquet", ".loose", ".part"):
            file.unlink(missing_ok=True)


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"


def _first_line(wrong: Exception) -> str:
    return (str(wrong).splitlines() or [type(wrong).__name__])[0]
