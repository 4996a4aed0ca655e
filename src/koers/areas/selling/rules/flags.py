"""Warnings about a deal, from values alone: each has a rule with a limit, and a limit is a setting or stands in a method."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

#: The rules of this module, the gravest first.
RULES = (
    "no_next_step",
    "next_step_late",
    "next_step_far",
    "close_moved",
    "back_without_reason",
    "rival_ahead",
    "promise_late",
    "new_person",
    "knowledge_low",
    "continuations",
    "no_implication",
    "no_baseline",
    "benefit_unowned",
    "board_missing",
    "complaint_open",
    "asked_again",
    "situation_heavy",
    "only_outbound",
    "out_of_rhythm",
)
GRAVE = frozenset(
    {
        "no_next_step",
        "next_step_late",
        "close_moved",
        "rival_ahead",
        "promise_late",
        "continuations",
        "board_missing",
    }
)


@dataclass(frozen=True)
class Limits:
    """The limits behind the warnings and the advice; an installation may set its own in `APPROACH`.

    `median_of` is how many of the newest deals with an amount give the median, `least_median` below how many there
    is none; `new_days` is how long somebody counts as new on the map. `situation_share` is the most of the questions that
    may ask what is the case, `continuations` how many calls in a row may bring no step of the customer, and a question
    is new from `novelty` on. An approach is advised when `least_known` of its conditions are known. Below
    `least_questions` of a known sort nothing is said of their shares. Up to `followed_at_once` chosen approaches are
    judged while somebody waits. From `outbound` contacts of ours on it is a sign that they never began one, and the
    last contact may be `rhythm` times the wished days ago. An order without a quote came by itself when nobody was in touch
    for `contact_free_days` before it. At most `asked_again` of the questions of a year may ask what was on file.
    """

    next_days: int = 14
    close_moves: int = 2
    knowledge: float = 0.7
    new_days: int = 30
    median_of: int = 500
    least_median: int = 5
    situation_share: float = 0.5
    continuations: int = 2
    novelty: float = 0.3
    least_known: int = 2
    least_questions: int = 4
    followed_at_once: int = 1_000
    outbound: int = 5
    rhythm: float = 2
    contact_free_days: int = 30
    asked_again: float = 0.1


#: From which phase of the purchase a rule looks, where a method names no other.
FROM_PHASE = {"no_implication": "proposals", "no_baseline": "proposals", "board_missing": "select"}
#: Rules that look only where a chosen approach names them.
ON_REQUEST = ("no_baseline", "benefit_unowned", "board_missing", "complaint_open", "asked_again")

#: The limit that a red flag of a method may replace.
LIMIT_OF = {
    "next_step_far": "next_days",
    "close_moved": "close_moves",
    "knowledge_low": "knowledge",
    "new_person": "new_days",
    "situation_heavy": "situation_share",
    "continuations": "continuations",
    "only_outbound": "outbound",
    "out_of_rhythm": "rhythm",
    "asked_again": "asked_again",
}


@dataclass(frozen=True)
class Course:
    """What the warnings look at, at the end of a day. None is unknown, and warns of nothing."""

    day: date
    next_step_date: date | None = None
    close_moves: int = 0
    back_without_reason: int = 0
    knowledge: float | None = None
    rival_ahead: bool | None = None
    newcomers: int = 0
    promises_late: int = 0
    situation_share: float | None = None
    continuations: int = 0
    no_implication: bool = False
    no_baseline: bool = False
    benefits_unowned: int = 0
    boards_missing: int = 0
    complaints_open: int = 0
    asked_again: float | None = None
    only_ours: int = 0
    silent_days: int | None = None
    wished_days: int | None = None


@dataclass(frozen=True)
class Flag:
    """A warning that stands: its rule, how many things it is about, and the limit it went by."""

    rule: str
    n: float = 0
    limit: float = 0

    @property
    def is_grave(self) -> bool:
        """Tell whether it puts the deal itself at risk."""
        return self.rule in GRAVE


def flags(course: Course, limits: Limits) -> list[Flag]:
    """Return the warnings that stand, in the order of the rules."""
    found: list[Flag] = []
    if course.next_step_date is None:
        found.append(Flag("no_next_step", limit=limits.next_days))
    elif course.next_step_date < course.day:
        found.append(Flag("next_step_late", (course.day - course.next_step_date).days))
    elif (ahead := (course.next_step_date - course.day).days) > limits.next_days:
        found.append(Flag("next_step_far", ahead, limits.next_days))
    if course.close_moves >= limits.close_moves:
        found.append(Flag("close_moved", course.close_moves, limits.close_moves))
    if course.back_without_reason:
        found.append(Flag("back_without_reason", course.back_without_reason))
    if course.rival_ahead:
        found.append(Flag("rival_ahead"))
    if course.promises_late:
        found.append(Flag("promise_late", course.promises_late))
    if course.newcomers:
        found.append(Flag("new_person", course.newcomers, limits.new_days))
    if course.knowledge is not None and course.knowledge < limits.knowledge:
        found.append(Flag("knowledge_low", course.knowledge, limits.knowledge))
    if course.continuations >= limits.continuations:
        found.append(Flag("continuations", course.continuations, limits.continuations))
    if course.no_implication:
        found.append(Flag("no_implication"))
    if course.no_baseline:
        found.append(Flag("no_baseline"))
    if course.benefits_unowned:
        found.append(Flag("benefit_unowned", course.benefits_unowned))
    if course.boards_missing:
        found.append(Flag("board_missing", course.boards_missing))
    if course.complaints_open:
        found.append(Flag("complaint_open", course.complaints_open))
    if course.asked_again is not None and course.asked_again > limits.asked_again:
        found.append(Flag("asked_again", course.asked_again, limits.asked_again))
    if course.situation_share is not None and course.situation_share > limits.situation_share:
        found.append(Flag("situation_heavy", course.situation_share, limits.situation_share))
    if course.only_ours >= limits.outbound:
        found.append(Flag("only_outbound", course.only_ours, limits.outbound))
    if out_of_rhythm(course, limits.rhythm):
        found.append(
            Flag("out_of_rhythm", course.silent_days or 0, limits.rhythm * (course.wished_days or 0))
        )
    return found


def out_of_rhythm(course: Course, times: float) -> bool:
    """Tell whether the last contact is longer ago than so many times the wished days; not known warns of nothing."""
    if course.silent_days is None or course.wished_days is None:
        return False
    return course.silent_days > times * course.wished_days


def times_moved_back(days: Sequence[date | None]) -> int:
    """Return how often a day was moved to a later one, in a row of what it was from period to period.

    >>> times_moved_back([date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 1), date(2026, 1, 15)])
    1
    """
    known = [one for one in days if one is not None]
    return sum(later > earlier for earlier, later in pairwise(known))
