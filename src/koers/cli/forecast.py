"""`koers forecast`: what a span of days is likely to bring, beside simple rules and with how all of them did before."""

import json
from datetime import datetime, timedelta
from typing import Any

import click
from django.utils import translation
from django.utils.translation import gettext as _

from koers.areas.insight.queries import outlook, words
from koers.areas.organisation.models import Unit
from koers.areas.selling.models import Deal
from koers.bridge import extract
from koers.cli.review import Console, table, unit_called
from koers.kit.ui.formats import money_short, number, percent

Facts = dict[str, Any]
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option(
    "--as-of", "as_of", required=True, type=_DAY, help="Only what was known at the end of this day counts."
)
@click.option("--until", required=True, type=_DAY, help="Last day of the span.")
@click.option("--from", "starts", type=_DAY, help="First day of the span; the day after --as-of by default.")
@click.option("--unit", default="", help="Name or code of a unit; without it everything.")
@click.option("--currency", default="", help="Three letters; without it the currency that most deals have.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the facts as JSON (docs/reference/review-json.md)."
)
@click.option("--lang", type=click.Choice(["en", "nl"]), default="en", show_default=True)
def command(
    as_of: datetime,
    until: datetime,
    starts: datetime | None,
    unit: str,
    currency: str,
    as_json: bool,
    lang: str,
) -> None:
    """Forecast what will be won up to a day, with a range and a track record."""
    day, last = as_of.date(), until.date()
    first = starts.date() if starts else day + timedelta(days=1)
    if last < first:
        raise click.ClickException(
            f"--until {last} lies before the first day of the span, {first}; give a later day"
        )
    with translation.override(lang):
        found = extract.deal_history(Deal.objects.visible_to(Console()), currency.upper())
        if not len(found.history):
            raise click.ClickException(
                _("There are no deals to forecast from. Import some first: koers import FILE.")
            )
        history = found.history
        if unit:
            path = unit_called(unit).path
            ids = list(Unit.objects.filter(path__startswith=path).values_list("pk", flat=True))
            history = history.select(extract.in_units(history, ids, day))
        facts = {
            "currency": found.currency,
            **outlook.span(history, day, first, last + timedelta(days=1)),
            "other_currencies": dict(found.other_currencies),
        }
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else "\n".join(report(facts)))


def report(facts: Facts) -> list[str]:
    """Return the forecast as lines of plain text."""
    currency = facts["currency"]

    def short(amount: float | None) -> str:
        return "–" if amount is None else money_short(round(amount * 100), currency)

    if facts["p50"] is None:
        return [_("There is too little history to learn chances from.")]
    heads = ["", "P10", "P50", "P90", _("Expected"), _("Open deals")]
    row = [f"{facts['from']} – {facts['until']}", *(short(facts[name]) for name in ("p10", "p50", "p90"))]
    lines = table(_("Forecast"), heads, [[*row, short(facts["expected"]), number(facts["n_open"])]])
    rules = [[str(words.BASELINES[name]), short(amount)] for name, amount in facts["baselines"].items()]
    lines += table(_("What simple rules say"), [_("Rule"), _("Amount")], rules)
    tried = facts["backtest"]
    errors = [
        [
            str(words.BASELINES[name]),
            short(one["mae"]),
            "–" if one["mape"] is None else percent(one["mape"], 0),
            number(one["n"]),
        ]
        for name, one in tried["errors"].items()
    ]
    lines += table(
        _("How far each rule was off on average"),
        [_("Rule"), _("Mean error"), _("In %"), _("Periods")],
        errors,
    )
    if tried["coverage"] is not None:
        lines.append(
            _("%(share)s of %(n)s earlier periods fell between P10 and P90; eight in ten should.")
            % {"share": percent(tried["coverage"], 0), "n": number(tried["n_periods"])}
        )
    return lines
