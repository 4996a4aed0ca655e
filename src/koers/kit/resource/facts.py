"""The facts of one record: every declared field with its label, its written value and whether it can be edited."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from koers.kit.resource.columns import UNKNOWN, Bound, bind, declared
from koers.kit.resource.declaration import Column, Resource, value_at
from koers.kit.resource.tables import bare_cell


@dataclass(frozen=True)
class Fact:
    """One field of a record as the page shows it."""

    name: str
    label: str
    shown: SafeString
    editable: bool
    is_reference: bool
    edit_url: str


def bound_field(resource: Resource, name: str) -> Bound:
    """Return the column that shows a field, with the tones the list gives it."""
    if (whole := declared(resource, name)) is not None:
        return bind(resource, whole)
    given = next((one for one in resource.columns if isinstance(one, Column) and one.name == name), None)
    return bind(resource, Column(name, tones=given.tones if given else (), kind=_kind(resource, name, given)))


def _kind(resource: Resource, name: str, given: Column | None) -> Any:
    if name == resource.title[0]:
        return "text"
    return given.kind if given else ""


def values_of(bound: Bound, row: Any) -> tuple[Any, ...]:
    """Return what a column reads, from a loaded record."""
    return tuple(value_at(row, path) for path in bound.reads)


def fact(resource: Resource, row: Any, name: str, *, editable: bool) -> Fact:
    """Return one fact of a record."""
    bound = bound_field(resource, name)
    if bound.kind == "title":
        shown = SafeString(bound.writer()(values_of(bound, row)))
    else:
        shown = SafeString(bound.writer()(values_of(bound, row)) or UNKNOWN)
    can = editable and name in resource.editable
    if can and not bound.field.is_relation:
        shown = bare_cell(bound, values_of(bound, row))
    return Fact(name, bound.label, shown, can, bool(bound.field.is_relation), f"{row.pk}/cell/{name}")


def _tells(resource: Resource, row: Any, name: str) -> bool:
    """Tell whether a fact says anything: a reference that was left out at birth stays out for ever."""
    is_reference = bool(resource.model._meta.get_field(name).is_relation)
    return not (is_reference and name in resource.at_birth and getattr(row, name) is None)


def groups(resource: Resource, row: Any, *, editable: bool) -> list[tuple[str, list[Fact]]]:
    """Return the facts of a record under their headings, without those that stand beside the page."""
    return [
        (
            str(group.label),
            [
                fact(resource, row, name, editable=editable)
                for name in group.fields
                if _tells(resource, row, name)
            ],
        )
        for group in resource.groups
        if not set(group.fields) <= set(resource.beside)
    ]
