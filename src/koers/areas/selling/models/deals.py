"""Deals: possible sales, their dated history and what is in them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Account, Person
from koers.areas.organisation.models import Member, Product, Unit
from koers.areas.selling.models.pipeline import Outcome, Pipeline, Reason, Stage
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class DealRows(ScopedQuerySet["Deal"]):
    """Questions about many deals."""

    def open(self) -> Self:
        """Return the deals that are neither won nor lost."""
        return self.filter(outcome=Outcome.OPEN)

    def won(self) -> Self:
        """Return the won deals."""
        return self.filter(outcome=Outcome.WON)

    def owned_by(self, member: Member) -> Self:
        """Return the deals of one of us."""
        return self.filter(owner=member)


class Deal(Record):
    """One possible sale. Its present state; the whole history is in its periods."""

    subject_code = "deal"

    name = models.CharField(_("name"), max_length=200)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("account")
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("contact person")
    )
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("owner")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deals", verbose_name=_("unit"))
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="deals", verbose_name=_("pipeline"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    outcome = models.CharField(
        _("outcome"), max_length=4, choices=Outcome.choices, default=Outcome.OPEN, editable=False
    )
    amount_cents = models.BigIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("main product")
    )
    created_date = models.DateField(_("opened on"), null=True, blank=True)
    expected_close_date = models.DateField(_("expected close"), null=True, blank=True)
    closed_date = models.DateField(_("closed on"), null=True, blank=True)
    reason = models.ForeignKey(
        Reason, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("reason")
    )
    reason_note = models.CharField(_("reason in words"), max_length=300, blank=True, default="")
    next_step = models.CharField(_("next step"), max_length=200, blank=True, default="")
    next_step_date = models.DateField(_("next step on"), null=True, blank=True)
    last_activity_at = models.DateTimeField(_("last activity"), null=True, blank=True, editable=False)
    lead_source = models.CharField(_("origin"), max_length=80, blank=True, default="")
    stated_chance = models.PositiveSmallIntegerField(_("stated chance (%)"), null=True, blank=True)

    objects = DealRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ("-expected_close_date", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], name="sell_deal_by_name"),
            models.Index(fields=["outcome", "stage", "expected_close_date", "id"], name="sell_deal_on_board"),
            models.Index(fields=["outcome", "closed_date", "id"], name="sell_deal_by_close"),
            models.Index(fields=["amount_cents", "id"], name="sell_deal_by_amount"),
            models.Index(fields=["created_date", "id"], name="sell_deal_by_creation"),
            models.Index(fields=["closed_date", "id"], name="sell_deal_by_closed"),
            models.Index(fields=["unit", "created_date", "id"], name="sell_deal_by_unit_creation"),
            models.Index(fields=["expected_close_date", "id"], name="sell_deal_by_expected"),
            models.Index(fields=["unit", "outcome", "expected_close_date", "id"], name="sell_deal_by_unit"),
            models.Index(fields=["owner", "outcome", "expected_close_date", "id"], name="sell_deal_by_owner"),
            models.Index(fields=["updated_at", "id"], name="sell_deal_by_change"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outcome="open", closed_date__isnull=True) | ~Q(outcome="open"),
                name="selling_deal_open_is_not_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DealPeriodRows(ScopedQuerySet["DealPeriod"]):
    """Questions about many periods; a period is seen by whoever sees the deal."""

    scope_unit = "deal__unit_id"
    scope_owner = "deal__owner_id"

    def alive(self) -> Self:
        """Leave out the periods of deals that lie in the bin."""
        return self.filter(deal__deleted_at__isnull=True)

    def at(self, moment: object) -> Self:
        """Return the period of each deal that held at a moment; an unknown start lies before everything."""
        return self.filter(Q(starts__isnull=True) | Q(starts__lte=moment)).filter(
            Q(ends__isnull=True) | Q(ends__gt=moment)
        )


class DealPeriod(models.Model):
    """How a deal stood from one moment to the next; half-open, without gaps, exactly one period is open-ended."""

    id = models.BigAutoField(primary_key=True)
    deal = models.ForeignKey(Deal, models.CASCADE, related_name="periods", verbose_name=_("deal"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", verbose_name=_("stage"))
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome.choices)
    amount_cents = models.BigIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    expected_close_date = models.DateField(_("expected close"), null=True, blank=True)
    stated_chance = models.PositiveSmallIntegerField(_("stated chance (%)"), null=True, blank=True)
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    starts = models.DateTimeField(_("from"), null=True, blank=True)
    ends = models.DateTimeField(_("until"), null=True, blank=True)
    event = models.ForeignKey(
        "kit.Event", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    override_reason = models.CharField(
        _("entered in spite of what lacked, because"), max_length=300, blank=True, default=""
    )
    #: It stays on record, but counts neither as a stay nor as a move back: the move that began it was taken back.
    taken_back = models.BooleanField(_("taken back"), default=False, editable=False)

    objects = DealPeriodRows.as_manager()

    class Meta:
        verbose_name = _("deal period")
        verbose_name_plural = _("deal periods")
        ordering = ("deal", F("starts").asc(nulls_first=True), "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["starts", "ends"], name="sell_period_by_time"),
            models.Index(fields=["event"], condition=Q(event__isnull=False), name="sell_period_by_event"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(ends__isnull=True), name="selling_period_one_open_end"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="selling_period_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.stage}"


class LineItemRows(ScopedQuerySet["LineItem"]):
    """A line item is seen by whoever sees the deal."""

    scope_unit = "deal__unit_id"
    scope_owner = "deal__owner_id"


class LineItem(Record):
    """A product in a deal, at a price."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="lines", verbose_name=_("deal"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="deal_lines", verbose_name=_("product")
    )
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1)
    unit_price_cents = models.BigIntegerField(_("price each"))
    discount_percent = models.DecimalField(_("discount (%)"), max_digits=6, decimal_places=3, default=0)
    amount_cents = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = LineItemRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("line item")
        verbose_name_plural = _("line items")
        ordering = ("deal", "id")

    def __str__(self) -> str:
        return str(self.product or self.description)
