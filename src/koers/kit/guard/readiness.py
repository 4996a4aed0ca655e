"""What must be true before Koers serves or works: sound library, present tables, collected static files."""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from koers.kit.guard.backup.restore import finish_interrupted


class NotReadyError(Exception):
    """Koers must not start; the message says why and what helps."""


def make_ready(say: Callable[[str], None]) -> None:
    """Bring an installation to the state that this version needs; safe when two processes start at once."""
    with _one_at_a_time():
        if finish_interrupted():
            say("An interrupted restore was completed.")
        refuse_unsound()
        if pending_migrations():
            say("Preparing the database…")
            call_command("migrate", verbosity=0, interactive=False)
        collect_static()
    connections.close_all()


def refuse_unsound() -> None:
    """Raise `NotReadyError` when a system check of Koers fails."""
    found = [message for message in checks.run_checks(tags=["koers"]) if message.is_serious()]
    if found:
        raise NotReadyError("\n".join(f"{message.msg} {message.hint or ''}".strip() for message in found))


def pending_migrations() -> list[str]:
    """Return the names of the migrations that this database still needs."""
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    return [f"{step.app_label}.{step.name}" for step, _backwards in executor.migration_plan(targets)]


def collect_static() -> bool:
    """Collect static files when they differ from last time; returns whether that was so."""
    root = Path(settings.STATIC_ROOT)
    stamp, now = root / ".stamp", _static_stamp()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(now)
    return True


def _static_stamp() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\x00{facts.st_size}\x00{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def in_use(*, alone: bool = False) -> Iterator[None]:
    """Tell that this installation is in use; `alone` refuses while another process is at work in it."""
    with (Path(settings.DATA) / ".running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            busy = "Koers is running here. Stop `koers serve` and `koers worker` first."
            raise NotReadyError(busy if alone else "A restore is under way. Wait until it is done.") from None
        yield


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (Path(settings.DATA) / ".starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
