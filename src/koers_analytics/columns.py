"""Columns of input tables: their types, their contract, and reading them from rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

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
    "lifecycle": (
        ColumnRule("subject_id", "integer", "the lead: a person or an account"),
        ColumnRule("state", "text", "cold, warm, hot, customer, loyal, or a side state, during this stay"),
        ColumnRule("starts", "day", "first day of the stay"),
        ColumnRule("ends", "day", "first day after the stay; empty when it is running", required=False),
        ColumnRule("pass_no", "integer", "which time along the road; counted when left out", required=False),
        ColumnRule("reason", "text", "why the lead came into this state", required=False),
        ColumnRule("source", "text", "where the lead came from", required=False),
        ColumnRule("campaign", "text", "the campaign that brought it", required=False),
        ColumnRule("segment", "text", "the customer's segment", required=False),
        ColumnRule("unit_id", "integer", "the team", required=False),
        ColumnRule("owner_id", "integer", "who owned the lead", required=False),
        ColumnRule(
            "touched", "yes_no", "whether somebody of ours was in touch during the stay", required=False
        ),
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


def whole(values: Sequence[Any], name: str, empty: int = NOWHERE) -> Ints:
    """Turn whole numbers and None into an array; None becomes `empty`. Raises BadTable."""
    try:
        return np.array([empty if v is None else v for v in values], dtype=np.int64)
    except (TypeError, ValueError, OverflowError) as wrong:
        raise BadTable(f"{name}: must be whole numbers: {wrong}") from wrong


def rows_to_columns(rows: Iterable[Sequence[Any]], width: int, name: str) -> list[Sequence[Any]]:
    """Turn rows into columns; raises BadTable when a row has another number of values than `width`."""
    try:
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    except ValueError as wrong:
        raise BadTable(f"{name}: every row must have {width} values") from wrong
    if not columns:
        return [()] * width
    if len(columns) != width:
        raise BadTable(f"{name}: every row must have {width} values, not {len(columns)}")
    return columns


def period_columns(periods: Iterable[Sequence[Any]]) -> dict[str, NDArray[Any]]:
    """Read rows of periods into named columns; raises BadTable."""
    deal, stage, outcome, starts, ends, amount, expected, owner, unit, chance = rows_to_columns(
        periods, 10, "periods"
    )
    codes = {name: code for code, name in enumerate(OUTCOMES)}
    try:
        coded = np.array([codes[o] for o in outcome], dtype=np.int8)
    except KeyError as wrong:
        raise BadTable(f"periods: outcome must be open, won or lost, not {wrong}") from wrong
    return {
        "deal_id": whole(deal, "periods: deal_id"),
        "stage": whole(stage, "periods: stage_id"),
        "outcome": coded,
        "starts": days(starts),
        "ends": days(ends),
        "amount": whole(amount, "periods: amount_cents", 0),
        "known": np.array([a is not None for a in amount], dtype=bool),
        "expected": days(expected),
        "owner": whole(owner, "periods: owner_id"),
        "unit": whole(unit, "periods: unit_id"),
        "chance": np.array(chance, dtype=np.float64) if len(chance) else np.zeros(0),
    }


def deal_columns(deals: Iterable[Sequence[Any]]) -> dict[str, NDArray[Any]]:
    """Read rows of deals into named columns, sorted by deal; raises BadTable."""
    deal, account, product, sector, segment, created, closed = rows_to_columns(deals, 7, "deals")
    found: dict[str, NDArray[Any]] = {
        "deal_id": whole(deal, "deals: deal_id"),
        "account_id": whole(account, "deals: account_id"),
        "product_id": whole(product, "deals: product_id"),
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


def touch_columns(touches: Iterable[Sequence[Any]], known: Ints) -> tuple[Ints, Days]:
    """Read rows (deal_id, day) into positions among the sorted `known` and days, sorted; raises BadTable."""
    deal, when = rows_to_columns(touches, 2, "touches")
    ids, day = whole(deal, "touches: deal_id"), days(when)
    if not len(known):
        return ids[:0], day[:0]
    place = np.minimum(np.searchsorted(known, ids), len(known) - 1).astype(np.int64)
    here = (known[place] == ids) & ~np.isnat(day)
    place, day = place[here], day[here]
    order = np.lexsort((day, place))
    return place[order], day[order]


def positions(known: Ints, asked: Ints) -> Ints:
    """Return where each id of `asked` stands among the sorted `known`; raises BadTable for a strange one."""
    if not len(asked):
        return asked
    if not len(known):
        raise BadTable(f"periods: deal {asked[0]} is not among the deals")
    place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    strange = known[place] != asked
    if strange.any():
        raise BadTable(f"periods: deal {asked[np.flatnonzero(strange)[0]]} is not among the deals")
    return place.astype(np.int64)
