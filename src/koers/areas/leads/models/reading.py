"""How far the timeline was read for the leads, and which declared rules are in force from when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Lifecycle


class ReadMark(models.Model):
    """How far one reader of the timeline has come; moved on in the transaction of what it wrote.

    Where several connections write at once, an event may be committed after one with a higher id. Up to `settled_id`
    everything has surely come in, and what lies beyond is looked at again.
    """

    name = models.CharField(max_length=40, primary_key=True)
    event_id = models.BigIntegerField(default=0)
    settled_id = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    rules = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"


class RulesInForce(models.Model):
    """Which version of declared rules holds from a moment on; the newest row of a kind is in force."""

    KINDS: ClassVar = [("lifecycle", _("lifecycle rules")), ("scorecard", _("scorecard"))]

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    method = models.CharField(_("id of the method"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    starts = models.DateTimeField(_("from"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("rules in force")
        verbose_name_plural = _("rules in force")
        ordering = ("-starts", "-id")

    def __str__(self) -> str:
        return f"{self.method} {self.version}"


class ReadFault(models.Model):
    """That the rules chased each other over one lead; it keeps its state until they can read it again."""

    lifecycle = models.OneToOneField(Lifecycle, models.CASCADE, related_name="+", verbose_name=_("lead"))
    rules = models.CharField(_("rules"), max_length=100)
    moves = models.CharField(_("moves"), max_length=300)
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("reading fault")
        verbose_name_plural = _("reading faults")
        ordering = ("-found_at", "-id")

    def __str__(self) -> str:
        return f"{self.lifecycle_id} {self.moves}"
