"""Who stays: cohorts through time, where customers stand now, the model beside reality, and what a point is worth."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from koers.areas.customers.models import WorthRun, WorthWay
from koers.areas.insight.measures import retention as numbers
from koers.areas.insight.queries import retention, worth
from koers.areas.insight.queries.retention import Classes, Spot
from koers.areas.insight.views.worth import WHY
from koers.kit.access.matrix import ability
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.charts import Chart, Series
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import interval, money_short, number, percent
from koers.kit.ui.heat import HeatCell, HeatRow, HeatTable

if TYPE_CHECKING:
    from koers_analytics.retention import Cell, Cohort

PERIODS = {
    "month": gettext_lazy("Month"),
    "quarter": gettext_lazy("Quarter"),
    "year": gettext_lazy("Year"),
}
SHOWN = {"customers": gettext_lazy("Customers"), "money": gettext_lazy("Revenue")}
READ = {"chance": gettext_lazy("Chance still a customer"), "orders": gettext_lazy("Expected orders")}
#: Below so many customers a cell says how many of how many, and no share.
FEW = 10


@ability("insight.worth.read")
@require_safe
def retention_page(request: HttpRequest) -> HttpResponse:
    """Show who comes back; the choices stand in the address."""
    run = worth.latest()
    page = RetentionPage(run, request.user, request.GET.dict()) if run is not None else None
    return render(request, "insight/retention.html", {"page": page})


class RetentionPage:
    """The page as one person reads it in one language."""

    def __init__(self, run: WorthRun, user: Any, given: dict[str, str]) -> None:
        self.run, self.user = run, user
        self.given = {
            "period": _one_of(given.get("period"), PERIODS, "quarter"),
            "show": _one_of(given.get("show"), SHOWN, "customers"),
            "read": _one_of(given.get("read"), READ, "chance"),
        }
        self.total = worth.totals(user, run.way)
        self.kept = retention.kept(user)

    @property
    def is_empty(self) -> bool:
        """Tell whether this reader has no customer with an order."""
        return not self.total["n"]

    @property
    def is_model(self) -> bool:
        """Tell whether a model foretells, and each customer has a chance."""
        return bool(self.run.way == WorthWay.MODEL)

    def _choices(self, name: str, words: dict[str, Any], anchor: str) -> list[tuple[str, str, bool]]:
        found = []
        for value, label in words.items():
            asked = {**self.given, name: value}
            address = "&".join(f"{key}={one}" for key, one in asked.items())
            found.append((str(label), f"?{address}#{anchor}", self.given[name] == value))
        return found

    @property
    def periods(self) -> list[tuple[str, str, bool]]:
        """Return the periods to choose from: label, address, whether it is chosen."""
        return self._choices("period", PERIODS, "cohorts")

    @property
    def shows(self) -> list[tuple[str, str, bool]]:
        """Return what the cells of the cohorts may show."""
        return self._choices("show", SHOWN, "cohorts")

    @property
    def reads(self) -> list[tuple[str, str, bool]]:
        """Return what the map may show; nothing to choose without a model."""
        return self._choices("read", READ, "map") if self.is_model else []

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        found = self.kept
        if not found.customers:
            return _("Nobody ordered in the year before, so that it is not known yet who comes back.")
        said = ngettext(
            "Of %(n)s customer of the year before, %(back)s ordered again in the past year (%(share)s).",
            "Of %(n)s customers of the year before, %(back)s ordered again in the past year (%(share)s).",
            found.customers,
        ) % {
            "n": number(found.customers),
            "back": number(found.came_back),
            "share": percent(found.logo, 0),
        }
        if found.net is not None and found.customers >= numbers.NET.min_n:
            said += " " + _("Together they brought %(net)s of what they brought then.") % {
                "net": percent(found.net, 0)
            }
        return said

    @property
    def tiles(self) -> list[tuple[str, Reading]]:
        """Return the three figures of retention, and the one with growth."""
        n = self.kept.customers
        low, high = share_between(self.kept.came_back, n) or (None, None)
        answers = (
            (numbers.CAME_BACK, Answer(self.kept.logo, n, low, high)),
            (numbers.WEIGHTED, Answer(self.kept.weighted, n)),
            (numbers.GROSS, Answer(self.kept.gross, n)),
            (numbers.NET, Answer(self.kept.net, n)),
        )
        return [
            (str(measure.label), measure.reading(answer, {}, as_of=self.run.as_of))
            for measure, answer in answers
        ]

    # --- cohorts --------------------------------------------------------------------------------------------------

    @property
    def cohorts(self) -> HeatTable | None:
        """Return the cohorts; None while no period is over."""
        period = self.given["period"]
        found = retention.triangle(self.user, self.run, period)
        rows = found.cohorts[-retention.MOST[period] :]
        if not rows or all(cell is None for one in rows for cell in one.cells):
            return None
        width = max(len(_over(one)) for one in rows) + 1
        top = max((cell.cents for one in rows for cell in _over(one)), default=0)
        # Customers of before the first known order seem to begin in the oldest cohort: it says little of new ones.
        later = replace(found, cohorts=rows[1:] if len(rows) > 2 else rows)
        average = later.average()
        foot = []
        if self.given["show"] == "customers":
            shares = [*average, *([None] * width)][1:width]
            cells = [HeatCell(percent(one, 0) if one is not None else "", raw=_raw(one)) for one in shares]
            label = _("All but the oldest") if len(rows) > 2 else _("All together")
            size = sum(one.size for one in later.cohorts)
            foot = [HeatRow(label, [HeatCell(number(size), raw=str(size)), *cells])]
        first = 1 if self.given["show"] == "customers" else 0
        return HeatTable(
            "cohorts",
            self._cohort_sentence(average),
            str(PERIODS[period]),
            [_("Customers"), *(f"+{after}" if after else _("first") for after in range(first, width))],
            [self._cohort(one, width, top) for one in rows],
            foot,
            caption_n=sum(one.size for one in rows),
            note=self._cohort_note(len(found.cohorts) - len(rows)),
        )

    def _cohort_sentence(self, average: tuple[float | None, ...]) -> str:
        period = self.given["period"]
        if len(average) < 2 or average[1] is None:
            return _("No cohort has a whole later period yet.")
        texts = {
            "month": _("%(share)s order again in the month after their first order."),
            "quarter": _("%(share)s order again in the quarter after their first order."),
            "year": _("%(share)s order again in the year after their first order."),
        }
        said = texts[period] % {"share": percent(average[1], 0)}
        year = {"month": 12, "quarter": 4, "year": 0}[period]
        if year and len(average) > year and (later := average[year]) is not None:
            said += " " + _("A year later it is %(share)s.") % {"share": percent(later, 0)}
        return said

    def _cohort_note(self, left_out: int) -> str:
        said = _(
            "A row holds the customers who first ordered in that period, a column is so many periods later; a cell says who "
            "ordered in that one period. Hatched is the period that is not over yet: it carries no number. The oldest row also "
            "holds customers from before the first order that is known."
        )
        if self.given["show"] == "customers":
            said += " " + _("Below %(few)s customers a cell counts them.") % {"few": number(FEW)}
        if left_out:
            said += " " + ngettext(
                "%(n)s older cohort is not shown.", "%(n)s older cohorts are not shown.", left_out
            ) % {"n": number(left_out)}
        return said

    def _cohort(self, one: "Cohort", width: int, top: int) -> HeatRow:
        url = numbers.COHORTS.rows_url({"cohort": one.starts, "period": self.given["period"]})
        first = 1 if self.given["show"] == "customers" else 0
        cells = [HeatCell(number(one.size), raw=str(one.size), url=url)]
        over = _over(one)
        for after in range(first, width):
            # The first period that is not over is hatched; what comes after it has not begun.
            cells.append(
                self._cell(one, over[after], top)
                if after < len(over)
                else HeatCell(is_open=after == len(over))
            )
        return HeatRow(self._named(one.starts), cells)

    def _cell(self, one: "Cohort", cell: "Cell", top: int) -> HeatCell:
        params = {"cohort": one.starts, "period": self.given["period"], "later": cell.n}
        url = numbers.COHORTS.rows_url(params)
        title = _("%(n)s of %(size)s customers, %(orders)s orders, %(money)s") % {
            "n": number(cell.customers),
            "size": number(one.size),
            "orders": number(cell.orders),
            "money": money_short(cell.cents, self.run.currency),
        }
        if self.given["show"] == "money":
            text, raw = money_short(cell.cents, self.run.currency), f"{cell.cents / 100:.2f}"
            return HeatCell(text, cell.cents / top if top > 0 else 0, raw, url=url, title=title)
        share = percent(cell.share, 0) if one.size >= FEW else f"{number(cell.customers)}/{number(one.size)}"
        return HeatCell(share, cell.share, _raw(cell.share), url=url, title=title)

    def _named(self, starts: date) -> str:
        period = self.given["period"]
        if period == "year":
            return str(starts.year)
        if period == "month":
            return written(starts, "month")
        return _("Q%(quarter)s %(year)s") % {"quarter": (starts.month + 2) // 3, "year": starts.year}

    # --- where customers stand --------------------------------------------------------------------------------------

    @property
    def why(self) -> str:
        """Return in words why the map shows the rule of the own gap; empty where a model is used."""
        if self.is_model:
            return ""
        n = self.run.customers
        if self.run.why == "too_few":
            return _(
                "There are %(n)s customers, and below %(least)s no chance is given to single ones. The map shows the rule of "
                "the own gap instead: who is silent for longer than twice its usual gap."
            ) % {"n": number(n), "least": number(self.least)}
        return (
            str(WHY[self.run.why])
            + " "
            + _("The map shows the rule of the own gap: who is silent for longer than twice its usual gap.")
        )

    @property
    def least(self) -> int:
        """Return from how many customers on a model is made."""
        from koers.bridge.worth import limits

        return limits().least

    @property
    def map(self) -> HeatTable:
        """Return the customers by how often they ordered and how long ago the last order is."""
        own = retention.classes()
        found = retention.spots(self.user, self.run, own)
        most = max((spot.orders or 0 for spot in found.values()), default=0)
        rows = []
        for quiet in range(len(own.silences) + 1):
            cells = [self._spot(own, often, quiet, found, most) for often in range(len(own.frequencies) + 1)]
            rows.append(HeatRow(_days(own, quiet), cells))
        return HeatTable(
            "customers-by-silence",
            self._map_sentence(found),
            _("Last order, days ago"),
            [_times(own, often) for often in range(len(own.frequencies) + 1)],
            rows,
            caption_n=self.total["n"],
            note=self._map_note(),
        )

    def _map_sentence(self, found: dict[tuple[int, int], Spot]) -> str:
        if not self.is_model:
            judged = sum(spot.judged for spot in found.values())
            silent = sum(spot.silent for spot in found.values())
            return ngettext(
                "%(silent)s of %(n)s customer with four orders or more is silent for longer than usual.",
                "%(silent)s of %(n)s customers with four orders or more are silent for longer than usual.",
                judged,
            ) % {"silent": number(silent), "n": number(judged)}
        if self.given["read"] == "orders":
            orders = sum(spot.n * (spot.orders or 0) for spot in found.values())
            return _(
                "Together they are expected to place about %(n)s orders in the coming %(weeks)s weeks."
            ) % {
                "n": number(round(orders)),
                "weeks": number(self.run.facts["convention"]["weeks"]),
            }
        still = self.total["still"] or 0
        return _("Of %(n)s customers, about %(still)s are still one.") % {
            "n": number(self.total["n"]),
            "still": number(round(still)),
        }

    def _map_note(self) -> str:
        if not self.is_model:
            return _(
                "Across is on how many days a customer ordered, down how long ago the last time was. A cell is the share that "
                "is silent, of those that can be judged; a dash means that nobody there can. Call who is far down to the right."
            )
        said = _(
            "Across is on how many days a customer ordered, down how long ago the last time was. A cell is the mean over its "
            "customers, and opens them. The same silence says more of who ordered often: call who is far down to the right."
        )
        return said + " " + _("Means of a model have no interval here; see below how far it was off.")

    def _spot(
        self, own: Classes, often: int, quiet: int, found: dict[tuple[int, int], Spot], most: float
    ) -> HeatCell:
        spot = found.get((often, quiet))
        if spot is None:
            return HeatCell()
        url = numbers.SPOTS.rows_url({"often": often, "silent": quiet})
        small = f"n={number(spot.n)}"
        if not self.is_model:
            share = spot.silent_share
            title = _("%(silent)s silent of %(judged)s judged") % {
                "silent": number(spot.silent),
                "judged": number(spot.judged),
            }
            return HeatCell(percent(share, 0), share or 0, _raw(share), small, url, title)
        if self.given["read"] == "orders":
            value = spot.orders
            return HeatCell(number(value, 1), (value or 0) / most if most else 0, _raw(value), small, url)
        return HeatCell(percent(spot.chance, 0), spot.chance or 0, _raw(spot.chance), small, url)

    # --- the model beside reality ---------------------------------------------------------------------------------

    @property
    def tracking(self) -> dict[str, Any] | None:
        """Return how the model went along with what came; None where there was none."""
        found: dict[str, Any] | None = self.run.facts.get("tracking")
        return found

    @property
    def no_tracking(self) -> str:
        """Return in words why there is nothing to lay beside reality."""
        return str(WHY.get(self.run.why, "")) or _("It is worked out tonight.")

    @property
    def by_period(self) -> Chart | None:
        """Return the repeat orders of each period, as they came and as the model has them."""
        if self.tracking is None:
            return None
        return self._track(
            "tracking", self._track_sentence, self.tracking["actual"], self.tracking["expected"]
        )

    @property
    def cumulative(self) -> Chart | None:
        """Return the repeat orders added up."""
        if self.tracking is None:
            return None
        came, said = _added(self.tracking["actual"]), _added(self.tracking["expected"])
        text = _("Added up, the model stands at %(said)s repeat orders, and %(came)s came.") % {
            "said": number(round(said[-1])),
            "came": number(round(came[-1])),
        }
        return self._track("tracking-added-up", text, came, said)

    @property
    def _track_sentence(self) -> str:
        assert self.tracking is not None
        bias = self.tracking["bias"]
        split = {"split": written(date.fromisoformat(self.tracking["split"]))}
        if bias is None:
            return _("No repeat order came after %(split)s, where the model had to foretell.") % split
        said = split | {"off": percent(abs(bias), 0)}
        if round(abs(bias), 2) == 0:
            return _("After %(split)s, where it had to foretell, the model had as many as came.") % split
        if bias > 0:
            return _("After %(split)s, where it had to foretell, the model had %(off)s too many.") % said
        return _("After %(split)s, where it had to foretell, the model had %(off)s too few.") % said

    def _track(self, name: str, summary: str, came: Any, said: Any) -> Chart:
        assert self.tracking is not None
        ends = [date.fromisoformat(one) for one in self.tracking["ends"]]
        split = sum(one <= date.fromisoformat(self.tracking["split"]) for one in ends) - 1
        note = _(
            "Repeat orders of all customers of the firm who were one on that day, in periods of %(days)s days. Left of the "
            "line the model was fitted, right of it it had not seen the orders. The line has no interval; how far it is off "
            "on the right is the honest error."
        ) % {"days": number(self.tracking["days"])}
        return Chart(
            "line",
            summary,
            [written(one) for one in ends],
            (Series(_("Came"), came), Series(_("Model"), said, style="target")),
            unit="count",
            split=(split, _("held out from here")) if 0 <= split < len(ends) - 1 else None,
            x_label=_("Until"),
            y_label=_("Repeat orders"),
            caption_n=self.tracking["n_customers"],
            note=note,
            name=name,
        )

    # --- one point --------------------------------------------------------------------------------------------------

    @cached_property
    def _buyers(self) -> tuple[int, int]:
        return retention.buyers(self.user)

    @cached_property
    def point(self) -> Reading:
        """Return what one point more of retention is worth to a year's customers."""
        from koers_analytics.value import worth_of_a_point

        n, cents = self._buyers
        found = self.kept
        own = self.run.facts["convention"]
        if not n or found.logo is None:
            note = _("Nobody ordered in the year before, so that it is not known yet who comes back.")
            answer = Answer(None, n, note=note, status="unknown", currency=self.run.currency)
            return numbers.POINT.reading(answer, {}, as_of=self.run.as_of)
        between = share_between(found.came_back, found.customers)
        gain = worth_of_a_point(cents / n * own["margin"], found.logo, own["yearly_rate"], n, between)
        answer = Answer(_rounded(gain.total), n, gain.low, gain.high, currency=self.run.currency)
        return numbers.POINT.reading(answer, {}, as_of=self.run.as_of)

    @property
    def point_how(self) -> str:
        """Return in words by which convention the point is worth that."""
        n, cents = self._buyers
        own = self.run.facts["convention"]
        low, high = share_between(self.kept.came_back, self.kept.customers) or (0.0, 1.0)
        return _(
            "Counted for %(n)s customers who bring %(each)s a year on average, at a margin of %(margin)s, a retention of "
            "%(share)s (%(between)s) and a discount of %(rate)s a year. The first margin falls at the end of the first year, "
            "after renewal. The interval is that of the retention alone; margin and discount count as known, and every "
            "customer as equally likely to stay."
        ) % {
            "n": number(n),
            "each": money_short(cents / n if n else 0, self.run.currency),
            "margin": percent(own["margin"], 0),
            "share": percent(self.kept.logo, 1),
            "between": interval(percent(low, 0), percent(high, 0)),
            "rate": percent(own["yearly_rate"], 0),
        }

    @property
    def day(self) -> str:
        """Return as of which day this is."""
        return _("As of %(day)s.") % {"day": written(self.run.as_of)}


def _one_of(text: str | None, words: dict[str, Any], default: str) -> str:
    return text if text in words else default


def _over(one: "Cohort") -> "list[Cell]":
    """Return the cells of the periods that are over."""
    return [cell for cell in one.cells if cell is not None]


def _rounded(cents: float) -> float:
    """Round an estimate to three digits: its interval carries no more."""
    return float(f"{cents:.3g}")


def _raw(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _added(values: list[float]) -> list[float]:
    total, found = 0.0, []
    for value in values:
        total += value
        found.append(total)
    return found


def _range(low: int, high: int | None) -> str:
    if high is None:
        return _("%(n)s or more") % {"n": number(low)}
    return number(low) if low == high else interval(number(low), number(high))


def _times(own: Classes, place: int) -> str:
    return _range(*own.often(place))


def _days(own: Classes, place: int) -> str:
    return _range(*own.silent(place))
