"""The value case of a deal: what owning each alternative costs the customer; and the benefits promised in it."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Person
from koers.areas.selling.models.deals import Deal
from koers.areas.selling.rules import value as rules
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class ValueCaseRows(ScopedQuerySet["ValueCase"]):
    """A case is seen by whoever sees the deal."""

    scope_unit = "deal__unit_id"
    scope_owner = "deal__owner_id"


class ValueCase(Record):
    """What one of our offers costs and saves a customer, as a document that was checked; every change keeps the former one."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="value_cases", verbose_name=_("deal"))
    title = models.CharField(_("title"), max_length=200)
    document = models.JSONField(_("case"), default=dict, blank=True, editable=False)
    currency = models.CharField(_("currency"), max_length=3, default="EUR", editable=False)
    #: Against the first alternative of the document; None where alternatives last differently long.
    saving_cents = models.BigIntegerField(_("saving"), null=True, blank=True, editable=False)
    #: The same as an equal amount a year; None in a case that was last written before this was worked out.
    yearly_saving_cents = models.BigIntegerField(_("saving a year"), null=True, blank=True, editable=False)

    objects = ValueCaseRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("value case")
        verbose_name_plural = _("value cases")
        ordering = ("deal", "-id")

    def __str__(self) -> str:
        return self.title

    @cached_property
    def case(self) -> rules.Case:
        """Return the document as a case."""
        return rules.read_case(self.document, rules.Limits.of(settings.VALUE))


class MeasuredBy(models.TextChoices):
    """Who measured a benefit; by us alone it counts as a claim."""

    US = "us", _("us alone")
    CUSTOMER = "customer", _("the customer")
    BOTH = "both", _("together")


class ValueBenefitRows(ScopedQuerySet["ValueBenefit"]):
    """A benefit is seen by whoever sees the deal."""

    scope_unit = "case__deal__unit_id"
    scope_owner = "case__deal__owner_id"


class ValueBenefit(Record):
    """A benefit that a case promised, to be measured on a day after delivery."""

    case = models.ForeignKey(ValueCase, models.CASCADE, related_name="benefits", verbose_name=_("value case"))
    name = models.CharField(_("benefit"), max_length=200)
    promised_cents = models.BigIntegerField(_("promised"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR", editable=False)
    measure_date = models.DateField(_("measure on"))
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner at the customer"),
    )
    measured_cents = models.BigIntegerField(_("measured"), null=True, blank=True, editable=False)
    measured_date = models.DateField(_("measured on"), null=True, blank=True, editable=False)
    measured_by = models.CharField(
        _("measured by"), max_length=8, choices=MeasuredBy.choices, blank=True, default="", editable=False
    )
    how = models.CharField(_("how it was measured"), max_length=300, blank=True, default="", editable=False)

    objects = ValueBenefitRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("promised benefit")
        verbose_name_plural = _("promised benefits")
        ordering = ("measure_date", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(promised_cents__gt=0), name="selling_benefit_promises_something"
            ),
            models.CheckConstraint(
                condition=Q(measured_cents__isnull=True, measured_date__isnull=True, measured_by="")
                | (Q(measured_cents__isnull=False, measured_date__isnull=False) & ~Q(measured_by="")),
                name="selling_benefit_measured_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a benefit that promises nothing."""
        errors: dict[str, Any] = {}
        if self.promised_cents is not None and self.promised_cents <= 0:
            errors["promised_cents"] = _("A benefit is worth more than nothing.")
        if errors:
            raise ValidationError(errors)
