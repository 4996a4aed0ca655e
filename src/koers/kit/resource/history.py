"""Former values of a record's fields, who changed them, and the way back to one of them."""

from dataclasses import dataclass
from typing import Any

from koers.kit.resource import facts
from koers.kit.resource.declaration import Resource

SHOWN = 20


@dataclass(frozen=True)
class Version:
    """One stored version: when, by whom, why, and what it changed from the one before."""

    pk: int
    at: Any
    by: str
    reason: str
    kind: str
    changes: list[tuple[str, Any, Any]]
    is_present: bool


def versions(resource: Resource, row: Any) -> list[Version]:
    """Return the latest stored versions of a record, newest first."""
    if not hasattr(resource.model, "history"):
        return []
    stored = list(
        row.history.select_related("history_user").order_by("-history_date", "-history_id")[: SHOWN + 1]
    )
    found = []
    for at, record in enumerate(stored[:SHOWN]):
        older = stored[at + 1] if at + 1 < len(stored) else None
        changes = _changes(resource, older, record) if older is not None else []
        if older is not None and not changes and record.deleted_at == older.deleted_at:
            continue
        found.append(
            Version(
                record.history_id,
                record.history_date,
                str(record.history_user or ""),
                record.history_change_reason or "",
                record.history_type,
                changes,
                at == 0,
            )
        )
    return found


def _changes(resource: Resource, older: Any, newer: Any) -> list[tuple[str, Any, Any]]:
    found = []
    for name in resource.fields:
        attribute = resource.model._meta.get_field(name).attname  # type: ignore[union-attr]
        if getattr(older, attribute) == getattr(newer, attribute):
            continue
        before, after = (facts.fact(resource, one, name, editable=False) for one in (older, newer))
        found.append((before.label, before.shown, after.shown))
    return found


def values_at(resource: Resource, row: Any, history_id: int) -> dict[str, Any] | None:
    """Return the values that the form may change, as they were in a stored version; None when there is none."""
    kept = getattr(row, "history", None)  # some nouns, such as order lines, keep no field history
    record = kept.filter(history_id=history_id).first() if kept is not None else None
    if record is None:
        return None
    found: dict[str, Any] = {}
    for name in resource.editable:
        field: Any = resource.model._meta.get_field(name)
        if not field.is_relation:
            found[name] = getattr(record, name)
            continue
        pk = getattr(record, field.attname)
        target = field.related_model._default_manager.filter(pk=pk).first() if pk is not None else None
        if pk is None or target is not None:
            found[name] = target
    return found
