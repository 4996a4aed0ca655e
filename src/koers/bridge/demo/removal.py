"""Removal of the demo company: what was seeded goes, what people made themselves stays as it was."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import models

from koers.kit.access.models import User
from koers.kit.record import Record
from koers.kit.timeline.models import EventSubject
from koers.kit.timeline.recording import permit, withdraw

CHUNK = 500


@dataclass(frozen=True)
class Removal:
    """What a removal takes (or took) away and what it leaves because own rows stand on it; per model."""

    goes: dict[str, int]
    stays: dict[str, int]

    @property
    def total(self) -> int:
        """How many records go."""
        return sum(self.goes.values())


def has_demo() -> bool:
    """Tell whether there is anything of the demo company."""
    return User.objects.filter(demo=True).exists() or any(
        model._base_manager.filter(demo=True).exists() for model in _nouns()
    )


def preview() -> Removal:
    """Count what a removal would take away; nothing is written."""
    return _plan()[0]


def remove() -> Removal:
    """Remove the demo company in one transaction; rows that own rows stand on are kept and counted."""
    removal, doomed = _plan()
    with permit("demo data removed"):
        events = _events_of(doomed)
        for model in _children_first():
            _delete(model, sorted(doomed.get(model, ())))
        withdraw(events, reason="demo data removed")
        User.objects.filter(demo=True).delete()
        for kind in apps.get_models():
            if not issubclass(kind, (Record, User)) and _has_demo_flag(kind) and not _is_history(kind):
                kind._base_manager.filter(demo=True).delete()
    return removal


def _nouns() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record) and not _is_history(model)]


def _is_history(model: type[models.Model]) -> bool:
    return model.__name__.startswith("Historical")


def _has_demo_flag(model: type[models.Model]) -> bool:
    return any(field.name == "demo" for field in model._meta.get_fields())


def _references(model: type[models.Model]) -> Iterator[tuple[str, type[Record]]]:
    """Yield the fields of a model that point to a noun, and that noun."""
    for field in model._meta.concrete_fields:
        target = field.remote_field.model if isinstance(field, models.ForeignKey) else None
        if isinstance(target, type) and issubclass(target, Record):
            yield field.attname, target


def _plan() -> tuple[Removal, dict[type[Record], set[int]]]:
    """Work out which demo rows can go: all but those that own rows, or kept rows, point to."""
    seeded = {
        model: set(model._base_manager.filter(demo=True).values_list("pk", flat=True)) for model in _nouns()
    }
    kept: dict[type[Record], set[int]] = defaultdict(set)
    waiting: list[tuple[type[Record], set[int]]] = []
    for model in _nouns():
        for column, target in _references(model):
            own = model._base_manager.filter(demo=False, **{f"{column}__isnull": False})
            pointed = set(own.values_list(column, flat=True).distinct()) & seeded[target]
            waiting.append((target, pointed))
    for target, rows in _held_by_parts():
        waiting.append((target, rows & seeded[target]))
    while waiting:
        model, rows = waiting.pop()
        fresh = rows - kept[model]
        kept[model] |= fresh
        for column, target in _references(model) if fresh else ():
            pointed = {pk for chunk in _chunks(sorted(fresh)) for pk in _values(model, column, chunk)}
            waiting.append((target, pointed & seeded[target]))
    doomed = {model: rows - kept[model] for model, rows in seeded.items()}
    named = {model: str(model._meta.verbose_name_plural) for model in doomed}
    goes = {named[model]: len(rows) for model, rows in doomed.items() if rows}
    stays = {named[model]: len(rows) for model, rows in kept.items() if rows}
    return Removal(goes, stays), doomed


def _held_by_parts() -> Iterator[tuple[type[Record], set[int]]]:
    """Yield what the parts of own records point to, such as whom an own round of the survey asks.

    A part is a row that is no noun itself; it belongs to the noun that its first reference names.
    """
    for part in apps.get_models(include_auto_created=True):
        if issubclass(part, Record) or _is_history(part):
            continue
        references = list(_references(part))
        for column, target in references[1:]:
            owner = references[0][0].removesuffix("_id")
            own = part._base_manager.filter(**{f"{owner}__demo": False, f"{column}__isnull": False})
            yield target, set(own.values_list(column, flat=True).distinct())


def _values(model: type[Record], column: str, ids: list[int]) -> Iterator[int]:
    found = model._base_manager.filter(pk__in=ids, **{f"{column}__isnull": False})
    yield from found.values_list(column, flat=True)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _events_of(doomed: dict[type[Record], set[int]]) -> list[int]:
    """Return the events about rows that go, without those that are also about a row that stays and is own."""
    codes = {model.subject_code: model for model in doomed if model.subject_code}
    found: set[int] = set()
    for code, model in codes.items():
        for chunk in _chunks(sorted(doomed[model])):
            links = EventSubject.objects.filter(subject_kind=code, subject_id__in=chunk)
            found.update(links.values_list("event_id", flat=True))
    for chunk in _chunks(sorted(found)):
        for code, model in codes.items():
            own = model._base_manager.filter(demo=False).values("pk")
            links = EventSubject.objects.filter(event_id__in=chunk, subject_kind=code, subject_id__in=own)
            found.difference_update(links.values_list("event_id", flat=True))
    return sorted(found)


def _children_first() -> list[type[Record]]:
    order: TopologicalSorter[type[Record]] = TopologicalSorter()
    for model in _nouns():
        order.add(model)
        for _, target in _references(model):
            if target is not model:
                order.add(target, model)
    return list(order.static_order())


def _delete(model: type[Record], ids: list[int]) -> None:
    """Delete rows with their history and parts; a tree is cut loose first, so that parents can go before children.

    Straight statements instead of Django's own delete, which would write a line of history for every row.
    """
    past = getattr(model, "history", None)
    for column, target in _references(model):
        if target is model:
            for chunk in _chunks(ids):
                model._base_manager.filter(pk__in=chunk).update(**{column: None})
    for chunk in _chunks(ids):
        for part, column in _parts(model):
            rows = part._base_manager.filter(**{f"{column}__in": chunk})
            for inner, inner_column in _parts(part):
                inner._base_manager.filter(**{f"{inner_column}__in": rows.values("pk")})._raw_delete(
                    "default"
                )
            rows._raw_delete("default")
        if past is not None:
            past.model._base_manager.filter(id__in=chunk)._raw_delete("default")
        model._base_manager.filter(pk__in=chunk)._raw_delete("default")


def _parts(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Yield the tables whose rows belong to rows of a noun and are no nouns themselves, such as deal periods."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.on_delete is not models.CASCADE:
            continue
        part = relation.related_model
        if isinstance(part, type) and not issubclass(part, Record):
            yield part, relation.field.attname
