"""What can happen in insight: somebody states what a period will bring."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.timeline.kinds import Kind, register
from koers.kit.ui.formats import money

CALL_STATED = "insight.call.stated"


@dataclass(frozen=True)
class CallFacts:
    """The period, what was committed and called the best case (None: not said), and the commit of before."""

    period: str
    commit_cents: int
    best_case_cents: int | None = None
    was_cents: int | None = None
    currency: str = "EUR"


def _stated(facts: dict[str, Any]) -> str:
    currency = facts.get("currency", "EUR")
    words = {"period": facts["period"], "amount": money(facts["commit_cents"], currency)}
    if facts.get("was_cents") is None:
        return _("Committed to %(amount)s for %(period)s") % words
    words["was"] = money(facts["was_cents"], currency)
    return _("Commit for %(period)s went from %(was)s to %(amount)s") % words


register(Kind(CALL_STATED, gettext_lazy("Forecast call stated"), CallFacts, "target", _stated))
