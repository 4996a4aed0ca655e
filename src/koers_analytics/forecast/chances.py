"""The chance of each open deal to be won before a day, learned only from what was known by the day of asking.

At earlier days the open deals of then are looked at: in which stage, of which segment, how long in that stage; and
which of them were won within the same number of days. Shares of small groups are drawn to those of their parent:
`p = (wins + k * p_parent) / (n + k)`, from all to stage, to stage and segment, to stage, segment and age.

Then the odds are multiplied by what the deals of this seller did beyond that, and by what deals did that were as recently
talked about: `(W + k m) / (N - W + k (1 - m))` over the same with the expected wins E for W, where m = E / N. A seller with
few cases keeps a factor near 1.
"""

from dataclasses import dataclass

import numpy as np

from koers_analytics.tables import WON, Day, DealHistory, Floats, Ints, Labels, Mask, Snapshot, as_day

#: Ages are banded as elsewhere: quarters, with the last one split at nine tenths.
_CUTS = (0.25, 0.5, 0.75, 0.9)
_BANDS = len(_CUTS) + 1
_LOOK_BACK_DAYS = 3 * 365
#: Days since the last contact about a deal are banded up to and including these; one band more for longer, one for never.
_RECENT = (14, 30, 90)


@dataclass(frozen=True)
class Chances:
    """Per open deal its chance to be won in time; `level` names the finest group with cases, `cell_n` their number.

    `amount_cents` is what the deal counts for: its amount, or where that is unknown the usual one of its product.
    Levels: 0 all deals, 1 stage, 2 stage and segment, 3 stage, segment and age. `age_days` is -1 when unknown.
    `seller_odds` and `activity_odds` are the factors that the odds of that group were multiplied by; 1 where unknown.
    """

    deal_id: Ints
    chance: Floats
    amount_cents: Ints
    amount_known: Mask
    stage: Ints
    age_days: Ints
    owner: Ints
    cell_n: Floats
    level: Ints
    seller_odds: Floats
    activity_odds: Floats

    def __len__(self) -> int:
        return len(self.deal_id)


@dataclass(frozen=True)
class Cases:
    """Open deals at earlier days and whether each was won within the horizon; a weight of 1 is one whole case."""

    stage: Ints
    segment: Ints
    age: Ints
    owner: Ints
    quiet: Ints
    won: Mask
    weight: Floats
    days: Labels


def age_in_stage(state: Snapshot) -> Ints:
    """Return per deal the days in its stage at a day; -1 when unknown."""
    known = ~np.isnat(state.stage_since)
    return np.where(known, (state.day - state.stage_since).astype(np.int64), -1)


def quiet_band(history: DealHistory, state: Snapshot) -> Ints:
    """Return per deal the band of days since its last contact: 0 to 3, 4 for never; -1 where no contact is on file."""
    if not (history.touch_day <= state.day).any():
        return np.full(len(history), -1, dtype=np.int64)
    last = history.touched(state.day)
    since = np.where(np.isnat(last), 0, (state.day - last).astype(np.int64))
    return np.where(np.isnat(last), len(_RECENT) + 1, np.searchsorted(_RECENT, since))


def past_days(history: DealHistory, as_of: Day, horizon: int) -> Labels:
    """Return the earlier days to learn from, newest first: a quarter of the horizon apart, three years at most.

    From each of them the horizon has passed by `as_of`. The first day is the one on which a tenth of all openings
    known by then had happened, because in an emptier time there is nothing to learn.
    """
    day = as_day(as_of)
    opened = history.opened[~np.isnat(history.opened) & (history.opened <= day)]
    if not len(opened) or horizon < 1:
        return np.zeros(0, dtype="datetime64[D]")
    first = np.sort(opened)[len(opened) // 10]
    first = max(first, day - np.timedelta64(_LOOK_BACK_DAYS, "D"))
    last = day - np.timedelta64(horizon, "D")
    step = max(7, horizon // 4)
    count = int((last - first).astype(np.int64)) // step + 1
    return last - np.arange(max(0, count)) * np.timedelta64(step, "D")


def cases(history: DealHistory, as_of: Day, horizon: int) -> Cases:
    """Return what happened to the deals that were open at earlier days, within `horizon` days of each."""
    days = past_days(history, as_of, horizon)
    # Windows overlap; together the looks at one deal within one horizon weigh as one.
    weight = min(1.0, max(7, horizon // 4) / max(1, horizon))
    found: list[tuple[Ints, Ints, Ints, Ints, Ints, Mask]] = []
    for day in days:
        state = history.at(day)
        later = history.at(day + np.timedelta64(horizon, "D"))
        here = np.flatnonzero(state.open)
        found.append(
            (
                state.stage[here],
                history.segment_code[here],
                age_in_stage(state)[here],
                state.owner[here],
                quiet_band(history, state)[here],
                (later.outcome == WON)[here],
            )
        )
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return Cases(empty, empty, empty, empty, empty, empty.astype(bool), empty.astype(float), days)
    stage, segment, age, owner, quiet, won = (np.concatenate(column) for column in zip(*found, strict=True))
    return Cases(stage, segment, age, owner, quiet, won, np.full(len(stage), weight), days)


def deal_chances(history: DealHistory, as_of: Day, ends: Day, k: float = 10.0) -> tuple[Chances, Cases]:
    """Return the chance of each deal that is open at the end of `as_of` to be won before `ends`.

    Without earlier cases every chance is NaN. Raises ValueError when k is not positive.
    """
    if k <= 0:
        raise ValueError(f"k must be above 0, not {k}")
    state = history.at(as_of)
    horizon = int((as_day(ends) - state.day).astype(np.int64)) - 1
    known = cases(history, as_of, horizon)
    here = np.flatnonzero(state.open)
    age = age_in_stage(state)[here]
    stage, segment = state.stage[here], history.segment_code[here]
    chance, theirs, count, level = _shrunk(known, stage, segment, age, k)
    owner, quiet = state.owner[here], quiet_band(history, state)[here]
    by_seller, on_seller = _odds(known, theirs, known.owner, owner, k)
    theirs = _moved(theirs, on_seller)
    by_activity, _on = _odds(known, theirs, known.quiet, quiet, k)
    chance = _moved(chance, by_seller * by_activity)
    if horizon < 1:
        chance = np.zeros(len(here))
    return (
        Chances(
            history.deal_id[here],
            chance,
            np.where(state.amount_known, state.amount_cents, usual_amounts(history, state))[here],
            state.amount_known[here],
            stage,
            age,
            owner,
            count,
            level,
            by_seller,
            by_activity,
        ),
        known,
    )


def usual_amounts(history: DealHistory, state: Snapshot, k: float = 10.0) -> Ints:
    """Return per deal the mean value (cents) of won deals of its product, drawn to that of all with few cases.

    This is what a deal without an amount counts for. Only deals won by the day of the snapshot are learned from; 0
    when there are none.
    """
    won = (state.outcome == WON) & state.amount_known
    if not won.any():
        return np.zeros(len(history), dtype=np.int64)
    _values, code = np.unique(history.product_id, return_inverse=True)
    total = np.bincount(code, weights=np.where(won, state.amount_cents, 0))
    count = np.bincount(code, weights=won)
    usual = (total + k * float(state.amount_cents[won].mean())) / (count + k)
    found: Ints = np.rint(usual[code]).astype(np.int64)
    return found


def _shrunk(
    known: Cases, stage: Ints, segment: Ints, age: Ints, k: float
) -> tuple[Floats, Floats, Floats, Ints]:
    """Return the chances of the deals asked about and of the cases, and per deal cases and level of its group."""
    split, total = len(known.stage), float(known.weight.sum())
    if total == 0:
        nothing = np.zeros(len(stage))
        return np.full(len(stage), np.nan), np.zeros(split), nothing, nothing.astype(np.int64)
    wins = float(known.weight[known.won].sum())
    p = np.full(split + len(stage), (wins + 0.5) / (total + 1.0))
    count = np.full(len(stage), total)
    level = np.zeros(len(stage), dtype=np.int64)
    for step, code in enumerate(_keys(known, stage, segment, age), 1):
        size = int(code.max(initial=0)) + 1
        n = np.bincount(code[:split], weights=known.weight, minlength=size)[code]
        w = np.bincount(code[:split], weights=known.weight * known.won, minlength=size)[code]
        p = (w + k * p) / (n + k)
        count = np.where(n[split:] > 0, n[split:], count)
        level = np.where(n[split:] > 0, step, level)
    return p[split:], p[:split], count, level


def _odds(known: Cases, chance: Floats, theirs: Ints, ours: Ints, k: float) -> tuple[Floats, Floats]:
    """Return the factor on the odds of each deal asked about and of each case, by a group; -1 is no group."""
    size = max(int(theirs.max(initial=-1)), int(ours.max(initial=-1))) + 2

    def summed(weights: Floats) -> Floats:
        """Return the weights of the cases summed by group; the first is of those without one."""
        return np.bincount(theirs + 1, weights=weights, minlength=size).astype(np.float64)

    n, expected = summed(known.weight), summed(known.weight * chance)
    won = summed(known.weight * known.won)
    share = np.divide(expected, n, out=np.full(size, 0.5), where=n > 0)
    came = (won + k * share) / (n - won + k * (1 - share))
    thought = (expected + k * share) / (n - expected + k * (1 - share))
    factor = np.where(n > 0, came / thought, 1.0)
    factor[0] = 1.0
    return factor[ours + 1], factor[theirs + 1]


def _moved(chance: Floats, odds: Floats) -> Floats:
    found: Floats = chance * odds / (1 - chance + chance * odds)
    return found


def _keys(known: Cases, stage: Ints, segment: Ints, age: Ints) -> list[Ints]:
    """Return per level the group number of every case, followed by that of every deal asked about."""
    split = len(known.stage)
    stages = np.unique(np.concatenate([known.stage, stage]), return_inverse=True)[1]
    segments = np.unique(np.concatenate([known.segment, segment]), return_inverse=True)[1]
    both = stages * (segments.max(initial=0) + 1) + segments
    bands = _age_bands(stages, np.concatenate([known.age, age]), split)
    whole = np.unique(both * (_BANDS + 1) + bands, return_inverse=True)[1]
    return [stages, np.unique(both, return_inverse=True)[1], whole]


def _age_bands(stages: Ints, ages: Ints, split: int) -> Ints:
    """Return the age band among the ages seen in that stage earlier; the last number is for unknown ages."""
    bands = np.full(len(ages), _BANDS, dtype=np.int64)
    for code in np.unique(stages):
        learnt = ages[:split][(stages[:split] == code) & (ages[:split] >= 0)]
        mine = (stages == code) & (ages >= 0)
        if len(learnt):
            cuts = np.quantile(learnt, _CUTS)
            bands[mine] = np.searchsorted(cuts, ages[mine], side="left")
        else:
            bands[mine] = 0
    return bands
