import uuid

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kit", "__first__"),
        ("organisation", "0001_first_nouns"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("business", "Business (B2B)"),
                            ("public", "Public body (B2G)"),
                            ("wholesale", "Wholesaler"),
                            ("consumer", "Consumer (B2C)"),
                            ("other", "Other"),
                        ],
                        default="business",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("sector", models.CharField(blank=True, default="", max_length=80, verbose_name="sector")),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                (
                    "revenue_cents",
                    models.BigIntegerField(blank=True, null=True, verbose_name="annual revenue"),
                ),
                ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                (
                    "founded_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="founded"),
                ),
                ("street", models.CharField(blank=True, default="", max_length=200, verbose_name="street")),
                (
                    "postcode",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="postcode"),
                ),
                ("city", models.CharField(blank=True, default="", max_length=120, verbose_name="city")),
                (
                    "region",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="province or state"
                    ),
                ),
                ("country", models.CharField(blank=True, default="", max_length=80, verbose_name="country")),
                ("phone", models.CharField(blank=True, default="", max_length=60, verbose_name="telephone")),
                (
                    "email",
                    models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail address"),
                ),
                ("website", models.CharField(blank=True, default="", max_length=200, verbose_name="website")),
                (
                    "registration_number",
                    models.CharField(
                        blank=True, default="", max_length=40, verbose_name="registration number (KvK)"
                    ),
                ),
                (
                    "vat_number",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="VAT number"),
                ),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accounts",
                        to="organisation.member",
                        verbose_name="owner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="subsidiaries",
                        to="customers.account",
                        verbose_name="subsidiary of",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="organisation.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ("name", "id"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["name", "id"], name="cust_account_by_name"),
                    models.Index(fields=["unit", "name", "id"], name="cust_account_by_unit_name"),
                    models.Index(fields=["owner", "name", "id"], name="cust_account_by_owner_name"),
                    models.Index(fields=["sector", "name", "id"], name="cust_account_by_sector_name"),
                    models.Index(fields=["city", "id"], name="cust_account_by_city"),
                    models.Index(fields=["updated_at", "id"], name="cust_account_by_change"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="customers_account_one_per_source_id",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAccount",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("business", "Business (B2B)"),
                            ("public", "Public body (B2G)"),
                            ("wholesale", "Wholesaler"),
                            ("consumer", "Consumer (B2C)"),
                            ("other", "Other"),
                        ],
                        default="business",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("sector", models.CharField(blank=True, default="", max_length=80, verbose_name="sector")),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                (
                    "revenue_cents",
                    models.BigIntegerField(blank=True, null=True, verbose_name="annual revenue"),
                ),
                ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                (
                    "founded_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="founded"),
                ),
                ("street", models.CharField(blank=True, default="", max_length=200, verbose_name="street")),
                (
                    "postcode",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="postcode"),
                ),
                ("city", models.CharField(blank=True, default="", max_length=120, verbose_name="city")),
                (
                    "region",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="province or state"
                    ),
                ),
                ("country", models.CharField(blank=True, default="", max_length=80, verbose_name="country")),
                ("phone", models.CharField(blank=True, default="", max_length=60, verbose_name="telephone")),
                (
                    "email",
                    models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail address"),
                ),
                ("website", models.CharField(blank=True, default="", max_length=200, verbose_name="website")),
                (
                    "registration_number",
                    models.CharField(
                        blank=True, default="", max_length=40, verbose_name="registration number (KvK)"
                    ),
                ),
                (
                    "vat_number",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="VAT number"),
                ),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.account",
                        verbose_name="subsidiary of",
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
            ],
            options={
                "verbose_name": "historical account",
                "verbose_name_plural": "historical accounts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPerson",
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
                (
                    "first_name",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="first name"),
                ),
                ("prefix", models.CharField(blank=True, default="", max_length=20, verbose_name="prefix")),
                (
                    "last_name",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="last name"),
                ),
                (
                    "job_title",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="job title"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail address"),
                ),
                ("phone", models.CharField(blank=True, default="", max_length=60, verbose_name="telephone")),
                ("mobile", models.CharField(blank=True, default="", max_length=60, verbose_name="mobile")),
                ("language", models.CharField(blank=True, default="", max_length=5, verbose_name="language")),
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
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.account",
                        verbose_name="works at",
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
            ],
            options={
                "verbose_name": "historical person",
                "verbose_name_plural": "historical persons",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Person",
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
                (
                    "first_name",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="first name"),
                ),
                ("prefix", models.CharField(blank=True, default="", max_length=20, verbose_name="prefix")),
                (
                    "last_name",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="last name"),
                ),
                (
                    "job_title",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="job title"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail address"),
                ),
                ("phone", models.CharField(blank=True, default="", max_length=60, verbose_name="telephone")),
                ("mobile", models.CharField(blank=True, default="", max_length=60, verbose_name="mobile")),
                ("language", models.CharField(blank=True, default="", max_length=5, verbose_name="language")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="persons",
                        to="customers.account",
                        verbose_name="works at",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="persons",
                        to="organisation.member",
                        verbose_name="owner",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="persons",
                        to="organisation.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "persons",
                "ordering": ("last_name", "first_name", "id"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["last_name", "first_name", "id"], name="cust_person_by_name"),
                    models.Index(
                        fields=["unit", "last_name", "first_name", "id"], name="cust_person_by_unit_name"
                    ),
                    models.Index(fields=["email"], name="cust_person_by_email"),
                    models.Index(fields=["updated_at", "id"], name="cust_person_by_change"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="customers_person_one_per_source_id",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAffiliation",
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
                (
                    "job_title",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="job title"),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical affiliation",
                "verbose_name_plural": "historical affiliations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Affiliation",
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
                (
                    "job_title",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="job title"),
                ),
                ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to="customers.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to="customers.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "affiliation",
                "verbose_name_plural": "affiliations",
                "ordering": ("-starts", "id"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("source", "external_id"),
                        name="customers_affiliation_one_per_source_id",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends__isnull", True)),
                        fields=("person", "account"),
                        name="customers_affiliation_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends__isnull", True),
                            ("starts__isnull", True),
                            ("ends__gt", models.F("starts")),
                            _connector="OR",
                        ),
                        name="customers_affiliation_ends_after_start",
                    ),
                ],
            },
        ),
    ]
