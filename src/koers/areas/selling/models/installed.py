"""What stands at customers: items, what keeps each going, how each failed, and the spare parts that are kept for them."""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Product
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record

PERCENT = (MinValueValidator(0), MaxValueValidator(100))
NOT_NEGATIVE = (MinValueValidator(0),)


class Criticality(models.TextChoices):
    """What it means for the customer when an item stands still."""

    A = "A", _("A: the work stops")
    B = "B", _("B: the work is hindered")
    C = "C", _("C: it can wait")


class InstalledItemRows(ScopedQuerySet["InstalledItem"]):
    """An item is seen by whoever sees the account."""

    scope_unit = "account__unit_id"
    scope_owner = "account__owner_id"

    def under_contract(self, day: date) -> Self:
        """Return the items that a service contract covers on a day."""
        return self.filter(covered_on(day))

    def without_contract(self, day: date) -> Self:
        """Return the items that no service contract covers on a day."""
        return self.exclude(covered_on(day))

    def ending(self, starts: date, ends: date) -> Self:
        """Return the items whose contract runs now and has its last day within a span of days, both counted."""
        return self.under_contract(starts).filter(contract_until_date__range=(starts, ends))


def covered_on(day: date) -> Q:
    """Return the condition that a contract covers an item on a day; one without a last day goes on."""
    begun = Q(contract_from_date__isnull=False, contract_from_date__lte=day)
    return begun & (Q(contract_until_date__isnull=True) | Q(contract_until_date__gte=day))


class InstalledItem(Record):
    """A thing that stands at a customer and has to keep going."""

    subject_code = "installed"

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="installed_items", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=160)
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="installed_items",
        verbose_name=_("product"),
    )
    serial = models.CharField(_("serial number"), max_length=80, blank=True, default="")
    site = models.CharField(_("site"), max_length=160, blank=True, default="")
    criticality = models.CharField(_("criticality"), max_length=1, choices=Criticality.choices)
    commissioned_date = models.DateField(_("put to work on"), null=True, blank=True)
    hours_a_year = models.PositiveIntegerField(
        _("planned hours a year"), null=True, blank=True, validators=[MaxValueValidator(8784)]
    )
    downtime_cents = models.BigIntegerField(
        _("cost of an hour down"), null=True, blank=True, validators=NOT_NEGATIVE
    )
    performance = models.DecimalField(
        _("performance (%)"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    quality = models.DecimalField(
        _("quality (%)"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    contract_from_date = models.DateField(_("contract from"), null=True, blank=True)
    contract_until_date = models.DateField(_("last day of the contract"), null=True, blank=True)
    rate_cents = models.BigIntegerField(
        _("maintenance a year"), null=True, blank=True, validators=NOT_NEGATIVE
    )
    benefit_cents = models.BigIntegerField(
        _("benefit of a contract a year"), null=True, blank=True, validators=NOT_NEGATIVE
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = InstalledItemRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("installed item")
        verbose_name_plural = _("installed items")
        ordering = ("account", "name", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["contract_until_date", "id"], name="sell_installed_until"),
            models.Index(fields=["name", "id"], name="sell_installed_name"),
            models.Index(fields=["commissioned_date", "id"], name="sell_installed_since"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(contract_until_date__isnull=True)
                | Q(contract_from_date__isnull=False, contract_until_date__gte=F("contract_from_date")),
                name="selling_contract_ends_after_start",
                violation_error_message=_(
                    "A contract that ends also begins, and not later. Fill in both days."
                ),
            ),
            models.CheckConstraint(
                condition=Q(criticality__in=["A", "B", "C"]), name="selling_installed_criticality"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.serial}".strip()


class OfItem(ScopedQuerySet[Any]):
    """Rows of an installed item are seen by whoever sees its account."""

    scope_unit = "item__account__unit_id"
    scope_owner = "item__account__owner_id"


class UpkeepKind(models.TextChoices):
    """What a line of upkeep is."""

    SERVICE = "service", _("Service")
    PRODUCT = "product", _("Product")
    SPARE = "spare", _("Spare part")
    CONSUMABLE = "consumable", _("Consumable")
    TRAINING = "training", _("Training")


class MaintenancePlanRows(OfItem):
    """Questions about maintenance plans."""

    def due(self, until: date) -> Self:
        """Return the plans that are due up to a day, those that were never done among them."""
        return self.filter(Q(due_date__isnull=True) | Q(due_date__lte=until))


class MaintenancePlan(Record):
    """Something that is done for an item again and again: a line of its package, with its interval, price and benefit."""

    item = models.ForeignKey(
        InstalledItem, models.CASCADE, related_name="plans", verbose_name=_("installed item")
    )
    name = models.CharField(_("what is done"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=UpkeepKind.choices, default=UpkeepKind.SERVICE)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("product")
    )
    interval_days = models.PositiveIntegerField(
        _("every so many days"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    interval_use = models.DecimalField(
        _("every so much use"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
    )
    use_unit = models.CharField(_("use is counted in"), max_length=20, blank=True, default="")
    use_a_day = models.DecimalField(
        _("use a day"), max_digits=12, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    last_done_date = models.DateField(_("last done on"), null=True, blank=True)
    #: Follows from the interval and the day of the last time; empty where it was never done.
    due_date = models.DateField(_("due on"), null=True, blank=True, editable=False)
    price_cents = models.BigIntegerField(_("price each time"), null=True, blank=True, validators=NOT_NEGATIVE)
    benefit_cents = models.BigIntegerField(
        _("benefit for the customer"), null=True, blank=True, validators=NOT_NEGATIVE
    )
    in_contract = models.BooleanField(_("paid by the contract"), default=False)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = MaintenancePlanRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("maintenance plan")
        verbose_name_plural = _("maintenance plans")
        ordering = ("due_date", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_date", "id"], name="sell_plan_due"),
            models.Index(fields=["name", "id"], name="sell_plan_name"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(interval_days__isnull=False, interval_days__gt=0)
                | Q(
                    interval_use__isnull=False,
                    interval_use__gt=0,
                    use_a_day__isnull=False,
                    use_a_day__gt=0,
                ),
                name="selling_plan_has_interval",
                violation_error_message=_(
                    "Say how often: every so many days, or every so much use together with the use a day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FailureRows(OfItem):
    """Questions about failures."""


class Failure(Record):
    """One time that an item failed, from when until when, and what the repair took."""

    item = models.ForeignKey(
        InstalledItem, models.CASCADE, related_name="failures", verbose_name=_("installed item")
    )
    started_at = models.DateTimeField(_("failed at"))
    ended_at = models.DateTimeField(_("works again at"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=200, blank=True, default="")
    #: Filled with the time that it was down where nobody counted the hours.
    repair_hours = models.DecimalField(
        _("hours of repair"), max_digits=8, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    repair_cents = models.BigIntegerField(
        _("cost of the repair"), null=True, blank=True, validators=NOT_NEGATIVE
    )
    parts_cents = models.BigIntegerField(_("cost of parts"), null=True, blank=True, validators=NOT_NEGATIVE)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = FailureRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("failure")
        verbose_name_plural = _("failures")
        ordering = ("-started_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["started_at", "id"], name="sell_failure_when"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="selling_failure_ends_later",
                violation_error_message=_("It works again after it failed, not before."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.cause}" if self.cause else str(self.item)


class SparePartRows(ScopedQuerySet["SparePart"]):
    """A spare part is seen by whoever sees the account."""

    scope_unit = "account__unit_id"
    scope_owner = "account__owner_id"

    def to_reorder(self) -> Self:
        """Return the spares of which stock and what is on order no longer exceed the level at which one orders."""
        return self.filter(reorder_level__isnull=False, reorder_level__gte=F("stock") + F("on_order"))


class SparePart(Record):
    """A part that a customer keeps, or we keep for a customer, to be there when something breaks."""

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="spare_parts", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=160)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="spare_parts", verbose_name=_("product")
    )
    stock = models.DecimalField(_("in stock"), max_digits=12, decimal_places=3, default=0)
    on_order = models.DecimalField(_("on order"), max_digits=12, decimal_places=3, default=0)
    lead_days = models.PositiveIntegerField(_("lead time in days"), null=True, blank=True)
    demand_a_year = models.DecimalField(
        _("use in a year"), max_digits=12, decimal_places=3, null=True, blank=True, validators=NOT_NEGATIVE
    )
    safety = models.DecimalField(_("safety stock"), max_digits=12, decimal_places=3, default=0)
    minimum = models.DecimalField(
        _("least in stock"), max_digits=12, decimal_places=3, null=True, blank=True, validators=NOT_NEGATIVE
    )
    maximum = models.DecimalField(
        _("most in stock"), max_digits=12, decimal_places=3, null=True, blank=True, validators=NOT_NEGATIVE
    )
    #: Follows from the numbers above.
    reorder_level = models.DecimalField(
        _("order at"), max_digits=12, decimal_places=3, null=True, blank=True, editable=False
    )
    price_cents = models.BigIntegerField(_("price each"), null=True, blank=True, validators=NOT_NEGATIVE)
    benefit_cents = models.BigIntegerField(
        _("benefit for the customer"), null=True, blank=True, validators=NOT_NEGATIVE
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = SparePartRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("spare part")
        verbose_name_plural = _("spare parts")
        ordering = ("account", "name", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], name="sell_spare_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a most that lies below the least."""
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            raise ValidationError({"maximum": _("The most in stock is not below the least.")})
