"""Talks about the deals of the fictional company, with one effect planted: questions after a consequence bring a step.

Within each seller the chance that a talk brings an order or an advance rises with its number of questions after a consequence.
Between sellers it is the other way round: who asks more of them has the harder customers. Whoever compares sellers with each
other so finds the opposite of what is true, and where nothing is planted still finds something.
"""

from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Ints, Mask

#: By so much the chance of a step rises from a talk well below the habit of its seller to one well above it.
EFFECT = 0.36
#: Questions after consequence that sellers are used to ask in a talk: the fewest and the most.
HABIT = (0.6, 1.9)
#: The chance of a step for who asks fewest, and for who asks most.
BASE = (0.55, 0.38)
#: Mean number of questions after what is the case, and after problems; at most so many of one sort in a talk.
SITUATION, PROBLEM, MOST = 1.4, 1.1, 4


@dataclass(frozen=True)
class Talked:
    """What was asked in each talk, by sort, and which talks brought an order or a dated act of the customer."""

    situation: Ints
    problem: Ints
    implication: Ints
    payoff: Ints
    moved: Mask


def talked(seed: int, sellers: Ints, effect: float = EFFECT) -> Talked:
    """Draw the talks of sellers; `sellers` has a number per talk. With an effect of 0 nothing is planted."""
    rng = np.random.Generator(np.random.PCG64([seed, 78]))
    n = len(sellers)
    _names, place = np.unique(sellers, return_inverse=True)
    leaning = rng.random(place.max() + 1 if n else 0)
    habit = HABIT[0] + (HABIT[1] - HABIT[0]) * leaning[place]
    base = BASE[0] + (BASE[1] - BASE[0]) * leaning[place]
    implication = np.minimum(rng.poisson(habit), MOST)
    beside = np.clip((implication - habit) / np.sqrt(habit), -1, 1)
    chance = np.clip(base + effect / 2 * beside, 0.02, 0.98)
    return Talked(
        np.minimum(rng.poisson(SITUATION, n), MOST),
        np.minimum(rng.poisson(PROBLEM, n), MOST),
        implication,
        np.where(implication > 0, rng.random(n) < 0.45, False).astype(int),
        rng.random(n) < chance,
    )
