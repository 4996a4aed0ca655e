"""`koers value`: work out a value case from a file, before it stands with any deal."""

import json
import sys
from pathlib import Path

import click
from django.conf import settings

from koers.kit.methods import reading
from koers_analytics.costing import BadCase, Limits, dotted, read_case, told_in_text, work_out


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON; amounts are cents.")
def command(file: Path, as_json: bool) -> None:
    """Work out the value case in FILE (YAML): saving, payback, what it hangs on, and the range at random.

    Ends with 1 and one line for each problem, with line and field, when the file cannot be worked out.
    """
    with file.open("rb") as stream:
        # One byte more than allowed: enough to see that a file is too large, without reading it.
        content = stream.read(reading.MAX_BYTES + 1)
    try:
        document = reading.read(content)
        limits = Limits.of(settings.VALUE)
        facts = work_out(read_case(document.values, limits), limits)
    except reading.NotReadable as refusal:
        one = refusal.problem
        click.echo(f"{file}:{one.line}: {one.field + ': ' if one.field else ''}{one.message}", err=True)
        sys.exit(1)
    except BadCase as refusal:
        for wrong in refusal.problems:
            where = dotted(wrong.path)
            click.echo(
                f"{file}:{document.line_of(wrong.path)}: {where + ': ' if where else ''}{wrong.message}",
                err=True,
            )
        sys.exit(1)
    click.echo(json.dumps(facts, indent=2) if as_json else "\n".join(told_in_text(facts)))
