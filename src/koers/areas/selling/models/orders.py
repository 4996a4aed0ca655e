"""Orders: what customers bought, or gave back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Member, Product, Unit, VatKind
from koers.areas.selling.models.deals import Deal
from koers.areas.selling.models.quotes import Quote
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


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
    delivery_date = models.DateField(_("wanted by"), null=True, blank=True)
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
    quote = models.ForeignKey(
        Quote, models.SET_NULL, null=True, blank=True, related_name="orders", verbose_name=_("from quote")
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
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            # One quote becomes one order, however often somebody says yes to it.
            models.UniqueConstraint(
                fields=["quote"], condition=Q(quote__isnull=False), name="selling_order_once_per_quote"
            ),
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
    discount_percent = models.DecimalField(_("discount (%)"), max_digits=6, decimal_places=3, default=0)
    vat_kind = models.CharField(_("VAT"), max_length=10, choices=VatKind.choices, blank=True, default="")
    vat_percent = models.DecimalField(_("rate (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    amount_cents = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = OrderLineRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return str(self.product or self.description)
