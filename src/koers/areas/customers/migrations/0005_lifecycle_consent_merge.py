import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

found = import_module("koers.areas.customers.migrations.0003_can_be_found")


class Migration(migrations.Migration):
    replaces = [
        ("customers", "0006_found_again"),
        ("customers", "0007_reasons_of_chance"),
        ("customers", "0008_lead_of_one_in_words"),
        ("customers", "0009_fewer_lead_indexes"),
        ("customers", "0010_indexes_of_the_board"),
    ]

    dependencies = [
        ("customers", "0004_accounts_by_unit"),
        ("kit", "__first__"),
        ("organisation", "0003_hours_departments_survey"),
    ]

    operations = [
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
            },
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
                ("held_until", models.DateField(blank=True, null=True, verbose_name="set by hand until")),
                (
                    "campaign",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="campaign"),
                ),
                ("need", models.TextField(blank=True, default="", verbose_name="need in their words")),
                ("value_cents", models.BigIntegerField(blank=True, null=True, verbose_name="expected value")),
                ("currency", models.CharField(default="EUR", max_length=3, verbose_name="currency")),
                (
                    "next_step",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="next step"),
                ),
                ("next_step_date", models.DateField(blank=True, null=True, verbose_name="next step on")),
                (
                    "fit_points",
                    models.FloatField(blank=True, editable=False, null=True, verbose_name="fit points"),
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
                        blank=True, editable=False, null=True, verbose_name="chance to become a customer"
                    ),
                ),
                ("chance_low", models.FloatField(blank=True, editable=False, null=True)),
                ("chance_high", models.FloatField(blank=True, editable=False, null=True)),
                (
                    "scored_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="scored at"),
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
                ("chance_reasons", models.JSONField(blank=True, default=list, editable=False)),
            ],
            options={
                "verbose_name": "lead",
                "verbose_name_plural": "leads",
                "ordering": ("-since", "-id"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["state", "priority", "id"], name="cust_life_by_state_priority"),
                    models.Index(
                        fields=["unit", "state", "priority", "id"], name="cust_life_by_unit_priority"
                    ),
                    models.Index(
                        fields=["owner", "state", "priority", "id"], name="cust_life_by_owner_priority"
                    ),
                    models.Index(fields=["state", "since", "id"], name="cust_life_by_state_since"),
                    models.Index(fields=["unit", "since", "id"], name="cust_life_by_unit_since"),
                    models.Index(fields=["since", "id"], name="cust_life_by_since"),
                    models.Index(fields=["priority", "id"], name="cust_life_by_priority"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="cust_life_due"
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
                    models.Index(
                        fields=["origin", "state", "priority", "id"], name="cust_life_by_origin_priority"
                    ),
                    models.Index(
                        fields=["campaign", "state", "priority", "id"], name="cust_life_by_campaign_priority"
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
                ("wording", models.TextField(blank=True, default="", verbose_name="text that was shown")),
                ("route", models.CharField(blank=True, default="", max_length=80, verbose_name="by way of")),
                ("proof", models.CharField(blank=True, default="", max_length=200, verbose_name="proof")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="customers.person",
                        verbose_name="person",
                    ),
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
                ("noun", models.CharField(max_length=12, verbose_name="kind")),
                ("loser_id", models.BigIntegerField(verbose_name="merged record")),
                ("winner_id", models.BigIntegerField(verbose_name="kept record")),
                ("merged_at", models.DateTimeField(verbose_name="merged at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
                ("cause", models.CharField(blank=True, default="", max_length=80, verbose_name="why")),
                ("moved", models.JSONField(default=dict, editable=False)),
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
            },
        ),
        migrations.CreateModel(
            name="OwnershipPeriod",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("starts", models.DateTimeField(verbose_name="from")),
                ("ends", models.DateTimeField(blank=True, null=True, verbose_name="until")),
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
            },
        ),
        migrations.CreateModel(
            name="LifecyclePeriod",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
                ("rule", models.CharField(blank=True, default="", max_length=80, verbose_name="rule")),
                (
                    "campaign",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="campaign"),
                ),
                ("skipped", models.BooleanField(default=False, verbose_name="passed over a state")),
                ("by_hand", models.BooleanField(default=False, verbose_name="set by hand")),
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
                    "lifecycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="periods",
                        to="customers.lifecycle",
                        verbose_name="lead",
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
        migrations.AddField(
            model_name="account",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="customers.account",
            ),
        ),
        migrations.AddField(
            model_name="historicalaccount",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.account",
            ),
        ),
        migrations.AddField(
            model_name="historicalperson",
            name="legal_basis",
            field=models.CharField(
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
        migrations.AddField(
            model_name="historicalperson",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.person",
            ),
        ),
        migrations.AddField(
            model_name="historicalperson",
            name="unscored_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="objects to being scored since"),
        ),
        migrations.AddField(
            model_name="person",
            name="legal_basis",
            field=models.CharField(
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
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="customers.person",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="unscored_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="objects to being scored since"),
        ),
        # These tables were rebuilt, and on SQLite that drops the triggers by which they are found.
        migrations.RunPython(found.forward, found.backward),
    ]
