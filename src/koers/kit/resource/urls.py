"""The addresses of every resource, each marked with the ability it asks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import URLPattern, path, register_converter
from django.views.decorators.http import require_http_methods

from koers.kit.access.matrix import ability
from koers.kit.resource import (
    bulk,
    exports,
    find_pages,
    key_pages,
    list_pages,
    record_pages,
    registry,
    verb_pages,
)
from koers.kit.resource.declaration import Resource

READ, WRITE, BOTH = ["GET", "HEAD"], ["POST"], ["GET", "HEAD", "POST"]


class Id:
    """An id as a database can hold it."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the digits."""
        return str(value)


register_converter(Id, "id")


def _all() -> list[URLPattern]:
    found = [pattern for resource in registry.every() for pattern in _patterns(resource)]
    return [
        *found,
        path("palette", _view(find_pages.palette, "kit.search.read", READ), name="palette"),
        path("search", _view(find_pages.search_page, "kit.search.read", READ), name="search"),
        path("choose/<slug:path>", _view(find_pages.choose, "kit.search.read", READ), name="choose"),
        path(
            "settings/keys",
            _view(key_pages.listing, "kit.key.read", BOTH, post="kit.key.create"),
            name="api-keys",
        ),
        path(
            "settings/keys/<id:pk>/revoke",
            _view(key_pages.revoke, "kit.key.revoke", WRITE),
            name="api-key-revoke",
        ),
    ]


def _view(function: Callable[..., Any], asked: str, methods: list[str], post: str = "", **named: Any) -> Any:
    view = require_http_methods(methods)(partial(function, **named) if named else function)
    mark = ability(asked, post=post) if post else ability(asked)
    return mark(view)


def _patterns(one: Resource) -> list[URLPattern]:
    def at(
        tail: str, name: str, function: Callable[..., Any], asks: str, methods: list[str], **named: Any
    ) -> URLPattern:
        asked = asks if asks.count(".") > 1 else one.ability(asks)
        view = _view(function, asked, methods, resource=one, **named)
        pattern: URLPattern = path(f"{one.path}{tail}", view, name=f"{one.path}{name}")
        return pattern

    patterns = [
        at("", "", list_pages.listing, "read", READ),
        at("/sentence", "-sentence", list_pages.sentence, "read", READ),
        at("/filters", "-filters", list_pages.filter_form, "read", READ),
        at("/bin", "-bin", list_pages.bin_, "read", READ),
        at("/views", "-views", list_pages.save_view, "kit.view.create", WRITE),
        at("/views/<id:pk>/delete", "-views-delete", list_pages.drop_view, "kit.view.delete", WRITE),
        at("/export", "-export", exports.export, "export", READ),
        at("/new", "-new", record_pages.new, "create", BOTH),
        at("/bulk/delete", "-bulk-delete", bulk.do, "delete", WRITE, verb=None),
        at("/bulk/restore", "-bulk-restore", bulk.restore, "delete", WRITE),
        at("/bulk/runs/<uuid:uid>", "-bulk-run", bulk.run_page, "read", READ),
        at("/<id:pk>", "-page", record_pages.page, "read", READ),
        at("/<id:pk>/edit", "-edit", record_pages.edit, "edit", BOTH),
        at("/<id:pk>/panels/<slug:name>", "-panel", record_pages.panel, "read", READ),
        at("/<id:pk>/cell/<slug:name>", "-cell", record_pages.cell, "edit", BOTH),
        at("/<id:pk>/delete", "-delete", verb_pages.delete, "delete", WRITE),
        at("/<id:pk>/restore", "-restore", verb_pages.restore, "delete", WRITE),
        at("/<id:pk>/history/<id:version>", "-return", verb_pages.return_to, "edit", WRITE),
    ]
    for verb in one.verbs:
        if verb.own_page:
            continue
        asked = record_pages.verb_ability(one, verb)
        if not verb.hidden:
            patterns.append(
                at(f"/<id:pk>/{verb.name}", f"-{verb.name}", verb_pages.do, asked, BOTH, verb=verb)
            )
        patterns.append(
            at(f"/<id:pk>/{verb.name}/undo", f"-{verb.name}-undo", verb_pages.undo, asked, WRITE, verb=verb)
        )
        if verb.bulk:
            patterns.append(at(f"/bulk/{verb.name}", f"-bulk-{verb.name}", bulk.do, asked, WRITE, verb=verb))
        if verb.bulk and verb.undo:
            patterns.append(
                at(f"/bulk/{verb.name}/undo", f"-bulk-{verb.name}-undo", bulk.undo, asked, WRITE, verb=verb)
            )
    return patterns


#: Loaded with the first request, when every area has declared its records.
urlpatterns = _all()
