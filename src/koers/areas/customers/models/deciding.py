"""Who decides at a customer: places with their history, dated ratings, ties between persons, public profiles."""

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.events.deciding import Influence, Part, ResponseMode, Role, TieKind
from koers.areas.customers.models.nouns import Account, LegalBasis, Person
from koers.areas.organisation.models import Member
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class BuyingRoleRows(ScopedQuerySet["BuyingRole"]):
    """Questions about many places in decisions."""

    scope_unit = "account__unit_id"
    scope_owner = "account__owner_id"
    scope_also = ("person__unit_id",)

    def of(self, account: Account) -> Self:
        """Return the places at one account."""
        return self.filter(account=account)


class BuyingRole(Record):
    """The place of a person in the decisions of an account, as it is now; `periods` keep how it was."""

    subject_code = "buying_role"

    person = models.ForeignKey(Person, models.CASCADE, related_name="buying_roles", verbose_name=_("person"))
    account = models.ForeignKey(
        Account, models.CASCADE, related_name="buying_roles", verbose_name=_("account")
    )
    role = models.CharField(
        _("role in the purchase"), max_length=12, choices=Role.choices, blank=True, default=""
    )
    also_role = models.CharField(
        _("second role"), max_length=12, choices=Role.choices, blank=True, default=""
    )
    part = models.CharField(_("sort of buyer"), max_length=12, choices=Part.choices, blank=True, default="")
    influence = models.PositiveSmallIntegerField(
        _("influence"), choices=Influence.choices, default=Influence.MEDIUM
    )
    response_mode = models.CharField(
        _("how they take it"), max_length=14, choices=ResponseMode.choices, blank=True, default=""
    )
    covered_by = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="covers",
        verbose_name=_("covered by"),
    )
    personal_win = models.TextField(
        _("personal win"), blank=True, default="", help_text=_("What it brings this person.")
    )
    business_result = models.TextField(
        _("business result"), blank=True, default="", help_text=_("What it brings their work.")
    )
    notes = models.TextField(_("notes"), blank=True, default="")
    #: The newest rating, so that lists can show and sort it.
    stance = models.SmallIntegerField(_("stance"), null=True, blank=True, editable=False)
    stance_date = models.DateField(_("stance rated on"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(_("no longer takes part since"), null=True, blank=True, editable=False)

    objects = BuyingRoleRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("buying role")
        verbose_name_plural = _("buying roles")
        ordering = ("account", "-influence", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(deleted_at__isnull=True),
                name="customers_buyingrole_once_per_account",
                violation_error_message=_(
                    "This person has a place in the decisions of this account already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(influence__gte=1, influence__lte=3), name="customers_buyingrole_influence"
            ),
            models.CheckConstraint(
                condition=Q(stance__isnull=True) | Q(stance__gte=-5, stance__lte=5),
                name="customers_buyingrole_stance",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["updated_at", "id"], name="cust_role_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.account}"


class RolePeriod(models.Model):
    """How a place stood from one moment to the next: half-open, without overlap, never rewritten."""

    buying_role = models.ForeignKey(BuyingRole, models.CASCADE, related_name="periods")
    role = models.CharField(max_length=12, blank=True, default="")
    also_role = models.CharField(max_length=12, blank=True, default="")
    part = models.CharField(max_length=12, blank=True, default="")
    influence = models.PositiveSmallIntegerField()
    response_mode = models.CharField(max_length=14, blank=True, default="")
    covered_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"), null=True)
    demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("period of a buying role")
        verbose_name_plural = _("periods of buying roles")
        ordering = ("starts", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["buying_role"],
                condition=Q(ends__isnull=True),
                name="customers_roleperiod_one_running",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="customers_roleperiod_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buying_role_id}: {self.role} {self.starts:%Y-%m-%d}"


class StanceRatingRows(ScopedQuerySet["StanceRating"]):
    """Questions about many ratings."""

    scope_unit = "buying_role__account__unit_id"
    scope_owner = "buying_role__account__owner_id"
    scope_also = ("buying_role__person__unit_id",)


class StanceRating(Record):
    """How far somebody was for us or against us on a day, and what shows it; a new one never replaces an old one."""

    buying_role = models.ForeignKey(
        BuyingRole, models.CASCADE, related_name="ratings", verbose_name=_("buying role")
    )
    value = models.SmallIntegerField(
        _("stance"),
        validators=[MinValueValidator(-5), MaxValueValidator(5)],
        help_text=_("From -5, works against us, to +5, works for us."),
    )
    rated_date = models.DateField(_("seen on"))
    evidence = models.TextField(_("what shows it"), help_text=_("What was said or done, in a sentence."))
    rated_by = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stance_ratings",
        verbose_name=_("rated by"),
        editable=False,
    )

    objects = StanceRatingRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("stance rating")
        verbose_name_plural = _("stance ratings")
        ordering = ("-rated_date", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(value__gte=-5, value__lte=5), name="customers_stance_range"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["rated_date", "id"], name="cust_stance_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d}"


class PersonTieRows(ScopedQuerySet["PersonTie"]):
    """Questions about many ties."""

    scope_unit = "account__unit_id"
    scope_owner = "account__owner_id"
    scope_also = ("person__unit_id", "other__unit_id")


class PersonTie(Record):
    """How one person stands to another in an account, from when to when."""

    subject_code = "tie"

    account = models.ForeignKey(Account, models.CASCADE, related_name="ties", verbose_name=_("account"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="ties", verbose_name=_("person"))
    kind = models.CharField(_("tie"), max_length=12, choices=TieKind.choices)
    other = models.ForeignKey(Person, models.CASCADE, related_name="ties_to", verbose_name=_("other person"))
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    notes = models.CharField(_("notes"), max_length=300, blank=True, default="")

    objects = PersonTieRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("tie between persons")
        verbose_name_plural = _("ties between persons")
        ordering = ("account", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(person=F("other")),
                name="customers_tie_between_two",
                violation_error_message=_("A tie is between two different persons."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="customers_tie_ends_after_start",
                violation_error_message=_("It cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()} {self.other}"


class ProfileLinkRows(ScopedQuerySet["ProfileLink"]):
    """Questions about many profile links."""

    scope_unit = "person__unit_id"
    scope_owner = "person__owner_id"


class ProfileLink(Record):
    """A public profile of a person: typed in by one of us with where it was found; nothing is ever fetched from it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="profiles", verbose_name=_("person"))
    url = models.CharField(_("address"), max_length=300, validators=[URLValidator(schemes=["https", "http"])])
    found_at_site = models.CharField(_("found at"), max_length=120)
    legal_basis = models.CharField(_("legal basis"), max_length=12, choices=LegalBasis.choices)
    noted_date = models.DateField(_("noted on"), editable=False)

    objects = ProfileLinkRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("profile link")
        verbose_name_plural = _("profile links")
        ordering = ("person", "id")

    def __str__(self) -> str:
        return self.url
