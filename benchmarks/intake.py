"""`python -m benchmarks.intake`: how many events a second the raw store takes, and that kills lose and double none.

python -m benchmarks.intake                 through the view in one process, then through a real server
python -m benchmarks.intake --kill          200,000 events sent twice while server and worker are killed
python -m benchmarks.intake --events 20000 --connections 4 --batch 500
"""

import argparse
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START = "2026-03-02T10:00:00.000Z"
EMPTY = b'{"batch": []}'
#: So many empty requests at once let every process of the server load what it needs, before anything is timed.
WARM_UP = 16


def event(number: int) -> dict[str, Any]:
    """Return an event as a library for websites sends it, of about 550 bytes."""
    return {
        "type": "page" if number % 3 else "track",
        "event": "Product Viewed",
        "messageId": f"ajs-next-{number:032x}",
        "anonymousId": f"0a1b2c3d-0000-4000-8000-{number % 20_000:012x}",
        "name": "Prices",
        "originalTimestamp": START,
        "context": {
            "campaign": {"name": "spring", "source": "newsletter", "medium": "email"},
            "library": {"name": "analytics.js", "version": "next-1.70.0"},
            "locale": "nl-NL",
            "page": {"path": "/prices", "title": "Prices", "url": "https://www.example.com/prices"},
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130",
        },
        "properties": {"product_id": f"P{number % 500}", "value": 12.5},
    }


def bodies(events: int, batch: int) -> list[bytes]:
    """Return the events as requests."""
    return [
        json.dumps(
            {"batch": [event(n) for n in range(first, min(first + batch, events))], "sentAt": START},
            separators=(",", ":"),
        ).encode()
        for first in range(0, events, batch)
    ]


def prepare() -> str:
    """Make the tables, a firm and an event source; return its key."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from koers.areas.leads import actions
    from koers.areas.organisation.models import Unit

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    firm = Unit.objects.create(kind="company", name="Firm")
    _source, key = actions.create_source(
        name="Website", unit=firm, by=None, at=timezone.now(), consent="asked"
    )
    return key


def in_one_process(key: str, sent: list[bytes], events: int) -> float:
    """Send everything through the view with the test client and return events a second."""
    from django.conf import settings
    from django.test import Client

    from koers.areas.leads.models import RawEvent

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()

    def post_one(body: bytes) -> None:
        answer = client.post(
            "/events/v1/batch", body, "application/json", headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.status_code == 202, answer.content

    post_one(EMPTY)
    before = RawEvent.objects.count()
    began = time.perf_counter()
    for body in sent:
        post_one(body)
    took = time.perf_counter() - began
    assert RawEvent.objects.count() - before == events
    return events / took


def post(port: int, key: str, body: bytes, patience: float = 60) -> int:
    """Send one request, again and again until it is answered; return the status."""
    import http.client

    until = time.monotonic() + patience
    while True:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            link.request(
                "POST", "/events/v1/batch", body,
                {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            )  # fmt: skip
            status = link.getresponse().status
            if status not in (429, 503) or time.monotonic() > until:
                return status
        except (OSError, http.client.HTTPException):
            if time.monotonic() > until:
                raise
        finally:
            link.close()
        time.sleep(0.05)


def send_all(port: int, key: str, sent: list[bytes], connections: int, *, pause: float = 0) -> float:
    """Send requests over several connections at once, with a pause after each; return the seconds."""
    waiting = list(reversed(sent))
    lock, wrong = threading.Lock(), []

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                body = waiting.pop()
            status = post(port, key, body)
            time.sleep(pause)
            if status != 202:
                wrong.append(status)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:5]
    return time.perf_counter() - began


def free_port() -> int:
    """Return a port on this machine that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_server(port: int) -> "subprocess.Popen[bytes]":
    """Start a server without a worker, in a group of its own so that it can be killed whole."""
    command = [sys.executable, "-m", "koers.cli", "serve", "--port", str(port), "--no-worker"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet)


def start_worker() -> "subprocess.Popen[bytes]":
    """Start a worker."""
    command = [sys.executable, "-m", "koers.cli", "worker", "--poll", "0.1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill -9 a process with everything it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(port: int) -> None:
    """Wait until the server answers."""
    for _try in range(1_200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


@contextmanager
def server() -> Iterator[int]:
    """Serve while the block lasts; gives the port."""
    port = free_port()
    process = start_server(port)
    try:
        wait_for(port)
        time.sleep(1)
        yield port
    finally:
        kill(process)


def with_kills(key: str, events: int, batch: int, kills: int, seed: int, connections: int) -> dict[str, Any]:
    """Send every event twice, in two orders, while server and worker are killed; count what is lost or doubled."""
    from django.db import connections as databases

    dice = random.Random(seed)
    sent = bodies(events, batch)
    again = list(sent)
    dice.shuffle(again)
    port = free_port()
    over, killed = threading.Event(), [0]
    running = {"server": start_server(port), "worker": start_worker()}

    def reaper() -> None:
        while not over.wait(dice.uniform(0.2, 1.5)):
            if killed[0] >= kills:
                return
            victim = dice.choice(["server", "worker"])
            kill(running[victim])
            running[victim] = start_server(port) if victim == "server" else start_worker()
            killed[0] += 1

    databases.close_all()
    wait_for(port)
    hunter = threading.Thread(target=reaper)
    hunter.start()
    try:
        # Slow enough that the kills fall among the requests.
        pause = kills * connections / (2 * len(sent))
        took = send_all(port, key, sent + again, connections, pause=pause)
        while killed[0] < kills and hunter.is_alive():
            time.sleep(0.2)
    finally:
        over.set()
        hunter.join()
    read = time.perf_counter()
    try:
        wait_until_read()
    finally:
        for process in running.values():
            kill(process)
    return {"events": events, "sent": 2 * events, "kills": killed[0], "seconds": round(took, 1),
            "read after (s)": round(time.perf_counter() - read, 1), **count(events)}  # fmt: skip


def wait_until_read(patience: float = 1_800) -> None:
    """Wait until no raw event waits."""
    from koers.areas.leads.models import RawEvent

    until = time.monotonic() + patience
    while RawEvent.objects.waiting().exists() and time.monotonic() < until:
        time.sleep(1)


def count(events: int) -> dict[str, Any]:
    """Return how many raw events and events of the timeline there are, and how many are lost or doubled."""
    from django.db.models import Count

    from koers.areas.leads.events import TOUCHES
    from koers.areas.leads.models import RawEvent
    from koers.kit.timeline.models import Event

    raw = RawEvent.objects.count()
    touches = Event.objects.filter(kind__in=TOUCHES)
    doubled = touches.values("key").annotate(n=Count("id")).filter(n__gt=1).count()
    uids = {f"ajs-next-{number:032x}" for number in range(events)}
    lost = len(uids - set(RawEvent.objects.values_list("uid", flat=True)))
    return {
        "raw": raw,
        "waiting": RawEvent.objects.waiting().count(),
        "on the timeline": touches.count(),
        "lost": lost + max(0, events - touches.count()),
        "doubled": doubled + max(0, raw - events) + max(0, touches.count() - events),
    }


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Do what was asked and return the figures."""
    key = prepare()
    if asked.kill:
        return with_kills(key, asked.events, asked.batch, asked.kills, asked.seed, asked.connections)
    sent = bodies(asked.events, asked.batch)
    found: dict[str, Any] = {
        "events": asked.events,
        "bytes an event": sum(map(len, sent)) // asked.events,
        "one process, events/s": round(in_one_process(key, sent, asked.events)),
    }
    from django.db import connections as databases

    from koers.areas.leads.models import RawEvent

    RawEvent.objects.all().delete()
    databases.close_all()
    with server() as port:
        send_all(port, key, [EMPTY] * WARM_UP, WARM_UP)
        took = send_all(port, key, sent, asked.connections)
    found[f"server, {asked.connections} connections, events/s"] = round(asked.events / took)
    assert RawEvent.objects.count() == asked.events
    found["memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def main() -> None:
    """Measure in a data folder that is thrown away."""
    asked = argparse.ArgumentParser(prog="benchmarks.intake")
    asked.add_argument("--events", type=int, default=0)
    asked.add_argument("--batch", type=int, default=500)
    asked.add_argument("--connections", type=int, default=4)
    asked.add_argument("--kill", action="store_true")
    asked.add_argument("--kills", type=int, default=40)
    asked.add_argument("--seed", type=int, default=20261125)
    asked.add_argument("--json", action="store_true")
    chosen = asked.parse_args()
    chosen.events = chosen.events or (200_000 if chosen.kill else 50_000)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KOERS_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
        found = measure(chosen)
    if chosen.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:>36}  {value:,}" if isinstance(value, int) else f"{name:>36}  {value}")


if __name__ == "__main__":
    main()
