"""What needs care today: a short list, each with an amount and one reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from koers_analytics.pipeline.aging import aging
from koers_analytics.tables import OPEN, Day, DealHistory, Ints, as_day

REASONS = ("no_next_step", "next_step_passed", "silent", "slipped", "old", "single_threaded")
_SILENT_DAYS = 30


@dataclass(frozen=True)
class Attention:
    """A deal that needs care, why, what it is worth (cents), and the days that tell how urgent it is."""

    deal_id: int
    reason: str
    cents: int
    days: int


def attention(
    history: DealHistory,
    as_of: Day,
    *,
    next_step_dates: Mapping[int, date | None] | None = None,
    last_activity: Mapping[int, date | None] | None = None,
    contacts: Mapping[int, int] | None = None,
    limit: int = 5,
) -> tuple[Attention, ...]:
    """Return at most `limit` open deals, each once with its first reason, the largest amount first.

    Reasons in order: `slipped` (expected close passed, or moved later at least twice), `next_step_passed`,
    `no_next_step`, `silent` (no activity for 30 days), `old` (longer in its stage than 90 % of won deals), and
    `single_threaded` (one contact or none, amount in the upper quarter). A reason is only judged when what it needs
    is given.
    """
    state = history.at(as_of)
    ages = aging(history, as_of)
    moved = moves(history, as_of)
    old = dict(zip(ages.deal_id.tolist(), zip(ages.status, ages.age_days.tolist(), strict=True), strict=True))
    here = np.flatnonzero(state.open)
    large = np.percentile(state.amount_cents[here], 75) if len(here) else 0
    found: list[Attention] = []
    for place in here[np.argsort(-state.amount_cents[here], kind="stable")].tolist():
        if len(found) >= limit:
            break
        deal = int(history.deal_id[place])
        cents = int(state.amount_cents[place])
        late = _days_since(state.expected[place], state.day)
        reason: tuple[str, int] | None = None
        if late > 0 or moved[place] >= 2:
            reason = "slipped", max(late, 0)
        elif next_step_dates is not None and (step := _step(next_step_dates.get(deal), state.day)):
            reason = step
        elif (
            last_activity is not None
            and (quiet := _days_since(last_activity.get(deal), state.day)) >= _SILENT_DAYS
        ):
            reason = "silent", quiet
        elif old.get(deal, ("", 0))[0] == "older_90":
            reason = "old", old[deal][1]
        elif contacts is not None and contacts.get(deal, 0) <= 1 and cents >= large > 0:
            reason = "single_threaded", 0
        if reason:
            found.append(Attention(deal, reason[0], cents, reason[1]))
    return tuple(found)


def moves(history: DealHistory, as_of: Day) -> Ints:
    """Return per deal how often its expected close was moved to a later day up to the end of `as_of`, while open."""
    out = np.zeros(len(history), dtype=np.int64)
    if len(history.deal) < 2:
        return out
    later = (history.deal[1:] == history.deal[:-1]) & (history.expected[1:] > history.expected[:-1])
    later &= (history.outcome[1:] == OPEN) & (history.starts[1:] <= as_day(as_of))
    np.add.at(out, history.deal[1:][later], 1)
    return out


def _days_since(day: Day | None, today: np.datetime64) -> int:
    if day is None or np.isnat(as_day(day)):
        return -1
    return int((today - as_day(day)).astype(np.int64))


def _step(day: date | None, today: np.datetime64) -> tuple[str, int] | None:
    if day is None:
        return "no_next_step", 0
    late = _days_since(day, today)
    return ("next_step_passed", late) if late > 0 else None
