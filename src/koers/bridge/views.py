"""The page that loads the demo company and removes it again."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from koers.bridge import jobs
from koers.bridge.demo import removal
from koers.kit.access import settings_pages
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed
from koers.kit.access.models import User
from koers.kit.jobs.models import JobRun
from koers.kit.jobs.queue import enqueue
from koers.kit.ui.navigation import Banner, register_banner


@ability("kit.demo.remove")
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Count what a removal takes and what it leaves, or offer to load the company or to go on with that."""
    there = removal.has_demo()
    running = _running()
    halfway = running is None and jobs.is_demo_halfway()
    facts = {
        "tabs": settings_pages.tabs(request),
        "there": there,
        "plan": removal.preview() if there and running is None else None,
        "run": running,
        "loading": running is not None and running.name == jobs.load_demo.name,
        "halfway": jobs.demo_runs().first() if halfway else None,
        "locked_out": any(not user.has_usable_password() for user in User.objects.filter(demo=True)),
    }
    return render(request, "bridge/demo.html", facts)


@ability("kit.demo.remove")
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Queue the removal; pressed twice, it is queued once."""
    if _running() is None:
        enqueue(jobs.remove_demo, by=cast(User, request.user))
    return redirect("demo")


@ability("kit.demo.load")
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Queue the loading, or go on with one that was broken off."""
    if _running() is None:
        jobs.ask_for_demo(by=cast(User, request.user))
    return redirect("demo")


def banner(request: HttpRequest) -> Banner | None:
    """Say above every page that the figures are of the demo company, while they are."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not User.objects.filter(demo=True).exists():
        return None
    may = allowed(user, "kit.demo.remove")
    return Banner(
        text=gettext_lazy("You are looking at a fictional company."),
        icon="info",
        url=reverse("demo") if may else "",
        action=gettext_lazy("Remove the demo data") if may else "",
    )


def declare() -> None:
    """Add the banner and the page under Settings."""
    register_banner(banner)
    settings_pages.register(
        settings_pages.SettingsPage("demo", gettext_lazy("Demo data"), "demo", "kit.demo.remove", position=90)
    )


def _running() -> JobRun | None:
    names = [jobs.remove_demo.name, jobs.load_demo.name]
    return JobRun.objects.filter(name__in=names, ended_at__isnull=True).order_by("-id").first()
