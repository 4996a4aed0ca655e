"""What leaks away: leads that went back or left without a reason or untouched, and what they were worth.

euro = leads x chance of this state to become a customer x mean first-year margin; the interval is that of the chance
(posterior under Jeffreys' prior). Correlation only: whether a touch would have won them is not in these figures.
"""

from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Day, Ints, Mask
from koers_analytics.funnel.periods import LifecyclePeriods
from koers_analytics.funnel.states import CODES, LEFT, OVER, RANK, STATES
from koers_analytics.funnel.stays import Stays, stays_of
from koers_analytics.intervals import beta_interval

_CUSTOMER = RANK[CODES["customer"]]
_GONE = [CODES[name] for name in ("returned", *LEFT)]
_DRAWS = 4_000


@dataclass(frozen=True)
class AtStake:
    """Money that hangs on a number of leads: the expected cents with a 95 % interval, and the chance behind it.

    `n` cases decided the chance; everything is None when there is none.
    """

    count: int
    n: int
    chance: float | None
    cents: int | None
    low: int | None
    high: int | None


def at_stake(count: int, converted: int, decided: int, value_cents: float) -> AtStake:
    """Return count x converted/decided x value, with the interval of the chance.

    Raises ValueError for a negative count and for impossible numbers.

    >>> at_stake(40, 12, 30, 250_000)
    AtStake(count=40, n=30, chance=0.4, cents=4000000, low=2404859, high=5777997)
    """
    if count < 0:
        raise ValueError(f"count must not be below 0, not {count}")
    low, high = beta_interval(converted, decided)
    if decided == 0:
        return AtStake(count, 0, None, None, None, None)
    chance, whole = converted / decided, count * value_cents
    return AtStake(count, decided, chance, round(whole * chance), round(whole * low), round(whole * high))


@dataclass(frozen=True)
class Leak:
    """Leads that went from one state to another (returned, dropped, lost, lapsed) for one reason (empty: none given).

    `leaked` is all of them without a reason, else those whom nobody of ours touched in that state. Where it is not
    known whether they were touched they are counted in `unknown`, never as untouched. `cents` is None for customers.
    """

    state: str
    target: str
    reason: str
    n: int
    untouched: int
    unknown: int
    leaked: int
    stake: AtStake | None
    subjects: Ints


@dataclass(frozen=True)
class Leakage:
    """All that left, by state and reason; what leaked, and the money with its 95 % interval (None without a chance)."""

    rows: tuple[Leak, ...]
    left: int
    leaked: int
    cents: int | None
    low: int | None
    high: int | None


def leakage(periods: LifecyclePeriods, as_of: Day, value_cents: float, *, seed: int = 1) -> Leakage:
    """Return who went back or left (returned, dropped, lost, lapsed), from which state and why, as known at `as_of`.

    `value_cents` is the mean first-year margin of a new customer. The chance of a state is the share that became a
    customer later in the same pass, of all whose pass is decided; leads still under way do not count. The interval
    of the sum comes from `seed`.
    """
    known = periods.known(as_of)
    stays = stays_of(known, as_of)
    to = np.where(stays.next >= 0, known.state[np.maximum(stays.next, 0)], -1).astype(np.int64)
    gone = np.flatnonzero(np.isin(to, _GONE) & ~OVER[stays.state] & (stays.state != to))
    touched = _touched(known, stays)[gone]
    kinds = list(
        zip(
            stays.state[gone].tolist(),
            to[gone].tolist(),
            known.reason[stays.next[gone]].tolist(),
            strict=True,
        )
    )
    chances = {code: conversion(known, stays, code) for code in np.unique(stays.state[gone]).tolist()}
    rows = []
    for kind in sorted(set(kinds)):
        here = np.array([one == kind for one in kinds])
        rows.append(_leak(known, stays, gone[here], touched[here], kind, chances[kind[0]], value_cents))
    rows.sort(key=lambda row: (-row.leaked, row.state, row.target, row.reason))
    return Leakage(
        tuple(rows),
        len(gone),
        sum(row.leaked for row in rows),
        *_total(rows, chances, value_cents, seed),
    )


def conversion(known: LifecyclePeriods, stays: Stays, code: int) -> tuple[int, int]:
    """Return how many passes that stood in a state became a customer after it, and how many are decided."""
    passes = known.passes
    here = np.flatnonzero(stays.state == code)
    of_pass, first = np.unique(known.pass_of[stays.row[here]], return_index=True)
    rows = np.arange(len(known))
    bought = np.where(RANK[known.state] >= _CUSTOMER, rows, -1)
    last = np.maximum.reduceat(bought, passes.first)[of_pass] if len(of_pass) else of_pass
    won = last > stays.row[here][first]
    return int(won.sum()), int((won | passes.over[of_pass]).sum())


def _touched(known: LifecyclePeriods, stays: Stays) -> Ints:
    """Return per stay 1 touched, 0 untouched, -1 unknown; one touch in any of its rows is enough."""
    if not len(stays.row):
        return np.zeros(0, dtype=np.int64)
    most = np.maximum.reduceat(known.touched, stays.row)
    least = np.minimum.reduceat(known.touched, stays.row)
    return np.where(most == 1, 1, np.where(least == 0, 0, -1)).astype(np.int64)


def _leak(
    known: LifecyclePeriods,
    stays: Stays,
    here: Ints,
    touched: Ints,
    kind: tuple[int, int, str],
    chance: tuple[int, int],
    value_cents: float,
) -> Leak:
    code, to, reason = kind
    bare: Mask = touched == 0
    leaked = int(bare.sum()) if reason else len(here)
    before = RANK[code] < _CUSTOMER
    return Leak(
        STATES[code],
        STATES[to],
        reason,
        len(here),
        int(bare.sum()),
        int((touched < 0).sum()),
        leaked,
        at_stake(leaked, *chance, value_cents) if before else None,
        known.subject_id[stays.row[here]],
    )


def _total(
    rows: list[Leak], chances: dict[int, tuple[int, int]], value_cents: float, seed: int
) -> tuple[int | None, int | None, int | None]:
    lost = {code: sum(r.leaked for r in rows if r.state == STATES[code] and r.stake) for code in chances}
    use = {code: n for code, n in lost.items() if n and chances[code][1]}
    if not use:
        return None, None, None
    rng = np.random.Generator(np.random.PCG64(seed))
    draws, point = np.zeros(_DRAWS), 0.0
    for code, n in sorted(use.items()):
        won, decided = chances[code]
        point += n * won / decided
        draws += n * rng.beta(won + 0.5, decided - won + 0.5, _DRAWS)
    low, high = np.percentile(draws * value_cents, (2.5, 97.5))
    return round(point * value_cents), round(low), round(high)
