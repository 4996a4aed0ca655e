"""What `koers-analytics effect` says of a file: as plain values, and as a page of text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from koers_analytics.columns import BadTable, Labels
from koers_analytics.effect.stratified import LEAST, Arm, Difference, Effect, stratified
from koers_analytics.scoring.reading import Cells, read_cells

YES = frozenset({"1", "true", "yes", "y", "won", "ja", "j", "t"})
NO = frozenset({"0", "false", "no", "n", "lost", "nee", "f"})
#: Effects of single strata are told up to so many.
SHOWN = 40


def effect_file(
    file: Path | str, treatment: str, outcome: str, strata: Sequence[str] = (), least: int = LEAST
) -> dict[str, Any]:
    """Compare the treated rows of a file with the others within the strata that columns name.

    Treatment and outcome are yes or no (1/0, true/false, yes/no, won/lost). Rows without either, or without a stratum,
    are left out and counted. Raises BadTable for a file, column or value that cannot be used.
    """
    cells = read_cells(file)
    for name in (treatment, outcome, *strata):
        if name not in cells:
            raise BadTable(f"{file}: there is no column {name!r}; it has {', '.join(cells)}")
    treated, hit = _truth(file, cells, treatment), _truth(file, cells, outcome)
    keys = list(zip(*(cells[name] for name in strata), strict=True)) if strata else [()] * len(treated)
    use = [
        n
        for n, (a, b, key) in enumerate(zip(treated, hit, keys, strict=True))
        if a is not None and b is not None and None not in key
    ]
    groups: Labels = np.array(["\x1f".join(str(part) for part in keys[n]) for n in use], dtype=str)
    ours, outcomes = np.array([treated[n] for n in use], bool), np.array([hit[n] for n in use], bool)
    found = stratified(outcomes, ours, groups, least)
    facts = {
        "file": str(file),
        "treatment": treatment,
        "outcome": outcome,
        "strata": list(strata),
        "left_out": len(treated) - len(use),
        **_facts(found),
    }
    facts["by_stratum"] = [
        {"stratum": name.split("\x1f") if strata else [], **_arms(stratified(outcomes[at], ours[at], groups[at], 1))}
        for name in np.unique(groups).tolist()[:SHOWN]
        for at in [groups == name]
    ]  # fmt: skip
    facts["note"] = (
        "Whoever chose the treatment may have chosen by what decides the outcome; this is no proof of cause."
    )
    return facts


def _truth(file: Path | str, cells: Cells, name: str) -> list[bool | None]:
    found: list[bool | None] = []
    for row, value in enumerate(cells[name], 2):
        told = (value or "").strip().lower()
        if told and told not in YES | NO:
            raise BadTable(
                f"{file}: row {row}, column {name!r}: {value!r} is neither yes nor no; use 1 or 0, yes or no, won or lost"
            )
        found.append(None if not told else told in YES)
    return found


def _arm(one: Arm) -> dict[str, Any]:
    low, high = one.between
    return {"n": one.n, "hits": one.hits, "share": one.share, "low": low, "high": high}


def _difference(one: Difference | None) -> dict[str, Any] | None:
    return None if one is None else {"value": one.value, "low": one.low, "high": one.high, "n": one.n}


def _arms(one: Effect) -> dict[str, Any]:
    return {"treated": _arm(one.treated), "others": _arm(one.others), "difference": _difference(one.plain)}


def _facts(one: Effect) -> dict[str, Any]:
    odds, same = one.odds, one.homogeneity
    return {
        "status": one.status,
        "least": one.least,
        "treated": _arm(one.treated),
        "others": _arm(one.others),
        "strata_compared": one.strata,
        "rows_compared": one.compared,
        "plain": _difference(one.plain),
        "within": _difference(one.within),
        "odds_ratio": None if odds is None else {"value": odds.value, "low": odds.low, "high": odds.high},
        "homogeneity": None if same is None else {"tarone": same.statistic, "df": same.df, "p": same.p},
    }


def told_in_text(facts: dict[str, Any]) -> list[str]:
    """Return the facts as lines for people."""
    lines = []
    for name in ("treated", "others"):
        one = facts[name]
        share = (
            "" if one["share"] is None else f" = {one['share']:.1%} ({one['low']:.1%} to {one['high']:.1%})"
        )
        lines.append(f"{name}: {one['hits']} of {one['n']}{share}")
    if facts["status"] != "ok":
        why = {"too_few": f"an arm has fewer than {facts['least']} rows"}
        lines.append(f"no effect is told: {why.get(facts['status'], 'no stratum has both arms')}")
        return lines
    for name, words in (("plain", "plain difference"), ("within", "difference within strata")):
        one = facts[name]
        lines.append(f"{words}: {one['value']:+.1%} ({one['low']:+.1%} to {one['high']:+.1%})")
    if odds := facts["odds_ratio"]:
        lines.append(
            f"odds ratio within strata: {odds['value']:.2f} ({odds['low']:.2f} to {odds['high']:.2f})"
        )
    if same := facts["homogeneity"]:
        differs = "differs between strata" if same["p"] < 0.05 else "may be the same in all strata"
        lines.append(f"the odds ratio {differs} (Tarone {same['tarone']:.2f}, p {same['p']:.3f})")
    return [*lines, facts["note"]]
