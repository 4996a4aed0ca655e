"""Whom one sells against: competitors of the firm, and how each stands in one deal."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.selling.models.deals import Deal
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class Position(models.TextChoices):
    """How a competitor stands in a deal, as the customer sees it."""

    PREFERRED = "preferred", _("Preferred above us")
    EQUAL = "equal", _("Equal to us")
    BEHIND = "behind", _("Behind us")
    UNKNOWN = "unknown", _("Not known")


class CompetitorRows(ScopedQuerySet["Competitor"]):
    """Competitors are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class Competitor(Record):
    """A firm that sells what one sells."""

    subject_code = "competitor"

    name = models.CharField(_("name"), max_length=120)
    website = models.CharField(_("website"), max_length=200, blank=True, default="")
    strengths = models.TextField(_("where they are stronger"), blank=True, default="")
    weaknesses = models.TextField(_("where they are weaker"), blank=True, default="")

    objects = CompetitorRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(deleted_at__isnull=True),
                name="selling_competitor_name_once",
                violation_error_message=_("There is a competitor of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RivalryRows(ScopedQuerySet["Rivalry"]):
    """A rivalry is seen by whoever sees the deal."""

    scope_unit = "deal__unit_id"
    scope_owner = "deal__owner_id"


class Rivalry(Record):
    """How a competitor stands in one deal, with the day and what shows it; what nobody knows is said to be unknown."""

    subject_code = "rivalry"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="rivalries", verbose_name=_("deal"))
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="rivalries", verbose_name=_("competitor")
    )
    position = models.CharField(
        _("standing"), max_length=10, choices=Position.choices, default=Position.UNKNOWN
    )
    seen_date = models.DateField(_("as of"), null=True, blank=True)
    evidence = models.CharField(_("what shows it"), max_length=300, blank=True, default="")

    objects = RivalryRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("competitor in a deal")
        verbose_name_plural = _("competitors in deals")
        ordering = ("deal", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "competitor"],
                condition=Q(deleted_at__isnull=True),
                name="selling_rivalry_once_per_deal",
                violation_error_message=_("This competitor is named in this deal already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.get_position_display()}"
