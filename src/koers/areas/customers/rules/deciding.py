"""Decisions about a decision-making unit from values alone: coverage, position, and what is missing.

A member counts as contacted when there was two-way contact in the last `contact_days` days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

#: Roles of somebody who says yes or no in the end.
DECIDING = frozenset({"decider", "approver"})
ECONOMIC, COACH = "economic", "coach"
#: Who feels no need to change, and so must be spoken to.
CONTENT = frozenset({"even_keel", "overconfident"})
HIGH = 3


@dataclass(frozen=True)
class Thresholds:
    """The limits behind the warnings; an installation may set its own in `DMU`."""

    contact_days: int = 90
    silent_days: int = 30
    single_thread_size: int = 4


@dataclass(frozen=True)
class Standing:
    """How one member of a decision-making unit stands on a day."""

    pk: int
    influence: int
    roles: frozenset[str] = frozenset()
    part: str = ""
    stance: int | None = None
    mode: str = ""
    is_covered: bool = False
    last_contact: date | None = None

    @property
    def decides(self) -> bool:
        """Tell whether this member says yes or no in the end."""
        return bool(self.roles & DECIDING) or self.part == ECONOMIC

    def met(self, day: date, within: int) -> bool:
        """Tell whether there was two-way contact within so many days before a day."""
        return self.last_contact is not None and (day - self.last_contact).days <= within


@dataclass(frozen=True)
class Gap:
    """What is missing or risky: its code, whom it is about, and the numbers in its words."""

    code: str
    ids: tuple[int, ...] = ()
    days: int = 0
    size: int = 0


def coverage(members: Iterable[Standing], day: date, limits: Thresholds) -> float | None:
    """Return the share of influence that we speak with: 0 to 1, or None where nobody is known.

    >>> two = [Standing(1, 3, last_contact=date(2026, 3, 1)), Standing(2, 1)]
    >>> coverage(two, date(2026, 3, 2), Thresholds())
    0.75
    """
    everybody = list(members)
    total = sum(one.influence for one in everybody)
    if not total:
        return None
    return sum(one.influence for one in everybody if one.met(day, limits.contact_days)) / total


def position(members: Iterable[Standing], day: date, limits: Thresholds) -> float | None:
    """Return the stance of those we speak with, weighted by influence: -5 to +5, or None where none is known.

    Who was never rated is left out, for an unknown stance is not a neutral one.

    >>> position([Standing(1, 3, stance=3, last_contact=date(2026, 3, 1))], date(2026, 3, 2), Thresholds())
    3.0
    """
    rated = [
        (one.influence, one.stance)
        for one in members
        if one.stance is not None and one.met(day, limits.contact_days)
    ]
    total = sum(influence for influence, _stance in rated)
    return sum(influence * stance for influence, stance in rated) / total if total else None


def gaps(members: Sequence[Standing], day: date, limits: Thresholds) -> list[Gap]:
    """Return what is missing or risky, the gravest first; nothing where nobody is known yet."""
    if not members:
        return []
    found = [
        *_missing_roles(members),
        *_thread(members, day, limits),
        _about("uncovered", [one for one in members if one.decides and not one.is_covered]),
        _about(
            "coach_unverified",
            [one for one in members if one.part == COACH and not one.met(day, limits.contact_days)],
            limits.contact_days,
        ),
        _about(
            "content",
            [one for one in members if one.mode in CONTENT and not one.met(day, limits.contact_days)],
            limits.contact_days,
        ),
        _about(
            "silent",
            [one for one in members if not one.met(day, limits.silent_days)],
            limits.silent_days,
        ),
        _about("stance_unknown", [one for one in members if one.influence == HIGH and one.stance is None]),
        _about("role_unknown", [one for one in members if not one.roles and not one.part]),
    ]
    return [one for one in found if one is not None]


def _missing_roles(members: Sequence[Standing]) -> list[Gap]:
    missing = []
    if not any(one.part == ECONOMIC for one in members):
        missing.append(Gap("no_economic"))
    if not any(one.roles & DECIDING for one in members):
        missing.append(Gap("no_decider"))
    if not any(one.part == COACH for one in members):
        missing.append(Gap("no_coach"))
    return missing


def _thread(members: Sequence[Standing], day: date, limits: Thresholds) -> list[Gap]:
    met = [one.pk for one in members if one.met(day, limits.contact_days)]
    if not met:
        return [Gap("no_contact", days=limits.contact_days, size=len(members))]
    if len(met) == 1 and len(members) >= limits.single_thread_size:
        return [Gap("single_thread", (met[0],), limits.contact_days, len(members))]
    return []


def _about(code: str, whom: Sequence[Standing], days: int = 0) -> Gap | None:
    return Gap(code, tuple(one.pk for one in whom), days, len(whom)) if whom else None
