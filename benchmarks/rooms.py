"""How fast the selling area answers on a large world: `python -m benchmarks.rooms --scale small|full`.

The world has 250,000 deals (a hundredth at small scale) of which 2,000 are open, each of those with a room that is in use:
people who decide, talks, planned questions, needs, promises, approaches, story, value case, quote and former orders.
It stands in SQLite, or in the empty PostgreSQL that `DATABASE_URL` names. Pages go through the real handler with all its
middleware in one process; processor time is that of the process, so that of PostgreSQL itself is not in it.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any

#: Deals, and how many of them are open.
SCALES = {"small": (2_500, 200), "full": (250_000, 2_000)}
TRIES = 60


@dataclass(frozen=True)
class Asked:
    """A page with its addresses, and how often it is asked for; `most` is the aim at p95 in milliseconds, if it has one."""

    name: str
    paths: tuple[str, ...]
    tries: int = TRIES
    most: int | None = None


def pages(deals: list[int]) -> list[Asked]:
    """Return the pages that are timed; the first is the bare one that the others are held against."""
    return [
        Asked("bare page (form of a deal)", ("/deals/new",)),
        Asked("room of a deal", tuple(f"/deals/{pk}/room" for pk in deals), most=80),
        Asked("board", ("/deals/board",), most=150),
        Asked("approaches", ("/deals/approaches",), 10, 300),
        Asked("approaches, compared", ("/deals/approaches/compared",), 10),
        Asked("approaches, how followed", ("/deals/approaches/followed",), 6, 300),
        Asked("room, what comes soon", tuple(f"/deals/{pk}/room/rest?batch=soon" for pk in deals), 10, 300),
        Asked("room, what is slow", tuple(f"/deals/{pk}/room/rest?batch=slow" for pk in deals), 10, 300),
        Asked("why won and lost", ("/deals/why",), 10, 300),
        Asked("conversations", ("/deals/conversations",), 10, 300),
        Asked("numbers of quotes", ("/quotes/numbers",), 10, 300),
        Asked("installed base", ("/installed-base",), 10, 300),
        Asked("forecast", ("/forecast",), 5, 2_000),
        Asked("today", ("/today",), 10, 300),
    ]


def main() -> None:
    """Make the world unless it is there, and time its pages for a director and a seller."""
    asked = argparse.ArgumentParser(prog="benchmarks.rooms")
    asked.add_argument("--scale", choices=[*SCALES], default="small")
    asked.add_argument("--keep", help="folder for the world in SQLite; one that is there is used again")
    asked.add_argument("--only", default="", help="only pages with this in their name")
    asked.add_argument(
        "--profile", action="store_true", help="print the slowest statements and calls of each page"
    )
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="koers-rooms-") as folder:
        os.environ["KOERS_DATA"] = chosen.keep or folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
        import django

        django.setup()
        from django.conf import settings

        from benchmarks import rooms_world
        from koers.kit.guard.readiness import make_ready

        settings.ALLOWED_HOSTS = ["*"]
        make_ready(lambda text: None)
        rooms_world.build(*SCALES[chosen.scale])
        report(chosen)


def report(chosen: Any) -> None:
    """Time each page for both roles and print wall and processor milliseconds."""
    from django.db import connection

    from koers.areas.selling.models import Deal

    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {connection.vendor}, "
        f"{Deal.objects.count():,} deals, load {os.getloadavg()[0]:.1f}; milliseconds"
    )
    print(f"{'page':<42}{'n':>4}{'p50':>8}{'p95':>8}{'cpu p50':>9}{'queries':>9}{'x bare':>8}  aim at p95")
    for role in ("director", "seller"):
        rows = Deal.objects.filter(outcome="open").order_by("pk")
        if role == "seller":
            rows = rows.filter(owner__user__email="seller@bench.example")
        deals = [*rows.values_list("pk", flat=True)[:TRIES]]
        bare = 0.0
        for page in pages(deals):
            if chosen.only and chosen.only not in page.name and bare:
                continue
            wall, processor, queries = timed(page, role)
            cuts = statistics.quantiles(wall, n=100, method="inclusive")
            middle = statistics.median(processor)
            bare = bare or middle
            print(
                f"{page.name + ', ' + role:<42}{len(wall):>4}{cuts[49]:>8.1f}{cuts[94]:>8.1f}{middle:>9.1f}"
                f"{queries:>9}{middle / bare:>8.1f}  {page.most or ''}",
                flush=True,
            )
            if chosen.profile:
                profiled(page, role)


def _client(role: str) -> Any:
    from django.test import Client

    from koers.kit.access.models import User

    client = Client(headers={"host": "127.0.0.1"})
    user = User.objects.get(email=f"{role}@bench.example")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def timed(page: Asked, role: str) -> tuple[list[float], list[float], int]:
    """Return the wall and processor milliseconds of each request, and how many statements the last one took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _client(role)
    for path in page.paths[:2]:
        client.get(path)
    wall, processor = [], []
    for n in range(page.tries):
        path = page.paths[n % len(page.paths)]
        began, spent = time.perf_counter(), time.process_time()
        answer = client.get(path)
        wall.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - spent) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    with CaptureQueriesContext(connection) as caught:
        client.get(page.paths[0])
    return wall, processor, len(caught)


def profiled(page: Asked, role: str) -> None:
    """Print the slowest statements and calls of a page."""
    import cProfile
    import pstats

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, path = _client(role), page.paths[-1]
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    for one in sorted(caught.captured_queries, key=lambda one: -float(one["time"]))[:5]:
        print("   ", one["time"], one["sql"][:1500])
    profile = cProfile.Profile()
    profile.runcall(client.get, path)
    pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats("koers", 40)


if __name__ == "__main__":
    main()
