"""Experiments with an approach: accounts get it in turn, before anybody has spoken with them about the deal."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Member, Unit
from koers.areas.selling.events import Arm, Layer
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class ExperimentRows(ScopedQuerySet["Experiment"]):
    """Questions about experiments: whoever sees the unit sees them."""

    scope_owner = None


class Experiment(Record):
    """A trial of an approach in a unit: half of the new accounts get it, the other half are sold to as usual."""

    subject_code = "experiment"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    layer = models.CharField(_("layer"), max_length=12, choices=Layer.choices)
    method = models.CharField(_("approach"), max_length=80)
    method_version = models.PositiveIntegerField(_("version of the approach"))
    question = models.CharField(_("what is to be found out"), max_length=300)
    started_at = models.DateTimeField(_("started at"))
    started_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    stop_reason = models.CharField(_("why it stopped"), max_length=300, blank=True, default="")

    objects = ExperimentRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        ordering = ("-started_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "layer"],
                condition=Q(stopped_at__isnull=True),
                name="selling_experiment_one_running",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["started_at", "id"], name="sell_experiment_by_start"),
        ]

    def __str__(self) -> str:
        return self.question


class ExperimentAccountRows(ScopedQuerySet["ExperimentAccount"]):
    """A place in an experiment is seen by whoever sees the experiment, and the account."""

    scope_unit = "experiment__unit_id"
    scope_owner = None
    scope_also = ("account__unit_id",)


class ExperimentAccount(Record):
    """The side of an experiment that an account was put on, once and for good, before the first contact."""

    experiment = models.ForeignKey(
        Experiment, models.PROTECT, related_name="accounts", verbose_name=_("experiment")
    )
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name=_("account"))
    arm = models.CharField(_("side"), max_length=8, choices=Arm.choices)
    assigned_at = models.DateTimeField(_("assigned at"))

    objects = ExperimentAccountRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("account in an experiment")
        verbose_name_plural = _("accounts in experiments")
        ordering = ("-assigned_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["experiment", "account"], name="selling_experiment_account_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["assigned_at", "id"], name="sell_experiment_account_time"),
        ]

    def __str__(self) -> str:
        return str(self.get_arm_display())
