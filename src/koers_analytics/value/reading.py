"""A flat file of orders as a table in DuckDB: CSV with any delimiter, also gzipped, or Parquet; refused with its line."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koers_analytics.columns import BadTable

#: Columns of a file that are used when they are there, without being asked for.
KNOWN = ("order_id", "refers_to_order_id", "is_credit", "currency")
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "UINTEGER", "UBIGINT")


@dataclass(frozen=True)
class Asked:
    """Which columns of a file hold what; `date_format` as in strptime, when days are not written as 2026-12-31."""

    customer: str = "customer_id"
    date: str = "ordered_at"
    amount: str = "net_amount"
    date_format: str | None = None


def read_orders(file: Path | str, asked: Asked) -> tuple[Any, str]:
    """Return a DuckDB connection and the name of the table of orders in it.

    Raises BadTable naming the file, the line, the column, the value and what can be done.
    """
    import duckdb

    from koers_analytics.engine import MEMORY

    path = str(file)
    if not Path(path).is_file():
        raise BadTable(f"{path}: there is no such file")
    connection = duckdb.connect()
    connection.execute("SET memory_limit = ?", [MEMORY])
    parquet = path.lower().endswith((".parquet", ".pq"))
    reader = _reader(connection, path, parquet)
    kinds = _columns(connection, reader, path)
    for name in (asked.customer, asked.date, asked.amount):
        if name not in kinds:
            raise BadTable(f"{path}: there is no column {name!r}{_meant(name, list(kinds))}")
    wanted = _wanted(connection, reader, kinds, asked)
    # A Parquet file is read as it is asked for; a CSV file would be parsed again each time.
    made = f"CREATE TEMP {'VIEW' if parquet else 'TABLE'} orders AS SELECT {wanted} FROM {reader}"  # noqa: S608  see _reader
    try:
        connection.execute(made)
        counts = connection.execute(
            "SELECT count(*), count(customer_id), count(ordered_at), count(net_amount) FROM orders"
        ).fetchone()
    except duckdb.Error as wrong:
        raise BadTable(f"{path}: cannot be read ({str(wrong).splitlines()[0]})") from wrong
    assert counts is not None
    if not counts[0]:
        raise BadTable(f"{path}: there are no rows under the headings")
    for count, name, column in zip(
        counts[1:], ("customer_id", "ordered_at", "net_amount"),
        (asked.customer, asked.date, asked.amount), strict=True,
    ):  # fmt: skip
        if count < counts[0]:
            _refuse(connection, reader, wanted, name, column, path, counts[0] - count, parquet)
    return connection, "orders"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _reader(connection: Any, path: str, parquet: bool) -> str:
    """Return the call that reads a file, its name as a quoted text: a view takes no bound parameters."""
    text = "'" + path.replace("'", "''") + "'"
    return f"read_parquet({text})" if parquet else f"read_csv({text}, header = true, all_varchar = true)"


def _columns(connection: Any, reader: str, path: str) -> dict[str, str]:
    import duckdb

    try:
        found = connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()  # noqa: S608  see _reader
    except (duckdb.Error, UnicodeDecodeError) as wrong:
        why = str(wrong).splitlines()[0]
        raise BadTable(
            f"{path}: cannot be read ({why}); give a CSV file, a .csv.gz file or a .parquet file"
        ) from wrong
    return {str(row[0]): str(row[1]) for row in found}


def _meant(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name.lower(), [one.lower() for one in names], 1, 0.6)
    near = [one for one in names if one.lower() in close]
    return f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(names)}"


def _wanted(connection: Any, reader: str, kinds: dict[str, str], asked: Asked) -> str:
    """Return the columns of the table as SQL; what cannot be read becomes NULL and is looked for afterwards."""
    customer = _quoted(asked.customer)
    if kinds[asked.customer] == "VARCHAR":
        customer = f"nullif(trim({customer}), '')"
    parts = [
        f"{customer} AS customer_id",
        f"{_day(asked, kinds[asked.date])} AS ordered_at",
        f"{_amount(connection, reader, asked, kinds[asked.amount])} AS net_amount",
    ]
    for name in KNOWN:
        if name in kinds:
            column = _quoted(name)
            if name == "is_credit":
                parts.append(f"coalesce(try_cast({column} AS BOOLEAN), false) AS is_credit")
            elif kinds[name] == "VARCHAR":
                parts.append(f"nullif(trim({column}), '') AS {name}")
            else:
                parts.append(f"{column} AS {name}")
    return ", ".join(parts)


def _day(asked: Asked, kind: str) -> str:
    column = _quoted(asked.date)
    if kind in _DAYS:
        return f"CAST({column} AS DATE)"
    text = f"trim(CAST({column} AS VARCHAR))"
    if asked.date_format:
        form = asked.date_format.replace("'", "''")
        return f"CAST(try_strptime({text}, '{form}') AS DATE)"
    plain = f"CAST(try_cast({text} AS TIMESTAMP) AS DATE)"
    return f"CASE WHEN length({text}) = 8 THEN CAST(try_strptime({text}, '%Y%m%d') AS DATE) ELSE {plain} END"


def _amount(connection: Any, reader: str, asked: Asked, kind: str) -> str:
    column = _quoted(asked.amount)
    if kind in _NUMBERS or kind.startswith("DECIMAL"):
        number = f"CAST({column} AS DOUBLE)"
    else:
        text = f"trim({column})"
        commas = connection.execute(
            f"SELECT count(*) FILTER (contains({text}, ',')), "  # noqa: S608  see _reader
            f"count(*) FILTER (contains({text}, ',') AND NOT regexp_full_match({text}, '-?[0-9]+,[0-9]{{1,2}}')), "
            f"count(*) FILTER (contains({text}, '.')) FROM {reader}"
        ).fetchone()
        if commas[0] and not commas[1] and not commas[2]:
            text = f"replace({text}, ',', '.')"
        number = f"try_cast({text} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} END"


_REMEDY = {
    "customer_id": "every order needs its customer: fill it, or leave the row out",
    "ordered_at": "write days as 2026-12-31, or say how with --date-format, such as %d-%m-%Y",
    "net_amount": "write amounts as 1234.50 (or all of them as 1234,50), without a sign of the currency",
}


def _refuse(
    connection: Any, reader: str, wanted: str, name: str, column: str, path: str, count: int, parquet: bool
) -> None:
    raw = f"CAST({_quoted(column)} AS VARCHAR)"
    numbered = f"SELECT row_number() OVER () AS n, {raw} AS raw, {wanted} FROM {reader}"  # noqa: S608  see _reader
    found = connection.execute(
        f"SELECT n, raw FROM ({numbered}) WHERE {name} IS NULL ORDER BY n LIMIT 1"  # noqa: S608
    ).fetchone()
    assert found is not None
    where = f"row {found[0]}" if parquet else f"line {found[0] + 1}"
    value = (
        "is empty" if found[1] is None or not found[1].strip() else f"has {found[1]!r}, which cannot be read"
    )
    more = f" ({count:,} rows in all)" if count > 1 else ""
    raise BadTable(f"{path}: {where}: column {column!r} {value}{more}; {_REMEDY[name]}")
