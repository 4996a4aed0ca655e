"""What is written about a deal by the parts that a method asks for, and the evidence that the story of it stands on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.organisation.models import Member
from koers.areas.selling.models.approach import OfDeal
from koers.areas.selling.models.deals import Deal
from koers.kit.record import Record


class StoryPartRows(OfDeal["StoryPart"]):
    """Questions about written parts."""


class StoryPart(Record):
    """A part that a method asks for as somebody wrote it, by the id it has there, with where it comes from."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="story_parts", verbose_name=_("deal"))
    part = models.CharField(_("part"), max_length=80)
    text = models.TextField(_("text"), max_length=2000)
    origin = models.CharField(_("where it comes from"), max_length=300, blank=True, default="")

    objects = StoryPartRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("written part of a deal")
        verbose_name_plural = _("written parts of deals")
        ordering = ("deal", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "part"],
                condition=Q(deleted_at__isnull=True),
                name="selling_storypart_once_per_deal",
            ),
        ]

    def __str__(self) -> str:
        return self.part


class StoryProofRows(OfDeal["StoryProof"]):
    """Questions about evidence."""


class StoryProof(Record):
    """A piece of evidence for a dimension of the story: the claim, its source, what speaks against it, and who checked it."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="story_proofs", verbose_name=_("deal"))
    dimension = models.CharField(_("dimension"), max_length=80)
    sort = models.CharField(_("sort of evidence"), max_length=80)
    claim = models.CharField(_("claim"), max_length=300)
    against = models.CharField(_("what speaks against it"), max_length=300, blank=True, default="")
    origin = models.CharField(_("source"), max_length=300, blank=True, default="")
    origin_date = models.DateField(_("source of"), null=True, blank=True)
    leads_to_us = models.BooleanField(_("it leads to a strength of ours"), null=True, blank=True)
    between_people = models.BooleanField(_("its tension lies between people"), null=True, blank=True)
    checked_date = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )

    objects = StoryProofRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("evidence of a story")
        verbose_name_plural = _("evidence of stories")
        ordering = ("deal", "dimension", "id")

    def __str__(self) -> str:
        return self.claim
