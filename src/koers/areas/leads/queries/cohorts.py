"""Reads over many leads: who came in when, what became of them, how long they stayed and who owned them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from koers.areas.customers.models import Lifecycle, LifecyclePeriod, OwnershipPeriod
from koers.areas.customers.queries import LEFT, OPEN, ROAD
from koers.areas.organisation.queries import in_unit
from koers.kit.measures.declaration import Params

#: What the address of rows of leads may say. `0` for an id means: none named.
LEAD_PARAMS = {
    "as_of": "date",
    "starts": "date",
    "ends": "date",
    "unit": "id",
    "owner": "id",
    "origin": "id",
    "campaign": "text",
    "kind": "choice:person|account",
}
STATE = "choice:cold|warm|hot|customer|loyal|returned|recycled|dropped|lost|lapsed|blocked"

#: Leads with columns of what became of them; the type checker cannot follow what is added to a row.
Seen = QuerySet[Any]


def start_of(day: date) -> datetime:
    """Return the first moment of a day, in the time zone of the firm."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """Return the first moment after a day, in the time zone of the firm."""
    return start_of(day + timedelta(days=1))


def leads(params: Params, user: Any) -> Seen:
    """Return the leads a person may see that the parameters name: kind, unit with all below, owner, source, campaign."""
    rows = Lifecycle.objects.visible_to(user)
    if kind := params.get("kind"):
        rows = rows.filter(**{f"{kind}__isnull": False})
    if (unit := params.get("unit")) is not None:
        rows = in_unit(rows, unit)
    for name in ("owner", "origin"):
        if (value := params.get(name)) is not None:
            rows = rows.filter(**({f"{name}_id": value} if value else {f"{name}__isnull": True}))
    if (campaign := params.get("campaign")) is not None:
        rows = rows.filter(campaign=campaign)
    return rows.order_by("-since", "-id")


def in_state(params: Params, user: Any) -> Seen:
    """Return the leads that stood in a state at the end of a day; without a day, those that stand there now.

    Adds `since_then` and `state_then`.
    """
    rows = leads(params, user).annotate(
        stay=FilteredRelation("periods", condition=_held(params.get("as_of")))
    )
    rows = rows.filter(stay__isnull=False)
    if state := params.get("state"):
        rows = rows.filter(stay__state=state)
    found: Seen = rows.annotate(state_then=F("stay__state"), since_then=F("stay__starts"))
    return found


def _held(day: date | None, path: str = "periods") -> Q:
    if day is None:
        return Q(**{f"{path}__ends__isnull": True})
    moment = end_of(day)
    running = Q(**{f"{path}__ends__isnull": True}) | Q(**{f"{path}__ends__gte": moment})
    return Q(**{f"{path}__starts__lt": moment}) & running


def entered(params: Params, user: Any) -> Seen:
    """Return the leads that first came in from `starts` up to `ends`: a cohort. Adds `entered_at`."""
    first = Q(periods__was="", periods__pass_number=1)
    rows = leads(params, user).annotate(entry=FilteredRelation("periods", condition=first))
    rows = _between(rows.filter(entry__isnull=False), "entry__starts", params)
    found: Seen = rows.annotate(entered_at=F("entry__starts"))
    return found


def came_back(params: Params, user: Any) -> Seen:
    """Return the leads that came back from `starts` up to `ends` after they had dropped off. Adds `entered_at`."""
    again = LifecyclePeriod.objects.filter(lifecycle=OuterRef("pk"), was__in=LEFT, state="recycled")
    again = _between(again, "starts", params).order_by("starts")
    rows = leads(params, user).annotate(
        entered_at=Subquery(again.values("starts")[:1], output_field=DateTimeField())
    )
    found: Seen = rows.filter(entered_at__isnull=False)
    return found


def with_outcome(rows: Seen, to: str, params: Params) -> Seen:
    """Add to a cohort when a state, or one beyond it, was reached after coming in: `reached_at`; empty when it was not."""
    reached = LifecyclePeriod.objects.filter(
        lifecycle=OuterRef("pk"), state__in=at_least(to), starts__gte=OuterRef("entered_at")
    )
    if day := params.get("as_of"):
        reached = reached.filter(starts__lt=end_of(day))
    first = Subquery(reached.order_by("starts").values("starts")[:1], output_field=DateTimeField())
    found: Seen = rows.annotate(reached_at=first)
    return found


def at_least(state: str) -> tuple[str, ...]:
    """Return a state of the road and those beyond it.

    >>> at_least("hot")
    ('hot', 'customer', 'loyal')
    """
    return ROAD[ROAD.index(state) :]


def still_open(rows: Seen, to: str) -> int:
    """Return how many of a cohort did not reach a state yet and still can."""
    on_the_way = {*OPEN, "customer"} if to == "loyal" else OPEN
    return int(rows.filter(reached_at__isnull=True, state__in=on_the_way).count())


def left(params: Params, user: Any) -> Seen:
    """Return the leads that dropped off, were lost or lapsed from `starts` up to `ends`; adds `left_at`, `from_state`."""
    rows = leads(params, user).annotate(
        leaving=FilteredRelation("periods", condition=Q(periods__state__in=LEFT))
    )
    rows = _between(rows.filter(leaving__isnull=False), "leaving__starts", params)
    if state := params.get("state"):
        rows = rows.filter(leaving__was=state)
    if (reason := params.get("reason")) is not None:
        rows = rows.filter(leaving__reason=reason)
    found: Seen = rows.annotate(
        left_at=F("leaving__starts"), from_state=F("leaving__was"), left_reason=F("leaving__reason")
    )
    return found


def moved(params: Params, user: Any) -> Seen:
    """Return the leads of a cohort once for each time they moved from one state to another. Adds `moved_at`."""
    step = Q(periods__was=params.get("was", ""), periods__state=params.get("now", ""))
    if day := params.get("as_of"):
        step &= Q(periods__starts__lt=end_of(day))
    rows = entered(params, user).annotate(step=FilteredRelation("periods", condition=step))
    found: Seen = rows.filter(step__isnull=False).annotate(moved_at=F("step__starts"))
    return found


def gone(params: Params, user: Any) -> Seen:
    """Return the leads of a cohort once for each time they dropped off, were lost or lapsed. Adds `left_at`."""
    ended = Q(periods__state__in=LEFT) & ~Q(periods__was__in=LEFT)
    if day := params.get("as_of"):
        ended &= Q(periods__starts__lt=end_of(day))
    if state := params.get("state"):
        ended &= Q(periods__was=state)
    if (reason := params.get("reason")) is not None:
        ended &= Q(periods__reason=reason)
    rows = entered(params, user).annotate(leaving=FilteredRelation("periods", condition=ended))
    found: Seen = rows.filter(leaving__isnull=False).annotate(left_at=F("leaving__starts"))
    return found


def stayed(params: Params, user: Any) -> Seen:
    """Return the leads of a cohort once for each stay in a state. Adds `stay_from` and `stay_until`."""
    stay = Q(periods__state=params.get("state", "warm"))
    if day := params.get("as_of"):
        stay &= Q(periods__starts__lt=end_of(day))
    rows = entered(params, user).annotate(stay=FilteredRelation("periods", condition=stay))
    found: Seen = rows.filter(stay__isnull=False).annotate(
        stay_from=F("stay__starts"), stay_until=F("stay__ends")
    )
    return found


def ownerless(params: Params, user: Any) -> Seen:
    """Return the open leads that nobody owns now. Adds `ownerless_since`."""
    gap = OwnershipPeriod.objects.filter(lifecycle=OuterRef("pk"), ends__isnull=True)
    rows = leads(params, user).filter(owner__isnull=True, state__in=OPEN)
    found: Seen = rows.annotate(
        ownerless_since=Subquery(gap.values("starts")[:1], output_field=DateTimeField())
    )
    return found


def has_been(state: str) -> Exists:
    """Return the condition that a lead was ever in a state."""
    return Exists(LifecyclePeriod.objects.filter(lifecycle=OuterRef("pk"), state=state))


def _between(rows: QuerySet[Any], field: str, params: Params) -> QuerySet[Any]:
    if starts := params.get("starts"):
        rows = rows.filter(**{f"{field}__gte": start_of(starts)})
    if ends := params.get("ends"):
        rows = rows.filter(**{f"{field}__lt": start_of(ends)})
    return rows
