"""What the pages below the room of a deal share: the way to them, and a form with its way back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from koers.areas.selling.models import Deal
from koers.areas.selling.resources.deals import DEALS

Crumbs = list[tuple[str, str]]


def crumbs(deal: Deal, *below: tuple[str, str]) -> Crumbs:
    """Return the way to the room of a deal, or to a page below it; each step below as its title and address."""
    found = [
        (capfirst(DEALS.labels), reverse("deals")),
        (deal.name, reverse("deals-page", args=[deal.pk])),
        (pgettext("deal", "Room"), reverse("deals-room", args=[deal.pk])),
        *below,
    ]
    return [*found[:-1], (found[-1][0], "")]


def form_page(
    request: HttpRequest,
    deal: Deal,
    form: Any,
    title: str,
    *above: tuple[str, str],
    about: str = "",
    wide: bool = False,
) -> HttpResponse:
    """Show a form below the room; `above` are the pages between the room and it, and the last of them is the way back."""
    context = {
        "form": form,
        "title": title,
        "deal": deal,
        "about": about,
        "button": _("Keep"),
        "wide": wide,
        "back": above[-1][1] if above else reverse("deals-room", args=[deal.pk]),
        "crumbs": crumbs(deal, *above, (title, "")),
    }
    return render(request, "selling/room_form.html", context, status=422 if form.errors else 200)
