"""A lead of nobody, or of two, is refused in words."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_reasons_of_chance")]
    operations = [
        migrations.AlterConstraint(
            model_name="lifecycle",
            name="customers_lifecycle_of_one",
            constraint=models.CheckConstraint(
                condition=Q(person__isnull=False, account__isnull=True)
                | Q(person__isnull=True, account__isnull=False),
                name="customers_lifecycle_of_one",
                violation_error_message="Choose a person or an account, and not both.",
            ),
        )
    ]
