"""Pages of the measures: all definitions, one definition, and the rows behind a number."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koers.kit.access.matrix import require
from koers.kit.measures import registry
from koers.kit.measures.declaration import BadParam, Measure
from koers.kit.resource import registry as resources
from koers.kit.resource import tables
from koers.kit.resource.answers import given
from koers.kit.resource.lists import Listing
from koers.kit.resource.query import BadQuery

#: What the address of the rows says about the page itself.
PAGING = frozenset({"after", "before", "size", "sort"})


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show every measure with its definition."""
    areas: dict[str, list[Measure]] = {}
    for measure in registry.every():
        areas.setdefault(measure.name.split(".")[0], []).append(measure)
    title = _("What the numbers mean")
    return render(request, "measures/list.html", {"areas": areas, "title": title, "crumbs": [(title, "")]})


@require_safe
def definition(request: HttpRequest, name: str) -> HttpResponse:
    """Show one measure: definition, unit, least n."""
    measure = _get(request, name)
    crumbs = [(_("What the numbers mean"), reverse("measures")), (str(measure.label), "")]
    return render(request, "measures/definition.html", {"measure": measure, "crumbs": crumbs})


@require_safe
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """Show the rows that a number was counted from; what they add up to is the number."""
    measure = _get(request, name)
    named = given(request)
    paging = {key: named.pop(key) for key in list(named) if key in PAGING}
    try:
        params = measure.read_params(named)
        resource = resources.get(measure.resource)
        shown = Listing(
            resource,
            request.user,
            paging,
            rows=measure.row_set(params, request.user),
            columns=measure.columns or resource.shown,
        )
        shown.keep = named
        table = tables.table(shown)
    except (BadParam, BadQuery) as problem:
        context = {"problem": str(problem), "path": request.path}
        return render(request, "resource/bad_query.html", context, status=400)
    at = params.get("as_of") or timezone.now()
    reading = measure.ask(params, request.user, at=at) if measure.value is not None else None
    crumbs = [
        (_("What the numbers mean"), reverse("measures")),
        (str(measure.label), reverse("measure", args=[measure.name])),
        (_("Rows"), ""),
    ]
    found: dict[str, Any] = {
        "measure": measure,
        "listing": shown,
        "table": table,
        "reading": reading,
        "crumbs": crumbs,
    }
    return render(request, "measures/rows.html", found)


def _get(request: HttpRequest, name: str) -> Measure:
    try:
        measure = registry.get(name)
    except KeyError:
        raise Http404 from None
    require(request.user, measure.ability)
    return measure
