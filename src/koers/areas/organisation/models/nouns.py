"""Nouns of the organisation: units, members, seats, territories, products and targets."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.organisation import rules
from koers.areas.organisation.models.vat import VatKind
from koers.kit import workdays
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class UnitKind(models.TextChoices):
    """What a unit is; the order is the order in the tree."""

    COMPANY = "company", _("Company")
    DIVISION = "division", _("Division")
    SBU = "sbu", _("Business unit (SBU)")
    REGION = "region", _("Region")
    MARKET = "market", _("Market")
    TEAM = "team", _("Team")


class UnitRows(ScopedQuerySet["Unit"]):
    """Questions about many units."""

    scope_unit = "id"
    scope_owner = None

    def under(self, unit: "Unit") -> Self:
        """Return the unit and everything below it."""
        return self.filter(path__startswith=unit.path)


class Unit(Record):
    """A part of the firm, in one tree."""

    subject_code = "unit"

    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=40, blank=True, default="")
    path = models.CharField(_("path"), max_length=200, blank=True, default="", editable=False, db_index=True)
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    objects = UnitRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the path that the tree gives; a moved unit takes its descendants along."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else ''}{self.pk:06d}."
        if path != self.path:
            below = list(Unit.objects.filter(parent=self))
            Unit.objects.filter(pk=self.pk).update(path=path)
            self.path = path
            for child in below:
                child.parent = self
                child.save()


class ProductGroupRows(ScopedQuerySet["ProductGroup"]):
    """Product groups are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class ProductGroup(Record):
    """A class of products that answers one generic need."""

    subject_code = "group"

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=40, blank=True, default="")
    need = models.CharField(_("generic need"), max_length=200, blank=True, default="")

    objects = ProductGroupRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class ProductRows(ScopedQuerySet["Product"]):
    """Products are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class Product(Record):
    """A thing or service that the firm sells."""

    subject_code = "product"

    group = models.ForeignKey(
        ProductGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("product group"),
    )
    name = models.CharField(_("name"), max_length=160)
    code = models.CharField(_("code"), max_length=60, blank=True, default="", db_index=True)
    list_price_cents = models.BigIntegerField(_("list price"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    cost_price_cents = models.BigIntegerField(_("cost price"), null=True, blank=True)
    vat_kind = models.CharField(_("VAT"), max_length=10, choices=VatKind.choices, default=VatKind.STANDARD)
    active = models.BooleanField(_("sold now"), default=True)

    objects = ProductRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class MemberRows(ScopedQuerySet["Member"]):
    """Questions about many members."""

    scope_unit = None
    scope_owner = None

    def seated_under(self, unit: Unit) -> Self:
        """Return the members with a seat in the unit or below it."""
        return self.filter(seats__unit__path__startswith=unit.path).distinct()


class Member(Record):
    """A person who works here, whether or not that person signs in."""

    subject_code = "member"

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="member",
        verbose_name=_("signs in as"),
    )
    active = models.BooleanField(_("works here now"), default=True)

    objects = MemberRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ("name", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], name="org_member_by_name")
        ]

    def __str__(self) -> str:
        return self.name


class TerritoryRows(ScopedQuerySet["Territory"]):
    """Questions about many territories."""

    scope_owner = None


class Territory(Record):
    """An area of the market that a seat works."""

    subject_code = "territory"

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=40, blank=True, default="")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="territories", verbose_name=_("unit")
    )

    objects = TerritoryRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Function(models.TextChoices):
    """What a member does in a unit."""

    DIRECTOR = "director", _("Director")
    MANAGER = "manager", _("Sales manager")
    SELLER = "seller", _("Seller")
    MARKETER = "marketer", _("Marketer")
    SERVICE = "service", _("Service")
    CONTROL = "control", _("Control")
    OTHER = "other", _("Other")


class SeatRows(ScopedQuerySet["Seat"]):
    """Questions about many seats."""

    scope_owner = "member_id"


class Seat(Record):
    """Who sits where: a member in a unit with a function, from when to when."""

    subject_code = "seat"

    member = models.ForeignKey(Member, models.PROTECT, related_name="seats", verbose_name=_("member"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats", verbose_name=_("unit"))
    function = models.CharField(
        _("function"), max_length=10, choices=Function.choices, default=Function.SELLER
    )
    territory = models.ForeignKey(
        Territory, models.SET_NULL, null=True, blank=True, related_name="seats", verbose_name=_("territory")
    )
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    objects = SeatRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ("unit__path", "member__name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gt=F("starts")),
                name="organisation_seat_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.unit}"


class TargetRows(ScopedQuerySet["Target"]):
    """Questions about many targets."""

    scope_owner = "member_id"


class Target(Record):
    """An amount agreed for a unit or a member over a period."""

    subject_code = "target"

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("unit")
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("member")
    )
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    measure = models.CharField(_("measure"), max_length=60, default="selling.bookings")
    amount_cents = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = TargetRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("-starts", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="organisation_target_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(member__isnull=False),
                name="organisation_target_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.member} {self.starts}"


class WorkHoursRows(ScopedQuerySet["WorkHours"]):
    """Working hours are for every signed-in person to see; who changes them is asked by unit."""

    scope_owner = None

    def visible_to(self, user: Any) -> Self:
        """Return the hours of every unit: who waits for a colleague elsewhere has to know when they work."""
        rows = self.alive()
        return rows if getattr(user, "is_authenticated", False) and user.is_active else rows.none()


def check_hours(text: str) -> None:
    """Refuse hours of a day that cannot be read, such as `17:00-9:00`."""
    try:
        rules.read_spans(text)
    except ValueError as problem:
        raise ValidationError(
            _("Write hours like 09:00-12:30, 13:00-17:00; leave a day off empty. (%(problem)s)"),
            params={"problem": str(problem)},
        ) from None


def check_days(text: str) -> None:
    """Refuse days that cannot be read."""
    try:
        rules.read_days(text)
    except ValueError as problem:
        raise ValidationError(
            _("Write one day on each line, like 2026-12-24. (%(problem)s)"), params={"problem": str(problem)}
        ) from None


def check_zone(text: str) -> None:
    """Refuse a time zone that does not exist."""
    if not workdays.knows_zone(text):
        raise ValidationError(
            _("There is no time zone called %(zone)s. Write one like Europe/Amsterdam."),
            params={"zone": text},
        )


def _hours(label: Any, default: str, help_text: Any = "") -> models.CharField[str, str]:
    return models.CharField(
        label, max_length=60, blank=True, default=default, validators=[check_hours], help_text=help_text
    )


class WorkHours(Record):
    """When a unit works: its week, its holidays and its exceptions. Units without hours of their own take those above."""

    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="work_hours",
        verbose_name=_("unit"),
        help_text=_("Empty: for everybody whose unit has no hours of its own."),
    )
    monday = _hours(
        _("Monday"), "09:00-17:00", _("Hours like 09:00-12:30, 13:00-17:00; a day off stays empty.")
    )
    tuesday = _hours(_("Tuesday"), "09:00-17:00")
    wednesday = _hours(_("Wednesday"), "09:00-17:00")
    thursday = _hours(_("Thursday"), "09:00-17:00")
    friday = _hours(_("Friday"), "09:00-17:00")
    saturday = _hours(_("Saturday"), "")
    sunday = _hours(_("Sunday"), "")
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Amsterdam", validators=[check_zone]
    )
    country = models.CharField(
        _("country of the holidays"),
        max_length=2,
        blank=True,
        default="NL",
        help_text=_("Two letters, such as NL; empty for no public holidays."),
    )
    subdivision = models.CharField(
        _("part of the country"),
        max_length=6,
        blank=True,
        default="",
        help_text=_("Where holidays differ within a country: the code of the part, such as BY for Bavaria."),
    )
    closed_days = models.TextField(
        _("extra days off"),
        blank=True,
        default="",
        validators=[check_days],
        help_text=_("One day on each line."),
    )
    open_days = models.TextField(
        _("holidays on which you work"),
        blank=True,
        default="",
        validators=[check_days],
        help_text=_("One day on each line."),
    )

    objects = WorkHoursRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ("unit__path", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                Coalesce("unit", 0),
                condition=Q(deleted_at__isnull=True),
                name="organisation_workhours_one_per_unit",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit) if self.unit else str(_("Everybody"))

    def clean(self) -> None:
        """Refuse holidays that are not known, a week without hours, and second hours for the same unit."""
        self.country, self.subdivision = self.country.upper(), self.subdivision.upper()
        if not workdays.knows_country(self.country, self.subdivision):
            raise ValidationError(_("The holidays of this country, or of this part of it, are not known."))
        if not any(self.week):
            raise ValidationError(_("Give at least one day of the week hours; else a clock never runs."))
        others = WorkHours.objects.alive().filter(unit=self.unit_id).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError(_("There are working hours for this unit already. Change those."))

    @property
    def week(self) -> tuple[str, ...]:
        """Return the hours of the seven days, Monday first."""
        days = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday)
        return (*days, self.saturday, self.sunday)
