import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.intervals import wilson
from koers_analytics.scoring.metrics import (
    auc,
    auc_gap,
    brier_gap,
    calibration_line,
    calibration_table,
    judged,
    lift_table,
    recalibration,
)
from koers_analytics.scoring.splits import cut_of, folds_of

CHANCE = np.array([0.9, 0.7, 0.7, 0.4, 0.4, 0.1])
WON = np.array([True, True, False, True, False, False])

SOME = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=2, max_size=60).filter(
    lambda rows: len({won for _value, won in rows}) == 2
)


def test_the_auc_with_ties_is_what_counting_pairs_by_hand_gives():
    # Won 0.9, 0.7, 0.4 against lost 0.7, 0.4, 0.1: 3 wins; 1 tie and 2 wins; 1 loss, 1 tie and 1 win. 7 of 9.
    assert auc(CHANCE, WON) == pytest.approx(7 / 9)


def test_brier_and_log_loss_are_what_working_them_out_by_hand_gives():
    found = judged(CHANCE, WON)
    assert found.brier == pytest.approx((0.01 + 0.09 + 0.49 + 0.36 + 0.16 + 0.01) / 6)
    assert found.log_loss == pytest.approx(-math.log(0.9 * 0.7 * 0.3 * 0.4 * 0.6 * 0.9) / 6)
    assert (found.auc, found.n) == (pytest.approx(7 / 9), 6)


def test_the_scores_are_those_of_scikit_learn():
    from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

    rng = np.random.default_rng(3)
    chance = rng.random(500).round(2).clip(0.01, 0.99)
    won = rng.random(500) < chance
    found = judged(chance, won)
    assert found.auc == pytest.approx(roc_auc_score(won, chance), abs=1e-12)
    assert found.brier == pytest.approx(brier_score_loss(won, chance), abs=1e-12)
    assert found.log_loss == pytest.approx(log_loss(won, chance), abs=1e-12)


def test_an_auc_needs_both_outcomes():
    with pytest.raises(ValueError, match="both won and lost"):
        auc(CHANCE, np.ones(6, dtype=bool))


@settings(deadline=None)
@given(SOME)
def test_the_auc_is_the_share_of_pairs_in_the_right_order(rows):
    won = [value for value, one in rows if one]
    lost = [value for value, one in rows if not one]
    right = sum((a > b) + (a == b) / 2 for a in won for b in lost)
    values, outcome = (
        np.array([float(value) for value, _one in rows]),
        np.array([one for _value, one in rows]),
    )
    assert auc(values, outcome) == pytest.approx(right / (len(won) * len(lost)))
    assert auc(-values, outcome) == pytest.approx(1 - auc(values, outcome))


@settings(deadline=None)
@given(SOME, st.sampled_from([np.exp, np.cbrt, lambda x: x**3, lambda x: 5 * x - 7, np.arctan]))
def test_no_rising_transformation_changes_the_auc(rows, rising):
    values, won = np.array([float(value) for value, _one in rows]), np.array([one for _value, one in rows])
    assert auc(rising(values), won) == auc(values, won)


@settings(deadline=None)
@given(SOME, st.randoms(use_true_random=False))
def test_no_table_depends_on_the_order_of_the_rows(rows, random):
    mixed = random.sample(rows, len(rows))
    tables = []
    for told in (rows, mixed):
        chance = np.array([value / 13 for value, _one in told])
        won = np.array([one for _value, one in told])
        groups = [(one.n, one.positives) for one in calibration_table(chance, won)]
        tables.append((groups, [round(one.captured, 9) for one in lift_table(chance, won)]))
    assert tables[0] == tables[1]


def test_the_error_of_a_gap_between_two_aucs_is_that_of_de_long_by_brute_force():
    rng = np.random.default_rng(5)
    won = rng.random(80) < 0.4
    first = won + rng.normal(0, 1, 80).round(1)
    second = won + rng.normal(0, 2, 80).round(1)

    def share(a, b):
        return (a > b) + (a == b) / 2

    gaps = [
        [share(x[i], x[j]) - share(y[i], y[j]) for j in np.flatnonzero(~won)]
        for x, y in ((first, second),)
        for i in np.flatnonzero(won)
    ]
    table = np.array(gaps)
    variance = (
        table.mean(axis=1).var(ddof=1) / table.shape[0] + table.mean(axis=0).var(ddof=1) / table.shape[1]
    )
    gap, error = auc_gap(first, second, won)
    assert gap == pytest.approx(auc(first, won) - auc(second, won))
    assert error == pytest.approx(math.sqrt(variance))


def test_a_gap_between_brier_scores_has_its_error():
    other = np.array([0.5] * 6)
    gain = (other - WON) ** 2 - (CHANCE - WON) ** 2
    assert brier_gap(CHANCE, other, WON) == (
        pytest.approx(gain.mean()),
        pytest.approx(gain.std(ddof=1) / math.sqrt(6)),
    )


def test_tenths_say_what_was_predicted_and_what_came_with_its_interval():
    chance = np.arange(1, 101) / 101
    won = np.arange(100) % 10 >= 7
    found = calibration_table(chance, won)
    assert [(one.n, one.positives) for one in found] == [(10, 3)] * 10
    assert found[0].predicted == pytest.approx(5.5 / 101)
    assert found[0].observed == 0.3
    assert (found[0].low, found[0].high) == wilson(3, 10)


def test_equal_chances_stand_in_one_group():
    (only,) = calibration_table(np.full(50, 0.2), np.arange(50) < 10)
    assert (only.n, only.positives, only.predicted, only.observed) == (50, 10, pytest.approx(0.2), 0.2)


def test_lift_is_the_share_won_among_the_best_against_that_of_all():
    values, won = np.arange(100.0), np.arange(100) >= 80
    found = lift_table(values, won)
    assert [(one.n, one.positives, one.lift) for one in found[:3]] == [(10, 10, 5), (10, 10, 5), (10, 0, 0)]
    assert [one.captured for one in found[:3]] == [0.5, 1, 1]
    assert found[9].depth == 1


def test_lift_does_not_favour_one_order_of_equal_values():
    won = np.arange(100) >= 80
    assert [one.lift for one in lift_table(np.zeros(100), won)] == pytest.approx([1] * 10)


@settings(max_examples=20, deadline=None)
@given(st.floats(-1, 1), st.floats(0.4, 2.5))
def test_the_line_under_chances_that_were_bent_is_found_again(shift, slope):
    rng = np.random.default_rng(7)
    truth = rng.normal(0, 1.5, 20_000)
    won = rng.random(20_000) < 1 / (1 + np.exp(-truth))
    found = calibration_line((truth - shift) / slope, won)
    assert found[:2] == (pytest.approx(shift, abs=0.15), pytest.approx(slope, rel=0.08))


def test_chances_that_are_right_are_left_alone_and_others_are_straightened():
    rng = np.random.default_rng(8)
    truth = rng.normal(0, 1.5, 3000)
    won = rng.random(3000) < 1 / (1 + np.exp(-truth))
    assert recalibration(truth, won) == (0.0, 1.0)
    shift, slope = recalibration(2 * truth + 1, won)
    assert (shift, slope) == (pytest.approx(-0.5, abs=0.12), pytest.approx(0.5, abs=0.05))
    assert recalibration(-truth, won) == (0.0, 1.0)


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=10, max_size=80), st.integers(2, 6), st.integers(0, 99))
def test_folds_divide_the_rows_with_the_same_share_of_won_ones(outcome, folds, seed):
    won = np.array(outcome)
    parts = folds_of(won, folds, seed)
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(won)))
    for sizes in ([len(part) for part in parts], [int(won[part].sum()) for part in parts]):
        assert max(sizes) - min(sizes) <= 1


def test_a_cut_keeps_rows_of_one_moment_together():
    cut = cut_of(np.array([1.0, 2, 2, 2, 3, 2]), None, 0.5)
    assert (cut.at, cut.earlier.sum(), cut.later.sum()) == (2, 1, 5)
    first = cut_of(np.array([1.0, 1, 1, 1, 2]), None, 0.5)
    assert (first.at, first.earlier.sum(), first.later.sum()) == (2, 4, 1)
