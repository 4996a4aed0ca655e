"""Whose device it was, as the rows of one file tell: kept while the file is read, so that a second pass finds it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from koers.areas.leads.models import EventSource, SenderKind, Visitor, VisitorLink
from koers.kit.importing.models import Import
from koers.kit.importing.work import Work

UNIT = "organisation.unit"
_FROM = "koers.import"


def remember(work: Work, seen: Sequence[tuple[str, dt.datetime, int]]) -> None:
    """Remember which person was seen on which device, and when first."""
    if not seen:
        return
    if work.settings.dry:
        known: dict[str, list[tuple[dt.datetime, int]]] = work.memory.setdefault("leads.devices", {})
        for device, at, person in seen:
            known.setdefault(device, []).append((at, person))
        return
    work.flush_events()
    source = _source(work)
    visitors = _visitors(source, {device for device, _at, _person in seen}, work.settings.at)
    stays: dict[int, dict[int, dt.datetime]] = {row.pk: {} for row in visitors.values()}
    rows = {(row.visitor_id, row.person_id): row for row in VisitorLink.objects.filter(visitor__in=stays)}
    for (visitor, person), row in rows.items():
        stays[visitor][person] = row.starts
    for device, at, person in seen:
        mine = stays[visitors[device].pk]
        mine[person] = min(mine.get(person, at), at)
    _store(stays, rows)


def _store(stays: dict[int, dict[int, dt.datetime]], rows: dict[tuple[int, int], VisitorLink]) -> None:
    """Write stays one after the other: each ends where the next one begins."""
    changed, fresh = [], []
    for visitor, persons in stays.items():
        ordered = sorted(persons.items(), key=lambda one: (one[1], one[0]))
        for place, (person, starts) in enumerate(ordered):
            ends = ordered[place + 1][1] if place + 1 < len(ordered) else None
            row = rows.get((visitor, person))
            if row is None:
                fresh.append(VisitorLink(visitor_id=visitor, person_id=person, starts=starts, ends=ends))
            elif (row.starts, row.ends) != (starts, ends):
                row.starts, row.ends = starts, ends
                changed.append(row)
    # Those that end come first: a visitor has one running stay at a time.
    changed.sort(key=lambda row: row.ends is None)
    VisitorLink.objects.bulk_update(changed, ["starts", "ends"])
    VisitorLink.objects.bulk_create(fresh)


def persons(work: Work, asked: Sequence[tuple[str, dt.datetime]]) -> list[int | None]:
    """Return who was on each device at each moment; before the first time anybody was known it is that one."""
    if work.settings.dry:
        known = work.memory.get("leads.devices", {})
        return [_then(sorted(known.get(device, [])), at) for device, at in asked]
    wanted = {device for device, _at in asked}
    links = VisitorLink.objects.filter(
        visitor__source__source=_FROM, visitor__source__external_id=str(work.settings.batch_id)
    )
    found: dict[str, list[tuple[dt.datetime, int]]] = {}
    for device, starts, person in links.filter(visitor__anonymous_id__in=wanted).values_list(
        "visitor__anonymous_id", "starts", "person_id"
    ):
        found.setdefault(device, []).append((starts, person))
    return [_then(sorted(found.get(device, [])), at) for device, at in asked]


def _then(stays: list[tuple[dt.datetime, int]], at: dt.datetime) -> int | None:
    before = [person for starts, person in stays if starts <= at]
    return before[-1] if before else (stays[0][1] if stays else None)


def forget_all(work: Work) -> None:
    """Forget the devices of a file once it is read: what they did stands with its person by now."""
    if not work.settings.dry:
        _of_batch(work.settings.batch_id)


def forget(batch: Import) -> None:
    """Forget the devices of an import that is undone before its files were read to their end."""
    _of_batch(batch.pk)


def _of_batch(batch: int) -> None:
    EventSource.objects.filter(source=_FROM, external_id=str(batch)).delete()


def _source(work: Work) -> EventSource:
    found: Any = work.memory.get("leads.source")
    if found is None:
        found, _made = EventSource.objects.get_or_create(
            source=_FROM,
            external_id=str(work.settings.batch_id),
            defaults={
                "name": "…",
                "kind": SenderKind.FILE,
                "unit_id": work.memory["default organisation.unit"],
                "demo": work.settings.demo,
            },
        )
        work.memory["leads.source"] = found
    return found  # type: ignore[no-any-return]


def _visitors(source: EventSource, devices: set[str], at: dt.datetime) -> dict[str, Visitor]:
    rows = Visitor.objects.filter(source=source, anonymous_id__in=devices)
    known = {row.anonymous_id: row for row in rows}
    fresh = [
        Visitor(source=source, anonymous_id=device, first_seen_at=at, last_seen_at=at)
        for device in sorted(devices - set(known))
    ]
    return known | {row.anonymous_id: row for row in Visitor.objects.bulk_create(fresh)}
