"""Renew the store from the database: with what has changed, or whole where that is quicker or surer."""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.selling.models import Order
from koers.bridge.models import StoreChange, StoreState
from koers.bridge.store import files
from koers.bridge.store.files import BusyError, DamagedError, Snapshot, StoreError

NAME = "orders"
CHUNK = 20_000
#: When the changed rows are more than this share of all, or parts more than this many, everything is read again.
MOST_CHANGED = 0.2
MOST_PARTS = 40
FIELDS = ("id", "account_id", "ordered_date", "amount_cents", "currency", "is_credit", "credits_id")


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: `read_rows` rows were read, all of them when `whole`."""

    snapshot: Snapshot
    read_rows: int
    whole: bool


def folder() -> Path:
    """Return where the store of this installation is."""
    return Path(settings.DATA) / "store"


def orders() -> "QuerySet[Order]":
    """Return the orders that the store holds: those of a customer, neither of them in the bin."""
    return Order.objects.alive().filter(account__isnull=False, account__deleted_at__isnull=True)


def waiting() -> int:
    """Return how many changes the store has not taken in yet."""
    return StoreChange.objects.count()


def refresh(*, whole: bool = False) -> Refreshed:
    """Renew the store; whatever stops it, the last good snapshot stays.

    Raises StoreError when the store was made by another version, and BusyError when another refresh was in the way.
    """
    with held(whole=whole) as done:
        return done


@contextmanager
def held(*, whole: bool = False) -> Iterator[Refreshed]:
    """Renew the store and hold it, so that nobody renews it while it is read."""
    with files.alone(folder()):
        StoreState.objects.get_or_create(name=NAME)
        try:
            done = _renew(whole)
        except Exception as wrong:
            # Where the database itself is what failed, the job's own page says so.
            with suppress(DatabaseError):
                told = str(wrong) if isinstance(wrong, StoreError) else f"{type(wrong).__name__}: {wrong}"
                StoreState.objects.filter(name=NAME).update(failed_at=timezone.now(), failure=told[:300])
            raise
        yield done


def _renew(whole: bool) -> Refreshed:
    began, at, uid = time.monotonic(), timezone.now(), uuid.uuid4().hex
    known = StoreState.objects.values_list("uid", flat=True).get(name=NAME)
    # The changes are looked up before the rows: what comes in between is read now and once more next time.
    spans = _spans(StoreChange.objects.order_by("id").values_list("id", flat=True).iterator(chunk_size=CHUNK))
    changes = sum(last - first + 1 for first, last in spans)
    before = None if whole else _usable(known)
    if before is None or _is_much(before, changes):
        done = _whole(uid, at)
    else:
        done = _with_changes(before, uid, at, spans)
    files.publish(done.snapshot, before)
    with transaction.atomic():
        taken = StoreState.objects.filter(name=NAME, uid=known).update(
            uid=uid,
            taken_at=at,
            rows=done.snapshot.rows,
            read_rows=done.read_rows,
            whole=done.whole,
            seconds=time.monotonic() - began,
            failed_at=None,
            failure="",
        )
        if not taken:
            raise BusyError(_("Another refresh of the store was quicker. Nothing is lost: try again."))
        for first, last in spans:
            StoreChange.objects.filter(id__gte=first, id__lte=last).delete()
    return done


def _usable(known: str) -> Snapshot | None:
    """Return the snapshot that changes can be added to: only the one up to which the database kept them."""
    try:
        found = files.read(folder())
    except DamagedError:
        return None
    return found if found is not None and found.uid == known else None


def _is_much(before: Snapshot, changes: int) -> bool:
    return len(before.parts) > MOST_PARTS or before.changed_rows + changes > MOST_CHANGED * before.rows


def _whole(uid: str, at: datetime) -> Refreshed:
    rows = orders().order_by().values_list(*FIELDS).iterator(chunk_size=CHUNK)
    part = files.write_part(folder(), uid, _columns(rows))
    return Refreshed(Snapshot(folder(), uid, at, part[1], (part,)), part[1], whole=True)


def _with_changes(before: Snapshot, uid: str, at: datetime, spans: Sequence[tuple[int, int]]) -> Refreshed:
    if not spans:
        return Refreshed(replace(before, uid=uid, as_of=at), 0, whole=False)
    # One statement each, so that every row is seen at one moment.
    newest = StoreChange.objects.filter(id__lte=spans[-1][1])
    touched = set(newest.values_list("row_id", flat=True))
    found = list(orders().filter(pk__in=newest.values("row_id")).order_by().values_list(*FIELDS))
    gone = sorted(touched - {row[0] for row in found})
    batches = list(_columns(found))
    if gone:
        batches.append([gone, *([None] * len(gone) for _field in FIELDS[1:]), [True] * len(gone)])
    part = files.write_part(folder(), uid, batches)
    made = replace(before, uid=uid, as_of=at, parts=(*before.parts, part))
    with made.connection() as link:
        rows = int(link.execute("SELECT count(*) FROM orders").fetchone()[0])
    return Refreshed(replace(made, rows=rows), part[1], whole=False)


def _columns(rows: Any) -> Iterator[list[list[Any]]]:
    """Turn rows into columns, a batch at a time, with the mark that they stand."""
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            yield [*map(list, zip(*batch, strict=True)), [False] * len(batch)]
            batch = []
    if batch:
        yield [*map(list, zip(*batch, strict=True)), [False] * len(batch)]


def _spans(numbers: Any) -> list[tuple[int, int]]:
    """Return numbers that rise as spans without holes.

    Only what was seen is taken off the list: on PostgreSQL a lower number can become visible later.

    >>> _spans([1, 2, 3, 7, 8, 10])
    [(1, 3), (7, 8), (10, 10)]
    """
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
