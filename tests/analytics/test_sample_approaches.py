"""The demo's planted approach is found by the stratified effect for large deals, not for others, nor in a null world."""

from datetime import date

import numpy as np
import pytest

from koers_analytics.effect import stratified
from koers_analytics.sample import build
from koers_analytics.sample.approaching import EFFECT, PLANTED, approaches, thirds, with_planted
from koers_analytics.sample.dealing import LOST, WON


@pytest.fixture(scope="module")
def closed():
    """The decided deals of a fictional company: won, amount, product group and seller."""
    world = build(1, date(2026, 11, 23), scale=0.5)
    rows = [
        (
            one.last.stage == WON,
            float(one.last.amount_cents or one.amount_cents),
            one.lines[0].product.group.name,
            one.owner.key,
        )
        for one in world.deals
        if one.last.stage in (WON, LOST)
    ]
    won, amounts, kinds, owners = (np.array(column) for column in zip(*rows, strict=True))
    return won.astype(bool), amounts, kinds, owners


def found(closed, seed, effect=EFFECT):
    won, amounts, kinds, owners = closed
    drawn = approaches(seed, won, np.ones(len(won), bool), amounts, kinds, effect).conversation
    sizes, chose = thirds(amounts), drawn != ""
    strata = np.array([f"{owner}|{size}" for owner, size in zip(owners, sizes, strict=True)])
    return {
        size: stratified(won[here], drawn[here] == PLANTED, strata[here])
        for size in ("small", "middle", "large")
        for here in [chose & (sizes == size)]
    }


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_the_planted_approach_is_found_for_large_deals_with_its_size(closed, seed):
    large = found(closed, seed)["large"].within
    assert large.low > 0
    assert large.low <= EFFECT <= large.high or abs(large.value - EFFECT) < 0.05


def test_small_and_middle_deals_and_null_worlds_give_no_more_alarms_than_chance(closed):
    alarms = {"planted": [], "null": []}
    for seed in range(60):
        here = found(closed, seed)
        alarms["planted"] += [here[size].within.is_clear for size in ("small", "middle")]
        alarms["null"] += [one.within.is_clear for one in found(closed, seed, effect=0.0).values()]
    # Nominal 5 %: of 120 at most 13 and of 180 at most 17 (99.5 % of binomial draws).
    assert sum(alarms["planted"]) <= 13
    assert sum(alarms["null"]) <= 17


def test_the_draw_given_the_outcome_leaves_the_joint_shares_of_a_choice_made_first():
    rng, n = np.random.default_rng(5), 400_000
    won = rng.random(n) < 0.5
    chose = with_planted(rng, won, np.full(n, 0.5), np.full(n, 0.2))
    assert won[chose].mean() == pytest.approx(0.6, abs=0.005)
    assert won[~chose].mean() == pytest.approx(0.4, abs=0.005)
    assert chose.mean() == pytest.approx(0.5, abs=0.005)
