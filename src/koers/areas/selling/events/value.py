"""What can happen to the value case of a deal."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.kit.timeline.kinds import Kind, register
from koers.kit.ui.formats import money

VALUE_CASE_WRITTEN = "selling.value_case.written"
VALUE_CASE_CHANGED = "selling.value_case.changed"
BENEFITS_PROMISED = "selling.value_case.benefits_promised"
BENEFIT_MEASURED = "selling.value_case.benefit_measured"


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


register(
    Kind(VALUE_CASE_WRITTEN, gettext_lazy("Value case written"), CaseFacts, "scale", _written),
    Kind(VALUE_CASE_CHANGED, gettext_lazy("Value case changed"), CaseFacts, "pencil", _changed),
    Kind(BENEFITS_PROMISED, gettext_lazy("Benefits promised"), PromisedFacts, "target", _promised),
    Kind(BENEFIT_MEASURED, gettext_lazy("Benefit measured"), BenefitFacts, "circle-check", _measured),
)
