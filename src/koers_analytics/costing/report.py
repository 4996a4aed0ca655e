"""A case worked out as plain facts, and those facts as lines of text.

Savings that hang on something (`tornado`, `two_way`, `simulation`, `categories`) are on the `basis` of the case:
`present_value` is over its years, `yearly` is a year, where alternatives last differently long.
"""

from decimal import Decimal
from typing import Any, Final

from koers_analytics.costing.asking import Bar, break_even, carried, hangs_on, simulate, tornado, two_way
from koers_analytics.costing.case import Case, Limits
from koers_analytics.costing.lives import chain
from koers_analytics.costing.proposition import proposition
from koers_analytics.costing.working import Working, cents


def work_out(case: Case, limits: Limits | None = None) -> dict[str, Any]:
    """Return everything a case says as values that JSON can hold: money in cents, rates in percent, shares 0-1."""
    limits = limits or Limits()
    working = Working(case)
    replaced = chain(working, limits)
    return {
        "title": case.title,
        "currency": case.currency,
        "years": case.years,
        "basis": "yearly" if case.lives_differ else "present_value",
        "rate_percent": float(working.base[case.rate]),
        "rate_is": case.rate_is,
        "alternatives": [_cost(working, one.id, one.name, one.kind) for one in case.alternatives],
        "replaced": None
        if replaced is None
        else {
            "years": replaced.years,
            "npv_cents": {name: cents(npv) for name, npv in replaced.npv.items()},
        },
        "comparisons": [_comparison(working, one.id, limits) for one in case.others],
        "assumptions": [
            {
                "id": one.id,
                "name": one.name,
                "value": float(one.value),
                "unit": one.unit,
                "source": one.source,
                "confidence": one.confidence,
                "owner": one.owner,
            }
            for one in case.assumptions.values()
        ],
        "left_out": [
            {"alternative": one.alternative, "name": one.name} for one in case.lines if not one.in_comparison
        ],
    }


def _cost(working: Working, name: str, title: str, kind: str) -> dict[str, Any]:
    cost = working.cost(name)
    return {
        "id": name,
        "name": title,
        "kind": kind,
        "years": working.case.lives[name],
        "npv_cents": cents(cost.npv),
        "eac_cents": cents(cost.eac),
        "undiscounted_cents": cents(cost.undiscounted),
        "per_unit_cents": None if cost.per_unit is None else round(float(cost.per_unit * 100), 4),
        "flows_cents": [cents(one) for one in cost.flows],
        "groups_cents": {group: cents(amount) for group, amount in cost.groups.items()},
    }


def _comparison(working: Working, other: str, limits: Limits) -> dict[str, Any]:
    case = working.case
    found = working.compare(other)
    bars = tornado(working, other, limits)
    parts = carried(working, other)
    spread = simulate(working, other, limits)
    sums = proposition(case, other)
    pair = _pair(case, bars)
    return {
        "against": other,
        "saving_cents": None if case.lives_differ else cents(found.saving),
        "yearly_saving_cents": cents(found.yearly_saving),
        "saving_theirs_cents": _cents(found.saving_theirs),
        "premium_cents": cents(found.premium),
        "payback_years": None if found.payback is None else round(float(found.payback), 3),
        "irr_percent": None if found.irr is None else round(float(found.irr * 100), 2),
        "categories": [
            {"category": one.category, "saving_cents": cents(one.saving), "share": _share(one.share)}
            for one in parts
        ],
        "hangs_on": [
            {
                "category": one.category,
                "share": _share(one.share),
                "inputs": list(one.inputs),
                "ask": list(one.ask),
            }
            for one in hangs_on(parts, limits)
        ],
        "tornado": [
            {
                "input": bar.input,
                "low": float(bar.low),
                "high": float(bar.high),
                "saving_low_cents": cents(bar.saving_low),
                "saving_high_cents": cents(bar.saving_high),
            }
            for bar in bars
        ],
        "break_even": {
            bar.input: None if edge is None else round(float(edge), 6)
            for bar in bars[: limits.sought]
            for edge in [break_even(working, other, bar.input, limits)]
        },
        "two_way": None
        if pair is None
        else {
            "rows": pair[0],
            "columns": pair[1],
            "steps": [0.8, 1.0, 1.2],
            "saving_cents": [[cents(one) for one in row] for row in two_way(working, other, *pair)],
        },
        "simulation": None
        if spread is None
        else {
            "seed": spread.seed,
            "draws": spread.draws,
            "p10_cents": cents(spread.p10),
            "p50_cents": cents(spread.p50),
            "p90_cents": cents(spread.p90),
            "p_saving": round(spread.p_saving, 4),
            "inputs": list(spread.inputs),
        },
        "proposition": {
            "worth_cents": _cents(sums.worth),
            "premium_cents": _cents(sums.premium),
            "net_advantage_cents": _cents(sums.net_advantage),
            "contended_cents": cents(sums.contended),
            "unknown": sums.unknown,
            "proof_share": _share(sums.proof_share),
        },
    }


#: Said where alternatives last differently long.
NOT_COMPARED: Final = (
    "They last differently long, so they are compared by the equal yearly cost of each, as if each is replaced by its",
    "like. Present values are of one life and are not set off against each other; payback and internal rate are not given.",
)


def _pair(case: Case, bars: list[Bar]) -> tuple[str, str] | None:
    """Choose the two inputs that matter most, apart from the rate."""
    named = [bar.input for bar in bars if bar.input != case.rate][:2]
    return (named[0], named[1]) if len(named) == 2 else None


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else cents(amount)


def _share(share: Decimal | None) -> float | None:
    return None if share is None else round(float(share), 4)


def told_in_text(facts: dict[str, Any]) -> list[str]:
    """Return the facts of `work_out` as lines that a person reads: the saving first, then what it hangs on."""
    currency = facts["currency"]
    names = {one["id"]: one["name"] for one in (*facts["alternatives"], *facts["assumptions"])}
    lines = [
        f"{facts['title']}: {_lives(facts)} at {facts['rate_percent']:g} % a year ({facts['rate_is']}).",
        "",
    ]
    if facts["basis"] == "yearly":
        lines += [*NOT_COMPARED, ""]
    for one in facts["comparisons"]:
        lines += _told(one, names, currency)
    lines.append(f"{'':32}" + "".join(f"{one['name'][:20]:>22}" for one in facts["alternatives"]))
    for title, key in (
        ("Present value", "npv_cents"),
        ("Equal yearly cost", "eac_cents"),
        ("Undiscounted", "undiscounted_cents"),
    ):
        lines.append(
            f"{title:32}" + "".join(f"{money(one[key], currency):>22}" for one in facts["alternatives"])
        )
    replaced = facts["replaced"]
    if replaced:
        worths = (money(replaced["npv_cents"][one["id"]], currency) for one in facts["alternatives"])
        title = f"Replaced, over {replaced['years']} years"
        lines.append(f"{title:32}" + "".join(f"{worth:>22}" for worth in worths))
    for year in range(max(one["years"] for one in facts["alternatives"]) + 1):
        lines.append(
            f"{f'Year {year}':32}"
            + "".join(
                f"{money(one['flows_cents'][year], currency) if year <= one['years'] else '-':>22}"
                for one in facts["alternatives"]
            )
        )
    return lines


def _lives(facts: dict[str, Any]) -> str:
    every = facts["alternatives"]
    if facts["basis"] == "yearly":
        return ", ".join(f"{one['name']} {one['years']} years" for one in every)
    return f"{every[0]['years']} years"


def _told(one: dict[str, Any], names: dict[str, str], currency: str) -> list[str]:
    is_yearly, after = one["saving_cents"] is None, one["payback_years"]
    saving, each = (one["yearly_saving_cents"], " a year") if is_yearly else (one["saving_cents"], "")
    lines = [
        f"Against {names[one['against']]}: "
        + (
            f"saves {money(saving, currency)}{each}."
            if saving >= 0
            else f"costs {money(-saving, currency)} more{each}."
        )
    ]
    for part in one["hangs_on"]:
        lines.append(f"  {part['share']:.0%} of it comes from {part['category']}.")
        if part["ask"]:
            lines.append(f"  Ask the customer to supply: {', '.join(names[name] for name in part['ask'])}.")
    if one["saving_theirs_cents"] is not None:
        lines.append(
            f"  Under the other supplier's assumptions: {money(one['saving_theirs_cents'], currency)}{each}."
        )
    if one["premium_cents"] > 0 and not is_yearly:
        lines.append(
            f"  The premium of {money(one['premium_cents'], currency)} is "
            + ("never paid back." if after is None else f"paid back after {after:.3f} years.")
        )
        rate = one["irr_percent"]
        lines.append(f"  Internal rate of the premium: {'undefined' if rate is None else f'{rate:.2f} %'}.")
    drawn = one["simulation"]
    if drawn:
        lines.append(
            f"  At random (seed {drawn['seed']}, {drawn['draws']} draws): P10 {money(drawn['p10_cents'], currency)},"
            f" P50 {money(drawn['p50_cents'], currency)}, P90 {money(drawn['p90_cents'], currency)};"
            f" chance of a saving {drawn['p_saving']:.1%}."
        )
    lines.append(f"  {'Input':34}{'from':>14}{'to':>14}{'saving from':>20}{'saving to':>20}{'gone at':>14}")
    for bar in one["tornado"]:
        gone = one["break_even"].get(bar["input"])
        lines.append(
            f"  {names[bar['input']][:33]:34}{bar['low']:>14,g}{bar['high']:>14,g}"
            f"{money(bar['saving_low_cents'], currency):>20}{money(bar['saving_high_cents'], currency):>20}"
            f"{'nowhere' if gone is None else f'{gone:,.4g}':>14}"
        )
    return [*lines, ""]


def money(amount: int, currency: str) -> str:
    """Write cents as money.

    >>> money(-123456, "EUR")
    'EUR -1,234.56'
    """
    sign, whole = "-" if amount < 0 else "", abs(amount)
    return f"{currency} {sign}{whole // 100:,}.{whole % 100:02d}"
