"""Hand-overs, the contract and the routing rules as declared records; and the verb that offers a lead to sales."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.models import HandOver, HandOverContract, RoutingRule
from koers.areas.leads.queries import desk, routing
from koers.areas.leads.queries.words import refusal_text, requirement_names
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.record import named
from koers.kit.resource.declaration import Column, Group, History, Resource, Timeline, Verb
from koers.kit.resource.forms import ChooseField
from koers.kit.resource.registry import register
from koers.kit.ui import formats
from koers.kit.ui.icons import icon

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


class Told(forms.Widget):
    """Shows what the form has to tell; nothing can be filled in."""

    def __init__(self, lines: Sequence[tuple[str, bool | None]]) -> None:
        super().__init__()
        self.lines = lines

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw the lines, each with a mark for yes or no where there is one."""
        marks = {True: icon("check"), False: icon("x"), None: icon("arrow-right")}
        said = {True: "", False: _now("missing: "), None: ""}
        rows = ((marks[so], "" if so is not False else "missing", said[so], text) for text, so in self.lines)
        row = '<li class="{1}">{0}<span><span class="visually-hidden">{2}</span>{3}</span></li>'
        key = (attrs or {}).get("id") or f"id_{name}"
        return format_html('<ul class="checks" id="{}">{}</ul>', key, format_html_join("", row, rows))


class OfferForm(forms.Form):
    """Asks for the offer of a lead to sales; tells whether it meets the definition, and who would get it."""

    takes: ClassVar[tuple[str, ...]] = ("row", "user")

    def __init__(self, sent: Any = None, *, user: User, row: Lifecycle | None = None) -> None:
        super().__init__(sent)
        lacking = self._tell(row) if row is not None else False
        self.fields["receiver"] = ChooseField(
            Member, user, label=_("To"), required=False, help_text=_("Empty: the routing rules decide.")
        )
        self.fields["question"] = forms.CharField(
            label=_("Best next question"), max_length=300, required=False
        )
        if lacking or row is None:
            self.fields["because"] = forms.CharField(
                label=_("Why you offer it all the same"), max_length=300, required=row is not None
            )

    def _tell(self, row: Lifecycle) -> bool:
        """Show the definition with what is so, and where routing sends the lead; tell whether something lacks."""
        contract = HandOverContract.objects.in_force()
        if contract is None:
            return False
        names = requirement_names(contract.least_fit, contract.least_engagement)
        checked = desk.checked(row, contract)
        routed = routing.route(row, today=timezone.localdate())
        lines: list[tuple[str, bool | None]] = [(names[code], so) for code, so in checked]
        if row.retry_on is not None and row.retry_on > timezone.localdate():
            day = formats.date(row.retry_on)
            lines.append((_now("It was agreed that it comes back on %(day)s.") % {"day": day}, None))
        self._say("definition", _("Ready to offer"), lines)
        who = [(str(routed.member or _now("Nobody")), None), *((reason, None) for reason in routed.reasons)]
        self._say("routing", _("Who would get it"), who)
        return any(not so for _code, so in checked)

    def _say(self, name: str, label: Any, lines: Sequence[tuple[str, bool | None]]) -> None:
        field = forms.Field(label=label, required=False, widget=Told(lines), disabled=True)
        # It only tells: the label says so by itself, and nothing is optional about it.
        field.required = True
        field.initial = "told"
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Leave out what the form only told."""
        given: dict[str, Any] = super().clean() or {}
        return {name: value for name, value in given.items() if name not in ("definition", "routing")}


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
            (
                "answered_at",
                "answered_by",
                "accepted_at",
                "returned_at",
                "reason",
                "note",
                "recycle_on",
                "channel",
                "reminded_at",
                "escalated_at",
                "escalated_to",
                "handled_at",
            ),
        ),
        Group(
            _("Follow-up"),
            (
                "touch_due_at",
                "first_touch_at",
                "second_due_at",
                "second_touch_at",
                "touch_escalated_at",
            ),
        ),
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
        "accepted_at",
        "returned_at",
        "reason",
        "note",
        "recycle_on",
        "channel",
        "reminded_at",
        "escalated_at",
        "escalated_to",
        "handled_at",
        "touch_escalated_at",
        "touch_due_at",
        "first_touch_at",
        "second_due_at",
        "second_touch_at",
    ),
    title=WHO,
    titled=named,
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
                "most_employees",
                "group",
                "words",
            ),
        ),
        Group(_("Go to"), ("member", "unit", "territory")),
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
