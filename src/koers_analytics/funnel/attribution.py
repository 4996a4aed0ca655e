"""Which contacts went before a result: several rules side by side, because none of them proves a cause.

Credits of a model add up to the conversions (or to their value). Markov: Anderl et al. 2016, removal effect with one
linear solve. Shapley: with v(S) = conversions of journeys whose channels all lie in S, each journey is shared equally
by its different channels, so no sum over all sets is needed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

import numpy as np

from koers_analytics.columns import BadTable
from koers_analytics.funnel.log import as_moment

MODELS = ("first", "last", "last_non_direct", "linear", "u_shaped", "time_decay", "markov", "shapley")
DIRECT = "direct"
_DAY = 86_400_000_000


@dataclass(frozen=True)
class Journey:
    """The channels that a unit met, in order; how often this led to a result and how often not.

    `value` is what the conversions were worth (their number, when no values were given); `ages` are the days from each
    contact to the result, or empty when unknown.
    """

    channels: tuple[str, ...]
    conversions: float
    nulls: float
    value: float
    ages: tuple[float, ...] = ()


@dataclass(frozen=True)
class Journeys:
    """All journeys; those without a result are needed for Markov."""

    rows: tuple[Journey, ...]
    #: Results without any contact in the window: nobody gets credit for them.
    unseen: int = 0

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Self:
        """Build from rows (channels, conversions, nulls); raises BadTable for no channel or negative numbers."""
        found = []
        for channels, conversions, nulls in rows:
            if not channels or min(conversions, nulls) < 0:
                raise BadTable(f"journeys: {channels!r} needs a channel and numbers of 0 or more")
            found.append(Journey(tuple(channels), conversions, nulls, conversions))
        return cls(tuple(found))

    @property
    def channels(self) -> tuple[str, ...]:
        """Return all channels, sorted."""
        return tuple(sorted({channel for row in self.rows for channel in row.channels}))

    @property
    def conversions(self) -> float:
        """Return the number of results."""
        return sum(row.conversions for row in self.rows)

    @property
    def value(self) -> float:
        """Return what the results were worth."""
        return sum(row.value for row in self.rows)


def journeys(
    touches: Iterable[tuple[Any, str, date]],
    conversions: Iterable[tuple[Any, date, float]],
    window: timedelta = timedelta(days=90),
) -> Journeys:
    """Put contacts and results together: the contacts of a unit in the window up to each result make a journey.

    A touch is (unit, channel, at), a conversion (unit, at, value). A contact counts for the first result after it.
    Contacts that no result followed in time make journeys without a result, one per unit and quiet stretch.

    >>> from datetime import datetime
    >>> made = journeys([("a", "email", datetime(2026, 1, 1)), ("a", "web", datetime(2026, 1, 3)),
    ...                  ("b", "web", datetime(2026, 1, 2))], [("a", datetime(2026, 1, 5), 100.0)])
    >>> [(row.channels, row.conversions, row.nulls, row.ages) for row in made.rows]
    [(('email', 'web'), 1, 0, (4.0, 2.0)), (('web',), 0, 1, ())]
    """
    met: defaultdict[Any, list[tuple[int, str]]] = defaultdict(list)
    for unit, channel, at in touches:
        met[unit].append((int(as_moment(at).astype(np.int64)), channel))
    won: defaultdict[Any, list[tuple[int, float]]] = defaultdict(list)
    for unit, at, value in conversions:
        won[unit].append((int(as_moment(at).astype(np.int64)), value))
    length = int(window / timedelta(microseconds=1))
    found: list[Journey] = []
    unseen = 0
    for unit in [*met, *(unit for unit in won if unit not in met)]:
        made, missed = _of_unit(sorted(met[unit], key=lambda touch: touch[0]), sorted(won[unit]), length)
        found += made
        unseen += missed
    return Journeys(tuple(found), unseen)


def _of_unit(
    met: list[tuple[int, str]], won: list[tuple[int, float]], window: int
) -> tuple[list[Journey], int]:
    found: list[Journey] = []
    unseen = place = 0
    for at, value in won:
        mine: list[tuple[int, str]] = []
        late: list[tuple[int, str]] = []
        while place < len(met) and met[place][0] <= at:
            (mine if at - met[place][0] <= window else late).append(met[place])
            place += 1
        found += _without(late, window)
        if mine:
            channels, ages = tuple(c for _t, c in mine), tuple((at - t) / _DAY for t, _c in mine)
            found.append(Journey(channels, 1, 0, value, ages))
        else:
            unseen += 1
    return found + _without(met[place:], window), unseen


def _without(met: list[tuple[int, str]], window: int) -> list[Journey]:
    """Return contacts that led nowhere as journeys: a pause longer than the window begins a new one."""
    found: list[list[str]] = []
    before = None
    for at, channel in met:
        if before is None or at - before > window:
            found.append([])
        found[-1].append(channel)
        before = at
    return [Journey(tuple(channels), 0, 1, 0.0) for channels in found]


@dataclass(frozen=True)
class Attribution:
    """Credit per model and channel, and the removal effects of the Markov model.

    `spread` is, per channel, the least and the most that any model gives: moves together with, not proven to cause.
    """

    credits: dict[str, dict[str, float]]
    total: float
    removal: dict[str, float] = field(default_factory=dict)

    @property
    def spread(self) -> dict[str, tuple[float, float]]:
        """Return the least and the most credit of each channel over the models."""
        channels = next(iter(self.credits.values()), {})
        return {
            channel: (min(given), max(given))
            for channel in channels
            for given in [[credit[channel] for credit in self.credits.values()]]
        }


def attribute(
    found: Journeys,
    models: Sequence[str] = MODELS,
    *,
    by_value: bool = False,
    half_life_days: float = 7.0,
    order: int = 1,
    direct: str = DIRECT,
) -> Attribution:
    """Share the conversions (or their value) out over the channels, one column per model.

    `u_shaped` gives 40 % to the first, 40 % to the last and the rest to those between (half and half with two).
    `time_decay` halves the weight every `half_life_days` before the result; without known ages all weigh the same.
    `last_non_direct` skips `direct` unless there is nothing else. `order` is the memory of the Markov model in channels.
    Raises ValueError for an unknown model, an order below 1 or a half-life of 0 or less.
    """
    strange = set(models) - set(MODELS)
    if strange:
        raise ValueError(f"unknown models: {', '.join(sorted(strange))}; choose from {', '.join(MODELS)}")
    if order < 1 or half_life_days <= 0:
        raise ValueError("order must be at least 1 and half_life_days above 0")
    total = found.value if by_value else found.conversions
    given: dict[str, dict[str, float]] = {}
    removal: dict[str, float] = {}
    for model in models:
        if model == "markov":
            removal = removal_effects(found, order, by_value=by_value)
            whole = sum(removal.values())
            given[model] = {c: total * e / whole if whole else 0.0 for c, e in removal.items()}
        else:
            given[model] = _shared(found, model, by_value, half_life_days, direct)
    return Attribution(given, total, removal)


def _shared(found: Journeys, model: str, by_value: bool, half_life: float, direct: str) -> dict[str, float]:
    credit = dict.fromkeys(found.channels, 0.0)
    for row in found.rows:
        worth = row.value if by_value else row.conversions
        if worth:
            weights = _weights(row, model, half_life, direct)
            whole = sum(weights)
            for channel, weight in zip(row.channels, weights, strict=True):
                credit[channel] += worth * weight / whole
    return credit


def _weights(row: Journey, model: str, half_life: float, direct: str) -> list[float]:
    """Return the weight of each contact of a journey; they need not add up to one."""
    size = len(row.channels)
    if model == "first":
        return [1.0] + [0.0] * (size - 1)
    if model == "last":
        return [0.0] * (size - 1) + [1.0]
    if model == "last_non_direct":
        other = [n for n, channel in enumerate(row.channels) if channel != direct]
        chosen = other[-1] if other else size - 1
        return [float(n == chosen) for n in range(size)]
    if model == "u_shaped" and size > 2:
        return [0.4] + [0.2 / (size - 2)] * (size - 2) + [0.4]
    if model == "time_decay" and row.ages:
        # Counted from the last contact, so that an old journey does not vanish.
        return [2.0 ** (-(age - row.ages[-1]) / half_life) for age in row.ages]
    if model == "shapley":
        times = Counter(row.channels)
        return [1.0 / times[channel] for channel in row.channels]
    return [1.0] * size


def removal_effects(found: Journeys, order: int = 1, *, by_value: bool = False) -> dict[str, float]:
    """Return per channel which share of the conversions is lost when its contacts lead nowhere (Markov, order k)."""
    names, matrix, result = _chain(found, order, by_value)
    base = _reach(matrix, result, None)
    effects = {}
    for channel in found.channels:
        gone = np.array([bool(name) and name[-1] == channel for name in names])
        effects[channel] = 1.0 - _reach(matrix, result, gone) / base if base > 0 else 0.0
    return effects


def conversion_rate(found: Journeys, order: int = 1) -> float:
    """Return the chance of a result from the start of the Markov chain; equal to the observed share of journeys.

    >>> made = Journeys.from_rows([(("email", "web"), 1, 3), (("web",), 1, 1)])
    >>> round(conversion_rate(made), 12)
    0.333333333333
    """
    _names, matrix, result = _chain(found, order, False)
    return _reach(matrix, result, None)


_Chain = tuple[list[tuple[str, ...]], np.ndarray[Any, Any], np.ndarray[Any, Any]]


def _chain(found: Journeys, order: int, by_value: bool) -> _Chain:
    """Return the states (the last channels met; empty is the start), moves between them, and moves to a result."""
    places: dict[tuple[str, ...], int] = {(): 0}
    moves: defaultdict[tuple[int, int], float] = defaultdict(float)
    wins: defaultdict[int, float] = defaultdict(float)
    out: defaultdict[int, float] = defaultdict(float)
    for row in found.rows:
        worth = row.value if by_value else row.conversions
        times, here = worth + row.nulls, 0
        for n in range(len(row.channels)):
            state = row.channels[max(0, n + 1 - order) : n + 1]
            there = places.setdefault(state, len(places))
            moves[here, there] += times
            out[here] += times
            here = there
        wins[here] += worth
        out[here] += times
    size = len(places)
    matrix, result = np.zeros((size, size)), np.zeros(size)
    for (source, target), times in moves.items():
        matrix[source, target] = times / out[source] if out[source] else 0.0
    for source, times in wins.items():
        result[source] = times / out[source] if out[source] else 0.0
    return list(places), matrix, result


def _reach(matrix: Any, result: Any, gone: Any) -> float:
    """Return the chance to come to a result from the start, when the states in `gone` lead nowhere."""
    if gone is not None:
        matrix, result = matrix.copy(), result.copy()
        matrix[gone], result[gone] = 0.0, 0.0
        matrix[:, gone] = 0.0
    return float(np.linalg.solve(np.eye(len(result)) - matrix, result)[0])
