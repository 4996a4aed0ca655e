"""Input tables: `DealHistory`, the dated history of deals in columns; line items; orders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import (
    CONTRACTS,
    LOST,
    NOWHERE,
    OPEN,
    OUTCOMES,
    WON,
    BadTable,
    Day,
    Days,
    Floats,
    Ints,
    Labels,
    Mask,
    as_day,
    days,
    deal_columns,
    period_columns,
    positions,
    rows_to_columns,
    touch_columns,
    whole,
)

__all__ = [
    "CONTRACTS",
    "LOST",
    "OPEN",
    "OUTCOMES",
    "WON",
    "BadTable",
    "Day",
    "Days",
    "DealHistory",
    "Floats",
    "Ints",
    "Labels",
    "LineTable",
    "Mask",
    "OrderTable",
    "Snapshot",
    "Stage",
    "as_day",
    "days",
]

_NAT = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Stage:
    """A step of a pipeline; `chance` is the stated percentage of the CRM."""

    id: int
    name: str
    position: int = 0
    outcome: str = "open"
    chance: float | None = None


@dataclass(frozen=True)
class Snapshot:
    """How every deal stood at the end of one day; all arrays have one value per deal, made when they are asked for.

    `row` is the period that holds, -1 for a deal that is not there yet; `columns` are those of the periods, and `closed`
    the recorded closing day of the deals.
    """

    day: np.datetime64
    row: Ints
    columns: Mapping[str, NDArray[Any]] = field(repr=False, compare=False)

    def _take(self, name: str, empty: Any) -> NDArray[Any]:
        column = self.columns[name]
        out = np.full(len(self.row), empty, dtype=column.dtype)
        out[self.exists] = column[self.row[self.exists]]
        return out

    @cached_property
    def exists(self) -> Mask:
        """Return which deals are there."""
        found: Mask = self.row >= 0
        return found

    @cached_property
    def open(self) -> Mask:
        """Return which deals are open."""
        found: Mask = self.outcome == OPEN
        return found

    @cached_property
    def outcome(self) -> NDArray[np.int8]:
        """Return 0 open, 1 won, 2 lost, -1 not there yet."""
        return self._take("outcome", NOWHERE)

    @cached_property
    def stage(self) -> Ints:
        """Return the stage."""
        return self._take("stage", NOWHERE)

    @cached_property
    def amount_cents(self) -> Ints:
        """Return the amount; an unknown one counts as 0."""
        return self._take("amount", 0)

    @cached_property
    def amount_known(self) -> Mask:
        """Return whether the amount is known."""
        return self._take("known", False)

    @cached_property
    def expected(self) -> Days:
        """Return the expected close (NaT when unknown)."""
        return self._take("expected", _NAT)

    @cached_property
    def owner(self) -> Ints:
        """Return the owner."""
        return self._take("owner", NOWHERE)

    @cached_property
    def unit(self) -> Ints:
        """Return the unit."""
        return self._take("unit", NOWHERE)

    @cached_property
    def chance(self) -> Floats:
        """Return the stated chance in per cent (NaN when unknown)."""
        return self._take("chance", np.nan)

    @cached_property
    def stage_since(self) -> Days:
        """Return since when it is in its stage."""
        return self._take("stage_since", _NAT)

    @cached_property
    def outcome_since(self) -> Days:
        """Return since when it has its outcome."""
        return self._take("outcome_since", _NAT)

    @cached_property
    def closed_on(self) -> Days:
        """Return the day a won or lost deal was closed: the recorded one, else since when it has its outcome."""
        closed = self.columns["closed"]
        found = np.where(~np.isnat(closed) & (closed <= self.day), closed, self.outcome_since)
        found[(self.outcome != WON) & (self.outcome != LOST)] = _NAT
        return found


@dataclass(frozen=True)
class DealHistory:
    """The dated history of deals in columns: periods (one row each, sorted by deal and time) and deals.

    Make one with `from_rows`. Per period: `deal` (position among the deals), `stage`, `outcome`, `starts`, `ends`,
    `amount`, `known`, `expected`, `owner`, `unit`, `chance`. Per deal: `deal_id`, `account_id`, `product_id`,
    `sector`, `segment`, `created`, `closed`. Per touch, a contact about a deal (sorted by deal and day): `touch_deal`,
    `touch_day`; without any, activity is unknown.
    """

    deal: Ints
    stage: Ints
    outcome: NDArray[np.int8]
    starts: Days
    ends: Days
    amount: Ints
    known: Mask
    expected: Days
    owner: Ints
    unit: Ints
    chance: Floats
    deal_id: Ints
    account_id: Ints
    product_id: Ints
    sector: Labels
    segment: Labels
    created: Days
    closed: Days
    stages: tuple[Stage, ...] = ()
    touch_deal: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    touch_day: Days = field(default_factory=lambda: np.zeros(0, dtype="datetime64[D]"))
    _seen: dict[Any, Snapshot] = field(default_factory=dict, repr=False, compare=False, init=False)

    @classmethod
    def from_rows(
        cls,
        periods: Iterable[Sequence[Any]],
        deals: Iterable[Sequence[Any]],
        stages: Iterable[Stage] = (),
        touches: Iterable[Sequence[Any]] = (),
    ) -> Self:
        """Build the columns from rows.

        A period is (deal_id, stage_id, outcome, starts, ends, amount_cents, expected_close, owner_id, unit_id,
        stated_chance); a deal is (deal_id, account_id, product_id, sector, segment, created, closed). None is
        unknown; moments count as their calendar day. A touch is (deal_id, day); one of a deal that is not there is left
        out. Raises BadTable when a row breaks the contract.

        >>> from datetime import date
        >>> h = DealHistory.from_rows(
        ...     [(7, 1, "open", date(2026, 1, 5), date(2026, 2, 1), 1000, None, None, None, None),
        ...      (7, 2, "won", date(2026, 2, 1), None, 1200, None, None, None, None)],
        ...     [(7, None, None, "", "", date(2026, 1, 5), date(2026, 2, 1))])
        >>> int(h.at(date(2026, 1, 31)).amount_cents[0]), int(h.at(date(2026, 2, 1)).outcome[0])
        (1000, 1)
        """
        named = deal_columns(deals)
        rows = period_columns(periods)
        position = positions(named["deal_id"], rows.pop("deal_id"))
        starts = rows["starts"]
        early = np.where(np.isnat(starts), np.iinfo(np.int64).min, starts.astype(np.int64))
        late = np.where(np.isnat(rows["ends"]), np.iinfo(np.int64).max, rows["ends"].astype(np.int64))
        order = np.lexsort((late, early, position))
        columns = {name: column[order] for name, column in rows.items()}
        about, when = touch_columns(touches, named["deal_id"])
        built = cls(
            deal=position[order],
            **columns,
            **named,
            stages=tuple(stages),
            touch_deal=about,
            touch_day=when,
        )
        built._check()
        return built

    def _check(self) -> None:
        if len(self.deal) == 0:
            if len(self.deal_id):
                raise BadTable(f"deals: deal {self.deal_id[0]} has no period")
            return
        first = np.flatnonzero(np.r_[True, self.deal[1:] != self.deal[:-1]])
        last = np.r_[first[1:] - 1, len(self.deal) - 1]
        if len(first) != len(self.deal_id):
            missing = np.setdiff1d(np.arange(len(self.deal_id)), self.deal)[0]
            raise BadTable(f"deals: deal {self.deal_id[missing]} has no period")
        ends_now = np.isnat(self.ends)
        count = np.add.reduceat(ends_now.astype(np.int64), first)
        if (count != 1).any():
            bad = self.deal_id[np.flatnonzero(count != 1)[0]]
            raise BadTable(f"periods: deal {bad} must have exactly one period without end")
        inner = np.ones(len(self.deal), dtype=bool)
        inner[last] = False
        here = np.flatnonzero(inner)
        gap = self.ends[here] != self.starts[here + 1]
        if gap.any():
            bad = here[np.flatnonzero(gap)[0]]
            raise BadTable(
                f"periods: deal {self.deal_id[self.deal[bad]]} has a gap or overlap: one period ends on "
                f"{self.ends[bad]}, the next starts on {self.starts[bad + 1]}"
            )
        wrong = ~np.isnat(self.starts) & ~ends_now & (self.ends < self.starts)
        if wrong.any():
            bad = np.flatnonzero(wrong)[0]
            raise BadTable(
                f"periods: deal {self.deal_id[self.deal[bad]]} has a period that ends before it starts"
            )

    def __len__(self) -> int:
        return len(self.deal_id)

    def _runs(self, column: NDArray[Any]) -> Days:
        """Return per row the start of the unbroken run of rows of one deal with the same value."""
        if not len(self.deal):
            return self.starts
        fresh = np.r_[True, (self.deal[1:] != self.deal[:-1]) | (column[1:] != column[:-1])]
        return self.starts[np.maximum.accumulate(np.where(fresh, np.arange(len(self.deal)), 0))]

    @cached_property
    def stage_since(self) -> Days:
        """Return per period the day the deal entered this stage (NaT when unknown)."""
        return self._runs(self.stage)

    @cached_property
    def outcome_since(self) -> Days:
        """Return per period the day the deal got this outcome (NaT when unknown)."""
        return self._runs(self.outcome)

    @cached_property
    def opened(self) -> Days:
        """Return per deal the day it was opened: the recorded day, else the start of its first period."""
        first = np.full(len(self), _NAT)
        first[self.deal[::-1]] = self.starts[::-1]
        return np.where(np.isnat(self.created), first, self.created)

    def at(self, day: Day) -> Snapshot:
        """Return how every deal stood at the end of a day; the last few answers are kept."""
        moment = as_day(day)
        if moment not in self._seen:
            if len(self._seen) > 24:
                self._seen.clear()
            self._seen[moment] = self._snapshot(moment)
        return self._seen[moment]

    def _snapshot(self, day: np.datetime64) -> Snapshot:
        begun = np.isnat(self.starts) | (self.starts <= day)
        holds = np.flatnonzero(begun & (np.isnat(self.ends) | (self.ends > day)))
        row = np.full(len(self), NOWHERE, dtype=np.int64)
        row[self.deal[holds]] = holds
        return Snapshot(day, row, self._columns)

    @cached_property
    def _columns(self) -> dict[str, NDArray[Any]]:
        names = ("outcome", "stage", "amount", "known", "expected", "owner", "unit", "chance", "stage_since")
        return {name: getattr(self, name) for name in (*names, "outcome_since", "closed")}

    @cached_property
    def segment_code(self) -> Ints:
        """Return the segment of each deal as a number, for comparing many at once."""
        return np.unique(self.segment.astype(str), return_inverse=True)[1].astype(np.int64)

    def touched(self, day: Day) -> Days:
        """Return per deal the day of the last contact about it by the end of a day; NaT when there was none."""
        found = np.full(len(self), _NAT)
        past = self.touch_day <= as_day(day)
        found[self.touch_deal[past]] = self.touch_day[past]  # Sorted by day: the last one stays.
        return found

    def label(self, by: str, day: Day) -> Labels:
        """Return one label per deal: owner, unit or stage at the end of a day, or a fixed attribute of the deal."""
        if by in ("owner", "unit", "stage"):
            found: Labels = getattr(self.at(day), by)
            return found
        fixed = {"product": "product_id", "sector": "sector", "segment": "segment", "account": "account_id"}
        if by not in fixed:
            raise ValueError(f"{by!r} is no label; choose owner, unit, stage, {', '.join(fixed)}")
        column: Labels = getattr(self, fixed[by])
        return column

    def select(self, keep: Mask) -> "DealHistory":
        """Return the history of some of the deals; `keep` has one value per deal."""
        place = np.cumsum(keep) - 1
        rows = keep[self.deal]
        periods = {
            name: getattr(self, name)[rows]
            for name in (
                "stage",
                "outcome",
                "starts",
                "ends",
                "amount",
                "known",
                "expected",
                "owner",
                "unit",
                "chance",
            )
        }
        deals = {name: getattr(self, name)[keep] for name in _DEAL_NAMES}
        about = keep[self.touch_deal]
        return DealHistory(
            deal=place[self.deal[rows]],
            **periods,
            **deals,
            stages=self.stages,
            touch_deal=place[self.touch_deal[about]],
            touch_day=self.touch_day[about],
        )


_DEAL_NAMES = ("deal_id", "account_id", "product_id", "sector", "segment", "created", "closed")


@dataclass(frozen=True)
class LineTable:
    """Line items in columns: what was sold at which price against the list; cents."""

    deal_id: Ints
    product_id: Ints
    list_cents: Ints
    amount_cents: Ints

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Build from rows (deal_id, product_id, list_cents, amount_cents); raises BadTable."""
        deal, product, listed, amount = rows_to_columns(rows, 4, "lines")
        return cls(
            whole(deal, "lines: deal_id"),
            whole(product, "lines: product_id"),
            whole(listed, "lines: list_cents", 0),
            whole(amount, "lines: amount_cents", 0),
        )


@dataclass(frozen=True)
class OrderTable:
    """Orders in columns: who ordered when, for how much (cents), and in which segment that customer is."""

    account_id: Ints
    ordered: Days
    cents: Ints
    segment: Labels

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Build from rows (account_id, ordered, cents, segment); raises BadTable."""
        account, ordered, cents, segment = rows_to_columns(rows, 4, "orders")
        return cls(
            whole(account, "orders: account_id"),
            days(ordered),
            whole(cents, "orders: net_cents", 0),
            np.array([s or "" for s in segment], dtype=object),
        )
