"""`koers demo`: the demo company, from nothing to a page in the browser."""

import time
from datetime import date, datetime

import click
from django.utils import timezone

from koers.areas.insight import actions as insight_actions
from koers.areas.insight import jobs as insight_jobs
from koers.areas.organisation.models import Member
from koers.areas.selling.models import Deal
from koers.bridge import extract, jobs
from koers.bridge.demo import installed, loading, removal
from koers.kit.access.models import Role, User
from koers.kit.guard.readiness import NotReadyError, in_use, make_ready
from koers.kit.jobs import enqueue


@click.command()
@click.option("--no-serve", is_flag=True, help="Load the company and stop.")
@click.option("--remove", is_flag=True, help="Remove the demo data, and nothing else.")
@click.option("--seed", default=1, show_default=True, help="Which company; the same seed gives the same one.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Last day of its history (default today).")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def command(no_serve: bool, remove: bool, seed: int, as_of: datetime | None, host: str, port: int) -> None:
    """Show Koers with a fictional company in it."""
    from koers.cli.serve import refuse_taken_port, serve

    if not no_serve and not remove:
        refuse_taken_port(host, port)
    try:
        with in_use():
            make_ready(click.echo)
            if remove:
                _remove()
                return
            _tell(_loaded(seed, as_of.date() if as_of else timezone.localdate()))
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    if not no_serve:
        serve(host=host, port=port, workers=2, with_worker=True)


def _loaded(seed: int, last_day: date) -> list[loading.Login]:
    """Load the company, or keep the one that is there; returns the people with new passwords."""
    if removal.has_demo():
        click.echo("The demo company is here already; its people get new passwords.")
        return loading.passwords(User.objects.filter(demo=True).order_by("id"))
    began = time.monotonic()
    try:
        batch = loading.load(seed=seed, as_of=last_day, at=timezone.now(), say=click.echo)
    except loading.NotLoadedError as error:
        raise click.ClickException(f"The demo company did not come in: {error}") from error
    installed.seed(as_of=last_day, seed=seed)
    took = time.monotonic() - began
    rows = sum(sum(file.counts.values()) for file in batch.files.all())
    click.echo(f"{rows:,} rows read in {took:.0f} s; {Deal.objects.filter(demo=True).count():,} deals.")
    logins = loading.people(at=timezone.now())
    enqueue(jobs.train_chance)  # The worker beside the server trains the lead score; nobody waits for it.
    enqueue(jobs.work_out_worth)
    _answer_on_winning()
    _state_calls(seed, last_day)
    enqueue(insight_jobs.write_ledger)
    _work_out_first_review()
    return logins


def _answer_on_winning() -> None:
    """Let the director say what winning and keeping a customer costs and reaches."""
    from koers.areas.insight import actions
    from koers.areas.insight.models import BudgetAnswers

    said = BudgetAnswers(
        margin_cents=1_200_000,
        yearly_rate=0.1,
        winning_cents=200_000,
        won_share=0.12,
        won_ceiling=0.3,
        keeping_cents=150_000,
        kept_share=0.7,
        kept_ceiling=0.9,
        demo=True,
    )
    actions.give_answers(said, by=User.objects.get(demo=True, role=Role.DIRECTOR), at=timezone.now())


def _state_calls(seed: int, last_day: date) -> None:
    """Let every seller have said what each month would bring, marked as generated; one of them says too much."""
    from koers_analytics.sample import optimist_called, sample_calls

    found = extract.deal_history(Deal.objects.filter(demo=True))
    optimist = Member.objects.get(demo=True, name=optimist_called(seed, last_day)).pk
    said = sample_calls(found.history, as_of=last_day, seed=seed, optimist=optimist)
    insight_actions.keep_generated(said, currency=found.currency)


def _work_out_first_review() -> None:
    """Have the first page ready before somebody asks for it."""
    from koers.areas.insight import actions
    from koers.areas.insight.queries.question import read_question

    now = timezone.now()
    director = User.objects.get(demo=True, role=Role.DIRECTOR)
    actions.answer(read_question({}, director, today=timezone.localdate(now)), director, at=now)


def _tell(logins: list[loading.Login]) -> None:
    click.echo("\nSign in as one of these people; the passwords are shown only now:")
    for login in logins:
        click.echo(f"  {login.email:<30} {login.password:<20} {login.name} ({login.role})")
    click.echo("")


def _remove() -> None:
    done = removal.remove()
    click.echo(f"{done.total:,} records of the demo company are gone.")
    for name, count in done.stays.items():
        click.echo(f"  {count} {name} stay, because records of your own stand on them.")
