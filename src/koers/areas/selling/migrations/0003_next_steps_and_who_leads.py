"""Next steps as they were agreed, and who leads in them."""

import uuid

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0003_dutch_vat_rates"),
        ("selling", "0002_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalNextStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "uid",
                    models.UUIDField(
                        db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="changed at")),
                ("source", models.CharField(blank=True, default="", max_length=40, verbose_name="source")),
                (
                    "external_id",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="id at the source"),
                ),
                ("demo", models.BooleanField(default=False, editable=False, verbose_name="demo data")),
                (
                    "deleted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="in the bin since"
                    ),
                ),
                ("step", models.CharField(max_length=200, verbose_name="next step")),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="on")),
                ("set_date", models.DateField(verbose_name="set on")),
                (
                    "proposed_by",
                    models.CharField(
                        blank=True,
                        choices=[("us", "We"), ("customer", "The customer")],
                        default="",
                        max_length=8,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "confirmed",
                    models.BooleanField(blank=True, null=True, verbose_name="confirmed by the customer"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="selling.deal",
                        verbose_name="deal",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.member",
                        verbose_name="set by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical next step",
                "verbose_name_plural": "historical next steps",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="NextStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("source", models.CharField(blank=True, default="", max_length=40, verbose_name="source")),
                (
                    "external_id",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="id at the source"),
                ),
                ("demo", models.BooleanField(default=False, editable=False, verbose_name="demo data")),
                (
                    "deleted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="in the bin since"
                    ),
                ),
                ("step", models.CharField(max_length=200, verbose_name="next step")),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="on")),
                ("set_date", models.DateField(verbose_name="set on")),
                (
                    "proposed_by",
                    models.CharField(
                        blank=True,
                        choices=[("us", "We"), ("customer", "The customer")],
                        default="",
                        max_length=8,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "confirmed",
                    models.BooleanField(blank=True, null=True, verbose_name="confirmed by the customer"),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="next_steps",
                        to="selling.deal",
                        verbose_name="deal",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisation.member",
                        verbose_name="set by",
                    ),
                ),
            ],
            options={
                "verbose_name": "next step",
                "verbose_name_plural": "next steps",
                "ordering": ("-set_date", "-id"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["set_date", "id"], name="sell_step_by_day"),
                    models.Index(fields=["deal", "-id"], name="sell_step_of_deal"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="selling_nextstep_one_per_source_id",
                    )
                ],
            },
        ),
    ]
