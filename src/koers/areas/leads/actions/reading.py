"""Reading the timeline for all leads: everything once, then on from a mark; chunk by chunk, each in one transaction.

Any process may stop at any moment, and two may read at once: the mark moves in the transaction of what was written,
every lead knows up to which event it was read, and what somebody changed meanwhile is left to be settled by itself.
"""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from itertools import count
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max, Min

from koers.areas.customers import events as customer_events
from koers.areas.leads.actions import deriving, storing
from koers.areas.leads.actions.deriving import Reader, Work
from koers.areas.leads.actions.settling import MARK, settle_subject
from koers.areas.leads.models import ReadMark
from koers.areas.leads.queries import evidence, streams, trails
from koers.areas.leads.queries.streams import Sights
from koers.areas.leads.queries.trails import Codes
from koers.areas.leads.rules.telling import Lens
from koers.kit import apart
from koers.kit.importing.events import BROUGHT

#: How many ids of persons or accounts, and how many events, one transaction is about. With larger ones each page of an
#: index that is written all over is written less often, but everybody else who writes waits for the end of one.
CHUNK, EVENTS = 20_000, 50_000
#: Into how many parts a pass over everything is cut, so that processes can share it.
SHARES = 16
#: How often one share is tried when the database is taken.
TRIES = 5
#: From how many ids on it is worth while to start more processes.
MANY = 200_000
#: Kinds after which a lead is looked at though the rules do not read them: its fields or its rights changed.
ALSO = (
    BROUGHT,
    customer_events.RECORD_MERGED,
    customer_events.RECORD_UNMERGED,
    customer_events.SCORING_REFUSED,
    customer_events.SCORING_ALLOWED,
)
#: Changes of records are looked back at this far, since a transaction may end later than its moment says.
OVERLAP = timedelta(minutes=5)

Progress = Callable[[int, int], None]


class Stopped(Exception):
    """A person asked to stop; what was read stays read."""


class Hooks:
    """What a job wants to know and do in between: progress, stopping, its checkpoint within each transaction."""

    def __init__(
        self,
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
        checkpoint: Callable[[], None] | None = None,
        after_chunk: Callable[[], None] | None = None,
        lock: AbstractContextManager[Any] | None = None,
    ) -> None:
        self.progress, self.stop = progress, stop
        self.checkpoint, self.after_chunk = checkpoint, after_chunk
        #: Held while writing, where processes share one database that has one writer.
        self.lock = lock or nullcontext()
        self.total = 0

    def between(self) -> None:
        """Stop when asked to."""
        if self.after_chunk is not None:
            self.after_chunk()
        if self.stop is not None and self.stop():
            raise Stopped


# --- Everything ---------------------------------------------------------------------------------------------------


def read_all(*, at: datetime, hooks: Hooks | None = None, processes: int = 1) -> Counter[str]:
    """Read the whole timeline for every person and account, or go on where that was broken off.

    Who has no lead becomes one, with the history that the events tell; of a lead that is there only a different state
    is a new move. Very many are shared out over processes. Raises Stopped when asked to stop.
    """
    hooks = hooks or Hooks()
    lens = evidence.lens()
    shares = begin(lens, at=at)
    hooks.total = to_read()
    counts: Counter[str] = Counter()
    helpers = _helped(shares, at, hooks, processes if hooks.total > MANY else 1)
    try:
        with streams.roomy():
            codes = Codes(lens)
            # The helpers begin at the other end; what they leave undone is done here.
            for share in shares:
                counts += _read_patiently(share, lens, codes, at=at, hooks=hooks, most=TRIES)
        for helper in helpers:
            helper.join()
    finally:
        for helper in helpers:
            helper.terminate()
    end(lens, at=at)
    return counts


def _helped(shares: list[str], at: datetime, hooks: Hooks, processes: int) -> list[BaseProcess]:
    """Start processes that read the same shares, the last ones first."""
    if processes < 2:
        return []
    turns = apart.lock()
    hooks.lock, work = apart.Turn(turns), f"{__name__}:help_reading"
    return [apart.start(work, shares[::-1], at, turns, os.getpid()) for _ in range(processes - 1)]


def help_reading(shares: list[str], at: datetime, turns: Any, parent: int) -> None:
    """Read shares in a process of its own, for as long as the one that asked for it is there."""
    lens, hooks = evidence.lens(), Hooks(lock=apart.Turn(turns), stop=lambda: os.getppid() != parent)
    codes = Codes(lens)
    with suppress(Stopped), streams.roomy():
        for share in shares:
            _read_patiently(share, lens, codes, at=at, hooks=hooks)


def _read_patiently(
    share: str, lens: Lens, codes: Codes, *, at: datetime, hooks: Hooks, most: int | None = None
) -> Counter[str]:
    """Read a share, and try again, at most so often, when the database was taken for longer than one waits for it."""
    for number in count(1):
        try:
            return read_share(share, lens, codes, at=at, hooks=hooks)
        except OperationalError:
            if number == most:
                raise
            hooks.between()
    raise AssertionError


def begin(lens: Lens, *, at: datetime) -> list[str]:
    """Cut a pass over everything into shares, or find those of one that was broken off; returns their names."""
    name = f"{MARK}.all"
    with transaction.atomic():
        mark, made = ReadMark.objects.select_for_update().get_or_create(
            pk=name, defaults={"rules": lens.name, "read_at": at}
        )
        if made or mark.rules != lens.name:
            newest = streams.newest_event()
            settled = streams.settled_event(newest, 0)
            ReadMark.objects.filter(pk__startswith=f"{name}.").delete()
            ReadMark.objects.filter(pk=name).update(
                rules=lens.name, read_at=at, event_id=newest, settled_id=settled
            )
            ReadMark.objects.bulk_create(_shares(name, lens))
    return list(
        ReadMark.objects.filter(pk__startswith=f"{name}.").order_by("pk").values_list("pk", flat=True)
    )


def _shares(name: str, lens: Lens) -> Iterable[ReadMark]:
    for kind, model in streams.MODELS.items():
        ends = model._base_manager.aggregate(low=Min("pk"), high=Max("pk"))
        low, high = ends["low"] or 0, (ends["high"] or 0) + 1
        width = max(CHUNK, -(-(high - low) // SHARES))
        for number, start in enumerate(range(low, high, width)):
            yield ReadMark(
                pk=f"{name}.{kind}.{number}",
                event_id=start,
                settled_id=min(start + width, high),
                rules=lens.name,
            )


def read_share(name: str, lens: Lens, codes: Codes, *, at: datetime, hooks: Hooks) -> Counter[str]:
    """Read one share of a pass over everything, chunk by chunk, from where its mark stands."""
    kind, counts = name.split(".")[-2], Counter[str]()
    whole = ReadMark.objects.filter(pk=f"{MARK}.all", rules=lens.name).first()
    if whole is None:  # Another process came to the end of it.
        return counts
    horizon = whole.settled_id
    while True:
        hooks.between()
        mark = ReadMark.objects.filter(pk=name, rules=lens.name).first()
        if mark is None or mark.event_id >= mark.settled_id:
            return counts
        low, high = mark.event_id, min(mark.event_id + CHUNK, mark.settled_id)
        upto = streams.newest_event()
        reader = Reader(lens, at, streams.settled_event(upto, horizon), upto)
        with _collecting_later():
            work = _read_range(reader, kind, low, high, upto, codes)
            changed = _written(reader, [work], hooks, {"pk": name, "event_id": low}, {"event_id": high})
        if changed is None:  # Another process was quicker.
            continue
        counts += _counted(work)
        _settle_changed(changed, at)
        if hooks.progress is not None:
            hooks.progress(hooks.total - to_read(), hooks.total)


def _read_range(reader: Reader, kind: str, low: int, high: int, upto: int, codes: Codes) -> Work:
    codes.reach(upto)
    rows = streams.lead_rows(kind, between=(low, high))
    found = trails.between(kind, low, high, upto, codes)
    into = streams.merged_into()[kind]
    winners = {winner for winner in into.values() if low <= winner < high}
    merged: Sights = {winner: [] for winner in winners} | _history(
        kind, sorted(winners), reader.lens, upto, into
    )
    return deriving.work_out_all(reader, kind, rows, found, codes, merged)


def to_read() -> int:
    """Return how many ids a pass over everything still has before it."""
    shares = ReadMark.objects.filter(pk__startswith=f"{MARK}.all.").values_list("event_id", "settled_id")
    return sum(end - position for position, end in shares)


def end(lens: Lens, *, at: datetime) -> None:
    """Note that everything was read, once every share is done."""
    name = f"{MARK}.all"
    with transaction.atomic():
        whole = ReadMark.objects.select_for_update().filter(pk=name, rules=lens.name).first()
        open_shares = ReadMark.objects.filter(pk__startswith=f"{name}.")
        if whole is None or any(one.event_id < one.settled_id for one in open_shares):
            return
        _mark, made = ReadMark.objects.select_for_update().get_or_create(
            pk=MARK,
            defaults={
                "event_id": whole.event_id,
                "settled_id": whole.settled_id,
                "read_at": whole.read_at,
                "rules": lens.name,
            },
        )
        if not made:
            ReadMark.objects.filter(pk=MARK).update(rules=lens.name)
        ReadMark.objects.filter(pk__startswith=name).delete()


# --- What is new --------------------------------------------------------------------------------------------------


def must_read_all() -> bool:
    """Tell whether everything has to be read first: never done, or other rules are in force since."""
    mark = ReadMark.objects.filter(pk=MARK).first()
    return mark is None or mark.rules != evidence.lens().name


def read_new(*, at: datetime, hooks: Hooks | None = None) -> Counter[str]:
    """Read on from the mark: leads with new events, with changed facts, and those that waiting moves by now.

    Does nothing before everything was read once. Raises Stopped when asked to stop.
    """
    hooks = hooks or Hooks()
    lens = evidence.lens()
    counts: Counter[str] = Counter()
    mark = ReadMark.objects.filter(pk=MARK).first()
    if mark is None:
        return counts
    newest = streams.newest_event()
    settled = streams.settled_event(newest, mark.settled_id)
    reader, merged = Reader(lens, at, settled, newest), streams.merged_into()
    low, stands = mark.settled_id, {"event_id": mark.event_id, "settled_id": mark.settled_id}
    while low < newest:
        hooks.between()
        high = min(low + EVENTS, newest)
        moved = {"event_id": high, "settled_id": max(mark.settled_id, min(high, settled))}
        with _collecting_later():
            works = _read_events(reader, merged, low, high, newest)
            changed = _written(reader, works, hooks, {"pk": MARK, **stands}, moved)
        if changed is None:
            return counts  # Another process is reading on.
        counts += _counted(*works)
        _settle_changed(changed, at)
        if hooks.progress is not None:
            hooks.progress(high - mark.settled_id, newest - mark.settled_id)
        low, stands = high, moved
    since = (mark.read_at or at) - OVERLAP
    counts += _read_some(reader, merged, streams.new_or_changed(since), newest, hooks)
    counts += _read_due(reader, merged, newest, hooks)
    ReadMark.objects.filter(pk=MARK).update(read_at=at)
    return counts


def _read_events(
    reader: Reader, merged: Mapping[str, Mapping[int, int]], low: int, high: int, upto: int
) -> list[Work]:
    sights, touched = streams.sights_since(low, high, reader.lens, ALSO, merged)
    return [
        _read_subjects(reader, kind, sorted(touched[kind]), sights[kind], upto, merged[kind])
        for kind in streams.MODELS
    ]


def _read_subjects(
    reader: Reader, kind: str, ids: Sequence[int], sights: Sights, upto: int, into: Mapping[int, int]
) -> Work:
    rows = streams.lead_rows(kind, ids=ids) if ids else []

    def history(wanted: list[int]) -> Sights:
        return _history(kind, wanted, reader.lens, upto, into)

    return deriving.work_out(reader, kind, rows, sights, history)


def _history(kind: str, ids: list[int], lens: Lens, upto: int, into: Mapping[int, int]) -> Sights:
    """Return all events of these persons or accounts, with those of the records that were merged into them."""
    if not ids:
        return {}
    wanted = {*ids}
    losers = [loser for loser, winner in into.items() if winner in wanted] if into else []
    return streams.sights_of(kind, [*ids, *losers], lens, upto, into)


def _read_some(
    reader: Reader,
    merged: Mapping[str, Mapping[int, int]],
    subjects: Mapping[str, Sequence[int]],
    upto: int,
    hooks: Hooks,
) -> Counter[str]:
    """Read persons and accounts that have no new events, but of whom something else is new."""
    counts: Counter[str] = Counter()
    for kind, ids in subjects.items():
        for start in range(0, len(ids), CHUNK):
            hooks.between()
            work = _read_subjects(reader, kind, ids[start : start + CHUNK], {}, upto, merged[kind])
            changed = _written(reader, [work], hooks)
            counts += _counted(work)
            _settle_changed(changed or [], reader.at)
    return counts


def _read_due(
    reader: Reader, merged: Mapping[str, Mapping[int, int]], upto: int, hooks: Hooks
) -> Counter[str]:
    """Read the leads that waiting alone may move by now."""
    counts: Counter[str] = Counter()
    last = 0
    while True:
        rows = evidence.to_settle(reader.at).filter(pk__gt=last).order_by("pk")
        found = list(rows.values_list("pk", "person_id", "account_id")[:CHUNK])
        if not found:
            return counts
        last = found[-1][0]
        subjects = {
            "account": [account for _pk, _person, account in found if account is not None],
            "person": [person for _pk, person, _account in found if person is not None],
        }
        counts += _read_some(reader, merged, subjects, upto, hooks)


# --- Writing ------------------------------------------------------------------------------------------------------


def _written(
    reader: Reader,
    works: Sequence[Work],
    hooks: Hooks,
    mark: Mapping[str, Any] | None = None,
    moved: Mapping[str, Any] | None = None,
) -> list[tuple[str, int]] | None:
    """Write works and move the mark, all or nothing; returns whom somebody changed meanwhile.

    None when the mark does not stand where it was, because another process moved it.
    """
    starts = [storing.ready(reader, work) for work in works]
    try:
        with hooks.lock, transaction.atomic():
            if mark is not None and not ReadMark.objects.select_for_update().filter(**mark).exists():
                return None
            changed = [
                (work.kind, pk)
                for work, start in zip(works, starts, strict=True)
                for pk in storing.write(reader, work, start)
            ]
            if mark is not None:
                ReadMark.objects.filter(pk=mark["pk"]).update(**(moved or {}))
            if hooks.checkpoint is not None:
                hooks.checkpoint()
    except IntegrityError:  # Somebody became a lead in this very moment; the next look sees it.
        return None
    return changed


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Let Python not look for circles of garbage while hundreds of thousands of small things are made; there are none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _settle_changed(changed: Iterable[tuple[str, int]], at: datetime) -> None:
    for kind, pk in changed:
        settle_subject(kind, pk, at=at)


def _counted(*works: Work) -> Counter[str]:
    counts: Counter[str] = Counter()
    for work in works:
        counts["read"] += len(work.reads)
        counts["started"] += sum(one.row.life is None for one in work.reads)
        counts["moved"] += sum(bool(one.told.moves) for one in work.reads)
        counts["faults"] += len(work.faults)
    return counts
