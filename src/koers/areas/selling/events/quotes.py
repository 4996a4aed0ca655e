"""What can happen to a quote; each kind is one step of its course."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.timeline.kinds import Kind, register
from koers.kit.ui.formats import money

QUOTE_MADE = "selling.quote.made"
QUOTE_CHANGED = "selling.quote.changed"
APPROVAL_ASKED = "selling.quote.approval_asked"
APPROVAL_GIVEN = "selling.quote.approved"
APPROVAL_REFUSED = "selling.quote.refused"
APPROVAL_VOID = "selling.quote.approval_voided"
QUOTE_SENT = "selling.quote.sent"
QUOTE_ACCEPTED = "selling.quote.accepted"
QUOTE_DECLINED = "selling.quote.declined"
QUOTE_EXPIRED = "selling.quote.expired"
QUOTE_SUPERSEDED = "selling.quote.superseded"


@dataclass(frozen=True)
class QuoteFacts:
    """Which quote, in which version, and what it came to without VAT; `by_link` when the customer did it by the link."""

    number: str
    revision: int = 1
    net_cents: int = 0
    currency: str = "EUR"
    by_mail: bool = False
    by_link: bool = False


def _said(text: Callable[[], str]) -> Callable[[dict[str, Any]], str]:
    def say(facts: dict[str, Any]) -> str:
        name = facts["number"] if facts["revision"] == 1 else f"{facts['number']} v{facts['revision']}"
        return text() % {"quote": name, "amount": money(facts["net_cents"], facts.get("currency", "EUR"))}

    return say


register(
    Kind(
        QUOTE_MADE,
        gettext_lazy("Quote made"),
        QuoteFacts,
        "receipt",
        _said(lambda: _("Quote %(quote)s made: %(amount)s")),
    ),
    Kind(
        QUOTE_CHANGED,
        gettext_lazy("Quote changed"),
        QuoteFacts,
        "pencil",
        _said(lambda: _("Quote %(quote)s changed: %(amount)s")),
    ),
    Kind(
        APPROVAL_ASKED,
        gettext_lazy("Approval asked"),
        QuoteFacts,
        "circle-alert",
        _said(lambda: _("Approval asked for quote %(quote)s: %(amount)s")),
    ),
    Kind(
        APPROVAL_GIVEN,
        gettext_lazy("Quote approved"),
        QuoteFacts,
        "check",
        _said(lambda: _("Quote %(quote)s approved: %(amount)s")),
    ),
    Kind(
        APPROVAL_REFUSED,
        gettext_lazy("Approval refused"),
        QuoteFacts,
        "circle-x",
        _said(lambda: _("Quote %(quote)s not approved: %(amount)s")),
    ),
    Kind(
        APPROVAL_VOID,
        gettext_lazy("Approval void"),
        QuoteFacts,
        "undo-2",
        _said(lambda: _("Approval of quote %(quote)s is void: the quote changed")),
    ),
    Kind(
        QUOTE_SENT,
        gettext_lazy("Quote sent"),
        QuoteFacts,
        "send",
        _said(lambda: _("Quote %(quote)s sent: %(amount)s")),
    ),
    Kind(
        QUOTE_ACCEPTED,
        gettext_lazy("Quote accepted"),
        QuoteFacts,
        "trophy",
        _said(lambda: _("Quote %(quote)s accepted: %(amount)s")),
    ),
    Kind(
        QUOTE_DECLINED,
        gettext_lazy("Quote declined"),
        QuoteFacts,
        "circle-x",
        _said(lambda: _("Quote %(quote)s declined: %(amount)s")),
    ),
    Kind(
        QUOTE_EXPIRED,
        gettext_lazy("Quote expired"),
        QuoteFacts,
        "clock",
        _said(lambda: _("Quote %(quote)s expired: %(amount)s")),
    ),
    Kind(
        QUOTE_SUPERSEDED,
        gettext_lazy("Quote superseded"),
        QuoteFacts,
        "refresh-cw",
        _said(lambda: _("Quote %(quote)s gave way to a newer version")),
    ),
)
