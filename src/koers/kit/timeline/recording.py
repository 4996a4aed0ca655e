"""Writing to the timeline, and the two audited exceptions to 'never changed, never deleted'."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from koers.kit.access.models import User
from koers.kit.importing import bulk
from koers.kit.timeline import kinds, subjects
from koers.kit.timeline.models import Event, EventSubject, Permit

Listener = Callable[[Event], None]
#: From how many events on they are written as an import writes its rows.
MANY = 50
_listeners: dict[str, list[Listener]] = {}
_mourners: list[Callable[[set[tuple[str, int]]], None]] = []

#: A subject is a row with the part it plays, or its code and id with that part.
Subject = tuple[models.Model, str] | tuple[str, int, str]


@dataclass(frozen=True)
class Happening:
    """What `record_many` writes: an event that is not yet stored."""

    kind: str
    at: datetime
    subjects: Sequence[Subject]
    facts: Any = field(default_factory=dict)
    by: User | None = None
    rule: str = ""
    via: str = "ui"
    cause: Event | None = None
    key: str | None = None


def on(kind: str) -> Callable[[Listener], Listener]:
    """Register a listener that runs in the same transaction as the event of that kind."""

    def keep(listener: Listener) -> Listener:
        _listeners.setdefault(kind, []).append(listener)
        return listener

    return keep


def on_withdrawal(listener: Callable[[set[tuple[str, int]]], None]) -> Callable[[set[tuple[str, int]]], None]:
    """Register a listener that hears, in the same transaction, which subjects lost events that never were."""
    _mourners.append(listener)
    return listener


def record(
    kind: str,
    *,
    at: datetime,
    subjects: Sequence[Subject],
    by: User | None = None,
    rule: str = "",
    via: str = "ui",
    facts: Any = None,
    cause: Event | None = None,
    key: str | None = None,
) -> Event:
    """Record one event and return it; an event with a key that is already there is returned as it stands."""
    happening = Happening(kind, at, subjects, facts or {}, by, rule, via, cause, key)
    with transaction.atomic():
        if key is not None:
            known = Event.objects.filter(key=key).first()
            if known is not None:
                return known
        return record_many([happening])[0]


def record_many(happenings: Iterable[Happening], *, listen: bool = True) -> list[Event]:
    """Record many events in a few statements; those whose key is already stored are left out.

    Returns the events that were stored, in the order given. The caller holds the transaction of the change.
    An import that does the listeners' work itself, in bulk, passes `listen=False`.
    """
    wanted = _without_known(list(happenings))
    now = timezone.now()
    with transaction.atomic():
        events = [_event(one, now) for one in wanted]
        links = [
            (event, code, pk, role)
            for event, one in zip(events, wanted, strict=True)
            for code, pk, role in _links(one.subjects)
        ]
        (_store if len(events) < MANY else _store_many)(events, links)
        for event in events if listen else ():
            for listener in _listeners.get(event.kind, ()):
                listener(event)
    return events


def _store(events: Sequence[Event], links: Sequence[tuple[Event, str, int, str]]) -> None:
    Event.objects.bulk_create(events)
    EventSubject.objects.bulk_create(
        EventSubject(event=event, subject_kind=code, subject_id=pk, role=role, happened_at=event.happened_at)
        for event, code, pk, role in links
    )


def _store_many(events: Sequence[Event], links: Sequence[tuple[Event, str, int, str]]) -> None:
    """Store events past the layer that makes a statement of every value: a quarter of the time."""
    names = [field.attname for field in Event._meta.concrete_fields]
    for event, pk in zip(events, bulk.reserve(Event, len(events)), strict=True):
        event.pk = pk
        event._state.adding = False
    bulk.insert(Event, [tuple([getattr(event, name) for name in names]) for event in events])
    link_ids = bulk.reserve(EventSubject, len(links))
    # In the order of the fields: id, event, kind and id of the subject, role, moment.
    bulk.insert(
        EventSubject,
        [
            (link_id, event.pk, code, pk, role, event.happened_at)
            for link_id, (event, code, pk, role) in zip(link_ids, links, strict=True)
        ],
    )


def _without_known(wanted: list[Happening]) -> list[Happening]:
    keys = [one.key for one in wanted if one.key is not None]
    known = set(Event.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    kept = []
    for one in wanted:
        if one.key is not None:
            if one.key in known:
                continue
            known.add(one.key)
        kept.append(one)
    return kept


def _event(one: Happening, now: datetime) -> Event:
    kind = kinds.get(one.kind)
    if not kinds.known(one.kind):
        raise ValueError(f"the event kind {one.kind!r} is not declared")
    return Event(
        uid=uuid.uuid4(),
        kind=one.kind,
        happened_at=one.at,
        recorded_at=now,
        actor=one.by,
        rule=one.rule,
        via=one.via,
        facts=kind.checked(one.facts),
        facts_version=kind.version,
        cause=one.cause,
        key=one.key,
    )


def _links(given: Sequence[Subject]) -> list[tuple[str, int, str]]:
    links: list[tuple[str, int, str]] = []
    for subject in given:
        if len(subject) == 3:
            link = subject
        else:
            row, role = subject
            link = (subjects.code_of(row), row.pk, role)
        if link not in links:
            links.append(link)
    return links


@contextmanager
def permit(reason: str) -> Iterator[None]:
    """Let the triggers pass changes of events while this runs; everything inside is one transaction."""
    with transaction.atomic():
        standing = Permit.objects.create(reason=reason[:40])
        yield
        standing.delete()


def redact(events: Iterable[Event], *, reason: str) -> int:
    """Blank the facts of events (erasure); kind and time stay. Returns how many were blanked."""
    ids = [event.pk for event in events]
    with permit(reason):
        return Event.objects.filter(pk__in=ids).update(facts={}, redacted_at=timezone.now())


def withdraw(event_ids: Iterable[int], *, reason: str) -> int:
    """Take events back whose cause never was: undo of an import, removal of demo data. Returns how many."""
    ids = list(event_ids)
    count = 0
    with permit(reason):
        for start in range(0, len(ids), 500):
            chunk = ids[start : start + 500]
            links = EventSubject.objects.filter(event_id__in=chunk)
            bereft = set(links.values_list("subject_kind", "subject_id"))
            links._raw_delete("default")
            Event.objects.filter(cause_id__in=chunk).update(cause=None)
            count += Event.objects.filter(pk__in=chunk)._raw_delete("default")
            for listener in _mourners:
                listener(bereft)
    return count
