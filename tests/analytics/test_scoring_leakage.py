import numpy as np
import pytest

from koers_analytics.scoring import Frame, find_leaks


def world(seed, n=1500, effects=(1.0, 0.6, 0.3)):
    """Honest numbers and a text, and what became of the rows."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(n, len(effects)))
    source = rng.integers(0, 4, n)
    log_odds = numbers @ np.array(effects) + np.array([0.0, 0.5, -0.5, 1.0])[source] - 1
    won = rng.random(n) < 1 / (1 + np.exp(-log_odds))
    columns = {f"number {place}": numbers[:, place] for place in range(len(effects))}
    return rng, columns | {"source": [f"source {one}" for one in source]}, won


def names(columns, won, **more):
    return [one.column for one in find_leaks(Frame.of(columns, won), **more)]


def call_minutes(rng, won):
    return np.where(won, rng.gamma(4, 3, len(won)), rng.gamma(1.2, 3, len(won))).round(1)


PLANTED = {
    "minutes of the closing call": call_minutes,
    "a mark that is wrong once in ten": lambda rng, won: np.where(rng.random(len(won)) < 0.1, ~won, won),
    "an invoice, when there is one": lambda rng, won: [
        round(float(x)) if one and rng.random() < 0.9 else None
        for one, x in zip(won, rng.lognormal(9, 1, len(won)), strict=True)
    ],
    "a tag set afterwards": lambda rng, won: [
        rng.choice(["will buy", "in process"] if one else ["no answer", "in process", "lost to other"])
        for one in won
    ],
}


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_planted_leak_is_named_and_nothing_else(kind, seed):
    rng, columns, won = world(seed)
    columns[kind] = PLANTED[kind](rng, won)
    (leak,) = find_leaks(Frame.of(columns, won))
    assert leak.column == kind
    assert leak.alone > leak.others
    assert leak.together > leak.alone - 0.01


@pytest.mark.parametrize(
    "effects", [(1.0, 0.6, 0.3), (1.5, 0.8, -0.5), (1.2,), (0.1, 0.1), (1.5, 0, 0, 0), (1.4, 1.4)]
)
@pytest.mark.parametrize("seed", [3, 4])
def test_honest_columns_are_not_refused_not_even_the_strongest(effects, seed):
    _rng, columns, won = world(seed, effects=effects)
    assert names(columns, won) == []


def test_two_copies_of_one_leak_do_not_hide_each_other():
    rng, columns, won = world(5)
    columns |= {"paid": np.where(won, rng.random(len(won)) < 0.97, rng.random(len(won)) < 0.02)}
    columns |= {"paid again": columns["paid"]}
    assert sorted(names(columns, won)) == ["paid", "paid again"]


def test_what_somebody_vouches_for_is_not_refused():
    rng, columns, won = world(1)
    columns["minutes"] = call_minutes(rng, won)
    assert names(columns, won, known_before=["minutes"]) == []
    assert names(columns, won, exclude=["minutes"]) == []


def test_a_column_that_stands_alone_cannot_be_held_against_others():
    _rng, _columns, won = world(1)
    assert names({"only": np.where(won, 2.0, 1.0)}, won) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_verdict_does_not_hang_on_the_seed(seed):
    rng, columns, won = world(6)
    columns["minutes"] = call_minutes(rng, won)
    assert names(columns, won, seed=seed) == ["minutes"]


def test_few_rows_of_noise_give_no_suspicion():
    for seed in range(8):
        rng, columns, _won = world(seed, n=220)
        assert names(columns, rng.random(220) < 0.3) == []
