"""Why the pipeline changed between two dates, in cents that add up exactly.

Every deal is followed from how it stood on the eve of `starts` to how it stood on the last day before `ends`, and
counts once, by where it ended:

- `opening`    in the pipeline on the eve of the window
- `new`        came in during the window, at the first known amount; also deals that were closed and reopened, and
               deals that came and went within the window
- `pulled_in`  was open but outside the scope, and moved in
- `grown`, `shrunk`  the change from the amount it came in with to the amount it has at the end, or left with
- `lost`, `won`, `slipped`  left, at the amount it left with
- `closing`    in the pipeline on the last day

An unknown amount counts as 0 until it becomes known; how many there are is reported. A period with unknown start
counts as there from the beginning. A won deal counts as won even when it was never seen open, so that `won` is what
was booked in the window.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from koers_analytics.tables import LOST, OPEN, WON, Day, Days, DealHistory, Ints, Mask, Snapshot, as_day

_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Part:
    """One bar: its total and the deals behind it, with the amount that each brings."""

    name: str
    cents: int
    deal_ids: Ints
    amounts: Ints


@dataclass(frozen=True)
class Waterfall:
    """opening + new + pulled_in + grown - shrunk - lost - won - slipped = closing, to the cent."""

    opening: Part
    new: Part
    pulled_in: Part
    grown: Part
    shrunk: Part
    lost: Part
    won: Part
    slipped: Part
    closing: Part
    unknown_amounts: int
    reopened: Ints

    def parts(self) -> tuple[Part, ...]:
        """Return the bars in the order in which they are drawn."""
        return (
            self.opening,
            self.new,
            self.pulled_in,
            self.grown,
            self.shrunk,
            self.lost,
            self.won,
            self.slipped,
            self.closing,
        )

    @property
    def balance(self) -> int:
        """Return the closing value that follows from the other bars; equal to `closing.cents`."""
        gained = self.opening.cents + self.new.cents + self.pulled_in.cents + self.grown.cents
        return gained - self.shrunk.cents - self.lost.cents - self.won.cents - self.slipped.cents


def waterfall(history: DealHistory, starts: Day, ends: Day, *, due_by: Day | None = None) -> Waterfall:
    """Explain the change of the pipeline from `starts` up to `ends`.

    Without `due_by` the pipeline is all open deals, and nothing slips. With `due_by` it is the open deals that are
    expected to close before that day (those overdue included): `slipped` moved out past that day, `pulled_in` moved
    in. Deals lost without ever having been due before that day are then left out. Raises ValueError when `ends` is
    not after `starts`.

    >>> from datetime import date
    >>> h = DealHistory.from_rows(
    ...     [(1, 1, "open", date(2026, 1, 5), date(2026, 4, 9), 100, None, None, None, None),
    ...      (1, 1, "open", date(2026, 4, 9), None, 130, None, None, None, None)],
    ...     [(1, None, None, "", "", None, None)])
    >>> [(part.name, part.cents) for part in waterfall(h, date(2026, 4, 1), date(2026, 7, 1)).parts() if part.cents]
    [('opening', 100), ('grown', 30), ('closing', 130)]
    """
    before, after = _window(history, starts, ends)
    limit = None if due_by is None else as_day(due_by)
    was_in = before.open & _due(before.expected, limit)
    now_in = after.open & _due(after.expected, limit)
    entry, entered = _entries(history, before, after)
    fresh = entered & ~before.open
    ended = fresh | before.open
    won = (after.outcome == WON) & ended
    lost = (after.outcome == LOST) & ended & (was_in | _due(after.expected, limit))
    slipped = was_in & after.open & ~now_in
    leaves = won | lost | slipped
    touched = was_in | now_in | won | lost
    new = touched & fresh
    pulled = touched & before.open & ~was_in
    came = np.where(fresh, entry, before.amount_cents)
    change = np.where(touched, after.amount_cents - came, 0)

    def part(name: str, chosen: Mask, amounts: Ints) -> Part:
        """Return the chosen deals as a part, with their amounts and the sum of them."""
        return Part(name, int(amounts[chosen].sum()), history.deal_id[chosen], amounts[chosen])

    return Waterfall(
        opening=part("opening", was_in, before.amount_cents),
        new=part("new", new, came),
        pulled_in=part("pulled_in", pulled, came),
        grown=part("grown", change > 0, change),
        shrunk=part("shrunk", change < 0, -change),
        lost=part("lost", lost & leaves, after.amount_cents),
        won=part("won", won, after.amount_cents),
        slipped=part("slipped", slipped, after.amount_cents),
        closing=part("closing", now_in, after.amount_cents),
        unknown_amounts=int((touched & ~after.amount_known).sum()),
        reopened=history.deal_id[new & before.exists],
    )


def waterfall_by(
    history: DealHistory, starts: Day, ends: Day, by: str = "unit", *, due_by: Day | None = None
) -> dict[Any, Waterfall]:
    """Return a waterfall per label (owner, unit, product, sector, segment) as it is on the last day of the window.

    The parts of all labels add up to the parts of the whole.
    """
    labels = history.label(by, last_day(ends))
    return {
        label: waterfall(history.select(labels == label), starts, ends, due_by=due_by)
        for label in np.unique(labels).tolist()
    }


def last_day(ends: Day) -> np.datetime64:
    """Return the last day of a half-open period."""
    return as_day(ends) - np.timedelta64(timedelta(days=1), "D")


def _window(history: DealHistory, starts: Day, ends: Day) -> tuple[Snapshot, Snapshot]:
    if as_day(ends) <= as_day(starts):
        raise ValueError(f"the window must end after it starts, not {starts} to {ends}")
    return history.at(last_day(starts)), history.at(last_day(ends))


def _due(expected: Days, limit: np.datetime64 | None) -> Mask:
    if limit is None:
        return np.ones(len(expected), dtype=bool)
    return ~np.isnat(expected) & (expected < limit)


def _entries(history: DealHistory, before: Snapshot, after: Snapshot) -> tuple[Ints, Mask]:
    """Return per deal the first known amount since it last came in, and whether it came in during the window.

    A deal comes in when it was not there on the eve, or when it was closed and has an open period in the window.
    """
    inside = ~np.isnat(history.starts) & (history.starts > before.day) & (history.starts <= after.day)
    opens = inside & (history.outcome == OPEN)
    came = after.exists & ~before.exists
    came[history.deal[opens]] = True
    seen = np.full(len(history), len(history.deal), dtype=np.int64)
    usable = np.flatnonzero(inside & history.known & (history.outcome == OPEN))
    np.minimum.at(seen, history.deal[usable], usable)
    found = seen < len(history.deal)
    entry = after.amount_cents.copy()
    entry[found] = history.amount[seen[found]]
    return entry, came
