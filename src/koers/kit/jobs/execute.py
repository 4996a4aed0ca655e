"""Run one claimed run of a job and write down how it ended."""

import logging
import traceback
from contextlib import nullcontext
from threading import Event
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation

from koers.kit.guard.scrub import scrub
from koers.kit.jobs import lease
from koers.kit.jobs.backend import result_of
from koers.kit.jobs.context import Cancelled, Context, HandBack, LeaseLost, Refused, Tell
from koers.kit.jobs.declare import Job, find
from koers.kit.jobs.models import JobRun, JobState

log = logging.getLogger("koers.jobs")
# Trouble that passes by itself: a locked or restarting database.
PASSING = (OperationalError, InterfaceError)


def execute(run: JobRun, *, stopping: Event | None = None, tell: Tell | None = None) -> None:
    """Run a claimed run to its end; every outcome becomes a state of the row, and `tell` hears of its progress."""
    job = find(run.name)
    if job is None:
        lease.end(
            run, JobState.FAILED, at=timezone.now(), error=f"This version has no job called {run.name}."
        )
        return
    context = Context(result_of(run, job), run, stopping=stopping or Event(), tell=tell)
    try:
        with _language_of(run):
            _call(job, context, run)
    except LeaseLost:
        log.warning("%s went to another worker", run)
    except HandBack:
        # Stopping on purpose is not a failed start.
        lease.hand_back(run, at=timezone.now(), stalls=max(0, run.stalls - 1))
    except Cancelled:
        lease.end(run, JobState.CANCELLED, at=timezone.now(), **_last(run))
    except PASSING as error:
        _try_later(run, error)
    except Refused as error:
        lease.end(run, JobState.FAILED, at=timezone.now(), error=scrub(str(error)), **_last(run))
    except Exception as error:  # Whatever a job raises must end its run, not its worker.
        log.error("%s failed: %s", run, scrub(traceback.format_exc(), 8000))
        lease.end(run, JobState.FAILED, at=timezone.now(), error=_say(error), **_last(run))


def _call(job: Job[..., Any], context: Context, run: JobRun) -> None:
    with transaction.atomic() if job.atomic else nullcontext():
        first = (context,) if job.takes_context else ()
        value = job.call(*first, **run.arguments)
        state = JobState.CANCELLED if context.heard_cancel else JobState.DONE
        if not lease.end(run, state, at=timezone.now(), result=value, **_last(run)):
            raise LeaseLost(str(run))


def _try_later(run: JobRun, error: Exception) -> None:
    if lease.too_often(run):
        lease.end(run, JobState.POISONED, at=timezone.now(), error=_say(error), **_last(run))
    else:
        lease.hand_back(run, at=timezone.now(), after=lease.RETRY_AFTER, error=_say(error))


def _last(run: JobRun) -> dict[str, Any]:
    return {"done": run.done, "total": run.total, "message": run.message}


def _language_of(run: JobRun) -> Any:
    """Write messages in the language of the person who asked."""
    language = getattr(run.requested_by, "language", None)
    return translation.override(language) if language else nullcontext()


def _say(error: BaseException) -> str:
    return scrub(f"{type(error).__name__}: {error}")
