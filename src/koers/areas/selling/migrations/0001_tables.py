"""The tables of this room."""

import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from koers.kit.resource.creation import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("selling", "0001_first_nouns"),
        ("selling", "0003_deals_by_unit_creation"),
        ("selling", "0004_period_by_event"),
        ("selling", "0005_credit_of_order"),
        ("selling", "0006_deal_roles"),
        ("selling", "0007_moves_taken_back"),
        ("selling", "0008_entry_conditions"),
        ("selling", "0009_approach_of_a_deal"),
        ("selling", "0010_quotes_and_prices"),
        ("selling", "0011_competitors"),
        ("selling", "0012_value_cases"),
        ("selling", "0013_installed_base"),
        ("selling", "0014_deal_reviews"),
        ("selling", "0015_wanted_by_day"),
        ("selling", "0016_talks_and_stories"),
        ("selling", "0017_experiments"),
        ("selling", "0018_how_approaches_were_followed"),
        ("selling", "0019_saving_a_year"),
        ("selling", "0020_links_to_value_cases"),
    ]

    initial = True

    dependencies = [
        ("customers", "0001_tables"),
        ("kit", "0001_tables"),
        ("organisation", "0001_tables"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Competitor",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "website",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="website"),
                        ),
                        (
                            "strengths",
                            models.TextField(blank=True, default="", verbose_name="where they are stronger"),
                        ),
                        (
                            "weaknesses",
                            models.TextField(blank=True, default="", verbose_name="where they are weaker"),
                        ),
                    ],
                    options={
                        "verbose_name": "competitor",
                        "verbose_name_plural": "competitors",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_competitor_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("name",),
                                name="selling_competitor_name_once",
                                violation_error_message="There is a competitor of this name already.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Experiment",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "layer",
                            models.CharField(
                                choices=[
                                    ("process", "Process"),
                                    ("conversation", "Conversation"),
                                    ("offer", "Offer"),
                                ],
                                max_length=12,
                                verbose_name="layer",
                            ),
                        ),
                        ("method", models.CharField(max_length=80, verbose_name="approach")),
                        (
                            "method_version",
                            models.PositiveIntegerField(verbose_name="version of the approach"),
                        ),
                        (
                            "question",
                            models.CharField(max_length=300, verbose_name="what is to be found out"),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="started by",
                            ),
                        ),
                        (
                            "stopped_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="stopped at"),
                        ),
                        (
                            "stop_reason",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="why it stopped"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "experiment",
                        "verbose_name_plural": "experiments",
                        "ordering": ("-started_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["started_at", "id"], name="sell_experiment_by_start")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_experiment_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("stopped_at__isnull", True)),
                                fields=("unit", "layer"),
                                name="selling_experiment_one_running",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCompetitor",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "website",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="website"),
                        ),
                        (
                            "strengths",
                            models.TextField(blank=True, default="", verbose_name="where they are stronger"),
                        ),
                        (
                            "weaknesses",
                            models.TextField(blank=True, default="", verbose_name="where they are weaker"),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical competitor",
                        "verbose_name_plural": "historical competitors",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalExperiment",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "layer",
                            models.CharField(
                                choices=[
                                    ("process", "Process"),
                                    ("conversation", "Conversation"),
                                    ("offer", "Offer"),
                                ],
                                max_length=12,
                                verbose_name="layer",
                            ),
                        ),
                        ("method", models.CharField(max_length=80, verbose_name="approach")),
                        (
                            "method_version",
                            models.PositiveIntegerField(verbose_name="version of the approach"),
                        ),
                        (
                            "question",
                            models.CharField(max_length=300, verbose_name="what is to be found out"),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        (
                            "stopped_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="stopped at"),
                        ),
                        (
                            "stop_reason",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="why it stopped"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="started by",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical experiment",
                        "verbose_name_plural": "historical experiments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalInstalledItem",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "serial",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="serial number"
                            ),
                        ),
                        (
                            "site",
                            models.CharField(blank=True, default="", max_length=160, verbose_name="site"),
                        ),
                        (
                            "criticality",
                            models.CharField(
                                choices=[
                                    ("A", "A: the work stops"),
                                    ("B", "B: the work is hindered"),
                                    ("C", "C: it can wait"),
                                ],
                                max_length=1,
                                verbose_name="criticality",
                            ),
                        ),
                        (
                            "commissioned_date",
                            models.DateField(blank=True, null=True, verbose_name="put to work on"),
                        ),
                        (
                            "hours_a_year",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(8784)],
                                verbose_name="planned hours a year",
                            ),
                        ),
                        (
                            "downtime_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="cost of an hour down",
                            ),
                        ),
                        (
                            "performance",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="performance (%)",
                            ),
                        ),
                        (
                            "quality",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="quality (%)",
                            ),
                        ),
                        (
                            "contract_from_date",
                            models.DateField(blank=True, null=True, verbose_name="contract from"),
                        ),
                        (
                            "contract_until_date",
                            models.DateField(blank=True, null=True, verbose_name="last day of the contract"),
                        ),
                        (
                            "rate_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="maintenance a year",
                            ),
                        ),
                        (
                            "benefit_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="benefit of a contract a year",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="product",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical installed item",
                        "verbose_name_plural": "historical installed items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPipeline",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "is_default",
                            models.BooleanField(default=False, verbose_name="used when none is named"),
                        ),
                        (
                            "wins_on_acceptance",
                            models.BooleanField(
                                default=True,
                                help_text="Else the deal stays where it is, and somebody wins it by hand.",
                                verbose_name="an accepted quote wins the deal",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical pipeline",
                        "verbose_name_plural": "historical pipelines",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPriceList",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "sector",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="for the sector"
                            ),
                        ),
                        (
                            "for_unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="for the unit",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.account",
                                verbose_name="for the account",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical price list",
                        "verbose_name_plural": "historical price lists",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalReason",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                                default="lost",
                                max_length=4,
                                verbose_name="of",
                            ),
                        ),
                        ("code", models.CharField(max_length=40, verbose_name="code")),
                        ("name_en", models.CharField(max_length=120, verbose_name="in English")),
                        (
                            "name_nl",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="in Dutch"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "not_pursued",
                            models.BooleanField(
                                default=False,
                                help_text="Deals with this reason were left by us; win rates say how many there are.",
                                verbose_name="we walked away",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical reason",
                        "verbose_name_plural": "historical reasons",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSparePart",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "stock",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=12, verbose_name="in stock"
                            ),
                        ),
                        (
                            "on_order",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=12, verbose_name="on order"
                            ),
                        ),
                        (
                            "lead_days",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="lead time in days"
                            ),
                        ),
                        (
                            "demand_a_year",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="use in a year",
                            ),
                        ),
                        (
                            "safety",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=12, verbose_name="safety stock"
                            ),
                        ),
                        (
                            "minimum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="least in stock",
                            ),
                        ),
                        (
                            "maximum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="most in stock",
                            ),
                        ),
                        (
                            "reorder_level",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                editable=False,
                                max_digits=12,
                                null=True,
                                verbose_name="order at",
                            ),
                        ),
                        (
                            "price_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="price each",
                            ),
                        ),
                        (
                            "benefit_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="benefit for the customer",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="product",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical spare part",
                        "verbose_name_plural": "historical spare parts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="InstalledItem",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="installed_items",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="installed_items",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "serial",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="serial number"
                            ),
                        ),
                        (
                            "site",
                            models.CharField(blank=True, default="", max_length=160, verbose_name="site"),
                        ),
                        (
                            "criticality",
                            models.CharField(
                                choices=[
                                    ("A", "A: the work stops"),
                                    ("B", "B: the work is hindered"),
                                    ("C", "C: it can wait"),
                                ],
                                max_length=1,
                                verbose_name="criticality",
                            ),
                        ),
                        (
                            "commissioned_date",
                            models.DateField(blank=True, null=True, verbose_name="put to work on"),
                        ),
                        (
                            "hours_a_year",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(8784)],
                                verbose_name="planned hours a year",
                            ),
                        ),
                        (
                            "downtime_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="cost of an hour down",
                            ),
                        ),
                        (
                            "performance",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="performance (%)",
                            ),
                        ),
                        (
                            "quality",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="quality (%)",
                            ),
                        ),
                        (
                            "contract_from_date",
                            models.DateField(blank=True, null=True, verbose_name="contract from"),
                        ),
                        (
                            "contract_until_date",
                            models.DateField(blank=True, null=True, verbose_name="last day of the contract"),
                        ),
                        (
                            "rate_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="maintenance a year",
                            ),
                        ),
                        (
                            "benefit_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="benefit of a contract a year",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "installed item",
                        "verbose_name_plural": "installed items",
                        "ordering": ("account", "name", "id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["contract_until_date", "id"], name="sell_installed_until"),
                            models.Index(fields=["name", "id"], name="sell_installed_name"),
                            models.Index(fields=["commissioned_date", "id"], name="sell_installed_since"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_installeditem_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("contract_until_date__isnull", True),
                                    models.Q(
                                        ("contract_from_date__isnull", False),
                                        ("contract_until_date__gte", models.F("contract_from_date")),
                                    ),
                                    _connector="OR",
                                ),
                                name="selling_contract_ends_after_start",
                                violation_error_message="A contract that ends also begins, and not later. Fill in both days.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("criticality__in", ["A", "B", "C"])),
                                name="selling_installed_criticality",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pipeline",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "is_default",
                            models.BooleanField(default=False, verbose_name="used when none is named"),
                        ),
                        (
                            "wins_on_acceptance",
                            models.BooleanField(
                                default=True,
                                help_text="Else the deal stays where it is, and somebody wins it by hand.",
                                verbose_name="an accepted quote wins the deal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pipeline",
                        "verbose_name_plural": "pipelines",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_pipeline_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PriceList",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "for_unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="price_lists",
                                to="organisation.unit",
                                verbose_name="for the unit",
                            ),
                        ),
                        (
                            "sector",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="for the sector"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="price_lists",
                                to="customers.account",
                                verbose_name="for the account",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "price list",
                        "verbose_name_plural": "price lists",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_pricelist_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True),
                                    ("starts__isnull", True),
                                    ("ends__gt", models.F("starts")),
                                    _connector="OR",
                                ),
                                name="selling_pricelist_ends_after_start",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Reason",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                                default="lost",
                                max_length=4,
                                verbose_name="of",
                            ),
                        ),
                        ("code", models.CharField(max_length=40, verbose_name="code")),
                        ("name_en", models.CharField(max_length=120, verbose_name="in English")),
                        (
                            "name_nl",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="in Dutch"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "not_pursued",
                            models.BooleanField(
                                default=False,
                                help_text="Deals with this reason were left by us; win rates say how many there are.",
                                verbose_name="we walked away",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reason",
                        "verbose_name_plural": "reasons",
                        "ordering": ("outcome", "name_en", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_reason_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                fields=("outcome", "code"), name="selling_reason_code_once"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="SparePart",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="spare_parts",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spare_parts",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "stock",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=12, verbose_name="in stock"
                            ),
                        ),
                        (
                            "on_order",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=12, verbose_name="on order"
                            ),
                        ),
                        (
                            "lead_days",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="lead time in days"
                            ),
                        ),
                        (
                            "demand_a_year",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="use in a year",
                            ),
                        ),
                        (
                            "safety",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=12, verbose_name="safety stock"
                            ),
                        ),
                        (
                            "minimum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="least in stock",
                            ),
                        ),
                        (
                            "maximum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="most in stock",
                            ),
                        ),
                        (
                            "reorder_level",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                editable=False,
                                max_digits=12,
                                null=True,
                                verbose_name="order at",
                            ),
                        ),
                        (
                            "price_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="price each",
                            ),
                        ),
                        (
                            "benefit_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="benefit for the customer",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "spare part",
                        "verbose_name_plural": "spare parts",
                        "ordering": ("account", "name", "id"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["name", "id"], name="sell_spare_name")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_sparepart_one_per_source_id",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DiscountRule",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "role",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("administrator", "Administrator"),
                                    ("director", "Director"),
                                    ("manager", "Sales manager"),
                                    ("seller", "Seller"),
                                    ("marketer", "Marketer"),
                                    ("viewer", "Viewer"),
                                ],
                                default="",
                                help_text="Empty: for everybody.",
                                max_length=20,
                                verbose_name="for the role",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisation.productgroup",
                                verbose_name="product group",
                            ),
                        ),
                        (
                            "price_list",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="selling.pricelist",
                                verbose_name="price list",
                            ),
                        ),
                        (
                            "max_discount_percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=6,
                                null=True,
                                verbose_name="most discount (%)",
                            ),
                        ),
                        (
                            "floor_price_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="lowest price each"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "min_margin_percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                help_text="Of a product without a cost price the margin is unknown; then somebody has to approve.",
                                max_digits=6,
                                null=True,
                                verbose_name="least margin (%)",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                    ],
                    options={
                        "verbose_name": "discount rule",
                        "verbose_name_plural": "discount rules",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_discountrule_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("max_discount_percent__isnull", True),
                                    models.Q(
                                        ("max_discount_percent__gte", 0), ("max_discount_percent__lte", 100)
                                    ),
                                    _connector="OR",
                                ),
                                name="selling_discountrule_is_a_share",
                                violation_error_message="A discount lies between 0 and 100%.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ExperimentAccount",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "experiment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accounts",
                                to="selling.experiment",
                                verbose_name="experiment",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "arm",
                            models.CharField(
                                choices=[("approach", "The approach on trial"), ("usual", "As usual")],
                                max_length=8,
                                verbose_name="side",
                            ),
                        ),
                        ("assigned_at", models.DateTimeField(verbose_name="assigned at")),
                    ],
                    options={
                        "verbose_name": "account in an experiment",
                        "verbose_name_plural": "accounts in experiments",
                        "ordering": ("-assigned_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["assigned_at", "id"], name="sell_experiment_account_time")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_experimentaccount_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                fields=("experiment", "account"), name="selling_experiment_account_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Failure",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="failures",
                                to="selling.installeditem",
                                verbose_name="installed item",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="failed at")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="works again at"),
                        ),
                        (
                            "cause",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="cause"),
                        ),
                        (
                            "repair_hours",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=8,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="hours of repair",
                            ),
                        ),
                        (
                            "repair_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="cost of the repair",
                            ),
                        ),
                        (
                            "parts_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="cost of parts",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "failure",
                        "verbose_name_plural": "failures",
                        "ordering": ("-started_at", "-id"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["started_at", "id"], name="sell_failure_when")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_failure_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at__isnull", True),
                                    ("ended_at__gte", models.F("started_at")),
                                    _connector="OR",
                                ),
                                name="selling_failure_ends_later",
                                violation_error_message="It works again after it failed, not before.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalDiscountRule",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "role",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("administrator", "Administrator"),
                                    ("director", "Director"),
                                    ("manager", "Sales manager"),
                                    ("seller", "Seller"),
                                    ("marketer", "Marketer"),
                                    ("viewer", "Viewer"),
                                ],
                                default="",
                                help_text="Empty: for everybody.",
                                max_length=20,
                                verbose_name="for the role",
                            ),
                        ),
                        (
                            "max_discount_percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=6,
                                null=True,
                                verbose_name="most discount (%)",
                            ),
                        ),
                        (
                            "floor_price_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="lowest price each"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "min_margin_percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                help_text="Of a product without a cost price the margin is unknown; then somebody has to approve.",
                                max_digits=6,
                                null=True,
                                verbose_name="least margin (%)",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.productgroup",
                                verbose_name="product group",
                            ),
                        ),
                        (
                            "price_list",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.pricelist",
                                verbose_name="price list",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical discount rule",
                        "verbose_name_plural": "historical discount rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalFailure",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="failed at")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="works again at"),
                        ),
                        (
                            "cause",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="cause"),
                        ),
                        (
                            "repair_hours",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=8,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="hours of repair",
                            ),
                        ),
                        (
                            "repair_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="cost of the repair",
                            ),
                        ),
                        (
                            "parts_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="cost of parts",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.installeditem",
                                verbose_name="installed item",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical failure",
                        "verbose_name_plural": "historical failures",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalListPrice",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "from_quantity",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("0"),
                                max_digits=14,
                                verbose_name="from quantity",
                            ),
                        ),
                        ("price_cents", models.BigIntegerField(verbose_name="price each")),
                        (
                            "currency",
                            models.CharField(
                                default="EUR", editable=False, max_length=3, verbose_name="currency"
                            ),
                        ),
                        (
                            "price_list",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.pricelist",
                                verbose_name="price list",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="product",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical list price",
                        "verbose_name_plural": "historical list prices",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalMaintenancePlan",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="what is done")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("service", "Service"),
                                    ("product", "Product"),
                                    ("spare", "Spare part"),
                                    ("consumable", "Consumable"),
                                    ("training", "Training"),
                                ],
                                default="service",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "interval_days",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="every so many days",
                            ),
                        ),
                        (
                            "interval_use",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="every so much use",
                            ),
                        ),
                        (
                            "use_unit",
                            models.CharField(
                                blank=True, default="", max_length=20, verbose_name="use is counted in"
                            ),
                        ),
                        (
                            "use_a_day",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="use a day",
                            ),
                        ),
                        (
                            "last_done_date",
                            models.DateField(blank=True, null=True, verbose_name="last done on"),
                        ),
                        (
                            "due_date",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="due on"),
                        ),
                        (
                            "price_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="price each time",
                            ),
                        ),
                        (
                            "benefit_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="benefit for the customer",
                            ),
                        ),
                        (
                            "in_contract",
                            models.BooleanField(default=False, verbose_name="paid by the contract"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.installeditem",
                                verbose_name="installed item",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="product",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical maintenance plan",
                        "verbose_name_plural": "historical maintenance plans",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalStage",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                                default="open",
                                max_length=4,
                                verbose_name="means",
                            ),
                        ),
                        (
                            "chance",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="stated chance (%)"
                            ),
                        ),
                        (
                            "stale_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="A deal that is longer in this stage gets a mark on the board. 0: never.",
                                verbose_name="stands still after (days)",
                            ),
                        ),
                        (
                            "pipeline",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.pipeline",
                                verbose_name="pipeline",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical stage",
                        "verbose_name_plural": "historical stages",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ListPrice",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "price_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="prices",
                                to="selling.pricelist",
                                verbose_name="price list",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="list_prices",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "from_quantity",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("0"),
                                max_digits=14,
                                verbose_name="from quantity",
                            ),
                        ),
                        ("price_cents", models.BigIntegerField(verbose_name="price each")),
                        (
                            "currency",
                            models.CharField(
                                default="EUR", editable=False, max_length=3, verbose_name="currency"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list price",
                        "verbose_name_plural": "list prices",
                        "ordering": ("price_list", "product", "from_quantity", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_listprice_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("price_list", "product", "from_quantity"),
                                name="selling_listprice_once",
                                violation_error_message="This list has a price for this product from this quantity already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("from_quantity__gte", 0), ("price_cents__gte", 0)),
                                name="selling_listprice_not_negative",
                                violation_error_message="A price and a quantity are not below zero.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="MaintenancePlan",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="plans",
                                to="selling.installeditem",
                                verbose_name="installed item",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="what is done")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("service", "Service"),
                                    ("product", "Product"),
                                    ("spare", "Spare part"),
                                    ("consumable", "Consumable"),
                                    ("training", "Training"),
                                ],
                                default="service",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "interval_days",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="every so many days",
                            ),
                        ),
                        (
                            "interval_use",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="every so much use",
                            ),
                        ),
                        (
                            "use_unit",
                            models.CharField(
                                blank=True, default="", max_length=20, verbose_name="use is counted in"
                            ),
                        ),
                        (
                            "use_a_day",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="use a day",
                            ),
                        ),
                        (
                            "last_done_date",
                            models.DateField(blank=True, null=True, verbose_name="last done on"),
                        ),
                        (
                            "due_date",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="due on"),
                        ),
                        (
                            "price_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="price each time",
                            ),
                        ),
                        (
                            "benefit_cents",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="benefit for the customer",
                            ),
                        ),
                        (
                            "in_contract",
                            models.BooleanField(default=False, verbose_name="paid by the contract"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "maintenance plan",
                        "verbose_name_plural": "maintenance plans",
                        "ordering": ("due_date", "id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["due_date", "id"], name="sell_plan_due"),
                            models.Index(fields=["name", "id"], name="sell_plan_name"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_maintenanceplan_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("interval_days__gt", 0), ("interval_days__isnull", False)),
                                    models.Q(
                                        ("interval_use__gt", 0),
                                        ("interval_use__isnull", False),
                                        ("use_a_day__gt", 0),
                                        ("use_a_day__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="selling_plan_has_interval",
                                violation_error_message="Say how often: every so many days, or every so much use together with the use a day.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stage",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "pipeline",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stages",
                                to="selling.pipeline",
                                verbose_name="pipeline",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                                default="open",
                                max_length=4,
                                verbose_name="means",
                            ),
                        ),
                        (
                            "chance",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="stated chance (%)"
                            ),
                        ),
                        (
                            "stale_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="A deal that is longer in this stage gets a mark on the board. 0: never.",
                                verbose_name="stands still after (days)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stage",
                        "verbose_name_plural": "stages",
                        "ordering": ("pipeline", "position", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_stage_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                fields=("pipeline", "name"), name="selling_stage_name_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("chance__isnull", True), ("chance__lte", 100), _connector="OR"
                                ),
                                name="selling_stage_chance",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Deal",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deals",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="deals",
                                to="customers.person",
                                verbose_name="contact person",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="deals",
                                to="organisation.member",
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deals",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "pipeline",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deals",
                                to="selling.pipeline",
                                verbose_name="pipeline",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deals",
                                to="selling.stage",
                                verbose_name="stage",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                                default="open",
                                editable=False,
                                max_length=4,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "amount_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="amount"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="deals",
                                to="organisation.product",
                                verbose_name="main product",
                            ),
                        ),
                        ("created_date", models.DateField(blank=True, null=True, verbose_name="opened on")),
                        (
                            "expected_close_date",
                            models.DateField(blank=True, null=True, verbose_name="expected close"),
                        ),
                        ("closed_date", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="deals",
                                to="selling.reason",
                                verbose_name="reason",
                            ),
                        ),
                        (
                            "reason_note",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="reason in words"
                            ),
                        ),
                        (
                            "next_step",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="next step"
                            ),
                        ),
                        (
                            "next_step_date",
                            models.DateField(blank=True, null=True, verbose_name="next step on"),
                        ),
                        (
                            "last_activity_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="last activity"
                            ),
                        ),
                        (
                            "lead_source",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="origin"),
                        ),
                        (
                            "stated_chance",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="stated chance (%)"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "deal",
                        "verbose_name_plural": "deals",
                        "ordering": ("-expected_close_date", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["name", "id"], name="sell_deal_by_name"),
                            models.Index(
                                fields=["outcome", "stage", "expected_close_date", "id"],
                                name="sell_deal_on_board",
                            ),
                            models.Index(fields=["outcome", "closed_date", "id"], name="sell_deal_by_close"),
                            models.Index(fields=["amount_cents", "id"], name="sell_deal_by_amount"),
                            models.Index(fields=["created_date", "id"], name="sell_deal_by_creation"),
                            models.Index(fields=["closed_date", "id"], name="sell_deal_by_closed"),
                            models.Index(
                                fields=["unit", "created_date", "id"], name="sell_deal_by_unit_creation"
                            ),
                            models.Index(fields=["expected_close_date", "id"], name="sell_deal_by_expected"),
                            models.Index(
                                fields=["unit", "outcome", "expected_close_date", "id"],
                                name="sell_deal_by_unit",
                            ),
                            models.Index(
                                fields=["owner", "outcome", "expected_close_date", "id"],
                                name="sell_deal_by_owner",
                            ),
                            models.Index(fields=["updated_at", "id"], name="sell_deal_by_change"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_deal_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_date__isnull", True), ("outcome", "open")),
                                    models.Q(("outcome", "open"), _negated=True),
                                    _connector="OR",
                                ),
                                name="selling_deal_open_is_not_closed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalDeal",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                                default="open",
                                editable=False,
                                max_length=4,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "amount_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="amount"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("created_date", models.DateField(blank=True, null=True, verbose_name="opened on")),
                        (
                            "expected_close_date",
                            models.DateField(blank=True, null=True, verbose_name="expected close"),
                        ),
                        ("closed_date", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "reason_note",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="reason in words"
                            ),
                        ),
                        (
                            "next_step",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="next step"
                            ),
                        ),
                        (
                            "next_step_date",
                            models.DateField(blank=True, null=True, verbose_name="next step on"),
                        ),
                        (
                            "last_activity_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="last activity"
                            ),
                        ),
                        (
                            "lead_source",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="origin"),
                        ),
                        (
                            "stated_chance",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="stated chance (%)"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.person",
                                verbose_name="contact person",
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
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "pipeline",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.pipeline",
                                verbose_name="pipeline",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.stage",
                                verbose_name="stage",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="main product",
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.reason",
                                verbose_name="reason",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical deal",
                        "verbose_name_plural": "historical deals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalStageCondition",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(
                                choices=[
                                    ("amount", "The amount is known"),
                                    ("close", "The expected close is known"),
                                    ("next_step", "There is a next step with a day to come"),
                                    ("decider", "Who decides is on the map"),
                                    ("contact", "There was two-way contact lately"),
                                ],
                                max_length=12,
                                verbose_name="condition",
                            ),
                        ),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="For two-way contact: how many days ago it may be at most.",
                                verbose_name="within (days)",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.stage",
                                verbose_name="stage",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical entry condition",
                        "verbose_name_plural": "historical entry conditions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="StageCondition",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conditions",
                                to="selling.stage",
                                verbose_name="stage",
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(
                                choices=[
                                    ("amount", "The amount is known"),
                                    ("close", "The expected close is known"),
                                    ("next_step", "There is a next step with a day to come"),
                                    ("decider", "Who decides is on the map"),
                                    ("contact", "There was two-way contact lately"),
                                ],
                                max_length=12,
                                verbose_name="condition",
                            ),
                        ),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="For two-way contact: how many days ago it may be at most.",
                                verbose_name="within (days)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "entry condition",
                        "verbose_name_plural": "entry conditions",
                        "ordering": ("stage", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_stagecondition_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("stage", "condition"),
                                name="selling_condition_once_per_stage",
                                violation_error_message="This stage asks that already.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ApproachChoice",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approaches",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "layer",
                            models.CharField(
                                choices=[
                                    ("process", "Process"),
                                    ("conversation", "Conversation"),
                                    ("offer", "Offer"),
                                ],
                                max_length=12,
                                verbose_name="layer",
                            ),
                        ),
                        ("method", models.CharField(max_length=80, verbose_name="approach")),
                        (
                            "method_version",
                            models.PositiveIntegerField(verbose_name="version of the approach"),
                        ),
                        (
                            "advised",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="advised then"
                            ),
                        ),
                        (
                            "score",
                            models.FloatField(blank=True, null=True, verbose_name="score of the chosen"),
                        ),
                        (
                            "advised_score",
                            models.FloatField(blank=True, null=True, verbose_name="score of the advised"),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
                        ),
                        (
                            "chosen_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="chosen by",
                            ),
                        ),
                        ("chosen_at", models.DateTimeField(verbose_name="chosen at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                    ],
                    options={
                        "verbose_name": "chosen approach",
                        "verbose_name_plural": "chosen approaches",
                        "ordering": ("-chosen_at", "-id"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["chosen_at", "id"], name="sell_approach_by_time")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_approachchoice_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True), ("ended_at__isnull", True)),
                                fields=("deal", "layer"),
                                name="selling_approach_one_running",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("advised", ""),
                                    ("advised", models.F("method")),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="selling_approach_other_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BuyingStep",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="buying_steps",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[
                                    ("recognise", "Sees a problem"),
                                    ("describe", "Says what is needed"),
                                    ("specify", "Specifies it"),
                                    ("search", "Looks for suppliers"),
                                    ("proposals", "Asks for proposals"),
                                    ("select", "Selects"),
                                    ("routine", "Arranges the order"),
                                    ("review", "Looks back"),
                                ],
                                max_length=10,
                                verbose_name="phase of the purchase",
                            ),
                        ),
                        ("entered_date", models.DateField(verbose_name="since")),
                        ("left_date", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "entry_evidence",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="what shows that it began",
                            ),
                        ),
                        (
                            "exit_evidence",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="what shows that the former phase is over",
                            ),
                        ),
                        (
                            "left_evidence",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="what shows that it ended, where no other began",
                            ),
                        ),
                        (
                            "is_back",
                            models.BooleanField(default=False, verbose_name="back to an earlier phase"),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="why they went back"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "phase of a purchase",
                        "verbose_name_plural": "phases of purchases",
                        "ordering": ("deal", "entered_date", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_buyingstep_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True), ("left_date__isnull", True)),
                                fields=("deal",),
                                name="selling_buyingstep_one_running",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_date__isnull", True),
                                    ("left_date__gte", models.F("entered_date")),
                                    _connector="OR",
                                ),
                                name="selling_buyingstep_ends_after_start",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="DealPeriod",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "stage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="selling.stage",
                                verbose_name="stage",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                                max_length=4,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "amount_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="amount"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "expected_close_date",
                            models.DateField(blank=True, null=True, verbose_name="expected close"),
                        ),
                        (
                            "stated_chance",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="stated chance (%)"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.unit",
                            ),
                        ),
                        ("starts", models.DateTimeField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                        (
                            "event",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="kit.event",
                            ),
                        ),
                        (
                            "override_reason",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="entered in spite of what lacked, because",
                            ),
                        ),
                        (
                            "taken_back",
                            models.BooleanField(default=False, editable=False, verbose_name="taken back"),
                        ),
                    ],
                    options={
                        "verbose_name": "deal period",
                        "verbose_name_plural": "deal periods",
                        "ordering": ("deal", models.OrderBy(models.F("starts"), nulls_first=True), "id"),
                        "indexes": [
                            models.Index(fields=["starts", "ends"], name="sell_period_by_time"),
                            models.Index(
                                condition=models.Q(("event__isnull", False)),
                                fields=["event"],
                                name="sell_period_by_event",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends__isnull", True)),
                                fields=("deal",),
                                name="selling_period_one_open_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True),
                                    ("starts__isnull", True),
                                    ("ends__gte", models.F("starts")),
                                    _connector="OR",
                                ),
                                name="selling_period_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealReview",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("us", "Ours"), ("customer", "The customer's")],
                                max_length=8,
                                verbose_name="whose answers",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("won", "Won"), ("lost", "Lost")],
                                max_length=4,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                default="deal_review", max_length=40, verbose_name="list of reasons"
                            ),
                        ),
                        ("method_version", models.PositiveIntegerField(verbose_name="version of the list")),
                        (
                            "first",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="weighed most"
                            ),
                        ),
                        (
                            "second",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="second"),
                        ),
                        (
                            "third",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="third"),
                        ),
                        (
                            "what_decided",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="what decided"
                            ),
                        ),
                        (
                            "decided_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("one", "One person"),
                                    ("group", "A group together"),
                                    ("purchasing", "The purchasing department"),
                                    ("board", "The management or the owner"),
                                    ("outside", "Somebody outside the firm"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="who decided",
                            ),
                        ),
                        (
                            "decider",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="customers.person",
                                verbose_name="the deciding person",
                            ),
                        ),
                        (
                            "competitor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="selling.competitor",
                                verbose_name="competitor",
                            ),
                        ),
                        (
                            "other_party",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="who else was considered"
                            ),
                        ),
                        (
                            "rival_why",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="why them, or why not"
                            ),
                        ),
                        (
                            "price_value",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("dear", "Dearer than it is worth"),
                                    ("worth", "Dear, but worth it"),
                                    ("fair", "In balance"),
                                    ("good", "Worth more than it costs"),
                                ],
                                default="",
                                max_length=5,
                                verbose_name="price against value",
                            ),
                        ),
                        (
                            "again",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=500,
                                verbose_name="what to do again, and what not",
                            ),
                        ),
                        (
                            "words",
                            models.TextField(
                                blank=True, default="", max_length=1000, verbose_name="anything else"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deal_reviews",
                                to="customers.person",
                                verbose_name="who was asked",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                        (
                            "expires_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="link works until"),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="asked or noted by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "deal review",
                        "verbose_name_plural": "deal reviews",
                        "ordering": ("-id",),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["person", "asked_at"], name="sell_review_by_person")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_dealreview_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                fields=("deal", "side"), name="selling_dealreview_once_per_side"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at__isnull", True), ("first", "")),
                                    models.Q(
                                        ("answered_at__isnull", False), models.Q(("first", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="selling_dealreview_answered_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("asked_at__isnull", True),
                                        ("side", "us"),
                                    ),
                                    models.Q(
                                        ("asked_at__isnull", False),
                                        ("expires_at__isnull", False),
                                        ("side", "customer"),
                                    ),
                                    _connector="OR",
                                ),
                                name="selling_dealreview_side_fits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealRole",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="roles",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="in_deals",
                                to="customers.buyingrole",
                                verbose_name="place at the account",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("initiator", "Initiator"),
                                    ("user", "User"),
                                    ("influencer", "Influencer"),
                                    ("decider", "Decider"),
                                    ("approver", "Approver"),
                                    ("buyer", "Buyer"),
                                    ("gatekeeper", "Gatekeeper"),
                                ],
                                default="",
                                help_text="Leave empty when it is as at the account.",
                                max_length=12,
                                verbose_name="role in this purchase",
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("economic", "Economic buyer"),
                                    ("user", "User buyer"),
                                    ("technical", "Technical buyer"),
                                    ("coach", "Coach"),
                                ],
                                default="",
                                help_text="Leave empty when it is as at the account.",
                                max_length=12,
                                verbose_name="sort of buyer",
                            ),
                        ),
                        (
                            "influence",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(3, "High"), (2, "Medium"), (1, "Low")],
                                help_text="Leave empty when it is as at the account.",
                                null=True,
                                verbose_name="influence",
                            ),
                        ),
                        (
                            "notes",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="notes"),
                        ),
                    ],
                    options={
                        "verbose_name": "part in a deal",
                        "verbose_name_plural": "parts in deals",
                        "ordering": ("deal", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_dealrole_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("deal", "place"),
                                name="selling_dealrole_once_per_deal",
                                violation_error_message="This person takes part in this deal already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("influence__isnull", True),
                                    models.Q(("influence__gte", 1), ("influence__lte", 3)),
                                    _connector="OR",
                                ),
                                name="selling_dealrole_influence",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="DealTrait",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="traits",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "trait",
                            models.CharField(
                                choices=[
                                    ("value_ratio", "Size against the median deal"),
                                    ("buy_class", "Sort of purchase"),
                                    ("customer_risk", "Risk for the customer, 1 to 5"),
                                    ("dmu_size", "People who decide"),
                                    ("dmu_known", "Known who decides"),
                                    ("standardisation", "Share from the catalogue"),
                                    ("processes_touched", "Processes of the customer touched"),
                                    ("existing_knowledge", "Share known of people and process"),
                                    ("tender", "There is a tender or request for proposal"),
                                    ("quiet_period", "Quiet period of a tender"),
                                    ("buyer_value_type", "What the buyer values"),
                                    ("need_latent", "The need is not spoken out yet"),
                                    ("personal_talk", "A personal talk is possible"),
                                    ("spec_written", "The buyer wrote the specification already"),
                                    ("proven_insight", "We have a proven insight for this segment"),
                                    ("status_quo", "Doing nothing is the main rival"),
                                    ("group_agrees", "A group must agree"),
                                    ("standing", "They know us"),
                                    ("customisation", "It must be made to fit"),
                                    ("measurable", "The benefit can be measured"),
                                    ("shares_data", "The customer shares figures"),
                                    ("jobs_open", "Phases of the purchase still to come"),
                                    ("trust_lacking", "Trust is lacking"),
                                    ("incident", "Renewal after an incident"),
                                    ("relation_years", "Years of buying from us"),
                                    ("owner_managed", "The owner runs the firm"),
                                    ("existing_customer", "Buys from us already"),
                                    ("purchases", "Orders in the last two years"),
                                    ("product_groups", "Product groups bought"),
                                ],
                                max_length=20,
                                verbose_name="what it is about",
                            ),
                        ),
                        ("number", models.FloatField(blank=True, null=True, verbose_name="number")),
                        (
                            "word",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("straight_rebuy", "Straight rebuy"),
                                    ("modified_rebuy", "Modified rebuy"),
                                    ("new_task", "New task"),
                                    ("intrinsic", "Price and convenience (intrinsic)"),
                                    ("extrinsic", "Advice and benefit (extrinsic)"),
                                    ("strategic", "The relation between firms (strategic)"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="choice",
                            ),
                        ),
                        ("noted_date", models.DateField(verbose_name="noted on")),
                        (
                            "noted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="noted by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "trait of a deal",
                        "verbose_name_plural": "traits of deals",
                        "ordering": ("deal", "trait"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_dealtrait_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("deal", "trait"),
                                name="selling_dealtrait_once_per_deal",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("number__isnull", False), ("word", "")),
                                    models.Q(("number__isnull", True), models.Q(("word", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="selling_dealtrait_one_value",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalApproachChoice",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "layer",
                            models.CharField(
                                choices=[
                                    ("process", "Process"),
                                    ("conversation", "Conversation"),
                                    ("offer", "Offer"),
                                ],
                                max_length=12,
                                verbose_name="layer",
                            ),
                        ),
                        ("method", models.CharField(max_length=80, verbose_name="approach")),
                        (
                            "method_version",
                            models.PositiveIntegerField(verbose_name="version of the approach"),
                        ),
                        (
                            "advised",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="advised then"
                            ),
                        ),
                        (
                            "score",
                            models.FloatField(blank=True, null=True, verbose_name="score of the chosen"),
                        ),
                        (
                            "advised_score",
                            models.FloatField(blank=True, null=True, verbose_name="score of the advised"),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
                        ),
                        ("chosen_at", models.DateTimeField(verbose_name="chosen at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
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
                            "chosen_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="chosen by",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical chosen approach",
                        "verbose_name_plural": "historical chosen approaches",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalBuyingStep",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[
                                    ("recognise", "Sees a problem"),
                                    ("describe", "Says what is needed"),
                                    ("specify", "Specifies it"),
                                    ("search", "Looks for suppliers"),
                                    ("proposals", "Asks for proposals"),
                                    ("select", "Selects"),
                                    ("routine", "Arranges the order"),
                                    ("review", "Looks back"),
                                ],
                                max_length=10,
                                verbose_name="phase of the purchase",
                            ),
                        ),
                        ("entered_date", models.DateField(verbose_name="since")),
                        ("left_date", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "entry_evidence",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="what shows that it began",
                            ),
                        ),
                        (
                            "exit_evidence",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="what shows that the former phase is over",
                            ),
                        ),
                        (
                            "left_evidence",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="what shows that it ended, where no other began",
                            ),
                        ),
                        (
                            "is_back",
                            models.BooleanField(default=False, verbose_name="back to an earlier phase"),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="why they went back"
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical phase of a purchase",
                        "verbose_name_plural": "historical phases of purchases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDealReview",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("us", "Ours"), ("customer", "The customer's")],
                                max_length=8,
                                verbose_name="whose answers",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("won", "Won"), ("lost", "Lost")],
                                max_length=4,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                default="deal_review", max_length=40, verbose_name="list of reasons"
                            ),
                        ),
                        ("method_version", models.PositiveIntegerField(verbose_name="version of the list")),
                        (
                            "first",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="weighed most"
                            ),
                        ),
                        (
                            "second",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="second"),
                        ),
                        (
                            "third",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="third"),
                        ),
                        (
                            "what_decided",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="what decided"
                            ),
                        ),
                        (
                            "decided_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("one", "One person"),
                                    ("group", "A group together"),
                                    ("purchasing", "The purchasing department"),
                                    ("board", "The management or the owner"),
                                    ("outside", "Somebody outside the firm"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="who decided",
                            ),
                        ),
                        (
                            "other_party",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="who else was considered"
                            ),
                        ),
                        (
                            "rival_why",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="why them, or why not"
                            ),
                        ),
                        (
                            "price_value",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("dear", "Dearer than it is worth"),
                                    ("worth", "Dear, but worth it"),
                                    ("fair", "In balance"),
                                    ("good", "Worth more than it costs"),
                                ],
                                default="",
                                max_length=5,
                                verbose_name="price against value",
                            ),
                        ),
                        (
                            "again",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=500,
                                verbose_name="what to do again, and what not",
                            ),
                        ),
                        (
                            "words",
                            models.TextField(
                                blank=True, default="", max_length=1000, verbose_name="anything else"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                        (
                            "expires_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="link works until"),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
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
                            "decider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.person",
                                verbose_name="the deciding person",
                            ),
                        ),
                        (
                            "competitor",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.competitor",
                                verbose_name="competitor",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.person",
                                verbose_name="who was asked",
                            ),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="asked or noted by",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical deal review",
                        "verbose_name_plural": "historical deal reviews",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDealRole",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("initiator", "Initiator"),
                                    ("user", "User"),
                                    ("influencer", "Influencer"),
                                    ("decider", "Decider"),
                                    ("approver", "Approver"),
                                    ("buyer", "Buyer"),
                                    ("gatekeeper", "Gatekeeper"),
                                ],
                                default="",
                                help_text="Leave empty when it is as at the account.",
                                max_length=12,
                                verbose_name="role in this purchase",
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("economic", "Economic buyer"),
                                    ("user", "User buyer"),
                                    ("technical", "Technical buyer"),
                                    ("coach", "Coach"),
                                ],
                                default="",
                                help_text="Leave empty when it is as at the account.",
                                max_length=12,
                                verbose_name="sort of buyer",
                            ),
                        ),
                        (
                            "influence",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(3, "High"), (2, "Medium"), (1, "Low")],
                                help_text="Leave empty when it is as at the account.",
                                null=True,
                                verbose_name="influence",
                            ),
                        ),
                        (
                            "notes",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="notes"),
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
                            "place",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.buyingrole",
                                verbose_name="place at the account",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical part in a deal",
                        "verbose_name_plural": "historical parts in deals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDealTrait",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "trait",
                            models.CharField(
                                choices=[
                                    ("value_ratio", "Size against the median deal"),
                                    ("buy_class", "Sort of purchase"),
                                    ("customer_risk", "Risk for the customer, 1 to 5"),
                                    ("dmu_size", "People who decide"),
                                    ("dmu_known", "Known who decides"),
                                    ("standardisation", "Share from the catalogue"),
                                    ("processes_touched", "Processes of the customer touched"),
                                    ("existing_knowledge", "Share known of people and process"),
                                    ("tender", "There is a tender or request for proposal"),
                                    ("quiet_period", "Quiet period of a tender"),
                                    ("buyer_value_type", "What the buyer values"),
                                    ("need_latent", "The need is not spoken out yet"),
                                    ("personal_talk", "A personal talk is possible"),
                                    ("spec_written", "The buyer wrote the specification already"),
                                    ("proven_insight", "We have a proven insight for this segment"),
                                    ("status_quo", "Doing nothing is the main rival"),
                                    ("group_agrees", "A group must agree"),
                                    ("standing", "They know us"),
                                    ("customisation", "It must be made to fit"),
                                    ("measurable", "The benefit can be measured"),
                                    ("shares_data", "The customer shares figures"),
                                    ("jobs_open", "Phases of the purchase still to come"),
                                    ("trust_lacking", "Trust is lacking"),
                                    ("incident", "Renewal after an incident"),
                                    ("relation_years", "Years of buying from us"),
                                    ("owner_managed", "The owner runs the firm"),
                                    ("existing_customer", "Buys from us already"),
                                    ("purchases", "Orders in the last two years"),
                                    ("product_groups", "Product groups bought"),
                                ],
                                max_length=20,
                                verbose_name="what it is about",
                            ),
                        ),
                        ("number", models.FloatField(blank=True, null=True, verbose_name="number")),
                        (
                            "word",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("straight_rebuy", "Straight rebuy"),
                                    ("modified_rebuy", "Modified rebuy"),
                                    ("new_task", "New task"),
                                    ("intrinsic", "Price and convenience (intrinsic)"),
                                    ("extrinsic", "Advice and benefit (extrinsic)"),
                                    ("strategic", "The relation between firms (strategic)"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="choice",
                            ),
                        ),
                        ("noted_date", models.DateField(verbose_name="noted on")),
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
                            "noted_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="noted by",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical trait of a deal",
                        "verbose_name_plural": "historical traits of deals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalLineItem",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "description",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="description"
                            ),
                        ),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3, default=1, max_digits=14, verbose_name="quantity"
                            ),
                        ),
                        ("unit_price_cents", models.BigIntegerField(verbose_name="price each")),
                        (
                            "discount_percent",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=6, verbose_name="discount (%)"
                            ),
                        ),
                        ("amount_cents", models.BigIntegerField(verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
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
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="product",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical line item",
                        "verbose_name_plural": "historical line items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalRivalry",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "position",
                            models.CharField(
                                choices=[
                                    ("preferred", "Preferred above us"),
                                    ("equal", "Equal to us"),
                                    ("behind", "Behind us"),
                                    ("unknown", "Not known"),
                                ],
                                default="unknown",
                                max_length=10,
                                verbose_name="standing",
                            ),
                        ),
                        ("seen_date", models.DateField(blank=True, null=True, verbose_name="as of")),
                        (
                            "evidence",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="what shows it"
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
                            "competitor",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.competitor",
                                verbose_name="competitor",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical competitor in a deal",
                        "verbose_name_plural": "historical competitors in deals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalStoryPart",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("part", models.CharField(max_length=80, verbose_name="part")),
                        ("text", models.TextField(max_length=2000, verbose_name="text")),
                        (
                            "origin",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="where it comes from"
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical part of a story",
                        "verbose_name_plural": "historical parts of stories",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalStoryProof",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("dimension", models.CharField(max_length=80, verbose_name="dimension")),
                        ("sort", models.CharField(max_length=80, verbose_name="sort of evidence")),
                        ("claim", models.CharField(max_length=300, verbose_name="claim")),
                        (
                            "against",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="what speaks against it"
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="source"),
                        ),
                        ("origin_date", models.DateField(blank=True, null=True, verbose_name="source of")),
                        (
                            "leads_to_us",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="it leads to a strength of ours"
                            ),
                        ),
                        (
                            "between_people",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="its tension lies between people"
                            ),
                        ),
                        ("checked_date", models.DateField(blank=True, null=True, verbose_name="checked on")),
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
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="checked by",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical evidence of a story",
                        "verbose_name_plural": "historical evidence of stories",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalTalk",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("held_date", models.DateField(verbose_name="held on")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("order", "Order"),
                                    ("advance", "Advance"),
                                    ("continuation", "Continuation"),
                                    ("no_sale", "No sale"),
                                ],
                                max_length=12,
                                verbose_name="what it brought",
                            ),
                        ),
                        (
                            "act",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="what the customer does"
                            ),
                        ),
                        (
                            "act_date",
                            models.DateField(blank=True, null=True, verbose_name="the customer does it by"),
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
                            "activity",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.activity",
                                verbose_name="activity",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical talk",
                        "verbose_name_plural": "historical talks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalValueCase",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        (
                            "document",
                            models.JSONField(blank=True, default=dict, editable=False, verbose_name="case"),
                        ),
                        (
                            "currency",
                            models.CharField(
                                default="EUR", editable=False, max_length=3, verbose_name="currency"
                            ),
                        ),
                        (
                            "saving_cents",
                            models.BigIntegerField(
                                blank=True, editable=False, null=True, verbose_name="saving"
                            ),
                        ),
                        (
                            "yearly_saving_cents",
                            models.BigIntegerField(
                                blank=True, editable=False, null=True, verbose_name="saving a year"
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical value case",
                        "verbose_name_plural": "historical value cases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="LineItem",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deal_lines",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "description",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="description"
                            ),
                        ),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3, default=1, max_digits=14, verbose_name="quantity"
                            ),
                        ),
                        ("unit_price_cents", models.BigIntegerField(verbose_name="price each")),
                        (
                            "discount_percent",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=6, verbose_name="discount (%)"
                            ),
                        ),
                        ("amount_cents", models.BigIntegerField(verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "line item",
                        "verbose_name_plural": "line items",
                        "ordering": ("deal", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_lineitem_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Quote",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, verbose_name="number")),
                        (
                            "revision",
                            models.PositiveSmallIntegerField(default=1, verbose_name="version of the quote"),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="followed_by",
                                to="selling.quote",
                                verbose_name="version before",
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quotes",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quotes",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="quotes",
                                to="customers.person",
                                verbose_name="contact person",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="quotes",
                                to="organisation.member",
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quotes",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("asked", "Waits for approval"),
                                    ("approved", "Approved"),
                                    ("sent", "Sent"),
                                    ("accepted", "Accepted"),
                                    ("declined", "Declined"),
                                    ("expired", "Expired"),
                                    ("superseded", "Superseded"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("nl", "Dutch"), ("en", "English")],
                                default="nl",
                                max_length=2,
                                verbose_name="language",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("quote_date", models.DateField(verbose_name="date of the quote")),
                        ("valid_until", models.DateField(verbose_name="valid until")),
                        (
                            "intro",
                            models.TextField(
                                blank=True, default="", max_length=4000, verbose_name="opening words"
                            ),
                        ),
                        (
                            "terms",
                            models.TextField(blank=True, default="", max_length=4000, verbose_name="terms"),
                        ),
                        ("net_cents", models.BigIntegerField(default=0, verbose_name="amount without VAT")),
                        ("vat_cents", models.BigIntegerField(default=0, verbose_name="VAT")),
                        ("total_cents", models.BigIntegerField(default=0, verbose_name="amount with VAT")),
                        ("list_cents", models.BigIntegerField(default=0, verbose_name="list price")),
                        (
                            "listed_net_cents",
                            models.BigIntegerField(
                                default=0, verbose_name="amount of the lines with a list price"
                            ),
                        ),
                        (
                            "sent_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="sent at"
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="decided at"
                            ),
                        ),
                        (
                            "decided_by",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="accepted or declined by"
                            ),
                        ),
                        (
                            "decided_by_link",
                            models.BooleanField(default=False, verbose_name="decided by the customer's link"),
                        ),
                        (
                            "decline_reason",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="reason of the no"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "quote",
                        "verbose_name_plural": "quotes",
                        "ordering": ("-quote_date", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["quote_date", "id"], name="sell_quote_by_date"),
                            models.Index(fields=["unit", "quote_date", "id"], name="sell_quote_by_unit"),
                            models.Index(fields=["state", "valid_until", "id"], name="sell_quote_by_state"),
                            models.Index(fields=["valid_until", "id"], name="sell_quote_by_validity"),
                            models.Index(fields=["number", "id"], name="sell_quote_by_number"),
                            models.Index(fields=["net_cents", "id"], name="sell_quote_by_net"),
                            models.Index(fields=["decided_at"], name="sell_quote_by_decision"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_quote_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                fields=("number", "revision"), name="selling_quote_version_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "asked",
                                            "approved",
                                            "sent",
                                            "accepted",
                                            "declined",
                                            "expired",
                                            "superseded",
                                        ],
                                    )
                                ),
                                name="selling_quote_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("net_cents__gte", 0), ("vat_cents__gte", 0)),
                                name="selling_quote_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rivalry",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rivalries",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "competitor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rivalries",
                                to="selling.competitor",
                                verbose_name="competitor",
                            ),
                        ),
                        (
                            "position",
                            models.CharField(
                                choices=[
                                    ("preferred", "Preferred above us"),
                                    ("equal", "Equal to us"),
                                    ("behind", "Behind us"),
                                    ("unknown", "Not known"),
                                ],
                                default="unknown",
                                max_length=10,
                                verbose_name="standing",
                            ),
                        ),
                        ("seen_date", models.DateField(blank=True, null=True, verbose_name="as of")),
                        (
                            "evidence",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="what shows it"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "competitor in a deal",
                        "verbose_name_plural": "competitors in deals",
                        "ordering": ("deal", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_rivalry_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("deal", "competitor"),
                                name="selling_rivalry_once_per_deal",
                                violation_error_message="This competitor is named in this deal already.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="StoryPart",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="story_parts",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        ("part", models.CharField(max_length=80, verbose_name="part")),
                        ("text", models.TextField(max_length=2000, verbose_name="text")),
                        (
                            "origin",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="where it comes from"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part of a story",
                        "verbose_name_plural": "parts of stories",
                        "ordering": ("deal", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_storypart_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("deal", "part"),
                                name="selling_storypart_once_per_deal",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="StoryProof",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="story_proofs",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        ("dimension", models.CharField(max_length=80, verbose_name="dimension")),
                        ("sort", models.CharField(max_length=80, verbose_name="sort of evidence")),
                        ("claim", models.CharField(max_length=300, verbose_name="claim")),
                        (
                            "against",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="what speaks against it"
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="source"),
                        ),
                        ("origin_date", models.DateField(blank=True, null=True, verbose_name="source of")),
                        (
                            "leads_to_us",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="it leads to a strength of ours"
                            ),
                        ),
                        (
                            "between_people",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="its tension lies between people"
                            ),
                        ),
                        ("checked_date", models.DateField(blank=True, null=True, verbose_name="checked on")),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="checked by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "evidence of a story",
                        "verbose_name_plural": "evidence of stories",
                        "ordering": ("deal", "dimension", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_storyproof_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Talk",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="talks",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        (
                            "activity",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="talk",
                                to="customers.activity",
                                verbose_name="activity",
                            ),
                        ),
                        ("held_date", models.DateField(verbose_name="held on")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("order", "Order"),
                                    ("advance", "Advance"),
                                    ("continuation", "Continuation"),
                                    ("no_sale", "No sale"),
                                ],
                                max_length=12,
                                verbose_name="what it brought",
                            ),
                        ),
                        (
                            "act",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="what the customer does"
                            ),
                        ),
                        (
                            "act_date",
                            models.DateField(blank=True, null=True, verbose_name="the customer does it by"),
                        ),
                    ],
                    options={
                        "verbose_name": "talk",
                        "verbose_name_plural": "talks",
                        "ordering": ("-held_date", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["held_date", "id"], name="sell_talk_by_day"),
                            models.Index(fields=["deal", "-held_date", "-id"], name="sell_talk_of_deal"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_talk_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "advance"), _negated=True),
                                    models.Q(
                                        ("act_date__isnull", False), models.Q(("act", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="selling_talk_advance_is_dated_act",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ValueCase",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="value_cases",
                                to="selling.deal",
                                verbose_name="deal",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        (
                            "document",
                            models.JSONField(blank=True, default=dict, editable=False, verbose_name="case"),
                        ),
                        (
                            "currency",
                            models.CharField(
                                default="EUR", editable=False, max_length=3, verbose_name="currency"
                            ),
                        ),
                        (
                            "saving_cents",
                            models.BigIntegerField(
                                blank=True, editable=False, null=True, verbose_name="saving"
                            ),
                        ),
                        (
                            "yearly_saving_cents",
                            models.BigIntegerField(
                                blank=True, editable=False, null=True, verbose_name="saving a year"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "value case",
                        "verbose_name_plural": "value cases",
                        "ordering": ("deal", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_valuecase_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="AskedQuestion",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "talk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="asked",
                                to="selling.talk",
                                verbose_name="talk",
                            ),
                        ),
                        (
                            "question",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="in_talk",
                                to="customers.question",
                                verbose_name="question",
                            ),
                        ),
                        (
                            "sort",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("S", "Situation"),
                                    ("P", "Problem"),
                                    ("I", "Implication"),
                                    ("N", "Need-payoff"),
                                ],
                                default="",
                                max_length=1,
                                verbose_name="what it is after",
                            ),
                        ),
                        (
                            "voice",
                            models.CharField(
                                blank=True,
                                choices=[("implied", "Implied"), ("explicit", "Explicit")],
                                default="",
                                max_length=8,
                                verbose_name="implied or explicit",
                            ),
                        ),
                        (
                            "quantity",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=14,
                                null=True,
                                verbose_name="how much",
                            ),
                        ),
                        (
                            "unit_of_measure",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="unit of measure"
                            ),
                        ),
                        (
                            "liked",
                            models.BooleanField(blank=True, null=True, verbose_name="they liked to answer"),
                        ),
                    ],
                    options={
                        "verbose_name": "question in a talk",
                        "verbose_name_plural": "questions in talks",
                        "ordering": ("talk", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_askedquestion_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("quantity__isnull", True),
                                    models.Q(("unit_of_measure", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="selling_asked_quantity_has_unit",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalAskedQuestion",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "sort",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("S", "Situation"),
                                    ("P", "Problem"),
                                    ("I", "Implication"),
                                    ("N", "Need-payoff"),
                                ],
                                default="",
                                max_length=1,
                                verbose_name="what it is after",
                            ),
                        ),
                        (
                            "voice",
                            models.CharField(
                                blank=True,
                                choices=[("implied", "Implied"), ("explicit", "Explicit")],
                                default="",
                                max_length=8,
                                verbose_name="implied or explicit",
                            ),
                        ),
                        (
                            "quantity",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=14,
                                null=True,
                                verbose_name="how much",
                            ),
                        ),
                        (
                            "unit_of_measure",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="unit of measure"
                            ),
                        ),
                        (
                            "liked",
                            models.BooleanField(blank=True, null=True, verbose_name="they liked to answer"),
                        ),
                        (
                            "talk",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.talk",
                                verbose_name="talk",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.question",
                                verbose_name="question",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical question in a talk",
                        "verbose_name_plural": "historical questions in talks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalQuote",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, verbose_name="number")),
                        (
                            "revision",
                            models.PositiveSmallIntegerField(default=1, verbose_name="version of the quote"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("asked", "Waits for approval"),
                                    ("approved", "Approved"),
                                    ("sent", "Sent"),
                                    ("accepted", "Accepted"),
                                    ("declined", "Declined"),
                                    ("expired", "Expired"),
                                    ("superseded", "Superseded"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("nl", "Dutch"), ("en", "English")],
                                default="nl",
                                max_length=2,
                                verbose_name="language",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("quote_date", models.DateField(verbose_name="date of the quote")),
                        ("valid_until", models.DateField(verbose_name="valid until")),
                        (
                            "intro",
                            models.TextField(
                                blank=True, default="", max_length=4000, verbose_name="opening words"
                            ),
                        ),
                        (
                            "terms",
                            models.TextField(blank=True, default="", max_length=4000, verbose_name="terms"),
                        ),
                        ("net_cents", models.BigIntegerField(default=0, verbose_name="amount without VAT")),
                        ("vat_cents", models.BigIntegerField(default=0, verbose_name="VAT")),
                        ("total_cents", models.BigIntegerField(default=0, verbose_name="amount with VAT")),
                        ("list_cents", models.BigIntegerField(default=0, verbose_name="list price")),
                        (
                            "listed_net_cents",
                            models.BigIntegerField(
                                default=0, verbose_name="amount of the lines with a list price"
                            ),
                        ),
                        (
                            "sent_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="sent at"
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="decided at"
                            ),
                        ),
                        (
                            "decided_by",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="accepted or declined by"
                            ),
                        ),
                        (
                            "decided_by_link",
                            models.BooleanField(default=False, verbose_name="decided by the customer's link"),
                        ),
                        (
                            "decline_reason",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="reason of the no"
                            ),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.quote",
                                verbose_name="version before",
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
                            "account",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.person",
                                verbose_name="contact person",
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
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical quote",
                        "verbose_name_plural": "historical quotes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalValueBenefit",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="benefit")),
                        ("promised_cents", models.BigIntegerField(verbose_name="promised")),
                        (
                            "currency",
                            models.CharField(
                                default="EUR", editable=False, max_length=3, verbose_name="currency"
                            ),
                        ),
                        ("measure_date", models.DateField(verbose_name="measure on")),
                        (
                            "measured_cents",
                            models.BigIntegerField(
                                blank=True, editable=False, null=True, verbose_name="measured"
                            ),
                        ),
                        (
                            "measured_date",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="measured on"
                            ),
                        ),
                        (
                            "measured_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("us", "us alone"),
                                    ("customer", "the customer"),
                                    ("both", "together"),
                                ],
                                default="",
                                editable=False,
                                max_length=8,
                                verbose_name="measured by",
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=300,
                                verbose_name="how it was measured",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.valuecase",
                                verbose_name="value case",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical promised benefit",
                        "verbose_name_plural": "historical promised benefits",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalValueLink",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("open_to", models.JSONField(blank=True, default=list, verbose_name="may change")),
                        ("shows", models.JSONField(blank=True, default=list, verbose_name="also sees")),
                        (
                            "reasons",
                            models.JSONField(blank=True, default=list, verbose_name="sees the reasons"),
                        ),
                        ("language", models.CharField(default="en", max_length=2, verbose_name="language")),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        ("expires_at", models.DateTimeField(verbose_name="works until")),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.valuecase",
                                verbose_name="value case",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.person",
                                verbose_name="person of the customer",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="made by",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical link to a value case",
                        "verbose_name_plural": "historical links to value cases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HowFollowed",
                    fields=[
                        (
                            "choice",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="how_followed",
                                serialize=False,
                                to="selling.approachchoice",
                            ),
                        ),
                        ("due", models.PositiveSmallIntegerField(verbose_name="required")),
                        ("there", models.PositiveSmallIntegerField(verbose_name="there in time")),
                        ("computed_at", models.DateTimeField(verbose_name="worked out at")),
                    ],
                    options={
                        "verbose_name": "how an approach was followed",
                        "verbose_name_plural": "how approaches were followed",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Order",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("number", models.CharField(max_length=60, verbose_name="number")),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="orders",
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
                                related_name="orders",
                                to="organisation.member",
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("ordered_date", models.DateField(verbose_name="ordered on")),
                        ("delivery_date", models.DateField(blank=True, null=True, verbose_name="wanted by")),
                        ("amount_cents", models.BigIntegerField(default=0, verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("is_credit", models.BooleanField(default=False, verbose_name="credit")),
                        (
                            "credits",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="credited_by",
                                to="selling.order",
                                verbose_name="credit of order",
                            ),
                        ),
                        (
                            "quote",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="orders",
                                to="selling.quote",
                                verbose_name="from quote",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "order",
                        "verbose_name_plural": "orders",
                        "ordering": ("-ordered_date", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["ordered_date", "id"], name="sell_order_by_date"),
                            models.Index(fields=["unit", "ordered_date", "id"], name="sell_order_by_unit"),
                            models.Index(
                                fields=["account", "ordered_date", "id"], name="sell_order_by_account"
                            ),
                            models.Index(fields=["number"], name="sell_order_by_number"),
                            models.Index(fields=["amount_cents", "id"], name="sell_order_by_amount"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_order_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("quote__isnull", False)),
                                fields=("quote",),
                                name="selling_order_once_per_quote",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuoteApproval",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "quote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approvals",
                                to="selling.quote",
                                verbose_name="quote",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "note",
                            models.CharField(blank=True, default="", max_length=500, verbose_name="why"),
                        ),
                        ("breaches", models.JSONField(default=list, verbose_name="beyond")),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Waits"),
                                    ("approved", "Approved"),
                                    ("refused", "Refused"),
                                    ("void", "Void: the quote changed"),
                                ],
                                default="",
                                max_length=8,
                                verbose_name="verdict",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, default="", max_length=500, verbose_name="reason"),
                        ),
                    ],
                    options={
                        "verbose_name": "approval of a quote",
                        "verbose_name_plural": "approvals of quotes",
                        "ordering": ("-asked_at", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_quoteapproval_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("verdict", "")),
                                fields=("quote",),
                                name="selling_quoteapproval_one_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("verdict__in", ("approved", "refused")), _negated=True),
                                    ("decided_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="selling_quoteapproval_by_somebody",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="QuoteLine",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "quote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="selling.quote",
                                verbose_name="quote",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quote_lines",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        ("description", models.CharField(max_length=200, verbose_name="description")),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("1"), max_digits=14, verbose_name="quantity"
                            ),
                        ),
                        (
                            "list_price_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="list price"),
                        ),
                        (
                            "price_list",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="selling.pricelist",
                                verbose_name="price list",
                            ),
                        ),
                        ("unit_price_cents", models.BigIntegerField(verbose_name="price each")),
                        (
                            "discount_percent",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("0"),
                                max_digits=6,
                                verbose_name="discount (%)",
                            ),
                        ),
                        (
                            "vat_kind",
                            models.CharField(
                                choices=[
                                    ("standard", "Standard rate"),
                                    ("reduced", "Reduced rate"),
                                    ("zero", "Zero rate"),
                                    ("reverse", "Reverse charge"),
                                    ("exempt", "Exempt"),
                                ],
                                default="standard",
                                max_length=10,
                                verbose_name="VAT",
                            ),
                        ),
                        (
                            "vat_percent",
                            models.DecimalField(decimal_places=2, max_digits=5, verbose_name="rate (%)"),
                        ),
                        ("net_cents", models.BigIntegerField(verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "quote line",
                        "verbose_name_plural": "quote lines",
                        "ordering": ("quote", "position", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_quoteline_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0), ("unit_price_cents__gte", 0)),
                                name="selling_quoteline_is_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("discount_percent__gte", 0), ("discount_percent__lte", 100)
                                ),
                                name="selling_quoteline_discount_is_a_share",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ValueBenefit",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="benefits",
                                to="selling.valuecase",
                                verbose_name="value case",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="benefit")),
                        ("promised_cents", models.BigIntegerField(verbose_name="promised")),
                        (
                            "currency",
                            models.CharField(
                                default="EUR", editable=False, max_length=3, verbose_name="currency"
                            ),
                        ),
                        ("measure_date", models.DateField(verbose_name="measure on")),
                        (
                            "measured_cents",
                            models.BigIntegerField(
                                blank=True, editable=False, null=True, verbose_name="measured"
                            ),
                        ),
                        (
                            "measured_date",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="measured on"
                            ),
                        ),
                        (
                            "measured_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("us", "us alone"),
                                    ("customer", "the customer"),
                                    ("both", "together"),
                                ],
                                default="",
                                editable=False,
                                max_length=8,
                                verbose_name="measured by",
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=300,
                                verbose_name="how it was measured",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "promised benefit",
                        "verbose_name_plural": "promised benefits",
                        "ordering": ("measure_date", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_valuebenefit_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("promised_cents__gt", 0)),
                                name="selling_benefit_promises_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("measured_by", ""),
                                        ("measured_cents__isnull", True),
                                        ("measured_date__isnull", True),
                                    ),
                                    models.Q(
                                        ("measured_cents__isnull", False),
                                        ("measured_date__isnull", False),
                                        models.Q(("measured_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="selling_benefit_measured_whole",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ValueLink",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="selling.valuecase",
                                verbose_name="value case",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="value_links",
                                to="customers.person",
                                verbose_name="person of the customer",
                            ),
                        ),
                        ("open_to", models.JSONField(blank=True, default=list, verbose_name="may change")),
                        ("shows", models.JSONField(blank=True, default=list, verbose_name="also sees")),
                        (
                            "reasons",
                            models.JSONField(blank=True, default=list, verbose_name="sees the reasons"),
                        ),
                        ("language", models.CharField(default="en", max_length=2, verbose_name="language")),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="made by",
                            ),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="works until")),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
                        ),
                    ],
                    options={
                        "verbose_name": "link to a value case",
                        "verbose_name_plural": "links to value cases",
                        "ordering": ("-id",),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_valuelink_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalOrder",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("number", models.CharField(max_length=60, verbose_name="number")),
                        ("ordered_date", models.DateField(verbose_name="ordered on")),
                        ("delivery_date", models.DateField(blank=True, null=True, verbose_name="wanted by")),
                        ("amount_cents", models.BigIntegerField(default=0, verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("is_credit", models.BooleanField(default=False, verbose_name="credit")),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.account",
                                verbose_name="account",
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
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "credits",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.order",
                                verbose_name="credit of order",
                            ),
                        ),
                        (
                            "quote",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.quote",
                                verbose_name="from quote",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical order",
                        "verbose_name_plural": "historical orders",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalValueProposal",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("given_at", models.DateTimeField(verbose_name="sent at")),
                        ("case_version", models.PositiveIntegerField(verbose_name="version of the case")),
                        ("ours_cents", models.BigIntegerField(verbose_name="saving by our numbers")),
                        ("theirs_cents", models.BigIntegerField(verbose_name="saving by their numbers")),
                        ("is_yearly", models.BooleanField(default=False, verbose_name="a year")),
                        (
                            "remark",
                            models.TextField(blank=True, default="", max_length=1000, verbose_name="remark"),
                        ),
                        (
                            "superseded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="superseded at"),
                        ),
                        (
                            "link",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.valuelink",
                                verbose_name="link",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical proposal of a customer",
                        "verbose_name_plural": "historical proposals of customers",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="OrderLine",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="selling.order",
                                verbose_name="order",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_lines",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "description",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="description"
                            ),
                        ),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3, default=1, max_digits=14, verbose_name="quantity"
                            ),
                        ),
                        ("unit_price_cents", models.BigIntegerField(verbose_name="price each")),
                        (
                            "discount_percent",
                            models.DecimalField(
                                decimal_places=3, default=0, max_digits=6, verbose_name="discount (%)"
                            ),
                        ),
                        (
                            "vat_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("standard", "Standard rate"),
                                    ("reduced", "Reduced rate"),
                                    ("zero", "Zero rate"),
                                    ("reverse", "Reverse charge"),
                                    ("exempt", "Exempt"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="VAT",
                            ),
                        ),
                        (
                            "vat_percent",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="rate (%)"
                            ),
                        ),
                        ("amount_cents", models.BigIntegerField(verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "order line",
                        "verbose_name_plural": "order lines",
                        "ordering": ("order", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_orderline_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ValueProposal",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "link",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="selling.valuelink",
                                verbose_name="link",
                            ),
                        ),
                        ("given_at", models.DateTimeField(verbose_name="sent at")),
                        ("case_version", models.PositiveIntegerField(verbose_name="version of the case")),
                        ("ours_cents", models.BigIntegerField(verbose_name="saving by our numbers")),
                        ("theirs_cents", models.BigIntegerField(verbose_name="saving by their numbers")),
                        ("is_yearly", models.BooleanField(default=False, verbose_name="a year")),
                        (
                            "remark",
                            models.TextField(blank=True, default="", max_length=1000, verbose_name="remark"),
                        ),
                        (
                            "superseded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="superseded at"),
                        ),
                    ],
                    options={
                        "verbose_name": "proposal of a customer",
                        "verbose_name_plural": "proposals of customers",
                        "ordering": ("-given_at", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_valueproposal_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalValueProposalPart",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                db_index=True, default=uuid.uuid4, editable=False, verbose_name="public id"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="recorded at"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        ("number", models.CharField(max_length=60, verbose_name="number")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "unit",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="unit"),
                        ),
                        ("ours", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="ours")),
                        (
                            "theirs",
                            models.DecimalField(decimal_places=6, max_digits=20, verbose_name="theirs"),
                        ),
                        (
                            "known_from",
                            models.CharField(
                                choices=[
                                    ("estimate", "estimated"),
                                    ("records", "from records"),
                                    ("measured", "measured"),
                                ],
                                default="estimate",
                                max_length=8,
                                verbose_name="how they know",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "waits"),
                                    ("taken", "taken over"),
                                    ("left", "left as it was"),
                                ],
                                default="open",
                                max_length=5,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="why"),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "before",
                            models.JSONField(
                                blank=True, default=dict, editable=False, verbose_name="stood before"
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="selling.valueproposal",
                                verbose_name="proposal",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="decided by",
                            ),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical proposed number",
                        "verbose_name_plural": "historical proposed numbers",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ValueProposalPart",
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
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="id at the source"
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                        (
                            "deleted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in the bin since"
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="selling.valueproposal",
                                verbose_name="proposal",
                            ),
                        ),
                        ("number", models.CharField(max_length=60, verbose_name="number")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "unit",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="unit"),
                        ),
                        ("ours", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="ours")),
                        (
                            "theirs",
                            models.DecimalField(decimal_places=6, max_digits=20, verbose_name="theirs"),
                        ),
                        (
                            "known_from",
                            models.CharField(
                                choices=[
                                    ("estimate", "estimated"),
                                    ("records", "from records"),
                                    ("measured", "measured"),
                                ],
                                default="estimate",
                                max_length=8,
                                verbose_name="how they know",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "waits"),
                                    ("taken", "taken over"),
                                    ("left", "left as it was"),
                                ],
                                default="open",
                                max_length=5,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="why"),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "before",
                            models.JSONField(
                                blank=True, default=dict, editable=False, verbose_name="stood before"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "proposed number",
                        "verbose_name_plural": "proposed numbers",
                        "ordering": ("id",),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="selling_valueproposalpart_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                fields=("proposal", "number"), name="selling_proposalpart_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ours", models.F("theirs")), _negated=True),
                                name="selling_proposalpart_differs",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("reason", ""), ("state", "open")),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True),
                                        models.Q(("reason", ""), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="selling_proposalpart_decided_whole",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
