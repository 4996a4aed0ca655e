"""Reads about departments: which ones a unit has, who belongs to them, and since when they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q

from koers.areas.organisation.models import Department, Member, Seat, Unit
from koers.areas.organisation.queries.tree import on
from koers.areas.organisation.rules import relation as rules


def departments_of(unit: Unit, roles: Sequence[str] = rules.SIDES) -> list[Department]:
    """Return the departments of these roles in a unit: those below it, and those above that reach over it."""
    above = [int(step) for step in unit.path.split(".") if step]
    found = Department.objects.alive().filter(
        Q(unit__in=above) | Q(unit__path__startswith=unit.path), role__in=roles
    )
    return list(found.select_related("unit").order_by("role", "unit__path", "id"))


@dataclass(frozen=True)
class Belongs:
    """That a member belongs to a department on a day."""

    member: Member
    department: Department


def members_of(unit: Unit, day: date, roles: Sequence[str] = rules.SIDES) -> list[Belongs]:
    """Return who belongs to the departments of a unit on a day, each once, by department and name.

    Somebody with a seat on both sides counts for the first.
    """
    departments = departments_of(unit, roles)
    by_id = {one.pk: one for one in departments}
    seats = Seat.objects.alive().filter(
        on(day), unit__path__startswith=unit.path, member__active=True, member__deleted_at__isnull=True
    )
    found: dict[int, Belongs] = {}
    for role in roles:
        places = {one.unit.path: one.pk for one in departments if one.role == role}
        mine = seats.filter(function__in=rules.FUNCTIONS.get(role, ()))
        for seat in mine.select_related("member", "unit").order_by("member__name", "id"):
            department = rules.deepest(seat.unit.path, places)
            if department is not None and seat.member_id not in found:
                found[seat.member_id] = Belongs(seat.member, by_id[department])
    return list(found.values())


def open_since(roles: Sequence[str] = rules.SIDES) -> datetime | None:
    """Return since when departments stand in Koers, and with them their registers; None while there are none."""
    found: datetime | None = (
        Department.objects.alive().filter(role__in=roles).aggregate(since=Min("created_at"))["since"]
    )
    return found
