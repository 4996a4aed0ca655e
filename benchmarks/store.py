"""What a refresh of the analytics store costs: `python -m benchmarks.store --orders 1000000`.

It makes orders in a database of its own, reads them whole, changes one in a hundred at random places, and refreshes.
Printed are processor seconds of this process and their ratio; imports come before. `DATABASE_URL` may name an empty
PostgreSQL database; without it the database is a SQLite file.
"""

import argparse
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROUNDS = 3


def build(orders: int) -> None:
    """Write orders of a tenth as many customers, on random days."""
    from koers.areas.customers.models import Account
    from koers.areas.organisation.models import Unit
    from koers.areas.selling.models import Order

    dice = random.Random(1)
    unit = Unit.objects.create(kind="company", name="Firm")
    accounts = Account.objects.bulk_create(
        (Account(name=f"Customer {n}", unit=unit) for n in range(max(1, orders // 10))), batch_size=2000
    )
    for first in range(0, orders, 20_000):
        Order.objects.bulk_create(
            (
                Order(
                    number=f"N{n}",
                    account=dice.choice(accounts),
                    unit=unit,
                    ordered_date=date(2022, 1, 1) + timedelta(days=dice.randrange(1500)),
                    amount_cents=dice.randrange(100, 100_000),
                )
                for n in range(first, min(first + 20_000, orders))
            ),
            batch_size=2000,
        )


def change(share: float, seed: int) -> None:
    """Change a share of all orders, at random places."""
    from django.db import transaction

    from koers.areas.selling.models import Order

    known = list(Order.objects.values_list("pk", flat=True))
    chosen = random.Random(seed).sample(known, int(len(known) * share))
    with transaction.atomic():
        for first in range(0, len(chosen), 500):
            Order.objects.filter(pk__in=chosen[first : first + 500]).update(amount_cents=seed)


def measured(whole: bool) -> tuple[float, float, int]:
    """Refresh; returns processor seconds, seconds and rows read."""
    from koers.bridge.store import refreshing

    used, began = time.process_time(), time.monotonic()
    done = refreshing.refresh(whole=whole)
    assert done.whole == whole
    return time.process_time() - used, time.monotonic() - began, done.read_rows


def main() -> None:
    """Build, measure, print."""
    asked = argparse.ArgumentParser(prog="benchmarks.store")
    asked.add_argument("--orders", type=int, default=200_000)
    chosen = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="koers-store-"))
    os.environ["KOERS_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
    try:
        import django

        django.setup()
        import duckdb
        import pyarrow.parquet  # noqa: F401
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, skip_checks=True)
        build(chosen.orders)
        print(f"{chosen.orders:,} orders written", file=sys.stderr)
        measured(whole=True)
        whole = [measured(whole=True) for _round in range(ROUNDS)]
        part = []
        for seed in range(ROUNDS):
            change(0.01, seed)
            part.append(measured(whole=False))
        print(
            f"{chosen.orders:,} orders; {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
            f"{connection.vendor}, DuckDB {duckdb.__version__}, {time.strftime('%d %B %Y')}"
        )
        for name, rounds in (("whole", whole), ("after 1 %", part)):
            print(
                f"{name:<10} {rounds[0][2]:>9,} rows, processor "
                + ", ".join(f"{one[0]:.3f}" for one in rounds)
                + " s; elapsed "
                + ", ".join(f"{one[1]:.3f}" for one in rounds)
            )
        for name, place in (("processor", 0), ("elapsed", 1)):
            ratio = statistics.median(one[place] for one in part) / statistics.median(
                one[place] for one in whole
            )
            print(f"{name}: after 1 % of changes {ratio:.1%} of a whole refresh")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
