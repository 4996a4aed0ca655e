"""Engines: the same expressions on DuckDB (default) and on Spark; the one module that imports Ibis.

Expressions are built with Ibis and run by the engine itself, so that neither pandas nor a second copy is needed.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import BadTable

#: An Ibis table; its columns are attributes that no type checker knows.
Table = Any
Arrays = dict[str, NDArray[Any]]
#: DuckDB spills to disk beyond this; a summary of ten million orders stays below it.
MEMORY = "640MB"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Engine:
    """Where expressions run: `name` is duckdb or spark, `inner` its connection or session."""

    name: str
    inner: Any
    backend: Any

    def read(self, file: Path | str) -> Table:
        """Return a Parquet or CSV file as a table, without reading it yet; raises BadTable when it cannot be."""
        path = str(file)
        if not Path(path).exists():
            raise BadTable(f"{path}: there is no such file")
        try:
            if path.lower().endswith((".parquet", ".pq")):
                return self.backend.read_parquet(path)
            return self.backend.read_csv(path, **({"header": True} if self.name == "spark" else {}))
        except Exception as wrong:  # each engine raises its own sort
            raise BadTable(f"{path}: cannot be read: {str(wrong).splitlines()[0]}") from wrong

    def table(self, told: Any) -> Table:
        """Return columns as a table: a mapping of names to values, Arrow, a data frame or a DuckDB relation."""
        import pyarrow as pa

        if isinstance(told, Mapping):
            told = pa.table({name: pa.array(values) for name, values in told.items()})
        elif hasattr(told, "to_arrow_table"):
            told = told.to_arrow_table()
        name = _fresh("given")
        if self.name == "spark":
            self.inner.createDataFrame(told).createOrReplaceTempView(name)
        else:
            self.inner.register(name, told)
        return self.backend.table(name)

    def keep(self, expression: Table) -> Table:
        """Compute an expression once and return the result as a table, which stays in the engine."""
        name = _fresh("kept")
        if self.name == "spark":
            self.inner.sql(self.sql(expression)).cache().createOrReplaceTempView(name)
        else:
            # The statement is compiled from an expression, never pasted together from values.
            self.inner.execute(f'CREATE TEMP TABLE "{name}" AS {self.sql(expression)}')
        return self.backend.table(name)

    def reuse(self, expression: Table) -> Table:
        """Return an expression that will be asked several times: kept by Spark, which plans each time anew for long.

        DuckDB computes it again, which is quick and leaves the memory free.
        """
        return self.keep(expression) if self.name == "spark" else expression

    def sql(self, expression: Table) -> str:
        """Return the statement that an expression becomes."""
        return str(self.backend.compile(expression))

    def arrays(self, expression: Table) -> Arrays:
        """Return the result of an expression as one array per column; missing numbers are NaN."""
        if self.name == "spark":
            found = self.inner.sql(self.sql(expression)).toArrow()
            return {
                name: found.column(name).to_numpy() if found.num_rows else np.zeros(0)
                for name in found.column_names
            }
        columns = self.inner.execute(self.sql(expression)).fetchnumpy()
        return {name: _plain(column) for name, column in columns.items()}

    def row(self, expression: Table) -> dict[str, Any]:
        """Return the only row of an expression as plain values."""
        return {
            name: None
            if _missing(values[0])
            else values[0].item()
            if hasattr(values[0], "item")
            else values[0]
            for name, values in self.arrays(expression).items()
        }


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    if not isinstance(column, np.ma.MaskedArray):
        return column
    if not column.mask.any():
        return np.asarray(column.data)
    if column.dtype.kind in "iuf":
        return np.where(column.mask, np.nan, column.data.astype(np.float64))
    found = np.array(column.data, dtype=object)
    found[column.mask] = None
    return found


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float | np.floating) and bool(np.isnan(value)))


def _fresh(word: str) -> str:
    return f"koers_{word}_{next(_numbers)}"


def duckdb_engine(connection: Any = None, memory: str = MEMORY) -> Engine:
    """Return DuckDB as an engine: on a connection of the caller, or in memory with a limit, beyond which it spills."""
    import duckdb
    import ibis

    if connection is None:
        connection = duckdb.connect()
        connection.execute("SET memory_limit = ?", [memory])
        connection.execute("SET preserve_insertion_order = false")
    return Engine("duckdb", connection, ibis.duckdb.from_connection(connection))


def spark_engine(session: Any) -> Engine:
    """Return a Spark session as an engine; needs `pip install koers[spark]` and Java."""
    import ibis

    session.conf.set("spark.sql.session.timeZone", "UTC")
    return Engine("spark", session, ibis.pyspark.connect(session))


def engine_of(expression: Table) -> Engine:
    """Return the engine that an Ibis table belongs to; raises ValueError for one that is not supported."""
    backend = expression.get_backend()
    if backend.name == "duckdb":
        return Engine("duckdb", backend.con, backend)
    if backend.name == "pyspark":
        return Engine("spark", backend._session, backend)
    raise ValueError(f"{backend.name} is not supported; use DuckDB or Spark")


def relation(told: Any, engine: Engine | None = None) -> tuple[Engine, Table]:
    """Return what was given as a table, with the engine it belongs to: DuckDB unless the caller names another.

    `told` is an Ibis table, a file, a mapping of columns, Arrow, a data frame or a DuckDB relation.
    """
    if hasattr(told, "get_backend"):
        return engine_of(told), told
    engine = engine or duckdb_engine()
    if isinstance(told, str | Path):
        return engine, engine.read(told)
    return engine, engine.table(told)


# --- Words of expressions that engines spell differently ----------------------------------------------------------


def literal(value: Any) -> Any:
    """Return a constant of an expression."""
    import ibis

    return ibis.literal(value)


def total(column: Any, where: Any = None) -> Any:
    """Return the sum of a column of whole numbers as a whole number; exact up to 9 million billion."""
    # As floats, which are exact so far: a sum of whole numbers is wider than 64 bits in DuckDB and takes longer.
    return column.cast("float64").sum(where=where).cast("int64")


def day_number(column: Any) -> Any:
    """Return the days since 1 January 1970 of a column of days."""
    import ibis

    return column.delta(ibis.date("1970-01-01"), unit="day").cast("int64")


def number_of(day: date) -> int:
    """Return the days since 1 January 1970 of a day.

    >>> number_of(date(1970, 1, 8))
    7
    """
    return (day - date(1970, 1, 1)).days


def calendar_day(table: Table, name: str, zone: str | None = None) -> Any:
    """Return the calendar day of a column of days, moments or texts; moments are UTC and read in `zone`."""
    import ibis

    column = table[name]
    kind = column.type()
    if kind.is_date():
        return column
    if kind.is_string():
        column, kind = column.cast("timestamp"), ibis.dtype("timestamp")
    if not kind.is_timestamp():
        raise BadTable(f"{name}: must be days or moments, not {kind}")
    if zone is None:
        return column.date()
    if engine_of(table).name == "spark":
        return _from_utc(column.cast("timestamp"), zone).date()
    moment = column if kind.timezone is not None else _duck_zone("UTC", column)
    return _duck_local(zone, moment).date()


def _from_utc(column: Any, zone: str) -> Any:
    import ibis

    @ibis.udf.scalar.builtin(signature=(("timestamp", "string"), "timestamp"))
    def from_utc_timestamp(moment, zone):  # type: ignore[no-untyped-def]
        """Return the local time."""

    return from_utc_timestamp(column, zone)


def _duck_zone(zone: str, column: Any) -> Any:
    import ibis

    @ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp"), "timestamp('UTC')"))
    def to_zone(zone, moment):  # type: ignore[no-untyped-def]
        """Return the moment that a local time stands for."""

    return to_zone(zone, column)


def _duck_local(zone: str, column: Any) -> Any:
    import ibis

    @ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp('UTC')"), "timestamp"))
    def local(zone, moment):  # type: ignore[no-untyped-def]
        """Return the local time."""

    return local(zone, column)


def rank_among(parts: int, *order: Any) -> Any:
    """Return in which of so many equal parts each row stands, from 1; the order must end with a unique key."""
    import ibis

    return (ibis.ntile(parts).over(ibis.window(order_by=list(order))) + 1).cast("int64")


def previous(column: Any, group: Any, order: Any) -> Any:
    """Return the value of the row before, within a group."""
    import ibis

    return column.lag().over(ibis.window(group_by=group, order_by=order))


def row_in(group: Any, *order: Any) -> Any:
    """Return the place of each row within a group, from 0; the order must end with a unique key."""
    import ibis

    return ibis.row_number().over(ibis.window(group_by=group, order_by=list(order))).cast("int64")
