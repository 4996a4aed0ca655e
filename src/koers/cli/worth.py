"""`koers worth`: work out what customers are worth, as the nightly job does, up to any day."""

import json
from datetime import datetime

import click
from django.utils import timezone

from koers.areas.insight.queries import worth as queries
from koers.bridge import worth
from koers.cli.review import Console
from koers.kit.ui.formats import money


@click.command()
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day whose orders count, such as that of the last order of an old file; without it today.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON; amounts are cents.")
def command(until: datetime | None, as_json: bool) -> None:
    """Work out what customers are worth and whom to keep; the page shows it until the next working out."""
    now = timezone.now()
    run = worth.work_out(today=until.date() if until else timezone.localdate(now), at=now)
    if run is None:
        raise click.ClickException("No customer has an order up to that day, so nothing was worked out.")
    totals = queries.totals(Console(), run.way)
    found = {
        "as_of": run.as_of.isoformat(),
        "way": run.way,
        "why": run.why,
        "currency": run.currency,
        "customers": run.customers,
        "year_cents": totals["yearly"],
        "stake_cents": totals["stake"],
        "endangered": totals["endangered"],
        "still_customers": totals["still"],
    }
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    yearly, stake = (
        "unknown" if cents is None else money(cents, run.currency)
        for cents in (totals["yearly"], totals["stake"])
    )
    by = "a model of how customers order" if run.way == "model" else f"plain figures ({run.why})"
    click.echo(f"{run.customers} customers as of {run.as_of}, by {by}.")
    click.echo(
        f"In a year they bring {yearly}; {stake} of it is at stake, with {totals['endangered']} customers."
    )
    click.echo("The page Whom to keep (/accounts/worth) shows who they are.")
