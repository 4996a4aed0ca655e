"""The people who sign in: list, invite, role, new link, shut out and let in; for administrators."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koers.areas.organisation import actions, queries
from koers.areas.organisation.views.forms import InviteForm, RoleForm
from koers.kit.access import actions as access_actions
from koers.kit.access import settings_pages
from koers.kit.access.doors import ability
from koers.kit.access.models import User
from koers.kit.delivery import setup
from koers.kit.timeline.reading import for_subject
from koers.kit.ui import toasts

settings_pages.register(
    settings_pages.SettingsPage("people", gettext_lazy("People"), "people", "kit.user.read", position=20)
)


@ability("kit.user.read")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List everybody who signs in, with role, seats and whether they may come in."""
    rows = queries.people(timezone.localdate())
    active = [row for row in rows if row.user.is_active]
    context = {"tabs": settings_pages.tabs(request), "rows": rows, "active": len(active)}
    return render(request, "organisation/people.html", context)


@ability("kit.user.invite")
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail, or with a one-time link that is shown once, on the answer to this very request."""
    user: Any = request.user
    form = InviteForm(request.POST or None, user=user, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        mail_link = _linked(request) if given.pop("mail", False) else None
        try:
            invited, text = actions.invite_member(**given, mail_link=mail_link, by=user, at=timezone.now())
        except (actions.NotPossibleError, access_actions.NotPossibleError) as error:
            form.add_error(None, str(error))
        else:
            return _show_link(request, invited, text) if mail_link is None else _mailed(request, invited)
    status = 422 if form.errors else 200
    context = {"tabs": settings_pages.tabs(request), "form": form, "mails": setup.is_configured()}
    return render(request, "organisation/invite.html", context, status=status)


@ability("kit.user.read")
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person who signs in, with what may be changed about them."""
    return _page(request, get_object_or_404(User, pk=pk))


@ability("kit.user.edit")
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody another role."""
    user: Any = request.user
    found = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, found, error=_("This role does not exist."))
    return _perform(
        request,
        found,
        lambda at: access_actions.change_role(found, form.cleaned_data["role"], by=user, at=at),
        _("The role is changed. It works from the next click."),
    )


@ability("kit.user.deactivate")
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut somebody out; they are signed out everywhere at once."""
    user: Any = request.user
    found = get_object_or_404(User, pk=pk)
    done = _("%(person)s can no longer sign in.") % {"person": found}
    return _perform(request, found, lambda at: access_actions.deactivate(found, by=user, at=at), done)


@ability("kit.user.deactivate")
@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    user: Any = request.user
    found = get_object_or_404(User, pk=pk)
    done = _("%(person)s can sign in again.") % {"person": found}
    return _perform(request, found, lambda at: access_actions.reactivate(found, by=user, at=at), done)


@ability("kit.user.invite")
@never_cache
@require_POST
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new one-time link with which somebody chooses a password, and show or mail it; earlier links die."""
    user: Any = request.user
    found = get_object_or_404(User, pk=pk)
    mails, now = "mail" in request.POST and setup.is_configured(), timezone.now()
    try:
        with transaction.atomic():
            text = access_actions.renew_invitation(found, by=user, at=now)
            if mails:
                access_actions.mail_invitation(found, _linked(request)(text), by=user, at=now)
    except access_actions.NotPossibleError as error:
        return _page(request, found, error=str(error))
    return _mailed(request, found) if mails else _show_link(request, found, text)


def _perform(request: HttpRequest, found: User, act: Callable[[datetime], object], done: str) -> HttpResponse:
    try:
        act(timezone.now())
    except access_actions.NotPossibleError as error:
        return _page(request, found, error=str(error))
    toasts.say(request, done)
    return redirect("person", pk=found.pk)


def _page(request: HttpRequest, found: User, *, error: str = "") -> HttpResponse:
    user: Any = request.user
    found = User.objects.get(pk=found.pk)  # what a refused verb left half-changed in memory is not shown
    context = {
        "tabs": settings_pages.tabs(request),
        "person": found,
        "row": queries.people(timezone.localdate(), only=found)[0],
        "form": RoleForm(user=user, initial={"role": found.role}),
        "timeline": for_subject(found),
        "error": error,
        "is_self": found.pk == user.pk,
        "mails": setup.is_configured(),
    }
    return render(request, "organisation/person.html", context, status=422 if error else 200)


def _linked(request: HttpRequest) -> Callable[[str], str]:
    """Return how the text of an invitation becomes the address that opens it."""
    return lambda text: request.build_absolute_uri(reverse("welcome", args=[text]))


def _mailed(request: HttpRequest, invited: User) -> HttpResponse:
    toasts.say(request, _("The invitation to %(address)s is on its way.") % {"address": invited.email})
    return redirect("person", pk=invited.pk)


def _show_link(request: HttpRequest, invited: User, text: str) -> HttpResponse:
    context = {
        "tabs": settings_pages.tabs(request),
        "person": invited,
        "link": _linked(request)(text),
        "days": access_actions.LIFETIME.days,
    }
    return render(request, "organisation/link.html", context)
