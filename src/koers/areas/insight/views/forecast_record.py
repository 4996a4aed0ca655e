"""The track record of the people's forecast: what calls added, how they lean, and how far off they were by horizon."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.insight.measures import forecast as numbers
from koers.areas.insight.queries import calls
from koers.areas.insight.queries.calls import Case, ForecastQuestion
from koers.areas.insight.queries.ledger import Part
from koers.areas.insight.rules.forecast import ForecastLimits
from koers.areas.insight.views.forecast_charts import by_horizon
from koers.kit.measures.declaration import Measure
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.charts import Chart
from koers.kit.ui.formats import number


@dataclass(frozen=True)
class Caller:
    """A unit or seller in the table of track records."""

    name: str
    added: Reading
    over_stage: Reading
    bias: Reading
    error: Reading
    leans: bool


class Record:
    """How the calls of the shown unit or seller, and of those below it, turned out; from the ledger alone."""

    def __init__(
        self,
        user: Any,
        question: ForecastQuestion,
        today: date,
        shown: dict[Part, str],
        limits: ForecastLimits,
    ) -> None:
        self.question, self.today, self.shown, self.limits = question, today, shown, limits
        self.kind = question.period.kind
        self.judged_weeks = limits.judged_weeks[self.kind]
        weeks = tuple({*limits.horizons, self.judged_weeks})
        self.cases = calls.cases(user, self.kind, today, weeks, set(shown))

    def _at(self, part: Part, weeks: int) -> list[Case]:
        return [one for one in self.cases.get(part, ()) if one.weeks == weeks]

    @cached_property
    def _tracks(self) -> dict[Part, Any]:
        found = {part: numbers.record_of(self._at(part, self.judged_weeks)) for part in self.shown}
        return {part: one for part, one in found.items() if one.n}

    @cached_property
    def _optimists(self) -> list[Part]:
        from koers_analytics.forecast import optimists

        sellers = {part: one for part, one in self._tracks.items() if part[0] == "member"}
        return optimists(sellers, self.limits.least, self.limits.alpha)

    @cached_property
    def callers(self) -> list[Caller]:
        """Return who has judged calls: those who added most first, those with too few last."""

        def rank(part: Part) -> tuple[bool, float]:
            one = self._tracks[part]
            return one.n < self.limits.least, -(one.value_added.value or 0.0)

        return [self._caller(part) for part in sorted(self._tracks, key=rank)]

    def _caller(self, part: Part) -> Caller:
        one = self._tracks[part]
        stage = numbers.record_of(self._at(part, self.judged_weeks), "stage_percent")
        return Caller(
            name=self.shown[part],
            added=self._reading(numbers.VALUE_ADDED, numbers.share_answer(one.value_added), part),
            over_stage=self._reading(
                numbers.VALUE_ADDED_STAGE, numbers.share_answer(stage.value_added), part
            ),
            bias=self._reading(numbers.BIAS, numbers.share_answer(one.bias), part),
            error=self._reading(numbers.ERROR, numbers.share_answer(one.error), part),
            leans=part in self._optimists,
        )

    def _reading(self, measure: Measure, answer: Answer, part: Part) -> Reading:
        kind, pk = part
        named = {"member": {"seller": pk}, "unit": {"unit": pk}}.get(kind, {})
        params = {"kind": self.kind, "weeks": self.judged_weeks, "as_of": self.today, **named}
        return numbers.at_least(measure, self.limits.least).reading(answer, params, as_of=self.today)

    @property
    def sentence(self) -> str:
        """Return in a sentence who says too much, if anybody."""
        ranked = [one for one in self._tracks.values() if one.n >= self.limits.least]
        if not ranked:
            return _("Nobody has %(n)s finished periods with a call yet; below that nobody is ranked.") % {
                "n": number(self.limits.least)
            }
        if not self._optimists:
            return _("Nobody leans beyond chance to saying too much.")
        names = [self.shown[part] for part in self._optimists]
        return ngettext(
            "%(names)s says more than comes in, beyond chance.",
            "%(names)s say more than comes in, beyond chance.",
            len(names),
        ) % {"names": get_text_list(names, _("and"))}

    @property
    def how(self) -> str:
        """Return how calls are judged."""
        return ngettext(
            "Each finished period counts once, with the call as it stood %(n)s week before its end.",
            "Each finished period counts once, with the call as it stood %(n)s weeks before its end.",
            self.judged_weeks,
        ) % {"n": number(self.judged_weeks)}

    @cached_property
    def by_horizon(self) -> Chart | None:
        """Return how far off calls, model and naive forecast of the shown part were, by weeks before the end."""
        found = []
        for weeks in sorted(self.limits.horizons, reverse=True):
            at = self._at(self.question.part, weeks)
            if at:
                found.append((weeks, at))
        if len(found) < 2:
            return None

        def errors(of: str) -> list[float | None]:
            return [numbers.record_of(at, "last", of).error.value for _weeks, at in found]

        return by_horizon(
            [weeks for weeks, _at in found],
            errors("said"),
            errors("expected"),
            errors("last"),
            max(len(at) for _weeks, at in found),
        )
