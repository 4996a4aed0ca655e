"""What an import costs per row, beside the same rows written by a bare `executemany`, in one run.

    python -m benchmarks.import_cost [rows]

It makes a data folder of its own, imports generated deals (trial, then run), and then writes the very same rows of
the very same tables again with nothing around them. The bare writing uses the same chunks and the same durability.
"""

import csv
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_CHUNK = 500


def write_deals(path: Path, rows: int, seed: int = 1) -> None:
    """Write a file of deals as a CRM exports them."""
    rng = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            [
                "Deal ID",
                "Deal name",
                "Account",
                "Owner",
                "Product",
                "Stage",
                "Status",
                "Amount",
                "Created",
                "Closed on",
            ]
        )
        for number in range(rows):
            status = rng.choice(["open", "won", "lost"])
            closed = "" if status == "open" else f"{rng.randint(1, 28):02}-{rng.randint(10, 12)}-2025"
            writer.writerow(
                [
                    f"B{number}",
                    f"Deal {number} for somebody",
                    f"Account {rng.randint(1, 2000)}",
                    f"Seller {rng.randint(1, 40)}",
                    f"Product {rng.randint(1, 60)}",
                    rng.choice(["Talking", "Offer", "Closing"]),
                    status,
                    f"{rng.randint(100, 900000) / 100:.2f}",
                    f"{rng.randint(1, 28):02}-{rng.randint(1, 9):02}-2025",
                    closed,
                ]
            )


def tables() -> list[Any]:
    """Return the models whose rows an import of deals writes."""
    from koers.areas.selling.models import Deal, DealPeriod
    from koers.kit.importing.models import ImportEffect
    from koers.kit.timeline.models import EventSubject

    return [Deal, DealPeriod, ImportEffect, EventSubject]


def bare(copies: dict[str, list[tuple[Any, ...]]], order: list[str]) -> float:
    """Write rows chunk by chunk with nothing but `executemany`; returns the seconds."""
    from django.db import connection, transaction

    began = time.perf_counter()
    # As many commits as the import makes, shared out over the tables; those that others refer to come first.
    commits = max(1, -(-len(copies[order[0]]) // _CHUNK) // len(order))
    for table in order:
        rows = copies[table]
        size = max(1, -(-len(rows) // commits))
        marks = ", ".join(["%s"] * len(rows[0]))
        for start in range(0, len(rows), size):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows[start : start + size])
    return time.perf_counter() - began


def taken_out(order: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of the tables, and empty them."""
    from django.db import connection, transaction

    from koers.kit.timeline.models import Permit

    copies = {}
    with transaction.atomic(), connection.cursor() as cursor:
        Permit.objects.create(reason="benchmark")
        for table in order:
            cursor.execute(f'SELECT * FROM "{table}"')
            copies[table] = cursor.fetchall()
        for table in reversed(order):
            cursor.execute(f'DELETE FROM "{table}"')
        Permit.objects.all().delete()
    return copies


def measure(rows: int) -> dict[str, float]:
    """Import generated deals and return the figures."""
    from django.core.management import call_command
    from django.utils import timezone

    from koers.kit.importing import engine, intake
    from koers.kit.importing.undo import undo

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        write_deals(path, rows)
        began = time.perf_counter()
        batch = intake.start(by=None, at=timezone.now(), via="cli")
        intake.add_file(batch, path)
        looked = time.perf_counter() - began
    began = time.perf_counter()
    engine.try_out(batch, at=timezone.now())
    tried = time.perf_counter() - began
    began, used = time.perf_counter(), time.process_time()
    engine.carry_out(batch, at=timezone.now())
    ran, ran_used = time.perf_counter() - began, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    order = [model._meta.db_table for model in tables()]
    copies = taken_out(order)
    used = time.process_time()
    plain = bare(copies, order)
    plain_used = time.process_time() - used
    began = time.perf_counter()
    undo(batch, at=timezone.now())
    undone = time.perf_counter() - began
    return {
        "rows": rows,
        "database rows": sum(len(copies[table]) for table in order),
        "look s": looked,
        "trial s": tried,
        "run s": ran,
        "bare executemany s": plain,
        "ratio": ran / plain,
        "run, processor s": ran_used,
        "bare, processor s": plain_used,
        "ratio, processor": ran_used / plain_used,
        "undo s": undone,
        "memory MB": memory,
    }


def main(rows: int = 100_000) -> None:
    """Measure in a data folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KOERS_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
        import django

        django.setup()
        for name, value in measure(rows).items():
            print(f"{name:>22}  {value:,.2f}")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:2]))
