"""Which visitor was whom, and since when: a device joins a person, another person on it ends that."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from koers.areas.customers.models import Consent, ConsentAction
from koers.areas.leads.actions.intake_people import Found, People, alive
from koers.areas.leads.models import (
    ConsentMode,
    IdentityProposal,
    ProposalKind,
    Visitor,
    VisitorLink,
)
from koers.areas.leads.rules.identity import MOST_VISITORS_A_WEEK
from koers.areas.leads.rules.joining import Who
from koers.kit.timeline.models import EventSubject

WEEK = timedelta(days=7)


@dataclass(slots=True)
class Stay:
    """A visitor was somebody from a moment on; `row` when that is stored."""

    who: Who
    starts: datetime
    ends: datetime | None = None
    row: VisitorLink | None = None


@dataclass
class Visits:
    """The visitors of some events with all their stays, and the earlier events that got a person by them."""

    visitors: dict[tuple[int, str], Visitor]
    stays: dict[int, list[Stay]]
    refusing: set[int] = field(default_factory=set)
    #: When each person began to use which device, as far as a week around these events.
    begun: dict[int, list[tuple[int, datetime]]] = field(default_factory=dict)
    #: Event id, moment and person of earlier anonymous events.
    late: list[tuple[int, datetime, int]] = field(default_factory=list)


def visit(found: Sequence[Found], people: People) -> Visits:
    """Join visitors and persons where that is allowed, and say whose the anonymous events are."""
    followed = [one for one in found if one.says.anonymous and may_follow(one)]
    visitors = _visitors(followed, people.at)
    visits = Visits(visitors, _stays(visitors, people))
    visits.refusing = _refusing(people)
    visits.begun = _begun(followed, people)
    changed: set[int] = set()
    for one in followed:
        visitor = visitors[one.raw.source_id, one.says.anonymous]
        one.visitor_id = visitor.pk
        if one.who is None or people.person_id(one.who) in visits.refusing:
            continue
        if _point(visits, visitor, one.who.root(), one, people):
            changed.add(visitor.pk)
    _store(visits, people)
    for one in followed:
        if one.who is None and one.visitor_id is not None:
            one.who = covering(visits.stays[one.visitor_id], one.says.happened_at)
    if changed:
        _catch_up(visits, changed, people)
    return visits


def may_follow(one: Found) -> bool:
    """Tell whether an event may be tied to a device: its visitor agreed, or the page asks before it sends."""
    if one.says.said is not None:
        return one.says.said
    return one.source.consent == ConsentMode.ASKED


def covering(stays: Sequence[Stay], at: datetime) -> Who | None:
    """Return who a visitor was at a moment; what came before the first time somebody was known belongs to that one."""
    for stay in stays:
        if at < stay.starts:
            return stay.who if stay is stays[0] else None
        if stay.ends is None or at < stay.ends:
            return stay.who
    return None


def _visitors(followed: Sequence[Found], at: datetime) -> dict[tuple[int, str], Visitor]:
    wanted: dict[tuple[int, str], list[datetime]] = {}
    for one in followed:
        wanted.setdefault((one.raw.source_id, one.says.anonymous), []).append(one.says.happened_at)
    rows = Visitor.objects.filter(
        source_id__in={source for source, _name in wanted},
        anonymous_id__in={name for _source, name in wanted},
    )
    known = {(row.source_id, row.anonymous_id): row for row in rows}
    fresh = [
        Visitor(source_id=source, anonymous_id=name, first_seen_at=min(times), last_seen_at=max(times))
        for (source, name), times in wanted.items()
        if (source, name) not in known
    ]
    late = []
    for where, times in wanted.items():
        row = known.get(where)
        if row is not None and max(times).date() > row.last_seen_at.date():
            row.last_seen_at = max(times)
            late.append(row)
    Visitor.objects.bulk_update(late, ["last_seen_at"])
    for row in Visitor.objects.bulk_create(fresh):
        known[row.source_id, row.anonymous_id] = row
    return known


def _stays(visitors: dict[tuple[int, str], Visitor], people: People) -> dict[int, list[Stay]]:
    """Return the stored stays of visitors, with persons as these events know them."""
    stays: dict[int, list[Stay]] = {row.pk: [] for row in visitors.values()}
    rows = list(VisitorLink.objects.filter(visitor_id__in=list(stays)).order_by("starts", "id"))
    whos = {who.root().pk: who.root() for who in people.graph.known.values()}
    persons = alive({row.person_id for row in rows} - set(people.persons))
    people.persons |= {row.pk: row for row in persons.values()}
    for row in rows:
        canonical = persons[row.person_id].pk if row.person_id in persons else row.person_id
        who = whos.get(canonical) or whos.setdefault(canonical, Who(pk=canonical))
        stays[row.visitor_id].append(Stay(who, row.starts, row.ends, row))
    return stays


def _refusing(people: People) -> set[int]:
    """Return the persons who do not want to be followed any more."""
    answers: dict[int, str] = {}
    rows = Consent.objects.filter(person_id__in=list(people.persons), purpose="tracking").order_by(
        "happened_at", "id"
    )
    for person, action in rows.values_list("person_id", "action"):
        answers[person] = action
    no = (ConsentAction.WITHDRAWN, ConsentAction.OBJECTED)
    return {person for person, action in answers.items() if action in no}


def _begun(followed: Sequence[Found], people: People) -> dict[int, list[tuple[int, datetime]]]:
    times = [one.says.happened_at for one in followed if one.who is not None]
    if not times:
        return {}
    ids = {people.person_id(one.who) for one in followed if one.who is not None}
    near = VisitorLink.objects.filter(
        person_id__in=ids, starts__gt=min(times) - WEEK, starts__lt=max(times) + WEEK
    )
    begun: dict[int, list[tuple[int, datetime]]] = {}
    for person, visitor, starts in near.values_list("person_id", "visitor_id", "starts"):
        begun.setdefault(person, []).append((visitor, starts))
    return begun


def _point(visits: Visits, visitor: Visitor, who: Who, one: Found, people: People) -> bool:
    """Take it that a visitor was somebody at a moment; tells whether that changed a stay."""
    at, stays = one.says.happened_at, visits.stays[visitor.pk]
    after = next((place for place, stay in enumerate(stays) if at < stay.starts), len(stays))
    before = stays[after - 1] if after else None
    following = stays[after] if after < len(stays) else None
    if before is not None and (before.ends is None or at < before.ends):
        # Somebody was known on this device then; only the running stay can still make way for another person.
        if before.who.root() is who or following is not None or before.ends is not None:
            return False
    elif following is not None and following.who.root() is who:
        following.starts = at
        return True
    if _too_many(visits, visitor, who, one, people):
        return False
    if before is not None and before.ends is None:
        before.ends = at
    stays.insert(after, Stay(who, at, following.starts if following is not None else None))
    return True


def _too_many(visits: Visits, visitor: Visitor, who: Who, one: Found, people: People) -> bool:
    """Tell whether somebody would have more devices in a week than is believable; then a person decides."""
    pk, at = people.person_id(who), one.says.happened_at
    begun = visits.begun.setdefault(pk, [])
    mine = {other for other, starts in begun if at - WEEK < starts < at + WEEK} - {visitor.pk}
    if len(mine) < MOST_VISITORS_A_WEEK:
        begun.append((visitor.pk, at))
        return False
    IdentityProposal.objects.get_or_create(
        key=f"visitor:{pk}:{visitor.pk}",
        defaults={
            "kind": ProposalKind.VISITOR, "reason": "many_visitors", "person_id": pk, "visitor": visitor,
            "raw": one.raw, "seen_at": at, "unit_id": people.persons[pk].unit_id, "demo": one.source.demo,
        },
    )  # fmt: skip
    return True


def _store(visits: Visits, people: People) -> None:
    fresh, changed = [], []
    for visitor, stays in visits.stays.items():
        for stay in stays:
            if stay.row is None:
                fresh.append(
                    VisitorLink(
                        visitor_id=visitor,
                        person_id=people.person_id(stay.who),
                        starts=stay.starts,
                        ends=stay.ends,
                    )
                )
            elif (stay.row.starts, stay.row.ends) != (stay.starts, stay.ends):
                stay.row.starts, stay.row.ends = stay.starts, stay.ends
                changed.append(stay.row)
    VisitorLink.objects.bulk_update(changed, ["starts", "ends"])
    VisitorLink.objects.bulk_create(fresh)


def _catch_up(visits: Visits, changed: set[int], people: People) -> None:
    """Find earlier events of visitors that have no person yet and belong to one by now."""
    known = EventSubject.objects.filter(event_id=OuterRef("event_id"), subject_kind="person")
    rows = EventSubject.objects.filter(subject_kind="visitor", subject_id__in=changed).exclude(Exists(known))
    for event, visitor, at in rows.order_by("event_id").values_list("event_id", "subject_id", "happened_at"):
        who = covering(visits.stays[visitor], at)
        if who is not None and people.person_id(who) not in visits.refusing:
            visits.late.append((event, at, people.person_id(who)))


def adopt(visitor: Visitor, who: Who, starts: datetime, people: People) -> Visits:
    """Take it that a visitor was a person from a moment on, because somebody decided so."""
    visits = Visits({}, _stays({(visitor.source_id, visitor.anonymous_id): visitor}, people))
    stays = visits.stays[visitor.pk]
    if stays and stays[-1].ends is None:
        starts = max(starts, stays[-1].starts)
        stays[-1].ends = starts
    stays.append(Stay(who, starts))
    _store(visits, people)
    _catch_up(visits, {visitor.pk}, people)
    return visits
