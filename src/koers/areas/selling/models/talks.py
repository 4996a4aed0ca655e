"""Talks about a deal: what each brought, and the questions that were asked in it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Activity, NeedVoice, Question
from koers.areas.selling.events.talks import Ending, Sort
from koers.areas.selling.models.approach import OfDeal
from koers.areas.selling.models.deals import Deal
from koers.kit.record import Record


class TalkRows(OfDeal["Talk"]):
    """Questions about talks."""


class Talk(Record):
    """A talk with a customer about a deal and what it brought; when, with whom and how long stands in its activity."""

    subject_code = "talk"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="talks", verbose_name=_("deal"))
    activity = models.OneToOneField(Activity, models.CASCADE, related_name="talk", verbose_name=_("activity"))
    held_date = models.DateField(_("held on"))
    outcome = models.CharField(_("what it brought"), max_length=12, choices=Ending.choices)
    act = models.CharField(_("what the customer does"), max_length=200, blank=True, default="")
    act_date = models.DateField(_("the customer does it by"), null=True, blank=True)

    objects = TalkRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        ordering = ("-held_date", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(outcome=Ending.ADVANCE) | (Q(act_date__isnull=False) & ~Q(act="")),
                name="selling_talk_advance_is_dated_act",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["held_date", "id"], name="sell_talk_by_day"),
            models.Index(fields=["deal", "-held_date", "-id"], name="sell_talk_of_deal"),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())


class AskedRows(OfDeal["AskedQuestion"]):
    """Questions about what was asked in talks."""

    scope_unit = "talk__deal__unit_id"
    scope_owner = "talk__deal__owner_id"


class AskedQuestion(Record):
    """A question as it was asked in a talk: what it was after, what need it brought out, and whether it was welcome.

    Words and answer stand in the question itself. `liked` is None where nobody noted it.
    """

    talk = models.ForeignKey(Talk, models.CASCADE, related_name="asked", verbose_name=_("talk"))
    question = models.OneToOneField(
        Question, models.CASCADE, related_name="in_talk", verbose_name=_("question")
    )
    sort = models.CharField(_("what it is after"), max_length=1, choices=Sort.choices, blank=True, default="")
    voice = models.CharField(
        _("implied or explicit"), max_length=8, choices=NeedVoice.choices, blank=True, default=""
    )
    quantity = models.DecimalField(_("how much"), max_digits=14, decimal_places=3, null=True, blank=True)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40, blank=True, default="")
    liked = models.BooleanField(_("they liked to answer"), null=True, blank=True)

    objects = AskedRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("question in a talk")
        verbose_name_plural = _("questions in talks")
        ordering = ("talk", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | ~Q(unit_of_measure=""),
                name="selling_asked_quantity_has_unit",
            ),
        ]

    def __str__(self) -> str:
        return str(self.question)
