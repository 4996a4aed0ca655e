"""Indexes by source and campaign, so that a filtered board finds its leads at once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0009_fewer_lead_indexes"),
        ("organisation", "0005_departments_survey_relation"),
    ]

    operations = [
        migrations.AlterField(
            model_name="lifecycle",
            name="origin",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="leads",
                to="customers.source",
                verbose_name="lead source",
            ),
        ),
        migrations.AddIndex(
            model_name="lifecycle",
            index=models.Index(
                fields=["origin", "state", "priority", "id"], name="cust_life_by_origin_priority"
            ),
        ),
        migrations.AddIndex(
            model_name="lifecycle",
            index=models.Index(
                fields=["campaign", "state", "priority", "id"], name="cust_life_by_campaign_priority"
            ),
        ),
    ]
