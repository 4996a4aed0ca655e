"""Accounts and persons can be found."""

from django.db import migrations

from koers.kit.resource import search_index


def forward(apps, schema_editor):
    """Create the triggers and take in what is there."""
    search_index.follow(
        schema_editor,
        "customers_account",
        "accounts",
        ["name"],
        ["city", "email"],
    )
    search_index.follow(
        schema_editor,
        "customers_person",
        "persons",
        ["first_name", "prefix", "last_name"],
        ["email", "phone"],
    )


def backward(apps, schema_editor):
    """Drop the triggers."""
    search_index.forget(schema_editor, "customers_account")
    search_index.forget(schema_editor, "customers_person")


class Migration(migrations.Migration):
    replaces = [("customers", "0003_can_be_found")]
    dependencies = [("kit", "0003_search_index"), ("customers", "0001_tables")]
    operations = [migrations.RunPython(forward, backward)]
