"""Hand-overs, the contract and the routing rules as declared records; and the verb that offers a lead to sales."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.models import HandOver, HandOverContract, RoutingRule
from koers.areas.leads.queries.words import refusal_text
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.resource.declaration import Column, Group, History, Resource, Timeline, Verb
from koers.kit.resource.forms import ChooseField
from koers.kit.resource.registry import register

TONES = (
    ("offered", "signal"),
    ("accepted", "good"),
    ("returned", "bad"),
    ("withdrawn", "plain"),
    ("taken_back", "warn"),
)
WHO = ("lead__person__first_name", "lead__person__prefix", "lead__person__last_name", "lead__account__name")


class NotPossibleError(Exception):
    """The verb does not fit how things stand; the message says why."""


class OfferForm(forms.Form):
    """Asks for the offer of a lead to sales."""

    takes: ClassVar[tuple[str, ...]] = ("user",)

    def __init__(self, sent: Any = None, *, user: User) -> None:
        super().__init__(sent)
        self.fields["receiver"] = ChooseField(
            Member,
            user,
            label=_("To"),
            required=False,
            help_text=_("Empty: the routing rules decide."),
        )
        self.fields["question"] = forms.CharField(
            label=_("Best next question"), max_length=300, required=False
        )
        self.fields["because"] = forms.CharField(
            label=_("Why, if it does not meet the definition yet"), max_length=300, required=False
        )


def offer(
    life: Lifecycle,
    *,
    by: User,
    at: datetime,
    via: str,
    receiver: Member | None = None,
    question: str = "",
    because: str = "",
) -> HandOver:
    """Offer a lead to sales."""
    try:
        return actions.offer(
            life, at=at, by=by, receiver=receiver, question=question, because=because, via=via
        )
    except actions.HandOverRefused as refusal:
        raise NotPossibleError(refusal_text(refusal.code, refusal.names)) from None


OFFER = Verb(
    "offer",
    _("Offer to sales"),
    offer,
    ask=OfferForm,
    when=lambda row: row.state in {"cold", "warm", "returned", "recycled"},
    ability="leads.hand_over.offer",
    icon="send",
    tone="primary",
    says=_("The lead lies on the desk of sales."),
    refused=(NotPossibleError,),
)
HAND_OVER_VERBS = (OFFER,)

HAND_OVERS = Resource(
    path="hand-overs",
    model=HandOver,
    noun="leads.hand_over",
    icon="handshake",
    groups=(
        Group(_("Hand-over"), ("lead", "state", "receiver", "unit", "contract", "value_cents", "currency")),
        Group(_("Offer"), ("offered_at", "offered_by", "due_at", "question", "overridden", "held_out")),
        Group(
            _("Answer"),
            ("answered_at", "answered_by", "reason", "note", "recycle_on", "reminded_at", "escalated_at"),
        ),
        Group(_("Follow-up"), ("touch_due_at", "first_touch_at", "second_due_at", "second_touch_at")),
    ),
    fixed=(
        "lead",
        "state",
        "receiver",
        "unit",
        "contract",
        "value_cents",
        "currency",
        "offered_at",
        "offered_by",
        "due_at",
        "question",
        "overridden",
        "held_out",
        "answered_at",
        "answered_by",
        "reason",
        "note",
        "recycle_on",
        "reminded_at",
        "escalated_at",
        "touch_due_at",
        "first_touch_at",
        "second_due_at",
        "second_touch_at",
    ),
    title=WHO,
    titled=lambda values: " ".join(str(value) for value in values if value),
    columns=(
        Column("handover", label=_("Hand-over"), kind="title", reads=("pk", *WHO)),
        Column("state", tones=TONES),
        "receiver",
        Column("offered_at", sort=("offered_at",)),
        "due_at",
        "answered_at",
        "first_touch_at",
        "reason",
        "recycle_on",
        "unit",
        "value_cents",
        "contract",
    ),
    shown=(
        "handover",
        "state",
        "receiver",
        "offered_at",
        "answered_at",
        "first_touch_at",
        "reason",
        "value_cents",
    ),
    sort="-offered",
    filters=("state", "receiver", "unit", "reason", "contract", "offered_at", "recycle_on"),
    panels=(Timeline(),),
    purpose=_("Hand-overs are leads that marketing offered to sales."),
)
ROUTING = Resource(
    path="routing-rules",
    model=RoutingRule,
    noun="leads.routing",
    icon="waypoints",
    groups=(
        Group(_("Rule"), ("name", "position", "active")),
        Group(
            _("Leads with"),
            (
                "country",
                "region",
                "postcodes",
                "sector",
                "language",
                "origin",
                "least_employees",
                "words",
            ),
        ),
        Group(_("Go to"), ("member", "unit")),
    ),
    columns=(
        "name",
        "position",
        "country",
        "region",
        "postcodes",
        "sector",
        "words",
        "member",
        "unit",
        "active",
    ),
    sort="position",
    filters=("active", "member", "unit"),
    search=("name",),
    panels=(History(),),
    small=True,
    purpose=_("Routing rules say which seller gets a lead; they are tried in their order."),
)
CONTRACTS = Resource(
    path="contracts",
    model=HandOverContract,
    noun="leads.contract",
    icon="file-text",
    groups=(
        Group(_("Contract"), ("number", "state", "starts", "ends")),
        Group(_("Signatures"), ("marketing_by", "marketing_at", "sales_by", "sales_at")),
        Group(_("Promises"), ("marketing_promise", "sales_promise", "monthly_volume", "accepted_percent")),
    ),
    fixed=(
        "number",
        "state",
        "starts",
        "ends",
        "marketing_by",
        "marketing_at",
        "sales_by",
        "sales_at",
        "marketing_promise",
        "sales_promise",
        "monthly_volume",
        "accepted_percent",
    ),
    title=("number",),
    titled=lambda values: str(_("version %(number)s")) % {"number": values[0]},
    columns=(
        Column("contract", label=_("Version"), kind="title", reads=("pk", "number")),
        "state",
        "starts",
        "ends",
        "marketing_at",
        "sales_at",
    ),
    sort="-id",
    filters=("state",),
    panels=(Timeline(),),
    small=True,
    purpose=_("The contract says when a lead is ready for sales, and what each side promises."),
)

register(HAND_OVERS, ROUTING, CONTRACTS)
