"""The stays of leads in states, as the analytics take them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from koers.areas.customers.events import ACTIVITY_DONE
from koers.areas.customers.models import Lifecycle, LifecyclePeriod
from koers.kit.timeline.models import EventSubject

# The tables bring numpy, which only the functions that fill them load.
if TYPE_CHECKING:
    from koers_analytics.funnel import LifecyclePeriods

CHUNK = 5000


def lifecycle_periods(leads: "QuerySet[Lifecycle]") -> "LifecyclePeriods":
    """Return every stay of the leads of an already scoped queryset, with who was in touch during it."""
    from koers_analytics.funnel import LifecyclePeriods

    touched = _touches(leads)
    return LifecyclePeriods.from_rows(_rows(leads, touched))


def _rows(leads: "QuerySet[Lifecycle]", touched: dict[int, list[datetime]]) -> Iterator[tuple[Any, ...]]:
    zone = timezone.get_default_timezone()
    stays = LifecyclePeriod.objects.filter(lifecycle__in=leads.order_by().values("pk"))
    found = stays.order_by("lifecycle_id", "starts", "id").values_list(
        "lifecycle_id",
        "pass_number",
        "state",
        "starts",
        "ends",
        "reason",
        "origin__name",
        "campaign",
        "lifecycle__account__sector",
        "lifecycle__person__account__sector",
        "unit_id",
        "owner_id",
    )
    for (
        lead,
        number,
        state,
        starts,
        ends,
        reason,
        source,
        campaign,
        own,
        works_at,
        unit,
        owner,
    ) in found.iterator(chunk_size=CHUNK):
        yield (
            lead,
            number,
            state,
            _day(starts, zone),
            _day(ends, zone),
            reason,
            source or "",
            campaign,
            own or works_at or "",
            unit,
            owner,
            _met(touched.get(lead, []), starts, ends),
        )


def _day(moment: datetime | None, zone: Any) -> date | None:
    return moment.astimezone(zone).date() if moment else None


def _met(moments: list[datetime], starts: datetime, ends: datetime | None) -> bool:
    return any(starts <= at and (ends is None or at < ends) for at in moments)


def _touches(leads: "QuerySet[Lifecycle]") -> dict[int, list[datetime]]:
    """Return when we did something with each lead: calls, mails, visits and whatever else was logged."""
    found: dict[int, list[datetime]] = defaultdict(list)
    for kind in ("person", "account"):
        ids = leads.filter(**{f"{kind}__isnull": False}).order_by().values(f"{kind}_id")
        owners = dict(leads.filter(**{f"{kind}__isnull": False}).order_by().values_list(f"{kind}_id", "pk"))
        links = EventSubject.objects.filter(
            subject_kind=kind, subject_id__in=ids, event__kind=ACTIVITY_DONE
        ).order_by()
        for pk, at in links.values_list("subject_id", "happened_at").iterator(chunk_size=CHUNK):
            found[owners[pk]].append(at)
    return found
