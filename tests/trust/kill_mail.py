"""Send mail with workers that are killed, and print what the server got and what the outbox says, as JSON.

A program of its own: it forks workers that really die, so it must not share a database connection with a test run.
The mail server runs in this process, which is never killed; what it took is the ledger.

`--aim` kills the worker from within the server, after a mail was taken and before that is said: the one moment that
nobody can undo. Without it, workers are killed at random moments.
"""
# ruff: noqa: E402, T201  (Django is set up before its models are imported; the answer goes to the terminal)

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    PORT = probe.getsockname()[1]
os.environ |= {
    "KOERS_SMTP_HOST": "127.0.0.1",
    "KOERS_SMTP_PORT": str(PORT),
    "KOERS_MAIL_FROM": "Koers <koers@noordzee.example>",
}
import django

django.setup()

from aiosmtpd.controller import Controller
from django.db import connections, transaction
from django.utils import timezone

from koers.kit.delivery import outbox, purposes
from koers.kit.delivery.models import MailState, OutgoingMail
from koers.kit.delivery.render import Letter
from koers.kit.jobs import enqueue
from koers.kit.jobs.lease import Lease
from koers.kit.jobs.models import JobRun, JobState
from koers.kit.jobs.worker import Worker

WORKERS, SLOWNESS = 2, 0.01
LEASE = Lease(seconds=1.5, beat=0.2)
purposes.register(purposes.Purpose("trust.letter", "a letter"))


class Post:
    """A mail server that counts what it takes, is sometimes short of something, and may kill who hands over."""

    def __init__(self, aims: int) -> None:
        self.taken: Counter[str] = Counter()
        self.met: set[str] = set()
        self.aims, self.killed = aims, 0
        self.workers: list[int] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Refuse one address in a hundred for good, and two in a hundred the first time."""
        number = int(address[1:5])
        if number % 100 == 50:
            return "550 5.1.1 No such user"
        if number % 100 in (60, 61) and address not in self.met:
            self.met.add(address)
            return "451 4.3.2 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take the message, and only then see whether somebody dies."""
        head = envelope.content.decode("utf-8", "replace").split("Message-ID: ")[1]
        self.taken[head.split()[0]] += 1
        if self.killed < self.aims and self.workers:
            self.killed += 1
            os.kill(self.workers[0], signal.SIGKILL)
        await asyncio.sleep(SLOWNESS)
        return "250 Taken"


def prepare(number: int) -> None:
    """Post the mails, in one transaction as a caller would."""
    with transaction.atomic():
        for one in range(number):
            outbox.post(
                Letter("Letter {{number}}", "Text of letter {{number}}."),
                to=f"p{one:04}@customer.example",
                purpose="trust.letter",
                language="en",
                values={"number": str(one)},
                at=timezone.now(),
            )
    connections.close_all()


def start_worker() -> int:
    connections.close_all()  # a child must not share one with us
    child = os.fork()
    if child:
        return child
    try:
        Worker(lease=LEASE, poll=0.05, periodic=False).run()
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def has_died(worker: int) -> bool:
    return os.waitpid(worker, os.WNOHANG)[0] != 0


def replace_dead(workers: list[int]) -> int:
    """Start a new worker for each that died; returns how many that were."""
    dead = [place for place, worker in enumerate(workers) if has_died(worker)]
    for place in dead:
        workers[place] = start_worker()
    return len(dead)


def kill_at_random(workers: list[int], kills: int, dice: random.Random) -> None:
    for _ in range(kills):
        time.sleep(dice.uniform(0.05, 0.35))
        victim = dice.randrange(len(workers))
        os.kill(workers[victim], signal.SIGKILL)
        os.waitpid(workers[victim], 0)
        workers[victim] = start_worker()
        ask_again()


def ask_again() -> None:
    """Do what the plan of a real worker does every minute: ask for a run, and let what waits for a retry be due."""
    OutgoingMail.objects.filter(state=MailState.QUEUED).update(not_before=timezone.now())
    JobRun.objects.filter(state=JobState.QUEUED).update(not_before=timezone.now() - timedelta(seconds=1))
    from koers.kit.delivery.jobs import send_mail

    if not JobRun.objects.filter(state=JobState.QUEUED).exists():
        enqueue(send_mail)
    connections.close_all()


def wait_for_end(workers: list[int], patience: float) -> int:
    """Wait until nothing moves any more; returns how many workers died of an aimed kill meanwhile."""
    dead, until = 0, time.monotonic() + patience
    moving = OutgoingMail.objects.filter(state__in=(MailState.QUEUED, MailState.SENDING))
    while time.monotonic() < until and moving.exists():
        dead += replace_dead(workers)
        ask_again()
        time.sleep(0.3)
    return dead


def report(post: Post) -> dict[str, Any]:
    mails = {mail.message_id: mail for mail in OutgoingMail.objects.all()}
    states = Counter(str(mail.state) for mail in mails.values())
    return {
        "states": dict(states),
        "doubled": sum(1 for times in post.taken.values() if times > 1),
        "strangers": len(set(post.taken) - set(mails)),
        "sent_but_not_taken": sum(
            1 for mail in mails.values() if mail.state == MailState.SENT and not post.taken[mail.message_id]
        ),
        "taken_but_not_sent": sum(
            1
            for mail in mails.values()
            if post.taken[mail.message_id] and mail.state not in (MailState.SENT, MailState.UNCERTAIN)
        ),
        "doubts_that_arrived": sum(
            1 for mail in mails.values() if mail.state == MailState.UNCERTAIN and post.taken[mail.message_id]
        ),
        "why": dict(Counter(str(mail.why) for mail in mails.values() if mail.why)),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, required=True)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--aim", type=int, default=0)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args()
    dice, began = random.Random(asked.seed), time.monotonic()
    prepare(asked.mails)
    post = Post(asked.aim)
    workers = [start_worker() for _ in range(1 if asked.aim else WORKERS)]
    post.workers = workers
    server = Controller(post, hostname="127.0.0.1", port=PORT, ready_timeout=30)
    server.start()
    kill_at_random(workers, asked.kills, dice)
    died = wait_for_end(workers, patience=240)
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    ends = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers]
    server.stop()
    found = report(post) | {"worker_exits": ends, "died_by_aim": died}
    print(json.dumps(found | {"seconds": round(time.monotonic() - began, 1)}))


if __name__ == "__main__":
    main()
