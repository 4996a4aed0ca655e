"""What the page of the review shows: readings, charts and rows, made from its facts."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.insight import measures
from koers.areas.insight.queries import charts, words
from koers.areas.insight.rules import change, read_period
from koers.areas.insight.views import drawings
from koers.areas.selling import measures as selling
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading
from koers.kit.resource import registry as resources
from koers.kit.ui import formats
from koers.kit.ui.formats import money_short, number, percent

Facts = dict[str, Any]
#: How many rows a long table shows before it offers the rest.
FIRST_ROWS = 12
NBSP = "\u00a0"


@dataclass(frozen=True)
class Tile:
    """One key figure with what it is compared with."""

    label: str
    reading: Reading
    change: str = ""
    tone: str = "plain"
    icon: str = ""
    note: str = ""
    key: bool = False


class Page:
    """The review as one person reads it in one language; the template asks for its parts."""

    def __init__(self, facts: Facts, *, is_whole: bool = False) -> None:
        self.facts, self.is_whole = facts, is_whole
        self.currency: str = facts["currency"]
        self.as_of = date.fromisoformat(facts["as_of"])
        self.period = facts["period"]["code"]
        self.period_name = words.period_name(self.period)
        chosen = {
            "unit": facts["unit"] and facts["unit"]["id"],
            "owner": facts["seller"] and facts["seller"]["id"],
        }
        self.part: Params = {name: value for name, value in chosen.items() if value is not None}
        self.whole: Params = {**self.part, "as_of": self.as_of, "currency": self.currency}
        self.scope = (facts["seller"] or facts["unit"] or {}).get("name", "")

    # -- readings ----------------------------------------------------------------------------------------
    def read(self, measure: Measure, answer: Answer, params: Params, period: str = "") -> Reading:
        """Return a figure of the review as a reading that opens its rows."""
        return measure.reading(answer, params, scope=self.scope, period=period, as_of=self.as_of)

    def money(self, measure: Measure, found: Facts, params: Params, period: str = "") -> Reading:
        """Return an amount with the number of its deals; deals without an amount are told, never counted as 0."""
        note, unknown = "", found["without_amount"]
        if unknown:
            note = ngettext(
                "%(n)s deal has no amount and is not in the sum.",
                "%(n)s deals have no amount and are not in the sum.",
                unknown,
            ) % {"n": number(unknown)}
        status = "unknown" if found["value_cents"] is None else "ok"
        answer = Answer(
            found["value_cents"],
            found["n"],
            note=note,
            currency=self.currency,
            status=status,  # type: ignore[arg-type]  # stored as text
        )
        return self.read(measure, answer, params, period)

    def count(self, measure: Measure, n: int, params: Params) -> Reading:
        """Return a number of deals."""
        return self.read(measure, Answer(n, n), params)

    def rate(self, found: Facts, params: Params) -> Reading:
        """Return a win rate with its interval."""
        answer = Answer(found["value"], found["n"], found["low"], found["high"], status=_status(found))
        return self.read(selling.WIN_RATE, answer, params)

    def days(self, found: Facts, params: Params) -> Reading:
        """Return a cycle time."""
        answer = Answer(found["value"], found["n"], status=_status(found))
        return self.read(selling.CYCLE_TIME, answer, params)

    # -- the parts of the page ---------------------------------------------------------------------------
    @property
    def inside(self) -> Params:
        """Return the parameters of the rows of the period."""
        return {**self.whole, **self._between(self.facts["period"])}

    @property
    def year(self) -> Params:
        """Return the parameters of the rows of the twelve months."""
        return {**self.whole, **self._between(self.facts["win_rate"]["window"])}

    @staticmethod
    def _between(period: Facts) -> Params:
        return {name: date.fromisoformat(period[name]) for name in ("starts", "ends")}

    def headline(self) -> list[str]:
        """Return the answer in words."""
        return words.headline(self.facts)

    def tiles(self) -> list[Tile]:
        """Return the key figures."""
        facts = self.facts
        tiles = [self._booked(), self._won(), self._rate(), self._pipeline()]
        if facts["forecast"]["status"] == "ok":
            tiles.append(self._forecast())
            if facts["forecast"]["p_target"] is not None:
                tiles.append(self._target())
        return tiles

    def _booked(self) -> Tile:
        booked = self.facts["bookings"]
        moves = [
            (
                words.period_name(booked[name]["period"]),
                words.moved(booked["now"]["won"]["value_cents"], booked[name]),
            )
            for name in ("previous", "year_before")
        ]
        known = [(name, move) for name, move in moves if move is not None]
        reading = self.money(selling.BOOKINGS, booked["now"]["won"], self.inside, self.period_name)
        label = _("Bookings in %(period)s") % {"period": self.period_name}
        if not known:
            return Tile(label, reading, key=True, note=_("There is no earlier period to compare with."))
        first, *others = [f"{_signed(move)} {_against(name)}" for name, move in known]
        up = known[0][1] >= 0
        return Tile(
            label,
            reading,
            change=first,
            tone="good" if up else "bad",
            icon="trending-up" if up else "trending-down",
            note="; ".join(others),
            key=True,
        )

    def _won(self) -> Tile:
        now = self.facts["bookings"]["now"]
        lost = ngettext("%(n)s lost", "%(n)s lost", now["lost"]["n"]) % {"n": number(now["lost"]["n"])}
        return Tile(_("Won deals"), self.count(selling.WON_DEALS, now["won"]["n"], self.inside), note=lost)

    def _rate(self) -> Tile:
        found = self.facts["win_rate"]
        note = ""
        if found["overall"]["value"] is not None:
            note = _("%(share)s over twelve months") % {"share": percent(found["overall"]["value"], 0)}
        return Tile(_("Win rate"), self.rate(found["period"], self.inside), note=note)

    def _pipeline(self) -> Tile:
        found = self.facts["totals"]["open"]
        note = ngettext("%(n)s open deal", "%(n)s open deals", found["n"]) % {"n": number(found["n"])}
        if found["without_amount"]:
            unknown = ngettext("%(n)s without an amount", "%(n)s without an amount", found["without_amount"])
            note = f"{note}, {unknown % {'n': number(found['without_amount'])}}"
        return Tile(_("Open pipeline"), self.money(selling.OPEN_PIPELINE, found, self.whole), note=note)

    def _forecast(self) -> Tile:
        found = self.facts["forecast"]
        answer = Answer(
            found["p50_cents"],
            found["n_open"],
            found["p10_cents"],
            found["p90_cents"],
            currency=self.currency,
        )
        label = _("Forecast of %(period)s") % {"period": words.period_name(found["period"])}
        return Tile(label, self.read(measures.FORECAST, answer, self.whole), note=_("P50, with P10 to P90"))

    def _target(self) -> Tile:
        found = self.facts["forecast"]
        note = _("Target %(amount)s") % {"amount": money_short(found["target"]["value_cents"], self.currency)}
        # Nothing that lies ahead is certain.
        likely = min(max(found["p_target"], 0.01), 0.99)
        reading = self.read(measures.P_TARGET, Answer(likely, found["n_open"]), self.whole)
        return Tile(_("Chance of the target"), reading, note=note)

    def needs(self) -> list[Facts]:
        """Return what needs somebody today: each with its money and one thing to do."""
        return [
            {
                "href": deal_url(need["deal_id"]),
                "title": need.get("deal", ""),
                "account": words.account_beside(need),
                "owner": need.get("owner", ""),
                "why": words.why(need),
                "amount": money_short(need["value_cents"], self.currency),
                "action": words.action(need),
            }
            for need in self.facts["attention"]
        ]

    def bookings_chart(self) -> Any:
        """Return the chart of the bookings."""
        links = []
        for row in self.facts["bookings"]["series"]:
            period = read_period(row["period"])
            params = {**self.whole, "starts": period.starts, "ends": period.ends}
            links.append(selling.BOOKINGS.rows_url(params))
        return charts.bookings(self.facts, links)

    def units(self) -> list[Facts]:
        """Return the rows of the units."""
        rates = {row["id"]: row for row in self.facts["win_rate"]["by_unit"]}
        rows = [row for row in self.facts["by_unit"] if row["level"] is not None]
        most = max((row["now"]["won"]["value_cents"] or 0 for row in rows), default=0)
        return [
            {
                "name": row["unit"],
                "indent": NBSP * 4 * row["level"],
                "href": self.address(unit=row["unit_id"]),
                **self._row(row, {"unit": row["unit_id"]}, rates.get(row["unit_id"]), most),
            }
            for row in rows
        ]

    def sellers(self) -> list[Facts]:
        """Return the rows of the sellers, those with the highest bookings first."""
        rates = {row["id"]: row for row in self.facts["win_rate"]["by_seller"]}
        rows = [row for row in self.facts["by_seller"] if row["open"]["n"] or row["now"]["won"]["n"]]
        rows.sort(key=lambda row: -(row["now"]["won"]["value_cents"] or 0))
        most = max((row["now"]["won"]["value_cents"] or 0 for row in rows), default=0)
        return [
            {
                "name": row["seller"] or _("No owner"),
                "href": self.address(seller=row["seller_id"]) if row["seller_id"] >= 0 else "",
                **self._row(row, {"owner": max(row["seller_id"], 0)}, rates.get(row["seller_id"]), most),
            }
            for row in self._first(rows)
        ]

    def _first(self, rows: list[Facts]) -> list[Facts]:
        return rows if self.is_whole else rows[:FIRST_ROWS]

    @property
    def more_sellers(self) -> str:
        """Return the words of the link to all sellers, or nothing when all are shown."""
        n = len(self.facts["by_seller"])
        if self.is_whole or n <= FIRST_ROWS:
            return ""
        return _("Show all %(n)s sellers, products and sectors") % {"n": number(n)}

    @property
    def whole_url(self) -> str:
        """Return the address of the same review with every row."""
        return self.address(rows="all")

    def _row(self, row: Facts, part: Params, rate: Facts | None, most: float) -> Facts:
        move = change(row["now"]["won"]["value_cents"], row["previous_to_same_day"]["won"]["value_cents"])
        return {
            "bookings": self.money(selling.BOOKINGS, row["now"]["won"], {**self.inside, **part}),
            "bar": drawings.bar(row["now"]["won"]["value_cents"], most),
            "move": _signed(move) if move is not None else "",
            "won": self.count(selling.WON_DEALS, row["now"]["won"]["n"], {**self.inside, **part}),
            "rate": self.rate(rate, {**self.year, **part}) if rate else None,
            "open": self.money(selling.OPEN_PIPELINE, row["open"], {**self.whole, **part}),
            "open_n": self.count(selling.OPEN_DEALS, row["open"]["n"], {**self.whole, **part}),
        }

    def waterfall_chart(self) -> Any:
        """Return the chart of the waterfall."""
        return charts.waterfall(self.facts, [measure_row["rows_url"] for measure_row in self.fall()])

    def fall(self) -> list[Facts]:
        """Return the parts of the waterfall, each a door to its deals."""
        found = []
        for part in charts.fall_parts(self.facts):
            measure = measures.WATERFALL[part["code"]]
            params = {**self.part, "as_of": self.as_of, "period": self.period}
            answer = Answer(part["value_cents"], part["n"], currency=self.currency)
            found.append(
                {
                    "name": words.PARTS[part["code"]],
                    "sign": {1: "+", -1: "\u2212", 0: "="}[part["sign"]],
                    "n": number(part["n"]),
                    "is_total": part["sign"] == 0,
                    "reading": self.read(measure, answer, params, self.period_name),
                    "rows_url": measure.rows_url(params),
                }
            )
        return found

    def rate_groups(self) -> list[Facts]:
        """Return win rate and cycle time per way of splitting."""
        titles = {
            "by_unit": _("By unit"),
            "by_seller": _("By seller"),
            "by_product": _("By product"),
            "by_sector": _("By sector"),
        }
        labels = {
            "by_unit": _("Win rate by unit"),
            "by_seller": _("Win rate by seller"),
            "by_product": _("Win rate by product"),
            "by_sector": _("Win rate by sector"),
        }
        names = {"by_unit": "unit", "by_seller": "owner", "by_product": "product", "by_sector": "sector"}
        groups = []
        for code, title in titles.items():
            rows = self._rate_rows(code, names[code])
            if rows:
                groups.append(
                    {"title": title, "label": labels[code], "scale": self._scale(code), "rows": rows}
                )
        return groups

    def _axis(self, code: str) -> drawings.Axis:
        shown = [row for row in self.facts["win_rate"][code] if row["value"] is not None]
        return drawings.axis_for((row["low"] for row in shown), (row["high"] for row in shown))

    def _scale(self, code: str) -> str:
        axis = self._axis(code)
        return formats.interval(percent(axis.low, 0), percent(axis.high, 0))

    def _rate_rows(self, code: str, param: str) -> list[Facts]:
        times = {(row["id"], row["label"]): row for row in self.facts["cycle"][code]}
        overall, axis = self.facts["win_rate"]["overall"]["value"], self._axis(code)
        rows = []
        for row in self._first(self.facts["win_rate"][code]):
            known = row["label"] if row["id"] is None else max(row["id"], 0)
            params = {**self.year, param: known}
            took = times.get((row["id"], row["label"]))
            rows.append(
                {
                    "name": row["label"] or _("not recorded"),
                    "rate": self.rate(row, params),
                    "n": number(row["n"]),
                    "drawing": drawings.dot(row["value"], row["low"], row["high"], overall, axis),
                    "days": self.days(took, params) if took else None,
                }
            )
        return rows

    def findings(self) -> list[Facts]:
        """Return what stands out, in words."""
        return [
            {"text": words.found(one, self.currency), "n": number(one["n"])}
            for one in self.facts["findings"]["found"]
        ]

    def aging_chart(self) -> Any:
        """Return the chart of the open deals by age."""
        links = [
            selling.OPEN_DEALS.rows_url({**self.whole, "stage": stage["stage_id"]})
            for stage in self.facts["aging"]["stages"]
        ]
        return charts.aging(self.facts, links)

    def forecast_chart(self) -> Any:
        """Return the chart of the forecast."""
        return charts.forecast(self.facts)

    def widened(self) -> str:
        """Return by how much earlier misses widen the band, in words."""
        scale = self.facts["forecast"]["widened"]
        if scale <= 1:
            return _(
                "Earlier forecasts missed no more than they said they might, so the band stands as it is."
            )
        return _(
            "Earlier forecasts missed by more than the deals alone explain, as good and bad times touch all of them: "
            "the band is %(times)s times as wide for it."
        ) % {"times": number(scale, 1)}

    def slip_basis(self) -> str:
        """Return what the chance to slip was learned from, in words."""
        found = self.facts["forecast"]["slips"]
        if found["basis"] == "no_history":
            return ""
        counts = {"slips": number(found["n_slips"]), "weeks": number(found["n_weeks"])}
        if found["basis"] == "stage_rate":
            return (
                _(
                    "The chance to slip is the share of weeks in that stage in which a closing date was put off: "
                    "%(slips)s times in %(weeks)s weeks of deals, too few to tell deals apart."
                )
                % counts
            )
        return (
            _(
                "The chance to slip comes from %(slips)s closing dates that were put off in %(weeks)s weeks of deals, by "
                "stage, age, earlier slips and how near the date is."
            )
            % counts
        )

    def drivers(self) -> list[Facts]:
        """Return the deals that move the forecast most."""
        return [
            {
                "href": deal_url(one["deal_id"]),
                "name": one.get("deal", ""),
                "account": words.account_beside(one),
                "amount": money_short(one["value_cents"], self.currency),
                "chance": words.chance(one["chance"]),
                "drop": "" if one["drop"] is None else percent(one["drop"], 0),
                "slip": "" if one["p_slip"] is None else words.chance(one["p_slip"]),
            }
            for one in self.facts["forecast"]["drivers"]
        ]

    def backtest(self) -> list[Facts]:
        """Return what the forecast would have said on past periods, beside what came."""
        rows = []
        for row in reversed(self.facts["forecast"]["backtest"]):
            found = row["forecast"]
            inside = found is not None and found["p10_cents"] <= row["actual_cents"] <= found["p90_cents"]
            rows.append(
                {
                    "period": words.period_name(row["period"]),
                    "actual": self.short(row["actual_cents"]),
                    "middle": self.short(found and found["p50_cents"]),
                    "between": ""
                    if found is None
                    else formats.interval(self.short(found["p10_cents"]), self.short(found["p90_cents"])),
                    "hit": "" if found is None else (_("within") if inside else _("outside")),
                    "tone": "good" if inside else "warn",
                }
            )
        return rows

    def errors(self) -> list[Facts]:
        """Return the mean error of the forecast and of four simple rules; the smallest is marked."""
        found = self.facts["forecast"]["baselines"]
        known = [one for one in found.values() if one["mae_cents"] is not None]
        # A smallest error means something only over the same periods.
        fair = len(known) > 1 and len({one["n"] for one in known}) == 1
        sizes = [one["mae_cents"] for one in known] if fair else []
        return [
            {
                "name": words.BASELINES[name],
                "error": self.short(one["mae_cents"]),
                "share": "" if one["mape"] is None else percent(one["mape"], 0),
                "bias": _sign(one["bias_cents"]) + self.short(one["bias_cents"]),
                "n": number(one["n"]),
                "best": one["mae_cents"] is not None and bool(sizes) and one["mae_cents"] == min(sizes),
            }
            for name, one in found.items()
        ]

    def short(self, cents: float | None) -> str:
        """Return an amount in few signs."""
        return money_short(cents, self.currency)

    def quality(self) -> list[str]:
        """Return what is missing in the records."""
        return [words.missing(row) for row in self.facts["quality"]]

    def address(self, **changes: Any) -> str:
        """Return the address of this review with something changed."""
        given = {"as_of": self.facts["as_of"], "period": self.period, **self._chosen(), **changes}
        kept = {name: value for name, value in given.items() if value not in (None, "")}
        return f"{reverse('review')}?{urlencode(kept)}"

    def _chosen(self) -> dict[str, Any]:
        return {name: self.facts[name]["id"] for name in ("unit", "seller") if self.facts[name]}


def deal_url(pk: int) -> str:
    """Return the page of a deal."""
    return reverse("deals-page", args=[pk]) if any(one.path == "deals" for one in resources.every()) else ""


def _status(found: Facts) -> Any:
    return "too_few" if found["value"] is None else "ok"


def _signed(move: float) -> str:
    sign = "+" if move >= 0 else "\u2212"
    return f"{sign}{percent(abs(move), 0)}"


def _sign(value: float | None) -> str:
    return "+" if value is not None and value > 0 else ""


def _against(name: str) -> str:
    return _("against %(period)s") % {"period": name}
