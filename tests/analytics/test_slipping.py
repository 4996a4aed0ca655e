"""Deals that slip: the hazard of a simulated world is found again, and with too few slips the rule by stage speaks."""

from datetime import date, timedelta

import numpy as np
import pytest

from koers_analytics.forecast import slipping
from koers_analytics.tables import DealHistory

FIRST = date(2025, 1, 6)


def world(seed: int, deals: int, weeks: int) -> DealHistory:
    """Every week an open deal is put off with chance 0.05, or 0.25 once that happened; a twentieth closes."""
    rng = np.random.default_rng(seed)
    periods, named = [], []
    for deal in range(1, deals + 1):
        begun = FIRST + timedelta(weeks=int(rng.integers(0, weeks // 2)))
        since, expected, moves, state = begun, begun + timedelta(weeks=200), 0, "open"
        day = begun
        while state == "open" and day < FIRST + timedelta(weeks=weeks):
            day += timedelta(weeks=1)
            if rng.random() < 0.05:
                periods.append((deal, 1, "open", since, day, 100, expected, None, None, None))
                periods.append((deal, 2, "won", day, None, 100, expected, None, None, None))
                state = "won"
            elif rng.random() < (0.25 if moves else 0.05):
                periods.append((deal, 1, "open", since, day, 100, expected, None, None, None))
                since, expected, moves = day, expected + timedelta(weeks=4), moves + 1
        if state == "open":
            periods.append((deal, 1, "open", since, None, 100, expected, None, None, None))
        named.append((deal, None, None, "", "", begun, None))
    return DealHistory.from_rows(periods, named)


def test_a_deal_that_slipped_before_slips_again_as_often_as_in_the_world_it_was_learned_from():
    history = world(3, 1500, 60)
    today = FIRST + timedelta(weeks=60)
    # Four weeks ahead: 1 - 0.95^4 (0.95 * 0.05 a week, for closing comes first) and the same with 0.25.
    found = slipping(history, today, today + timedelta(weeks=4, days=1))
    assert found.basis == "hazard"
    assert found.n_slips > 500
    for moves, hazard in ((0, 0.95 * 0.05), (1, 0.95 * 0.25), (2, 0.95 * 0.25)):
        mine = found.moves == moves
        assert mine.sum() >= 5
        assert found.chance[mine].mean() == pytest.approx(1 - (1 - hazard) ** 4, abs=0.06)


def test_with_few_slips_the_share_of_the_stage_speaks_by_hand():
    # Ten deals over three weeks, of which one is put off in the second week: 1 slip in 30 weeks of deals.
    day, expected = FIRST, FIRST + timedelta(weeks=30)
    periods = [(n, 1, "open", day, None, 100, expected, None, None, None) for n in range(1, 10)]
    off = day + timedelta(days=10)
    periods += [
        (10, 1, "open", day, off, 100, expected, None, None, None),
        (10, 1, "open", off, None, 100, expected + timedelta(weeks=9), None, None, None),
    ]
    history = DealHistory.from_rows(periods, [(n, None, None, "", "", day, None) for n in range(1, 11)])
    today = day + timedelta(weeks=3)
    found = slipping(history, today, today + timedelta(weeks=2, days=1))
    assert (found.basis, found.n_weeks, found.n_slips) == ("stage_rate", 30, 1)
    weekly = (1 + 10 * (1.5 / 31)) / 40
    assert found.chance.tolist() == pytest.approx([1 - (1 - weekly) ** 2] * 10)
    assert found.moves.tolist() == [0] * 9 + [1]


def test_without_expected_close_the_chance_is_unknown_and_one_that_passed_has_slipped():
    day = FIRST
    periods = [
        (1, 1, "open", day, None, 100, None, None, None, None),
        (2, 1, "open", day, None, 100, day + timedelta(days=3), None, None, None),
    ]
    history = DealHistory.from_rows(periods, [(n, None, None, "", "", day, None) for n in (1, 2)])
    found = slipping(history, day + timedelta(days=4), day + timedelta(days=60))
    assert np.isnan(found.chance[0])
    assert found.chance[1] == 1.0
    assert found.basis == "no_history"
