"""System checks: a misspelt name in a declaration stops the process instead of being left out in silence."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist

from koers.kit.resource import filters, query, registry
from koers.kit.resource.columns import bind, field_at, leads_an_index
from koers.kit.resource.declaration import Related, Resource

#: Words in addresses that cannot be the name of a verb.
TAKEN = frozenset(
    {"new", "edit", "delete", "restore", "cell", "panels", "history", "bulk", "export", "views", "bin"}
)


@register("koers")
def declarations_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every name in every declared resource exists."""
    return [
        Error(f"The resource {resource.path!r}: {text}", id=f"koers.resource.E{number:03d}")
        for resource in registry.every()
        for number, text in faults(resource)
    ]


def faults(resource: Resource) -> Iterator[tuple[int, str]]:
    """Yield number and words of each fault in a declaration."""
    yield from _fields(resource)
    yield from _columns(resource)
    yield from _filters(resource)
    yield from _verbs(resource)
    yield from _panels(resource)
    if not hasattr(resource.model._default_manager.all(), "visible_to"):
        yield 9, "its rows have no scope (visible_to)"


def _fields(resource: Resource) -> Iterator[tuple[int, str]]:
    names = {*resource.fields, *resource.at_birth, *([resource.total] if resource.total else [])}
    names |= {name for name, _words in resource.words}
    for name in sorted(names | set(resource.title) | set(resource.search)):
        if not _exists(resource, name):
            yield 1, f"there is no field {name!r}"
    for name in (*resource.fixed, *resource.beside):
        if name not in resource.fields:
            yield 2, f"{name!r} stands in no group"
    for name in sorted(set(resource.fields)):
        if resource.fields.count(name) > 1:
            yield 3, f"{name!r} stands in two groups"


def _columns(resource: Resource) -> Iterator[tuple[int, str]]:
    names = [one if isinstance(one, str) else one.name for one in resource.columns]
    for given in resource.columns:
        try:
            column = bind(resource, given)
        except FieldDoesNotExist as problem:
            yield 4, f"a column names a field that is not there: {problem}"
            continue
        if column.sort and not resource.small and not leads_an_index(resource.model, column.sort):
            yield 5, f"the column {column.name!r} sorts by {column.sort}, which lead no index"
    for name in resource.shown:
        if name not in names:
            yield 4, f"{name!r} is shown but is no column"
    try:
        if resource.sort.removeprefix("-") not in query.sorts(resource):
            yield 5, f"it cannot be sorted by {resource.sort!r}"
    except FieldDoesNotExist:
        pass


def _filters(resource: Resource) -> Iterator[tuple[int, str]]:
    try:
        names = [name for one in filters.bound(resource) for name in one.params]
    except FieldDoesNotExist as problem:
        yield 6, f"a filter names a field that is not there: {problem}"
        return
    for name in sorted(set(names)):
        if names.count(name) > 1 or name in query.RESERVED:
            yield 6, f"the filter name {name!r} is taken"


def _verbs(resource: Resource) -> Iterator[tuple[int, str]]:
    names = [verb.name for verb in resource.verbs]
    for verb in resource.verbs:
        if verb.name in TAKEN or names.count(verb.name) > 1:
            yield 7, f"the verb name {verb.name!r} is taken"
        if verb.undo and verb.undo not in names:
            yield 7, f"{verb.name!r} is undone by {verb.undo!r}, which is no verb"


def _panels(resource: Resource) -> Iterator[tuple[int, str]]:
    for panel in registry.panels_of(resource):
        if not isinstance(panel, Related):
            continue
        try:
            target = registry.get(panel.resource)
        except KeyError:
            yield 8, f"the panel {panel.name!r} shows {panel.resource!r}, which is no resource"
            continue
        if not _exists(target, panel.by):
            yield 8, f"the panel {panel.name!r} goes by {panel.by!r}, which is no field there"
        known = {one if isinstance(one, str) else one.name for one in target.columns}
        for name in panel.columns:
            if name not in known and not _exists(target, name):
                yield 8, f"the panel {panel.name!r} has no column {name!r}"
        if panel.sort and panel.sort.removeprefix("-") not in query.sorts(target):
            yield 8, f"the panel {panel.name!r} cannot be sorted by {panel.sort!r}"


def _exists(resource: Resource, path: str) -> bool:
    try:
        field_at(resource.model, path)
    except FieldDoesNotExist:
        return False
    return True
