"""The tables of this room."""

import uuid

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import koers.kit.moments
from koers.kit.resource.creation import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("customers", "0001_first_nouns"),
        ("customers", "0002_activities"),
        ("customers", "0004_accounts_by_unit"),
        ("customers", "0005_lifecycle_consent_merge"),
        ("customers", "0006_buying_roles"),
        ("customers", "0006_found_again"),
        ("customers", "0007_reasons_of_chance"),
        ("customers", "0007_worth_of_customers"),
        ("customers", "0008_lead_of_one_in_words"),
        ("customers", "0008_needs_reasons_motives"),
        ("customers", "0009_fewer_lead_indexes"),
        ("customers", "0009_signals"),
        ("customers", "0010_duplicates"),
        ("customers", "0010_indexes_of_the_board"),
        ("customers", "0011_opinions"),
        ("customers", "0012_months_of_customers"),
        ("customers", "0013_erased_persons"),
        ("customers", "0014_contacts_and_their_cost"),
        ("customers", "0015_promises_and_questions"),
        ("customers", "0016_board_of_accounts"),
        ("customers", "0017_wished_rhythm"),
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
                        (
                            "sector",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="sector"),
                        ),
                        (
                            "employees",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="employees"),
                        ),
                        (
                            "revenue_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="annual revenue"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "founded_year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="founded"),
                        ),
                        (
                            "street",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="street"),
                        ),
                        (
                            "postcode",
                            models.CharField(blank=True, default="", max_length=20, verbose_name="postcode"),
                        ),
                        (
                            "city",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="city"),
                        ),
                        (
                            "region",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="province or state"
                            ),
                        ),
                        (
                            "country",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="country"),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="telephone"),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, default="", max_length=254, verbose_name="e-mail address"
                            ),
                        ),
                        (
                            "website",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="website"),
                        ),
                        (
                            "registration_number",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=40,
                                verbose_name="registration number (KvK)",
                            ),
                        ),
                        (
                            "vat_number",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="VAT number"
                            ),
                        ),
                        ("description", models.TextField(blank=True, default="", verbose_name="description")),
                        (
                            "wished_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="wishes to hear from us every so many days",
                            ),
                        ),
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
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accounts",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="merged",
                                to="customers.account",
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
                            models.Index(fields=["unit", "city", "id"], name="cust_account_by_unit_city"),
                            models.Index(
                                fields=["unit", "updated_at", "id"], name="cust_account_by_unit_change"
                            ),
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
                    name="DuplicateSearch",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("noun", models.CharField(max_length=12, verbose_name="kind")),
                        ("searched_at", models.DateTimeField(verbose_name="searched at")),
                        ("records", models.PositiveIntegerField(default=0, verbose_name="records")),
                        (
                            "fresh",
                            models.PositiveIntegerField(default=0, verbose_name="new or changed records"),
                        ),
                        ("compared", models.PositiveIntegerField(default=0, verbose_name="compared pairs")),
                        ("found", models.PositiveIntegerField(default=0, verbose_name="proposed pairs")),
                    ],
                    options={
                        "verbose_name": "search for duplicates",
                        "verbose_name_plural": "searches for duplicates",
                        "ordering": ("-searched_at", "-id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Erasure",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("person_id", models.BigIntegerField(verbose_name="nameless record")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("via", models.CharField(default="ui", max_length=12, verbose_name="by way of")),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("withdrawn", "They withdrew their consent"),
                                    ("objected", "They objected to our keeping their data"),
                                    ("not_needed", "The data are no longer needed"),
                                    ("unlawful", "The data should not have been kept"),
                                    ("duty", "The law obliges us to erase them"),
                                    ("child", "They were a child when the data were collected"),
                                ],
                                max_length=12,
                                verbose_name="ground",
                            ),
                        ),
                        ("erased_at", models.DateTimeField(verbose_name="erased at")),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="search finished at"),
                        ),
                        ("counts", models.JSONField(default=dict, verbose_name="counts")),
                        ("signs", models.JSONField(default=dict, editable=False)),
                    ],
                    options={
                        "verbose_name": "erasure",
                        "verbose_name_plural": "erasures",
                        "ordering": ("-erased_at", "-id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
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
                        ("noun", models.CharField(max_length=12, verbose_name="kind")),
                        ("loser_id", models.BigIntegerField(verbose_name="merged record")),
                        ("winner_id", models.BigIntegerField(verbose_name="kept record")),
                        ("merged_at", models.DateTimeField(verbose_name="merged at")),
                        (
                            "undone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
                        ),
                        (
                            "cause",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="why"),
                        ),
                        ("moved", models.JSONField(default=dict, editable=False)),
                        ("taken", models.JSONField(default=dict, editable=False)),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "merge",
                        "verbose_name_plural": "merges",
                        "ordering": ("-merged_at", "-id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_merge_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at__isnull", True)),
                                fields=("noun", "loser_id"),
                                name="customers_merged_once_at_a_time",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Source",
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
                        ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("web", "Website"),
                                    ("event", "Fair or event"),
                                    ("referral", "Referral"),
                                    ("campaign", "Campaign"),
                                    ("call", "Telephone"),
                                    ("partner", "Partner"),
                                    ("bought", "Bought list"),
                                    ("own", "Own contacts"),
                                    ("other", "Other"),
                                ],
                                default="other",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "monthly_cost_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="costs per month"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                    ],
                    options={
                        "verbose_name": "lead source",
                        "verbose_name_plural": "lead sources",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_source_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="WorthRun",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("as_of", models.DateField(unique=True, verbose_name="as of")),
                        ("computed_at", models.DateTimeField(verbose_name="worked out at")),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("model", "a model of how customers order"),
                                    ("plain", "plain figures"),
                                ],
                                max_length=6,
                                verbose_name="by",
                            ),
                        ),
                        ("why", models.TextField(blank=True, default="", verbose_name="why")),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        ("customers", models.PositiveIntegerField(default=0, verbose_name="customers")),
                        ("facts", models.JSONField(default=dict, verbose_name="facts")),
                    ],
                    options={
                        "verbose_name": "working out of customer worth",
                        "verbose_name_plural": "workings out of customer worth",
                        "ordering": ("-as_of",),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="AccountWorth",
                    fields=[
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="worth",
                                serialize=False,
                                to="customers.account",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="accounts",
                                to="customers.worthrun",
                            ),
                        ),
                        ("first_on", models.DateField(verbose_name="first order")),
                        ("last_on", models.DateField(verbose_name="last order")),
                        ("days", models.PositiveIntegerField(verbose_name="days with an order")),
                        ("year_cents", models.BigIntegerField(verbose_name="past year")),
                        ("before_cents", models.BigIntegerField(verbose_name="year before")),
                        (
                            "usual_gap",
                            models.FloatField(
                                blank=True, null=True, verbose_name="usual days between orders"
                            ),
                        ),
                        (
                            "is_silent",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="silent longer than usual"
                            ),
                        ),
                        (
                            "chance",
                            models.FloatField(blank=True, null=True, verbose_name="chance still a customer"),
                        ),
                        ("orders", models.FloatField(blank=True, null=True, verbose_name="expected orders")),
                        (
                            "worth_cents",
                            models.BigIntegerField(
                                blank=True, null=True, verbose_name="worth of the coming year"
                            ),
                        ),
                        (
                            "stake_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="at stake"),
                        ),
                    ],
                    options={
                        "verbose_name": "worth of a customer",
                        "verbose_name_plural": "worth of customers",
                        "indexes": [
                            models.Index(fields=["-stake_cents", "account"], name="cust_worth_by_stake"),
                            models.Index(fields=["-worth_cents", "account"], name="cust_worth_by_worth"),
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Duplicate",
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
                        ("noun", models.CharField(max_length=12, verbose_name="kind")),
                        ("first_id", models.BigIntegerField(verbose_name="one record")),
                        ("second_id", models.BigIntegerField(verbose_name="the other record")),
                        ("chance", models.FloatField(verbose_name="chance to be one")),
                        ("weight", models.FloatField(verbose_name="weight of the evidence")),
                        ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                        ("found_at", models.DateTimeField(verbose_name="found at")),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("open", "To decide"),
                                    ("merged", "Merged"),
                                    ("apart", "Not a duplicate"),
                                ],
                                default="open",
                                max_length=6,
                                verbose_name="verdict",
                            ),
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
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merge",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="duplicates",
                                to="customers.merge",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "possible duplicate",
                        "verbose_name_plural": "possible duplicates",
                        "ordering": ("-weight", "id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["verdict", "-weight", "id"], name="cust_duplicate_by_verdict"
                            ),
                            models.Index(fields=["noun", "second_id"], name="cust_duplicate_of_second"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_duplicate_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                fields=("noun", "first_id", "second_id"), name="customers_duplicate_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first_id__lt", models.F("second_id"))),
                                name="customers_duplicate_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ErasedSign",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        (
                            "erasure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="barred",
                                to="customers.erasure",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "barred sign",
                        "verbose_name_plural": "barred signs",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalAccount",
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
                        (
                            "sector",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="sector"),
                        ),
                        (
                            "employees",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="employees"),
                        ),
                        (
                            "revenue_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="annual revenue"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "founded_year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="founded"),
                        ),
                        (
                            "street",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="street"),
                        ),
                        (
                            "postcode",
                            models.CharField(blank=True, default="", max_length=20, verbose_name="postcode"),
                        ),
                        (
                            "city",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="city"),
                        ),
                        (
                            "region",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="province or state"
                            ),
                        ),
                        (
                            "country",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="country"),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="telephone"),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, default="", max_length=254, verbose_name="e-mail address"
                            ),
                        ),
                        (
                            "website",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="website"),
                        ),
                        (
                            "registration_number",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=40,
                                verbose_name="registration number (KvK)",
                            ),
                        ),
                        (
                            "vat_number",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="VAT number"
                            ),
                        ),
                        ("description", models.TextField(blank=True, default="", verbose_name="description")),
                        (
                            "wished_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="wishes to hear from us every so many days",
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.account",
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
                        "verbose_name": "historical account",
                        "verbose_name_plural": "historical accounts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="LoyaltyMotive",
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
                                related_name="motives",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "motive",
                            models.CharField(
                                choices=[
                                    ("benefit", "The benefit"),
                                    ("brand", "The brand"),
                                    ("relation", "The relation"),
                                ],
                                max_length=8,
                                verbose_name="stays for",
                            ),
                        ),
                        (
                            "strength",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Does not hold them"),
                                    (1, "They said so"),
                                    (2, "They act like it"),
                                    (3, "It was measured"),
                                ],
                                verbose_name="strength",
                            ),
                        ),
                        (
                            "proof_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("renewal", "Reason of a renewal"),
                                    ("talk", "Talk after winning or losing"),
                                    ("quote", "In their own words"),
                                    ("other", "Something else"),
                                ],
                                default="",
                                max_length=8,
                                verbose_name="what shows it",
                            ),
                        ),
                        (
                            "proof",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="in words"),
                        ),
                        ("proven_date", models.DateField(verbose_name="seen on")),
                    ],
                    options={
                        "verbose_name": "motive to stay",
                        "verbose_name_plural": "motives to stay",
                        "ordering": ("-proven_date", "-id"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["proven_date", "id"], name="cust_motive_by_day")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_loyaltymotive_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("strength__lte", 3)), name="customers_motive_strength"
                            ),
                        ],
                    },
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
                            "first_name",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="first name"
                            ),
                        ),
                        (
                            "prefix",
                            models.CharField(blank=True, default="", max_length=20, verbose_name="prefix"),
                        ),
                        (
                            "last_name",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="last name"
                            ),
                        ),
                        (
                            "job_title",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="job title"
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, default="", max_length=254, verbose_name="e-mail address"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="telephone"),
                        ),
                        (
                            "mobile",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="mobile"),
                        ),
                        (
                            "language",
                            models.CharField(blank=True, default="", max_length=5, verbose_name="language"),
                        ),
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
                        (
                            "legal_basis",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("consent", "Consent"),
                                    ("contract", "Contract"),
                                    ("interest", "Legitimate interest"),
                                    ("request", "Asked us for it"),
                                ],
                                default="",
                                max_length=12,
                                verbose_name="legal basis",
                            ),
                        ),
                        (
                            "unscored_since",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="objects to being scored since"
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="merged",
                                to="customers.person",
                            ),
                        ),
                        (
                            "erased_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="erased at"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "persons",
                        "ordering": ("last_name", "first_name", "id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["last_name", "first_name", "id"], name="cust_person_by_name"
                            ),
                            models.Index(
                                fields=["unit", "last_name", "first_name", "id"],
                                name="cust_person_by_unit_name",
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
                    name="SolutionElement",
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
                                related_name="elements",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.product",
                                verbose_name="product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "solution element",
                        "verbose_name_plural": "solution elements",
                        "ordering": ("account", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_solutionelement_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="AccountMonth",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "worth",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="months",
                                to="customers.accountworth",
                            ),
                        ),
                        ("cohort", models.IntegerField(verbose_name="month of the first order")),
                        ("month", models.IntegerField(verbose_name="month")),
                        ("days", models.PositiveIntegerField(verbose_name="days with an order")),
                        ("cents", models.BigIntegerField(verbose_name="amount")),
                    ],
                    options={
                        "verbose_name": "month of a customer",
                        "verbose_name_plural": "months of customers",
                        "constraints": [
                            models.UniqueConstraint(fields=("worth", "month"), name="customers_month_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Activity",
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
                                    ("call", "Call"),
                                    ("mail", "E-mail"),
                                    ("meeting", "Meeting"),
                                    ("visit", "Visit"),
                                    ("demo", "Demonstration"),
                                    ("quote", "Quote"),
                                    ("task", "Task"),
                                    ("note", "Note"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "subject",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="subject"),
                        ),
                        ("body", models.TextField(blank=True, default="", verbose_name="notes")),
                        ("happened_at", models.DateTimeField(verbose_name="when")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes"),
                        ),
                        (
                            "customer_people",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="people of the customer"
                            ),
                        ),
                        (
                            "inbound",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="the customer took the initiative"
                            ),
                        ),
                        ("two_way", models.BooleanField(blank=True, null=True, verbose_name="two-way")),
                        (
                            "purpose",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=200,
                                verbose_name="what it brought the customer",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="activities",
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
                                related_name="activities",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="activities",
                                to="organisation.member",
                                verbose_name="done by",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "activity",
                        "verbose_name_plural": "activities",
                        "ordering": ("-happened_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["happened_at", "id"], name="cust_activity_by_time"),
                            models.Index(
                                fields=["account", "happened_at", "id"], name="cust_activity_by_account"
                            ),
                            models.Index(
                                fields=["owner", "happened_at", "id"], name="cust_activity_by_owner"
                            ),
                            models.Index(fields=["unit", "happened_at", "id"], name="cust_activity_by_unit"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_activity_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("customer_people__isnull", True),
                                    ("customer_people__gte", 1),
                                    _connector="OR",
                                ),
                                name="customers_activity_somebody_or_unknown",
                            ),
                        ],
                    },
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="affiliations",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
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
                            "job_title",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="job title"
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
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
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="BuyingRole",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="buying_roles",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="buying_roles",
                                to="customers.account",
                                verbose_name="account",
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
                                max_length=12,
                                verbose_name="role in the purchase",
                            ),
                        ),
                        (
                            "also_role",
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
                                max_length=12,
                                verbose_name="second role",
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
                                max_length=12,
                                verbose_name="sort of buyer",
                            ),
                        ),
                        (
                            "influence",
                            models.PositiveSmallIntegerField(
                                choices=[(3, "High"), (2, "Medium"), (1, "Low")],
                                default=2,
                                verbose_name="influence",
                            ),
                        ),
                        (
                            "response_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("growth", "Wants to grow"),
                                    ("trouble", "In trouble"),
                                    ("even_keel", "Content as it is"),
                                    ("overconfident", "Overconfident"),
                                ],
                                default="",
                                max_length=14,
                                verbose_name="how they take it",
                            ),
                        ),
                        (
                            "covered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="covers",
                                to="organisation.member",
                                verbose_name="covered by",
                            ),
                        ),
                        (
                            "personal_win",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="What it brings this person.",
                                verbose_name="personal win",
                            ),
                        ),
                        (
                            "business_result",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="What it brings their work.",
                                verbose_name="business result",
                            ),
                        ),
                        ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                        (
                            "stance",
                            models.SmallIntegerField(
                                blank=True, editable=False, null=True, verbose_name="stance"
                            ),
                        ),
                        (
                            "stance_date",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="stance rated on"
                            ),
                        ),
                        (
                            "left_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="no longer takes part since",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "buying role",
                        "verbose_name_plural": "buying roles",
                        "ordering": ("account", "-influence", "id"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["updated_at", "id"], name="cust_role_by_change")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_buyingrole_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("account", "person"),
                                name="customers_buyingrole_once_per_account",
                                violation_error_message="This person has a place in the decisions of this account already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("influence__gte", 1), ("influence__lte", 3)),
                                name="customers_buyingrole_influence",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stance__isnull", True),
                                    models.Q(("stance__gte", -5), ("stance__lte", 5)),
                                    _connector="OR",
                                ),
                                name="customers_buyingrole_stance",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        ("channel", models.CharField(default="mail", max_length=12, verbose_name="channel")),
                        ("purpose", models.CharField(max_length=40, verbose_name="purpose")),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("given", "Given"),
                                    ("confirmed", "Confirmed"),
                                    ("withdrawn", "Withdrawn"),
                                    ("objected", "Objected"),
                                    ("unproven", "Unproven"),
                                ],
                                max_length=10,
                                verbose_name="what",
                            ),
                        ),
                        ("happened_at", models.DateTimeField(verbose_name="when")),
                        (
                            "wording",
                            models.TextField(blank=True, default="", verbose_name="text that was shown"),
                        ),
                        (
                            "route",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="by way of"),
                        ),
                        (
                            "proof",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="proof"),
                        ),
                    ],
                    options={
                        "verbose_name": "consent",
                        "verbose_name_plural": "consents",
                        "ordering": ("-happened_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["person", "channel", "purpose", "happened_at", "id"],
                                name="cust_consent_newest",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_consent_one_per_source_id",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalAffiliation",
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
                            "job_title",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="job title"
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
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
                        "verbose_name": "historical affiliation",
                        "verbose_name_plural": "historical affiliations",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalBuyingRole",
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
                                max_length=12,
                                verbose_name="role in the purchase",
                            ),
                        ),
                        (
                            "also_role",
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
                                max_length=12,
                                verbose_name="second role",
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
                                max_length=12,
                                verbose_name="sort of buyer",
                            ),
                        ),
                        (
                            "influence",
                            models.PositiveSmallIntegerField(
                                choices=[(3, "High"), (2, "Medium"), (1, "Low")],
                                default=2,
                                verbose_name="influence",
                            ),
                        ),
                        (
                            "response_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("growth", "Wants to grow"),
                                    ("trouble", "In trouble"),
                                    ("even_keel", "Content as it is"),
                                    ("overconfident", "Overconfident"),
                                ],
                                default="",
                                max_length=14,
                                verbose_name="how they take it",
                            ),
                        ),
                        (
                            "personal_win",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="What it brings this person.",
                                verbose_name="personal win",
                            ),
                        ),
                        (
                            "business_result",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="What it brings their work.",
                                verbose_name="business result",
                            ),
                        ),
                        ("notes", models.TextField(blank=True, default="", verbose_name="notes")),
                        (
                            "stance",
                            models.SmallIntegerField(
                                blank=True, editable=False, null=True, verbose_name="stance"
                            ),
                        ),
                        (
                            "stance_date",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="stance rated on"
                            ),
                        ),
                        (
                            "left_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="no longer takes part since",
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
                            "covered_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="covered by",
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
                        "verbose_name": "historical buying role",
                        "verbose_name_plural": "historical buying roles",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalNeed",
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
                            "statement",
                            models.CharField(max_length=300, verbose_name="in the customer's words"),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[("E", "Economic"), ("F", "Functional"), ("P", "Psychological")],
                                max_length=1,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "subtype",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("E_product", "Product cost"),
                                    ("E_service", "Service cost"),
                                    ("E_accessory", "Accessory cost"),
                                    ("E_tco", "Total cost of ownership"),
                                    ("E_mro", "Maintenance, repair and operations"),
                                    ("E_transparency", "Transparency"),
                                    ("E_time", "No waste of time"),
                                    ("E_money", "No waste of money"),
                                    ("F_ease", "Ease of use"),
                                    ("F_capacity", "Production capacity"),
                                    ("F_failure", "Failure or reject rate"),
                                    ("F_energy", "Energy use"),
                                    ("P_design", "Design or model"),
                                    ("P_colour", "Colour"),
                                    ("P_fashion", "Fashion"),
                                    ("P_reputation", "Reputation of the supplier"),
                                    ("P_brand", "Brand"),
                                    ("P_freedom", "Freedom, no straitjacket"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="what it is about",
                            ),
                        ),
                        (
                            "voice",
                            models.CharField(
                                choices=[("implied", "Implied"), ("explicit", "Explicit")],
                                default="implied",
                                max_length=8,
                                verbose_name="implied or explicit",
                            ),
                        ),
                        (
                            "baseline_value",
                            models.FloatField(blank=True, null=True, verbose_name="how it is now"),
                        ),
                        (
                            "unit_of_measure",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="unit of measure"
                            ),
                        ),
                        (
                            "baseline_date",
                            models.DateField(blank=True, null=True, verbose_name="measured on"),
                        ),
                        (
                            "baseline_source",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=120,
                                verbose_name="measured by or taken from",
                            ),
                        ),
                        (
                            "target_value",
                            models.FloatField(blank=True, null=True, verbose_name="how it should be"),
                        ),
                        (
                            "worth_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="worth per year"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "formula",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="How the worth follows from what was measured, written out.",
                                max_length=300,
                                verbose_name="formula",
                            ),
                        ),
                        (
                            "our_fulfilment",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="From 0 to 9.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(9),
                                ],
                                verbose_name="our fulfilment",
                            ),
                        ),
                        (
                            "our_proof",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Claim"),
                                    (2, "Reference"),
                                    (3, "Measured in a pilot"),
                                    (4, "Measured and signed by the customer"),
                                ],
                                null=True,
                                verbose_name="proof of ours",
                            ),
                        ),
                        (
                            "rival",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="rival"),
                        ),
                        (
                            "rival_fulfilment",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="From 0 to 9.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(9),
                                ],
                                verbose_name="fulfilment by the rival",
                            ),
                        ),
                        (
                            "rival_proof",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Claim"),
                                    (2, "Reference"),
                                    (3, "Measured in a pilot"),
                                    (4, "Measured and signed by the customer"),
                                ],
                                null=True,
                                verbose_name="proof of the rival",
                            ),
                        ),
                        (
                            "weight",
                            models.FloatField(
                                blank=True,
                                help_text="How much it counts beside the other needs; the weights of an account are made to sum to one.",
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="weight",
                            ),
                        ),
                        (
                            "weight_method",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="For example ranked by the customer, or points divided.",
                                max_length=80,
                                verbose_name="how it was weighed",
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
                            "said_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.person",
                                verbose_name="said by",
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
                        "verbose_name": "historical need",
                        "verbose_name_plural": "historical needs",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPerson",
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
                            "first_name",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="first name"
                            ),
                        ),
                        (
                            "prefix",
                            models.CharField(blank=True, default="", max_length=20, verbose_name="prefix"),
                        ),
                        (
                            "last_name",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="last name"
                            ),
                        ),
                        (
                            "job_title",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="job title"
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, default="", max_length=254, verbose_name="e-mail address"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="telephone"),
                        ),
                        (
                            "mobile",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="mobile"),
                        ),
                        (
                            "language",
                            models.CharField(blank=True, default="", max_length=5, verbose_name="language"),
                        ),
                        (
                            "legal_basis",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("consent", "Consent"),
                                    ("contract", "Contract"),
                                    ("interest", "Legitimate interest"),
                                    ("request", "Asked us for it"),
                                ],
                                default="",
                                max_length=12,
                                verbose_name="legal basis",
                            ),
                        ),
                        (
                            "unscored_since",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="objects to being scored since"
                            ),
                        ),
                        (
                            "erased_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="erased at"
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
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.person",
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
                        "verbose_name": "historical person",
                        "verbose_name_plural": "historical persons",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPromise",
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
                            "text",
                            models.CharField(
                                help_text="So that the customer would recognise it.",
                                max_length=300,
                                verbose_name="what we promised",
                            ),
                        ),
                        (
                            "made_date",
                            models.DateField(
                                default=koers.kit.moments.today,
                                validators=[koers.kit.moments.not_to_come],
                                verbose_name="promised on",
                            ),
                        ),
                        ("due_date", models.DateField(verbose_name="due")),
                        (
                            "first_due_date",
                            models.DateField(editable=False, verbose_name="first promised for"),
                        ),
                        (
                            "moves",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="times moved"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("kept", "Kept"),
                                    ("broken", "Broken"),
                                    ("withdrawn", "Withdrawn by the customer"),
                                ],
                                default="open",
                                editable=False,
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "closed_date",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="ended on"),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, default="", editable=False, max_length=300, verbose_name="note"
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
                                verbose_name="to whom",
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
                                verbose_name="promised by",
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
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
                        "verbose_name": "historical promise",
                        "verbose_name_plural": "historical promises",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Lifecycle",
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
                            "person",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lifecycle",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "account",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lifecycle",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
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
                                default="cold",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        ("since", models.DateTimeField(verbose_name="since")),
                        ("pass_number", models.PositiveSmallIntegerField(default=1, verbose_name="pass")),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_fit", "Does not fit us"),
                                    ("no_need_now", "No need now"),
                                    ("no_budget_now", "No budget now"),
                                    ("wrong_person", "Wrong person"),
                                    ("no_reply", "No reply"),
                                    ("duplicate", "Double"),
                                    ("bad_data", "Data are wrong"),
                                    ("competitor_locked", "Bound to a competitor"),
                                    ("wrong_region", "Not our region"),
                                    ("silence", "Silent for too long"),
                                    ("stopped_buying", "Stopped buying"),
                                    ("better_known", "We know better"),
                                    ("agreed", "Agreed with the customer"),
                                    ("objection", "Objected to contact"),
                                    ("other", "Other"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="reason",
                            ),
                        ),
                        ("retry_on", models.DateField(blank=True, null=True, verbose_name="comes back on")),
                        (
                            "held_until",
                            models.DateField(blank=True, null=True, verbose_name="set by hand until"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="leads",
                                to="organisation.member",
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "origin",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="leads",
                                to="customers.source",
                                verbose_name="lead source",
                            ),
                        ),
                        (
                            "campaign",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="campaign"),
                        ),
                        (
                            "need",
                            models.TextField(blank=True, default="", verbose_name="need in their words"),
                        ),
                        (
                            "value_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="expected value"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
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
                            "fit_points",
                            models.FloatField(
                                blank=True, editable=False, null=True, verbose_name="fit points"
                            ),
                        ),
                        (
                            "fit_grade",
                            models.CharField(
                                blank=True, default="", editable=False, max_length=1, verbose_name="fit"
                            ),
                        ),
                        (
                            "engagement",
                            models.FloatField(
                                blank=True, editable=False, null=True, verbose_name="engagement points"
                            ),
                        ),
                        (
                            "engagement_grade",
                            models.PositiveSmallIntegerField(
                                blank=True, editable=False, null=True, verbose_name="engagement"
                            ),
                        ),
                        (
                            "chance",
                            models.FloatField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="chance to become a customer",
                            ),
                        ),
                        ("chance_low", models.FloatField(blank=True, editable=False, null=True)),
                        ("chance_high", models.FloatField(blank=True, editable=False, null=True)),
                        ("chance_reasons", models.JSONField(blank=True, default=list, editable=False)),
                        (
                            "scored_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="scored at"
                            ),
                        ),
                        ("priority", models.FloatField(default=0, editable=False, verbose_name="priority")),
                        (
                            "last_touch_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="last sign from them"
                            ),
                        ),
                        ("memory", models.JSONField(blank=True, default=dict, editable=False)),
                        ("due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "lead",
                        "verbose_name_plural": "leads",
                        "ordering": ("-since", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["state", "priority", "id"], name="cust_life_by_state_priority"
                            ),
                            models.Index(
                                fields=["unit", "state", "priority", "id"], name="cust_life_by_unit_priority"
                            ),
                            models.Index(
                                fields=["owner", "state", "priority", "id"],
                                name="cust_life_by_owner_priority",
                            ),
                            models.Index(
                                fields=["origin", "state", "priority", "id"],
                                name="cust_life_by_origin_priority",
                            ),
                            models.Index(
                                fields=["campaign", "state", "priority", "id"],
                                name="cust_life_by_campaign_priority",
                            ),
                            models.Index(fields=["state", "since", "id"], name="cust_life_by_state_since"),
                            models.Index(fields=["unit", "since", "id"], name="cust_life_by_unit_since"),
                            models.Index(fields=["since", "id"], name="cust_life_by_since"),
                            models.Index(fields=["priority", "id"], name="cust_life_by_priority"),
                            models.Index(
                                condition=models.Q(("account__isnull", False)),
                                fields=["state", "priority", "id"],
                                name="cust_life_of_accounts",
                            ),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at"],
                                name="cust_life_due",
                            ),
                            models.Index(
                                condition=models.Q(("retry_on__isnull", False)),
                                fields=["retry_on", "state", "priority", "deleted_at"],
                                name="cust_life_retry",
                            ),
                            models.Index(
                                condition=models.Q(("next_step_date__isnull", False)),
                                fields=["next_step_date", "state", "priority", "deleted_at"],
                                name="cust_life_step",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_lifecycle_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("account__isnull", True), ("person__isnull", False)),
                                    models.Q(("account__isnull", False), ("person__isnull", True)),
                                    _connector="OR",
                                ),
                                name="customers_lifecycle_of_one",
                                violation_error_message="Choose a person or an account, and not both.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Need",
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
                                related_name="needs",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "statement",
                            models.CharField(max_length=300, verbose_name="in the customer's words"),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[("E", "Economic"), ("F", "Functional"), ("P", "Psychological")],
                                max_length=1,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "subtype",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("E_product", "Product cost"),
                                    ("E_service", "Service cost"),
                                    ("E_accessory", "Accessory cost"),
                                    ("E_tco", "Total cost of ownership"),
                                    ("E_mro", "Maintenance, repair and operations"),
                                    ("E_transparency", "Transparency"),
                                    ("E_time", "No waste of time"),
                                    ("E_money", "No waste of money"),
                                    ("F_ease", "Ease of use"),
                                    ("F_capacity", "Production capacity"),
                                    ("F_failure", "Failure or reject rate"),
                                    ("F_energy", "Energy use"),
                                    ("P_design", "Design or model"),
                                    ("P_colour", "Colour"),
                                    ("P_fashion", "Fashion"),
                                    ("P_reputation", "Reputation of the supplier"),
                                    ("P_brand", "Brand"),
                                    ("P_freedom", "Freedom, no straitjacket"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="what it is about",
                            ),
                        ),
                        (
                            "said_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="needs",
                                to="customers.person",
                                verbose_name="said by",
                            ),
                        ),
                        (
                            "voice",
                            models.CharField(
                                choices=[("implied", "Implied"), ("explicit", "Explicit")],
                                default="implied",
                                max_length=8,
                                verbose_name="implied or explicit",
                            ),
                        ),
                        (
                            "baseline_value",
                            models.FloatField(blank=True, null=True, verbose_name="how it is now"),
                        ),
                        (
                            "unit_of_measure",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="unit of measure"
                            ),
                        ),
                        (
                            "baseline_date",
                            models.DateField(blank=True, null=True, verbose_name="measured on"),
                        ),
                        (
                            "baseline_source",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=120,
                                verbose_name="measured by or taken from",
                            ),
                        ),
                        (
                            "target_value",
                            models.FloatField(blank=True, null=True, verbose_name="how it should be"),
                        ),
                        (
                            "worth_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="worth per year"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                        (
                            "formula",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="How the worth follows from what was measured, written out.",
                                max_length=300,
                                verbose_name="formula",
                            ),
                        ),
                        (
                            "our_fulfilment",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="From 0 to 9.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(9),
                                ],
                                verbose_name="our fulfilment",
                            ),
                        ),
                        (
                            "our_proof",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Claim"),
                                    (2, "Reference"),
                                    (3, "Measured in a pilot"),
                                    (4, "Measured and signed by the customer"),
                                ],
                                null=True,
                                verbose_name="proof of ours",
                            ),
                        ),
                        (
                            "rival",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="rival"),
                        ),
                        (
                            "rival_fulfilment",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="From 0 to 9.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(9),
                                ],
                                verbose_name="fulfilment by the rival",
                            ),
                        ),
                        (
                            "rival_proof",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "Claim"),
                                    (2, "Reference"),
                                    (3, "Measured in a pilot"),
                                    (4, "Measured and signed by the customer"),
                                ],
                                null=True,
                                verbose_name="proof of the rival",
                            ),
                        ),
                        (
                            "weight",
                            models.FloatField(
                                blank=True,
                                help_text="How much it counts beside the other needs; the weights of an account are made to sum to one.",
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="weight",
                            ),
                        ),
                        (
                            "weight_method",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="For example ranked by the customer, or points divided.",
                                max_length=80,
                                verbose_name="how it was weighed",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "need",
                        "verbose_name_plural": "needs",
                        "ordering": ("account", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_need_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("category", "E"), _negated=True),
                                    ("worth_cents__isnull", False),
                                    _connector="OR",
                                ),
                                name="customers_need_economic_money",
                                violation_error_message="An economic need carries its worth in money.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("category", "F"), _negated=True),
                                    models.Q(("unit_of_measure", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="customers_need_functional_unit",
                                violation_error_message="A functional need carries the unit in which it is measured.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("category", "F"), _negated=True),
                                    ("worth_cents__isnull", True),
                                    models.Q(("formula", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="customers_need_functional_formula",
                                violation_error_message="A functional need carries money only with the formula that leads to it, written out.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("category", "P"), _negated=True),
                                    ("worth_cents__isnull", True),
                                    _connector="OR",
                                ),
                                name="customers_need_psychological",
                                violation_error_message="A psychological need is ranked or weighed, and never carries money.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PersonTie",
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
                                related_name="ties",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ties",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("reports_to", "reports to"),
                                    ("influences", "influences"),
                                    ("trusts", "trusts"),
                                    ("friend", "is a friend of"),
                                    ("conflict", "is at odds with"),
                                ],
                                max_length=12,
                                verbose_name="tie",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ties_to",
                                to="customers.person",
                                verbose_name="other person",
                            ),
                        ),
                        ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "notes",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="notes"),
                        ),
                    ],
                    options={
                        "verbose_name": "tie between persons",
                        "verbose_name_plural": "ties between persons",
                        "ordering": ("account", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_persontie_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("other")), _negated=True),
                                name="customers_tie_between_two",
                                violation_error_message="A tie is between two different persons.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True),
                                    ("starts__isnull", True),
                                    ("ends__gte", models.F("starts")),
                                    _connector="OR",
                                ),
                                name="customers_tie_ends_after_start",
                                violation_error_message="It cannot end before it starts.",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ProfileLink",
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="profiles",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "url",
                            models.CharField(
                                max_length=300,
                                validators=[django.core.validators.URLValidator(schemes=["https", "http"])],
                                verbose_name="address",
                            ),
                        ),
                        ("found_at_site", models.CharField(max_length=120, verbose_name="found at")),
                        (
                            "legal_basis",
                            models.CharField(
                                choices=[
                                    ("consent", "Consent"),
                                    ("contract", "Contract"),
                                    ("interest", "Legitimate interest"),
                                    ("request", "Asked us for it"),
                                ],
                                max_length=12,
                                verbose_name="legal basis",
                            ),
                        ),
                        ("noted_date", models.DateField(editable=False, verbose_name="noted on")),
                    ],
                    options={
                        "verbose_name": "profile link",
                        "verbose_name_plural": "profile links",
                        "ordering": ("person", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_profilelink_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Promise",
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
                                related_name="promises",
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
                                related_name="promises",
                                to="customers.person",
                                verbose_name="to whom",
                            ),
                        ),
                        (
                            "text",
                            models.CharField(
                                help_text="So that the customer would recognise it.",
                                max_length=300,
                                verbose_name="what we promised",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promises",
                                to="organisation.member",
                                verbose_name="promised by",
                            ),
                        ),
                        (
                            "made_date",
                            models.DateField(
                                default=koers.kit.moments.today,
                                validators=[koers.kit.moments.not_to_come],
                                verbose_name="promised on",
                            ),
                        ),
                        ("due_date", models.DateField(verbose_name="due")),
                        (
                            "first_due_date",
                            models.DateField(editable=False, verbose_name="first promised for"),
                        ),
                        (
                            "moves",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="times moved"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("kept", "Kept"),
                                    ("broken", "Broken"),
                                    ("withdrawn", "Withdrawn by the customer"),
                                ],
                                default="open",
                                editable=False,
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "closed_date",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="ended on"),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="noted by",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, default="", editable=False, max_length=300, verbose_name="note"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "promise",
                        "verbose_name_plural": "promises",
                        "ordering": ("due_date", "id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["due_date", "id"], name="cust_promise_by_due"),
                            models.Index(
                                fields=["owner", "state", "due_date", "id"], name="cust_promise_by_owner"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_promise_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_date__gte", models.F("made_date")),
                                    ("first_due_date__gte", models.F("made_date")),
                                ),
                                name="customers_promise_due_after_made",
                                violation_error_message="A promise is not due before it was made.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_date__isnull", True), ("state", "open")),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True),
                                        ("closed_date__gte", models.F("made_date")),
                                        ("closed_date__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="customers_promise_ended_has_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="customers_promise_says_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "withdrawn"), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="customers_promise_withdrawn_with_note",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BuyingReason",
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
                                related_name="buying_reasons",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        ("usp", models.CharField(max_length=200, verbose_name="what sets us apart")),
                        (
                            "need",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="reasons",
                                to="customers.need",
                                verbose_name="need",
                            ),
                        ),
                        (
                            "buying_role",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="reasons",
                                to="customers.buyingrole",
                                verbose_name="for whom",
                            ),
                        ),
                        (
                            "benefit",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="benefit in the buyer's words",
                            ),
                        ),
                        ("quantity", models.FloatField(blank=True, null=True, verbose_name="quantity")),
                        (
                            "unit_of_measure",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="unit of measure"
                            ),
                        ),
                        (
                            "proof",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Claim"),
                                    (2, "Reference"),
                                    (3, "Measured in a pilot"),
                                    (4, "Measured and signed by the customer"),
                                ],
                                default=1,
                                verbose_name="proof",
                            ),
                        ),
                        (
                            "alternative",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="next best alternative"
                            ),
                        ),
                        (
                            "holds",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                default="",
                                max_length=3,
                                verbose_name="holds against it",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reason to buy",
                        "verbose_name_plural": "reasons to buy",
                        "ordering": ("account", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_buyingreason_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalBuyingReason",
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
                        ("usp", models.CharField(max_length=200, verbose_name="what sets us apart")),
                        (
                            "benefit",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="benefit in the buyer's words",
                            ),
                        ),
                        ("quantity", models.FloatField(blank=True, null=True, verbose_name="quantity")),
                        (
                            "unit_of_measure",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="unit of measure"
                            ),
                        ),
                        (
                            "proof",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Claim"),
                                    (2, "Reference"),
                                    (3, "Measured in a pilot"),
                                    (4, "Measured and signed by the customer"),
                                ],
                                default=1,
                                verbose_name="proof",
                            ),
                        ),
                        (
                            "alternative",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="next best alternative"
                            ),
                        ),
                        (
                            "holds",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "Yes"), ("no", "No")],
                                default="",
                                max_length=3,
                                verbose_name="holds against it",
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
                            "need",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.need",
                                verbose_name="need",
                            ),
                        ),
                        (
                            "buying_role",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.buyingrole",
                                verbose_name="for whom",
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
                        "verbose_name": "historical reason to buy",
                        "verbose_name_plural": "historical reasons to buy",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSignal",
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
                                    ("complaint", "Complaint"),
                                    ("wish", "Wish"),
                                    ("expect", "Expectation"),
                                    ("praise", "Praise"),
                                ],
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        ("words", models.CharField(max_length=500, verbose_name="in the customer's words")),
                        (
                            "trigger",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What changed around the customer: a rule, a rival, a new plant.",
                                max_length=200,
                                verbose_name="what brought it about",
                            ),
                        ),
                        (
                            "heard_by_way",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("talk", "In a talk"),
                                    ("mail", "By mail"),
                                    ("survey", "In a survey"),
                                    ("other", "Another way"),
                                ],
                                default="talk",
                                max_length=6,
                                verbose_name="heard",
                            ),
                        ),
                        ("heard_at", models.DateTimeField(verbose_name="heard at")),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("route", "To be routed"),
                                    ("translate", "To be translated"),
                                    ("decide", "To be decided"),
                                    ("do", "To be carried out"),
                                    ("tell", "To be told back"),
                                    ("closed", "Closed, told back"),
                                ],
                                default="route",
                                editable=False,
                                max_length=9,
                                verbose_name="waits for",
                            ),
                        ),
                        ("step_since", models.DateTimeField(editable=False, verbose_name="waits since")),
                        (
                            "discipline",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("sales", "Sales"),
                                    ("marketing", "Marketing"),
                                    ("service", "Service"),
                                    ("product", "Product development"),
                                    ("operations", "Operations and delivery"),
                                    ("finance", "Finance"),
                                    ("quality", "Quality"),
                                    ("leading", "Management"),
                                ],
                                default="",
                                editable=False,
                                max_length=10,
                                verbose_name="discipline",
                            ),
                        ),
                        (
                            "due_date",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="due"),
                        ),
                        (
                            "change",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("product", "The product"),
                                    ("service", "The service"),
                                    ("process", "How we work"),
                                    ("nothing", "Nothing, it is good as it is"),
                                ],
                                default="",
                                editable=False,
                                max_length=7,
                                verbose_name="what would change",
                            ),
                        ),
                        (
                            "proposal",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=500,
                                verbose_name="proposed change",
                            ),
                        ),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("adopt", "We do it"),
                                    ("try", "We try it out"),
                                    ("refuse", "We do not do it"),
                                ],
                                default="",
                                editable=False,
                                max_length=6,
                                verbose_name="decision",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, default="", editable=False, max_length=300, verbose_name="why"
                            ),
                        ),
                        (
                            "acted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="acted at"
                            ),
                        ),
                        (
                            "told_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="told back at"
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=500,
                                verbose_name="what was told",
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
                                verbose_name="said by",
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.activity",
                                verbose_name="activity",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="with",
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.need",
                                verbose_name="need",
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
                        "verbose_name": "historical signal",
                        "verbose_name_plural": "historical signals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="LifecyclePeriod",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "lifecycle",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="customers.lifecycle",
                                verbose_name="lead",
                            ),
                        ),
                        ("pass_number", models.PositiveSmallIntegerField(default=1, verbose_name="pass")),
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
                            "was",
                            models.CharField(
                                blank=True,
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
                                default="",
                                max_length=9,
                                verbose_name="state before",
                            ),
                        ),
                        ("starts", models.DateTimeField(verbose_name="from")),
                        ("ends", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_fit", "Does not fit us"),
                                    ("no_need_now", "No need now"),
                                    ("no_budget_now", "No budget now"),
                                    ("wrong_person", "Wrong person"),
                                    ("no_reply", "No reply"),
                                    ("duplicate", "Double"),
                                    ("bad_data", "Data are wrong"),
                                    ("competitor_locked", "Bound to a competitor"),
                                    ("wrong_region", "Not our region"),
                                    ("silence", "Silent for too long"),
                                    ("stopped_buying", "Stopped buying"),
                                    ("better_known", "We know better"),
                                    ("agreed", "Agreed with the customer"),
                                    ("objection", "Objected to contact"),
                                    ("other", "Other"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="reason",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="note"),
                        ),
                        (
                            "rule",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="rule"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="kit.event",
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
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "origin",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="customers.source",
                                verbose_name="lead source",
                            ),
                        ),
                        (
                            "campaign",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="campaign"),
                        ),
                        ("skipped", models.BooleanField(default=False, verbose_name="passed over a state")),
                        ("by_hand", models.BooleanField(default=False, verbose_name="set by hand")),
                    ],
                    options={
                        "verbose_name": "stay in a state",
                        "verbose_name_plural": "stays in a state",
                        "ordering": ("starts", "id"),
                        "indexes": [
                            models.Index(fields=["lifecycle", "starts", "id"], name="cust_state_of_lead"),
                            models.Index(fields=["state", "starts"], name="cust_state_by_start"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends__isnull", True)),
                                fields=("lifecycle",),
                                name="customers_one_running_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"
                                ),
                                name="customers_state_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedFit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fits",
                                to="customers.need",
                            ),
                        ),
                        (
                            "element",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fits",
                                to="customers.solutionelement",
                            ),
                        ),
                        (
                            "fulfilment",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(9),
                                ],
                                verbose_name="fulfilment",
                            ),
                        ),
                        ("demo", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "fit of a need",
                        "verbose_name_plural": "fits of needs",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("need", "element"), name="customers_needfit_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("fulfilment__lte", 9)), name="customers_needfit_range"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="OwnershipPeriod",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "lifecycle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ownerships",
                                to="customers.lifecycle",
                                verbose_name="lead",
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
                        ("starts", models.DateTimeField(verbose_name="from")),
                        ("ends", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                    ],
                    options={
                        "verbose_name": "ownership of a lead",
                        "verbose_name_plural": "ownerships of leads",
                        "ordering": ("starts", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends__isnull", True)),
                                fields=("lifecycle",),
                                name="customers_one_running_owner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"
                                ),
                                name="customers_owner_ends_after_start",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
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
                                related_name="questions",
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
                                related_name="questions",
                                to="customers.person",
                                verbose_name="to whom",
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="question")),
                        (
                            "normal_text",
                            models.CharField(blank=True, default="", editable=False, max_length=600),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="organisation.member",
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Leave it empty to plan the question.",
                                null=True,
                                validators=[koers.kit.moments.not_to_come],
                                verbose_name="asked at",
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="questions",
                                to="customers.need",
                                verbose_name="about the need",
                            ),
                        ),
                        (
                            "buying_role",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="questions",
                                to="customers.buyingrole",
                                verbose_name="about the part in the decision of",
                            ),
                        ),
                        (
                            "earlier",
                            models.ForeignKey(
                                blank=True,
                                help_text="An earlier question that asks the same in other words.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="again",
                                to="customers.question",
                                verbose_name="the same as",
                            ),
                        ),
                        (
                            "anyway",
                            models.BooleanField(
                                default=False,
                                help_text="The answer is here already; the question then counts as asked twice.",
                                verbose_name="ask it all the same",
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("asked", "Asked"),
                                    ("answered", "Answered"),
                                    ("skipped", "Not asked, the answer was here"),
                                ],
                                default="planned",
                                editable=False,
                                max_length=8,
                                verbose_name="step",
                            ),
                        ),
                        (
                            "on_file",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("need", "In a need, in the customer's words"),
                                    ("decision", "On the map of who decides"),
                                    ("question", "In the answer to an earlier question"),
                                ],
                                default="",
                                editable=False,
                                max_length=8,
                                verbose_name="the answer was here",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, default="", max_length=500, verbose_name="answer"),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="answered at"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "question",
                        "verbose_name_plural": "questions",
                        "ordering": ("-asked_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["asked_at", "id"], name="cust_question_by_time"),
                            models.Index(fields=["account", "normal_text"], name="cust_question_by_text"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_question_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("asked_at__isnull", True), ("step__in", ("planned", "skipped"))
                                    ),
                                    models.Q(
                                        ("asked_at__isnull", False), ("step__in", ("asked", "answered"))
                                    ),
                                    _connector="OR",
                                ),
                                name="customers_question_asked_has_moment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("step", "answered"),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("step", "answered"), _negated=True),
                                        ("answered_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="customers_question_answered_has_answer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("earlier__isnull", True),
                                    models.Q(("earlier", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="customers_question_not_itself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RolePeriod",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "buying_role",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="customers.buyingrole",
                            ),
                        ),
                        ("role", models.CharField(blank=True, default="", max_length=12)),
                        ("also_role", models.CharField(blank=True, default="", max_length=12)),
                        ("part", models.CharField(blank=True, default="", max_length=12)),
                        ("influence", models.PositiveSmallIntegerField()),
                        ("response_mode", models.CharField(blank=True, default="", max_length=14)),
                        (
                            "covered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                            ),
                        ),
                        ("starts", models.DateTimeField(verbose_name="from")),
                        ("ends", models.DateTimeField(null=True, verbose_name="until")),
                        ("demo", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "period of a buying role",
                        "verbose_name_plural": "periods of buying roles",
                        "ordering": ("starts", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends__isnull", True)),
                                fields=("buying_role",),
                                name="customers_roleperiod_one_running",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"
                                ),
                                name="customers_roleperiod_ends_after_start",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Signal",
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
                                related_name="signals",
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
                                related_name="signals",
                                to="customers.person",
                                verbose_name="said by",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("complaint", "Complaint"),
                                    ("wish", "Wish"),
                                    ("expect", "Expectation"),
                                    ("praise", "Praise"),
                                ],
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        ("words", models.CharField(max_length=500, verbose_name="in the customer's words")),
                        (
                            "trigger",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What changed around the customer: a rule, a rival, a new plant.",
                                max_length=200,
                                verbose_name="what brought it about",
                            ),
                        ),
                        (
                            "heard_by_way",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("talk", "In a talk"),
                                    ("mail", "By mail"),
                                    ("survey", "In a survey"),
                                    ("other", "Another way"),
                                ],
                                default="talk",
                                max_length=6,
                                verbose_name="heard",
                            ),
                        ),
                        ("heard_at", models.DateTimeField(verbose_name="heard at")),
                        (
                            "activity",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="signals",
                                to="customers.activity",
                                verbose_name="activity",
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("route", "To be routed"),
                                    ("translate", "To be translated"),
                                    ("decide", "To be decided"),
                                    ("do", "To be carried out"),
                                    ("tell", "To be told back"),
                                    ("closed", "Closed, told back"),
                                ],
                                default="route",
                                editable=False,
                                max_length=9,
                                verbose_name="waits for",
                            ),
                        ),
                        ("step_since", models.DateTimeField(editable=False, verbose_name="waits since")),
                        (
                            "discipline",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("sales", "Sales"),
                                    ("marketing", "Marketing"),
                                    ("service", "Service"),
                                    ("product", "Product development"),
                                    ("operations", "Operations and delivery"),
                                    ("finance", "Finance"),
                                    ("quality", "Quality"),
                                    ("leading", "Management"),
                                ],
                                default="",
                                editable=False,
                                max_length=10,
                                verbose_name="discipline",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="signals",
                                to="organisation.member",
                                verbose_name="with",
                            ),
                        ),
                        (
                            "due_date",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="due"),
                        ),
                        (
                            "change",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("product", "The product"),
                                    ("service", "The service"),
                                    ("process", "How we work"),
                                    ("nothing", "Nothing, it is good as it is"),
                                ],
                                default="",
                                editable=False,
                                max_length=7,
                                verbose_name="what would change",
                            ),
                        ),
                        (
                            "proposal",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=500,
                                verbose_name="proposed change",
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="signals",
                                to="customers.need",
                                verbose_name="need",
                            ),
                        ),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("adopt", "We do it"),
                                    ("try", "We try it out"),
                                    ("refuse", "We do not do it"),
                                ],
                                default="",
                                editable=False,
                                max_length=6,
                                verbose_name="decision",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, default="", editable=False, max_length=300, verbose_name="why"
                            ),
                        ),
                        (
                            "acted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="acted at"
                            ),
                        ),
                        (
                            "told_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="told back at"
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=500,
                                verbose_name="what was told",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "signal",
                        "verbose_name_plural": "signals",
                        "ordering": ("-heard_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["heard_at", "id"], name="cust_signal_by_time"),
                            models.Index(fields=["step", "step_since", "id"], name="cust_signal_by_step"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_signal_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("step", "closed"),
                                        ("told_at__isnull", False),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("step", "closed"), _negated=True), ("told_at__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="customers_signal_closed_is_told",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", "refuse"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="customers_signal_refused_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("acted_at__isnull", True),
                                    ("acted_at__gte", models.F("heard_at")),
                                    _connector="OR",
                                ),
                                name="customers_signal_acts_after_hearing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StanceRating",
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
                            "buying_role",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="customers.buyingrole",
                                verbose_name="buying role",
                            ),
                        ),
                        (
                            "value",
                            models.SmallIntegerField(
                                help_text="From -5, works against us, to +5, works for us.",
                                validators=[
                                    django.core.validators.MinValueValidator(-5),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                                verbose_name="stance",
                            ),
                        ),
                        ("rated_date", models.DateField(verbose_name="seen on")),
                        (
                            "evidence",
                            models.TextField(
                                help_text="What was said or done, in a sentence.",
                                verbose_name="what shows it",
                            ),
                        ),
                        (
                            "rated_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="stance_ratings",
                                to="organisation.member",
                                verbose_name="rated by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stance rating",
                        "verbose_name_plural": "stance ratings",
                        "ordering": ("-rated_date", "-id"),
                        "abstract": False,
                        "indexes": [models.Index(fields=["rated_date", "id"], name="cust_stance_by_day")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_stancerating_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value__gte", -5), ("value__lte", 5)),
                                name="customers_stance_range",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalQuestion",
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
                        ("text", models.CharField(max_length=300, verbose_name="question")),
                        (
                            "normal_text",
                            models.CharField(blank=True, default="", editable=False, max_length=600),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Leave it empty to plan the question.",
                                null=True,
                                validators=[koers.kit.moments.not_to_come],
                                verbose_name="asked at",
                            ),
                        ),
                        (
                            "anyway",
                            models.BooleanField(
                                default=False,
                                help_text="The answer is here already; the question then counts as asked twice.",
                                verbose_name="ask it all the same",
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("asked", "Asked"),
                                    ("answered", "Answered"),
                                    ("skipped", "Not asked, the answer was here"),
                                ],
                                default="planned",
                                editable=False,
                                max_length=8,
                                verbose_name="step",
                            ),
                        ),
                        (
                            "on_file",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("need", "In a need, in the customer's words"),
                                    ("decision", "On the map of who decides"),
                                    ("question", "In the answer to an earlier question"),
                                ],
                                default="",
                                editable=False,
                                max_length=8,
                                verbose_name="the answer was here",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, default="", max_length=500, verbose_name="answer"),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="answered at"
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
                                verbose_name="to whom",
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
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "need",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.need",
                                verbose_name="about the need",
                            ),
                        ),
                        (
                            "buying_role",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.buyingrole",
                                verbose_name="about the part in the decision of",
                            ),
                        ),
                        (
                            "earlier",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="An earlier question that asks the same in other words.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.question",
                                verbose_name="the same as",
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
                        "verbose_name": "historical question",
                        "verbose_name_plural": "historical questions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Opinion",
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
                                related_name="opinions",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opinions",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("customer_recommendation", "Would they recommend us"),
                                    ("customer_satisfaction", "Are they satisfied"),
                                ],
                                max_length=40,
                                verbose_name="question",
                            ),
                        ),
                        (
                            "method_version",
                            models.PositiveIntegerField(verbose_name="version of the question"),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
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
                        ("expires_at", models.DateTimeField(verbose_name="link works until")),
                        (
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                        ),
                        ("score", models.SmallIntegerField(blank=True, null=True, verbose_name="answer")),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[("low", "Low"), ("middle", "Neither"), ("high", "High")],
                                default="",
                                max_length=6,
                                verbose_name="band",
                            ),
                        ),
                        ("why", models.CharField(blank=True, default="", max_length=500, verbose_name="why")),
                        (
                            "signal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="opinions",
                                to="customers.signal",
                                verbose_name="signal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "opinion",
                        "verbose_name_plural": "opinions",
                        "ordering": ("-asked_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["asked_at", "id"], name="cust_opinion_by_time"),
                            models.Index(fields=["person", "asked_at", "id"], name="cust_opinion_by_person"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="customers_opinion_one_per_source_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at__isnull", True),
                                        ("score__isnull", True),
                                        ("verdict", ""),
                                    ),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("score__isnull", False),
                                        models.Q(("verdict", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="customers_opinion_answered_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignalRoute",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="routes",
                                to="customers.signal",
                                verbose_name="signal",
                            ),
                        ),
                        (
                            "discipline",
                            models.CharField(
                                choices=[
                                    ("sales", "Sales"),
                                    ("marketing", "Marketing"),
                                    ("service", "Service"),
                                    ("product", "Product development"),
                                    ("operations", "Operations and delivery"),
                                    ("finance", "Finance"),
                                    ("quality", "Quality"),
                                    ("leading", "Management"),
                                ],
                                max_length=10,
                                verbose_name="discipline",
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
                                verbose_name="with",
                            ),
                        ),
                        ("routed_at", models.DateTimeField(verbose_name="routed at")),
                        ("demo", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "stop of a signal",
                        "verbose_name_plural": "stops of signals",
                        "ordering": ("routed_at", "id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
            ],
        ),
    ]
