"""Event logs: what happened in which case and when, which step follows which, and the ways that cases go.

The case is always a choice: a person, an account, a deal. Events of a case are read in the order of time, then `seq`,
then as given.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import BadTable, Ints, Mask, rows_to_columns, whole

Moments = NDArray[np.datetime64]
_DAY = 86_400_000_000


def as_moment(value: date | np.datetime64) -> np.datetime64:
    """Turn a moment into microseconds for arrays; one with a zone becomes UTC, a day its midnight.

    >>> as_moment(datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
    np.datetime64('2026-03-01T12:30:00.000000')
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return np.datetime64(cast(Any, value), "us")


@dataclass(frozen=True)
class EventLog:
    """Events sorted by case and time; all arrays have one value per event.

    Make one with `from_rows`. `activity` is a code along `activities`, which is sorted; `fresh` marks the first event
    of each case.
    """

    case: Ints
    activity: Ints
    at: Moments
    activities: tuple[str, ...]

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Build the columns from rows (case_id, activity, at, seq).

        `case_id` and `seq` are whole numbers, `seq` may be None; `at` is a moment, with a zone it counts in UTC.
        Raises BadTable when a row breaks the contract.

        >>> log = EventLog.from_rows([(1, "pay", datetime(2026, 1, 2), None), (1, "order", datetime(2026, 1, 1), None)])
        >>> [log.activities[code] for code in log.activity]
        ['order', 'pay']
        """
        case, activity, at, seq = rows_to_columns(rows, 4, "events")
        if any(name in (None, "") for name in activity):
            raise BadTable("events: activity must be filled in every row")
        try:
            moments = np.array([as_moment(moment) for moment in at], dtype="datetime64[us]")
        except (TypeError, ValueError) as wrong:
            raise BadTable(f"events: a moment cannot be read: {wrong}") from wrong
        if np.isnat(moments).any():
            raise BadTable("events: every event needs a moment")
        names, code = np.unique(np.array(activity, dtype=str), return_inverse=True)
        cases = whole(case, "events: case_id")
        order = np.lexsort((whole(seq, "events: seq"), moments, cases))
        return cls(cases[order], code[order].astype(np.int64), moments[order], tuple(names.tolist()))

    def __len__(self) -> int:
        return len(self.case)

    @property
    def fresh(self) -> Mask:
        """Return which events are the first of their case."""
        found = np.ones(len(self), dtype=bool)
        found[1:] = self.case[1:] != self.case[:-1]
        return found

    def select(self, keep: Mask) -> Self:
        """Return some of the events; `keep` has one value per event."""
        return type(self)(self.case[keep], self.activity[keep], self.at[keep], self.activities)

    def until(self, as_of: date | np.datetime64) -> Self:
        """Return the events up to and including a moment."""
        return self.select(self.at <= as_moment(as_of))

    def code(self, activity: str) -> int:
        """Return the code of an activity; -1 when it never happened."""
        return self.activities.index(activity) if activity in self.activities else -1


@dataclass(frozen=True)
class Edge:
    """One activity directly after another in a case: how often, and the days between (median, 90 %, mean)."""

    source: str
    target: str
    n: int
    median_days: float
    p90_days: float
    mean_days: float


@dataclass(frozen=True)
class Graph:
    """The directly-follows graph: edges by frequency, and how often each activity happens, begins and ends a case."""

    edges: tuple[Edge, ...]
    count: dict[str, int]
    starts: dict[str, int]
    ends: dict[str, int]
    cases: int
    events: int


def directly_follows(log: EventLog, *, collapse: bool = False) -> Graph:
    """Return which activity directly follows which; `collapse` counts repeats of one activity once.

    For every activity: edges out + ends = count = edges in + starts.
    """
    if collapse:
        log = log.select(log.fresh | np.r_[True, log.activity[1:] != log.activity[:-1]][: len(log)])
    fresh = log.fresh
    last = np.r_[fresh[1:], True][: len(log)]
    here = np.flatnonzero(~fresh)
    width = len(log.activities)
    code = log.activity[here - 1] * width + log.activity[here]
    days = (log.at[here] - log.at[here - 1]).astype(np.int64) / _DAY
    order = np.argsort(code, kind="stable")
    edges = (
        np.flatnonzero(np.r_[True, np.diff(code[order]) != 0]) if len(code) else np.zeros(0, dtype=np.int64)
    )
    found = []
    for rows in np.split(order, edges[1:]) if len(code) else []:
        source, target = divmod(int(code[rows[0]]), width)
        median, p90 = np.percentile(days[rows], (50, 90))
        found.append(
            Edge(
                log.activities[source],
                log.activities[target],
                len(rows),
                float(median),
                float(p90),
                float(days[rows].mean()),
            )
        )
    found.sort(key=lambda edge: (-edge.n, edge.source, edge.target))
    return Graph(
        tuple(found),
        _counted(log, np.ones(len(log), dtype=bool)),
        _counted(log, fresh),
        _counted(log, last),
        int(fresh.sum()),
        len(log),
    )


def _counted(log: EventLog, use: Mask) -> dict[str, int]:
    count = np.bincount(log.activity[use], minlength=len(log.activities))
    return {name: int(n) for name, n in zip(log.activities, count, strict=True) if n}


@dataclass(frozen=True)
class Variant:
    """Cases that went exactly the same way."""

    activities: tuple[str, ...]
    n: int


@dataclass(frozen=True)
class Variants:
    """The most common ways, how many ways there are, and how many cases went another way than those named."""

    top: tuple[Variant, ...]
    kinds: int
    other: int


def variants(log: EventLog, top: int = 20) -> Variants:
    """Return the `top` most common sequences of activities; all others only as a number."""
    first = np.flatnonzero(log.fresh)
    codes = log.activity.astype(np.int32)
    count = Counter(piece.tobytes() for piece in np.split(codes, first[1:])) if len(first) else Counter()
    named = sorted(count.items(), key=lambda item: (-item[1], item[0]))[:top]
    found = tuple(
        Variant(tuple(log.activities[code] for code in np.frombuffer(way, dtype=np.int32)), n)
        for way, n in named
    )
    return Variants(found, len(count), len(first) - sum(one.n for one in found))
