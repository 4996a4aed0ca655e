"""How evidence moves a lead: rules that are data, a small memory for each lead, and one machine that reads events.

The machine reads the events of one lead in order of time and keeps only what the conditions can ask: how often and
when last each group of events was seen. So it can stop anywhere and go on later from its memory, and reading the
whole history at once gives the same as reading it in pieces.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

DAY = 86_400
#: How many times of a group are kept at least, so that a rhythm can be told.
RHYTHM = 8
#: Kind of an event that sets the state itself: a person's decision, or a move that another rule made.
SET = -1


class Looping(ValueError):
    """Rules chase each other: `moves` are the ids that lead back to a state at the same moment."""

    def __init__(self, moves: Sequence[str]) -> None:
        super().__init__(" → ".join(moves))
        self.moves = tuple(moves)


@dataclass(frozen=True)
class Test:
    """A condition, ready to be asked: what it is, of which group or fact, and its numbers."""

    what: str
    name: str
    group: int = -1
    at_least: int = 1
    within: int = 0
    since_entry: bool = False
    silence: int = 0
    slack: float = 2.0


@dataclass(frozen=True)
class CompiledMove:
    """A move, ready to be tried."""

    id: str
    to: str
    tests: tuple[Test, ...]
    reason: str = ""

    @property
    def waits(self) -> tuple[Test, ...]:
        """Return the conditions that come true by waiting."""
        return tuple(test for test in self.tests if test.what == "silent")


@dataclass(frozen=True)
class Rules:
    """Declared rules, ready to run: name and version, groups, and the moves out of each state."""

    name: str
    groups: tuple[str, ...]
    kinds: Mapping[str, tuple[int, ...]]
    keep: tuple[int, ...]
    moves: Mapping[str, tuple[CompiledMove, ...]]


@dataclass
class Memory:
    """What is remembered of a lead: its state, and of each group how often and when it was seen."""

    state: str = "cold"
    entered: int = 0
    held_until: int = 0
    counts: list[int] = field(default_factory=list)
    since: list[int] = field(default_factory=list)
    times: list[list[int]] = field(default_factory=list)
    #: The moment of the newest event that was read: an earlier one that comes later is out of order.
    read_to: int = 0

    def packed(self) -> list[Any]:
        """Return the memory as plain lists, small enough to store with every lead."""
        return [self.read_to, self.held_until, self.counts, self.since, self.times]

    @classmethod
    def unpacked(cls, state: str, entered: int, packed: Sequence[Any]) -> "Memory":
        """Return a memory from its plain lists, with the state and moment that the lead itself keeps."""
        read_to, held_until, counts, since, times = packed
        return cls(
            state, entered, held_until, list(counts), list(since), [list(one) for one in times], read_to
        )


@dataclass(frozen=True, slots=True)
class Transition:
    """A move that the machine made: when (seconds), from where to where, by which rule, on which event."""

    at: int
    was: str
    now: str
    move: str
    event: int | None
    reason: str = ""


#: An event as the machine reads it: moment in seconds, groups it belongs to (or the state it sets), and its id.
Happening = tuple[int, tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class Setting:
    """A state set from outside the rules, with the moment until which rules leave it alone (0: at once)."""

    state: str
    held_until: int = 0


def fresh(rules: Rules, at: int, state: str = "cold") -> Memory:
    """Return the memory of a lead of which nothing is known yet."""
    size = len(rules.groups)
    return Memory(state, at, 0, [0] * size, [0] * size, [[] for _ in range(size)], 0)


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


def due_at(rules: Rules, memory: Memory) -> int | None:
    """Return the moment (seconds) at which waiting alone may move the lead; None when it cannot."""
    moments = [
        max(_quiet_since(memory, test) + test.silence for test in move.waits)
        for move in rules.moves.get(memory.state, ())
        if move.waits
    ]
    soonest = min(moments, default=None)
    if memory.held_until and rules.moves.get(memory.state):
        return max(memory.held_until, soonest) if soonest is not None else memory.held_until
    return soonest


def holds(memory: Memory, test: Test, facts: Mapping[str, bool], at: int) -> bool:
    """Tell whether a condition holds at a moment."""
    if test.what == "fact":
        return bool(facts.get(test.name))
    if test.what == "seen":
        if test.within:
            times = memory.times[test.group]
            recent = len(times) >= test.at_least and times[-test.at_least] > at - test.within
            return recent and (not test.since_entry or memory.since[test.group] >= test.at_least)
        counted = memory.since if test.since_entry else memory.counts
        return counted[test.group] >= test.at_least
    if test.what == "silent":
        return at >= _quiet_since(memory, test) + test.silence
    return _in_rhythm(memory.times[test.group], memory.counts[test.group], test, at)


def _quiet_since(memory: Memory, test: Test) -> int:
    times = memory.times[test.group]
    return max(times[-1], memory.entered) if times else memory.entered


def _in_rhythm(times: Sequence[int], count: int, test: Test, at: int) -> bool:
    if count < test.at_least or len(times) < 2:
        return False
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    middle = (gaps[(len(gaps) - 1) // 2] + gaps[len(gaps) // 2]) / 2
    return at - times[-1] <= test.slack * middle


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


@dataclass(frozen=True)
class Explained:
    """A move that is possible from where a lead stands, with each condition and whether it holds."""

    move: str
    to: str
    tests: tuple[tuple[Test, bool], ...]

    @property
    def holds(self) -> bool:
        """Tell whether every condition holds."""
        return all(is_so for _test, is_so in self.tests)


def explain(rules: Rules, memory: Memory, facts: Mapping[str, bool], at: int) -> tuple[Explained, ...]:
    """Return every move out of the present state with what it asks, and which of it is so."""
    return tuple(
        Explained(move.id, move.to, tuple((test, holds(memory, test, facts, at)) for test in move.tests))
        for move in rules.moves.get(memory.state, ())
    )
