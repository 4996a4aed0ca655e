"""What is known of a lead besides its events, worked out once for all leads of whom the same is known."""

from typing import Any, NamedTuple

from koers.areas.leads.queries import evidence
from koers.areas.leads.queries.streams import LeadRow
from koers.areas.leads.rules import points
from koers.areas.leads.rules.telling import Lens

#: How many different answers are remembered.
MOST = 50_000
_COLUMNS = {"revenue": "revenue_cents", "value": "value_cents"}
#: What the facts of the rules ask: whether it is known, of each field.
_ASKED = ("sector", "employees", "job_title", "email", "phone", "account", "need")
_PLAIN = ("has_next_step", "lawful")


class Known(NamedTuple):
    """The facts that rules ask, and the points and grade of fit."""

    facts: dict[str, bool]
    fit: float
    grade: str


class Knowing:
    """Answers from the columns that the card and the rules ask; whose answers are alike are worked out once."""

    def __init__(self, lens: Lens) -> None:
        self.lens = lens
        exact = {test.field for test in lens.card.fit if not test.asks_only_whether_known}
        known = {*lens.card.fields, *_ASKED} - exact
        place = {name: number for number, name in enumerate(LeadRow._fields)}
        self.exact = [place[_COLUMNS.get(name, name)] for name in sorted(exact)]
        self.exact += [place[name] for name in _PLAIN]
        self.known = [place[_COLUMNS.get(name, name)] for name in sorted(known)]
        self.found: dict[tuple[Any, ...], Known] = {}

    def of(self, row: LeadRow) -> Known:
        """Return what is known of a lead."""
        key = (*[row[n] for n in self.exact], *[row[n] is not None and row[n] != "" for n in self.known])
        found = self.found.get(key)
        if found is None:
            if len(self.found) >= MOST:
                self.found.clear()
            found = self.found[key] = self._worked_out(row)
        return found

    def _worked_out(self, row: LeadRow) -> Known:
        fields, card = row.fields(), self.lens.card
        fit = points.fit_points(card, fields)
        facts = evidence.facts_from(fields, row.has_next_step, row.lawful)
        return Known(facts, fit, points.fit_grade(card, fit))
