"""How the deals of the fictional company were sold: an approach in each layer, with one effect planted on purpose.

Outcomes are settled before: deals come in as files. So the approach is drawn given the outcome, by Bayes: with even odds
beforehand and the win rates p1 with the planted approach and p0 without it, a won deal has it with chance p1 / (p1 + p0), a
lost one with (1 - p1) / (2 - p1 - p0). Approach and outcome together are then as if the approach had come first.
"""

from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Floats, Labels, Mask

#: The approach that works, for large deals alone; the others of its layer share the rest.
PLANTED = "insight_conversation"
OTHERS = ("question_plan", "contact_first")
OTHER_ODDS = (0.65, 0.35)
#: By so much large deals are won more often with the planted approach.
EFFECT = 0.18
#: The chance of each way of working in the process layer by size; it goes with the size, not with the outcome.
PROCESS = ("transaction", "strategy_sheet", "tender")
PROCESS_ODDS = {
    "small": (0.75, 0.1, 0.15),
    "middle": (0.5, 0.3, 0.2),
    "large": (0.1, 0.6, 0.3),
    "": (0.4, 0.3, 0.3),
}
OFFER = ("consultative", "integrated_system")


@dataclass(frozen=True)
class Chosen:
    """The approaches drawn, one value per deal; an empty text where nothing was chosen in that layer."""

    conversation: Labels
    process: Labels
    offer: Labels


def with_planted(rng: np.random.Generator, won: Mask, base: Floats, effect: Floats) -> Mask:
    """Return which deals had the planted approach, drawn given their outcome.

    `base` is the win rate of each deal's kind, `effect` what the approach adds; both rates stay between 1 and 99 %.
    """
    p1, p0 = np.clip(base + effect / 2, 0.01, 0.99), np.clip(base - effect / 2, 0.01, 0.99)
    chance = np.where(won, p1 / (p1 + p0), (1 - p1) / (2 - p1 - p0))
    return np.asarray(rng.random(len(won)) < chance)


def thirds(amounts: Floats) -> Labels:
    """Return small, middle or large for each amount; empty where it is not known (NaN)."""
    known = ~np.isnan(amounts)
    sizes = np.full(len(amounts), "", dtype="U6")
    if known.sum() >= 3:
        low, high = np.quantile(amounts[known], (1 / 3, 2 / 3))
        sizes[known] = np.where(
            amounts[known] <= low, "small", np.where(amounts[known] <= high, "middle", "large")
        )
    return sizes


def base_rates(won: Mask, decided: Mask, kinds: Labels) -> Floats:
    """Return for each deal the share of the decided deals of its kind that was won; one half where none was decided."""
    rates = np.full(len(won), 0.5)
    for kind in np.unique(kinds):
        here = kinds == kind
        if (decided & here).any():
            rates[here] = won[decided & here].mean()
    return rates


def approaches(
    seed: int, won: Mask, decided: Mask, amounts: Floats, kinds: Labels, effect: float = EFFECT
) -> Chosen:
    """Draw the approach of every deal; all arrays have one value per deal. With an effect of 0 nothing is planted.

    `kinds` is what the win rate hangs on (the product group). A conversation is chosen for half of the deals, a process
    for a third, an offer for a sixth. Deals that are not decided yet have the planted approach by even odds.
    """
    rng = np.random.Generator(np.random.PCG64([seed, 77]))
    n, sizes = len(won), thirds(amounts)
    planted = np.where(sizes == "large", effect, 0.0)
    with_it = with_planted(rng, won, base_rates(won, decided, kinds), planted)
    with_it = np.where(decided, with_it, rng.random(n) < 0.5)
    conversation = np.where(with_it, PLANTED, rng.choice(OTHERS, n, p=OTHER_ODDS))
    process = np.array([PROCESS[int(rng.choice(3, p=PROCESS_ODDS[str(size)]))] for size in sizes], dtype=str)
    offer = rng.choice(OFFER, n, p=(0.7, 0.3))
    return Chosen(
        np.where(rng.random(n) < 0.5, conversation, ""),
        np.where(rng.random(n) < 0.34, process, ""),
        np.where(rng.random(n) < 0.17, offer, ""),
    )
