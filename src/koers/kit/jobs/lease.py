"""Hold a run: claim it, keep it, end it, and take back what a dead worker held."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from koers.kit.jobs.models import JobRun, JobRunQuerySet, JobState

# After so many starts without a checkpoint a run is set aside for a person to look at.
MOST_STARTS = 5
RETRY_AFTER = timedelta(seconds=20)


@dataclass(frozen=True)
class Lease:
    """How long a worker may be silent before its run goes to another, and how often it speaks (in seconds)."""

    seconds: float = 30.0
    beat: float = 5.0

    @classmethod
    def from_settings(cls) -> "Lease":
        """Return the lease of this installation."""
        options = getattr(settings, "TASKS", {}).get("default", {}).get("OPTIONS", {})
        return cls(float(options.get("lease", cls.seconds)), float(options.get("beat", cls.beat)))

    def until(self, at: datetime) -> datetime:
        """Return the moment at which silence counts as death."""
        return at + timedelta(seconds=self.seconds)


def _locked(runs: JobRunQuerySet) -> JobRunQuerySet:
    """Lock rows, passing over those that another connection holds; SQLite has one writer and needs no row lock."""
    if connection.features.has_select_for_update_skip_locked:
        return runs.select_for_update(skip_locked=True)
    return runs


def claim(*, worker: str, lease: Lease, at: datetime, only: int | None = None) -> JobRun | None:
    """Give the first waiting run (or the one asked for) to this worker, or return None."""
    waiting = (
        JobRun.objects.ready(at) if only is None else JobRun.objects.filter(pk=only, state=JobState.QUEUED)
    )
    if not waiting.exists():  # A plain read first: an idle worker must not keep taking the one write lock.
        return None
    with transaction.atomic():
        run = _locked(waiting).first()
        if run is None:
            return None
        run.state, run.worker, run.lease_until = JobState.RUNNING, worker, lease.until(at)
        run.starts, run.stalls = run.starts + 1, run.stalls + 1
        run.started_at = run.started_at or at
        run.save(update_fields=["state", "worker", "lease_until", "starts", "stalls", "started_at"])
    return run


def renew(run: JobRun, *, lease: Lease, at: datetime) -> bool:
    """Lengthen the lease of a run; returns whether it was still ours."""
    return bool(JobRun.objects.held_by(run).update(lease_until=lease.until(at)))


def end(run: JobRun, state: JobState, *, at: datetime, **fields: Any) -> bool:
    """End a run, unless another worker has it by now; returns whether it was still ours."""
    final = {"state": state, "ended_at": at, "lease_until": None, **fields}
    return bool(JobRun.objects.held_by(run).update(**final))


def hand_back(run: JobRun, *, at: datetime, after: timedelta = timedelta(), **fields: Any) -> bool:
    """Return a run to the queue on purpose: a stopping worker, or trouble that may pass."""
    back = {"state": JobState.QUEUED, "lease_until": None, "worker": "", "not_before": at + after, **fields}
    return bool(JobRun.objects.held_by(run).update(**back))


def reap(*, at: datetime) -> int:
    """Take back the runs of dead workers: to the queue, or aside after too many starts; returns how many."""
    if not JobRun.objects.expired(at).exists():
        return 0
    with transaction.atomic():
        expired = JobRun.objects.filter(
            pk__in=list(_locked(JobRun.objects.expired(at)).values_list("pk", flat=True))
        )
        gone = {"lease_until": None, "ended_at": at}
        stopped = expired.filter(cancel_requested=True).update(state=JobState.CANCELLED, **gone)
        error = "The worker stopped without a word, each time it was tried."
        aside = expired.filter(state=JobState.RUNNING, stalls__gte=MOST_STARTS)
        parked = aside.update(state=JobState.POISONED, error=error, **gone)
        again = expired.filter(state=JobState.RUNNING).update(
            state=JobState.QUEUED, lease_until=None, worker="", not_before=at
        )
    return stopped + parked + again


def too_often(run: JobRun) -> bool:
    """Tell whether a run has used up its starts."""
    return run.stalls >= MOST_STARTS
