"""`koers demo`: the demo company, from nothing to a page in the browser."""

import time
from collections.abc import Iterator
from datetime import date, datetime

import click
from django.utils import timezone

from koers.areas.selling.models import Deal
from koers.bridge import jobs
from koers.bridge.demo import loading, removal
from koers.kit.access.models import User
from koers.kit.guard.readiness import NotReadyError, in_use, make_ready
from koers.kit.importing.models import Import
from koers.kit.jobs import cancel, run_now
from koers.kit.jobs.lease import reap
from koers.kit.jobs.models import JobRun, JobState

#: So often the command looks whether another process came further with the load.
LOOK_SECONDS = 1.0


@click.command()
@click.option("--no-serve", is_flag=True, help="Load the company and stop.")
@click.option("--remove", is_flag=True, help="Remove the demo data, and nothing else.")
@click.option("--seed", default=1, show_default=True, help="Which company; the same seed gives the same one.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Last day of its history (default today).")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def command(no_serve: bool, remove: bool, seed: int, as_of: datetime | None, host: str, port: int) -> None:
    """Show Koers with a fictional company in it, and give its people new passwords.

    Under Settings, Demo data the same company comes in, but nobody of it gets a password. A load that was broken off
    goes on where it was.
    """
    from koers.cli.serve import refuse_taken_port, serve

    if not no_serve and not remove:
        refuse_taken_port(host, port)
    try:
        with in_use():
            make_ready(click.echo)
            if remove:
                _remove()
                return
            _load(seed, as_of.date() if as_of else timezone.localdate())
            _tell(loading.passwords(User.objects.filter(demo=True).order_by("id")))
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    if not no_serve:
        serve(host=host, port=port, workers=2, with_worker=True)


def _load(seed: int, last_day: date) -> None:
    """Load the company, go on with a load that was broken off, or keep the one that is there."""
    if removal.has_demo() and not jobs.is_demo_halfway():
        click.echo("The demo company is here already; its people get new passwords.")
        return
    began = time.monotonic()
    run = _follow(jobs.ask_for_demo(seed=seed, as_of=last_day))
    if run.state != JobState.DONE:
        raise click.ClickException(run.error or "The demo company did not come in: it was stopped.")
    took = time.monotonic() - began
    batch = Import.objects.filter(demo=True).latest("pk")
    rows = sum(sum(file.counts.values()) for file in batch.files.all())
    click.echo(f"{rows:,} rows read in {took:.0f} s; {Deal.objects.filter(demo=True).count():,} deals.")


def _follow(run: JobRun) -> JobRun:
    """See a load to its end: here, or where another process is at it."""
    heard = ""

    def tell(done: int, total: int | None, message: str) -> None:
        nonlocal heard
        if message and message != heard:
            click.echo(message)
        heard = message

    for waiting in _until_ended(run):
        if waiting.state == JobState.QUEUED:
            run_now(waiting, tell=tell)
    run.refresh_from_db()
    return run


def _until_ended(run: JobRun) -> Iterator[JobRun]:
    """Yield a run again and again, as it stands, until it has ended; one whose process died is freed."""
    while True:
        reap(at=timezone.now())
        run.refresh_from_db()
        if run.has_ended:
            return
        yield run
        run.refresh_from_db()
        if not run.has_ended:
            time.sleep(LOOK_SECONDS)


def _tell(logins: list[loading.Login]) -> None:
    click.echo("\nSign in as one of these people; the passwords are shown only now:")
    for login in logins:
        click.echo(f"  {login.email:<30} {login.password:<20} {login.name} ({login.role})")
    click.echo("")


def _remove() -> None:
    for run in jobs.demo_runs().filter(ended_at=None):
        for _look in _until_ended(cancel(run, at=timezone.now())):
            pass
    done = removal.remove()
    click.echo(f"{done.total:,} records of the demo company are gone.")
    for name, count in done.stays.items():
        click.echo(f"  {count} {name} stay, because records of your own stand on them.")
