"""The database itself refuses to change or delete what happened, unless a permit stands in the same transaction."""

from django.db import migrations

TABLES = ("kit_event", "kit_eventsubject")
MESSAGE = "the timeline is append-only"


def _sqlite(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "WHEN NOT EXISTS (SELECT 1 FROM kit_permit) "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )


def forward(apps, schema_editor):
    """Create the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(_sqlite(table, verb))
        return
    schema_editor.execute(
        "CREATE FUNCTION kit_timeline_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM kit_permit) THEN "
        f"RAISE EXCEPTION '{MESSAGE}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION kit_timeline_guard()"
        )


def backward(apps, schema_editor):
    """Drop the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
    schema_editor.execute("DROP FUNCTION IF EXISTS kit_timeline_guard()")


class Migration(migrations.Migration):
    replaces = [("kit", "0002_append_only_timeline")]
    dependencies = [("kit", "0001_tables")]
    operations = [migrations.RunPython(forward, backward)]
