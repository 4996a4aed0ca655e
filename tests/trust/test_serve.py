"""`koers serve` starts from nothing, tells its address, and leaves no process behind."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.trust.installations import Installation, Maker, installations  # noqa: F401


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(place: Installation, port: int, *more: str) -> Iterator["subprocess.Popen[str]"]:
    server = place.start("serve", "--port", str(port), "--workers", "1", *more)
    try:
        yield server
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate(timeout=60)  # to its end come also those that it started


def said_until(server: "subprocess.Popen[str]", word: str) -> str:
    """Read what the server says, up to the line that holds a word."""
    assert server.stdout is not None
    said = ""
    for line in server.stdout:
        said += line
        if word in line:
            return said
    raise AssertionError(f"{word!r} was never said: {said}")


def answers(port: int, path: str = "/") -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_until_silent(port: int, patience: float = 20) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if not answers(port, "/static/kit/koers.css"):
            return True
        time.sleep(0.2)
    return False


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in listed.stdout.split()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_empty_folder_is_served_and_the_first_administrator_gets_a_link(installations: Maker) -> None:  # noqa: F811
    place, port = installations.empty(), free_port()
    with serving(place, port, "--no-worker") as server:
        said = said_until(server, "/setup/")
        assert f"Koers is at http://127.0.0.1:{port}" in said
        link = said.split(f":{port}")[-1].strip()
        assert answers(port, link) == 200
        assert answers(port, "/static/kit/koers.css") == 200


def test_a_signal_ends_the_server_and_its_worker(installations: Maker) -> None:  # noqa: F811
    place, port = installations.fresh(), free_port()
    with serving(place, port) as server:
        said_until(server, "Koers is at")
        children = children_of(server.pid)
        assert len(children) == 2
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
        assert [pid for pid in children if is_alive(pid)] == []


def test_a_killed_server_leaves_no_process_that_holds_the_port(installations: Maker) -> None:  # noqa: F811
    place, port = installations.fresh(), free_port()
    with serving(place, port) as server:
        said_until(server, "Koers is at")
        assert answers(port, "/static/kit/koers.css") == 200
        server.kill()
        assert wait_until_silent(port)


def worker_of(pid: int) -> int | None:
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    found = [line.split()[0] for line in listed.stdout.splitlines() if " worker " in line]
    return int(found[0]) if found else None


def test_a_worker_that_dies_beside_the_server_is_replaced(installations: Maker) -> None:  # noqa: F811
    place = installations.fresh()
    with serving(place, free_port()) as server:
        said_until(server, "Koers is at")
        first = worker_of(server.pid)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until = time.monotonic() + 20
        while time.monotonic() < until and worker_of(server.pid) in (None, first):
            time.sleep(0.2)
        assert worker_of(server.pid) not in (None, first)
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def test_a_taken_port_is_said_in_one_line(installations: Maker) -> None:  # noqa: F811
    place = installations.fresh()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = place.run("serve", "--port", str(other.getsockname()[1]))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: Cannot listen on 127.0.0.1:")
    assert done.stderr.count("\n") == 1


def test_a_worker_refuses_a_database_of_an_older_version(installations: Maker) -> None:  # noqa: F811
    done = installations.empty().run("worker", "--once")
    assert done.returncode == 1
    assert "koers django migrate" in done.stderr
