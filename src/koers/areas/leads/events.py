"""What can happen with leads: touches (their own acts), hand-overs, and the contract."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.events import MoveReason
from koers.kit.timeline.kinds import Kind, register

PAGE_VIEWED = "leads.page.viewed"
FORM_SENT = "leads.form.sent"
CONTENT_DOWNLOADED = "leads.content.downloaded"
WEBINAR_ATTENDED = "leads.webinar.attended"
LINK_CLICKED = "leads.link.clicked"
MAIL_REPLIED = "leads.mail.replied"
CALL_RECEIVED = "leads.call.received"
STAND_VISITED = "leads.stand.visited"
SIGNAL_GIVEN = "leads.signal.given"

HANDED_OVER = "leads.hand_over.offered"
ACCEPTED = "leads.hand_over.accepted"
RETURNED = "leads.hand_over.returned"
WITHDRAWN = "leads.hand_over.withdrawn"
TOUCHED = "leads.hand_over.touched"
REMINDED = "leads.hand_over.reminded"
ESCALATED = "leads.hand_over.escalated"
TAKEN_BACK = "leads.hand_over.taken_back"
RECYCLED = "leads.hand_over.recycled"
REOPENED = "leads.hand_over.reopened"
REASSIGNED = "leads.hand_over.reassigned"
HANDLED = "leads.hand_over.handled"

CONTRACT_DRAFTED = "leads.contract.drafted"
CONTRACT_SIGNED = "leads.contract.signed"
CONTRACT_IN_FORCE = "leads.contract.in_force"

RULES_CHOSEN = "leads.rules.chosen"

SOURCE_OPENED = "leads.event_source.opened"
SOURCE_ROTATED = "leads.event_source.rotated"
SOURCE_REVOKED = "leads.event_source.revoked"
FORM_MADE = "leads.form.made"
FORM_CHANGED = "leads.form.changed"

#: Their own acts; what we send or do ourselves is never one.
TOUCHES = (
    PAGE_VIEWED,
    FORM_SENT,
    CONTENT_DOWNLOADED,
    WEBINAR_ATTENDED,
    LINK_CLICKED,
    MAIL_REPLIED,
    CALL_RECEIVED,
    STAND_VISITED,
    SIGNAL_GIVEN,
)


@dataclass(frozen=True)
class TouchFacts:
    """What they did: the source, the campaign, a short code of what it was, and the raw line it came from.

    `words_id` is the record that holds the words of it, `import_id` the import that brought it, when there are any.
    """

    source_id: int | None = None
    campaign: str = ""
    what: str = ""
    raw_id: int | None = None
    value_cents: int | None = None
    medium: str = ""
    words_id: int | None = None
    import_id: int | None = None


@dataclass(frozen=True)
class HandOverFacts:
    """The hand-over, who received it, under which version of the contract, and the reason of a return."""

    hand_over_id: int
    to: int | None = None
    contract: int | None = None
    reason: str = ""
    on: str | None = None


@dataclass(frozen=True)
class ContractFacts:
    """The version of the contract, and the side that signed."""

    contract_id: int
    number: int
    side: str = ""


@dataclass(frozen=True)
class RulesFacts:
    """Which rules came into force: their kind, and their id and version before and after."""

    kind: str
    method: str
    version: int
    before: str = ""


def _touch(facts: dict[str, Any], title: str) -> str:
    what, campaign = facts.get("what"), facts.get("campaign")
    said = f"{title}: {what}" if what else title
    return f"{said} ({campaign})" if campaign else said


def _touch_kind(name: str, title: Any, icon: str) -> Kind:
    return Kind(name, title, TouchFacts, icon, lambda facts: _touch(facts, str(title)))


def _reason(facts: dict[str, Any]) -> str:
    reasons = {str(value): str(label) for value, label in MoveReason.choices}
    reason = facts.get("reason", "")
    return str(reasons.get(reason, reason)).lower()


def _returned(facts: dict[str, Any]) -> str:
    return _("Returned to marketing: %(reason)s") % {"reason": _reason(facts)}


def _withdrawn(facts: dict[str, Any]) -> str:
    if not facts.get("reason"):
        return _("Offer withdrawn")
    return _("Offer withdrawn: %(reason)s") % {"reason": _reason(facts)}


register(
    _touch_kind(PAGE_VIEWED, gettext_lazy("Page viewed"), "eye"),
    _touch_kind(FORM_SENT, gettext_lazy("Form sent"), "file-input"),
    _touch_kind(CONTENT_DOWNLOADED, gettext_lazy("Downloaded"), "download"),
    _touch_kind(WEBINAR_ATTENDED, gettext_lazy("Attended a webinar"), "radio"),
    _touch_kind(LINK_CLICKED, gettext_lazy("Clicked a link"), "mouse-pointer-click"),
    _touch_kind(MAIL_REPLIED, gettext_lazy("Replied to a mail"), "reply"),
    _touch_kind(CALL_RECEIVED, gettext_lazy("Called us"), "phone-incoming"),
    _touch_kind(STAND_VISITED, gettext_lazy("Met us at an event"), "store"),
    _touch_kind(SIGNAL_GIVEN, gettext_lazy("Gave a sign"), "milestone"),
    Kind(HANDED_OVER, gettext_lazy("Offered to sales"), HandOverFacts, "send"),
    Kind(ACCEPTED, gettext_lazy("Accepted by sales"), HandOverFacts, "handshake"),
    Kind(RETURNED, gettext_lazy("Returned to marketing"), HandOverFacts, "undo-2", _returned),
    Kind(WITHDRAWN, gettext_lazy("Offer withdrawn"), HandOverFacts, "x", _withdrawn),
    Kind(TOUCHED, gettext_lazy("First contact after the hand-over"), HandOverFacts, "message-square"),
    Kind(REMINDED, gettext_lazy("Reminded of the hand-over"), HandOverFacts, "alarm-clock"),
    Kind(ESCALATED, gettext_lazy("Escalated to the manager"), HandOverFacts, "triangle-alert"),
    Kind(TAKEN_BACK, gettext_lazy("Taken back from sales"), HandOverFacts, "rotate-ccw"),
    Kind(RECYCLED, gettext_lazy("Planned to come back"), HandOverFacts, "repeat"),
    Kind(REOPENED, gettext_lazy("Answer taken back"), HandOverFacts, "undo-2"),
    Kind(REASSIGNED, gettext_lazy("Given to another seller"), HandOverFacts, "user-check"),
    Kind(HANDLED, gettext_lazy("Return dealt with"), HandOverFacts, "check"),
    Kind(CONTRACT_DRAFTED, gettext_lazy("Contract drafted"), ContractFacts, "file-text"),
    Kind(CONTRACT_SIGNED, gettext_lazy("Contract signed"), ContractFacts, "pencil"),
    Kind(CONTRACT_IN_FORCE, gettext_lazy("Contract in force"), ContractFacts, "handshake"),
    Kind(RULES_CHOSEN, gettext_lazy("Rules of the leads chosen"), RulesFacts, "route"),
    Kind(SOURCE_OPENED, gettext_lazy("Event source made"), None, "radio"),
    Kind(SOURCE_ROTATED, gettext_lazy("New key made"), None, "key"),
    Kind(SOURCE_REVOKED, gettext_lazy("Key revoked"), None, "lock"),
    Kind(FORM_MADE, gettext_lazy("Form made"), None, "file-input"),
    Kind(FORM_CHANGED, gettext_lazy("Form changed"), None, "pencil"),
)
