"""The board: of each state the first leads by priority, how many there are, what they may bring and how long they stay.

It must answer at once with a million leads. So cards are pages by key, small counts stop at a limit, and large counts
and sums come from figures that were stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet, Value, aggregates
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.dateparse import parse_datetime

from koers.areas.customers.models import Lifecycle, LifecyclePeriod, LifecycleState
from koers.areas.customers.queries import ROAD, moves_from
from koers.areas.leads.models import StateFigure
from koers.areas.leads.queries.states import TONES
from koers.areas.leads.queries.why import cause_in_short
from koers.areas.leads.rules.staying import is_stale, median
from koers.areas.organisation.models import Unit
from koers.kit.access.matrix import narrow, reach
from koers.kit.record import named
from koers.kit.resource import keyset
from koers.kit.resource.lists import MOST_WALKS, Reach
from koers.kit.timeline import kinds
from koers.kit.timeline.models import Event

COLUMNS = ROAD
LANES = {"back": ("recycled", "returned"), "gone": ("dropped", "lost", "lapsed")}
#: So many cards stand in a column at first, and come with each "more".
CARDS = 15
#: Counted no further than this.
CAP = 1000
BY_PRIORITY = keyset.Order("priority", ("priority",), down=True, nullable=False)
DAY = 86_400
READ, MOVE = "customers.lifecycle.read", "customers.lifecycle.move"


@dataclass(frozen=True)
class Sum:
    """Of one state: how many leads, how many with an expected value, what that is, and of when the figures are.

    `worked_at` is empty where they were counted just now, no further than one beyond the cap.
    """

    leads: int = 0
    valued: int = 0
    value_cents: int = 0
    worked_at: datetime | None = None


@dataclass(frozen=True)
class Question:
    """Which leads the board shows; `owner` is an id, `me` or `none`, everything empty is no filter."""

    kind: str = ""
    unit: int | None = None
    owner: str = ""
    origin: int | None = None
    campaign: str = ""

    @property
    def address(self) -> dict[str, str]:
        """Return the question as it stands in an address; the list understands the same names."""
        given = {
            "kind": self.kind,
            "unit": self.unit,
            "owner": self.owner,
            "origin": self.origin,
            "campaign": self.campaign,
        }
        return {name: str(value) for name, value in given.items() if value}

    @property
    def is_plain(self) -> bool:
        """Tell whether stored figures, which know kind and unit only, can answer."""
        return not (self.owner or self.origin or self.campaign)


@dataclass(frozen=True)
class Card:
    """One lead on the board."""

    pk: int
    version: int
    unit_id: int
    owner_id: int | None
    who: str
    company: str
    state: str
    grade: str
    since: datetime
    pass_number: int
    last_touch_at: datetime | None
    owner: str
    value_cents: int | None
    currency: str
    next_step: str
    next_step_date: Any
    of_person: bool
    why: str = ""
    is_stale: bool = False
    may_move: bool = False


@dataclass(frozen=True)
class Column:
    """One state on the board; `valued` and `value_cents` are None where they are not known.

    `leads` is counted no further than one beyond the cap, or is a stored figure: then `counted_at` says of when.
    `days` is the median of how long those who are here have been here.
    """

    state: str
    label: str
    tone: str
    leads: int
    valued: int | None = None
    value_cents: int | None = None
    days: float | None = None
    as_of: datetime | None = None
    counted_at: datetime | None = None
    cards: tuple[Card, ...] = ()
    after: str = ""
    ways: tuple[str, ...] = ()

    @property
    def is_large(self) -> bool:
        """Tell whether these are too many to add up while somebody waits."""
        return self.leads > CAP

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more than were counted."""
        return self.is_large and self.counted_at is None


class Board:
    """The board of one person for one question; each part is read when it is asked for."""

    def __init__(self, user: Any, question: Question, *, now: datetime) -> None:
        self.user, self.question, self.now = user, question, now
        self.stored, self.usual = _stored(user, question)
        self._known: dict[str, Sum] = {}
        rows = narrow(Lifecycle.objects.visible_to(user), user, READ)
        self._rows = rows.filter(self._where()).order_by()

    def columns(self, states: Sequence[str] = COLUMNS) -> list[Column]:
        """Return columns with their first cards."""
        columns = self.heads(states)
        days = self._days({one.state: one.leads for one in columns if 0 < one.leads <= CAP})
        pages = {one.state: self._page(one.state, None) for one in columns if one.leads}
        cards = self._dressed([card for page in pages.values() for card in page[0]])
        return [
            replace(
                one,
                days=days.get(one.state),
                cards=tuple(card for card in cards if card.state == one.state),
                after=pages[one.state][1] if one.state in pages else "",
            )
            for one in columns
        ]

    def heads(self, states: Sequence[str]) -> list[Column]:
        """Return columns without cards, as a closed lane shows them; what was counted once is not counted again."""
        if unknown := [state for state in states if state not in self._known]:
            self._known |= self._count(unknown)
        return [self._column(state, self._known[state]) for state in states]

    def more(self, state: str, place: str) -> tuple[list[Card], str]:
        """Return the next cards of a column and the place after them; raises keyset.BadCursor."""
        cards, after = self._page(state, keyset.unsign(BY_PRIORITY, place))
        return self._dressed(cards), after

    def rows(self, state: str) -> "QuerySet[Lifecycle]":
        """Return the leads in a state that the question names."""
        return self._rows.filter(state=state)

    # --- parts ---------------------------------------------------------------------------------------------------

    def _where(self) -> Q:
        asked = self.question
        where = Q()
        if asked.kind:
            where &= Q(**{f"{asked.kind}__isnull": False})
        if asked.unit is not None:
            where &= Q(unit__in=self._below)
        if asked.owner == "me":
            where &= Q(owner__in=self.user.scope.member_ids)
        elif asked.owner and asked.owner != "none":
            where &= Q(owner=int(asked.owner))
        return where & self._rare()

    def _rare(self) -> Q:
        """Return what is asked of owner, source and campaign, for which a database could take the wrong index.

        Of a few units the index of the unit finds the rows soonest; the others would first find those of everybody.
        """
        asked, in_units = self.question, not self.user.scope.everything or self.question.unit is not None
        named = {
            "owner": 0 if asked.owner == "none" else None,
            "origin": asked.origin,
            "campaign": asked.campaign or None,
        }
        where = Q()
        for name, value in named.items():
            if value is None:
                continue
            if in_units:
                known = Coalesce(F(name), Value("" if name == "campaign" else 0))
                where = Q(where, Exact(known, Value(value)))
            else:
                where = Q(where, **({f"{name}__isnull": True} if value == 0 else {name: value}))
        return where

    @property
    def _below(self) -> list[int]:
        """Return the unit that is asked for with all units below it; nobody where it is not to be seen."""
        known = self.__dict__.get("_units")
        if known is None:
            known = self.__dict__["_units"] = units_below(self.user, self.question.unit)
        return list(known)

    def _walks(self) -> list[int]:
        """Return the units to walk one by one, each along its own index."""
        scope = self.user.scope
        if self.question.owner:
            return []
        units = (
            self._below if self.question.unit is not None else [] if scope.everything else [*scope.unit_ids]
        )
        return sorted(units) if 1 < len(units) <= MOST_WALKS else []

    def _page(self, state: str, after: keyset.Place | None) -> tuple[list[Card], str]:
        found = keyset.page(self.rows(state), BY_PRIORITY, _PATHS, CARDS, after=after, units=self._walks())
        place = keyset.sign(BY_PRIORITY, found.after) if found.after else ""
        return [_card(row) for row in found.rows], place

    def _count(self, states: Sequence[str]) -> dict[str, Sum]:
        """Return what states hold: the stored figures where those are large, else counted up to the cap."""
        stored = self.stored if self.question.is_plain else {}
        found = {state: one for state, one in stored.items() if state in states and one.leads > CAP}
        live = [state for state in states if state not in found]
        pieces = [self.rows(state).values("value_cents")[: CAP + 1] for state in live]
        counted = _of_each(pieces, "COUNT(*), COUNT(value_cents), SUM(value_cents)")
        for place, state in enumerate(live):
            leads, valued, cents = (int(number or 0) for number in counted.get(place, (0, 0, 0)))
            found[state] = Sum(leads, valued, cents)
        return found

    def _days(self, leads: Mapping[str, int]) -> dict[str, float | None]:
        """Return the median of how long the leads of states have been there; `leads` is how many each has."""
        pieces = [
            # The median is the middle one, or lies between the middle two.
            self.rows(state).order_by("since", "pk").values("since")[(number - 1) // 2 : number // 2 + 1]
            for state, number in leads.items()
        ]
        middles = _of_each(pieces, "MIN(since), MAX(since)")
        found = {}
        for place, state in enumerate(leads):
            moments = [self._moment(one) for one in middles.get(place, ()) if one is not None]
            found[state] = median([(self.now - one).total_seconds() / DAY for one in moments])
        return found

    def _moment(self, text: Any) -> datetime:
        """Return a moment that came past the ORM: SQLite gives text."""
        found = parse_datetime(text) if isinstance(text, str) else text
        assert isinstance(found, datetime)
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)

    def _column(self, state: str, known: Sum) -> Column:
        ways = tuple(to for to in moves_from(state) if to != LifecycleState.BLOCKED)
        bare = Column(state, str(LifecycleState(state).label), dict(TONES)[state], known.leads, ways=ways)
        if bare.leads > CAP and known.worked_at is None:
            return bare
        return replace(
            bare,
            valued=known.valued,
            value_cents=known.value_cents,
            as_of=known.worked_at or self.now,
            counted_at=known.worked_at,
        )

    def _dressed(self, cards: list[Card]) -> list[Card]:
        """Add to cards why they are there, whether they stand still, and whether this person may move them."""
        whys = _whys([card.pk for card in cards])
        may = Reach(self.user, MOVE, ("unit_id", "owner_id")) if reach(self.user, MOVE) != "none" else None
        return [
            replace(
                card,
                why=whys.get(card.pk, ""),
                is_stale=self._stands_still(card),
                may_move=may is not None and may(card.unit_id, card.owner_id),
            )
            for card in cards
        ]

    def _stands_still(self, card: Card) -> bool:
        usual = self.usual.get((card.state, "person" if card.of_person else "account"))
        return card.state in _WORKED_ON and is_stale((self.now - card.since).total_seconds() / DAY, usual)


#: States in which standing still matters: a customer may stay one for years.
_WORKED_ON = frozenset({"warm", "hot", "returned", "recycled"})
_PATHS = (
    "pk", "version", "unit_id", "owner_id", "person_id", "person__first_name", "person__prefix", "person__last_name",
    "person__account__name", "account__name", "account__city", "state", "fit_grade", "engagement_grade", "since",
    "pass_number", "last_touch_at", "owner__name", "value_cents", "currency", "next_step", "next_step_date",
)  # fmt: skip


def _card(row: tuple[Any, ...]) -> Card:
    (pk, version, unit_id, owner_id, person_id, first, prefix, last, company, account, city, state, fit, engagement,
     since, pass_number, touched, owner, cents, currency, step, day) = row[: len(_PATHS)]  # fmt: skip
    who = named((first, prefix, last)) if person_id else account
    grade = f"{fit}{engagement}" if fit and engagement else ""
    return Card(
        pk, version, unit_id, owner_id, who or f"#{pk}", (company if person_id else city) or "", state, grade, since,
        pass_number, touched, owner or "", cents, currency, step, day, bool(person_id),
    )  # fmt: skip


def units_below(user: Any, unit: int | None) -> list[int]:
    """Return a unit that a person may see, with all units below it that they may see."""
    if unit is None:
        return []
    seen = Unit.objects.visible_to(user)
    path = seen.filter(pk=unit).values_list("path", flat=True).first()
    return list(seen.filter(path__startswith=path).values_list("pk", flat=True)) if path else []


def _stored(user: Any, question: Question) -> tuple[dict[str, Sum], dict[tuple[str, str], float]]:
    """Return the stored figures of each state over the units that are asked for and to be seen, and the usual stays."""
    rows = StateFigure.objects.all()
    if question.kind:
        rows = rows.filter(kind=question.kind)
    if question.unit is not None:
        rows = rows.filter(Q(unit__isnull=True) | Q(unit__in=units_below(user, question.unit)))
    elif not user.scope.everything:
        rows = rows.filter(Q(unit__isnull=True) | Q(unit__in=user.scope.unit_ids))
    found: dict[str, Sum] = {}
    usual: dict[tuple[str, str], float] = {}
    summed = rows.values_list("state", "kind").annotate(
        aggregates.Sum("leads"), aggregates.Sum("valued"), aggregates.Sum("value_cents"),
        aggregates.Min("worked_at"), aggregates.Max("stay_days"),
    )  # fmt: skip
    for state, kind, leads, valued, cents, at, days in summed.order_by("state", "kind"):
        known = found.get(state, Sum())
        found[state] = Sum(known.leads + leads, known.valued + valued, known.value_cents + cents, at)
        if days is not None:
            usual[state, kind] = days
    return found, usual


def _of_each(pieces: "Sequence[QuerySet[Any, Any]]", wanted: str) -> dict[int, tuple[Any, ...]]:
    """Return aggregates over each of some limited queries, by place: one journey instead of one for each.

    Grouped by state, a database would walk every lead of a state to find the few of a unit.
    """
    parts, params = [], []
    for place, rows in enumerate(pieces):
        try:
            text, bound = rows.query.sql_with_params()
        except EmptyResultSet:  # A unit that nobody may see holds nobody.
            continue
        parts.append(f"SELECT {place}, {wanted} FROM ({text}) AS piece_{place}")  # noqa: S608 - made by the ORM, values are bound
        params += list(bound)
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return {row[0]: tuple(row[1:]) for row in cursor.fetchall()}


def _whys(ids: Sequence[int]) -> dict[int, str]:
    """Return in a few words why each lead is where it is."""
    running = LifecyclePeriod.objects.filter(lifecycle__in=ids, ends__isnull=True)
    rows = list(running.values_list("lifecycle_id", "rule", "by_hand", "reason", "was", "evidence_id"))
    events = Event.objects.filter(pk__in=[row[5] for row in rows if row[5]])
    said = {
        pk: (kind, kinds.get(kind).say(facts or {}))
        for pk, kind, facts in events.values_list("pk", "kind", "facts")
    }
    return {
        row[0]: cause_in_short(rule=row[1], by_hand=row[2], reason=row[3], was=row[4], event=said.get(row[5]))
        for row in rows
    }
