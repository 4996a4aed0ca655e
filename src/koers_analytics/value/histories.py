"""What customers did until a day, as the models need it: repeats, age at the last purchase, age; with counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from koers_analytics.columns import BadTable, Floats, Ints

#: Days in each unit of time; a month and a year are those of the mean calendar.
UNITS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}


def days_in(unit: str) -> float:
    """Return the days in a unit of time; raises ValueError for a word that is no unit.

    >>> days_in("week")
    7.0
    """
    if unit not in UNITS:
        raise ValueError(f"{unit!r} is no unit of time; choose {', '.join(UNITS)}")
    return UNITS[unit]


@dataclass(frozen=True)
class Histories:
    """Distinct histories of customers, and how many customers have each.

    `frequency` counts repeat purchases, `recency` is the age at the last purchase (not the time since), `age` the time
    from the first purchase until the day that counts as now; both in `unit`. `n` counts customers.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    n: Floats
    unit: str

    @classmethod
    def of(
        cls,
        frequency: Sequence[float] | Floats,
        recency: Sequence[float] | Floats,
        age: Sequence[float] | Floats,
        n: Sequence[float] | Floats | None = None,
        *,
        unit: str = "week",
    ) -> "Histories":
        """Check histories and keep the distinct ones with their counts; raises BadTable naming the first bad row.

        >>> made = Histories.of([0, 0, 2], [0, 0, 5.0], [9.0, 9.0, 9.0])
        >>> made.frequency.tolist(), made.n.tolist(), made.customers
        ([0.0, 2.0], [2.0, 1.0], 3)
        """
        days_in(unit)
        asked = (frequency, recency, age)
        x, t_x, t = (np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in asked)
        counts = np.ones(len(x)) if n is None else np.asarray(n, dtype=np.float64)
        _check(x, t_x, t, counts)
        order = np.lexsort((t, t_x, x))
        rows = np.column_stack([x, t_x, t])[order]
        fresh = np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)] if len(rows) else np.zeros(0, dtype=bool)
        starts = np.flatnonzero(fresh)
        summed = np.add.reduceat(counts[order], starts) if len(starts) else np.zeros(0)
        return cls(rows[starts, 0], rows[starts, 1], rows[starts, 2], summed, unit)

    @classmethod
    def each(cls, frequency: Floats, recency: Floats, age: Floats, unit: str) -> "Histories":
        """Check histories and keep every one by itself, in the order given; raises BadTable."""
        ones = np.ones(len(frequency))
        _check(frequency, recency, age, ones)
        return cls(frequency, recency, age, ones, unit)

    @property
    def customers(self) -> int:
        """Return how many customers there are."""
        return round(float(self.n.sum()))

    @property
    def repeats(self) -> int:
        """Return how many repeat purchases there are."""
        return round(float(self.n @ self.frequency))

    @property
    def repeat_buyers(self) -> int:
        """Return how many customers bought again."""
        return round(float(self.n[self.frequency > 0].sum()))

    @cached_property
    def levels(self) -> Floats:
        """Return the distinct numbers of repeats, in order."""
        return np.unique(self.frequency)

    @cached_property
    def level(self) -> Ints:
        """Return where the repeats of each history stand among the levels."""
        return np.searchsorted(self.levels, self.frequency).astype(np.int64)

    @cached_property
    def by_age(self) -> tuple[Floats, Ints]:
        """Return the distinct ages, and which of them each history has."""
        known, at = np.unique(self.age, return_inverse=True)
        return known, at.ravel().astype(np.int64)

    @cached_property
    def by_recency(self) -> tuple[Floats, Ints]:
        """Return the distinct recencies, and which of them each history has."""
        known, at = np.unique(self.recency, return_inverse=True)
        return known, at.ravel().astype(np.int64)

    def at_scale(self, scale: float) -> "Histories":
        """Return the same histories with every time multiplied."""
        return Histories(self.frequency, self.recency * scale, self.age * scale, self.n, self.unit)

    def counted(self, n: Floats) -> "Histories":
        """Return the histories with other counts; those that nobody has are left out."""
        some = n > 0
        return Histories(self.frequency[some], self.recency[some], self.age[some], n[some], self.unit)

    def sample(self, customers: int, seed: int = 1) -> "Histories":
        """Return the histories of so many customers, drawn with replacement."""
        drawn = np.random.default_rng(seed).multinomial(customers, self.n / self.n.sum())
        return self.counted(drawn.astype(np.float64))


def _check(frequency: Floats, recency: Floats, age: Floats, n: Floats) -> None:
    if not len(frequency) == len(recency) == len(age) == len(n):
        raise BadTable("histories: frequency, recency, age and n must be equally long")
    rules: tuple[tuple[Any, str], ...] = (
        (~(np.isfinite(frequency) & np.isfinite(recency) & np.isfinite(age)), "must be numbers"),
        (frequency < 0, "has a negative frequency"),
        (frequency != np.floor(frequency), "has a frequency that is not whole"),
        ((recency < 0) | (recency > age), "must have 0 <= recency <= age"),
        ((frequency == 0) & (recency != 0), "has a recency without a repeat purchase"),
        ((frequency > 0) & (recency == 0), "has a repeat purchase on the first day"),
        (~(n >= 0), "has a negative count"),
    )
    for bad, says in rules:
        if np.any(bad):
            row = int(np.flatnonzero(bad)[0])
            raise BadTable(
                f"histories: row {row + 1} {says} (frequency {frequency[row]:g}, recency {recency[row]:g}, "
                f"age {age[row]:g})"
            )
