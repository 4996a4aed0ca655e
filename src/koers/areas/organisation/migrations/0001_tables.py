"""The tables of this room."""

import uuid

import django.db.models.deletion
import django.db.models.functions.comparison
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import koers.areas.organisation.models.nouns
import koers.areas.organisation.models.survey
from koers.kit.resource.creation import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("organisation", "0001_first_nouns"),
        ("organisation", "0003_hours_departments_survey"),
        ("organisation", "0003_working_hours"),
        ("organisation", "0004_hours_one_per_unit"),
        ("organisation", "0005_departments_survey_relation"),
    ]

    initial = True

    dependencies = [
        ("kit", "0001_tables"),
        # What signs people in, while there are few tables that hang on theirs: it changes some of its columns again.
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="HistoricalMember",
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
                            "email",
                            models.EmailField(
                                blank=True, default="", max_length=254, verbose_name="e-mail address"
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="works here now")),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signs in as",
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
                        "verbose_name": "historical member",
                        "verbose_name_plural": "historical members",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalStandingRule",
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
                            "subject",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead"),
                                    ("price", "Price"),
                                    ("message", "Message"),
                                    ("territory", "Territory"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="subject",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("text", models.TextField(verbose_name="rule")),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
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
                        "verbose_name": "historical standing rule",
                        "verbose_name_plural": "historical standing rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalVatRate",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("standard", "Standard rate"),
                                    ("reduced", "Reduced rate"),
                                    ("zero", "Zero rate"),
                                    ("reverse", "Reverse charge"),
                                    ("exempt", "Exempt"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "percent",
                            models.DecimalField(decimal_places=2, max_digits=5, verbose_name="rate (%)"),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Why no VAT is charged, as it must stand on a quote and an invoice.",
                                max_length=200,
                                verbose_name="text on the quote",
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
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
                        "verbose_name": "historical VAT rate",
                        "verbose_name_plural": "historical VAT rates",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Member",
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
                            "email",
                            models.EmailField(
                                blank=True, default="", max_length=254, verbose_name="e-mail address"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="member",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signs in as",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="works here now")),
                    ],
                    options={
                        "verbose_name": "member",
                        "verbose_name_plural": "members",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["name", "id"], name="org_member_by_name")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_member_one_per_source_id",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProductGroup",
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
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="organisation.productgroup",
                                verbose_name="part of",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "code",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="code"),
                        ),
                        (
                            "need",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="generic need"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "product group",
                        "verbose_name_plural": "product groups",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_productgroup_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="StandingRule",
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
                            "subject",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead"),
                                    ("price", "Price"),
                                    ("message", "Message"),
                                    ("territory", "Territory"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="subject",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("text", models.TextField(verbose_name="rule")),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                    ],
                    options={
                        "verbose_name": "standing rule",
                        "verbose_name_plural": "standing rules",
                        "ordering": ("subject", "name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_standingrule_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("company", "Company"),
                                    ("division", "Division"),
                                    ("sbu", "Business unit (SBU)"),
                                    ("region", "Region"),
                                    ("market", "Market"),
                                    ("team", "Team"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="organisation.unit",
                                verbose_name="part of",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "code",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="code"),
                        ),
                        (
                            "path",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                default="",
                                editable=False,
                                max_length=200,
                                verbose_name="path",
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                    ],
                    options={
                        "verbose_name": "unit",
                        "verbose_name_plural": "units",
                        "ordering": ("path",),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_unit_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="VatRate",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("standard", "Standard rate"),
                                    ("reduced", "Reduced rate"),
                                    ("zero", "Zero rate"),
                                    ("reverse", "Reverse charge"),
                                    ("exempt", "Exempt"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "percent",
                            models.DecimalField(decimal_places=2, max_digits=5, verbose_name="rate (%)"),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Why no VAT is charged, as it must stand on a quote and an invoice.",
                                max_length=200,
                                verbose_name="text on the quote",
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                    ],
                    options={
                        "verbose_name": "VAT rate",
                        "verbose_name_plural": "VAT rates",
                        "ordering": (
                            "kind",
                            models.OrderBy(models.F("starts"), descending=True, nulls_last=True),
                            "id",
                        ),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_vatrate_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("percent__gte", 0), ("percent__lte", 100)),
                                name="organisation_vatrate_is_a_share",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True),
                                    ("starts__isnull", True),
                                    ("ends__gt", models.F("starts")),
                                    _connector="OR",
                                ),
                                name="organisation_vatrate_ends_after_start",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Agreement",
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
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("definition", "Definition"),
                                    ("task", "Task"),
                                    ("process", "Process"),
                                    ("topic", "Fixed topic"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="what was agreed")),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                default=1, editable=False, verbose_name="version"
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="organisation.agreement",
                                verbose_name="takes the place of",
                            ),
                        ),
                        (
                            "starts",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="from"),
                        ),
                        (
                            "ends",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="until"),
                        ),
                        (
                            "marketing_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="signed for marketing",
                            ),
                        ),
                        (
                            "sales_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="signed for sales",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "agreement",
                        "verbose_name_plural": "agreements",
                        "ordering": ("title", "-number"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_agreement_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="AlignmentRound",
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
                                related_name="alignment_rounds",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("method", models.CharField(editable=False, max_length=80, verbose_name="survey")),
                        (
                            "method_version",
                            models.PositiveIntegerField(editable=False, verbose_name="version of the survey"),
                        ),
                        (
                            "target_type",
                            models.CharField(
                                choices=[
                                    ("undefined", "undefined"),
                                    ("defined", "defined"),
                                    ("aligned", "aligned"),
                                    ("integrated", "integrated"),
                                ],
                                default="defined",
                                help_text="Integrated is not everybody's goal: in a market that changes slowly defined can be right.",
                                max_length=10,
                                verbose_name="wanted relationship",
                            ),
                        ),
                        (
                            "target_reason",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="why"),
                        ),
                        (
                            "market_speed",
                            models.CharField(
                                choices=[("slow", "Slow"), ("medium", "Medium"), ("fast", "Fast")],
                                default="medium",
                                max_length=6,
                                verbose_name="speed of the market",
                            ),
                        ),
                        (
                            "least_answers",
                            models.PositiveSmallIntegerField(
                                default=3, editable=False, verbose_name="answers before a group is shown"
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened at")),
                        ("closes_on", models.DateField(verbose_name="closes after")),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="closed at"
                            ),
                        ),
                        (
                            "reminded_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="reminded at"
                            ),
                        ),
                        (
                            "invited",
                            models.JSONField(
                                default=dict, editable=False, verbose_name="how many were asked"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "round of the survey",
                        "verbose_name_plural": "rounds of the survey",
                        "ordering": ("-opened_at", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_alignmentround_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True), ("deleted_at__isnull", True)),
                                fields=("unit",),
                                name="organisation_one_open_round",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("least_answers__gte", 3)),
                                name="organisation_round_shows_groups_only",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_at__isnull", True),
                                    ("closed_at__gte", models.F("opened_at")),
                                    _connector="OR",
                                ),
                                name="organisation_round_closes_after_opening",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Department",
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
                                choices=[
                                    ("marketing", "Marketing"),
                                    ("sales", "Sales"),
                                    ("service", "Service"),
                                    ("rnd", "Research and development"),
                                    ("operations", "Operations"),
                                    ("control", "Control"),
                                    ("hr", "Human resources"),
                                    ("management", "Management"),
                                ],
                                max_length=12,
                                verbose_name="function",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                help_text="With everything below it.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="departments",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "department",
                        "verbose_name_plural": "departments",
                        "ordering": ("unit__path", "name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_department_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("unit", "role"),
                                name="organisation_one_department_per_role",
                                violation_error_message="This unit has a department with this function already.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Dispute",
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
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        (
                            "subject",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead"),
                                    ("price", "Price"),
                                    ("message", "Message"),
                                    ("territory", "Territory"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="subject",
                            ),
                        ),
                        ("text", models.TextField(blank=True, default="", verbose_name="what it is about")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disputes",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="raised by",
                            ),
                        ),
                        ("opened_on", models.DateField(verbose_name="opened on")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disputes",
                                to="organisation.standingrule",
                                verbose_name="standing rule applied",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="outcome"),
                        ),
                    ],
                    options={
                        "verbose_name": "dispute",
                        "verbose_name_plural": "disputes",
                        "ordering": ("-opened_on", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_dispute_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on__isnull", True),
                                    ("closed_on__gte", models.F("opened_on")),
                                    _connector="OR",
                                ),
                                name="organisation_dispute_closes_after_opening",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalDepartment",
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
                                choices=[
                                    ("marketing", "Marketing"),
                                    ("sales", "Sales"),
                                    ("service", "Service"),
                                    ("rnd", "Research and development"),
                                    ("operations", "Operations"),
                                    ("control", "Control"),
                                    ("hr", "Human resources"),
                                    ("management", "Management"),
                                ],
                                max_length=12,
                                verbose_name="function",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="With everything below it.",
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
                        "verbose_name": "historical department",
                        "verbose_name_plural": "historical departments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDispute",
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
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        (
                            "subject",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead"),
                                    ("price", "Price"),
                                    ("message", "Message"),
                                    ("territory", "Territory"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="subject",
                            ),
                        ),
                        ("text", models.TextField(blank=True, default="", verbose_name="what it is about")),
                        ("opened_on", models.DateField(verbose_name="opened on")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        (
                            "outcome",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="outcome"),
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
                            "raised_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="raised by",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.standingrule",
                                verbose_name="standing rule applied",
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
                        "verbose_name": "historical dispute",
                        "verbose_name_plural": "historical disputes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalJointMeeting",
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
                        ("held_on", models.DateField(verbose_name="held on")),
                        ("agenda", models.TextField(verbose_name="agenda")),
                        ("decisions", models.TextField(blank=True, default="", verbose_name="decisions")),
                        ("actions", models.TextField(blank=True, default="", verbose_name="actions")),
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
                        "verbose_name": "historical joint meeting",
                        "verbose_name_plural": "historical joint meetings",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalProduct",
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
                            "code",
                            models.CharField(
                                blank=True, db_index=True, default="", max_length=60, verbose_name="code"
                            ),
                        ),
                        (
                            "list_price_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="list price"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "cost_price_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="cost price"),
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
                        ("active", models.BooleanField(default=True, verbose_name="sold now")),
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
                        "verbose_name": "historical product",
                        "verbose_name_plural": "historical products",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalProductGroup",
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
                            "code",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="code"),
                        ),
                        (
                            "need",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="generic need"
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.productgroup",
                                verbose_name="part of",
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
                        "verbose_name": "historical product group",
                        "verbose_name_plural": "historical product groups",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalTarget",
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
                        ("starts", models.DateField(verbose_name="from")),
                        ("ends", models.DateField(verbose_name="until")),
                        (
                            "measure",
                            models.CharField(
                                default="selling.bookings", max_length=60, verbose_name="measure"
                            ),
                        ),
                        ("amount_cents", models.BigIntegerField(verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
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
                            "member",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="member",
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
                        "verbose_name": "historical target",
                        "verbose_name_plural": "historical targets",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalTerritory",
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
                            "code",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="code"),
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
                        "verbose_name": "historical territory",
                        "verbose_name_plural": "historical territories",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalUnit",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("company", "Company"),
                                    ("division", "Division"),
                                    ("sbu", "Business unit (SBU)"),
                                    ("region", "Region"),
                                    ("market", "Market"),
                                    ("team", "Team"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "code",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="code"),
                        ),
                        (
                            "path",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                default="",
                                editable=False,
                                max_length=200,
                                verbose_name="path",
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="part of",
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
                        "verbose_name": "historical unit",
                        "verbose_name_plural": "historical units",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalWorkHours",
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
                            "monday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                help_text="Hours like 09:00-12:30, 13:00-17:00; a day off stays empty.",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Monday",
                            ),
                        ),
                        (
                            "tuesday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Tuesday",
                            ),
                        ),
                        (
                            "wednesday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Wednesday",
                            ),
                        ),
                        (
                            "thursday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Thursday",
                            ),
                        ),
                        (
                            "friday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Friday",
                            ),
                        ),
                        (
                            "saturday",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Saturday",
                            ),
                        ),
                        (
                            "sunday",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Sunday",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(
                                default="Europe/Amsterdam",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_zone],
                                verbose_name="time zone",
                            ),
                        ),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                default="NL",
                                help_text="Two letters, such as NL; empty for no public holidays.",
                                max_length=2,
                                verbose_name="country of the holidays",
                            ),
                        ),
                        (
                            "subdivision",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Where holidays differ within a country: the code of the part, such as BY for Bavaria.",
                                max_length=6,
                                verbose_name="part of the country",
                            ),
                        ),
                        (
                            "closed_days",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="One day on each line.",
                                validators=[koers.areas.organisation.models.nouns.check_days],
                                verbose_name="extra days off",
                            ),
                        ),
                        (
                            "open_days",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="One day on each line.",
                                validators=[koers.areas.organisation.models.nouns.check_days],
                                verbose_name="holidays on which you work",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Empty: for everybody whose unit has no hours of its own.",
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
                        "verbose_name": "historical working hours",
                        "verbose_name_plural": "historical working hours",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="JointMeeting",
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
                                related_name="joint_meetings",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="held on")),
                        ("agenda", models.TextField(verbose_name="agenda")),
                        ("decisions", models.TextField(blank=True, default="", verbose_name="decisions")),
                        ("actions", models.TextField(blank=True, default="", verbose_name="actions")),
                        (
                            "present",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="organisation.member", verbose_name="present"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "joint meeting",
                        "verbose_name_plural": "joint meetings",
                        "ordering": ("-held_on", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_jointmeeting_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Product",
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
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="products",
                                to="organisation.productgroup",
                                verbose_name="product group",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "code",
                            models.CharField(
                                blank=True, db_index=True, default="", max_length=60, verbose_name="code"
                            ),
                        ),
                        (
                            "list_price_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="list price"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "cost_price_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="cost price"),
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
                        ("active", models.BooleanField(default=True, verbose_name="sold now")),
                    ],
                    options={
                        "verbose_name": "product",
                        "verbose_name_plural": "products",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_product_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Target",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="targets",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="targets",
                                to="organisation.member",
                                verbose_name="member",
                            ),
                        ),
                        ("starts", models.DateField(verbose_name="from")),
                        ("ends", models.DateField(verbose_name="until")),
                        (
                            "measure",
                            models.CharField(
                                default="selling.bookings", max_length=60, verbose_name="measure"
                            ),
                        ),
                        ("amount_cents", models.BigIntegerField(verbose_name="amount")),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "target",
                        "verbose_name_plural": "targets",
                        "ordering": ("-starts", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_target_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("starts"))),
                                name="organisation_target_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("unit__isnull", False), ("member__isnull", False), _connector="OR"
                                ),
                                name="organisation_target_is_somebodys",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Territory",
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
                            "code",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="code"),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="territories",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "territory",
                        "verbose_name_plural": "territories",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_territory_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="WorkHours",
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
                                blank=True,
                                help_text="Empty: for everybody whose unit has no hours of its own.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="work_hours",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "monday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                help_text="Hours like 09:00-12:30, 13:00-17:00; a day off stays empty.",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Monday",
                            ),
                        ),
                        (
                            "tuesday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Tuesday",
                            ),
                        ),
                        (
                            "wednesday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Wednesday",
                            ),
                        ),
                        (
                            "thursday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Thursday",
                            ),
                        ),
                        (
                            "friday",
                            models.CharField(
                                blank=True,
                                default="09:00-17:00",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Friday",
                            ),
                        ),
                        (
                            "saturday",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Saturday",
                            ),
                        ),
                        (
                            "sunday",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_hours],
                                verbose_name="Sunday",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(
                                default="Europe/Amsterdam",
                                max_length=60,
                                validators=[koers.areas.organisation.models.nouns.check_zone],
                                verbose_name="time zone",
                            ),
                        ),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                default="NL",
                                help_text="Two letters, such as NL; empty for no public holidays.",
                                max_length=2,
                                verbose_name="country of the holidays",
                            ),
                        ),
                        (
                            "subdivision",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Where holidays differ within a country: the code of the part, such as BY for Bavaria.",
                                max_length=6,
                                verbose_name="part of the country",
                            ),
                        ),
                        (
                            "closed_days",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="One day on each line.",
                                validators=[koers.areas.organisation.models.nouns.check_days],
                                verbose_name="extra days off",
                            ),
                        ),
                        (
                            "open_days",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="One day on each line.",
                                validators=[koers.areas.organisation.models.nouns.check_days],
                                verbose_name="holidays on which you work",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "working hours",
                        "verbose_name_plural": "working hours",
                        "ordering": ("unit__path", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_workhours_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                django.db.models.functions.comparison.Coalesce("unit", 0),
                                condition=models.Q(("deleted_at__isnull", True)),
                                name="organisation_workhours_one_per_unit",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="AlignmentResponse",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                default=koers.areas.organisation.models.survey.random_id,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="responses",
                                to="organisation.alignmentround",
                                verbose_name="round of the survey",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="department",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("marketing", "Marketing"),
                                    ("sales", "Sales"),
                                    ("service", "Service"),
                                    ("rnd", "Research and development"),
                                    ("operations", "Operations"),
                                    ("control", "Control"),
                                    ("hr", "Human resources"),
                                    ("management", "Management"),
                                ],
                                max_length=12,
                                verbose_name="function",
                            ),
                        ),
                        ("answers", models.JSONField(verbose_name="answers")),
                    ],
                    options={
                        "verbose_name": "answers to the survey",
                        "verbose_name_plural": "answers to the survey",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="CompetenceRequest",
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
                        ("competence", models.CharField(max_length=120, verbose_name="competence")),
                        (
                            "asks",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="department that asks",
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="of department",
                            ),
                        ),
                        ("text", models.TextField(blank=True, default="", verbose_name="what it is for")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="asked by",
                            ),
                        ),
                        ("asked_on", models.DateField(verbose_name="asked on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked"),
                                    ("fulfilled", "Fulfilled"),
                                    ("declined", "Declined"),
                                ],
                                default="asked",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="answer"),
                        ),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                        (
                            "used_in",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The deal or project in which it was of use.",
                                max_length=160,
                                verbose_name="used in",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request for competence",
                        "verbose_name_plural": "requests for competence",
                        "ordering": ("-asked_on", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_competencerequest_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("asks", models.F("of")), _negated=True),
                                name="organisation_request_to_another",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Expectation",
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
                            "expects",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="department that expects",
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="of department",
                            ),
                        ),
                        ("topic", models.CharField(max_length=120, verbose_name="topic")),
                        ("text", models.TextField(verbose_name="expectation")),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("unknown", "Unknown"), ("met", "Met"), ("not_met", "Not met")],
                                default="unknown",
                                max_length=8,
                                verbose_name="verdict",
                            ),
                        ),
                        ("settled_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                    ],
                    options={
                        "verbose_name": "expectation",
                        "verbose_name_plural": "expectations",
                        "ordering": ("topic", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_expectation_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("expects", models.F("of")), _negated=True),
                                name="organisation_expectation_of_another",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalAgreement",
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
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("definition", "Definition"),
                                    ("task", "Task"),
                                    ("process", "Process"),
                                    ("topic", "Fixed topic"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="what was agreed")),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                default=1, editable=False, verbose_name="version"
                            ),
                        ),
                        (
                            "starts",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="from"),
                        ),
                        (
                            "ends",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="until"),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.agreement",
                                verbose_name="takes the place of",
                            ),
                        ),
                        (
                            "marketing_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="signed for marketing",
                            ),
                        ),
                        (
                            "sales_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="signed for sales",
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
                        "verbose_name": "historical agreement",
                        "verbose_name_plural": "historical agreements",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalCompetenceRequest",
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
                        ("competence", models.CharField(max_length=120, verbose_name="competence")),
                        ("text", models.TextField(blank=True, default="", verbose_name="what it is for")),
                        ("asked_on", models.DateField(verbose_name="asked on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked"),
                                    ("fulfilled", "Fulfilled"),
                                    ("declined", "Declined"),
                                ],
                                default="asked",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="answer"),
                        ),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                        (
                            "used_in",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The deal or project in which it was of use.",
                                max_length=160,
                                verbose_name="used in",
                            ),
                        ),
                        (
                            "asks",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="department that asks",
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="of department",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="asked by",
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
                        "verbose_name": "historical request for competence",
                        "verbose_name_plural": "historical requests for competence",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalExpectation",
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
                        ("topic", models.CharField(max_length=120, verbose_name="topic")),
                        ("text", models.TextField(verbose_name="expectation")),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("unknown", "Unknown"), ("met", "Met"), ("not_met", "Not met")],
                                default="unknown",
                                max_length=8,
                                verbose_name="verdict",
                            ),
                        ),
                        ("settled_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                        (
                            "expects",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="department that expects",
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="of department",
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
                        "verbose_name": "historical expectation",
                        "verbose_name_plural": "historical expectations",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalNextMove",
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
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=40,
                                verbose_name="offered move",
                            ),
                        ),
                        (
                            "theme",
                            models.CharField(
                                choices=[
                                    ("L", "Lead process"),
                                    ("F", "Figures and forecast"),
                                    ("K", "Customer knowledge"),
                                    ("P", "Planning"),
                                    ("C", "Culture"),
                                    ("S", "Structure"),
                                ],
                                max_length=1,
                                verbose_name="theme",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "metric",
                            models.CharField(
                                help_text="The figure by which you will see that it works.",
                                max_length=120,
                                verbose_name="seen by",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("planned", "Planned"), ("done", "Done"), ("dropped", "Dropped")],
                                default="planned",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "measure_on",
                            models.DateField(blank=True, null=True, verbose_name="measured again on"),
                        ),
                        (
                            "outcome",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="outcome"),
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
                            "round",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.alignmentround",
                                verbose_name="round of the survey",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.jointmeeting",
                                verbose_name="joint meeting",
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
                        "verbose_name": "historical next move",
                        "verbose_name_plural": "historical next moves",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSeat",
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
                            "function",
                            models.CharField(
                                choices=[
                                    ("director", "Director"),
                                    ("manager", "Sales manager"),
                                    ("seller", "Seller"),
                                    ("marketer", "Marketer"),
                                    ("service", "Service"),
                                    ("control", "Control"),
                                    ("other", "Other"),
                                ],
                                default="seller",
                                max_length=10,
                                verbose_name="function",
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "member",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="member",
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
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.territory",
                                verbose_name="territory",
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
                        "verbose_name": "historical seat",
                        "verbose_name_plural": "historical seats",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="NextMove",
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
                        ("title", models.CharField(max_length=160, verbose_name="title")),
                        (
                            "code",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=40,
                                verbose_name="offered move",
                            ),
                        ),
                        (
                            "theme",
                            models.CharField(
                                choices=[
                                    ("L", "Lead process"),
                                    ("F", "Figures and forecast"),
                                    ("K", "Customer knowledge"),
                                    ("P", "Planning"),
                                    ("C", "Culture"),
                                    ("S", "Structure"),
                                ],
                                max_length=1,
                                verbose_name="theme",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="next_moves",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="next_moves",
                                to="organisation.member",
                                verbose_name="owner",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "metric",
                            models.CharField(
                                help_text="The figure by which you will see that it works.",
                                max_length=120,
                                verbose_name="seen by",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("planned", "Planned"), ("done", "Done"), ("dropped", "Dropped")],
                                default="planned",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "measure_on",
                            models.DateField(blank=True, null=True, verbose_name="measured again on"),
                        ),
                        (
                            "outcome",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="outcome"),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="moves",
                                to="organisation.alignmentround",
                                verbose_name="round of the survey",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="moves",
                                to="organisation.jointmeeting",
                                verbose_name="joint meeting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "next move",
                        "verbose_name_plural": "next moves",
                        "ordering": ("due_on", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_nextmove_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
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
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="organisation.member",
                                verbose_name="member",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "function",
                            models.CharField(
                                choices=[
                                    ("director", "Director"),
                                    ("manager", "Sales manager"),
                                    ("seller", "Seller"),
                                    ("marketer", "Marketer"),
                                    ("service", "Service"),
                                    ("control", "Control"),
                                    ("other", "Other"),
                                ],
                                default="seller",
                                max_length=10,
                                verbose_name="function",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="seats",
                                to="organisation.territory",
                                verbose_name="territory",
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                    ],
                    options={
                        "verbose_name": "seat",
                        "verbose_name_plural": "seats",
                        "ordering": ("unit__path", "member__name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="organisation_seat_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True),
                                    ("starts__isnull", True),
                                    ("ends__gt", models.F("starts")),
                                    _connector="OR",
                                ),
                                name="organisation_seat_ends_after_start",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="SurveyInvitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="organisation.alignmentround",
                                verbose_name="round of the survey",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="member",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisation.department",
                                verbose_name="department",
                            ),
                        ),
                        ("has_answered", models.BooleanField(default=False, verbose_name="has answered")),
                    ],
                    options={
                        "verbose_name": "invitation to the survey",
                        "verbose_name_plural": "invitations to the survey",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "member"), name="organisation_asked_once_a_round"
                            )
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
