"""Deals and orders can be found."""

from django.db import migrations

from koers.kit.resource import search_index


def forward(apps, schema_editor):
    """Create the triggers and take in what is there."""
    search_index.follow(schema_editor, "selling_deal", "deals", ["name"], ["next_step"])
    search_index.follow(schema_editor, "selling_order", "orders", ["number"])


def backward(apps, schema_editor):
    """Drop the triggers."""
    search_index.forget(schema_editor, "selling_deal")
    search_index.forget(schema_editor, "selling_order")


class Migration(migrations.Migration):
    dependencies = [("kit", "0004_views_keys_search"), ("selling", "0001_first_nouns")]
    operations = [migrations.RunPython(forward, backward)]
