"""Open deals by age and stage, against what won deals looked like in that stage."""

from dataclasses import dataclass

import numpy as np

from koers_analytics.tables import OPEN, WON, Day, DealHistory, Floats, Ints, Labels

BANDS = ("within", "older_75", "older_90", "unknown")
_LEAST = 10


@dataclass(frozen=True)
class AgeCell:
    """The open deals of one stage and one age band."""

    stage: int
    band: str
    n: int
    cents: int
    deal_ids: Ints


@dataclass(frozen=True)
class Aging:
    """Per open deal: days in its stage (-1 unknown), share of won deals that took longer there, and the band.

    `share_slower` is NaN and the band `unknown` when the age is unknown or fewer than 10 won deals left that stage.
    """

    deal_id: Ints
    stage: Ints
    age_days: Ints
    amount_cents: Ints
    share_slower: Floats
    status: Labels
    n: Ints

    def table(self) -> list[AgeCell]:
        """Return the deals by stage and band, empty cells left out."""
        cells = []
        for stage in np.unique(self.stage).tolist():
            for band in BANDS:
                here = (self.stage == stage) & (self.status == band)
                if here.any():
                    cells.append(
                        AgeCell(
                            stage,
                            band,
                            int(here.sum()),
                            int(self.amount_cents[here].sum()),
                            self.deal_id[here],
                        )
                    )
        return cells


def aging(history: DealHistory, as_of: Day) -> Aging:
    """Compare the days that each open deal has been in its stage with the days that won deals took there.

    Only deals that were won by the end of `as_of` are learned from; a stage passed twice counts twice.
    """
    state = history.at(as_of)
    stays = _stays(history, as_of)
    here = np.flatnonzero(state.open)
    stage = state.stage[here]
    since = state.stage_since[here]
    age = np.where(np.isnat(since), -1, (state.day - since).astype(np.int64))
    share = np.full(len(here), np.nan)
    count = np.zeros(len(here), dtype=np.int64)
    for code in np.unique(stage).tolist():
        mine = stage == code
        known = stays.get(code, np.zeros(0))
        count[mine] = len(known)
        if len(known) >= _LEAST:
            share[mine] = 1 - np.searchsorted(known, age[mine], side="right") / len(known)
    share[age < 0] = np.nan
    status = np.full(len(here), "unknown", dtype=object)
    status[share >= 0.25] = "within"
    status[share < 0.25] = "older_75"
    status[share < 0.10] = "older_90"
    return Aging(history.deal_id[here], stage, age, state.amount_cents[here], share, status, count)


def _stays(history: DealHistory, as_of: Day) -> dict[int, Ints]:
    """Return per stage the sorted numbers of days that deals won by then spent in it."""
    state = history.at(as_of)
    rows = np.flatnonzero((history.outcome == OPEN) & (state.outcome == WON)[history.deal])
    if not len(rows):
        return {}
    after = np.minimum(rows + 1, len(history.deal) - 1)
    leaves = (history.deal[after] != history.deal[rows]) | (history.stage[after] != history.stage[rows])
    rows = rows[leaves]
    days = (history.ends[rows] - history.stage_since[rows]).astype(np.int64)
    known = (
        ~np.isnat(history.ends[rows])
        & ~np.isnat(history.stage_since[rows])
        & (history.ends[rows] <= state.day)
    )
    stage = history.stage[rows]
    return {int(code): np.sort(days[known & (stage == code)]) for code in np.unique(stage)}
