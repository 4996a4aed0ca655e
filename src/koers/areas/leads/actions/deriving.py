"""Working out many leads at once: the same as `settle`, for thousands in a few statements.

It holds nothing: what came of it is written by `storing`, which leaves alone every lead that somebody changed
meanwhile. Those are settled one by one afterwards.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.actions.many import Step
from koers.areas.customers.models import LifecycleState
from koers.areas.leads.actions.settling import reason_of, retry_of, rule_of
from koers.areas.leads.queries import evidence, streams
from koers.areas.leads.queries.knowing import Knowing, Known
from koers.areas.leads.queries.streams import LeadRow, Sights
from koers.areas.leads.queries.trails import Codes, Trails
from koers.areas.leads.rules import points, tallies, telling
from koers.areas.leads.rules.coming_back import LEFT
from koers.areas.leads.rules.derivation import Looping, Setting, Transition
from koers.areas.leads.rules.tallies import Tallies
from koers.areas.leads.rules.telling import Lens, Sight, Standing, Told

_FIRST = str(LifecycleState.COLD)
_NOTHING_SAID: Mapping[str, Any] = {}


class Reader:
    """What holds for a whole pass: the lens, the moment, how far events have surely come in, and who is not scored."""

    def __init__(self, lens: Lens, at: datetime, horizon: int, upto: int) -> None:
        self.lens, self.at, self.horizon = lens, at, horizon
        #: Whether everything that is read has surely come in.
        self.is_settled = horizon >= upto
        self.until = evidence.seconds(at)
        self.refused: Collection[int] = streams.refused_events()
        self.reasons = streams.with_reason(lens)
        self.knowing = Knowing(lens)
        #: Rule and reason of moves whose evidence says no reason, as they were needed.
        self.plain: dict[tuple[str, str, str, str], tuple[str, str]] = {}
        self.priorities: dict[tuple[str, int, int | None, float | None], float] = {}

    def priority_of(self, grade: str, engaged: int, row: LeadRow) -> float:
        """Return the priority of a lead, worked out once for all that are alike in it."""
        key = (grade, engaged, row.value_cents, row.chance)
        found = self.priorities.get(key)
        if found is None:
            found = self.priorities[key] = points.priority(*key)
        return found


@dataclass(slots=True)
class Read:
    """One lead as it was read: its row, what the reading told, the columns that follow, and its moves to write."""

    row: LeadRow
    told: Told
    derived: tuple[Any, ...]
    is_new: bool
    steps: Sequence[Step] = ()


@dataclass(slots=True)
class Work:
    """What came of a number of leads of one kind, ready to be written."""

    kind: str
    reads: list[Read] = field(default_factory=list)
    faults: list[tuple[LeadRow, Looping]] = field(default_factory=list)
    #: The events on which moves stand that can say a reason, with their facts.
    said: dict[int | None, Mapping[str, Any]] = field(default_factory=dict)

    def finish(self, reader: Reader) -> "Work":
        """Make the moves ready to be written, with the reasons that their evidence says."""
        facts = streams.facts_of_events(sorted(filter(None, self.said)))
        self.said = {event: said for event, _kind, said in facts}
        for one in self.reads:
            if one.told.moves:
                one.steps = _steps(reader, self.said, one.told.moves)
        return self


# --- Everything ---------------------------------------------------------------------------------------------------


def work_out_all(
    reader: Reader, kind: str, rows: Sequence[LeadRow], trails: Trails, codes: Codes, apart: Sights
) -> Work:
    """Read the whole history of leads from long rows of numbers; of those in `apart` it comes as a list."""
    work, odd = Work(kind), {*apart, *trails.ahead(reader.until)}
    refused = trails.among(reader.refused) if kind == "account" and reader.refused else None
    acts = (trails.who, trails.at, trails.code)
    lens, size = reader.lens, len(trails.subjects)
    tallied = tallies.tallied(lens.card, lens.places, acts, refused, size, reader.until)
    plain = [row for row in rows if row.subject not in odd]
    _follow_all(reader, work, plain, trails, tallied, codes)
    if odd:
        sights = {subject: trails.sights(subject) for subject in odd} | apart
        left = [row for row in rows if row.subject in odd]
        _read_listed(reader, work, left, sights)
    return work.finish(reader)


def _follow_all(
    reader: Reader, work: Work, rows: Sequence[LeadRow], trails: Trails, tallied: Tallies, codes: Codes
) -> None:
    lens, spans, until = reader.lens, trails.spans, reader.until
    ats, events, newest = trails.at.tolist(), trails.event.tolist(), trails.newest()
    groups = list(map(lens.groups.__getitem__, trails.code.tolist()))
    places = dict(zip(trails.subjects, range(len(trails.subjects)), strict=True))
    numbers, settings = codes.numbers, trails.settings
    knowns, firsts = _firsts(reader, rows)
    set_apart = (
        {trails.subjects[place] for place in trails.who[trails.among(settings)].tolist()} if settings else ()
    )
    for row, known, first in zip(rows, knowns, firsts, strict=True):
        start, stop = spans.get(row.subject, _NOWHERE)
        begun = min(first, ats[start]) if stop > start else first
        scored, about = _may_be_scored(row), reader.knowing.of(row)
        if row.life is None:
            standing = Standing(_FIRST, begun, begun, _NOTHING_SAID)
        else:
            standing = Standing(row.state or _FIRST, row.since or 0, first, known)
        read_to = known["packed"][0] if "packed" in known else 0
        try:
            told = telling.follow(
                lens,
                standing,
                begun,
                zip(ats[start:stop], groups[start:stop], events[start:stop], strict=True),
                about.facts,
                until if until > read_to else read_to,
                settings if row.subject in set_apart else None,
            )
        except Looping as looping:
            work.faults.append((row, looping))
            continue
        place = places.get(row.subject)
        engagement: float | None = 0.0
        tally, last = "[0]", 0
        if place is not None:
            engagement, tally = tallied.engagement[place], tallied.texts[place]
            told.last_touch = tallied.touched[place] or None
            last = newest[place]
        _correct(work, reader, row, told)
        for move in told.moves:
            if move.event is not None and numbers[move.event] in reader.reasons:
                work.said[move.event] = _NOTHING_SAID
        beyond = events[start:stop] if last > reader.horizon or "seen" in known else ()
        upto, seen = _position(reader, row, known, told, last, beyond)
        if not scored:
            engagement, tally = None, ""
        work.reads.append(_read(reader, row, known, told, about, scored, engagement, upto, seen, tally))


_NOWHERE = (0, 0)


def _firsts(reader: Reader, rows: Sequence[LeadRow]) -> tuple[list[dict[str, Any]], list[int]]:
    """Return what is remembered of leads, and when the first stay of each began."""
    knowns = [json.loads(row.memory) if row.memory else {} for row in rows]
    unknown = [row.life for row, known in zip(rows, knowns, strict=True) if row.life and "begun" not in known]
    firsts = streams.firsts(unknown) if unknown else {}
    return knowns, [
        known.get("begun") or firsts.get(row.life or 0) or min(row.created, reader.until)
        for row, known in zip(rows, knowns, strict=True)
    ]


# --- A list of events for each --------------------------------------------------------------------------------------


def work_out(
    reader: Reader,
    kind: str,
    rows: Sequence[LeadRow],
    sights: Sights,
    history: Callable[[list[int]], Sights],
) -> Work:
    """Read on from what is remembered of leads, with new events; `history` fetches all events of those who need them."""
    work = Work(kind)
    rows, sights = _go_on(reader, work, rows, sights, history)
    _read_listed(reader, work, rows, sights)
    return work.finish(reader)


def _read_listed(reader: Reader, work: Work, rows: Sequence[LeadRow], sights: Sights) -> None:
    settings = streams.settings_among(sights.values(), reader.lens)
    knowns, firsts = _firsts(reader, rows)
    for row, known, first in zip(rows, knowns, firsts, strict=True):
        _read_all(reader, work, row, known, first, sights.get(row.subject, []), settings)


def _go_on(
    reader: Reader,
    work: Work,
    rows: Sequence[LeadRow],
    sights: Sights,
    history: Callable[[list[int]], Sights],
) -> tuple[list[LeadRow], Sights]:
    """Read those for whom the new events are enough; returns the others, with all their events."""
    settings = streams.settings_among(sights.values(), reader.lens)
    late: list[LeadRow] = []
    waiting: list[tuple[LeadRow, dict[str, Any]]] = []
    for row in rows:
        known = json.loads(row.memory) if row.memory else {}
        if row.life is None or not telling.is_current(reader.lens, known, _may_be_scored(row)):
            late.append(row)
        elif known.get("later"):
            waiting.append((row, known))
        elif not _read_on(reader, work, row, known, sights.get(row.subject, []), settings):
            late.append(row)
    everything = history([row.subject for row in late] + [row.subject for row, _known in waiting])
    settings = streams.settings_among([everything.get(row.subject, []) for row, _ in waiting], reader.lens)
    late += [
        row
        for row, known in waiting
        if not _read_on(reader, work, row, known, everything.get(row.subject, []), settings)
    ]
    return late, {row.subject: everything.get(row.subject, []) for row in late}


def _read_on(
    reader: Reader,
    work: Work,
    row: LeadRow,
    known: dict[str, Any],
    sights: list[Sight],
    settings: Mapping[int, Setting],
) -> bool:
    """Read the new ones of these events; returns False when only the whole history can tell."""
    after, seen, later = known["event"], known.get("seen", ()), known.get("later", ())
    if sights:
        sights = [
            sight for sight in sights if (sight[1] > after and sight[1] not in seen) or sight[1] in later
        ]
    scored, about = _may_be_scored(row), reader.knowing.of(row)
    standing = Standing(row.state or _FIRST, row.since or 0, known["begun"], known)
    try:
        told = telling.read_on(
            reader.lens,
            standing,
            sights,
            about.facts,
            reader.until,
            settings,
            scored=scored,
            refused=reader.refused if work.kind == "account" else (),
        )
    except telling.NeedsAll:
        return False
    except Looping as looping:
        work.faults.append((row, looping))
        return True
    _keep(reader, work, row, known, told, about, scored, sights)
    return True


def _read_all(
    reader: Reader,
    work: Work,
    row: LeadRow,
    known: dict[str, Any],
    first: int,
    sights: list[Sight],
    settings: Mapping[int, Setting],
) -> None:
    if row.life is None:
        # Somebody new was there from the first event on, or since we wrote them down.
        first = min(first, sights[0][0]) if sights else first
        standing = Standing(_FIRST, first, first, {})
    else:
        standing = Standing(row.state or _FIRST, row.since or 0, first, known)
    scored, about = _may_be_scored(row), reader.knowing.of(row)
    try:
        told = telling.read_all(
            reader.lens,
            standing,
            sights,
            about.facts,
            reader.until,
            settings,
            scored=scored,
            refused=reader.refused if work.kind == "account" else (),
        )
    except Looping as looping:
        work.faults.append((row, looping))
        return
    _keep(reader, work, row, {} if row.life is None else known, told, about, scored, sights)


def _keep(
    reader: Reader,
    work: Work,
    row: LeadRow,
    known: dict[str, Any],
    told: Told,
    about: Known,
    scored: bool,
    sights: list[Sight],
) -> None:
    """Note what was read, with the moves that exist: the first one that does not ends them."""
    _correct(work, reader, row, told)
    wanted = {move.event for move in told.moves if move.event is not None}
    for _at, event, code in sights if wanted else ():
        if code in reader.reasons and event in wanted:
            work.said[event] = _NOTHING_SAID
    newest = max([event for _at, event, _code in sights], default=0)
    upto, seen = _position(reader, row, known, told, newest, [event for _at, event, _code in sights])
    engagement = (
        points.engagement_points(reader.lens.card, told.tally, reader.until)
        if told.tally is not None
        else None
    )
    work.reads.append(_read(reader, row, known, told, about, scored, engagement, upto, seen))


# --- What follows from a reading ------------------------------------------------------------------------------------

#: Columns of a lead that a reading works out, in the order in which they are written.
DERIVED = (
    "memory",
    "due_at",
    "fit_points",
    "fit_grade",
    "engagement",
    "engagement_grade",
    "scored_at",
    "priority",
    "last_touch_at",
)
#: Those of them that are moments, in seconds.
MOMENTS = ("due_at", "scored_at", "last_touch_at")


def _may_be_scored(row: LeadRow) -> bool:
    return not row.objects and row.state != LifecycleState.BLOCKED


@lru_cache(maxsize=512)
def _is_refused(was: str, now: str, has_evidence: bool) -> bool:
    # Whatever needs a reason gets one; only whether there is such a move matters here.
    return bool(customer_actions.refusal(was, now, "other", has_evidence))


def _correct(work: Work, reader: Reader, row: LeadRow, told: Told) -> None:
    """Cut the moves off at the first one that does not exist, and let the memory say where the lead then stands."""
    memory = told.memory
    if not told.moves:
        if row.state is not None and row.state != memory.state:
            memory.state, memory.entered = row.state, row.since or 0
        return
    state = row.state or _FIRST
    for place, move in enumerate(told.moves):
        if _is_refused(state, move.now, move.event is not None):
            told.moves = told.moves[:place]
            break
        state = move.now
    if state != memory.state:
        memory.state = state
        memory.entered = max([row.since or told.begun, *(move.at for move in told.moves)])


def _position(
    reader: Reader, row: LeadRow, known: Mapping[str, Any], told: Told, newest: int, events: Sequence[int]
) -> tuple[int, Sequence[int]]:
    """Return up to which event everything was read, and which ones beyond that; `newest` is 0 without events."""
    if row.life is None and reader.is_settled:
        return reader.horizon, ()
    if row.life is None:
        known = _NOTHING_SAID
    upto, seen = known.get("event", 0), known.get("seen", ())
    if not newest:
        return upto, seen
    upto = max(upto, min(reader.horizon, newest))
    read = {*seen, *events} if seen or newest > upto else ()
    return upto, sorted(event for event in read if event > upto and event not in told.later)


def _read(
    reader: Reader,
    row: LeadRow,
    known: Mapping[str, Any],
    told: Told,
    about: Known,
    scored: bool,
    engagement: float | None,
    upto: int,
    seen: Sequence[int],
    tally: str = "",
) -> Read:
    """Return a lead as read, with the values of the columns in `DERIVED` as the database keeps them."""
    lens, until = reader.lens, reader.until
    memory = telling.as_text(lens, told, upto, scored=scored, seen=seen, tally=tally)
    due = telling.due(lens, told, until)
    fit, grade, engaged, priority, scored_at = _UNSCORED
    if engagement is not None:
        fit, grade, scored_at = about.fit, about.grade, until
        engaged = points.engagement_grade(lens.card, engagement)
        priority = reader.priority_of(grade, engaged, row)
    is_new = row.life is None or (
        bool(told.moves)
        or (row.fit_points, row.fit_grade, row.engagement_grade, row.priority, row.due)
        != (fit, grade, engaged, priority, due)
        or _says_more(row.memory or "", memory, known)
    )
    derived = (memory, due, fit, grade, engagement, engaged, scored_at, priority, told.last_touch)
    return Read(row, told, derived, is_new)


#: Fit, its grade, the grade of engagement, priority, and when that was worked out, of whom nobody may score.
_UNSCORED: tuple[float | None, str, int | None, float, int | None] = (None, "", None, 0.0, None)


def _says_more(was: str, now: str, known: Mapping[str, Any]) -> bool:
    """Tell whether what is remembered of a lead changed; how far was read says nothing about the lead itself."""
    return was != now and {**json.loads(now), "event": 0} != {**known, "event": 0}


def _steps(
    reader: Reader, said: Mapping[int | None, Mapping[str, Any]], moves: Sequence[Transition]
) -> list[Step]:
    steps, plain = [], reader.plain
    retry_on: date | None = None
    last = moves[-1]
    for move in moves:
        at, was, now, by, event, why = move
        key = (was, now, by, why)
        found = plain.get(key)
        if found is None:
            found = plain[key] = (rule_of(reader.lens, move), reason_of(move, _NOTHING_SAID))
        rule, reason = found
        if event in said:
            reason = reason_of(move, said[event])
        # Who moved on from there did not wait to come back.
        if move is last and now in LEFT:
            retry_on = retry_of(move, reason, reader.until)
        steps.append(Step(at, was, now, rule, reason, event, retry_on))
    return steps
