"""Figures of states that would cost too much to work out while somebody waits."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import LifecycleState
from koers.areas.organisation.models import Unit


class StateFigure(models.Model):
    """Of one state and kind of lead: how many a unit has and what they may bring; without a unit, how long a stay lasts."""

    KINDS: ClassVar = [("person", _("person")), ("account", _("account"))]

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    state = models.CharField(_("state"), max_length=9, choices=LifecycleState.choices)
    kind = models.CharField(_("kind"), max_length=7, choices=KINDS)
    leads = models.PositiveIntegerField(_("leads"), default=0)
    valued = models.PositiveIntegerField(_("leads with an expected value"), default=0)
    value_cents = models.BigIntegerField(_("expected value"), default=0)
    stays = models.PositiveIntegerField(_("stays"), default=0)
    stay_days = models.FloatField(_("median days of a stay"), null=True, blank=True)
    worked_at = models.DateTimeField(_("worked out at"))

    class Meta:
        verbose_name = _("figure of a state")
        verbose_name_plural = _("figures of states")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "state", "kind"], name="leads_figure_by_unit")
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.kind}"
