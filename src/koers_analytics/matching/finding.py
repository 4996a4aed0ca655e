"""The pairs of rows that are probably one: keys bring them together, weights of evidence judge them."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from koers_analytics.matching.fields import KINDS, LEVELS, Field, Level, level_of, values_of

#: A key that more rows share brings nobody together: it is the letter J, or the street of a business park.
MOST_SHARED = 50
#: From which chance on a pair is worth a look: when it is more probable than not.
AT_LEAST = 0.5
#: How many rows of which another one is expected, in each hundred; only the start of the reckoning.
EXPECTED_SHARE = 0.05
#: As many rows as the beliefs of KINDS count for beside what the rows themselves say.
BELIEF = 1000
_SAMPLED = 4000
_CAP = 12.0

Row = Mapping[str, Any]
Rows = Callable[[], Iterable[tuple[Any, Row]]]
Values = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Reason:
    """What one field says about a pair: the level of likeness, how alike from 0 to 1, and the weight in bits."""

    field: str
    level: Level
    likeness: float
    weight: float


@dataclass(frozen=True)
class Pair:
    """Two rows that are probably one, with the chance and the reasons; the strongest reason comes first."""

    left: Any
    right: Any
    chance: float
    weight: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Found:
    """The pairs, the most probable first; how many were compared, and how many keys too many rows shared."""

    pairs: tuple[Pair, ...]
    compared: int
    crowded: int


def find(
    rows: Mapping[Any, Row] | Rows,
    fields: Sequence[Field],
    *,
    new: Collection[Any] | None = None,
    at_least: float = AT_LEAST,
    most_shared: int = MOST_SHARED,
) -> Found:
    """Find the pairs of rows that are one with a chance of `at_least`; with `new`, only pairs that hold one of those.

    `rows` are by key (sortable), or a function that reads them anew each time it is called; their values are texts,
    lists of texts, or nothing. With `new`, only rows that share a key with one of them are held in memory.
    Raises ValueError for a field of an unknown kind.
    """
    for field in fields:
        if field.kind not in KINDS:
            raise ValueError(f"{field.kind!r} is no kind of field: {', '.join(KINDS)}")
    read: Rows = rows.items if isinstance(rows, Mapping) else rows
    base = Base(read, fields, None if new is None else set(new), most_shared)
    judge = Judge(base, fields)
    couples = base.couples()
    judged = (judge.pair(left, right) for left, right in couples)
    pairs = [one for one in judged if one.chance >= at_least]
    ordered = sorted(pairs, key=lambda one: (-one.weight, one.left, one.right))
    return Found(tuple(ordered), len(couples), base.crowded)


class Base:
    """What is remembered of all rows: those that may meet another one, how common values are, and a sample."""

    def __init__(self, read: Rows, fields: Sequence[Field], new: set[Any] | None, most: int) -> None:
        self.new, self.most = new, most
        self.held: dict[Any, Values] = {}
        self.sample: list[Values] = []
        self.size = 0
        self.known: list[Counter[str]] = [Counter() for _ in fields]
        self.filled = [0 for _ in fields]
        self.blocks: dict[int, list[Any]] = defaultdict(list)
        asked, wanted = self._asked(read, fields)
        dice = random.Random(0)  # noqa: S311  # a sample, no secret
        for key, row in read():
            cleaned = _cleaned(row, fields)
            self._count(cleaned, wanted, dice)
            self._place(key, cleaned, keys_of(cleaned, fields), asked)

    def _asked(self, read: Rows, fields: Sequence[Field]) -> tuple[set[str] | None, list[set[str]] | None]:
        """Return the keys and the values of the new rows; None for both where every row is new."""
        if self.new is None:
            return None, None
        rows = [_cleaned(row, fields) for key, row in read() if key in self.new]
        asked = {key for row in rows for key in keys_of(row, fields)}
        return asked, [{value for row in rows for value in row[at]} for at in range(len(fields))]

    def _count(self, cleaned: Values, wanted: list[set[str]] | None, dice: random.Random) -> None:
        self.size += 1
        for at, values in enumerate(cleaned):
            self.filled[at] += bool(values)
            self.known[at].update(values if wanted is None else wanted[at].intersection(values))
        if len(self.sample) < _SAMPLED:
            self.sample.append(cleaned)
        elif (place := dice.randrange(self.size)) < _SAMPLED:
            self.sample[place] = cleaned

    def _place(self, key: Any, cleaned: Values, keys: set[str], asked: set[str] | None) -> None:
        shared = keys if asked is None else keys & asked
        if shared:
            self.held[key] = cleaned
        for one in shared:
            block = self.blocks[hash(one)]
            if len(block) <= self.most:
                block.append(key)

    @property
    def crowded(self) -> int:
        """Return how many keys too many rows share."""
        return sum(len(block) > self.most for block in self.blocks.values())

    def couples(self) -> set[tuple[Any, Any]]:
        """Return which rows to compare."""
        return {couple for block in self.blocks.values() for couple in self._of(block)}

    def _of(self, block: list[Any]) -> Iterator[tuple[Any, Any]]:
        if not 2 <= len(block) <= self.most:
            return
        for one, two in combinations(sorted(block), 2):
            if self.new is None or one in self.new or two in self.new:
                yield one, two


def _cleaned(row: Row, fields: Sequence[Field]) -> Values:
    return tuple(values_of(field, row.get(field.name)) for field in fields)


class Judge:
    """Weighs what two rows have in common, given how common it is among all rows."""

    def __init__(self, base: Base, fields: Sequence[Field]) -> None:
        self.base, self.fields = base, fields
        self.by_chance = self._by_chance()
        self.start = math.log2(EXPECTED_SHARE / max(base.size, BELIEF))

    def _by_chance(self) -> list[dict[Level, float]]:
        """Return for each field how often two rows stand at a level by coincidence."""
        dice, rows = random.Random(0), self.base.sample  # noqa: S311  # a sample, no secret
        drawn = [dice.sample(rows, 2) for _ in range(_SAMPLED)] if len(rows) > 2 else []
        answer = []
        for at, field in enumerate(self.fields):
            kind = KINDS[field.kind]
            seen = Counter(_level(field, one[at], two[at])[0] for one, two in drawn if one[at] and two[at])
            total = sum(seen.values()) + BELIEF
            belief = {"near": kind.near * kind.chance, "close": 10 * kind.chance}
            levels: dict[Level, float] = {
                level: (seen[level] + BELIEF * belief[level]) / total for level in ("near", "close")
            }
            levels["apart"] = 1 - sum(levels.values())
            answer.append(levels)
        return answer

    def pair(self, left: Any, right: Any) -> Pair:
        """Return what speaks for and against two rows being one."""
        reasons: list[Reason] = []
        groups: dict[str, list[float]] = defaultdict(list)
        for at, field in enumerate(self.fields):
            one, two = self.base.held[left][at], self.base.held[right][at]
            if not one or not two:
                continue
            level, likeness, value = _level(field, one, two)
            weight = self._weight(at, level, value)
            reasons.append(Reason(field.name, level, round(likeness, 3), round(weight, 2)))
            groups[field.group or field.name].append(weight)
        weight = self.start + sum(_together(weights) for weights in groups.values())
        chance = 1 / (1 + 2 ** -max(-60.0, min(60.0, weight)))
        ordered = tuple(sorted(reasons, key=lambda reason: -reason.weight))
        return Pair(left, right, chance, round(weight, 2), ordered)

    def _weight(self, at: int, level: Level, value: str) -> float:
        kind = KINDS[self.fields[at].kind]
        holds = kind.holds[LEVELS.index(level)]
        if level == "same":
            others = max(self.base.known[at][value] - 2, 0)
            chance = (others + BELIEF * kind.chance) / (self.base.filled[at] + BELIEF)
        else:
            chance = self.by_chance[at][level]
        return max(-_CAP, min(_CAP, math.log2(max(holds, 1e-4) / max(chance, 1e-9))))


def _together(weights: Sequence[float]) -> float:
    """Add the weights of fields that hang together: who lives in the same street lives in the same town.

    The strongest counts in full, every further one that agrees by half.
    """
    ordered = sorted(weights, reverse=True)
    return ordered[0] + sum(one / 2 if one > 0 else one for one in ordered[1:])


def _level(field: Field, one: tuple[str, ...], two: tuple[str, ...]) -> tuple[Level, float, str]:
    """Return the best level over all alternatives, the likeness, and the value where they are the same."""
    best: tuple[Level, float, str] = ("apart", 0.0, "")
    for mine in one:
        for yours in two:
            level, likeness = level_of(field.kind, mine, yours)
            if (LEVELS.index(level), -likeness) < (LEVELS.index(best[0]), -best[1]):
                best = (level, likeness, mine)
    return best


def keys_of(row: Values, fields: Sequence[Field]) -> set[str]:
    """Return the keys of a row: each value that identifies, and what two different fields sound like together."""
    parts: list[list[str]] = []
    for at, (field, values) in enumerate(zip(fields, row, strict=True)):
        keys = [key for value in values for key in KINDS[field.kind].keys(value) if key]
        parts.append([f"{at}:{key}" for key in dict.fromkeys(keys)][:8])
    alone = {key for part in parts for key in part}
    pairs = (f"{x}|{y}" for one, two in combinations(parts, 2) for x in one for y in two)
    within = (f"{x}|{y}" for part in parts for x, y in combinations(part, 2))
    return alone | set(pairs) | set(within)
