"""The machine without its shortcuts: after every event it tries every move. The real one must say the same."""

from collections.abc import Iterable, Mapping

from koers.areas.leads.rules.derivation import (
    CompiledMove,
    Happening,
    Looping,
    Memory,
    Rules,
    Setting,
    Test,
    Transition,
    holds,
)


def run(
    rules: Rules,
    memory: Memory,
    events: Iterable[Happening],
    facts: Mapping[str, bool],
    until: int,
    settings: Mapping[int, Setting] | None = None,
) -> list[Transition]:
    """Read events in order of time, then wait until a moment; changes the memory and returns the moves made.

    `settings` names the events that set a state, by their id. Raises Looping when rules chase each other.
    """
    made: list[Transition] = []
    for at, groups, event in events:
        if memory.state in rules.moves:
            _wait(rules, memory, facts, at, made)
        if settings is not None and event in settings:
            _set(memory, settings[event], at)
        else:
            _note(rules, memory, groups, at)
        memory.read_to = max(memory.read_to, at)
        _settle(rules, memory, facts, at, event, made)
    _wait(rules, memory, facts, until, made)
    if memory.held_until <= until:
        _settle(rules, memory, facts, until, None, made)
    return made


def _quiet_since(memory: Memory, test: Test) -> int:
    times = memory.times[test.group]
    return max(times[-1], memory.entered) if times else memory.entered


def _note(rules: Rules, memory: Memory, groups: tuple[int, ...], at: int) -> None:
    for group in groups:
        memory.counts[group] += 1
        memory.since[group] += 1
        times = memory.times[group]
        times.append(at)
        if len(times) > rules.keep[group]:
            del times[0]


def _set(memory: Memory, setting: Setting, at: int) -> None:
    memory.held_until = setting.held_until
    _enter(memory, setting.state, at)


def _enter(memory: Memory, state: str, at: int) -> None:
    memory.state, memory.entered = state, at
    memory.since = [0] * len(memory.since)


def _wait(
    rules: Rules, memory: Memory, facts: Mapping[str, bool], until: int, made: list[Transition]
) -> None:
    """Make the moves that come true by waiting alone, each at its own moment, up to a moment."""
    for _round in range(50):
        best: tuple[int, CompiledMove] | None = None
        for move in rules.moves.get(memory.state, ()):
            if not move.waits:
                continue
            at = max(_quiet_since(memory, test) + test.silence for test in move.waits)
            at = max(at, memory.held_until)
            sooner = at <= until and (best is None or at < best[0])
            if sooner and all(holds(memory, test, facts, at) for test in move.tests):
                best = (at, move)
        if best is None:
            return
        at, move = best
        _go(memory, move, at, None, made)
        _settle(rules, memory, facts, at, None, made)
    raise Looping([one.move for one in made[-4:]])


def _settle(
    rules: Rules,
    memory: Memory,
    facts: Mapping[str, bool],
    at: int,
    event: int | None,
    made: list[Transition],
) -> None:
    """Make the moves that hold at a moment, one after the other, and never into the same state twice."""
    moves = rules.moves.get(memory.state)
    if not moves or at < memory.held_until:
        return
    been: list[str] = [memory.state]
    while moves:
        for move in moves:
            if all(holds(memory, test, facts, at) for test in move.tests):
                break
        else:
            return
        if move.to in been:
            raise Looping([one.move for one in made[-(len(been) - 1) :]] + [move.id])
        been.append(move.to)
        _go(memory, move, at, event, made)
        moves = rules.moves.get(memory.state)


def _go(memory: Memory, move: CompiledMove, at: int, event: int | None, made: list[Transition]) -> None:
    made.append(Transition(at, memory.state, move.to, move.id, event, move.reason))
    _enter(memory, move.to, at)
