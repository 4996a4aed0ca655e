"""Maintenance, repair and operations: how often things fail, what that costs, what is due and what is not covered.

Terms follow EN 13306. Times are hours, money is `Decimal` in whole units of one currency, a share lies from 0 to 1, and
what cannot be known is None: equipment that never failed has no mean time between failures, only a lower bound.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import exp, lgamma, log, sqrt
from typing import Final

#: How much each class of criticality counts where coverage is weighted.
CRITICALITY: Final = {"A": 3, "B": 2, "C": 1}


@dataclass(frozen=True)
class Reliability:
    """How equipment behaved in a period; `mtbf_at_least` is the bound of one side (95 % by default), without failures too."""

    failures: int
    uptime: float
    mtbf: float | None
    mtbf_at_least: float
    mttr: float | None
    availability: float | None


def reliability(failures: int, repair_hours: float, hours: float, confidence: float = 0.95) -> Reliability:
    """Work out MTBF = uptime / failures, MTTR = repair hours / failures, availability = MTBF / (MTBF + MTTR).

    Raises ValueError for fewer than 0 failures, a period without hours, or more repair than there was time.

    >>> found = reliability(4, 24, 8760)
    >>> found.mtbf, found.mttr, round(found.availability, 6)
    (2184.0, 6.0, 0.99726)
    """
    if failures < 0 or hours <= 0 or not 0 <= repair_hours <= hours or not 0 < confidence < 1:
        raise ValueError("Failures may not be negative, and repair must lie within the hours of the period.")
    if not failures and repair_hours:
        raise ValueError("There are hours of repair but no failure; count the failure too.")
    uptime = hours - repair_hours
    bound = uptime / _expected_at_most(failures, confidence)
    if not failures:
        return Reliability(0, uptime, None, bound, None, None)
    mtbf, mttr = uptime / failures, repair_hours / failures
    return Reliability(
        failures, uptime, mtbf, bound, mttr, mtbf / (mtbf + mttr) if uptime or repair_hours else None
    )


def _expected_at_most(failures: int, confidence: float) -> float:
    """Return how many failures can be expected at most where so many were seen: half of chi-squared with 2 (n + 1) degrees.

    That is where a Poisson count of at most so many has the chance 1 - confidence; without failures -ln(1 - confidence).
    """
    low, high = 0.0, failures + 10 * sqrt(failures + 1) + 20
    while _at_most(failures, high) > 1 - confidence:
        high *= 2
    for _step in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(failures, middle) > 1 - confidence else (low, middle)
    return (low + high) / 2


def _at_most(count: int, expected: float) -> float:
    """Return the chance of a Poisson count of at most so many; the terms fall fast on both sides of what is expected."""
    term = total = exp(-expected + count * log(expected) - lgamma(count + 1))
    while count > 0 and (count > expected or term > total * 1e-17):
        term *= count / expected
        total += term
        count -= 1
    return total


def oee(availability: float, performance: float, quality: float) -> float:
    """Return overall equipment effectiveness, the product of three shares; raises ValueError for one outside 0-1.

    >>> round(oee(0.90, 0.95, 0.98), 4)
    0.8379
    """
    if not all(0 <= one <= 1 for one in (availability, performance, quality)):
        raise ValueError("Availability, performance and quality are shares from 0 to 1.")
    return availability * performance * quality


def corrective_cost(
    failures_a_year: Decimal, mttr: Decimal, downtime_cost: Decimal, repair: Decimal, parts: Decimal
) -> Decimal:
    """Return what failures cost in a year: failures x (hours down x cost of an hour + repair + parts).

    >>> corrective_cost(Decimal(5), Decimal(6), Decimal(800), Decimal(0), Decimal(0))
    Decimal('24000')
    """
    return failures_a_year * (mttr * downtime_cost + repair + parts)


def next_service(
    last: date, days: int | None, use_left: float | None, use_a_day: float | None
) -> date | None:
    """Return the day of the next service: the earlier of the interval in time and in use; None where neither is known."""
    due = [last + timedelta(days=days)] if days is not None else []
    if use_left is not None and use_a_day:
        due.append(last + timedelta(days=int(max(use_left, 0) / use_a_day)))
    return min(due, default=None)


def must_reorder(stock: float, on_order: float, demand_a_day: float, lead_days: float, safety: float) -> bool:
    """Tell whether a spare has to be ordered: stock and what is on order no longer exceed demand in the lead time and safety.

    >>> must_reorder(3, 2, 0.1, 30, 2), must_reorder(4, 2, 0.1, 30, 2)
    (True, False)
    """
    return stock + on_order <= demand_a_day * lead_days + safety


def white_space(installed: Iterable[tuple[int, Decimal]], revenue: Decimal) -> Decimal:
    """Return maintenance that nobody buys from us: the sum of items x yearly rate, less what they spend with us.

    >>> white_space([(10, Decimal(1200)), (4, Decimal(500))], Decimal(9000))
    Decimal('5000')
    """
    return sum((count * rate for count, rate in installed), Decimal(0)) - revenue


@dataclass(frozen=True)
class Coverage:
    """Which share of the items stands under a contract, plain and weighted by criticality; None without items."""

    items: int
    covered: int
    share: float | None
    weighted: float | None


def contract_coverage(
    items: Sequence[tuple[str, bool]], weights: Mapping[str, int] | None = None
) -> Coverage:
    """Count items (criticality A, B or C, and whether under contract); raises ValueError for another criticality.

    >>> found = contract_coverage([("A", True), ("B", False), ("C", True), ("C", False)])
    >>> found.share, round(found.weighted, 4)
    (0.5, 0.5714)
    """
    weights = weights or CRITICALITY
    for criticality, _covered in items:
        if criticality not in weights:
            raise ValueError(f"Criticality {criticality!r} is not one of {', '.join(weights)}.")
    covered = sum(under for _, under in items)
    weight = sum(weights[criticality] for criticality, _ in items)
    held = sum(weights[criticality] for criticality, under in items if under)
    return Coverage(
        len(items), covered, covered / len(items) if items else None, held / weight if weight else None
    )


@dataclass(frozen=True)
class Due:
    """Something to do at a customer: what it brings the customer first, and us second; None is unknown."""

    what: str
    item: str
    due: date | None
    benefit: Decimal | None
    revenue: Decimal | None


#: What can be due; `contract` ends, `uncovered` has none.
DUE: Final = ("service", "spare", "contract", "uncovered")


def due_list(found: Iterable[Due], until: date) -> list[Due]:
    """Return what is due up to a day, by benefit for the customer, then day; what has no day is due, unknown benefit last.

    Raises ValueError for a kind that is not in `DUE`.
    """
    rows = list(found)
    for one in rows:
        if one.what not in DUE:
            raise ValueError(f"{one.what!r} is not one of {', '.join(DUE)}.")
    rows = [one for one in rows if one.due is None or one.due <= until]
    return sorted(
        rows,
        key=lambda one: (one.benefit is None, -(one.benefit or 0), one.due or date.min, one.item),
    )
