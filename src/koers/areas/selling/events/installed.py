"""What can happen to what stands at a customer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.timeline.kinds import Kind, register
from koers.kit.ui import formats

SERVICE_DONE = "selling.installed.service_done"
FAILURE_REPORTED = "selling.installed.failure_reported"
SPARE_ORDERED = "selling.installed.spare_ordered"
DUE_OFFERED = "selling.installed.due_offered"


@dataclass(frozen=True)
class ServiceFacts:
    """When it was done (ISO day), and when it was due if that was known."""

    done: str
    was_due: str | None = None


@dataclass(frozen=True)
class FailureFacts:
    """How many hours the repair took; None while nobody knows."""

    repair_hours: float | None = None


@dataclass(frozen=True)
class SpareFacts:
    """How many were ordered."""

    quantity: float


@dataclass(frozen=True)
class DueFacts:
    """How many lines of the due list became a deal, and for how much."""

    count: int
    amount_cents: int
    currency: str = "EUR"


def _service(facts: dict[str, Any]) -> str:
    return _("Maintenance done on %(day)s") % {"day": formats.date(date.fromisoformat(facts["done"]))}


def _failure(facts: dict[str, Any]) -> str:
    hours = facts.get("repair_hours")
    if hours is None:
        return _("Failure reported")
    return _("Failure reported; the repair took %(hours)s hours") % {"hours": formats.number(hours)}


def _spare(facts: dict[str, Any]) -> str:
    return _("Spare part ordered: %(n)s") % {"n": formats.number(facts["quantity"])}


def _due(facts: dict[str, Any]) -> str:
    return _("Deal made of what is due, worth %(amount)s") % {
        "amount": formats.money(facts["amount_cents"], facts.get("currency", "EUR"))
    }


register(
    Kind(SERVICE_DONE, gettext_lazy("Maintenance done"), ServiceFacts, "circle-check", _service),
    Kind(FAILURE_REPORTED, gettext_lazy("Failure reported"), FailureFacts, "triangle-alert", _failure),
    Kind(SPARE_ORDERED, gettext_lazy("Spare part ordered"), SpareFacts, "package", _spare),
    Kind(DUE_OFFERED, gettext_lazy("Deal made of what is due"), DueFacts, "handshake", _due),
)
