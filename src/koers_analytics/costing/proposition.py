"""The value proposition against one alternative: what we are worth more, less what we cost more.

    net advantage = (Vf - Va) - (Pf - Pa)        f our offer, a the next best alternative

after Anderson, Narus & van Rossum (2006). Euro of economic needs are summed, of functional needs only with a written
formula, of psychological needs never. What is in contention is told, and counts for nothing until it is settled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from koers_analytics.costing.case import PROOF, Case, Element


@dataclass(frozen=True)
class Proposition:
    """How our offer stands against one alternative; `unknown` counts differences that nobody put a figure on."""

    against: str
    worth: Decimal | None
    premium: Decimal | None
    net_advantage: Decimal | None
    contended: Decimal
    unknown: int
    proof_share: Decimal | None
    differences: tuple[Element, ...]
    contentions: tuple[Element, ...]
    parities: tuple[Element, ...]


def proposition(case: Case, other: str) -> Proposition:
    """Sum the elements against one alternative; `worth` is None when no difference carries a figure.

    Where lives differ there is no net advantage: prices for differently many years are not set off against each other.
    """
    elements = [one for one in case.elements if one.alternative == other]
    by = {
        name: tuple(one for one in elements if one.standing == name)
        for name in ("difference", "contention", "parity")
    }
    known = [one.euro for one in by["difference"] if one.euro is not None]
    worth = sum(known, Decimal(0)) if known else None
    prices = {one.id: case.assumptions[one.price].value for one in case.alternatives if one.price}
    ours = case.ours.id
    premium = prices[ours] - prices[other] if ours in prices and other in prices else None
    return Proposition(
        other,
        worth,
        premium,
        None if worth is None or premium is None or case.lives_differ else worth - premium,
        sum((one.euro for one in by["contention"] if one.euro is not None), Decimal(0)),
        sum(one.euro is None and one.category != "psychological" for one in by["difference"]),
        proof_share(by["difference"]),
        by["difference"],
        by["contention"],
        by["parity"],
    )


def proof_share(elements: Sequence[Element]) -> Decimal | None:
    """Return which share of the euro claimed was measured, in a pilot or signed by the customer; None without euro."""
    claimed = sum((one.euro for one in elements if one.euro is not None), Decimal(0))
    least = PROOF.index("measured")
    proven = sum(
        (one.euro for one in elements if one.euro is not None and PROOF.index(one.proof) >= least), Decimal(0)
    )
    return proven / claimed if claimed > 0 else None
