"""What people do with a promise to a customer: make, keep, break, move, withdraw, and take the end back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from koers.areas.customers.events import promises as events
from koers.areas.customers.models import Promise, PromiseState
from koers.areas.organisation.models import Member
from koers.kit.access.models import User
from koers.kit.timeline.recording import Subject, record
from koers.kit.ui import formats


class PromiseRefused(ValueError):
    """This step does not fit the promise as it is now; the text says why, in the reader's language."""


def make_promise(row: Promise, *, by: User | None, at: datetime, via: str = "ui") -> Promise:
    """Keep what was promised; raises PromiseRefused for a customer that lies in the bin or was merged.

    The day that is promised now stays the first day, however often the promise moves.
    """
    if row.account.deleted_at is not None:
        raise PromiseRefused(_("This account lies in the bin or was merged into another one."))
    with transaction.atomic():
        row.first_due_date, row.moves, row.state = row.due_date, 0, PromiseState.OPEN
        row.save()
        _tell(row, events.PROMISE_MADE, row.due_date, by=by, at=at, via=via)
    return row


def keep_promise(
    row: Promise, *, on: date, note: str = "", by: User | None, at: datetime, via: str = "ui"
) -> Promise:
    """Note that a promise was kept, and on which day."""
    return _end(row, PromiseState.KEPT, events.PROMISE_KEPT, on, note, by=by, at=at, via=via)


def break_promise(
    row: Promise, *, on: date, note: str, by: User | None, at: datetime, via: str = "ui"
) -> Promise:
    """Note that a promise was broken and will not be kept any more; the note says what the customer was told."""
    return _end(row, PromiseState.BROKEN, events.PROMISE_BROKEN, on, note, by=by, at=at, via=via)


def withdraw_promise(
    row: Promise, *, on: date, note: str, by: User | None, at: datetime, via: str = "ui"
) -> Promise:
    """Note that the customer needs it no more; raises ValueError without a note that says how we know."""
    if not note.strip():
        raise ValueError("a withdrawn promise says how we know")
    return _end(row, PromiseState.WITHDRAWN, events.PROMISE_WITHDRAWN, on, note, by=by, at=at, via=via)


def move_promise(
    row: Promise, *, due_date: date, agreed: str, by: User | None, at: datetime, via: str = "ui"
) -> Promise:
    """Move a promise to another day, as the customer agreed; raises ValueError without that.

    The day that was promised first is remembered.
    """
    if not agreed.strip():
        raise ValueError("a promise is moved with the agreement of the customer")
    with transaction.atomic():
        row = _held(row)
        if due_date < row.made_date:
            raise PromiseRefused(_("A promise is not due before it was made."))
        if due_date == row.due_date:
            raise PromiseRefused(_("It is due on that day already."))
        was = row.due_date
        _write(row, due_date=due_date, moves=row.moves + 1, note=agreed.strip())
        _tell(row, events.PROMISE_MOVED, due_date, was=was, by=by, at=at, via=via)
    return row


def reopen_promise(row: Promise, *, by: User | None, at: datetime, via: str = "ui") -> Promise:
    """Take the end of a promise back: it is open again, due when it was."""
    with transaction.atomic():
        row = Promise.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.state == PromiseState.OPEN:
            raise PromiseRefused(_("This promise is open."))
        _alive(row)
        _write(row, state=PromiseState.OPEN, closed_date=None, closed_by=None, note="")
        _tell(row, events.PROMISE_REOPENED, row.due_date, by=by, at=at, via=via)
    return row


def _end(
    row: Promise,
    state: PromiseState,
    kind: str,
    on: date,
    note: str,
    *,
    by: User | None,
    at: datetime,
    via: str,
) -> Promise:
    with transaction.atomic():
        row = _held(row)
        if on < row.made_date:
            raise PromiseRefused(_("That day lies before the promise was made."))
        member = Member.objects.filter(user=by).first() if by is not None else None
        _write(row, state=state, closed_date=on, closed_by=member, note=note.strip())
        _tell(row, kind, on, by=by, at=at, via=via)
    return row


def _held(row: Promise) -> Promise:
    """Return the promise as it is now, held until the end; who comes second is told who was first."""
    found = (
        Promise.objects.select_for_update(of=("self",)).select_related("account", "closed_by").get(pk=row.pk)
    )
    if found.state != PromiseState.OPEN:
        raise PromiseRefused(
            _("%(who)s noted this promise as “%(state)s” already, on %(day)s.")
            % {
                "who": found.closed_by or _("Somebody"),
                "state": str(found.get_state_display()).lower(),
                "day": formats.date(found.closed_date),
            }
        )
    _alive(found)
    return found


def _alive(row: Promise) -> None:
    if row.deleted_at is not None or row.account.deleted_at is not None:
        raise PromiseRefused(_("This account lies in the bin or was merged into another one."))


def _write(row: Promise, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def _tell(
    row: Promise,
    kind: str,
    day: date,
    *,
    was: date | None = None,
    by: User | None,
    at: datetime,
    via: str,
) -> None:
    about: list[Subject] = [(row, "promise"), ("account", row.account_id, "account")]
    if row.person_id is not None:
        about.append(("person", row.person_id, "promised_to"))
    facts = events.PromiseFacts(row.pk, day.isoformat(), was.isoformat() if was else "")
    record(kind, at=at, by=by, via=via, subjects=about, facts=facts)
