"""What can happen to the boards of a solution, and to what is decided on them."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

BOARD_KEPT = "selling.solution.board_kept"
BOARD_EVIDENCE = "selling.solution.evidence_shown"
BOARD_CLOSED = "selling.solution.board_closed"
DECISION_NOTED = "selling.solution.decision_noted"
DECISION_AGREED = "selling.solution.agreed"
DECISION_DROPPED = "selling.solution.dropped"


class Decided(models.TextChoices):
    """What a line of the log of decisions is about."""

    REQUIREMENT = "requirement", pgettext_lazy("decision", "Requirement")
    CHANGE = "change", pgettext_lazy("decision", "Change of scope")
    CHOICE = "choice", pgettext_lazy("decision", "Other choice")


@dataclass(frozen=True)
class BoardFacts:
    """Which board it is about, and which part of its evidence."""

    board: str
    part: str = ""


@dataclass(frozen=True)
class ClosedFacts:
    """Which board was closed, or opened again."""

    board: str
    closed: bool = True


@dataclass(frozen=True)
class DecisionFacts:
    """On which board something was decided, of which sort, and by whom it was proposed."""

    board: str
    sort: str
    proposed_by: str = ""


def _closed(facts: dict[str, Any]) -> str:
    return _("Board closed") if facts.get("closed", True) else _("Board opened again")


def _noted(facts: dict[str, Any]) -> str:
    said = {
        Decided.REQUIREMENT: _("Requirement noted"),
        Decided.CHANGE: _("Change of scope noted"),
    }
    return said.get(facts["sort"], _("Decision noted"))


register(
    Kind(BOARD_KEPT, gettext_lazy("Board changed"), BoardFacts, "columns-3"),
    Kind(BOARD_EVIDENCE, gettext_lazy("Evidence of a board noted"), BoardFacts, "link"),
    Kind(BOARD_CLOSED, gettext_lazy("Board closed"), ClosedFacts, "circle-check", _closed),
    Kind(DECISION_NOTED, gettext_lazy("Decision noted"), DecisionFacts, "pencil", _noted),
    Kind(DECISION_AGREED, gettext_lazy("The customer agreed"), DecisionFacts, "handshake"),
    Kind(DECISION_DROPPED, gettext_lazy("Decision dropped"), DecisionFacts, "circle-x"),
)
