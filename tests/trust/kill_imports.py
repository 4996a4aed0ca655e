"""Import a large file while the importing process is killed at random moments; print what was left, as JSON.

A program of its own: it forks processes that really die, so it must not share a database connection with a test run.
The ledger is the file itself: every line of it must be exactly one deal with its whole history, no more and no less.
"""
# ruff: noqa: E402, T201  (Django is set up before its models are imported; the answer goes to the terminal)

import argparse
import csv
import json
import os
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
import django

django.setup()

from django.db import connection, connections
from django.utils import timezone

from koers.areas.customers.models import Account
from koers.areas.selling.models import Deal, DealPeriod
from koers.kit.importing import engine, intake
from koers.kit.importing.models import Import, ImportEffect, ImportFile, ImportRefusal, ImportState
from koers.kit.importing.undo import undo
from koers.kit.timeline.models import EventSubject

HEADINGS = ["Deal ID", "Deal name", "Account", "Owner", "Stage", "Status", "Amount", "Created", "Closed on"]
CHUNK = 100


def write_file(path: Path, rows: int, rng: random.Random) -> None:
    """Write deals of which one in a thousand is refused for a day that does not exist."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for number in range(rows):
            status = rng.choice(["open", "won", "lost"])
            created = (
                "2025-02-30"
                if number % 1000 == 999
                else f"2025-{rng.randint(1, 9):02}-{rng.randint(1, 28):02}"
            )
            closed = "" if status == "open" else "2025-11-15"
            account, owner = f"Account {number % 700}", f"Seller {number % 30}"
            row = [
                f"K{number}",
                f"Deal {number}",
                account,
                owner,
                "Talking",
                status,
                number % 9000,
                created,
                closed,
            ]
            writer.writerow(row)


def attempt(batch_id: int, action: str, beat: int) -> int:
    """Fork a process that goes on with the import (or its undo) and tells after each chunk."""
    child = os.fork()
    if child:
        return child
    try:
        batch = Import.objects.get(pk=batch_id)

        def tell() -> None:
            os.write(beat, b".")

        if action == "undo":
            undo(batch, at=timezone.now(), after_chunk=tell)
        else:
            engine.carry_out(batch, at=timezone.now(), after_chunk=tell, chunk=CHUNK)
        os._exit(0)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)


def kill_through(batch_id: int, action: str, kills: int, gap: float, rng: random.Random) -> Counter[str]:
    """Kill the process again and again; the moments are spread over the whole work."""
    told: Counter[str] = Counter()
    for _number in range(kills):
        connections.close_all()
        listen, beat = os.pipe()
        child = attempt(batch_id, action, beat)
        os.close(beat)
        before_first = rng.random() < 0.1
        if before_first:
            time.sleep(rng.random() * 0.3)
        else:
            os.read(listen, 1)
            time.sleep(rng.random() * gap)
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        told["killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}"] += 1
        os.close(listen)
    connections.close_all()
    return told


def finish(batch_id: int, action: str) -> int:
    listen, beat = os.pipe()
    child = attempt(batch_id, action, beat)
    os.close(beat)
    while os.read(listen, 4096):
        pass
    _pid, status = os.waitpid(child, 0)
    os.close(listen)
    connections.close_all()
    return os.waitstatus_to_exitcode(status)


def count(batch_id: int, rows: int) -> dict[str, object]:
    """Compare what stands in the database with the file, line by line."""
    stored = Counter(Deal.objects.values_list("external_id", flat=True))
    expected = {f"K{number}" for number in range(rows) if number % 1000 != 999}
    periods = Counter(DealPeriod.objects.values_list("deal_id", flat=True))
    wrong_history = sum(
        1
        for pk, outcome in Deal.objects.values_list("id", "outcome")
        if periods[pk] != (1 if outcome == "open" else 2)
    )
    file = ImportFile.objects.get(batch_id=batch_id)
    effects = ImportEffect.objects.filter(batch_id=batch_id, noun="selling.deal")
    linked = EventSubject.objects.filter(subject_kind="deal", role="import")
    with connection.cursor() as cursor:
        sound = "ok"
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            sound = cursor.fetchone()[0]
    return {
        "lost": len(expected - set(stored)),
        "doubled": sum(times - 1 for times in stored.values()) + len(set(stored) - expected),
        "wrong_history": wrong_history,
        "refused": ImportRefusal.objects.filter(file=file).count(),
        "counts": file.counts,
        "effects": effects.count(),
        "told": linked.count(),
        "accounts": Account.objects.count(),
        "integrity": sound,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap", type=float, default=0.25)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        write_file(path, given.rows, rng)
        batch = intake.start(by=None, at=timezone.now(), via="cli")
        intake.add_file(batch, path)
    began = time.monotonic()
    told = kill_through(batch.pk, "run", given.kills, given.gap, rng)
    code = finish(batch.pk, "run")
    answer = {"rows": given.rows, "kills": dict(told), "exit": code, **count(batch.pk, given.rows)}
    answer["done"] = Import.objects.get(pk=batch.pk).state == ImportState.DONE
    undone = kill_through(batch.pk, "undo", max(1, given.kills // 6), given.gap, rng)
    answer["undo_kills"], answer["undo_exit"] = dict(undone), finish(batch.pk, "undo")
    answer["left_after_undo"] = {
        "deals": Deal.objects.count(),
        "periods": DealPeriod.objects.count(),
        "accounts": Account.objects.count(),
    }
    answer["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(answer))


main()
