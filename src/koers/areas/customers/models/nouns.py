"""Nouns of the customers: accounts, persons, dated affiliations and activities."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models.erasing import ErasedSign
from koers.areas.organisation.models import Member, Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record, named


class AccountKind(models.TextChoices):
    """How we meet this customer."""

    BUSINESS = "business", _("Business (B2B)")
    PUBLIC = "public", _("Public body (B2G)")
    WHOLESALE = "wholesale", _("Wholesaler")
    CONSUMER = "consumer", _("Consumer (B2C)")
    OTHER = "other", _("Other")


class AccountRows(ScopedQuerySet["Account"]):
    """Questions about many accounts."""

    def owned_by(self, member: Member) -> Self:
        """Return the accounts of one of us."""
        return self.filter(owner=member)


class Account(Record):
    """An organisation that buys, bought or may buy from us."""

    subject_code = "account"

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("subsidiary of"),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=AccountKind.choices, default=AccountKind.BUSINESS
    )
    sector = models.CharField(_("sector"), max_length=80, blank=True, default="")
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue_cents = models.BigIntegerField(_("annual revenue"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    founded_year = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True, default="")
    postcode = models.CharField(_("postcode"), max_length=20, blank=True, default="")
    city = models.CharField(_("city"), max_length=120, blank=True, default="")
    region = models.CharField(_("province or state"), max_length=120, blank=True, default="")
    country = models.CharField(_("country"), max_length=80, blank=True, default="")
    phone = models.CharField(_("telephone"), max_length=60, blank=True, default="")
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    website = models.CharField(_("website"), max_length=200, blank=True, default="")
    registration_number = models.CharField(
        _("registration number (KvK)"), max_length=40, blank=True, default=""
    )
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    #: None is unknown: nobody asked them yet.
    wished_days = models.PositiveSmallIntegerField(
        _("wishes to hear from us every so many days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="accounts", verbose_name=_("owner")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accounts", verbose_name=_("unit"))
    #: The record that this one turned out to be; only a merged record has it, and lies in the bin.
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = AccountRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("name", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], name="cust_account_by_name"),
            models.Index(fields=["unit", "name", "id"], name="cust_account_by_unit_name"),
            models.Index(fields=["owner", "name", "id"], name="cust_account_by_owner_name"),
            models.Index(fields=["sector", "name", "id"], name="cust_account_by_sector_name"),
            models.Index(fields=["city", "id"], name="cust_account_by_city"),
            models.Index(fields=["unit", "city", "id"], name="cust_account_by_unit_city"),
            models.Index(fields=["unit", "updated_at", "id"], name="cust_account_by_unit_change"),
            models.Index(fields=["updated_at", "id"], name="cust_account_by_change"),
        ]

    def __str__(self) -> str:
        return self.name


class LegalBasis(models.TextChoices):
    """On what ground we keep data of a person."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    INTEREST = "interest", _("Legitimate interest")
    REQUEST = "request", _("Asked us for it")


class PersonRows(ScopedQuerySet["Person"]):
    """Questions about many persons."""

    def at(self, account: Account) -> Self:
        """Return the persons who work at the account now."""
        return self.filter(affiliations__account=account, affiliations__ends__isnull=True)

    def binned(self) -> Self:
        """Return those in the bin; the nameless record of somebody erased never comes back."""
        return super().binned().filter(erased_at__isnull=True)


class Person(Record):
    """Somebody who works at a customer."""

    subject_code = "person"
    #: The fields from which a person is named.
    named_by: ClassVar[tuple[str, ...]] = ("first_name", "prefix", "last_name", "email")

    first_name = models.CharField(_("first name"), max_length=80, blank=True, default="")
    prefix = models.CharField(_("prefix"), max_length=20, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=120, blank=True, default="")
    job_title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    phone = models.CharField(_("telephone"), max_length=60, blank=True, default="")
    mobile = models.CharField(_("mobile"), max_length=60, blank=True, default="")
    language = models.CharField(_("language"), max_length=5, blank=True, default="")
    account = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="persons", verbose_name=_("works at")
    )
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="persons", verbose_name=_("owner")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="persons", verbose_name=_("unit"))
    legal_basis = models.CharField(
        _("legal basis"), max_length=12, choices=LegalBasis.choices, blank=True, default=""
    )
    #: Since when this person does not want to be scored.
    unscored_since = models.DateTimeField(_("objects to being scored since"), null=True, blank=True)
    #: The record that this one turned out to be; only a merged record has it, and lies in the bin.
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )
    #: Since when nothing but a nameless record stands here, because others count on it.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = PersonRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ("last_name", "first_name", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["last_name", "first_name", "id"], name="cust_person_by_name"),
            models.Index(fields=["unit", "last_name", "first_name", "id"], name="cust_person_by_unit_name"),
            models.Index(fields=["email"], name="cust_person_by_email"),
            models.Index(fields=["updated_at", "id"], name="cust_person_by_change"),
        ]

    def clean(self) -> None:
        """Refuse the address of somebody who was erased, where it comes in by hand or by a program."""
        super().clean()
        kept = self.pk is not None and Person._base_manager.filter(pk=self.pk, email=self.email).exists()
        if self.email and not kept and ErasedSign.objects.among([self.email]):
            text = gettext(
                "This address belongs to somebody who was erased. Let it in again under Settings, Erasures."
            )
            raise ValidationError({"email": text})

    def __str__(self) -> str:
        return named((self.first_name, self.prefix, self.last_name)) or self.email


class AffiliationRows(ScopedQuerySet["Affiliation"]):
    """Questions about many affiliations."""

    scope_unit = "account__unit_id"
    scope_owner = "account__owner_id"

    def current(self) -> Self:
        """Return the affiliations that have not ended."""
        return self.filter(ends__isnull=True)


class Affiliation(Record):
    """That a person works at an account, from when to when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations", verbose_name=_("person"))
    account = models.ForeignKey(
        Account, models.CASCADE, related_name="affiliations", verbose_name=_("account")
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    objects = AffiliationRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ("-starts", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "account"],
                condition=Q(ends__isnull=True),
                name="customers_affiliation_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gt=F("starts")),
                name="customers_affiliation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.account}"


class ActivityKind(models.TextChoices):
    """What we did with a customer."""

    CALL = "call", _("Call")
    MAIL = "mail", _("E-mail")
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("Visit")
    DEMONSTRATION = "demo", _("Demonstration")
    QUOTE = "quote", _("Quote")
    TASK = "task", _("Task")
    NOTE = "note", _("Note")


class ActivityRows(ScopedQuerySet["Activity"]):
    """Questions about many activities."""

    def about(self, account: Account) -> Self:
        """Return what was done with an account."""
        return self.filter(account=account)


class Activity(Record):
    """Something done with a customer; it holds the words, the timeline holds that it happened."""

    subject_code = "activity"

    kind = models.CharField(_("kind"), max_length=8, choices=ActivityKind.choices)
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    body = models.TextField(_("notes"), blank=True, default="")
    happened_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    #: How many people of the customer took part; None is unknown, as for the two after it.
    customer_people = models.PositiveSmallIntegerField(_("people of the customer"), null=True, blank=True)
    inbound = models.BooleanField(_("the customer took the initiative"), null=True, blank=True)
    two_way = models.BooleanField(_("two-way"), null=True, blank=True)
    purpose = models.CharField(_("what it brought the customer"), max_length=200, blank=True, default="")
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name=_("account")
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="activities", verbose_name=_("person")
    )
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="activities", verbose_name=_("done by")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="activities", verbose_name=_("unit"))

    objects = ActivityRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("-happened_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(customer_people__isnull=True) | Q(customer_people__gte=1),
                name="customers_activity_somebody_or_unknown",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["happened_at", "id"], name="cust_activity_by_time"),
            models.Index(fields=["account", "happened_at", "id"], name="cust_activity_by_account"),
            models.Index(fields=["owner", "happened_at", "id"], name="cust_activity_by_owner"),
            models.Index(fields=["unit", "happened_at", "id"], name="cust_activity_by_unit"),
        ]

    def __str__(self) -> str:
        return self.subject or str(self.get_kind_display())
