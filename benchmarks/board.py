"""How fast the lifecycle board answers: `python -m benchmarks.board --scale small|full`.

The leads stand in the states as in a firm that has worked for years: most are cold, few are hot. What the board reads
from stored figures is worked out before the pages are timed, and the time of that is told too.
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks import leads

TRIES = 60
#: Out of a hundred leads, how many stand in a state.
STATES = (
    (46, "cold"), (15, "warm"), (4, "hot"), (13, "customer"), (5, "loyal"), (3, "returned"), (2, "recycled"),
    (6, "dropped"), (4, "lost"), (2, "lapsed"),
)  # fmt: skip
SOURCES, CAMPAIGNS = 12, 40


def build(scale: leads.Scale, seed: int = 1) -> float:
    """Fill an empty, migrated SQLite database with leads and their running stays; returns the seconds it took."""
    from django.db import connection

    from benchmarks import world
    from koers.areas.customers.models import Lifecycle, Source

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-1000000")
    world._organisation(world.Size(scale.name, scale.accounts, 0, 0), seed)
    world._accounts(world.Size(scale.name, scale.accounts, 0, 0), seed)
    leads._persons(scale, seed)
    for number in range(SOURCES):
        Source.objects.create(name=f"Source {number:02d}")
    unit, owner = world._team(seed)
    mixed = world._mixed
    world.fill(
        Lifecycle,
        scale.persons + scale.accounts,
        person_id=f"CASE WHEN i <= {scale.persons} THEN i END",
        account_id=f"CASE WHEN i > {scale.persons} THEN i - {scale.persons} END",
        state=_state(mixed(374761393, 100, seed)),
        since=f"datetime('2025-11-01', '+' || {mixed(668265263, 500_000, seed)} || ' minutes')",
        priority=mixed(40503, 10_000, seed),
        unit_id=unit,
        owner_id=f"CASE WHEN i % 10 = 0 THEN NULL ELSE {owner} END",
        origin_id=f"CASE WHEN i % 4 = 0 THEN NULL ELSE 1 + {mixed(7919, SOURCES, seed)} END",
        campaign=f"CASE WHEN i % 3 = 0 THEN 'Campaign ' || {mixed(104729, CAMPAIGNS, seed)} ELSE '' END",
        value_cents=f"CASE WHEN i % 2 = 0 THEN 100000 + {mixed(668265263, 9000000, seed)} END",
        memory="'{}'",
        chance_reasons="'[]'",
        fit_grade="CASE i % 4 WHEN 0 THEN 'A' WHEN 1 THEN 'B' WHEN 2 THEN 'C' ELSE 'D' END",
        engagement_grade="1 + i % 4",
        last_touch_at=f"datetime('2026-05-01', '+' || {mixed(2246822519, 260_000, seed)} || ' minutes')",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_lifecycleperiod (lifecycle_id, pass_number, state, was, starts, reason, note, rule, "
            "unit_id, campaign, skipped, by_hand) SELECT id, 1, state, 'cold', since, '', '', '', unit_id, campaign, 0, 0 "
            "FROM customers_lifecycle"
        )
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA cache_size=-65536")
    return round(time.perf_counter() - began, 1)


def _state(number: str) -> str:
    cases, upto = [], 0
    for share, state in STATES:
        upto += share
        cases.append(f"WHEN {number} < {upto} THEN '{state}'")
    return f"CASE {' '.join(cases)} END"


def addresses() -> dict[str, list[str]]:
    """Return the addresses of the board that are timed, under the name of what they ask."""
    units, sources = range(4, 44), range(1, SOURCES + 1)
    return {
        "board": ["/leads/board"],
        "persons": ["/leads/board?kind=person"],
        "accounts": ["/leads/board?kind=account"],
        "one unit": [f"/leads/board?unit={number}" for number in units],
        "one source": [f"/leads/board?origin={number}" for number in sources],
        "one campaign": [f"/leads/board?campaign=Campaign+{number}" for number in range(CAMPAIGNS)],
        "no such campaign": ["/leads/board?campaign=Nowhere"],
        "nobody's": ["/leads/board?owner=none"],
        "mine": ["/leads/board?owner=me"],
        "a lane": ["/leads/board/lanes/gone", "/leads/board/lanes/back"],
    }


def times() -> dict[str, dict[str, tuple[float, float, int]]]:
    """Return per person and question the median and the 95th percentile in milliseconds, and the queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from koers.kit.access.models import User

    found: dict[str, dict[str, tuple[float, float, int]]] = {}
    for user in User.objects.order_by("pk"):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        mine = found[user.email.partition("@")[0]] = {}
        for name, paths in addresses().items():
            client.get(paths[0])
            took = []
            for number in range(TRIES):
                began = time.perf_counter()
                answer = client.get(paths[number % len(paths)])
                took.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == 200, paths[number % len(paths)]
            with CaptureQueriesContext(connection) as seen:
                client.get(paths[0])
            cuts = statistics.quantiles(took, n=100)
            mine[name] = (round(cuts[49], 1), round(cuts[94], 1), len(seen))
    return found


def main() -> None:
    """Make the world in `KOERS_DATA` unless it is there, and print what the board costs."""
    asked = argparse.ArgumentParser(prog="benchmarks.board")
    asked.add_argument("--scale", choices=list(leads.SCALES), default="small")
    chosen = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from koers.areas.customers.models import Lifecycle
    from koers.areas.leads.actions.figures import work_out_figures
    from koers.kit.guard.readiness import make_ready

    settings.ALLOWED_HOSTS = ["*"]
    make_ready(lambda text: None)
    result: dict[str, Any] = {}
    if not Lifecycle.objects.exists():
        result["built_s"] = build(leads.SCALES[chosen.scale])
    result["leads"] = Lifecycle.objects.count()
    began = time.perf_counter()
    work_out_figures(at=timezone.now())
    result["figures_s"] = round(time.perf_counter() - began, 2)
    result["database_mb"] = Path(settings.DATABASES["default"]["NAME"]).stat().st_size // 1_000_000
    print(json.dumps(result))
    for person, rows in times().items():
        print(person)
        for name, (p50, p95, queries) in rows.items():
            print(f"{name:>20}  p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  {queries} queries")


if __name__ == "__main__":
    main()
