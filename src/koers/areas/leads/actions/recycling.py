"""Bringing back, on their day, those who dropped off, were lost or lapsed: as a new pass with their whole history."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q

from koers.areas.customers.actions.many import Moving, Step, move_many
from koers.areas.customers.models import Lifecycle, LifecycleState
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules.coming_back import LEFT

RULE = "leads.retry"
CHUNK = 1_000


def bring_back(*, today: date, at: datetime, most: int) -> int:
    """Move leads whose day has come to recycled, each at most so many times; returns how many came back.

    A decision by hand that still holds is left alone.
    """
    due = Lifecycle.objects.alive().filter(
        Q(held_until__isnull=True) | Q(held_until__lte=today),
        state__in=LEFT,
        retry_on__lte=today,
        pass_number__lte=most,
    )
    back, moment = 0, evidence.seconds(at)
    while True:
        with transaction.atomic():
            rows = due.order_by("pk")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(of=("self",), skip_locked=True)
            leads = list(rows[:CHUNK])
            if not leads:
                return back
            move_many([_back(life, moment) for life in leads], at=moment)
            back += len(leads)


def _back(life: Lifecycle, at: int) -> Moving:
    step = Step(at, life.state, LifecycleState.RECYCLED, RULE, "", None)
    return Moving(
        life.pk,
        life.person_id,
        life.account_id,
        evidence.seconds(life.since),
        life.pass_number,
        life.owner_id,
        life.unit_id,
        life.origin_id,
        life.campaign,
        [step],
    )
