"""Decisions about hand-overs, from values alone: what is missing, which clock runs, who gets the lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

#: What a contract may ask of a lead before it is offered, or when it is accepted; codes, in the order of a form.
REQUIREMENTS = (
    "fit_known",
    "reachable",
    "has_account",
    "has_need",
    "has_next_step",
    "has_legal_basis",
)
GRADES = ("A", "B", "C", "D")
#: Reasons with which sales may return a lead; `other` needs words.
RETURN_REASONS = (
    "no_fit",
    "no_need_now",
    "no_budget_now",
    "wrong_person",
    "no_reply",
    "duplicate",
    "bad_data",
    "competitor_locked",
    "wrong_region",
    "other",
)
#: After so many days a returned lead comes back, by reason; None is never by itself. Defaults of a new contract.
TREATMENTS: Mapping[str, int | None] = {
    "no_fit": None,
    "no_need_now": 180,
    "no_budget_now": 270,
    "wrong_person": 7,
    "no_reply": 60,
    "duplicate": None,
    "bad_data": 7,
    "competitor_locked": 240,
    "wrong_region": 7,
    "other": 90,
}


@dataclass(frozen=True)
class Demands:
    """What a lead has to be before it is offered: least grades, and facts that must be so."""

    least_fit: str = ""
    least_engagement: int = 0
    facts: Sequence[str] = ()


def gaps(demands: Demands, *, fit: str, engagement: int | None, facts: Mapping[str, bool]) -> tuple[str, ...]:
    """Return what is missing, as codes: `fit`, `engagement`, and the facts that are not so. Unknown is missing.

    >>> gaps(Demands("B", 2, ("has_need",)), fit="C", engagement=1, facts={"has_need": False})
    ('fit', 'has_need')
    """
    found = []
    if demands.least_fit and (not fit or GRADES.index(fit) > GRADES.index(demands.least_fit)):
        found.append("fit")
    if demands.least_engagement and (engagement is None or engagement > demands.least_engagement):
        found.append("engagement")
    found += [name for name in REQUIREMENTS if name in demands.facts and not facts.get(name)]
    return tuple(found)


@dataclass(frozen=True)
class Clock:
    """The moments of an offer: when somebody is reminded, when the answer is due, when marketing takes it back."""

    remind_at: datetime
    due_at: datetime
    take_back_at: datetime


def is_late(due_at: datetime | None, done_at: datetime | None, at: datetime) -> bool | None:
    """Tell whether a promise was broken: done after it was due, or due and not done; None while it can still be kept."""
    if due_at is None:
        return None
    if done_at is not None:
        return done_at > due_at
    return True if at > due_at else None


@dataclass(frozen=True)
class Wanted:
    """A lead as routing sees it."""

    country: str = ""
    region: str = ""
    postcode: str = ""
    sector: str = ""
    language: str = ""
    source_id: int | None = None
    employees: int | None = None
    need: str = ""


@dataclass(frozen=True)
class Route:
    """A rule of routing: every condition that is filled in must fit; an empty one fits all."""

    id: int
    country: str = ""
    region: str = ""
    postcodes: str = ""
    sector: str = ""
    language: str = ""
    source_id: int | None = None
    least_employees: int | None = None
    words: str = ""


def fits(route: Route, wanted: Wanted) -> tuple[str, ...] | None:
    """Return which conditions made a rule fit, as codes; None when it does not fit. An empty rule fits everybody.

    >>> fits(Route(1, postcodes="10, 11", words="pump"), Wanted(postcode="1101 AB", need="A new pump"))
    ('postcodes', 'words')
    """
    matched = []
    for name in ("country", "region", "sector", "language"):
        asked = getattr(route, name)
        if asked:
            if asked.casefold() != getattr(wanted, name).casefold():
                return None
            matched.append(name)
    if route.postcodes:
        prefixes = tuple(one.strip().upper() for one in route.postcodes.split(",") if one.strip())
        if not wanted.postcode.upper().replace(" ", "").startswith(prefixes):
            return None
        matched.append("postcodes")
    if route.source_id is not None:
        if route.source_id != wanted.source_id:
            return None
        matched.append("source")
    if route.least_employees is not None:
        if wanted.employees is None or wanted.employees < route.least_employees:
            return None
        matched.append("least_employees")
    if route.words:
        words = [one.strip().casefold() for one in route.words.split(",") if one.strip()]
        if not any(word in wanted.need.casefold() for word in words):
            return None
        matched.append("words")
    return tuple(matched)


@dataclass(frozen=True)
class Candidate:
    """A seller who might get a lead, with what lies on the desk already."""

    member_id: int
    name: str
    load: int = field(default=0)


def least_loaded(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return whose desk is emptiest; of equals the first by name, so that the choice can be repeated."""
    return min(candidates, key=lambda one: (one.load, one.name, one.member_id), default=None)
