"""Run twelve jobs with two workers and kill the workers at random moments; print what was left, as JSON.

A program of its own: it forks workers that really die, so it must not share a database connection with a test run.
Every effect of a job is a row in a ledger that allows doubles, so that a double would show.
"""
# ruff: noqa: E402, T201  (Django is set up before its models are imported; the answer goes to the terminal)

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
import django

django.setup()

from django.db import connection, connections, transaction

from koers.kit.jobs import Context, enqueue, job
from koers.kit.jobs.lease import Lease
from koers.kit.jobs.models import ENDED, JobRun
from koers.kit.jobs.worker import Worker

JOBS, WORKERS, PAUSE = 12, 2, 0.01
LEASE = Lease(seconds=1.5, beat=0.2)


@job(name="trust.ledger", label="Write a ledger, a row at a time")
def write_rows(context: Context, number: int, steps: int) -> int:
    first = context.cursor or 0
    for step in range(first, steps):
        with transaction.atomic():
            write(number, step)
            context.checkpoint(step + 1)
        time.sleep(PAUSE)
        context.give_way()
    return steps


@job(name="trust.ledger_at_once", label="Write a ledger in one go", atomic=True)
def write_at_once(number: int, steps: int) -> int:
    for step in range(steps):
        write(number, step)
    time.sleep(PAUSE)
    return steps


def write(number: int, step: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger (job, step) VALUES (%s, %s)", [number, step])


def prepare(steps: int) -> dict[int, int]:
    """Queue the jobs and return how many rows each must write."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ledger (job integer, step integer)")
    due = {}
    for number in range(JOBS):
        at_once = number % 4 == 3
        due[number] = 5 if at_once else steps
        enqueue(
            write_at_once if at_once else write_rows, key=f"job-{number}", number=number, steps=due[number]
        )
    connections.close_all()
    return due


def start_worker() -> int:
    child = os.fork()
    if child:
        return child
    try:
        Worker(lease=LEASE, poll=0.05, periodic=False).run()
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def kill_at_random(kills: int, dice: random.Random) -> list[int]:
    workers = [start_worker() for _ in range(WORKERS)]
    for _ in range(kills):
        time.sleep(dice.uniform(0, 0.25))
        victim = dice.randrange(WORKERS)
        os.kill(workers[victim], signal.SIGKILL)
        os.waitpid(workers[victim], 0)
        workers[victim] = start_worker()
    return workers


def wait_for_end(patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and JobRun.objects.exclude(state__in=ENDED).exists():
        time.sleep(0.2)


def report(due: dict[int, int], ends: list[int]) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT job, step FROM ledger")
        written = Counter(cursor.fetchall())
    expected = {(number, step) for number, steps in due.items() for step in range(steps)}
    return {
        "states": dict(Counter(JobRun.objects.values_list("state", flat=True))),
        "starts": sum(JobRun.objects.values_list("starts", flat=True)),
        "rows": len(expected),
        "lost": len(expected - set(written)),
        "doubled": sum(1 for times in written.values() if times > 1),
        "worker_exits": ends,
        "database": connection.vendor,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args()
    began = time.monotonic()
    due = prepare(steps=max(20, asked.kills))
    workers = kill_at_random(asked.kills, random.Random(asked.seed))
    wait_for_end(patience=180)
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    ends = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers]
    print(json.dumps(report(due, ends) | {"seconds": round(time.monotonic() - began, 1)}))


if __name__ == "__main__":
    main()
