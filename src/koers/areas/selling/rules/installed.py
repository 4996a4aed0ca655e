"""What stands at customers, from values alone: when it is due, how it runs, and what of it is covered.

The formulas are those of `koers_analytics.maintenance`, which needs no table and no database; only this module names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Self

from koers_analytics.maintenance import (
    CRITICALITY,
    DUE,
    Coverage,
    Due,
    Reliability,
    contract_coverage,
    corrective_cost,
    due_list,
    next_service,
    oee,
    reliability,
)

__all__ = [
    "DUE",
    "HOURS_A_YEAR",
    "Coverage",
    "Due",
    "Limits",
    "Reliability",
    "contract_coverage",
    "corrective_cost",
    "due_list",
    "due_on",
    "hours_between",
    "oee",
    "order_size",
    "reliability",
    "reorder_level",
]

#: Hours of a year of 365 days; equipment of which nobody knows better is planned to run all of them.
HOURS_A_YEAR: Final = 8760
YEAR_DAYS: Final = 365


@dataclass(frozen=True)
class Limits:
    """How far ahead the due list looks, over how many days failures count, and how much each criticality weighs."""

    due_days: int = 90
    watched_days: int = 365
    weight_a: int = CRITICALITY["A"]
    weight_b: int = CRITICALITY["B"]
    weight_c: int = CRITICALITY["C"]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Read limits from a setting; raises ValueError for a name that is not one, or a number below 1."""
        names = {one.name for one in fields(cls)}
        for name, value in given.items():
            if name not in names:
                raise ValueError(f"{name!r} is not one of {', '.join(sorted(names))}.")
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} is a whole number from 1, not {value!r}.")
        return cls(**given)

    @property
    def weights(self) -> dict[str, int]:
        """Return how much an item of each criticality weighs."""
        return {"A": self.weight_a, "B": self.weight_b, "C": self.weight_c}


def due_on(
    last: date | None, days: int | None, use: Decimal | None, use_a_day: Decimal | None
) -> date | None:
    """Return when it is due again after it was last done; None where nobody knows when that was."""
    if last is None:
        return None
    left, daily = (float(use), float(use_a_day)) if use is not None and use_a_day else (None, None)
    return next_service(last, days, left, daily)


def reorder_level(
    demand_a_year: Decimal | None, lead_days: int | None, safety: Decimal, minimum: Decimal | None
) -> Decimal | None:
    """Return the stock at which a spare is ordered: its minimum, or what the lead time uses and the safety stock.

    None where neither is known.
    """
    if minimum is not None:
        return minimum
    if demand_a_year is None or lead_days is None:
        return None
    return (demand_a_year * lead_days / YEAR_DAYS + safety).quantize(Decimal("0.001"))


def order_size(
    stock: Decimal, on_order: Decimal, maximum: Decimal | None, demand_a_year: Decimal | None
) -> Decimal | None:
    """Return how much to order: up to the maximum, or what a year uses where there is none; None where neither is known."""
    size = maximum - stock - on_order if maximum is not None else demand_a_year
    return size if size is not None and size > 0 else None


def hours_between(
    commissioned: date | None, hours_a_year: int | None, starts: date, ends: date
) -> float | None:
    """Return the planned hours from a day up to another, or since it was put to work; None where that is not known."""
    if commissioned is None:
        return None
    days = (ends - max(commissioned, starts)) // timedelta(days=1)
    return max(0, days) * (hours_a_year or HOURS_A_YEAR) / YEAR_DAYS
