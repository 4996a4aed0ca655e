"""The tables of this room."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from koers.kit.resource.creation import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("kit", "0001_first_nouns"),
        ("kit", "0003_queue_tokens_answers"),
        ("kit", "0005_imports"),
        ("kit", "0006_event_by_cause"),
        ("kit", "0007_outgoing_mail"),
        ("kit", "0008_bulk_runs"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Answer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("caller", models.CharField(max_length=70)),
                        ("key", models.CharField(max_length=200)),
                        ("route", models.CharField(max_length=300)),
                        ("digest", models.CharField(max_length=64)),
                        ("attempt", models.CharField(max_length=32)),
                        ("started_at", models.DateTimeField()),
                        ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("headers", models.JSONField(default=dict)),
                        ("body", models.BinaryField(default=b"")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["started_at"], name="answer_started")],
                        "constraints": [
                            models.UniqueConstraint(fields=("caller", "key"), name="answer_once_per_key")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JobWorker",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, unique=True)),
                        ("started_at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField()),
                        ("stopped_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "worker",
                        "verbose_name_plural": "workers",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
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
                    options={
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="SavedMapping",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "fingerprint",
                            models.CharField(
                                max_length=64, unique=True, verbose_name="fingerprint of the headings"
                            ),
                        ),
                        ("target", models.CharField(max_length=60, verbose_name="holds")),
                        (
                            "layout",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="recognised as"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        ("fields", models.JSONField(default=list, verbose_name="field of each column")),
                        (
                            "decimal_sign",
                            models.CharField(
                                blank=True, default="", max_length=1, verbose_name="decimal sign"
                            ),
                        ),
                        (
                            "date_order",
                            models.CharField(
                                blank=True, default="", max_length=3, verbose_name="order of day and month"
                            ),
                        ),
                        ("answers", models.JSONField(default=dict, verbose_name="answers")),
                        ("saved_at", models.DateTimeField(verbose_name="saved at")),
                    ],
                    options={
                        "verbose_name": "saved mapping",
                        "verbose_name_plural": "saved mappings",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="SearchRow",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("kind", models.CharField(max_length=20)),
                        ("row_id", models.BigIntegerField()),
                        ("unit_id", models.BigIntegerField(null=True)),
                        ("title", models.TextField()),
                        ("body", models.TextField()),
                    ],
                    options={
                        "verbose_name": "search entry",
                        "verbose_name_plural": "search entries",
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "row_id"), name="kit_search_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("purpose", models.CharField(max_length=40)),
                        ("subject", models.CharField(blank=True, default="", max_length=100)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["purpose", "subject"], name="token_subject")],
                        "constraints": [],
                    },
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
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(max_length=254, unique=True, verbose_name="e-mail address"),
                        ),
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
                            models.CharField(
                                default="Europe/Amsterdam", max_length=40, verbose_name="time zone"
                            ),
                        ),
                        ("shortcuts", models.BooleanField(default=True, verbose_name="single-key shortcuts")),
                        ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
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
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="ApiKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_keys",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("prefix", models.CharField(max_length=16, verbose_name="begins with")),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("read_only", models.BooleanField(default=True, verbose_name="may only read")),
                        ("created_at", models.DateTimeField(verbose_name="made at")),
                        ("expires_at", models.DateTimeField(verbose_name="valid until")),
                        (
                            "last_used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="last used"),
                        ),
                        (
                            "revoked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="revoked at"),
                        ),
                    ],
                    options={
                        "verbose_name": "API key",
                        "verbose_name_plural": "API keys",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="BulkRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("resource", models.CharField(max_length=40, verbose_name="list")),
                        (
                            "verb",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="verb"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("begun_at", models.DateTimeField(verbose_name="begun at")),
                        ("asked", models.PositiveIntegerField(default=0, verbose_name="records")),
                        ("done", models.JSONField(default=list)),
                        ("left", models.JSONField(default=list)),
                        ("is_over", models.BooleanField(default=False, verbose_name="finished")),
                        (
                            "undone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
                        ),
                    ],
                    options={
                        "verbose_name": "change of many records",
                        "verbose_name_plural": "changes of many records",
                        "ordering": ("-begun_at", "-id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "uid",
                            models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="public id"),
                        ),
                        ("kind", models.CharField(max_length=80, verbose_name="kind")),
                        ("happened_at", models.DateTimeField(verbose_name="happened at")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
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
                            "rule",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="rule that acted"
                            ),
                        ),
                        ("via", models.CharField(default="ui", max_length=12, verbose_name="by way of")),
                        ("facts", models.JSONField(default=dict, verbose_name="facts")),
                        (
                            "facts_version",
                            models.PositiveSmallIntegerField(default=1, verbose_name="version of the facts"),
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
                        (
                            "redacted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="blanked at"),
                        ),
                    ],
                    options={
                        "verbose_name": "event",
                        "verbose_name_plural": "events",
                        "indexes": [
                            models.Index(fields=["kind", "-happened_at", "-id"], name="kit_event_by_kind"),
                            models.Index(
                                condition=models.Q(("cause__isnull", False)),
                                fields=["cause"],
                                name="kit_event_by_cause",
                            ),
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Import",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("mapping", "Columns to check"),
                                    ("checking", "Trying out"),
                                    ("checked", "Tried out"),
                                    ("running", "Running"),
                                    ("stopped", "Stopped"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("undoing", "Being undone"),
                                    ("undone", "Undone"),
                                ],
                                default="mapping",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "started_by",
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
                        ("created_at", models.DateTimeField(verbose_name="started at")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        ("rules_off", models.JSONField(default=list, verbose_name="rules that are off")),
                        ("answers", models.JSONField(default=dict, verbose_name="answers")),
                        ("findings", models.JSONField(default=list, verbose_name="findings")),
                        ("kept", models.JSONField(default=list, verbose_name="kept at undo")),
                        (
                            "error",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="error"),
                        ),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="rows done")),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="rows")),
                        ("stop_requested", models.BooleanField(default=False, verbose_name="asked to stop")),
                        ("demo", models.BooleanField(default=False, verbose_name="demo data")),
                        ("job_id", models.BigIntegerField(blank=True, null=True, verbose_name="job")),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ("-id",),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="JobRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("name", models.CharField(max_length=100, verbose_name="job")),
                        ("key", models.CharField(blank=True, max_length=200, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                    ("poisoned", "Set aside"),
                                ],
                                default="queued",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("arguments", models.JSONField(default=dict)),
                        (
                            "requested_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="asked at")),
                        ("not_before", models.DateTimeField()),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        ("starts", models.PositiveIntegerField(default=0, verbose_name="starts")),
                        ("stalls", models.PositiveIntegerField(default=0)),
                        ("worker", models.CharField(blank=True, default="", max_length=100)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("cancel_requested", models.BooleanField(default=False)),
                        ("done", models.BigIntegerField(default=0)),
                        ("total", models.BigIntegerField(blank=True, null=True)),
                        ("message", models.CharField(blank=True, default="", max_length=300)),
                        ("cursor", models.JSONField(blank=True, null=True)),
                        ("result", models.JSONField(blank=True, null=True)),
                        ("error", models.TextField(blank=True, default="")),
                    ],
                    options={
                        "verbose_name": "background job",
                        "verbose_name_plural": "background jobs",
                        "indexes": [
                            models.Index(fields=["state", "not_before", "id"], name="jobrun_ready"),
                            models.Index(fields=["requested_by", "-id"], name="jobrun_mine"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("key__isnull", False), ("state__in", ["queued", "running", "done"])
                                ),
                                fields=("name", "key"),
                                name="jobrun_one_effect_per_key",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutgoingMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "message_id",
                            models.CharField(max_length=255, unique=True, verbose_name="Message-ID"),
                        ),
                        ("key", models.CharField(blank=True, max_length=200, null=True, unique=True)),
                        ("purpose", models.CharField(max_length=60, verbose_name="purpose")),
                        ("to", models.CharField(max_length=254, verbose_name="to")),
                        ("sender", models.CharField(max_length=320, verbose_name="from")),
                        ("subject", models.CharField(max_length=300, verbose_name="subject")),
                        ("text", models.TextField(blank=True)),
                        ("html", models.TextField(blank=True, default="")),
                        ("headers", models.JSONField(default=dict)),
                        ("about_kind", models.CharField(blank=True, default="", max_length=40)),
                        ("about_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "ground",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="ground"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Waiting"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                    ("uncertain", "Uncertain"),
                                    ("cancelled", "Cancelled"),
                                    ("expired", "Too late"),
                                ],
                                default="queued",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("trouble", "Trouble that may pass; it is tried again"),
                                    ("refused", "The mail server refused it"),
                                    ("gave_up", "Tried so often that it was given up"),
                                    ("withdrawn", "It may no longer be sent"),
                                    ("test_mode", "Test mode: this address is not among those that get mail"),
                                    ("demo", "The demo company sends no mail"),
                                    ("unknown_purpose", "This version of Koers does not know the purpose"),
                                    ("lost", "The connection broke while the mail was handed over"),
                                    ("stopped", "Koers stopped while the mail was handed over"),
                                    ("person", "A person decided it"),
                                    ("erased", "The address was erased"),
                                ],
                                default="",
                                max_length=16,
                                verbose_name="reason",
                            ),
                        ),
                        ("detail", models.CharField(blank=True, default="", max_length=500)),
                        ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                        ("claimed_by", models.CharField(blank=True, default="", max_length=60)),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("not_before", models.DateTimeField(verbose_name="not before")),
                        ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="not after")),
                        ("created_at", models.DateTimeField(verbose_name="written")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
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
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="demo data"),
                        ),
                    ],
                    options={
                        "verbose_name": "outgoing mail",
                        "verbose_name_plural": "outgoing mails",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["state", "not_before", "id"], name="mail_due"),
                            models.Index(fields=["about_kind", "about_id"], name="mail_about"),
                            models.Index(fields=["to"], name="mail_to"),
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("resource", models.CharField(max_length=40, verbose_name="list")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "query",
                            models.CharField(blank=True, default="", max_length=2000, verbose_name="address"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="views",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        ("shared", models.BooleanField(default=False, verbose_name="shared with everybody")),
                        ("is_default", models.BooleanField(default=False, verbose_name="opens by itself")),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "ordering": ("name", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("owner", "resource", "name"), name="kit_view_name_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("owner", "resource"),
                                name="kit_view_one_default",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="EventSubject",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "event",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subjects",
                                to="kit.event",
                            ),
                        ),
                        ("subject_kind", models.CharField(max_length=12, verbose_name="kind of subject")),
                        ("subject_id", models.BigIntegerField(verbose_name="id of the subject")),
                        (
                            "role",
                            models.CharField(
                                blank=True, default="", max_length=16, verbose_name="part it plays"
                            ),
                        ),
                        ("happened_at", models.DateTimeField(verbose_name="happened at")),
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
                migrations.CreateModel(
                    name="ImportFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="kit.import",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("stored", models.CharField(max_length=80, verbose_name="kept as")),
                        ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                        ("size", models.BigIntegerField(verbose_name="size")),
                        ("shape", models.JSONField(default=dict, verbose_name="shape")),
                        ("headings", models.JSONField(default=list, verbose_name="headings")),
                        ("facts", models.JSONField(default=dict, verbose_name="what it showed")),
                        (
                            "target",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="holds"),
                        ),
                        (
                            "layout",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="recognised as"
                            ),
                        ),
                        (
                            "certain",
                            models.BooleanField(default=False, verbose_name="recognised for certain"),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="source"),
                        ),
                        ("fields", models.JSONField(default=list, verbose_name="field of each column")),
                        (
                            "decimal_sign",
                            models.CharField(
                                blank=True, default="", max_length=1, verbose_name="decimal sign"
                            ),
                        ),
                        (
                            "date_order",
                            models.CharField(
                                blank=True, default="", max_length=3, verbose_name="order of day and month"
                            ),
                        ),
                        (
                            "problem",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="problem"),
                        ),
                        (
                            "problem_params",
                            models.JSONField(default=dict, verbose_name="details of the problem"),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=0, verbose_name="place in the order"),
                        ),
                        ("phase", models.PositiveSmallIntegerField(default=1, verbose_name="pass")),
                        ("cursor", models.PositiveIntegerField(default=0, verbose_name="last line written")),
                        ("complete", models.BooleanField(default=False, verbose_name="wholly written")),
                        ("checked", models.JSONField(default=dict, verbose_name="counts of the trial")),
                        ("counts", models.JSONField(default=dict, verbose_name="counts")),
                    ],
                    options={
                        "verbose_name": "imported file",
                        "verbose_name_plural": "imported files",
                        "ordering": ("position", "id"),
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="ImportEffect",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "batch",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="effects",
                                to="kit.import",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="kit.importfile",
                            ),
                        ),
                        ("line", models.PositiveIntegerField(verbose_name="line")),
                        ("noun", models.CharField(max_length=40, verbose_name="noun")),
                        ("object_id", models.BigIntegerField(verbose_name="record")),
                        ("made", models.BooleanField(verbose_name="made by this import")),
                        ("version", models.PositiveIntegerField(verbose_name="version after")),
                        ("before", models.JSONField(blank=True, null=True, verbose_name="values before")),
                    ],
                    options={
                        "verbose_name": "effect of an import",
                        "verbose_name_plural": "effects of imports",
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("batch", "noun", "object_id"), name="kit_effect_once_per_record"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRefusal",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "file",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="refusals",
                                to="kit.importfile",
                            ),
                        ),
                        ("line", models.PositiveIntegerField(verbose_name="line")),
                        (
                            "column",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="column"),
                        ),
                        (
                            "value",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="value"),
                        ),
                        ("code", models.CharField(max_length=40, verbose_name="reason")),
                        ("params", models.JSONField(default=dict, verbose_name="details")),
                        ("cells", models.JSONField(default=list, verbose_name="the row")),
                    ],
                    options={
                        "verbose_name": "refused row",
                        "verbose_name_plural": "refused rows",
                        "ordering": ("file", "line"),
                        "constraints": [
                            models.UniqueConstraint(fields=("file", "line"), name="kit_refusal_once_per_line")
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
