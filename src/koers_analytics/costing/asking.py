"""What a saving hangs on: one input at a time, two together, the value at which it is gone, and all of them at random.

A saving is over the years of the case, and a year where its alternatives last differently long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from koers_analytics.costing.case import PROOF, Case, Limits
from koers_analytics.costing.working import Working


@dataclass(frozen=True)
class Bar:
    """One input between two values, and the saving at each; `given` when the case names the range itself."""

    input: str
    low: Decimal
    high: Decimal
    saving_low: Decimal
    saving_high: Decimal
    given: bool

    @property
    def spread(self) -> Decimal:
        """Return how far apart the two savings lie."""
        return abs(self.saving_high - self.saving_low)


@dataclass(frozen=True)
class Carried:
    """What one category of cost brings of the saving (1 is all of it), and the inputs it hangs on, shared ones first.

    `ask` names those that are a claim or a reference only: the customer can supply them.
    """

    category: str
    saving: Decimal
    share: Decimal | None
    inputs: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """What the saving comes to when every input with a distribution is drawn; amounts in whole units of money."""

    seed: int
    draws: int
    p10: Decimal
    p50: Decimal
    p90: Decimal
    p_saving: float
    inputs: tuple[str, ...]


def used_by(case: Case, other: str) -> list[str]:
    """Return the inputs that a comparison with an alternative uses, in the order of the document."""
    used = {case.rate}
    for line in (*case.lines_of(case.ours.id), *case.lines_of(other)):
        used.update(line.uses)
    used.update(
        case.currencies[one.currency]
        for name, one in case.assumptions.items()
        if name in used and one.currency and one.currency != case.currency
    )
    return [name for name in case.assumptions if name in used]


def _domain(case: Case, name: str, limits: Limits) -> tuple[Decimal | None, Decimal | None]:
    """Return between which values an input makes sense; None is without end."""
    if name == case.rate:
        return Decimal(0), limits.highest_rate
    if any(line.probability == name for line in case.lines):
        return Decimal(0), Decimal(100)
    if any(line.escalation == name for line in case.lines):
        return Decimal(-50), Decimal(100)
    return (Decimal(0), None) if case.assumptions[name].value >= 0 else (None, Decimal(0))


def tornado(working: Working, other: str, limits: Limits | None = None) -> list[Bar]:
    """Return one bar for each input, the widest first: between its given range, or 20 % (a setting) to both sides."""
    limits, case, found = limits or Limits(), working.case, []
    for name in used_by(case, other):
        one = case.assumptions[name]
        least, most = _domain(case, name, limits)
        given = one.low is not None and one.high is not None
        edges = sorted((one.value * (1 - limits.swing), one.value * (1 + limits.swing)))
        low, high = (one.low, one.high) if one.low is not None and one.high is not None else edges
        if least is not None:
            low = max(low, least)
        if most is not None:
            high = min(high, most)
        if low == high:
            continue
        found.append(
            Bar(
                name,
                low,
                high,
                working.saving(other, {name: low}),
                working.saving(other, {name: high}),
                given,
            )
        )
    return sorted(found, key=lambda bar: (-bar.spread, bar.input))


def break_even(working: Working, other: str, name: str, limits: Limits | None = None) -> Decimal | None:
    """Return the value of an input at which nothing is saved, by bisection; None where there is none within reach.

    Looks from the present value towards nothing first, then outward, up to 1000 times the value (a setting).
    """
    limits = limits or Limits()
    least, most = _domain(working.case, name, limits)
    here = working.base[name]
    now = working.saving(other)
    if now == 0:
        return here
    for sign, edge in ((-1, least), (1, most)):
        near, step = here, abs(here) or Decimal(1)
        while True:
            far = near + sign * step
            if edge is not None:
                far = max(far, edge) if sign < 0 else min(far, edge)
            if far == near or abs(far - here) > (abs(here) or 1) * limits.reach:
                break
            if (working.saving(other, {name: far}) < 0) != (now < 0):
                return _bisected(working, other, name, near, far)
            near, step = far, step * 2
    return None


def _bisected(working: Working, other: str, name: str, near: Decimal, far: Decimal) -> Decimal:
    negative = working.saving(other, {name: near}) < 0
    for _ in range(60):
        middle = (near + far) / 2
        if (working.saving(other, {name: middle}) < 0) == negative:
            near = middle
        else:
            far = middle
        if abs(far - near) <= Decimal("1e-9") * max(abs(far), Decimal(1)):
            break
    return (near + far) / 2


def two_way(
    working: Working, other: str, first: str, second: str, steps: Sequence[Decimal] | None = None
) -> list[list[Decimal]]:
    """Return savings in a table: a row for each step of the first input, a column for each of the second.

    Steps are shares of the present value: by default 0.8, 1 and 1.2.
    """
    steps = steps or (Decimal("0.8"), Decimal(1), Decimal("1.2"))
    base = working.base
    return [
        [working.saving(other, {first: base[first] * row, second: base[second] * column}) for column in steps]
        for row in steps
    ]


def carried(working: Working, other: str) -> list[Carried]:
    """Return what each category brings of the saving, the largest first; the parts sum to the saving.

    A category is netted over both alternatives, so that a price on both sides does not seem to carry anything.
    """
    case, saving = working.case, working.saving(other)
    parts: dict[str, Decimal] = {}
    sides: dict[str, dict[str, set[str]]] = {}
    divisors = {name: working.divisor(name) for name in (other, case.ours.id)}
    for place, worth in working.worths.items():
        line = case.lines[place]
        if line.alternative not in (other, case.ours.id):
            continue
        share = worth / divisors[line.alternative]
        parts[line.category] = parts.get(line.category, Decimal(0)) + (
            share if line.alternative == other else -share
        )
        for name in line.uses:
            sides.setdefault(line.category, {}).setdefault(name, set()).add(line.alternative)
    order = list(case.assumptions)
    found = []
    for category, amount in parts.items():
        inputs = sorted(sides[category], key=lambda name: (-len(sides[category][name]), order.index(name)))
        ask = tuple(
            name
            for name in inputs
            if PROOF.index(case.assumptions[name].confidence) < PROOF.index("measured")
        )
        found.append(Carried(category, amount, amount / saving if saving else None, tuple(inputs), ask))
    return sorted(found, key=lambda one: (-one.saving, one.category))


def hangs_on(parts: Sequence[Carried], limits: Limits | None = None) -> list[Carried]:
    """Return the categories that carry more than half (a setting) of a saving."""
    least = (limits or Limits()).carries
    return [one for one in parts if one.share is not None and one.saving > 0 and one.share > least]


def simulate(
    working: Working, other: str, limits: Limits | None = None, seed: int | None = None
) -> Spread | None:
    """Draw every input with a distribution, independently, and return the spread; None when no input has one.

    The same seed gives the same figures.
    """
    import numpy as np

    limits, case = limits or Limits(), working.case
    drawn = [name for name in used_by(case, other) if case.assumptions[name].distribution == "triangular"]
    if not drawn:
        return None
    seed = case.seed if seed is None else seed
    random = np.random.default_rng(seed)
    values: dict[str, object] = {name: float(one) for name, one in working.base.items()}
    for name in drawn:
        one = case.assumptions[name]
        values[name] = random.triangular(
            float(one.low or 0), float(one.value), float(one.high or 0), limits.draws
        )
    theirs, mine = (
        working.worth_of(case.lines_of(one), values) / working.divisor(one, values)
        for one in (other, case.ours.id)
    )
    found = np.broadcast_to(theirs - mine, (limits.draws,))
    low, middle, high = (Decimal(str(float(one))) for one in np.percentile(found, (10, 50, 90)))
    return Spread(seed, limits.draws, low, middle, high, float((found > 0).mean()), tuple(drawn))
