"""Units, members, products and product groups can be found."""

from django.db import migrations

from koers.kit.resource import search_index


def forward(apps, schema_editor):
    """Create the triggers and take in what is there."""
    search_index.follow(schema_editor, "organisation_unit", "units", ["name"], ["code"], unit="id")
    search_index.follow(schema_editor, "organisation_member", "members", ["name"], ["email"], unit="")
    search_index.follow(schema_editor, "organisation_product", "products", ["name"], ["code"], unit="")
    search_index.follow(schema_editor, "organisation_productgroup", "groups", ["name"], ["need"], unit="")


def backward(apps, schema_editor):
    """Drop the triggers."""
    search_index.forget(schema_editor, "organisation_unit")
    search_index.forget(schema_editor, "organisation_member")
    search_index.forget(schema_editor, "organisation_product")
    search_index.forget(schema_editor, "organisation_productgroup")


class Migration(migrations.Migration):
    replaces = [("organisation", "0002_can_be_found")]
    dependencies = [("kit", "0003_search_index"), ("organisation", "0001_tables")]
    operations = [migrations.RunPython(forward, backward)]
