"""The tables of this room."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from koers.kit.resource.creation import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("insight", "0001_stored_reviews"),
        ("insight", "0002_who_asked"),
        ("insight", "0003_winning_and_keeping"),
        ("insight", "0004_forecast_calls_ledger"),
    ]

    initial = True

    dependencies = [
        ("kit", "0001_tables"),
        ("organisation", "0001_tables"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="BudgetAnswers",
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
                            "margin_cents",
                            models.BigIntegerField(verbose_name="margin of a customer in a year"),
                        ),
                        (
                            "yearly_rate",
                            models.FloatField(
                                default=0.1,
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                                verbose_name="yearly discount",
                            ),
                        ),
                        (
                            "winning_cents",
                            models.BigIntegerField(verbose_name="spent on winning, each prospect"),
                        ),
                        (
                            "won_share",
                            models.FloatField(
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                                verbose_name="won of the prospects",
                            ),
                        ),
                        (
                            "won_ceiling",
                            models.FloatField(
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                                verbose_name="won at the very most",
                            ),
                        ),
                        (
                            "keeping_cents",
                            models.BigIntegerField(verbose_name="spent on keeping, each customer a year"),
                        ),
                        (
                            "kept_share",
                            models.FloatField(
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                                verbose_name="kept of the customers",
                            ),
                        ),
                        (
                            "kept_ceiling",
                            models.FloatField(
                                validators=[
                                    django.core.validators.MinValueValidator(0.0),
                                    django.core.validators.MaxValueValidator(1.0),
                                ],
                                verbose_name="kept at the very most",
                            ),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "given_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("given_at", models.DateTimeField(verbose_name="given at")),
                    ],
                    options={
                        "verbose_name": "answers on winning and keeping",
                        "verbose_name_plural": "answers on winning and keeping",
                        "ordering": ("-given_at", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="insight_budgetanswers_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("keeping_cents__gt", 0),
                                    ("margin_cents__gt", 0),
                                    ("winning_cents__gt", 0),
                                ),
                                name="insight_budget_above_nothing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("won_ceiling__lte", 1),
                                    ("won_share__gt", 0),
                                    ("won_share__lt", models.F("won_ceiling")),
                                ),
                                name="insight_budget_won_below_ceiling",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kept_ceiling__lte", 1),
                                    ("kept_share__gt", 0),
                                    ("kept_share__lt", models.F("kept_ceiling")),
                                ),
                                name="insight_budget_kept_below_ceiling",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("yearly_rate__gte", 0), ("yearly_rate__lte", 1)),
                                name="insight_budget_rate",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ForecastCall",
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
                        ("period", models.CharField(max_length=7, verbose_name="period")),
                        ("starts", models.DateField(verbose_name="from")),
                        ("ends", models.DateField(verbose_name="until")),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="forecast_calls",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="forecast_calls",
                                to="organisation.member",
                                verbose_name="seller",
                            ),
                        ),
                        ("commit_cents", models.BigIntegerField(verbose_name="commit")),
                        (
                            "best_case_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="best case"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "note",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="note"),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="stated by",
                            ),
                        ),
                        ("given_at", models.DateTimeField(verbose_name="stated at")),
                    ],
                    options={
                        "verbose_name": "forecast call",
                        "verbose_name_plural": "forecast calls",
                        "ordering": ("-given_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["given_at", "id"], name="insight_call_by_time"),
                            models.Index(
                                fields=["period", "member", "given_at"], name="insight_call_of_seller"
                            ),
                            models.Index(fields=["unit", "period", "given_at"], name="insight_call_of_unit"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="insight_forecastcall_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("commit_cents__gte", 0)), name="insight_call_not_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("best_case_cents__isnull", True),
                                    ("best_case_cents__gte", models.F("commit_cents")),
                                    _connector="OR",
                                ),
                                name="insight_call_best_at_least",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("starts"))),
                                name="insight_call_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ForecastLine",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("as_of_date", models.DateField(verbose_name="as of")),
                        ("taken_at", models.DateTimeField(verbose_name="worked out at")),
                        ("period", models.CharField(max_length=7, verbose_name="period")),
                        ("ends", models.DateField(verbose_name="until")),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisation.unit",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisation.member",
                            ),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        ("n_open", models.PositiveIntegerField(verbose_name="open deals")),
                        ("open_cents", models.BigIntegerField(verbose_name="amount of open deals")),
                        (
                            "unknown_amounts",
                            models.PositiveIntegerField(verbose_name="open deals without an amount"),
                        ),
                        ("booked_cents", models.BigIntegerField(verbose_name="booked")),
                        ("expected_cents", models.BigIntegerField(null=True, verbose_name="expected")),
                        ("p10_cents", models.BigIntegerField(null=True, verbose_name="P10")),
                        ("p50_cents", models.BigIntegerField(null=True, verbose_name="P50")),
                        ("p90_cents", models.BigIntegerField(null=True, verbose_name="P90")),
                        (
                            "stage_percent_cents",
                            models.BigIntegerField(null=True, verbose_name="by the percentage of each stage"),
                        ),
                        ("last_cents", models.BigIntegerField(null=True, verbose_name="last period")),
                        (
                            "run_rate_cents",
                            models.BigIntegerField(null=True, verbose_name="mean of the last periods"),
                        ),
                        ("commit_cents", models.BigIntegerField(null=True, verbose_name="commit")),
                        ("best_case_cents", models.BigIntegerField(null=True, verbose_name="best case")),
                        (
                            "summed_commit_cents",
                            models.BigIntegerField(null=True, verbose_name="commits of the sellers"),
                        ),
                        (
                            "summed_best_cents",
                            models.BigIntegerField(null=True, verbose_name="best cases of the sellers"),
                        ),
                        (
                            "callers",
                            models.PositiveIntegerField(default=0, verbose_name="sellers with a call"),
                        ),
                        ("demo", models.BooleanField(default=False, verbose_name="demo data")),
                    ],
                    options={
                        "verbose_name": "line of the forecast ledger",
                        "verbose_name_plural": "lines of the forecast ledger",
                        "indexes": [
                            models.Index(fields=["period", "as_of_date"], name="insight_line_by_day")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("member__isnull", True), ("unit__isnull", True)),
                                fields=("period", "as_of_date"),
                                name="insight_line_firm_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("member__isnull", True)),
                                fields=("unit", "period", "as_of_date"),
                                name="insight_line_unit_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("member__isnull", False)),
                                fields=("member", "period", "as_of_date"),
                                name="insight_line_seller_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredReview",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("question", models.CharField(max_length=64, unique=True)),
                        ("data_version", models.CharField(max_length=64)),
                        ("as_of_date", models.DateField(verbose_name="as of")),
                        ("period", models.CharField(max_length=7, verbose_name="period")),
                        ("address", models.JSONField(default=dict)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("facts", models.JSONField(verbose_name="facts")),
                        ("computed_at", models.DateTimeField(verbose_name="worked out at")),
                        ("milliseconds", models.PositiveIntegerField(default=0, verbose_name="took (ms)")),
                    ],
                    options={
                        "verbose_name": "stored review",
                        "verbose_name_plural": "stored reviews",
                        "indexes": [models.Index(fields=["computed_at"], name="insight_review_by_age")],
                        "constraints": [],
                    },
                ),
            ],
        ),
    ]
