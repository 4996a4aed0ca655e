"""Decisions about hand-overs, from values alone: what is missing, which clock runs, who gets the lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

#: What a contract may ask of a lead before it is offered, or when it is accepted; codes, in the order of a form.
REQUIREMENTS = (
    "fit_known",
    "reachable",
    "has_account",
    "has_role",
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
#: What a new contract does with each reason: after how many days the lead comes back (None: not by itself), along
#: which channel it is tried, and how often at most.
TREATMENTS: Mapping[str, Mapping[str, Any]] = {
    "no_fit": {"days": None, "channel": "", "cycles": 0},
    "no_need_now": {"days": 180, "channel": "content", "cycles": 3},
    "no_budget_now": {"days": 270, "channel": "call", "cycles": 3},
    "wrong_person": {"days": 7, "channel": "call", "cycles": 3},
    "no_reply": {"days": 60, "channel": "mail", "cycles": 3},
    "duplicate": {"days": None, "channel": "", "cycles": 0},
    "bad_data": {"days": 7, "channel": "call", "cycles": 3},
    "competitor_locked": {"days": 240, "channel": "content", "cycles": 3},
    "wrong_region": {"days": 7, "channel": "", "cycles": 3},
    "other": {"days": 90, "channel": "", "cycles": 3},
}
#: Along which channel a returned lead is tried again; empty is any.
CHANNELS = ("", "call", "mail", "content", "event", "post")


@dataclass(frozen=True)
class ReturnTreatment:
    """What marketing does with a lead that comes back for one reason.

    `days` until it comes back (None: not by itself), the `channel` to try, and at most so many `cycles` (0: any).
    """

    days: int | None = None
    channel: str = ""
    cycles: int = 0

    def day(self, today: date, times: int) -> date | None:
        """Return the day on which it comes back after having come back `times` for this reason; None when it does not.

        >>> ReturnTreatment(60, "mail", 3).day(date(2026, 3, 2), 3), ReturnTreatment(60, "mail", 3).day(date(2026, 3, 2), 4)
        (datetime.date(2026, 5, 1), None)
        """
        if self.days is None or (self.cycles and times > self.cycles):
            return None
        return today + timedelta(days=self.days)


def treatment(agreed: Mapping[str, Any], reason: str) -> ReturnTreatment:
    """Return what a contract does with a reason; a bare number of days is understood too."""
    found = agreed.get(reason)
    if isinstance(found, Mapping):
        days = found.get("days")
        return ReturnTreatment(
            int(days) if days is not None else None,
            str(found.get("channel") or ""),
            int(found.get("cycles") or 0),
        )
    return ReturnTreatment(int(found) if found is not None else None)


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
    campaign: str = ""


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
    most_employees: int | None = None
    words: str = ""
    #: What the product group is called, and the need that it answers.
    group_words: Sequence[str] = ()


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
    if route.most_employees is not None:
        if wanted.employees is None or wanted.employees > route.most_employees:
            return None
        matched.append("most_employees")
    said = f"{wanted.need}\n{wanted.campaign}".casefold()
    for name, words in (("group", route.group_words), ("words", route.words.split(","))):
        asked_words = [word.strip().casefold() for word in words if word.strip()]
        if asked_words:
            if not any(word in said for word in asked_words):
                return None
            matched.append(name)
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


def queue_rank(priority: float, held_out: bool, others: Sequence[float], lot: float) -> float:
    """Return the place of a lead in the queue, higher first: its priority, or for a held-out one the place of a lot.

    `lot` lies in [0, 1) and picks one of the places that are taken, so a held-out lead may stand anywhere.

    >>> queue_rank(1500.0, True, (1000.0, 2000.0), 0.99), queue_rank(1500.0, False, (1000.0, 2000.0), 0.99)
    (2000.0, 1500.0)
    """
    places = sorted((*others, priority))
    return places[int(lot * len(places))] if held_out else priority


#: What counts as a contact: these activities always, a mail only when we sent it. Notes and tasks are our own.
TALKS = frozenset({"call", "meeting", "visit", "demo"})
SENT = frozenset({"mail", "quote"})


def is_contact(activity: str, inbound: bool) -> bool:
    """Tell whether an activity is a contact: it went to them, or went both ways.

    >>> is_contact("call", True), is_contact("mail", True), is_contact("mail", False), is_contact("note", False)
    (True, False, True, False)
    """
    return activity in TALKS or (activity in SENT and not inbound)
