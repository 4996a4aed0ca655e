"""How evidence moves a lead: rules that are data, a small memory for each lead, and one machine that reads events.

The machine reads the events of one lead in order of time and keeps only what the conditions can ask: how often and
when last each group of events was seen. So it can stop anywhere and go on later from its memory, and reading the
whole history at once gives the same as reading it in pieces.

It is quick because it asks little. After it has come to rest in a state, only an event of a group that a move asks
about can make that move possible, and only waiting until a known moment can make a silence long enough; so after an
event it tries the moves that ask about its groups, and it looks at silence when that moment has come.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

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


#: What a condition asks, as a number: they are asked millions of times.
_FACT, _SEEN, _SEEN_WITHIN, _SILENT, _IN_RHYTHM = range(5)


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

    @property
    def code(self) -> tuple[int, int, int, int, bool, float]:
        """Return the condition as the machine asks it: what, group, how often, how long, since entry, slack."""
        what = {"fact": _FACT, "seen": _SEEN, "silent": _SILENT, "in_rhythm": _IN_RHYTHM}[self.what]
        if what == _SEEN and self.within:
            what = _SEEN_WITHIN
        return what, self.group, self.at_least, self.within or self.silence, self.since_entry, self.slack


@dataclass(frozen=True)
class CompiledMove:
    """A move, ready to be tried."""

    id: str
    to: str
    tests: tuple[Test, ...]
    reason: str = ""

    @cached_property
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
    #: The facts that moves ask about, each once.
    asks: tuple[str, ...] = field(init=False, compare=False, repr=False)
    #: What was worked out from the moves for each set of facts, as it was needed.
    plans: dict[tuple[bool, ...], dict[str, "Place"]] = field(init=False, compare=False, repr=False)
    #: For each state the silences (group, seconds) of every move that comes true by waiting.
    silences: Mapping[str, tuple[tuple[tuple[int, int], ...], ...]] = field(
        init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        """Note which facts the moves ask about."""
        tests = (test for moves in self.moves.values() for move in moves for test in move.tests)
        asked = dict.fromkeys(test.name for test in tests if test.what == "fact")
        object.__setattr__(self, "asks", tuple(asked))
        object.__setattr__(self, "plans", {})
        silences = {
            state: tuple(
                tuple((test.group, test.silence) for test in move.waits) for move in moves if move.waits
            )
            for state, moves in self.moves.items()
        }
        object.__setattr__(self, "silences", silences)


class Way:
    """A move out of a state for known facts, ready to be tried often: its conditions as numbers."""

    __slots__ = ("codes", "groups", "move", "needs_time", "silences", "to")

    def __init__(self, move: CompiledMove) -> None:
        self.move, self.to = move, move.to
        tests = [test for test in move.tests if test.what != "fact"]
        self.codes = tuple(test.code for test in tests)
        #: The groups of which an event may make this move possible.
        self.groups = frozenset(test.group for test in tests if test.what in ("seen", "in_rhythm"))
        self.silences = tuple((test.group, test.silence) for test in tests if test.what == "silent")
        #: Whether it cannot be made in the moment in which its state is entered.
        self.needs_time = any(test.since_entry or test.silence > 0 for test in tests)


class Place:
    """The ways out of one state: all, those by waiting, those at once on entering, and those that an event may open."""

    __slots__ = ("after", "at_once", "waits", "ways")

    def __init__(self, moves: Iterable[CompiledMove]) -> None:
        self.ways = tuple(Way(move) for move in moves)
        self.waits = tuple(way for way in self.ways if way.silences)
        self.at_once = tuple(way for way in self.ways if not way.needs_time)
        #: For the groups of an event the ways that it may open, filled as they are met.
        self.after: dict[tuple[int, ...], tuple[Way, ...]] = {}

    def opened(self, groups: tuple[int, ...]) -> tuple[Way, ...]:
        """Return the ways that an event of these groups may open, in the order in which they are tried."""
        found = self.after[groups] = tuple(way for way in self.ways if not way.groups.isdisjoint(groups))
        return found


_NOWHERE = Place(())
_NEVER = 1 << 62


@dataclass(slots=True)
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
    #: How many moves of the last reading came before a state was set from outside; not kept.
    passed: int = 0

    def packed(self) -> list[Any]:
        """Return the memory as plain lists, small enough to store with every lead: only groups that were seen."""
        seen = [
            [group, count, self.since[group], *self.times[group]]
            for group, count in enumerate(self.counts)
            if count
        ]
        return [self.read_to, self.held_until, len(self.counts), *seen]

    @classmethod
    def unpacked(cls, state: str, entered: int, packed: Sequence[Any]) -> "Memory":
        """Return a memory from its plain lists, with the state and moment that are kept beside them."""
        read_to, held_until, size, *seen = packed
        counts, since = [0] * size, [0] * size
        times: list[list[int]] = [[] for _ in range(size)]
        for group, count, anew, *moments in seen:
            counts[group], since[group], times[group] = count, anew, moments
        return cls(state, entered, held_until, counts, since, times, read_to)


class Transition(NamedTuple):
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
    places = _places(rules, facts)
    counts, times, keep = memory.counts, memory.times, rules.keep
    memory.passed = 0
    here = places.get(memory.state, _NOWHERE)
    due = _soonest(here, memory)
    # Facts may have changed since the last reading, so that at first any move may be possible.
    everything = True
    at = memory.read_to
    for at, groups, event in events:
        if at >= due:
            _wait(places, memory, at, made)
            here = places.get(memory.state, _NOWHERE)
            due = _soonest(here, memory)
        if settings is not None and event in settings:
            _set(memory, settings[event], at)
            memory.passed = len(made)
            here = places.get(memory.state, _NOWHERE)
            due = _soonest(here, memory)
            everything = True
        else:
            since = memory.since
            for group in groups:
                counts[group] += 1
                since[group] += 1
                seen = times[group]
                seen.append(at)
                if len(seen) > keep[group]:
                    del seen[0]
        if everything or memory.held_until:
            ways = here.ways
            everything = False
        else:
            found = here.after.get(groups)
            ways = here.opened(groups) if found is None else found
        if ways and at >= memory.held_until and _settle(places, memory, ways, at, event, made):
            here = places.get(memory.state, _NOWHERE)
            due = _soonest(here, memory)
    memory.read_to = max(memory.read_to, at)
    if until >= due:
        _wait(places, memory, until, made)
        here = places.get(memory.state, _NOWHERE)
    if (everything or memory.held_until) and memory.held_until <= until:
        _settle(places, memory, here.ways, until, None, made)
    return made


def _places(rules: Rules, facts: Mapping[str, bool]) -> dict[str, Place]:
    """Return the ways out of each state that these facts allow."""
    known = tuple([bool(facts.get(name)) for name in rules.asks])
    found = rules.plans.get(known)
    if found is None:
        allowed = dict(zip(rules.asks, known, strict=True))
        found = rules.plans[known] = {
            state: Place(move for move in moves if _is_allowed(move, allowed))
            for state, moves in rules.moves.items()
        }
    return found


def _is_allowed(move: CompiledMove, facts: Mapping[str, bool]) -> bool:
    return all(facts[test.name] for test in move.tests if test.what == "fact")


def _soonest(here: Place, memory: Memory) -> int:
    """Return a moment before which waiting alone moves nothing; events only push it away."""
    soonest = _NEVER
    for way in here.waits:
        at = _quiet_until(way, memory)
        soonest = min(soonest, at)
    return soonest if soonest > memory.held_until else memory.held_until


def _quiet_until(way: Way, memory: Memory) -> int:
    """Return when every silence that a way asks for will have lasted long enough."""
    return _quiet_after(way.silences, memory)


def _quiet_after(silences: Sequence[tuple[int, int]], memory: Memory) -> int:
    until = 0
    for group, silence in silences:
        times = memory.times[group]
        since = memory.entered
        if times and times[-1] > since:
            since = times[-1]
        until = max(until, since + silence)
    return until


def due_at(rules: Rules, memory: Memory, after: int = 0) -> int | None:
    """Return the moment (seconds) at which waiting alone may move the lead; None when it cannot.

    Only moments later than `after` count: what waiting could have brought by then has been tried.
    """
    held, soonest = memory.held_until, _NEVER
    for silences in rules.silences.get(memory.state, ()):
        at = _quiet_after(silences, memory)
        at = at if at > held else held
        if after < at < soonest:
            soonest = at
    if after < held < soonest and rules.moves.get(memory.state):
        soonest = held
    return None if soonest == _NEVER else soonest


def holds(memory: Memory, test: Test, facts: Mapping[str, bool], at: int) -> bool:
    """Tell whether a condition holds at a moment."""
    return bool(facts.get(test.name)) if test.what == "fact" else _hold(memory, (test.code,), at)


def _hold(memory: Memory, codes: Sequence[tuple[int, int, int, int, bool, float]], at: int) -> bool:
    """Tell whether all conditions hold at a moment; facts were asked before."""
    for what, group, at_least, span, since_entry, slack in codes:
        if what == _SEEN:
            if (memory.since if since_entry else memory.counts)[group] < at_least:
                return False
        elif what == _SEEN_WITHIN:
            times = memory.times[group]
            if len(times) < at_least or times[-at_least] <= at - span:
                return False
            if since_entry and memory.since[group] < at_least:
                return False
        elif what == _SILENT:
            times = memory.times[group]
            quiet = times[-1] if times and times[-1] > memory.entered else memory.entered
            if at < quiet + span:
                return False
        elif not _in_rhythm(memory.times[group], memory.counts[group], at_least, slack, at):
            return False
    return True


def _in_rhythm(times: Sequence[int], count: int, at_least: int, slack: float, at: int) -> bool:
    if count < at_least or len(times) < 2:
        return False
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    middle = (gaps[(len(gaps) - 1) // 2] + gaps[len(gaps) // 2]) / 2
    return at - times[-1] <= slack * middle


def _set(memory: Memory, setting: Setting, at: int) -> None:
    memory.held_until = setting.held_until
    _enter(memory, setting.state, at)


def _enter(memory: Memory, state: str, at: int) -> None:
    memory.state, memory.entered = state, at
    memory.since = [0] * len(memory.since)


def _wait(places: Mapping[str, Place], memory: Memory, until: int, made: list[Transition]) -> None:
    """Make the moves that come true by waiting alone, each at its own moment, up to a moment."""
    for _round in range(50):
        first: tuple[int, Way] | None = None
        for way in places.get(memory.state, _NOWHERE).waits:
            at = _quiet_until(way, memory)
            at = at if at > memory.held_until else memory.held_until
            if at <= until and (first is None or at < first[0]) and _hold(memory, way.codes, at):
                first = (at, way)
        if first is None:
            return
        at, way = first
        _go(memory, way.move, at, None, made)
        _settle(places, memory, places.get(memory.state, _NOWHERE).at_once, at, None, made)
    raise Looping([one.move for one in made[-4:]])


def _settle(
    places: Mapping[str, Place],
    memory: Memory,
    ways: Sequence[Way],
    at: int,
    event: int | None,
    made: list[Transition],
) -> bool:
    """Make the moves that hold at a moment, one after the other, and never into the same state twice.

    `ways` are those to try first; returns whether one was taken.
    """
    if at < memory.held_until:
        return False
    been: list[str] = [memory.state]
    while ways:
        for way in ways:
            if _hold(memory, way.codes, at):
                break
        else:
            break
        if way.to in been:
            raise Looping([*(one.move for one in made[len(made) - len(been) + 1 :]), way.move.id])
        been.append(way.to)
        _go(memory, way.move, at, event, made)
        ways = places.get(memory.state, _NOWHERE).at_once
    return len(been) > 1


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
