"""Small jobs for tests."""

import time
from typing import Any

from django.db import OperationalError

from koers.kit.jobs import Context, job
from koers.kit.jobs.context import Cancelled
from koers.kit.jobs.models import JobRun

done: list[Any] = []


@job(name="test.add", label="Add")
def add(context: Context, first: int, second: int) -> int:
    context.progress(1, 2, "half way")
    return first + second


@job(name="test.fail", label="Fail")
def fail() -> None:
    raise ValueError("the mail to anna@noordzee.example failed, password=hunter2")


@job(name="test.busy", label="Meet a locked database")
def busy() -> None:
    raise OperationalError("database is locked")


@job(name="test.polite", label="Stop when asked")
def polite(context: Context) -> str:
    # The person presses Stop while the job runs.
    JobRun.objects.filter(pk=context.run.pk).update(cancel_requested=True)
    return "tidied up" if context.cancelled() else "never heard it"


@job(name="test.walk_out", label="Stop by raising")
def walk_out(context: Context) -> None:
    raise Cancelled


@job(name="test.robbed", label="Lose the lease half-way")
def robbed(context: Context) -> None:
    JobRun.objects.filter(pk=context.run.pk).update(worker="another", starts=context.run.starts + 1)
    context.checkpoint({"row": 7})
    done.append("went on without the lease")


@job(name="test.chunks", label="Work in chunks")
def chunks(context: Context, most: int) -> int:
    for number in range(context.cursor or 0, most):
        context.checkpoint(number + 1)
        done.append(number)
        context.give_way()
    return most


@job(name="test.moves_on", label="Move on by a cursor of its own")
def moves_on(context: Context) -> None:
    context.give_way()


@job(name="test.at_once", label="All or nothing", atomic=True)
def at_once(context: Context, rob: bool) -> None:
    JobRun.objects.create(name="effect", created_at=context.run.created_at, not_before=context.run.not_before)
    if rob:
        JobRun.objects.filter(pk=context.run.pk).update(worker="another")


@job(name="test.slow", label="Take a while")
def slow(seconds: float) -> None:
    time.sleep(seconds)
