"""Which approach fits a deal, from values alone.

score = fits met / fits known. One condition under which an approach is wrong puts it last, with that reason.
What is not known counts neither for nor against; an approach of which nothing is known has no score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: What an input of a deal can be: a number, yes or no, or the code of a choice; None where nobody knows.
Value = float | bool | str | None


@dataclass(frozen=True)
class Condition:
    """A named condition on one input; exactly one of `one_of`, `holds` and the bounds is given."""

    id: str
    input: str
    one_of: tuple[str, ...] = ()
    holds: bool | None = None
    at_least: float | None = None
    at_most: float | None = None

    def met(self, value: Value) -> bool | None:
        """Tell whether a value meets the condition; None when the value is not known.

        >>> Condition("big", "ratio", at_least=3).met(2.0)
        False
        """
        if value is None:
            return None
        if self.one_of:
            return value in self.one_of
        if self.holds is not None:
            return bool(value) == self.holds
        number = float(value)
        return (self.at_least is None or number >= self.at_least) and (
            self.at_most is None or number <= self.at_most
        )


@dataclass(frozen=True)
class Candidate:
    """An approach as the rules see it; `minutes` is what it asks of the customer's time, None when not said."""

    id: str
    layer: str
    fits: tuple[Condition, ...]
    wrong: tuple[Condition, ...] = ()
    minutes: int | None = None


@dataclass(frozen=True)
class Judged:
    """How an approach fits: the ids of the conditions met, missed and not known, and of those that make it wrong."""

    id: str
    layer: str
    met: tuple[str, ...]
    missed: tuple[str, ...]
    unknown: tuple[str, ...]
    wrong: tuple[str, ...]
    minutes: int | None = None

    @property
    def known(self) -> int:
        """Return how many of the conditions that speak for it are known."""
        return len(self.met) + len(self.missed)

    @property
    def score(self) -> float | None:
        """Return fits met / fits known: 0 to 1, or None when none is known."""
        return len(self.met) / self.known if self.known else None


def judge(candidate: Candidate, values: Mapping[str, Value]) -> Judged:
    """Hold an approach against what is known of a deal."""
    found: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for test in candidate.fits:
        found[test.met(values.get(test.input))].append(test.id)
    wrong = tuple(test.id for test in candidate.wrong if test.met(values.get(test.input)))
    return Judged(
        candidate.id,
        candidate.layer,
        tuple(found[True]),
        tuple(found[False]),
        tuple(found[None]),
        wrong,
        candidate.minutes,
    )


def ranked(candidates: Iterable[Candidate], values: Mapping[str, Value]) -> list[Judged]:
    """Return approaches by how well they fit: score, then less of the customer's time; the wrong ones last."""
    judged = [judge(one, values) for one in candidates]
    return sorted(judged, key=_order)


def _order(one: Judged) -> tuple[bool, bool, float, bool, int, str]:
    score = one.score
    return (
        bool(one.wrong),
        score is None,
        -(score or 0.0),
        one.minutes is None,
        one.minutes or 0,
        one.id,
    )


def advised(judged: Iterable[Judged], least_known: int = 2) -> Judged | None:
    """Return the approach to advise: the first that is not wrong, that meets a condition, and of which enough is known.

    Enough is `least_known` conditions, or all where an approach has fewer: one lucky hit out of five is no advice.
    """
    return next((one for one in judged if not one.wrong and one.met and _enough(one, least_known)), None)


def _enough(one: Judged, least: int) -> bool:
    return one.known >= min(least, one.known + len(one.unknown))
