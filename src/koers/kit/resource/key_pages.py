"""The page with a person's keys of the API."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.kit.access.matrix import reach
from koers.kit.access.models import User
from koers.kit.resource import keys
from koers.kit.resource.answers import see_other
from koers.kit.resource.models import ApiKey
from koers.kit.ui import toasts

LIFETIMES = (30, 90, 365)


def listing(request: HttpRequest) -> HttpResponse:
    """Show the keys: a person's own, for an administrator everybody's; POST makes one and shows it once."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    made = ""
    if request.method == "POST":
        name = request.POST.get("name", "").strip()[:60]
        days = request.POST.get("days", "")
        if name and days in {str(one) for one in LIFETIMES}:
            read_only = request.POST.get("write") != "1"
            _key, made = keys.make(
                user, name, lifetime=timedelta(days=int(days)), read_only=read_only, at=timezone.now()
            )
        else:
            toasts.say(request, _("Give the key a name and say how long it is valid."), level=30)
    rows = ApiKey.objects.select_related("owner")
    if reach(user, "kit.key.read") != "all":
        rows = rows.filter(owner=user)
    context = {"keys": rows[:200], "made": made, "lifetimes": LIFETIMES, "now": timezone.now(), "user": user}
    return render(request, "resource/keys.html", context | {"crumbs": [(_("API keys"), "")]})


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key."""
    rows = (
        ApiKey.objects.all()
        if reach(request.user, "kit.key.revoke") == "all"
        else ApiKey.objects.filter(owner_id=request.user.pk)
    )
    key = rows.filter(pk=pk).first()
    if key is None:
        raise Http404
    keys.revoke(key, at=timezone.now())
    toasts.say(request, _("The key “%(name)s” no longer works.") % {"name": key.name})
    return see_other(reverse("api-keys"))
