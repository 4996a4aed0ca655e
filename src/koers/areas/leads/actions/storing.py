"""Writing what came of reading many leads; the caller holds the transaction."""

from collections.abc import Sequence

from koers.areas.customers.actions import many
from koers.areas.customers.actions.many import Beginning, Moving, Start
from koers.areas.customers.models import Lifecycle
from koers.areas.leads.actions.deriving import DERIVED, MOMENTS, Read, Reader, Work
from koers.areas.leads.actions.settling import note_fault
from koers.areas.leads.models import ReadFault
from koers.areas.leads.queries import streams
from koers.areas.leads.queries.streams import LeadRow
from koers.areas.leads.rules.derivation import Looping
from koers.kit.importing import bulk


def ready(reader: Reader, work: Work) -> Start | None:
    """Make the rows of all who are to become leads, before anything is held."""
    fresh = [one for one in work.reads if one.row.life is None]
    return _start(reader, work, fresh) if fresh else None


def write(reader: Reader, work: Work, start: Start | None) -> list[int]:
    """Write what came of the reading; returns the ids of persons or accounts that somebody changed meanwhile.

    Who became a lead meanwhile counts as changed too.
    """
    changed = _begin(reader, work, start) if start is not None else []
    new_faults = [(row, looping) for row, looping in work.faults if row.life is None]
    changed += _begin_faulty(reader, work, new_faults) if new_faults else []
    standing = [one for one in work.reads if one.is_new and one.row.life is not None]
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
    rows = [(*one.derived, one.row.life) for one in kept]
    bulk.change_prepared(Lifecycle, DERIVED, rows, seconds=MOMENTS)
    for row, looping in faults:
        note_fault(row.life or 0, reader.lens, looping, reader.at)
    _forget_faults([one.row.life or 0 for one in kept])
    return changed


def _start(reader: Reader, work: Work, fresh: Sequence[Read]) -> Start:
    beginnings = [_beginning(work, one.row, one.told.begun, one) for one in fresh]
    return many.ready(beginnings, DERIVED, MOMENTS, at=reader.until)


def _begin(reader: Reader, work: Work, start: Start) -> list[int]:
    fresh = [one for one in work.reads if one.row.life is None]
    there = _there(work, [one.row.subject for one in fresh])
    if there:
        start = _start(reader, work, [one for one in fresh if one.row.subject not in there])
    many.start_many(start)
    return sorted(there)


def _begin_faulty(reader: Reader, work: Work, faults: Sequence[tuple[LeadRow, Looping]]) -> list[int]:
    """Start leads without a history, because the rules chase each other over it."""
    there = _there(work, [row.subject for row, _looping in faults])
    mine = [(row, looping) for row, looping in faults if row.subject not in there]
    beginnings = [_beginning(work, row, min(row.created, reader.until)) for row, _looping in mine]
    started = many.start_many(many.ready(beginnings, at=reader.until))
    for life, (_row, looping) in zip(started, mine, strict=True):
        note_fault(life, reader.lens, looping, reader.at)
    return sorted(there)


def _there(work: Work, subjects: Sequence[int]) -> set[int]:
    """Return who of them became a lead meanwhile."""
    column = f"{work.kind}_id"
    there: set[int] = set()
    for start in range(0, len(subjects), 5_000):
        some = subjects[start : start + 5_000]
        low, high = min(some), max(some)
        # Most are a whole range of ids, and asking for a range is quick.
        in_range = {f"{column}__gte": low, f"{column}__lte": high}
        which = in_range if high - low < 2 * len(some) else {f"{column}__in": some}
        there.update(Lifecycle._base_manager.filter(**which).values_list(column, flat=True))
    return there.intersection(subjects)


def _beginning(work: Work, row: LeadRow, begun: int, one: Read | None = None) -> Beginning:
    return Beginning(
        row.subject if work.kind == "person" else None,
        row.subject if work.kind == "account" else None,
        row.unit_id,
        row.owner_id,
        bool(row.demo),
        begun,
        one.steps if one else (),
        one.derived if one else (),
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
                one.steps,
            )
            for one in moving
        ],
        at=reader.until,
    )


def _forget_faults(lives: Sequence[int]) -> None:
    faulty = set(ReadFault.objects.values_list("lifecycle_id", flat=True)) & {*lives}
    if faulty:
        ReadFault.objects.filter(lifecycle_id__in=faulty).delete()
