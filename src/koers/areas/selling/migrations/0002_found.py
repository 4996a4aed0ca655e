"""Deals, orders and quotes can be found."""

from django.db import migrations

from koers.kit.resource import search_index


def forward(apps, schema_editor):
    """Create the triggers and take in what is there."""
    search_index.follow(schema_editor, "selling_deal", "deals", ["name"], ["next_step"])
    search_index.follow(schema_editor, "selling_order", "orders", ["number"])
    search_index.follow(schema_editor, "selling_quote", "quotes", ["number"])


def backward(apps, schema_editor):
    """Drop the triggers."""
    search_index.forget(schema_editor, "selling_deal")
    search_index.forget(schema_editor, "selling_order")
    search_index.forget(schema_editor, "selling_quote")


class Migration(migrations.Migration):
    replaces = [("selling", "0002_can_be_found")]
    dependencies = [("kit", "0003_search_index"), ("selling", "0001_tables")]
    operations = [migrations.RunPython(forward, backward)]
