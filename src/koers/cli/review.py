"""`koers review`: the sales review in the terminal, as JSON or as a PDF."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koers.areas.insight.queries import charts, words
from koers.areas.insight.queries.question import BadQuestion, Question, read_question
from koers.areas.insight.queries.review import work_out
from koers.areas.organisation.models import Unit
from koers.kit.access.scope import Scope
from koers.kit.ui.formats import date as written_date
from koers.kit.ui.formats import money, money_short, number, percent

Facts = dict[str, Any]


@dataclass(frozen=True)
class Console:
    """Whoever may run commands on the machine of an installation sees all of it."""

    pk: None = None
    is_authenticated: bool = True
    is_active: bool = True
    scope: Scope = field(default_factory=lambda: Scope(everything=True))


@click.command()
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="The day the review stands at.")
@click.option("--period", default="", help="2017-Q4, 2017-11 or 2017; without it the quarter of the day.")
@click.option("--unit", default="", help="Name or code of a unit; without it everything.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the facts as JSON (docs/reference/review-json.md)."
)
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write the review as a PDF.")
@click.option("--lang", type=click.Choice(["en", "nl"]), default="en", show_default=True)
def command(
    as_of: datetime | None, period: str, unit: str, as_json: bool, pdf: Path | None, lang: str
) -> None:
    """Show the sales review as of any day."""
    now = timezone.now()
    with translation.override(lang):
        question = _question(as_of.date() if as_of else None, period, unit, timezone.localdate(now))
        facts = work_out(question, Console())
        if pdf is not None:
            from koers.areas.insight.pdf import render

            pdf.write_bytes(render(facts, language=lang, at=now))
            click.echo(_("Written: %(file)s") % {"file": pdf}, err=as_json)
        if as_json:
            click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        elif pdf is None:
            click.echo("\n".join(report(facts)))


def _question(as_of: date | None, period: str, unit: str, today: date) -> Question:
    given = {"period": period, "as_of": as_of.isoformat() if as_of else ""}
    if unit:
        given["unit"] = str(unit_called(unit).pk)
    try:
        return read_question({name: value for name, value in given.items() if value}, Console(), today=today)
    except BadQuestion as error:
        raise click.ClickException(str(error)) from error


def unit_called(name: str) -> Unit:
    """Return the one unit with this name or code; raises a message for the terminal when there is not exactly one."""
    found = list(Unit.objects.alive().filter(name__iexact=name)[:2])
    found = found or list(Unit.objects.alive().filter(code__iexact=name)[:2])
    if len(found) != 1:
        raise click.ClickException(_("There is not exactly one unit called “%(name)s”.") % {"name": name})
    return found[0]


def report(facts: Facts) -> list[str]:
    """Return the review as lines of plain text."""
    period = words.period_name(facts["period"]["code"])
    title = _("Sales review, %(period)s, as of %(day)s") % {
        "period": period,
        "day": written_date(date.fromisoformat(facts["as_of"])),
    }
    lines = [title, "=" * len(title), "", *words.headline(facts), ""]
    for block in (_needs, _totals, _units, _fall, _forecast, _rates, _findings, _quality):
        lines += block(facts)
    return lines


def table(heading: str, heads: list[str], rows: list[list[str]]) -> list[str]:
    """Return a table of text: the first column to the left, the others to the right."""
    if not rows:
        return []
    widths = [max(len(line[at]) for line in [heads, *rows]) for at in range(len(heads))]

    def line(cells: list[str]) -> str:
        first, *others = cells
        right = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        return "  ".join([first.ljust(widths[0]), *right]).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return [heading, "", line(heads), rule, *(line(row) for row in rows), ""]


def _needs(facts: Facts) -> list[str]:
    rows = [
        [
            f"{need.get('deal', '')}, {need['account']}" if need.get("account") else need.get("deal", ""),
            money_short(need["value_cents"], facts["currency"]),
            words.action(need),
        ]
        for need in facts["attention"]
    ]
    return table(_("What needs you today"), [_("Deal"), _("Amount"), _("Do")], rows)


def _totals(facts: Facts) -> list[str]:
    totals = facts["totals"]
    rows = [
        [str(label), number(totals[code]["n"]), money(totals[code]["value_cents"], facts["currency"])]
        for code, label in (("won", _("Won")), ("lost", _("Lost")), ("open", _("Open")))
    ]
    rows += [
        [f"  {name}", number(found["n"]), money(found["value_cents"], facts["currency"])]
        for name, found in totals["by_stage"].items()
    ]
    return table(_("All deals up to this day"), ["", _("Deals"), _("Amount")], rows)


def _units(facts: Facts) -> list[str]:
    rates = {row["id"]: row for row in facts["win_rate"]["by_unit"]}
    rows = [
        [
            row["unit"],
            money_short(row["now"]["won"]["value_cents"], facts["currency"]),
            number(row["now"]["won"]["n"]),
            words.share_text(rates[row["unit_id"]]) if row["unit_id"] in rates else "–",
            number(row["open"]["n"]),
        ]
        for row in facts["by_unit"]
        if row["is_part"]
    ]
    heads = [_("Unit"), _("Bookings"), _("Won"), _("Win rate, 12 months"), _("Open deals")]
    return table(_("Bookings of the period by unit"), heads, rows)


def _fall(facts: Facts) -> list[str]:
    signs = {1: "+", -1: "\u2212", 0: "="}
    rows = [
        [
            f"{signs[part['sign']]} {words.PARTS[part['code']]}",
            number(part["n"]),
            money_short(part["value_cents"], facts["currency"]),
        ]
        for part in charts.fall_parts(facts)
    ]
    found = table(_("Why the pipeline changed"), [_("Part"), _("Deals"), _("Amount")], rows)
    return [*found[:-1], charts.fall_note(facts), ""]


def _forecast(facts: Facts) -> list[str]:
    found, currency = facts["forecast"], facts["currency"]
    if found["status"] != "ok":
        return [_("Forecast"), "", _("There is too little history to learn chances from."), ""]
    rows = [
        [str(words.BASELINES[name]), money_short(one["mae_cents"], currency), number(one["n"])]
        for name, one in found["baselines"].items()
    ]
    spread = [
        [
            words.period_name(found["period"]),
            *(money_short(found[f"{name}_cents"], currency) for name in ("p10", "p50", "p90")),
            "–" if found["p_target"] is None else percent(found["p_target"], 0),
        ]
    ]
    heads = [_("Period"), "P10", "P50", "P90", _("Chance of the target")]
    return [
        *table(_("Forecast"), heads, spread),
        *table(_("How far each rule was off on average"), [_("Rule"), _("Mean error"), _("Periods")], rows),
    ]


def _rates(facts: Facts) -> list[str]:
    lines: list[str] = []
    titles = (("by_seller", _("By seller")), ("by_product", _("By product")), ("by_sector", _("By sector")))
    for code, title in titles:
        times = {(row["id"], row["label"]): row for row in facts["cycle"][code]}
        rows = []
        for row in facts["win_rate"][code]:
            took = times.get((row["id"], row["label"]))
            name = row["label"] or _("not recorded")
            rows.append(
                [name, words.share_text(row), number(row["n"]), words.days_text(took) if took else "–"]
            )
        lines += table(title, ["", _("Win rate"), "n", _("Days to win")], rows)
    return lines


def _findings(facts: Facts) -> list[str]:
    found = [words.found(one, facts["currency"]) for one in facts["findings"]["found"]]
    nothing = [_("Nothing stands out: no group differs more from the rest than chance explains.")]
    return [_("What stands out"), "", *(found or nothing), ""]


def _quality(facts: Facts) -> list[str]:
    notes = [words.missing(row) for row in facts["quality"]]
    return [_("What is missing in the records"), "", *notes, ""] if notes else []
