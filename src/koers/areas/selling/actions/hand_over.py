"""A lead that sales accepted becomes a deal; one accepted by mistake goes again."""

from django.db.models import Q

from koers.areas.leads.events import ACCEPTED as HAND_OVER_ACCEPTED
from koers.areas.leads.events import REOPENED as HAND_OVER_REOPENED
from koers.areas.leads.models import HandOver
from koers.areas.selling.actions.deals import open_deal
from koers.areas.selling.models import Deal, Outcome, Pipeline
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import on

#: Under which source a deal stands that an accepted hand-over opened; its id there is that of the hand-over.
FROM_HAND_OVER = "hand-over"


@on(HAND_OVER_ACCEPTED)
def open_for_hand_over(event: Event) -> None:
    """Open a deal for a lead that sales accepted, unless its owner has one open with that account or person already."""
    row = HandOver.objects.select_related("lead__person__account", "lead__account", "lead__origin").get(
        pk=event.facts["hand_over_id"]
    )
    life, owner = row.lead, row.receiver
    person, account = life.person, life.account or (life.person.account if life.person else None)
    known = Deal.objects.alive().filter(outcome=Outcome.OPEN, owner=owner)
    about = Q(account=account) if account is not None else Q(person=person)
    if owner is None or known.filter(about).exists() or not Pipeline.objects.exists():
        return
    before = Deal._base_manager.filter(source=FROM_HAND_OVER, external_id=str(row.pk)).first()
    if before is not None:  # Accepted, taken back, and accepted again.
        before.deleted_at, before.owner = None, owner
        before.save(update_fields=["deleted_at", "owner"])
        return
    deal = Deal(
        name=_name_of(str(account or person), life.need or life.campaign),
        account=account,
        person=person,
        owner=owner,
        unit=row.unit,
        amount_cents=life.value_cents,
        currency=life.currency,
        next_step=life.next_step,
        next_step_date=life.next_step_date,
        lead_source=str(life.origin or "")[:80],
        source=FROM_HAND_OVER,
        external_id=str(row.pk),
        demo=row.demo,
    )
    open_deal(deal, by=event.actor, at=event.happened_at, cause=event, via=event.via)


@on(HAND_OVER_REOPENED)
def close_for_hand_over(event: Event) -> None:
    """Put a deal in the bin whose hand-over was accepted by mistake, as long as nobody worked on it."""
    opened = Deal.objects.alive().filter(
        source=FROM_HAND_OVER, external_id=str(event.facts["hand_over_id"]), outcome=Outcome.OPEN
    )
    for deal in opened:
        if deal.last_activity_at is None and deal.periods.count() == 1:
            deal.deleted_at = event.happened_at
            deal.save(update_fields=["deleted_at"])


def _name_of(who: str, need: str) -> str:
    """Return the name of a deal from who it is with and what they need, in at most 120 signs."""
    what = " ".join(need.split())
    name = f"{who}: {what}" if what else who
    return name if len(name) <= 120 else name[:119].rsplit(" ", 1)[0].rstrip(",;:") + "…"
