"""What sellers and recent contact add to a chance, and how far a band is widened by earlier misses."""

from datetime import date, timedelta

import numpy as np
import pytest

from koers_analytics.forecast import backtest, deal_chances, forecast, measured, total_of
from koers_analytics.tables import DealHistory

START, CLOSE, TODAY = date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 9)


def ten_cases(owners: list[int | None], asked: int | None, touches=()) -> DealHistory:
    """Ten deals in one stage, the first three of which were won within three days, and one that is asked about."""
    periods, deals = [], []
    for n, owner in enumerate(owners, 1):
        outcome, stage = ("won", 2) if n <= 3 else ("lost", 3)
        periods += [
            (n, 1, "open", START, CLOSE, 100, None, owner, None, None),
            (n, stage, outcome, CLOSE, None, 100, None, owner, None, None),
        ]
        deals.append((n, None, None, "", "", START, CLOSE))
    periods.append((11, 1, "open", TODAY, None, 100, None, asked, None, None))
    deals.append((11, None, None, "", "", TODAY, None))
    return DealHistory.from_rows(periods, deals, touches=touches)


def chance_of(history: DealHistory):
    found, _known = deal_chances(history, TODAY, TODAY + timedelta(days=8))
    return found


# All, stage, segment and age hold the same ten cases, so that each level draws to the one before.
ROOT = 3.5 / 11
STAGE = (3 + 10 * ROOT) / 20
SEGMENT = (3 + 10 * STAGE) / 20
P = (3 + 10 * SEGMENT) / 20


def test_a_seller_with_three_of_four_won_raises_the_odds_by_hand():
    found = chance_of(ten_cases([1] * 4 + [2] * 6, asked=1))
    # came = (3 + 10 p) / (1 + 10 (1 - p)); what was thought of it is p / (1 - p): the chance becomes (3 + 10 p) / 14.
    assert found.chance.tolist() == pytest.approx([(3 + 10 * P) / 14])
    assert found.seller_odds.tolist() == pytest.approx([(3 + 10 * P) / (11 - 10 * P) / (P / (1 - P))])
    assert found.activity_odds.tolist() == [1.0]


@pytest.mark.parametrize("asked", [None, 9])
def test_a_seller_who_is_unknown_or_new_changes_nothing(asked):
    found = chance_of(ten_cases([1] * 4 + [2] * 6, asked=asked))
    assert found.chance.tolist() == pytest.approx([P])
    assert found.seller_odds.tolist() == [1.0]


def test_deals_that_were_talked_about_lately_count_with_their_own_odds_and_later_contacts_do_not():
    # The first four were talked about by the day that is looked back at (2 January), three of them were won.
    touches = [(n, START) for n in range(1, 5)] + [(11, TODAY)]
    found = chance_of(ten_cases([None] * 10, None, touches))
    assert found.chance.tolist() == pytest.approx([(3 + 10 * P) / 14])
    never = chance_of(
        ten_cases([None] * 10, None, [*touches[:4], (11, TODAY + timedelta(days=1)), (99, START)])
    )
    # Never talked about by today: none of six was won.
    assert never.chance.tolist() == pytest.approx([10 * P / 16])


def firm_of_two_sellers(seed: int) -> tuple[DealHistory, date]:
    rng = np.random.default_rng(seed)
    first, days = date(2024, 1, 1), 900
    periods, deals = [], []
    for n, day in enumerate(np.sort(rng.integers(0, days, 1200)).tolist(), 1):
        start = first + timedelta(days=day)
        end = start + timedelta(days=1 + int(rng.exponential(40)))
        owner = 1 + n % 2
        won = rng.random() < (0.7 if owner == 1 else 0.3)
        over = end <= first + timedelta(days=days)
        periods.append((n, 1, "open", start, end if over else None, 100_000, None, owner, None, None))
        if over:
            periods.append(
                (n, 2 if won else 3, "won" if won else "lost", end, None, 100_000, None, owner, None, None)
            )
        deals.append((n, None, None, "", "", start, None))
    return DealHistory.from_rows(periods, deals), first + timedelta(days=days)


def test_the_chances_of_two_sellers_come_true_for_each_of_them():
    said, came = {1: [], 2: []}, {1: [], 2: []}
    for seed in range(4):
        history, last = firm_of_two_sellers(seed)
        for back in (60, 120, 180, 240):
            as_of = last - timedelta(days=back)
            found, _known = deal_chances(history, as_of, as_of + timedelta(days=31))
            after = history.at(as_of + timedelta(days=30))
            won = after.outcome[np.searchsorted(history.deal_id, found.deal_id)] == 1
            for owner in (1, 2):
                said[owner] += found.chance[found.owner == owner].tolist()
                came[owner] += won[found.owner == owner].tolist()
    for owner in (1, 2):
        assert len(came[owner]) > 250
        assert np.mean(said[owner]) == pytest.approx(np.mean(came[owner]), abs=0.05)
    assert np.mean(said[1]) > 1.6 * np.mean(said[2])


def test_a_widened_total_keeps_its_mean_and_has_that_many_times_the_spread():
    total = total_of(
        np.array([10_000_000, 6_000_000, 25_000_000, 4_000_000] * 5), np.array([0.5, 0.3, 0.2, 0.8] * 5)
    )
    wide = total.widened(2.0)
    assert wide.mean == pytest.approx(total.mean, rel=1e-3)
    assert wide.sd == pytest.approx(2 * total.sd, rel=0.02)
    assert wide.at_least(total.mean) == pytest.approx(total.at_least_widened(total.mean, 2.0), abs=0.005)
    assert total.widened(1.0) is total
    with pytest.raises(ValueError, match="at least 1"):
        total.widened(0.5)


def jumping_firm(seed: int) -> tuple[DealHistory, date]:
    """A firm with good and bad months that touch all its deals."""
    rng = np.random.default_rng(seed)
    first, days = date(2024, 1, 1), 780
    mood = np.exp(0.6 * rng.normal(size=60) - 0.18)
    periods, deals = [], []
    for n, day in enumerate(np.sort(rng.integers(0, days, rng.poisson(days * 0.8))).tolist(), 1):
        start = first + timedelta(days=day)
        after = day + 1 + int(rng.exponential(40))
        end = first + timedelta(days=after)
        amount = int(rng.lognormal(9, 0.6)) * 100
        won = rng.random() < min(0.95, 0.5 * mood[min(59, after // 30)])
        periods.append((n, 1, "open", start, end if after <= days else None, amount, None, None, None, None))
        if after <= days:
            what = ("won", 2) if won else ("lost", 3)
            periods.append((n, what[1], what[0], end, None, amount, None, None, None, None))
        deals.append((n, None, None, "", "", start, None))
    return DealHistory.from_rows(periods, deals), first + timedelta(days=days)


def test_in_a_back_test_each_band_is_widened_by_the_misses_before_it_and_by_none_after():
    history, last = jumping_firm(1)
    periods = [(last - timedelta(days=45 * n), last - timedelta(days=45 * (n - 1))) for n in range(1, 7)]
    found = backtest(history, periods, as_of=last)
    assert found.misses.n == 6
    first = backtest(history, periods[-1:], as_of=last)
    assert found.rows[-1].forecast == first.rows[0].forecast
    until_third = backtest(history, periods[3:], as_of=last)
    third = forecast(
        history,
        as_of=periods[2][0] - timedelta(days=1),
        starts=periods[2][0],
        ends=periods[2][1],
        misses=until_third.misses,
    )
    assert found.rows[2].forecast == third.total


def test_a_band_that_was_half_as_wide_as_it_should_be_covers_nearly_four_of_five_once_twelve_misses_are_known():
    rng = np.random.default_rng(7)
    said = total_of(np.array([10_000_000, 6_000_000, 4_000_000] * 20), np.array([0.5, 0.3, 0.8] * 20))
    truth = said.widened(2.0)
    came = rng.choice(truth.values, p=truth.probability, size=(400, 13))
    inside = {"alone": 0, "widened": 0}
    for run in came:
        known = measured(((run[:12] - said.mean) / said.sd).tolist())
        for name, scale in (("alone", 1.0), ("widened", known.scale)):
            inside[name] += 0.1 <= said.at_least_widened(run[12], scale) <= 0.9
    # A normal band of 1.28 standard deviations holds 48 % of what is spread twice as wide; what is known of the spread
    # from twelve misses is itself unsure, so that a little less than 80 % is held.
    assert inside["alone"] / 400 == pytest.approx(0.48, abs=0.06)
    assert 0.70 <= inside["widened"] / 400 <= 0.86


def test_misses_that_nobody_thought_possible_are_not_counted_and_one_counts_for_at_most_five():
    assert measured([float("inf"), float("nan")]).n == 0
    assert measured([100.0]).scale == pytest.approx(((2 + 25) / 3) ** 0.5)
    assert measured([0.1, 0.2]).scale == 1.0


def test_naive_bayes_counts_stage_and_owner_as_odoo_does_by_hand():
    # One open deal of owner 1 worth 1,000 euro beside ten closed: 3 won of 10; owner 1 had 3 of the won, 1 of the lost.
    owners = [1] * 4 + [2] * 6
    periods, deals = [], []
    for n, owner in enumerate(owners, 1):
        what, stage = ("won", 2) if n <= 3 else ("lost", 3)
        periods += [
            (n, 1, "open", START, CLOSE, 100_000, None, owner, None, None),
            (n, stage, what, CLOSE, None, 100_000, None, owner, None, None),
        ]
        deals.append((n, None, None, "", "", START, CLOSE))
    periods.append((11, 1, "open", CLOSE, None, 100_000, None, 1, None, None))
    deals.append((11, None, None, "", "", CLOSE, None))
    history = DealHistory.from_rows(periods, deals)
    row = backtest(history, [(date(2026, 1, 10), date(2026, 1, 20))], as_of=date(2026, 1, 31)).rows[0]
    # Prior odds 3/7; owner 1: (3.1 / 3.2) among the won, (1.1 / 7.2) among the lost; all else is the same everywhere.
    odds = 3 / 7 * (3.1 / 3.2) / (1.1 / 7.2)
    assert row.naive_bayes == pytest.approx(100_000 * odds / (1 + odds), abs=1)
