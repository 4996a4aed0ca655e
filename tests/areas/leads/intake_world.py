"""What tests of events coming in share: a source, lines put into the raw store, and the table of events as it came out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.cast import Cast

from koers.areas.customers.models import Person
from koers.areas.leads import actions, events
from koers.areas.leads.actions import intake_read, intake_store
from koers.areas.leads.models import EventSource, Identifier, RawEvent, Visitor
from koers.areas.leads.rules import intake
from koers.kit.timeline.models import Event

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def make_source(cast: Cast, **fields: Any) -> EventSource:
    given = {"name": "Website", "unit": cast.blue, "by": cast.mila, "at": NOW, "consent": "asked", **fields}
    return actions.create_source(**given)[0]


def put(source: EventSource, *batch: Any, at: datetime = NOW, format: str = "segment") -> None:  # noqa: A002
    """Store events as the door does."""
    made = intake.cloud_lines if format == "cloudevents" else None
    if made is not None:
        lines = made(list(batch), received=at, mode=source.consent, do_not_track=False)
    else:
        lines = intake.segment_lines(list(batch), None, received=at, mode=source.consent, do_not_track=False)
    intake_store.store(source, lines, format=format, at=at)


def work(at: datetime = NOW, most: int = 500) -> intake_read.Tally:
    """Read everything that waits."""
    whole = intake_read.Tally()
    intake_read.get_ready(at=at)
    while (tally := intake_read.read_waiting(at=at, most=most)).total:
        whole.done, whole.dead = whole.done + tally.done, whole.dead + tally.dead
        whole.ignored += tally.ignored
    return whole


def take(source: EventSource, *batch: Any, **options: Any) -> None:
    """Store events and read them."""
    put(source, *batch, **options)
    work()


def when(hours: float) -> str:
    """Return a moment on the day of the tests, hours after its beginning."""
    return (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours)).isoformat()


def page(uid: str, hours: float, **fields: Any) -> dict[str, Any]:
    return {"type": "page", "messageId": uid, "timestamp": when(hours), "name": "Prices", **fields}


def identify(uid: str, hours: float, **fields: Any) -> dict[str, Any]:
    traits = {
        name: fields.pop(name) for name in ("email", "phone", "name", "company", "title") if name in fields
    }
    return {"type": "identify", "messageId": uid, "timestamp": when(hours), "traits": traits, **fields}


def track(uid: str, hours: float, event: str, **fields: Any) -> dict[str, Any]:
    return {"type": "track", "messageId": uid, "timestamp": when(hours), "event": event, **fields}


def canonical(pk: int) -> int:
    """Return the person that somebody turned out to be."""
    row = Person._base_manager.get(pk=pk)
    while row.merged_into_id:
        row = Person._base_manager.get(pk=row.merged_into_id)
    return row.pk


def partition() -> set[frozenset[str]]:
    """Return the signs that belong together, one set for each person."""
    groups: dict[int, set[str]] = {}
    for key, pk in Identifier.objects.filter(person__isnull=False).values_list("key", "person_id"):
        groups.setdefault(canonical(pk or 0), set()).add(key.split(":", 1)[0] + ":" + key.rpartition(":")[2])
    return {frozenset(group) for group in groups.values()}


def name_of(pk: int) -> frozenset[str]:
    """Name a person by the signs of it."""
    mine = [
        row
        for row in Identifier.objects.filter(person__isnull=False)
        if canonical(row.person_id or 0) == canonical(pk)
    ]
    return frozenset(f"{row.kind}:{row.value}" for row in mine)


def table() -> list[tuple[Any, ...]]:
    """Return the touches of the timeline in a writing that does not depend on ids."""
    uids = dict(RawEvent.objects.values_list("id", "uid"))
    found = []
    for event in Event.objects.filter(kind__in=events.TOUCHES).prefetch_related("subjects"):
        about = set()
        for link in event.subjects.all():
            name: Any = link.subject_id
            if link.subject_kind == "person":
                name = name_of(link.subject_id)
            elif link.subject_kind == "visitor":
                name = Visitor.objects.get(pk=link.subject_id).anonymous_id
            about.add((link.subject_kind, name))
        facts = {k: v for k, v in event.facts.items() if k != "raw_id"}
        found.append(
            (
                uids[event.facts["raw_id"]],
                event.kind,
                event.happened_at,
                sorted(facts.items(), key=str),
                about,
            )
        )
    return sorted(found, key=lambda row: row[0])
