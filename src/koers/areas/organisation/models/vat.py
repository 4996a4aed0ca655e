"""Rates of VAT, each from a day on; changed by law, so kept as rows that people edit."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class VatKind(models.TextChoices):
    """How VAT is charged; the rate of a kind may change by law."""

    STANDARD = "standard", _("Standard rate")
    REDUCED = "reduced", _("Reduced rate")
    ZERO = "zero", _("Zero rate")
    REVERSE = "reverse", _("Reverse charge")
    EXEMPT = "exempt", _("Exempt")


#: Kinds under which nothing is charged, whatever the law says of the others.
UNCHARGED = frozenset({VatKind.ZERO, VatKind.REVERSE, VatKind.EXEMPT})


class VatRateRows(ScopedQuerySet["VatRate"]):
    """Rates are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None

    def on(self, day: date) -> Self:
        """Return the rates in force on a day."""
        return self.filter(Q(starts__isnull=True) | Q(starts__lte=day)).filter(
            Q(ends__isnull=True) | Q(ends__gt=day)
        )


class VatRate(Record):
    """The rate of one kind of VAT, from when to when; `ends` is the first day on which it no longer holds."""

    subject_code = "vat_rate"

    kind = models.CharField(_("kind"), max_length=10, choices=VatKind.choices)
    percent = models.DecimalField(_("rate (%)"), max_digits=5, decimal_places=2)
    reason = models.CharField(
        _("text on the quote"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Why no VAT is charged, as it must stand on a quote and an invoice."),
    )
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    objects = VatRateRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("VAT rate")
        verbose_name_plural = _("VAT rates")
        ordering = ("kind", F("starts").desc(nulls_last=True), "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="organisation_vatrate_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gt=F("starts")),
                name="organisation_vatrate_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.percent.normalize():f}%"

    def clean(self) -> None:
        """Refuse a charge under a kind that charges nothing, and two rates of one kind on the same day."""
        if self.kind in UNCHARGED and self.percent:
            raise ValidationError({"percent": _("Nothing is charged under this kind.")})
        others = VatRate.objects.alive().filter(kind=self.kind).exclude(pk=self.pk)
        if self.ends:
            others = others.filter(Q(starts__isnull=True) | Q(starts__lt=self.ends))
        if self.starts:
            others = others.filter(Q(ends__isnull=True) | Q(ends__gt=self.starts))
        if others.exists():
            raise ValidationError(
                _("Another rate of this kind holds in the same days. Let that one end first.")
            )


def dutch_rates() -> list[dict[str, Any]]:
    """Return the rates of the Netherlands as they stand in the law (Wet OB 1968, articles 9, 11 and 12), newest first.

    The reduced rate was 6 % until 2018, the standard rate 19 % until 30 September 2012.
    """
    rows: list[tuple[str, str, date | None, date | None, str]] = [
        ("standard", "21", date(2012, 10, 1), None, ""),
        ("standard", "19", date(2001, 1, 1), date(2012, 10, 1), ""),
        ("reduced", "9", date(2019, 1, 1), None, ""),
        ("reduced", "6", date(2001, 1, 1), date(2019, 1, 1), ""),
        ("zero", "0", None, None, ""),
        ("reverse", "0", None, None, "Btw verlegd / VAT reverse charge"),
        ("exempt", "0", None, None, "Vrijgesteld van btw / Exempt from VAT"),
    ]
    return [
        {"kind": kind, "percent": Decimal(percent), "starts": starts, "ends": ends, "reason": reason}
        for kind, percent, starts, ends, reason in rows
    ]
