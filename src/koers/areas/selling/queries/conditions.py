"""What a deal lacks before it may enter a stage, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.customers.events.deciding import Role
from koers.areas.customers.models import Activity
from koers.areas.customers.queries.deciding import TWO_WAY
from koers.areas.selling.models import Deal, Outcome, Stage, StageCondition
from koers.areas.selling.models.conditions import Condition
from koers.areas.selling.queries.deals import deciding


@dataclass(frozen=True)
class Lack:
    """One condition that is not met: its code, what it asks, what to do, and where that is done."""

    code: str
    asks: str
    remedy: str
    url: str


def is_checked(deal: Deal, to: Stage) -> bool:
    """Tell whether entering a stage is checked: on the way forward, and to won; never back, nor to lost."""
    if to.outcome == Outcome.LOST or deal.outcome != Outcome.OPEN:
        return False
    return to.pipeline_id != deal.pipeline_id or to.position > deal.stage.position


def lacking(deal: Deal, to: Stage, user: Any, at: datetime) -> list[Lack]:
    """Return the conditions of a stage that a deal does not meet; what nobody knows is not met."""
    if not is_checked(deal, to):
        return []
    rows = StageCondition.objects.alive().filter(stage=to).order_by("pk")
    return [_lack(deal, row) for row in rows if not _is_met(deal, row, user, at)]


def _is_met(deal: Deal, row: StageCondition, user: Any, at: datetime) -> bool:
    today = timezone.localdate(at)
    if row.condition == Condition.AMOUNT:
        return deal.amount_cents is not None
    if row.condition == Condition.CLOSE:
        return deal.expected_close_date is not None
    if row.condition == Condition.NEXT_STEP:
        return bool(deal.next_step) and deal.next_step_date is not None and deal.next_step_date >= today
    if row.condition == Condition.DECIDER:
        found = deciding(deal, user, today)
        return found is not None and any(Role.DECIDER in (one.role, one.also_role) for one in found.members)
    return _was_contact(deal, at - timedelta(days=row.days), at)


def _was_contact(deal: Deal, since: datetime, until: datetime) -> bool:
    """Tell whether both sides spoke: somebody of the account, or the contact person of a deal without one."""
    rows = Activity.objects.alive().filter(TWO_WAY, happened_at__gte=since, happened_at__lte=until)
    if deal.account_id is not None:
        return rows.filter(account=deal.account_id).exists()
    return deal.person_id is not None and rows.filter(person=deal.person_id).exists()


def _lack(deal: Deal, row: StageCondition) -> Lack:
    page = reverse("deals-page", args=[deal.pk])
    remedies = {
        Condition.AMOUNT: (_("Fill in the amount."), f"{page}/edit"),
        Condition.CLOSE: (_("Fill in the expected close."), f"{page}/edit"),
        Condition.NEXT_STEP: (_("Set the next step, with a day to come."), f"{page}/step"),
        Condition.DECIDER: (
            _("Put who decides on the map of the account, and let them take part in the deal."),
            reverse("accounts-dmu", args=[deal.account_id]) if deal.account_id else f"{page}/edit",
        ),
        Condition.CONTACT: (_("Speak with them, and log it."), f"{page}/log"),
    }
    remedy, url = remedies[Condition(row.condition)]
    asks = str(row.get_condition_display())
    if row.condition == Condition.CONTACT:
        asks = ngettext(
            "There was two-way contact in the last %(days)s day",
            "There was two-way contact in the last %(days)s days",
            row.days,
        ) % {"days": row.days}
    return Lack(row.condition, asks, remedy, url)
