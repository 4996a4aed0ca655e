"""A fitted model of orders: a few numbers with their covariance, that can be kept as JSON and used years later."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from koers_analytics.columns import BadTable, Floats
from koers_analytics.value.dropout import BG, MBG
from koers_analytics.value.histories import Histories, days_in
from koers_analytics.value.lifetime import PARETO

VERSION = 1


class OrderModel(Protocol):
    """What a model of orders can answer; times in the unit of its parameters."""

    @property
    def name(self) -> str:
        """Return the name."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters."""

    @property
    def times(self) -> tuple[str, ...]:
        """Return which parameters are times."""

    @property
    def leaving(self) -> str:
        """Return the parameter that runs to 0 when nobody leaves."""

    def evaluate(self, values: Floats, told: Histories) -> tuple[float, Floats]:
        """Return the log-likelihood and its slope."""

    def alive(self, values: Floats, told: Histories) -> Floats:
        """Return the chance that each customer is still one."""

    def orders_if_alive(self, values: Floats, frequency: Floats, age: Floats, horizon: float) -> Floats:
        """Return expected orders."""

    def pairs_if_alive(self, values: Floats, frequency: Floats, age: Floats, horizon: float) -> Floats:
        """Return the mean of k (k - 1)."""

    def worth_if_alive(
        self, values: Floats, frequency: Floats, age: Floats, horizon: float, delta: float
    ) -> Floats:
        """Return discounted expected orders."""

    def counts_if_alive(
        self, values: Floats, frequency: float, age: float, horizon: float, top: int
    ) -> Floats:
        """Return the chance of each number of orders."""


MODELS: dict[str, OrderModel] = {one.name: one for one in (MBG, BG, PARETO)}


def model_named(name: str) -> OrderModel:
    """Return a model by its name, written with `-` or `_`; raises ValueError for a strange one."""
    found = MODELS.get(name.replace("-", "_"))
    if found is None:
        raise ValueError(f"{name!r} is no model; choose {', '.join(MODELS)}")
    return found


@dataclass(frozen=True)
class Fit:
    """A fitted model of orders.

    `values` are the parameters in the order of `names`, times in `unit`; `covariance` is theirs, None where the
    likelihood is flat. `status` is converged, boundary, not_converged or too_few, and `why` says it in words.
    `gradient_norm` is the largest slope of the mean log-likelihood in the logarithm of a parameter.
    """

    model: str
    names: tuple[str, ...]
    values: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...] | None
    log_likelihood: float | None
    n: int
    repeats: int
    unit: str
    until: str | None
    status: str
    why: str
    boundary: tuple[str, ...]
    gradient_norm: float | None
    version: int = VERSION

    @property
    def params(self) -> dict[str, float]:
        """Return the parameters by name."""
        return dict(zip(self.names, self.values, strict=True))

    @property
    def converged(self) -> bool:
        """Return whether the largest likelihood was found, inside or at a named boundary."""
        return self.status in ("converged", "boundary")

    @property
    def errors(self) -> dict[str, float] | None:
        """Return the standard error of each parameter; None where the likelihood is flat."""
        if self.covariance is None:
            return None
        return {name: float(np.sqrt(self.covariance[k][k])) for k, name in enumerate(self.names)}

    def array(self) -> Floats:
        """Return the parameters as an array; raises ValueError when too few customers gave none."""
        if not self.values:
            raise ValueError(f"{self.model}: there is no model to ask: {self.why}")
        return np.array(self.values)

    def in_unit(self, unit: str | None) -> "Fit":
        """Return the same fit after checking that it speaks of the same unit; raises ValueError."""
        if unit is not None and unit != self.unit:
            days_in(unit)
            raise ValueError(
                f"{self.model}: fitted on {self.unit}s and asked in {unit}s; summarise and fit in one unit"
            )
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain values."""
        return asdict(self)

    def to_json(self) -> str:
        """Return the fit as JSON; `from_json` gives an equal one."""
        return json.dumps(self.to_dict(), separators=(",", ":"))

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Fit":
        """Return the fit that `to_dict` told of; raises BadTable for another version."""
        if told.get("version") != VERSION:
            raise BadTable(f"fit: version {told.get('version')!r} cannot be read, only {VERSION}")
        plain = dict(told)
        for name in ("names", "values", "boundary"):
            plain[name] = tuple(plain[name])
        if plain["covariance"] is not None:
            plain["covariance"] = tuple(tuple(row) for row in plain["covariance"])
        return cls(**plain)

    @classmethod
    def from_json(cls, told: str) -> "Fit":
        """Return the fit that `to_json` wrote."""
        return cls.from_dict(json.loads(told))
