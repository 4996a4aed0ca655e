"""Figures of states that the board reads instead of counting."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0009_forget_lines"), ("organisation", "0004_hours_one_per_unit")]

    operations = [
        migrations.CreateModel(
            name="StateFigure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("cold", "Cold"),
                            ("warm", "Warm"),
                            ("hot", "Hot"),
                            ("customer", "Customer"),
                            ("loyal", "Loyal customer"),
                            ("returned", "Returned to marketing"),
                            ("recycled", "Came back"),
                            ("dropped", "Dropped off"),
                            ("lost", "Lost"),
                            ("lapsed", "Lapsed"),
                            ("blocked", "No contact wanted"),
                        ],
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("account", "account")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("leads", models.PositiveIntegerField(default=0, verbose_name="leads")),
                (
                    "valued",
                    models.PositiveIntegerField(default=0, verbose_name="leads with an expected value"),
                ),
                ("value_cents", models.BigIntegerField(default=0, verbose_name="expected value")),
                ("stays", models.PositiveIntegerField(default=0, verbose_name="stays")),
                (
                    "stay_days",
                    models.FloatField(blank=True, null=True, verbose_name="median days of a stay"),
                ),
                ("worked_at", models.DateTimeField(verbose_name="worked out at")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure of a state",
                "verbose_name_plural": "figures of states",
                "indexes": [models.Index(fields=["unit", "state", "kind"], name="leads_figure_by_unit")],
            },
        ),
    ]
