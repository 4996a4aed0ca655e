"""What customers need, what answers it, why each person buys, and why the customer stays."""

import uuid

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_worth_of_customers"),
        ("kit", "__first__"),
        ("organisation", "0003_hours_departments_survey"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalNeed",
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
                ("statement", models.CharField(max_length=300, verbose_name="in the customer's words")),
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
                ("baseline_value", models.FloatField(blank=True, null=True, verbose_name="how it is now")),
                (
                    "unit_of_measure",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="unit of measure"),
                ),
                ("baseline_date", models.DateField(blank=True, null=True, verbose_name="measured on")),
                (
                    "baseline_source",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="measured by or taken from"
                    ),
                ),
                ("target_value", models.FloatField(blank=True, null=True, verbose_name="how it should be")),
                ("worth_cents", models.BigIntegerField(blank=True, null=True, verbose_name="worth per year")),
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
                ("rival", models.CharField(blank=True, default="", max_length=120, verbose_name="rival")),
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
            ],
            options={
                "verbose_name": "historical need",
                "verbose_name_plural": "historical needs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                ("statement", models.CharField(max_length=300, verbose_name="in the customer's words")),
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
                ("baseline_value", models.FloatField(blank=True, null=True, verbose_name="how it is now")),
                (
                    "unit_of_measure",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="unit of measure"),
                ),
                ("baseline_date", models.DateField(blank=True, null=True, verbose_name="measured on")),
                (
                    "baseline_source",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="measured by or taken from"
                    ),
                ),
                ("target_value", models.FloatField(blank=True, null=True, verbose_name="how it should be")),
                ("worth_cents", models.BigIntegerField(blank=True, null=True, verbose_name="worth per year")),
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
                ("rival", models.CharField(blank=True, default="", max_length=120, verbose_name="rival")),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="customers.account",
                        verbose_name="account",
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
            },
        ),
        migrations.CreateModel(
            name="HistoricalBuyingReason",
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
                ("usp", models.CharField(max_length=200, verbose_name="what sets us apart")),
                (
                    "benefit",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="benefit in the buyer's words"
                    ),
                ),
                ("quantity", models.FloatField(blank=True, null=True, verbose_name="quantity")),
                (
                    "unit_of_measure",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="unit of measure"),
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
            ],
            options={
                "verbose_name": "historical reason to buy",
                "verbose_name_plural": "historical reasons to buy",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                ("usp", models.CharField(max_length=200, verbose_name="what sets us apart")),
                (
                    "benefit",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="benefit in the buyer's words"
                    ),
                ),
                ("quantity", models.FloatField(blank=True, null=True, verbose_name="quantity")),
                (
                    "unit_of_measure",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="unit of measure"),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buying_reasons",
                        to="customers.account",
                        verbose_name="account",
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
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="elements",
                        to="customers.account",
                        verbose_name="account",
                    ),
                ),
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
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fits", to="customers.need"
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
            ],
            options={
                "verbose_name": "fit of a need",
                "verbose_name_plural": "fits of needs",
                "constraints": [
                    models.UniqueConstraint(fields=("need", "element"), name="customers_needfit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("fulfilment__lte", 9)), name="customers_needfit_range"
                    ),
                ],
            },
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
                ("proof", models.CharField(blank=True, default="", max_length=300, verbose_name="in words")),
                ("proven_date", models.DateField(verbose_name="seen on")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="motives",
                        to="customers.account",
                        verbose_name="account",
                    ),
                ),
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
    ]
