"""Reading the timeline of one noun, newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from koers.kit.timeline import kinds, subjects
from koers.kit.timeline.models import Event, EventSubject


@dataclass(frozen=True)
class Entry:
    """One event as a page shows it."""

    event: Event
    title: str
    sentence: str
    icon: str
    words: str = ""

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.event.happened_at


@dataclass(frozen=True)
class Page:
    """Some entries and the cursor of the next page; None when there are no more."""

    entries: list[Entry]
    after: tuple[datetime, int] | None


def dress(events: Sequence[Event]) -> list[Entry]:
    """Dress events for the page, in the language of the moment and in the order given."""
    words: dict[int, str] = {}
    for name in dict.fromkeys(event.kind for event in events):
        mine = [event for event in events if event.kind == name]
        texts = kinds.words(name, [_facts(event) for event in mine])
        words.update(zip((event.pk for event in mine), texts, strict=True))
    return [_entry(event, words.get(event.pk, "")) for event in events]


def _facts(event: Event) -> dict[str, Any]:
    return event.facts or {}


def _entry(event: Event, words: str) -> Entry:
    kind = kinds.get(event.kind)
    return Entry(event, str(kind.title), kind.say(_facts(event)), kind.icon, words)


def for_subject(row: models.Model, *, before: tuple[datetime, int] | None = None, limit: int = 30) -> Page:
    """Return the newest events about a row and its family, or those before a cursor (moment and event id)."""
    mine = Q()
    for code, pk in subjects.family_of(row):
        mine |= Q(subject_kind=code, subject_id=pk)
    links = EventSubject.objects.filter(mine)
    if before is not None:
        moment, event_id = before
        links = links.filter(Q(happened_at__lt=moment) | Q(happened_at=moment, event_id__lt=event_id))
    # An event about two of the family is one event.
    newest = links.order_by("-happened_at", "-event_id").values_list("event_id", "happened_at").distinct()
    found = list(newest[: limit + 1])
    ids = [event_id for event_id, _ in found[:limit]]
    events = {event.pk: event for event in Event.objects.filter(pk__in=ids).select_related("actor")}
    last = found[limit - 1] if len(found) > limit else None
    return Page(dress([events[pk] for pk in dict.fromkeys(ids)]), (last[1], last[0]) if last else None)
