"""What happens to records that may be one: proposed, merged with a choice per field, told apart, and taken back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from koers.areas.customers.actions.merging import CannotMerge, merge, unmerge
from koers.areas.customers.models import NOUNS, Account, Duplicate, DuplicateVerdict, Merge, Person
from koers.kit.access.models import User

_CHUNK = 500


@dataclass(frozen=True)
class Likeness:
    """Two records that may be one, as a search found them; reasons are plain values without what the records hold."""

    one: int
    other: int
    chance: float
    weight: float
    reasons: list[dict[str, Any]]

    @property
    def pair(self) -> tuple[int, int]:
        """Return both ids, the lower one first."""
        return min(self.one, self.other), max(self.one, self.other)


class AlreadyDecided(ValueError):
    """Somebody decided about these two before, or one of them is gone."""


def propose(noun: str, found: Iterable[Likeness], *, at: datetime) -> int:
    """Keep what a search found; returns how many are new. What a person decided is not proposed again.

    That holds also for a record into which one of the two was merged since.
    """
    wanted = {one.pair: one for one in found if one.one != one.other}
    apart = _told_apart(noun)
    made = 0
    pairs = sorted(wanted)
    for start in range(0, len(pairs), _CHUNK):
        chunk = pairs[start : start + _CHUNK]
        known = _known(noun, chunk)
        fresh = [pair for pair in chunk if pair not in known and pair not in apart]
        _renew([(known[pair], wanted[pair]) for pair in chunk if pair in known])
        Duplicate.objects.bulk_create(
            [_row(noun, wanted[pair], at) for pair in fresh], ignore_conflicts=True, batch_size=_CHUNK
        )
        made += len(fresh)
    return made


def drop_unlike(noun: str, looked_at: Collection[int], found: Collection[tuple[int, int]]) -> int:
    """Forget open proposals of records that were looked at again and are alike no more; returns how many."""
    gone = 0
    ids = sorted(looked_at)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        rows = Duplicate.objects.filter(noun=noun, verdict=DuplicateVerdict.OPEN)
        pks = {
            pk
            for column in ("first_id", "second_id")
            for pk, *pair in rows.filter(**{f"{column}__in": chunk}).values_list(
                "pk", "first_id", "second_id"
            )
            if tuple(pair) not in found
        }
        gone += Duplicate.objects.filter(pk__in=pks).delete()[0]
    return gone


def merge_duplicate(
    row: Duplicate, *, keep: int, taken: Collection[str], at: datetime, by: User | None, via: str = "ui"
) -> Merge:
    """Merge the two records: `keep` stays, with the values of the other one in the fields `taken`.

    Raises AlreadyDecided, and CannotMerge as `merge` does.
    """
    if keep not in (row.first_id, row.second_id):
        raise CannotMerge("kind")
    with transaction.atomic():
        held = _held(row, DuplicateVerdict.OPEN)
        one, other = _records(held)
        winner, loser = (one, other) if one.pk == keep else (other, one)
        made = merge(loser, into=winner, at=at, by=by, via=via, cause=f"duplicate:{held.pk}", taken=taken)
        _decide(held, DuplicateVerdict.MERGED, at, by, made)
    return made


def tell_apart(row: Duplicate, *, at: datetime, by: User | None) -> None:
    """Remember that these two are two; raises AlreadyDecided."""
    with transaction.atomic():
        _decide(_held(row, DuplicateVerdict.OPEN), DuplicateVerdict.APART, at, by)


def take_verdict_back(row: Duplicate, *, at: datetime, by: User | None, via: str = "ui") -> None:
    """Let these two wait for a decision again; a merge is undone completely. Raises AlreadyDecided."""
    with transaction.atomic():
        held = Duplicate.objects.select_for_update().get(pk=row.pk)
        if held.verdict == DuplicateVerdict.OPEN:
            raise AlreadyDecided
        if held.merge is not None and held.merge.undone_at is None:
            unmerge(held.merge, at=at, by=by, via=via)
        Duplicate.objects.filter(pk=row.pk).update(
            verdict=DuplicateVerdict.OPEN, decided_at=None, decided_by=None, merge=None
        )


def _held(row: Duplicate, verdict: str) -> Duplicate:
    held = Duplicate.objects.select_for_update().filter(pk=row.pk, verdict=verdict).first()
    if held is None:
        raise AlreadyDecided
    return held


def _records(row: Duplicate) -> tuple[Account | Person, Account | Person]:
    rows: Mapping[int, Any] = NOUNS[row.noun].objects.alive().in_bulk([row.first_id, row.second_id])
    if len(rows) != 2:
        raise AlreadyDecided
    return rows[row.first_id], rows[row.second_id]


def _decide(row: Duplicate, verdict: str, at: datetime, by: User | None, made: Merge | None = None) -> None:
    row.verdict, row.decided_at, row.decided_by, row.merge = verdict, at, by, made
    row.save(update_fields=["verdict", "decided_at", "decided_by", "merge"])


def _told_apart(noun: str) -> set[tuple[int, int]]:
    """Return the pairs that a person told apart, each as the records that they stand in now."""
    into = dict(
        NOUNS[noun]._base_manager.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    )
    found = set()
    rows = Duplicate.objects.filter(noun=noun, verdict=DuplicateVerdict.APART)
    for one, other in rows.values_list("first_id", "second_id"):
        pair = sorted((_standing(one, into), _standing(other, into)))
        found.add((pair[0], pair[1]))
    return found


def _standing(pk: int, into: Mapping[int, int]) -> int:
    seen = {pk}
    while pk in into and into[pk] not in seen:
        pk = into[pk]
        seen.add(pk)
    return pk


def _known(noun: str, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Duplicate]:
    rows = Duplicate.objects.filter(noun=noun, first_id__in={one for one, _other in pairs})
    return {(row.first_id, row.second_id): row for row in rows}


def _renew(many: Iterable[tuple[Duplicate, Likeness]]) -> None:
    changed = []
    for row, like in many:
        if row.verdict == DuplicateVerdict.OPEN and row.weight != like.weight:
            row.chance, row.weight, row.reasons = like.chance, like.weight, like.reasons
            changed.append(row)
    Duplicate.objects.bulk_update(changed, ["chance", "weight", "reasons"], batch_size=_CHUNK)


def _row(noun: str, like: Likeness, at: datetime) -> Duplicate:
    first, second = like.pair
    return Duplicate(
        noun=noun,
        first_id=first,
        second_id=second,
        chance=like.chance,
        weight=like.weight,
        reasons=like.reasons,
        found_at=at,
    )
