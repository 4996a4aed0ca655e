"""How hand-overs are followed up, side by side: by seller, team, source or campaign, and why they come back."""

from dataclasses import dataclass, replace
from math import isinf
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from koers.areas.customers.events import MoveReason
from koers.areas.insight.measures import relation as numbers
from koers.areas.insight.queries import relation
from koers.areas.insight.queries.follow_up import GROUPS, FollowUp, GroupLine, follow_up
from koers.areas.insight.queries.relation import RelationQuestion, Seen
from koers.areas.insight.views.relation import chosen_unit, read_day
from koers.areas.organisation.models import Unit
from koers.kit.access.matrix import ability, allowed
from koers.kit.measures.declaration import Measure
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.charts import Chart, Series
from koers.kit.ui.formats import number, percent

WORDS = {
    "seller": gettext_lazy("Seller"),
    "team": gettext_lazy("Team"),
    "origin": gettext_lazy("Source"),
    "campaign": gettext_lazy("Campaign"),
}
#: What stands for a group without a name.
NAMELESS = {
    "seller": gettext_lazy("Nobody yet"),
    "team": gettext_lazy("No team"),
    "origin": gettext_lazy("Unknown source"),
    "campaign": gettext_lazy("No campaign"),
}
#: The columns after the name and the number offered.
COLUMNS: tuple[tuple[str, Measure], ...] = (
    ("black_hole", numbers.MEASURES["lead_black_hole"]),
    ("first_touch", numbers.MEASURES["first_touch_hours"]),
    ("kept", numbers.MEASURES["sla_met"]),
    ("returned", numbers.RETURNED_SHARE),
    ("with_reason", numbers.MEASURES["return_with_reason"]),
)


@ability("insight.follow_up.read")
@require_safe
def follow_up_page(request: HttpRequest) -> HttpResponse:
    """Show how what marketing handed over in the past year was followed up; every choice stands in the address."""
    user: Any = request.user
    units = list(Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path"))
    unit = chosen_unit(units, request.GET.dict(), user)
    if unit is None:
        return render(request, "insight/follow_up.html", {"page": None})
    question = RelationQuestion(unit, read_day(request.GET.get("as_of")) or timezone.localdate())
    may_compare = allowed(user, "insight.follow_up.compare")
    asked = request.GET.get("by", "")
    by = asked if asked in GROUPS else ("team" if may_compare else "origin")
    member = getattr(user, "member", None)
    own = None if may_compare else (member.pk if member is not None else 0)
    context = {
        "page": FollowUpPage(follow_up(question, user, by, own)),
        "question": question,
        "units": units,
        "by": by,
        "ways": WORDS.items(),
        "is_own": own is not None and by == "seller",
    }
    return render(request, "insight/follow_up.html", context)


@dataclass(frozen=True)
class Cell:
    """A figure of the table; of too few for a share, `counted` says how many of how many."""

    reading: Reading
    counted: str = ""


class FollowUpPage:
    """The page as one person reads it in one language."""

    def __init__(self, found: FollowUp) -> None:
        self.found, self.question = found, found.question

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was handed over."""
        return not self.found.whole.offered

    @property
    def heading(self) -> str:
        """Return what the groups are."""
        return str(WORDS[self.found.by])

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns."""
        return [str(measure.label) for _name, measure in COLUMNS]

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        whole = self.found.whole
        said = ngettext(
            "%(n)s lead was handed over in the past year.",
            "%(n)s leads were handed over in the past year.",
            whole.offered,
        ) % {"n": number(whole.offered)}
        if (share := whole.black_hole.value) is not None:
            days = relation.limits().black_hole_days
            said += " " + _("%(share)s got neither a contact nor an answer within %(days)s working days.") % {
                "share": percent(share, 0),
                "days": days,
            }
        return said

    @property
    def total(self) -> "tuple[Cell, ...]":
        """Return the figures of all groups together."""
        return self._cells(self.found.whole)

    @property
    def rows(self) -> "list[tuple[str, tuple[Cell, ...]]]":
        """Return each group with its figures."""
        return [(self._name(one), self._cells(one)) for one in self.found.groups]

    def _name(self, one: GroupLine) -> str:
        return one.name or str(NAMELESS[self.found.by])

    def _cells(self, one: GroupLine) -> "tuple[Cell, ...]":
        params = {**self.question.params, **one.only}
        offered = numbers.OFFERED.reading(Answer(one.offered, one.offered), params, as_of=self.question.as_of)
        return (
            Cell(offered),
            *(self._cell(measure, getattr(one, name), params) for name, measure in COLUMNS),
        )

    def _cell(self, measure: Measure, seen: Seen, params: dict[str, Any]) -> "Cell":
        never = seen.value is not None and isinf(seen.value)
        answer = Answer(
            None if never else seen.value,
            seen.n,
            seen.low,
            seen.high,
            note=_("More than half were never contacted.") if never else "",
        )
        judged = replace(measure, min_n=relation.limits().least_events)
        reading = judged.reading(answer, params, as_of=self.question.as_of)
        if reading.status != "too_few" or measure.unit != "ratio" or seen.value is None:
            return Cell(reading)
        hits = {"hits": number(round(seen.value * seen.n)), "n": number(seen.n)}
        return Cell(reading, _("%(hits)s of %(n)s") % hits)

    @property
    def chart(self) -> Chart | None:
        """Return the share that was never followed up for each group that has enough, the largest first."""
        least = relation.limits().least_events
        found = [one for one in self.found.groups if one.black_hole.n >= least]
        if len(found) < 2:
            return None
        found.sort(key=lambda one: -(one.black_hole.value or 0))
        worst = found[0]
        return Chart(
            "bar",
            self._stands_out(worst),
            [self._name(one) for one in found],
            (
                Series(
                    str(numbers.MEASURES["lead_black_hole"].label),
                    [one.black_hole.value for one in found],
                    [one.black_hole.low for one in found],
                    [one.black_hole.high for one in found],
                ),
            ),
            unit="ratio",
            caption_n=sum(one.black_hole.n for one in found),
            note=_(
                "The table has the 95% intervals. Where they overlap, a difference may be chance; leads differ too."
            ),
            row_links=[
                numbers.MEASURES["lead_black_hole"].rows_url({**self.question.params, **one.only})
                for one in found
            ],
            horizontal=True,
            name="follow-up",
        )

    def _stands_out(self, worst: GroupLine) -> str:
        """Return in a sentence whether the group with most left lying differs from all together."""
        share, whole = worst.black_hole, self.found.whole.black_hole.value or 0
        if share.low is None or share.low <= whole:
            return _("Nobody stands out: what differs may be chance.")
        return _("Most is left lying at %(name)s: %(share)s, of all together %(whole)s.") % {
            "name": self._name(worst),
            "share": percent(share.value or 0, 0),
            "whole": percent(whole, 0),
        }

    @property
    def reasons(self) -> list[tuple[str, Reading, str]]:
        """Return why hand-overs came back: how often, and which share of what came back."""
        total = sum(n for _reason, n in self.found.reasons)
        return [
            (
                str(MoveReason(reason).label) if reason else _("No reason given"),
                numbers.RETURNS.reading(
                    Answer(n, n), {**self.question.params, "reason": reason}, as_of=self.question.as_of
                ),
                percent(n / total, 0),
            )
            for reason, n in self.found.reasons
        ]
