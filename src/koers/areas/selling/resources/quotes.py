"""Quotes as a declared record, with the steps of their course."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Account
from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Quote, QuoteLine, QuoteState
from koers.areas.selling.queries import quotes as queries
from koers.areas.selling.rules import quotes as rules
from koers.kit.access.matrix import allowed
from koers.kit.access.models import User
from koers.kit.resource.declaration import (
    Column,
    Custom,
    Filter,
    Group,
    History,
    Related,
    Resource,
    Timeline,
    Verb,
)
from koers.kit.resource.registry import add_panel, register
from koers.kit.ui.navigation import NavItem
from koers.kit.ui.navigation import register as register_page

TONES = (
    ("asked", "warn"),
    ("approved", "sea"),
    ("sent", "sea"),
    ("accepted", "good"),
    ("declined", "bad"),
)
REFUSED = (NotPossibleError,)


class SendForm(forms.Form):
    """Asks to which address a quote goes."""

    takes: ClassVar[tuple[str, ...]] = ("row",)
    to = forms.EmailField(
        label=_("Mail it to"),
        required=False,
        help_text=_("Leave empty when you give it yourself: on paper, or with a link from its page."),
    )

    def __init__(self, sent: Any = None, *, row: Quote | None = None) -> None:
        person = row.person if row is not None else None
        super().__init__(sent, initial={"to": person.email if person else ""})


class AskForm(forms.Form):
    """Asks why a quote may go beyond the rules."""

    note = forms.CharField(label=_("Why"), max_length=500, required=False)


class ApproveForm(forms.Form):
    """Asks what an approver wants to say along."""

    answer = forms.CharField(label=_("In words"), max_length=500, required=False)


class RefuseForm(forms.Form):
    """Asks why an approver refuses."""

    answer = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("The seller reads it and changes the quote.")
    )


class YesForm(forms.Form):
    """Asks who said yes."""

    name = forms.CharField(label=_("Who accepted it"), max_length=120)


class NoForm(forms.Form):
    """Asks who said no, and why."""

    name = forms.CharField(label=_("Who declined it"), max_length=120)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


def accepted(quote: Quote, *, name: str, by: User, at: datetime, via: str) -> None:
    """Note that the customer said yes in another way than by the link."""
    actions.accept(quote, name=name, by=by, at=at, via=via)


def _fits(step: str) -> Callable[[Quote | None], bool]:
    return lambda quote: quote is None or rules.may(step, quote.state)


def _elsewhere(row: Quote, **given: Any) -> Quote:
    return row  # asked about and done by a view of its own


def _can_ask(quote: Quote | None) -> bool:
    """Tell whether there is something to approve: a draft that goes beyond what somebody may give alone."""
    return quote is None or (rules.may("ask", quote.state) and queries.is_beyond_for_some(quote))


def _lines(quote: Quote, user: User) -> dict[str, Any]:
    """Return the lines of a quote with its totals, its versions, and what stands in the way."""
    today = timezone.localdate()
    versions = queries.versions_of(quote)
    return {
        "quote": quote,
        "lines": queries.lines_of(quote),
        "totals": queries.totals_of(quote),
        "versions": versions if len(versions) > 1 else [],
        "approvals": quote.approvals.select_related("asked_by", "decided_by").order_by("-asked_at"),
        "beyond": queries.beyond(quote, user.role) if quote.state == QuoteState.DRAFT else [],
        "asked": queries.asked_beyond(quote),
        "is_late": quote.state in rules.STEPS["send"][0] | {QuoteState.SENT} and quote.is_late(today),
        "order": quote.orders.first(),
        "may_ask": allowed(user, "selling.quote.ask", quote),
        "may_link": quote.state == QuoteState.SENT and allowed(user, "selling.quote.send", quote),
    }


def _of_account(account: Account, user: User) -> dict[str, Any]:
    last, order = queries.last_of(account, user)
    rows = Quote.objects.visible_to(user).filter(account=account)
    return {
        "account": account,
        "rows": rows.order_by("-quote_date", "-id")[:8],
        "last": last,
        "order": order,
        "may_build": allowed(user, "selling.quote.build", account),
    }


QUOTES = Resource(
    path="quotes",
    model=Quote,
    noun="selling.quote",
    icon="file-text",
    groups=(
        Group(_("Quote"), ("number", "revision", "state", "deal", "account", "person", "owner", "unit")),
        Group(_("Terms"), ("quote_date", "valid_until", "language", "intro", "terms")),
        Group(_("Money"), ("net_cents", "vat_cents", "total_cents", "list_cents", "currency")),
        Group(
            _("Answer"),
            ("sent_at", "decided_at", "decided_by", "decided_by_link", "decline_reason", "follows"),
        ),
    ),
    title=("number", "revision"),
    titled=lambda values: values[0] if values[1] == 1 else f"{values[0]} v{values[1]}",
    fixed=(
        "number",
        "revision",
        "state",
        "deal",
        "account",
        "person",
        "owner",
        "unit",
        "quote_date",
        "valid_until",
        "language",
        "intro",
        "terms",
        "net_cents",
        "vat_cents",
        "total_cents",
        "list_cents",
        "currency",
        "sent_at",
        "decided_at",
        "decided_by",
        "decided_by_link",
        "decline_reason",
        "follows",
    ),
    columns=(
        Column(
            "quote",
            label=_("Quote"),
            kind="title",
            sort=("number",),
            reads=("pk", "number", "revision"),
            written=lambda values: values[0] if values[1] == 1 else f"{values[0]} v{values[1]}",
        ),
        "account",
        "deal",
        Column("state", tones=TONES),
        "net_cents",
        "total_cents",
        "quote_date",
        "valid_until",
        "owner",
        "unit",
        "person",
        "decided_at",
        "decline_reason",
    ),
    shown=("quote", "account", "state", "net_cents", "quote_date", "valid_until", "owner"),
    sort="-quote",
    filters=(
        "state",
        "account",
        "deal",
        "owner",
        "unit",
        "quote_date",
        "valid_until",
        "net_cents",
        Filter("source"),
    ),
    search=("number",),
    panels=(
        Custom("lines", _("What is offered"), "selling/panel_quote.html", _lines, at_once=True),
        Timeline(),
        Related("orders", "orders", "quote", ("number", "ordered_date", "amount_cents")),
        History(),
    ),
    verbs=(
        Verb(
            "send",
            _("Send"),
            actions.send_quote,
            ask=SendForm,
            when=_fits("send"),
            icon="send",
            tone="primary",
            says=_("The quote is sent; this version no longer changes."),
            refused=REFUSED,
        ),
        Verb(
            "approve",
            _("Approve"),
            actions.approve,
            ask=ApproveForm,
            when=_fits("approve"),
            icon="badge-check",
            tone="primary",
            says=_("The quote is approved."),
            refused=REFUSED,
        ),
        Verb(
            "refuse",
            _("Refuse"),
            actions.refuse,
            ask=RefuseForm,
            ability="selling.quote.approve",
            when=_fits("refuse"),
            icon="ban",
            says=_("The quote is a draft again; the seller reads why."),
            refused=REFUSED,
        ),
        Verb(
            "accept",
            _("Accepted by the customer"),
            accepted,
            ask=YesForm,
            ability="selling.quote.answer",
            when=_fits("accept"),
            icon="trophy",
            tone="primary",
            says=_("Accepted: the order is placed."),
            refused=REFUSED,
        ),
        Verb(
            "decline",
            _("Declined by the customer"),
            actions.decline,
            ask=NoForm,
            ability="selling.quote.answer",
            when=_fits("decline"),
            icon="circle-x",
            says=_("Noted that the customer declined."),
            refused=REFUSED,
        ),
        Verb(
            "change",
            _("Change"),
            _elsewhere,
            ability="selling.quote.build",
            when=_fits("edit"),
            icon="pencil",
            own_page=True,
        ),
        Verb(
            "ask",
            _("Ask for approval"),
            actions.ask_approval,
            ask=AskForm,
            when=_can_ask,
            icon="hand",
            tone="quiet",
            says=_("Approval is asked; it stands in Today of who may give it."),
            refused=REFUSED,
        ),
        Verb(
            "revise",
            _("Make a new version"),
            _elsewhere,
            ability="selling.quote.build",
            when=_fits("supersede"),
            icon="copy",
            own_page=True,
        ),
    ),
    total="net_cents",
    purpose=_("Quotes are what you offer: lines, discount and VAT, in versions that never change once sent."),
)

QUOTE_LINES = Resource(
    path="quote-lines",
    model=QuoteLine,
    noun="selling.quote",
    icon="list",
    groups=(
        Group(_("Quote line"), ("quote", "position", "product", "description", "quantity")),
        Group(
            _("Money"),
            (
                "list_price_cents",
                "unit_price_cents",
                "discount_percent",
                "vat_kind",
                "vat_percent",
                "net_cents",
                "currency",
            ),
        ),
    ),
    title=("description",),
    fixed=(
        "quote",
        "position",
        "product",
        "description",
        "quantity",
        "list_price_cents",
        "unit_price_cents",
        "discount_percent",
        "vat_kind",
        "vat_percent",
        "net_cents",
        "currency",
    ),
    columns=(
        Column("line", label=_("Quote line"), kind="title", reads=("pk", "description")),
        "quote",
        "product",
        "quantity",
        "list_price_cents",
        "unit_price_cents",
        "discount_percent",
        "vat_percent",
        "net_cents",
    ),
    sort="id",
    filters=("quote", "product"),
    total="net_cents",
)

register(QUOTES, QUOTE_LINES)
add_panel("deals", Related("quotes", "quotes", "deal", ("quote", "state", "net_cents", "valid_until")))
add_panel(
    "accounts",
    Custom(
        "quotes", _("Quotes"), "selling/panel_account_quotes.html", _of_account, ability="selling.quote.read"
    ),
)
register_page(NavItem("quotes", _("Quotes"), "quotes", "file-text", "selling.quote.read", "", 44))
