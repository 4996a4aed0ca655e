"""Two records turn out to be one: everything that points to the one moves to the other, and can be moved back.

Events stay where they happened: the timeline is never rewritten, its reader looks under every merged id.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, models, transaction

from koers.areas.customers import events
from koers.areas.customers.actions.lifecycle import FORGOTTEN
from koers.areas.customers.models import Account, Lifecycle, Merge, Person
from koers.kit.access.models import User
from koers.kit.timeline.recording import record


class CannotMerge(ValueError):
    """These two cannot be merged, or this merge cannot be taken back; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def merge(
    loser: Account | Person,
    *,
    into: Account | Person,
    at: datetime,
    by: User | None = None,
    cause: str = "",
    via: str = "ui",
) -> Merge:
    """Merge a record into another one of its kind; raises CannotMerge with `same`, `kind`, `merged` or `stale`.

    What cannot move because the other one has the same already (an identical affiliation, a second lifecycle)
    stays with the merged record, and comes back to life with it.
    """
    if type(loser) is not type(into):
        raise CannotMerge("kind")
    if loser.pk == into.pk:
        raise CannotMerge("same")
    with transaction.atomic():
        model = type(loser)
        held = {
            row.pk: row
            for row in model._base_manager.select_for_update().filter(pk__in=sorted((loser.pk, into.pk)))
        }
        if any(row.merged_into_id or row.deleted_at for row in held.values()) or len(held) != 2:
            raise CannotMerge("merged")
        moved = {name: _move(rows, field, into) for name, field, rows in _pointing(loser)}
        row = Merge.objects.create(
            noun=loser.subject_code,
            loser_id=loser.pk,
            winner_id=into.pk,
            merged_at=at,
            cause=cause,
            moved={name: ids for name, ids in moved.items() if ids},
            unit_id=into.unit_id,
            demo=loser.demo and into.demo,
        )
        model._base_manager.filter(pk=loser.pk).update(merged_into=into, deleted_at=at)
        Lifecycle.objects.of(loser).update(deleted_at=at)
        _forget_memory(into)
        _record(events.RECORD_MERGED, row, at=at, by=by, via=via)
        loser.refresh_from_db()
    return row


def what_moves(loser: Account | Person) -> list[tuple[str, int]]:
    """Return what points to a record and would move along with it: the word for it and how many, the most first."""
    found: dict[str, int] = {}
    for _name, field, rows in _pointing(loser):
        count = rows.count()
        if count:
            word = str(field.model._meta.verbose_name_plural)
            found[word] = found.get(word, 0) + count
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def unmerge(row: Merge, *, at: datetime, by: User | None = None, via: str = "ui") -> None:
    """Take a merge back completely; raises CannotMerge(`undone`) when that was done before.

    Rows that moved and still stand with the kept record go back; what was added since stays there.
    """
    with transaction.atomic():
        won = Merge.objects.filter(pk=row.pk, undone_at__isnull=True).update(undone_at=at)
        if not won:
            raise CannotMerge("undone")
        model = Account if row.noun == Account.subject_code else Person
        loser, winner = model._base_manager.get(pk=row.loser_id), model._base_manager.get(pk=row.winner_id)
        for name, field, _rows in _pointing(loser):
            for chunk in _chunks(row.moved.get(name, [])):
                back = field.model._base_manager.filter(pk__in=chunk, **{field.name: winner.pk})
                back.update(**{field.name: loser.pk})
        model._base_manager.filter(pk=loser.pk).update(merged_into=None, deleted_at=None)
        lives = Lifecycle._base_manager.filter(**{f"{row.noun}_id": loser.pk})
        lives.update(deleted_at=None)
        _forget_memory(winner)
        _forget_memory(loser)
        row.undone_at = at
        _record(events.RECORD_UNMERGED, row, at=at, by=by, via=via)


def _pointing(
    subject: Account | Person,
) -> Iterator[tuple[str, "models.ForeignKey[models.Model, models.Model]", "models.QuerySet[models.Model]"]]:
    """Yield every reference from another table to this record: a name for it, the field and the rows."""
    for relation in type(subject)._meta.related_objects:
        field, model = relation.field, relation.related_model
        if not isinstance(model, type) or model.__name__.startswith("Historical"):
            continue
        if model is Lifecycle or field.name == "merged_into":
            continue
        rows = model._base_manager.filter(**{field.name: subject.pk})
        yield f"{model._meta.label_lower}.{field.name}", field, rows  # type: ignore[misc]  # a model known at run time


def _move(rows: "models.QuerySet[models.Model]", field: models.Field, into: models.Model) -> list[int]:  # type: ignore[type-arg]  # any sort of field
    """Point rows to the kept record and return their ids; a row that would double one there stays behind."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    try:
        with transaction.atomic():
            for chunk in _chunks(ids):
                rows.model._base_manager.filter(pk__in=chunk).update(**{field.name: into.pk})
        return ids
    except IntegrityError:
        return [pk for pk in ids if _move_one(rows.model, pk, field, into)]


def _move_one(model: type[models.Model], pk: int, field: models.Field, into: models.Model) -> bool:  # type: ignore[type-arg]  # any sort of field
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**{field.name: into.pk})
        return True
    except IntegrityError:
        return False


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]


def _forget_memory(subject: Account | Person) -> None:
    """Let the rules read the whole timeline of this subject again: events of another id belong to it now, or no more."""
    Lifecycle.objects.of(subject).update(memory=FORGOTTEN)


def _record(kind: str, row: Merge, *, at: datetime, by: User | None, via: str) -> None:
    facts = events.MergeFacts(row.noun, row.loser_id, row.winner_id, row.pk)
    about = [(row.noun, row.loser_id, "loser"), (row.noun, row.winner_id, "winner")]
    record(kind, at=at, by=by, via=via, subjects=about, facts=facts)
