"""The stays of leads in states, one row each: the table that everything about the funnel is worked out from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import (
    BadTable,
    Day,
    Days,
    Ints,
    Labels,
    Mask,
    as_day,
    days,
    rows_to_columns,
    whole,
)
from koers_analytics.funnel.states import CODES, OVER, RANK, STATES

#: What leads can be told apart by: of the first stay of a pass.
LABELS = ("source", "campaign", "segment", "unit", "owner")
_COLUMNS = 12
_UNKNOWN, _NO, _YES = -1, 0, 1


@dataclass(frozen=True)
class Passes:
    """The passes along the road, in order of subject and time; all arrays have one value per pass.

    `first` and `last` are rows of the periods; `entry` and `best` say how far along the road the pass began and came
    (0 cold to 4 loyal, -1 never on it); `over` says that the lead left, or that no stay is running any more.
    """

    first: Ints
    last: Ints
    entry: Ints
    best: Ints
    over: Mask

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class LifecyclePeriods:
    """Stays of leads in states, sorted by subject and time; all arrays have one value per stay.

    Make one with `from_rows`. `state` is a code along `STATES`, `reason` is why the lead came into the state,
    `touched` says whether somebody of ours was in touch during the stay (1, 0, -1 unknown). Periods are half-open:
    `starts` counts, `ends` does not, and is NaT for the running one. A stay that begins and ends on one day lasts 0
    days. Ids are -1 when unknown, labels empty.
    """

    subject_id: Ints
    pass_no: Ints
    state: NDArray[np.int8]
    starts: Days
    ends: Days
    reason: Labels
    source: Labels
    campaign: Labels
    segment: Labels
    unit_id: Ints
    owner_id: Ints
    touched: NDArray[np.int8]

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Build the columns from rows.

        A row is (subject_id, pass_no, state, starts, ends, reason, source, campaign, segment, unit_id, owner_id,
        touched). None is unknown; without `pass_no` a pass begins where somebody comes back after having left. Moments
        count as their calendar day; rows of one subject that begin on one day are read in the given order. Raises
        BadTable when a row breaks the contract: an unknown state, no start, an end before the start, two stays that
        overlap, more than one running stay, a pass number that goes down.

        >>> from datetime import date
        >>> made = LifecyclePeriods.from_rows(
        ...     [(7, 1, "cold", date(2026, 1, 5), date(2026, 2, 1), "", "Website", "", "", 2, 3, None),
        ...      (7, 1, "warm", date(2026, 2, 1), None, "", "Website", "", "", 2, 3, True)])
        >>> len(made), made.names().tolist()
        (2, ['cold', 'warm'])
        """
        columns = _columns(rows)
        early = columns["starts"].astype(np.int64)
        late = np.where(np.isnat(columns["ends"]), np.iinfo(np.int64).max, columns["ends"].astype(np.int64))
        order = np.lexsort((late, early, columns["subject_id"]))
        columns = {name: column[order] for name, column in columns.items()}
        if (columns["pass_no"] < 0).any():
            columns["pass_no"] = _counted(columns)
        built = cls(**columns)
        built._check()
        return built

    def __len__(self) -> int:
        return len(self.subject_id)

    def names(self) -> Labels:
        """Return the state of every stay as text."""
        return np.array(STATES, dtype=object)[self.state]

    @cached_property
    def fresh(self) -> Mask:
        """Return which rows are the first of their subject."""
        return _changes(self.subject_id)

    @cached_property
    def passes(self) -> Passes:
        """Return the passes of all subjects."""
        begins = self.fresh | _changes(self.pass_no)
        first = np.flatnonzero(begins)
        if not len(first):
            none = np.zeros(0, dtype=np.int64)
            return Passes(none, none, none, none, np.zeros(0, dtype=bool))
        last = np.r_[first[1:] - 1, len(self) - 1]
        rank = RANK[self.state]
        over = OVER[self.state[last]] | ~np.isnat(self.ends[last])
        return Passes(first, last, rank[first], np.maximum.reduceat(rank, first), over)

    @cached_property
    def pass_of(self) -> Ints:
        """Return per row the position of its pass."""
        place: Ints = np.cumsum(self.fresh | _changes(self.pass_no)) - 1
        return place

    def known(self, as_of: Day) -> Self:
        """Return the stays as they were known at the end of a day: later ones left out, later ends not yet there."""
        day = as_day(as_of)
        begun = self.select(self.starts <= day)
        ends = np.where(begun.ends > day, np.datetime64("NaT", "D"), begun.ends)
        return type(self)(**{**{f.name: getattr(begun, f.name) for f in fields(self)}, "ends": ends})

    def select(self, keep: Mask) -> Self:
        """Return some of the stays; `keep` has one value per stay."""
        return type(self)(**{f.name: getattr(self, f.name)[keep] for f in fields(self)})

    def label(self, by: str) -> Labels:
        """Return one label per stay: source, campaign, segment, unit or owner. Raises ValueError for another word."""
        if by not in LABELS:
            raise ValueError(f"{by!r} is no label; choose {', '.join(LABELS)}")
        column: Labels = getattr(self, f"{by}_id" if by in ("unit", "owner") else by)
        return column

    def _check(self) -> None:
        def refuse(bad: NDArray[np.bool_], text: str) -> None:
            """Raise BadTable about the first row that is bad, if there is one."""
            if bad.any():
                row = int(np.flatnonzero(bad)[0])
                raise BadTable(f"lifecycle: subject {self.subject_id[row]} {text.format(**self._said(row))}")

        running = np.isnat(self.ends)
        refuse(
            ~running & (self.ends < self.starts),
            "has a stay that ends on {ends} before it starts on {starts}",
        )
        same = np.zeros(len(self), dtype=bool)
        same[:-1] = ~self.fresh[1:]
        later = np.r_[self.starts[1:], np.datetime64("NaT", "D")] if len(self) else self.starts
        refuse(same & running, "has a running stay ({state}) that is not its last: one running stay each")
        refuse(
            same & ~running & (self.ends > later),
            "is in two states at once: {state} ends on {ends}, the next stay starts on {next}",
        )
        lower = np.zeros(len(self), dtype=bool)
        lower[:-1] = same[:-1] & (self.pass_no[1:] < self.pass_no[:-1])
        refuse(lower, "goes back to an earlier pass after {starts}")

    def _said(self, row: int) -> dict[str, str]:
        after = min(row + 1, len(self) - 1)
        return {
            "state": STATES[self.state[row]],
            "starts": str(self.starts[row]),
            "ends": str(self.ends[row]),
            "next": str(self.starts[after]),
        }


def _columns(rows: Iterable[Sequence[Any]]) -> dict[str, NDArray[Any]]:
    subject, number, state, starts, ends, reason, source, campaign, segment, unit, owner, touched = (
        rows_to_columns(rows, _COLUMNS, "lifecycle")
    )
    try:
        coded = np.array([CODES[name] for name in state], dtype=np.int8)
    except KeyError as wrong:
        raise BadTable(f"lifecycle: {wrong} is no state; there are {', '.join(STATES)}") from wrong
    found: dict[str, NDArray[Any]] = {
        "subject_id": whole(subject, "lifecycle: subject_id"),
        "pass_no": whole(number, "lifecycle: pass_no"),
        "state": coded,
        "starts": days(starts),
        "ends": days(ends),
        "reason": _texts(reason),
        "source": _texts(source),
        "campaign": _texts(campaign),
        "segment": _texts(segment),
        "unit_id": whole(unit, "lifecycle: unit_id"),
        "owner_id": whole(owner, "lifecycle: owner_id"),
        "touched": np.array([_UNKNOWN if t is None else _YES if t else _NO for t in touched], dtype=np.int8),
    }
    nowhere = np.isnat(found["starts"])
    if nowhere.any():
        raise BadTable(f"lifecycle: subject {found['subject_id'][nowhere][0]} has a stay without a start")
    return found


def _texts(values: Sequence[Any]) -> Labels:
    found: Labels = np.empty(len(values), dtype=object)
    found[:] = [v or "" for v in values]
    return found


def _changes(column: NDArray[Any]) -> Mask:
    found = np.ones(len(column), dtype=bool)
    found[1:] = column[1:] != column[:-1]
    return found


def _counted(columns: dict[str, NDArray[Any]]) -> Ints:
    """Number the passes: one begins with a subject, and where somebody who had left is back."""
    fresh, gone = _changes(columns["subject_id"]), OVER[columns["state"]]
    begins = fresh.copy()
    begins[1:] |= gone[:-1] & ~gone[1:]
    total = np.cumsum(begins)
    base = np.maximum.accumulate(np.where(fresh, total, 0))
    number: Ints = np.asarray(total - base + 1)
    return number
