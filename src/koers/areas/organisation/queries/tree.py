"""Reads over units, members and seats: who sees which rows, and how the firm stood on a date."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from koers.areas.organisation import events, rules
from koers.areas.organisation.models import Function, Member, Seat, Unit, UnitKind, WorkHours
from koers.kit.access.models import Role, User
from koers.kit.access.scope import Scope
from koers.kit.timeline.models import EventSubject
from koers.kit.workdays import Span, WorkCalendar

Rows = TypeVar("Rows", bound=QuerySet[Any])

#: Roles that see every row of the firm, wherever they sit.
SEES_EVERYTHING = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})
#: Functions that lead a unit; the chart names them first.
LEADING = frozenset({Function.DIRECTOR, Function.MANAGER})
#: How long after its first day a seat is marked as new on the chart.
NEW_FOR_DAYS = 30


def on(day: date) -> Q:
    """Return the condition that a row with `starts` and `ends` holds on a day."""
    return (Q(starts__isnull=True) | Q(starts__lte=day)) & (Q(ends__isnull=True) | Q(ends__gt=day))


def current_scope(user: User) -> Scope:
    """Work out what a person sees today."""
    return scope_of(user, timezone.localdate())


def scope_of(user: User, today: date) -> Scope:
    """Work out what a person sees on a day: the units under the seats held then, and those above them."""
    own = Member.objects.alive().filter(user_id=user.pk).order_by()
    members = frozenset(own.values_list("id", flat=True))
    if user.role in SEES_EVERYTHING:
        return Scope(everything=True, member_ids=members)
    if not members:
        return Scope()
    seats = Seat.objects.alive().filter(on(today), member_id__in=members, unit__deleted_at__isnull=True)
    paths = set(seats.order_by().values_list("unit__path", flat=True))
    if not paths:
        return Scope(member_ids=members)
    under = Q()
    for path in paths:
        under |= Q(path__startswith=path)
    below = frozenset(Unit.objects.alive().filter(under).order_by().values_list("id", flat=True))
    above = {int(step) for path in paths for step in path.split(".") if step}
    return Scope(unit_ids=below | above, write_unit_ids=below, member_ids=members)


@dataclass(frozen=True)
class Place:
    """A seat as it was held on a day."""

    seat: Seat
    member: Member
    is_new: bool


@dataclass(frozen=True)
class Branch:
    """A unit as it stood on a day: who sat there, and what lay below it."""

    unit: Unit
    parent_id: int | None
    places: tuple[Place, ...]
    below: tuple["Branch", ...]
    member_ids: frozenset[int] = field(default_factory=frozenset)

    @property
    def headcount(self) -> int:
        """How many different members sat here or below."""
        return len(self.member_ids)

    @property
    def leaders(self) -> tuple[Place, ...]:
        """Those who lead the unit."""
        return tuple(place for place in self.places if place.seat.function in LEADING)

    @property
    def others(self) -> tuple[Place, ...]:
        """Everybody else in the unit."""
        return tuple(place for place in self.places if place.seat.function not in LEADING)

    def walk(self) -> Iterator["Branch"]:
        """Return this branch and all below it, from top to bottom."""
        yield self
        for branch in self.below:
            yield from branch.walk()


def chart(user: User, day: date) -> tuple[Branch, ...]:
    """Return the tree as it stood on a day, as far as the person may see it.

    Where units were moved since, the tree is put back with the help of the timeline.
    """
    units = list(Unit.objects.visible_to(user).filter(on(day)).order_by("name", "id"))
    parents = parents_on({unit.pk: unit.parent_id for unit in units}, day)
    places: dict[int, list[Place]] = defaultdict(list)
    seats = Seat.objects.visible_to(user).filter(on(day)).select_related("member", "territory")
    for seat in seats.order_by("member__name", "id"):
        is_new = seat.starts is not None and 0 <= (day - seat.starts).days <= NEW_FOR_DAYS
        places[seat.unit_id].append(Place(seat, seat.member, is_new))
    below: dict[int | None, list[Unit]] = defaultdict(list)
    known = {unit.pk for unit in units}
    for unit in units:
        parent = parents[unit.pk]
        below[parent if parent in known else None].append(unit)
    return tuple(_branch(unit, None, below, places) for unit in below[None])


def parents_on(parents: dict[int, int | None], day: date) -> dict[int, int | None]:
    """Return under what each unit lay on a day: its parent now, or the one before its first move after that day."""
    after = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    moves = EventSubject.objects.filter(
        subject_kind="unit", role="moved", happened_at__gte=after, event__kind=events.UNIT_MOVED
    )
    found = dict(parents)
    for pk, facts in moves.order_by("-happened_at", "-event_id").values_list("subject_id", "event__facts"):
        if pk in found:
            found[pk] = facts.get("before")
    return found


def turning_days(user: User, today: date) -> list[date]:
    """Return the days up to today on which a seat or a unit started, ended or moved, newest first."""
    days: set[date] = set()
    for rows in (Seat.objects.visible_to(user), Unit.objects.visible_to(user)):
        for pair in rows.order_by().values_list("starts", "ends").distinct():
            days.update(day for day in pair if day is not None and day <= today)
    moments = EventSubject.objects.filter(
        subject_kind="unit", role="moved", event__kind=events.UNIT_MOVED
    ).values_list("happened_at", flat=True)
    days.update(timezone.localdate(moment) for moment in moments)
    return sorted(days, reverse=True)


@dataclass(frozen=True)
class Summary:
    """The chart in figures."""

    people: int
    units: int
    new: int
    without_leader: int


def summary(branches: tuple[Branch, ...]) -> Summary:
    """Count people, units, seats taken lately, and units with people in them but nobody who leads."""
    every = [one for top in branches for one in top.walk()]
    people = frozenset[int]().union(*(top.member_ids for top in branches))
    new = {place.member.pk for one in every for place in one.places if place.is_new}
    headless = sum(1 for one in every if one.places and not one.leaders and one.unit.kind != UnitKind.COMPANY)
    return Summary(len(people), len(every), len(new), headless)


@dataclass(frozen=True)
class Travel:
    """Where a day lies between the first change and today, for the slider and the steps beside it."""

    first: date
    span: int
    offset: int
    marks: tuple[int, ...]
    earlier: date | None
    later: date | None


def travel(days: list[date], day: date, today: date) -> Travel:
    """Return the slider for a day: the range runs from a month before the first change until today."""
    first = min([*days, today]) - timedelta(days=30)
    marks = tuple(sorted((one - first).days for one in days))[-120:]
    earlier = max((one for one in days if one < day), default=None)
    later = min((one for one in [*days, today] if one > day), default=None)
    span = (today - first).days
    return Travel(first, span, min(max((day - first).days, 0), span), marks, earlier, later)


@dataclass(frozen=True)
class Signer:
    """Somebody who signs in, with the seats they hold."""

    user: User
    seats: tuple[Seat, ...]


def people(today: date, only: User | None = None) -> list[Signer]:
    """Return everybody who signs in, or one of them, with the seats held today."""
    users = User.objects.filter(pk=only.pk) if only is not None else User.objects.all()
    held = Seat.objects.alive().filter(on(today), member__user__in=users)
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in held.select_related("unit", "member").order_by("unit__path"):
        if seat.member.user_id is not None:
            seats[seat.member.user_id].append(seat)
    return [Signer(user, tuple(seats[user.pk])) for user in users.order_by("-is_active", "name", "id")]


def _branch(
    unit: Unit, parent_id: int | None, below: dict[int | None, list[Unit]], places: dict[int, list[Place]]
) -> Branch:
    children = tuple(_branch(child, unit.pk, below, places) for child in below[unit.pk])
    own = tuple(places[unit.pk])
    members = frozenset(place.member.pk for place in own).union(*(child.member_ids for child in children))
    return Branch(unit, parent_id, own, children, members)


def calendar_for(unit: Unit | None) -> WorkCalendar:
    """Return when a unit works: its own hours, else those of the nearest unit above, else everybody's, else the default."""
    return calendars_for([unit])[unit.pk if unit is not None else None]


def calendars_for(units: Iterable[Unit | None]) -> dict[int | None, WorkCalendar]:
    """Return when each of some units works, by its id, in one query."""
    paths = {
        unit.pk if unit is not None else None: _steps(unit.path) if unit is not None else [] for unit in units
    }
    above = {step for path in paths.values() for step in path}
    hours = WorkHours.objects.alive().filter(Q(unit__in=above) | Q(unit__isnull=True))
    rows = {row.unit_id: calendar_of(row) for row in hours}
    usual = rows.get(None, WorkCalendar())
    return {
        pk: next((rows[step] for step in reversed(path) if step in rows), usual) for pk, path in paths.items()
    }


def _steps(path: str) -> list[int]:
    return [int(step) for step in path.split(".") if step]


def calendar_of(hours: WorkHours) -> WorkCalendar:
    """Return declared working hours as a calendar."""
    return WorkCalendar(
        zone=hours.time_zone,
        week=tuple(tuple(Span(*span) for span in rules.read_spans(day)) for day in hours.week),
        country=hours.country,
        subdivision=hours.subdivision,
        closed=rules.read_days(hours.closed_days),
        opened=rules.read_days(hours.open_days),
    )


def leaders_of(unit: Unit, today: date) -> list[Member]:
    """Return who leads a unit on a day: its own leaders, else those of the nearest unit above that has any."""
    path = _steps(unit.path)
    seats = Seat.objects.alive().filter(
        on(today), unit__in=path, function__in=LEADING, member__active=True, member__deleted_at__isnull=True
    )
    found: dict[int, list[Member]] = defaultdict(list)
    for seat in seats.select_related("member").order_by("member__name"):
        found[seat.unit_id].append(seat.member)
    return next((found[pk] for pk in reversed(path) if found[pk]), [])


def sellers_under(unit: Unit, today: date) -> list[Member]:
    """Return the sellers seated in a unit or below it on a day, who work here now."""
    return list(
        Member.objects.alive()
        .filter(
            pk__in=Seat.objects.alive()
            .filter(on(today), unit__path__startswith=unit.path, function=Function.SELLER)
            .values("member"),
            active=True,
        )
        .order_by("name", "pk")
    )


def in_unit(rows: Rows, unit: int, at: str = "unit") -> Rows:
    """Keep the rows of a unit and of all below it; `at` is the way from a row to its unit. None for an unknown unit."""
    path = Unit.objects.filter(pk=unit).values_list("path", flat=True).first()
    return rows.filter(**{f"{at}__path__startswith": path}) if path else rows.none()
