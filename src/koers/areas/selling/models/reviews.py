"""Why a deal was won or lost, as we see it and as the customer says it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Person
from koers.areas.organisation.models import Member
from koers.areas.selling.events.reviews import DecidedBy, PriceValue, Side
from koers.areas.selling.models.deals import Deal
from koers.areas.selling.models.pipeline import Outcome
from koers.areas.selling.models.rivals import Competitor
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record

ENDED = [choice for choice in Outcome.choices if choice[0] != Outcome.OPEN]


class DealReviewRows(ScopedQuerySet["DealReview"]):
    """A review is seen by whoever sees the deal and, where it names one, the person who was asked."""

    scope_unit = "deal__unit_id"
    scope_owner = "deal__owner_id"
    scope_also = ("person__unit_id",)

    def answered(self) -> "DealReviewRows":
        """Return those with an answer about how the deal stands now: one of before a reopening is no answer."""
        return self.filter(answered_at__isnull=False, outcome=models.F("deal__outcome"))


class DealReview(Record):
    """The answers of one side about why one deal was won or lost; the customer is asked at most once for a deal."""

    subject_code = "deal_review"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="reviews", verbose_name=_("deal"))
    side = models.CharField(_("whose answers"), max_length=8, choices=Side.choices)
    outcome = models.CharField(_("outcome"), max_length=4, choices=ENDED)
    method = models.CharField(_("list of reasons"), max_length=40, default="deal_review")
    method_version = models.PositiveIntegerField(_("version of the list"))
    first = models.CharField(_("weighed most"), max_length=40, blank=True, default="")
    second = models.CharField(_("second"), max_length=40, blank=True, default="")
    third = models.CharField(_("third"), max_length=40, blank=True, default="")
    what_decided = models.CharField(_("what decided"), max_length=500, blank=True, default="")
    decided_by = models.CharField(
        _("who decided"), max_length=10, choices=DecidedBy.choices, blank=True, default=""
    )
    decider = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the deciding person"),
    )
    competitor = models.ForeignKey(
        Competitor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("competitor"),
    )
    other_party = models.CharField(_("who else was considered"), max_length=120, blank=True, default="")
    rival_why = models.CharField(_("why them, or why not"), max_length=500, blank=True, default="")
    price_value = models.CharField(
        _("price against value"), max_length=5, choices=PriceValue.choices, blank=True, default=""
    )
    again = models.CharField(_("what to do again, and what not"), max_length=500, blank=True, default="")
    words = models.TextField(_("anything else"), max_length=1000, blank=True, default="")
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deal_reviews",
        verbose_name=_("who was asked"),
    )
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("link works until"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    noted_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked or noted by")
    )

    objects = DealReviewRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("deal review")
        verbose_name_plural = _("deal reviews")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["deal", "side"], name="selling_dealreview_once_per_side"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, first="")
                | (Q(answered_at__isnull=False) & ~Q(first="")),
                name="selling_dealreview_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(side="us", asked_at__isnull=True, answered_at__isnull=False)
                | Q(side="customer", asked_at__isnull=False, expires_at__isnull=False),
                name="selling_dealreview_side_fits",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "asked_at"], name="sell_review_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.deal}: {self.get_side_display()}"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the ids of what weighed, the heaviest first."""
        return tuple(one for one in (self.first, self.second, self.third) if one)
