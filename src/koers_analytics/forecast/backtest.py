"""The forecast on past periods, as it would have been made then, beside three simple ways of forecasting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.forecast.calibration import Calibration, calibrate
from koers_analytics.forecast.projection import Spread, forecast
from koers_analytics.pipeline.bookings import bookings, months_earlier, reaches
from koers_analytics.tables import WON, Day, DealHistory, as_day

METHODS = ("koers", "stage_percent", "year_before", "run_rate")
_RUN = 4


@dataclass(frozen=True)
class BacktestRow:
    """One past period: what was won, and what each way of forecasting had said on the eve of it (cents)."""

    starts: date
    ends: date
    actual_cents: int
    forecast: Spread | None
    stage_percent: int | None
    year_before: int | None
    run_rate: int | None

    def said(self, method: str) -> int | None:
        """Return what a method had said; the expected total for `koers`."""
        if method == "koers":
            return None if self.forecast is None else self.forecast.expected_cents
        found: int | None = getattr(self, method)
        return found


@dataclass(frozen=True)
class Errors:
    """Mean absolute error, the same as a share of what was won, and bias (above 0: said too much)."""

    n: int
    mae_cents: int | None
    mape: float | None
    bias_cents: int | None


@dataclass(frozen=True)
class Backtest:
    """Past periods with the errors of each method, the share of them within P10-P90, and the calibration of chances.

    `errors` are over the periods on which every method had something to say, so that they can be compared;
    `errors_each` over all periods that the method itself could do.
    """

    rows: tuple[BacktestRow, ...]
    errors: dict[str, Errors]
    errors_each: dict[str, Errors]
    coverage: float | None
    coverage_n: int
    calibration: Calibration


def backtest(
    history: DealHistory, periods: Iterable[tuple[date, date]], *, as_of: Day, k: float = 10.0
) -> Backtest:
    """Forecast past periods from their eve and compare with what was won.

    Baselines: `stage_percent` adds amount times stated chance over the open deals expected to close in time (all open
    deals when no deal has an expected close); `year_before` repeats the same period of the year before; `run_rate`
    repeats the mean of up to four periods before. Raises ValueError for a period that was not over at `as_of`.
    """
    day = as_day(as_of)
    rows, chance, won, owner = [], [], [], []
    for starts, ends in periods:
        if as_day(ends) > day + np.timedelta64(1, "D"):
            raise ValueError(f"the period {starts} to {ends} was not over on {as_of}")
        eve = starts - timedelta(days=1)
        made = forecast(history, as_of=eve, starts=starts, ends=ends, k=k)
        rows.append(_row(history, starts, ends, made.total))
        if made.status == "ok":
            place = np.searchsorted(history.deal_id, made.chances.deal_id)
            after = history.at(ends - timedelta(days=1))
            chance.append(made.chances.chance)
            won.append((after.outcome == WON)[place].astype(float))
            owner.append(made.chances.owner)
    judged = calibrate(
        np.concatenate([np.zeros(0), *chance]),
        np.concatenate([np.zeros(0), *won]),
        np.concatenate([np.zeros(0, dtype=np.int64), *owner]),
    )
    shared = [row for row in rows if all(row.said(method) is not None for method in METHODS)]
    inside = [row.forecast.p10 <= row.actual_cents <= row.forecast.p90 for row in rows if row.forecast]
    return Backtest(
        tuple(rows),
        {method: _errors(shared, method) for method in METHODS},
        {method: _errors(rows, method) for method in METHODS},
        sum(inside) / len(inside) if inside else None,
        len(inside),
        judged,
    )


def _row(history: DealHistory, starts: date, ends: date, said: Spread | None) -> BacktestRow:
    months = max(1, (ends.year - starts.year) * 12 + ends.month - starts.month)
    before = [
        (months_earlier(starts, months * n), months_earlier(ends, months * n)) for n in range(1, _RUN + 1)
    ]
    earlier = [bookings(history, *period).cents for period in before if reaches(history, period[0])]
    year = (months_earlier(starts, 12), months_earlier(ends, 12))
    return BacktestRow(
        starts,
        ends,
        bookings(history, starts, ends).cents,
        said,
        stage_percent(history, starts - timedelta(days=1), ends),
        bookings(history, *year).cents if reaches(history, year[0]) else None,
        round(sum(earlier) / len(earlier)) if earlier else None,
    )


def stage_percent(history: DealHistory, as_of: Day, ends: Day) -> int | None:
    """Return amount times stated chance over the open deals expected to close before `ends`, in cents.

    The chance is the seller's, else that of the stage; None when neither is known for any deal.
    """
    state = history.at(as_of)
    chance = state.chance.copy()
    for stage in history.stages:
        if stage.chance is not None:
            chance[np.isnan(chance) & (state.stage == stage.id)] = stage.chance
    use = state.open & ~np.isnan(chance)
    if not use.any():
        return None
    if (~np.isnat(state.expected[state.open])).any():
        use &= ~np.isnat(state.expected) & (state.expected < as_day(ends))
    return round(float((state.amount_cents[use] * chance[use]).sum() / 100))


def _errors(rows: list[BacktestRow], method: str) -> Errors:
    pairs = [(said, row.actual_cents) for row in rows if (said := row.said(method)) is not None]
    if not pairs:
        return Errors(0, None, None, None)
    gaps = [said - actual for said, actual in pairs]
    shares = [abs(said - actual) / actual for said, actual in pairs if actual > 0]
    return Errors(
        len(pairs),
        round(sum(abs(gap) for gap in gaps) / len(gaps)),
        sum(shares) / len(shares) if shares else None,
        round(sum(gaps) / len(gaps)),
    )
