"""What can happen with a question to a customer: planned, asked, answered, or left out because the answer was here."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

QUESTION_PLANNED = "customers.question.planned"
QUESTION_ASKED = "customers.question.asked"
QUESTION_ANSWERED = "customers.question.answered"
QUESTION_SKIPPED = "customers.question.skipped"


class QuestionStep(models.TextChoices):
    """How far a question is."""

    PLANNED = "planned", pgettext_lazy("question", "Planned")
    ASKED = "asked", pgettext_lazy("question", "Asked")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    SKIPPED = "skipped", pgettext_lazy("question", "Not asked, the answer was here")


class OnFile(models.TextChoices):
    """Where the answer stood already."""

    NEED = "need", pgettext_lazy("on file", "In a need, in the customer's words")
    DECISION = "decision", pgettext_lazy("on file", "On the map of who decides")
    QUESTION = "question", pgettext_lazy("on file", "In the answer to an earlier question")


@dataclass(frozen=True)
class QuestionFacts:
    """Which question, and where its answer stood already at that moment; empty where nowhere."""

    question_id: int
    on_file: str = ""


def _asked(facts: dict[str, Any]) -> str:
    return _("Asked, although the answer was here") if facts.get("on_file") else _("Question asked")


register(
    Kind(QUESTION_PLANNED, gettext_lazy("Question planned"), QuestionFacts, "message-square"),
    Kind(QUESTION_ASKED, gettext_lazy("Question asked"), QuestionFacts, "message-square", _asked),
    Kind(QUESTION_ANSWERED, gettext_lazy("Question answered"), QuestionFacts, "reply"),
    Kind(QUESTION_SKIPPED, gettext_lazy("Question not asked: the answer was here"), QuestionFacts, "check"),
)
