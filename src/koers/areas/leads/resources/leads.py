"""The lead as a declared record: its list, its page, and what a person does with it by hand."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from koers.areas.customers import actions as customers
from koers.areas.customers.events import LifecycleState, MoveReason
from koers.areas.customers.models import Lifecycle, Source
from koers.areas.customers.queries import moves_from
from koers.areas.leads.resources.hand_over import HAND_OVER_VERBS
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.resource.declaration import Column, Filter, Group, Resource, Timeline, Verb
from koers.kit.resource.forms import ChooseField, DayField
from koers.kit.resource.registry import register

TONES = (
    ("cold", "plain"),
    ("warm", "warn"),
    ("hot", "signal"),
    ("customer", "good"),
    ("loyal", "good"),
    ("returned", "bad"),
    ("recycled", "sea"),
    ("dropped", "plain"),
    ("lost", "bad"),
    ("lapsed", "bad"),
    ("blocked", "plain"),
)
WHO = ("person__first_name", "person__prefix", "person__last_name", "account__name")


class NotPossibleError(Exception):
    """The move does not fit how the lead stands now; the message says why."""


#: Why a move is refused, in words; the codes come from the rules.
REFUSALS = {
    "same": _("The lead stands there already."),
    "blocked": _("This person does not want contact; nothing moves this lead."),
    "unknown": _("There is no such move."),
    "reason": _("A reason is needed."),
    "evidence": _("A state is passed over; that needs evidence."),
}


class MoveForm(forms.Form):
    """Asks where a lead moves by hand, and why."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    to = forms.ChoiceField(label=_("To"))
    reason = forms.ChoiceField(label=_("Reason"), choices=MoveReason.choices, initial=MoveReason.BETTER_KNOWN)
    note = forms.CharField(label=_("In words"), max_length=300, required=False)
    retry_on = DayField(
        label=_("Comes back on"), required=False, help_text=_("For leads that drop off, are lost or lapse.")
    )
    held_until = DayField(
        label=_("Rules leave it alone until"),
        required=False,
        help_text=_("Empty: rules may move it at once."),
    )

    def __init__(self, sent: Any = None, *, row: Lifecycle | None = None) -> None:
        super().__init__(sent)
        states = moves_from(row.state) if row is not None else list(LifecycleState.values)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (state, LifecycleState(state).label) for state in states
        ]


class OwnerForm(forms.Form):
    """Asks who owns the lead from now on."""

    takes: ClassVar[tuple[str, ...]] = ("user",)

    def __init__(self, sent: Any = None, *, user: User) -> None:
        super().__init__(sent)
        self.fields["owner"] = ChooseField(Member, user, label=_("New owner"))


class RetryForm(forms.Form):
    """Asks on which day somebody who dropped off comes back."""

    retry_on = DayField(label=_("Comes back on"), required=False)


def move(
    life: Lifecycle,
    *,
    to: str,
    by: User,
    at: datetime,
    via: str,
    reason: str = "",
    note: str = "",
    retry_on: date | None = None,
    held_until: date | None = None,
) -> Lifecycle:
    """Move a lead by hand."""
    dates: dict[str, Any] = {"retry_on": retry_on, "held_until": held_until}
    try:
        return customers.move_lifecycle(life, to=to, at=at, by=by, reason=reason, note=note, via=via, **dates)
    except customers.MoveRefused as refusal:
        raise NotPossibleError(str(REFUSALS[refusal.code])) from None


def assign(life: Lifecycle, *, owner: Member | None, by: User, at: datetime, via: str) -> Lifecycle:
    """Give a lead to one of us."""
    return customers.own_lifecycle(life, owner=owner or None, at=at, by=by, via=via)


def retry(life: Lifecycle, *, retry_on: date | None, by: User, at: datetime, via: str) -> Lifecycle:
    """Set the day on which a lead comes back."""
    return customers.set_retry(life, retry_on=retry_on, at=at)


def _titled(values: tuple[Any, ...]) -> str:
    return " ".join(str(value) for value in values if value)


MOVE = Verb(
    "move",
    _("Move to…"),
    move,
    ask=MoveForm,
    icon="arrow-right",
    tone="primary",
    bulk=True,
    says=_("The lead is moved."),
    refused=(NotPossibleError,),
)
ASSIGN = Verb(
    "assign",
    _("Give to another"),
    assign,
    ask=OwnerForm,
    icon="user-check",
    tone="quiet",
    undo="assign",
    undo_with=lambda row: {"owner": row.owner_id or ""},
    bulk=True,
    says=_("The owner is changed."),
)
RETRY = Verb(
    "retry",
    _("Set the day to come back"),
    retry,
    ask=RetryForm,
    ability="customers.lifecycle.move",
    icon="calendar",
    tone="quiet",
    when=lambda row: row.state in {"dropped", "lost", "lapsed", "returned"},
    says=_("The day is set."),
)

LEADS = Resource(
    path="leads",
    model=Lifecycle,
    noun="customers.lifecycle",
    icon="sprout",
    groups=(
        Group(_("Lead"), ("person", "account", "state", "since", "pass_number", "reason", "owner", "unit")),
        Group(_("Where from"), ("origin", "campaign")),
        Group(_("What for"), ("need", "value_cents", "currency", "next_step", "next_step_date", "retry_on")),
        Group(
            _("Score"),
            ("fit_grade", "engagement_grade", "chance", "last_touch_at", "scored_at"),
        ),
    ),
    title=WHO,
    titled=_titled,
    fixed=(
        "person",
        "account",
        "state",
        "since",
        "pass_number",
        "reason",
        "owner",
        "retry_on",
        "fit_grade",
        "engagement_grade",
        "chance",
        "last_touch_at",
        "scored_at",
    ),
    columns=(
        Column("lead", label=_("Lead"), kind="title", reads=("pk", *WHO)),
        Column("person__account", label=_("Works at")),
        Column("state", tones=TONES),
        Column("since", sort=("since",)),
        "fit_grade",
        "engagement_grade",
        "chance",
        "owner",
        "unit",
        "origin",
        "campaign",
        "value_cents",
        "next_step_date",
        "last_touch_at",
        "retry_on",
        "pass_number",
        Column("priority", sort=("priority",)),
        "updated_at",
    ),
    shown=(
        "lead",
        "person__account",
        "state",
        "since",
        "fit_grade",
        "engagement_grade",
        "owner",
        "origin",
        "value_cents",
        "last_touch_at",
    ),
    sort="-priority",
    filters=(
        "state",
        "owner",
        "unit",
        "origin",
        "campaign",
        "fit_grade",
        "engagement_grade",
        "since",
        "retry_on",
        "pass_number",
        Filter("source"),
    ),
    panels=(Timeline(),),
    verbs=(*HAND_OVER_VERBS, MOVE, ASSIGN, RETRY),
    purpose=_("Leads are persons and accounts on their way from cold to loyal."),
)

SOURCES = Resource(
    path="lead-sources",
    model=Source,
    noun="customers.source",
    icon="milestone",
    groups=(Group(_("Lead source"), ("name", "kind", "monthly_cost_cents", "currency", "active")),),
    columns=("name", "kind", "monthly_cost_cents", "active"),
    sort="name",
    filters=("kind", "active"),
    search=("name",),
    small=True,
    purpose=_("Lead sources tell where leads come from, and what that costs."),
)

register(LEADS, SOURCES)
