"""Events coming in: who may send them, the raw lines as they came, and the counts of each day."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Source
from koers.areas.organisation.models import Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class SenderKind(models.TextChoices):
    """What sends."""

    WEB = "web", _("Website or app")
    SYSTEM = "system", _("Other system")
    FORM = "form", _("Form of Koers")
    FILE = "file", _("File")


class ConsentMode(models.TextChoices):
    """How we know that somebody agreed to be followed."""

    ASKED = "asked", _("The page asks, and sends only after a yes")
    CARRIED = "carried", _("Each event says whether the visitor agreed")


class EventSourceRows(ScopedQuerySet["EventSource"]):
    """Questions about many event sources."""

    scope_owner = None

    def with_key(self, digest: str, *, at: datetime) -> Self:
        """Return the live source whose key has this digest; the key before the last one counts for a while."""
        old = Q(old_digest=digest, old_until__gt=at)
        return self.alive().filter(Q(digest=digest) | old, active=True, revoked_at__isnull=True)


class EventSource(Record):
    """A website, app or system that sends events with a key of its own; of the key only the hash is kept."""

    subject_code = "eventsource"

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=SenderKind.choices, default=SenderKind.WEB)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="event_sources", verbose_name=_("unit of new persons")
    )
    origin = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_sources",
        verbose_name=_("lead source"),
    )
    consent = models.CharField(
        _("agreement of visitors"), max_length=8, choices=ConsentMode.choices, default=ConsentMode.CARRIED
    )
    #: Addresses of web pages that may send from a browser, such as https://www.example.com.
    origins = models.JSONField(_("web pages that may send"), default=list, blank=True)
    prefix = models.CharField(_("key begins with"), max_length=16, blank=True, default="", editable=False)
    digest = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    old_digest = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    old_until = models.DateTimeField(_("old key works until"), null=True, blank=True, editable=False)
    active = models.BooleanField(_("in use"), default=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    objects = EventSourceRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("event source")
        verbose_name_plural = _("event sources")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class RawState(models.TextChoices):
    """What became of a raw event."""

    NEW = "new", _("Waiting")
    DONE = "done", _("Processed")
    DEAD = "dead", _("Refused")
    IGNORED = "ignored", _("Left out")


class RawFormat(models.TextChoices):
    """The writing of a raw event."""

    SEGMENT = "segment", "Segment"
    CLOUDEVENTS = "cloudevents", "CloudEvents"
    FORM = "form", _("Form")


class RawEvents(models.QuerySet["RawEvent"]):
    """Questions about many raw events."""

    def waiting(self) -> Self:
        """Return those that nobody has read yet."""
        return self.filter(state=RawState.NEW)

    def dead(self) -> Self:
        """Return those that could not be understood."""
        return self.filter(state=RawState.DEAD)

    def visible_to(self, user: Any) -> Self:
        """Return those of the event sources that this person may see."""
        return self.filter(source__in=EventSource.objects.visible_to(user))


class RawEvent(models.Model):
    """One event as it came in, kept before anything is made of it; the same one twice is one row.

    `happened_at` has the sender's clock corrected. The payload is JSON text without addresses of computers; it is
    blanked when it is no longer needed, and never there for somebody who did not agree.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(
        EventSource, models.CASCADE, related_name="raw_events", db_index=False, verbose_name=_("event source")
    )
    uid = models.CharField(_("id at the sender"), max_length=200)
    format = models.CharField(_("writing"), max_length=12, choices=RawFormat.choices)
    received_at = models.DateTimeField(_("received at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    original_at = models.DateTimeField(_("time at the sender"), null=True, blank=True)
    happened_at = models.DateTimeField(_("happened at"))
    payload = models.TextField(_("line"), blank=True, default="")
    state = models.CharField(_("state"), max_length=8, choices=RawState.choices, default=RawState.NEW)
    code = models.CharField(_("reason"), max_length=24, blank=True, default="")
    detail = models.CharField(_("what stood there"), max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    objects = RawEvents.as_manager()

    class Meta:
        verbose_name = _("raw event")
        verbose_name_plural = _("raw events")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "uid"], name="leads_raw_event_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(state="new"), name="leads_raw_waiting"),
            models.Index(fields=["source", "-id"], condition=Q(state="dead"), name="leads_raw_dead"),
            models.Index(
                fields=["received_at"], condition=Q(state="done") & ~Q(payload=""), name="leads_raw_to_forget"
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class IntakeDay(models.Model):
    """How many events of one source were processed, refused and left out on one day."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(
        EventSource, models.CASCADE, related_name="days", db_index=False, verbose_name=_("event source")
    )
    on_date = models.DateField(_("day"))
    done = models.PositiveIntegerField(_("processed"), default=0)
    dead = models.PositiveIntegerField(_("refused"), default=0)
    ignored = models.PositiveIntegerField(_("left out"), default=0)
    last_at = models.DateTimeField(_("last event"), null=True, blank=True)

    class Meta:
        verbose_name = _("intake of a day")
        verbose_name_plural = _("intake by day")
        ordering = ("-on_date", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "on_date"], name="leads_one_intake_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.on_date}"
