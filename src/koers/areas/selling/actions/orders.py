"""Orders are placed, or given back."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from koers.areas.selling import events
from koers.areas.selling.models import Order
from koers.kit.access.models import User
from koers.kit.timeline.recording import record


def place_order(order: Order, *, by: User | None, at: datetime, via: str = "ui") -> Order:
    """Store an order and record, on the timeline of the customer, that it was placed; or given back when a credit."""
    with transaction.atomic():
        order.save()
        deal = order.deal
        account_id = order.account_id or (deal.account_id if deal else None)
        record(
            events.ORDER_CREDITED if order.is_credit else events.ORDER_PLACED,
            at=ordered_at(order.ordered_date, at),
            by=by,
            via=via,
            subjects=order_subjects(order.pk, account_id, order.deal_id, deal.person_id if deal else None),
            facts=events.OrderFacts(order.amount_cents, order.currency, order.is_credit),
        )
    return order


def ordered_at(day: date, at: datetime) -> datetime:
    """Return the moment of an order of which only the day is known: midday, or now when today's is still to come."""
    midday = datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
    return min(midday, at) if day == timezone.localdate(at) else midday


def order_subjects(
    order: int, account: int | None, deal: int | None, person: int | None
) -> list[tuple[str, int, str]]:
    """Return what an event of an order is about: itself, its account, its deal and the contact person of that."""
    found = [("order", order, "order"), ("account", account, "account"), ("deal", deal, "deal")]
    found.append(("person", person, "contact"))
    return [(code, pk, role) for code, pk, role in found if pk is not None]
