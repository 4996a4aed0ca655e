"""How fast the board of deals answers: `python -m benchmarks.board --scale small|full`.

A firm with many closed deals and 2,000 open ones (a hundredth of that at small scale), each with its periods; the
board is timed for a director, who sees all of them, and for a seller.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

#: Accounts, deals, and one of how many deals is open.
SCALES = {"small": (1_000, 2_500, 125), "full": (100_000, 250_000, 125)}


def main() -> None:
    """Time the board at the asked scale, and at full scale against the small one, each in a process of its own."""
    asked = argparse.ArgumentParser(prog="benchmarks.board")
    asked.add_argument("--scale", choices=[*SCALES], default="small")
    asked.add_argument("--one", choices=[*SCALES], help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.one)))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; milliseconds")
    small: dict[str, Any] = {}
    for size in ["small"] + (["full"] if chosen.scale == "full" else []):
        found = _apart(size)
        print(f"{size}: {found.pop('open')} open of {SCALES[size][1]:,} deals, load {os.getloadavg()[0]:.1f}")
        for name, timing in found.items():
            times = f"{timing['alone_p50'] / small[name]['alone_p50']:6.2f}" if size != "small" else ""
            eight = timing["eight_p95"]
            print(
                f"  {name:<34}p50 {timing['alone_p50']:>7}  p95 {timing['alone_p95']:>7}  "
                f"eight p95 {eight:>7}  queries {timing['queries']:>3}  {times}"
            )
        small = small or found


def _apart(size: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="koers-board-") as folder:
        environment = {**os.environ, "KOERS_DATA": str(Path(folder)), "DATABASE_URL": ""}
        command = [sys.executable, "-m", "benchmarks.board", "--one", size]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def one(size: str) -> dict[str, Any]:
    """Make the world in `KOERS_DATA`, and return the timings of its board by page and role."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from benchmarks.pages import Page, measure, server, session_of
    from koers.areas.organisation.models import Member, Unit
    from koers.areas.selling.models import Deal
    from koers.kit.guard.readiness import make_ready

    make_ready(lambda text: None)
    build(size)
    teams = list(Unit.objects.filter(kind="team").values_list("pk", flat=True)[:20])
    sellers = list(Member.objects.filter(name__startswith="Seller").values_list("pk", flat=True)[:40])
    found: dict[str, Any] = {"open": Deal.objects.filter(outcome="open").count()}
    pages = [
        Page("board", ("/deals/board",)),
        Page("board: one unit", tuple(f"/deals/board?unit={pk}" for pk in teams)),
        Page("board: one owner", tuple(f"/deals/board?owner={pk}" for pk in sellers)),
    ]
    cookies = {role: session_of(f"{role}@bench.example") for role in ("director", "seller")}
    connections.close_all()
    settings.ALLOWED_HOSTS = ["*"]
    with server():
        for role, cookie in cookies.items():
            for page in pages:
                found[f"{page.name}, {role}"] = asdict(measure(page, cookie, f"{role}@bench.example"))
    return found


def build(size: str, seed: int = 1) -> None:
    """Fill an empty, migrated SQLite database; of the deals all but a few are closed."""
    from django.db import connection

    from benchmarks import world
    from koers.areas.selling.models import Stage

    accounts, deals, every = SCALES[size]
    shape = world.Size(size, accounts, deals, 0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        world._organisation(shape, seed)
        world._accounts(shape, seed)
        world._deals(shape, seed)
        lost = Stage.objects.get(outcome="lost").pk
        closing = f"outcome = 'open' AND id % {every} <> 0"
        cursor.execute(
            "UPDATE selling_dealperiod SET ends = expected_close_date || ' 12:00:00' "
            f"WHERE ends IS NULL AND deal_id IN (SELECT id FROM selling_deal WHERE {closing})"
        )
        cursor.execute(
            "INSERT INTO selling_dealperiod (deal_id, stage_id, outcome, amount_cents, currency, owner_id, unit_id, "
            f"expected_close_date, starts, ends, taken_back, override_reason) SELECT id, {lost}, 'lost', amount_cents, 'EUR', owner_id, "
            f"unit_id, expected_close_date, expected_close_date || ' 12:00:00', NULL, 0, '' FROM selling_deal WHERE {closing}"
        )
        cursor.execute(
            f"UPDATE selling_deal SET outcome = 'lost', stage_id = {lost}, closed_date = expected_close_date WHERE {closing}"
        )
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main()
