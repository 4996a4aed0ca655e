"""Records that other records point to: their titles and the choices a person may make among them."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from koers.kit.resource import registry
from koers.kit.resource.declaration import Resource

#: So many choices are offered at once; the rest is found by typing.
OFFERED = 50


def visible_rows(model: type[models.Model], user: Any) -> QuerySet[Any]:
    """Return the rows of any model that a person may point to."""
    manager: Any = model._default_manager
    if hasattr(manager.all(), "visible_to"):
        found: QuerySet[Any] = manager.visible_to(user)
        return found
    return manager.none()  # type: ignore[no-any-return]


def paths(model: type[models.Model]) -> tuple[str, ...]:
    """Return the fields that make a title."""
    resource = registry.of_model(model)
    return resource.title if resource else ("name",)


def written(model: type[models.Model], values: tuple[Any, ...]) -> str:
    """Write a title from its values."""
    resource = registry.of_model(model)
    return resource.titled(values) if resource else " ".join(str(value) for value in values if value)


def titles(model: type[models.Model], ids: Iterable[int], user: Any) -> dict[int, str]:
    """Return the titles of rows by id; one that the person may not see shows as its number."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = visible_rows(model, user).filter(pk__in=wanted).values_list("pk", *paths(model))
    found = {row[0]: written(model, row[1:]) for row in rows}
    return {pk: found.get(pk) or f"#{pk}" for pk in wanted}


def offers(
    model: type[models.Model], user: Any, text: str = "", limit: int = OFFERED
) -> list[tuple[int, str]]:
    """Return rows to choose from, those that fit the text first by title."""
    rows = visible_rows(model, user)
    resource = registry.of_model(model)
    if text.strip():
        rows = rows.filter(_fits(resource, model, text.strip()))
    order = paths(model)[-1:]
    found = rows.order_by(*order, "pk").values_list("pk", *paths(model))[:limit]
    return [(row[0], written(model, row[1:]) or f"#{row[0]}") for row in found]


def _fits(resource: Resource | None, model: type[models.Model], text: str) -> Q:
    if resource is not None and resource.search:
        from koers.kit.resource import search

        return search.list_condition(resource, text)
    where = Q()
    for path in paths(model):
        where |= Q(**{f"{path}__icontains": text})
    return where


def tree(model: type[models.Model], user: Any) -> dict[int, tuple[str, str]]:
    """Return path and title of every node of a tree that the person may see, read once per request."""
    known: dict[str, dict[int, tuple[str, str]]] = user.__dict__.setdefault("_trees", {})
    if model.__name__ not in known:
        rows = visible_rows(model, user).values_list("pk", "path", *paths(model))
        known[model.__name__] = {row[0]: (row[1], written(model, row[2:])) for row in rows}
    return known[model.__name__]
