"""Panels of a record's page: its timeline, related rows, field history, and those with a template of their own.

Panels are fetched after the page, so that the record itself stands at once.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from koers.kit.access.matrix import allowed, reach
from koers.kit.resource import query, registry, tables
from koers.kit.resource.columns import short
from koers.kit.resource.declaration import Custom, History, Panel, Related, Resource, Timeline
from koers.kit.resource.history import versions
from koers.kit.resource.lists import Listing
from koers.kit.timeline import reading

SALT = "koers.timeline"
EVENTS, RELATED = 20, 25


def places(resource: Resource, row: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """Return where the panels stand on the page: name, heading and address, and what is drawn at once."""
    user: Any = request.user
    base = f"{reverse(resource.path)}/{row.pk}/panels"
    found = []
    for panel in registry.panels_of(resource):
        named = isinstance(panel, Custom)
        if isinstance(panel, Related) and reach(user, registry.get(panel.resource).ability("read")) == "none":
            continue
        if isinstance(panel, Custom) and panel.ability and not allowed(user, panel.ability):
            continue
        found.append(
            {
                "name": panel.name,
                "title": title(panel),
                "url": f"{base}/{panel.name}{_asked(panel, request)}",
                "late": isinstance(panel, History) or (isinstance(panel, Custom) and panel.late),
                "beside": isinstance(panel, Custom) and named and panel.beside,
                "draws": isinstance(panel, Custom) and panel.draws,
                "shown": drawn(panel, resource, row, request)
                if isinstance(panel, Custom) and named and panel.at_once
                else "",
            }
        )
    return found


def _asked(panel: Panel, request: HttpRequest) -> str:
    """Return what the address of the page says for a panel, as the tail of the panel's own address."""
    names = panel.reads if isinstance(panel, Custom) else ()
    given = {name: request.GET[name] for name in names if request.GET.get(name)}
    return f"?{urlencode(given)}" if given else ""


def drawn(panel: Panel, resource: Resource, row: Any, request: HttpRequest) -> str:
    """Return a panel as markup."""
    template, context = content(panel, resource, row, request)
    base = f"{reverse(resource.path)}/{row.pk}"
    named = {"resource": resource, "row": row, "panel": panel, "base": base}
    return render_to_string(template, {**named, **context}, request)


def title(panel: Panel) -> str:
    """Return the heading of a panel."""
    if isinstance(panel, Timeline):
        return _("What happened")
    if isinstance(panel, History):
        return _("Former values")
    if isinstance(panel, Related) and not panel.label:
        return capfirst(registry.get(panel.resource).labels)
    return str(panel.label)


def content(panel: Panel, resource: Resource, row: Any, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Return the template of a panel and what it shows."""
    if isinstance(panel, Timeline):
        return "resource/panel_timeline.html", _timeline(row, request)
    if isinstance(panel, History):
        may_restore = allowed(request.user, resource.ability("edit"), row)
        return "resource/panel_history.html", {
            "versions": versions(resource, row),
            "may_restore": may_restore,
        }
    if isinstance(panel, Related):
        return "resource/panel_related.html", _related(panel, row, request.user)
    if isinstance(panel, Custom):
        named = {name: request.GET.get(name, "") for name in panel.reads}
        return panel.template, panel.context(row, request.user, **named)
    raise Http404


def _timeline(row: Any, request: HttpRequest) -> dict[str, Any]:
    text = request.GET.get("before", "")
    before = None
    if text:
        try:
            moment, event = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            raise Http404 from None
        before = (datetime.fromisoformat(moment), event)
    found = reading.for_subject(row, before=before, limit=EVENTS)
    after = signing.dumps([found.after[0].isoformat(), found.after[1]], salt=SALT) if found.after else ""
    return {"entries": found.entries, "after": after, "is_first": before is None}


def _related(panel: Related, row: Any, user: Any) -> dict[str, Any]:
    target = registry.get(panel.resource)
    given = {"size": [str(RELATED)]}
    if panel.sort:
        given["sort"] = [panel.sort]
    rows = query.visible(target, user).filter(**{panel.by: row.pk})
    listing = Listing(target, user, given, rows=rows, columns=panel.columns or target.shown)
    listing.sortable = False
    field = panel.by.split("__")[0]
    direct = "__" not in panel.by
    filtered = direct and any(
        short(one if isinstance(one, str) else one.name or one.field) == field for one in target.filters
    )
    may_create = (
        direct and allowed(user, target.ability("create")) and field in (*target.editable, *target.at_birth)
    )
    return {
        "listing": listing,
        "table": tables.table(listing),
        "all_url": f"{reverse(target.path)}?{short(field)}={row.pk}" if filtered else "",
        "new_url": f"{reverse(target.path)}/new?{field}={row.pk}" if may_create else "",
        "target": target,
    }
