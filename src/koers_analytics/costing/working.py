"""Cash flows, present value, saving, payback and internal rate, in decimals; the same expressions take arrays.

`F_t` is the cost at the end of year t, t = 0..n, with t = 0 today and costs positive:

    NPV = sum F_t / (1+r)^t        EAC = NPV * r / (1 - (1+r)^-n), and NPV / n at r = 0
    saving = NPV of the alternative - NPV of ours, and EAC less EAC where they last differently long

An escalating line costs its factors in year 1 and grows from year 2 on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cached_property
from typing import Any

from koers_analytics.costing.case import Case, Line

#: Digits that are kept on the way to a result.
PRECISION = 34


def cents(amount: Decimal) -> int:
    """Round an amount in whole units of money to cents, halves away from zero.

    >>> cents(Decimal("0.125"))
    13
    """
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def present_value(flows: Sequence[Any], rate: Any) -> Any:
    """Return the present value of flows at the ends of years 0, 1, ...; `rate` is a fraction.

    >>> present_value([Decimal(100), Decimal(110)], Decimal("0.1"))
    Decimal('200')
    """
    total: Any = Decimal(0) if not flows else flows[0] * 1
    factor: Any = 1
    for flow in flows[1:]:
        factor = factor * (1 + rate)
        total = total + flow / factor
    return total


def annuity(rate: Any, years: int) -> Any:
    """Return what 1 at the end of each of so many years is worth today; at rate 0 that is `years`.

    The same as `(1 - (1 + rate) ** -years) / rate`, written as a sum so that a rate of 0 needs no case of its own.

    >>> round(annuity(Decimal("0.08"), 7), 6)
    Decimal('5.206370')
    """
    factor, total = 1 / (1 + rate), 0 * rate
    for _year in range(years):
        total = (total + 1) * factor
    return total


def yearly(value: Decimal, rate: Decimal, years: int) -> Decimal:
    """Return the equal yearly cost over `years` with the same present value; at rate 0 the plain mean."""
    worth: Decimal = value / annuity(rate, years)
    return worth


def payback(differences: Sequence[Decimal], rate: Decimal) -> Decimal | None:
    """Return after how many years discounted gains have paid back a premium, linear within the year; None if never.

    `differences` are costs of the alternative less ours, by year; 0 when there is no premium to pay back.
    """
    total = Decimal(0)
    for year, flow in enumerate(differences):
        gain = flow / (1 + rate) ** year
        if total + gain >= 0:
            return Decimal(0) if year == 0 else year - 1 + (-total / gain if gain else Decimal(0))
        total += gain
    return None


def internal_rate(differences: Sequence[Decimal]) -> Decimal | None:
    """Return the one rate (a fraction above -1) at which differences are worth nothing today; None where none or several.

    The polynomial in 1/(1+rate) has to have exactly one positive root that changes the sign.
    """
    import numpy as np

    flows = [float(one) for one in differences]
    while flows and flows[-1] == 0:
        flows.pop()
    while flows and flows[0] == 0:
        flows.pop(0)
    if len(flows) < 2 or min(flows) >= 0 or max(flows) <= 0:
        return None
    roots = np.roots(flows[::-1])
    factors = sorted({round(float(one.real), 9) for one in roots if abs(one.imag) < 1e-7 and one.real > 1e-9})
    if len(factors) != 1:
        return None
    exact = [Decimal(str(one)) for one in differences]
    low, high = Decimal(str(factors[0])) * Decimal("0.999"), Decimal(str(factors[0])) * Decimal("1.001")

    def worth(factor: Decimal) -> Decimal:
        """Return what the differences are worth today at a discount factor a year."""
        return sum((flow * factor**year for year, flow in enumerate(exact)), Decimal(0))

    if (worth(low) < 0) == (worth(high) < 0):
        return None
    for _ in range(60):
        middle = (low + high) / 2
        if (worth(middle) < 0) == (worth(low) < 0):
            low = middle
        else:
            high = middle
    return 1 / low - 1


@dataclass(frozen=True)
class Cost:
    """What one alternative costs; amounts in whole units of the currency."""

    alternative: str
    flows: tuple[Decimal, ...]
    npv: Decimal
    eac: Decimal
    undiscounted: Decimal
    per_unit: Decimal | None
    groups: Mapping[str, Decimal]


@dataclass(frozen=True)
class Comparison:
    """What ours saves against one alternative, and how soon; `irr` is a fraction, None where none or several.

    `saving` is over the years of the case, and a year where lives differ: payback and internal rate are None then, since
    flows of differently many years cannot be set off against each other. `yearly_saving` is a year in both cases.
    """

    against: str
    saving: Decimal
    yearly_saving: Decimal
    saving_theirs: Decimal | None
    premium: Decimal
    payback: Decimal | None
    irr: Decimal | None


class Working:
    """A case with its values at hand: what things cost, and what changes when an assumption does."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.base: dict[str, Decimal] = {name: one.value for name, one in case.assumptions.items()}

    def flows_of(self, line: Line, values: Mapping[str, Any]) -> list[Any]:
        """Return what a line costs at the end of each year, 0 up to the last."""
        case = self.case
        amount: Any = -1 if line.gain else 1
        for factor in line.factors:
            amount = amount * values[factor]
            code = case.assumptions[factor].currency
            if code and code != case.currency:
                amount = amount * values[case.currencies[code]]
        if line.probability:
            amount = amount * values[line.probability] / 100
        nothing = Decimal(0) if isinstance(amount, Decimal) else 0.0
        flows: list[Any] = [nothing] * (case.lives[line.alternative] + 1)
        growth = 1 + values[line.escalation] / 100 if line.escalation else None
        for year in range(line.starts, line.ends + 1, line.every):
            flows[year] = amount if growth is None or year < 2 else amount * growth ** (year - 1)
        return flows

    def flows(self, alternative: str, values: Mapping[str, Any] | None = None) -> list[Any]:
        """Return what an alternative costs at the end of each year."""
        with localcontext(prec=PRECISION):
            each = [self.flows_of(line, values or self.base) for line in self.case.lines_of(alternative)]
            return [sum(year[1:], year[0]) for year in zip(*each, strict=True)]

    def rate(self, values: Mapping[str, Any] | None = None) -> Any:
        """Return the discount rate as a fraction."""
        return (values or self.base)[self.case.rate] / 100

    def worth_of(self, lines: Iterable[Line], values: Mapping[str, Any] | None = None) -> Any:
        """Return the present value of some lines."""
        values = values or self.base
        with localcontext(prec=PRECISION):
            each = [present_value(self.flows_of(line, values), self.rate(values)) for line in lines]
            return sum(each[1:], each[0]) if each else Decimal(0)

    def divisor(self, alternative: str, values: Mapping[str, Any] | None = None) -> Any:
        """Return what a present value is divided by before alternatives are compared.

        That is 1, or what 1 a year over its life is worth where lives differ: the quotient is a cost a year.
        """
        if not self.case.lives_differ:
            return 1
        with localcontext(prec=PRECISION):
            return annuity(self.rate(values), self.case.lives[alternative])

    @cached_property
    def worths(self) -> dict[int, Decimal]:
        """Return the present value of each line that counts, by its place in the case."""
        return {
            place: self.worth_of([line]) for place, line in enumerate(self.case.lines) if line.in_comparison
        }

    def saving(self, other: str, changes: Mapping[str, Decimal] | None = None) -> Decimal:
        """Return the saving against an alternative, with other values for some assumptions; a year where lives differ.

        Only what they touch is worked out anew.
        """
        case, changed = self.case, dict(changes or {})
        touched = set(changed)
        touched |= {
            name
            for name, one in case.assumptions.items()
            if one.currency and case.currencies.get(one.currency) in touched
        }
        values, all_new, total = {**self.base, **changed}, case.rate in touched, Decimal(0)
        divisors = {name: self.divisor(name, values) for name in (other, case.ours.id)}
        with localcontext(prec=PRECISION):
            for place, worth in self.worths.items():
                line = case.lines[place]
                sign = {other: 1, case.ours.id: -1}.get(line.alternative)
                if sign is None:
                    continue
                new = all_new or not touched.isdisjoint(line.uses)
                share = self.worth_of([line], values) if new else worth
                total += sign * share / divisors[line.alternative]
        return total

    def cost(self, alternative: str) -> Cost:
        """Work out what an alternative costs."""
        case, rate = self.case, self.rate()
        flows = self.flows(alternative)
        with localcontext(prec=PRECISION):
            npv = present_value(flows, rate)
            eac = yearly(npv, rate, case.lives[alternative])
            groups: dict[str, Decimal] = {}
            for line in case.lines_of(alternative):
                groups[line.group] = groups.get(line.group, Decimal(0)) + self.worth_of([line])
            per_unit = eac / self.base[case.output] if case.output else None
            return Cost(alternative, tuple(flows), npv, eac, sum(flows, Decimal(0)), per_unit, groups)

    def compare(self, other: str) -> Comparison:
        """Compare ours with an alternative."""
        case = self.case
        theirs = {name: one.theirs for name, one in case.assumptions.items() if one.theirs is not None}
        with localcontext(prec=PRECISION):
            mine, yours = self.cost(case.ours.id), self.cost(other)
            differences = [a - b for a, b in zip(yours.flows, mine.flows, strict=not case.lives_differ)]
            return Comparison(
                other,
                self.saving(other),
                yours.eac - mine.eac,
                self.saving(other, theirs) if theirs else None,
                -differences[0],
                None if case.lives_differ else payback(differences, self.rate()),
                None if case.lives_differ else internal_rate(differences),
            )
