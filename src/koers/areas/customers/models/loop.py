"""What customers let us hear, and what becomes of it: a loop that is closed when the customer was told."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.events.loop import Change, Decision, Discipline, Heard, SignalKind, SignalStep
from koers.areas.customers.models.needs import Need, OfAccount
from koers.areas.customers.models.nouns import Account, Activity, Person
from koers.areas.organisation.models import Member
from koers.kit.record import Record


class Signal(Record):
    """Something a customer let us hear, and the steps it went through up to the answer to the customer."""

    subject_code = "signal"

    account = models.ForeignKey(Account, models.CASCADE, related_name="signals", verbose_name=_("account"))
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="signals", verbose_name=_("said by")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=SignalKind.choices)
    words = models.CharField(_("in the customer's words"), max_length=500)
    trigger = models.CharField(
        _("what brought it about"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("What changed around the customer: a rule, a rival, a new plant."),
    )
    heard_by_way = models.CharField(
        _("heard"), max_length=6, choices=Heard.choices, default=Heard.TALK, blank=True
    )
    heard_at = models.DateTimeField(_("heard at"))
    activity = models.ForeignKey(
        Activity,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="signals",
        verbose_name=_("activity"),
    )
    step = models.CharField(
        _("waits for"), max_length=9, choices=SignalStep.choices, default=SignalStep.ROUTE, editable=False
    )
    step_since = models.DateTimeField(_("waits since"), editable=False)
    discipline = models.CharField(
        _("discipline"), max_length=10, choices=Discipline.choices, blank=True, default="", editable=False
    )
    owner = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="signals",
        verbose_name=_("with"),
    )
    due_date = models.DateField(_("due"), null=True, blank=True, editable=False)
    change = models.CharField(
        _("what would change"), max_length=7, choices=Change.choices, blank=True, default="", editable=False
    )
    proposal = models.CharField(_("proposed change"), max_length=500, blank=True, default="", editable=False)
    need = models.ForeignKey(
        Need,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="signals",
        verbose_name=_("need"),
    )
    decision = models.CharField(
        _("decision"), max_length=6, choices=Decision.choices, blank=True, default="", editable=False
    )
    reason = models.CharField(_("why"), max_length=300, blank=True, default="", editable=False)
    #: When the change was carried out; of a signal that changes nothing, when that was decided.
    acted_at = models.DateTimeField(_("acted at"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(_("told back at"), null=True, blank=True, editable=False)
    answer = models.CharField(_("what was told"), max_length=500, blank=True, default="", editable=False)

    objects = OfAccount["Signal"].as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        ordering = ("-heard_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(step="closed", told_at__isnull=False) & ~Q(answer=""))
                | (~Q(step="closed") & Q(told_at__isnull=True)),
                name="customers_signal_closed_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(decision="refuse") | ~Q(reason=""), name="customers_signal_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(acted_at__isnull=True) | Q(acted_at__gte=F("heard_at")),
                name="customers_signal_acts_after_hearing",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["heard_at", "id"], name="cust_signal_by_time"),
            models.Index(fields=["step", "step_since", "id"], name="cust_signal_by_step"),
        ]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        """Refuse a moment of hearing after something was done about it."""
        if self.acted_at and self.heard_at and self.acted_at < self.heard_at:
            raise ValidationError({"heard_at": _("Something was done about it before that moment.")})


class SignalRoute(models.Model):
    """That a signal was given to a discipline; a signal that travels on leaves one row for each stop."""

    signal = models.ForeignKey(Signal, models.CASCADE, related_name="routes", verbose_name=_("signal"))
    discipline = models.CharField(_("discipline"), max_length=10, choices=Discipline.choices)
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("with")
    )
    routed_at = models.DateTimeField(_("routed at"))
    demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("stop of a signal")
        verbose_name_plural = _("stops of signals")
        ordering = ("routed_at", "id")

    def __str__(self) -> str:
        return str(self.get_discipline_display())
