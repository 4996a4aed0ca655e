"""The honest figure: a model fitted on the past and judged on what came after, beside three plain ways."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from koers_analytics.columns import BadTable, Floats, Ints
from koers_analytics.engine import Engine, number_of, relation
from koers_analytics.value.fitted import Fit
from koers_analytics.value.fitting import fit
from koers_analytics.value.histories import Histories, days_in
from koers_analytics.value.predicting import expected_orders
from koers_analytics.value.summary import Rfm, summarise

BASELINES = ("carry_forward", "average", "rfm")
_PARTS = 5


def carry_forward(told: Histories, horizon: float) -> Floats:
    """Return the orders expected when everybody goes on as so far; an age counts as at least one day."""
    return told.frequency * horizon / np.maximum(told.age, 1 / days_in(told.unit))


def average(told: Histories, horizon: float) -> Floats:
    """Return the orders expected when everybody is the average customer."""
    mean = told.n @ carry_forward(told, horizon) / told.n.sum()
    return np.full(len(told.n), float(mean))


def by_group(told: Histories, horizon: float) -> Floats:
    """Return the orders expected when everybody does as their group by recency and frequency, five parts each."""
    recency = _part(told.recency - told.age, told.n)
    group = recency * _PARTS + _part(told.frequency, told.n)
    size = np.bincount(group, told.n)
    mean = np.bincount(group, told.n * carry_forward(told, horizon)) / np.maximum(size, 1)
    return np.asarray(mean[group])


def _part(values: Floats, n: Floats) -> Ints:
    """Return in which part each value lies, equal values together, counting customers."""
    _known, back = np.unique(values, return_inverse=True)
    size = np.bincount(back.ravel(), n)
    middle = (np.cumsum(size) - size / 2) / n.sum()
    part = np.minimum((middle * _PARTS).astype(np.int64), _PARTS - 1)
    return np.asarray(part[back.ravel()])


def baselines(told: Histories, horizon: float) -> dict[str, Floats]:
    """Return what three plain ways expect of each history."""
    ways = (carry_forward, average, by_group)
    return {name: way(told, horizon) for name, way in zip(BASELINES, ways, strict=True)}


@dataclass(frozen=True)
class Judged:
    """How well one way foresaw the orders of each customer.

    `bias` is a share of what came. `correlation` is None when all get the same. `top_tenth` is the share of the orders
    that came from the tenth of customers with the highest expectation, equals being drawn by lot.
    """

    name: str
    predicted: float
    bias: float | None
    mae: float
    rmse: float
    correlation: float | None
    top_tenth: float | None


@dataclass(frozen=True)
class Backtest:
    """A model and plain ways on the same customers: fitted until `split`, judged from then until `until`.

    `best_top_tenth` is what the tenth that really ordered most had. `model` is None when there was no model.
    """

    split: date
    until: date
    customers: int
    actual: int
    best_top_tenth: float | None
    fit: Fit
    model: Judged | None
    baselines: tuple[Judged, ...]

    @property
    def better(self) -> bool | None:
        """Return whether the model has a smaller mean error than every plain way; None without a model."""
        return None if self.model is None else all(self.model.mae < one.mae for one in self.baselines)

    def to_dict(self) -> dict[str, Any]:
        """Return the findings as plain values."""
        return {
            "split": self.split.isoformat(),
            "until": self.until.isoformat(),
            "n_customers": self.customers,
            "actual_orders": self.actual,
            "best_top_tenth": self.best_top_tenth,
            "model": None if self.model is None else asdict(self.model),
            "baselines": {one.name: asdict(one) for one in self.baselines},
            "model_is_better": self.better,
        }


def backtest(
    orders: Any,
    split: date,
    model: str = "mbg_nbd",
    *,
    until: date | None = None,
    unit: str = "week",
    engine: Engine | None = None,
    **how: Any,
) -> Backtest:
    """Fit on orders until `split`, and compare with the orders of the same customers from then until `until`.

    `how` goes on to `summarise` and, as `least_customers`, to `fit`. Raises BadTable when `until` is not after `split`.
    """
    least = {name: how.pop(name) for name in ("least_customers", "least_buyers") if name in how}
    engine, table = relation(orders, engine)
    whole = summarise(table, unit, until, **how)
    if whole.until <= split:
        raise BadTable(f"orders: nothing to judge by: the hold-out ends on {whole.until}, not after {split}")
    before = summarise(table, unit, split, **how)
    return judge(before, whole, model, **least)


def judge(before: Rfm, whole: Rfm, model: str = "mbg_nbd", **least: int) -> Backtest:
    """Judge a model by two summaries of the same orders, until an earlier and a later day."""
    told, later = _later(before, whole)
    made = fit(before.histories, model, until=before.until.isoformat(), **least)
    horizon = (whole.until - before.until).days / days_in(before.unit)
    said = baselines(told, horizon)
    found = None
    if made.values:
        each = expected_orders(made, told.frequency, told.recency, told.age, horizon)
        found = judged(made.model, each, later, told.n)
    return Backtest(
        before.until, whole.until, told.customers, round(float(told.n @ later)), _top_tenth(later, later, told.n),
        made, found, tuple(judged(name, one, later, told.n) for name, one in said.items()),
    )  # fmt: skip


def _later(before: Rfm, whole: Rfm) -> tuple[Histories, Floats]:
    """Return distinct histories with the orders that came after, and how many customers have both."""
    t = whole.purchases.filter(whole.purchases.day > number_of(before.until))
    came = t.group_by("customer_id").aggregate(later=t.count())
    both = before.customers.left_join(came, "customer_id")
    both = both.mutate(later=both.later.fill_null(0))
    found = before.engine.arrays(
        both.group_by(["frequency", "recency_days", "age_days", "later"]).aggregate(n=both.count())
    )
    days = days_in(before.unit)
    order = np.lexsort([found[name] for name in ("later", "age_days", "recency_days", "frequency")])
    frequency, recency, age, later, n = (
        found[name].astype(np.float64)[order]
        for name in ("frequency", "recency_days", "age_days", "later", "n")
    )
    return Histories(frequency, recency / days, age / days, n, before.unit), later


def judged(name: str, said: Floats, came: Floats, n: Floats) -> Judged:
    """Return how well an expectation foresaw what came; `n` counts customers."""
    customers, gap = n.sum(), said - came
    actual = float(n @ came)
    return Judged(
        name,
        float(n @ said),
        float(n @ gap) / actual if actual else None,
        float(n @ np.abs(gap) / customers),
        float(np.sqrt(n @ gap**2 / customers)),
        _correlation(said, came, n),
        _top_tenth(said, came, n),
    )


def _correlation(said: Floats, came: Floats, n: Floats) -> float | None:
    weights = n / n.sum()
    one, other = said - weights @ said, came - weights @ came
    bottom = float(np.sqrt((weights @ one**2) * (weights @ other**2)))
    return float(weights @ (one * other)) / bottom if bottom > 1e-12 else None


def _top_tenth(said: Floats, came: Floats, n: Floats) -> float | None:
    if not n @ came:
        return None
    _known, back = np.unique(-said, return_inverse=True)
    size, orders = np.bincount(back.ravel(), n), np.bincount(back.ravel(), n * came)
    room = n.sum() / 10 - (np.cumsum(size) - size)
    return float(orders @ np.clip(room / size, 0, 1) / (n @ came))
