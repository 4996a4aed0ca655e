"""The demo company comes in on one road, by the command and by the button, and a load that is killed goes on."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import models
from django.utils import timezone
from tests.cast import Cast, sign_in

from koers.areas.insight.models import BudgetAnswers
from koers.areas.leads.jobs.reading import read_timeline
from koers.bridge import jobs
from koers.bridge.demo import loading, removal, steps
from koers.cli import demo as cli
from koers.kit.access.models import User
from koers.kit.importing.models import Import
from koers.kit.jobs import enqueue, run_now
from koers.kit.jobs.context import Context
from koers.kit.jobs.lease import reap
from koers.kit.jobs.models import JobRun, JobState
from koers.kit.record import Record
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process is gone in the middle of what it did."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load a fiftieth of the company, in an installation that is ready."""
    from koers_analytics import sample

    monkeypatch.setattr(sample, "write_world", partial(sample.write_world, scale=0.02))
    monkeypatch.setattr(cli, "in_use", nullcontext)
    monkeypatch.setattr(cli, "make_ready", lambda say: None)


def counts() -> dict[str, int]:
    """Return how many rows of the demo company there are of each model, with the events that tell of them."""

    def is_marked(model: type[models.Model]) -> bool:
        return any(field.name == "demo" for field in model._meta.get_fields())

    found = {
        model.__name__: model._base_manager.filter(demo=True).count()
        for model in apps.get_models()
        if is_marked(model) and not model.__name__.startswith("Historical")
    }
    queued = {f"job {run.name}" for run in JobRun.objects.filter(state=JobState.QUEUED)}
    return {**found, "Event": Event.objects.count(), **dict.fromkeys(queued, 1)}


def command(*options: str) -> str:
    answer = CliRunner().invoke(cli.command, ["--no-serve", *options], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.output


def kill_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Kill each step once after it did its work and before that is noted, and the import in the middle as well."""
    met: set[str] = set()
    noting, giving_way = Context.checkpoint, Context.give_way

    def once(context: Context, name: str) -> None:
        if name not in met and context.run.name == jobs.load_demo.name:
            met.add(name)
            raise Killed(name)

    def checkpoint(self: Context, cursor: Any) -> None:
        if "done" in cursor:
            once(self, cursor["done"][-1] if cursor["done"] else "begin")
        noting(self, cursor)

    def give_way(self: Context) -> None:
        if Import.objects.filter(demo=True, files__name="persons.csv", files__complete=True).exists():
            once(self, "middle of the import")
        giving_way(self)

    monkeypatch.setattr(Context, "checkpoint", checkpoint)
    monkeypatch.setattr(Context, "give_way", give_way)
    while True:
        run = jobs.demo_runs()[0]
        try:
            run_now(run)
        except Killed as killed:
            yield str(killed)
            # What a worker does every minute gets its turn before the load goes on.
            assert run_now(enqueue(read_timeline)).state == JobState.DONE
            reap(at=timezone.now() + timedelta(hours=1))
        else:
            monkeypatch.undo()
            return


@pytest.mark.kills
def test_the_button_brings_what_the_command_brings_though_it_is_killed_at_every_step(
    cast: Cast, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = command()
    assert run_now(enqueue(read_timeline)).state == JobState.DONE
    by_command = counts()
    assert "Reading the files in…" in said
    assert said.count("@demo.example") == by_command["User"] == 6
    for noun in (
        "Deal",
        "Person",
        "Lifecycle",
        "Talk",
        "DealReview",
        "DealRole",
        "InstalledItem",
        "ForecastCall",
        "ValueBenefit",
        "ValueProposalPart",
    ):
        assert by_command[noun] > 0, noun
    assert by_command["BudgetAnswers"] == 1
    removal.remove()
    JobRun.objects.exclude(name=jobs.load_demo.name).delete()
    assert sum(counts().values()) == Event.objects.count()

    boss = sign_in(cast.ada)
    boss.post("/settings/demo/load")
    boss.post("/settings/demo/load")
    assert jobs.demo_runs().filter(ended_at=None).count() == 1
    killed = list(kill_everywhere(monkeypatch))
    assert killed == ["begin", "middle of the import", *(step.name for step in steps.ordered())]
    assert jobs.demo_runs()[0].state == JobState.DONE
    assert run_now(enqueue(read_timeline)).state == JobState.DONE
    assert counts() == by_command


def test_nobody_gets_a_password_by_the_button_and_the_command_gives_one_later(
    cast: Cast, small: None
) -> None:
    loading.people(at=timezone.now())
    people = User.objects.filter(demo=True)
    assert people.count() == 6
    assert [user.email for user in people if user.has_usable_password()] == []
    boss = sign_in(cast.ada)
    assert b"cannot sign in: nobody gave them a password" in boss.get("/settings/demo").content
    said = command()
    assert "The demo company is here already" in said
    assert said.count("@demo.example") == 6
    assert [user.email for user in User.objects.filter(demo=True) if not user.has_usable_password()] == []
    assert b"nobody gave them a password" not in boss.get("/settings/demo").content


def test_a_load_that_was_stopped_halfway_goes_on_by_the_page_and_not_after_a_removal(
    cast: Cast, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = sign_in(cast.ada)
    assert b"Its people get no password here" in boss.get("/settings/demo").content

    def fail(course: steps.Course, walk: steps.Walk) -> None:
        raise ValueError("no room left")

    broken = steps.Step("files", "Reading the files in…", 60, 10, fail)
    monkeypatch.setitem(steps._registered, "files", broken)
    boss.post("/settings/demo/load")
    run = run_now(jobs.demo_runs()[0])
    assert (run.state, run.cursor["done"]) == (JobState.FAILED, [])
    page = boss.get("/settings/demo").content.decode()
    assert "The load stopped halfway" in page
    assert "no room left" in page

    boss.post("/settings/demo/load")
    assert jobs.demo_runs().count() == 1
    assert jobs.demo_runs()[0].state == JobState.QUEUED
    removal.remove()
    run = run_now(jobs.demo_runs()[0])
    assert run.error == "The demo company was removed before all of it was here."
    assert "The load stopped halfway" not in boss.get("/settings/demo").content.decode()
    assert not removal.has_demo()


def test_the_command_ends_a_load_that_waits_before_it_removes(cast: Cast, small: None) -> None:
    jobs.ask_for_demo(by=cast.ada)
    assert command("--remove") == "0 records of the demo company are gone.\n"
    assert [run.state for run in jobs.demo_runs()] == [JobState.CANCELLED]


def test_what_the_firm_itself_said_of_winning_stays_what_counts(cast: Cast) -> None:
    from koers.areas.insight import demo

    course: Any = None
    own = {"margin_cents": 1, "winning_cents": 1, "keeping_cents": 1, "given_at": timezone.now()}
    shares = {"won_share": 0.2, "won_ceiling": 0.4, "kept_share": 0.7, "kept_ceiling": 0.9}
    BudgetAnswers.objects.create(**own, **shares)
    demo.answer_on_winning(course, course)
    assert BudgetAnswers.objects.count() == 1


def test_only_who_looks_after_koers_loads_a_company(cast: Cast) -> None:
    assert sign_in(cast.dora).post("/settings/demo/load").status_code == 403
    assert jobs.demo_runs().count() == 0
    assert not any(
        issubclass(model, Record) and model._base_manager.filter(demo=True).exists()
        for model in apps.get_models()
    )
