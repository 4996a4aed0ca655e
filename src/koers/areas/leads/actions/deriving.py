"""Working out many leads at once, and writing what came of it: the same as `settle`, for thousands in a few statements.

Reading and working out holds nothing; only the writing is a transaction, and it leaves alone every lead that somebody
changed meanwhile. Those are settled one by one afterwards.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.actions import many
from koers.areas.customers.actions.many import Beginning, Moving, Step
from koers.areas.customers.models import Lifecycle, LifecycleState
from koers.areas.leads.actions.settling import note_fault, reason_of, retry_of, rule_of
from koers.areas.leads.models import ReadFault
from koers.areas.leads.queries import evidence, streams
from koers.areas.leads.queries.streams import LeadRow, Sights
from koers.areas.leads.rules import points, telling
from koers.areas.leads.rules.coming_back import LEFT
from koers.areas.leads.rules.derivation import Looping, Setting
from koers.areas.leads.rules.telling import Lens, Sight, Standing, Told
from koers.kit.importing import bulk

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
        self.json = bulk.for_json()
        #: Rule and reason of moves whose evidence says no reason, as they were needed.
        self.plain: dict[tuple[str, str, str, str], tuple[str, str]] = {}


@dataclass(slots=True)
class Read:
    """One lead as it was read: its row, what was known and what the reading told, and how far that went."""

    row: LeadRow
    known: Mapping[str, Any]
    told: Told
    fields: dict[str, Any]
    scored: bool
    upto: int
    seen: list[int]


@dataclass(slots=True)
class Work:
    """What came of a number of leads of one kind, ready to be written."""

    kind: str
    reads: list[Read] = field(default_factory=list)
    faults: list[tuple[LeadRow, Looping]] = field(default_factory=list)
    #: The events on which moves stand that can say a reason, with their facts.
    said: dict[int | None, Mapping[str, Any]] = field(default_factory=dict)


# --- Working out --------------------------------------------------------------------------------------------------


def work_out(
    reader: Reader,
    kind: str,
    rows: Sequence[LeadRow],
    sights: Sights,
    history: Callable[[list[int]], Sights] | None = None,
) -> Work:
    """Read leads. With `history`, `sights` are new events only, and it fetches all of those who need them."""
    work = Work(kind)
    if history is not None:
        rows, sights = _go_on(reader, work, rows, sights, history)
    settings = streams.settings_among(sights.values(), reader.lens)
    knowns = [json.loads(row.memory) if row.memory else {} for row in rows]
    unknown = [row.life for row, known in zip(rows, knowns, strict=True) if row.life and "begun" not in known]
    firsts = streams.firsts(unknown) if unknown else {}
    for row, known in zip(rows, knowns, strict=True):
        first = known.get("begun") or firsts.get(row.life or 0) or min(row.created, reader.until)
        _read_all(reader, work, row, known, first, sights.get(row.subject, []), settings)
    work.said = {
        event: facts for event, _kind, facts in streams.facts_of_events(sorted(filter(None, work.said)))
    }
    return work


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


def _may_be_scored(row: LeadRow) -> bool:
    return not row.objects and row.state != LifecycleState.BLOCKED


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
    scored, fields = _may_be_scored(row), row.fields()
    standing = Standing(row.state or _FIRST, row.since or 0, known["begun"], known)
    try:
        told = telling.read_on(
            reader.lens,
            standing,
            sights,
            evidence.facts_from(fields, row.has_next_step, row.lawful),
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
    _keep(reader, work, row, known, told, fields, scored, sights)
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
    scored, fields = _may_be_scored(row), row.fields()
    try:
        told = telling.read_all(
            reader.lens,
            standing,
            sights,
            evidence.facts_from(fields, row.has_next_step, row.lawful),
            reader.until,
            settings,
            scored=scored,
            refused=reader.refused if work.kind == "account" else (),
        )
    except Looping as looping:
        work.faults.append((row, looping))
        return
    _keep(reader, work, row, {} if row.life is None else known, told, fields, scored, sights)


def _keep(
    reader: Reader,
    work: Work,
    row: LeadRow,
    known: dict[str, Any],
    told: Told,
    fields: dict[str, Any],
    scored: bool,
    sights: list[Sight],
) -> None:
    """Note what was read, with the moves that exist: the first one that does not ends them."""
    memory = told.memory
    if told.moves:
        state = row.state or _FIRST
        for place, move in enumerate(told.moves):
            # Whatever needs a reason gets one; only whether there is such a move matters here.
            if customer_actions.refusal(state, move.now, "other", move.event is not None):
                told.moves = told.moves[:place]
                break
            state = move.now
        if state != memory.state:
            memory.state = state
            memory.entered = max([row.since or told.begun, *(move.at for move in told.moves)])
        _note_reasons(reader, work, told, sights)
    elif row.state is not None and row.state != memory.state:
        memory.state, memory.entered = row.state, row.since or 0
    upto, seen = known.get("event", 0), known.get("seen", [])
    if row.life is None and reader.is_settled:
        upto = reader.horizon
    elif sights:
        newest = max([event for _at, event, _code in sights])
        upto = max(upto, min(reader.horizon, newest))
        read = {*seen, *(event for _at, event, _code in sights)} if seen or newest > upto else ()
        seen = sorted(event for event in read if event > upto and event not in told.later)
    work.reads.append(Read(row, known, told, fields, scored, upto, seen))


def _note_reasons(reader: Reader, work: Work, told: Told, sights: list[Sight]) -> None:
    wanted = {move.event for move in told.moves if move.event is not None}
    for _at, event, code in sights if wanted else ():
        if code in reader.reasons and event in wanted:
            work.said[event] = {}


# --- Writing ------------------------------------------------------------------------------------------------------


def write(reader: Reader, work: Work) -> list[int]:
    """Write what came of the reading; returns the ids of persons or accounts that somebody changed meanwhile.

    The caller holds the transaction. Who became a lead meanwhile counts as changed too.
    """
    known = [one for one in work.reads if one.row.life is not None]
    fresh = [one for one in work.reads if one.row.life is None]
    changed = _start(reader, work, fresh) if fresh else []
    new_faults = [(row, looping) for row, looping in work.faults if row.life is None]
    changed += _start_faulty(reader, work, new_faults) if new_faults else []
    standing = [one for one in known if one.told.moves or _differs(reader, one)]
    faults = [(row, looping) for row, looping in work.faults if row.life is not None]
    lives = [one.row.life or 0 for one in standing] + [row.life or 0 for row, _looping in faults]
    now = streams.as_it_was(lives, lock=True) if lives else {}
    kept = []
    for one in standing:
        if now.get(one.row.life or 0) == (one.row.version, one.row.memory):
            kept.append(one)
        else:
            changed.append(one.row.subject)
    _move(reader, work, [one for one in kept if one.told.moves])
    _store(reader, kept)
    for row, looping in faults:
        note_fault(row.life or 0, reader.lens, looping, reader.at)
    _forget_faults([one.row.life or 0 for one in kept])
    return changed


def _start(reader: Reader, work: Work, fresh: Sequence[Read]) -> list[int]:
    there = _there(work, [one.row.subject for one in fresh])
    beginnings = [
        _beginning(work, one.row, one.told.begun, _steps(reader, work, one), _derived(reader, one))
        for one in fresh
        if one.row.subject not in there
    ]
    many.start_many(beginnings, DERIVED, MOMENTS, at=reader.until)
    return sorted(there)


def _start_faulty(reader: Reader, work: Work, faults: Sequence[tuple[LeadRow, Looping]]) -> list[int]:
    """Start leads without a history, because the rules chase each other over it."""
    there = _there(work, [row.subject for row, _looping in faults])
    mine = [(row, looping) for row, looping in faults if row.subject not in there]
    started = many.start_many(
        [_beginning(work, row, min(row.created, reader.until), [], ()) for row, _looping in mine],
        at=reader.until,
    )
    for life, (_row, looping) in zip(started, mine, strict=True):
        note_fault(life, reader.lens, looping, reader.at)
    return sorted(there)


def _there(work: Work, subjects: Sequence[int]) -> set[int]:
    """Return who of them became a lead meanwhile."""
    column = f"{work.kind}_id"
    there: set[int] = set()
    for start in range(0, len(subjects), 5_000):
        rows = Lifecycle._base_manager.filter(**{f"{column}__in": subjects[start : start + 5_000]})
        there.update(rows.values_list(column, flat=True))
    return there


def _beginning(
    work: Work, row: LeadRow, begun: int, steps: Sequence[Step], derived: tuple[Any, ...]
) -> Beginning:
    return Beginning(
        row.subject if work.kind == "person" else None,
        row.subject if work.kind == "account" else None,
        row.unit_id,
        row.owner_id,
        bool(row.demo),
        begun,
        steps,
        derived,
    )


def _move(reader: Reader, work: Work, moving: Sequence[Read]) -> None:
    if not moving:
        return
    many.move_many(
        [
            Moving(
                one.row.life or 0,
                one.row.subject if work.kind == "person" else None,
                one.row.subject if work.kind == "account" else None,
                one.row.since or 0,
                one.row.pass_number or 1,
                one.row.life_owner_id,
                one.row.life_unit_id or 0,
                one.row.origin_id,
                one.row.campaign or "",
                _steps(reader, work, one),
            )
            for one in moving
        ],
        at=reader.until,
    )


def _steps(reader: Reader, work: Work, one: Read) -> list[Step]:
    steps, plain, said = [], reader.plain, work.said
    for move in one.told.moves:
        at, was, now, by, event, why = move
        key = (was, now, by, why)
        found = plain.get(key)
        if found is None:
            found = plain[key] = (rule_of(reader.lens, move), reason_of(move, _NOTHING_SAID))
        rule, reason = found
        if event in said:
            reason = reason_of(move, said[event])
        retry_on = retry_of(move, reason, reader.until) if now in LEFT else None
        steps.append(Step(at, was, now, rule, reason, event, retry_on))
    return steps


def _store(reader: Reader, kept: Sequence[Read]) -> None:
    rows = [(*_derived(reader, one), one.row.life) for one in kept]
    bulk.change_prepared(Lifecycle, DERIVED, rows, seconds=MOMENTS)


def _forget_faults(lives: Sequence[int]) -> None:
    faulty = set(ReadFault.objects.values_list("lifecycle_id", flat=True)) & {*lives}
    if faulty:
        ReadFault.objects.filter(lifecycle_id__in=faulty).delete()


def _differs(reader: Reader, one: Read) -> bool:
    """Tell whether a reading says anything that does not stand with the lead already."""
    # How far was read says nothing about the lead itself.
    if {**_remembered(reader, one), "event": 0} != {**one.known, "event": 0}:
        return True
    row = one.row
    if telling.due(reader.lens, one.told, reader.until) != row.due:
        return True
    fit, grade, _engagement, engaged, _at, priority = _scores(reader, one)
    return (row.fit_points, row.fit_grade, row.engagement_grade, row.priority) != (
        fit,
        grade,
        engaged,
        priority,
    )


def _remembered(reader: Reader, one: Read) -> dict[str, Any]:
    memory = one.told.memory
    return telling.remembered(
        reader.lens, one.told, memory.state, memory.entered, one.upto, scored=one.scored, seen=one.seen
    )


def _derived(reader: Reader, one: Read) -> tuple[Any, ...]:
    """Return the values of the columns in `DERIVED`, as the database keeps them."""
    fit, grade, engagement, engaged, at, priority = _scores(reader, one)
    due = telling.due(reader.lens, one.told, reader.until)
    memory = reader.json(_remembered(reader, one))
    return memory, due, fit, grade, engagement, engaged, at, priority, one.told.last_touch


_UNSCORED = (None, "", None, None, None, 0.0)


def _scores(reader: Reader, one: Read) -> tuple[Any, ...]:
    """Return fit points and grade, engagement points and grade, when they were worked out (seconds), and the priority."""
    tally, card = one.told.tally, reader.lens.card
    if tally is None:
        return _UNSCORED
    fit = points.fit_points(card, one.fields)
    grade = points.fit_grade(card, fit)
    engagement = points.engagement_points(card, tally, reader.until)
    engaged = points.engagement_grade(card, engagement)
    priority = points.priority(grade, engaged, one.row.value_cents, one.row.chance)
    return fit, grade, engagement, engaged, reader.until, priority
