"""Measures behind findings: discounts, stated chances against results, closing dates that slip, and silence."""

import numpy as np

from koers_analytics.pipeline.bookings import closed_in
from koers_analytics.pipeline.waterfall import last_day
from koers_analytics.tables import (
    LOST,
    OPEN,
    WON,
    Day,
    DealHistory,
    Floats,
    Ints,
    Labels,
    LineTable,
    OrderTable,
    as_day,
)

_YEAR = np.timedelta64(365, "D")


def discounts(history: DealHistory, lines: LineTable, starts: Day, ends: Day) -> tuple[Ints, Floats]:
    """Return product and discount (share of the list price) of every line of the deals won from `starts` up to `ends`.

    Lines without a product or with a list value of 0 or less are left out.
    """
    won, _lost = closed_in(history, starts, ends)
    mine = np.isin(lines.deal_id, history.deal_id[won]) & (lines.list_cents > 0) & (lines.product_id >= 0)
    return lines.product_id[mine], 1.0 - lines.amount_cents[mine] / lines.list_cents[mine]


def discount_per_product(
    history: DealHistory, lines: LineTable, starts: Day, ends: Day
) -> dict[int, tuple[float, int]]:
    """Return per product the mean discount over the won lines, weighted by list value, and the number of lines."""
    won, _lost = closed_in(history, starts, ends)
    mine = np.isin(lines.deal_id, history.deal_id[won]) & (lines.list_cents > 0) & (lines.product_id >= 0)
    found = {}
    for product in np.unique(lines.product_id[mine]).tolist():
        here = mine & (lines.product_id == product)
        found[product] = (
            1.0 - float(lines.amount_cents[here].sum() / lines.list_cents[here].sum()),
            int(here.sum()),
        )
    return found


def stated_against_result(history: DealHistory, as_of: Day) -> Floats:
    """Return per decided deal the seller's chance minus the result (1 won, 0 lost); NaN when none was stated.

    The chance is the mean of what was stated while the deal was open, each change counting once, so that a deal that
    went on for long does not weigh more.
    """
    state = history.at(as_of)
    use = (history.outcome == OPEN) & ~np.isnan(history.chance) & ~(history.starts > state.day)
    total = np.bincount(history.deal[use], weights=history.chance[use] / 100, minlength=len(history))
    count = np.bincount(history.deal[use], minlength=len(history))
    decided = (state.outcome == WON) | (state.outcome == LOST)
    with np.errstate(invalid="ignore"):
        return np.where(
            decided & (count > 0), total / np.where(count, count, 1) - (state.outcome == WON), np.nan
        )


def close_slip(history: DealHistory, as_of: Day) -> Floats:
    """Return per won deal the days from the first expected close to the real one; NaN when one of them is unknown."""
    state = history.at(as_of)
    first = np.full(len(history), np.datetime64("NaT", "D"))
    use = np.flatnonzero((history.outcome == OPEN) & ~np.isnat(history.expected))[::-1]
    first[history.deal[use]] = history.expected[use]
    days = (state.closed_on - first).astype(np.int64).astype(float)
    known = (state.outcome == WON) & ~np.isnat(first) & ~np.isnat(state.closed_on)
    return np.where(known, days, np.nan)


def silence(orders: OrderTable, as_of: Day) -> tuple[Ints, Floats, Labels]:
    """Return per account the silence index: days since the last order over its own usual gap, and its segment.

    The usual gap is the median of its own gaps; with fewer than four gaps it is drawn towards the median of all
    accounts. Credit notes and orders after `as_of` do not count; one order a day counts.
    """
    day = as_day(as_of)
    use = (orders.cents > 0) & (orders.ordered <= day)
    pairs = np.unique(np.stack([orders.account_id[use], orders.ordered[use].astype(np.int64)]), axis=1)
    accounts, first = np.unique(pairs[0], return_index=True)
    pieces = np.split(pairs[1], first[1:]) if len(accounts) else []
    gaps = [np.diff(piece) for piece in pieces]
    every = np.concatenate(gaps) if gaps else np.zeros(0)
    usual = float(np.median(every)) if len(every) else np.nan
    index = np.array(
        [
            (int(day.astype(np.int64)) - piece[-1]) / max(1.0, _usual_gap(gap, usual))
            for piece, gap in zip(pieces, gaps, strict=True)
        ]
    )
    segment = dict(zip(orders.account_id.tolist(), orders.segment.tolist(), strict=True))
    return accounts, index, np.array([segment[a] for a in accounts.tolist()], dtype=object)


def _usual_gap(gaps: Ints, everyone: float) -> float:
    if len(gaps) >= 4:
        return float(np.median(gaps))
    own = float(gaps.sum()) if len(gaps) else 0.0
    return (own + (4 - len(gaps)) * everyone) / 4


def order_trend(orders: OrderTable, ends: Day, least: int = 3) -> tuple[Labels, Floats]:
    """Return per account its segment and ln((orders this year + 1/2) / (orders the year before + 1/2)).

    This year is the 365 days up to `ends`. Accounts with fewer than `least` orders in the year before are left out,
    because they had no rhythm to lose. Credit notes do not count.
    """
    stop = last_day(ends)
    use = orders.cents > 0
    recent = use & (orders.ordered > stop - _YEAR) & (orders.ordered <= stop)
    before = use & (orders.ordered > stop - 2 * _YEAR) & (orders.ordered <= stop - _YEAR)
    accounts, back = np.unique(orders.account_id, return_inverse=True)
    now = np.bincount(back, weights=recent, minlength=len(accounts))
    then = np.bincount(back, weights=before, minlength=len(accounts))
    segment = np.full(len(accounts), "", dtype=object)
    segment[back] = orders.segment
    keep = then >= least
    return segment[keep], np.log((now[keep] + 0.5) / (then[keep] + 0.5))
