"""From declared rules to rules that run, and the check that they cannot chase each other."""

from collections.abc import Iterable, Sequence
from typing import Any

from koers.areas.leads.rules.derivation import DAY, RHYTHM, CompiledMove, Rules, Test


def compiled(name: str, groups: Sequence[Any], moves: Sequence[Any]) -> Rules:
    """Return declared groups and moves as rules that run; moves are tried in the order given.

    A group has `id` and `kinds`; a move `id`, `origin`, `to`, `when` and `reason`; a condition what the schema says.
    """
    places = {group.id: place for place, group in enumerate(groups)}
    kinds: dict[str, list[int]] = {}
    for group in groups:
        for kind in group.kinds:
            kinds.setdefault(kind, []).append(places[group.id])
    keep = [1] * len(groups)
    out: dict[str, list[CompiledMove]] = {}
    for move in moves:
        tests = tuple(_test(condition, places, keep) for condition in move.when)
        for state in move.origin:
            out.setdefault(state, []).append(CompiledMove(move.id, move.to, tests, move.reason or ""))
    return Rules(
        name,
        tuple(places),
        {kind: tuple(sorted(set(members))) for kind, members in kinds.items()},
        tuple(keep),
        {state: tuple(found) for state, found in out.items()},
    )


def _test(condition: Any, places: dict[str, int], keep: list[int]) -> Test:
    if condition.fact is not None:
        return Test("fact", condition.fact)
    if condition.seen is not None:
        place = places[condition.seen]
        within = round((condition.within_days or 0) * DAY)
        if within:
            keep[place] = max(keep[place], condition.at_least)
        return Test("seen", condition.seen, place, condition.at_least, within, condition.since_entry)
    if condition.silent is not None:
        return Test(
            "silent", condition.silent, places[condition.silent], silence=round((condition.days or 0) * DAY)
        )
    name = condition.in_rhythm or ""
    keep[places[name]] = max(keep[places[name]], RHYTHM)
    return Test("in_rhythm", name, places[name], condition.at_least, slack=condition.slack)


def chasing(rules: Rules) -> tuple[str, ...] | None:
    """Return the ids of moves that could lead round in a circle at one moment; None when there are none.

    A circle is harmless when two of its moves can never hold at the same moment: one asks for silence of a group
    for at least as long as another asks for an event of it, or two of them wait for something new after the state
    was entered.
    """
    for circle in _circles(rules):
        if not _is_broken(circle, rules):
            return tuple(move.id for move in circle)
    return None


def _circles(rules: Rules) -> Iterable[list[CompiledMove]]:
    def walk(state: str, path: list[CompiledMove], been: list[str]) -> Iterable[list[CompiledMove]]:
        for move in rules.moves.get(state, ()):
            if move.to == been[0]:
                yield [*path, move]
            elif move.to not in been and move.to > been[0]:
                yield from walk(move.to, [*path, move], [*been, move.to])

    for start in sorted({*rules.moves, *(m.to for found in rules.moves.values() for m in found)}):
        yield from walk(start, [], [start])


def _is_broken(circle: list[CompiledMove], rules: Rules) -> bool:
    """Tell whether a circle cannot close at one moment: entering a state restarts both silence and counting."""
    anew = sum(any(t.since_entry or t.what == "silent" for t in move.tests) for move in circle)
    if anew >= 2:
        return True
    tests = [test for move in circle for test in move.tests]
    return any(
        seen.what == "seen"
        and 0 < seen.within <= silent.silence
        and _lies_in(seen.group, silent.group, rules)
        for silent in tests
        if silent.what == "silent"
        for seen in tests
    )


def _lies_in(part: int, whole: int, rules: Rules) -> bool:
    """Tell whether every kind of event of one group also belongs to another."""
    return all(whole in members for members in rules.kinds.values() if part in members)
