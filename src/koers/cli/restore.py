"""`koers restore`: put a copy back."""

from pathlib import Path

import click
from django.utils import timezone

from koers.kit.guard.backup.manifest import BackupError
from koers.kit.guard.backup.restore import prove, restore
from koers.kit.guard.readiness import NotReadyError, in_use


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Also when this installation holds data; that is moved aside.")
@click.option("--check", is_flag=True, help="Only try it in a corner; this installation stays as it is.")
def command(file: Path, force: bool, check: bool) -> None:
    """Restore a copy that `koers backup` made, and compare every row and file with its manifest."""
    try:
        if check:
            manifest = prove(file, at=timezone.now())
        else:
            with in_use(alone=True):
                manifest = restore(file, force=force, at=timezone.now())
    except (BackupError, NotReadyError) as error:
        raise click.ClickException(str(error)) from error
    done = "would come back" if check else "are back"
    click.echo(
        f"{manifest.rows:,} rows and {len(manifest.files):,} files of {manifest.made_at} {done}, all the same."
    )
