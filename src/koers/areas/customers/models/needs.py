"""What a customer needs, why each person buys, what of our solution answers it, and why the customer stays."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.events.needs import (
    Holds,
    Motive,
    MotiveProof,
    MotiveStrength,
    NeedCategory,
    NeedSubtype,
    NeedVoice,
    Proof,
)
from koers.areas.customers.models.deciding import BuyingRole
from koers.areas.customers.models.nouns import Account, Person
from koers.areas.customers.rules.needs import need_faults
from koers.areas.organisation.models import Product
from koers.kit.access.scope import Row, ScopedQuerySet
from koers.kit.record import Record

FULFILMENT = (MinValueValidator(0), MaxValueValidator(9))
FAULTS = {
    "economic_without_money": _("An economic need carries its worth in money."),
    "functional_without_unit": _("A functional need carries the unit in which it is measured."),
    "functional_without_formula": _(
        "A functional need carries money only with the formula that leads to it, written out."
    ),
    "psychological_with_money": _("A psychological need is ranked or weighed, and never carries money."),
}


class OfAccount(ScopedQuerySet[Row]):
    """Questions about rows that belong to an account."""

    scope_unit = "account__unit_id"
    scope_owner = "account__owner_id"


class NeedRows(OfAccount["Need"]):
    """Questions about needs; who said one is named only to who may see that person."""

    scope_also = ("said_by__unit_id",)


class Need(Record):
    """What a customer needs, in the customer's words, with how it is now and how far we and a rival fulfil it."""

    subject_code = "need"

    account = models.ForeignKey(Account, models.CASCADE, related_name="needs", verbose_name=_("account"))
    statement = models.CharField(_("in the customer's words"), max_length=300)
    category = models.CharField(_("category"), max_length=1, choices=NeedCategory.choices)
    subtype = models.CharField(
        _("what it is about"), max_length=16, choices=NeedSubtype.choices, blank=True, default=""
    )
    said_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name=_("said by")
    )
    voice = models.CharField(
        _("implied or explicit"), max_length=8, choices=NeedVoice.choices, default=NeedVoice.IMPLIED
    )
    baseline_value = models.FloatField(_("how it is now"), null=True, blank=True)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40, blank=True, default="")
    baseline_date = models.DateField(_("measured on"), null=True, blank=True)
    baseline_source = models.CharField(_("measured by or taken from"), max_length=120, blank=True, default="")
    target_value = models.FloatField(_("how it should be"), null=True, blank=True)
    worth_cents = models.BigIntegerField(_("worth per year"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    formula = models.CharField(
        _("formula"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("How the worth follows from what was measured, written out."),
    )
    our_fulfilment = models.PositiveSmallIntegerField(
        _("our fulfilment"), null=True, blank=True, validators=FULFILMENT, help_text=_("From 0 to 9.")
    )
    our_proof = models.PositiveSmallIntegerField(
        _("proof of ours"), choices=Proof.choices, null=True, blank=True
    )
    rival = models.CharField(_("rival"), max_length=120, blank=True, default="")
    rival_fulfilment = models.PositiveSmallIntegerField(
        _("fulfilment by the rival"),
        null=True,
        blank=True,
        validators=FULFILMENT,
        help_text=_("From 0 to 9."),
    )
    rival_proof = models.PositiveSmallIntegerField(
        _("proof of the rival"), choices=Proof.choices, null=True, blank=True
    )
    weight = models.FloatField(
        _("weight"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_(
            "How much it counts beside the other needs; the weights of an account are made to sum to one."
        ),
    )
    weight_method = models.CharField(
        _("how it was weighed"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("For example ranked by the customer, or points divided."),
    )

    objects = NeedRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ("account", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(category="E") | Q(worth_cents__isnull=False),
                name="customers_need_economic_money",
                violation_error_message=FAULTS["economic_without_money"],
            ),
            models.CheckConstraint(
                condition=~Q(category="F") | ~Q(unit_of_measure=""),
                name="customers_need_functional_unit",
                violation_error_message=FAULTS["functional_without_unit"],
            ),
            models.CheckConstraint(
                condition=~Q(category="F") | Q(worth_cents__isnull=True) | ~Q(formula=""),
                name="customers_need_functional_formula",
                violation_error_message=FAULTS["functional_without_formula"],
            ),
            models.CheckConstraint(
                condition=~Q(category="P") | Q(worth_cents__isnull=True),
                name="customers_need_psychological",
                violation_error_message=FAULTS["psychological_with_money"],
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def clean(self) -> None:
        """Refuse a need that lacks what its category asks, also where a form changes one field alone."""
        faults = need_faults(
            self.category, euro=self.worth_cents, unit=self.unit_of_measure, formula=self.formula
        )
        problems = [str(FAULTS[code]) for code in faults]
        if self.subtype and self.category and not self.subtype.startswith(self.category):
            problems.append(str(_("What it is about belongs to another category.")))
        if problems:
            raise ValidationError(problems)

    def validate_constraints(self, exclude: object = None) -> None:
        """Leave the rules of the categories to `clean`, so that none is told twice."""
        found = {*(exclude or ()), "category"}  # type: ignore[misc]  # any collection, as Django gives it
        super().validate_constraints(exclude=found)


class SolutionElement(Record):
    """A part of what we offer an account, against which its needs are held."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="elements", verbose_name=_("account"))
    name = models.CharField(_("name"), max_length=80)
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("product")
    )

    objects = OfAccount["SolutionElement"].as_manager()

    class Meta(Record.Meta):
        verbose_name = _("solution element")
        verbose_name_plural = _("solution elements")
        ordering = ("account", "id")

    def __str__(self) -> str:
        return self.name


class NeedFit(models.Model):
    """How far an element of the solution fulfils a need, from 0 to 9."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="fits")
    element = models.ForeignKey(SolutionElement, models.CASCADE, related_name="fits")
    fulfilment = models.PositiveSmallIntegerField(_("fulfilment"), validators=FULFILMENT)
    demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("fit of a need")
        verbose_name_plural = _("fits of needs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["need", "element"], name="customers_needfit_once"),
            models.CheckConstraint(condition=Q(fulfilment__lte=9), name="customers_needfit_range"),
        ]

    def __str__(self) -> str:
        return str(self.fulfilment)


class BuyingReason(Record):
    """Why one person of an account buys: what sets us apart, turned into a benefit in that person's words."""

    subject_code = "ubr"

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="buying_reasons", verbose_name=_("account")
    )
    usp = models.CharField(_("what sets us apart"), max_length=200)
    need = models.ForeignKey(
        Need, models.SET_NULL, null=True, blank=True, related_name="reasons", verbose_name=_("need")
    )
    buying_role = models.ForeignKey(
        BuyingRole, models.SET_NULL, null=True, blank=True, related_name="reasons", verbose_name=_("for whom")
    )
    benefit = models.CharField(_("benefit in the buyer's words"), max_length=300, blank=True, default="")
    quantity = models.FloatField(_("quantity"), null=True, blank=True)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40, blank=True, default="")
    proof = models.PositiveSmallIntegerField(_("proof"), choices=Proof.choices, default=Proof.CLAIM)
    alternative = models.CharField(_("next best alternative"), max_length=200, blank=True, default="")
    holds = models.CharField(
        _("holds against it"), max_length=3, choices=Holds.choices, blank=True, default=""
    )

    objects = OfAccount["BuyingReason"].as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("reason to buy")
        verbose_name_plural = _("reasons to buy")
        ordering = ("account", "id")

    def __str__(self) -> str:
        return self.usp

    def clean(self) -> None:
        """Refuse a need or a person of another account."""
        for other in (self.need, self.buying_role):
            if other is not None and other.account_id != self.account_id:
                raise ValidationError(_("Need and person must be of this account."))


class LoyaltyMotive(Record):
    """Why a customer stays, how strongly, and what shows it; the newest of each motive counts."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="motives", verbose_name=_("account"))
    motive = models.CharField(_("stays for"), max_length=8, choices=Motive.choices)
    strength = models.PositiveSmallIntegerField(_("strength"), choices=MotiveStrength.choices)
    proof_kind = models.CharField(
        _("what shows it"), max_length=8, choices=MotiveProof.choices, blank=True, default=""
    )
    proof = models.CharField(_("in words"), max_length=300, blank=True, default="")
    proven_date = models.DateField(_("seen on"))

    objects = OfAccount["LoyaltyMotive"].as_manager()

    class Meta(Record.Meta):
        verbose_name = _("motive to stay")
        verbose_name_plural = _("motives to stay")
        ordering = ("-proven_date", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(strength__lte=3), name="customers_motive_strength"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["proven_date", "id"], name="cust_motive_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.get_motive_display())
