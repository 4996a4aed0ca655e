"""A thread that says, every few seconds, that its process still works on what it holds."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection
from django.utils import timezone

from koers.kit.jobs.lease import Lease, renew
from koers.kit.jobs.models import JobRun, JobWorker

log = logging.getLogger("koers.jobs")


class Heartbeat:
    """Renews the lease of the run in hand, for as long as the `with` block lasts."""

    def __init__(self, *, worker: str, lease: Lease, announce: bool = False) -> None:
        self.worker, self.lease, self.announce = worker, lease, announce
        # Only the run in hand: one whose ending could not be written must lose its lease and start again.
        self._held: JobRun | None = None
        self._over = Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        if self.announce:
            now = timezone.now()
            JobWorker.objects.create(name=self.worker, started_at=now, seen_at=now)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(timeout=self.lease.beat + 1)
        if self.announce:
            JobWorker.objects.filter(name=self.worker).update(stopped_at=timezone.now())

    @contextmanager
    def holding(self, run: JobRun) -> Iterator[None]:
        """Keep this run alive inside the block."""
        self._held = run
        try:
            yield
        finally:
            self._held = None

    def _beat(self) -> None:
        try:
            while not self._over.wait(self.lease.beat):
                self._say_alive()
        finally:
            connection.close()

    def _say_alive(self) -> None:
        try:
            now = timezone.now()
            held = self._held
            if held is not None:
                renew(held, lease=self.lease, at=now)
            if self.announce:
                JobWorker.objects.filter(name=self.worker).update(seen_at=now)
        except DatabaseError:
            # A busy or restarting database: the lease is several beats long for this very reason.
            log.warning("the heartbeat could not be written; trying again")
            connection.close_if_unusable_or_obsolete()
