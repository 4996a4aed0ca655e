"""Ask for work: queue a run, stop it, start it again, or do it here and now."""

import os
import socket
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_tasks.utils import normalize_json

from koers.kit.jobs import lease as leases
from koers.kit.jobs.context import Tell
from koers.kit.jobs.declare import Job
from koers.kit.jobs.execute import execute
from koers.kit.jobs.heartbeat import Heartbeat
from koers.kit.jobs.lease import Lease
from koers.kit.jobs.models import ENDED, HOLDS_KEY, JobRun, JobState

if TYPE_CHECKING:
    from koers.kit.access.models import User


def enqueue(
    job: Job[..., Any],
    *,
    key: str | None = None,
    by: "User | None" = None,
    not_before: datetime | None = None,
    **arguments: Any,
) -> JobRun:
    """Queue a run in the transaction of the caller, and return its row.

    A key names the effect: while a run of this job with the same key waits, runs or is done, that run is returned.
    """
    now = timezone.now()
    known = _with_key(job, key)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return JobRun.objects.create(
                name=job.code,
                key=key,
                requested_by=by,
                created_at=now,
                not_before=not_before or now,
                arguments=normalize_json(arguments),
            )
    except IntegrityError:
        known = _with_key(job, key)
        if known is None:
            raise
        return known


def _with_key(job: Job[..., Any], key: str | None) -> JobRun | None:
    if key is None:
        return None
    return JobRun.objects.filter(name=job.code, key=key, state__in=HOLDS_KEY).first()


def cancel(run: JobRun, *, at: datetime) -> JobRun:
    """Stop a run: at once while it waits, at its next look while it runs; an ended run stays as it is."""
    waiting = JobRun.objects.filter(pk=run.pk, state=JobState.QUEUED)
    if not waiting.update(state=JobState.CANCELLED, cancel_requested=True, ended_at=at):
        JobRun.objects.filter(pk=run.pk, state=JobState.RUNNING).update(cancel_requested=True)
    run.refresh_from_db()
    return run


def run_again(run: JobRun, *, at: datetime) -> JobRun:
    """Put a failed, cancelled or set-aside run back in the queue; it goes on from its last checkpoint."""
    fresh = {"state": JobState.QUEUED, "stalls": 0, "cancel_requested": False, "ended_at": None, "error": ""}
    ended = JobRun.objects.filter(pk=run.pk, state__in=ENDED).exclude(state=JobState.DONE)
    ended.update(not_before=at, worker="", **fresh)
    run.refresh_from_db()
    return run


def worker_name() -> str:
    """Return a name for this process that no other process has."""
    return f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"


def run_now(run: JobRun, *, stopping: Event | None = None, tell: Tell | None = None) -> JobRun:
    """Do a waiting run in this process: for the command line, which `tell` shows its progress, and for tests."""
    name, lease = worker_name(), Lease.from_settings()
    claimed = leases.claim(worker=name, lease=lease, at=timezone.now(), only=run.pk)
    if claimed is not None:
        _run_held(claimed, name, lease, stopping, tell)
    run.refresh_from_db()
    return run


def _run_held(run: JobRun, name: str, lease: Lease, stopping: Event | None, tell: Tell | None = None) -> None:
    # Inside a transaction nobody else can see the claim, so there is nothing to keep alive.
    if connection.in_atomic_block:
        execute(run, stopping=stopping, tell=tell)
        return
    with Heartbeat(worker=name, lease=lease) as heart, heart.holding(run):
        execute(run, stopping=stopping, tell=tell)


def drain(most: int = 1000) -> int:
    """Do everything that waits, in this process, and return how many runs that were."""
    name, lease = worker_name(), Lease.from_settings()
    for number in range(most):
        run = leases.claim(worker=name, lease=lease, at=timezone.now())
        if run is None:
            return number
        _run_held(run, name, lease, None)
    return most
