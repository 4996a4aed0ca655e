"""The value case: what it costs a customer to own one alternative or another, and what that hangs on.

`case` reads a document and refuses with a place and a remedy, `working` works out flows, present values, saving,
payback and internal rate in decimals, `lives` replaces by its like what lasts differently long, `asking` varies the
inputs, `proposition` sums what we are worth more than an alternative, `report` gives all of it as facts. Importing this
loads neither NumPy nor DuckDB.

Sources: Ellram (1993, 1995) for the groups of cost, Ferrin & Plank (2002) for categories of one's own, Anderson,
Narus & van Rossum (2006) for the proposition.
"""

from pathlib import Path

from koers_analytics.costing.asking import (
    Bar,
    Carried,
    Spread,
    break_even,
    carried,
    hangs_on,
    simulate,
    tornado,
    two_way,
    used_by,
)
from koers_analytics.costing.case import (
    GROUPS,
    KINDS,
    MESSAGES,
    NEEDS,
    OWNERS,
    PROOF,
    STANDINGS,
    Alternative,
    Assumption,
    BadCase,
    Case,
    Element,
    Limits,
    Line,
    Problem,
    dotted,
)
from koers_analytics.costing.lives import Chain, chain, repeated
from koers_analytics.costing.proposition import Proposition, proof_share, proposition
from koers_analytics.costing.reading import read_case
from koers_analytics.costing.report import told_in_text, work_out
from koers_analytics.costing.working import (
    Comparison,
    Cost,
    Working,
    annuity,
    cents,
    internal_rate,
    payback,
    present_value,
    yearly,
)

#: A case that is complete, to copy from.
EXAMPLE = Path(__file__).with_name("example.yaml")

__all__ = [
    "EXAMPLE",
    "GROUPS",
    "KINDS",
    "MESSAGES",
    "NEEDS",
    "OWNERS",
    "PROOF",
    "STANDINGS",
    "Alternative",
    "Assumption",
    "BadCase",
    "Bar",
    "Carried",
    "Case",
    "Chain",
    "Comparison",
    "Cost",
    "Element",
    "Limits",
    "Line",
    "Problem",
    "Proposition",
    "Spread",
    "Working",
    "annuity",
    "break_even",
    "carried",
    "cents",
    "chain",
    "dotted",
    "hangs_on",
    "internal_rate",
    "payback",
    "present_value",
    "proof_share",
    "proposition",
    "read_case",
    "repeated",
    "simulate",
    "told_in_text",
    "tornado",
    "two_way",
    "used_by",
    "work_out",
    "yearly",
]
