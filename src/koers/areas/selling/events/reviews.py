"""What can happen to the review of a won or lost deal, and the words of what was answered."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

REVIEW_NOTED = "selling.deal_review.noted"
REVIEW_ASKED = "selling.deal_review.asked"
REVIEW_ANSWERED = "selling.deal_review.answered"


class Side(models.TextChoices):
    """Whose answers they are; those of both sides stand beside each other and are never added up."""

    US = "us", pgettext_lazy("side", "Ours")
    CUSTOMER = "customer", pgettext_lazy("side", "The customer's")


class DecidedBy(models.TextChoices):
    """Who took the decision."""

    ONE = "one", gettext_lazy("One person")
    GROUP = "group", gettext_lazy("A group together")
    PURCHASING = "purchasing", gettext_lazy("The purchasing department")
    BOARD = "board", gettext_lazy("The management or the owner")
    OUTSIDE = "outside", gettext_lazy("Somebody outside the firm")


class PriceValue(models.TextChoices):
    """How the price stood against what the offer was worth to the customer."""

    DEAR = "dear", gettext_lazy("Dearer than it is worth")
    WORTH = "worth", gettext_lazy("Dear, but worth it")
    FAIR = "fair", gettext_lazy("In balance")
    GOOD = "good", gettext_lazy("Worth more than it costs")


@dataclass(frozen=True)
class ReviewFacts:
    """Which review, whose, of a deal that was won or lost, and the ids of what weighed most, in order."""

    review_id: int
    side: str
    outcome: str
    reasons: list[str] = field(default_factory=list)


def _noted(facts: dict[str, Any]) -> str:
    return (
        _("Looked back on why it was won")
        if facts["outcome"] == "won"
        else _("Looked back on why it was lost")
    )


register(
    Kind(REVIEW_NOTED, gettext_lazy("Deal reviewed"), ReviewFacts, "clipboard-list", _noted),
    Kind(REVIEW_ASKED, gettext_lazy("Customer asked why"), ReviewFacts, "send"),
    Kind(REVIEW_ANSWERED, gettext_lazy("Customer answered why"), ReviewFacts, "message-square"),
)
