"""Decisions about needs and reasons from values alone: fulfilment, what is uncovered, reasons per person, motives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: The highest fulfilment.
FULL = 9
#: From this proof on a reason counts for the people who decide, and from that one on it was measured.
REFERENCE, MEASURED = 2, 3


@dataclass(frozen=True)
class NeedLimits:
    """The limits behind the warnings; an installation may set its own in `NEEDS`."""

    uncovered_below: int = 3
    single_motive_above: float = 0.8


def need_faults(category: str, *, euro: int | None, unit: str, formula: str) -> list[str]:
    """Return the codes of what a need lacks or may not have.

    An economic need carries money. A functional one carries a measured unit, and money only with the formula that
    leads to it. A psychological one never carries money.

    >>> need_faults("E", euro=None, unit="", formula=""), need_faults("P", euro=1, unit="", formula="")
    (['economic_without_money'], ['psychological_with_money'])
    """
    faults = []
    if category == "E" and euro is None:
        faults.append("economic_without_money")
    if category == "F" and not unit:
        faults.append("functional_without_unit")
    if category == "F" and euro is not None and not formula:
        faults.append("functional_without_formula")
    if category == "P" and euro is not None:
        faults.append("psychological_with_money")
    return faults


def weighted_fulfilment(needs: Iterable[tuple[float | None, int | None]]) -> float | None:
    """Return the sum of weight times fulfilment over nine, with weights that sum to one; None where nothing is weighed.

    Each need is its weight and its fulfilment from 0 to 9. A need without a weight is left out; one that is weighed
    and that nothing fulfils yet counts as 0, for that is what was found when its solutions were rated.

    >>> weighted_fulfilment([(3, 9), (1, 3)])
    0.8333333333333334
    """
    weighed = [(weight, fulfilment or 0) for weight, fulfilment in needs if weight]
    total = sum(weight for weight, _fulfilment in weighed)
    if not total:
        return None
    return sum(weight * fulfilment for weight, fulfilment in weighed) / total / FULL


def is_uncovered(fits: Sequence[int], limits: NeedLimits) -> bool:
    """Tell whether every element fulfils a need less than it takes.

    >>> is_uncovered([2, 1], NeedLimits()), is_uncovered([2, 3], NeedLimits()), is_uncovered([], NeedLimits())
    (True, False, True)
    """
    return all(one < limits.uncovered_below for one in fits)


def ubr_coverage(member_ids: Iterable[int], reasons: Iterable[tuple[int | None, int]]) -> float | None:
    """Return the share of the people who decide with a reason of their own that at least a reference proves.

    Each reason is the person it is for, and its proof.

    >>> ubr_coverage([1, 2], [(1, 2), (2, 1), (None, 4)])
    0.5
    """
    everybody = set(member_ids)
    if not everybody:
        return None
    proven = {member for member, proof in reasons if proof >= REFERENCE}
    return len(everybody & proven) / len(everybody)


def proof_rate(proofs: Sequence[int]) -> float | None:
    """Return the share of reasons that were measured; None where there is no reason.

    >>> proof_rate([1, 2, 3, 4])
    0.5
    """
    return sum(proof >= MEASURED for proof in proofs) / len(proofs) if proofs else None


def motive_mix(strengths: Mapping[str, int]) -> dict[str, float]:
    """Return the share of each motive in the strength of all; empty where none has any.

    >>> motive_mix({"benefit": 3, "brand": 0, "relation": 1})
    {'benefit': 0.75, 'brand': 0.0, 'relation': 0.25}
    """
    total = sum(strengths.values())
    return {motive: strength / total for motive, strength in strengths.items()} if total else {}


def single_motive(mix: Mapping[str, float], limits: NeedLimits) -> str:
    """Return the motive that alone holds a customer; empty where none does.

    >>> single_motive({"benefit": 0.75, "relation": 0.25}, NeedLimits()), single_motive({"brand": 1.0}, NeedLimits())
    ('', 'brand')
    """
    return next((motive for motive, share in mix.items() if share > limits.single_motive_above), "")
