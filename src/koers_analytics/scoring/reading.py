"""A flat file of leads as a frame: CSV with any delimiter, plain or gzipped, or Parquet; read through DuckDB."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import BadTable
from koers_analytics.scoring.frame import Frame, as_text, moments

Cells = dict[str, list[str | None]]
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"[-+]?\d+(,\d+)?|[-+]?\d{1,3}(\.\d{3})+(,\d+)?")


@dataclass(frozen=True)
class Table:
    """A file as a frame of its closed rows; `open_rows` have no outcome, `timeless_rows` no time."""

    frame: Frame
    positive: str
    open_rows: int
    timeless_rows: int


def read_cells(file: Path | str) -> Cells:
    """Read a file as columns of text; raises BadTable naming the file and what is wrong with it."""
    import duckdb

    path = str(file)
    if not Path(path).is_file():
        raise BadTable(f"{path}: there is no such file")
    parquet = path.lower().endswith((".parquet", ".pq"))
    readers = (
        ["read_parquet(?)"]
        if parquet
        else [
            f"read_csv(?, header = true, all_varchar = true{more}, sample_size = -1)" for more in _ENCODINGS
        ]
    )
    why = ""
    for reader in readers:
        connection = duckdb.connect()
        try:
            found = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {reader}", [path])  # noqa: S608
            names = [str(column[0]).strip() for column in found.description]
            rows = found.fetchall()
            return (
                dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else _no_rows(path)
            )
        except (duckdb.Error, UnicodeDecodeError) as wrong:
            why = why or str(wrong).splitlines()[0]
        finally:
            connection.close()
    what = "Parquet" if parquet else "CSV"
    raise BadTable(
        f"{path}: cannot be read as {what} ({why}); give a CSV file, a .csv.gz file or a .parquet file"
    )


_ENCODINGS = ("", ", encoding = 'latin-1'")


def _no_rows(path: str) -> Cells:
    raise BadTable(f"{path}: there are no rows under the headings")


def read_table(
    file: Path | str,
    *,
    target: str,
    positive: str,
    time: str | None = None,
    named: Iterable[str] = (),
) -> Table:
    """Read the closed rows of a file; `named` are other columns that must be there.

    Rows without a target are open and left out. Raises BadTable for a column or a value that is not there.
    """
    cells = read_cells(file)
    for name in [target, *named, *([time] if time else [])]:
        if name not in cells:
            raise BadTable(f"{file}: there is no column {name!r}{_meant(name, list(cells))}")
    outcome = [as_text(value) for value in cells[target]]
    value = _value_of(outcome, positive, f"{file}: column {target!r}")
    keep = np.array([one != "" for one in outcome], dtype=bool)
    closed = int(keep.sum())
    when = None
    if time:
        known = np.array([as_text(one) != "" for one in cells[time]], dtype=bool)
        keep &= known
        when = _moments_of(
            [one for one, kept in zip(cells[time], keep, strict=True) if kept], f"{file}: column {time!r}"
        )
    rows = np.flatnonzero(keep).tolist()
    columns = {
        name: plain_numbers([values[row] for row in rows])
        for name, values in cells.items()
        if name not in (target, time)
    }
    frame = Frame.of(columns, [outcome[row] == value for row in rows], moment=when)
    return Table(frame, value, len(keep) - closed, closed - len(rows))


def _meant(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name.lower(), [one.lower() for one in names], 1, 0.6)
    near = [one for one in names if one.lower() in close]
    return f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(names)}"


def _value_of(outcome: Sequence[str], positive: str, where: str) -> str:
    """Return the value that counts as positive as it stands in the column; raises BadTable when it decides nothing."""
    counts = Counter(one for one in outcome if one)
    wanted = as_text(positive)
    found = wanted if wanted in counts else next((one for one in counts if _same(one, wanted)), None)
    most = ", ".join(f"{value!r} ({n})" for value, n in counts.most_common(8))
    if not counts:
        raise BadTable(f"{where} is empty in every row; name the column that says what became of each row")
    if found is None:
        raise BadTable(f"{where} has no value {positive!r}; it has {most}. Name one of them with --positive")
    if len(counts) == 1:
        raise BadTable(
            f"{where} has only the value {found!r}; a score needs rows that ended otherwise as well"
        )
    return found


def _same(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return one.casefold() == other.casefold()


def _moments_of(values: list[str | None], where: str) -> NDArray[Any]:
    numbers = plain_numbers(values)
    try:
        return np.array([float(one) for one in numbers if one is not None], dtype=np.float64)
    except ValueError:
        return moments(values, where)


def plain_numbers(values: list[str | None]) -> list[str | None]:
    """Return a column with its numbers as programs write them, when all of it is numbers as people write them.

    >>> plain_numbers(["1.234,50", "7", None]), plain_numbers(["1,234", "7"]), plain_numbers(["4 %"])
    (['1234.50', '7', None], ['1234', '7'], ['4'])
    """
    told = [as_text(value).removesuffix("%").rstrip() for value in values]
    filled = [one for one in told if one]
    if all(one == as_text(value) and "," not in one for one, value in zip(told, values, strict=True)):
        return values
    if all(_GROUPED.fullmatch(one) or "," not in one for one in filled):
        changed = [one.replace(",", "") for one in told]
    elif all(_COMMA.fullmatch(one) for one in filled):
        changed = [one.replace(".", "").replace(",", ".") for one in told]
    else:
        return values
    try:
        for one in changed:
            float(one or 0)
    except ValueError:
        return values
    return [one or None for one in changed]
