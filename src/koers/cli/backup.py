"""`koers backup`: everything in one file."""

from pathlib import Path

import click
from django.utils import timezone

from koers.kit.guard.backup.make import back_up
from koers.kit.guard.backup.manifest import BackupError
from koers.kit.guard.backup.restore import prove


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--prove", "proven", is_flag=True, help="Also restore it in a corner and compare every row.")
def command(file: Path | None, proven: bool) -> None:
    """Write the database and the kept files to FILE, while Koers runs.

    Without FILE the copy goes to the folder `backups` of the data folder.
    """
    try:
        target, manifest = back_up(file, at=timezone.now())
        if proven:
            prove(target, at=timezone.now())
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    size = target.stat().st_size / 1e6
    click.echo(f"{target}: {manifest.rows:,} rows, {len(manifest.files):,} files, {size:,.1f} MB")
    if proven:
        click.echo("Restored in a corner: every row and every file is the same.")
    click.echo("The secret key is not in it; keep that apart.")
