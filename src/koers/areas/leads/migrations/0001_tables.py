"""The tables of this room."""

import uuid

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import koers.areas.leads.models.hand_over
from koers.kit.resource.creation import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("leads", "0001_first_nouns"),
        ("leads", "0002_events_coming_in"),
        ("leads", "0003_contract_hand_overs_routing"),
        ("leads", "0004_identity_of_signs"),
        ("leads", "0005_desk_answers_and_lots"),
        ("leads", "0006_chance_models"),
        ("leads", "0007_reading_faults"),
        ("leads", "0008_forms_on_the_web"),
        ("leads", "0009_forget_lines"),
        ("leads", "0010_figures_of_states"),
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
                    name="AccountDomain",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="domains",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        ("domain", models.CharField(db_index=True, max_length=200, verbose_name="domain")),
                    ],
                    options={
                        "verbose_name": "domain of an account",
                        "verbose_name_plural": "domains of accounts",
                        "ordering": ("domain", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "domain"), name="leads_account_domain_once"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ChanceModel",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("trained_at", models.DateTimeField(verbose_name="trained at")),
                        ("status", models.CharField(max_length=12, verbose_name="status")),
                        ("why", models.CharField(blank=True, default="", max_length=300, verbose_name="why")),
                        ("rows", models.PositiveIntegerField(default=0, verbose_name="closed leads")),
                        (
                            "positives",
                            models.PositiveIntegerField(default=0, verbose_name="of which customers"),
                        ),
                        ("in_use", models.BooleanField(default=False, verbose_name="in use")),
                        ("model", models.JSONField(blank=True, null=True, verbose_name="model")),
                        ("backtest", models.JSONField(default=dict, verbose_name="back-test")),
                    ],
                    options={
                        "verbose_name": "chance model",
                        "verbose_name_plural": "chance models",
                        "indexes": [models.Index(fields=["trained_at", "id"], name="leads_chance_by_moment")],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="EventSource",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("web", "Website or app"),
                                    ("system", "Other system"),
                                    ("form", "Form of Koers"),
                                    ("file", "File"),
                                ],
                                default="web",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="event_sources",
                                to="organisation.unit",
                                verbose_name="unit of new persons",
                            ),
                        ),
                        (
                            "origin",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="event_sources",
                                to="customers.source",
                                verbose_name="lead source",
                            ),
                        ),
                        (
                            "consent",
                            models.CharField(
                                choices=[
                                    ("asked", "The page asks, and sends only after a yes"),
                                    ("carried", "Each event says whether the visitor agreed"),
                                ],
                                default="carried",
                                max_length=8,
                                verbose_name="agreement of visitors",
                            ),
                        ),
                        (
                            "origins",
                            models.JSONField(
                                blank=True, default=list, verbose_name="web pages that may send"
                            ),
                        ),
                        (
                            "prefix",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=16,
                                verbose_name="key begins with",
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                blank=True, editable=False, max_length=64, null=True, unique=True
                            ),
                        ),
                        (
                            "old_digest",
                            models.CharField(
                                blank=True, editable=False, max_length=64, null=True, unique=True
                            ),
                        ),
                        (
                            "old_until",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="old key works until"
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "revoked_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="revoked at"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "event source",
                        "verbose_name_plural": "event sources",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="leads_eventsource_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HandOverContract",
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
                            "number",
                            models.PositiveIntegerField(editable=False, unique=True, verbose_name="version"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("in_force", "In force"), ("ended", "Ended")],
                                default="draft",
                                editable=False,
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "least_fit",
                            models.CharField(
                                blank=True,
                                choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")],
                                default="C",
                                max_length=1,
                                verbose_name="least fit",
                            ),
                        ),
                        (
                            "least_engagement",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "1"), (2, "2"), (3, "3"), (4, "4")],
                                default=3,
                                null=True,
                                verbose_name="least engagement",
                            ),
                        ),
                        (
                            "wanted",
                            models.JSONField(
                                default=koers.areas.leads.models.hand_over.default_wanted,
                                verbose_name="a lead that is offered has",
                            ),
                        ),
                        (
                            "accepted",
                            models.JSONField(
                                default=koers.areas.leads.models.hand_over.default_accepted,
                                verbose_name="a lead that is accepted has",
                            ),
                        ),
                        (
                            "offered_words",
                            models.TextField(
                                blank=True, default="", verbose_name="ready to offer, in our words"
                            ),
                        ),
                        (
                            "accepted_words",
                            models.TextField(blank=True, default="", verbose_name="accepted, in our words"),
                        ),
                        (
                            "marketing_promise",
                            models.TextField(blank=True, default="", verbose_name="marketing promises"),
                        ),
                        (
                            "sales_promise",
                            models.TextField(blank=True, default="", verbose_name="sales promises"),
                        ),
                        (
                            "monthly_volume",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="leads offered per month"
                            ),
                        ),
                        (
                            "accepted_percent",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="share that sales accepts (%)",
                            ),
                        ),
                        (
                            "answer_hours",
                            models.FloatField(
                                default=8,
                                validators=[django.core.validators.MinValueValidator(0.25)],
                                verbose_name="working hours to accept or return",
                            ),
                        ),
                        (
                            "hot_touch_hours",
                            models.FloatField(
                                default=1,
                                validators=[django.core.validators.MinValueValidator(0.25)],
                                verbose_name="working hours to the first contact, engaged leads",
                            ),
                        ),
                        (
                            "touch_hours",
                            models.FloatField(
                                default=8,
                                validators=[django.core.validators.MinValueValidator(0.25)],
                                verbose_name="working hours to the first contact, others",
                            ),
                        ),
                        (
                            "second_days",
                            models.PositiveSmallIntegerField(
                                default=3, verbose_name="working days to the second attempt"
                            ),
                        ),
                        (
                            "remind_percent",
                            models.PositiveSmallIntegerField(
                                default=50,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="remind after (% of the time)",
                            ),
                        ),
                        (
                            "take_back_percent",
                            models.PositiveSmallIntegerField(
                                default=200,
                                validators=[django.core.validators.MinValueValidator(101)],
                                verbose_name="take back after (% of the time)",
                            ),
                        ),
                        (
                            "holdout_percent",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[django.core.validators.MaxValueValidator(50)],
                                verbose_name="worked in random order (%)",
                            ),
                        ),
                        (
                            "treatments",
                            models.JSONField(
                                default=koers.areas.leads.models.hand_over.default_treatments,
                                verbose_name="days until a returned lead comes back",
                            ),
                        ),
                        (
                            "marketing_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed for marketing",
                            ),
                        ),
                        (
                            "marketing_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="signed for marketing at"
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
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed for sales",
                            ),
                        ),
                        (
                            "sales_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="signed for sales at"
                            ),
                        ),
                        (
                            "starts",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in force from"
                            ),
                        ),
                        (
                            "ends",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="in force until"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "hand-over contract",
                        "verbose_name_plural": "hand-over contracts",
                        "ordering": ("-number",),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="leads_handovercontract_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "in_force")),
                                fields=("state",),
                                name="leads_one_contract_in_force",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRoutingRule",
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
                        ("position", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "country",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="country"),
                        ),
                        (
                            "region",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="province or state"
                            ),
                        ),
                        (
                            "postcodes",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Several with a comma: 10, 11, 12.",
                                max_length=200,
                                verbose_name="postcodes begin with",
                            ),
                        ),
                        (
                            "sector",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="sector"),
                        ),
                        (
                            "language",
                            models.CharField(blank=True, default="", max_length=5, verbose_name="language"),
                        ),
                        (
                            "least_employees",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="employees at least"
                            ),
                        ),
                        (
                            "most_employees",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="employees at most"
                            ),
                        ),
                        (
                            "words",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Several with a comma; one of them is enough.",
                                max_length=200,
                                verbose_name="words in the need",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "origin",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="customers.source",
                                verbose_name="lead source",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Fits when the need or the campaign names it.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.productgroup",
                                verbose_name="product group",
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
                                verbose_name="goes to",
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
                                verbose_name="or to the emptiest desk of",
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
                                verbose_name="or to who works the territory",
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
                        "verbose_name": "historical routing rule",
                        "verbose_name_plural": "historical routing rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ReadFault",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "lifecycle",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.lifecycle",
                                verbose_name="lead",
                            ),
                        ),
                        ("rules", models.CharField(max_length=100, verbose_name="rules")),
                        ("moves", models.CharField(max_length=300, verbose_name="moves")),
                        ("found_at", models.DateTimeField(verbose_name="found at")),
                    ],
                    options={
                        "verbose_name": "reading fault",
                        "verbose_name_plural": "reading faults",
                        "ordering": ("-found_at", "-id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="ReadMark",
                    fields=[
                        ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("event_id", models.BigIntegerField(default=0)),
                        ("settled_id", models.BigIntegerField(default=0)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("rules", models.CharField(blank=True, default="", max_length=200)),
                    ],
                    options={
                        "verbose_name": "read mark",
                        "verbose_name_plural": "read marks",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="RoutingRule",
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
                        ("position", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "country",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="country"),
                        ),
                        (
                            "region",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="province or state"
                            ),
                        ),
                        (
                            "postcodes",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Several with a comma: 10, 11, 12.",
                                max_length=200,
                                verbose_name="postcodes begin with",
                            ),
                        ),
                        (
                            "sector",
                            models.CharField(blank=True, default="", max_length=80, verbose_name="sector"),
                        ),
                        (
                            "language",
                            models.CharField(blank=True, default="", max_length=5, verbose_name="language"),
                        ),
                        (
                            "origin",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="customers.source",
                                verbose_name="lead source",
                            ),
                        ),
                        (
                            "least_employees",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="employees at least"
                            ),
                        ),
                        (
                            "most_employees",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="employees at most"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                help_text="Fits when the need or the campaign names it.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.productgroup",
                                verbose_name="product group",
                            ),
                        ),
                        (
                            "words",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Several with a comma; one of them is enough.",
                                max_length=200,
                                verbose_name="words in the need",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="goes to",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organisation.unit",
                                verbose_name="or to the emptiest desk of",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.territory",
                                verbose_name="or to who works the territory",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                    ],
                    options={
                        "verbose_name": "routing rule",
                        "verbose_name_plural": "routing rules",
                        "ordering": ("position", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="leads_routingrule_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="RulesInForce",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("lifecycle", "lifecycle rules"), ("scorecard", "scorecard")],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("method", models.CharField(max_length=80, verbose_name="id of the method")),
                        ("version", models.PositiveIntegerField(verbose_name="version")),
                        ("starts", models.DateTimeField(verbose_name="from")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rules in force",
                        "verbose_name_plural": "rules in force",
                        "ordering": ("-starts", "-id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="StateFigure",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
                            models.PositiveIntegerField(
                                default=0, verbose_name="leads with an expected value"
                            ),
                        ),
                        ("value_cents", models.BigIntegerField(default=0, verbose_name="expected value")),
                        ("stays", models.PositiveIntegerField(default=0, verbose_name="stays")),
                        (
                            "stay_days",
                            models.FloatField(blank=True, null=True, verbose_name="median days of a stay"),
                        ),
                        ("worked_at", models.DateTimeField(verbose_name="worked out at")),
                    ],
                    options={
                        "verbose_name": "figure of a state",
                        "verbose_name_plural": "figures of states",
                        "indexes": [
                            models.Index(fields=["unit", "state", "kind"], name="leads_figure_by_unit")
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HandOver",
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
                            "lead",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hand_overs",
                                to="customers.lifecycle",
                                verbose_name="lead",
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_overs",
                                to="leads.handovercontract",
                                verbose_name="contract",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("offered", "Waits for an answer"),
                                    ("accepted", "Accepted"),
                                    ("returned", "Returned"),
                                    ("withdrawn", "Withdrawn"),
                                    ("taken_back", "Taken back"),
                                ],
                                default="offered",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="received",
                                to="organisation.member",
                                verbose_name="offered to",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_overs",
                                to="organisation.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "offered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="offered by",
                            ),
                        ),
                        ("offered_at", models.DateTimeField(verbose_name="offered at")),
                        ("remind_at", models.DateTimeField(verbose_name="remind at")),
                        ("due_at", models.DateTimeField(verbose_name="answer due at")),
                        ("take_back_at", models.DateTimeField(verbose_name="taken back at")),
                        (
                            "reminded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="reminded at"),
                        ),
                        (
                            "escalated_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="escalated at"),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="answered by",
                            ),
                        ),
                        (
                            "touch_due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="first contact due at"),
                        ),
                        (
                            "first_touch_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="first contact at"),
                        ),
                        (
                            "second_due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="second attempt due at"),
                        ),
                        (
                            "second_touch_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="second attempt at"),
                        ),
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
                                verbose_name="reason of the return",
                            ),
                        ),
                        ("note", models.TextField(blank=True, default="", verbose_name="note")),
                        ("recycle_on", models.DateField(blank=True, null=True, verbose_name="comes back on")),
                        (
                            "accepted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="accepted at"),
                        ),
                        (
                            "returned_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="returned at"),
                        ),
                        (
                            "escalated_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisation.member",
                                verbose_name="escalated to",
                            ),
                        ),
                        (
                            "touch_escalated_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="late contact escalated at"
                            ),
                        ),
                        (
                            "handled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="dealt with at"),
                        ),
                        (
                            "channel",
                            models.CharField(
                                blank=True, default="", max_length=10, verbose_name="try again by"
                            ),
                        ),
                        ("rank", models.FloatField(default=0, editable=False)),
                        ("before", models.JSONField(default=dict, editable=False)),
                        ("trail", models.JSONField(default=list, editable=False)),
                        (
                            "question",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="best next question"
                            ),
                        ),
                        ("brief", models.JSONField(default=dict, verbose_name="what came along")),
                        (
                            "overridden",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=300,
                                verbose_name="offered all the same because",
                            ),
                        ),
                        (
                            "held_out",
                            models.BooleanField(default=False, verbose_name="worked in random order"),
                        ),
                        ("routed", models.JSONField(default=list, editable=False)),
                        (
                            "value_cents",
                            models.BigIntegerField(blank=True, null=True, verbose_name="expected value"),
                        ),
                        ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                    ],
                    options={
                        "verbose_name": "hand-over",
                        "verbose_name_plural": "hand-overs",
                        "ordering": ("-offered_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["receiver", "state", "due_at", "id"], name="leads_offer_by_receiver"
                            ),
                            models.Index(
                                fields=["unit", "state", "due_at", "id"], name="leads_offer_by_unit"
                            ),
                            models.Index(fields=["state", "due_at", "id"], name="leads_offer_by_due"),
                            models.Index(
                                condition=models.Q(("state", "offered")),
                                fields=["receiver", "rank", "id"],
                                name="leads_queue_of_receiver",
                            ),
                            models.Index(
                                condition=models.Q(("state", "offered")),
                                fields=["unit", "rank", "id"],
                                name="leads_queue_of_unit",
                            ),
                            models.Index(
                                condition=models.Q(("state", "offered")),
                                fields=["rank", "id"],
                                name="leads_queue",
                            ),
                            models.Index(
                                condition=models.Q(("first_touch_at__isnull", True), ("state", "accepted")),
                                fields=["receiver", "touch_due_at", "id"],
                                name="leads_touch_of_receiver",
                            ),
                            models.Index(
                                condition=models.Q(("first_touch_at__isnull", True), ("state", "accepted")),
                                fields=["unit", "touch_due_at", "id"],
                                name="leads_touch_of_unit",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("handled_at__isnull", True), ("state__in", ("returned", "taken_back"))
                                ),
                                fields=["offered_by", "returned_at", "id"],
                                name="leads_came_back_to",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("handled_at__isnull", True), ("state__in", ("returned", "taken_back"))
                                ),
                                fields=["unit", "returned_at", "id"],
                                name="leads_came_back_in_unit",
                            ),
                            models.Index(
                                condition=models.Q(("second_touch_at__isnull", True), ("state", "accepted")),
                                fields=["receiver", "second_due_at", "id"],
                                name="leads_second_of_receiver",
                            ),
                            models.Index(
                                condition=models.Q(("second_touch_at__isnull", True), ("state", "accepted")),
                                fields=["unit", "second_due_at", "id"],
                                name="leads_second_of_unit",
                            ),
                            models.Index(
                                condition=models.Q(("state", "offered")),
                                fields=["offered_by", "offered_at", "id"],
                                name="leads_sent_and_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("state", "offered")),
                                fields=["escalated_to", "id"],
                                name="leads_escalated_to",
                            ),
                            models.Index(
                                fields=["offered_by", "offered_at", "id"], name="leads_offer_by_sender"
                            ),
                            models.Index(fields=["offered_at", "id"], name="leads_offer_by_moment"),
                            models.Index(
                                condition=models.Q(("first_touch_at__isnull", True), ("state", "accepted")),
                                fields=["touch_due_at", "id"],
                                name="leads_offer_untouched",
                            ),
                            models.Index(
                                condition=models.Q(("recycle_on__isnull", False)),
                                fields=["recycle_on", "id"],
                                name="leads_offer_back",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="leads_handover_one_per_source_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True), ("state", "offered")),
                                fields=("lead",),
                                name="leads_one_offer_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Identifier",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("customer", "Customer number"),
                                    ("user", "Id of a user"),
                                    ("email", "E-mail address"),
                                    ("phone", "Telephone number"),
                                    ("group", "Id of a group"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="leads.eventsource",
                                verbose_name="event source",
                            ),
                        ),
                        ("value", models.CharField(max_length=254, verbose_name="value")),
                        ("key", models.CharField(max_length=300, unique=True)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "In use"),
                                    ("former", "Former"),
                                    ("shared", "Shared by several"),
                                ],
                                default="active",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                        ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                        (
                            "verified_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="proven at"),
                        ),
                    ],
                    options={
                        "verbose_name": "identifier",
                        "verbose_name_plural": "identifiers",
                        "ordering": ("kind", "id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="IntakeDay",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "source",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days",
                                to="leads.eventsource",
                                verbose_name="event source",
                            ),
                        ),
                        ("on_date", models.DateField(verbose_name="day")),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="processed")),
                        ("dead", models.PositiveIntegerField(default=0, verbose_name="refused")),
                        ("ignored", models.PositiveIntegerField(default=0, verbose_name="left out")),
                        ("last_at", models.DateTimeField(blank=True, null=True, verbose_name="last event")),
                    ],
                    options={
                        "verbose_name": "intake of a day",
                        "verbose_name_plural": "intake by day",
                        "ordering": ("-on_date", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source", "on_date"), name="leads_one_intake_a_day"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="LeadForm",
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
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lead_forms",
                                to="organisation.unit",
                                verbose_name="unit of new persons",
                            ),
                        ),
                        (
                            "origin",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="lead_forms",
                                to="customers.source",
                                verbose_name="lead source",
                            ),
                        ),
                        (
                            "campaign",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="campaign"),
                        ),
                        ("title_en", models.CharField(max_length=160, verbose_name="title in English")),
                        (
                            "title_nl",
                            models.CharField(
                                blank=True, default="", max_length=160, verbose_name="title in Dutch"
                            ),
                        ),
                        (
                            "intro_en",
                            models.TextField(
                                blank=True,
                                default="",
                                max_length=2000,
                                verbose_name="introduction in English",
                            ),
                        ),
                        (
                            "intro_nl",
                            models.TextField(
                                blank=True, default="", max_length=2000, verbose_name="introduction in Dutch"
                            ),
                        ),
                        (
                            "thanks_en",
                            models.TextField(
                                blank=True, default="", max_length=2000, verbose_name="thanks in English"
                            ),
                        ),
                        (
                            "thanks_nl",
                            models.TextField(
                                blank=True, default="", max_length=2000, verbose_name="thanks in Dutch"
                            ),
                        ),
                        ("questions", models.JSONField(default=list, verbose_name="questions")),
                        (
                            "consent_en",
                            models.TextField(
                                blank=True,
                                default="",
                                max_length=1000,
                                verbose_name="permission asked in English",
                            ),
                        ),
                        (
                            "consent_nl",
                            models.TextField(
                                blank=True,
                                default="",
                                max_length=1000,
                                verbose_name="permission asked in Dutch",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                default="news", max_length=40, verbose_name="purpose of the permission"
                            ),
                        ),
                        (
                            "double_opt_in",
                            models.BooleanField(default=True, verbose_name="permission is confirmed by mail"),
                        ),
                        (
                            "origins",
                            models.JSONField(
                                blank=True, default=list, verbose_name="web pages that may show it"
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                        (
                            "event_source",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="form",
                                to="leads.eventsource",
                                verbose_name="event source",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "form",
                        "verbose_name_plural": "forms",
                        "ordering": ("name", "id"),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="leads_leadform_one_per_source_id",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="RawEvent",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "source",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="raw_events",
                                to="leads.eventsource",
                                verbose_name="event source",
                            ),
                        ),
                        ("uid", models.CharField(max_length=200, verbose_name="id at the sender")),
                        (
                            "format",
                            models.CharField(
                                choices=[
                                    ("segment", "Segment"),
                                    ("cloudevents", "CloudEvents"),
                                    ("form", "Form"),
                                ],
                                max_length=12,
                                verbose_name="writing",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="received at")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                        (
                            "original_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="time at the sender"),
                        ),
                        ("happened_at", models.DateTimeField(verbose_name="happened at")),
                        ("payload", models.TextField(blank=True, default="", verbose_name="line")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "Waiting"),
                                    ("done", "Processed"),
                                    ("dead", "Refused"),
                                    ("ignored", "Left out"),
                                ],
                                default="new",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(blank=True, default="", max_length=24, verbose_name="reason"),
                        ),
                        (
                            "detail",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="what stood there"
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                    ],
                    options={
                        "verbose_name": "raw event",
                        "verbose_name_plural": "raw events",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "new")), fields=["id"], name="leads_raw_waiting"
                            ),
                            models.Index(
                                condition=models.Q(("state", "dead")),
                                fields=["source", "-id"],
                                name="leads_raw_dead",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("state", "done"), models.Q(("payload", ""), _negated=True)
                                ),
                                fields=["received_at"],
                                name="leads_raw_to_forget",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("source", "uid"), name="leads_raw_event_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visitor",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "source",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visitors",
                                to="leads.eventsource",
                                verbose_name="event source",
                            ),
                        ),
                        ("anonymous_id", models.CharField(max_length=200, verbose_name="anonymous id")),
                        ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                        ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                    ],
                    options={
                        "verbose_name": "visitor",
                        "verbose_name_plural": "visitors",
                        "ordering": ("-id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source", "anonymous_id"), name="leads_visitor_once"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="FormAnswer",
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
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="leads.leadform",
                                verbose_name="form",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="form_answers",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="form_answers",
                                to="customers.account",
                                verbose_name="account",
                            ),
                        ),
                        ("happened_at", models.DateTimeField(verbose_name="sent at")),
                        ("language", models.CharField(default="en", max_length=5, verbose_name="language")),
                        ("answers", models.JSONField(default=dict, verbose_name="answers")),
                        (
                            "wording",
                            models.TextField(blank=True, default="", verbose_name="permission given"),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
                        ),
                    ],
                    options={
                        "verbose_name": "form answer",
                        "verbose_name_plural": "form answers",
                        "ordering": ("-happened_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["form", "-happened_at", "-id"], name="leads_answer_newest")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="leads_formanswer_one_per_source_id",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdentityProposal",
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
                                    ("merge", "Two persons are one"),
                                    ("visitor", "One more device of a person"),
                                    ("sign", "One more sign of a person"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("key", models.CharField(editable=False, max_length=340, unique=True)),
                        ("reason", models.CharField(max_length=24, verbose_name="reason")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identity_proposals",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identity_proposals_as_other",
                                to="customers.person",
                                verbose_name="other person",
                            ),
                        ),
                        (
                            "visitor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="leads.visitor",
                                verbose_name="visitor",
                            ),
                        ),
                        (
                            "identifier",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="identifier"
                            ),
                        ),
                        (
                            "raw",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="leads.rawevent",
                            ),
                        ),
                        ("seen_at", models.DateTimeField(verbose_name="seen at")),
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "To decide"),
                                    ("accepted", "Accepted"),
                                    ("rejected", "Rejected"),
                                ],
                                default="open",
                                max_length=8,
                                verbose_name="state",
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
                    ],
                    options={
                        "verbose_name": "identity proposal",
                        "verbose_name_plural": "identity proposals",
                        "ordering": ("-seen_at", "-id"),
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["state", "-seen_at", "-id"], name="leads_proposal_by_state")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("source", "external_id"),
                                name="leads_identityproposal_one_per_source_id",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitorLink",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "visitor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="leads.visitor",
                                verbose_name="visitor",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visitor_links",
                                to="customers.person",
                                verbose_name="person",
                            ),
                        ),
                        ("starts", models.DateTimeField(verbose_name="from")),
                        ("ends", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                    ],
                    options={
                        "verbose_name": "visitor of a person",
                        "verbose_name_plural": "visitors of persons",
                        "ordering": ("starts", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends__isnull", True)),
                                fields=("visitor",),
                                name="leads_one_running_visitor_link",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"
                                ),
                                name="leads_visitor_link_ends_after_start",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
