"""Follow a background job, stop it, start it again, and see what went on."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from koers.kit.access import settings_pages
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.jobs.models import JobRun, JobState, JobWorker
from koers.kit.jobs.queue import cancel, run_again

MOST_SHOWN = 200
ROUTINE = Q(state=JobState.DONE, requested_by=None)
settings_pages.register(
    settings_pages.SettingsPage("jobs", gettext_lazy("Background jobs"), "jobs", "kit.job.read", position=80)
)


@ability("kit.job.read")
@require_safe
def follow(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one run: the piece that a page asks for again and again, or a page of its own."""
    run = _visible(request, uid)
    return _piece(request, run) if request.headers.get("HX-Request") else _page(request, run)


@ability("kit.job.cancel")
@require_POST
def cancel_run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask a run to stop."""
    run = _visible(request, uid)
    require(request.user, "kit.job.cancel", run)
    return _after(request, cancel(run, at=timezone.now()))


@ability("kit.job.retry")
@require_POST
def start_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put an ended run back in the queue."""
    run = _visible(request, uid)
    require(request.user, "kit.job.retry", run)
    return _after(request, run_again(run, at=timezone.now()))


@ability("kit.job.read")
@require_safe
def all_runs(request: HttpRequest) -> HttpResponse:
    """List the latest runs, and tell whether a worker lives."""
    asked = request.GET.get("state", "")
    runs = JobRun.objects.visible_to(request.user).select_related("requested_by").order_by("-id")
    # What Koers did by itself and did well would hide the rest; it is under "Done".
    runs = runs.filter(state=asked) if asked in JobState.values else runs.exclude(ROUTINE)
    facts: dict[str, Any] = {
        "tabs": settings_pages.tabs(request),
        "runs": (shown := list(runs[:MOST_SHOWN])),
        "most": MOST_SHOWN if len(shown) == MOST_SHOWN else None,
        "states": [
            {"code": code, "label": label, "is_current": code == asked} for code, label in JobState.choices
        ],
        "all_is_current": asked not in JobState.values,
        "worker": JobWorker.objects.filter(stopped_at=None).order_by("-seen_at").first(),
    }
    return render(request, "jobs/list.html", facts)


def _visible(request: HttpRequest, uid: UUID) -> JobRun:
    return get_object_or_404(JobRun.objects.visible_to(request.user), uid=uid)


def _facts(request: HttpRequest, run: JobRun) -> dict[str, Any]:
    return {
        "run": run,
        "can_cancel": not run.has_ended and allowed(request.user, "kit.job.cancel", run),
        "can_retry": run.has_ended
        and run.state != JobState.DONE
        and allowed(request.user, "kit.job.retry", run),
    }


def _piece(request: HttpRequest, run: JobRun) -> HttpResponse:
    answer = render(request, "jobs/progress.html", _facts(request, run))
    if run.has_ended:
        # The page around it may want to show the result: `hx-trigger="job-ended from:body"`.
        answer["HX-Trigger-After-Swap"] = "job-ended"
    return answer


def _page(request: HttpRequest, run: JobRun) -> HttpResponse:
    return render(request, "jobs/one.html", _facts(request, run))


def _after(request: HttpRequest, run: JobRun) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _piece(request, run)
    return redirect("job", uid=run.uid)
