"""`koers methods`: list the methods of this installation, and check a file before publishing it."""

import json
import sys
from pathlib import Path

import click

from koers.kit.methods import registry
from koers.kit.methods.checking import check as check_file


@click.group()
def command() -> None:
    """List and check methods (playbooks and instruments)."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_methods(as_json: bool) -> None:
    """List every method with its version and where it comes from."""
    shelf = registry.shelf()
    if as_json:
        rows = [
            {
                "id": one.method.id,
                "version": one.method.version,
                "kind": one.method.kind,
                "title": {"en": one.method.title.en, "nl": one.method.title.nl},
                "origin": one.origin,
                "file": str(one.file),
            }
            for one in shelf.latest()
        ]
        click.echo(
            json.dumps({"methods": rows, "problems": [line for one in shelf.broken for line in one.lines]})
        )
        return
    for one in shelf.latest():
        click.echo(
            f"{one.method.id}  v{one.method.version}  {one.method.kind}  {one.origin}  {one.method.title}"
        )
    if not shelf.known:
        click.echo(
            f"There are no methods yet. Put a file in {registry.own_folder()} or publish one under Settings."
        )
    for broken in shelf.broken:
        for line in broken.lines:
            click.echo(line, err=True)


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_method(file: Path) -> None:
    """Check FILE; exits with 1 and one line for each problem when something is wrong."""
    with file.open("rb") as stream:
        # One byte more than allowed: enough to see that a file is too large, without reading it.
        from koers.kit.methods.reading import MAX_BYTES

        checked = check_file(stream.read(MAX_BYTES + 1), str(file))
    if checked.method is None:
        for line in checked.lines:
            click.echo(line, err=True)
        sys.exit(1)
    click.echo(
        f"{file}: {checked.method.kind} {checked.method.id} version {checked.method.version} is in order."
    )
