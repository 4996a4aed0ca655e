"""What changes in the organisation: move a unit, close it, give a member a seat, end a seat.

Each verb checks first, is atomic, and records what happened on the day on which it takes effect.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.organisation import events, rules
from koers.areas.organisation.models import Function, Member, Seat, Territory, Unit
from koers.areas.organisation.queries import tree as queries
from koers.kit.access import actions as access_actions
from koers.kit.access.matrix import require
from koers.kit.access.models import User
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import record


class NotPossibleError(Exception):
    """The verb does not fit how the organisation stands; the message says why."""


def reorganise(unit: Unit, *, under: Unit, by: User | None, at: datetime, via: str = "ui") -> Unit:
    """Make a unit part of another one, with everything below it."""
    if by is not None:
        require(by, "organisation.unit.reorganise", unit)
        require(by, "organisation.unit.reorganise", under)
    day = timezone.localdate(at)
    with transaction.atomic():
        unit = Unit.objects.alive().select_for_update().get(pk=unit.pk)
        under = Unit.objects.alive().get(pk=under.pk)
        if unit.parent_id == under.pk:
            return unit
        refusal = rules.move_refusal(
            kind=unit.kind,
            path=unit.path,
            target_kind=under.kind,
            target_path=under.path,
            target_ends=under.ends,
            on=day,
        )
        if refusal:
            raise NotPossibleError(_refusal_text(refusal, unit, under))
        facts = events.MovedFacts(unit.parent_id, under.pk)
        before = unit.parent
        unit.parent = under
        unit.save()
        about = [(unit, "moved"), (under, "to"), *([(before, "from")] if before else [])]
        record(events.UNIT_MOVED, at=at, by=by, via=via, subjects=about, facts=facts)
    return unit


def appoint(
    member: Member,
    *,
    unit: Unit,
    function: str,
    starts: date,
    by: User | None,
    at: datetime,
    territory: Territory | None = None,
    leaving: Iterable[Seat] = (),
    via: str = "ui",
) -> Seat:
    """Give a member a seat from a day on; the seats in `leaving` end on that day."""
    seat = Seat(member=member, unit=unit, function=function, territory=territory, starts=starts)
    if by is not None:
        require(by, "organisation.seat.appoint", seat)
    if function not in Function.values:
        raise NotPossibleError(_("This function does not exist."))
    if not rules.holds_on(unit.starts, unit.ends, starts):
        raise NotPossibleError(_("%(unit)s does not exist on that day.") % {"unit": unit})
    with transaction.atomic():
        for held in leaving:
            vacate(held, ends=starts, by=by, at=at, via=via)
        for other in Seat.objects.alive().filter(member=member, unit=unit, function=function):
            if rules.periods_overlap((other.starts, other.ends), (starts, None)):
                raise NotPossibleError(_("%(member)s has this seat already.") % {"member": member})
        seat.save()
        _record_seat(events.SEAT_TAKEN, seat, starts, by=by, at=at, via=via)
    return seat


def invite_member(
    *,
    name: str,
    email: str,
    role: str,
    language: str,
    by: User,
    at: datetime,
    unit: Unit | None = None,
    function: str = Function.SELLER,
    mail_link: Callable[[str], str] | None = None,
    via: str = "ui",
) -> tuple[User, str]:
    """Invite somebody to sign in, as the member with that address or a new one, with a seat where one is named.

    Returns the user and the text of the one-time invitation. With `mail_link`, which makes the address that opens it,
    the invitation is mailed as well.
    """
    with transaction.atomic():
        user, text = access_actions.invite(
            email, name=name, role=role, language=language, by=by, at=at, via=via
        )
        member = Member.objects.alive().filter(email__iexact=user.email, user=None).order_by("id").first()
        member = member or Member(name=user.name, email=user.email)
        member.user = user
        member.save()
        if unit is not None and not member.seats.filter(unit=unit, ends=None, deleted_at=None).exists():
            today = timezone.localdate(at)
            appoint(member, unit=unit, function=function, starts=today, by=by, at=at, via=via)
        if mail_link is not None:
            access_actions.mail_invitation(user, mail_link(text), by=by, at=at)
    return user, text


def vacate(
    seat: Seat,
    *,
    ends: date,
    by: User | None,
    at: datetime,
    via: str = "ui",
    cause: Event | None = None,
) -> Seat:
    """End a seat on a day: that day is the first one without it."""
    if by is not None:
        require(by, "organisation.seat.vacate", seat)
    with transaction.atomic():
        seat = Seat.objects.alive().select_for_update().get(pk=seat.pk)
        if seat.ends is not None and seat.ends <= ends:
            raise NotPossibleError(_("This seat ended earlier."))
        if seat.starts is not None and seat.starts >= ends:
            raise NotPossibleError(_("A seat cannot end before it starts."))
        seat.ends = ends
        seat.save()
        _record_seat(events.SEAT_LEFT, seat, ends, by=by, at=at, via=via, cause=cause)
    return seat


def close_unit(unit: Unit, *, ends: date, by: User | None, at: datetime, via: str = "ui") -> Unit:
    """Close a unit on a day, with the seats in it; units below it must be closed or moved first."""
    if by is not None:
        require(by, "organisation.unit.close", unit)
    with transaction.atomic():
        unit = Unit.objects.alive().select_for_update().get(pk=unit.pk)
        if unit.ends is not None and unit.ends <= ends:
            raise NotPossibleError(_("%(unit)s is closed already.") % {"unit": unit})
        if unit.starts is not None and unit.starts >= ends:
            raise NotPossibleError(_("A unit cannot close before it opens."))
        below = Unit.objects.alive().filter(queries.on(ends), parent=unit).first()
        if below is not None:
            raise NotPossibleError(
                _("%(below)s still lies under %(unit)s. Move or close it first.")
                % {"below": below, "unit": unit}
            )
        late = Seat.objects.alive().filter(unit=unit, starts__gte=ends).first()
        if late is not None:
            raise NotPossibleError(
                _("%(member)s takes a seat here after that day. Change that first.") % {"member": late.member}
            )
        unit.ends = ends
        unit.save()
        seats = list(Seat.objects.alive().filter(queries.on(ends), unit=unit))
        event = record(
            events.UNIT_CLOSED,
            at=_moment(ends, at),
            by=by,
            via=via,
            subjects=[(unit, "closed")],
            facts=events.ClosedFacts(len(seats)),
        )
        for seat in seats:
            # Who may close the unit may end its seats: the check was made above.
            vacate(seat, ends=ends, by=None, at=at, via=via, cause=event)
    return unit


def _record_seat(
    kind: str, seat: Seat, day: date, *, by: User | None, at: datetime, via: str, cause: Event | None = None
) -> None:
    record(
        kind,
        at=_moment(day, at),
        by=by,
        via=via,
        subjects=[(seat.member, "member"), (seat.unit, "unit")],
        facts=events.SeatFacts(seat.pk, seat.unit_id, seat.function, day.isoformat()),
        cause=cause,
    )


def _moment(day: date, at: datetime) -> datetime:
    """Return when a change of a day happened: now when it is today, else at the start of that day."""
    if day == timezone.localdate(at):
        return at
    return timezone.make_aware(datetime.combine(day, time.min))


def _refusal_text(refusal: str, unit: Unit, under: Unit) -> str:
    names = {"unit": unit, "under": under, "kind": unit.get_kind_display(), "above": under.get_kind_display()}
    return {
        "itself": _("%(under)s lies in %(unit)s itself.") % names,
        "kind": _("A unit of kind %(kind)s does not lie under one of kind %(above)s.") % names,
        "closed": _("%(under)s is closed.") % names,
    }[refusal]
