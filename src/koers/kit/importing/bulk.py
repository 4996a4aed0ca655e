"""Rows into tables as fast as the database takes them: ids are reserved first, then one prepared statement runs.

This is the one place of the import that speaks SQL. Table and column names come from the models, values are bound.
"""

import json
import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Max

Convert = Callable[[Any], Any]


class Tray:
    """Collects rows of one model and writes them together."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.fields = list(model._meta.concrete_fields)
        self.names = [field.attname for field in self.fields]
        self.defaults = [_default(field) for field in self.fields]
        self.rows: list[tuple[Any, ...]] = []

    def add(self, values: dict[str, Any]) -> None:
        """Lay a row ready; fields that are not named get their default."""
        self.rows.append(
            tuple(
                values[name] if name in values else (default() if callable(default) else default)
                for name, default in zip(self.names, self.defaults, strict=True)
            )
        )

    def write(self) -> int:
        """Insert what lies ready and return how many rows that were."""
        count = len(self.rows)
        if count:
            insert(self.model, self.rows)
            self.rows = []
        return count


def _default(field: models.Field[Any, Any]) -> Any:
    """Return a field's default: a function when each row needs its own."""
    if field.default is uuid.uuid4 or field.default in (dict, list):
        return field.default
    return field.get_default()


def insert_prepared(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    seconds: Sequence[str] = (),
    places: Mapping[str, Sequence[int]] | None = None,
) -> None:
    """Insert rows that hold the named fields as the database keeps them; all other fields get their default.

    Fields in `seconds` are moments given as whole seconds since 1970, those in `places` the place (from 0) of an id
    that was reserved: so rows can be made before their ids are known. A JSON value is made ready with `for_json`, a
    public id comes from `uids`.
    """
    if not rows:
        return
    places = places or {}
    columns, constants = _prepared_columns(model, tuple(names), connection.vendor)
    quote = connection.ops.quote_name
    table, listed = quote(model._meta.db_table), ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            moments = [place for place, name in enumerate(names) if name in seconds]
            ids = [(place, places[name]) for place, name in enumerate(names) if name in places]
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(_with_moments(row, moments, ids) + constants)
            return
        values = [_value(name in seconds, places.get(name)) for name in names]
        one = f"({', '.join([*values, *map(_literal, constants)])})"
        begin = f"INSERT INTO {table} ({listed}) VALUES "  # noqa: S608 names come from the models
        # Some rows in one statement take half the time of each in its own.
        at_once = max(1, _VALUES_AT_ONCE // len(names))
        whole = len(rows) - len(rows) % at_once
        if whole:
            parts = (chain.from_iterable(rows[start : start + at_once]) for start in range(0, whole, at_once))
            cursor.executemany(begin + ", ".join([one] * at_once), [tuple(part) for part in parts])
        if whole < len(rows):
            cursor.executemany(begin + one, rows[whole:])


#: How many values one statement holds; SQLite takes tens of thousands, but more are no quicker.
_VALUES_AT_ONCE = 300


def _literal(value: Any) -> str:
    """Return a constant as SQL; the default of a field is a number, a text or nothing."""
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int, float)):
        return repr(value + 0)
    text: str = str(value).replace("'", "''").replace("%", "%%")
    return f"'{text}'"


def _value(is_moment: bool, ids: Sequence[int] | None) -> str:
    """Return SQL for a value that is bound; ids that follow each other are counted on from the first."""
    if ids is not None:
        return f"%s + {ids[0]:d}" if ids else "%s"
    return "datetime(%s, 'unixepoch')" if is_moment else "%s"


def _with_moments(
    row: tuple[Any, ...], places: Sequence[int], ids: Sequence[tuple[int, Sequence[int]]] = ()
) -> tuple[Any, ...]:
    values = list(row)
    for place, reserved in ids:
        values[place] = reserved[values[place]]
    for place in places:
        if values[place] is not None:
            values[place] = datetime.fromtimestamp(values[place], UTC)
    return tuple(values)


@cache
def _prepared_columns(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[list[str], tuple[Any, ...]]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rest = [field for name, field in fields.items() if name not in names]
    constants = []
    for field in rest:
        value, convert = field.get_default(), _convert(field, vendor)
        constants.append(value if convert is None or value is None else convert(value))
    return [fields[name].column or "" for name in names] + [f.column or "" for f in rest], tuple(constants)


def for_json() -> Callable[[Any], str]:
    """Return how a JSON value is made ready."""
    return _JSON.encode


def uids(count: int) -> list[str]:
    """Return new public ids as both databases take them, in their order, so that their index is written as it lies."""
    drawn = os.urandom(16 * count).hex()
    found = []
    for start in range(0, 32 * count, 32):
        variant = "89ab"[int(drawn[start + 16], 16) & 3]
        found.append(
            f"{drawn[start : start + 12]}4{drawn[start + 13 : start + 16]}{variant}{drawn[start + 17 : start + 32]}"
        )
    found.sort()
    return found


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def insert(model: type[models.Model], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that hold all concrete fields in their order, the id included."""
    statement, converts = _statement(model, connection.vendor)
    columns = []
    for values, convert in zip(zip(*rows, strict=True), converts, strict=True):
        columns.append(values if convert is None else [None if v is None else convert(v) for v in values])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, model, zip(*columns, strict=True))
        else:
            cursor.executemany(statement, list(zip(*columns, strict=True)))


def insert_new(model: type[models.Model], names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows with the named fields, but for those whose unique key is there already; returns how many were new."""
    if not rows:
        return 0
    statement, converts = _careful_statement(model, names, connection.vendor)
    columns = [
        values if convert is None else [None if v is None else convert(v) for v in values]
        for values, convert in zip(zip(*rows, strict=True), converts, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*columns, strict=True)))
        return max(0, int(cursor.rowcount))


@cache
def _careful_statement(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[str, list[Convert | None]]:
    quote = connection.ops.quote_name
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    columns = ", ".join(quote(field.column or "") for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 names come from the models
    )
    return statement, [_convert(field, vendor) for field in fields]


def _copy(cursor: Any, model: type[models.Model], rows: Any) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column or "") for field in model._meta.concrete_fields)
    with cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, list[Convert | None]]:
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    names = ", ".join(quote(field.column or "") for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 names come from the models
    return statement, [_convert(field, vendor) for field in fields]


def _convert(field: models.Field[Any, Any], vendor: str) -> Convert | None:
    """Return how a value of this field goes to the database; None when it goes as it is."""
    if isinstance(field, (models.ForeignKey, models.OneToOneField)):
        return None
    plain = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.AutoField)
    if isinstance(field, plain):
        return None
    if isinstance(field, models.UUIDField):
        return _hex if vendor == "sqlite" else None
    if isinstance(field, models.JSONField):
        if field.encoder is None:
            return _JSON.encode
        return lambda value: json.dumps(value, cls=field.encoder, ensure_ascii=False)
    if vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return moment_text
    return _Prepared(field).__getitem__


def moment_text(value: datetime) -> str:
    """Return a moment as SQLite keeps it: in UTC, without saying so."""
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.replace(tzinfo=None).isoformat(" ")


def _hex(value: uuid.UUID) -> str:
    return value.hex


class _Prepared(dict[Any, Any]):
    """Remembers how values of a field look in the database."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__()
        self.field = field

    def __missing__(self, value: Any) -> Any:
        prepared = self.field.get_db_prep_save(value, connection)
        if len(self) > 20_000:
            self.clear()
        self[value] = prepared
        return prepared


def reserve(model: type[models.Model], count: int) -> range | list[int]:
    """Return ids that nobody else will get; call it inside the transaction that inserts the rows.

    On PostgreSQL the table is held from now on as an insert holds it, so that whoever waits for writers with lower
    ids sees this one before its rows are there.
    """
    if not count:
        return range(0)
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN ROW EXCLUSIVE MODE")
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    highest = model._base_manager.aggregate(top=Max("pk"))["top"] or 0
    first = max(int(found[0]) if found else 0, highest) + 1
    return range(first, first + count)


def change(model: type[models.Model], names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Give rows new values: each row holds the values of the named fields and then its id."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    converts = [_convert(fields[name], connection.vendor) for name in names]
    columns = [
        values if convert is None else [None if value is None else convert(value) for value in values]
        for values, convert in zip(zip(*rows, strict=True), [*converts, None], strict=True)
    ]
    change_prepared(model, names, list(zip(*columns, strict=True)))


def change_prepared(
    model: type[models.Model],
    names: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    *,
    seconds: Sequence[str] = (),
) -> None:
    """Give rows new values that are as the database keeps them, as for `insert_prepared`; the id comes last."""
    if not rows:
        return
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    named = [quote(field.column or "") for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            moments = [place for place, name in enumerate(names) if name in seconds]
            columns = list(zip(*(_with_moments(row, moments) for row in rows), strict=True))
            types = [field.db_type(connection) or "" for field in fields]
            _change_at_once(cursor, table, named, types, columns)
            return
        sets = ", ".join(
            f"{column} = datetime(%s, 'unixepoch')" if name in seconds else f"{column} = %s"
            for name, column in zip(names, named, strict=True)
        )
        statement = f"UPDATE {table} SET {sets} WHERE id = %s"  # noqa: S608 names come from the models
        cursor.executemany(statement, rows)


def _change_at_once(
    cursor: Any, table: str, named: list[str], types: list[str], columns: Sequence[Sequence[Any]]
) -> None:
    """Change all rows in one statement, which takes each column as one list."""
    sets = ", ".join(f"{name} = fresh.{name}" for name in named)
    lists = ", ".join(f"%s::{kind}[]" for kind in [*types, "bigint"])
    listed = ", ".join([*named, "id"])
    cursor.execute(
        f"UPDATE {table} SET {sets} FROM unnest({lists}) AS fresh ({listed}) WHERE {table}.id = fresh.id",  # noqa: S608
        [list(values) for values in columns],
    )


def count_anew() -> None:
    """Let PostgreSQL look at our tables again: until it does, it plans for the few rows that it knew before.

    A table that is being looked at already is left out. The server's own tables are not named: they are shared by
    all its databases, and a look at them waits for whoever looks at them from another one.
    """
    if connection.vendor == "postgresql":
        quote = connection.ops.quote_name
        ours = sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(map(quote, ours))}")


class Ids:
    """Hands out ids one at a time within one transaction."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self._ready: list[int] = []
        self._next = 0

    def take(self) -> int:
        """Return the next id."""
        if connection.vendor == "sqlite":
            # The write lock is ours until the end of the transaction, so counting on is safe.
            self._next = self._next + 1 if self._next else next(iter(reserve(self.model, 1)))
            return self._next
        if not self._ready:
            self._ready = list(reversed(reserve(self.model, 200)))
        return self._ready.pop()
