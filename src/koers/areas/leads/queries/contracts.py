"""The contract as people read it: its versions, what changed between two of them, and which promises were broken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from koers.areas.leads.models import ContractState, HandOver, HandOverContract, HandOverState
from koers.areas.leads.queries.desk import calendars
from koers.kit.workdays import WorkCalendar

#: Broken promises of so many days are told, and so many of them.
LATELY, MOST = timedelta(days=30), 40
#: Returns that say that marketing offered what it should not have.
OFFERED_WRONGLY = ("no_fit", "wrong_person", "duplicate", "bad_data", "wrong_region")


@dataclass(frozen=True)
class Versions:
    """The version that holds now, the draft beside it, and all versions, the newest first."""

    holding: HandOverContract | None
    draft: HandOverContract | None
    every: Sequence[HandOverContract]

    @property
    def shown(self) -> HandOverContract:
        """Return the version to show: the one that holds, else the draft, else the one that Koers proposes."""
        return self.holding or self.draft or HandOverContract(number=1)


def versions() -> Versions:
    """Return every version of the contract."""
    every = list(
        HandOverContract.objects.alive().select_related("marketing_by", "sales_by").order_by("-number")
    )
    holding = next((one for one in every if one.state == ContractState.IN_FORCE), None)
    draft = next((one for one in every if one.state == ContractState.DRAFT), None)
    return Versions(holding, draft, every)


def before(contract: HandOverContract) -> HandOverContract | None:
    """Return the version that a version follows."""
    rows = HandOverContract.objects.alive().filter(number__lt=contract.number)
    return rows.exclude(state=ContractState.DRAFT).order_by("-number").first()


@dataclass(frozen=True)
class Breach:
    """A promise that was not kept: whose, which one, of which hand-over, by how many minutes of working time."""

    side: str
    code: str
    row: HandOver
    minutes: float | None = None


def breaches(user: Any, at: datetime, most: int = MOST) -> list[Breach]:
    """Return the promises that were broken lately, the newest first, as far as this person may see them."""
    rows = (
        HandOver.objects.visible_to(user)
        .filter(_broken(at), offered_at__gte=at - LATELY)
        .select_related("lead__person", "lead__account", "receiver", "offered_by", "contract", "unit")
        .order_by("-offered_at", "-id")[:most]
    )
    found = list(rows)
    hours = calendars(found)
    return [breach for row in found for breach in _of(row, hours[row.unit_id], at)][:most]


def _broken(at: datetime) -> Q:
    late = Q(answered_at__gt=F("due_at")) | Q(state=HandOverState.OFFERED, due_at__lt=at)
    touch = Q(first_touch_at__gt=F("touch_due_at")) | Q(
        state=HandOverState.ACCEPTED, first_touch_at__isnull=True, touch_due_at__lt=at
    )
    marketing = ~Q(overridden="") | Q(state=HandOverState.RETURNED, reason__in=OFFERED_WRONGLY)
    return late | touch | marketing


def _of(row: HandOver, calendar: WorkCalendar, at: datetime) -> Iterator[Breach]:
    answered = row.answered_at or (at if row.state == HandOverState.OFFERED else None)
    if row.state == HandOverState.TAKEN_BACK:
        yield Breach("sales", "taken_back", row)
    elif answered is not None and answered > row.due_at and row.state != HandOverState.WITHDRAWN:
        yield Breach("sales", "late_answer", row, calendar.between(row.due_at, answered))
    touched = row.first_touch_at or (at if row.state == HandOverState.ACCEPTED else None)
    if row.touch_due_at is not None and touched is not None and touched > row.touch_due_at:
        yield Breach("sales", "late_touch", row, calendar.between(row.touch_due_at, touched))
    if row.overridden:
        yield Breach("marketing", "overridden", row)
    if row.state == HandOverState.RETURNED and row.reason in OFFERED_WRONGLY:
        yield Breach("marketing", "offered_wrongly", row)


def under(contract: HandOverContract) -> "QuerySet[HandOver]":
    """Return the hand-overs that were offered under a version."""
    return HandOver.objects.alive().filter(contract=contract)
