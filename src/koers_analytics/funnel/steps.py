"""Funnels over event logs: who went through steps S1 to Sk in order within a time, and who may still do so.

Every S1 opens an attempt and a case counts once, with the farthest that any attempt came. The time counts from the
first step of the attempt and includes its last moment. Cases with an attempt that still has time are shown as open and
never as failed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.columns import Floats, Ints, Mask
from koers_analytics.funnel.log import EventLog, as_moment
from koers_analytics.pipeline.rates import MIN_N, Rate, rate

MODES = ("ordered", "strict", "any")
_NEVER = -(2**62)
_DAY = 86_400_000_000


@dataclass(frozen=True)
class FunnelStep:
    """One step: how many cases reached it, and of those that reached the one before and are decided, which share.

    `open` cases stand at this step and may still go on. `overall` is the share of all decided cases that began. In
    `any` order, step n means n different steps. `cases` are the ids of those that reached the step.
    """

    activity: str
    reached: int
    open: int
    rate: Rate
    overall: Rate
    cases: Ints


@dataclass(frozen=True)
class StepFunnel:
    """The steps, the number of cases that began, and the median days from first to last step (None: nobody did)."""

    mode: str
    steps: tuple[FunnelStep, ...]
    entered: int
    converted: int
    open: int
    median_days: float | None


def step_funnel(
    log: EventLog,
    steps: Sequence[str],
    window: timedelta,
    as_of: date,
    mode: str = "ordered",
    *,
    exclude: Mapping[int, str] | None = None,
    min_n: int = MIN_N,
) -> StepFunnel:
    """Count cases along steps, over the events up to `as_of`.

    `ordered`: other events may lie between. `strict`: the steps directly follow each other. `any`: all steps within the
    window, in whatever order. `exclude` {i: activity} (ordered only; i counts from 1) stops an attempt at step i when
    that activity happens between the steps i and i+1. Raises ValueError for fewer than two steps, an unknown mode, a
    window of 0 or less, or an exclusion where none can be.

    >>> from datetime import datetime
    >>> log = EventLog.from_rows(
    ...     [(1, "form", datetime(2026, 1, 1), None), (1, "page", datetime(2026, 1, 2), None),
    ...      (1, "won", datetime(2026, 1, 9), None), (2, "form", datetime(2026, 1, 1), None)])
    >>> found = step_funnel(log, ["form", "won"], timedelta(days=30), datetime(2026, 3, 1), min_n=1)
    >>> [(s.activity, s.reached) for s in found.steps], found.steps[1].rate.value, found.median_days
    ([('form', 2), ('won', 1)], 0.5, 8.0)
    """
    _refuse(steps, window, mode, exclude or {})
    known = log.until(as_of)
    codes = [known.code(name) for name in steps]
    stops = {i: known.code(name) for i, name in (exclude or {}).items()}
    length, now = int(window / timedelta(microseconds=1)), int(as_moment(as_of).astype(np.int64))
    walk = {"ordered": _ordered, "strict": _strict, "any": _any_order}[mode]
    cases, reach, alive, days = walk(known, codes, length, now, stops)
    return _summed(steps, mode, cases, reach, alive, days, min_n)


def _refuse(steps: Sequence[str], window: timedelta, mode: str, exclude: Mapping[int, str]) -> None:
    if mode not in MODES:
        raise ValueError(f"{mode!r} is no mode; choose {', '.join(MODES)}")
    if len(steps) < 2:
        raise ValueError("a funnel has at least two steps")
    if window <= timedelta(0):
        raise ValueError("the window must be longer than 0")
    if mode == "any" and len(set(steps)) < len(steps):
        raise ValueError("in any order every step must be a different one")
    if exclude and (mode != "ordered" or not all(1 <= i < len(steps) for i in exclude)):
        raise ValueError("an exclusion lies between two steps of an ordered funnel")


def _summed(
    steps: Sequence[str], mode: str, cases: Ints, reach: Ints, alive: Mask, days: Floats, min_n: int
) -> StepFunnel:
    last = len(steps)
    waiting = alive & (reach < last)
    entered = reach >= 1
    decided = int((entered & ~waiting).sum())
    found = []
    for n, name in enumerate(steps, 1):
        here = reach >= n
        before = (reach >= n - 1) & entered & ~(waiting & (reach < n))
        done = int(here.sum())
        overall = rate(int((here & ~waiting).sum()), decided, min_n)
        found.append(
            FunnelStep(
                name,
                done,
                int((waiting & (reach == n)).sum()),
                rate(done, int(before.sum()), min_n),
                overall,
                cases[here],
            )
        )
    length = days[reach == last]
    return StepFunnel(
        mode,
        tuple(found),
        int(entered.sum()),
        found[-1].reached,
        int(waiting.sum()),
        float(np.median(length)) if len(length) else None,
    )


_Walk = tuple[Ints, Ints, Mask, Floats]


def _ordered(log: EventLog, codes: list[int], window: int, now: int, stops: dict[int, int]) -> _Walk:
    """Follow, per case and step, the attempt that began last: with the same step reached it has most time left."""
    wanted = log.select(np.isin(log.activity, [*codes, *stops.values()]))
    found = _Found(log, len(codes))
    best: list[int] = []
    for case, activity, at in zip(
        wanted.case.tolist(), wanted.activity.tolist(), wanted.at.astype(np.int64).tolist(), strict=True
    ):
        if case != found.case:
            found.close(best, now, window)
            found.case, best = case, [_NEVER] * (len(codes) + 1)
        came = [
            k
            for k in range(len(codes), 0, -1)
            if activity == codes[k - 1] and (k == 1 or (best[k - 1] != _NEVER and at - best[k - 1] <= window))
        ]
        begun = {k: at if k == 1 else best[k - 1] for k in came}
        for i, code in stops.items():
            if activity == code:
                best[i] = _NEVER
        for k, start in begun.items():
            best[k] = max(best[k], start)
            found.note(k, at - start)
    found.close(best, now, window)
    return found.arrays()


class _Found:
    """What is known of each case while the events pass by."""

    def __init__(self, log: EventLog, width: int) -> None:
        self.cases: list[int] = []
        self.reach: list[int] = []
        self.alive: list[bool] = []
        self.days: list[float] = []
        self.case: int | None = None
        self.width, self.far, self.took = width, 0, float("nan")

    def note(self, step: int, length: int) -> None:
        """Take in that the case came to a step; the first time at the last step is its time to convert."""
        if step == self.width and self.far < step:
            self.took = length / _DAY
        self.far = max(self.far, step)

    def close(self, best: list[int], now: int, window: int) -> None:
        """Finish a case: it is alive while an attempt short of the last step has time left."""
        if self.case is not None and self.far:
            self.cases.append(self.case)
            self.reach.append(self.far)
            self.alive.append(any(b != _NEVER and now - b < window for b in best[1:-1]))
            self.days.append(self.took)
        self.far, self.took = 0, float("nan")

    def arrays(self) -> _Walk:
        """Return the cases that began."""
        return (
            np.array(self.cases, dtype=np.int64),
            np.array(self.reach, dtype=np.int64),
            np.array(self.alive, dtype=bool),
            np.array(self.days, dtype=np.float64),
        )


def _strict(log: EventLog, codes: list[int], window: int, now: int, _stops: dict[int, int]) -> _Walk:
    size = len(log)
    at = log.at.astype(np.int64)
    begins = np.flatnonzero(log.activity == codes[0])
    far = np.ones(len(begins), dtype=np.int64)
    going = np.ones(len(begins), dtype=bool)
    ended = np.zeros(len(begins), dtype=bool)
    for offset, code in enumerate(codes[1:], 1):
        place = np.minimum(begins + offset, size - 1)
        there = (begins + offset < size) & (log.case[place] == log.case[begins])
        ended |= going & ~there
        going &= there & (log.activity[place] == code) & (at[place] - at[begins] <= window)
        far[going] = offset + 1
    # An attempt is open while its case has no further event and its time is not over.
    alive = ended & (now - at[begins] < window) & (far < len(codes))
    stop = np.minimum(begins + len(codes) - 1, size - 1)
    took = np.where(far == len(codes), (at[stop] - at[begins]) / _DAY, np.nan)
    return _per_case(log.case[begins], far, alive, took, len(codes))


def _any_order(log: EventLog, codes: list[int], window: int, now: int, _stops: dict[int, int]) -> _Walk:
    wanted = log.select(np.isin(log.activity, codes))
    at = wanted.at.astype(np.int64)
    size = len(wanted)
    begins = np.arange(size)
    # Where each code is seen next, from every event on: the earliest moment at which each step is there.
    met = np.full((size, len(codes)), np.iinfo(np.int64).max)
    following = np.full(len(codes), np.iinfo(np.int64).max)
    cases, activity = wanted.case.tolist(), wanted.activity.tolist()
    place = {code: n for n, code in enumerate(codes)}
    for row in range(size - 1, -1, -1):
        if row == size - 1 or cases[row] != cases[row + 1]:
            following[:] = np.iinfo(np.int64).max
        following[place[activity[row]]] = at[row]
        met[row] = following
    within = met <= (at + window)[:, None] if size else np.zeros((0, len(codes)), dtype=bool)
    far = within.sum(axis=1).astype(np.int64)
    took = np.where(far == len(codes), (np.where(within, met, 0).max(axis=1) - at) / _DAY, np.nan)
    alive = (now - at < window) & (far < len(codes))
    return _per_case(wanted.case[begins], far, alive, took, len(codes))


def _per_case(case: Ints, far: Ints, alive: Mask, took: Floats, width: int) -> _Walk:
    """Return per case its farthest attempt; attempts come in order of time, and the first to finish gives the time."""
    if not len(case):
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0, dtype=bool), np.zeros(0)
    first = np.flatnonzero(np.r_[True, case[1:] != case[:-1]])
    reach = np.maximum.reduceat(far, first)
    open_ = np.maximum.reduceat(alive, first)
    days = np.full(len(first), np.nan)
    done = np.flatnonzero(far == width)[::-1]
    days[np.searchsorted(first, done, side="right") - 1] = took[done]
    return case[first], reach, open_, days
