"""Customer time over the base: which customers and which of our people cost most of it, and who keeps promises."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koers.areas.customers.measures import spent as numbers
from koers.areas.customers.queries.spent import limits
from koers.areas.insight.measures import customer_time as beside
from koers.areas.insight.queries import customer_time as queries
from koers.areas.insight.queries.customer_time import Line, Sums
from koers.areas.insight.views.relation import read_day
from koers.kit.access.matrix import ability, allowed
from koers.kit.measures.declaration import Measure
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.charts import Chart, Series
from koers.kit.ui.formats import number, percent
from koers.kit.ui.readings import value_text


@ability("insight.customer_time.read")
@require_safe
def customer_time_page(request: HttpRequest) -> HttpResponse:
    """Show what a reader's customers are cost in time, and who of us keeps promises; sellers see themselves alone."""
    user: Any = request.user
    day = read_day(request.GET.get("as_of")) or timezone.localdate()
    may_compare = allowed(user, "insight.customer_time.compare")
    member = getattr(user, "member", None)
    own = None if may_compare else (member.pk if member is not None else 0)
    context = {"page": CustomerTimePage(user, day, own), "day": day, "is_own": own is not None}
    return render(request, "insight/customer_time.html", context)


@dataclass(frozen=True)
class Row:
    """A line of a table: its name, the page it leads to, and its figures."""

    pk: int
    name: str
    cells: tuple[Reading, ...]


class CustomerTimePage:
    """The page as one person reads it in one language."""

    def __init__(self, user: Any, day: date, own: int | None) -> None:
        self.user, self.day, self.own = user, day, own
        self.whole = queries.sums_of({"as_of": day}, user)

    @property
    def is_empty(self) -> bool:
        """Tell whether there was no contact, promise or question."""
        return not (self.whole.contacts or self.whole.due or self.whole.asked)

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        kept = self._kept(self.whole, {})
        if self.whole.known:
            said = _(
                "In a year our contacts cost customers %(time)s, known of %(share)s of the contacts."
            ) % {
                "time": value_text(
                    numbers.HOURS.reading(Answer(self.whole.minutes / 60, self.whole.known), {})
                ),
                "share": percent(self.whole.known / self.whole.contacts, 0),
            }
        else:
            said = _("What our contacts cost customers is not known: nobody noted minutes and people.")
        if kept.value is not None:
            said += " " + _("%(share)s of the promises were kept in time.") % {
                "share": percent(kept.value, 0)
            }
        return said

    @cached_property
    def tiles(self) -> list[Reading]:
        """Return the key figures."""
        one = self.whole
        hours = Answer(one.minutes / 60 if one.known else None, one.known)
        priced = limits().hour_cents is not None
        costs = [self._reading(beside.COST_PER_ORDER, beside.cost_per_order(one), {})] if priced else []
        return [
            numbers.HOURS.reading(hours, {"as_of": self.day}, as_of=self.day),
            self._reading(numbers.KNOWN, numbers.share(one.known, one.contacts), {}),
            self._reading(beside.PER_THOUSAND, beside.per_thousand(one), {}),
            self._kept(one, {}),
            self._reading(numbers.TWICE, numbers.share(one.twice, one.asked), {}),
            self._reading(numbers.PROACTIVE, numbers.share(one.proactive, one.begun), {}),
            *costs,
        ]

    @cached_property
    def accounts(self) -> list[Row]:
        """Return the customers whom we cost most time for what they order."""
        least = limits().contacts
        return [
            Row(
                line.pk,
                line.name,
                (
                    self._reading(
                        beside.PER_THOUSAND, beside.per_thousand(line.sums), {"account": line.pk}, least
                    ),
                    self._reading(beside.PER_ORDER, beside.per_order(line.sums), {"account": line.pk}, least),
                    self._reading(
                        numbers.HOURS,
                        Answer(line.sums.minutes / 60, line.sums.known),
                        {"account": line.pk},
                        least,
                    ),
                    self._reading(
                        numbers.KNOWN,
                        numbers.share(line.sums.known, line.sums.contacts),
                        {"account": line.pk},
                    ),
                ),
            )
            for line in queries.by_account(self.user, self.day)
        ]

    @cached_property
    def _lines(self) -> list[Line]:
        return queries.by_seller(self.user, self.day, self.own)

    @cached_property
    def sellers(self) -> list[Row]:
        """Return those of us who speak with customers, with what they cost, keep and ask twice."""
        found, bounds = [], limits()
        for line in self._lines:
            one, params = line.sums, {"owner": line.pk}
            found.append(
                Row(
                    line.pk,
                    line.name,
                    (
                        self._kept(one, params),
                        self._reading(
                            numbers.TWICE, numbers.share(one.twice, one.asked), params, bounds.questions
                        ),
                        self._reading(numbers.PROACTIVE, numbers.share(one.proactive, one.begun), params),
                        self._reading(beside.PER_THOUSAND, beside.per_thousand(one), params, bounds.contacts),
                        self._reading(beside.PER_ORDER, beside.per_order(one), params, bounds.contacts),
                    ),
                )
            )
        return found

    @property
    def chart(self) -> Chart | None:
        """Return the promises kept by each of us who has enough of them, the fewest kept first."""
        least = limits().promises
        found = [
            (one, self._kept(one.sums, {"owner": one.pk})) for one in self._lines if one.sums.due >= least
        ]
        if len(found) < 2:
            return None
        found.sort(key=lambda pair: pair[1].value or 0)
        return Chart(
            "bar",
            self._stands_out(found[0]),
            [one.name for one, _kept in found],
            (
                Series(
                    str(numbers.KEPT.label),
                    [kept.value for _one, kept in found],
                    [kept.low for _one, kept in found],
                    [kept.high for _one, kept in found],
                ),
            ),
            unit="ratio",
            caption_n=sum(one.sums.due for one, _kept in found),
            note=_("Only who had %(n)s promises due or more; the table has the 95%% intervals.")
            % {"n": number(least)},
            row_links=[kept.rows_url for _one, kept in found],
            horizontal=True,
            name="promises-kept",
        )

    def _stands_out(self, worst: tuple[Line, Reading]) -> str:
        """Return in a sentence whether who keeps the fewest promises differs from all others together."""
        line, kept = worst
        due, in_time = self.whole.due - line.sums.due, self.whole.in_time - line.sums.in_time
        if self.own is not None or not due or kept.high is None or kept.high >= in_time / due:
            return _("Nobody stands out: what differs may be chance.")
        return _("%(name)s kept %(share)s in time, all others together %(whole)s.") % {
            "name": line.name,
            "share": percent(kept.value or 0, 0),
            "whole": percent(in_time / due, 0),
        }

    def _kept(self, sums: Sums, params: dict[str, Any]) -> Reading:
        least = limits().promises if params else numbers.LEAST
        return self._reading(numbers.KEPT, numbers.share(sums.in_time, sums.due), params, least)

    def _reading(self, measure: Measure, answer: Answer, params: dict[str, Any], least: int = 0) -> Reading:
        judged = replace(measure, min_n=least) if least else measure
        return judged.reading(answer, {"as_of": self.day, **params}, as_of=self.day)
