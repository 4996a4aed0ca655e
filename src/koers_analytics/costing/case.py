"""What a value case says: alternatives, assumptions and cost lines, read from plain values with refusals by place.

A case is a document of plain values, as a YAML or JSON file gives them; `docs/how-to/write-a-value-case.md` describes
each field. Every number stands once, as an assumption with a source, a confidence and an owner; lines name assumptions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
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
_LARGEST: Final = Decimal(10) ** 12


@dataclass(frozen=True)
class Limits:
    """What is refused, and from where on something is said. Shares are 0-1; the range of a tornado too."""

    most_years: int = 60
    most_lines: int = 300
    most_assumptions: int = 300
    most_alternatives: int = 8
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
    """One way for the customer to go on; `price` names the assumption that holds its price."""

    id: str
    name: str
    kind: str
    price: str | None = None


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


def read_case(values: Any, limits: Limits | None = None) -> Case:
    """Read a case from plain values; raises BadCase with every problem and its place."""
    return _Reading(limits or Limits()).case(values)


_TOP = {
    "kind": False, "title": True, "currency": True, "years": True, "rate": False, "rate_is": True,
    "escalation_is": False, "output": False, "seed": False, "currencies": False, "alternatives": True,
    "assumptions": True, "lines": True, "elements": False,
}  # fmt: skip
_ALTERNATIVE = {"id": True, "name": True, "kind": True, "price": False}
_ASSUMPTION = {
    "id": True, "name": True, "value": True, "unit": True, "source": True, "confidence": True, "owner": True,
    "low": False, "high": False, "distribution": False, "currency": False, "theirs": False,
}  # fmt: skip
_LINE = {
    "alternative": True, "name": True, "category": False, "group": True, "factors": True, "year": False,
    "starts": False, "ends": False, "every": False, "escalation": False, "probability": False, "gain": False,
    "in_comparison": False,
}  # fmt: skip
_ELEMENT = {
    "alternative": True, "need": True, "text": True, "category": True, "standing": True, "proof": True,
    "quantity": False, "unit": False, "euro": False, "formula": False,
}  # fmt: skip


class _Reading:
    """Reads a document and keeps every problem, so that a writer sees all of them at once."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.problems: list[Problem] = []

    def wrong(self, path: Path, code: str, **params: object) -> None:
        self.problems.append(Problem(path, code, params))

    def case(self, values: Any) -> Case:
        limits = self.limits
        top = self.group(values, (), _TOP)
        if top.get("kind") not in (None, "value_case"):
            self.wrong(("kind",), "choose", choices="value_case")
        assumptions = self.assumptions(top.get("assumptions"))
        alternatives = self.alternatives(top.get("alternatives"), assumptions)
        years = self.whole(top, (), "years", 1, limits.most_years, code="years_range")
        lines = self.lines(top.get("lines"), alternatives, assumptions, years or limits.most_years)
        elements = self.elements(top.get("elements"), alternatives)
        currency = self.currency(top.get("currency"), ("currency",)) if "currency" in top else ""
        currencies = self.currencies(top.get("currencies"), assumptions)
        rate = self.rate(top, assumptions, lines)
        for number, one in enumerate(assumptions.values()):
            if one.currency and one.currency != currency and one.currency not in currencies:
                self.wrong(
                    ("assumptions", number, "currency"),
                    "no_currency_rate",
                    currency=one.currency,
                    base=currency,
                )
        output = self.named(top, "output", assumptions, ())
        if output and any(edge == 0 for edge in _edges(assumptions[output])):
            self.wrong(("output",), "zero_output")
        title = self.text(top, (), "title", 200)
        rate_is = self.choice(top, (), "rate_is", PRICES)
        seed = self.whole(top, (), "seed", 0, 2**32 - 1) if "seed" in top else 1
        if self.problems:
            raise BadCase(self.problems)
        return Case(
            title, currency, years, rate, rate_is, alternatives, assumptions, lines, elements, currencies, output, seed
        )  # fmt: skip

    # --- parts of the document --------------------------------------------------------------------------

    def assumptions(self, values: Any) -> dict[str, Assumption]:
        found: dict[str, Assumption] = {}
        for number, value in self.many(values, ("assumptions",), self.limits.most_assumptions):
            path: Path = ("assumptions", number)
            one = self.group(value, path, _ASSUMPTION)
            name = self.code(one, path, "id", found)
            kind = self.choice(one, path, "distribution", DISTRIBUTIONS) if "distribution" in one else "fixed"
            low, value_, high = (self.number(one, path, key) for key in ("low", "value", "high"))
            if (low is None) != (high is None):
                self.wrong(path, "range_half")
            elif low is not None and high is not None and value_ is not None:
                if not (low <= value_ <= high and low < high):
                    self.wrong((*path, "value"), "range_order")
            elif kind == "triangular":
                self.wrong((*path, "distribution"), "range_missing")
            currency = self.currency(one["currency"], (*path, "currency")) if one.get("currency") else ""
            found[name] = Assumption(
                name,
                self.text(one, path, "name", 120),
                value_ if value_ is not None else Decimal(0),
                self.text(one, path, "unit", 40),
                self.text(one, path, "source", 300),
                self.choice(one, path, "confidence", PROOF),
                self.choice(one, path, "owner", OWNERS),
                low,
                high,
                kind,
                currency,
                self.number(one, path, "theirs"),
            )
        return found

    def alternatives(self, values: Any, assumptions: Mapping[str, Assumption]) -> tuple[Alternative, ...]:
        found: dict[str, Alternative] = {}
        for number, value in self.many(values, ("alternatives",), self.limits.most_alternatives):
            path: Path = ("alternatives", number)
            one = self.group(value, path, _ALTERNATIVE)
            name = self.code(one, path, "id", found)
            found[name] = Alternative(
                name,
                self.text(one, path, "name", 120),
                self.choice(one, path, "kind", KINDS),
                self.named(one, "price", assumptions, path),
            )
        kinds = [one.kind for one in found.values()]
        if found and kinds.count("ours") != 1:
            self.wrong(("alternatives",), "one_ours")
        elif found and len(found) == 1:
            self.wrong(("alternatives",), "no_other")
        return tuple(found.values())

    def lines(
        self,
        values: Any,
        alternatives: tuple[Alternative, ...],
        assumptions: Mapping[str, Assumption],
        years: int,
    ) -> tuple[Line, ...]:
        found: list[Line] = []
        known = {one.id for one in alternatives}
        for number, value in self.many(values, ("lines",), self.limits.most_lines):
            path: Path = ("lines", number)
            one = self.group(value, path, _LINE)
            name = self.text(one, path, "name", 120)
            factors = one.get("factors")
            if "factors" in one:
                for position, factor in self.many(factors, (*path, "factors"), 8):
                    if not isinstance(factor, str) or factor not in assumptions:
                        self.wrong((*path, "factors", position), "no_assumption", id=factor)
            starts, ends, every = self.period(one, path, years)
            escalation = self.named(one, "escalation", assumptions, path)
            probability = self.named(one, "probability", assumptions, path)
            if escalation and any(not -50 <= edge <= 100 for edge in _edges(assumptions[escalation])):
                self.wrong((*path, "escalation"), "escalation_range")
            if probability and any(not 0 <= edge <= 100 for edge in _edges(assumptions[probability])):
                self.wrong((*path, "probability"), "probability_range")
            found.append(
                Line(
                    self.known_alternative(one, path, known),
                    name,
                    self.text(one, path, "category", 80) if "category" in one else name,
                    self.choice(one, path, "group", GROUPS),
                    tuple(str(factor) for factor in factors) if isinstance(factors, list) else (),
                    starts,
                    ends,
                    every,
                    escalation,
                    probability,
                    self.yes_no(one, path, "gain", False),
                    self.yes_no(one, path, "in_comparison", True),
                )
            )
        if found:
            for number, alternative in enumerate(alternatives):
                if not any(line.alternative == alternative.id and line.in_comparison for line in found):
                    self.wrong(("alternatives", number), "no_lines", id=alternative.id)
        return tuple(found)

    def period(self, one: Mapping[str, Any], path: Path, years: int) -> tuple[int, int, int]:
        if "year" in one:
            if {"starts", "ends", "every"} & set(one):
                self.wrong((*path, "year"), "year_and_period")
            year = self.whole(one, path, "year", 0, years)
            return year, year, 1
        starts = self.whole(one, path, "starts", 0, years) if "starts" in one else 1
        ends = self.whole(one, path, "ends", 0, years) if "ends" in one else years
        every = self.whole(one, path, "every", 1, years) if "every" in one else 1
        if starts > ends:
            self.wrong((*path, "ends"), "period", most=years)
        return starts, ends, every or 1

    def elements(self, values: Any, alternatives: tuple[Alternative, ...]) -> tuple[Element, ...]:
        if values is None:
            return ()
        found = []
        known = {one.id for one in alternatives if one.kind != "ours"}
        for number, value in self.many(values, ("elements",), self.limits.most_lines):
            path: Path = ("elements", number)
            one = self.group(value, path, _ELEMENT)
            category, standing = (
                self.choice(one, path, "category", NEEDS),
                self.choice(one, path, "standing", STANDINGS),
            )
            euro = self.number(one, path, "euro")
            formula = self.text(one, path, "formula", 300) if one.get("formula") else ""
            if euro is not None:
                if category == "psychological":
                    self.wrong((*path, "euro"), "no_price")
                elif standing == "parity":
                    self.wrong((*path, "euro"), "parity_euro")
                elif category == "functional" and not formula:
                    self.wrong((*path, "euro"), "no_formula")
            found.append(
                Element(
                    self.known_alternative(one, path, known),
                    self.text(one, path, "need", 200),
                    self.text(one, path, "text", 300),
                    category,
                    standing,
                    self.choice(one, path, "proof", PROOF),
                    self.number(one, path, "quantity"),
                    self.text(one, path, "unit", 40) if one.get("unit") else "",
                    euro,
                    formula,
                )
            )
        return tuple(found)

    def currencies(self, values: Any, assumptions: Mapping[str, Assumption]) -> dict[str, str]:
        if values is None:
            return {}
        if not isinstance(values, dict):
            self.wrong(("currencies",), "not_a_group")
            return {}
        found = {}
        for code, named in values.items():
            path: Path = ("currencies", str(code))
            self.currency(code, path)
            if not isinstance(named, str) or named not in assumptions:
                self.wrong(path, "no_assumption", id=named)
            elif any(edge <= 0 for edge in _edges(assumptions[named])):
                self.wrong(path, "zero_rate")
            else:
                found[str(code)] = named
        return found

    def rate(
        self, top: Mapping[str, Any], assumptions: Mapping[str, Assumption], lines: Iterable[Line]
    ) -> str:
        highest = self.limits.highest_rate
        rate = self.named(top, "rate", assumptions, ())
        if rate is None:
            if "rate" not in top:
                self.wrong((), "no_rate")
        elif any(not 0 <= edge <= highest for edge in _edges(assumptions[rate])):
            self.wrong(("rate",), "rate_range", most=highest)
        if "escalation_is" in top:
            escalation = self.choice(top, (), "escalation_is", PRICES)
            if escalation and top.get("rate_is") in PRICES and escalation != top["rate_is"]:
                self.wrong(("escalation_is",), "mixed_prices", rate=top["rate_is"], escalation=escalation)
        elif any(line.escalation for line in lines):
            self.wrong((), "no_escalation_is")
        return rate or ""

    # --- one value --------------------------------------------------------------------------------------

    def group(self, value: Any, path: Path, known: Mapping[str, bool]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(path, "not_a_group")
            return {}
        for key in value:
            if key not in known:
                self.wrong((*path, str(key)), "unknown_key", key=key, known=", ".join(known))
        for key, needed in known.items():
            if needed and value.get(key) is None:
                self.wrong(path, "missing", key=key)
        return {key: one for key, one in value.items() if key in known and one is not None}

    def many(self, value: Any, path: Path, most: int) -> list[tuple[int, Any]]:
        if value is None:
            return []
        if not isinstance(value, list) or not value:
            self.wrong(path, "not_a_list")
            return []
        if len(value) > most:
            self.wrong(path, "too_many", most=most)
        return list(enumerate(value[:most]))

    def text(self, values: Mapping[str, Any], path: Path, key: str, most: int) -> str:
        value = values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or not 1 <= len(value.strip()) <= most:
            self.wrong((*path, key), "not_text", most=most)
            return ""
        return value.strip()

    def code(self, values: Mapping[str, Any], path: Path, key: str, taken: Mapping[str, object]) -> str:
        value = values.get(key)
        if value is None:
            return f"?{path}"
        plain = isinstance(value, str) and value.isascii() and value[:1].isalpha() and len(value) <= 60
        if not plain or value != value.lower() or not value.replace("_", "a").isalnum():
            self.wrong((*path, key), "not_code")
        elif value in taken:
            self.wrong((*path, key), "twice", id=value)
        return str(value)

    def choice(self, values: Mapping[str, Any], path: Path, key: str, choices: tuple[str, ...]) -> str:
        value = values.get(key)
        if value is None:
            return ""
        if value not in choices:
            self.wrong((*path, key), "choose", choices=", ".join(choices))
            return ""
        return str(value)

    def named(
        self, values: Mapping[str, Any], key: str, assumptions: Mapping[str, Assumption], path: Path
    ) -> str | None:
        value = values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in assumptions:
            self.wrong((*path, key), "no_assumption", id=value)
            return None
        return value

    def known_alternative(self, values: Mapping[str, Any], path: Path, known: set[str]) -> str:
        value = values.get("alternative")
        if value is not None and (not isinstance(value, str) or value not in known):
            self.wrong((*path, "alternative"), "no_alternative", id=value)
        return str(value)

    def number(self, values: Mapping[str, Any], path: Path, key: str) -> Decimal | None:
        value = values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.wrong((*path, key), "not_number")
            return None
        number = Decimal(str(value))
        if not number.is_finite():
            self.wrong((*path, key), "not_number")
            return None
        if abs(number) > _LARGEST:
            self.wrong((*path, key), "too_large")
            return None
        return number

    def whole(
        self, values: Mapping[str, Any], path: Path, key: str, least: int, most: int, code: str = "not_whole"
    ) -> int:
        value = values.get(key)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong((*path, key), code, least=least, most=most)
            return 0
        return value

    def yes_no(self, values: Mapping[str, Any], path: Path, key: str, otherwise: bool) -> bool:
        value = values.get(key, otherwise)
        if not isinstance(value, bool):
            self.wrong((*path, key), "not_yes_no")
            return otherwise
        return value

    def currency(self, value: Any, path: Path) -> str:
        if not isinstance(value, str) or len(value) != 3 or not value.isascii() or not value.isupper():
            self.wrong(path, "currency")
            return ""
        return value


def _edges(one: Assumption) -> tuple[Decimal, ...]:
    """Return every value that an assumption can take at its edges."""
    return tuple(edge for edge in (one.low, one.value, one.high, one.theirs) if edge is not None)
