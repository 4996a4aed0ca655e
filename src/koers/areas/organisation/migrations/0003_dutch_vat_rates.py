"""A new Koers knows the rates of the Netherlands; from then on people edit them."""

from typing import Any

from django.db import migrations

from koers.areas.organisation.models.vat import dutch_rates


def forward(apps: Any, schema_editor: Any) -> None:
    """Put the rates in, where nobody keeps any yet."""
    rates = apps.get_model("organisation", "VatRate")
    if not rates.objects.exists():
        for row in dutch_rates():
            rates.objects.create(**row)


class Migration(migrations.Migration):
    replaces = [("organisation", "0004_vat_rates")]
    dependencies = [("organisation", "0002_found")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
