"""Forget what is needed no longer: the lines of events that were read, and the ids of devices that stayed away."""

import json
from datetime import datetime, timedelta

from koers.areas.customers.models import Person
from koers.areas.leads.models import RawEvent, RawState, Visitor
from koers.kit.timeline.models import EventSubject

#: How long the line of an event stays after it was read; what it said stands on the timeline.
KEPT_LINES = timedelta(days=90)
#: How long the id of a device stays that was never seen with a person, after it was seen last: fourteen months.
KEPT_VISITORS = timedelta(days=426)
CHUNK = 2_000
_GONE = "gone:"
#: Why a line was left out that came in after its person was erased.
ERASED = "erased"


def forget_lines(*, at: datetime) -> int:
    """Blank the lines of events that were read long ago; returns how many. Their ids stay, against repetition."""
    old = RawEvent.objects.filter(state=RawState.DONE, received_at__lt=at - KEPT_LINES).exclude(payload="")
    count = 0
    while ids := list(old.order_by("received_at").values_list("pk", flat=True)[:CHUNK]):
        count += RawEvent.objects.filter(pk__in=ids).update(payload="")
    return count


def forget_visitors(*, at: datetime) -> int:
    """Forget the ids of devices that stayed away and were never seen with a person; returns how many."""
    away = Visitor.objects.filter(last_seen_at__lt=at - KEPT_VISITORS, links=None)
    away = away.exclude(anonymous_id__startswith=_GONE)
    count = 0
    while rows := list(away.order_by("pk")[:CHUNK]):
        for row in rows:
            row.anonymous_id = f"{_GONE}{row.pk}"
        count += Visitor.objects.bulk_update(rows, ["anonymous_id"])
    return count


def forget_devices_of(person: Person) -> int:
    """Forget the ids of the devices of a person, for erasure; returns how many. What was done on them stays counted."""
    rows = list(Visitor.objects.filter(links__person=person).distinct())
    for row in rows:
        row.anonymous_id = f"{_GONE}{row.pk}"
    return Visitor.objects.bulk_update(rows, ["anonymous_id"], batch_size=CHUNK)


def forget_lines_of(person: Person) -> int:
    """Blank every line that is about a person or names a sign of them, for erasure; returns how many."""
    told = EventSubject.objects.filter(
        subject_kind="person", subject_id=person.pk, event__via__in=("api", "web_form")
    )
    raws = {facts.get("raw_id") for facts in told.values_list("event__facts", flat=True)} - {None}
    count = 0
    for start in range(0, len(raws), CHUNK):
        chunk = sorted(raws)[start : start + CHUNK]
        count += RawEvent.objects.filter(pk__in=chunk).exclude(payload="").update(payload="")
    for value in {*person.identifiers.values_list("value", flat=True), person.email} - {""}:
        # A short number stands in many lines; it is theirs only where it is the whole value.
        wanted = value if "@" in value else json.dumps(value)
        named = RawEvent.objects.filter(payload__contains=wanted)
        named.waiting().update(state=RawState.IGNORED, code=ERASED)
        count += named.update(payload="", detail="")
    return count
