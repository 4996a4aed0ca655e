"""Reading very many leads with their events: a few statements for thousands of them, the same on both databases.

Here are the leads themselves and the new events of some; the events of all of them are in `trails`.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from koers.areas.customers.models import Account, Lifecycle, LifecyclePeriod, Person, Source
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules.derivation import Setting
from koers.areas.leads.rules.telling import Lens, Sight
from koers.kit.timeline import kinds
from koers.kit.timeline.models import Event, EventSubject

MODELS: Mapping[str, type[Account] | type[Person]] = {"account": Account, "person": Person}
_EVENT, _LINK = Event._meta.db_table, EventSubject._meta.db_table
_LIFE, _STAY = Lifecycle._meta.db_table, LifecyclePeriod._meta.db_table
_PERSON, _ACCOUNT, _SOURCE = Person._meta.db_table, Account._meta.db_table, Source._meta.db_table

Sights = dict[int, list[Sight]]


class LeadRow(NamedTuple):
    """A person or an account with its lead, if it has one, as the reading needs it; moments in seconds."""

    subject: int
    unit_id: int
    owner_id: int | None
    demo: bool
    created: int
    objects: bool
    lawful: bool
    sector: str | None
    kind: str | None
    employees: int | None
    revenue_cents: int | None
    country: str | None
    region: str | None
    city: str | None
    job_title: str | None
    language: str | None
    account: str | None
    email: str | None
    phone: str | None
    life: int | None
    version: int | None
    state: str | None
    since: int | None
    pass_number: int | None
    life_owner_id: int | None
    life_unit_id: int | None
    origin_id: int | None
    source: str | None
    campaign: str | None
    need: str | None
    value_cents: int | None
    has_next_step: bool
    chance: float | None
    memory: str | None
    due: int | None
    fit_points: float | None
    fit_grade: str | None
    engagement_grade: int | None
    priority: float | None

    def fields(self) -> dict[str, Any]:
        """Return the fields that a scorecard may ask, as `evidence.fields_of` does for one lead."""
        return {
            "sector": self.sector,
            "kind": self.kind,
            "employees": self.employees,
            "revenue": self.revenue_cents / 100 if self.revenue_cents is not None else None,
            "country": self.country,
            "region": self.region,
            "city": self.city,
            "job_title": self.job_title,
            "language": self.language,
            "source": self.source,
            "campaign": self.campaign or None,
            "value": self.value_cents / 100 if self.value_cents is not None else None,
            "need": self.need or None,
            "account": self.account,
            "email": self.email or None,
            "phone": self.phone or None,
        }


def lead_rows(
    kind: str, *, ids: Iterable[int] | None = None, between: tuple[int, int] | None = None
) -> list[LeadRow]:
    """Return persons or accounts with their leads: those named, or those whose id lies in a range (its end not)."""
    which, given = _which("s.id", ids, between)
    with connection.cursor() as cursor:
        cursor.execute(f"{_lead_statement(kind)} WHERE {which} AND {_ALIVE} ORDER BY s.id", given)
        return list(map(LeadRow._make, cursor.fetchall()))


_ALIVE = "(s.deleted_at IS NULL OR l.id IS NOT NULL) AND l.deleted_at IS NULL"


def _lead_statement(kind: str) -> str:
    """Return the statement up to its conditions; names of tables come from the models."""
    of_account = "a.sector, a.kind, a.employees, a.revenue_cents, a.country, a.region, a.city"
    life = (
        f"l.id, l.version, l.state, {seconds('l.since')}, l.pass_number, l.owner_id, l.unit_id, l.origin_id, "
        "o.name, l.campaign, l.need, l.value_cents, l.next_step_date IS NOT NULL, l.chance, "
        f"CAST(l.memory AS text), {seconds('l.due_at')}, l.fit_points, l.fit_grade, l.engagement_grade, l.priority"
    )
    own = f"SELECT s.id, s.unit_id, s.owner_id, s.demo, {seconds('s.created_at')}"
    joined = f"LEFT JOIN {_LIFE} l ON l.{kind}_id = s.id LEFT JOIN {_SOURCE} o ON o.id = l.origin_id"
    if kind == "account":
        of_account = of_account.replace("a.", "s.")
        return (
            f"{own}, FALSE, TRUE, {of_account}, NULL, NULL, s.name, s.email, s.phone, {life} "
            f"FROM {_ACCOUNT} s {joined}"
        )
    return (
        f"{own}, s.unscored_since IS NOT NULL, s.legal_basis <> '', {of_account}, s.job_title, s.language, a.name, "
        f"s.email, CASE WHEN s.phone <> '' THEN s.phone ELSE s.mobile END, {life} "
        f"FROM {_PERSON} s LEFT JOIN {_ACCOUNT} a ON a.id = s.account_id {joined}"
    )


def firsts(lives: Sequence[int]) -> dict[int, int]:
    """Return when the first stay of each lead began, in seconds."""
    which, given = _which("lifecycle_id", lives, None)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT lifecycle_id, {seconds('min(starts)')} FROM {_STAY} WHERE {which} GROUP BY lifecycle_id",  # noqa: S608
            given,
        )
        return dict(cursor.fetchall())


def as_it_was(lives: Sequence[int], *, lock: bool) -> dict[int, tuple[int, str]]:
    """Return version and memory of leads as they are now; with `lock` they are held, and those held by others left out."""
    which, given = _which("id", lives, None)
    held = " FOR UPDATE SKIP LOCKED" if lock and connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, version, CAST(memory AS text) FROM {_LIFE} WHERE {which} ORDER BY id{held}",  # noqa: S608
            given,
        )
        return {pk: (version, memory) for pk, version, memory in cursor.fetchall()}


# --- Events -------------------------------------------------------------------------------------------------------


def newest_event() -> int:
    """Return the highest id of an event."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {_EVENT}")  # noqa: S608
        return int(cursor.fetchone()[0] or 0)


def settled_event(newest: int, before: int, patience: float = 3.0) -> int:
    """Return up to which event id everything has surely come in, given the newest id and the answer of the last time.

    SQLite has one writer at a time, so that ids are committed in their order. On PostgreSQL a lower id may be
    committed later: every other transaction that writes events at that moment is waited for, and one that takes too
    long keeps the old answer. Who writes elsewhere, in another table or database, is of no matter.
    """
    if connection.vendor != "postgresql":
        return newest
    time.sleep(0.05)  # An id may be drawn a moment before its transaction shows as a writer.
    until = time.monotonic() + patience
    waited_for = _writers_of_events()
    while waited_for and time.monotonic() < until:
        time.sleep(0.05)
        waited_for &= _writers_of_events()
    return min(newest, before) if waited_for else newest


def _writers_of_events() -> set[str]:
    """Return the other transactions that write events: each holds the table from before it draws an id to its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = %s::regclass AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'ShareUpdateExclusiveLock', 'ShareLock') AND pid IS DISTINCT FROM pg_backend_pid()",
            [_EVENT],
        )
        return {row[0] for row in cursor.fetchall()}


def sights_of(kind: str, ids: Sequence[int], lens: Lens, upto: int, into: Mapping[int, int]) -> Sights:
    """Return the events of these persons or accounts up to an event id, oldest first; merged ones as those they are."""
    which, given = _which("s.subject_id", ids, None)
    kinds_, named = _which_kinds(lens.kinds)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.subject_id, s.event_id, {seconds('s.happened_at')}, e.kind FROM {_LINK} s "  # noqa: S608
            f"JOIN {_EVENT} e ON e.id = s.event_id WHERE s.subject_kind = %s AND {which} AND {kinds_} "
            "AND s.event_id <= %s ORDER BY s.happened_at, s.event_id",
            [kind, *given, *named, upto],
        )
        return _collected(_pieces(cursor), lens, into)


def sights_since(
    after: int, upto: int, lens: Lens, also: Sequence[str], merged: Mapping[str, Mapping[int, int]]
) -> tuple[dict[str, Sights], dict[str, set[int]]]:
    """Return the events in a range of ids by their person or account, and all whom they are about, `also` included."""
    kinds_, named = _which_kinds([*lens.kinds, *also])
    found: dict[str, Sights] = {}
    touched: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.subject_kind, s.subject_id, s.event_id, {seconds('s.happened_at')}, e.kind FROM {_EVENT} e "  # noqa: S608
            f"JOIN {_LINK} s ON s.event_id = e.id WHERE e.id > %s AND e.id <= %s AND {kinds_} "
            "AND s.subject_kind IN ('account', 'person') ORDER BY s.happened_at, s.event_id",
            [after, upto, *named],
        )
        rows = cursor.fetchall()
    for kind in MODELS:
        mine, into = [row[1:] for row in rows if row[0] == kind], merged[kind]
        found[kind] = _collected([mine], lens, into)
        touched[kind] = {into.get(row[0], row[0]) for row in mine}
    return found, touched


def _collected(pieces: Iterable[Sequence[Any]], lens: Lens, into: Mapping[int, int]) -> Sights:
    found: Sights = {}
    codes = lens.codes
    for rows in pieces:
        for subject, event, at, kind in rows:
            code = codes.get(kind)
            if code is None:
                continue
            mine = found.setdefault(into.get(subject, subject), [])
            if not mine or mine[-1][1] != event:
                mine.append((at, event, code))
    return found


def settings_among(sights: Iterable[list[Sight]], lens: Lens) -> dict[int, Setting]:
    """Return the states that some of these events set; those that set none are taken out of the lists."""
    wanted = [event for mine in sights for _at, event, code in mine if code <= lens.setting]
    if not wanted:
        return {}
    known, nothing = set_by_events(wanted)
    if nothing:
        for mine in sights:
            mine[:] = [sight for sight in mine if sight[1] not in nothing]
    return known


def set_by_events(events: Sequence[int]) -> tuple[dict[int, Setting], set[int]]:
    """Return the states that events set, and which events of these set none."""
    known: dict[int, Setting] = {}
    nothing: set[int] = set()
    for event, kind, facts in facts_of_events(events):
        setting = evidence.set_by(kind, facts)
        if setting is None:
            nothing.add(event)
        else:
            known[event] = setting
    return known, nothing


def with_reason(lens: Lens) -> frozenset[int]:
    """Return the codes of the kinds of events that can say a reason."""
    from dataclasses import fields

    declared = ((code, kinds.get(kind).facts) for kind, code in lens.codes.items())
    return frozenset(
        code
        for code, facts in declared
        if facts is not None and any(field.name == "reason" for field in fields(facts))
    )


def facts_of_events(ids: Sequence[int]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield id, kind and facts of events."""
    for start in range(0, len(ids), 5_000):
        which, given = _which("id", ids[start : start + 5_000], None)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, kind, CAST(facts AS text) FROM {_EVENT} WHERE {which}", given)  # noqa: S608
            for event, kind, facts in cursor.fetchall():
                yield event, kind, json.loads(facts)


# --- Who else -----------------------------------------------------------------------------------------------------


def merged_into() -> dict[str, dict[int, int]]:
    """Return for every merged person and account the record that it stands in now, also through others."""
    found: dict[str, dict[int, int]] = {}
    for kind, model in MODELS.items():
        rows = model._base_manager.filter(merged_into__isnull=False)
        into = dict(rows.values_list("pk", "merged_into_id"))
        found[kind] = {}
        for loser, first in into.items():
            winner, steps = first, 0
            while winner in into and steps < len(into):
                winner, steps = into[winner], steps + 1
            found[kind][loser] = winner
    return found


def new_or_changed(since: datetime) -> dict[str, list[int]]:
    """Return persons and accounts that were recorded or changed since a moment, and the persons of such accounts."""
    accounts = list(Account._base_manager.filter(updated_at__gte=since).values_list("pk", flat=True))
    persons = set(Person._base_manager.filter(updated_at__gte=since).values_list("pk", flat=True))
    for start in range(0, len(accounts), 5_000):
        theirs = Person._base_manager.filter(account__in=accounts[start : start + 5_000])
        persons.update(theirs.values_list("pk", flat=True))
    return {"account": accounts, "person": sorted(persons)}


def refused_events() -> frozenset[int]:
    """Return the events of persons who do not want to be scored."""
    persons = evidence.unscored_persons()
    found: set[int] = set()
    for start in range(0, len(persons), 500):
        links = EventSubject.objects.filter(
            subject_kind=Person.subject_code, subject_id__in=persons[start : start + 500]
        )
        found.update(links.values_list("event_id", flat=True))
    return frozenset(found)


@contextmanager
def roomy(megabytes: int = 400) -> Iterator[None]:
    """Give SQLite room to keep the pages of large indexes while very much is written; others have a server for that."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        before = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA cache_size = -{megabytes * 1000:d}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before:d}")


# --- Both databases -----------------------------------------------------------------------------------------------


def seconds(column: str) -> str:
    """Return SQL for a moment as whole seconds since 1970; parts of a second are cut off."""
    if connection.vendor == "postgresql":
        return f"floor(extract(epoch from {column}))::bigint"
    return f"unixepoch(substr({column}, 1, 19))"


def _which(column: str, ids: Iterable[int] | None, between: tuple[int, int] | None) -> tuple[str, list[Any]]:
    """Return a condition on ids with its parameters."""
    if between is not None:
        return f"{column} >= %s AND {column} < %s", [*between]
    listed = list(ids or ())
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [listed]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(listed)]  # noqa: S608 the column is a constant


def _which_kinds(named: Sequence[str]) -> tuple[str, list[Any]]:
    return f"e.kind IN ({', '.join(['%s'] * len(named))})", [*named]


def _pieces(cursor: Any, size: int = 20_000) -> Iterator[Sequence[Any]]:
    while rows := cursor.fetchmany(size):
        yield rows
