"""The triggers that keep the search index, for use in migrations: bulk imports pass them like everybody else.

A migration that rebuilds a noun's table on SQLite drops its triggers, and then has to run `follow` again; a test
finds every searchable noun through the index and so tells when that was forgotten.
"""

# ruff: noqa: S608 - the names come from migrations alone, never from a request
from collections.abc import Sequence
from typing import Any


def create_index(schema_editor: Any) -> None:
    """Create the trigram index over the table of findable text."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in _SQLITE:
            schema_editor.execute(statement)
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for column in ("title", "body"):
        schema_editor.execute(
            f"CREATE INDEX kit_search_{column} ON kit_searchrow USING gin (upper({column}) gin_trgm_ops)"
        )


def drop_index(schema_editor: Any) -> None:
    """Drop the trigram index."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS kit_searchtext_{verb}")
        schema_editor.execute("DROP TABLE IF EXISTS kit_searchtext")
        return
    for column in ("title", "body"):
        schema_editor.execute(f"DROP INDEX IF EXISTS kit_search_{column}")


def follow(
    schema_editor: Any,
    table: str,
    kind: str,
    title: Sequence[str],
    body: Sequence[str] = (),
    *,
    unit: str = "unit_id",
) -> None:
    """Create the triggers of one noun's table, and take in the rows that are there."""
    forget(schema_editor, table)
    sqlite = schema_editor.connection.vendor == "sqlite"
    columns = [*title, *body, "deleted_at", *([unit] if unit and unit != "id" else [])]
    words = {
        "title": _joined(title, "NEW."),
        "body": _joined(body, "NEW."),
        "unit": f"NEW.{unit}" if unit else "NULL",
    }
    insert = (
        "INSERT INTO kit_searchrow (kind, row_id, unit_id, title, body) "
        f"VALUES ('{kind}', NEW.id, {words['unit']}, {words['title']}, {words['body']})"
    )
    delete = f"DELETE FROM kit_searchrow WHERE kind = '{kind}' AND row_id = OLD.id"
    changed = " OR ".join(
        f"OLD.{name} IS {'NOT' if sqlite else 'DISTINCT FROM'} NEW.{name}" for name in columns
    )
    if sqlite:
        body_of = {
            "insert": ("INSERT", "NEW.deleted_at IS NULL", f"{insert};"),
            "update": ("UPDATE", changed, f"{delete}; {_insert_select(insert)};"),
            "delete": ("DELETE", "1", f"{delete};"),
        }
        for name, (verb, when, then) in body_of.items():
            schema_editor.execute(
                f"CREATE TRIGGER {table}_find_{name} AFTER {verb} ON {table} WHEN {when} BEGIN {then} END"
            )
    else:
        schema_editor.execute(
            f"CREATE FUNCTION {table}_find() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({changed}) THEN RETURN NULL; END IF; END IF; "
            f"IF TG_OP <> 'INSERT' THEN {delete}; END IF; "
            f"IF TG_OP <> 'DELETE' THEN IF NEW.deleted_at IS NULL THEN {insert}; END IF; END IF; "
            "RETURN NULL; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_find AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_find()"
        )
    # Followed before: the rows of that time stand there still.
    schema_editor.execute(f"DELETE FROM kit_searchrow WHERE kind = '{kind}'")
    schema_editor.execute(
        "INSERT INTO kit_searchrow (kind, row_id, unit_id, title, body) "
        f"SELECT '{kind}', id, {unit or 'NULL'}, {_joined(title, '')}, {_joined(body, '')} "
        f"FROM {table} WHERE deleted_at IS NULL"
    )


def forget(schema_editor: Any, table: str) -> None:
    """Drop the triggers of one noun's table."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_find_{verb}")
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_find ON {table}")
    schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_find()")


def _insert_select(insert: str) -> str:
    """Return the insert with a condition, because a SQLite trigger knows no IF."""
    head, _values, row = insert.partition("VALUES ")
    return f"{head}SELECT {row[1:-1]} WHERE NEW.deleted_at IS NULL"


def _joined(columns: Sequence[str], prefix: str) -> str:
    if not columns:
        return "''"
    return "TRIM(" + " || ' ' || ".join(f"COALESCE({prefix}{name}, '')" for name in columns) + ")"


_SQLITE = (
    "CREATE VIRTUAL TABLE kit_searchtext USING fts5(title, body, content='kit_searchrow', content_rowid='id', "
    # Without places in the text the index is half as large and half as dear to write; a hit is looked at again.
    "tokenize='trigram', detail='none')",
    "CREATE TRIGGER kit_searchtext_insert AFTER INSERT ON kit_searchrow BEGIN "
    "INSERT INTO kit_searchtext (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body); END",
    "CREATE TRIGGER kit_searchtext_delete AFTER DELETE ON kit_searchrow BEGIN "
    "INSERT INTO kit_searchtext (kit_searchtext, rowid, title, body) "
    "VALUES ('delete', OLD.id, OLD.title, OLD.body); END",
    "CREATE TRIGGER kit_searchtext_update AFTER UPDATE ON kit_searchrow BEGIN "
    "INSERT INTO kit_searchtext (kit_searchtext, rowid, title, body) "
    "VALUES ('delete', OLD.id, OLD.title, OLD.body); "
    "INSERT INTO kit_searchtext (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body); END",
)
