"""The hand-over desk: what waits for whom, with its clock, and what came along with each lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from koers.areas.customers.models import Lifecycle, LifecycleState
from koers.areas.customers.queries import LEFT
from koers.areas.leads.models import HandOver, HandOverContract, HandOverState
from koers.areas.leads.queries import evidence, points
from koers.areas.leads.rules import hand_over as rules
from koers.areas.organisation.queries import calendar_for
from koers.kit.access.matrix import narrow
from koers.kit.access.models import Role
from koers.kit.timeline.models import Event
from koers.kit.timeline.reading import dress
from koers.kit.workdays import WorkCalendar

#: So many cards stand on one page of the desk.
PAGE = 25
#: So many of their own acts are told on a card.
ACTS = 3


@dataclass(frozen=True)
class Ticking:
    """A clock in working time: how much is left (minutes, negative when late), of how much, and which part is used."""

    due_at: datetime
    left: float
    whole: float
    is_open: bool

    @property
    def used(self) -> float:
        """Return the used part, from 0 to 1."""
        return min(1.0, max(0.0, 1 - self.left / self.whole)) if self.whole else 1.0

    @property
    def is_late(self) -> bool:
        """Tell whether the time has passed."""
        return self.left < 0


def ticking(calendar: WorkCalendar, starts: datetime, due_at: datetime, at: datetime) -> Ticking:
    """Return the clock of a promise as it stands at a moment."""
    return Ticking(
        due_at, calendar.between(at, due_at), calendar.between(starts, due_at), calendar.is_open(at)
    )


def desk(user: Any, given: dict[str, str]) -> "QuerySet[HandOver]":
    """Return the hand-overs that wait, as this person may see them; `given` names owner, unit and lane.

    Lanes: `waiting` (for an answer), `touch` (accepted, first contact due), `sent` (offered by me), `back` (returned).
    """
    rows = HandOver.objects.visible_to(user).select_related(
        "lead__person__account", "lead__account", "lead__origin", "receiver", "offered_by", "contract", "unit"
    )
    if user.role == Role.SELLER or given.get("mine"):
        rows = rows.filter(receiver__in=user.scope.member_ids)
    lane = given.get("lane", "waiting")
    if lane == "touch":
        return rows.filter(
            state=HandOverState.ACCEPTED, first_touch_at__isnull=True, touch_due_at__isnull=False
        ).order_by("touch_due_at", "id")
    if lane == "back":
        return rows.filter(state__in=(HandOverState.RETURNED, HandOverState.TAKEN_BACK)).order_by(
            F("answered_at").desc(nulls_last=True), "-id"
        )
    if lane == "sent":
        rows = HandOver.objects.visible_to(user).filter(offered_by__in=user.scope.member_ids)
        return rows.select_related(
            "lead__person__account",
            "lead__account",
            "lead__origin",
            "receiver",
            "offered_by",
            "contract",
            "unit",
        ).order_by("-offered_at", "-id")
    return rows.filter(state=HandOverState.OFFERED).order_by("due_at", "id")


def counts(user: Any, most: int = 1000) -> dict[str, int]:
    """Return how many cards each lane has, counted up to a limit."""
    return {
        lane: desk(user, {"lane": lane}).order_by().select_related(None)[: most + 1].count()
        for lane in ("waiting", "touch", "sent", "back")
    }


def calendars(rows: Sequence[HandOver]) -> dict[int, WorkCalendar]:
    """Return the calendar of each unit among some hand-overs."""
    return {unit.pk: calendar_for(unit) for unit in {row.unit_id: row.unit for row in rows}.values()}


def brief_of(life: Lifecycle, *, at: datetime) -> dict[str, Any]:
    """Return what comes along with a lead when it is offered, as plain values that are kept with the hand-over."""
    why = points.why(life, at)
    person, account = life.person, life.account or (life.person.account if life.person else None)
    acts = last_acts(life)
    return {
        "who": str(life),
        "role": person.job_title if person else "",
        "company": account.name if account else "",
        "legal_basis": person.get_legal_basis_display() if person and person.legal_basis else "",
        "source": life.origin.name if life.origin else "",
        "campaign": life.campaign,
        "need": life.need,
        "fit": life.fit_grade,
        "engagement": life.engagement_grade,
        "reasons": [{"title": one.title, "points": one.points} for one in why.main_reasons],
        "acts": [{"at": one.happened_at.isoformat(), "kind": one.kind, "facts": one.facts} for one in acts],
    }


def last_acts(life: Lifecycle, most: int = ACTS) -> list[Event]:
    """Return the last acts of a lead, newest first."""
    from koers.areas.leads.events import TOUCHES

    links = evidence.links_of(life).filter(event__kind__in=TOUCHES)
    ids = list(links.order_by("-happened_at", "-event_id").values_list("event_id", flat=True)[:most])
    found = Event.objects.in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def acts_of(rows: Sequence[HandOver]) -> dict[int, list[Any]]:
    """Return the last acts of the leads of some hand-overs, in words, by lead."""
    return {row.lead_id: dress(last_acts(row.lead)) for row in rows}


def missing(life: Lifecycle, contract: HandOverContract) -> tuple[str, ...]:
    """Return what a lead lacks of the definition of a marketing-qualified lead, as codes."""
    return rules.gaps(
        contract.demands,
        fit=life.fit_grade,
        engagement=life.engagement_grade,
        facts=evidence.facts_of(life),
    )


def missing_to_accept(life: Lifecycle, contract: HandOverContract) -> tuple[str, ...]:
    """Return what a lead lacks of the definition of a sales-qualified lead, as codes."""
    return rules.gaps(
        contract.acceptance,
        fit=life.fit_grade,
        engagement=life.engagement_grade,
        facts=evidence.facts_of(life),
    )


def due_back(user: Any, today: date) -> "QuerySet[Lifecycle]":
    """Return the leads whose day to come back is here."""
    rows = narrow(Lifecycle.objects.visible_to(user), user, "customers.lifecycle.edit")
    back = Q(state__in=(*LEFT, LifecycleState.RETURNED), retry_on__lte=today)
    return rows.filter(back).select_related("person__account", "account").order_by("retry_on", "id")
