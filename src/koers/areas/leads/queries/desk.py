"""The hand-over desk: what waits for whom, in which order, with its clock, and what came along with each lead.

Columns for whoever counts: `offered_at`, `due_at`, `answered_at` (the first answer, or the end of the offer),
`accepted_at`, `returned_at` (also when it was taken back), `reason`, `touch_due_at`, `first_touch_at`, `second_due_at`,
`second_touch_at`, `reminded_at`, `escalated_at`, `touch_escalated_at`, `handled_at` (marketing dealt with what came
back), `recycle_on`, `overridden` (offered without meeting the definition), `held_out`, `value_cents`, `contract`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from koers.areas.customers.models import Lifecycle, LifecycleState, Person
from koers.areas.leads.events import TOUCHES
from koers.areas.leads.models import HandOver, HandOverContract, HandOverState
from koers.areas.leads.queries import evidence, points
from koers.areas.leads.rules import hand_over as rules
from koers.areas.organisation.models import Unit
from koers.areas.organisation.queries import calendars_for
from koers.kit.access.matrix import allowed, narrow
from koers.kit.access.models import Role
from koers.kit.resource import keyset
from koers.kit.timeline.models import Event
from koers.kit.workdays import WorkCalendar

#: So many cards stand on one page of the desk, and so many late ones above them.
PAGE = 15
#: So many of their own acts are told on a card, and so many former hand-overs.
ACTS, FORMER = 3, 3
#: Nobody counts further than this while somebody waits for a page.
COUNTED = 99
#: A second attempt that nobody made is shown so long; later the lead is a matter for the list.
SECOND_FOR = timedelta(days=14)
#: What comes back in so many days is shown already.
AHEAD = timedelta(days=14)

BACK = (HandOverState.RETURNED, HandOverState.TAKEN_BACK)
#: The lanes of sales and of marketing, each with the column and direction of its order.
ORDERS = {
    "waiting": keyset.Order("rank", ("rank",), True, False),
    "late": keyset.Order("due", ("due_at",), False, False),
    "touch": keyset.Order("touch", ("touch_due_at",), False, False),
    "second": keyset.Order("second", ("second_due_at",), False, False),
    "sent": keyset.Order("sent", ("offered_at",), True, False),
    "back": keyset.Order("back", ("returned_at",), True, False),
}
SALES, MARKETING = ("waiting", "touch", "second"), ("sent", "back", "due")
LANES_OF = {
    Role.SELLER: SALES,
    Role.MARKETER: MARKETING,
    Role.MANAGER: (*SALES, "back", "due"),
    Role.DIRECTOR: (*SALES, "back", "due"),
    Role.ADMINISTRATOR: (*SALES, "back", "due"),
    Role.VIEWER: ("waiting", "touch", "sent"),
}
EVERY_LANE = frozenset({*ORDERS, "due"})


@dataclass(frozen=True)
class Asked:
    """What the address of the desk asks: a lane, and whose rows, of which unit and source."""

    lane: str
    owner: int | None = None
    unit: int | None = None
    origin: int | None = None


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


def lanes_of(user: Any) -> tuple[str, ...]:
    """Return the lanes of a person's desk, in order."""
    return LANES_OF.get(user.role, ())


def rows(user: Any, asked: Asked, at: datetime) -> "QuerySet[HandOver]":
    """Return the hand-overs of a lane, as far as they lie on this person's desk."""
    found = _of_lane(asked.lane, at).filter(_on_desk_of(user, asked.lane))
    if asked.owner is not None:
        found = found.filter(receiver=asked.owner or None)
    if asked.unit is not None:
        unit = Unit.objects.filter(pk=asked.unit).first()
        below = Unit.objects.filter(path__startswith=unit.path) if unit is not None else Unit.objects.none()
        found = found.filter(unit__in=list(below.values_list("pk", flat=True)))
    if asked.origin is not None:
        found = found.filter(lead__origin=asked.origin or None)
    return found


def _of_lane(lane: str, at: datetime) -> "QuerySet[HandOver]":
    live = HandOver.objects.alive()
    offered, accepted = live.filter(state=HandOverState.OFFERED), live.filter(state=HandOverState.ACCEPTED)
    if lane == "waiting":
        return offered.filter(due_at__gt=at)
    if lane == "late":
        return offered.filter(due_at__lte=at)
    if lane == "touch":
        return accepted.filter(first_touch_at__isnull=True, touch_due_at__isnull=False)
    if lane == "second":
        silent = Q(lead__last_touch_at__isnull=True) | Q(lead__last_touch_at__lt=F("first_touch_at"))
        waits = accepted.filter(second_touch_at__isnull=True, second_due_at__gt=at - SECOND_FOR)
        return waits.filter(silent, first_touch_at__isnull=False, lead__state=LifecycleState.HOT)
    if lane == "back":
        return live.filter(state__in=BACK, handled_at__isnull=True, returned_at__isnull=False)
    return offered


def _on_desk_of(user: Any, lane: str) -> Q:
    """Return the condition of rows on a person's desk: a seller's own and the unit's, a manager's team, what I sent."""
    scope = user.scope
    if user.role == Role.SELLER:
        mine = Q(receiver__in=scope.member_ids)
        return mine | Q(receiver__isnull=True, unit__in=scope.write_unit_ids)
    if user.role == Role.MARKETER and lane in MARKETING:
        sent = Q(offered_by__in=scope.member_ids)
        return sent | Q(offered_by__isnull=True, lead__unit__in=scope.write_unit_ids)
    if scope.everything:
        return Q()
    if user.role == Role.MANAGER:
        return Q(unit__in=scope.write_unit_ids)
    return Q(unit__in=scope.unit_ids)


def due_back(user: Any, until: date) -> "QuerySet[Lifecycle]":
    """Return the leads that come back by a day, the soonest first."""
    leads = narrow(Lifecycle.objects.visible_to(user), user, "customers.lifecycle.edit")
    gone = (LifecycleState.CUSTOMER, LifecycleState.LOYAL, LifecycleState.BLOCKED, LifecycleState.HOT)
    found = leads.filter(retry_on__isnull=False, retry_on__lte=until).exclude(state__in=gone)
    return found.select_related("person__account", "account", "origin").order_by("retry_on", "id")


def counts(user: Any, at: datetime, today: date) -> dict[str, int]:
    """Return how many rows each lane of a person has, counted up to one more than `COUNTED`."""
    found = {}
    for lane in lanes_of(user):
        if lane == "due":
            found[lane] = due_back(user, today + AHEAD).order_by().values("pk")[: COUNTED + 1].count()
            continue
        asked = [Asked(lane)] if lane != "waiting" else [Asked("waiting"), Asked("late")]
        found[lane] = sum(rows(user, one, at).order_by().values("pk")[: COUNTED + 1].count() for one in asked)
    return found


def page(
    user: Any,
    asked: Asked,
    at: datetime,
    *,
    after: keyset.Place | None = None,
    before: keyset.Place | None = None,
    size: int = PAGE,
) -> tuple[list[int], keyset.Slice]:
    """Return the ids of one page of a lane, with the places before and after it; `loaded` brings the rows."""
    order = ORDERS[asked.lane]
    part = keyset.page(rows(user, asked, at), order, ["pk"], size, after=after, before=before)
    return [row[0] for row in part.rows], part


#: The records around a hand-over of which its line shows something, and its card.
_OF_LINE = ("lead__person__account", "lead__account", "receiver", "answered_by", "unit")
_OF_CARD = (*_OF_LINE, "lead__origin", "lead__unit", "offered_by", "escalated_to", "contract")


def loaded(ids: Sequence[int], *, for_lines: bool = False) -> list[HandOver]:
    """Return hand-overs by id, in the order given, with all that a card shows, or only a line."""
    around = _OF_LINE if for_lines else _OF_CARD
    found = HandOver.objects.alive().filter(pk__in=ids).select_related(*around).order_by()
    if for_lines:
        found = found.defer("lead__memory", "before", "trail", "routed")
    by_id = {row.pk: row for row in found}
    return [by_id[pk] for pk in ids if pk in by_id]


@dataclass(frozen=True)
class Card:
    """A hand-over as it lies on the desk: its clock, what it lacks to be accepted, what came before, what one may do."""

    row: HandOver
    calendar: WorkCalendar
    clock: Ticking | None
    lacking: tuple[str, ...] = ()
    former: tuple[HandOver, ...] = ()
    may: frozenset[str] = field(default_factory=frozenset)


def lines(found: Sequence[HandOver], at: datetime) -> list[Card]:
    """Return some hand-overs with their clocks alone: neither what they lack, nor what came before, nor verbs."""
    hours = calendars(found)
    return [Card(row, hours[row.unit_id], clock_of(row, hours[row.unit_id], at)) for row in found]


def cards(found: Sequence[HandOver], user: Any, at: datetime) -> list[Card]:
    """Return the cards of some hand-overs, in a fixed number of queries however many there are."""
    hours = calendars(found)
    roles = _accounts_with_roles(found)
    former = _former(found)
    return [
        Card(
            row,
            hours[row.unit_id],
            clock_of(row, hours[row.unit_id], at),
            _lacking(row, roles) if row.state == HandOverState.OFFERED else (),
            former.get(row.pk, ()),
            verbs_for(user, row),
        )
        for row in found
    ]


def clock_of(row: HandOver, calendar: WorkCalendar, at: datetime) -> Ticking | None:
    """Return the clock that runs for a hand-over: until the answer, the first contact or the second attempt."""
    if row.state == HandOverState.OFFERED:
        return ticking(calendar, row.offered_at, row.due_at, at)
    if row.state != HandOverState.ACCEPTED or row.accepted_at is None:
        return None
    if row.first_touch_at is None and row.touch_due_at is not None:
        return ticking(calendar, row.accepted_at, row.touch_due_at, at)
    if row.second_touch_at is None and row.second_due_at is not None:
        return ticking(calendar, row.accepted_at, row.second_due_at, at)
    return None


#: Verbs of sales are about the hand-over, those of marketing about the lead.
OF_SALES, OF_MARKETING = ("accept", "return", "reassign", "touch"), ("withdraw", "offer")


def may(user: Any, verb: str, row: HandOver) -> bool:
    """Tell whether a person may use a verb on a hand-over."""
    name = f"leads.hand_over.{verb}"
    if verb in OF_MARKETING:
        return allowed(user, name, row.lead)
    if verb == "escalate":
        return allowed(user, name, row) or (user.role == Role.MARKETER and allowed(user, name, row.lead))
    return allowed(user, name, row)


def verbs_for(user: Any, row: HandOver) -> frozenset[str]:
    """Return the verbs that fit how a hand-over stands and that a person may use."""
    fitting: tuple[str, ...] = ()
    if row.state == HandOverState.OFFERED:
        fitting = ("accept", "return", "escalate", "withdraw", "reassign")
    elif row.state == HandOverState.ACCEPTED:
        fitting = ("return", "touch")
    elif row.state in BACK and row.handled_at is None:
        fitting = ("offer",)
    return frozenset(verb for verb in fitting if may(user, verb, row))


def _former(found: Sequence[HandOver]) -> dict[int, tuple[HandOver, ...]]:
    """Return for each hand-over what became of the lead the times before, the newest first."""
    of_lead: dict[int, list[HandOver]] = defaultdict(list)
    earlier = HandOver.objects.alive().filter(lead__in={row.lead_id for row in found})
    closed = earlier.exclude(state=HandOverState.OFFERED).exclude(pk__in=[row.pk for row in found])
    for one in closed.select_related("answered_by").order_by("-offered_at", "-id")[: 4 * PAGE]:
        of_lead[one.lead_id].append(one)
    return {
        row.pk: tuple(one for one in of_lead[row.lead_id] if one.offered_at <= row.offered_at)[:FORMER]
        for row in found
    }


def _accounts_with_roles(found: Iterable[HandOver]) -> set[int]:
    """Return the accounts, of leads that are accounts, at which a contact with a role is known."""
    ids = [row.lead.account_id for row in found if row.lead.account_id is not None]
    if not ids:
        return set()
    known = Person.objects.alive().filter(account__in=ids).exclude(job_title="")
    return {pk for pk in known.values_list("account_id", flat=True).distinct() if pk is not None}


def _facts(life: Lifecycle, has_role: bool) -> dict[str, bool]:
    return {**evidence.facts_of(life), "has_role": has_role}


def _has_role(life: Lifecycle) -> bool:
    if life.person is not None:
        return bool(life.person.job_title)
    return Person.objects.alive().filter(account=life.account_id).exclude(job_title="").exists()


def _lacking(row: HandOver, roles: set[int]) -> tuple[str, ...]:
    life = row.lead
    known = bool(life.person.job_title) if life.person is not None else life.account_id in roles
    return _gaps(life, row.contract.acceptance, _facts(life, known))


def _gaps(life: Lifecycle, demands: rules.Demands, facts: dict[str, bool]) -> tuple[str, ...]:
    return rules.gaps(demands, fit=life.fit_grade, engagement=life.engagement_grade, facts=facts)


def calendars(found: Sequence[HandOver]) -> dict[int, WorkCalendar]:
    """Return the calendar of each unit among some hand-overs."""
    hours = calendars_for({row.unit_id: row.unit for row in found}.values())
    return {pk: calendar for pk, calendar in hours.items() if pk is not None}


def brief_of(life: Lifecycle, *, at: datetime) -> dict[str, Any]:
    """Return what comes along with a lead when it is offered, as plain values that are kept with the hand-over."""
    why = points.why(life, at)
    person, account = life.person, life.account or (life.person.account if life.person else None)
    acts = last_acts(life)
    return {
        "who": str(life),
        "role": person.job_title if person else "",
        "company": account.name if account else "",
        "legal_basis": person.legal_basis if person else "",
        "source": life.origin.name if life.origin else "",
        "campaign": life.campaign,
        "need": life.need,
        "fit": life.fit_grade,
        "engagement": life.engagement_grade,
        "reasons": [
            {"rule": one.rule, "title": one.title, "points": round(one.points, 1)} for one in why.main_reasons
        ],
        "acts": [{"at": one.happened_at.isoformat(), "kind": one.kind, "facts": one.facts} for one in acts],
    }


def last_acts(life: Lifecycle, most: int = ACTS) -> list[Event]:
    """Return the last acts of a lead, newest first."""
    links = evidence.links_of(life).filter(event__kind__in=TOUCHES)
    ids = list(links.order_by("-happened_at", "-event_id").values_list("event_id", flat=True)[:most])
    found = Event.objects.in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def checked(life: Lifecycle, contract: HandOverContract) -> list[tuple[str, bool]]:
    """Return everything that the definition of a lead ready to offer asks, and whether it is so."""
    demands = contract.demands
    lacking = missing(life, contract)
    asked = [*(["fit"] if demands.least_fit else []), *(["engagement"] if demands.least_engagement else [])]
    asked += [name for name in rules.REQUIREMENTS if name in demands.facts]
    return [(name, name not in lacking) for name in asked]


def missing(life: Lifecycle, contract: HandOverContract) -> tuple[str, ...]:
    """Return what a lead lacks of the definition of a lead that is ready to offer, as codes."""
    return _gaps(life, contract.demands, _facts(life, _has_role(life)))


def missing_to_accept(life: Lifecycle, contract: HandOverContract) -> tuple[str, ...]:
    """Return what a lead lacks of the definition of an accepted lead, as codes."""
    return _gaps(life, contract.acceptance, _facts(life, _has_role(life)))
