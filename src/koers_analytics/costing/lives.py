"""Alternatives that last differently long, replaced by their like until all end in the same year.

That is the check on the equal yearly cost: over the least common multiple of the lives, present values may be compared,
and they rank the alternatives as their yearly costs do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from math import lcm

from koers_analytics.costing.case import Limits
from koers_analytics.costing.working import PRECISION, Working, present_value


@dataclass(frozen=True)
class Chain:
    """Present values over the years in which every alternative ends a last time, by the id of the alternative."""

    years: int
    npv: dict[str, Decimal]


def repeated(flows: Sequence[Decimal], years: int) -> list[Decimal]:
    """Return flows of one life, bought again at the same cost each time it ends, over `years`.

    Raises ValueError when the life does not go into the years a whole number of times.

    >>> [int(one) for one in repeated([Decimal(10), Decimal(1), Decimal(3)], 4)]
    [10, 1, 13, 1, 3]
    """
    life = len(flows) - 1
    if life < 1 or years % life:
        raise ValueError(f"A life of {life} years does not go into {years} years.")
    found = [Decimal(0)] * (years + 1)
    for begun in range(0, years, life):
        for year, flow in enumerate(flows):
            found[begun + year] += flow
    return found


def chain(working: Working, limits: Limits | None = None) -> Chain | None:
    """Replace each alternative by its like up to the least common multiple of the lives.

    None where lives do not differ, or where the multiple is more years than allowed (`most_chain`).
    """
    case = working.case
    years = lcm(*case.lives.values())
    if not case.lives_differ or years > (limits or Limits()).most_chain:
        return None
    with localcontext(prec=PRECISION):
        return Chain(
            years,
            {
                one.id: present_value(repeated(working.flows(one.id), years), working.rate())
                for one in case.alternatives
            },
        )
