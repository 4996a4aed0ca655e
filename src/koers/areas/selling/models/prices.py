"""Price lists: what a product costs for whom, from when to when, and from which quantity on."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Product, Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class PriceListRows(ScopedQuerySet["PriceList"]):
    """Price lists are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class PriceList(Record):
    """Prices in one currency for everybody, or for a unit, a sector or one account; `ends` is not in it."""

    subject_code = "price_list"

    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    for_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="price_lists",
        verbose_name=_("for the unit"),
    )
    sector = models.CharField(_("for the sector"), max_length=80, blank=True, default="")
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="price_lists",
        verbose_name=_("for the account"),
    )

    objects = PriceListRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gt=F("starts")),
                name="selling_pricelist_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListPriceRows(ScopedQuerySet["ListPrice"]):
    """Prices are seen by whoever sees the list."""

    scope_unit = None
    scope_owner = None


class ListPrice(Record):
    """What one of a product costs in a list, from a quantity on."""

    price_list = models.ForeignKey(
        PriceList, models.CASCADE, related_name="prices", verbose_name=_("price list")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="list_prices", verbose_name=_("product")
    )
    from_quantity = models.DecimalField(
        _("from quantity"), max_digits=14, decimal_places=3, default=Decimal(0)
    )
    price_cents = models.BigIntegerField(_("price each"))
    #: That of the list, kept here so that the amount can be shown by itself.
    currency = models.CharField(_("currency"), max_length=3, default="EUR", editable=False)

    objects = ListPriceRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("list price")
        verbose_name_plural = _("list prices")
        ordering = ("price_list", "product", "from_quantity", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["price_list", "product", "from_quantity"],
                condition=Q(deleted_at__isnull=True),
                name="selling_listprice_once",
                violation_error_message=_(
                    "This list has a price for this product from this quantity already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(price_cents__gte=0, from_quantity__gte=0),
                name="selling_listprice_not_negative",
                violation_error_message=_("A price and a quantity are not below zero."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, in the currency of the list."""
        self.currency = self.price_list.currency
        super().save(*args, **kwargs)
