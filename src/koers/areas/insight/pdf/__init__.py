"""The review on paper: a tagged A4 document, set by Typst from plain facts and our own drawings.

Words and figures reach the template as data, never as markup, so that nothing a record says can steer the page.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.insight.queries import charts, words
from koers.kit.paper import typeset
from koers.kit.ui import formats, svg
from koers.kit.ui.formats import money, money_short, number, percent

HERE = Path(__file__).parent
Facts = dict[str, Any]
DRAWINGS = {"bookings": (720, 230), "waterfall": (720, 230), "forecast": (720, 220)}


def render(facts: Facts, *, language: str, at: datetime) -> bytes:
    """Return the review as a PDF in a language; needs no network and no font of the machine."""
    with translation.override(language):
        return typeset(HERE / "review.typ", contents(facts, at=at), _drawings(facts))


def _drawings(facts: Facts) -> dict[str, str]:
    made = {"bookings": charts.bookings(facts), "waterfall": charts.waterfall(facts)}
    if facts["forecast"]["status"] == "ok":
        made["forecast"] = charts.forecast(facts)
    return {name: svg.draw(chart, *DRAWINGS[name]) for name, chart in made.items()}


def contents(facts: Facts, *, at: datetime) -> Facts:
    """Return every word and figure of the document, written in the language of the reader."""
    period = words.period_name(facts["period"]["code"])
    part = (facts["seller"] or facts["unit"] or {}).get("name", "")
    day = formats.date(date.fromisoformat(facts["as_of"]), "long")
    return {
        "language": "nl" if (translation.get_language() or "").startswith("nl") else "en",
        "title": _("Sales review"),
        "part": part,
        "period": period,
        "as_of": _("As of %(day)s") % {"day": day},
        "made": _("Made by Koers on %(moment)s") % {"moment": formats.moment(at)},
        "headline": words.headline(facts),
        "tiles": _tiles(facts),
        "needs": _needs(facts),
        "bookings": _section(_("Bookings"), charts.bookings(facts), "bookings", _units(facts)),
        "waterfall": _section(
            _("Why the pipeline changed"), charts.waterfall(facts), "waterfall", _fall(facts)
        ),
        "forecast": _forecast(facts),
        "rates": _rates(facts),
        "findings": {
            "title": _("What stands out"),
            "lines": [words.found(one, facts["currency"]) for one in facts["findings"]["found"]]
            or [_("Nothing stands out: no group differs more from the rest than chance explains.")],
        },
        "quality": {
            "title": _("What is missing in the records"),
            "lines": [words.missing(row) for row in facts["quality"]],
        },
    }


def _section(title: str, chart: Any, drawing: str, table: Facts | None) -> Facts:
    return {
        "title": title,
        "says": str(chart.summary),
        "note": chart.caption,
        "drawing": drawing,
        "table": table,
    }


def _tiles(facts: Facts) -> list[Facts]:
    currency, now = facts["currency"], facts["bookings"]["now"]
    rate, forecast = facts["win_rate"]["period"], facts["forecast"]
    opened = facts["totals"]["open"]
    tiles = [
        {"label": _("Bookings"), "value": money(now["won"]["value_cents"], currency), "note": ""},
        {"label": _("Won deals"), "value": number(now["won"]["n"]), "note": _lost(now["lost"]["n"])},
        _win_rate(rate),
        {
            "label": _("Open pipeline"),
            "value": money_short(opened["value_cents"], currency),
            "note": f"n={number(opened['n'])}",
        },
    ]
    if forecast["status"] == "ok":
        between = formats.interval(
            money_short(forecast["p10_cents"], currency), money_short(forecast["p90_cents"], currency)
        )
        label = _("Forecast of %(period)s") % {"period": words.period_name(forecast["period"])}
        tiles.append({"label": label, "value": money_short(forecast["p50_cents"], currency), "note": between})
        if forecast["p_target"] is not None:
            note = _("Target %(amount)s") % {
                "amount": money_short(forecast["target"]["value_cents"], currency)
            }
            tiles.append(
                {
                    "label": _("Chance of the target"),
                    "value": words.chance(forecast["p_target"]),
                    "note": note,
                }
            )
    return tiles


def _win_rate(rate: Facts) -> Facts:
    n = f"n={number(rate['n'])}"
    if rate["value"] is None:
        return {"label": _("Win rate"), "value": formats.EN_DASH, "note": words.share_text(rate)}
    between = formats.interval(percent(rate["low"], 0), percent(rate["high"], 0))
    return {"label": _("Win rate"), "value": percent(rate["value"], 0), "note": f"{between}, {n}"}


def _lost(n: int) -> str:
    return ngettext("%(n)s lost", "%(n)s lost", n) % {"n": number(n)}


def _needs(facts: Facts) -> Facts:
    return {
        "title": _("What needs you today"),
        "none": _("Nothing needs you: no deal is late, silent or without a next step."),
        "rows": [
            {
                "deal": need.get("deal", ""),
                "account": " · ".join(one for one in (words.account_beside(need), need.get("owner")) if one),
                "why": words.why(need),
                "amount": money_short(need["value_cents"], facts["currency"]),
                "action": words.action(need),
            }
            for need in facts["attention"]
        ],
    }


def _units(facts: Facts) -> Facts | None:
    rates = {row["id"]: row for row in facts["win_rate"]["by_unit"]}
    rows = [
        [
            row["unit"],
            money_short(row["now"]["won"]["value_cents"], facts["currency"]),
            money_short(row["previous"]["won"]["value_cents"], facts["currency"]),
            number(row["now"]["won"]["n"]),
            words.share_text(rates[row["unit_id"]]) if row["unit_id"] in rates else formats.EN_DASH,
            number(row["open"]["n"]),
        ]
        for row in facts["by_unit"]
        if row["is_part"]
    ]
    heads = [
        _("Unit"),
        _("Bookings"),
        _("Period before"),
        _("Won"),
        _("Win rate, 12 months"),
        _("Open deals"),
    ]
    return {"heads": heads, "rows": rows} if len(rows) > 1 else None


def _fall(facts: Facts) -> Facts:
    signs = {1: "+", -1: "\u2212", 0: "="}
    rows = [
        [
            f"{signs[part['sign']]} {words.PARTS[part['code']]}",
            number(part["n"]),
            money(part["value_cents"], facts["currency"]),
        ]
        for part in charts.fall_parts(facts)
    ]
    return {"heads": [_("Part"), _("Deals"), _("Amount")], "rows": rows}


def _forecast(facts: Facts) -> Facts | None:
    found, currency = facts["forecast"], facts["currency"]
    if found["status"] != "ok":
        return None
    errors = [
        [
            str(words.BASELINES[name]),
            money_short(one["mae_cents"], currency),
            formats.EN_DASH if one["mape"] is None else percent(one["mape"], 0),
            number(one["n"]),
        ]
        for name, one in found["baselines"].items()
    ]
    heads = [_("How far each rule was off on average"), _("Mean error"), _("In %"), _("Periods")]
    section = _section(_("Forecast"), charts.forecast(facts), "forecast", {"heads": heads, "rows": errors})
    caveat = _(
        "Deals are taken to be independent, which makes the band narrower than life: a bad quarter hits them all. "
        "Past error tells you how far to trust it."
    )
    return section | {"caveat": caveat, "table": section["table"] if errors else None}


def _rates(facts: Facts) -> Facts:
    tables = []
    titles = (("by_seller", _("By seller")), ("by_product", _("By product")), ("by_sector", _("By sector")))
    for code, title in titles:
        times = {(row["id"], row["label"]): row for row in facts["cycle"][code]}
        rows = []
        for row in facts["win_rate"][code]:
            took = times.get((row["id"], row["label"]))
            name = row["label"] or _("not recorded")
            days = words.days_text(took) if took else formats.EN_DASH
            rows.append([name, words.share_text(row), number(row["n"]), days])
        if rows:
            tables.append({"heads": [title, _("Win rate"), "n", _("Days to win")], "rows": rows})
    return {
        "title": _("Win rate and cycle time"),
        "note": _(
            "Over twelve months; behind a rate its 95% interval, behind days the middle half of the deals."
        ),
        "tables": tables,
    }
