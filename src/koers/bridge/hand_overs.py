"""Hand-overs from marketing to sales, as the analytics take them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from koers.areas.leads.models import HandOver, HandOverState
from koers.areas.organisation.models import Unit
from koers.areas.organisation.queries import calendar_for

# The tables bring numpy, which only the functions that fill them load.
if TYPE_CHECKING:
    from koers_analytics.funnel import HandOvers

CHUNK = 5000


def hand_over_table(hand_overs: "QuerySet[HandOver]") -> "HandOvers":
    """Return the hand-overs of an already scoped queryset; one that the clock took back was not returned by sales."""
    from koers_analytics.funnel import HandOvers

    return HandOvers.from_rows(_rows(hand_overs))


def holidays_of(unit: Unit | None, starts: date, ends: date) -> list[date]:
    """Return the weekdays from `starts` up to and including `ends` on which a unit does not work."""
    calendar = calendar_for(unit)
    days = (date.fromordinal(number) for number in range(starts.toordinal(), ends.toordinal() + 1))
    return [day for day in days if day.weekday() < 5 and not calendar.spans_of(day)]


def _rows(hand_overs: "QuerySet[HandOver]") -> Iterator[tuple[Any, ...]]:
    zone = timezone.get_default_timezone()

    def local(moment: datetime | None, offered: datetime) -> datetime | None:
        """Return a moment in local time; a contact from before the offer is no follow-up."""
        return moment.astimezone(zone) if moment is not None and moment >= offered else None

    found = hand_overs.order_by().values_list(
        "id",
        "lead_id",
        "unit_id",
        "receiver_id",
        "lead__origin__name",
        "reason",
        "state",
        "offered_at",
        "accepted_at",
        "returned_at",
        "first_touch_at",
    )
    for (
        pk,
        lead,
        unit,
        receiver,
        source,
        reason,
        state,
        offered,
        accepted,
        returned,
        touched,
    ) in found.iterator(chunk_size=CHUNK):
        came_back = returned if state == HandOverState.RETURNED else None
        yield (
            pk,
            lead,
            unit,
            receiver,
            source or "",
            reason,
            offered.astimezone(zone),
            local(accepted, offered),
            local(came_back, offered),
            local(touched, offered),
        )
