"""How one sells: pipelines, their stages, and the reasons for which deals are won or lost."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class Outcome(models.TextChoices):
    """How a deal stands."""

    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class PipelineRows(ScopedQuerySet["Pipeline"]):
    """Pipelines are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class Pipeline(Record):
    """A way of selling, with its stages."""

    subject_code = "pipeline"

    name = models.CharField(_("name"), max_length=80)
    is_default = models.BooleanField(_("used when none is named"), default=False)
    wins_on_acceptance = models.BooleanField(
        _("an accepted quote wins the deal"),
        default=True,
        help_text=_("Else the deal stays where it is, and somebody wins it by hand."),
    )

    objects = PipelineRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class StageRows(ScopedQuerySet["Stage"]):
    """Stages are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class Stage(Record):
    """A step in a pipeline; `chance` is the stated percentage of the CRM, not Koers' own estimate."""

    subject_code = "stage"

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages", verbose_name=_("pipeline"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=80)
    outcome = models.CharField(_("means"), max_length=4, choices=Outcome.choices, default=Outcome.OPEN)
    chance = models.PositiveSmallIntegerField(_("stated chance (%)"), null=True, blank=True)
    stale_days = models.PositiveSmallIntegerField(
        _("stands still after (days)"),
        default=30,
        help_text=_("A deal that is longer in this stage gets a mark on the board. 0: never."),
    )

    objects = StageRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ("pipeline", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["pipeline", "name"], name="selling_stage_name_once"),
            models.CheckConstraint(
                condition=Q(chance__isnull=True) | Q(chance__lte=100), name="selling_stage_chance"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReasonRows(ScopedQuerySet["Reason"]):
    """Reasons are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class Reason(Record):
    """Why a deal was won or lost; the texts of both languages are kept."""

    subject_code = "reason"

    outcome = models.CharField(_("of"), max_length=4, choices=Outcome.choices, default=Outcome.LOST)
    code = models.CharField(_("code"), max_length=40)
    name_en = models.CharField(_("in English"), max_length=120)
    name_nl = models.CharField(_("in Dutch"), max_length=120, blank=True, default="")
    active = models.BooleanField(_("in use"), default=True)
    not_pursued = models.BooleanField(
        _("we walked away"),
        default=False,
        help_text=_("Deals with this reason were left by us; win rates say how many there are."),
    )

    objects = ReasonRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ("outcome", "name_en", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["outcome", "code"], name="selling_reason_code_once"),
        ]

    def __str__(self) -> str:
        dutch = (get_language() or "").startswith("nl")
        return (self.name_nl if dutch else "") or self.name_en
