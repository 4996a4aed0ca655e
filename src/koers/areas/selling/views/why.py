"""Why we win and lose: the reasons as we see them beside those the customers give, by count and by money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from koers.areas.organisation.models import ProductGroup, Unit
from koers.areas.selling.measures import reviews as numbers
from koers.areas.selling.models import Competitor, Deal, DealReview, Outcome
from koers.areas.selling.queries import reviews
from koers.areas.selling.queries.why import CUSTOMER, US, WAYS, Part, Why
from koers.areas.selling.rules.reviews import agreement
from koers.kit.access.matrix import ability
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.charts import Chart, Series
from koers.kit.ui.formats import number

YEAR = timedelta(days=365)
WORDS = {
    "competitor": gettext_lazy("Competitor"),
    "group": gettext_lazy("Product group"),
    "sector": gettext_lazy("Segment"),
    "quarter": gettext_lazy("Quarter"),
}
NAMELESS = {
    "competitor": gettext_lazy("No competitor named"),
    "group": gettext_lazy("No product group"),
    "sector": gettext_lazy("Segment unknown"),
    "quarter": gettext_lazy("Day unknown"),
}


@dataclass(frozen=True)
class Row:
    """A reason with the figures of both sides and the gap between them."""

    title: str
    sides: tuple[tuple[Reading, Reading, Reading], ...]
    gap: Reading


@ability("selling.deal_review.read")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show why deals of a period were won or lost; every choice stands in the address."""
    user: Any = request.user
    params = _params(request)
    way = request.GET.get("by", "")
    context = {
        "page": WhyPage(params, user, way if way in WAYS else "competitor"),
        "params": params,
        "last_day": params["ends"] - timedelta(days=1),
        "competitors": Competitor.objects.visible_to(user).order_by("name"),
        "groups": ProductGroup.objects.visible_to(user).order_by("name"),
        "units": Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path"),
        "sectors": _sectors(user),
    }
    return render(request, "selling/why.html", context)


def _params(request: HttpRequest) -> Params:
    """Read what is asked from the address; what does not fit is left out."""
    outcome = request.GET.get("outcome", "")
    params = {**period_of(request.GET), "outcome": outcome if outcome in ("won", "lost") else "lost"}
    for name in ("competitor", "group", "unit"):
        text = request.GET.get(name, "")
        if text.isascii() and text.isdecimal() and len(text) < 19:
            params[name] = int(text)
    if sector := request.GET.get("sector", "")[:120].replace("\x00", ""):
        params["sector"] = sector
    return params


def period_of(given: Mapping[str, Any]) -> Params:
    """Return the period of an address, from `starts` up to and with `until`; a year up to today where none is named."""
    until, starts = _day(given.get("until", "")), _day(given.get("starts", ""))
    ends = (until if until is not None and until < date.max else timezone.localdate()) + timedelta(days=1)
    return {"starts": starts if starts is not None and starts < ends else ends - YEAR, "ends": ends}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 and text > "1900" else None
    except ValueError:
        return None


def _sectors(user: Any) -> list[str]:
    rows = Deal.objects.visible_to(user).exclude(account__isnull=True).exclude(account__sector="")
    return list(rows.order_by("account__sector").values_list("account__sector", flat=True).distinct()[:100])


class WhyPage:
    """The page as one person reads it in one language."""

    def __init__(self, params: Params, user: Any, by: str) -> None:
        self.params, self.user, self.by = params, user, by
        self.why = Why(params, user)
        self.titles = reviews.titles()
        self.is_won = params["outcome"] == Outcome.WON

    @property
    def is_empty(self) -> bool:
        """Tell whether no deal of the period ended so."""
        return not self.why.deals

    def _read(self, measure: Measure, answer: Answer, **more: Any) -> Reading:
        return measure.reading(answer, {**self.params, **more}, as_of=timezone.localdate())

    def _title(self, reason: str) -> str:
        return reviews.title_of(reason, self.titles)

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        n, ours, theirs = len(self.why.deals), self.why.answered(US), self.why.answered(CUSTOMER)
        won = ngettext("%(n)s deal was won in this period.", "%(n)s deals were won in this period.", n)
        lost = ngettext("%(n)s deal was lost in this period.", "%(n)s deals were lost in this period.", n)
        said = (won if self.is_won else lost) % {"n": number(n)}
        return (
            said
            + " "
            + _(
                "We looked back on %(ours)s, customers answered about %(theirs)s; of %(unknown)s the reason is unknown."
            )
            % {"ours": number(ours), "theirs": number(theirs), "unknown": number(len(self.why.unreviewed))}
        )

    @property
    def tiles(self) -> list[tuple[str, Reading]]:
        """Return how much is known at all, and how far both sides agree."""
        n, agreed, unknown = len(self.why.deals), self.why.agreed, len(self.why.unreviewed)
        return [
            (
                _("We looked back"),
                self._read(numbers.REVIEWED, numbers.share(self.why.answered(US), n), side=US),
            ),
            (
                _("The customer answered"),
                self._read(numbers.REVIEWED, numbers.share(self.why.answered(CUSTOMER), n), side=CUSTOMER),
            ),
            (str(numbers.ANSWERED.label), numbers.ANSWERED.ask(self.params, self.user)),
            (str(numbers.AGREED.label), self._read(numbers.AGREED, numbers.share(*agreed))),
            (str(numbers.UNREVIEWED.label), self._read(numbers.UNREVIEWED, Answer(unknown, unknown))),
        ]

    @property
    def rows(self) -> list[Row]:
        """Return every reason that somebody named, the one of most deals first."""
        return [self._row(reason) for reason in self.why.reasons()]

    def _row(self, reason: str) -> Row:
        sides = []
        for side in (US, CUSTOMER):
            found, only = self.why.named(reason, side), {"side": side, "reason": reason}
            sides.append(
                (
                    self._read(numbers.REASON_DEALS, Answer(found.deals, found.deals), **only),
                    self._read(numbers.REASON_SHARE, numbers.share(found.deals, found.of), **only),
                    self._read(numbers.REASON_MONEY, numbers.money(found), **only),
                )
            )
        gap = self._read(numbers.REASON_GAP, numbers.gap(self.why.pairs(reason)), reason=reason)
        return Row(self._title(reason), tuple(sides), gap)

    @property
    def chart(self) -> Chart | None:
        """Return the share that names each reason, ours beside the customers', where both answered enough."""
        if min(self.why.answered(US), self.why.answered(CUSTOMER)) < numbers.FEWEST:
            return None
        reasons = self.why.reasons()[:8]
        series = []
        for side, name in ((US, _("As we see it")), (CUSTOMER, _("As customers say it"))):
            found = [
                numbers.share(one.deals, one.of)
                for one in (self.why.named(reason, side) for reason in reasons)
            ]
            series.append(
                Series(
                    name,
                    [one.value for one in found],
                    [one.low for one in found],
                    [one.high for one in found],
                    style="main" if side == US else "signal",
                )
            )
        return Chart(
            "grouped",
            self._stands_out(reasons),
            [self._title(reason) for reason in reasons],
            tuple(series),
            unit="ratio",
            caption_n=self.why.answered(US) + self.why.answered(CUSTOMER),
            note=_(
                "Share of the answers of each side that names the reason among the three that weighed most."
            ),
            horizontal=True,
            name="why",
        )

    def _stands_out(self, reasons: list[str]) -> str:
        """Return in a sentence what each side names most."""
        top = [max(reasons, key=lambda reason: self.why.named(reason, side).deals) for side in (US, CUSTOMER)]
        if top[0] == top[1]:
            return _("Both name “%(reason)s” most.") % {"reason": self._title(top[0])}
        return _("We name “%(ours)s” most, customers “%(theirs)s”.") % {
            "ours": self._title(top[0]),
            "theirs": self._title(top[1]),
        }

    @property
    def ways(self) -> list[tuple[str, str, bool]]:
        """Return by what the deals may be divided, each with its address."""
        return [(str(WORDS[way]), self.address(by=way) + "#parts", way == self.by) for way in WAYS]

    @property
    def outcomes(self) -> list[tuple[str, str, bool]]:
        """Return the two questions of the page, each with its address."""
        labels = ((_("Why we lose"), "lost"), (_("Why we win"), "won"))
        return [(label, self.address(outcome=one), one == self.params["outcome"]) for label, one in labels]

    @property
    def heading(self) -> str:
        """Return by what the deals are divided."""
        return str(WORDS[self.by])

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return each part with its deals, the answers of both sides, and the reason each names most."""
        return [self._part(one) for one in self.why.parts(self.by)[:20]]

    def _part(self, one: Part) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": one.name or str(NAMELESS[self.by]),
            "url": self.address(**_written(one.params))
            if one.key and one.params and self.by != "quarter"
            else "",
            "closed": one.closed,
        }
        for side in (US, CUSTOMER):
            answer = numbers.share(one.answered[side], one.closed)
            has_rows = bool(one.params)
            found[side] = {
                "reviewed": self._read(numbers.REVIEWED, answer, **one.params, side=side)
                if has_rows
                else None,
                "answered": one.answered[side],
                "main": self._main(one, side),
            }
        return found

    def _main(self, one: Part, side: str) -> str:
        if side not in one.main:
            return ""
        reason, n = one.main[side]
        return _("%(reason)s (%(n)s of %(of)s)") % {
            "reason": self._title(reason),
            "n": number(n),
            "of": number(one.answered[side]),
        }

    @property
    def latest(self) -> list[dict[str, Any]]:
        """Return the deals answered about lately with the first reason of each side."""
        deals = reviews.said_lately(self.params, self.user)
        found: dict[int, dict[str, DealReview]] = {}
        for row in reviews.answers(self.user).filter(deal__in=[deal.pk for deal in deals]):
            found.setdefault(row.deal_id, {})[row.side] = row
        return [self._said(deal, found.get(deal.pk, {})) for deal in deals]

    def _said(self, deal: Deal, said: dict[str, DealReview]) -> dict[str, Any]:
        ours, theirs = said.get(US), said.get(CUSTOMER)
        return {
            "deal": deal,
            "ours": self._title(ours.first) if ours else "",
            "theirs": self._title(theirs.first) if theirs else "",
            "agreement": agreement(ours.reasons, theirs.reasons) if ours and theirs else "",
        }

    def address(self, **changed: Any) -> str:
        """Return the address of this page with something chosen otherwise."""
        given = {**_written(self.params), "by": self.by, **changed}
        return f"{reverse('deals-why')}?{urlencode({name: value for name, value in given.items() if value != ''})}"


def _written(params: Params) -> dict[str, Any]:
    """Write parameters as the address of the page says them: the last day instead of the day after it."""
    found = {name: value for name, value in params.items() if value is not None and name != "ends"}
    if "ends" in params:
        found["until"] = params["ends"] - timedelta(days=1)
    return found
