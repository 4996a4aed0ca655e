"""What becomes of leads that went back or left: who came back, and who became a customer after all, by reason."""

from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Day, Ints, Mask
from koers_analytics.funnel.periods import LifecyclePeriods
from koers_analytics.funnel.states import CODES, LEFT, OVER, RANK, STATES
from koers_analytics.funnel.stays import stays_of
from koers_analytics.pipeline.rates import MIN_N, Rate, rate

GONE = ("returned", *LEFT)


@dataclass(frozen=True)
class SecondChance:
    """Leads that went back or left for one reason.

    `again` became warm or better later, `customer` a customer, both of those decided: leads that did, and leads that
    are gone now. `open` ones are being worked on and did not buy yet. Rates have Wilson 95 % intervals.
    """

    state: str
    reason: str
    n: int
    open: int
    again: Rate
    customer: Rate
    subjects: Ints


@dataclass(frozen=True)
class Outcomes:
    """One value per stay in a state of `GONE`: its row, and whether the lead came back, bought, or is still open."""

    row: Ints
    again: Mask
    customer: Mask
    over: Mask


def outcomes(known: LifecyclePeriods, as_of: Day) -> Outcomes:
    """Return what became of every stay in a state of `GONE`, from periods cut off at `as_of` by `known`."""
    stays = stays_of(known, as_of)
    row = stays.row[np.isin(stays.state, [CODES[name] for name in GONE])]
    first = np.flatnonzero(known.fresh)
    subject = np.searchsorted(first, row, side="right") - 1
    rows, rank = np.arange(len(known)), RANK[known.state]

    def later(level: int) -> Mask:
        """Tell of each stay whether its subject came to a level or beyond after it."""
        if not len(first):
            return np.zeros(0, dtype=bool)
        last = np.maximum.reduceat(np.where(rank >= level, rows, -1), first)
        found: Mask = last[subject] > row
        return found

    end = np.r_[first[1:] - 1, len(known) - 1][: len(first)]
    gone = OVER[known.state[end]] | ~np.isnat(known.ends[end])
    return Outcomes(row, later(1), later(3), gone[subject] if len(first) else np.zeros(0, dtype=bool))


def second_chances(periods: LifecyclePeriods, as_of: Day, min_n: int = MIN_N) -> tuple[SecondChance, ...]:
    """Return by state (returned, dropped, lost, lapsed) and reason how many came back, as known at the end of `as_of`."""
    known = periods.known(as_of)
    found = outcomes(known, as_of)
    state, reason = known.state[found.row], known.reason[found.row]
    rows = []
    for code in np.unique(state).tolist():
        for why in sorted(set(reason[state == code].tolist())):
            here = (state == code) & (reason == why)
            again, bought, over = found.again[here], found.customer[here], found.over[here]
            rows.append(
                SecondChance(
                    STATES[code],
                    why,
                    len(again),
                    int((~bought & ~over).sum()),
                    rate(int(again.sum()), int((again | over).sum()), min_n),
                    rate(int(bought.sum()), int((bought | over).sum()), min_n),
                    known.subject_id[found.row[here]],
                )
            )
    return tuple(sorted(rows, key=lambda one: (-one.n, one.state, one.reason)))
