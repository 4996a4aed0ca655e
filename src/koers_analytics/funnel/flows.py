"""How leads really travel: every move with its share and time, the most common paths, and the links of a Sankey."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Day, Ints
from koers_analytics.funnel.periods import LifecyclePeriods
from koers_analytics.funnel.states import STATES, direction
from koers_analytics.funnel.stays import Stays, stays_of


@dataclass(frozen=True)
class Flow:
    """Moves from one state to another.

    `share` is of all moves out of `origin`; `median_days` is the time in `origin` before the move; `direction` is forward,
    backward, aside (dropped off) or again (back after having left).
    """

    origin: str
    target: str
    n: int
    share: float
    median_days: float
    direction: str
    subjects: Ints


@dataclass(frozen=True)
class Path:
    """Passes that went the same way: the states in order, how many, and the median days from the first to the last."""

    states: tuple[str, ...]
    n: int
    share: float
    median_days: float
    subjects: Ints


@dataclass(frozen=True)
class Link:
    """A band of a Sankey: from the state at one step to that at the next. Steps count from 0, so nothing runs back."""

    step: int
    source: str
    target: str
    n: int


@dataclass(frozen=True)
class Flows:
    """All moves, most frequent first; the most common paths with the number of the others; where leads are now.

    `here` counts running stays by state. `other` counts passes on less common paths, `other_kinds` those paths.
    """

    moves: tuple[Flow, ...]
    paths: tuple[Path, ...]
    other: int
    other_kinds: int
    here: dict[str, int]
    links: tuple[Link, ...]


def flows(periods: LifecyclePeriods, as_of: Day, top: int = 12, depth: int = 6) -> Flows:
    """Return how leads travelled, as known at the end of `as_of`.

    `top` is the number of paths that are named; `depth` the number of steps that the Sankey shows. A path is the way
    of one pass; coming back after having left is a move (`again`) and begins the next path.

    >>> from datetime import date
    >>> made = LifecyclePeriods.from_rows(
    ...     [(1, 1, "warm", date(2026, 1, 1), date(2026, 1, 9), *[None] * 7),
    ...      (1, 1, "cold", date(2026, 1, 9), None, *[None] * 7)])
    >>> found = flows(made, date(2026, 2, 1))
    >>> [(f.origin, f.target, f.n, f.median_days, f.direction) for f in found.moves], found.paths[0].states, found.here
    ([('warm', 'cold', 1, 8.0, 'backward')], ('warm', 'cold'), {'cold': 1})
    """
    known = periods.known(as_of)
    stays = stays_of(known, as_of)
    named, other, kinds = _paths(known, stays, top)
    running = stays.state[~stays.ended.astype(bool)]
    return Flows(
        _moves(known, stays),
        named,
        other,
        kinds,
        {STATES[code]: int((running == code).sum()) for code in np.unique(running).tolist()},
        _links(known, stays, depth),
    )


def _moves(known: LifecyclePeriods, stays: Stays) -> tuple[Flow, ...]:
    moved = np.flatnonzero(stays.next >= 0)
    was, now = stays.state[moved], known.state[stays.next[moved]].astype(np.int64)
    code = was * len(STATES) + now
    out = np.bincount(was, minlength=len(STATES))
    found = []
    for one in np.unique(code).tolist():
        here = moved[code == one]
        source, target = divmod(one, len(STATES))
        names = STATES[source], STATES[target]
        found.append(
            Flow(
                *names,
                len(here),
                len(here) / int(out[source]),
                float(np.median(stays.days[here])),
                direction(*names),
                known.subject_id[stays.row[here]],
            )
        )
    return tuple(sorted(found, key=lambda flow: (-flow.n, flow.origin, flow.target)))


def _paths(known: LifecyclePeriods, stays: Stays, top: int) -> tuple[tuple[Path, ...], int, int]:
    """Return the most common ways, the number of passes on others, and the number of those others."""
    passes = known.pass_of[stays.row]
    first = np.flatnonzero(np.r_[True, passes[1:] != passes[:-1]][: len(passes)])
    ways = (
        [piece.tobytes() for piece in np.split(stays.state.astype(np.int8), first[1:])] if len(first) else []
    )
    count = Counter(ways)
    common = sorted(count.items(), key=lambda item: (-item[1], item[0]))[:top]
    last = np.r_[first[1:] - 1, len(passes) - 1][: len(first)]
    length = (known.starts[stays.row[last]] - known.starts[stays.row[first]]).astype(np.int64)
    place = {way: n for n, (way, _count) in enumerate(common)}
    which = np.array([place.get(way, -1) for way in ways], dtype=np.int64)
    named = tuple(
        Path(
            tuple(STATES[code] for code in way),
            n,
            n / len(ways),
            float(np.median(length[which == place[way]])),
            known.subject_id[stays.row[first[which == place[way]]]],
        )
        for way, n in common
    )
    return named, len(ways) - sum(path.n for path in named), len(count) - len(common)


def _links(known: LifecyclePeriods, stays: Stays, depth: int) -> tuple[Link, ...]:
    if not len(stays.row):
        return ()
    passes = known.pass_of[stays.row]
    begins = np.r_[True, passes[1:] != passes[:-1]]
    step = np.arange(len(passes)) - np.maximum.accumulate(np.where(begins, np.arange(len(passes)), 0))
    here = np.flatnonzero(~begins & (step <= depth))
    code = (step[here] - 1) * 10_000 + stays.state[here - 1] * 100 + stays.state[here]
    found = []
    for one, n in zip(*np.unique(code, return_counts=True), strict=True):
        number, pair = divmod(int(one), 10_000)
        found.append(Link(number, STATES[pair // 100], STATES[pair % 100], int(n)))
    return tuple(found)
