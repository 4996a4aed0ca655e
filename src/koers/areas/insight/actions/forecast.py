"""Verbs of the people's forecast: state a call, and write the lines of the ledger."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.insight import events
from koers.areas.insight.models import ForecastCall, ForecastLine
from koers.areas.insight.queries import ledger
from koers.areas.insight.rules import Period, period_of
from koers.areas.insight.rules.forecast import CALLED
from koers.areas.organisation.models import Member, Unit
from koers.kit.access.matrix import allowed, reach
from koers.kit.access.models import User
from koers.kit.timeline.recording import record

if TYPE_CHECKING:
    from koers_analytics.sample import SampleCall

STATE = "insight.call.state"
#: The source of calls that nobody stated: those of the demo company.
GENERATED = "generated"


class NoCallError(ValueError):
    """A call cannot be stated like this; the message says why."""


def state_call(
    period: Period,
    *,
    unit: Unit | None = None,
    member: Member | None = None,
    commit_cents: int,
    best_case_cents: int | None = None,
    note: str = "",
    by: User,
    at: datetime,
    via: str = "ui",
) -> ForecastCall:
    """Keep what a seller says the own deals bring in a period, or a leader the unit; what was said before stays.

    Raises PermissionDenied for the call of somebody else, and NoCallError for amounts that do not fit or a seller without
    a seat.
    """
    call = draft(period, unit=unit, member=member, by=by, at=at)
    if call is None:
        raise NoCallError(_("A call needs a seat: it counts in the unit where the seller sits."))
    call.commit_cents, call.best_case_cents, call.note = commit_cents, best_case_cents, note
    call.currency = ledger.firm_currency()
    may_state(by, call)
    if period.kind not in CALLED:
        raise NoCallError(_("A call is about a month or a quarter."))
    if commit_cents < 0:
        raise NoCallError(_("A commit is nothing or more."))
    if best_case_cents is not None and best_case_cents < commit_cents:
        raise NoCallError(_("The best case is at least the commit."))
    with transaction.atomic():
        before = newest(call)
        call.save()
        facts = events.CallFacts(
            period.code,
            commit_cents,
            best_case_cents,
            before.commit_cents if before is not None else None,
            call.currency,
        )
        about: Any = [(call, "call"), (member or call.unit, "about")]
        record(events.CALL_STATED, at=at, by=by, via=via, subjects=about, facts=facts)
    return call


def keep_generated(said: Iterable["SampleCall"], *, currency: str) -> int:
    """Keep calls that nobody stated, for the demo company, marked as generated; sellers without a seat say nothing."""
    seats = ledger.seats()
    rows = []
    for one in said:
        home = ledger.held(seats.get(one.owner, []), one.stated)
        if home is None:
            continue
        rows.append(
            ForecastCall(
                period=period_of(one.starts, "month").code,
                starts=one.starts,
                ends=one.ends,
                unit_id=home,
                member_id=one.owner,
                commit_cents=one.commit_cents,
                best_case_cents=one.best_case_cents,
                currency=currency,
                given_at=timezone.make_aware(datetime.combine(one.stated, time(9))),
                source=GENERATED,
                demo=True,
            )
        )
    ForecastCall.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def draft(
    period: Period, *, unit: Unit | None = None, member: Member | None = None, by: User, at: datetime
) -> ForecastCall | None:
    """Return a call that nobody stated yet, of a unit or a seller; None for a seller without a seat."""
    home = unit or (ledger.home_of(member, timezone.localdate(at)) if member is not None else None)
    if home is None:
        return None
    return ForecastCall(
        period=period.code,
        starts=period.starts,
        ends=period.ends,
        unit=home,
        member=None if unit is not None else member,
        given_by=by,
        given_at=at,
    )


def can_state(user: Any, call: ForecastCall) -> bool:
    """Tell whether this is the own call of a seller, or that of a unit the person leads."""
    if not allowed(user, STATE, call):
        return False
    if call.member is None:
        return reach(user, STATE) != "own"
    return bool(call.member.user_id == user.pk)


def may_state(user: Any, call: ForecastCall) -> None:
    """Raise PermissionDenied (403) unless the person `can_state` it."""
    if not can_state(user, call):
        raise PermissionDenied(STATE)


def newest(call: ForecastCall) -> ForecastCall | None:
    """Return the call that stood for the same seller or unit and the same period before this one."""
    same = ForecastCall.objects.alive().filter(period=call.period, member=call.member)
    if call.member is None:
        same = same.filter(unit=call.unit)
    return same.order_by("-given_at", "-pk").first()


def take(books: ledger.Books, period: Period, day: date, *, at: datetime) -> int:
    """Write the lines of a period as of the end of a day, all or none; returns how many, 0 when they stand already.

    Only what was known on that day counts, so that a day can be written later; `taken_at` says when it was.
    """
    written = ForecastLine.objects.filter(period=period.code, as_of_date=day, unit=None, member=None)
    if written.exists() or not books.knows(day):
        return 0
    lines = books.lines(period, day, at=at)
    with transaction.atomic():
        # Two runs at once: the constraints let each line stand once.
        ForecastLine.objects.bulk_create(lines, ignore_conflicts=True)
    return len(lines)


def take_all(wanted: Iterable[tuple[date, Period]], *, at: datetime) -> Iterator[int]:
    """Write the lines of days and periods that do not stand yet, from one reading of the deals; yields after each."""
    asked = list(wanted)
    firm = ForecastLine.objects.filter(unit=None, member=None).order_by()
    known = set(firm.values_list("as_of_date", "period"))
    books = None
    for day, period in asked:
        if (day, period.code) in known:
            yield 0
            continue
        books = books or ledger.Books.read()
        yield take(books, period, day, at=at)
