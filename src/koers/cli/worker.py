"""`koers worker`: run background jobs."""

import click

from koers.kit.guard.readiness import NotReadyError, in_use, pending_migrations, refuse_unsound
from koers.kit.jobs.worker import Worker


@click.command()
@click.option("--once", is_flag=True, help="Do what waits and stop.")
@click.option("--poll", default=0.5, show_default=True, help="Seconds between looks at an empty queue.")
@click.option("--no-periodic", is_flag=True, help="Do not queue the jobs that recur.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process is no longer the parent.")
def command(once: bool, poll: float, no_periodic: bool, parent: int | None) -> None:
    """Run background jobs until told to stop.

    SIGTERM or Ctrl-C lets the job in hand reach its next pause; a second one ends the process at once.
    """
    try:
        with in_use():
            refuse_unsound()
            if pending_migrations():
                raise NotReadyError("The database is older than this version. Run: koers django migrate")
            Worker(poll=poll, parent=parent, periodic=not no_periodic, only_waiting=once).run()
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
