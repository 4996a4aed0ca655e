"""Hand-overs from marketing to sales: how fast sales was in touch, what was never touched, what came back and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

import numpy as np

from koers_analytics.columns import (
    BadTable,
    Day,
    Days,
    Floats,
    Ints,
    Labels,
    Mask,
    days,
    rows_to_columns,
    whole,
)
from koers_analytics.funnel.log import Moments, as_moment
from koers_analytics.funnel.survival import survival
from koers_analytics.pipeline.rates import MIN_N, Rate, rate

#: A lead that sales did not touch within so many working days is lost in a black hole.
BLACK_HOLE_DAYS = 10
LABELS = ("unit", "owner", "source")
_MINUTE = 60_000_000


@dataclass(frozen=True)
class HandOvers:
    """Hand-overs in columns, one value each; moments are in UTC when they have a zone, `*_on` are their own days.

    Unknown ids are -1, unknown moments NaT, unknown texts empty.
    """

    hand_over_id: Ints
    subject_id: Ints
    unit_id: Ints
    owner_id: Ints
    source: Labels
    reason: Labels
    offered: Moments
    accepted: Moments
    returned: Moments
    touched: Moments
    offered_on: Days
    returned_on: Days
    touched_on: Days

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Build from rows (id, subject_id, unit_id, owner_id, source, reason, offered, accepted, returned, first_touch).

        `unit_id` and `owner_id` are those of the receiver. Raises BadTable when a row breaks the contract: no moment of
        offering, or something that happened before it.
        """
        number, subject, unit, owner, source, reason, offered, accepted, returned, touched = rows_to_columns(
            rows, 10, "hand_overs"
        )
        moments = {
            name: _moments(values)
            for name, values in (
                ("offered", offered),
                ("accepted", accepted),
                ("returned", returned),
                ("touched", touched),
            )
        }
        if np.isnat(moments["offered"]).any():
            raise BadTable("hand_overs: every hand-over needs the moment of offering")
        for name in ("accepted", "returned", "touched"):
            early = moments[name] < moments["offered"]
            if early.any():
                raise BadTable(
                    f"hand_overs: hand-over {number[int(np.argmax(early))]} was {name} before it was offered"
                )
        return cls(
            whole(number, "hand_overs: id"),
            whole(subject, "hand_overs: subject_id"),
            whole(unit, "hand_overs: unit_id"),
            whole(owner, "hand_overs: owner_id"),
            np.array([text or "" for text in source], dtype=object),
            np.array([text or "" for text in reason], dtype=object),
            **moments,
            offered_on=days(offered),
            returned_on=days(returned),
            touched_on=days(touched),
        )

    def __len__(self) -> int:
        return len(self.hand_over_id)

    def label(self, by: str) -> Labels:
        """Return the unit, owner or source of each hand-over; raises ValueError for another word."""
        if by not in LABELS:
            raise ValueError(f"{by!r} is no label; choose {', '.join(LABELS)}")
        column: Labels = self.source if by == "source" else getattr(self, f"{by}_id")
        return column


def _moments(values: Sequence[Any]) -> Moments:
    try:
        return np.array(
            [as_moment(value) if value is not None else "NaT" for value in values], dtype="datetime64[us]"
        )
    except (TypeError, ValueError) as wrong:
        raise BadTable(f"hand_overs: a moment cannot be read: {wrong}") from wrong


@dataclass(frozen=True)
class Followed:
    """What was known of each hand-over at a moment: one value each.

    `hours` is the time to the first touch, or as far as it was watched without one; `touched` says which. `late` had
    neither a touch nor a return within the working days allowed; `open` still has time; both are False otherwise.
    """

    exists: Mask
    hours: Floats
    touched: Mask
    late: Mask
    open: Mask
    returned: Mask


def followed(
    hand_overs: HandOvers, as_of: Day | datetime, within: int = BLACK_HOLE_DAYS, holidays: Sequence[date] = ()
) -> Followed:
    """Return how each hand-over stood at the end of a day, or at a moment."""
    close = as_moment(
        as_of if isinstance(as_of, datetime) else as_moment(as_of) + np.timedelta64(timedelta(days=1))
    )
    day = (close - np.timedelta64(1, "us")).astype("datetime64[D]")
    exists = hand_overs.offered < close
    touched, returned = hand_overs.touched < close, hand_overs.returned < close
    watched = np.where(touched, hand_overs.touched, np.where(returned, hand_overs.returned, close))
    hours = (watched - hand_overs.offered).astype(np.int64) / _MINUTE / 60
    free = np.array(holidays, dtype="datetime64[D]")
    limit = np.busday_offset(hand_overs.offered_on, within, roll="forward", holidays=free)
    handled = (touched & (hand_overs.touched_on <= limit)) | (returned & (hand_overs.returned_on <= limit))
    over = day > limit
    return Followed(exists, hours, touched, exists & ~handled & over, exists & ~handled & ~over, returned)


@dataclass(frozen=True)
class FollowUp:
    """How a group followed up what it was handed.

    `median_hours` to the first touch counts those without one as watched so far (Kaplan-Meier), with a 95 % interval;
    None when half were not touched, or below the least n. `black_hole` is the share without a touch or a return within
    the working days allowed, of those whose time is over or who were handled; `open` ones still have time.
    `with_reason` is the share of returns that carry a reason.
    """

    group: str | int
    n: int
    touched: int
    open: int
    median_hours: float | None
    low: float | None
    high: float | None
    black_hole: Rate
    with_reason: Rate
    status: str


def follow_up(
    hand_overs: HandOvers,
    as_of: Day | datetime,
    *,
    by: str | None = None,
    within: int = BLACK_HOLE_DAYS,
    holidays: Sequence[date] = (),
    min_n: int = MIN_N,
) -> tuple[FollowUp, ...]:
    """Return how hand-overs were followed up, for each unit, owner or source of `by`, else for all together.

    >>> at = datetime(2026, 3, 2, 9)
    >>> rows = [(n, n, 1, 1, "", "", at, None, None, at + timedelta(hours=n) if n < 4 else None) for n in range(1, 6)]
    >>> found, = follow_up(HandOvers.from_rows(rows), date(2026, 3, 31), min_n=1)
    >>> found.n, found.touched, found.median_hours, found.black_hole.value
    (5, 3, 3.0, 0.4)
    """
    state = followed(hand_overs, as_of, within, holidays)
    labels = hand_overs.label(by) if by else np.full(len(hand_overs), "", dtype=object)
    groups = np.unique(labels[state.exists]).tolist() if by else [""]
    return tuple(_of(hand_overs, state, state.exists & (labels == group), group, min_n) for group in groups)


def _of(hand_overs: HandOvers, state: Followed, mine: Mask, group: str | int, min_n: int) -> FollowUp:
    n, waiting = int(mine.sum()), int(state.open[mine].sum())
    minutes = np.rint(state.hours[mine] * 60).astype(np.int64)
    curve = survival(minutes, state.touched[mine])
    back = mine & state.returned
    told = int((hand_overs.reason[back] != "").sum())
    enough = n >= max(1, min_n)
    median, low, high = (
        None if minutes_ is None or not enough else minutes_ / 60
        for minutes_ in (curve.median, curve.median_low, curve.median_high)
    )
    return FollowUp(
        group,
        n,
        int(state.touched[mine].sum()),
        waiting,
        median,
        low,
        high,
        rate(int(state.late[mine].sum()), n - waiting, min_n),
        rate(told, int(back.sum()), min_n),
        "ok" if enough else "too_few",
    )
