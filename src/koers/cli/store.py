"""`koers store`: renew the analytics store, as the hourly job does, or say how it stands."""

import json

import click

from koers.bridge.store import refreshing
from koers.bridge.store.files import StoreError, read


@click.command()
@click.option(
    "--whole", is_flag=True, help="Read everything again, also where a store of another version stands."
)
@click.option("--status", is_flag=True, help="Change nothing; say how the store stands.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(whole: bool, status: bool, as_json: bool) -> None:
    """Take what has changed in the database into the analytics store."""
    if whole and status:
        raise click.UsageError("Choose one of --whole and --status.")
    try:
        done = None if status else refreshing.refresh(whole=whole)
        snapshot = read(refreshing.folder()) if done is None else done.snapshot
    except StoreError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if snapshot is None:
        raise click.ClickException("There is no store yet. Make it with: koers store")
    found = {
        "as_of": snapshot.as_of.isoformat(),
        "rows": snapshot.rows,
        "parts": len(snapshot.parts),
        "bytes": snapshot.bytes,
        "read": done.read_rows if done is not None else None,
        "whole": done.whole if done is not None else None,
        "waiting": refreshing.waiting(),
    }
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    if done is not None:
        click.echo(
            f"{done.read_rows} rows were read, {'all of them' if done.whole else 'those that changed'}."
        )
    click.echo(
        f"{snapshot.rows} orders as of {snapshot.as_of:%Y-%m-%d %H:%M:%S} UTC, in {len(snapshot.parts)} parts."
    )
    click.echo(f"{found['waiting']} changes wait for the next refresh.")
