"""Reads over how approaches are followed: the required evidence of each chosen approach, judged on moments.

An event counts when it is about the deal, or about its account and no deal, from a year before the deal opened on.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from koers.areas.organisation.queries import in_unit
from koers.areas.selling.events import DEAL_OPENED
from koers.areas.selling.models import ApproachChoice, Deal, DealPeriod, Outcome, Stage
from koers.areas.selling.rules import adherence as rules
from koers.areas.selling.rules.adherence import Stay
from koers.kit.methods import registry
from koers.kit.methods.schema import Evidence, Playbook
from koers.kit.timeline.models import EventSubject

#: What lies on file with the account counts from so long before the deal opened.
LOOK_BACK = timedelta(days=365)
PARAMS = {"method": "text", "layer": "text", "owner": "id", "unit": "id", "deal": "id"}


@dataclass(frozen=True)
class Item:
    """Something a stage requires: where it belongs, how it stands, and when there was enough of it."""

    stage: str
    evidence: Evidence
    state: rules.State
    there_at: datetime | None
    begins_at: datetime | None

    @property
    def is_due(self) -> bool:
        """Tell whether it counts: its stage began."""
        return self.state in rules.DUE


@dataclass(frozen=True)
class Followed:
    """A chosen approach with everything it requires."""

    choice: ApproachChoice
    method: Playbook
    items: tuple[Item, ...]

    @property
    def due(self) -> int:
        """Return how many things were required by now."""
        return sum(one.is_due for one in self.items)

    @property
    def there(self) -> int:
        """Return how many of those lay there in time."""
        return sum(one.state == "there" for one in self.items)


def choices(params: dict[str, Any], user: Any) -> "QuerySet[ApproachChoice]":
    """Return the approaches that hold, or held last, of the deals that somebody sees and the parameters name."""
    rows = ApproachChoice.objects.visible_to(user).filter(
        deal__deleted_at__isnull=True, ended_at__isnull=True
    )
    for name, path in (("method", "method"), ("layer", "layer"), ("owner", "deal__owner"), ("deal", "deal")):
        if params.get(name):
            rows = rows.filter(**{path: params[name]})
    if params.get("unit"):
        rows = in_unit(rows, params["unit"], "deal__unit")
    return rows


def followed(rows: "QuerySet[ApproachChoice]") -> list[Followed]:
    """Return chosen approaches with how they are followed; five statements, however many there are."""
    found = list(rows.select_related("deal").order_by("layer", "pk"))
    methods = {
        key: one for key in {(row.method, row.method_version) for row in found} if (one := _method(*key))
    }
    found = [one for one in found if (one.method, one.method_version) in methods]
    kinds = {kind for one in methods.values() for need in _required(one) for kind in need.kinds}
    deals = {one.deal_id: one.deal for one in found}
    places, counts = _open_stages()
    stays = _stays(rows, places)
    happened = _happened(rows, deals, kinds) if kinds else {}
    return [
        Followed(
            one,
            methods[one.method, one.method_version],
            tuple(
                _items(
                    one.deal,
                    methods[one.method, one.method_version],
                    stays.get(one.deal_id, ()),
                    counts.get(one.deal.pipeline_id, 1),
                    happened.get(one.deal_id, {}),
                )
            ),
        )
        for one in found
    ]


def _method(name: str, version: int) -> Playbook | None:
    held = registry.shelf().get(name, version)
    return held.method if held is not None and isinstance(held.method, Playbook) else None


def _required(method: Playbook) -> Iterable[Evidence]:
    return (need for stage in method.stages for need in stage.required)


def _items(
    deal: Deal, method: Playbook, stays: Sequence[Stay], open_stages: int, happened: dict[str, list[datetime]]
) -> Iterable[Item]:
    is_over = deal.outcome != Outcome.OPEN
    for position, stage in enumerate(method.stages, 1):
        number = stage.from_stage or rules.begins_at(position, len(method.stages), open_stages)
        came = rules.begun(stays, number)
        for need in stage.required:
            times = sorted(moment for kind in need.kinds for moment in happened.get(kind, ()))
            enough = times[need.at_least - 1] if len(times) >= need.at_least else None
            state = rules.stands(times, need.at_least, came, is_over=is_over)
            yield Item(str(stage.title), need, state, enough, came.since if came else None)


def _open_stages() -> tuple[dict[int, int], dict[int, int]]:
    """Return the place of each open stage in its pipeline, from 1, and how many each pipeline has."""
    places: dict[int, int] = {}
    counts: defaultdict[int, int] = defaultdict(int)
    stages = Stage.objects.alive().filter(outcome=Outcome.OPEN).order_by("pipeline", "position", "pk")
    for pk, pipeline in stages.values_list("pk", "pipeline"):
        counts[pipeline] += 1
        places[pk] = counts[pipeline]
    return places, counts


def _stays(rows: "QuerySet[ApproachChoice]", places: dict[int, int]) -> dict[int, list[Stay]]:
    """Return the stays of deals in the order of time, an unknown beginning first; 0 is the place of a stage not open."""
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    periods = DealPeriod.objects.filter(deal__in=rows.values("deal"), taken_back=False).exclude(
        outcome=Outcome.LOST
    )
    periods = periods.order_by("deal", F("starts").asc(nulls_first=True), "pk")
    for deal, stage, outcome, starts in periods.values_list("deal", "stage", "outcome", "starts"):
        found[deal].append(Stay(starts, places.get(stage, 0), outcome == Outcome.WON))
    return found


def _happened(
    rows: "QuerySet[ApproachChoice]", deals: dict[int, Deal], kinds: set[str]
) -> dict[int, dict[str, list[datetime]]]:
    """Return, for each deal and kind of event, the moments at which it became known."""
    about = Q(subject_kind="deal", subject_id__in=rows.values("deal"))
    about |= Q(subject_kind="account", subject_id__in=rows.values("deal__account"))
    links = EventSubject.objects.filter(about, event__kind__in=kinds)
    of_event: defaultdict[int, dict[str, list[int]]] = defaultdict(lambda: {"deal": [], "account": []})
    facts: dict[int, tuple[str, datetime]] = {}
    named = EventSubject.objects.filter(event__in=links.values("event"), subject_kind__in=("deal", "account"))
    columns = (
        "event",
        "event__kind",
        "event__happened_at",
        "event__recorded_at",
        "event__via",
        "subject_kind",
        "subject_id",
    )
    for event, kind, happened, recorded, via, code, pk in named.values_list(*columns):
        of_event[event][code].append(pk)
        facts[event] = kind, rules.known_at(happened, recorded, via)
    of_account: defaultdict[int, list[tuple[int, datetime | None]]] = defaultdict(list)
    for deal in deals.values():
        if deal.account_id is not None:
            since = _morning(deal.created_date) - LOOK_BACK if deal.created_date else None
            of_account[deal.account_id].append((deal.pk, since))
    found: defaultdict[int, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    for deal in deals.values():
        # Deals that came in from another system have no event of their opening; that they are there shows it.
        if deal.created_date is not None:
            found[deal.pk][DEAL_OPENED].append(_morning(deal.created_date))
    for event, subjects in of_event.items():
        kind, moment = facts[event]
        for pk in subjects["deal"]:
            found[pk][kind].append(moment)
        if not subjects["deal"]:
            for account in subjects["account"]:
                for pk, since in of_account.get(account, ()):
                    if since is None or moment >= since:
                        found[pk][kind].append(moment)
    return found


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
