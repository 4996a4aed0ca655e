"""Value cases of before the yearly saving was kept get it once, so that lists say it before somebody changes them."""

from typing import Any

from django.conf import settings
from django.db import migrations

from koers.areas.selling.rules.value import Limits, yearly_saving_cents


def forward(apps: Any, schema_editor: Any) -> None:
    """Fill the yearly saving where it lacks; a case that can no longer be worked out stays without."""
    cases, limits = apps.get_model("selling", "ValueCase"), Limits.of(settings.VALUE)
    for pk, document in cases.objects.filter(yearly_saving_cents=None).values_list("pk", "document"):
        saving = yearly_saving_cents(document, limits)
        if saving is not None:
            cases.objects.filter(pk=pk, yearly_saving_cents=None).update(yearly_saving_cents=saving)


class Migration(migrations.Migration):
    dependencies = [("selling", "0003_next_steps_and_who_leads")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
