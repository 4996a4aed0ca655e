"""Boards of a solution and what is decided on them, and who at the customer answers for a benefit."""

import uuid

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_found"),
        ("organisation", "0003_dutch_vat_rates"),
        ("selling", "0004_yearly_saving_filled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="historicalstorypart",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical written part of a deal",
                "verbose_name_plural": "historical written parts of deals",
            },
        ),
        migrations.AlterModelOptions(
            name="storypart",
            options={
                "ordering": ("deal", "id"),
                "verbose_name": "written part of a deal",
                "verbose_name_plural": "written parts of deals",
            },
        ),
        migrations.AddField(
            model_name="historicalvaluebenefit",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.person",
                verbose_name="owner at the customer",
            ),
        ),
        migrations.AddField(
            model_name="valuebenefit",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="customers.person",
                verbose_name="owner at the customer",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalSolutionBoard",
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
                ("board", models.CharField(max_length=80, verbose_name="board")),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="done by")),
                ("closed_date", models.DateField(blank=True, null=True, verbose_name="closed on")),
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
                        verbose_name="owner",
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
                        verbose_name="owner at the customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical solution board",
                "verbose_name_plural": "historical solution boards",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSolutionDecision",
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
                ("board", models.CharField(max_length=80, verbose_name="board")),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("requirement", "Requirement"),
                            ("change", "Change of scope"),
                            ("choice", "Other choice"),
                        ],
                        default="requirement",
                        max_length=12,
                        verbose_name="sort",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="decision")),
                ("noted_date", models.DateField(verbose_name="noted on")),
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
                ("agreed_date", models.DateField(blank=True, null=True, verbose_name="customer agreed on")),
                ("dropped_date", models.DateField(blank=True, null=True, verbose_name="dropped on")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="why dropped"),
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
                    "agreer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.person",
                        verbose_name="who at the customer agreed",
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
                        verbose_name="noted by",
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.person",
                        verbose_name="who at the customer proposed",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical decision on a solution",
                "verbose_name_plural": "historical decisions on solutions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SolutionBoard",
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
                ("board", models.CharField(max_length=80, verbose_name="board")),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="done by")),
                ("closed_date", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="solution_boards",
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
                        verbose_name="owner",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.person",
                        verbose_name="owner at the customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "solution board",
                "verbose_name_plural": "solution boards",
                "ordering": ("deal", "id"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="selling_solutionboard_one_per_source_id",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("deal", "board"),
                        name="selling_solutionboard_once_per_deal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SolutionDecision",
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
                ("board", models.CharField(max_length=80, verbose_name="board")),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("requirement", "Requirement"),
                            ("change", "Change of scope"),
                            ("choice", "Other choice"),
                        ],
                        default="requirement",
                        max_length=12,
                        verbose_name="sort",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="decision")),
                ("noted_date", models.DateField(verbose_name="noted on")),
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
                ("agreed_date", models.DateField(blank=True, null=True, verbose_name="customer agreed on")),
                ("dropped_date", models.DateField(blank=True, null=True, verbose_name="dropped on")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="why dropped"),
                ),
                (
                    "agreer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.person",
                        verbose_name="who at the customer agreed",
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="solution_decisions",
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
                        verbose_name="noted by",
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.person",
                        verbose_name="who at the customer proposed",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on a solution",
                "verbose_name_plural": "decisions on solutions",
                "ordering": ("deal", "id"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["noted_date", "id"], name="sell_decision_by_day"),
                    models.Index(fields=["deal", "id"], name="sell_decision_of_deal"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="selling_solutiondecision_one_per_source_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreer__isnull", True), ("agreed_date__isnull", False), _connector="OR"
                        ),
                        name="selling_decision_agreed_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposer__isnull", True), ("proposed_by", "customer"), _connector="OR"
                        ),
                        name="selling_decision_proposer_is_theirs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped_date__isnull", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="selling_decision_dropped_has_reason",
                    ),
                ],
            },
        ),
    ]
