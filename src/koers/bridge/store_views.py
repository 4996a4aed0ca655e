"""The page that says how the analytics store stands, and renews it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from koers.bridge import jobs
from koers.bridge.models import StoreState
from koers.bridge.store import refreshing
from koers.kit.access import settings_pages
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed
from koers.kit.jobs.models import JobRun
from koers.kit.jobs.queue import enqueue
from koers.kit.ui.formats import number


@ability("kit.store.read")
@require_safe
def store(request: HttpRequest) -> HttpResponse:
    """Say as of when the store is, how much it holds, what waits and what went wrong last."""
    state = StoreState.objects.filter(name=refreshing.NAME).first()
    facts: dict[str, Any] = {
        "tabs": settings_pages.tabs(request),
        "state": state,
        "seconds": number(state.seconds, 1) if state is not None and state.seconds is not None else "",
        "waiting": refreshing.waiting(),
        "run": _running(),
        "may_refresh": allowed(request.user, "kit.store.refresh"),
    }
    return render(request, "bridge/store.html", facts)


@ability("kit.store.refresh")
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Queue a refresh; pressed twice, it is queued once."""
    if _running() is None:
        enqueue(jobs.renew_store, by=request.user)  # type: ignore[arg-type]
    return redirect("store")


def declare() -> None:
    """Add the page under Settings."""
    settings_pages.register(
        settings_pages.SettingsPage(
            "store", gettext_lazy("Analytics store"), "store", "kit.store.read", position=85
        )
    )


def _running() -> JobRun | None:
    return JobRun.objects.filter(name=jobs.renew_store.code, ended_at__isnull=True).order_by("-id").first()
