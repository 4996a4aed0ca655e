"""What reading the timeline for all leads costs: `python -m benchmarks.leads --scale small|full`.

It makes a firm with persons, accounts and their events, reads everything twice, lets 1 % more happen and reads on, and
then times the pages about leads for a director and a seller.
Persons come by in visits of about four acts within the hour, as they do; every event is about the person and, where
one is known, about the account, so that there are more links than events. The rest of the world is arithmetic on row
numbers, so that the same scale gives the same world.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
VISIT = 4
#: Out of a thousand events, which kinds they are.
KINDS = (
    (700, "leads.page.viewed"),
    (100, "leads.link.clicked"),
    (60, "leads.content.downloaded"),
    (40, "leads.form.sent"),
    (20, "leads.mail.replied"),
    (20, "leads.webinar.attended"),
    (20, "leads.signal.given"),
    (10, "leads.hand_over.accepted"),
    (4, "leads.hand_over.returned"),
    (8, "selling.order.placed"),
    (4, "selling.deal.won"),
    (4, "selling.deal.lost"),
    (2, "customers.motive.proven"),
    (8, "customers.activity.done"),
)


@dataclass(frozen=True)
class Scale:
    """How many persons, accounts and events a world has; persons and accounts together are the leads."""

    name: str
    persons: int
    accounts: int
    events: int


SCALES = {
    "tiny": Scale("tiny", 700, 300, 10_000),
    "small": Scale("small", 7_000, 3_000, 100_000),
    "middle": Scale("middle", 70_000, 30_000, 1_000_000),
    "full": Scale("full", 700_000, 300_000, 10_000_000),
}


# --- The world ----------------------------------------------------------------------------------------------------


def build(scale: Scale, seed: int = 1) -> dict[str, float]:
    """Fill an empty, migrated SQLite database; returns the seconds that each part took."""
    from django.db import connection

    from benchmarks import world

    took = {}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-1000000")
    size = world.Size(scale.name, scale.accounts, 0, 0)
    parts: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("organisation", lambda: world._organisation(size, seed)),
        ("accounts", lambda: world._accounts(size, seed)),
        ("persons", lambda: _persons(scale, seed)),
        ("events", lambda: _events(scale, seed)),
    )
    for name, part in parts:
        began = time.perf_counter()
        part()
        took[name] = round(time.perf_counter() - began, 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA cache_size=-65536")
    return took


def _persons(scale: Scale, seed: int) -> None:
    from benchmarks.world import _mixed, _team, fill
    from koers.areas.customers.models import Person

    unit, owner = _team(seed)
    # Five of seven persons work at a known account; of three in four the job title is known.
    fill(
        Person,
        scale.persons,
        first_name="'P'",
        last_name="printf('%07d', i)",
        job_title="CASE WHEN i % 4 = 0 THEN '' ELSE 'buyer' END",
        email="'p' || i || '@bench.example'",
        account_id=f"CASE WHEN i % 7 < 5 THEN 1 + {_mixed(2246822519, scale.accounts, seed)} END",
        legal_basis="'interest'",
        unit_id=unit,
        owner_id=owner,
    )


def _kind(number: str) -> str:
    cases, upto = [], 0
    for share, kind in KINDS:
        upto += share
        cases.append(f"WHEN {number} < {upto} THEN '{kind}'")
    return f"CASE {' '.join(cases)} END"


def _visit(factor: int, modulus: int, seed: int) -> str:
    """Return SQL for a number below `modulus` that is the same for all events of a visit."""
    return f"((((i - 1) / {VISIT} + {seed}) * {factor}) % 4294967291 % {modulus})"


def _events(scale: Scale, seed: int) -> None:
    from benchmarks.world import _mixed, _without_indexes, fill
    from koers.kit.timeline.models import Event

    minute = f"({_visit(2654435761, 1_576_000, seed)} + i % {VISIT} * 7)"
    at = f"datetime('2023-11-01', '+' || {minute} || ' minutes')"
    facts = '\'{"source_id": null, "campaign": "", "what": "", "raw_id": null, "value_cents": null}\''
    _without_indexes(
        lambda: fill(
            Event,
            scale.events,
            kind=_kind(_mixed(7919, 1000, seed)),
            happened_at=at,
            recorded_at=at,
            facts=facts,
            via="'import'",
        ),
        ["kit_event_by_kind"],
    )
    _without_indexes(lambda: _links(scale, seed, 0), ["kit_subject_newest_first"])


def _links(scale: Scale, seed: int, after: int) -> None:
    """Link events after an id to the person of their visit, and to the account of that person."""
    from django.db import connection

    person = f"(1 + {_visit(2246822519, scale.persons, seed)})".replace("(i - 1)", "(id - 1)")
    table = "kit_eventsubject (event_id, subject_kind, subject_id, role, happened_at)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} SELECT id, 'person', {person}, 'lead', happened_at FROM kit_event WHERE id > {after}"
        )
        cursor.execute(
            f"INSERT INTO {table} SELECT s.event_id, 'account', p.account_id, 'account', s.happened_at "
            "FROM kit_eventsubject s JOIN customers_person p ON p.id = s.subject_id "
            f"WHERE s.subject_kind = 'person' AND s.event_id > {after} AND p.account_id IS NOT NULL"
        )


def happen(scale: Scale, seed: int, part: float, visit: int = VISIT) -> int:
    """Let a part of all events happen once more, in the last day; returns how many that were."""
    from django.db import connection

    from benchmarks.world import _mixed
    from koers.kit.timeline.models import Event

    count = int(scale.events * part)
    after = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    kind = _kind(_mixed(7919, 1000, seed).replace("i +", "n.i +"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
            "INSERT INTO kit_event (uid, kind, happened_at, recorded_at, rule, via, facts, facts_version) "
            f"SELECT lower(hex(randomblob(16))), {kind}, datetime('2026-10-31 10:00:00', '+' || (n.i % 1300) || ' minutes'), "
            "datetime('2026-11-01'), '', 'api', '{}', 1 FROM n"
        )
    _links(Scale(scale.name, scale.persons, scale.accounts, count), seed, after)
    return count


# --- Measuring ----------------------------------------------------------------------------------------------------


def one(name: str, processes: int, parts: list[float]) -> dict[str, Any]:
    """Make the world in `KOERS_DATA` and measure the passes on it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
    import django

    django.setup()
    from django.conf import settings

    from benchmarks import lead_pages
    from koers.areas.customers.models import LifecyclePeriod
    from koers.areas.leads.actions import reading, scoring
    from koers.kit.guard.readiness import make_ready
    from koers.kit.timeline.models import EventSubject

    make_ready(lambda text: None)
    scale = SCALES[name]
    found: dict[str, Any] = {"scale": asdict(scale), "built_s": build(scale)}
    file = Path(settings.DATABASES["default"]["NAME"])
    found["database before MB"] = file.stat().st_size // 1_000_000
    found["links"] = EventSubject.objects.count()
    found["full pass"], counts = timed(lambda: reading.read_all(at=AT, processes=processes))
    found["counts"] = dict(counts)
    found["stays"] = LifecyclePeriod.objects.count()
    found["second full pass"], _counts = timed(lambda: reading.read_all(at=AT, processes=processes))
    found["reading on, nothing new"], _counts = timed(lambda: reading.read_new(at=AT))
    for number, part in enumerate(parts):
        happen(scale, 2 + number, part)
        at = AT + timedelta(hours=number + 1)
        found[f"reading on after {part:.1%}, {number + 1}"], counts = timed(
            lambda at=at: reading.read_new(at=at)
        )
        found[f"counts {number + 1}"] = dict(counts)
    found["points decay"], _counts = timed(lambda: scoring.refresh_points(at=AT + timedelta(days=1)))
    found["database after MB"] = file.stat().st_size // 1_000_000
    found["memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found["pages"] = lead_pages.times(scale.persons + scale.accounts, AT)
    return found


@dataclass(frozen=True)
class Took:
    """Seconds that some work took: on the clock, and of all processors together."""

    elapsed: float
    processor: float


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Return what some work took, processes that it started included, and what it returned."""
    began, used = time.perf_counter(), sum(os.times()[:4])
    answer = work()
    took = Took(round(time.perf_counter() - began, 2), round(sum(os.times()[:4]) - used, 2))
    return asdict(took), answer


def main() -> None:
    """Measure in a data folder that is thrown away, and print seconds and ratios."""
    asked = argparse.ArgumentParser(prog="benchmarks.leads")
    asked.add_argument("--scale", choices=list(SCALES), default="small")
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--times", type=int, default=3, help="how often 1 % more happens")
    asked.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.scale, chosen.processes, [0.01] * chosen.times)))
        return
    with tempfile.TemporaryDirectory(prefix="koers-leads-") as folder:
        environment = {**os.environ, "KOERS_DATA": folder, "DATABASE_URL": ""}
        command = [sys.executable, "-m", "benchmarks.leads", "--one", *sys.argv[1:]]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    report(json.loads(done.stdout.strip().splitlines()[-1]))


def report(found: dict[str, Any]) -> None:
    """Print what was found, with the ratios that matter."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    costs = found.pop("pages")
    for name, value in found.items():
        took = isinstance(value, dict) and "elapsed" in value
        said = f"{value['elapsed']:.1f} s, processor {value['processor']:.1f} s" if took else value
        print(f"{name:>32}  {said}")
    for measured in ("elapsed", "processor"):
        on = statistics.median(
            took[measured] for name, took in found.items() if name.startswith("reading on after")
        )
        whole = found["full pass"][measured]
        print(f"{measured + ': reading on / full pass':>32}  {on / whole:.3f}")
        print(f"{measured + ': second / full pass':>32}  {found['second full pass'][measured] / whole:.2f}")
    print(f"{'figures of the board':>32}  {costs.pop('figures of the board')} s")
    for name, cost in costs.items():
        crowd = f"  eight at once p95 {cost['eight_p95']:6.1f} ms" if cost["eight_p95"] is not None else ""
        print(
            f"{name:>32}  p50 {cost['alone_p50']:6.1f} ms  p95 {cost['alone_p95']:6.1f} ms{crowd}  "
            f"{cost['queries']} queries"
        )


if __name__ == "__main__":
    main()
