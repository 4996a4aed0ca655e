"""How fast pages answer: a real server with two processes, one visitor alone and eight at once."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

PORT = 8977
TRIES, EACH_OF_EIGHT = 60, 30


@dataclass(frozen=True)
class Page:
    """A page, with addresses that differ from request to request, so that nothing is merely warm."""

    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one page."""

    page: str
    alone_p50: float
    alone_p95: float
    eight_p50: float | None
    eight_p95: float | None
    queries: int


def pages(accounts: int, deals: int) -> list[Page]:
    """Return the pages of a world of this size."""
    some = [1 + (n * 7919) % accounts for n in range(40)]
    some_deals = [1 + (n * 7919) % deals for n in range(40)]
    words = [
        "delta staal",
        "rijn chemie",
        "waal zuivel",
        "noord agro",
        "maas energie",
        "zaan glas",
        "eem zorg",
    ]
    return [
        Page("list of accounts", ("/accounts", "/accounts?sort=-name", "/accounts?sort=city")),
        Page("list, filtered", tuple(f"/accounts?sector={s}" for s in ("food", "energy", "chemicals"))),
        Page(
            "list of open deals",
            ("/deals?outcome=open", "/deals?outcome=open&sort=-amount", "/deals?sort=-expected_close"),
        ),
        Page("account", tuple(f"/accounts/{n}" for n in some)),
        Page("deal", tuple(f"/deals/{n}" for n in some_deals)),
        Page("search", tuple(f"/palette?q={word.replace(' ', '+')}" for word in words)),
    ]


@contextmanager
def server() -> Iterator[None]:
    """Run the server of Koers with two processes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "koers.cli", "serve", "--port", str(PORT), "--no-worker", "--workers", "2"],
        stdout=subprocess.DEVNULL,
        env=os.environ.copy(),
    )
    try:
        for _try in range(150):
            try:
                fetch("/sign-in/login/", "")
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)


def fetch(path: str, cookie: str, connection: http.client.HTTPConnection | None = None) -> tuple[int, float]:
    """Fetch a path; returns the status and the milliseconds it took."""
    connection = connection or http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie, "HX-Request": "false"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, (time.perf_counter() - began) * 1000


def session_of(email: str) -> str:
    """Sign a person in without a password and return the cookie."""
    from django.test import Client

    from koers.kit.access.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


def measure(page: Page, cookie: str, email: str, *, crowd: bool = True) -> Timing:
    """Time a page alone and, in a crowd, with eight visitors at once; refuses an answer other than 200."""
    for path in page.paths[:3]:
        fetch(path, cookie)
    alone = _visit(page, cookie, TRIES)
    if not crowd:
        return Timing(page.name, *_percentiles(alone), None, None, _queries(page.paths[0], email))
    with ThreadPoolExecutor(8) as visitors:
        busy = [
            ms
            for many in visitors.map(lambda n: _visit(page, cookie, EACH_OF_EIGHT, n), range(8))
            for ms in many
        ]
    return Timing(page.name, *_percentiles(alone), *_percentiles(busy), _queries(page.paths[0], email))


def _visit(page: Page, cookie: str, times: int, shift: int = 0) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    found = []
    for n in range(times):
        path = page.paths[(n + shift) % len(page.paths)]
        status, ms = fetch(path, cookie, connection)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        found.append(ms)
    return found


def _percentiles(values: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(values, n=100)
    return round(cuts[49], 1), round(cuts[94], 1)


def _queries(path: str, email: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from koers.kit.access.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(path)
    return len(caught)


def ratio(large: float, small: float) -> float:
    """Return how many times the large one is the small one."""
    return round(large / small, 2) if small else float("nan")
