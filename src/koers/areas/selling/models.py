"""Nouns of selling: pipelines, deals with their dated history, line items, orders and reasons."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Account, BuyingRole, Influence, Part, Person, Role
from koers.areas.organisation.models import Member, Product, Unit
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
            models.Index(fields=["outcome", "stage", "id"], name="sell_deal_by_stage"),
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


class DealRoleRows(ScopedQuerySet["DealRole"]):
    """A part in a deal is seen by whoever sees the deal, and the person."""

    scope_unit = "deal__unit_id"
    scope_owner = "deal__owner_id"
    scope_also = ("place__person__unit_id",)


class DealRole(Record):
    """The part that somebody at the account takes in one deal; what is empty is as it is at the account."""

    subject_code = "deal_role"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="roles", verbose_name=_("deal"))
    place = models.ForeignKey(
        BuyingRole, models.CASCADE, related_name="in_deals", verbose_name=_("place at the account")
    )
    role = models.CharField(
        _("role in this purchase"),
        max_length=12,
        choices=Role.choices,
        blank=True,
        default="",
        help_text=_("Leave empty when it is as at the account."),
    )
    part = models.CharField(
        _("sort of buyer"),
        max_length=12,
        choices=Part.choices,
        blank=True,
        default="",
        help_text=_("Leave empty when it is as at the account."),
    )
    influence = models.PositiveSmallIntegerField(
        _("influence"),
        choices=Influence.choices,
        null=True,
        blank=True,
        help_text=_("Leave empty when it is as at the account."),
    )
    notes = models.CharField(_("notes"), max_length=300, blank=True, default="")

    objects = DealRoleRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("part in a deal")
        verbose_name_plural = _("parts in deals")
        ordering = ("deal", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "place"],
                condition=Q(deleted_at__isnull=True),
                name="selling_dealrole_once_per_deal",
                violation_error_message=_("This person takes part in this deal already."),
            ),
            models.CheckConstraint(
                condition=Q(influence__isnull=True) | Q(influence__gte=1, influence__lte=3),
                name="selling_dealrole_influence",
            ),
        ]

    def __str__(self) -> str:
        return str(self.place.person)

    def clean(self) -> None:
        """Refuse a place at another account than that of the deal."""
        if self.deal_id and self.place_id and self.place.account_id != self.deal.account_id:
            raise ValidationError({"place": _("This place is at another account than that of the deal.")})


class OrderRows(ScopedQuerySet["Order"]):
    """Questions about many orders."""


class Order(Record):
    """What a customer bought, or gave back when it is a credit."""

    subject_code = "order"

    number = models.CharField(_("number"), max_length=60)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("account")
    )
    deal = models.ForeignKey(
        Deal, models.SET_NULL, null=True, blank=True, related_name="orders", verbose_name=_("deal")
    )
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="orders", verbose_name=_("owner")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="orders", verbose_name=_("unit"))
    ordered_date = models.DateField(_("ordered on"))
    amount_cents = models.BigIntegerField(_("amount"), default=0)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    is_credit = models.BooleanField(_("credit"), default=False)
    credits = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="credited_by",
        verbose_name=_("credit of order"),
    )

    objects = OrderRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ("-ordered_date", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ordered_date", "id"], name="sell_order_by_date"),
            models.Index(fields=["unit", "ordered_date", "id"], name="sell_order_by_unit"),
            models.Index(fields=["account", "ordered_date", "id"], name="sell_order_by_account"),
            models.Index(fields=["number"], name="sell_order_by_number"),
            models.Index(fields=["amount_cents", "id"], name="sell_order_by_amount"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLineRows(ScopedQuerySet["OrderLine"]):
    """An order line is seen by whoever sees the order."""

    scope_unit = "order__unit_id"
    scope_owner = "order__owner_id"


class OrderLine(Record):
    """A product in an order."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="order_lines", verbose_name=_("product")
    )
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1)
    unit_price_cents = models.BigIntegerField(_("price each"))
    amount_cents = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = OrderLineRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return str(self.product or self.description)
