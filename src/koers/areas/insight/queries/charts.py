"""The charts of a review, for the screen and for paper alike; each says in a sentence what it shows."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.insight.queries import words
from koers.areas.insight.rules import MONTHS
from koers.kit.ui.charts import Chart, Mark, Series
from koers.kit.ui.formats import money_short, number

Facts = dict[str, Any]


def bookings(facts: Facts, links: list[str] | None = None) -> Chart:
    """Return the bookings of the last periods, with those of a year before as a line."""
    rows, kind = facts["bookings"]["series"], facts["period"]["kind"]
    values = [row["won"]["value_cents"] for row in rows]
    back = 12 // MONTHS[kind]
    before = [values[at - back] if at >= back else None for at in range(len(values))]
    series = [Series(_("Bookings"), values)]
    if any(value is not None for value in before):
        series.append(Series(_("A year before"), before, style="soft", as_line=True))
    wins = sum(row["won"]["n"] for row in rows)
    return Chart(
        kind="bar",
        name="review-bookings",
        summary=_bookings_sentence(facts, values),
        categories=[words.period_name(row["period"]) for row in rows],
        series=series,
        unit="money",
        currency=facts["currency"],
        caption_n=wins,
        note="" if facts["bookings"]["finished"] else _("The last period is not over yet."),
        x_label={"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}[kind],
        row_links=links or (),
    )


def _bookings_sentence(facts: Facts, values: list[int | None]) -> str:
    known = [value for value in values if value is not None]
    best = values.index(max(known)) if known else 0
    rows = facts["bookings"]["series"]
    if not known or not rows:
        return _("No deals were won yet.")
    said = {
        "period": words.period_name(rows[best]["period"]),
        "amount": money_short(values[best], facts["currency"]),
    }
    return words.ended(_("The best of these periods was %(period)s, with %(amount)s.") % said)


def waterfall(facts: Facts, links: list[str] | None = None) -> Chart:
    """Return how the open pipeline of the beginning became that of the end."""
    parts = fall_parts(facts)
    values = [part["value_cents"] * (part["sign"] or 1) for part in parts]
    opening, closing = parts[0]["value_cents"], parts[-1]["value_cents"]
    said = {
        "opening": money_short(opening, facts["currency"]),
        "closing": money_short(closing, facts["currency"]),
    }
    return Chart(
        kind="waterfall",
        name="review-waterfall",
        summary=words.ended(_("The pipeline went from %(opening)s to %(closing)s.") % said),
        categories=[str(words.PARTS[part["code"]]) for part in parts],
        series=[Series(_("Amount"), values)],
        unit="money",
        currency=facts["currency"],
        totals=(0, len(parts) - 1),
        note=fall_note(facts),
        x_label=_("Part"),
        row_links=links or (),
    )


def fall_parts(facts: Facts) -> list[Facts]:
    """Return the parts of the waterfall worth showing: without moves in and out where due days are not kept."""
    whole = facts["waterfall"]["scope"] == "all"
    parts: list[Facts] = facts["waterfall"]["parts"]
    return [part for part in parts if not (whole and part["code"] in ("pulled_in", "slipped"))]


def fall_note(facts: Facts) -> str:
    """Return what the waterfall follows, and how many deals count as nothing."""
    if facts["waterfall"]["scope"] == "due":
        note = _("Open deals due before the end of the period.")
    else:
        note = _("All open deals.")
    n = facts["waterfall"]["without_amount"]
    if not n:
        return note
    unknown = ngettext(
        "%(n)s deal without an amount counts as nothing.",
        "%(n)s deals without an amount count as nothing.",
        n,
    ) % {"n": number(n)}
    return f"{note} {unknown}"


def forecast(facts: Facts) -> Chart:
    """Return the distribution of what the period will bring."""
    found, currency = facts["forecast"], facts["currency"]
    bins = found["histogram"]
    marks = [
        Mark(found["p10_cents"], "P10", "soft"),
        Mark(found["p50_cents"], "P50", "main"),
        Mark(found["p90_cents"], "P90", "soft"),
    ]
    if found["target"]:
        marks.append(Mark(found["target"]["value_cents"], _("Target"), "target"))
    said = {
        "low": money_short(found["p10_cents"], currency),
        "high": money_short(found["p90_cents"], currency),
        "period": words.period_name(found["period"]),
    }
    return Chart(
        kind="histogram",
        name="review-forecast",
        summary=words.ended(
            _("Eight times out of ten, %(period)s ends between %(low)s and %(high)s.") % said
        ),
        edges=[*(low for low, _high, _chance in bins), bins[-1][1]] if bins else (0, 1),
        series=[Series(_("Chance"), [chance for _low, _high, chance in bins] or [0.0])],
        unit="ratio",
        x_unit="money",
        currency=currency,
        marks=marks,
        caption_n=found["n_open"],
        x_label=_("Bookings of the period"),
    )


def aging(facts: Facts, links: list[str] | None = None) -> Chart:
    """Return the number of open deals by stage and by age beside won deals."""
    bands, stages = facts["aging"]["bands"], facts["aging"]["stages"]
    old = sum(stage["bands"]["older_90"]["n"] for stage in stages)
    n = sum(band["n"] for stage in stages for band in stage["bands"].values())
    said = {"old": number(old), "n": number(n)}
    summary = ngettext(
        "%(old)s of %(n)s open deals is older than nine in ten won deals were in the same stage.",
        "%(old)s of %(n)s open deals are older than nine in ten won deals were in the same stage.",
        old,
    )
    return Chart(
        kind="heatmap",
        name="review-aging",
        summary=summary % said,
        categories=[str(words.BANDS[band]) for band in bands],
        series=[Series(stage["stage"], [stage["bands"][band]["n"] for band in bands]) for stage in stages],
        caption_n=n,
        size="small",
        row_links=links or (),
    )
