"""The board of deals: of one pipeline each open stage with its first cards, how many there are and what they come to.

Cards are pages by key, soonest expected close first; counts and sums of all columns come in one question.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Unit
from koers.areas.selling.models import Deal, DealPeriod, Outcome, Pipeline, Stage
from koers.areas.selling.rules import Course, Step, course_of
from koers.kit.access.matrix import narrow, reach
from koers.kit.resource import keyset, references
from koers.kit.resource.lists import Reach

#: So many cards stand in a column at first, and come with each "more".
CARDS = 15
BY_CLOSE = keyset.Order("expected", ("expected_close_date",), down=False, nullable=True)
READ, MOVE = "selling.deal.read", "selling.deal.move"


@dataclass(frozen=True)
class Question:
    """Which deals the board shows; `owner` is an id, `me` or `none`, everything empty is no filter."""

    pipeline: int | None = None
    unit: int | None = None
    owner: str = ""
    account: int | None = None

    @property
    def address(self) -> dict[str, str]:
        """Return the question as it stands in an address; the list understands the same names."""
        given = {
            "pipeline": self.pipeline,
            "unit": self.unit,
            "owner": self.owner,
            "account": self.account,
        }
        return {name: str(value) for name, value in given.items() if value}

    @property
    def is_filtered(self) -> bool:
        """Tell whether deals of the pipeline are left out."""
        return bool(self.unit or self.owner or self.account)


@dataclass(frozen=True)
class Card:
    """One deal on the board; `since` is since when it is in its stage, None where that is not known."""

    pk: int
    version: int
    unit_id: int
    owner_id: int | None
    name: str
    account_id: int | None
    stage_id: int
    owner: str
    amount_cents: int | None
    currency: str
    expected: date | None
    next_step: str
    next_step_date: date | None
    account: str = ""
    since: datetime | None = None
    slips: int = 0
    regressions: int = 0
    is_stale: bool = False
    may_move: bool = False


@dataclass(frozen=True)
class Amount:
    """Of one currency: how many deals, how many of them have an amount, and what those come to in cents."""

    currency: str
    deals: int
    valued: int
    cents: int


@dataclass(frozen=True)
class Column:
    """One open stage with its sums for each currency and its first cards; `after` is the place behind them."""

    stage: Stage
    deals: int = 0
    amounts: tuple[Amount, ...] = ()
    cards: tuple[Card, ...] = ()
    after: str = ""
    ways: tuple[int, ...] = ()


class Board:
    """The board of one person for one question."""

    def __init__(self, user: Any, question: Question, *, now: datetime) -> None:
        self.user, self.question, self.now = user, question, now
        self.pipelines = list(Pipeline.objects.alive().order_by("-is_default", "name", "pk"))
        named = [one for one in self.pipelines if one.pk == question.pipeline]
        self.pipeline = named[0] if named else self.pipelines[0] if self.pipelines else None
        rows = Stage.objects.alive().filter(pipeline=self.pipeline).order_by("position", "pk")
        self.stages = list(rows) if self.pipeline else []
        self.open_stages = [one for one in self.stages if one.outcome == Outcome.OPEN]
        self.ends = [one for one in self.stages if one.outcome != Outcome.OPEN]
        #: The open deals of the pipeline that this person may see, before any filter.
        self.seen = narrow(Deal.objects.visible_to(user), user, READ).filter(
            outcome=Outcome.OPEN, stage__in=[one.pk for one in self.open_stages]
        )
        self.rows = self.seen.filter(self._where()).order_by()

    def columns(self, stages: Sequence[int] | None = None) -> list[Column]:
        """Return the columns with their first cards; those of some stages when they are named."""
        wanted = [one for one in self.open_stages if stages is None or one.pk in stages]
        amounts = self._amounts([one.pk for one in wanted])
        pages = {one.pk: self._page(one.pk, None) for one in wanted if amounts.get(one.pk)}
        cards = self._dressed([card for page in pages.values() for card in page[0]])
        ids = [one.pk for one in self.stages]
        return [
            Column(
                one,
                sum(amount.deals for amount in amounts.get(one.pk, ())),
                tuple(amounts.get(one.pk, ())),
                tuple(card for card in cards if card.stage_id == one.pk),
                pages[one.pk][1] if one.pk in pages else "",
                tuple(pk for pk in ids if pk != one.pk),
            )
            for one in wanted
        ]

    def more(self, stage: int, place: str) -> tuple[list[Card], str]:
        """Return the next cards of a column and the place after them; raises keyset.BadCursor."""
        cards, after = self._page(stage, keyset.unsign(BY_CLOSE, place))
        return self._dressed(cards), after

    def owners(self) -> list[tuple[int, str]]:
        """Return who owns open deals here, as a filter offers them."""
        rows = self.seen.filter(owner__isnull=False).order_by("owner__name", "owner_id")
        return list(rows.values_list("owner_id", "owner__name").distinct())

    # --- parts ---------------------------------------------------------------------------------------------------

    def _where(self) -> Q:
        asked, where = self.question, Q()
        if asked.unit is not None:
            where &= Q(unit__in=units_below(self.user, asked.unit))
        if asked.account is not None:
            where &= Q(account=asked.account)
        if asked.owner == "me":
            where &= Q(owner__in=self.user.scope.member_ids)
        elif asked.owner == "none":
            where &= Q(owner__isnull=True)
        elif asked.owner:
            where &= Q(owner=int(asked.owner))
        return where

    def _amounts(self, stages: Sequence[int]) -> dict[int, list[Amount]]:
        rows = self.rows.filter(stage__in=stages).values_list("stage_id", "currency")
        counted = rows.annotate(Count("pk"), Count("amount_cents"), Sum("amount_cents"))
        found: dict[int, list[Amount]] = {}
        for stage, currency, deals, valued, cents in counted.order_by("stage_id", "currency"):
            found.setdefault(stage, []).append(Amount(currency, deals, valued, int(cents or 0)))
        return found

    def _page(self, stage: int, after: keyset.Place | None) -> tuple[list[Card], str]:
        found = keyset.page(self.rows.filter(stage=stage), BY_CLOSE, _PATHS, CARDS, after=after)
        place = keyset.sign(BY_CLOSE, found.after) if found.after else ""
        return [_card(row) for row in found.rows], place

    def _dressed(self, cards: list[Card]) -> list[Card]:
        """Add to cards what their history tells, and whether this person may move them."""
        courses = courses_of([card.pk for card in cards])
        named = references.titles(Account, {card.account_id for card in cards if card.account_id}, self.user)
        may = Reach(self.user, MOVE, ("unit_id", "owner_id")) if reach(self.user, MOVE) != "none" else None
        limits = {one.pk: one.stale_days for one in self.stages}
        found = []
        for card in cards:
            course = courses.get(card.pk, Course())
            limit = limits.get(card.stage_id, 0)
            found.append(
                replace(
                    card,
                    account=named.get(card.account_id or 0, ""),
                    since=course.since,
                    slips=course.slips,
                    regressions=course.regressions,
                    is_stale=stands_still(course.since, limit, self.now),
                    may_move=may is not None and may(card.unit_id, card.owner_id),
                )
            )
        return found


_PATHS = (
    "pk", "version", "unit_id", "owner_id", "name", "account_id", "stage_id", "owner__name", "amount_cents",
    "currency", "expected_close_date", "next_step", "next_step_date",
)  # fmt: skip


def _card(row: tuple[Any, ...]) -> Card:
    (
        pk,
        version,
        unit_id,
        owner_id,
        name,
        account_id,
        stage_id,
        owner,
        cents,
        currency,
        expected,
        step,
        day,
    ) = row[: len(_PATHS)]
    return Card(
        pk, version, unit_id, owner_id, name, account_id, stage_id, owner or "", cents, currency, expected, step, day
    )  # fmt: skip


def stands_still(since: datetime | None, limit: int, now: datetime) -> bool:
    """Tell whether a deal is longer in its stage than the limit of the stage; what is not known is not marked."""
    return bool(limit) and since is not None and now - since > timedelta(days=limit)


def courses_of(deals: Sequence[int]) -> dict[int, Course]:
    """Return the course of each of some deals, from their periods."""
    rows = periods_in_order(DealPeriod.objects.filter(deal__in=deals))
    steps: dict[int, list[Step]] = {}
    for row in rows.values_list(
        "deal_id",
        "stage_id",
        "stage__pipeline_id",
        "stage__position",
        "outcome",
        "expected_close_date",
        "starts",
        "ends",
    ):
        steps.setdefault(row[0], []).append(Step(*row[1:]))
    return {deal: course_of(found) for deal, found in steps.items()}


def periods_in_order(rows: "QuerySet[DealPeriod]") -> "QuerySet[DealPeriod]":
    """Return periods deal by deal in their order, without those that were taken back."""
    return rows.filter(taken_back=False).order_by("deal_id", F("starts").asc(nulls_first=True), "id")


def units_below(user: Any, unit: int) -> list[int]:
    """Return a unit that a person may see, with all units below it that they may see."""
    seen = Unit.objects.visible_to(user)
    path = seen.filter(pk=unit).values_list("path", flat=True).first()
    return list(seen.filter(path__startswith=path).values_list("pk", flat=True)) if path else []
