"""Next steps of a deal as they were agreed, so that it can be told who leads."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.organisation.models import Member
from koers.areas.selling.events.steps import Proposer
from koers.areas.selling.models.approach import OfDeal
from koers.areas.selling.models.deals import Deal
from koers.kit.record import Record


class NextStepRows(OfDeal["NextStep"]):
    """Questions about next steps."""


class NextStep(Record):
    """A next step that was set: who proposed it, and whether the customer confirmed it; None where nobody noted it."""

    subject_code = "next_step"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="next_steps", verbose_name=_("deal"))
    step = models.CharField(_("next step"), max_length=200)
    due_date = models.DateField(_("on"), null=True, blank=True)
    set_date = models.DateField(_("set on"))
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )
    proposed_by = models.CharField(
        _("proposed by"), max_length=8, choices=Proposer.choices, blank=True, default=""
    )
    confirmed = models.BooleanField(_("confirmed by the customer"), null=True, blank=True)

    objects = NextStepRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering = ("-set_date", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["set_date", "id"], name="sell_step_by_day"),
            models.Index(fields=["deal", "-id"], name="sell_step_of_deal"),
        ]

    def __str__(self) -> str:
        return self.step
