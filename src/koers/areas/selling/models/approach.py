"""How a deal is sold: what is known of it, which approach was chosen in each layer, and the customer's purchase."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.organisation.models import Member
from koers.areas.selling.events import Layer, Phase, Trait, Word
from koers.areas.selling.models.deals import Deal
from koers.kit.access.scope import Row, ScopedQuerySet
from koers.kit.record import Record


class OfDeal(ScopedQuerySet[Row]):
    """Questions about rows that belong to a deal: whoever sees the deal sees them."""

    scope_unit = "deal__unit_id"
    scope_owner = "deal__owner_id"


class DealTraitRows(OfDeal["DealTrait"]):
    """Questions about what was noted of deals."""


class DealTrait(Record):
    """One thing somebody noted about a deal, by which an approach is chosen; it goes before what records say.

    A number stands in `number`, yes and no as 1 and 0; a choice stands in `word`.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="traits", verbose_name=_("deal"))
    trait = models.CharField(_("what it is about"), max_length=20, choices=Trait.choices)
    number = models.FloatField(_("number"), null=True, blank=True)
    word = models.CharField(_("choice"), max_length=16, choices=Word.choices, blank=True, default="")
    noted_date = models.DateField(_("noted on"))
    noted_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )

    objects = DealTraitRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("trait of a deal")
        verbose_name_plural = _("traits of deals")
        ordering = ("deal", "trait")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "trait"],
                condition=Q(deleted_at__isnull=True),
                name="selling_dealtrait_once_per_deal",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False, word="") | (Q(number__isnull=True) & ~Q(word="")),
                name="selling_dealtrait_one_value",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_trait_display())


class ApproachChoiceRows(OfDeal["ApproachChoice"]):
    """Questions about chosen approaches."""


class ApproachChoice(Record):
    """The approach somebody chose for a layer of a deal, and what was advised then; a new choice ends the former."""

    subject_code = "approach"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="approaches", verbose_name=_("deal"))
    layer = models.CharField(_("layer"), max_length=12, choices=Layer.choices)
    method = models.CharField(_("approach"), max_length=80)
    method_version = models.PositiveIntegerField(_("version of the approach"))
    advised = models.CharField(_("advised then"), max_length=80, blank=True, default="")
    score = models.FloatField(_("score of the chosen"), null=True, blank=True)
    advised_score = models.FloatField(_("score of the advised"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    chosen_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("chosen by")
    )
    chosen_at = models.DateTimeField(_("chosen at"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = ApproachChoiceRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("chosen approach")
        verbose_name_plural = _("chosen approaches")
        ordering = ("-chosen_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "layer"],
                condition=Q(ended_at__isnull=True, deleted_at__isnull=True),
                name="selling_approach_one_running",
            ),
            models.CheckConstraint(
                condition=Q(advised="") | Q(advised=F("method")) | ~Q(reason=""),
                name="selling_approach_other_has_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["chosen_at", "id"], name="sell_approach_by_time"),
        ]

    def __str__(self) -> str:
        return self.method


class HowFollowed(models.Model):
    """How a chosen approach was followed when that was last worked out: what was required by then, and lay there in time."""

    choice = models.OneToOneField(
        ApproachChoice, models.CASCADE, related_name="how_followed", primary_key=True
    )
    due = models.PositiveSmallIntegerField(_("required"))
    there = models.PositiveSmallIntegerField(_("there in time"))
    computed_at = models.DateTimeField(_("worked out at"))

    class Meta:
        verbose_name = _("how an approach was followed")
        verbose_name_plural = _("how approaches were followed")

    def __str__(self) -> str:
        return f"{self.choice_id}: {self.there}/{self.due}"


class BuyingStepRows(OfDeal["BuyingStep"]):
    """Questions about phases of purchases."""


class BuyingStep(Record):
    """A stay of the customer in a phase of the purchase: since when, what shows it, and why it went back if it did."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="buying_steps", verbose_name=_("deal"))
    phase = models.CharField(_("phase of the purchase"), max_length=10, choices=Phase.choices)
    entered_date = models.DateField(_("since"))
    left_date = models.DateField(_("until"), null=True, blank=True)
    entry_evidence = models.CharField(_("what shows that it began"), max_length=300, blank=True, default="")
    exit_evidence = models.CharField(
        _("what shows that the former phase is over"), max_length=300, blank=True, default=""
    )
    left_evidence = models.CharField(
        _("what shows that it ended, where no other began"), max_length=300, blank=True, default=""
    )
    is_back = models.BooleanField(_("back to an earlier phase"), default=False)
    reason = models.CharField(_("why they went back"), max_length=300, blank=True, default="")

    objects = BuyingStepRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("phase of a purchase")
        verbose_name_plural = _("phases of purchases")
        ordering = ("deal", "entered_date", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal"],
                condition=Q(left_date__isnull=True, deleted_at__isnull=True),
                name="selling_buyingstep_one_running",
            ),
            models.CheckConstraint(
                condition=Q(left_date__isnull=True) | Q(left_date__gte=F("entered_date")),
                name="selling_buyingstep_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_phase_display())
