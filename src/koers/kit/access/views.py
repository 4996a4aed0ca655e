"""Screens about signing in and about oneself."""

from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from koers.kit.access import actions, first_run, second_step, settings_pages
from koers.kit.access.doors import ability, public, signed_in
from koers.kit.access.forms import FirstRunForm, PasswordForm, ProfileForm
from koers.kit.access.table import readable
from koers.kit.ui import navigation, toasts

navigation.register(
    navigation.NavItem(
        name="settings",
        label=gettext_lazy("Settings"),
        url_name="settings",
        icon="settings",
        keys="s",
        position=90,
        group="foot",
    )
)
settings_pages.register(settings_pages.SettingsPage("profile", gettext_lazy("You"), "settings", position=10))
settings_pages.register(
    settings_pages.SettingsPage(
        "access", gettext_lazy("Who may do what"), "settings-access", "kit.access.read", 40
    )
)

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: Where `/` leads: the first of these addresses that exists.
HOME = ("review", "settings")


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first page."""
    for name in HOME:
        try:
            return redirect(reverse(name))
        except NoReverseMatch:
            continue
    raise Http404


@public
@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first administrator; gone once anybody can sign in."""
    now = timezone.now()
    if not first_run.is_open(token, at=now):
        raise Http404
    form = FirstRunForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        user = first_run.found(token, at=now, **form.cleaned_data)
        if user is None:
            raise Http404
        login(request, user, backend=BACKEND)
        return redirect("home")
    return render(request, "access/setup.html", {"form": form})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a password; the link works once."""
    now = timezone.now()
    user = actions.invited(token, at=now)
    if user is None:
        return render(request, "access/dead_link.html", status=404)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        accepted = actions.accept(token, form.cleaned_data["password"], at=now)
        if accepted is None:
            return render(request, "access/dead_link.html", status=404)
        login(request, accepted, backend=BACKEND)
        return redirect("home")
    return render(request, "access/welcome.html", {"form": form, "invited": user})


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own name, language, theme, time zone and keys."""
    user: Any = request.user
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        toasts.say(request, _("Your settings are saved."))
        return redirect("settings")
    context = {
        "form": form,
        "tabs": settings_pages.tabs(request),
        "has_second_step": second_step.is_set_up(user),
    }
    return render(request, "access/profile.html", context)


@signed_in
@require_GET
def add_second_step(request: HttpRequest) -> HttpResponse:
    """Explain the second step and offer the two ways to add one."""
    user: Any = request.user
    context = {"is_asked": second_step.is_asked_of(user), "is_set_up": second_step.is_set_up(user)}
    return render(request, "access/second_step.html", context)


@ability("kit.access.read")
@require_GET
def access(request: HttpRequest) -> HttpResponse:
    """Show the declared matrix as a table that people can read."""
    return render(
        request, "access/matrix.html", {"tabs": settings_pages.tabs(request), "table": readable(request.user)}
    )
