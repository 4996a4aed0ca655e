"""Undo of an import: what nobody touched since goes away or back; what somebody touched stays, and is told."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from koers.kit.importing import bulk
from koers.kit.importing.engine import Stopped
from koers.kit.importing.models import Import, ImportEffect, ImportState
from koers.kit.importing.target import Noun, companion, noun, nouns, targets
from koers.kit.timeline.models import Event, EventSubject, Permit
from koers.kit.timeline.recording import withdraw

_CHUNK = 500
_KEPT_LISTED = 200


def undo(
    batch: Import,
    *,
    at: dt.datetime,
    progress: Callable[[int, int, str], None] | None = None,
    stop: Callable[[], bool] | None = None,
    after_chunk: Callable[[], None] | None = None,
) -> Counter[str]:
    """Take an import back, newest nouns first, chunk by chunk; it can be interrupted and called again.

    Returns how many records were removed, restored and kept; `batch.kept` lists what stayed and why.
    """
    Import.objects.filter(pk=batch.pk).update(state=ImportState.UNDOING)
    total = batch.effects.count()
    counts: Counter[str] = Counter()
    for name in _newest_first(batch):
        last = 0
        while effects := list(batch.effects.filter(noun=name, pk__gt=last).order_by("pk")[:_CHUNK]):
            if stop is not None and stop():
                raise Stopped
            last = effects[-1].pk
            with transaction.atomic():
                _take_back(batch, noun(name), effects, counts, at)
            if after_chunk is not None:
                after_chunk()
            if progress is not None:
                progress(sum(counts.values()), total, name)
    with transaction.atomic():
        held = set(batch.files.values_list("target", flat=True))
        for holds in targets():
            if holds.undo is not None and holds.name in held:
                holds.undo(batch, at)
        _withdraw_empty(batch)
        batch.refresh_from_db()
        batch.state, batch.finished_at = ImportState.UNDONE, at
        batch.save(update_fields=["state", "finished_at"])
    return counts


def _newest_first(batch: Import) -> list[str]:
    """Return the nouns of an import with those that refer to others before those they refer to."""
    present = set(batch.effects.order_by().values_list("noun", flat=True).distinct())
    ordered: list[str] = []

    def visit(kind: Noun) -> None:
        if kind.name in ordered or kind.name not in present:
            return
        for other in nouns():
            if other.name != kind.name and other.name in present and _refers(other.model, kind.model):
                visit(other)
        ordered.append(kind.name)

    for item in reversed(targets()):
        visit(noun(item.noun))
    for kind in nouns():
        visit(kind)
    return ordered


def _refers(model: type[models.Model], to: type[models.Model]) -> bool:
    return any(field.is_relation and field.related_model is to for field in model._meta.concrete_fields)


def _take_back(
    batch: Import, kind: Noun, effects: list[ImportEffect], counts: Counter[str], at: dt.datetime
) -> None:
    rows = kind.model._base_manager.filter(pk__in=[effect.object_id for effect in effects])
    versions = dict(rows.select_for_update().values_list("pk", "version"))
    kept: list[tuple[ImportEffect, str]] = []
    gone, back = [], []
    for effect in effects:
        version = versions.get(effect.object_id)
        if version is None:
            continue
        if version != effect.version:
            kept.append((effect, "changed"))
        elif effect.made:
            gone.append(effect)
        else:
            back.append(effect)
    used = _used(kind.model, {effect.object_id for effect in gone}, batch)
    kept += [(effect, "used") for effect in gone if effect.object_id in used]
    gone = [effect for effect in gone if effect.object_id not in used]
    _remove(kind.model, [effect.object_id for effect in gone])
    _forget_events(batch, kind, gone + back)
    _restore(kind, back, at)
    counts.update({"removed": len(gone), "restored": len(back), "kept": len(kept)})
    _note_kept(batch, kind, kept)
    ImportEffect.objects.filter(pk__in=[effect.pk for effect in gone + back]).delete()


def _used(model: type[models.Model], ids: set[int], batch: Import) -> set[int]:
    """Return which records others still refer to; parts of the record that nobody else made do not count."""
    used: set[int] = set()
    for relation in model._meta.related_objects:
        if relation.related_model is model and not relation.concrete:
            column = relation.field.attname
            rows = model._base_manager.filter(**{f"{column}__in": ids}).exclude(pk__in=ids)
            used |= _not_of_batch(rows, column, model, batch)
            continue
        other = relation.related_model
        if not isinstance(other, type) or not issubclass(other, models.Model) or _is_history(other):
            continue
        if not any(field.name == "version" for field in other._meta.concrete_fields):
            continue
        column = relation.field.attname
        rows = other._base_manager.filter(**{f"{column}__in": ids})
        beside = companion(other)
        if beside is not None:
            worked_with = set(beside.touched(rows).values_list("pk", flat=True))
            worked_with |= _used(other, set(rows.values_list("pk", flat=True)), batch)
            rows = rows.filter(pk__in=worked_with)
        used |= set(rows.values_list(column, flat=True))
    return used


def _not_of_batch(rows: Any, column: str, model: type[models.Model], batch: Import) -> set[int]:
    """Leave out rows of the same noun that this import made too: they go in a later chunk."""
    name = next((kind.name for kind in nouns() if kind.model is model), "")
    mine = set(
        batch.effects.filter(noun=name, made=True, object_id__in=rows.values("pk")).values_list(
            "object_id", flat=True
        )
    )
    return {owner for pk, owner in rows.values_list("pk", column) if pk not in mine}


def _is_history(model: type[models.Model]) -> bool:
    return any(field.name == "history_id" for field in model._meta.concrete_fields)


def _remove_companions(model: type[models.Model], ids: list[int]) -> None:
    """Delete what Koers kept by itself beside records that go, with its events."""
    code = getattr(model, "subject_code", "")
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        links = EventSubject.objects.filter(subject_kind=code, subject_id__in=chunk)
        withdraw(set(links.values_list("event_id", flat=True)), reason="undo of an import")
        _remove(model, chunk)


def _remove(model: type[models.Model], ids: list[int]) -> None:
    """Delete records with the rows that are part of them, and their field history."""
    if not ids:
        return
    for relation in model._meta.related_objects:
        other, column = relation.related_model, relation.field.attname
        if not isinstance(other, type) or _is_history(other):
            continue
        rows = other._base_manager.filter(**{f"{column}__in": ids})
        if companion(other) is not None:
            _remove_companions(other, list(rows.values_list("pk", flat=True)))
        elif relation.on_delete is models.CASCADE:
            rows._raw_delete("default")
        elif relation.field.null:
            rows.update(**{column: None})
    history = getattr(model, "history", None)
    if history is not None:
        history.filter(id__in=ids)._raw_delete("default")
    model._base_manager.filter(pk__in=ids)._raw_delete("default")


def _restore(kind: Noun, effects: list[ImportEffect], at: dt.datetime) -> None:
    """Give changed records their old values and parts back, as a new version."""
    fields = {field.attname: field for field in kind.model._meta.concrete_fields}
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for effect in effects:
        before = effect.before or {}
        names = sorted(name for name in before if name in fields)
        values = [fields[name].to_python(before[name]) for name in names]
        groups[*names, "version", "updated_at"].append((*values, effect.version + 1, at, effect.object_id))
        for name, ids in before.items():
            if name.startswith("+"):
                _model(name[1:])._base_manager.filter(pk__in=ids)._raw_delete("default")
        for name, rows in before.items():
            if name.startswith("-"):
                _put_back(_model(name[1:]), rows)
    _stand_as_before(kind, effects)
    for columns, rows in groups.items():
        bulk.change(kind.model, columns, rows)


def _stand_as_before(kind: Noun, effects: list[ImportEffect]) -> None:
    """Let earlier imports know the restored records as they left them, so that these too can be undone."""
    mine = {effect.object_id: effect for effect in effects}
    others = ImportEffect.objects.filter(noun=kind.name, object_id__in=list(mine))
    known = []
    for other in others.exclude(pk__in=[effect.pk for effect in effects]):
        effect = mine[other.object_id]
        if other.version == (effect.before or {}).get("~version"):
            other.version = effect.version + 1
            known.append(other)
    ImportEffect.objects.bulk_update(known, ["version"])


def _model(label: str) -> type[models.Model]:
    for kind in nouns():
        for relation in kind.model._meta.related_objects:
            other = relation.related_model
            if isinstance(other, type) and other._meta.label_lower == label:
                return other
    raise LookupError(label)


def _put_back(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for row in rows:
        model._base_manager.create(**{name: fields[name].to_python(value) for name, value in row.items()})


def _forget_events(batch: Import, kind: Noun, effects: list[ImportEffect]) -> None:
    """Take the records off the events of this import; what it told of a record as its own goes whole."""
    code = getattr(kind.model, "subject_code", "")
    if not code or not effects:
        return
    removed = [effect.object_id for effect in effects if effect.made]
    ids = [effect.object_id for effect in effects]
    told = Q(subject_id__in=ids, event__key__startswith=f"import:{batch.uid}:")
    own = EventSubject.objects.filter(subject_kind=code, role=code).filter(
        Q(subject_id__in=removed, event__via="import") | told
    )
    withdraw(set(own.values_list("event_id", flat=True)), reason="undo of an import")
    links = EventSubject.objects.filter(subject_kind=code).filter(Q(subject_id__in=removed) | told)
    permit = Permit.objects.create(reason="undo of an import")
    EventSubject.objects.filter(pk__in=list(links.values_list("pk", flat=True)))._raw_delete("default")
    permit.delete()


def _withdraw_empty(batch: Import) -> None:
    """Withdraw the events of this import that are about nothing any more."""
    empty = Event.objects.filter(key__startswith=f"import:{batch.uid}:", subjects=None)
    withdraw(list(empty.values_list("pk", flat=True)), reason="undo of an import")


def _note_kept(batch: Import, kind: Noun, kept: list[tuple[ImportEffect, str]]) -> None:
    if not kept:
        return
    batch.refresh_from_db(fields=["kept"])
    names = {
        row.pk: str(row)[:120]
        for row in kind.model._base_manager.filter(pk__in=[e.object_id for e, _why in kept])
    }
    fresh = [
        {"noun": kind.name, "id": effect.object_id, "name": names.get(effect.object_id, ""), "why": why}
        for effect, why in kept
    ]
    known = {(one["noun"], one["id"]) for one in batch.kept}
    batch.kept = (batch.kept + [one for one in fresh if (one["noun"], one["id"]) not in known])[:_KEPT_LISTED]
    batch.save(update_fields=["kept"])
