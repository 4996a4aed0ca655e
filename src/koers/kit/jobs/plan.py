"""Queue the jobs that recur, once in each of their periods."""

from datetime import UTC, datetime, timedelta

from koers.kit.jobs.declare import Job, declared
from koers.kit.jobs.models import JobRun, JobWorker
from koers.kit.jobs.queue import enqueue

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def period_start(every: timedelta, offset: timedelta, at: datetime) -> datetime:
    """Return the beginning of the period in which a moment falls."""
    return EPOCH + offset + every * ((at - EPOCH - offset) // every)


def period_key(every: timedelta, offset: timedelta, at: datetime) -> str:
    """Return the name of the period in which a moment falls.

    >>> period_key(timedelta(days=1), timedelta(hours=2), datetime(2026, 1, 1, 1, 59, tzinfo=UTC))
    '2025-12-31T02:00Z'
    """
    return period_start(every, offset, at).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def queue_periodic(*, at: datetime) -> list[JobRun]:
    """Queue what is due; the key makes a second worker, or a second look, find the same run."""
    queued = []
    for job in declared().values():
        run = _due(job, at)
        if run is not None:
            queued.append(run)
    return queued


def _due(job: Job[..., object], at: datetime) -> JobRun | None:
    if job.every is None:
        return None
    # A new installation waits for the next period: nobody wants a nightly copy in the first minute.
    if not JobWorker.objects.filter(started_at__lt=period_start(job.every, job.offset, at)).exists():
        return None
    key = period_key(job.every, job.offset, at)
    # Tried in this period is enough: a failing nightly job must not start again every twenty seconds.
    if JobRun.objects.filter(name=job.code, key=key).exists():
        return None
    return enqueue(job, key=key)
