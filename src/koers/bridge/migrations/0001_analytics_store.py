"""The state of the analytics store, and the triggers that note every order that changes, by whatever way."""

from django.db import migrations, models

NOTE = "INSERT INTO bridge_storechange (row_id)"
#: A customer in the bin takes its orders out of the store, and one that comes back brings them back.
BINNED = f"{NOTE} SELECT id FROM selling_order WHERE account_id = NEW.id"


def forward(apps, schema_editor):
    """Create the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for verb, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
            schema_editor.execute(
                f"CREATE TRIGGER selling_order_store_{verb} AFTER {verb.upper()} ON selling_order "
                f"BEGIN {NOTE} VALUES ({row}.id); END"
            )
        schema_editor.execute(
            "CREATE TRIGGER customers_account_store AFTER UPDATE OF deleted_at ON customers_account "
            f"WHEN OLD.deleted_at IS NOT NEW.deleted_at BEGIN {BINNED}; END"
        )
        return
    schema_editor.execute(
        "CREATE FUNCTION selling_order_store() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN {NOTE} VALUES (OLD.id); ELSE {NOTE} VALUES (NEW.id); END IF; "
        "RETURN NULL; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER selling_order_store AFTER INSERT OR UPDATE OR DELETE ON selling_order "
        "FOR EACH ROW EXECUTE FUNCTION selling_order_store()"
    )
    schema_editor.execute(
        "CREATE FUNCTION customers_account_store() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{BINNED}; RETURN NULL; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER customers_account_store AFTER UPDATE OF deleted_at ON customers_account FOR EACH ROW "
        "WHEN (OLD.deleted_at IS DISTINCT FROM NEW.deleted_at) EXECUTE FUNCTION customers_account_store()"
    )


def backward(apps, schema_editor):
    """Drop the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for name in (
            "selling_order_store_insert",
            "selling_order_store_update",
            "selling_order_store_delete",
        ):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute("DROP TRIGGER IF EXISTS customers_account_store")
        return
    for table in ("selling_order", "customers_account"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_store ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_store()")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("customers", "0001_tables"), ("selling", "0001_tables")]
    operations = [
        migrations.CreateModel(
            name="StoreChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("row_id", models.BigIntegerField()),
            ],
            options={"verbose_name": "change for the store", "verbose_name_plural": "changes for the store"},
        ),
        migrations.CreateModel(
            name="StoreState",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("uid", models.CharField(blank=True, default="", max_length=32)),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="as of")),
                ("rows", models.BigIntegerField(blank=True, null=True, verbose_name="rows")),
                ("read_rows", models.BigIntegerField(blank=True, null=True, verbose_name="rows read")),
                ("whole", models.BooleanField(default=True, verbose_name="built anew")),
                ("seconds", models.FloatField(blank=True, null=True, verbose_name="time taken")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="failed at")),
                ("failure", models.CharField(blank=True, default="", max_length=300, verbose_name="failure")),
            ],
            options={"verbose_name": "state of the store", "verbose_name_plural": "states of the store"},
        ),
        migrations.RunPython(forward, backward),
    ]
