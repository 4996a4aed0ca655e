"""Input tables: what each column means, and `DealHistory`, the dated history of deals in columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Labels = NDArray[Any]
Day = date | np.datetime64

OPEN, WON, LOST = 0, 1, 2
OUTCOMES = ("open", "won", "lost")
NOWHERE = -1
_NAT = np.datetime64("NaT", "D")
_NO_DAY = 0
_EPOCH = date(1970, 1, 1).toordinal()


def as_day(day: Day | None) -> np.datetime64:
    """Turn a date into a day for arrays; None becomes NaT.

    >>> as_day(date(2026, 3, 1))
    np.datetime64('2026-03-01')
    """
    return np.datetime64(cast(Any, day), "D")


class BadTable(ValueError):
    """A table does not keep its contract; the message names the table, the column and the first bad row."""


@dataclass(frozen=True)
class ColumnRule:
    """What a column of an input table holds."""

    name: str
    kind: str
    meaning: str
    required: bool = True


CONTRACTS: dict[str, tuple[ColumnRule, ...]] = {
    "deals": (
        ColumnRule("deal_id", "integer", "the deal"),
        ColumnRule("stage", "text", "the stage during this period"),
        ColumnRule("outcome", "text", "open, won or lost during this period"),
        ColumnRule("valid_from", "day", "first day of the period; empty when unknown", required=False),
        ColumnRule("valid_to", "day", "first day after the period; empty when it holds now", required=False),
        ColumnRule("amount_cents", "integer", "value in cents; empty when unknown", required=False),
        ColumnRule("expected_close", "day", "the day the seller expects the order", required=False),
        ColumnRule("probability_stated", "number", "the seller's chance, 0 to 100", required=False),
        ColumnRule("owner_id", "integer", "the seller", required=False),
        ColumnRule("unit_id", "integer", "the team", required=False),
        ColumnRule("account_id", "integer", "the customer", required=False),
        ColumnRule("product_id", "integer", "the main product", required=False),
        ColumnRule("sector", "text", "the customer's sector", required=False),
        ColumnRule("segment", "text", "the segment that chances are learned by", required=False),
        ColumnRule("created", "day", "the day the deal was opened", required=False),
        ColumnRule("closed", "day", "the day the deal was won or lost", required=False),
    ),
    "orders": (
        ColumnRule("account_id", "integer", "the customer"),
        ColumnRule("ordered_at", "day", "day of the order"),
        ColumnRule("net_cents", "integer", "net value in cents; negative for a credit note"),
        ColumnRule("segment", "text", "the customer's segment", required=False),
    ),
    "lines": (
        ColumnRule("deal_id", "integer", "the deal"),
        ColumnRule("product_id", "integer", "the product"),
        ColumnRule("list_cents", "integer", "quantity times list price, in cents"),
        ColumnRule("amount_cents", "integer", "value after discount, in cents"),
    ),
}


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
    """How every deal stood at the end of one day; all arrays have one value per deal.

    `outcome` is 0 open, 1 won, 2 lost, -1 not there yet. Unknown amounts count as 0 and have `amount_known` False.
    """

    day: np.datetime64
    row: Ints
    exists: Mask
    outcome: NDArray[np.int8]
    stage: Ints
    amount_cents: Ints
    amount_known: Mask
    expected: Days
    owner: Ints
    unit: Ints
    chance: Floats
    stage_since: Days
    outcome_since: Days
    closed_on: Days

    @property
    def open(self) -> Mask:
        """Return which deals are open."""
        found: Mask = self.outcome == OPEN
        return found


@dataclass(frozen=True)
class DealHistory:
    """The dated history of deals in columns: periods (one row each, sorted by deal and time) and deals.

    Make one with `from_rows`. Per period: `deal` (position among the deals), `stage`, `outcome`, `starts`, `ends`,
    `amount`, `known`, `expected`, `owner`, `unit`, `chance`. Per deal: `deal_id`, `account_id`, `product_id`,
    `sector`, `segment`, `created`, `closed`.
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
    _seen: dict[Any, Snapshot] = field(default_factory=dict, repr=False, compare=False, init=False)

    @classmethod
    def from_rows(
        cls,
        periods: Iterable[Sequence[Any]],
        deals: Iterable[Sequence[Any]],
        stages: Iterable[Stage] = (),
    ) -> Self:
        """Build the columns from rows.

        A period is (deal_id, stage_id, outcome, starts, ends, amount_cents, expected_close, owner_id, unit_id,
        stated_chance); a deal is (deal_id, account_id, product_id, sector, segment, created, closed). None is
        unknown; moments count as their calendar day. Raises BadTable when a row breaks the contract.

        >>> from datetime import date
        >>> h = DealHistory.from_rows(
        ...     [(7, 1, "open", date(2026, 1, 5), date(2026, 2, 1), 1000, None, None, None, None),
        ...      (7, 2, "won", date(2026, 2, 1), None, 1200, None, None, None, None)],
        ...     [(7, None, None, "", "", date(2026, 1, 5), date(2026, 2, 1))])
        >>> int(h.at(date(2026, 1, 31)).amount_cents[0]), int(h.at(date(2026, 2, 1)).outcome[0])
        (1000, 1)
        """
        named = _deal_columns(deals)
        rows = _period_columns(periods)
        position = _positions(named["deal_id"], rows.pop("deal_id"))
        starts = rows["starts"]
        early = np.where(np.isnat(starts), np.iinfo(np.int64).min, starts.astype(np.int64))
        late = np.where(np.isnat(rows["ends"]), np.iinfo(np.int64).max, rows["ends"].astype(np.int64))
        order = np.lexsort((late, early, position))
        columns = {name: column[order] for name, column in rows.items()}
        built = cls(deal=position[order], **columns, **named, stages=tuple(stages))
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
        exists = row >= 0

        def take(column: NDArray[Any], empty: Any) -> NDArray[Any]:
            out = np.full(len(self), empty, dtype=column.dtype)
            out[exists] = column[row[exists]]
            return out

        outcome = take(self.outcome, NOWHERE)
        since = take(self.outcome_since, _NAT)
        recorded = ~np.isnat(self.closed) & (self.closed <= day)
        closed = np.where(recorded, self.closed, since)
        closed[(outcome != WON) & (outcome != LOST)] = _NAT
        return Snapshot(
            day=day,
            row=row,
            exists=exists,
            outcome=outcome,
            stage=take(self.stage, NOWHERE),
            amount_cents=take(self.amount, 0),
            amount_known=take(self.known, False),
            expected=take(self.expected, _NAT),
            owner=take(self.owner, NOWHERE),
            unit=take(self.unit, NOWHERE),
            chance=take(self.chance, np.nan),
            stage_since=take(self.stage_since, _NAT),
            outcome_since=since,
            closed_on=closed,
        )

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
        return DealHistory(deal=place[self.deal[rows]], **periods, **deals, stages=self.stages)


_DEAL_NAMES = ("deal_id", "account_id", "product_id", "sector", "segment", "created", "closed")


def days(values: Sequence[Any]) -> Days:
    """Turn dates, moments and None into days; raises BadTable.

    >>> days([None, date(2026, 3, 1)])
    array([       'NaT', '2026-03-01'], dtype='datetime64[D]')
    """
    try:
        # Ordinals are several times faster than letting NumPy read a million dates; moments give their calendar day.
        ordinals = np.array([_NO_DAY if v is None else v.toordinal() for v in values], dtype=np.int64)
    except AttributeError:
        try:
            return np.array(values, dtype="datetime64[D]")
        except (TypeError, ValueError) as wrong:
            raise BadTable(f"a day cannot be read: {wrong}") from wrong
    found = (ordinals - _EPOCH).astype("datetime64[D]")
    found[ordinals == _NO_DAY] = _NAT
    return found


def _whole(values: Sequence[Any], name: str, empty: int = NOWHERE) -> Ints:
    try:
        return np.array([empty if v is None else v for v in values], dtype=np.int64)
    except (TypeError, ValueError, OverflowError) as wrong:
        raise BadTable(f"{name}: must be whole numbers: {wrong}") from wrong


def _columns(rows: Iterable[Sequence[Any]], width: int, name: str) -> list[Sequence[Any]]:
    try:
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    except ValueError as wrong:
        raise BadTable(f"{name}: every row must have {width} values") from wrong
    if not columns:
        return [()] * width
    if len(columns) != width:
        raise BadTable(f"{name}: every row must have {width} values, not {len(columns)}")
    return columns


def _period_columns(periods: Iterable[Sequence[Any]]) -> dict[str, NDArray[Any]]:
    deal, stage, outcome, starts, ends, amount, expected, owner, unit, chance = _columns(
        periods, 10, "periods"
    )
    codes = {name: code for code, name in enumerate(OUTCOMES)}
    try:
        coded = np.array([codes[o] for o in outcome], dtype=np.int8)
    except KeyError as wrong:
        raise BadTable(f"periods: outcome must be open, won or lost, not {wrong}") from wrong
    return {
        "deal_id": _whole(deal, "periods: deal_id"),
        "stage": _whole(stage, "periods: stage_id"),
        "outcome": coded,
        "starts": days(starts),
        "ends": days(ends),
        "amount": _whole(amount, "periods: amount_cents", 0),
        "known": np.array([a is not None for a in amount], dtype=bool),
        "expected": days(expected),
        "owner": _whole(owner, "periods: owner_id"),
        "unit": _whole(unit, "periods: unit_id"),
        "chance": np.array(chance, dtype=np.float64) if len(chance) else np.zeros(0),
    }


def _deal_columns(deals: Iterable[Sequence[Any]]) -> dict[str, NDArray[Any]]:
    deal, account, product, sector, segment, created, closed = _columns(deals, 7, "deals")
    found: dict[str, NDArray[Any]] = {
        "deal_id": _whole(deal, "deals: deal_id"),
        "account_id": _whole(account, "deals: account_id"),
        "product_id": _whole(product, "deals: product_id"),
        "sector": np.array([s or "" for s in sector], dtype=object),
        "segment": np.array([s or "" for s in segment], dtype=object),
        "created": days(created),
        "closed": days(closed),
    }
    order = np.argsort(found["deal_id"], kind="stable")
    found = {name: column[order] for name, column in found.items()}
    twice = np.flatnonzero(found["deal_id"][1:] == found["deal_id"][:-1])
    if len(twice):
        raise BadTable(f"deals: deal {found['deal_id'][twice[0]]} appears twice")
    return found


def _positions(known: Ints, asked: Ints) -> Ints:
    if not len(asked):
        return asked
    if not len(known):
        raise BadTable(f"periods: deal {asked[0]} is not among the deals")
    place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    strange = known[place] != asked
    if strange.any():
        raise BadTable(f"periods: deal {asked[np.flatnonzero(strange)[0]]} is not among the deals")
    return place.astype(np.int64)


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
        deal, product, listed, amount = _columns(rows, 4, "lines")
        return cls(
            _whole(deal, "lines: deal_id"),
            _whole(product, "lines: product_id"),
            _whole(listed, "lines: list_cents", 0),
            _whole(amount, "lines: amount_cents", 0),
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
        account, ordered, cents, segment = _columns(rows, 4, "orders")
        return cls(
            _whole(account, "orders: account_id"),
            days(ordered),
            _whole(cents, "orders: net_cents", 0),
            np.array([s or "" for s in segment], dtype=object),
        )
