"""Writing a record: permission before and after, the version that was seen, and the action where others care."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction

from koers.kit.access.matrix import allowed, require
from koers.kit.record import StaleVersionError
from koers.kit.resource.declaration import Resource, value_at


class NotYours(PermissionDenied):
    """The change would give the record to somebody or some unit that this person may not give it to."""


class PlaceTaken(Exception):
    """A record cannot come back from the bin: another one has come in its place."""


def create(resource: Resource, row: Any, *, by: Any, at: datetime, via: str) -> Any:
    """Store a new record; refused when the person may not own or place it there."""
    require(by, resource.ability("create"))
    if not allowed(by, resource.ability("create"), row) or not _may_write_there(resource, row, by):
        raise NotYours(resource.ability("create"))
    with transaction.atomic():
        if resource.create is not None:
            return resource.create(row, by=by, at=at, via=via)
        row.save()
    return row


def change(
    resource: Resource, pk: int, seen: int, values: Mapping[str, Any], *, by: Any, at: datetime, via: str
) -> Any:
    """Write values over a record that is still as it was seen; raises StaleVersionError otherwise."""
    with transaction.atomic():
        row = locked(resource, pk)
        require(by, resource.ability("edit"), row)
        if row.version != seen:
            raise StaleVersionError(f"{resource.path} {pk} is no longer at version {seen}")
        fresh = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not fresh:
            return row
        _require_after(resource, row, fresh, by)
        if resource.change is not None:
            return resource.change(row, by=by, at=at, via=via, **fresh)
        for name, value in fresh.items():
            setattr(row, name, value)
        row.save(update_fields=list(fresh))
    return row


def locked(resource: Resource, pk: int) -> Any:
    """Return a record and hold it until the transaction ends."""
    return resource.model._base_manager.select_for_update(of=("self",)).get(pk=pk)


def _require_after(resource: Resource, row: Any, fresh: Mapping[str, Any], by: Any) -> None:
    moved = {name: value for name, value in fresh.items() if name in _places(resource)}
    if not moved:
        return
    before = {name: getattr(row, name) for name in moved}
    for name, value in moved.items():
        setattr(row, name, value)
    may = allowed(by, resource.ability("edit"), row) and _may_write_there(resource, row, by)
    for name, value in before.items():
        setattr(row, name, value)
    if not may:
        raise NotYours(resource.ability("edit"))


def _may_write_there(resource: Resource, row: Any, by: Any) -> bool:
    """Tell whether the unit that a record comes to is one that this person writes in."""
    manager: Any = resource.model._default_manager
    path = manager.all().scope_unit
    if path in (None, "id", "pk") or by.scope.everything:
        return True
    unit_id = value_at(row, path)
    return unit_id is None or unit_id in by.scope.write_unit_ids


def _places(resource: Resource) -> frozenset[str]:
    """Return the fields that decide who may do what with a record."""
    manager: Any = resource.model._default_manager
    rows = manager.all()
    paths = (rows.scope_unit, rows.scope_owner)
    return frozenset(path.split("__")[0].removesuffix("_id") for path in paths if path)


def bin_row(resource: Resource, row: Any, *, at: datetime) -> None:
    """Put a record in the bin."""
    row.deleted_at = at
    row.save(update_fields=["deleted_at"])


def restore_row(resource: Resource, row: Any) -> None:
    """Take a record out of the bin; raises PlaceTaken when another one has come in its place."""
    row.deleted_at = None
    try:
        with transaction.atomic():
            row.save(update_fields=["deleted_at"])
    except IntegrityError:
        raise PlaceTaken(f"{resource.path} {row.pk}") from None


def differences(
    resource: Resource, row: models.Model, values: Mapping[str, Any], names: Sequence[str]
) -> list[str]:
    """Return the names of the fields whose value in the database differs from the given one."""
    return [name for name in names if getattr(row, name) != values.get(name)]
