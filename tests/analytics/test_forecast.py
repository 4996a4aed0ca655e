from datetime import date, timedelta

import numpy as np
import pytest

from koers_analytics.forecast import backtest, brier, calibrate, deal_chances, forecast, log_score
from koers_analytics.pipeline import bookings
from koers_analytics.sample import world
from koers_analytics.tables import DealHistory

QUARTERS = [
    (date(2025, 10, 1), date(2026, 1, 1)),
    (date(2026, 1, 1), date(2026, 4, 1)),
    (date(2026, 4, 1), date(2026, 7, 1)),
    (date(2026, 7, 1), date(2026, 10, 1)),
]
TODAY = date(2026, 11, 22)


def steady_firm(seed: int, days: int = 900) -> tuple[DealHistory, date]:
    """A firm in which nothing changes: deals arrive at random, a fixed hazard decides them, half of them are won."""
    rng = np.random.default_rng(seed)
    first = date(2024, 1, 1)
    periods, deals = [], []
    arrivals = np.sort(rng.integers(0, days, rng.poisson(days * 0.8)))
    for n, day in enumerate(arrivals.tolist(), 1):
        start = first + timedelta(days=day)
        middle = start + timedelta(days=int(rng.exponential(20)))
        end = middle + timedelta(days=int(rng.exponential(30)))
        amount = int(rng.lognormal(9, 0.8)) * 100
        outcome = "won" if rng.random() < 0.5 else "lost"
        steps = [(1, "open", start), (2, "open", middle), (3 if outcome == "won" else 4, outcome, end)]
        steps = [step for step in steps if step[2] <= first + timedelta(days=days)]
        for place, (stage, what, starts) in enumerate(steps):
            ends = steps[place + 1][2] if place + 1 < len(steps) else None
            periods.append((n, stage, what, starts, ends, amount, None, n % 5, None, None))
        deals.append((n, None, None, "", "", start, None))
    return DealHistory.from_rows(periods, deals), first + timedelta(days=days)


def test_in_a_steady_firm_four_of_five_results_lie_between_p10_and_p90_and_chances_come_true():
    inside, windows, said, came, cases, expected, actual = 0, 0, 0.0, 0.0, 0, 0, 0
    for seed in range(10):
        history, last = steady_firm(seed)
        periods = [(last - timedelta(days=45 * n), last - timedelta(days=45 * (n - 1))) for n in range(1, 7)]
        found = backtest(history, periods, as_of=last)
        windows += found.coverage_n
        for row in found.rows:
            inside += row.forecast.p10 <= row.actual_cents <= row.forecast.p90
            expected, actual = expected + row.forecast.expected_cents, actual + row.actual_cents
        judged = found.calibration
        said += sum(one.mean_chance * one.n for one in judged.bins)
        came, cases = came + judged.base_rate * judged.n, cases + judged.n
    assert windows == 60
    assert 0.68 <= inside / windows <= 0.92
    assert expected / actual == pytest.approx(1, abs=0.06)
    assert said / cases == pytest.approx(came / cases, abs=0.03)


def test_nothing_that_happened_later_changes_a_forecast():
    history, last = steady_firm(4)
    as_of = last - timedelta(days=200)
    ends = as_of + timedelta(days=60)
    before = forecast(history, as_of=as_of, starts=as_of, ends=ends)
    known = []
    for row in range(len(history.deal)):
        if history.starts[row] <= np.datetime64(as_of):
            stop = history.ends[row]
            later = np.isnat(stop) or stop > np.datetime64(as_of)
            known.append(
                (int(history.deal_id[history.deal[row]]), int(history.stage[row]), ("open", "won", "lost")[history.outcome[row]],
                 history.starts[row].item(), None if later else stop.item(), int(history.amount[row]), None, int(history.owner[row]), None, None)
            )  # fmt: skip
    ids = sorted({row[0] for row in known})
    cut = DealHistory.from_rows(known, [(one, None, None, "", "", None, None) for one in ids])
    again = forecast(cut, as_of=as_of, starts=as_of, ends=ends)
    assert again.total == before.total
    assert again.chances.chance.tolist() == before.chances.chance.tolist()


def test_a_small_group_is_drawn_to_its_parents_by_hand():
    # Ten earlier cases in one stage: segment `a` 3 of 4 won, segment `b` 0 of 6; asked: a fresh deal of `a`.
    start, close = date(2026, 1, 1), date(2026, 1, 4)
    periods, deals = [], []
    for n in range(1, 11):
        won = n <= 3
        periods += [
            (n, 1, "open", start, close, 100, None, None, None, None),
            (n, 2, "won" if won else "lost", close, None, 100, None, None, None, None),
        ]
        deals.append((n, None, None, "", "a" if n <= 4 else "b", start, close))
    today = date(2026, 1, 9)
    periods.append((11, 1, "open", today, None, 100, None, None, None, None))
    deals.append((11, None, None, "", "a", today, None))
    history = DealHistory.from_rows(periods, deals)
    found, known = deal_chances(history, today, today + timedelta(days=8))
    assert known.days.tolist() == [date(2026, 1, 2)]
    root = 3.5 / 11
    stage = (3 + 10 * root) / 20
    segment = (3 + 10 * stage) / 14
    # All earlier ages are one day, so the youngest band holds them all.
    assert found.chance.tolist() == pytest.approx([(3 + 10 * segment) / 14])
    assert found.cell_n.tolist() == [4]
    assert found.level.tolist() == [3]


def test_the_target_and_what_it_hangs_on_agree_with_the_distribution():
    history, last = steady_firm(2)
    as_of = last - timedelta(days=30)
    plain = forecast(history, as_of=as_of, starts=as_of - timedelta(days=30), ends=last)
    assert plain.total is not None
    found = forecast(
        history, as_of=as_of, starts=as_of - timedelta(days=30), ends=last, target_cents=plain.total.p50
    )
    assert found.p_target is not None
    assert found.p_target >= 0.5
    assert (
        found.booked_cents == bookings(history, as_of - timedelta(days=30), as_of + timedelta(days=1)).cents
    )
    assert [one.drop for one in found.sensitive] == sorted(
        (one.drop for one in found.sensitive), reverse=True
    )
    assert all(
        one.p_target_if_lost is not None and one.p_target_if_lost <= found.p_target for one in found.sensitive
    )
    assert sum(share for _low, _high, share in found.histogram(20)) == pytest.approx(1)
    wide = forecast(history, as_of=as_of, starts=as_of, ends=last, correlation=0.2)
    narrow = forecast(history, as_of=as_of, starts=as_of, ends=last)
    assert wide.total is not None
    assert narrow.total is not None
    assert wide.total.p90 - wide.total.p10 > narrow.total.p90 - narrow.total.p10


def test_without_a_past_there_is_no_forecast_and_after_the_period_there_is_no_doubt():
    history, last = steady_firm(1)
    none = forecast(history, as_of=date(2024, 1, 2), starts=date(2024, 1, 1), ends=date(2024, 4, 1))
    assert (none.status, none.total, none.open) == ("no_history", None, None)
    over = forecast(
        history, as_of=last, starts=last - timedelta(days=50), ends=last - timedelta(days=20), target_cents=1
    )
    assert over.status == "period_over"
    assert over.total is not None
    assert over.total.p10 == over.total.p90 == over.booked_cents
    assert over.p_target == 1.0
    with pytest.raises(ValueError, match="must end after it starts"):
        forecast(history, as_of=last, starts=last, ends=last)


def test_scores_agree_with_the_worked_example():
    chance, won = np.array([0.5, 0.3, 0.2, 0.8]), np.array([1.0, 0, 0, 1])
    assert brier(chance, won) == pytest.approx(0.1050)
    assert log_score(chance, won) == pytest.approx(0.3740, abs=5e-5)


def test_only_owners_with_twenty_cases_are_judged():
    owner = np.array([1] * 20 + [2] * 19)
    found = calibrate(np.full(39, 0.5), np.ones(39), owner)
    assert [(one.owner, one.n) for one in found.owners] == [(1, 20)]
    assert found.base_brier == 0
    assert calibrate(np.zeros(0), np.zeros(0)).brier is None


@pytest.mark.parametrize("seed", [1, 2])
def test_in_the_demo_company_the_forecast_beats_the_stated_percentages(a_world, seed):
    history = world.history(a_world(seed))
    found = backtest(history, QUARTERS, as_of=TODAY)
    assert found.errors["koers"].n == found.errors["stage_percent"].n == 4
    assert found.errors["koers"].mae_cents < 0.5 * found.errors["stage_percent"].mae_cents
    assert found.calibration.brier < found.calibration.base_brier
    assert found.coverage_n == 4


def test_a_period_that_is_not_over_cannot_be_tested(a_world):
    with pytest.raises(ValueError, match="was not over"):
        backtest(world.history(a_world(scale=0.1)), [(date(2026, 10, 1), date(2027, 1, 1))], as_of=TODAY)


@pytest.mark.realdata
def test_on_a_public_crm_amounts_that_are_not_known_yet_are_filled_in_and_errors_are_shown(maven):
    starts, ends = date(2017, 10, 1), date(2018, 1, 1)
    made = forecast(maven, as_of=date(2017, 9, 30), starts=starts, ends=ends)
    assert made.unknown_amounts == len(made.chances) > 1000
    assert made.open is not None
    assert made.total is not None
    assert made.open.expected_cents > 1_000_000_00
    found = backtest(maven, [(starts, ends)], as_of=date(2017, 12, 31))
    row = found.rows[0]
    assert row.actual_cents == bookings(maven, starts, ends).cents
    assert row.forecast == made.total
    assert row.year_before is None
    assert row.stage_percent is None
    assert abs(row.forecast.expected_cents - row.actual_cents) < 0.4 * row.actual_cents
    # Within one quarter the chances need not beat a share that is known afterwards only; over three they do.
    quarters = [(date(2017, month, 1), date(2017, month + 3, 1)) for month in (4, 7)]
    three = backtest(maven, [*quarters, (starts, ends)], as_of=date(2017, 12, 31)).calibration
    assert three.brier < three.base_brier
