"""All declared resources, by path and by model."""

from typing import Any

from django.db import models
from django.urls import reverse

from koers.kit.resource.declaration import Panel, Resource, Side

_by_path: dict[str, Resource] = {}
_panels: dict[str, list[Panel]] = {}
_sides: dict[str, list[Side]] = {}


def register(*resources: Resource) -> None:
    """Make resources known; a second one under the same path or for the same model is an error."""
    for resource in resources:
        known = _by_path.get(resource.path)
        if known is not None and known != resource:
            raise ValueError(f"the resource {resource.path!r} is declared twice")
        if any(one.model is resource.model and one is not known for one in _by_path.values()):
            raise ValueError(f"{resource.model.__name__} has two resources")
        _by_path[resource.path] = resource


def add_panel(path: str, panel: Panel) -> None:
    """Add a panel to the page of a resource that a lower area declared."""
    _panels.setdefault(path, []).append(panel)


def panels_of(resource: Resource) -> tuple[Panel, ...]:
    """Return the panels of a resource, with those that higher areas added in front of the field history."""
    added = _panels.get(resource.path, [])
    last = tuple(panel for panel in resource.panels if panel.name == "history")
    return (*(panel for panel in resource.panels if panel not in last), *added, *last)


def add_side(path: str, side: Side) -> None:
    """Put a page beside the page of a resource; both then show the row that leads from one to the other."""
    if side not in _sides.setdefault(path, []):
        _sides[path].append(side)


def sides_of(resource: Resource) -> tuple[Side, ...]:
    """Return the pages that stand beside the page of a resource, in the order they were added."""
    return tuple(_sides.get(resource.path, ()))


def get(path: str) -> Resource:
    """Return a resource; KeyError when nobody declared it."""
    return _by_path[path]


def of_model(model: type[models.Model]) -> Resource | None:
    """Return the resource of a model, or None."""
    return next((one for one in _by_path.values() if one.model is model), None)


def every() -> list[Resource]:
    """Return all resources, by path."""
    return [_by_path[path] for path in sorted(_by_path)]


def url_of(row: Any) -> str:
    """Return the address of a record's page; empty when it has none."""
    resource = of_model(type(row))
    return reverse(f"{resource.path}-page", args=[row.pk]) if resource else ""
