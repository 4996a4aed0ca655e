"""Erase a person: what belongs to them goes in one transaction, what names them elsewhere is searched for after it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Case, F, Q, Value, When

from koers.areas.customers.actions import bar
from koers.areas.customers.models import Activity, Duplicate, Erasure, Merge, Opinion, Person
from koers.areas.leads.actions import intake_forget
from koers.areas.leads.models import FormAnswer
from koers.areas.selling.models import Deal, ValueLink
from koers.bridge.erasing import places
from koers.bridge.erasing.places import Place
from koers.bridge.erasing.signs import signs_of
from koers.kit.access.matrix import require
from koers.kit.access.models import User
from koers.kit.delivery import outbox
from koers.kit.delivery.models import OutgoingMail
from koers.kit.guard import tokens
from koers.kit.importing.models import ImportEffect
from koers.kit.record import Record
from koers.kit.timeline.models import Event, EventSubject

ABILITY = "customers.person.erase"
#: Tokens in links that were mailed to a person, by the model of the row that they name.
_LINKS: tuple[tuple[str, type[models.Model]], ...] = (
    ("opinion", Opinion),
    ("leads.form_confirm", FormAnswer),
    ("value_case", ValueLink),
)


class AlreadyErased(Exception):
    """Somebody erased this person before."""


@dataclass(frozen=True)
class Preview:
    """What an erasure would do: rows that go, rows that are emptied and stay, and what stays as it is; by word."""

    goes: dict[str, int]
    emptied: dict[str, int]
    stays: dict[str, int]
    #: Other records with one of the addresses: perhaps the same person once more.
    alike: tuple[Person, ...]


def ids_of(person: Person) -> list[int]:
    """Return the ids of a person and of all records that were merged into it."""
    found, ahead = [person.pk], [person.pk]
    while ahead:
        rows = Person._base_manager.filter(merged_into__in=ahead).exclude(pk__in=found)
        ahead = list(rows.values_list("pk", flat=True))
        found += ahead
    return found


def preview(person: Person) -> Preview:
    """Count what an erasure would do; nothing is written. Texts elsewhere are searched for afterwards and not counted."""
    ids = ids_of(person)
    goes = _counted((model, rows.count()) for model, rows in _rows(places.GOES, ids))
    goes |= _counted([(Merge, _merges(ids).count()), (Duplicate, _duplicates(ids).count())])
    emptied = _counted((model, rows.count()) for model, rows in _rows(places.EMPTIED, ids))
    emails = [sign for sign in signs_of(ids).strong if "@" in sign]
    emptied |= _counted([(OutgoingMail, _mails(ids, emails).count())])
    stays = _counted([(Deal, Deal.objects.alive().filter(person__in=ids).count())])
    stays |= _counted([(Event, _events(ids).count())])
    alike = Person.objects.alive().filter(email__in=emails).exclude(pk__in=ids).order_by("pk")[:5]
    return Preview(goes, emptied, stays, tuple(alike))


def erase(person: Person, *, ground: str, by: User, at: datetime, via: str = "ui") -> Erasure:
    """Erase a person in one transaction and return what stays of it: who did it, when and why, and counts.

    The search through texts and files comes after it, by `finishing.finish`; until then the erasure is unfinished.
    Raises AlreadyErased.
    """
    require(by, ABILITY, person)
    tidy()
    with transaction.atomic():
        held = Person._base_manager.select_for_update().get(pk=person.pk)
        if held.erased_at is not None or held.merged_into_id is not None:
            raise AlreadyErased
        ids = ids_of(held)
        signs = signs_of(ids)
        made = Erasure.objects.create(
            person_id=held.pk,
            unit_id=held.unit_id,
            by=by,
            via=via,
            ground=ground,
            erased_at=at,
            signs=signs.as_json(),
        )
        bar(signs.strong, because=made)
        counts = {
            "events": _events(ids).count(),
            "deals": Deal._base_manager.filter(person__in=ids).count(),
            "mails": _mail(ids, [sign for sign in signs.strong if "@" in sign], at),
            "lines": _lines(ids),
        }
        counts["goes"] = _go(ids)
        counts["emptied"] = _empty(ids, at)
        made.counts = counts
        made.save(update_fields=["counts"])
    return made


def tidy() -> None:
    """Let SQLite overwrite what is deleted from now on, instead of leaving it in free pages."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _rows(
    table: dict[str, Place], ids: list[int]
) -> Iterator[tuple[type[models.Model], "models.QuerySet[models.Model]"]]:
    for label, model in places.models_of(table):
        yield model, model._base_manager.filter(_of(table[label], ids))


def _of(place: Place, ids: list[int]) -> Q:
    found = Q()
    for path in place.of:
        found |= Q(**{f"{path}__in": ids})
    return found


def _go(ids: list[int]) -> int:
    count = 0
    gone = list(_rows(places.GOES, ids))
    # The keys of rows are looked up first: what leads to them goes too.
    wanted = [(model, list(rows.values_list("pk", flat=True))) for model, rows in gone]
    for model, pks in wanted:
        _let_go(model, pks)
        _forget_history(model, pks, ids)
        for chunk in _chunks(pks):
            count += model._base_manager.filter(pk__in=chunk)._raw_delete("default")
    Duplicate._base_manager.filter(merge__in=_merges(ids)).update(merge=None)
    for rows in (_duplicates(ids), _merges(ids)):
        count += rows._raw_delete("default")
    return count


def _let_go(model: type[models.Model], pks: list[int]) -> None:
    """Let rows that stay point no more to rows that go."""
    for one in model._meta.related_objects:
        if one.on_delete is models.SET_NULL:
            name = one.field.name
            for chunk in _chunks(pks):
                one.related_model._base_manager.filter(**{f"{name}__in": chunk}).update(**{name: None})


def _empty(ids: list[int], at: datetime) -> int:
    count = 0
    for model, rows in list(_rows(places.EMPTIED, ids)):
        place = places.EMPTIED[model._meta.label]
        pks = list(rows.values_list("pk", flat=True))
        _forget_history(model, pks, ids)
        _forget_effects(model, pks)
        rises = {"version": F("version") + 1, "updated_at": at} if issubclass(model, Record) else {}
        for chunk in _chunks(pks):
            count += model._base_manager.filter(pk__in=chunk).update(**_values(place), **rises)
    for pk in ids:
        # A new public id: an export of before names a record that is no more.
        Person._base_manager.filter(pk=pk).update(uid=uuid.uuid4())
    Person._base_manager.filter(pk__in=ids).update(erased_at=at, deleted_at=at)
    return count


def _values(place: Place) -> dict[str, Any]:
    return {name: _said(name) if value is places.SAID else value for name, value in place.emptied.items()}


def _said(name: str) -> Case:
    return Case(When(**{name: "", "then": Value("")}), default=Value(places.MARK))


def _forget_history(model: type[models.Model], pks: list[int], ids: list[int]) -> None:
    """Delete former versions of rows, also of those that are no more."""
    history = getattr(model, "history", None)
    if history is None:
        return
    for chunk in _chunks(pks):
        history.filter(id__in=chunk)._raw_delete("default")
    for name in ("person", "other"):
        if any(field.name == name for field in history.model._meta.concrete_fields):
            history.filter(**{f"{name}__in": ids})._raw_delete("default")


def _forget_effects(model: type[models.Model], pks: list[int]) -> None:
    """Let no import of before put values back when it is undone."""
    for chunk in _chunks(pks):
        ImportEffect.objects.filter(noun=model._meta.label_lower, object_id__in=chunk).delete()


def _lines(ids: list[int]) -> int:
    """Blank raw lines and ids of devices, and kill the links that were mailed."""
    count = 0
    for person in Person._base_manager.filter(pk__in=ids):
        count += intake_forget.forget_lines_of(person)
        intake_forget.forget_devices_of(person)
    for purpose, model in _LINKS:
        rows = model._base_manager.filter(person__in=ids)
        for pk in rows.values_list("pk", flat=True):
            tokens.burn(purpose, str(pk))
    return count


def _mails(ids: list[int], emails: list[str]) -> "models.QuerySet[OutgoingMail]":
    wanted = Q(pk=None)
    for email in emails:
        wanted |= Q(to__iexact=email)
    for kind, pks in _subjects(ids).items():
        wanted |= Q(about_kind=kind, about_id__in=pks)
    return OutgoingMail.objects.filter(wanted)


def _mail(ids: list[int], emails: list[str], at: datetime) -> int:
    """Blank the mails to a person and about them, and cancel what waits."""
    count = 0
    for email in emails:
        count += outbox.erase(at=at, to=email)
    for kind, pks in _subjects(ids).items():
        for pk in pks:
            count += outbox.erase(at=at, about=(kind, pk))
    return count


def _subjects(ids: list[int]) -> dict[str, list[int]]:
    found = {Person.subject_code: list(ids)}
    for model in (Activity, Opinion, FormAnswer):
        rows = model._base_manager.filter(person__in=ids)
        found[model.subject_code] = list(rows.values_list("pk", flat=True))
    return found


def _merges(ids: list[int]) -> "models.QuerySet[Merge]":
    return Merge._base_manager.filter(Q(winner_id__in=ids) | Q(loser_id__in=ids), noun=Person.subject_code)


def _duplicates(ids: list[int]) -> "models.QuerySet[Duplicate]":
    return Duplicate._base_manager.filter(
        Q(first_id__in=ids) | Q(second_id__in=ids), noun=Person.subject_code
    )


def _events(ids: list[int]) -> "models.QuerySet[EventSubject]":
    return EventSubject.objects.filter(subject_kind=Person.subject_code, subject_id__in=ids)


def _counted(found: Any) -> dict[str, int]:
    return {str(model._meta.verbose_name_plural): count for model, count in found if count}


def _chunks(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), 500):
        yield pks[start : start + 500]
