"""The trigram index over what can be found."""

from typing import Any

from django.db import migrations

from koers.kit.resource import search_index


def forward(apps: Any, schema_editor: Any) -> None:
    """Create the index."""
    search_index.create_index(schema_editor)


def backward(apps: Any, schema_editor: Any) -> None:
    """Drop the index."""
    search_index.drop_index(schema_editor)


class Migration(migrations.Migration):
    replaces = [("kit", "0004_views_keys_search")]
    dependencies = [("kit", "0002_timeline_cannot_be_changed")]
    operations = [migrations.RunPython(forward, backward)]
