"""How far leads of the same month came: per cohort of entry, with those still under way shown apart.

A cohort is counted by the month in which the pass began, never by a snapshot of today. A lead that skipped a state
has reached it; a lead that began further on does not count in the steps before. Who is still under way has not failed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koers_analytics.columns import Day, Days, Ints, Labels, Mask, as_day
from koers_analytics.funnel.periods import LifecyclePeriods, Passes
from koers_analytics.funnel.states import RANK, ROAD, STATES
from koers_analytics.pipeline.rates import MIN_N, Rate, rate

COHORTS = {"week": "W", "month": "M", "quarter": "Q", "year": "Y", "all": ""}
UNITS = ("pass", "subject")
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Step:
    """From one state of the road to the next.

    `at` leads stood at `origin` or beyond, of which `moved` reached `target`, `failed` left before it and `open` are still
    under way. `rate` is moved of moved and failed, with its Wilson 95 % interval, `too_few` below the least n.
    `median_days` is the median of those who moved, from reaching `origin` to reaching `target`; None when nobody did.
    """

    origin: str
    target: str
    at: int
    moved: int
    failed: int
    open: int
    rate: Rate
    median_days: float | None


@dataclass(frozen=True)
class Cohort:
    """The leads that entered in one period (and of one group): how far they came.

    `starts` and `ends` bound the period (NaT for all), `unfinished` says that it is still running. `reached` and
    `subjects` count and name those that stood in a state of the road or beyond; `left` counts by the state in which
    they are now; `skipped` counts leads that passed over a state.
    """

    label: str
    group: str | int
    starts: np.datetime64
    ends: np.datetime64
    unfinished: bool
    entered: int
    open: int
    skipped: int
    reached: dict[str, int]
    left: dict[str, int]
    steps: tuple[Step, ...]
    subjects: dict[str, Ints]


def cohort_funnel(
    periods: LifecyclePeriods,
    as_of: Day,
    cohort: str = "month",
    *,
    by: str | None = None,
    starts: Day | None = None,
    ends: Day | None = None,
    unit: str = "pass",
    min_n: int = MIN_N,
) -> tuple[Cohort, ...]:
    """Return the funnel per cohort of entry, as known at the end of `as_of`; sorted by period and group.

    `cohort` is week (Monday to Sunday), month, quarter, year or all. `by` splits by source, campaign, segment, unit or
    owner at entry. `starts` and `ends` keep the leads that entered from the one up to the other. `unit` is `pass`
    (coming back is a new entry) or `subject` (only the first entry counts, and however often they came back, how far
    they came at all). Passes that never stood on the road are left out. Raises ValueError for an unknown word.

    >>> from datetime import date
    >>> made = LifecyclePeriods.from_rows(
    ...     [(1, 1, "cold", date(2026, 1, 5), date(2026, 1, 9), *[None] * 7),
    ...      (1, 1, "hot", date(2026, 1, 9), None, *[None] * 7),
    ...      (2, 1, "cold", date(2026, 1, 6), date(2026, 3, 1), *[None] * 7),
    ...      (2, 1, "dropped", date(2026, 3, 1), None, *[None] * 7)])
    >>> january, = cohort_funnel(made, date(2026, 4, 1), min_n=1)
    >>> january.label, january.entered, january.reached["warm"], january.skipped, january.steps[0].rate.value
    ('2026-01', 2, 1, 1, 0.5)
    """
    if cohort not in COHORTS:
        raise ValueError(f"{cohort!r} is no cohort; choose {', '.join(COHORTS)}")
    if unit not in UNITS:
        raise ValueError(f"unit must be pass or subject, not {unit!r}")
    known = periods.known(as_of)
    passes = known.passes if unit == "pass" else _subjects(known)
    entered = known.starts[passes.first]
    keep = (passes.best >= 0) & (passes.entry >= 0)
    keep &= (entered >= as_day(starts)) if starts is not None else True
    keep &= (entered < as_day(ends)) if ends is not None else True
    label = known.label(by) if by else np.full(len(known), "", dtype=object)
    road = _travelled(known, passes)
    place = np.flatnonzero(keep)
    return tuple(
        _cohort(known, road, rows, cohort, group, as_day(as_of), min_n)
        for rows, group in _grouped(place, entered, label[passes.first], cohort)
    )


def _subjects(known: LifecyclePeriods) -> Passes:
    """Return one pass per subject: its first entry, its farthest point, and how it stands now."""
    first = np.flatnonzero(known.fresh)
    if not len(first):
        return known.passes
    last = np.r_[first[1:] - 1, len(known) - 1]
    ranks, passes = RANK[known.state], known.passes
    over = passes.over[known.pass_of[last]]
    return Passes(first, last, ranks[first], np.maximum.reduceat(ranks, first), over)


@dataclass(frozen=True)
class _Road:
    """The passes with, per pass and state of the road, the first row at or beyond it (shape n x 5), and the skips."""

    passes: Passes
    reach: NDArray[np.int64]
    skipped: Mask


def _travelled(known: LifecyclePeriods, passes: Passes) -> _Road:
    reach = np.full((len(passes), len(ROAD)), _NEVER)
    seen = np.zeros((len(passes), len(ROAD) + 1), dtype=np.int64)
    if not len(passes):
        return _Road(passes, reach, np.zeros(0, dtype=bool))
    rows, ranks = np.arange(len(known)), RANK[known.state]
    for level in range(len(ROAD)):
        reach[:, level] = np.minimum.reduceat(np.where(ranks >= level, rows, _NEVER), passes.first)
        seen[:, level + 1] = seen[:, level] + np.maximum.reduceat(ranks == level, passes.first)
    entry, best, place = np.maximum(passes.entry, 0), np.maximum(passes.best, 0), np.arange(len(passes))
    stood = seen[place, best + 1] - seen[place, entry]
    return _Road(passes, reach, stood < best - entry + 1)


def period_of(moments: Days, cohort: str) -> Days:
    """Return the first day of the week, month, quarter or year of each day.

    >>> period_of(np.array(["2026-11-24"], dtype="datetime64[D]"), "quarter").tolist()
    [datetime.date(2026, 10, 1)]
    """
    if cohort == "week":
        # 1970-01-01 was a Thursday.
        number = moments.astype(np.int64)
        return (number - (number + 3) % 7).astype("datetime64[D]")
    if cohort == "quarter":
        month = moments.astype("datetime64[M]").astype(np.int64)
        return (month - month % 3).astype("datetime64[M]").astype("datetime64[D]")
    if cohort == "all":
        return np.full(len(moments), np.datetime64("NaT", "D"))
    return moments.astype(f"datetime64[{COHORTS[cohort]}]").astype("datetime64[D]")


def _next(starts: np.datetime64, cohort: str) -> np.datetime64:
    if cohort == "week":
        return starts + np.timedelta64(7, "D")
    months = {"month": 1, "quarter": 3, "year": 12, "all": 0}[cohort]
    found: np.datetime64 = (starts.astype("datetime64[M]") + np.timedelta64(months, "M")).astype(
        "datetime64[D]"
    )
    return found


def _name(starts: np.datetime64, cohort: str) -> str:
    if cohort == "all":
        return "all"
    year, month = str(starts)[:4], int(str(starts)[5:7])
    if cohort == "week":
        iso = starts.astype(object).isocalendar()
        return f"{iso[0]}-W{iso[1]:02d}"
    return {"month": str(starts)[:7], "quarter": f"{year}-Q{(month + 2) // 3}", "year": year}[cohort]


def _grouped(place: Ints, entered: Days, group: Labels, cohort: str) -> Iterator[tuple[Ints, str | int]]:
    if not len(place):
        return
    period = period_of(entered[place], cohort)
    _days, when = np.unique(period, return_inverse=True)
    names, which = np.unique(group[place], return_inverse=True)
    code = when * len(names) + which
    order = np.argsort(code, kind="stable")
    edges = np.flatnonzero(np.r_[True, np.diff(code[order]) != 0])
    for rows in np.split(place[order], edges[1:]):
        yield rows, group[rows[0]]


def _cohort(
    known: LifecyclePeriods,
    road: _Road,
    rows: Ints,
    cohort: str,
    group: str | int,
    day: np.datetime64,
    min_n: int,
) -> Cohort:
    passes = road.passes
    first, best, over = passes.first[rows], passes.best[rows], passes.over[rows]
    starts = period_of(known.starts[first[:1]], cohort)[0]
    ends = _next(starts, cohort)
    gone = known.state[passes.last[rows]][over]
    subjects = {name: known.subject_id[first[best >= level]] for level, name in enumerate(ROAD)}
    return Cohort(
        label=_name(starts, cohort),
        group=group if isinstance(group, str) else int(group),
        starts=starts,
        ends=ends,
        unfinished=bool(np.isnat(ends) or ends > day),
        entered=len(rows),
        open=int((~over).sum()),
        skipped=int(road.skipped[rows].sum()),
        reached={name: len(ids) for name, ids in subjects.items()},
        left={STATES[code]: int((gone == code).sum()) for code in np.unique(gone).tolist()},
        steps=tuple(_step(known, road, rows, level, min_n) for level in range(len(ROAD) - 1)),
        subjects=subjects,
    )


def _step(known: LifecyclePeriods, road: _Road, rows: Ints, level: int, min_n: int) -> Step:
    passes = road.passes
    best, over = passes.best[rows], passes.over[rows]
    asked = (passes.entry[rows] <= level) & (best >= level)
    moved = asked & (best > level)
    missed = int((asked & ~moved & over).sum())
    taken = road.reach[rows][moved]
    length = (known.starts[taken[:, level + 1]] - known.starts[taken[:, level]]).astype(np.int64)
    done = int(moved.sum())
    return Step(
        ROAD[level],
        ROAD[level + 1],
        int(asked.sum()),
        done,
        missed,
        int((asked & ~moved & ~over).sum()),
        rate(done, done + missed, min_n),
        float(np.median(length)) if len(length) else None,
    )
