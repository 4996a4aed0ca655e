"""The database itself refuses to change or delete a line of the forecast ledger, unless a permit stands there."""

from typing import Any

from django.db import migrations

TABLE = "insight_forecastline"
MESSAGE = "the forecast ledger is append-only"


def forward(apps: Any, schema_editor: Any) -> None:
    """Create the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
                "WHEN NOT EXISTS (SELECT 1 FROM kit_permit) "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    schema_editor.execute(
        "CREATE FUNCTION insight_ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM kit_permit) THEN "
        f"RAISE EXCEPTION '{MESSAGE}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION insight_ledger_guard()"
    )


def backward(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}")
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}")
    schema_editor.execute("DROP FUNCTION IF EXISTS insight_ledger_guard()")


class Migration(migrations.Migration):
    replaces = [("insight", "0005_append_only_ledger")]
    dependencies = [("kit", "0001_tables"), ("insight", "0001_tables")]
    operations = [migrations.RunPython(forward, backward)]
