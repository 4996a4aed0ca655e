"""Finding: the palette, the page with everything found, and choices for reference fields."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from koers.kit.access.matrix import allowed, reach
from koers.kit.resource import forms, references, registry
from koers.kit.resource.search import search
from koers.kit.ui import navigation

IN_PALETTE, ON_PAGE = 5, 25


def palette(request: HttpRequest) -> HttpResponse:
    """Answer the palette: pages to go to, things to create, records found; a fragment."""
    text = request.GET.get("q", "").strip()[:200]
    creating = request.GET.get("kind") == "create"
    wanted = text.casefold()
    pages = (
        []
        if creating
        else [one for one in navigation.entries(request) if wanted in str(one.label).casefold()]
    )
    creations = [
        one for one in _creations(request.user) if creating or (wanted and wanted in one["label"].casefold())
    ]
    found = search(request.user, text, IN_PALETTE) if text and not creating else []
    context = {"pages": pages[:6], "creations": creations[:12], "found": found, "text": text}
    return render(request, "resource/palette.html", context)


def search_page(request: HttpRequest) -> HttpResponse:
    """Show everything that was found."""
    text = request.GET.get("q", "").strip()[:200]
    found = search(request.user, text, ON_PAGE) if text else []
    title = _("Search")
    return render(
        request,
        "resource/search.html",
        {"found": found, "text": text, "title": title, "crumbs": [(title, "")]},
    )


def choose(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the options of a reference field that fit what is typed; a fragment."""
    try:
        resource = registry.get(path)
    except KeyError:
        raise Http404 from None
    if reach(request.user, resource.ability("read")) == "none":
        raise PermissionDenied(resource.ability("read"))
    text = request.GET.get("text", "")[:200]
    if "\x00" in text:
        raise Http404
    values = [str(value) for name, value in request.GET.items() if name != "text"]
    chosen = next(
        (int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19), None
    )
    offers: list[tuple[int, str]] = references.offers(resource.model, request.user, text)
    if chosen is not None and chosen not in dict(offers):
        offers = [(chosen, references.titles(resource.model, [chosen], request.user)[chosen]), *offers]
    return HttpResponse(forms.options(offers, offers[0][0] if text and chosen is None and offers else chosen))


def _creations(user: Any) -> list[dict[str, str]]:
    return [
        {
            "label": capfirst(_("New %(noun)s") % {"noun": one.label}),
            "url": reverse(f"{one.path}-new"),
            "icon": one.icon,
        }
        for one in registry.every()
        if allowed(user, one.ability("create"))
    ]
