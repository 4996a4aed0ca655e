"""The one thing that a lead needs now, and the clock that runs for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.customers.models import Lifecycle, LifecycleState
from koers.areas.customers.queries import LEFT
from koers.areas.leads.models import HandOver, HandOverState
from koers.kit.ui import formats


@dataclass(frozen=True)
class Next:
    """What to do now in words, the verb that does it, until when, and how pressing it is.

    `tone` is `bad` for a promise that is broken, `signal` for what waits, `plain` where nothing is due.
    """

    text: str
    verb: str = ""
    action: str = ""
    due_at: datetime | None = None
    tone: str = "plain"
    hand_over_id: int | None = None


def next_of(life: Lifecycle, user: Any, *, now: datetime) -> Next:
    """Return the one thing that a lead needs now; a running clock goes before everything else."""
    return _clock(life, user, now) or _step(life, now) or _state(life, now)


def _clock(life: Lifecycle, user: Any, now: datetime) -> Next | None:
    states = (HandOverState.OFFERED, HandOverState.ACCEPTED)
    rows = HandOver.objects.visible_to(user).filter(lead=life, state__in=states).select_related("receiver")
    row = rows.order_by("-offered_at", "-id").first()
    if row is None:
        return None
    who = str(row.receiver or _("the unit"))
    if row.state == HandOverState.OFFERED:
        late = row.due_at < now
        text = _("%(who)s has to accept or return it.") if not late else _("%(who)s did not answer in time.")
        return Next(
            text % {"who": who}, due_at=row.due_at, tone="bad" if late else "signal", hand_over_id=row.pk
        )
    if row.first_touch_at is None and row.touch_due_at is not None and life.state == LifecycleState.HOT:
        late = row.touch_due_at < now
        text = _("%(who)s has to be in touch.") if not late else _("%(who)s has not been in touch in time.")
        tone = "bad" if late else "signal"
        return Next(text % {"who": who}, "note", _("Log an activity"), row.touch_due_at, tone, row.pk)
    return None


def _step(life: Lifecycle, now: datetime) -> Next | None:
    if not life.next_step or life.next_step_date is None or life.state in LEFT:
        return None
    words = {"step": life.next_step, "day": formats.date(life.next_step_date)}
    if life.next_step_date < timezone.localtime(now).date():
        text = _("“%(step)s” was planned for %(day)s.") % words
        return Next(text, "note", _("Log an activity"), tone="bad")
    return Next(_("“%(step)s”, on %(day)s.") % words, "note", _("Log an activity"))


def _state(life: Lifecycle, now: datetime) -> Next:
    if life.state == LifecycleState.BLOCKED:
        return Next(_("This person does not want contact. Leave them be."))
    if life.state in LEFT:
        if life.retry_on is None:
            return Next(_("There is no day to come back."), "retry", _("Set a day"), tone="signal")
        return _comes_back(life, now)
    if life.state == LifecycleState.RETURNED:
        if life.retry_on is not None and life.retry_on > timezone.localtime(now).date():
            return _comes_back(life, now)
        return Next(_("It came back from sales and waits for an answer."), "move", _("Decide"), tone="signal")
    if life.state == LifecycleState.HOT:
        return Next(_("Hot, and nothing is planned."), "plan", _("Plan the next step"), tone="signal")
    if life.state == LifecycleState.WARM and life.fit_grade in ("A", "B") and life.engagement_grade in (1, 2):
        return Next(_("Fits and is engaged: sales can have it."), "offer", _("Offer to sales"), tone="signal")
    return Next(_("Nothing is due."), "plan", _("Plan the next step"))


def _comes_back(life: Lifecycle, now: datetime) -> Next:
    assert life.retry_on is not None
    if life.retry_on > timezone.localtime(now).date():
        return Next(_("Comes back on %(day)s.") % {"day": formats.date(life.retry_on)})
    text = _("The day to come back was %(day)s.") % {"day": formats.date(life.retry_on)}
    return Next(text, "move", _("Move to…"), tone="signal")
