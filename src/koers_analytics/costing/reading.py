"""A value case read from plain values; every problem is kept with its place, so that a writer sees all of them at once."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from koers_analytics.costing.case import (
    DISTRIBUTIONS,
    GROUPS,
    KINDS,
    NEEDS,
    OWNERS,
    PRICES,
    PROOF,
    STANDINGS,
    Alternative,
    Assumption,
    BadCase,
    Case,
    Element,
    Limits,
    Line,
    Path,
    Problem,
)

_LARGEST: Final = Decimal(10) ** 12


def read_case(values: Any, limits: Limits | None = None) -> Case:
    """Read a case from plain values; raises BadCase with every problem and its place."""
    return _Reading(limits or Limits()).case(values)


_TOP = {
    "kind": False, "title": True, "currency": True, "years": True, "rate": False, "rate_is": True,
    "escalation_is": False, "output": False, "seed": False, "currencies": False, "alternatives": True,
    "assumptions": True, "lines": True, "elements": False,
}  # fmt: skip
_ALTERNATIVE = {"id": True, "name": True, "kind": True, "price": False, "years": False}
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
        """Keep a problem: where it stands, its code, and what its words name."""
        self.problems.append(Problem(path, code, params))

    def case(self, values: Any) -> Case:
        """Return the whole case; raises BadCase with every problem that was found."""
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
        """Return the assumptions by id, in the order of the file."""
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
        """Return the alternatives, each with its own life in years where it has one."""
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
                self.whole(one, path, "years", 1, self.limits.most_years, code="years_range") or None,
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
        """Return the costs and gains, each with its alternative, the ids it multiplies and its years."""
        found: list[Line] = []
        known = {one.id: one for one in alternatives}
        for number, value in self.many(values, ("lines",), self.limits.most_lines):
            path: Path = ("lines", number)
            one = self.group(value, path, _LINE)
            name = self.text(one, path, "name", 120)
            factors = one.get("factors")
            if "factors" in one:
                for position, factor in self.many(factors, (*path, "factors"), 8):
                    if not isinstance(factor, str) or factor not in assumptions:
                        self.wrong((*path, "factors", position), "no_assumption", id=factor)
            whose = self.known_alternative(one, path, set(known))
            starts, ends, every = self.period(one, path, known.get(whose), years)
            escalation = self.named(one, "escalation", assumptions, path)
            probability = self.named(one, "probability", assumptions, path)
            if escalation and any(not -50 <= edge <= 100 for edge in _edges(assumptions[escalation])):
                self.wrong((*path, "escalation"), "escalation_range")
            if probability and any(not 0 <= edge <= 100 for edge in _edges(assumptions[probability])):
                self.wrong((*path, "probability"), "probability_range")
            found.append(
                Line(
                    whose,
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

    def period(
        self, one: Mapping[str, Any], path: Path, whose: Alternative | None, years: int
    ) -> tuple[int, int, int]:
        """Return first and last year of a line, and every how many years it comes back, within the life of its alternative."""
        if whose and whose.years:
            years = whose.years
        for key in ("year", "starts", "ends"):
            value = one.get(key)
            if whose and isinstance(value, int) and years < value <= self.limits.most_years:
                said = {"line": one.get("name"), "value": value, "alternative": whose.name, "most": years}
                self.wrong((*path, key), "after_life", **said)
                one = {**one, key: years}
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
        """Return what differs for the customer; only what may be counted carries an amount."""
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
        """Return by currency the id of the assumption that says how many of the base currency one of it is."""
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
        """Return the id of the discount rate in percent a year; growth that is not what the rate is, is a problem."""
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
        """Return a group of fields; an unknown field, and one that must be there and is not, is a problem."""
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
        """Return the parts of a list with their numbers; empty, or more than `most`, is a problem."""
        if value is None:
            return []
        if not isinstance(value, list) or not value:
            self.wrong(path, "not_a_list")
            return []
        if len(value) > most:
            self.wrong(path, "too_many", most=most)
        return list(enumerate(value[:most]))

    def text(self, values: Mapping[str, Any], path: Path, key: str, most: int) -> str:
        """Return a text without spaces around it, of at most `most` letters; empty when there is none."""
        value = values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or not 1 <= len(value.strip()) <= most:
            self.wrong((*path, key), "not_text", most=most)
            return ""
        return value.strip()

    def code(self, values: Mapping[str, Any], path: Path, key: str, taken: Mapping[str, object]) -> str:
        """Return an id that is not taken yet; where it is wrong, one that nothing refers to."""
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
        """Return one of the choices; empty when nothing is said, another word is a problem."""
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
        """Return the id of an assumption that a field names; None when nothing is said or nothing has that id."""
        value = values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in assumptions:
            self.wrong((*path, key), "no_assumption", id=value)
            return None
        return value

    def known_alternative(self, values: Mapping[str, Any], path: Path, known: set[str]) -> str:
        """Return the id of an alternative; one that is not in the case is a problem."""
        value = values.get("alternative")
        if value is not None and (not isinstance(value, str) or value not in known):
            self.wrong((*path, "alternative"), "no_alternative", id=value)
        return str(value)

    def number(self, values: Mapping[str, Any], path: Path, key: str) -> Decimal | None:
        """Return a number as it was written, exactly; None where there is none or it cannot be one."""
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
        """Return a whole number from `least` to `most`; 0 where there is none or it is wrong."""
        value = values.get(key)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong((*path, key), code, least=least, most=most)
            return 0
        return value

    def yes_no(self, values: Mapping[str, Any], path: Path, key: str, otherwise: bool) -> bool:
        """Return yes or no; what is no such word is a problem."""
        value = values.get(key, otherwise)
        if not isinstance(value, bool):
            self.wrong((*path, key), "not_yes_no")
            return otherwise
        return value

    def currency(self, value: Any, path: Path) -> str:
        """Return a code of three capitals; empty where it is none."""
        if not isinstance(value, str) or len(value) != 3 or not value.isascii() or not value.isupper():
            self.wrong(path, "currency")
            return ""
        return value


def _edges(one: Assumption) -> tuple[Decimal, ...]:
    """Return every value that an assumption can take at its edges."""
    return tuple(edge for edge in (one.low, one.value, one.high, one.theirs) if edge is not None)
