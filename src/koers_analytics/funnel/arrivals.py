"""How many leads will arrive in a state: those under way by how long it took others, and new ones at the recent rate.

Leads are followed from stay to stay: how long a stay in a state lasts and where it leads is learned from all earlier
ones (Kaplan-Meier with competing ends), given how long the present stay has lasted already. The interval holds three
things: which leads arrive, how many come in (with the extra spread that counts show), and what is not known about the
delays (a bootstrap over stays). Beside it stand two simple forecasts and the errors of all three on past periods.
Leads whose pass is over arrive no more; who comes back is a new entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple, cast

import numpy as np

from koers_analytics.columns import Day, Days, Floats, Ints, as_day
from koers_analytics.funnel.periods import LifecyclePeriods
from koers_analytics.funnel.states import CODES, RANK, ROAD
from koers_analytics.funnel.stays import stays_of
from koers_analytics.pipeline.bookings import months_earlier

METHODS = ("koers", "year_before", "recent_mean")
_RECENT_DAYS, _RUN, _BOOTSTRAPS, _EACH, _ROUNDS, _LEAST = 91, 4, 100, 5, 6, 20


@dataclass(frozen=True)
class Arriving:
    """Arrivals from `starts` up to `ends`: expected, P10 to P90, its two parts, and what the simple ways say.

    `year_before` and `recent_mean` are None where the history does not reach that far back.
    """

    starts: date
    ends: date
    expected: float
    low: int
    high: int
    under_way: float
    new: float
    year_before: int | None
    recent_mean: float | None

    def said(self, method: str) -> float | None:
        """Return what a method says: `koers`, `year_before` or `recent_mean`."""
        found: float | None = self.expected if method == "koers" else getattr(self, method)
        return found


@dataclass(frozen=True)
class ArrivalErrors:
    """Mean absolute error and bias (above 0: said too many) of one method, in leads per period."""

    n: int
    mae: float | None
    bias: float | None


@dataclass(frozen=True)
class Arrivals:
    """The forecast per period; `status` is `too_few` (and `periods` empty) with fewer than 20 arrivals to learn from.

    `errors` are over the past periods that every method could do, `coverage` is the share of past periods within
    P10-P90 (80 % is right) over `coverage_n` periods.
    """

    state: str
    status: str
    periods: tuple[Arriving, ...]
    errors: dict[str, ArrivalErrors]
    coverage: float | None
    coverage_n: int


def arrivals(
    periods: LifecyclePeriods,
    as_of: Day,
    state: str = "customer",
    horizon: int = 4,
    every: str = "week",
    *,
    rounds: int = _ROUNDS,
    seed: int = 1,
) -> Arrivals:
    """Forecast how many passes first reach a state of the road in the next `horizon` weeks or months.

    Only what was known at the end of `as_of` counts; the first period starts the day after. `rounds` past periods are
    forecast as they would have been then. Raises ValueError for a state off the road, `every` other than week or
    month, or a horizon below 1.
    """
    if state not in ROAD:
        raise ValueError(f"{state!r} is not on the road; choose {', '.join(ROAD)}")
    if every not in ("week", "month") or horizon < 1:
        raise ValueError("every must be week or month, and horizon at least 1")
    known = periods.known(as_of)
    day = cast(date, as_day(as_of).astype(object))
    told = _forecast(known, day, state, _edges(day, horizon, every), seed)
    if told is None:
        return Arrivals(
            state, "too_few", (), {name: ArrivalErrors(0, None, None) for name in METHODS}, None, 0
        )
    made = _with_baselines(known, state, told, day, every)
    past = [_past(known, state, eve, every, seed) for eve in _eves(day, rounds, every)]
    rows = [row for row in past if row is not None]
    inside = [row.made.low <= row.actual <= row.made.high for row in rows]
    return Arrivals(
        state,
        "ok",
        tuple(made),
        _errors(rows),
        sum(inside) / len(inside) if inside else None,
        len(inside),
    )


class _Past(NamedTuple):
    made: Arriving
    actual: int


def _past(known: LifecyclePeriods, state: str, eve: date, every: str, seed: int) -> _Past | None:
    then = known.known(eve)
    told = _forecast(then, eve, state, _edges(eve, 1, every), seed)
    if told is None:
        return None
    made = _with_baselines(then, state, told, eve, every)[0]
    return _Past(made, count_between(arrival_days(known, state), made.starts, made.ends))


def _errors(rows: list[_Past]) -> dict[str, ArrivalErrors]:
    shared = [row for row in rows if all(row.made.said(method) is not None for method in METHODS)]
    found = {}
    for method in METHODS:
        gaps = [said - row.actual for row in shared if (said := row.made.said(method)) is not None]
        mean = sum(gaps) / len(gaps) if gaps else None
        found[method] = ArrivalErrors(len(gaps), sum(map(abs, gaps)) / len(gaps) if gaps else None, mean)
    return found


def arrival_days(known: LifecyclePeriods, state: str) -> Days:
    """Return the days on which passes first stood in a state of the road or beyond it."""
    passes = known.passes
    if not len(passes):
        return known.starts
    rows = np.where(RANK[known.state] >= RANK[CODES[state]], np.arange(len(known)), len(known))
    first = np.minimum.reduceat(rows, passes.first)
    return known.starts[first[first < len(known)]]


def count_between(moments: Days, starts: Day, ends: Day) -> int:
    """Return how many days lie from `starts` up to `ends`."""
    return int(((moments >= as_day(starts)) & (moments < as_day(ends))).sum())


def _edges(day: date, horizon: int, every: str) -> list[date]:
    first = day + timedelta(days=1)
    return [first, *(_later(first, n, every) for n in range(1, horizon + 1))]


def _later(day: date, number: int, every: str) -> date:
    return day + timedelta(weeks=number) if every == "week" else months_earlier(day, -number)


def _eves(day: date, rounds: int, every: str) -> Iterator[date]:
    first = day + timedelta(days=1)
    for number in range(rounds, 0, -1):
        yield _later(first, -number, every) - timedelta(days=1)


def _with_baselines(
    known: LifecyclePeriods, state: str, told: list[Arriving], day: date, every: str
) -> list[Arriving]:
    moments = arrival_days(known, state)
    start = cast(date, known.starts.min().astype(object))
    first = day + timedelta(days=1)
    edges = [_later(first, -number, every) for number in range(_RUN + 1)]
    spans = [(older, newer) for newer, older in pairwise(edges) if older >= start]
    counts = [count_between(moments, *span) for span in spans]
    mean = sum(counts) / len(counts) if counts else None
    found = []
    for one in told:
        back = [
            moment - timedelta(days=364) if every == "week" else months_earlier(moment, 12)
            for moment in (one.starts, one.ends)
        ]
        # A year ago says nothing about what had not been recorded yet.
        year = count_between(moments, *back) if back[0] >= start and back[1] <= first else None
        found.append(replace(one, year_before=year, recent_mean=mean))
    return found


class _Seen(NamedTuple):
    """What was seen of stays before the state was reached, in whole days.

    `cells` counts stays by present state, how they ended (0 arrived, 1 left, 2 still running, 3 and on: moved to that
    state) and their days (shape states x ends x days). `waiting` are the running ones: state, days so far and number.
    """

    states: Ints
    cells: Ints
    waiting: Ints
    age: Ints
    leads: Ints


_ARRIVED, _LEFT, _RUNNING, _MOVED = 0, 1, 2, 3


def _forecast(
    known: LifecyclePeriods, day: date, state: str, edges: list[date], seed: int
) -> list[Arriving] | None:
    if len(arrival_days(known, state)) < _LEAST:
        return None
    until = np.array([(edge - timedelta(days=1) - day).days for edge in edges])
    seen = _seen(known, day, int(RANK[CODES[state]]), int(until[-1]))
    came, counts, span = _entries(known, day)
    entry = _entry_shares(seen, came)
    sure = _chances(seen, seen.cells.astype(float), entry, until)
    under_way = seen.leads @ sure.waiting
    new = (counts.sum() / span * np.diff(until)) @ sure.new
    rng = np.random.Generator(np.random.PCG64(seed))
    draws = np.array(list(_draws(seen, entry, counts, span, until, rng)))
    low, high = np.percentile(draws, (10, 90), axis=0, method="inverted_cdf")
    return [
        Arriving(*edge, float(a + b), int(p10), int(p90), float(a), float(b), None, None)
        for edge, a, b, p10, p90 in zip(pairwise(edges), under_way, new, low, high, strict=True)
    ]


def _seen(known: LifecyclePeriods, day: date, level: int, ahead: int) -> _Seen:
    passes, stays = known.passes, stays_of(known, day)
    rows = np.arange(len(known))
    reach = np.minimum.reduceat(np.where(RANK[known.state] >= level, rows, len(known)), passes.first)
    of_pass = known.pass_of[stays.row]
    use = np.flatnonzero(
        (RANK[stays.state] >= 0) & (RANK[stays.state] < level) & (stays.row < reach[of_pass])
    )
    states, place = np.unique(stays.state[use], return_inverse=True)
    after = stays.next[use]
    same = (after >= 0) & (known.pass_of[np.maximum(after, 0)] == of_pass[use])
    to = np.where(same, known.state[np.maximum(after, 0)], -1).astype(np.int64)
    end = np.full(len(use), _LEFT)
    end[same & (RANK[to] >= level)] = _ARRIVED
    end[~stays.ended[use].astype(bool)] = _RUNNING
    moved = same & (RANK[to] >= 0) & (RANK[to] < level)
    end[moved] = _MOVED + np.searchsorted(states, to[moved])
    days = stays.days[use]
    width, span = len(states) + _MOVED, int(days.max(initial=0)) + ahead + 2
    code = (place * width + end) * span + days
    cells = np.bincount(code, minlength=len(states) * width * span).reshape(len(states), width, span)
    waiting, age = np.nonzero(cells[:, _RUNNING])
    return _Seen(states, cells, waiting, age, cells[waiting, _RUNNING, age])


def _entries(known: LifecyclePeriods, day: date) -> tuple[Ints, Ints, int]:
    """Return the states in which recent passes began, their number per week, and the days that these weeks span."""
    start = known.starts[known.passes.first]
    ago = (as_day(day) - start).astype(np.int64)
    span = int(min(_RECENT_DAYS, ago.max() + 1)) // 7 * 7 or 7
    recent = (ago < span) & (known.passes.entry >= 0)
    weeks = np.bincount(ago[recent] // 7, minlength=span // 7)
    return known.state[known.passes.first[recent]].astype(np.int64), weeks, span


def _entry_shares(seen: _Seen, came: Ints) -> Floats:
    """Return the share of recent entries per state seen, and last the share that arrives by entering."""
    shares = [float((came == code).mean()) if len(came) else 0.0 for code in seen.states]
    return np.array([*shares, max(0.0, 1 - sum(shares)) if len(came) else 0.0])


class _Chances(NamedTuple):
    """Chance to arrive in each period: of those waiting (a row each), and of those that come in in each period."""

    waiting: Floats
    new: Floats


def _chances(seen: _Seen, cells: Floats, entry: Floats, until: Ints) -> _Chances:
    """Work out the chances by first passage: how long a stay lasts, where it leads, and the same again from there."""
    ahead = int(until[-1])
    kernel, remains = _kernel(cells)
    passage = _first_passage(kernel, ahead)
    by_edge = np.zeros((len(seen.age), len(until)))
    for code in range(len(seen.states)):
        rows = np.flatnonzero(seen.waiting == code)
        days = seen.age[rows][:, None] + np.arange(1, ahead + 1)[None, :]
        left = np.maximum(remains[code, seen.age[rows]], 1e-12)[:, None]
        here = kernel[code][:, days] / left[None]
        arrived = np.cumsum(here[_ARRIVED], axis=1)
        for n, edge in enumerate(until.tolist()):
            if edge:
                onward = np.einsum("krv,kv->r", here[_MOVED:, :, :edge], passage[:, edge - 1 :: -1])
                by_edge[rows, n] = arrived[:, edge - 1] + onward
    waiting = np.clip(np.diff(by_edge, axis=1), 0.0, 1.0)
    # Of those that come in on a day: by entering, or after the days that the passage takes.
    within = entry[:-1] @ passage + entry[-1] if len(seen.states) else np.full(ahead + 1, entry[-1])
    later = until[None, :] - np.arange(1, ahead + 1)[:, None]
    fresh = np.diff(np.where(later >= 0, within[np.maximum(later, 0)], 0.0), axis=1)
    return _Chances(waiting, np.add.reduceat(fresh, until[:-1], axis=0) / np.diff(until)[:, None])


def _kernel(cells: Floats) -> tuple[Floats, Floats]:
    """Return the chance that a stay ends so after so many days, and that it lasts longer (Aalen-Johansen)."""
    at_risk = cells.sum(axis=1)[:, ::-1].cumsum(axis=1)[:, ::-1]
    ends = cells.copy()
    ends[:, _RUNNING] = 0.0
    hazard = np.where(at_risk[:, None] > 1e-12, ends / np.maximum(at_risk[:, None], 1e-12), 0.0)
    after = np.cumprod(1 - hazard.sum(axis=1), axis=1)
    before = np.concatenate([np.ones((len(cells), 1)), after[:, :-1]], axis=1)
    return hazard * before[:, None], np.maximum(after, 0.0)


def _first_passage(kernel: Floats, ahead: int) -> Floats:
    """Return per state the chance to have arrived within 0 to `ahead` days of entering it."""
    size = len(kernel)
    arrives, moves = kernel[:, _ARRIVED, : ahead + 1], kernel[:, _MOVED:, : ahead + 1]
    solve = np.linalg.inv(np.eye(size) - moves[:, :, 0]) if size else np.zeros((0, 0))
    daily = np.zeros((size, ahead + 1))
    for day in range(ahead + 1):
        onward = np.einsum(
            "ijv,jv->i", moves[:, :, 1 : day + 1], daily[:, day - 1 :: -1] if day else daily[:, :0]
        )
        daily[:, day] = solve @ (arrives[:, day] + onward)
    return daily.cumsum(axis=1)


def _draws(
    seen: _Seen, entry: Floats, counts: Ints, span: int, until: Ints, rng: np.random.Generator
) -> Iterator[Ints]:
    """Yield drawn arrivals per period."""
    mean = counts.mean()
    wide = max(1.0, float(counts.var(ddof=1) / mean)) if mean > 0 and len(counts) > 1 else 1.0
    lengths = np.diff(until)
    full = np.nonzero(seen.cells)
    for _bootstrap in range(_BOOTSTRAPS):
        # Stays weighted by exponential draws: equal ones together weigh a gamma draw (Bayesian bootstrap).
        cells = np.zeros(seen.cells.shape)
        cells[full] = rng.gamma(seen.cells[full])
        chance = _chances(seen, cells, entry, until)
        rate = rng.gamma((counts.sum() + 0.5) / wide) * wide / span
        for _each in range(_EACH):
            arrived = np.zeros(len(lengths), dtype=np.int64)
            if len(seen.leads):
                arrived += rng.multinomial(seen.leads, _with_rest(chance.waiting))[:, :-1].sum(axis=0)
            expected = rate * lengths
            if wide > 1:
                expected = rng.gamma(expected / (wide - 1)) * (wide - 1)
            arrived += rng.multinomial(rng.poisson(expected), _with_rest(chance.new))[:, :-1].sum(axis=0)
            yield arrived


def _with_rest(chance: Floats) -> Floats:
    rest = np.clip(1 - chance.sum(axis=1, keepdims=True), 0.0, 1.0)
    both: Floats = np.concatenate([chance, rest], axis=1)
    shares: Floats = both / both.sum(axis=1, keepdims=True)
    return shares
