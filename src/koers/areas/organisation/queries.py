"""Reads over units, members and seats: who sees which rows, and how the firm stood on a date."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from koers.areas.organisation.models import Member, Seat, Unit
from koers.kit.access.models import Role, User
from koers.kit.access.scope import Scope

#: Roles that see every row of the firm, wherever they sit.
SEES_EVERYTHING = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})


def on(day: date) -> Q:
    """Return the condition that a row with `starts` and `ends` holds on a day."""
    return (Q(starts__isnull=True) | Q(starts__lte=day)) & (Q(ends__isnull=True) | Q(ends__gt=day))


def current_scope(user: User) -> Scope:
    """Work out what a person sees today."""
    return scope_of(user, timezone.localdate())


def scope_of(user: User, today: date) -> Scope:
    """Work out what a person sees on a day: the units under the seats held then, and those above them."""
    members = frozenset(Member.objects.alive().filter(user_id=user.pk).values_list("id", flat=True))
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
