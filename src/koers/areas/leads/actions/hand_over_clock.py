"""What the clocks of hand-overs do by themselves: remind, escalate, take back, and bring back.

Each thing happens once, by the key of its event, however often the clock is asked and however long it stood still.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from koers.areas.customers.models import LifecycleState
from koers.areas.leads import events
from koers.areas.leads.actions.hand_over import HandOverRefused, held, note, refuse_answered
from koers.areas.leads.models import HandOver, HandOverState
from koers.areas.leads.queries.desk import may
from koers.areas.organisation.models import Member
from koers.areas.organisation.queries import leaders_of
from koers.kit.access.models import User
from koers.kit.timeline.models import Event

#: So many hand-overs are looked at in one round; the next round of the clock goes on.
MOST = 2_000


def escalate(row: HandOver, *, at: datetime, by: User | None = None, via: str = "ui") -> HandOver:
    """Lay an offer that waits before the receiver's manager, once."""
    with transaction.atomic():
        row = held(row)
        refuse_answered(row)
        if by is not None and not may(by, "escalate", row):
            raise PermissionDenied("leads.hand_over.escalate")
        if row.escalated_at is None:
            row.escalated_at, row.escalated_to = at, manager_of(row, timezone.localdate(at))
            row.save(update_fields=["escalated_at", "escalated_to"])
            note(events.ESCALATED, row, at=at, by=by, via=via, key=f"handover:{row.pk}:escalated")
    return row


def escalate_touch(row: HandOver, *, at: datetime, via: str = "rule") -> HandOver:
    """Lay an accepted lead that nobody has been in touch with before the receiver's manager, once."""
    with transaction.atomic():
        row = held(row)
        if row.state != HandOverState.ACCEPTED or row.first_touch_at is not None:
            raise HandOverRefused("answered", str(row.get_state_display()), str(row.answered_by or ""))
        if row.touch_escalated_at is None:
            row.touch_escalated_at, row.escalated_to = at, manager_of(row, timezone.localdate(at))
            row.save(update_fields=["touch_escalated_at", "escalated_to"])
            note(events.ESCALATED, row, at=at, by=None, via=via, key=f"handover:{row.pk}:touch")
    return row


def take_back(row: HandOver, *, at: datetime, by: User | None = None, via: str = "rule") -> HandOver:
    """Take an offer back that nobody answered in the agreed time; marketing decides what becomes of the lead."""
    with transaction.atomic():
        row = held(row)
        refuse_answered(row)
        row.state, row.answered_at, row.returned_at = HandOverState.TAKEN_BACK, at, at
        row.save(update_fields=["state", "answered_at", "returned_at"])
        note(events.TAKEN_BACK, row, at=at, by=by, via=via, key=f"handover:{row.pk}:taken_back")
    return row


def remind(row: HandOver, *, at: datetime, via: str = "rule") -> HandOver:
    """Note that the receiver was reminded of an offer, once."""
    with transaction.atomic():
        row = held(row)
        refuse_answered(row)
        if row.reminded_at is None:
            row.reminded_at = at
            row.save(update_fields=["reminded_at"])
            note(events.REMINDED, row, at=at, by=None, via=via, key=f"handover:{row.pk}:reminded")
    return row


def run_clock(*, at: datetime) -> dict[str, int]:
    """Do what the clocks ask for by now; safe to run twice and after a long pause.

    What is to be taken back is taken back; only what still waits then is escalated, and only what was not is reminded
    of: after a pause nobody hears three things about one lead.
    """
    done = {"reminded": 0, "escalated": 0, "taken_back": 0}
    waiting = HandOver.objects.waiting()
    for row in waiting.filter(take_back_at__lte=at).order_by("take_back_at", "id")[:MOST]:
        done["taken_back"] += _quietly(take_back, row, at)
    for row in waiting.filter(due_at__lte=at, escalated_at__isnull=True).order_by("due_at", "id")[:MOST]:
        done["escalated"] += _quietly(escalate, row, at)
    early = waiting.filter(
        remind_at__lte=at, due_at__gt=at, reminded_at__isnull=True, escalated_at__isnull=True
    )
    for row in early.order_by("remind_at", "id")[:MOST]:
        done["reminded"] += _quietly(remind, row, at)
    untouched = HandOver.objects.untouched().filter(touch_due_at__lte=at, touch_escalated_at__isnull=True)
    for row in untouched.order_by("touch_due_at", "id")[:MOST]:
        done["escalated"] += _quietly(escalate_touch, row, at)
    return done


def come_back(*, today: date, at: datetime) -> int:
    """Record that returned leads whose day has come are marketing's to pick up; returns how many."""
    rows = HandOver.objects.alive().filter(
        state__in=(HandOverState.RETURNED, HandOverState.TAKEN_BACK), recycle_on__lte=today
    )
    found = 0
    open_again = (LifecycleState.RETURNED, LifecycleState.COLD, LifecycleState.WARM, LifecycleState.RECYCLED)
    for row in rows.filter(lead__state__in=open_again, lead__retry_on__lte=today).select_related(
        "lead__person"
    ):
        key = f"handover:{row.pk}:back:{row.recycle_on}"
        if Event.objects.filter(key=key).exists():
            continue
        note(events.RECYCLED, row, at=at, by=None, via="rule", key=key)
        found += 1
    return found


def manager_of(row: HandOver, today: date) -> Member | None:
    """Return who leads the desk that an offer lies on, above the receiver."""
    unit = row.unit
    while unit is not None:
        leaders = [one for one in leaders_of(unit, today) if one.pk != row.receiver_id]
        if leaders:
            return leaders[0]
        unit = unit.parent  # type: ignore[assignment]  # the company has no parent
    return None


def _quietly(verb: Callable[..., HandOver], row: HandOver, at: datetime) -> bool:
    try:
        verb(row, at=at, via="rule")
    except HandOverRefused:  # Somebody answered in the meantime.
        return False
    return True
