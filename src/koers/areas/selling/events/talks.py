"""What can come of a talk about a deal, and which sorts of questions are asked in it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register
from koers.kit.ui.formats import date

TALK_HELD = "selling.talk.held"


class Ending(models.TextChoices):
    """What a talk brought; only a dated act of the customer makes an advance."""

    ORDER = "order", pgettext_lazy("talk", "Order")
    ADVANCE = "advance", pgettext_lazy("talk", "Advance")
    CONTINUATION = "continuation", pgettext_lazy("talk", "Continuation")
    NO_SALE = "no_sale", pgettext_lazy("talk", "No sale")


class Sort(models.TextChoices):
    """What a question is after."""

    SITUATION = "S", pgettext_lazy("question", "Situation")
    PROBLEM = "P", pgettext_lazy("question", "Problem")
    IMPLICATION = "I", pgettext_lazy("question", "Implication")
    PAYOFF = "N", pgettext_lazy("question", "Need-payoff")


@dataclass(frozen=True)
class TalkFacts:
    """Which talk, what it brought, how many questions were asked, and the day of the customer's act."""

    talk_id: int
    outcome: str
    questions: int = 0
    act_on: str | None = None


def _held(facts: dict[str, Any]) -> str:
    said = {
        Ending.ORDER: _("Talk: an order"),
        Ending.ADVANCE: _("Talk: the customer does something"),
        Ending.CONTINUATION: _("Talk: it goes on, without a step of the customer"),
        Ending.NO_SALE: _("Talk: no sale"),
    }.get(facts["outcome"], _("Talk"))
    if facts.get("act_on"):
        said += _(", by %(day)s") % {"day": date(dt.date.fromisoformat(facts["act_on"]))}
    return said


register(Kind(TALK_HELD, gettext_lazy("Talk held"), TalkFacts, "message-square", _held))
