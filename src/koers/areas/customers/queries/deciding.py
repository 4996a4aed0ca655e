"""Reads over a decision-making unit: the map of an account as it stood at the end of a day.

Three statements, however many persons take part, and one for the ties between them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from koers.areas.customers.events import deciding as events
from koers.areas.customers.models import (
    Account,
    Activity,
    ActivityKind,
    BuyingRole,
    Person,
    PersonTie,
    RolePeriod,
    StanceRating,
)
from koers.areas.customers.rules import deciding as rules
from koers.areas.customers.rules.deciding import Gap, Standing, Thresholds
from koers.kit.timeline.kinds import words_of

#: Kinds of activity in which both sides speak.
TALKS = (ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.VISIT, ActivityKind.DEMONSTRATION)
#: Two-way contact: what was noted as such; where nobody noted it, a talk or a mail that they sent.
TWO_WAY = Q(two_way=True) | (
    Q(two_way__isnull=True) & (Q(kind__in=TALKS) | Q(kind=ActivityKind.MAIL, inbound=True))
)


def limits() -> Thresholds:
    """Return the limits of this installation."""
    return Thresholds(**getattr(settings, "DMU", {}))


@dataclass(frozen=True)
class Placed:
    """One person on the map of a day."""

    pk: int
    person_id: int
    name: str
    job_title: str
    version: int
    role: str
    also_role: str
    part: str
    influence: int
    response_mode: str
    covered_by_id: int | None
    covered_by: str
    stance: int | None
    stance_date: date | None
    last_contact_at: datetime | None
    is_seen: bool

    @property
    def standing(self) -> Standing:
        """Return what the rules look at."""
        return Standing(
            self.pk,
            self.influence,
            frozenset(one for one in (self.role, self.also_role) if one),
            self.part,
            self.stance,
            self.response_mode,
            self.covered_by_id is not None,
            timezone.localdate(self.last_contact_at) if self.last_contact_at else None,
        )


@dataclass(frozen=True)
class Line:
    """A tie between two persons on the map."""

    pk: int
    kind: str
    start: Placed
    end: Placed


@dataclass(frozen=True)
class Dmu:
    """The decision-making unit of an account at the end of a day."""

    account: Account
    day: date
    members: tuple[Placed, ...]
    thresholds: Thresholds

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what is missing in it."""
        return tuple(rules.gaps(self.standings, self.day, self.thresholds))

    @cached_property
    def standings(self) -> list[Standing]:
        """Return what the rules look at, of each member."""
        return [one.standing for one in self.members]

    @property
    def coverage(self) -> float | None:
        """Return the share of influence that we speak with."""
        return rules.coverage(self.standings, self.day, self.thresholds)

    @property
    def position(self) -> float | None:
        """Return the weighted stance of those we speak with."""
        return rules.position(self.standings, self.day, self.thresholds)

    @property
    def contacted(self) -> list[Placed]:
        """Return the members with whom there was two-way contact lately."""
        return [one for one in self.members if one.standing.met(self.day, self.thresholds.contact_days)]

    def member(self, pk: int) -> Placed | None:
        """Return one member; None when that person has no place on this day."""
        return next((one for one in self.members if one.pk == pk), None)


def end_of(day: date) -> datetime:
    """Return the moment at which a day has ended."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def dmu(account: Account, user: Any, day: date) -> Dmu:
    """Return the map of an account at the end of a day, as far as a person may see it."""
    until = end_of(day)
    periods = list(_periods([account.pk], until).order_by("-influence", "buying_role__person__last_name"))
    return Dmu(account, day, tuple(_placed(periods, user, until)), limits())


@dataclass(frozen=True)
class OwnPart:
    """What somebody does in one decision; what is empty is as it is at the account."""

    role: str = ""
    part: str = ""
    influence: int | None = None


def within(found: Dmu, taking_part: Mapping[int, OwnPart]) -> Dmu:
    """Narrow the map of an account to one decision: who takes part in it, by the id of the place, and how."""
    members = tuple(
        replace(
            one,
            role=own.role or one.role,
            also_role="" if own.role else one.also_role,
            part=own.part or one.part,
            influence=own.influence or one.influence,
        )
        for one in found.members
        if (own := taking_part.get(one.pk)) is not None
    )
    return replace(found, members=members)


@dataclass(frozen=True)
class Stood:
    """How those who took part in the decisions of an account stood at the end of a day, without who they are."""

    day: date
    members: tuple[Standing, ...]
    thresholds: Thresholds

    @property
    def coverage(self) -> float | None:
        """Return the share of influence that we spoke with."""
        return rules.coverage(self.members, self.day, self.thresholds)

    @property
    def position(self) -> float | None:
        """Return the weighted stance of those we spoke with."""
        return rules.position(self.members, self.day, self.thresholds)

    @property
    def rated(self) -> int:
        """Return how many of those we spoke with have a stance."""
        within = self.thresholds.contact_days
        return sum(one.stance is not None and one.met(self.day, within) for one in self.members)

    @property
    def last_contact(self) -> date | None:
        """Return the day of the last two-way contact with any of them."""
        return max((one.last_contact for one in self.members if one.last_contact), default=None)


def stood(accounts: Any, user: Any, day: date) -> dict[int, Stood]:
    """Return how everybody stood who took part in the decisions of accounts at the end of a day, by account.

    `accounts` are ids, or a query for them; three statements, however many there are.
    """
    until = end_of(day)
    periods = list(_periods(accounts, until))
    found: dict[int, list[Standing]] = {}
    for period, placed in zip(periods, _placed(periods, user, until), strict=True):
        found.setdefault(period.buying_role.account_id, []).append(placed.standing)
    thresholds = limits()
    return {account: Stood(day, tuple(members), thresholds) for account, members in found.items()}


#: The fields that a map is drawn from.
_READ = (
    *("role", "also_role", "part", "influence", "response_mode", "covered_by__name"),
    *("buying_role__account", "buying_role__person", "buying_role__version"),
    *("buying_role__person__unit", "buying_role__person__job_title"),
    *(f"buying_role__person__{one}" for one in Person.named_by),
)


def _periods(account_ids: Any, until: datetime) -> "QuerySet[RolePeriod]":
    return (
        RolePeriod.objects.filter(
            Q(ends__isnull=True) | Q(ends__gte=until),
            Q(buying_role__deleted_at__isnull=True) | Q(buying_role__deleted_at__gte=until),
            buying_role__account__in=account_ids,
            starts__lt=until,
        )
        .select_related("buying_role__person", "covered_by")
        .only(*_READ)
        .order_by("pk")
    )


def _placed(periods: Sequence[RolePeriod], user: Any, until: datetime) -> list[Placed]:
    stances = _stances([one.buying_role_id for one in periods], until)
    contacts = last_contacts([one.buying_role.person_id for one in periods], until)
    found = []
    for one in periods:
        person = one.buying_role.person
        stance = stances.get(one.buying_role_id)
        is_seen = user.scope.everything or person.unit_id in user.scope.unit_ids
        found.append(
            Placed(
                one.buying_role_id,
                person.pk,
                str(person) if is_seen else "",
                person.job_title if is_seen else "",
                one.buying_role.version,
                one.role,
                one.also_role,
                one.part,
                one.influence,
                one.response_mode,
                one.covered_by_id,
                one.covered_by.name if one.covered_by else "",
                stance[0] if stance else None,
                stance[1] if stance else None,
                contacts.get(person.pk),
                is_seen,
            )
        )
    return found


def _stances(role_ids: Sequence[int], until: datetime) -> dict[int, tuple[int, date]]:
    """Return the newest rating of each place before a moment: value and day."""
    rows = StanceRating.objects.alive().filter(
        buying_role__in=role_ids, rated_date__lt=timezone.localdate(until)
    )
    found = rows.order_by("rated_date", "pk").values_list("buying_role_id", "value", "rated_date")
    return {role_id: (value, day) for role_id, value, day in found}


def last_contacts(person_ids: Iterable[int], until: datetime) -> dict[int, datetime]:
    """Return when there was two-way contact with each person for the last time before a moment."""
    rows = Activity.objects.alive().filter(TWO_WAY, person__in=list(person_ids), happened_at__lt=until)
    return dict(rows.order_by().values_list("person_id").annotate(last=Max("happened_at")))


def lines_of(found: Dmu) -> list[Line]:
    """Return the ties between those on a map, as they were on its day."""
    by_person = {one.person_id: one for one in found.members}
    rows = PersonTie.objects.alive().filter(
        Q(starts__isnull=True) | Q(starts__lte=found.day),
        Q(ends__isnull=True) | Q(ends__gt=found.day),
        account=found.account,
        person__in=by_person,
        other__in=by_person,
    )
    return [
        Line(one.pk, one.kind, by_person[one.person_id], by_person[one.other_id])
        for one in rows.only("kind", "person", "other").order_by("pk")
    ]


def first_day(account: Account) -> date | None:
    """Return the day on which the map of an account begins; None when nobody ever had a place."""
    begun = RolePeriod.objects.filter(buying_role__account=account).aggregate(first=Min("starts"))["first"]
    return timezone.localdate(begun) if begun else None


def turning_days(account: Account) -> list[date]:
    """Return the days on which the map of an account changed, the oldest first."""
    moments: set[datetime] = set()
    for pair in RolePeriod.objects.filter(buying_role__account=account).values_list("starts", "ends"):
        moments.update(one for one in pair if one is not None)
    days = {timezone.localdate(one) for one in moments}
    rated = StanceRating.objects.alive().filter(buying_role__account=account)
    days.update(rated.order_by().values_list("rated_date", flat=True))
    return sorted(days)


def members_of(params: dict[str, Any], user: Any) -> "QuerySet[BuyingRole]":
    """Return the places behind the numbers of a map: those of an account that stood on a day."""
    rows = BuyingRole.objects.visible_to(user).filter(account=params.get("account"))
    day = params.get("as_of")
    if day is None:
        return rows.filter(left_at__isnull=True)
    until = end_of(day)
    standing = RolePeriod.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=until),
        buying_role__account=params.get("account"),
        starts__lt=until,
    )
    return rows.filter(pk__in=standing.values("buying_role"))


def _who(person: Person, account: Account) -> str:
    """Return a name that whoever sees the account may read: that of somebody kept in the same unit."""
    return str(person) if person.unit_id == account.unit_id else ""


def _words_of_places(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["role_id"] for facts in many if "role_id" in facts]
    rows = BuyingRole.objects.filter(pk__in=ids).select_related("person", "account")
    named = {row.pk: _who(row.person, row.account) for row in rows}
    return [named.get(facts.get("role_id", 0), "") for facts in many]


for _kind in (
    events.ROLE_RECORDED,
    events.ROLE_PLACED,
    events.ROLE_DESCRIBED,
    events.ROLE_LEFT,
    events.ROLE_RETURNED,
):
    words_of(_kind)(_words_of_places)


@words_of(events.STANCE_RATED)
def _words_of_stances(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["rating_id"] for facts in many if "rating_id" in facts]
    rows = StanceRating.objects.filter(pk__in=ids).select_related(
        "buying_role__person", "buying_role__account"
    )
    named = {
        row.pk: ": ".join(
            one for one in (_who(row.buying_role.person, row.buying_role.account), row.evidence) if one
        )
        for row in rows
    }
    return [named.get(facts.get("rating_id", 0), "") for facts in many]


def _words_of_ties(many: Sequence[dict[str, Any]]) -> list[str]:
    ids = [facts["tie_id"] for facts in many if "tie_id" in facts]
    rows = PersonTie.objects.filter(pk__in=ids).select_related("person", "other", "account")
    named = {}
    for row in rows:
        ends = (_who(row.person, row.account), _who(row.other, row.account))
        named[row.pk] = f"{ends[0]} {row.get_kind_display()} {ends[1]}" if all(ends) else ""
    return [named.get(facts.get("tie_id", 0), "") for facts in many]


for _kind in (events.TIE_RECORDED, events.TIE_ENDED):
    words_of(_kind)(_words_of_ties)
