"""What can happen to the value case of a deal."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.kit.timeline.kinds import Kind, register
from koers.kit.ui.formats import exact, money

VALUE_CASE_WRITTEN = "selling.value_case.written"
VALUE_CASE_CHANGED = "selling.value_case.changed"
BENEFITS_PROMISED = "selling.value_case.benefits_promised"
BENEFIT_MEASURED = "selling.value_case.benefit_measured"
VALUE_LINK_MADE = "selling.value_case.link_made"
VALUE_LINK_WITHDRAWN = "selling.value_case.link_withdrawn"
NUMBERS_PROPOSED = "selling.value_case.numbers_proposed"
NUMBER_TAKEN = "selling.value_case.number_taken_over"
NUMBER_LEFT = "selling.value_case.number_left"
NUMBER_REOPENED = "selling.value_case.number_reopened"


@dataclass(frozen=True)
class CaseFacts:
    """What a case said the customer saves, before (None for a new one) and now; a year where lives differ."""

    saving_cents: int
    was_cents: int | None = None
    currency: str = "EUR"
    is_yearly: bool = False


@dataclass(frozen=True)
class PromisedFacts:
    """How many benefits of a case are followed up."""

    count: int


@dataclass(frozen=True)
class BenefitFacts:
    """What was promised and measured, and by whom: us, customer or both."""

    promised_cents: int
    measured_cents: int
    by: str
    currency: str = "EUR"


@dataclass(frozen=True)
class LinkFacts:
    """Which link of a case it was, and how many numbers may be changed under it."""

    link_id: int
    open_to: int


@dataclass(frozen=True)
class ProposedFacts:
    """What the case saves by our numbers and by those of the customer, over its years or a year, and how many differ."""

    proposal_id: int
    numbers: int
    ours_cents: int
    theirs_cents: int
    currency: str = "EUR"
    is_yearly: bool = False


@dataclass(frozen=True)
class NumberFacts:
    """Which number of a proposal was decided on: its id in the case, ours and theirs as text."""

    proposal_id: int
    number: str
    ours: str
    theirs: str


def _written(facts: dict[str, Any]) -> str:
    return _("Value case written: the customer saves %(amount)s") % {
        "amount": _amount(facts["saving_cents"], facts)
    }


def _changed(facts: dict[str, Any]) -> str:
    was, now = facts.get("was_cents"), facts["saving_cents"]
    if was is None or was == now:
        return _("Value case changed; the customer saves %(amount)s") % {"amount": _amount(now, facts)}
    return _("Value case changed: the saving went from %(was)s to %(now)s") % {
        "was": money(was, facts.get("currency", "EUR")),
        "now": _amount(now, facts),
    }


def _amount(cents: int, facts: dict[str, Any]) -> str:
    amount = money(cents, facts.get("currency", "EUR"))
    return _("%(amount)s a year") % {"amount": amount} if facts.get("is_yearly") else amount


def _promised(facts: dict[str, Any]) -> str:
    return ngettext(
        "%(n)s promised benefit is followed up", "%(n)s promised benefits are followed up", facts["count"]
    ) % {"n": facts["count"]}


def _measured(facts: dict[str, Any]) -> str:
    currency = facts.get("currency", "EUR")
    return _("Benefit measured: %(measured)s of %(promised)s promised") % {
        "measured": money(facts["measured_cents"], currency),
        "promised": money(facts["promised_cents"], currency),
    }


def _link_made(facts: dict[str, Any]) -> str:
    return ngettext(
        "The customer got a link to change %(n)s number of the value case",
        "The customer got a link to change %(n)s numbers of the value case",
        facts["open_to"],
    ) % {"n": facts["open_to"]}


def _link_withdrawn(facts: dict[str, Any]) -> str:
    return _("The link to the value case was withdrawn")


def _proposed(facts: dict[str, Any]) -> str:
    return ngettext(
        "The customer put %(n)s other number in the value case: %(theirs)s saved instead of %(ours)s",
        "The customer put %(n)s other numbers in the value case: %(theirs)s saved instead of %(ours)s",
        facts["numbers"],
    ) % {
        "n": facts["numbers"],
        "ours": money(facts["ours_cents"], facts.get("currency", "EUR")),
        "theirs": _amount(facts["theirs_cents"], facts),
    }


def _between(facts: dict[str, Any]) -> dict[str, str]:
    return {name: exact(Decimal(facts[name])) for name in ("ours", "theirs")}


def _taken(facts: dict[str, Any]) -> str:
    return _("A number of the customer was taken over: %(theirs)s instead of %(ours)s") % _between(facts)


def _left(facts: dict[str, Any]) -> str:
    return _("A number of the customer was left: %(ours)s stays, not %(theirs)s") % _between(facts)


def _reopened(facts: dict[str, Any]) -> str:
    return _("A number of the customer waits again: %(theirs)s against %(ours)s") % _between(facts)


register(
    Kind(VALUE_CASE_WRITTEN, gettext_lazy("Value case written"), CaseFacts, "scale", _written),
    Kind(VALUE_CASE_CHANGED, gettext_lazy("Value case changed"), CaseFacts, "pencil", _changed),
    Kind(BENEFITS_PROMISED, gettext_lazy("Benefits promised"), PromisedFacts, "target", _promised),
    Kind(BENEFIT_MEASURED, gettext_lazy("Benefit measured"), BenefitFacts, "circle-check", _measured),
    Kind(VALUE_LINK_MADE, gettext_lazy("Link to the value case made"), LinkFacts, "link", _link_made),
    Kind(
        VALUE_LINK_WITHDRAWN,
        gettext_lazy("Link to the value case withdrawn"),
        LinkFacts,
        "ban",
        _link_withdrawn,
    ),
    Kind(
        NUMBERS_PROPOSED,
        gettext_lazy("Customer proposed numbers"),
        ProposedFacts,
        "message-square",
        _proposed,
    ),
    Kind(
        NUMBER_TAKEN, gettext_lazy("Number of the customer taken over"), NumberFacts, "circle-check", _taken
    ),
    Kind(NUMBER_LEFT, gettext_lazy("Number of the customer left"), NumberFacts, "circle-x", _left),
    Kind(NUMBER_REOPENED, gettext_lazy("Number of the customer reopened"), NumberFacts, "undo-2", _reopened),
)
