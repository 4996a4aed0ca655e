"""Rules of discount, and the approval of a quote that goes beyond them."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.organisation.models import Product, ProductGroup
from koers.areas.selling.models.prices import PriceList
from koers.areas.selling.models.quotes import Quote
from koers.kit.access.models import Role
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class DiscountRuleRows(ScopedQuerySet["DiscountRule"]):
    """Rules are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class DiscountRule(Record):
    """Up to where a role may go alone, on everything or on one product, group or price list."""

    subject_code = "discount"

    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(
        _("for the role"),
        max_length=20,
        choices=Role.choices,
        blank=True,
        default="",
        help_text=_("Empty: for everybody."),
    )
    product = models.ForeignKey(
        Product, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    group = models.ForeignKey(
        ProductGroup, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("product group")
    )
    price_list = models.ForeignKey(
        PriceList, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("price list")
    )
    max_discount_percent = models.DecimalField(
        _("most discount (%)"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    floor_price_cents = models.BigIntegerField(_("lowest price each"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    min_margin_percent = models.DecimalField(
        _("least margin (%)"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("Of a product without a cost price the margin is unknown; then somebody has to approve."),
    )
    active = models.BooleanField(_("in use"), default=True)

    objects = DiscountRuleRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("discount rule")
        verbose_name_plural = _("discount rules")
        ordering = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(max_discount_percent__isnull=True)
                | Q(max_discount_percent__gte=0, max_discount_percent__lte=100),
                name="selling_discountrule_is_a_share",
                violation_error_message=_("A discount lies between 0 and 100%."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a rule that limits nothing."""
        limits = (self.max_discount_percent, self.floor_price_cents, self.min_margin_percent)
        if all(limit is None for limit in limits):
            raise ValidationError(_("Give a most discount, a lowest price or a least margin."))


class ApprovalVerdict(models.TextChoices):
    """What came of a request."""

    WAITS = "", _("Waits")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    VOID = "void", _("Void: the quote changed")


class QuoteApprovalRows(ScopedQuerySet["QuoteApproval"]):
    """A request is seen by whoever sees the quote."""

    scope_unit = "quote__unit_id"
    scope_owner = "quote__owner_id"


class QuoteApproval(Record):
    """That somebody asked to go beyond the rules with a quote, and what was answered."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="approvals", verbose_name=_("quote"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    note = models.CharField(_("why"), max_length=500, blank=True, default="")
    #: Where the quote went beyond: name of the line, code of the limit, limit and what was found, as text.
    breaches = models.JSONField(_("beyond"), default=list)
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=ApprovalVerdict.choices, blank=True, default=""
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("reason"), max_length=500, blank=True, default="")

    objects = QuoteApprovalRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("approval of a quote")
        verbose_name_plural = _("approvals of quotes")
        ordering = ("-asked_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["quote"], condition=Q(verdict=""), name="selling_quoteapproval_one_waits"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=("approved", "refused")) | Q(decided_by__isnull=False),
                name="selling_quoteapproval_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.quote)
