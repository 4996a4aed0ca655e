"""Reads about departments: which ones a unit has, who belongs to them, and since when they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q

from koers.areas.organisation.models import Department, FunctionRole, Member, Seat, Unit
from koers.areas.organisation.queries.tree import on
from koers.areas.organisation.rules import relation as rules

#: So many of the offered moves are under way at most.
MOST_MOVES = rules.MOST_MOVES


def departments_of(unit: Unit, roles: Sequence[str] = rules.SIDES) -> list[Department]:
    """Return the departments of these roles in a unit: those below it, and those above that reach over it."""
    above = [int(step) for step in unit.path.split(".") if step]
    found = Department.objects.alive().filter(
        Q(unit__in=above) | Q(unit__path__startswith=unit.path), role__in=roles
    )
    return list(found.select_related("unit").order_by("role", "unit__path", "id"))


def usual_departments(unit: Unit) -> list[Department]:
    """Return marketing and sales of a unit; one that is missing as it would be made: at the top of the firm."""
    found = departments_of(unit)
    top = Unit.objects.get(pk=int(unit.path.split(".")[0]))
    missing = [role for role in rules.SIDES if role not in {one.role for one in found}]
    made = [Department(name=str(FunctionRole(role).label), role=role, unit=top) for role in missing]
    return sorted([*found, *made], key=lambda one: rules.SIDES.index(one.role))


@dataclass(frozen=True)
class Belongs:
    """That a member belongs to a department on a day."""

    member: Member
    department: Department


def members_of(unit: Unit, day: date) -> list[Belongs]:
    """Return who belongs to marketing and sales of a unit on a day, each once, by department and name.

    Somebody with a seat on both sides counts for the first.
    """
    departments = usual_departments(unit)
    seats = Seat.objects.alive().filter(
        on(day), unit__path__startswith=unit.path, member__active=True, member__deleted_at__isnull=True
    )
    found: dict[int, Belongs] = {}
    for role in rules.SIDES:
        places = {one.unit.path: one for one in departments if one.role == role}
        mine = seats.filter(function__in=rules.FUNCTIONS[role])
        for seat in mine.select_related("member__user", "unit").order_by("member__name", "id"):
            department = rules.deepest(seat.unit.path, places)
            if department is not None and seat.member_id not in found:
                found[seat.member_id] = Belongs(seat.member, department)
    return list(found.values())


def open_since(roles: Sequence[str] = rules.SIDES) -> datetime | None:
    """Return since when departments stand in Koers, and with them their registers; None while there are none."""
    found: datetime | None = (
        Department.objects.alive().filter(role__in=roles).aggregate(since=Min("created_at"))["since"]
    )
    return found
