"""The contract between marketing and sales, the hand-overs under it, and the rules by which leads find a seller."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from koers.areas.customers.models import Lifecycle, MoveReason, Source
from koers.areas.leads.rules import hand_over as rules
from koers.areas.organisation.models import Member, ProductGroup, Territory, Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


def default_treatments() -> dict[str, Any]:
    """Return what a new contract does with each reason of a return."""
    return {reason: dict(treatment) for reason, treatment in rules.TREATMENTS.items()}


def default_wanted() -> list[str]:
    """Return what a new contract asks of a lead that is offered."""
    return ["fit_known", "reachable", "has_legal_basis"]


def default_accepted() -> list[str]:
    """Return what a new contract asks of a lead that is accepted."""
    return ["has_role", "has_need", "has_next_step"]


class ContractState(models.TextChoices):
    """Where a version of the contract stands."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")


class ContractRows(ScopedQuerySet["HandOverContract"]):
    """The contract is for every signed-in person to read."""

    scope_unit = None
    scope_owner = None

    def in_force(self) -> "HandOverContract | None":
        """Return the version that holds now."""
        return self.alive().filter(state=ContractState.IN_FORCE).order_by("-number").first()


class HandOverContract(Record):
    """A version of what marketing and sales agreed about leads; once both have signed it never changes."""

    subject_code = "contract"

    number = models.PositiveIntegerField(_("version"), unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=ContractState.choices, default=ContractState.DRAFT, editable=False
    )
    least_fit = models.CharField(
        _("least fit"),
        max_length=1,
        blank=True,
        default="C",
        choices=[(grade, grade) for grade in rules.GRADES],
    )
    least_engagement = models.PositiveSmallIntegerField(
        _("least engagement"), null=True, blank=True, default=3, choices=[(n, str(n)) for n in (1, 2, 3, 4)]
    )
    wanted = models.JSONField(_("a lead that is offered has"), default=default_wanted)
    accepted = models.JSONField(_("a lead that is accepted has"), default=default_accepted)
    offered_words = models.TextField(_("ready to offer, in our words"), blank=True, default="")
    accepted_words = models.TextField(_("accepted, in our words"), blank=True, default="")
    marketing_promise = models.TextField(_("marketing promises"), blank=True, default="")
    sales_promise = models.TextField(_("sales promises"), blank=True, default="")
    monthly_volume = models.PositiveIntegerField(_("leads offered per month"), null=True, blank=True)
    accepted_percent = models.PositiveSmallIntegerField(
        _("share that sales accepts (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    answer_hours = models.FloatField(
        _("working hours to accept or return"), default=8, validators=[MinValueValidator(0.25)]
    )
    hot_touch_hours = models.FloatField(
        _("working hours to the first contact, engaged leads"),
        default=1,
        validators=[MinValueValidator(0.25)],
    )
    touch_hours = models.FloatField(
        _("working hours to the first contact, others"), default=8, validators=[MinValueValidator(0.25)]
    )
    second_days = models.PositiveSmallIntegerField(_("working days to the second attempt"), default=3)
    remind_percent = models.PositiveSmallIntegerField(
        _("remind after (% of the time)"), default=50, validators=[MinValueValidator(1)]
    )
    take_back_percent = models.PositiveSmallIntegerField(
        _("take back after (% of the time)"), default=200, validators=[MinValueValidator(101)]
    )
    holdout_percent = models.PositiveSmallIntegerField(
        _("worked in random order (%)"), default=10, validators=[MaxValueValidator(50)]
    )
    treatments = models.JSONField(_("days until a returned lead comes back"), default=default_treatments)
    marketing_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed for marketing"),
    )
    marketing_at = models.DateTimeField(_("signed for marketing at"), null=True, blank=True, editable=False)
    sales_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed for sales"),
    )
    sales_at = models.DateTimeField(_("signed for sales at"), null=True, blank=True, editable=False)
    starts = models.DateTimeField(_("in force from"), null=True, blank=True, editable=False)
    ends = models.DateTimeField(_("in force until"), null=True, blank=True, editable=False)

    objects = ContractRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("hand-over contract")
        verbose_name_plural = _("hand-over contracts")
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="in_force"), name="leads_one_contract_in_force"
            ),
        ]

    def __str__(self) -> str:
        return str(_("version %(number)s")) % {"number": self.number}

    @property
    def demands(self) -> rules.Demands:
        """Return what is asked of a lead before it is offered."""
        return rules.Demands(self.least_fit, self.least_engagement or 0, tuple(self.wanted))

    @property
    def acceptance(self) -> rules.Demands:
        """Return what is asked of a lead when it is accepted."""
        return rules.Demands("", 0, tuple(self.accepted))


class HandOverState(models.TextChoices):
    """Where a hand-over stands."""

    OFFERED = "offered", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TAKEN_BACK = "taken_back", _("Taken back")


class HandOverRows(ScopedQuerySet["HandOver"]):
    """Questions about many hand-overs."""

    scope_owner = "receiver_id"

    def waiting(self) -> Self:
        """Return those that wait for an answer."""
        return self.alive().filter(state=HandOverState.OFFERED)

    def untouched(self) -> Self:
        """Return those that were accepted and of which nobody has been in touch."""
        return self.alive().filter(state=HandOverState.ACCEPTED, first_touch_at__isnull=True)


class HandOver(Record):
    """One offer of a lead by marketing to sales, under one version of the contract, with its clocks and its answer."""

    subject_code = "handover"

    lead = models.ForeignKey(Lifecycle, models.CASCADE, related_name="hand_overs", verbose_name=_("lead"))
    contract = models.ForeignKey(
        HandOverContract, models.PROTECT, related_name="hand_overs", verbose_name=_("contract")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=HandOverState.choices, default=HandOverState.OFFERED
    )
    receiver = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="received", verbose_name=_("offered to")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="hand_overs", verbose_name=_("unit"))
    offered_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("offered by")
    )
    offered_at = models.DateTimeField(_("offered at"))
    remind_at = models.DateTimeField(_("remind at"))
    due_at = models.DateTimeField(_("answer due at"))
    take_back_at = models.DateTimeField(_("taken back at"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    touch_due_at = models.DateTimeField(_("first contact due at"), null=True, blank=True)
    first_touch_at = models.DateTimeField(_("first contact at"), null=True, blank=True)
    second_due_at = models.DateTimeField(_("second attempt due at"), null=True, blank=True)
    second_touch_at = models.DateTimeField(_("second attempt at"), null=True, blank=True)
    reason = models.CharField(
        _("reason of the return"), max_length=20, choices=MoveReason.choices, blank=True, default=""
    )
    note = models.TextField(_("note"), blank=True, default="")
    recycle_on = models.DateField(_("comes back on"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    escalated_to = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("escalated to")
    )
    touch_escalated_at = models.DateTimeField(_("late contact escalated at"), null=True, blank=True)
    #: When marketing dealt with what came back.
    handled_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)
    channel = models.CharField(_("try again by"), max_length=10, blank=True, default="")
    #: The place in the queue, higher first; a held-out lead has that of a lot.
    rank = models.FloatField(default=0, editable=False)
    #: How things stood before the last answer, so that it can be taken back.
    before = models.JSONField(default=dict, editable=False)
    #: The leads that this was about before each merge, oldest first.
    trail = models.JSONField(default=list, editable=False)
    question = models.CharField(_("best next question"), max_length=300, blank=True, default="")
    brief = models.JSONField(_("what came along"), default=dict)
    overridden = models.CharField(_("offered all the same because"), max_length=300, blank=True, default="")
    held_out = models.BooleanField(_("worked in random order"), default=False)
    routed = models.JSONField(default=list, editable=False)
    value_cents = models.BigIntegerField(_("expected value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")

    objects = HandOverRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ("-offered_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(state="offered", deleted_at__isnull=True),
                name="leads_one_offer_at_a_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["receiver", "state", "due_at", "id"], name="leads_offer_by_receiver"),
            models.Index(fields=["unit", "state", "due_at", "id"], name="leads_offer_by_unit"),
            models.Index(fields=["state", "due_at", "id"], name="leads_offer_by_due"),
            models.Index(
                fields=["receiver", "rank", "id"],
                condition=Q(state="offered"),
                name="leads_queue_of_receiver",
            ),
            models.Index(
                fields=["unit", "rank", "id"], condition=Q(state="offered"), name="leads_queue_of_unit"
            ),
            models.Index(fields=["rank", "id"], condition=Q(state="offered"), name="leads_queue"),
            models.Index(
                fields=["receiver", "touch_due_at", "id"],
                condition=Q(state="accepted", first_touch_at__isnull=True),
                name="leads_touch_of_receiver",
            ),
            models.Index(
                fields=["unit", "touch_due_at", "id"],
                condition=Q(state="accepted", first_touch_at__isnull=True),
                name="leads_touch_of_unit",
            ),
            models.Index(
                fields=["offered_by", "returned_at", "id"],
                condition=Q(state__in=("returned", "taken_back"), handled_at__isnull=True),
                name="leads_came_back_to",
            ),
            models.Index(
                fields=["unit", "returned_at", "id"],
                condition=Q(state__in=("returned", "taken_back"), handled_at__isnull=True),
                name="leads_came_back_in_unit",
            ),
            models.Index(
                fields=["receiver", "second_due_at", "id"],
                condition=Q(state="accepted", second_touch_at__isnull=True),
                name="leads_second_of_receiver",
            ),
            models.Index(
                fields=["unit", "second_due_at", "id"],
                condition=Q(state="accepted", second_touch_at__isnull=True),
                name="leads_second_of_unit",
            ),
            models.Index(
                fields=["offered_by", "offered_at", "id"],
                condition=Q(state="offered"),
                name="leads_sent_and_waiting",
            ),
            models.Index(
                fields=["escalated_to", "id"], condition=Q(state="offered"), name="leads_escalated_to"
            ),
            models.Index(fields=["offered_by", "offered_at", "id"], name="leads_offer_by_sender"),
            models.Index(fields=["offered_at", "id"], name="leads_offer_by_moment"),
            models.Index(
                fields=["touch_due_at", "id"],
                condition=Q(state="accepted", first_touch_at__isnull=True),
                name="leads_offer_untouched",
            ),
            models.Index(
                fields=["recycle_on", "id"], condition=Q(recycle_on__isnull=False), name="leads_offer_back"
            ),
        ]

    def __str__(self) -> str:
        return str(self.lead)


#: Conditions of a rule that are plain values.
CONDITIONS = (
    "country",
    "region",
    "postcodes",
    "sector",
    "language",
    "least_employees",
    "most_employees",
    "words",
)


class RoutingRows(ScopedQuerySet["RoutingRule"]):
    """Routing rules are for every signed-in person to read."""

    scope_unit = None
    scope_owner = None


class RoutingRule(Record):
    """To whom a lead of some sort goes; the rules are tried in their order, and an empty condition fits all."""

    position = models.PositiveSmallIntegerField(_("order"), default=10)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=80, blank=True, default="")
    region = models.CharField(_("province or state"), max_length=120, blank=True, default="")
    postcodes = models.CharField(
        _("postcodes begin with"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Several with a comma: 10, 11, 12."),
    )
    sector = models.CharField(_("sector"), max_length=80, blank=True, default="")
    language = models.CharField(_("language"), max_length=5, blank=True, default="")
    origin = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead source")
    )
    least_employees = models.PositiveIntegerField(_("employees at least"), null=True, blank=True)
    most_employees = models.PositiveIntegerField(_("employees at most"), null=True, blank=True)
    group = models.ForeignKey(
        ProductGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product group"),
        help_text=_("Fits when the need or the campaign names it."),
    )
    words = models.CharField(
        _("words in the need"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Several with a comma; one of them is enough."),
    )
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("goes to")
    )
    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or to the emptiest desk of"),
    )
    territory = models.ForeignKey(
        Territory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or to who works the territory"),
    )
    active = models.BooleanField(_("in use"), default=True)

    objects = RoutingRows.as_manager()
    history = HistoricalRecords()

    class Meta(Record.Meta):
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def route(self) -> rules.Route:
        """Return the conditions as the rules read them."""
        named: dict[str, Any] = {name: getattr(self, name) for name in CONDITIONS}
        group = self.group
        words = (group.name, group.need) if group is not None else ()
        return rules.Route(self.pk or 0, source_id=self.origin_id, group_words=words, **named)
