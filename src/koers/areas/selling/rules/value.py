"""Value cases from values alone: the formulas, and how one change makes another document.

The formulas are those of `koers_analytics.costing`, which needs no table and no database; only this module names them.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from koers_analytics.costing import (
    EXAMPLE,
    GROUPS,
    MESSAGES,
    PROOF,
    BadCase,
    Case,
    Element,
    Limits,
    Line,
    Problem,
    Proposition,
    Working,
    chain,
    dotted,
    proposition,
    read_case,
    tornado,
    work_out,
)

__all__ = [
    "EXAMPLE",
    "GROUPS",
    "MESSAGES",
    "PROOF",
    "BadCase",
    "Case",
    "Element",
    "Gist",
    "Limits",
    "Line",
    "Problem",
    "Proposition",
    "Working",
    "cents",
    "chain",
    "cumulated",
    "dotted",
    "gist_of",
    "plain",
    "proposition",
    "read_case",
    "realised",
    "saving_of",
    "starter",
    "with_assumption",
    "with_line",
    "work_out",
    "yearly_saving_cents",
]

#: Who measured a benefit; by us alone it counts as a claim.
MEASURED_BY: Final = ("us", "customer", "both")


@dataclass(frozen=True)
class Gist:
    """A case against its first alternative in short: cents saved, the input on which it hangs most, and the differences.

    What is saved is a year where lives differ (`is_yearly`), else over `years`. `carries` is empty where no input changes
    the saving; `net_cents` and `proof_share` are None where nothing says them.
    """

    other: str
    saving_cents: int
    is_yearly: bool
    years: int
    carries: str
    net_cents: int | None
    unknown: int
    proof_share: float | None


def gist_of(case: Case, limits: Limits) -> Gist:
    """Return a case in short, without the draws and the break-evens that make `work_out` slow."""
    other, working = case.others[0], Working(case)
    bars, sums = tornado(working, other.id, limits), proposition(case, other.id)
    return Gist(
        other.name,
        cents(working.saving(other.id)),
        case.lives_differ,
        case.lives[case.ours.id],
        case.assumptions[bars[0].input].name if bars else "",
        None if sums.net_advantage is None else cents(sums.net_advantage),
        sums.unknown,
        None if sums.proof_share is None else float(sums.proof_share),
    )


def saving_of(against: Mapping[str, Any]) -> int:
    """Return the cents that a comparison saves: over the years of the case, or a year where lives differ."""
    over_years = against["saving_cents"]
    return int(against["yearly_saving_cents"] if over_years is None else over_years)


def yearly_saving_cents(document: Mapping[str, Any], limits: Limits) -> int | None:
    """Return what a document saves a year against its first alternative; None when it can no longer be worked out."""
    try:
        case = read_case(document, limits)
    except (BadCase, KeyError):
        return None
    return cents(Working(case).compare(case.others[0].id).yearly_saving)


def cents(amount: Decimal) -> int:
    """Return an amount in whole cents, halves to the even one."""
    return int((amount * 100).to_integral_value())


def plain(value: Decimal | None) -> int | float | None:
    """Return a number as a document holds it: whole where it is."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def starter(title: str, currency: str, price: Decimal, words: Mapping[str, str]) -> dict[str, Any]:
    """Return a case to begin with: our price against leaving all as it is, five years at 8 percent.

    `words` are the texts in the language of the writer: ours, status_quo, rate, price, running, source.
    """
    claim = {"source": words["source"], "confidence": "claim"}
    return {
        "kind": "value_case",
        "title": title,
        "currency": currency,
        "years": 5,
        "rate": "discount_rate",
        "rate_is": "nominal",
        "escalation_is": "nominal",
        "seed": 1,
        "alternatives": [
            {"id": "ours", "name": words["ours"], "kind": "ours", "price": "price"},
            {"id": "status_quo", "name": words["status_quo"], "kind": "status_quo"},
        ],
        "assumptions": [
            {
                "id": "discount_rate",
                "name": words["rate"],
                "value": 8,
                "unit": "%",
                **claim,
                "owner": "customer",
            },
            {
                "id": "price",
                "name": words["price"],
                "value": plain(price),
                "unit": currency,
                **claim,
                "owner": "us",
            },
            {
                "id": "running_now",
                "name": words["running"],
                "value": 0,
                "unit": currency,
                **claim,
                "owner": "customer",
            },
        ],
        "lines": [
            {
                "alternative": "ours",
                "name": words["price"],
                "group": "transaction",
                "factors": ["price"],
                "year": 0,
            },
            {
                "alternative": "status_quo",
                "name": words["running"],
                "group": "operate",
                "factors": ["running_now"],
            },
        ],
    }


def with_assumption(document: Mapping[str, Any], name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in which one assumption differs; what is None or empty is left out of it.

    Raises KeyError when there is no such assumption.
    """
    made = copy.deepcopy(dict(document))
    for number, one in enumerate(made["assumptions"]):
        if one["id"] == name:
            merged = {**one, **changes}
            made["assumptions"][number] = {
                key: value for key, value in merged.items() if value is not None and value != ""
            }
            return made
    raise KeyError(name)


def with_line(
    document: Mapping[str, Any], line: Mapping[str, Any], assumptions: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return a document with one cost line more and the new assumptions that it names; ids are given here."""
    made = copy.deepcopy(dict(document))
    taken = {one["id"] for one in made["assumptions"]}
    factors = []
    for one in assumptions:
        number = len(made["assumptions"]) + 1
        while f"input_{number}" in taken:
            number += 1
        taken.add(f"input_{number}")
        factors.append(f"input_{number}")
        made["assumptions"].append({"id": f"input_{number}", **one})
    made["lines"].append({**line, "factors": factors})
    return made


def cumulated(mine: list[int], theirs: list[int], rate: float) -> list[int]:
    """Return the discounted difference in cents, added up over the years: what the choice has brought by each of them."""
    total, found = 0.0, []
    for year, (ours, other) in enumerate(zip(mine, theirs, strict=True)):
        total += (other - ours) / (1 + rate) ** year
        found.append(round(total))
    return found


def realised(rows: list[tuple[int, int | None, str]]) -> tuple[float | None, int, int]:
    """Return what was realised of what was promised, over how many benefits, and how many are measured by us alone.

    A row is promised and measured cents and who measured. Measured by us alone is a claim: it does not count as
    realised. None when nothing counts.
    """
    counted = [
        (promised, got) for promised, got, by in rows if got is not None and by in ("customer", "both")
    ]
    claims = sum(got is not None and by == "us" for _promised, got, by in rows)
    total = sum(promised for promised, _got in counted)
    return (sum(got for _promised, got in counted) / total if total > 0 else None, len(counted), claims)
