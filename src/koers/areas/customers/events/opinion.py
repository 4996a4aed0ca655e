"""What can happen when a person of a customer is asked for an opinion."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

OPINION_ASKED = "customers.opinion.asked"
OPINION_GIVEN = "customers.opinion.given"


class OpinionKind(models.TextChoices):
    """The question that is asked; a value is the id of its method."""

    RECOMMEND = "customer_recommendation", gettext_lazy("Would they recommend us")
    SATISFIED = "customer_satisfaction", gettext_lazy("Are they satisfied")


class Verdict(models.TextChoices):
    """In which band of the question an answer lies."""

    LOW = "low", pgettext_lazy("opinion", "Low")
    MIDDLE = "middle", pgettext_lazy("opinion", "Neither")
    HIGH = "high", pgettext_lazy("opinion", "High")


@dataclass(frozen=True)
class AskedFacts:
    """Which opinion was asked."""

    opinion_id: int


@dataclass(frozen=True)
class GivenFacts:
    """Which opinion was given: the answer, the highest that there is, and its band."""

    opinion_id: int
    score: int
    highest: int
    verdict: str


def _given(facts: dict[str, Any]) -> str:
    return _("Opinion given: %(score)s of %(highest)s") % facts


register(
    Kind(OPINION_ASKED, gettext_lazy("Opinion asked"), AskedFacts, "send"),
    Kind(OPINION_GIVEN, gettext_lazy("Opinion given"), GivenFacts, "star", _given),
)
