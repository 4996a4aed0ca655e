"""Pages of lists: the list itself, its filters, its bin and its saved views."""

from typing import Any
from urllib.parse import parse_qs

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from koers.kit.access.matrix import allowed
from koers.kit.resource import query, references, registry, tables
from koers.kit.resource.answers import clear_about_queries, given, see_other
from koers.kit.resource.columns import bind
from koers.kit.resource.declaration import Resource
from koers.kit.resource.filters import BoundFilter, bound
from koers.kit.resource.lists import Listing
from koers.kit.resource.models import SavedView
from koers.kit.resource.record_pages import verb_ability
from koers.kit.ui import toasts


@clear_about_queries
def listing(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """Show a list."""
    views = list(SavedView.objects.offered_to(request.user).filter(resource=resource.path))
    if not request.GET:
        default = next((view for view in views if view.is_default and view.owner_id == request.user.pk), None)
        if default is not None:
            return redirect(
                f"{reverse(resource.path)}?{default.query}{'&' if default.query else ''}view={default.pk}"
            )
    shown = Listing(resource, request.user, given(request))
    bulk = [
        verb for verb in resource.verbs if verb.bulk and allowed(request.user, verb_ability(resource, verb))
    ]
    may_delete = allowed(request.user, resource.ability("delete"))
    return render(
        request,
        "resource/list.html",
        {
            "listing": shown,
            "resource": resource,
            "title": capfirst(resource.labels),
            "table": tables.table(shown, selectable=bool(bulk or may_delete), editable=True),
            "tabs": _tabs(resource, shown, views, request),
            "bulk": bulk,
            "may_delete": may_delete,
            "may_create": allowed(request.user, resource.ability("create")),
            "begin": resource.begin
            if resource.begin and allowed(request.user, resource.begin.ability)
            else None,
            "may_export": allowed(request.user, resource.ability("export")),
            "columns": _column_choices(resource, shown),
            "kept": _kept(shown),
        },
    )


@clear_about_queries
def sentence(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """Say how many rows a filtered list has, and their sum; a fragment that follows the page."""
    shown = Listing(resource, request.user, given(request))
    return HttpResponse(conditional_escape(shown.sentence))


@clear_about_queries
def bin_(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """Show what lies in the bin."""
    shown = Listing(resource, request.user, given(request), bin_=True)
    titles = slice(4, 4 + len(resource.title))
    rows = [(row[0], resource.titled(row[titles]) or f"#{row[0]}") for row in shown.slice.rows]
    context = {"listing": shown, "resource": resource, "rows": rows, "title": capfirst(resource.labels)}
    return render(
        request,
        "resource/bin.html",
        context | {"crumbs": [(capfirst(resource.labels), reverse(resource.path)), (_("Bin"), "")]},
    )


@clear_about_queries
def filter_form(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """Show the form with all filters, filled with those at work; a fragment for the dialog."""
    asked = query.read(resource, given(request), request.user)
    fields = [_filter_field(one, asked, request.user) for one in bound(resource)]
    kept = [(name, value) for name in ("sort", "cols", "size", "q") for value in asked.given.get(name, [])]
    return render(request, "resource/filters.html", {"fields": fields, "kept": kept, "resource": resource})


def save_view(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Keep the present list under a name."""
    name = request.POST.get("name", "").strip()[:60]
    text = request.POST.get("query", "").lstrip("?")[:2000]
    try:
        asked = query.read(resource, parse_qs(text), request.user)
    except query.BadQuery:
        raise Http404 from None
    if not name:
        toasts.say(request, _("Give the view a name."), level=30)
        return see_other(reverse(resource.path) + asked.address(view="all"))
    shared = request.POST.get("shared") == "1" and allowed(request.user, "kit.view.share")
    mine: Any = SavedView.objects.filter(owner_id=request.user.pk, resource=resource.path)
    owner: Any = request.user.pk
    view = SavedView(
        owner_id=owner,
        resource=resource.path,
        name=name,
        query=asked.address().lstrip("?"),
        shared=shared,
        is_default=request.POST.get("is_default") == "1",
    )
    try:
        with transaction.atomic():
            if view.is_default:
                mine.update(is_default=False)
            mine.filter(name=name).delete()
            view.save()
    except IntegrityError:
        toasts.say(request, _("This view could not be saved. Try again."), level=40)
        return see_other(reverse(resource.path))
    toasts.say(request, _("The view “%(name)s” is saved.") % {"name": name})
    return see_other(f"{reverse(resource.path)}?{view.query}{'&' if view.query else ''}view={view.pk}")


def drop_view(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """Remove one of a person's own views."""
    gone, _rows = SavedView.objects.filter(pk=pk, owner_id=request.user.pk, resource=resource.path).delete()
    if not gone:
        raise Http404
    toasts.say(request, _("The view is removed."))
    return see_other(f"{reverse(resource.path)}?view=all")


def _tabs(resource: Resource, shown: Listing, views: list[SavedView], request: HttpRequest) -> dict[str, Any]:
    chosen = request.GET.get("view", "")
    current = next((view for view in views if str(view.pk) == chosen), None)
    today = timezone.localdate()
    declared = [
        {
            "name": view.label,
            "url": f"?{view.address(today)}&view={view.name}",
            "current": chosen == view.name,
        }
        for view in resource.views
    ]
    links = [
        {
            "name": view.name,
            "url": f"?{view.query}{'&' if view.query else ''}view={view.pk}",
            "current": view is current,
        }
        for view in views
    ]
    home = {
        "name": resource.home or _("All"),
        "url": "?view=all",
        "current": current is None
        and not shown.asked.is_filtered
        and not any(one["current"] for one in declared),
    }
    changed = current is not None and shown.asked.address().lstrip("?") != current.query
    return {
        "links": [home, *declared, *links],
        "mine": current if current is not None and current.owner_id == request.user.pk else None,
        "name": current.name if current is not None and changed else "",
        "query": shown.asked.address(),
        "may_share": allowed(request.user, "kit.view.share"),
    }


def _column_choices(resource: Resource, shown: Listing) -> list[tuple[str, str, bool]]:
    bound_ones = [bind(resource, one) for one in resource.columns]
    return [(one.name, one.label, one.name in shown.asked.cols) for one in bound_ones[1:]]


def _kept(shown: Listing) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in shown.asked.without_place().items()
        if name != "cols"
        for value in values
    ]


def _filter_field(one: BoundFilter, asked: query.Asked, user: Any) -> dict[str, Any]:
    field: dict[str, Any] = {
        "label": one.label,
        "name": one.name,
        "kind": one.kind,
        "values": asked.given.get(one.name, []),
    }
    if one.kind in ("date", "money", "number"):
        ends = ("from", "to") if one.kind == "date" else ("min", "max")
        field["ends"] = [
            (f"{one.name}_{end}", label, asked.given.get(f"{one.name}_{end}", [""])[-1])
            for end, label in zip(ends, (_("From"), _("Up to")), strict=True)
        ]
        return field
    if one.kind == "choice":
        field["options"] = [(str(value), label) for value, label in one.words.items()]
    elif one.kind == "cases":
        field["options"] = [(value, str(label)) for value, label, _where in one.cases]
    elif one.kind == "flag":
        field["options"] = [("yes", _("Yes")), ("no", _("No"))]
    elif one.kind in ("reference", "owner", "unit"):
        field["options"] = _offers(one, field["values"], user)
        target = registry.of_model(one.field.related_model)
        if target is not None and len(field["options"]) >= references.OFFERED:
            field["choose"] = reverse("choose", args=[target.path])
    return field


def _offers(one: BoundFilter, values: list[str], user: Any) -> list[tuple[str, str]]:
    model = one.field.related_model
    offers = dict(references.offers(model, user))
    chosen = references.titles(
        model,
        [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19],
        user,
    )
    first = [("me", _("Me"))] if one.kind == "owner" and user.scope.member_ids else []
    if one.field.null:
        first.append(("none", _("None")))
    return [*first, *((str(pk), title) for pk, title in {**chosen, **offers}.items())]
