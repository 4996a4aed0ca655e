"""The part of the page that shows what lies between both departments: disputes and their rules, and what was agreed."""

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from koers.areas.insight.measures import relation as numbers
from koers.areas.insight.queries import relation
from koers.areas.insight.queries.relation import RelationQuestion
from koers.areas.organisation.models import (
    Agreement,
    CompetenceRequest,
    Dispute,
    Expectation,
    JointMeeting,
    StandingRule,
)
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.formats import number

SHOWN_DISPUTES = 8


class BetweenPart:
    """What lies between marketing and sales, as one person reads it in one language."""

    def __init__(self, question: RelationQuestion, user: Any) -> None:
        self.question, self.user = question, user

    @property
    def disputes(self) -> list[tuple[Dispute, int]]:
        """Return the disputes that are open or were settled last, with their age in days."""
        rows = Dispute.objects.visible_to(self.user).filter(unit__path__startswith=self.question.unit.path)
        found = rows.select_related("rule", "unit").order_by("-opened_on", "-id")[:40]
        chosen = sorted(found, key=lambda one: (one.closed_on is not None, -one.opened_on.toordinal()))
        return [(one, one.age_days(self.question.as_of)) for one in chosen[:SHOWN_DISPUTES]]

    @property
    def by_rule(self) -> Reading:
        """Return the share of settled disputes that a standing rule settled."""
        rows = relation.disputes_closed(self.question, self.user)
        n = rows.count()
        answer = Answer(rows.filter(rule__isnull=False).count() / n if n else None, n)
        return numbers.DISPUTES_BY_RULE.reading(answer, self.question.params, as_of=self.question.as_of)

    @property
    def rules(self) -> list[StandingRule]:
        """Return the standing rules in use."""
        return list(StandingRule.objects.visible_to(self.user).filter(active=True))

    @property
    def others(self) -> list[tuple[str, str, str]]:
        """Return what else lies between both: its name, what stands there, and the way to it."""
        since = self.question.starts
        held = JointMeeting.objects.visible_to(self.user).filter(held_on__gte=since).count()
        asked = CompetenceRequest.objects.visible_to(self.user).filter(asked_on__gte=since).count()
        agreed = Agreement.objects.visible_to(self.user).filter(starts__isnull=False, ends__isnull=True)
        in_year = _("%(n)s in the last year")
        return [
            (_("Agreements"), _("%(n)s in force") % {"n": number(agreed.count())}, reverse("agreements")),
            (_("Expectations"), self._verdicts(), reverse("expectations")),
            (_("Joint meetings"), in_year % {"n": number(held)}, reverse("joint-meetings")),
            (_("Requests for competence"), in_year % {"n": number(asked)}, reverse("competence-requests")),
        ]

    def _verdicts(self) -> str:
        found = Counter(Expectation.objects.visible_to(self.user).values_list("verdict", flat=True))
        return _("%(met)s met, %(unmet)s not met, %(rest)s unknown") % {
            "met": number(found["met"]),
            "unmet": number(found["not_met"]),
            "rest": number(found["unknown"]),
        }
