"""The forecast of a period for many parts of a firm at once, from one look at all deals, so that parts add up.

The chance of each deal, the pace of fresh deals and the width of the band are learnt from the whole; each part then
has its own deals, and all parts share the same good or bad times.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from koers_analytics.forecast.backtest import stage_shares
from koers_analytics.forecast.chances import Chances, deal_chances
from koers_analytics.forecast.distribution import Distribution, compound, total_of
from koers_analytics.forecast.misses import NONE_MADE, Misses, measured, miss
from koers_analytics.forecast.projection import Spread, arrivals, forecast, pace, spread_of
from koers_analytics.pipeline.bookings import bookings, closed_in, reaches
from koers_analytics.tables import Day, DealHistory, Floats, Ints, Mask, as_day

Key = TypeVar("Key", bound=Hashable)
Span = tuple[date, date]
Z = dict[Span, float | None]


@dataclass(frozen=True)
class Line:
    """What stands about one part at the end of a day; amounts in cents, None where nothing could be learnt.

    `total` is booked, open and fresh together, widened. `stage_percent` is what is booked and amount times stated chance
    of the open deals due in time. `last` is what the last finished period brought, `run_rate` the mean of up to four.
    """

    n_open: int
    open_cents: int
    unknown_amounts: int
    booked_cents: int
    total: Spread | None
    stage_percent: int | None
    last: int | None
    run_rate: int | None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing at all: no open deal, and nothing won in this period or those before."""
        return not (self.n_open or self.booked_cents or self.last or self.run_rate)


def lines(
    history: DealHistory,
    parts: Mapping[Key, Mask],
    *,
    as_of: Day,
    starts: date,
    ends: date,
    before: Iterable[Span],
    misses: Misses = NONE_MADE,
    k: float = 10.0,
) -> dict[Key, Line]:
    """Return the line of each part (one value per deal: whether it is in it) for the period `starts` up to `ends`.

    `before` are finished periods of the same kind, the last one first; those that the records do not reach are left
    out. A part with all deals has the total of `forecast` with the same `misses`.
    """
    state, day = history.at(as_of), as_day(as_of)
    made = _Made.of(history, day, as_day(ends), misses, k)
    known, shares = stage_shares(history, as_of, ends)
    won_now, _lost = closed_in(history, starts, ends, as_of)
    earlier = [
        closed_in(history, *span, as_of)[0]
        for span in before
        if as_day(span[1]) <= day + np.timedelta64(1, "D") and reaches(history, span[0])
    ]
    found = {}
    for key, mine in parts.items():
        here = state.open & mine
        booked = int(state.amount_cents[won_now & mine].sum())
        past = [int(state.amount_cents[won & mine].sum()) for won in earlier]
        stated = round(float(shares[mine].sum())) if (known & mine).any() or not here.any() else None
        found[key] = Line(
            n_open=int(here.sum()),
            open_cents=int(state.amount_cents[here].sum()),
            unknown_amounts=int((here & ~state.amount_known).sum()),
            booked_cents=booked,
            total=made.total(mine, booked),
            stage_percent=None if stated is None else booked + stated,
            last=past[0] if past else None,
            run_rate=round(sum(past) / len(past)) if past else None,
        )
    return found


@dataclass(frozen=True)
class _Made:
    """What is learnt from the whole: chances per open deal, what came in per earlier window, and the shared factors."""

    chances: Chances
    places: Ints
    windows: list[tuple[Ints, Ints]]
    factors: Floats
    status: str

    @classmethod
    def of(
        cls, history: DealHistory, day: np.datetime64, stop: np.datetime64, misses: Misses, k: float
    ) -> "_Made":
        """Return what is made once for a day and serves every part of the firm."""
        chances, known = deal_chances(history, day, stop, k)
        places = np.searchsorted(history.deal_id, chances.deal_id)
        one = np.ones(1)
        if day >= stop - np.timedelta64(1, "D"):
            return cls(chances, places, [], one, "period_over")
        if not len(known.days) or not known.weight.sum():
            return cls(chances, places, [], one, "no_history")
        windows = arrivals(history, known, int((stop - day).astype(np.int64)) - 1)
        made = cls(chances, places, windows, one, "ok")
        whole = made.alone(np.ones(len(history), dtype=bool))
        return cls(chances, places, windows, whole.factors(misses.scale), "ok")

    def alone(self, mine: Mask) -> Distribution:
        """Return what the open deals of a part and fresh ones bring, were deals independent."""
        use = mine[self.places]
        deals = total_of(self.chances.amount_cents[use], self.chances.chance[use])
        counts, values = [], [np.zeros(0, dtype=np.int64)]
        for places, cents in self.windows:
            own = mine[places]
            counts.append(int(own.sum()))
            values.append(cents[own])
        return deals.plus(compound(*pace(counts), np.concatenate(values)))

    def total(self, mine: Mask, booked: int) -> Spread | None:
        """Return the total of a part; None where chances could not be learnt."""
        if self.status == "no_history":
            return None
        if self.status == "period_over":
            return Spread(booked, booked, booked, booked)
        return spread_of(self.alone(mine).sharing(self.factors), booked)


def earlier_misses(history: DealHistory, periods: Iterable[Span], known: Z) -> Misses:
    """Return how much the next band is to be widened by the misses of finished periods, as `backtest` says it.

    `known` keeps the miss of each period, so that a row of days costs each period once.
    """
    for span in (one for one in periods if one not in known):
        known[span] = _missed(history, span)
    found = [known[span] for span in periods]
    return measured(z for z in found if z is not None)


def _missed(history: DealHistory, span: Span) -> float | None:
    starts, ends = span
    made = forecast(history, as_of=starts - timedelta(days=1), starts=starts, ends=ends)
    if made.status != "ok" or made.total is None:
        return None
    return miss(bookings(history, starts, ends).cents - made.total.expected_cents, made.remaining_sd)
