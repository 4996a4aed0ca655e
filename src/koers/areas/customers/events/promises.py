"""What can happen with a promise of ours to a customer, from making it to its end."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

PROMISE_MADE = "customers.promise.made"
PROMISE_MOVED = "customers.promise.moved"
PROMISE_KEPT = "customers.promise.kept"
PROMISE_BROKEN = "customers.promise.broken"
PROMISE_WITHDRAWN = "customers.promise.withdrawn"
PROMISE_REOPENED = "customers.promise.reopened"


class PromiseState(models.TextChoices):
    """How a promise stands."""

    OPEN = "open", pgettext_lazy("promise", "Open")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    BROKEN = "broken", pgettext_lazy("promise", "Broken")
    WITHDRAWN = "withdrawn", pgettext_lazy("promise", "Withdrawn by the customer")


@dataclass(frozen=True)
class PromiseFacts:
    """Which promise, and the day that goes with the step: until when it holds, or when it ended (ISO)."""

    promise_id: int
    day: str = ""
    was: str = ""


def _moved(facts: dict[str, Any]) -> str:
    return _("Promise moved, as the customer agreed")


register(
    Kind(PROMISE_MADE, gettext_lazy("Promise made"), PromiseFacts, "handshake"),
    Kind(PROMISE_MOVED, gettext_lazy("Promise moved"), PromiseFacts, "calendar", _moved),
    Kind(PROMISE_KEPT, gettext_lazy("Promise kept"), PromiseFacts, "check"),
    Kind(PROMISE_BROKEN, gettext_lazy("Promise broken"), PromiseFacts, "circle-x"),
    Kind(PROMISE_WITHDRAWN, gettext_lazy("The customer withdrew a promise of ours"), PromiseFacts, "undo-2"),
    Kind(PROMISE_REOPENED, gettext_lazy("Promise open again"), PromiseFacts, "rotate-ccw"),
)
