"""Reading one lead: what the rules make of its events, what is remembered of it, and which moves are new.

Both ways of reading share this page: one lead at once, in the moment of a verb, and all leads in a pass.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from koers.areas.leads.rules import derivation, points
from koers.areas.leads.rules.derivation import Happening, Memory, Rules, Setting, Transition
from koers.areas.leads.rules.points import Card, Tally

FIRST = "cold"


#: An event as the reading sees it: moment in seconds, id, and the code of its kind.
Sight = tuple[int, int, int]


class Lens:
    """What is read of events: for the code of their kind the groups of the rules and the places on the scorecard.

    The codes are small numbers from 1, those of kinds that set a state first; 0 is a kind that nobody reads.
    """

    def __init__(self, rules: Rules, card: Card, setting: Sequence[str]) -> None:
        self.rules, self.card = rules, card
        self.kinds = (*setting, *sorted({*rules.kinds, *card.kinds} - {*setting}))
        self.codes = {kind: code for code, kind in enumerate(self.kinds, 1)}
        self.groups = ((), *(rules.kinds.get(kind, ()) for kind in self.kinds))
        self.places = ((), *(card.kinds.get(kind, ()) for kind in self.kinds))
        self.setting = len(setting)
        #: How what is kept of a lead begins as text: for leads that may not have points, and for those that may.
        self.opening = tuple(
            f'{{"rules":{json.dumps(rules.name)},"card":{json.dumps(named)},"event":'
            for named in ("", card.name)
        )

    @property
    def name(self) -> str:
        """Return the rules and the scorecard, with their versions."""
        return f"{self.rules.name} {self.card.name}"


class Standing(NamedTuple):
    """Where a lead stands before it is read; moments in seconds, the first is when its first stay began."""

    state: str
    since: int
    first: int
    known: Mapping[str, Any]


@dataclass(slots=True)
class Told:
    """What a reading made of a lead: memory, the moves that are new, whether nothing could be said, and the points."""

    memory: Memory
    begun: int
    moves: list[Transition]
    tally: Tally | None
    last_touch: int | None
    later: list[int] = field(default_factory=list)
    next_at: int | None = None


class NeedsAll(Exception):
    """Only the whole history can tell: other rules read it before, or an event came in late."""


def is_current(lens: Lens, known: Mapping[str, Any], scored: bool) -> bool:
    """Tell whether what is remembered of a lead was read with this lens, so that reading can go on from there."""
    if known.get("rules") != lens.rules.name or "state" not in known:
        return False
    return known.get("card") == (lens.card.name if scored else "")


def read_on(
    lens: Lens,
    standing: Standing,
    sights: Sequence[Sight],
    facts: Mapping[str, bool],
    until: int,
    settings: Mapping[int, Setting],
    *,
    scored: bool,
    refused: Collection[int] = (),
) -> Told:
    """Go on from what is remembered, with the events that are new; raises NeedsAll where that cannot be.

    `scored` says whether the lead may have points, `refused` names events of persons who do not want to be scored.
    """
    known = standing.known
    if not is_current(lens, known, scored):
        raise NeedsAll
    memory = Memory.unpacked(known["state"], known["entered"], known["packed"])
    until = max(until, memory.read_to)
    now, later, next_at = _split(sights, until)
    # An event of before the last one, or of before a move that waiting alone made since, is out of order.
    if now and now[0][0] < max(memory.read_to, memory.entered):
        raise NeedsAll
    made = derivation.run(lens.rules, memory, _happenings(lens, now), facts, until, settings or None)
    tally = Tally.unpacked(known["points"]) if scored else None
    touched = known.get("touch")
    if now:
        tally, last = _acts(lens, now, tally, refused)
        touched = last or touched
    moves = made[memory.passed :]
    if moves and moves[0].was != standing.state:
        moves = _new(standing, memory.state, made, until)
    return Told(memory, known["begun"], moves, tally, touched, later, next_at)


def read_all(
    lens: Lens,
    standing: Standing,
    sights: Sequence[Sight],
    facts: Mapping[str, bool],
    until: int,
    settings: Mapping[int, Setting],
    *,
    scored: bool,
    refused: Collection[int] = (),
) -> Told:
    """Read the whole history of a lead; what it is known to have done stays, only what differs now is a new move."""
    known = standing.known
    if "packed" in known:
        until = max(until, known["packed"][0])
    now, later, next_at = _split(sights, until)
    begun = min(standing.first, now[0][0]) if now else standing.first
    told = follow(lens, standing, begun, _happenings(lens, now), facts, until, settings)
    told.tally, told.last_touch = _acts(lens, now, Tally() if scored else None, refused)
    told.later, told.next_at = later, next_at
    return told


def follow(
    lens: Lens,
    standing: Standing,
    begun: int,
    happenings: Iterable[Happening],
    facts: Mapping[str, bool],
    until: int,
    settings: Mapping[int, Setting] | None,
) -> Told:
    """Run the rules over a whole history up to a moment; says nothing of points."""
    memory = derivation.fresh(lens.rules, begun)
    made = derivation.run(lens.rules, memory, happenings, facts, until, settings or None)
    untouched = not standing.known and standing.state == FIRST and standing.since == standing.first
    moves = _course(standing, made) if untouched else []
    if not moves:
        moves = _new(standing, memory.state, made, until)
    return Told(memory, begun, moves, None, None)


def _split(sights: Sequence[Sight], until: int) -> tuple[Sequence[Sight], list[int], int | None]:
    """Return the events that have happened, the ids of those that will, and when the first of these does."""
    if not sights or sights[-1][0] <= until:
        return sights, [], None
    ahead = [sight for sight in sights if sight[0] > until]
    return sights[: len(sights) - len(ahead)], [event for _at, event, _code in ahead], ahead[0][0]


def _happenings(lens: Lens, sights: Sequence[Sight]) -> list[Happening]:
    groups = lens.groups
    return [(at, groups[code], event) for at, event, code in sights]


def _acts(
    lens: Lens, sights: Sequence[Sight], tally: Tally | None, refused: Collection[int]
) -> tuple[Tally | None, int | None]:
    """Return the points with these acts added, and the moment of the last act."""
    places = lens.places
    if refused:
        touched = [at for at, _event, code in sights if places[code]]
        acts = [(at, places[code]) for at, event, code in sights if places[code] and event not in refused]
        last = touched[-1] if touched else None
    else:
        acts = [(at, places[code]) for at, _event, code in sights if places[code]]
        last = acts[-1][0] if acts else None
    return (None if tally is None else points.tallied(lens.card, acts, tally)), last


def _course(standing: Standing, made: list[Transition]) -> list[Transition]:
    """Return the moves of a lead that nobody read before, from its first stay on."""
    for number, move in enumerate(made):
        if move.was == standing.state and move.at >= standing.since:
            return made[number:]
    return []


def _new(standing: Standing, state: str, made: list[Transition], until: int) -> list[Transition]:
    """Return the moves that are new: those since the state that the lead has; one leap when history reads differently."""
    if state == standing.state:
        return []
    for number in range(len(made) - 1, -1, -1):
        if made[number].was == standing.state and made[number].at >= standing.since:
            return made[number:]
    if not made:  # The evidence is gone: a merge was taken back, or an import undone.
        return [Transition(until, standing.state, state, "read_again", None, "better_known")]
    last = made[-1]
    return [Transition(last.at, standing.state, state, last.move, last.event, last.reason)]


def remembered(
    lens: Lens, told: Told, state: str, entered: int, upto: int, *, scored: bool, seen: Sequence[int] = ()
) -> dict[str, Any]:
    """Return what to keep of a lead, as plain values: how far was read, where it stands, and what was seen.

    Every event up to `upto` was read, and beyond that those in `seen`; but not those in `later`, still to happen.
    """
    memory = told.memory
    kept: dict[str, Any] = {
        "rules": lens.rules.name,
        "card": lens.card.name if scored else "",
        "event": upto,
        "begun": told.begun,
        "state": state,
        "entered": entered,
        "packed": memory.packed(),
    }
    if told.tally is not None:
        kept["points"] = told.tally.packed()
    if told.last_touch is not None:
        kept["touch"] = told.last_touch
    if told.later:
        kept["later"] = told.later
    if seen:
        kept["seen"] = list(seen)
    return kept


def as_text(
    lens: Lens, told: Told, upto: int, *, scored: bool, seen: Sequence[int] = (), tally: str = ""
) -> str:
    """Return what to keep of a lead, as `remembered` does, as the text in which it is stored.

    `tally` is the text of points that were worked out elsewhere, for a reading without a tally.
    """
    memory = told.memory
    text = (
        f'{lens.opening[scored]}{upto},"begun":{told.begun},"state":"{memory.state}","entered":{memory.entered},'
        f'"packed":{plain(memory.packed())}'
    )
    if told.tally is not None:
        tally = plain(told.tally.packed())
    if tally:
        text = f'{text},"points":{tally}'
    if told.last_touch is not None:
        text = f'{text},"touch":{told.last_touch}'
    if told.later:
        text = f'{text},"later":{plain(told.later)}'
    if seen:
        text = f'{text},"seen":{plain(seen)}'
    return text + "}"


def plain(numbers: Sequence[Any]) -> str:
    """Return lists of numbers as JSON.

    >>> plain([1, [2, 0.5]])
    '[1,[2,0.5]]'
    """
    return repr(numbers).replace(" ", "")


def due(lens: Lens, told: Told, until: int) -> int | None:
    """Return the moment at which this lead must be looked at again without a new event; None when never."""
    waits, ahead = derivation.due_at(lens.rules, told.memory, until), told.next_at
    if waits is None or ahead is None:
        return waits if ahead is None else ahead
    return min(waits, ahead)
