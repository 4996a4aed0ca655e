"""Quotes: what a customer is offered, in versions of which none that was sent ever changes."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Account, Person
from koers.areas.organisation.models import Member, Product, Unit, VatKind
from koers.areas.selling.models.deals import Deal
from koers.areas.selling.models.prices import PriceList
from koers.areas.selling.rules.pricing import Priced
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class QuoteState(models.TextChoices):
    """How a quote stands."""

    DRAFT = "draft", _("Draft")
    ASKED = "asked", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")


class QuoteLanguage(models.TextChoices):
    """In which language a customer reads a quote."""

    NL = "nl", _("Dutch")
    EN = "en", _("English")


class QuoteRows(ScopedQuerySet["Quote"]):
    """Questions about many quotes."""


class Quote(Record):
    """One version of an offer in a deal: lines, totals, validity and terms."""

    subject_code = "quote"

    number = models.CharField(_("number"), max_length=40)
    revision = models.PositiveSmallIntegerField(_("version of the quote"), default=1)
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("version before"),
    )
    deal = models.ForeignKey(Deal, models.PROTECT, related_name="quotes", verbose_name=_("deal"))
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="quotes", verbose_name=_("account")
    )
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="quotes",
        verbose_name=_("contact person"),
    )
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="quotes", verbose_name=_("owner")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="quotes", verbose_name=_("unit"))
    state = models.CharField(
        _("state"), max_length=10, choices=QuoteState.choices, default=QuoteState.DRAFT, editable=False
    )
    language = models.CharField(
        _("language"), max_length=2, choices=QuoteLanguage.choices, default=QuoteLanguage.NL
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    quote_date = models.DateField(_("date of the quote"))
    valid_until = models.DateField(_("valid until"))
    intro = models.TextField(_("opening words"), blank=True, default="", max_length=4000)
    terms = models.TextField(_("terms"), blank=True, default="", max_length=4000)
    net_cents = models.BigIntegerField(_("amount without VAT"), default=0)
    vat_cents = models.BigIntegerField(_("VAT"), default=0)
    total_cents = models.BigIntegerField(_("amount with VAT"), default=0)
    #: List price of the lines of which one is known, and what those lines cost here.
    list_cents = models.BigIntegerField(_("list price"), default=0)
    listed_net_cents = models.BigIntegerField(_("amount of the lines with a list price"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.CharField(_("accepted or declined by"), max_length=120, blank=True, default="")
    decided_by_link = models.BooleanField(_("decided by the customer's link"), default=False)
    decline_reason = models.CharField(_("reason of the no"), max_length=500, blank=True, default="")

    objects = QuoteRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ("-quote_date", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["quote_date", "id"], name="sell_quote_by_date"),
            models.Index(fields=["unit", "quote_date", "id"], name="sell_quote_by_unit"),
            models.Index(fields=["state", "valid_until", "id"], name="sell_quote_by_state"),
            models.Index(fields=["valid_until", "id"], name="sell_quote_by_validity"),
            models.Index(fields=["number", "id"], name="sell_quote_by_number"),
            models.Index(fields=["net_cents", "id"], name="sell_quote_by_net"),
            models.Index(fields=["decided_at"], name="sell_quote_by_decision"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["number", "revision"], name="selling_quote_version_once"),
            models.CheckConstraint(
                condition=Q(state__in=QuoteState.values), name="selling_quote_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(net_cents__gte=0, vat_cents__gte=0), name="selling_quote_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return number and version as people say it: the first version is just the number."""
        return self.number if self.revision == 1 else f"{self.number} v{self.revision}"

    def is_late(self, today: date) -> bool:
        """Tell whether the last day of the quote has passed."""
        return today > self.valid_until


class QuoteLineRows(ScopedQuerySet["QuoteLine"]):
    """A line is seen by whoever sees the quote."""

    scope_unit = "quote__unit_id"
    scope_owner = "quote__owner_id"


class QuoteLine(Record):
    """A product, or free text, in a quote: how many, at which price, discount and VAT."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines", verbose_name=_("quote"))
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="quote_lines", verbose_name=_("product")
    )
    description = models.CharField(_("description"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=Decimal(1))
    list_price_cents = models.BigIntegerField(_("list price"), null=True, blank=True)
    price_list = models.ForeignKey(
        PriceList, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("price list")
    )
    unit_price_cents = models.BigIntegerField(_("price each"))
    discount_percent = models.DecimalField(
        _("discount (%)"), max_digits=6, decimal_places=3, default=Decimal(0)
    )
    vat_kind = models.CharField(_("VAT"), max_length=10, choices=VatKind.choices, default=VatKind.STANDARD)
    vat_percent = models.DecimalField(_("rate (%)"), max_digits=5, decimal_places=2)
    net_cents = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = QuoteLineRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("quote line")
        verbose_name_plural = _("quote lines")
        ordering = ("quote", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price_cents__gte=0), name="selling_quoteline_is_something"
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="selling_quoteline_discount_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def priced(self) -> Priced:
        """Return the line in numbers."""
        return Priced(
            self.quantity,
            self.unit_price_cents,
            self.discount_percent,
            self.vat_kind,
            self.vat_percent,
            self.list_price_cents,
        )
