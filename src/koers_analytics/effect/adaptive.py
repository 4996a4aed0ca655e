"""How far somebody fits the way of working to the case: what the traits of a case say of the choice made."""

import math
from dataclasses import dataclass

import numpy as np

from koers_analytics.columns import Labels

#: Below so many choices nothing is said.
LEAST = 20


@dataclass(frozen=True)
class Adaptiveness:
    """Cramér's V of choice and trait, 0 (the same whatever the case) to 1; None when too few or nothing varies."""

    value: float | None
    n: int
    status: str


def adaptiveness(choices: Labels, traits: Labels, least: int = LEAST) -> Adaptiveness:
    """Return how strongly choices go with traits, by Cramér's V corrected for bias (Bergsma 2013).

    Both arrays have one value per case. Status: "ok", "too_few", or "no_variation" when one of the two never varies.

    >>> round(adaptiveness(np.array(["a", "b"] * 20), np.array([0, 1] * 20)).value, 4)
    1.0
    """
    n = len(choices)
    if n < max(2, least):
        return Adaptiveness(None, n, "too_few")
    _choices, row = np.unique(choices, return_inverse=True)
    _traits, column = np.unique(traits, return_inverse=True)
    rows, columns = len(_choices), len(_traits)
    if min(rows, columns) < 2:
        return Adaptiveness(None, n, "no_variation")
    table = np.zeros((rows, columns))
    np.add.at(table, (row, column), 1)
    expected = np.outer(table.sum(1), table.sum(0)) / n
    phi = float(((table - expected) ** 2 / expected).sum()) / n
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    r, c = (size - (size - 1) ** 2 / (n - 1) for size in (rows, columns))
    return Adaptiveness(min(1.0, math.sqrt(phi / (min(r, c) - 1))), n, "ok")
