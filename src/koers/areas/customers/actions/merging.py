"""Two records turn out to be one: everything that points to the one moves to the other, and can be moved back.

Events stay where they happened: the timeline is never rewritten, its reader looks under every merged id.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from koers.areas.customers import events
from koers.areas.customers.actions.lifecycle import FORGOTTEN
from koers.areas.customers.models import (
    NOUNS,
    Account,
    Duplicate,
    DuplicateVerdict,
    Lifecycle,
    Merge,
    Person,
    choosable,
)
from koers.kit.access.models import User
from koers.kit.timeline.recording import record

#: Under these names a merge keeps which lead moved along, and which one rests with the merged record.
_LIFE, _RESTING = "customers.lifecycle", "customers.lifecycle resting"


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
    taken: Collection[str] = (),
) -> Merge:
    """Merge a record into another one of its kind; raises CannotMerge with `same`, `kind`, `merged` or `field`.

    The kept record takes over the values of the fields `taken`, and that a person objects to being scored.
    What cannot move because the other one has the same already (an identical affiliation, a second lifecycle)
    stays with the merged record, and comes back to life with it.
    """
    if type(loser) is not type(into):
        raise CannotMerge("kind")
    if loser.pk == into.pk:
        raise CannotMerge("same")
    if unknown := set(taken) - set(choosable(type(into))):
        raise CannotMerge("field") from KeyError(min(unknown))
    with transaction.atomic():
        model = type(loser)
        held = {
            row.pk: row
            for row in model._base_manager.select_for_update().filter(pk__in=sorted((loser.pk, into.pk)))
        }
        if any(row.merged_into_id or row.deleted_at for row in held.values()) or len(held) != 2:
            raise CannotMerge("merged")
        changed = _take_over(held[loser.pk], held[into.pk], taken)
        moved = {name: _move(rows, field, into) for name, field, rows in _pointing(loser, into)}
        moved[_LIFE] = _move_life(loser, into)
        moved[_RESTING] = _rest_life(loser, at)
        row = Merge.objects.create(
            noun=loser.subject_code,
            loser_id=loser.pk,
            winner_id=into.pk,
            merged_at=at,
            cause=cause,
            moved={name: ids for name, ids in moved.items() if ids} | {_RESTING: moved[_RESTING]},
            taken=changed,
            unit_id=into.unit_id,
            demo=loser.demo and into.demo,
        )
        model._base_manager.filter(pk=loser.pk).update(merged_into=into, deleted_at=at)
        _forget_memory(into)
        _record(events.RECORD_MERGED, row, at=at, by=by, via=via)
        loser.refresh_from_db()
        into.refresh_from_db()
    return row


def _take_over(loser: Account | Person, winner: Account | Person, taken: Collection[str]) -> dict[str, Any]:
    """Give the kept record the values of the other one; return for each changed column what was and what is."""
    names = {winner._meta.get_field(name).attname for name in taken}  # type: ignore[union-attr]  # never a reverse one
    values = {name: getattr(loser, name) for name in sorted(names)}
    if isinstance(loser, Person) and isinstance(winner, Person):
        moments = [one for one in (loser.unscored_since, winner.unscored_since) if one is not None]
        values["unscored_since"] = min(moments, default=None)
    if isinstance(loser, Account) and isinstance(winner, Account):
        parent = values.get("parent_id", winner.parent_id)
        # A firm that goes into its own subsidiary, or the other way round, is no parent of itself.
        parent = loser.parent_id if parent == loser.pk else parent
        values["parent_id"] = None if parent == winner.pk else parent
    before = {name: getattr(winner, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return {}
    for name, value in changed.items():
        setattr(winner, name, value)
    winner.save(update_fields=list(changed))
    return {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _give_back(row: Merge, winner: Account | Person) -> None:
    """Undo what the kept record took over, where nobody changed it since."""
    back: list[str] = []
    for name, (before, after) in row.taken.items():
        if _plain(getattr(winner, name)) == after:
            field = winner._meta.get_field(name)
            as_was = field.to_python(before) if isinstance(field, models.DateTimeField) else before
            setattr(winner, name, as_was)
            back.append(name)
    if back:
        winner.save(update_fields=back)


def _move_life(loser: Account | Person, into: Account | Person) -> list[int]:
    """Give the lead to a record that has none, so that it goes on where it stands; return its id."""
    if Lifecycle._base_manager.filter(**{f"{into.subject_code}_id": into.pk}).exists():
        return []
    lives = Lifecycle.objects.alive().of(loser)
    ids = list(lives.values_list("pk", flat=True))
    Lifecycle._base_manager.filter(pk__in=ids).update(**{f"{into.subject_code}_id": into.pk})
    return ids


def _rest_life(loser: Account | Person, at: datetime) -> list[int]:
    """Put the lead of the merged record to rest, where it stays with it; return its id."""
    ids = list(Lifecycle.objects.alive().of(loser).values_list("pk", flat=True))
    Lifecycle._base_manager.filter(pk__in=ids).update(deleted_at=at)
    return ids


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

    Rows that moved and still stand with the kept record, or with the one that it was merged into since, go back;
    what was added since stays there. So does a value that the kept record took over, once somebody changed it.
    """
    with transaction.atomic():
        won = Merge.objects.filter(pk=row.pk, undone_at__isnull=True).update(undone_at=at)
        if not won:
            raise CannotMerge("undone")
        row.refresh_from_db()
        model = NOUNS[row.noun]
        loser, winner = model._base_manager.get(pk=row.loser_id), model._base_manager.get(pk=row.winner_id)
        heirs = _heirs(winner)
        for name, field, _rows in _pointing(loser):
            _bring_back(field, row.moved.get(name, []), heirs, loser.pk)
        life = Lifecycle._meta.get_field(row.noun)
        _bring_back(life, row.moved.get(_LIFE, []), heirs, loser.pk)
        model._base_manager.filter(pk=loser.pk).update(merged_into=None, deleted_at=None)
        resting = Lifecycle._base_manager.filter(**{f"{row.noun}_id": loser.pk})
        if _RESTING in row.moved:
            resting = resting.filter(pk__in=row.moved[_RESTING])
        resting.update(deleted_at=None)
        _give_back(row, winner)
        Duplicate.objects.filter(merge=row, verdict=DuplicateVerdict.MERGED).update(
            verdict=DuplicateVerdict.OPEN, decided_at=None, decided_by=None, merge=None
        )
        for one in (loser, *(model._base_manager.get(pk=pk) for pk in heirs)):
            _forget_memory(one)
        _record(events.RECORD_UNMERGED, row, at=at, by=by, via=via)


def _heirs(winner: Account | Person) -> list[int]:
    """Return the record that was kept, and those that it was merged into since."""
    found = [winner.pk]
    ahead = winner.merged_into_id
    while ahead is not None and ahead not in found:
        found.append(ahead)
        rows = type(winner)._base_manager.filter(pk=ahead)
        ahead = rows.values_list("merged_into_id", flat=True).first()
    return found


def _bring_back(field: Any, ids: list[int], heirs: list[int], loser_id: int) -> None:
    rows = field.model._base_manager
    for chunk in _chunks(ids):
        still = list(
            rows.filter(pk__in=chunk, **{f"{field.name}__in": heirs})
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        try:
            with transaction.atomic():
                rows.filter(pk__in=still).update(**{field.name: loser_id})
        except IntegrityError:
            for pk in still:
                _move_one(field.model, pk, field, loser_id)


def _pointing(
    subject: Account | Person, into: Account | Person | None = None
) -> Iterator[tuple[str, "models.ForeignKey[models.Model, models.Model]", "models.QuerySet[models.Model]"]]:
    """Yield every reference from another row to this record, hidden ones too: a name for it, the field and the rows."""
    for relation in type(subject)._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        field, model = relation.field, relation.related_model
        if not isinstance(model, type) or model.__name__.startswith("Historical"):
            continue
        if model is Lifecycle or field.name == "merged_into":
            continue
        rows = model._base_manager.filter(**{field.name: subject.pk})
        if into is not None and model is type(into):
            rows = rows.exclude(pk=into.pk)
        yield f"{model._meta.label_lower}.{field.name}", field, rows


def _move(rows: "models.QuerySet[models.Model]", field: models.Field, into: models.Model) -> list[int]:  # type: ignore[type-arg]  # any sort of field
    """Point rows to the kept record and return their ids; a row that would double one there stays behind."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    try:
        with transaction.atomic():
            for chunk in _chunks(ids):
                rows.model._base_manager.filter(pk__in=chunk).update(**{field.name: into.pk})
        return ids
    except IntegrityError:
        return [pk for pk in ids if _move_one(rows.model, pk, field, into.pk)]


def _move_one(model: type[models.Model], pk: int, field: models.Field, into: int) -> bool:  # type: ignore[type-arg]  # any sort of field
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**{field.name: into})
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
