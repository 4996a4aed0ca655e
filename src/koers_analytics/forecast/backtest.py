"""The forecast on past periods, as it would have been made then, beside four simple ways of forecasting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.calibration import Calibration, calibrate
from koers_analytics.forecast.chances import usual_amounts
from koers_analytics.forecast.misses import Misses, measured, miss
from koers_analytics.forecast.projection import Spread, forecast
from koers_analytics.pipeline.bookings import bookings, months_earlier, reaches
from koers_analytics.scoring import Frame, fit_naive_bayes
from koers_analytics.tables import LOST, OPEN, WON, Day, DealHistory, Floats, Ints, Mask, Snapshot, as_day

METHODS = ("koers", "stage_percent", "naive_bayes", "year_before", "run_rate")
_RUN = 4


@dataclass(frozen=True)
class BacktestRow:
    """One past period: what was won, and what each way of forecasting had said on the eve of it (cents)."""

    starts: date
    ends: date
    actual_cents: int
    forecast: Spread | None
    stage_percent: int | None
    naive_bayes: int | None
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
    misses: Misses


def backtest(
    history: DealHistory, periods: Iterable[tuple[date, date]], *, as_of: Day, k: float = 10.0
) -> Backtest:
    """Forecast past periods from their eve and compare with what was won.

    Each forecast is widened by the misses of those before it, as it would have been then; `misses` is what all of them
    together say about the next. Baselines: `stage_percent` adds amount times stated chance over the open deals expected to close in time (all open
    deals when no deal has an expected close); `year_before` repeats the same period of the year before; `run_rate`
    repeats the mean of up to four periods before. Raises ValueError for a period that was not over at `as_of`.
    """
    day = as_day(as_of)
    made_of: dict[tuple[date, date], BacktestRow] = {}
    z: list[float] = []
    chance, won, owner = [], [], []
    asked = list(periods)
    for starts, ends in sorted(asked):
        if as_day(ends) > day + np.timedelta64(1, "D"):
            raise ValueError(f"the period {starts} to {ends} was not over on {as_of}")
        eve = starts - timedelta(days=1)
        made = forecast(history, as_of=eve, starts=starts, ends=ends, k=k, misses=measured(z))
        row = made_of[starts, ends] = _row(history, starts, ends, made.total)
        if made.status == "ok" and made.total is not None:
            z.append(miss(row.actual_cents - made.total.expected_cents, made.remaining_sd))
            place = np.searchsorted(history.deal_id, made.chances.deal_id)
            after = history.at(ends - timedelta(days=1))
            chance.append(made.chances.chance)
            won.append((after.outcome == WON)[place].astype(float))
            owner.append(made.chances.owner)
    rows = [made_of[period] for period in asked]
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
        measured(z),
    )


def _row(history: DealHistory, starts: date, ends: date, said: Spread | None) -> BacktestRow:
    rules = baselines(history, starts - timedelta(days=1), starts, ends)
    return BacktestRow(starts, ends, bookings(history, starts, ends).cents, said, **rules)


def baselines(history: DealHistory, as_of: Day, starts: date, ends: date) -> dict[str, int | None]:
    """Return what the four simple ways say of a period, knowing what was known at the end of `as_of` (cents).

    None where a way has nothing to go by.
    """
    months = (ends.year - starts.year) * 12 + ends.month - starts.month
    whole_months = months > 0 and starts.day == ends.day == 1
    before = []
    for n in range(1, _RUN + 1):
        if whole_months:
            before.append((months_earlier(starts, months * n), months_earlier(ends, months * n)))
        else:
            before.append((starts - n * (ends - starts), ends - n * (ends - starts)))
    earlier = [
        bookings(history, *period, as_of=as_of).cents for period in before if reaches(history, period[0])
    ]
    year = (months_earlier(starts, 12), months_earlier(ends, 12))
    return {
        "stage_percent": stage_percent(history, as_of, ends),
        "naive_bayes": naive_bayes(history, as_of, ends),
        "year_before": bookings(history, *year, as_of=as_of).cents if reaches(history, year[0]) else None,
        "run_rate": round(sum(earlier) / len(earlier)) if earlier else None,
    }


def stage_percent(history: DealHistory, as_of: Day, ends: Day) -> int | None:
    """Return amount times stated chance over the open deals expected to close before `ends`, in cents.

    The chance is the seller's, else that of the stage; None when neither is known for any deal.
    """
    known, cents = stage_shares(history, as_of, ends)
    return round(float(cents.sum())) if known.any() else None


def stage_shares(history: DealHistory, as_of: Day, ends: Day) -> tuple[Mask, Floats]:
    """Return per deal whether it is open with a stated chance, and amount times that chance if it is due (cents)."""
    state = history.at(as_of)
    chance = state.chance.copy()
    for stage in history.stages:
        if stage.chance is not None:
            chance[np.isnan(chance) & (state.stage == stage.id)] = stage.chance
    known: Mask = state.open & ~np.isnan(chance)
    use = known & _due(state, ends)
    cents = np.zeros(len(history))
    cents[use] = state.amount_cents[use] * chance[use] / 100
    return known, cents


def naive_bayes(history: DealHistory, as_of: Day, ends: Day) -> int | None:
    """Return amount times the chance of naive Bayes over the open deals expected to close before `ends`, in cents.

    Stage, owner, product, sector and segment are counted among the deals won and lost by `as_of`, each in the last stage
    in which it was open. Amounts that are unknown count as in `deal_chances`. None until one was won and one was lost.
    """
    state = history.at(as_of)
    closed = (state.outcome == WON) | (state.outcome == LOST)
    if not 0 < int((state.outcome[closed] == WON).sum()) < int(closed.sum()):
        return None
    stage = np.where(state.open, state.stage, _last_open_stage(history, as_day(as_of)))
    told = {
        "stage": stage,
        "owner": state.owner,
        "product": history.product_id,
        "sector": history.sector,
        "segment": history.segment,
    }

    def frame(which: Mask) -> Frame:
        """Return the traits of the deals that are named, and whether they were won."""
        columns = {name: [f"={one}" for one in values[which].tolist()] for name, values in told.items()}
        return Frame.of(columns, (state.outcome[which] == WON).tolist())

    use = state.open & _due(state, ends)
    if not use.any():
        return 0
    chance = fit_naive_bayes(frame(closed)).chance(frame(use))
    cents = np.where(state.amount_known, state.amount_cents, usual_amounts(history, state))[use]
    return round(float((cents * chance).sum()))


def _due(state: Snapshot, ends: Day) -> Mask:
    """Return which deals are expected to close before `ends`; all of them where no open deal has an expected close."""
    if np.isnat(state.expected[state.open]).all():
        return np.ones(len(state.open), dtype=bool)
    found: Mask = ~np.isnat(state.expected) & (state.expected < as_day(ends))
    return found


def _last_open_stage(history: DealHistory, day: np.datetime64) -> Ints:
    """Return per deal the last stage in which it was open by a day; -1 when it never was."""
    found = np.full(len(history), -1, dtype=np.int64)
    begun = (np.isnat(history.starts) | (history.starts <= day)) & (history.outcome == OPEN)
    found[history.deal[begun]] = history.stage[begun]  # Rows are in order of time: the last one stays.
    return found


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
