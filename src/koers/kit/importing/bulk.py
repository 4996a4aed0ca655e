"""Rows into tables as fast as the database takes them: ids are reserved first, then one prepared statement runs.

This is the one place of the import that speaks SQL. Table and column names come from the models, values are bound.
"""

import uuid
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

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
        import json

        return lambda value: json.dumps(value, cls=field.encoder, ensure_ascii=False)
    if vendor == "postgresql":
        return None
    return _Prepared(field).__getitem__


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
    """Return ids that nobody else will get; call it inside the transaction that inserts the rows."""
    if not count:
        return range(0)
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
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
    quote = connection.ops.quote_name
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    sets = ", ".join(f"{quote(field.column or '')} = %s" for field in fields)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s"  # noqa: S608 names come from the models
    converts = [_convert(field, connection.vendor) for field in fields]
    prepared = [
        (*(v if c is None or v is None else c(v) for v, c in zip(row, converts, strict=False)), row[-1])
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, prepared)


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
