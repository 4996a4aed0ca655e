"""Read the timeline of a firm for its leads, calmly or while the readers are killed; print what stands then, as JSON.

A program of its own: it forks processes that really die, so it must not share a database connection with a test run.
The same seed makes the same firm and the same events, so that what stands after the kills must be what stands
without them. Two readers work at once, and each is killed at random moments.
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
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
import django

django.setup()

from django.db import OperationalError, connection, connections

from koers.areas.customers.models import Account, Lifecycle, LifecyclePeriod, Person
from koers.areas.leads import events
from koers.areas.leads.actions import reading, scoring
from koers.areas.leads.actions.settling import MARK
from koers.areas.leads.models import ReadMark
from koers.areas.leads.queries import streams
from koers.areas.organisation.models import Unit
from koers.kit.timeline.models import Event, EventSubject
from koers.kit.timeline.recording import Happening, record_many

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = (
    *(events.PAGE_VIEWED,) * 5,
    *(events.FORM_SENT,) * 2,
    events.ACCEPTED,
    events.RETURNED,
    "selling.order.placed",
    "selling.deal.lost",
)
reading.CHUNK, reading.EVENTS, reading.SHARES = 40, 150, 3


def build(persons: int, seed: int) -> None:
    dice = random.Random(seed)
    unit = Unit.objects.create(kind="company", name="Firm")
    firms = Account.objects.bulk_create(
        Account(name=f"Firm {number}", unit=unit, sector=dice.choice(["", "water"]))
        for number in range(persons // 3)
    )
    Person.objects.bulk_create(
        Person(
            last_name=f"P{number}",
            unit=unit,
            job_title=dice.choice(["", "buyer"]),
            account=dice.choice([None, *firms]),
        )
        for number in range(persons)
    )
    for model in (Account, Person):
        model.objects.update(created_at=NOW - timedelta(days=100), updated_at=NOW - timedelta(days=100))


def happen(count: int, low: float, high: float, seed: int) -> None:
    dice = random.Random(seed)
    persons = list(Person.objects.order_by("pk"))
    wanted = []
    for _ in range(count):
        person, kind = dice.choice(persons), dice.choice(KINDS)
        about: list[tuple[str, int, str]] = [("person", person.pk, "lead")]
        if person.account_id is not None:
            about.append(("account", person.account_id, "account"))
        facts = events.HandOverFacts(1, reason="no_fit") if kind == events.RETURNED else None
        facts = events.HandOverFacts(1) if kind == events.ACCEPTED else facts
        wanted.append(Happening(kind, NOW + timedelta(days=dice.uniform(low, high)), about, facts or {}))
    record_many(wanted, listen=False)


def read(which: str, at: datetime) -> None:
    """Read until there is nothing left to read."""
    while True:
        try:
            if which == "all":
                reading.read_all(at=at)
            elif not reading.read_new(at=at)["moved"] and _is_read():
                return
        except OperationalError as error:  # Two readers may be each other in the way; the work goes on.
            print(type(error).__name__, file=sys.stderr)
            continue
        if which == "all":
            return


def _is_read() -> bool:
    """Tell whether the mark stands at the newest event: who was in another's way stops early and looks again."""
    return ReadMark.objects.filter(pk=MARK, event_id__gte=streams.newest_event()).exists()


def start(which: str, at: datetime, beat: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        written = reading._written

        def told(*given: object, **named: object) -> object:
            answer = written(*given, **named)  # type: ignore[arg-type]
            os.write(beat, b".")
            return answer

        reading._written = told  # type: ignore[assignment]
        read(which, at)
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def kill_through(which: str, at: datetime, kills: int, dice: random.Random) -> Counter[str]:
    """Let two readers work, and kill one after the other shortly after it wrote something."""
    told: Counter[str] = Counter()
    connections.close_all()
    readers = []
    for _ in range(2):
        listen, beat = os.pipe()
        readers.append((start(which, at, beat), listen))
        os.close(beat)
    for number in range(kills):
        child, listen = readers[number % 2]
        if dice.random() < 0.8:
            os.read(listen, 1)
        time.sleep(dice.random() * 0.05)
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        told["killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}"] += 1
        os.close(listen)
        listen, beat = os.pipe()
        readers[number % 2] = (start(which, at, beat), listen)
        os.close(beat)
    for child, listen in readers:
        _pid, status = os.waitpid(child, 0)
        os.close(listen)
        told[f"left {os.waitstatus_to_exitcode(status)}"] += 1
    return told


def stands() -> dict[str, object]:
    """Return what stands: every lead with its stays, and what must not be."""
    leads = []
    for life in Lifecycle.objects.order_by("account_id", "person_id"):
        stays = list(
            life.periods.order_by("starts", "id").values_list(
                "state", "was", "starts", "ends", "rule", "pass_number"
            )
        )
        memory = {name: value for name, value in life.memory.items() if name not in ("event", "seen")}
        leads.append(
            (
                life.account_id,
                life.person_id,
                life.state,
                life.fit_grade,
                life.engagement_grade,
                stays,
                memory,
            )
        )
    moved = Event.objects.filter(kind="customers.lifecycle.moved")
    links = EventSubject.objects.filter(event__kind="customers.lifecycle.moved", subject_kind="lifecycle")
    once = Counter(links.values_list("subject_id", "happened_at", "event__facts__was", "event__facts__now"))
    running = Counter(LifecyclePeriod.objects.filter(ends=None).values_list("lifecycle_id", flat=True))
    return {
        "leads": len(leads),
        "stays": LifecyclePeriod.objects.count(),
        "moves told": moved.count(),
        "told twice": sum(times > 1 for times in once.values()),
        "without or with two running stays": sum(
            running[pk] != 1 for pk in Lifecycle.objects.values_list("pk", flat=True)
        ),
        "rows": json.loads(json.dumps(leads, default=str)),
        "database": connection.vendor,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--persons", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    build(asked.persons, asked.seed)
    happen(asked.persons * 8, -900, 0, asked.seed + 1)
    answer: dict[str, object] = {}
    later = NOW + timedelta(days=20)
    if asked.kills:
        answer["all"] = dict(kill_through("all", NOW, asked.kills, dice))
    else:
        read("all", NOW)
    happen(asked.persons * 2, 1, 20, asked.seed + 2)
    happen(asked.persons // 10, -500, 1, asked.seed + 3)
    if asked.kills:
        answer["new"] = dict(kill_through("new", later, asked.kills, dice))
    else:
        read("new", later)
    # Engagement fades by itself, and who was looked at last is a matter of chance: all of it as of one moment.
    scoring.refresh_points(at=later)
    print(json.dumps(answer | stands()))


main()
