"""The rows of the outbox: one for each mail."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """Where a mail stands."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Uncertain")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Too late")


class Why(models.TextChoices):
    """Why a mail stands where it stands."""

    TROUBLE = "trouble", _("Trouble that may pass; it is tried again")
    REFUSED = "refused", _("The mail server refused it")
    GAVE_UP = "gave_up", _("Tried so often that it was given up")
    WITHDRAWN = "withdrawn", _("It may no longer be sent")
    TEST_MODE = "test_mode", _("Test mode: this address is not among those that get mail")
    DEMO = "demo", _("The demo company sends no mail")
    UNKNOWN_PURPOSE = "unknown_purpose", _("This version of Koers does not know the purpose")
    LOST = "lost", _("The connection broke while the mail was handed over")
    STOPPED = "stopped", _("Koers stopped while the mail was handed over")
    PERSON = "person", _("A person decided it")
    ERASED = "erased", _("The address was erased")


#: States in which nothing more happens by itself or by a person.
OVER = (MailState.SENT, MailState.CANCELLED, MailState.EXPIRED)
#: States that wait for a decision of a person.
UNDECIDED = (MailState.FAILED, MailState.UNCERTAIN)
TONES = {
    MailState.QUEUED: "plain",
    MailState.SENDING: "sea",
    MailState.SENT: "good",
    MailState.FAILED: "bad",
    MailState.UNCERTAIN: "warn",
    MailState.CANCELLED: "plain",
    MailState.EXPIRED: "plain",
}


class OutgoingMailRows(models.QuerySet["OutgoingMail"]):
    """Questions about many mails."""

    def due(self, at: datetime) -> Self:
        """Return what may be sent now, in the order in which it should go."""
        return self.filter(state=MailState.QUEUED, not_before__lte=at).order_by("not_before", "id")

    def undecided(self) -> Self:
        """Return what waits for a decision of a person."""
        return self.filter(state__in=UNDECIDED)

    def about(self, kind: str, pk: int) -> Self:
        """Return the mails about a subject, named by its short code and id."""
        return self.filter(about_kind=kind, about_id=pk)


class OutgoingMail(models.Model):
    """A mail that Koers sends or has sent, written once and kept as it was written."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message_id = models.CharField("Message-ID", max_length=255, unique=True)
    #: Names the effect, so that a caller that starts again posts the same mail, not a second one.
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    purpose = models.CharField(_("purpose"), max_length=60)
    to = models.CharField(_("to"), max_length=254)
    sender = models.CharField(_("from"), max_length=320)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict)
    about_kind = models.CharField(max_length=40, blank=True, default="")
    about_id = models.BigIntegerField(null=True, blank=True)
    #: What the gate last said in favour, such as the consent that the mail stands on.
    ground = models.CharField(_("ground"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    why = models.CharField(_("reason"), max_length=16, choices=Why.choices, blank=True, default="")
    detail = models.CharField(max_length=500, blank=True, default="")
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    #: The run of the job that holds the mail, so that one whose holder is dead is noticed.
    claimed_by = models.CharField(max_length=60, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("not after"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    demo = models.BooleanField(_("demo data"), default=False, editable=False)

    objects = OutgoingMailRows.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["state", "not_before", "id"], name="mail_due"),
            models.Index(fields=["about_kind", "about_id"], name="mail_about"),
            models.Index(fields=["to"], name="mail_to"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.uid}"

    @property
    def about(self) -> tuple[str, int] | None:
        """Return what the mail is about, as a short code and an id."""
        return (self.about_kind, self.about_id) if self.about_id is not None else None

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return TONES[MailState(self.state)]

    @property
    def is_undecided(self) -> bool:
        """Tell whether a person has to decide what becomes of it."""
        return self.state in UNDECIDED

    def is_moving(self, at: datetime) -> bool:
        """Tell whether it is about to go or on its way, so that its state will soon be another one."""
        return self.state == MailState.SENDING or (self.state == MailState.QUEUED and self.not_before <= at)

    @property
    def can_be_cancelled(self) -> bool:
        """Tell whether it can still be kept from being sent, or given up."""
        return self.state == MailState.QUEUED or self.is_undecided
