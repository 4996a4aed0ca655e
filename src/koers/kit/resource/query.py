"""The address of a list, read against the declaration: an unknown name or a value that does not fit is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from koers.kit.access.matrix import narrow
from koers.kit.resource import filters
from koers.kit.resource.declaration import Resource

PAGE_SIZES = (25, 50, 100, 200)
PAGE_SIZE = 50
#: Names in the address that are no filters.
RESERVED = frozenset({"q", "sort", "cols", "after", "before", "size", "view", "bin"})


class BadQuery(ValueError):
    """The address of a list says something that cannot be understood; the message says what."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What the address of a list asks for."""

    resource: Resource
    given: dict[str, list[str]]
    conditions: list[filters.Condition] = field(default_factory=list)
    text: str = ""
    sort: str = ""
    cols: tuple[str, ...] = ()
    size: int = PAGE_SIZE

    @property
    def is_filtered(self) -> bool:
        """Tell whether anything narrows the list down."""
        return bool(self.conditions or self.text)

    def where(self) -> Q:
        """Return the filters as one condition."""
        found = Q()
        for condition in self.conditions:
            found &= condition.where
        return found

    def without_place(self) -> dict[str, list[str]]:
        """Return what was given without the place in the list."""
        return {
            name: values for name, values in self.given.items() if name not in ("after", "before", "view")
        }

    def address(
        self, drop: tuple[str, ...] = (), keep: Mapping[str, list[str]] | None = None, **changes: Any
    ) -> str:
        """Return the query string with changes; a value of None leaves a name out, `keep` adds what others read."""
        kept = {name: values for name, values in self.without_place().items() if name not in drop}
        kept |= keep or {}
        for name, value in changes.items():
            kept.pop(name, None)
            if value is not None:
                kept[name] = list(value) if isinstance(value, list | tuple) else [str(value)]
        return "?" + urlencode(kept, doseq=True) if kept else "?"


def read(
    resource: Resource, given: Mapping[str, list[str]], user: Any, *, extra: frozenset[str] = frozenset()
) -> Asked:
    """Read the address of a list; raises BadQuery with a message for the reader."""
    cleaned = {
        name: [value for value in values if value != ""]
        for name, values in given.items()
        if name not in extra and name != "text"  # what was typed to find a choice
    }
    cleaned = {name: values for name, values in cleaned.items() if values}
    for name, values in cleaned.items():
        if len(values) > 100 or any(len(value) > 2000 or "\x00" in value for value in [name, *values]):
            raise BadQuery(_("The address of this list is too long or holds signs that cannot be read."))
    found: list[filters.Condition] = []
    known = set(RESERVED)
    for bound in filters.bound(resource):
        known.update(bound.params)
        try:
            condition = bound.read(cleaned, user)
        except filters.BadValue as problem:
            raise BadQuery(str(problem)) from None
        if condition is not None:
            found.append(condition)
    for name in cleaned:
        if name not in known:
            raise BadQuery(_("There is no filter called “%(name)s”.") % {"name": name[:80]})
    return Asked(
        resource,
        cleaned,
        found,
        text=cleaned.get("q", [""])[-1].strip()[:200],
        sort=_sort(resource, cleaned),
        cols=_cols(resource, cleaned),
        size=_size(cleaned),
    )


def visible(resource: Resource, user: Any, ability: str = "read", *, bin_: bool = False) -> QuerySet[Any]:
    """Return the rows of a resource that a person may see, or with `bin_` those that lie in the bin."""
    manager: Any = resource.model._default_manager
    if not bin_:
        rows = manager.visible_to(user)
    else:
        rows = manager.all().binned()
        scope, path = user.scope, rows.scope_unit
        if not scope.everything and path is not None:
            rows = rows.filter(**{f"{path}__in": scope.unit_ids})
    found: QuerySet[Any] = narrow(rows, user, resource.ability(ability))
    return found


def chosen(asked: Asked, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows that the filters and the search text leave."""
    rows = rows.filter(asked.where())
    if asked.text:
        from koers.kit.resource import search

        rows = rows.filter(search.list_condition(asked.resource, asked.text))
    return rows


def sorts(resource: Resource) -> dict[str, tuple[str, ...]]:
    """Return the names a list may be sorted by, each with its model fields."""
    from koers.kit.resource.columns import bind, short

    found = {
        short(one.name): one.sort for one in (bind(resource, given) for given in resource.columns) if one.sort
    }
    return found | {"id": ()}


def _sort(resource: Resource, given: Mapping[str, list[str]]) -> str:
    asked = given.get("sort", [resource.sort])[-1]
    if asked.removeprefix("-") not in sorts(resource):
        raise BadQuery(_("This list cannot be sorted by “%(name)s”.") % {"name": asked[:80]})
    return asked


def _cols(resource: Resource, given: Mapping[str, list[str]]) -> tuple[str, ...]:
    names = [one if isinstance(one, str) else one.name for one in resource.columns]
    asked = [name for value in given.get("cols", []) for name in value.split(",") if name]
    for name in asked:
        if name not in names:
            raise BadQuery(_("There is no column called “%(name)s”.") % {"name": name[:80]})
    if not asked:
        return resource.shown or tuple(names)
    return tuple(name for name in names if name in asked or name == names[0])


def _size(given: Mapping[str, list[str]]) -> int:
    asked = given.get("size", [str(PAGE_SIZE)])[-1]
    if not asked.isascii() or not asked.isdigit() or int(asked) not in PAGE_SIZES:
        raise BadQuery(_("A page holds 25, 50, 100 or 200 rows."))
    return int(asked)
