"""What a deal must have before it enters a stage: conditions from a closed list, kept as data for each stage."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.selling.models.pipeline import Stage
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class Condition(models.TextChoices):
    """What can be asked of a deal; each is checked from its records."""

    AMOUNT = "amount", _("The amount is known")
    CLOSE = "close", _("The expected close is known")
    NEXT_STEP = "next_step", _("There is a next step with a day to come")
    DECIDER = "decider", _("Who decides is on the map")
    CONTACT = "contact", _("There was two-way contact lately")


class StageConditionRows(ScopedQuerySet["StageCondition"]):
    """Conditions are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class StageCondition(Record):
    """One condition that a deal meets before it enters a stage; `days` says how lately, for contact."""

    subject_code = "condition"

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="conditions", verbose_name=_("stage"))
    condition = models.CharField(_("condition"), max_length=12, choices=Condition.choices)
    days = models.PositiveSmallIntegerField(
        _("within (days)"),
        default=30,
        help_text=_("For two-way contact: how many days ago it may be at most."),
    )

    objects = StageConditionRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("entry condition")
        verbose_name_plural = _("entry conditions")
        ordering = ("stage", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["stage", "condition"],
                condition=Q(deleted_at__isnull=True),
                name="selling_condition_once_per_stage",
                violation_error_message=_("This stage asks that already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_condition_display())
