"""Reads about the survey: the round that runs, the results that may be seen, and who still has to answer."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings

from koers.areas.organisation.models import (
    AlignmentResponse,
    AlignmentRound,
    Department,
    SurveyInvitation,
    Unit,
)
from koers.areas.organisation.rules.survey import FEWEST, Shown, shown, steps_to
from koers.kit.methods import registry
from koers.kit.methods.schema import Instrument
from koers.kit.methods.scoring import score

METHOD = "marketing_sales_alignment"


def instrument(version: int | None = None) -> Instrument:
    """Return the survey, in the named version or the newest; KeyError when that is not there."""
    known = registry.shelf().get(METHOD, version)
    if known is None or not isinstance(known.method, Instrument):
        raise KeyError(f"{METHOD} {version or ''}")
    return known.method


def least_answers() -> int:
    """Return the least number of answers that a group is shown for: never fewer than three."""
    return max(FEWEST, int(settings.RELATION.get("least_answers", FEWEST)))


@dataclass(frozen=True)
class Turnout:
    """How many of a department were asked and how many answered."""

    department: Department
    invited: int
    answered: int


def turnout(one: AlignmentRound) -> list[Turnout]:
    """Return how many answered, by department; counts only."""
    answered = Counter(one.responses.values_list("department_id", flat=True))
    invited = Counter({int(pk): n for pk, n in one.invited.items()})
    found = Department.objects.filter(pk__in={*answered, *invited}).order_by("role", "name", "id")
    return [Turnout(row, invited[row.pk], answered[row.pk]) for row in found]


@dataclass(frozen=True)
class Sheets:
    """The sheets of a closed round: role, department and answers in the order of the items; and what may be seen."""

    rows: tuple[tuple[str, int, tuple[int | None, ...]], ...]
    shown: Shown
    least: int


def sheets(one: AlignmentRound) -> Sheets:
    """Return the answers of a closed round; an open one has none to see, or each new sheet could be told by the change."""
    if one.is_open:
        return Sheets((), shown({}, least=one.least_answers), one.least_answers)
    method = instrument(one.method_version)
    items = [item.id for item in method.items]
    rows = tuple(
        (role, department, tuple(answers.get(item) for item in items))
        for role, department, answers in AlignmentResponse.objects.filter(round=one)
        .order_by("id")
        .values_list("role", "department_id", "answers")
    )
    counted: dict[int, tuple[str, int]] = {}
    for role, department, values in rows:
        if score(method, dict(zip(items, values, strict=True))).value is not None:
            counted[department] = (role, counted.get(department, (role, 0))[1] + 1)
    return Sheets(rows, shown(counted, least=one.least_answers), one.least_answers)


def steps(now: str, wanted: str) -> int:
    """Return how many relationships lie between now and the wanted one; below 0 it is already further."""
    return steps_to(now, wanted)


def running(unit: Unit) -> AlignmentRound | None:
    """Return the round that takes answers in a unit."""
    return AlignmentRound.objects.running().filter(unit=unit).first()


def unanswered(one: AlignmentRound) -> list[SurveyInvitation]:
    """Return the invitations without an answer, by name; for the reminder only."""
    rows = one.invitations.filter(has_answered=False).select_related("member", "member__user", "department")
    return list(rows.order_by("department__role", "member__name", "id"))
