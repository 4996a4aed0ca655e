"""`koers forecast-ledger`: write lines of the forecast ledger, as the weekly job does, as of any day or span of days."""

import json
from datetime import datetime

import click
from django.utils import timezone

from koers.areas.insight import actions
from koers.areas.insight.queries import ledger
from koers.areas.insight.rules import read_period
from koers.areas.insight.rules.forecast import WEEK, called_at, last_week_end, of_period, wanted

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option(
    "--as-of",
    "as_of",
    type=_DAY,
    help="Write the lines of this and the next month and quarter as of this day.",
)
@click.option(
    "--from", "since", type=_DAY, help="With --as-of: also of every week end (Sunday) from this day on."
)
@click.option("--period", "code", default="", help="2026-11 or 2026-Q4: only the lines of that period.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(as_of: datetime | None, since: datetime | None, code: str, as_json: bool) -> None:
    """Write what is missing in the forecast ledger; lines that stand are never changed."""
    now = timezone.now()
    today = timezone.localdate(now)
    if as_of is not None and as_of.date() >= today:
        raise click.ClickException(f"--as-of {as_of.date()} is not over yet; give an earlier day")
    if since is not None and (as_of is None or since > as_of):
        raise click.ClickException("--from needs an --as-of that is not before it")
    try:
        period = read_period(code) if code else None
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if as_of is not None:
        days = [as_of.date()]
        day = last_week_end(as_of.date())
        while since is not None and day >= since.date():
            days += [day] if day not in days else []
            day -= WEEK
        asked = [(day, one) for day in days for one in ([period] if period else called_at(day))]
    else:
        asked = of_period(period, today) if period else wanted(today, ledger.limits())
    done = list(actions.take_all(asked, at=now))
    found = {"asked": len(asked), "written": sum(1 for one in done if one), "lines": sum(done)}
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo(f"{found['written']} of {found['asked']} days and periods written, {found['lines']} lines.")
    click.echo("The page Forecast (/forecast) shows them.")
