"""What a value case says: alternatives, assumptions and cost lines, and how a refusal names its place.

A case is a document of plain values, as a YAML or JSON file gives them; `docs/how-to/write-a-value-case.md` describes
each field. Every number stands once, as an assumption with a source, a confidence and an owner; lines name assumptions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

Path = tuple[str | int, ...]

#: The standard skeleton of the cost of ownership; a category under it is the user's own word.
GROUPS: Final = ("pre", "transaction", "operate", "mro", "quality", "end_of_life", "externality")
#: What the customer may choose from; exactly one is ours.
KINDS: Final = ("ours", "competitor", "make", "status_quo", "previous")
#: How well something is known, from the least to the best.
PROOF: Final = ("claim", "reference", "measured", "signed")
OWNERS: Final = ("customer", "us")
STANDINGS: Final = ("parity", "difference", "contention")
NEEDS: Final = ("economic", "functional", "psychological")
PRICES: Final = ("nominal", "real")
DISTRIBUTIONS: Final = ("fixed", "triangular")


@dataclass(frozen=True)
class Limits:
    """What is refused, and from where on something is said. Shares are 0-1; the range of a tornado too."""

    most_years: int = 60
    most_lines: int = 300
    most_assumptions: int = 300
    most_alternatives: int = 8
    most_chain: int = 1_000
    highest_rate: Decimal = Decimal(100)
    swing: Decimal = Decimal("0.2")
    carries: Decimal = Decimal("0.5")
    draws: int = 10_000
    reach: int = 1_000
    sought: int = 25

    @classmethod
    def of(cls, changed: Mapping[str, Any]) -> "Limits":
        """Return limits of which some differ, by name; raises ValueError for a name or a number that cannot be.

        >>> Limits.of({"carries": 0.6}).carries
        Decimal('0.6')
        """
        kinds: dict[str, type[int] | type[Decimal]] = {
            one.name: Decimal if isinstance(one.default, Decimal) else int for one in fields(cls)
        }
        for name, value in changed.items():
            number = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
            if name not in kinds or not number or (kinds[name] is int and not isinstance(value, int)):
                raise ValueError(f"The limit {name!r} must be one of {', '.join(kinds)}, more than 0.")
        made: dict[str, Any] = {name: kinds[name](str(value)) for name, value in changed.items()}
        return cls(**made)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands in the document, a code, what belongs in its text, and the text."""

    path: Path
    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Say in English what is wrong and what to do."""
        return MESSAGES[self.code].format(**self.params)


class BadCase(ValueError):
    """The document is no case that can be worked out; `problems` says why, each with its place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{dotted(one.path)}: {one.message}" for one in self.problems))


#: What is said of each refusal; applications translate by the code.
MESSAGES: Final[dict[str, str]] = {
    "not_a_group": "This must be a group of fields.",
    "not_a_list": "This must be a list with at least one entry.",
    "too_many": "There are more than {most} here; leave out what does not matter for the choice.",
    "unknown_key": "The field `{key}` is not known. Choose from: {known}.",
    "missing": "The field `{key}` is missing.",
    "not_text": "This must be a text of 1 to {most} characters.",
    "not_code": "Use small letters, digits and _ only, and begin with a letter.",
    "not_number": "This must be a number, written with a decimal point and without a unit.",
    "too_large": "This number is larger than a case can hold; check the unit.",
    "not_whole": "This must be a whole number from {least} to {most}.",
    "not_yes_no": "This must be true or false.",
    "choose": "Choose one of: {choices}.",
    "twice": "The id `{id}` stands here twice.",
    "no_assumption": "There is no assumption `{id}`. Write it under `assumptions`, with its source and owner.",
    "no_alternative": "There is no alternative `{id}`.",
    "one_ours": "Exactly one alternative must be of the kind `ours`.",
    "no_other": "Name at least one alternative beside ours; keeping things as they are is one (`status_quo`).",
    "no_rate": "Name the assumption that holds the discount rate in percent a year.",
    "rate_range": "The discount rate must lie from 0 to {most} percent a year.",
    "years_range": "The number of years must be a whole number from 1 to {most}.",
    "after_life": "“{line}” falls in year {value}, after the end: {alternative} lasts {most} years. Put it in year 0 to "
    "{most}, or give {alternative} a longer life.",
    "mixed_prices": "The rate is {rate} and the escalation is {escalation}. Make both nominal (inflation in both) or both "
    "real (in neither).",
    "no_escalation_is": "A line escalates: say whether escalation is `nominal` or `real`, as the rate is.",
    "probability_range": "A probability is a percentage from 0 to 100.",
    "escalation_range": "An escalation must lie from -50 to 100 percent a year.",
    "range_order": "The value must lie from low to high, and low below high.",
    "range_missing": "A triangular assumption needs low and high.",
    "range_half": "Give both low and high, or neither.",
    "period": "A line runs from `starts` to `ends` within 0 to {most}, or falls in one `year`.",
    "year_and_period": "Give `year`, or `starts`, `ends` and `every`; not both.",
    "no_currency_rate": "There is no rate for {currency}. Add it under `currencies`, as the assumption that says how many "
    "{base} one {currency} is.",
    "zero_rate": "This divides by or multiplies with a rate of zero; a rate of exchange is more than 0.",
    "zero_output": "Output may not be 0: the cost per unit is divided by it.",
    "currency": "Write a currency as three capitals, such as EUR.",
    "no_price": "A need of this kind carries no euro; rank it instead.",
    "no_formula": "Euro for a functional need asks for `formula`: how the measured unit becomes money.",
    "parity_euro": "At parity both are worth the same, so there is no euro difference to state.",
    "no_lines": "Alternative `{id}` has no line in the comparison, so nothing can be said of its cost.",
}


@dataclass(frozen=True)
class Alternative:
    """One way for the customer to go on; `price` names the assumption that holds its price.

    `years` is its own life in whole years, None where it lasts as long as the case.
    """

    id: str
    name: str
    kind: str
    price: str | None = None
    years: int | None = None


@dataclass(frozen=True)
class Assumption:
    """One number with where it comes from. `theirs` is what the other supplier says it is, where that is contested."""

    id: str
    name: str
    value: Decimal
    unit: str
    source: str
    confidence: str
    owner: str
    low: Decimal | None = None
    high: Decimal | None = None
    distribution: str = "fixed"
    currency: str = ""
    theirs: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """A cost of one alternative: the product of its factors, in the years `starts` to `ends`, each `every` years.

    It grows by `escalation` percent a year from year 2 on, counts for `probability` percent, and is a gain instead of
    a cost when `gain` is true (a residual value).
    """

    alternative: str
    name: str
    category: str
    group: str
    factors: tuple[str, ...]
    starts: int
    ends: int
    every: int = 1
    escalation: str | None = None
    probability: str | None = None
    gain: bool = False
    in_comparison: bool = True

    @property
    def uses(self) -> tuple[str, ...]:
        """Return the assumptions of this line."""
        return (*self.factors, *(one for one in (self.escalation, self.probability) if one))


@dataclass(frozen=True)
class Element:
    """One reason to choose us over an alternative, or not: a need, and what it is worth where that can be said."""

    alternative: str
    need: str
    text: str
    category: str
    standing: str
    proof: str
    quantity: Decimal | None = None
    unit: str = ""
    euro: Decimal | None = None
    formula: str = ""


@dataclass(frozen=True)
class Case:
    """A case that can be worked out: everything in it was checked."""

    title: str
    currency: str
    years: int
    rate: str
    rate_is: str
    alternatives: tuple[Alternative, ...]
    assumptions: Mapping[str, Assumption]
    lines: tuple[Line, ...]
    elements: tuple[Element, ...] = ()
    currencies: Mapping[str, str] = field(default_factory=dict)
    output: str | None = None
    seed: int = 1

    @property
    def ours(self) -> Alternative:
        """Return our alternative."""
        return next(one for one in self.alternatives if one.kind == "ours")

    @property
    def others(self) -> tuple[Alternative, ...]:
        """Return the alternatives beside ours, in the order of the document."""
        return tuple(one for one in self.alternatives if one.kind != "ours")

    @cached_property
    def lives(self) -> Mapping[str, int]:
        """Return how many years each alternative lasts, by its id."""
        return {one.id: one.years or self.years for one in self.alternatives}

    @property
    def lives_differ(self) -> bool:
        """Return whether alternatives last differently long: they are then compared by what they cost a year."""
        return len(set(self.lives.values())) > 1

    @property
    def horizon(self) -> int:
        """Return the years of the alternative that lasts longest."""
        return max(self.lives.values())

    def lines_of(self, alternative: str) -> tuple[Line, ...]:
        """Return the lines of one alternative that count in the comparison."""
        return tuple(one for one in self.lines if one.alternative == alternative and one.in_comparison)


def dotted(path: Path) -> str:
    """Write a place as people do: `lines[2].factors[1]`, counting from 1.

    >>> dotted(("lines", 1, "factors", 0))
    'lines[2].factors[1]'
    """
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
