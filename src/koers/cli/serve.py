"""`koers serve`: the web server, with one worker beside it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext

import click
from django.db import connections
from django.utils import timezone

from koers.kit.access import first_run
from koers.kit.guard.readiness import NotReadyError, in_use, make_ready

# A worker gets this long to reach its next checkpoint before it is ended; the lease takes care of the rest.
GRACE_SECONDS = 15
THREADS = 4


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--no-worker", is_flag=True, help="Start no worker for background jobs.")
def command(host: str, port: int, workers: int, no_worker: bool) -> None:
    """Serve Koers on http://HOST:PORT until Ctrl-C."""
    serve(host=host, port=port, workers=workers, with_worker=not no_worker)


def serve(*, host: str, port: int, workers: int, with_worker: bool) -> None:
    """Make the installation ready and serve it until a signal ends it."""
    refuse_taken_port(host, port)
    try:
        with in_use():
            make_ready(click.echo)
            _serve(host, port, workers, with_worker)
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error


def _serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    announce = threading.Thread(target=_announce, args=(host, port, _welcome(host, port)), daemon=True)
    connections.close_all()
    with _worker_beside() if with_worker else nullcontext():
        announce.start()
        _run_server(host, port, workers)


def refuse_taken_port(host: str, port: int) -> None:
    """Stop with a clear message when something already listens here."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}:{port} ({error.strerror}). "
            f"Stop what runs there, or choose another port: koers serve --port {port + 1}"
        ) from error


def address(host: str, port: int) -> str:
    """Return the address at which a person on this machine reaches the server."""
    shown = "127.0.0.1" if host in {"0.0.0.0", ""} else "[::1]" if host == "::" else host  # noqa: S104
    return f"http://{shown}:{port}"


def _welcome(host: str, port: int) -> str:
    if not first_run.is_needed():
        return ""
    link = first_run.make_link(address(host, port), at=timezone.now())
    return f"Nobody can sign in yet. Make the first administrator here (once, within a day):\n  {link}"


def _announce(host: str, port: int, more: str) -> None:
    reach = "127.0.0.1" if host in {"0.0.0.0", ""} else host  # noqa: S104
    for _try in range(600):
        try:
            socket.create_connection((reach, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            click.echo(f"Koers is at {address(host, port)} (Ctrl-C stops it)")
            if more:
                click.echo(more)
            return


def _run_server(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "koers.cli.served:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
    ).serve()


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep one worker process running; start another when it dies."""
    over = threading.Event()
    watcher = threading.Thread(target=_keep_worker, args=(over,), name="worker-keeper")
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _keep_worker(over: threading.Event) -> None:
    while not over.is_set():
        # A session of its own: Ctrl-C reaches the server, and the server tells the worker, once.
        worker = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "koers.cli", "worker", "--parent", str(os.getpid())],
            start_new_session=True,
        )
        while worker.poll() is None and not over.wait(0.2):
            pass
        if worker.poll() is None:
            _end(worker)
        elif not over.is_set():
            click.echo(f"The worker ended with code {worker.returncode}; starting another.", err=True)
            over.wait(2)


def _end(worker: "subprocess.Popen[bytes]") -> None:
    worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
