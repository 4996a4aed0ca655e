"""`koers order`: an order as an electronic document."""

import sys
from pathlib import Path

import click

from koers.areas.selling.models import Order
from koers.areas.selling.queries.ubl import document_of, why_unfit
from koers.areas.selling.rules.ubl import Unfit, write


@click.command()
@click.argument("number")
@click.option(
    "--ubl", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it; else it is printed."
)
def command(number: str, ubl: Path | None) -> None:
    """Write the order with NUMBER as UBL 2.1, by the profile of Peppol BIS Ordering.

    Ends with 1 and the reason when there is no such order, more than one has the number, or it cannot be sent.
    """
    found = list(Order.objects.alive().filter(number=number)[:2])
    if len(found) != 1:
        many = "several orders have" if found else "no order has"
        click.echo(f"{many} the number {number}", err=True)
        sys.exit(1)
    try:
        content = write(document_of(found[0]))
    except Unfit as problem:
        click.echo(why_unfit(problem), err=True)
        sys.exit(1)
    if ubl is None:
        click.echo(content.decode(), nl=False)
    else:
        ubl.write_bytes(content)
