import uuid

import django.db.models.deletion
import django.db.models.functions.comparison
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import koers.areas.organisation.models.nouns
import koers.areas.organisation.models.survey


class Migration(migrations.Migration):
    replaces = [
        ("organisation", "0003_working_hours"),
        ("organisation", "0004_hours_one_per_unit"),
        ("organisation", "0005_departments_survey_relation"),
    ]

    dependencies = [
        ("kit", "__first__"),
        ("organisation", "0002_can_be_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalWorkHours",
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
            ],
            options={
                "verbose_name": "historical working hours",
                "verbose_name_plural": "historical working hours",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                        help_text="Empty: for everybody whose unit has no hours of its own.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="work_hours",
                        to="organisation.unit",
                        verbose_name="unit",
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
                    models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("starts", models.DateField(blank=True, editable=False, null=True, verbose_name="from")),
                ("ends", models.DateField(blank=True, editable=False, null=True, verbose_name="until")),
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
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed at"),
                ),
                (
                    "reminded_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="reminded at"),
                ),
                (
                    "invited",
                    models.JSONField(default=dict, editable=False, verbose_name="how many were asked"),
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
                ("competence", models.CharField(max_length=120, verbose_name="competence")),
                ("text", models.TextField(blank=True, default="", verbose_name="what it is for")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("fulfilled", "Fulfilled"), ("declined", "Declined")],
                        default="asked",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=300, verbose_name="answer")),
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
            ],
            options={
                "verbose_name": "answers to the survey",
                "verbose_name_plural": "answers to the survey",
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
            },
        ),
        migrations.CreateModel(
            name="HistoricalAgreement",
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
                    models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("starts", models.DateField(blank=True, editable=False, null=True, verbose_name="from")),
                ("ends", models.DateField(blank=True, editable=False, null=True, verbose_name="until")),
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
            ],
            options={
                "verbose_name": "historical agreement",
                "verbose_name_plural": "historical agreements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCompetenceRequest",
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
                ("competence", models.CharField(max_length=120, verbose_name="competence")),
                ("text", models.TextField(blank=True, default="", verbose_name="what it is for")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("fulfilled", "Fulfilled"), ("declined", "Declined")],
                        default="asked",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=300, verbose_name="answer")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical request for competence",
                "verbose_name_plural": "historical requests for competence",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDepartment",
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
            ],
            options={
                "verbose_name": "historical department",
                "verbose_name_plural": "historical departments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalExpectation",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "historical expectation",
                "verbose_name_plural": "historical expectations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalJointMeeting",
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
                ("held_on", models.DateField(verbose_name="held on")),
                ("agenda", models.TextField(verbose_name="agenda")),
                ("decisions", models.TextField(blank=True, default="", verbose_name="decisions")),
                ("actions", models.TextField(blank=True, default="", verbose_name="actions")),
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
                "verbose_name": "historical joint meeting",
                "verbose_name_plural": "historical joint meetings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStandingRule",
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
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joint_meetings",
                        to="organisation.unit",
                        verbose_name="unit",
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
            },
        ),
        migrations.CreateModel(
            name="HistoricalNextMove",
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
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "code",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=40, verbose_name="offered move"
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
                ("measure_on", models.DateField(blank=True, null=True, verbose_name="measured again on")),
                ("outcome", models.CharField(blank=True, default="", max_length=300, verbose_name="outcome")),
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
            ],
            options={
                "verbose_name": "historical next move",
                "verbose_name_plural": "historical next moves",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
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
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "code",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=40, verbose_name="offered move"
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
                ("measure_on", models.DateField(blank=True, null=True, verbose_name="measured again on")),
                ("outcome", models.CharField(blank=True, default="", max_length=300, verbose_name="outcome")),
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
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next_moves",
                        to="organisation.member",
                        verbose_name="owner",
                    ),
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next_moves",
                        to="organisation.unit",
                        verbose_name="unit",
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
            },
        ),
        migrations.CreateModel(
            name="HistoricalDispute",
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
                ("outcome", models.CharField(blank=True, default="", max_length=300, verbose_name="outcome")),
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
            ],
            options={
                "verbose_name": "historical dispute",
                "verbose_name_plural": "historical disputes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                ("outcome", models.CharField(blank=True, default="", max_length=300, verbose_name="outcome")),
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
                ("has_answered", models.BooleanField(default=False, verbose_name="has answered")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="department",
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="organisation.alignmentround",
                        verbose_name="round of the survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation to the survey",
                "verbose_name_plural": "invitations to the survey",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "member"), name="organisation_asked_once_a_round"
                    )
                ],
            },
        ),
    ]
