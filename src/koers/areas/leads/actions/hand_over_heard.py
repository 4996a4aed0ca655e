"""What hand-overs hear from elsewhere: a contact was made, a lead left the road, two records turned out to be one."""

from datetime import datetime
from typing import Any

from django.db import transaction

from koers.areas.customers import actions as customers
from koers.areas.customers.events import (
    ACTIVITY_DONE,
    LIFECYCLE_MOVED,
    LIFECYCLE_SET_BY_HAND,
    RECORD_MERGED,
    RECORD_UNMERGED,
)
from koers.areas.customers.models import Account, Activity, Lifecycle, Person
from koers.areas.leads import events
from koers.areas.leads.actions.hand_over import note, withdraw
from koers.areas.leads.actions.settling import settle
from koers.areas.leads.models import HandOver, HandOverState
from koers.areas.leads.rules.hand_over import is_contact
from koers.kit.access.models import Role, User
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import on

#: States of a lead in which nothing is left to hand over.
GONE = frozenset({"blocked", "dropped", "lost", "customer", "loyal", "lapsed"})


def note_touch(row: HandOver, *, at: datetime, by: User | None, cause: Event | None = None) -> None:
    """Note a contact after a hand-over: the first one stops the clock, the next one is the second attempt.

    A contact that becomes known late, from before the first, is the first one after all.
    """
    if row.first_touch_at is None:
        row.first_touch_at = at
        row.save(update_fields=["first_touch_at"])
        note(events.TOUCHED, row, at=at, by=by, via="rule", cause=cause, key=f"handover:{row.pk}:touched")
    elif at < row.first_touch_at:
        row.second_touch_at, row.first_touch_at = row.second_touch_at or row.first_touch_at, at
        row.save(update_fields=["first_touch_at", "second_touch_at"])
    elif at > row.first_touch_at and (row.second_touch_at is None or at < row.second_touch_at):
        row.second_touch_at = at
        row.save(update_fields=["second_touch_at"])


@on(ACTIVITY_DONE)
def _hear_activity(event: Event) -> None:
    """Note the contact that a seller logged with the person or the account of an accepted lead."""
    if not is_contact(str(event.facts.get("activity")), bool(event.facts.get("inbound"))):
        return
    about: dict[str, list[int]] = {"person": [], "account": []}
    linked = event.subjects.filter(subject_kind__in=list(about)).values_list("subject_kind", "subject_id")
    for kind, pk in linked:
        about[kind].append(pk)
    rows = HandOver.objects.alive().filter(state=HandOverState.ACCEPTED, accepted_at__lte=event.happened_at)
    found = rows.filter(lead__person__in=about["person"]) | rows.filter(lead__account__in=about["account"])
    if not about["person"]:  # A call with the firm, nobody named, is a contact for everybody there.
        found = found | rows.filter(lead__person__account__in=about["account"])
    ids = list(found.order_by().values_list("pk", flat=True).distinct())
    if not ids or not _is_by_sales(event):
        return
    for row in (
        HandOver.objects.filter(pk__in=ids).select_for_update(of=("self",)).select_related("lead__person")
    ):
        note_touch(row, at=event.happened_at, by=event.actor, cause=event)


def _is_by_sales(event: Event) -> bool:
    """Tell whether somebody of sales did it: whoever did it, else who is named with it; a marketer's mail is none."""
    activity = (
        Activity.objects.filter(pk=event.facts.get("activity_id")).select_related("owner__user").first()
    )
    member = activity.owner if activity is not None else None
    user = member.user if member is not None and member.user is not None else event.actor
    if user is None:
        return member is not None
    return user.role not in (Role.MARKETER, Role.VIEWER)


@on(LIFECYCLE_SET_BY_HAND)
@on(LIFECYCLE_MOVED)
def _drop_offers(event: Event) -> None:
    """Withdraw what waits when a lead leaves the road or objects: nothing may be sold to somebody who said no."""
    if event.facts.get("now") not in GONE:
        return
    leads = event.subjects.filter(subject_kind="lifecycle").values_list("subject_id", flat=True)
    for row in HandOver.objects.waiting().filter(lead__in=list(leads)):
        reason = str(event.facts.get("reason") or "")
        withdraw(row, at=event.happened_at, by=event.actor, reason=reason, cause=event, via="rule")


@on(RECORD_MERGED)
def _follow(event: Event) -> None:
    """Let hand-overs of a merged record go along to the one that is kept; what waits there already stays."""
    lost = _lead_of(event.facts, "loser_id")
    rows = HandOver.objects.filter(lead=lost) if lost is not None else HandOver.objects.none()
    if lost is None or not rows.exists():
        return
    with transaction.atomic():
        kept = _lead_of(event.facts, "winner_id") or _start_for(event, lost)
        taken = HandOver.objects.waiting().filter(lead=kept).exists()
        for row in rows.select_for_update(of=("self",)).select_related("lead"):
            if row.state == HandOverState.OFFERED and (taken or kept.state in GONE):
                withdraw(
                    row, at=event.happened_at, by=event.actor, reason="duplicate", cause=event, via="rule"
                )
                row.refresh_from_db()
            row.trail, row.lead = [*row.trail, lost.pk], kept
            row.save(update_fields=["lead", "trail"])


@on(RECORD_UNMERGED)
def _go_back(event: Event) -> None:
    """Let hand-overs that went along with a merge go back with the record they were about."""
    lost, kept = _lead_of(event.facts, "loser_id"), _lead_of(event.facts, "winner_id")
    if lost is None or kept is None:
        return
    for row in HandOver.objects.filter(lead=kept).exclude(trail=[]).select_for_update(of=("self",)):
        if row.trail[-1] == lost.pk:
            row.trail, row.lead = row.trail[:-1], lost
            row.save(update_fields=["lead", "trail"])


def _lead_of(facts: dict[str, Any], which: str) -> Lifecycle | None:
    """Return the lead of a merged or kept record, also one that lies in the bin."""
    rows = Lifecycle._base_manager.filter(**{f"{facts['noun']}_id": facts[which]})
    return rows.first()


def _start_for(event: Event, lost: Lifecycle) -> Lifecycle:
    """Start the lead of a kept record that had none, where that of the merged one stood: its evidence came along."""
    model = Account if event.facts["noun"] == Account.subject_code else Person
    subject: Any = model._base_manager.get(pk=event.facts["winner_id"])
    kept = customers.start_lifecycle(
        subject,
        at=event.happened_at,
        by=event.actor,
        origin=lost.origin,
        campaign=lost.campaign,
        owner=lost.owner,
    )
    for name in ("need", "value_cents", "currency", "next_step", "next_step_date"):
        setattr(kept, name, getattr(lost, name))
    kept.save(update_fields=["need", "value_cents", "currency", "next_step", "next_step_date"])
    settle(kept, at=event.happened_at)
    return kept
