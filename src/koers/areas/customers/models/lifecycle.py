"""The lifecycle of a person or an account: where it stands, every period before, who owned it, and what ended it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.events import LifecycleState, MoveReason
from koers.areas.customers.models.nouns import Account, Person
from koers.areas.organisation.models import Member, Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record
from koers.kit.timeline.models import Event


class SourceKind(models.TextChoices):
    """The sort of a source."""

    WEB = "web", _("Website")
    EVENT = "event", _("Fair or event")
    REFERRAL = "referral", _("Referral")
    CAMPAIGN = "campaign", _("Campaign")
    CALL = "call", _("Telephone")
    PARTNER = "partner", _("Partner")
    BOUGHT = "bought", _("Bought list")
    OWN = "own", _("Own contacts")
    OTHER = "other", _("Other")


class SourceRows(ScopedQuerySet["Source"]):
    """Sources are for every signed-in person to see."""

    scope_unit = None
    scope_owner = None


class Source(Record):
    """Where leads come from, and what that costs."""

    subject_code = "source"

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind.choices, default=SourceKind.OTHER)
    monthly_cost_cents = models.BigIntegerField(_("costs per month"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    active = models.BooleanField(_("in use"), default=True)

    objects = SourceRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("lead source")
        verbose_name_plural = _("lead sources")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class LifecycleRows(ScopedQuerySet["Lifecycle"]):
    """Questions about many leads."""

    def of(self, subject: Account | Person) -> Self:
        """Return the lifecycle of one account or person, as a queryset of at most one row."""
        return self.filter(**{_column(subject): subject.pk})

    def in_state(self, *states: str) -> Self:
        """Return those in one of the states."""
        return self.filter(state__in=states)


def _column(subject: Account | Person) -> str:
    return "account_id" if isinstance(subject, Account) else "person_id"


class Lifecycle(Record):
    """Where a person or an account stands on the road from cold to loyal; it is never converted, only moved.

    Scores and the memory of the rules are worked out from the timeline and can always be worked out again.
    """

    subject_code = "lifecycle"

    person = models.OneToOneField(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="lifecycle",
        verbose_name=_("person"),
    )
    account = models.OneToOneField(
        Account,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="lifecycle",
        verbose_name=_("account"),
    )
    state = models.CharField(
        _("state"), max_length=9, choices=LifecycleState.choices, default=LifecycleState.COLD
    )
    since = models.DateTimeField(_("since"))
    pass_number = models.PositiveSmallIntegerField(_("pass"), default=1)
    reason = models.CharField(_("reason"), max_length=20, choices=MoveReason.choices, blank=True, default="")
    retry_on = models.DateField(_("comes back on"), null=True, blank=True)
    held_until = models.DateField(_("set by hand until"), null=True, blank=True)
    # The indexes below begin with owner, with unit and with origin.
    owner = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("owner"),
        db_index=False,
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="leads", verbose_name=_("unit"), db_index=False
    )
    origin = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("lead source"),
        db_index=False,
    )
    campaign = models.CharField(_("campaign"), max_length=120, blank=True, default="")
    need = models.TextField(_("need in their words"), blank=True, default="")
    value_cents = models.BigIntegerField(_("expected value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    next_step = models.CharField(_("next step"), max_length=200, blank=True, default="")
    next_step_date = models.DateField(_("next step on"), null=True, blank=True)

    # What the rules and scores made of the timeline.
    fit_points = models.FloatField(_("fit points"), null=True, blank=True, editable=False)
    fit_grade = models.CharField(_("fit"), max_length=1, blank=True, default="", editable=False)
    engagement = models.FloatField(_("engagement points"), null=True, blank=True, editable=False)
    engagement_grade = models.PositiveSmallIntegerField(
        _("engagement"), null=True, blank=True, editable=False
    )
    chance = models.FloatField(_("chance to become a customer"), null=True, blank=True, editable=False)
    chance_low = models.FloatField(null=True, blank=True, editable=False)
    chance_high = models.FloatField(null=True, blank=True, editable=False)
    chance_reasons = models.JSONField(default=list, blank=True, editable=False)
    scored_at = models.DateTimeField(_("scored at"), null=True, blank=True, editable=False)
    #: How much it needs attention: orders the board and the list; higher is sooner.
    priority = models.FloatField(_("priority"), default=0, editable=False)
    last_touch_at = models.DateTimeField(_("last sign from them"), null=True, blank=True, editable=False)
    memory = models.JSONField(default=dict, blank=True, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LifecycleRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ("-since", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(person__isnull=False, account__isnull=True)
                | Q(person__isnull=True, account__isnull=False),
                name="customers_lifecycle_of_one",
                violation_error_message=_("Choose a person or an account, and not both."),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "priority", "id"], name="cust_life_by_state_priority"),
            models.Index(fields=["unit", "state", "priority", "id"], name="cust_life_by_unit_priority"),
            models.Index(fields=["owner", "state", "priority", "id"], name="cust_life_by_owner_priority"),
            models.Index(fields=["origin", "state", "priority", "id"], name="cust_life_by_origin_priority"),
            models.Index(
                fields=["campaign", "state", "priority", "id"], name="cust_life_by_campaign_priority"
            ),
            models.Index(fields=["state", "since", "id"], name="cust_life_by_state_since"),
            models.Index(fields=["unit", "since", "id"], name="cust_life_by_unit_since"),
            models.Index(fields=["since", "id"], name="cust_life_by_since"),
            models.Index(fields=["priority", "id"], name="cust_life_by_priority"),
            # Accounts are few among the leads: along the index of all, the board of accounts passes by very many persons.
            models.Index(
                fields=["state", "priority", "id"],
                condition=Q(account__isnull=False),
                name="cust_life_of_accounts",
            ),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="cust_life_due"),
            models.Index(
                fields=["retry_on", "state", "priority", "deleted_at"],
                condition=Q(retry_on__isnull=False),
                name="cust_life_retry",
            ),
            models.Index(
                fields=["next_step_date", "state", "priority", "deleted_at"],
                condition=Q(next_step_date__isnull=False),
                name="cust_life_step",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Account | Person:
        """Return the person or the account that this is about."""
        found = self.person or self.account
        assert found is not None
        return found

    @property
    def grade(self) -> str:
        """Return the cell of the grid, such as A1; empty while one of the two is unknown."""
        return f"{self.fit_grade}{self.engagement_grade}" if self.fit_grade and self.engagement_grade else ""


class LifecyclePeriod(models.Model):
    """One stay in a state; never rewritten. `ends` is empty for the running one, `starts` included, `ends` not."""

    id = models.BigAutoField(primary_key=True)
    # Every index costs where millions of stays are written; one below begins with the lead.
    lifecycle = models.ForeignKey(
        Lifecycle, models.CASCADE, related_name="periods", verbose_name=_("lead"), db_index=False
    )
    pass_number = models.PositiveSmallIntegerField(_("pass"), default=1)
    state = models.CharField(_("state"), max_length=9, choices=LifecycleState.choices)
    was = models.CharField(
        _("state before"), max_length=9, choices=LifecycleState.choices, blank=True, default=""
    )
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=MoveReason.choices, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    rule = models.CharField(_("rule"), max_length=80, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    evidence = models.ForeignKey(
        Event, models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )
    owner = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        db_index=False,
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"), db_index=False)
    origin = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead source"),
        db_index=False,
    )
    campaign = models.CharField(_("campaign"), max_length=120, blank=True, default="")
    skipped = models.BooleanField(_("passed over a state"), default=False)
    by_hand = models.BooleanField(_("set by hand"), default=False)

    class Meta:
        verbose_name = _("stay in a state")
        verbose_name_plural = _("stays in a state")
        ordering = ("starts", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["lifecycle"], condition=Q(ends__isnull=True), name="customers_one_running_state"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="customers_state_ends_after_start",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lifecycle", "starts", "id"], name="cust_state_of_lead"),
            models.Index(fields=["state", "starts"], name="cust_state_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.lifecycle_id} {self.state}"


class OwnershipPeriod(models.Model):
    """Who owned a lead, from when to when; a period without an owner is an owner gap."""

    id = models.BigAutoField(primary_key=True)
    lifecycle = models.ForeignKey(
        Lifecycle, models.CASCADE, related_name="ownerships", verbose_name=_("lead")
    )
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("ownership of a lead")
        verbose_name_plural = _("ownerships of leads")
        ordering = ("starts", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["lifecycle"], condition=Q(ends__isnull=True), name="customers_one_running_owner"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="customers_owner_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lifecycle_id} {self.owner_id}"


class ConsentAction(models.TextChoices):
    """What a person did with a permission."""

    GIVEN = "given", _("Given")
    CONFIRMED = "confirmed", _("Confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OBJECTED = "objected", _("Objected")
    UNPROVEN = "unproven", _("Unproven")


class ConsentRows(ScopedQuerySet["Consent"]):
    """Consents belong to the person's unit."""

    scope_unit = "person__unit_id"
    scope_owner = "person__owner_id"


class Consent(Record):
    """One line of the consent ledger: what a person gave, confirmed or withdrew, with the proof; only ever added to."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents", verbose_name=_("person"))
    channel = models.CharField(_("channel"), max_length=12, default="mail")
    purpose = models.CharField(_("purpose"), max_length=40)
    action = models.CharField(_("what"), max_length=10, choices=ConsentAction.choices)
    happened_at = models.DateTimeField(_("when"))
    wording = models.TextField(_("text that was shown"), blank=True, default="")
    route = models.CharField(_("by way of"), max_length=80, blank=True, default="")
    proof = models.CharField(_("proof"), max_length=200, blank=True, default="")

    objects = ConsentRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-happened_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["person", "channel", "purpose", "happened_at", "id"], name="cust_consent_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.purpose}"


class MergeRows(ScopedQuerySet["Merge"]):
    """Merges are for those who may see everything of the unit."""

    scope_owner = None


class Merge(Record):
    """That one record turned out to be another one: what was moved along, so that it can be taken back completely."""

    noun = models.CharField(_("kind"), max_length=12)
    loser_id = models.BigIntegerField(_("merged record"))
    winner_id = models.BigIntegerField(_("kept record"))
    merged_at = models.DateTimeField(_("merged at"))
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    cause = models.CharField(_("why"), max_length=80, blank=True, default="")
    moved = models.JSONField(default=dict, editable=False)
    #: Fields that the kept record took over, each with its value before and after.
    taken = models.JSONField(default=dict, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))

    objects = MergeRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-merged_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["noun", "loser_id"],
                condition=Q(undone_at__isnull=True),
                name="customers_merged_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.loser_id} → {self.winner_id}"
