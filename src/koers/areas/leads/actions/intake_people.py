"""From the signs in some events to persons: found, made, joined, or left to somebody who decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.models import LegalBasis, Merge, Person
from koers.areas.leads.models import (
    EventSource,
    Identifier,
    IdentifierStatus,
    IdentityProposal,
    ProposalKind,
    ProposalState,
    RawEvent,
    RawFormat,
)
from koers.areas.leads.rules import acts, identity
from koers.areas.leads.rules.joining import Doubt, Graph, Joined, Key, Who
from koers.areas.leads.rules.reading import Incoming

#: Fields of a person that an event may fill where they are empty.
_FILLED = ("job_title", "phone", "email")


@dataclass(slots=True)
class Found:
    """A raw event as it is understood, and whom and what it is about once that is known."""

    raw: RawEvent
    says: Incoming
    who: Who | None = None
    account_id: int | None = None
    visitor_id: int | None = None

    @property
    def source(self) -> EventSource:
        """Return who sent it."""
        return self.raw.source

    @property
    def keys(self) -> list[Key]:
        """Return the strong signs of it; the address of a desk is none."""
        says, found = self.says, []
        if says.customer:
            found.append(Key("customer", says.customer))
        if says.user:
            found.append(Key("user", says.user, self.raw.source_id))
        if says.email and not identity.is_desk(says.email):
            found.append(Key("email", says.email))
        return found

    @property
    def phone(self) -> Key | None:
        """Return the telephone number in it."""
        return Key("phone", self.says.phone) if self.says.phone else None


@dataclass
class People:
    """The persons of some events: what the store knew, and what these events add."""

    graph: Graph
    persons: dict[int, Person]
    identifiers: dict[str, Identifier]
    at: datetime
    fresh: set[int] = field(default_factory=set)

    def person_id(self, who: Who) -> int:
        """Return the id of somebody who is stored by now."""
        pk = who.root().pk
        assert pk is not None
        return pk


def know(found: Sequence[Found], *, at: datetime) -> People:
    """Say whom each event is about: joins strong signs, keeps to the limits, and stores what is new."""
    people = _load(found, at)
    graph = people.graph
    for one in found:
        who = graph.meet(one.keys, one.raw.pk)
        if who is not None and one.says.act == acts.ALIASED:
            who = graph.rename(Key("user", one.says.previous, one.raw.source_id), who, one.raw.pk).root()
        if who is not None and one.phone is not None:
            graph.claim_phone(one.phone, who.root())
        one.who = who
        if who is not None:
            _keep_given(graph, who.root(), one)
    for one in found:
        if one.who is None and one.phone is not None:
            one.who = graph.by_phone(one.phone)
            if one.who is not None:
                _keep_given(graph, one.who.root(), one)
    _store(people, found)
    return people


def _keep_given(graph: Graph, who: Who, one: Found) -> None:
    """Remember the first that events say about somebody; an address that is known to be another's is not theirs."""
    given = who.given
    if one.raw.format == RawFormat.FORM and any(who.weight[:2]):
        # Anybody may send a form in anybody's name: it adds nothing to a person whom somebody here looks after.
        given.setdefault("source", one.source)
        return
    for name, value in one.says.person.items():
        if name in ("first_name", "prefix", "last_name"):
            continue
        given.setdefault(name, value)
    if "last_name" not in given and (one.says.person.get("first_name") or one.says.person.get("last_name")):
        given.update({name: one.says.person.get(name, "") for name in ("first_name", "prefix", "last_name")})
    if one.says.email and graph.find(Key("email", one.says.email)) is who:
        given.setdefault("email", one.says.email)
    if one.says.act == acts.FORM_SENT:
        given["legal_basis"] = LegalBasis.REQUEST
    given.setdefault("source", one.source)


# --- what the store knows -----------------------------------------------------------------------------------------


def _load(found: Sequence[Found], at: datetime) -> People:
    asked = {key.text: key for one in found for key in (*one.keys, *_others(one))}
    rows = {row.key: row for row in Identifier.objects.filter(key__in=list(asked), account=None)}
    persons = alive(row.person_id for row in rows.values() if row.person_id is not None)
    held = {text: persons[row.person_id] for text, row in rows.items() if row.person_id in persons}
    shared = {asked[text] for text, row in rows.items() if row.status == IdentifierStatus.SHARED}
    missing = [key for text, key in asked.items() if text not in held]
    by_field = _by_field(missing)
    everybody = {row.pk: row for row in (*held.values(), *by_field.values())}
    whos = {pk: _who_of(person) for pk, person in everybody.items()}
    known = {asked[text]: whos[person.pk] for text, person in held.items()}
    graph = Graph(known, apart=_apart)
    graph.shared = shared
    _load_standings(whos)
    for key, person in by_field.items():
        graph.known[key] = whos[person.pk]
        whos[person.pk].keys.add(key)
        graph.attached.append(key)
    return People(graph, everybody, rows, at)


def _others(one: Found) -> list[Key]:
    found = [one.phone] if one.phone is not None else []
    if one.says.act == acts.ALIASED:
        found.append(Key("user", one.says.previous, one.raw.source_id))
    return found


def _who_of(person: Person) -> Who:
    # Who only ever called has the number for a name.
    named = bool(person.first_name or (person.last_name and person.last_name != person.phone))
    return Who(
        pk=person.pk,
        weight=(person.owner_id is not None, bool(person.external_id), named, bool(person.email)),
        is_thin=not named and person.owner_id is None and not person.external_id,
    )


def alive(ids: Iterable[int]) -> dict[int, Person]:
    """Return persons by id; for a merged one the person that it turned out to be, nobody for one in the bin."""
    wanted = set(ids)
    found = {row.pk: row for row in Person._base_manager.filter(pk__in=wanted)}
    while ahead := {row.merged_into_id for row in found.values() if row.merged_into_id} - set(found):
        found |= {row.pk: row for row in Person._base_manager.filter(pk__in=ahead)}
    answer = {}
    for pk in wanted & set(found):
        row = found[pk]
        while row.merged_into_id is not None:
            row = found[row.merged_into_id]
        if row.deleted_at is None:
            answer[pk] = row
    return answer


def _by_field(missing: Sequence[Key]) -> dict[Key, Person]:
    """Find persons of whom no sign is kept yet: by their e-mail address, and by their id at the source."""
    emails = {key.value: key for key in missing if key.kind == "email"}
    numbers = {key.value: key for key in missing if key.kind == "customer"}
    found: dict[Key, Person] = {}
    if emails:
        rows = Person.objects.alive().filter(email__in=list(emails)).order_by("-id")
        found |= {emails[row.email]: row for row in rows}
    if numbers:
        several: dict[str, list[Person]] = {}
        for row in Person.objects.alive().filter(external_id__in=list(numbers)):
            several.setdefault(row.external_id, []).append(row)
        found |= {numbers[number]: rows[0] for number, rows in several.items() if len(rows) == 1}
    return found


def _load_standings(whos: dict[int, Who]) -> None:
    rows = Identifier.objects.filter(person_id__in=list(whos)).exclude(status=IdentifierStatus.SHARED)
    for row in rows:
        key = Key(row.kind, row.value, row.source_id or 0)
        who = whos[row.person_id or 0]
        (who.former if row.status == IdentifierStatus.FORMER else who.keys).add(key)


def _apart(one: Who, two: Who) -> bool:
    """Tell whether somebody decided that these two are not one: took a merge back, or refused to make it."""
    if one.pk is None or two.pk is None:
        return False
    pair = (one.pk, two.pk)
    undone = Merge.objects.filter(
        noun=Person.subject_code, loser_id__in=pair, winner_id__in=pair, undone_at__isnull=False
    )
    refused = IdentityProposal.objects.filter(
        state=ProposalState.REJECTED, kind=ProposalKind.MERGE, person_id__in=pair, other_id__in=pair
    )
    return undone.exists() or refused.exists()


# --- what these events add ------------------------------------------------------------------------------------------


def _store(people: People, found: Sequence[Found]) -> None:
    _make_persons(people, found)
    _fill(people)
    _keep_identifiers(people, found)
    for one in people.graph.joined:
        _merge(people, one)
    _propose(people, people.graph.settled_doubts(), {one.raw.pk: one for one in found})


def _make_persons(people: People, found: Sequence[Found]) -> None:
    causes = {one.raw.pk: one.source for one in found}
    fresh = [who for who in people.graph.made if who.into is None and who.pk is None]
    rows = [_new_person(who, who.given.get("source") or causes[who.given["cause"]]) for who in fresh]
    for who, row in zip(fresh, Person.objects.bulk_create(rows), strict=True):
        who.pk = row.pk
        people.persons[row.pk] = row
        people.fresh.add(row.pk)


def _new_person(who: Who, source: EventSource) -> Person:
    """Return the record of somebody new; one of whom only an id is known is called by that id."""
    given, keys = who.given, sorted(who.keys | who.former, key=lambda key: key.text)
    ids = {
        kind: next((key.value for key in keys if key.kind == kind), "")
        for kind in ("customer", "user", "phone")
    }
    last_name = given.get("last_name", "")
    if not (last_name or given.get("first_name") or given.get("email")):
        last_name = (ids["customer"] or ids["user"] or ids["phone"])[:120]
    return Person(
        first_name=given.get("first_name", ""),
        prefix=given.get("prefix", ""),
        last_name=last_name,
        job_title=given.get("job_title", ""),
        email=given.get("email", ""),
        phone=given.get("phone", "") or ids["phone"],
        legal_basis=given.get("legal_basis", ""),
        unit_id=source.unit_id,
        source=source.name[:40],
        demo=source.demo,
    )


def _fill(people: People) -> None:
    """Fill what is empty on persons who were there; what somebody typed stays."""
    roots = {who.root() for who in people.graph.known.values()}
    for who in sorted(
        (w for w in roots if w.pk is not None and w.pk not in people.fresh), key=lambda w: w.pk or 0
    ):
        if not who.given:
            continue
        person = people.persons[people.person_id(who)]
        changed = {name for name in _FILLED if who.given.get(name) and not getattr(person, name)}
        placeholder = any(key.value == person.last_name for key in who.keys | who.former)
        if who.given.get("last_name") and (placeholder or not (person.first_name or person.last_name)):
            changed |= {"first_name", "prefix", "last_name"}
        if who.given.get("legal_basis") and not person.legal_basis:
            changed.add("legal_basis")
        for name in changed:
            setattr(person, name, who.given.get(name, ""))
        if changed:
            person.save(update_fields=sorted(changed))


def _keep_identifiers(people: People, found: Sequence[Found]) -> None:
    graph, at = people.graph, people.at
    seen = _times(found)
    fresh, moved = [], []
    for key in dict.fromkeys(graph.attached):
        person_id = people.person_id(graph.known[key])
        first, last = seen.get(key, (at, at))
        row = people.identifiers.get(key.text)
        status = IdentifierStatus.FORMER if key in graph.known[key].root().former else IdentifierStatus.ACTIVE
        if row is not None:
            row.person_id, row.status, row.last_seen_at = person_id, status, max(last, row.last_seen_at)
            moved.append(row)
            continue
        fresh.append(
            Identifier(
                kind=key.kind, source_id=key.source or None, value=key.value, key=key.text, person_id=person_id,
                status=status, first_seen_at=first, last_seen_at=last,
            )
        )  # fmt: skip
    Identifier.objects.bulk_create(fresh)
    Identifier.objects.bulk_update(moved, ["person", "status", "last_seen_at"])
    shared = [key.text for key in graph.shared]
    Identifier.objects.filter(key__in=shared).exclude(status=IdentifierStatus.SHARED).update(
        status=IdentifierStatus.SHARED
    )
    former = [key.text for who in graph.known.values() for key in who.root().former]
    Identifier.objects.filter(key__in=former, status=IdentifierStatus.ACTIVE).update(
        status=IdentifierStatus.FORMER
    )
    _see_again(people, seen)


def _times(found: Sequence[Found]) -> dict[Key, tuple[datetime, datetime]]:
    """Return when each sign was seen first and last in these events."""
    seen: dict[Key, tuple[datetime, datetime]] = {}
    for one in found:
        when = one.says.happened_at
        for key in (*one.keys, *_others(one)):
            first, last = seen.get(key, (when, when))
            seen[key] = (min(first, when), max(last, when))
    return seen


def _see_again(people: People, seen: dict[Key, tuple[datetime, datetime]]) -> None:
    """Note when known signs were seen; those seen on the same day stay untouched."""
    late = []
    for key, (_first, last) in seen.items():
        row = people.identifiers.get(key.text)
        if row is not None and last.date() > row.last_seen_at.date():
            row.last_seen_at = last
            late.append(row)
    Identifier.objects.bulk_update(late, ["last_seen_at"])


def _merge(people: People, one: Joined) -> None:
    loser, winner = one.loser.pk, one.winner.pk
    assert loser is not None
    assert winner is not None
    cause = f"raw:{one.cause}" if one.cause else "phone"
    customer_actions.merge(
        people.persons[loser], into=people.persons[winner], at=people.at, cause=cause, via="api"
    )
    same = Q(person_id=winner, other_id=winner)
    IdentityProposal.objects.filter(same, state=ProposalState.OPEN).update(
        state=ProposalState.ACCEPTED, decided_at=people.at
    )


def _propose(people: People, doubts: Sequence[Doubt], found: dict[int, Found]) -> None:
    """Keep what somebody has to decide, each doubt once."""
    for doubt in doubts:
        one = people.person_id(doubt.one)
        other = people.person_id(doubt.other) if doubt.other is not None else None
        kind = ProposalKind.SIGN if doubt.key is not None else ProposalKind.MERGE
        low, high = sorted((one, other or 0))
        key = f"sign:{one}:{doubt.key.text}" if doubt.key is not None else f"merge:{low}:{high}"
        raw = found[doubt.cause].raw
        IdentityProposal.objects.get_or_create(
            key=key[:340],
            defaults={
                "kind": kind,
                "reason": doubt.reason,
                "person_id": one,
                "other_id": other,
                "identifier": doubt.key.text if doubt.key is not None else "",
                "raw_id": raw.pk,
                "seen_at": found[doubt.cause].says.happened_at,
                "unit_id": people.persons[one].unit_id,
                "demo": raw.source.demo,
            },
        )
