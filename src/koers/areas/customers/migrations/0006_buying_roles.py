"""Who decides at a customer: places with their history, dated ratings, ties, public profiles."""

import uuid

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_lifecycle_consent_merge"),
        ("kit", "__first__"),
        ("organisation", "0003_hours_departments_survey"),
    ]

    operations = [
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
                        choices=[(3, "High"), (2, "Medium"), (1, "Low")], default=2, verbose_name="influence"
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
                    models.SmallIntegerField(blank=True, editable=False, null=True, verbose_name="stance"),
                ),
                (
                    "stance_date",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="stance rated on"),
                ),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="no longer takes part since"
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buying_roles",
                        to="customers.person",
                        verbose_name="person",
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
            name="HistoricalBuyingRole",
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
                        choices=[(3, "High"), (2, "Medium"), (1, "Low")], default=2, verbose_name="influence"
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
                    models.SmallIntegerField(blank=True, editable=False, null=True, verbose_name="stance"),
                ),
                (
                    "stance_date",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="stance rated on"),
                ),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="no longer takes part since"
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
                "verbose_name": "historical buying role",
                "verbose_name_plural": "historical buying roles",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                ("starts", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                ("notes", models.CharField(blank=True, default="", max_length=300, verbose_name="notes")),
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
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ties_to",
                        to="customers.person",
                        verbose_name="other person",
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profiles",
                        to="customers.person",
                        verbose_name="person",
                    ),
                ),
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
                ("role", models.CharField(blank=True, default="", max_length=12)),
                ("also_role", models.CharField(blank=True, default="", max_length=12)),
                ("part", models.CharField(blank=True, default="", max_length=12)),
                ("influence", models.PositiveSmallIntegerField()),
                ("response_mode", models.CharField(blank=True, default="", max_length=14)),
                ("starts", models.DateTimeField(verbose_name="from")),
                ("ends", models.DateTimeField(null=True, verbose_name="until")),
                ("demo", models.BooleanField(default=False)),
                (
                    "buying_role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="periods",
                        to="customers.buyingrole",
                    ),
                ),
                (
                    "covered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisation.member",
                    ),
                ),
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
                        help_text="What was said or done, in a sentence.", verbose_name="what shows it"
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
    ]
