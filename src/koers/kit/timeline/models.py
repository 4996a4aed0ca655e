"""Events and what they are about. Database triggers refuse to change or delete them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koers.kit.timeline.subjects import LONGEST


class Event(models.Model):
    """One thing that happened."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(_("public id"), default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=80)
    happened_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    rule = models.CharField(_("rule that acted"), max_length=80, blank=True, default="")
    via = models.CharField(_("by way of"), max_length=12, default="ui")
    facts = models.JSONField(_("facts"), default=dict)
    facts_version = models.PositiveSmallIntegerField(_("version of the facts"), default=1)
    cause = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )
    key = models.CharField(_("key against repetition"), max_length=160, null=True, blank=True, unique=True)
    redacted_at = models.DateTimeField(_("blanked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "-happened_at", "-id"], name="kit_event_by_kind"),
            # Taking an event back looks for those that it caused; nearly all have no cause.
            models.Index(fields=["cause"], condition=Q(cause__isnull=False), name="kit_event_by_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M}"


class EventSubject(models.Model):
    """A link from an event to one noun that it is about."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="subjects", db_index=False)
    subject_kind = models.CharField(_("kind of subject"), max_length=LONGEST)
    subject_id = models.BigIntegerField(_("id of the subject"))
    role = models.CharField(_("part it plays"), max_length=16, blank=True, default="")
    happened_at = models.DateTimeField(_("happened at"))

    class Meta:
        verbose_name = _("event subject")
        verbose_name_plural = _("event subjects")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["subject_kind", "subject_id", "-happened_at", "-event"],
                name="kit_subject_newest_first",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event", "subject_kind", "subject_id", "role"], name="kit_subject_once_per_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


class Permit(models.Model):
    """While a row stands here, in the same transaction, the triggers let events be blanked or withdrawn."""

    reason = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.reason
