"""Whether an open deal will slip: its expected close is moved to a later day, or passes while it is still open.

A hazard per week, learned from what happened in earlier weeks to the deals that were open and had an expected close: by
stage, weeks in that stage, how often it slipped before and how near the expected close is. Below 50 slips it is the share
of weeks with a slip in that stage, drawn to that of all stages.
"""

from dataclasses import dataclass

import numpy as np

from koers_analytics.scoring import Frame, fit
from koers_analytics.tables import OPEN, Day, DealHistory, Floats, Ints, Mask, Snapshot, as_day

#: Below so many slips there is no model.
LEAST_SLIPS = 50
_WEEK = np.timedelta64(7, "D")
#: Weeks to the expected close are banded up to and including these; one band more for later.
_NEAR = (1, 4, 13)
_AGE = (4, 13, 26)
_MOST_MOVES = 3
_ENOUGH_WEEKS, _MOST_DAYS = 20_000, 104


@dataclass(frozen=True)
class Slipping:
    """Per open deal the chance to slip before its expected close, or before the end of the period if that is earlier.

    The chance is NaN without an expected close; it is 1 where that has passed already. `moves` says how often the
    expected close was moved to a later day. `basis` is `hazard` (the model), `stage_rate` or `no_history`; learned from
    `n_weeks` weeks of deals with `n_slips` slips among them.
    """

    deal_id: Ints
    chance: Floats
    moves: Ints
    basis: str
    n_weeks: int
    n_slips: int


def slipping(history: DealHistory, as_of: Day, ends: Day, k: float = 10.0) -> Slipping:
    """Return the chance of each deal that is open at the end of `as_of` to slip before `ends` (chances 0 to 1).

    Only what was known by `as_of` is used. `k` is how strongly a stage with few weeks is drawn to all stages.
    """
    day, moved = as_day(as_of), _moves(history)
    state = history.at(day)
    here = np.flatnonzero(state.open)
    due = ~np.isnat(state.expected[here])
    late = due & (state.expected[here] <= day)
    until = np.minimum(state.expected[here], as_day(ends) - np.timedelta64(1, "D"))
    weeks = np.where(due, np.maximum(1, -(-(until - day).astype(np.int64) // 7)), 0)
    traits, slipped = _past_weeks(history, moved, day)
    moves = moved[state.row[here]]
    if not len(slipped):
        chance = np.where(late, 1.0, np.nan)
        return Slipping(history.deal_id[here], chance, moves, "no_history", 0, 0)
    now = _traits(state, here, moves)
    enough = min(int(slipped.sum()), int((~slipped).sum())) >= LEAST_SLIPS
    stays = np.ones(len(here))
    if enough:
        model = fit(_frame(traits, slipped), least_rows=2 * LEAST_SLIPS, least_positives=LEAST_SLIPS)
        away = -(-(state.expected[here] - day).astype(np.int64) // 7)
        for band in range(len(_NEAR) + 1):
            now["near"] = np.full(len(here), band)
            # The last weeks before the expected close are the nearest ones.
            low, high = (0, *_NEAR)[band], (*_NEAR, 10_000)[band]
            mine = np.clip(np.minimum(high, away) - np.maximum(low, away - weeks), 0, None)
            stays *= (1 - model.chance(_frame(now, np.zeros(len(here), dtype=bool)))) ** mine
    else:
        stays = (1 - _stage_rate(traits["stage"], slipped, now["stage"], k)) ** weeks
    chance = np.where(late, 1.0, np.where(due, 1 - stays, np.nan))
    basis = "hazard" if enough else "stage_rate"
    return Slipping(history.deal_id[here], chance, moves, basis, len(slipped), int(slipped.sum()))


def _moves(history: DealHistory) -> Ints:
    """Return per period how often the expected close of the deal had been moved to a later day by then."""
    if not len(history.deal):
        return np.zeros(0, dtype=np.int64)
    same = np.r_[False, history.deal[1:] == history.deal[:-1]]
    later = (
        np.r_[False, history.expected[1:] > history.expected[:-1]] & same
    )  # Never true where one is unknown.
    total = np.cumsum(later)
    first = np.flatnonzero(~same)
    return np.asarray(total - np.repeat(total[first], np.diff(np.r_[first, len(same)])))


def _past_weeks(history: DealHistory, moved: Ints, day: np.datetime64) -> tuple[dict[str, Ints], Mask]:
    """Return traits of deals at the start of earlier weeks, newest first, and whether they slipped within each."""
    found: list[tuple[dict[str, Ints], Mask]] = []
    count = 0
    for week in range(1, _MOST_DAYS + 1):
        start = day - week * _WEEK
        before, after = history.at(start), history.at(start + _WEEK)
        here = np.flatnonzero(before.open & (before.expected > start))
        if not len(here) and not before.exists.any():
            break
        moves = moved[before.row[here]]
        still = after.outcome[here] == OPEN
        pushed = moved[after.row[here]] > moves
        passed = still & (after.expected[here] <= start + _WEEK)
        found.append((_traits(before, here, moves), pushed | passed))
        count += len(here)
        if count >= _ENOUGH_WEEKS:
            break
    if not count:
        return {}, np.zeros(0, dtype=bool)
    names = found[0][0]
    return (
        {name: np.concatenate([traits[name] for traits, _slipped in found]) for name in names},
        np.concatenate([slipped for _traits, slipped in found]),
    )


def _traits(state: Snapshot, here: Ints, moves: Ints) -> dict[str, Ints]:
    since = state.stage_since[here]
    weeks = np.where(np.isnat(since), 0, (state.day - since).astype(np.int64) // 7)
    age = np.where(np.isnat(since), len(_AGE) + 1, np.searchsorted(_AGE, weeks))
    expected = state.expected[here]
    away = np.where(np.isnat(expected), 0, -(-(expected - state.day).astype(np.int64) // 7))
    return {
        "stage": state.stage[here],
        "age": age,
        "moves": np.minimum(moves, _MOST_MOVES),
        "near": np.searchsorted(_NEAR, away),
    }


def _frame(traits: dict[str, Ints], slipped: Mask) -> Frame:
    columns = {name: [f"={one}" for one in values.tolist()] for name, values in traits.items()}
    return Frame.of(columns, slipped.tolist())


def _stage_rate(theirs: Ints, slipped: Mask, ours: Ints, k: float) -> Floats:
    """Return per deal asked about the share of weeks with a slip in its stage, drawn to that of all stages."""
    all_share = (float(slipped.sum()) + 0.5) / (len(slipped) + 1.0)
    stages, code = np.unique(np.concatenate([theirs, ours]), return_inverse=True)
    n = np.bincount(code[: len(theirs)], minlength=len(stages))
    w = np.bincount(code[: len(theirs)], weights=slipped, minlength=len(stages))
    found: Floats = ((w + k * all_share) / (n + k))[code[len(theirs) :]]
    return found
