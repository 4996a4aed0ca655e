"""Other numbers for a value case, as a customer proposes them: from one document another one, and what differs.

A change is known by the id of its assumption; the number of years is known by `YEARS`. Nothing here changes a document
in place, so that a proposal leaves the case as it is until somebody takes it over.
"""

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from koers.areas.selling.rules.value import BadCase, Case, Limits, Problem, Working, cents, plain, read_case

#: The number of years among the changes: no assumption can have this id.
YEARS: Final = "@years"
#: So many decimals of a number are kept.
PLACES: Final = 6
#: A number so many times ours, or so small a part of it, is a mistake of unit and not an opinion.
FAR: Final = 1000
#: How the customer knows a number, by what that proves; nothing that comes by a link counts as signed.
KNOWN: Final = {"estimate": "claim", "records": "reference", "measured": "measured"}


@dataclass(frozen=True)
class Sums:
    """What a case comes to, in cents: each alternative today and a year, what is saved over the years and a year.

    `is_yearly` where alternatives last differently long: what is saved over the years says nothing then, and neither do
    the years after which it is paid back.
    """

    years: int
    is_yearly: bool
    npv: Mapping[str, int]
    yearly: Mapping[str, int]
    saving: Mapping[str, int]
    yearly_saving: Mapping[str, int]
    payback: Mapping[str, float | None]

    def saved(self, *, yearly: bool) -> Mapping[str, int]:
        """Return the cents saved against each other alternative: over the years, or a year."""
        return self.yearly_saving if yearly else self.saving


@dataclass(frozen=True)
class Shown:
    """Costs of each alternative, in cents today, that stand on numbers which may be seen; `rest` is all the others."""

    lines: tuple[tuple[str, Mapping[str, int]], ...]
    rest: Mapping[str, int]


def ours_of(document: Mapping[str, Any], name: str) -> Decimal:
    """Return the number that stands in a document; KeyError when it does not stand there."""
    if name == YEARS:
        return Decimal(document["years"])
    return Decimal(str(_held(document, name)["value"]))


def differing(
    document: Mapping[str, Any], given: Mapping[str, Decimal], open_to: Collection[str]
) -> dict[str, Decimal]:
    """Return what differs from a document among the numbers that may be changed; what may not is left out."""
    known = {YEARS, *(one["id"] for one in document["assumptions"])}
    return {
        name: value
        for name, value in given.items()
        if name in open_to and name in known and value != round(ours_of(document, name), PLACES)
    }


def with_theirs(document: Mapping[str, Any], changes: Mapping[str, Decimal]) -> dict[str, Any]:
    """Return a document in which other numbers stand. Raises KeyError for a number that does not stand in it.

    A range that the number falls out of goes, and with it the drawing at random.
    """
    made = copy.deepcopy(dict(document))
    for name, value in changes.items():
        if name != YEARS:
            one = _held(made, name)
            one["value"] = plain(value)
            low, high = one.get("low"), one.get("high")
            if low is not None and high is not None and not low <= one["value"] <= high:
                for key in ("low", "high", "distribution"):
                    one.pop(key, None)
    if YEARS in changes:
        _stretch(made, int(changes[YEARS]))
    return made


def taken_over(
    document: Mapping[str, Any], name: str, value: Decimal, *, source: str, confidence: str
) -> dict[str, Any]:
    """Return a document in which one number of the customer stands as theirs, with its source and proof."""
    made = with_theirs(document, {name: value})
    if name != YEARS:
        _held(made, name).update(source=source, confidence=confidence, owner="customer")
    return made


def put_back(
    document: Mapping[str, Any], name: str, before: Mapping[str, Any], taken: Decimal
) -> dict[str, Any] | None:
    """Return a document in which one number stands as before it was taken over; None when it was changed since.

    `before` is what `before_of` said of the document as it stood.
    """
    try:
        if ours_of(document, name) != taken:
            return None
    except KeyError:
        return None
    made = copy.deepcopy(dict(document))
    if name != YEARS:
        made["assumptions"] = [dict(before) if one["id"] == name else one for one in made["assumptions"]]
        return made
    made |= copy.deepcopy(dict(before))
    return made if with_theirs(made, {YEARS: taken})["lines"] == document["lines"] else None


def before_of(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what has to be kept of a document to put one number back; KeyError when it does not stand there."""
    if name == YEARS:
        return {key: copy.deepcopy(document[key]) for key in ("years", "lines")}
    return copy.deepcopy(_held(document, name))


def refused(
    document: Mapping[str, Any], changes: Mapping[str, Decimal], limits: Limits
) -> tuple[Case | None, dict[str, list[Problem]]]:
    """Return the case with other numbers, or what is wrong with them by number; what none causes stands under ""."""
    wrong = {
        name: [one] for name, value in changes.items() if (one := _absurd(document, name, value, limits))
    }
    if wrong:
        return None, wrong
    made = with_theirs(document, changes)
    try:
        return read_case(made, limits), {}
    except BadCase as refusal:
        for one in refusal.problems:
            wrong.setdefault(_culprit(made, one, changes), []).append(one)
        return None, wrong


def sums_of(case: Case) -> Sums:
    """Return what a case comes to."""
    working = Working(case)
    compared = {one.id: working.compare(one.id) for one in case.others}
    costs = {one.id: working.cost(one.id) for one in case.alternatives}
    return Sums(
        case.years,
        case.lives_differ,
        {name: cents(one.npv) for name, one in costs.items()},
        {name: cents(one.eac) for name, one in costs.items()},
        {name: cents(one.saving) for name, one in compared.items()},
        {name: cents(one.yearly_saving) for name, one in compared.items()},
        {name: None if one.payback is None else float(one.payback) for name, one in compared.items()},
    )


def shown_costs(case: Case, seen: Collection[str]) -> Shown:
    """Return the costs by category, as far as every number behind a line may be seen; the rest stands together.

    The rate and rates of exchange are no part of what a line says, so that they need not be seen.
    """
    working, rest = Working(case), dict.fromkeys((one.id for one in case.alternatives), 0)
    lines: dict[str, dict[str, int]] = {}
    for place, worth in working.worths.items():
        line = case.lines[place]
        if all(name in seen for name in line.uses):
            row = lines.setdefault(line.category, {})
            row[line.alternative] = row.get(line.alternative, 0) + cents(worth)
        else:
            rest[line.alternative] += cents(worth)
    return Shown(tuple(lines.items()), rest)


def _stretch(made: dict[str, Any], years: int) -> None:
    """Give a document another number of years: what fell at the end falls at the new end, what comes later falls away.

    An alternative with a life of its own keeps it.
    """
    was, made["years"] = made["years"], years
    own = {one["id"] for one in made["alternatives"] if one.get("years")}
    kept = []
    for line in made["lines"]:
        if line["alternative"] in own:
            kept.append(line)
            continue
        for key in ("year", "ends"):
            if key in line and (line[key] == was or (key == "ends" and line[key] > years)):
                line[key] = years
        if line.get("year", line.get("starts", 0)) <= years:
            kept.append(line)
    made["lines"] = kept


def _absurd(document: Mapping[str, Any], name: str, value: Decimal, limits: Limits) -> Problem | None:
    if name == YEARS:
        whole = value == value.to_integral_value() and 1 <= value <= limits.most_years
        return None if whole else Problem(("years",), "years_range", {"most": limits.most_years})
    ours = ours_of(document, name)
    if value < 0 <= ours and name not in {line.get("escalation") for line in document["lines"]}:
        return Problem((name,), "below_zero")
    if value and ours and not 1 <= abs(value / ours) * FAR <= FAR * FAR:
        return Problem((name,), "far_off", {"most": FAR})
    return None


def _culprit(made: Mapping[str, Any], problem: Problem, changes: Mapping[str, Decimal]) -> str:
    """Return the number that a problem comes from; empty where none of the changed ones is behind it."""
    top, *below = problem.path or ("",)
    found: Any = ""
    if top == "assumptions":
        found = made["assumptions"][below[0]]["id"]
    elif top == "lines" and below[1:2] and below[1] in ("escalation", "probability"):
        found = made["lines"][below[0]][below[1]]
    elif top == "currencies":
        found = made["currencies"][below[0]]
    elif top in ("rate", "output"):
        found = made[top]
    elif YEARS in changes:
        found = YEARS
    return str(found) if found in changes else ""


def _held(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    for one in document["assumptions"]:
        if one["id"] == name:
            return cast("dict[str, Any]", one)
    raise KeyError(name)
