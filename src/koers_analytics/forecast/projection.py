"""The forecast of a period: what is booked, what the open deals will bring, and what is still to come in."""

from dataclasses import dataclass

import numpy as np

from koers_analytics.forecast.chances import Cases, Chances, deal_chances
from koers_analytics.forecast.distribution import Distribution, compound, total_of
from koers_analytics.forecast.misses import NONE_MADE, Misses
from koers_analytics.pipeline.bookings import bookings
from koers_analytics.tables import WON, Day, DealHistory, Floats, Ints, as_day

_MOST_SWINGS = 10


@dataclass(frozen=True)
class Spread:
    """An expected value with its P10, P50 and P90, in cents."""

    expected_cents: int
    p10: int
    p50: int
    p90: int


@dataclass(frozen=True)
class Swing:
    """A deal on which much depends: the chance to reach the target if it is lost, and by how much that is lower."""

    deal_id: int
    cents: int
    chance: float
    p_target_if_lost: float | None
    drop: float


@dataclass(frozen=True)
class Forecast:
    """What a period will bring, as known at the end of `as_of`.

    `status` is `ok`, `no_history` (nothing to learn chances from: spreads are None) or `period_over`. `open` is about
    deals that are open now, `fresh` about deals that are not there yet, `total` is booked + open + fresh. Deals are
    taken to be independent unless `correlation` says otherwise; real ones share good and bad times, so that the total is
    widened by `misses`, what earlier forecasts missed. `remaining_sd` is the spread of open + fresh before that, in cents.
    """

    as_of: np.datetime64
    starts: np.datetime64
    ends: np.datetime64
    status: str
    booked_cents: int
    open: Spread | None
    fresh: Spread | None
    total: Spread | None
    target_cents: int | None
    p_target: float | None
    chances: Chances
    sensitive: tuple[Swing, ...]
    windows: int
    fresh_windows: int
    unknown_amounts: int
    correlation: float
    distribution: Distribution | None
    misses: Misses = NONE_MADE
    remaining_sd: float = 0.0

    def histogram(self, bins: int = 40) -> list[tuple[int, int, float]]:
        """Return the total in bars (from, to, probability), from P0.5 to P99.5; the ends hold what lies beyond."""
        if self.distribution is None:
            return []
        low, high = self.distribution.quantile(0.005), self.distribution.quantile(0.995)
        edges = np.linspace(low, max(high, low + self.distribution.step), bins + 1)
        place = np.clip(np.searchsorted(edges, self.distribution.values, side="right") - 1, 0, bins - 1)
        bars = np.bincount(place, weights=self.distribution.probability, minlength=bins)
        booked = self.booked_cents
        return [(int(edges[n]) + booked, int(edges[n + 1]) + booked, float(bars[n])) for n in range(bins)]


def forecast(
    history: DealHistory,
    *,
    as_of: Day,
    starts: Day,
    ends: Day,
    target_cents: int | None = None,
    k: float = 10.0,
    new_business: bool = True,
    correlation: float = 0.0,
    misses: Misses | None = None,
) -> Forecast:
    """Forecast what is won from `starts` up to `ends`, knowing only what was known at the end of `as_of`.

    Every open deal counts with the chance of `deal_chances`, at its present amount; where that is unknown, at the
    mean value of won deals of its product (`unknown_amounts` says how many). Deals that are not there yet are learned from earlier windows of the same length: how many
    deals came in and were won within one, and at what value. `misses` (of `backtest`, over earlier periods) widens the
    total. Raises ValueError when `ends` is not after `starts`.
    """
    first, stop, day = (as_day(x) for x in (starts, ends, as_of))
    if stop <= first:
        raise ValueError(f"the period must end after it starts, not {starts} to {ends}")
    booked = bookings(history, first, stop, as_of=day).cents
    chances, known = deal_chances(history, day, stop, k)
    over = day >= stop - np.timedelta64(1, "D")
    if over or not len(known.days) or not known.weight.sum():
        status = "period_over" if over else "no_history"
        sure = Spread(booked, booked, booked, booked) if over else None
        certain = Distribution(0, np.ones(1)) if over else None
        reached = None if target_cents is None or not over else float(booked >= target_cents)
        return Forecast(
            day, first, stop, status, booked, None, None, sure, target_cents, reached, chances, (), len(known.days), 0,
            int((~chances.amount_known).sum()), correlation, certain,
        )  # fmt: skip
    deals = total_of(chances.amount_cents, chances.chance, correlation)
    rate, dispersion, values, windows = _fresh(history, known, int((stop - day).astype(np.int64)) - 1)
    fresh = compound(rate, dispersion, values) if new_business else Distribution(0, np.ones(1))
    alone = deals.plus(fresh)
    misses = misses or NONE_MADE
    whole = alone.widened(misses.scale)
    need = None if target_cents is None else target_cents - booked
    return Forecast(
        as_of=day,
        starts=first,
        ends=stop,
        status="ok",
        booked_cents=booked,
        open=spread_of(deals),
        fresh=spread_of(fresh),
        total=spread_of(whole, booked),
        target_cents=target_cents,
        p_target=None if need is None else whole.at_least(need),
        chances=chances,
        sensitive=_swings(chances, alone, need, misses.scale),
        windows=len(known.days),
        fresh_windows=windows if new_business else 0,
        unknown_amounts=int((~chances.amount_known).sum()),
        correlation=correlation,
        distribution=whole,
        misses=misses,
        remaining_sd=alone.sd,
    )


def spread_of(found: Distribution, booked: int = 0) -> Spread:
    """Return the expected value and P10, P50 and P90 of a distribution, on top of what is booked (cents)."""
    p10, p50, p90 = (found.quantile(q) + booked for q in (0.1, 0.5, 0.9))
    return Spread(round(found.mean) + booked, p10, p50, p90)


def _fresh(history: DealHistory, known: Cases, horizon: int) -> tuple[float, float, Ints, int]:
    """Return the mean number of deals that come in and are won within a horizon, its dispersion, and their values."""
    found = arrivals(history, known, horizon)
    cents = [cents for _places, cents in found]
    values = np.concatenate(cents) if cents else np.zeros(0, dtype=np.int64)
    return *pace([len(places) for places, _cents in found]), values, len(found)


def arrivals(history: DealHistory, known: Cases, horizon: int) -> list[tuple[Ints, Ints]]:
    """Return per earlier window the deals (places) that came in and were won within it, and for how much (cents).

    Windows of the last year weigh; they overlap, so that the spread of the counts is judged over all of them.
    """
    recent = known.days[: max(1, min(len(known.days), 1 + 365 // max(7, horizon // 4)))]
    found = []
    for day in recent:
        before, after = history.at(day), history.at(day + np.timedelta64(horizon, "D"))
        came = np.flatnonzero((after.outcome == WON) & ~before.open & (before.outcome != WON))
        found.append((came, after.amount_cents[came]))
    return found


def pace(counts: list[int]) -> tuple[float, float]:
    """Return the mean of the numbers of fresh deals per window, and how much more they vary than chance (1 to 50)."""
    mean = float(np.mean(counts)) if counts else 0.0
    spread = float(np.var(counts, ddof=1)) if len(counts) > 3 else mean
    return mean, min(max(1.0, spread / mean), 50.0) if mean > 0 else 1.0


def _swings(chances: Chances, alone: Distribution, need: int | None, scale: float) -> tuple[Swing, ...]:
    """Return the deals whose loss lowers the chance of the target most; without target, the expected value."""
    weight: Floats = chances.chance * np.maximum(chances.amount_cents, 0)
    top = np.argsort(-weight, kind="stable")[:_MOST_SWINGS]
    found = []
    now = None if need is None else alone.at_least_widened(need, scale)
    for place in top.tolist():
        cents, chance = int(chances.amount_cents[place]), float(chances.chance[place])
        if weight[place] <= 0:
            continue
        lost = None
        if need is not None and now is not None:
            # With a common factor the deal cannot be taken out exactly; its own share is.
            lost = alone.without(cents, chance).at_least_widened(need, scale)
            lost = min(lost, now)
        drop = now - lost if lost is not None and now is not None else float(weight[place])
        found.append(Swing(int(chances.deal_id[place]), cents, chance, lost, drop))
    return tuple(sorted(found, key=lambda one: -one.drop))
