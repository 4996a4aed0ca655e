"""What a running job may ask and tell."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event
from time import monotonic
from typing import Any

from django.db import OperationalError
from django_tasks.base import TaskResult

from koers.kit.jobs.models import JobRun

Tell = Callable[[int, int | None, str], None]
# A person looks about twice a second; more writes would only slow the work.
QUIET_SECONDS = 0.5


class LeaseLost(Exception):
    """Another worker holds this run now: everything since the last checkpoint must be rolled back."""


class HandBack(Exception):
    """The worker is stopping: the run goes back to the queue at its last checkpoint."""


class Refused(Exception):
    """The job cannot be done; the message is for the person who asked, and says what helps."""


class Cancelled(Exception):
    """A person asked to stop, and the job has come to a place where it can."""


class Context:
    """The run as its own function sees it: progress, cancelling, and the place to go on from.

    It has what a Django `TaskContext` has (`task_result`, `attempt`), and more.
    """

    def __init__(
        self, result: TaskResult[Any], run: JobRun, *, stopping: Event, tell: Tell | None = None
    ) -> None:
        self.task_result = result
        self.run = run
        self.heard_cancel = False
        self._stopping, self._tell = stopping, tell
        self._told_at = self._asked_at = float("-inf")

    @property
    def attempt(self) -> int:
        """Return how often this run was started, this time included."""
        return self.run.starts

    @property
    def cursor(self) -> Any:
        """Return what the last checkpoint noted, or None at the very first start."""
        return self.run.cursor

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Show how far the work is; written at most twice a second."""
        self.run.done, self.run.message = done, message[:300]
        self.run.total = self.run.total if total is None else total
        if self._tell is not None:
            self._tell(done, self.run.total, self.run.message)
        if monotonic() - self._told_at < QUIET_SECONDS and done != self.run.total:
            return
        self._told_at = monotonic()
        with suppress(OperationalError):  # A busy database may skip a progress line, never a checkpoint.
            JobRun.objects.held_by(self.run).update(done=done, total=self.run.total, message=self.run.message)

    def checkpoint(self, cursor: Any) -> None:
        """Note the place to go on from; call it inside the transaction that writes the chunk.

        Raises `LeaseLost` when another worker has taken over, so that the chunk is rolled back.
        """
        held = JobRun.objects.held_by(self.run)
        fields = {"cursor": cursor, "done": self.run.done, "total": self.run.total, "stalls": 0}
        if not held.update(**fields):
            raise LeaseLost(str(self.run))
        self.run.cursor, self.run.stalls = cursor, 0

    def give_way(self) -> None:
        """Say that the run has moved on, and hand it back when the worker is stopping.

        Call it between chunks, after the commit, and only when the next start goes on from there.
        """
        if self.run.stalls:
            JobRun.objects.held_by(self.run).update(stalls=0)
            self.run.stalls = 0
        if self._stopping.is_set():
            raise HandBack(str(self.run))

    def cancelled(self) -> bool:
        """Tell whether a person asked to stop; a job that hears yes should tidy up and return."""
        if not self.heard_cancel and monotonic() - self._asked_at >= QUIET_SECONDS:
            self._asked_at = monotonic()
            self.heard_cancel = JobRun.objects.filter(pk=self.run.pk, cancel_requested=True).exists()
        return self.heard_cancel
