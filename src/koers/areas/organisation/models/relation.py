"""Departments and what lies between them: agreements, expectations, disputes, meetings, borrowed competence, next moves."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.organisation.models.nouns import Member, Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class FunctionRole(models.TextChoices):
    """What a department is there for."""

    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")
    SERVICE = "service", _("Service")
    RND = "rnd", _("Research and development")
    OPERATIONS = "operations", _("Operations")
    CONTROL = "control", _("Control")
    HR = "hr", _("Human resources")
    MANAGEMENT = "management", _("Management")


class Theme(models.TextChoices):
    """What working together is about; the themes of the survey and of the behaviour index."""

    LEADS = "L", _("Lead process")
    FIGURES = "F", _("Figures and forecast")
    CUSTOMERS = "K", _("Customer knowledge")
    PLANNING = "P", _("Planning")
    CULTURE = "C", _("Culture")
    STRUCTURE = "S", _("Structure")


class Subject(models.TextChoices):
    """What a dispute or a standing rule is about."""

    LEAD = "lead", _("Lead")
    PRICE = "price", _("Price")
    MESSAGE = "message", _("Message")
    TERRITORY = "territory", _("Territory")
    OTHER = "other", _("Other")


class OpenRows(ScopedQuerySet[Any]):
    """Rows that every signed-in person whose role may read them sees: they lie between departments."""

    scope_unit = None
    scope_owner = None


class DepartmentRows(ScopedQuerySet["Department"]):
    """Departments are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class Department(Record):
    """A discipline of the firm, in one unit and everything below it; who belongs to it follows from the seats there."""

    subject_code = "department"

    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("function"), max_length=12, choices=FunctionRole.choices)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="departments",
        verbose_name=_("unit"),
        help_text=_("With everything below it."),
    )

    objects = DepartmentRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ("unit__path", "name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "role"],
                condition=Q(deleted_at__isnull=True),
                name="organisation_one_department_per_role",
                violation_error_message=_("This unit has a department with this function already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgreementKind(models.TextChoices):
    """What an agreement is about."""

    DEFINITION = "definition", _("Definition")
    TASK = "task", _("Task")
    PROCESS = "process", _("Process")
    TOPIC = "topic", _("Fixed topic")
    OTHER = "other", _("Other")


class Agreement(Record):
    """What marketing and sales agreed, signed by both; a signed one never changes, a new version takes its place."""

    subject_code = "agreement"

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=AgreementKind.choices)
    text = models.TextField(_("what was agreed"))
    number = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("takes the place of"),
    )
    starts = models.DateField(_("from"), null=True, blank=True, editable=False)
    ends = models.DateField(_("until"), null=True, blank=True, editable=False)
    marketing_by = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed for marketing"),
    )
    sales_by = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed for sales"),
    )

    objects = OpenRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("title", "-number")

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def is_signed(self) -> bool:
        """Tell whether both sides have signed, so that it holds or held."""
        return self.starts is not None


class Verdict(models.TextChoices):
    """Whether an expectation was met; unknown is an answer of its own."""

    UNKNOWN = "unknown", _("Unknown")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")


class Expectation(Record):
    """What one department expects of another, on which topic, and whether that was met."""

    subject_code = "expectation"

    expects = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department that expects")
    )
    of = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("of department"))
    topic = models.CharField(_("topic"), max_length=120)
    text = models.TextField(_("expectation"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices, default=Verdict.UNKNOWN)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)

    objects = OpenRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("expectation")
        verbose_name_plural = _("expectations")
        ordering = ("topic", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=~Q(expects=F("of")), name="organisation_expectation_of_another"),
        ]

    def __str__(self) -> str:
        return self.topic


class StandingRule(Record):
    """How a kind of dispute is always settled, agreed beforehand."""

    subject_code = "standrule"

    subject = models.CharField(_("subject"), max_length=10, choices=Subject.choices)
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("rule"))
    active = models.BooleanField(_("in use"), default=True)

    objects = OpenRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("standing rule")
        verbose_name_plural = _("standing rules")
        ordering = ("subject", "name", "id")

    def __str__(self) -> str:
        return self.name


class DisputeRows(ScopedQuerySet["Dispute"]):
    """Questions about many disputes."""

    scope_owner = "raised_by_id"

    def open(self) -> Self:
        """Return those that are not settled."""
        return self.alive().filter(closed_on__isnull=True)

    def closed_between(self, starts: date, ends: date) -> Self:
        """Return those settled from `starts` up to and including `ends`."""
        return self.alive().filter(closed_on__gte=starts, closed_on__lte=ends)


class Dispute(Record):
    """A difference between marketing and sales about a lead, price, message or territory, until it is settled."""

    subject_code = "dispute"

    title = models.CharField(_("title"), max_length=120)
    subject = models.CharField(_("subject"), max_length=10, choices=Subject.choices)
    text = models.TextField(_("what it is about"), blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="disputes", verbose_name=_("unit"))
    raised_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("raised by")
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    rule = models.ForeignKey(
        StandingRule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes",
        verbose_name=_("standing rule applied"),
    )
    outcome = models.CharField(_("outcome"), max_length=300, blank=True, default="")

    objects = DisputeRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ("-opened_on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="organisation_dispute_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def age_days(self, today: date) -> int:
        """Return how many days it lasted, or lasts now."""
        return ((self.closed_on or today) - self.opened_on).days


class MeetingRows(ScopedQuerySet["JointMeeting"]):
    """Questions about many meetings."""

    scope_owner = None


class JointMeeting(Record):
    """A meeting of marketing and sales: its agenda, who was there, what was decided and what was taken on."""

    subject_code = "meeting"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="joint_meetings", verbose_name=_("unit"))
    held_on = models.DateField(_("held on"))
    agenda = models.TextField(_("agenda"))
    decisions = models.TextField(_("decisions"), blank=True, default="")
    actions = models.TextField(_("actions"), blank=True, default="")
    present = models.ManyToManyField(Member, related_name="+", blank=True, verbose_name=_("present"))

    objects = MeetingRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("joint meeting")
        verbose_name_plural = _("joint meetings")
        ordering = ("-held_on", "-id")

    def __str__(self) -> str:
        return f"{self.unit} {self.held_on}"


class RequestState(models.TextChoices):
    """What became of a request for competence."""

    ASKED = "asked", _("Asked")
    FULFILLED = "fulfilled", _("Fulfilled")
    DECLINED = "declined", _("Declined")


class CompetenceRequest(Record):
    """One department borrows a competence of another: what was asked, the answer, and whether it was used."""

    subject_code = "request"

    competence = models.CharField(_("competence"), max_length=120)
    asks = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department that asks")
    )
    of = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("of department"))
    text = models.TextField(_("what it is for"), blank=True, default="")
    asked_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    asked_on = models.DateField(_("asked on"))
    state = models.CharField(
        _("state"), max_length=9, choices=RequestState.choices, default=RequestState.ASKED
    )
    answer = models.CharField(_("answer"), max_length=300, blank=True, default="")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    used_in = models.CharField(
        _("used in"),
        max_length=160,
        blank=True,
        default="",
        help_text=_("The deal or project in which it was of use."),
    )

    objects = OpenRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("request for competence")
        verbose_name_plural = _("requests for competence")
        ordering = ("-asked_on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=~Q(asks=F("of")), name="organisation_request_to_another"),
        ]

    def __str__(self) -> str:
        return self.competence


class MoveState(models.TextChoices):
    """Where a next move stands."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class MoveRows(ScopedQuerySet["NextMove"]):
    """Questions about many next moves."""

    scope_owner = "owner_id"

    def planned(self) -> Self:
        """Return those that are still to be done."""
        return self.alive().filter(state=MoveState.PLANNED)


class NextMove(Record):
    """What is done next for working together: who does it, by when, and by which figure one will see it.

    `code` names a move of the table of moves; one of your own has none.
    """

    subject_code = "nextmove"

    title = models.CharField(_("title"), max_length=160)
    code = models.CharField(_("offered move"), max_length=40, blank=True, default="", editable=False)
    theme = models.CharField(_("theme"), max_length=1, choices=Theme.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="next_moves", verbose_name=_("unit"))
    owner = models.ForeignKey(Member, models.PROTECT, related_name="next_moves", verbose_name=_("owner"))
    due_on = models.DateField(_("due on"))
    metric = models.CharField(
        _("seen by"), max_length=120, help_text=_("The figure by which you will see that it works.")
    )
    state = models.CharField(_("state"), max_length=8, choices=MoveState.choices, default=MoveState.PLANNED)
    measure_on = models.DateField(_("measured again on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True, default="")
    round = models.ForeignKey(
        "organisation.AlignmentRound",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="moves",
        verbose_name=_("round of the survey"),
    )
    meeting = models.ForeignKey(
        JointMeeting,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("joint meeting"),
    )

    objects = MoveRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("next move")
        verbose_name_plural = _("next moves")
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.title
