"""The lead score: a chance per row with its interval, and the reasons for it; kept as JSON."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from koers_analytics.columns import BadTable, Floats, Ints
from koers_analytics.intervals import Z95
from koers_analytics.scoring.fields import Dropped, Field
from koers_analytics.scoring.fitting import chance_of
from koers_analytics.scoring.frame import Frame, columns_of

VERSION = 1


@dataclass(frozen=True)
class Weight:
    """What a level adds to the log-odds, against the mean of all rows, and in how many rows it was seen.

    `sort` is value, range, other or missing; `low` and `high` bound a range.
    """

    column: str
    level: str
    sort: str
    weight: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Reason:
    """Why a chance is higher or lower than usual: the value, the level it stands in, its points of log-odds."""

    column: str
    value: str
    level: str
    sort: str
    points: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Scores:
    """A chance per row with its 95 % interval."""

    chance: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class ScoreModel:
    """A fitted score. `base` is the log-odds of a row that is usual in everything; `effects` has a value per level.

    `counts` says how often each level was seen; `covariance` is of base and effects together; `recalibration` is the
    (shift, slope) that the log-odds were given because held-out rows asked for it, (0, 1) when they did not.
    """

    fields: tuple[Field, ...]
    base: float
    effects: Floats
    counts: Ints
    covariance: Floats
    n: int
    positives: int
    trained_until: str | None
    recalibration: tuple[float, float]
    dropped: tuple[Dropped, ...]

    def chance(self, rows: Iterable[Mapping[str, Any]] | Frame) -> Floats:
        """Return the chance of each row; rows are mappings from column to value, or a frame.

        What was never seen, and what is missing where it never was, leaves the chance as it is and widens its interval.
        """
        return chance_of(self._log_odds(self._places(rows)))

    def scores(self, rows: Iterable[Mapping[str, Any]] | Frame) -> Scores:
        """Return the chance of each row with its 95 % interval (delta method on the log-odds)."""
        places = self._places(rows)
        middle, reach = self._log_odds(places), Z95 * self._errors(places)
        return Scores(chance_of(middle), chance_of(middle - reach), chance_of(middle + reach))

    def reasons(self, row: Mapping[str, Any], top: int = 3) -> tuple[Reason, ...]:
        """Return the columns that move the chance of a row most, strongest first."""
        places = self._places([row])[0]
        columns, _n = columns_of([row], [field.name for field in self.fields])
        told = [
            Reason(
                one.column,
                columns[one.column].text[0],
                one.level,
                one.sort,
                one.weight,
                one.n,
                one.low,
                one.high,
            )
            for one in (self._weight(field, place) for field, place in zip(self.fields, places, strict=True))
            if one.weight != 0
        ]
        return tuple(sorted(told, key=lambda one: -abs(one.points))[:top])

    def weights(self) -> tuple[Weight, ...]:
        """Return the weight of every level that was seen, by column."""
        places = [
            (field, start + n)
            for field, start in zip(self.fields, self._starts(), strict=True)
            for n in range(field.size)
        ]
        return tuple(self._weight(field, place) for field, place in places if self.counts[place])

    def strengths(self) -> dict[str, float]:
        """Return per column how much it moves the log-odds: the standard deviation over the rows, strongest first."""
        found = {}
        for field, start in zip(self.fields, self._starts(), strict=True):
            mine = slice(start, start + field.size)
            found[field.name] = float(np.sqrt(self.counts[mine] @ self.effects[mine] ** 2 / self.n))
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    def _starts(self) -> list[int]:
        sizes = [field.size for field in self.fields]
        return [sum(sizes[:n]) for n in range(len(sizes))]

    def _weight(self, field: Field, place: int) -> Weight:
        position = int(place) - self._starts()[self.fields.index(field)]
        sort = field.sort_of(position)
        span = field.spans[position] if sort == "range" else (None, None)
        weight, n = float(self.effects[place]), int(self.counts[place])
        return Weight(field.name, field.label(position), sort, weight, n, *span)

    def _places(self, rows: Iterable[Mapping[str, Any]] | Frame) -> Ints:
        columns, n = columns_of(rows, [field.name for field in self.fields])
        found = np.zeros((n, len(self.fields)), dtype=np.int64)
        for place, (field, start) in enumerate(zip(self.fields, self._starts(), strict=True)):
            found[:, place] = field.codes(columns[field.name]) + start
        return found

    def _log_odds(self, places: Ints) -> Floats:
        return np.asarray(self.base + self.effects[places].sum(axis=1))

    def _errors(self, places: Ints) -> Floats:
        """Return the standard error of the log-odds of each row."""
        all_places = np.c_[np.zeros(len(places), dtype=np.int64), places + 1]
        variance = np.zeros(len(places))
        for column in all_places.T:
            variance += self.covariance[column[:, None], all_places].sum(axis=1)
        return np.sqrt(np.maximum(variance, 0))

    def to_dict(self) -> dict[str, Any]:
        """Return the model as plain values for JSON."""
        return {
            "version": VERSION,
            "n": self.n,
            "positives": self.positives,
            "trained_until": self.trained_until,
            "recalibration": list(self.recalibration),
            "base": self.base,
            "fields": [field.as_dict() for field in self.fields],
            "effects": self.effects.tolist(),
            "counts": self.counts.tolist(),
            "covariance": self.covariance[np.tril_indices(len(self.covariance))].tolist(),
            "dropped": [[one.column, one.code, one.reason] for one in self.dropped],
        }

    def to_json(self) -> str:
        """Return the model as JSON; `from_json` gives one with identical chances."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "ScoreModel":
        """Return the model that `to_dict` told of; raises BadTable for another version."""
        if told.get("version") != VERSION:
            raise BadTable(f"score model: version {told.get('version')!r} cannot be read, only {VERSION}")
        size = len(told["effects"]) + 1
        covariance = np.zeros((size, size))
        covariance[np.tril_indices(size)] = told["covariance"]
        shift, slope = told["recalibration"]
        return cls(
            tuple(Field.from_dict(one) for one in told["fields"]),
            float(told["base"]),
            np.array(told["effects"], dtype=np.float64),
            np.array(told["counts"], dtype=np.int64),
            covariance + np.tril(covariance, -1).T,
            int(told["n"]),
            int(told["positives"]),
            told["trained_until"],
            (float(shift), float(slope)),
            tuple(Dropped(*one) for one in told["dropped"]),
        )

    @classmethod
    def from_json(cls, told: str) -> "ScoreModel":
        """Return the model that `to_json` wrote; raises BadTable for another version."""
        return cls.from_dict(json.loads(told))
