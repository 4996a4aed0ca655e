"""Points of a lead from a scorecard: how well it fits and how engaged it is, two axes that are never added up.

Fit comes from fields, engagement from their own acts, each halved every so many days. What is unknown gives no
points and lowers the certainty, never the score. Sums of decayed points are additive, so that a lead can be scored
again from what is remembered of it, without reading its whole history.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

DAY = 86_400
FIT_GRADES = "ABCD"
#: Money at which a lead comes halfway to the next step of the order; it only breaks ties.
HALFWAY_CENTS = 2_500_000


@dataclass(frozen=True)
class FitTest:
    """A fit rule, ready to be asked of fields."""

    id: str
    group: str
    field: str
    points: float
    one_of: frozenset[str] = frozenset()
    at_least: float | None = None
    below: float | None = None

    @property
    def asks_only_whether_known(self) -> bool:
        """Tell whether every known value gives the points."""
        return not self.one_of and self.at_least is None and self.below is None

    def holds(self, value: Any) -> bool:
        """Tell whether a known value gives the points."""
        if self.one_of:
            return str(value).casefold() in self.one_of
        if self.at_least is None and self.below is None:
            return True
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.at_least is None or value >= self.at_least) and (
            self.below is None or value < self.below
        )


@dataclass(frozen=True)
class ActRule:
    """An engagement rule: points for each act, its half-life in seconds and the most it gives."""

    id: str
    group: str
    points: float
    half_life: float
    cap: float | None = None


@dataclass(frozen=True)
class Card:
    """A declared scorecard, ready to score."""

    name: str
    caps: Mapping[str, float | None]
    fit: tuple[FitTest, ...]
    acts: tuple[ActRule, ...]
    #: For each kind of event the places of the rules that it counts in.
    kinds: Mapping[str, tuple[int, ...]]
    fit_grades: tuple[float, ...]
    engagement_grades: tuple[float, ...]

    @cached_property
    def decays(self) -> tuple[tuple[float, float], ...]:
        """Return for each engagement rule its points, and which part of a half-life a second is."""
        return tuple((rule.points, 1 / rule.half_life) for rule in self.acts)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that fit rules ask, each once."""
        return tuple(dict.fromkeys(test.field for test in self.fit))


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule gives: `points` after all caps, `uncapped` before, how many acts and when the last (seconds)."""

    axis: Literal["fit", "engagement"]
    rule: str
    group: str
    points: float
    uncapped: float
    count: int = 0
    last: int | None = None


@dataclass(frozen=True)
class Axis:
    """The points on one axis, the grade, and the rules that gave something, the largest first."""

    points: float
    grade: str
    contributions: tuple[Contribution, ...]


def carded(name: str, card: Any) -> Card:
    """Return a declared scorecard as one that scores; `card` has what the schema of methods says."""
    kinds: dict[str, list[int]] = {}
    for place, rule in enumerate(card.engagement):
        for kind in rule.kinds:
            kinds.setdefault(kind, []).append(place)
    fit = (
        FitTest(
            rule.id,
            rule.group,
            rule.field,
            rule.points,
            frozenset(text.casefold() for text in rule.one_of),
            rule.at_least,
            rule.below,
        )
        for rule in card.fit
    )
    acts = (
        ActRule(rule.id, rule.group, rule.points, rule.half_life_days * DAY, rule.cap)
        for rule in card.engagement
    )
    return Card(
        name,
        {group.id: group.cap for group in card.groups},
        tuple(fit),
        tuple(acts),
        {kind: tuple(places) for kind, places in kinds.items()},
        tuple(card.fit_grades),
        tuple(card.engagement_grades),
    )


# --- Fit ---------------------------------------------------------------------------------------------------------


def fit(card: Card, fields: Mapping[str, Any]) -> Axis:
    """Return the fit points of a lead with what each rule gave; unknown fields give nothing."""
    given = [
        Contribution("fit", test.id, test.group, test.points, test.points)
        for test in card.fit
        if is_known(fields.get(test.field)) and test.holds(fields[test.field])
    ]
    total = fit_points(card, fields)
    return Axis(total, fit_grade(card, total), _capped(card, given))


def fit_points(card: Card, fields: Mapping[str, Any]) -> float:
    """Return the fit points of a lead, without what each rule gave."""
    groups: dict[str, float] = {}
    for test in card.fit:
        value = fields.get(test.field)
        if value is not None and value != "" and test.holds(value):
            groups[test.group] = groups.get(test.group, 0.0) + test.points
    return _sum(card, groups)


def _sum(card: Card, groups: Mapping[str, float]) -> float:
    """Return the sum of what groups give, each no more than its cap."""
    whole = 0.0
    for group, total in groups.items():
        cap = card.caps.get(group)
        whole += total if cap is None or total < cap else cap
    return whole


def unknown_fields(card: Card, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that fit rules ask and nobody filled in."""
    return tuple(name for name in card.fields if not is_known(fields.get(name)))


def certainty(card: Card, fields: Mapping[str, Any]) -> float:
    """Return which part of the points at stake is about fields that are known, from 0 to 1."""
    whole = sum(abs(test.points) for test in card.fit)
    known = sum(abs(test.points) for test in card.fit if is_known(fields.get(test.field)))
    return known / whole if whole else 1.0


def is_known(value: Any) -> bool:
    """Tell whether somebody filled a field in; zero is an answer, an empty text is none."""
    return value is not None and value != ""


def fit_grade(card: Card, points: float) -> str:
    """Return the grade of fit points: A, B, C or D."""
    return FIT_GRADES[_step(card.fit_grades, points)]


# --- Engagement ---------------------------------------------------------------------------------------------------

#: An act: its moment in seconds, and the places of the rules that it counts in.
Act = tuple[int, tuple[int, ...]]


@dataclass
class Tally:
    """Decayed sums of points by the place of their rule, all as of one moment (seconds)."""

    at: int = 0
    sums: dict[int, float] = field(default_factory=dict)

    def packed(self) -> list[Any]:
        """Return the tally as a plain list, small enough to store with every lead: a millionth of a point is nothing."""
        return [self.at, *([place, round(total, 6)] for place, total in sorted(self.sums.items()))]

    @classmethod
    def unpacked(cls, packed: Sequence[Any]) -> "Tally":
        """Return a tally from its plain list."""
        return cls(packed[0], dict(packed[1:])) if packed else cls()


def tallied(card: Card, acts: Iterable[Act], tally: Tally | None = None) -> Tally:
    """Return a tally with acts added; it stands at the newest of them, and their order does not matter."""
    found = acts if isinstance(acts, list) else list(acts)
    tally = tally or Tally()
    if not found:
        return tally
    rules, exp2 = card.decays, math.exp2
    at = max(tally.at, max(found)[0])
    sums = {place: total * exp2((tally.at - at) * rules[place][1]) for place, total in tally.sums.items()}
    for when, places in found:
        for place in places:
            worth, rate = rules[place]
            if place in sums:
                sums[place] += worth * exp2((when - at) * rate)
            else:
                sums[place] = worth * exp2((when - at) * rate)
    return Tally(at, sums)


def engagement_points(card: Card, tally: Tally, at: int) -> float:
    """Return the engagement points at a moment: decayed, capped by rule and then by group."""
    groups: dict[str, float] = {}
    since = tally.at - at
    for place, total in tally.sums.items():
        rule = card.acts[place]
        now = total * math.exp2(since * card.decays[place][1])
        kept = now if rule.cap is None or now < rule.cap else rule.cap
        groups[rule.group] = groups.get(rule.group, 0.0) + kept
    return _sum(card, groups)


def engagement(card: Card, acts: Iterable[Act], at: int) -> Axis:
    """Return the engagement points at a moment with what each rule gave, from the acts up to that moment."""
    counts: dict[int, int] = {}
    last: dict[int, int] = {}
    kept = [(when, places) for when, places in acts if when <= at]
    for when, places in kept:
        for place in places:
            counts[place] = counts.get(place, 0) + 1
            last[place] = max(when, last.get(place, when))
    tally = tallied(card, kept)
    given = []
    for place in sorted(counts):
        rule = card.acts[place]
        total = tally.sums[place] * math.exp2((tally.at - at) * card.decays[place][1])
        most = total if rule.cap is None else min(total, rule.cap)
        given.append(Contribution("engagement", rule.id, rule.group, most, total, counts[place], last[place]))
    points = engagement_points(card, tally, at)
    return Axis(points, str(engagement_grade(card, points)), _capped(card, given))


def engagement_grade(card: Card, points: float) -> int:
    """Return the grade of engagement points: 1, 2, 3 or 4."""
    return 1 + _step(card.engagement_grades, points)


# --- Both axes ----------------------------------------------------------------------------------------------------


def _step(limits: Sequence[float], points: float) -> int:
    """Return how many limits, from the best on, were not reached."""
    # A sum of decayed points may miss a whole number by the last digits.
    reached, place = points + 1e-9, 0
    for limit in limits:
        if reached >= limit:
            return place
        place += 1
    return place


def _capped(card: Card, given: list[Contribution]) -> tuple[Contribution, ...]:
    """Shrink what the rules of a group give, all alike, until the group gives no more than its cap."""
    factors: dict[str, float] = {}
    for group, cap in card.caps.items():
        up = sum(one.points for one in given if one.group == group and one.points > 0)
        down = sum(one.points for one in given if one.group == group and one.points < 0)
        if cap is not None and up + down > cap:
            factors[group] = (cap - down) / up
    kept = (
        replace(one, points=one.points * factors.get(one.group, 1.0)) if one.points > 0 else one
        for one in given
    )
    return tuple(sorted(kept, key=lambda one: (-abs(one.points), one.rule)))


def priority(fit: str, engagement: int | None, value_cents: int | None, chance: float | None = None) -> float:
    """Return a number that orders leads, higher first; it is never shown.

    The chance to become a customer decides where one is known, else the cell of the grid; expected value only orders
    leads that are alike in that. A better grade, a higher chance or more value never lowers it. A lead that was not
    scored comes after every lead that was.

    >>> priority("A", 1, None) > priority("A", 2, None) > priority("B", 2, None) > priority("", None, 10**9)
    True
    >>> priority("B", 2, 500_000) > priority("B", 2, 100_000)
    True
    """
    if chance is not None:
        level = 1.0 + round(chance, 3)
    elif fit and engagement:
        fits, engages = 3 - FIT_GRADES.index(fit), 4 - engagement
        level = 1.0 + round((fits + engages) / 6, 3) + fits / 1000
    else:
        level = 0.0
    value = max(0, value_cents or 0)
    return level * 1000 + 0.999 * value / (value + HALFWAY_CENTS)
