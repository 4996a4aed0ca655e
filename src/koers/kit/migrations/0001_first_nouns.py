import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Permit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "Administrator"),
                            ("director", "Director"),
                            ("manager", "Sales manager"),
                            ("seller", "Seller"),
                            ("marketer", "Marketer"),
                            ("viewer", "Viewer"),
                        ],
                        default="viewer",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("nl", "Nederlands")],
                        default="en",
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "Automatic"), ("light", "Light"), ("dark", "Dark")],
                        default="auto",
                        max_length=5,
                        verbose_name="theme",
                    ),
                ),
                (
                    "timezone",
                    models.CharField(default="Europe/Amsterdam", max_length=40, verbose_name="time zone"),
                ),
                ("shortcuts", models.BooleanField(default=True, verbose_name="single-key shortcuts")),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                ("demo", models.BooleanField(default=False, editable=False, verbose_name="demo data")),
                ("joined_at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="public id")),
                ("kind", models.CharField(max_length=80, verbose_name="kind")),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "rule",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="rule that acted"),
                ),
                ("via", models.CharField(default="ui", max_length=12, verbose_name="by way of")),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                (
                    "facts_version",
                    models.PositiveSmallIntegerField(default=1, verbose_name="version of the facts"),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True,
                        max_length=160,
                        null=True,
                        unique=True,
                        verbose_name="key against repetition",
                    ),
                ),
                ("redacted_at", models.DateTimeField(blank=True, null=True, verbose_name="blanked at")),
                (
                    "actor",
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
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kit.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "indexes": [models.Index(fields=["kind", "-happened_at", "-id"], name="kit_event_by_kind")],
            },
        ),
        migrations.CreateModel(
            name="EventSubject",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_kind", models.CharField(max_length=12, verbose_name="kind of subject")),
                ("subject_id", models.BigIntegerField(verbose_name="id of the subject")),
                (
                    "role",
                    models.CharField(blank=True, default="", max_length=16, verbose_name="part it plays"),
                ),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subjects",
                        to="kit.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "event subject",
                "verbose_name_plural": "event subjects",
                "indexes": [
                    models.Index(
                        fields=["subject_kind", "subject_id", "-happened_at", "-event"],
                        name="kit_subject_newest_first",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "subject_kind", "subject_id", "role"),
                        name="kit_subject_once_per_event",
                    )
                ],
            },
        ),
    ]
