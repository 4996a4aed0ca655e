"""Search every text, document and stored file for what names an erased person; it can be interrupted and called again."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from koers.areas.customers.models import Erasure, Person
from koers.bridge.erasing import places
from koers.bridge.erasing.erase import ids_of, tidy
from koers.bridge.erasing.signs import Signs, cleaned, pattern, spellings
from koers.kit.guard.models import Answer
from koers.kit.importing import intake
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.models import Import, ImportFile, ImportState
from koers.kit.importing.reader import Shape, open_table
from koers.kit.record import Record
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import permit

log = logging.getLogger("koers.erasing")
CHUNK = 200
#: The problem of a stored file that was deleted because it named somebody.
_GONE = "erased"
#: States in which an import reads its files; they are looked at when it stands.
_READING = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


class NotYet(Exception):
    """An import is reading its files; the search goes on when it stands."""


def finish(erasure: Erasure, *, at: datetime, beat: Callable[[], None] = lambda: None) -> Counter[str]:
    """Take what names the person out of every text and file, and forget the signs by which it was sought.

    Each step finds by itself what is still to do, so that one that was killed is simply done again; only the last
    step says that it is finished. Returns how many rows of each noun and how many files were cleaned. Raises NotYet.
    """
    signs = Signs.from_json(erasure.signs)
    found: Counter[str] = Counter()
    tidy()
    for model, columns in searched():
        found[model._meta.label] += _search(model, columns, signs, erasure, beat)
    found[places.ANSWERS] = _answers(signs)
    found["files"] = _files(signs)
    with transaction.atomic():
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        texts = Counter(held.counts.get("texts", {}))
        texts.update({name: count for name, count in found.items() if count})
        held.counts = {**held.counts, "texts": dict(texts)}
        held.signs, held.finished_at = {}, at
        held.save(update_fields=["counts", "signs", "finished_at"])
    erasure.refresh_from_db()
    _sweep_log()
    return found


def finish_all(*, beat: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Finish every erasure that is not; returns how many are finished now and how many wait for an import."""
    done = wait = 0
    for erasure in Erasure.objects.unfinished().order_by("pk"):
        try:
            finish(erasure, at=timezone.now(), beat=beat)
            done += 1
        except NotYet:
            wait += 1
    return {"finished": done, "waiting": wait}


def searched() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """Yield every model with the columns to search, and the former versions of it with the same."""
    for label, model in places.models_of(places.SEARCHED):
        columns = places.SEARCHED[label]
        yield model, columns
        history = getattr(model, "history", None)
        if history is not None:
            yield history.model, columns


def _search(
    model: type[models.Model],
    columns: tuple[str, ...],
    signs: Signs,
    erasure: Erasure,
    beat: Callable[[], None],
) -> int:
    """Clean the rows of a model that name the person, chunk by chunk; returns how many changed."""
    count = 0
    if signs.texts:
        count += _clean(model, columns, signs.texts, Q(), beat)
    if signs.near and (about := _about(model, erasure, signs)) is not None:
        count += _clean(model, columns, (*signs.texts, *signs.near), about, beat)
    return count


def _about(model: type[models.Model], erasure: Erasure, signs: Signs) -> Q | None:
    """Return the rows in which a surname alone means the person: of their own, and of the account they worked at.

    An account that is called so itself keeps its texts. None where a row tells neither.
    """
    names = {field.name for field in model._meta.concrete_fields}
    paths: list[str] = [name for name in ("person", "said_by", "other") if name in names]
    place = places.GOES.get(model._meta.label) or places.EMPTIED.get(model._meta.label)
    if place is not None:
        paths = [path for path in place.of if path != "pk"]
    about = Q(pk=None)
    row = Person._base_manager.select_related("account").get(pk=erasure.person_id)
    for path in paths:
        about |= Q(**{f"{path}__in": ids_of(row)})
    if row.account is not None and "account" in names and not pattern(signs.near).search(row.account.name):
        about |= Q(account=row.account)
    return about if paths or "account" in names else None


def _clean(
    model: type[models.Model],
    columns: tuple[str, ...],
    words: tuple[str, ...],
    where: Q,
    beat: Callable[[], None],
) -> int:
    matching = pattern(words)
    count = last = 0
    rows = _naming(model, columns, words).filter(where)
    while pks := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = pks[-1]
        with transaction.atomic():
            count += _clean_rows(model, columns, pks, matching)
        beat()
    return count


def _naming(
    model: type[models.Model], columns: tuple[str, ...], words: tuple[str, ...]
) -> "models.QuerySet[models.Model]":
    """Return the rows in which one of the words stands anywhere, in any of the columns."""
    texts = {f"text_{name}": Cast(name, TextField()) for name in columns if _is_document(model, name)}
    found = Q()
    for name in columns:
        path = f"text_{name}" if f"text_{name}" in texts else name
        for word in words:
            for written in spellings(word):
                found |= Q(**{f"{path}__icontains": written})
    rows: models.QuerySet[models.Model] = model._base_manager.annotate(**texts).filter(found)
    return rows


def _is_document(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), models.JSONField)


def _clean_rows(model: type[models.Model], columns: tuple[str, ...], pks: list[int], matching: Any) -> int:
    count, noun = 0, getattr(model, "instance_type", model)._meta.label
    for row in model._base_manager.select_for_update().filter(pk__in=pks):
        changed = {}
        for name in columns:
            before = getattr(row, name)
            after = cleaned(before, matching)
            if after != before:
                changed[name] = _fitting(model, name, row.pk, after)
        for name, (other, make) in places.MADE_OF.get(noun, {}).items():
            if other in changed:
                changed[name] = make(changed[other])
        if changed:
            _write(model, row.pk, changed)
            count += 1
    return count


def _fitting(model: type[models.Model], name: str, pk: int, value: Any) -> Any:
    """Return a cleaned value as its column takes it: a key stays the only one of its kind."""
    field = model._meta.get_field(name)
    if getattr(field, "unique", False) or name in ("uid", "key", "anonymous_id"):
        return f"gone:{pk}"
    most = getattr(field, "max_length", None)
    return value[:most] if most and isinstance(value, str) else value


def _write(model: type[models.Model], pk: int, changed: dict[str, Any]) -> None:
    if issubclass(model, Event):
        with permit("erasure of a person"):
            model.objects.filter(pk=pk).update(**changed, redacted_at=timezone.now())
        return
    rises = {"version": F("version") + 1} if issubclass(model, Record) else {}
    model._base_manager.filter(pk=pk).update(**changed, **rises)


def _answers(signs: Signs) -> int:
    """Delete stored answers to requests that name the person; they are kept for a day only."""
    wanted = [written.encode() for word in signs.texts for written in spellings(word)]
    gone = []
    for pk, body in Answer.objects.values_list("pk", "body").iterator(CHUNK):
        low = bytes(body or b"").lower()
        if any(word.lower() in low for word in wanted):
            gone.append(pk)
    return Answer.objects.filter(pk__in=gone).delete()[0]


# --- stored files -----------------------------------------------------------------------------------------------------


def _files(signs: Signs) -> int:
    """Delete the stored files of imports that name the person, whole; returns how many. Raises NotYet."""
    if not signs.texts:
        return 0
    matching = pattern(signs.texts)
    rows = ImportFile.objects.exclude(stored="").order_by("pk")
    named = sorted({row.stored for row in rows if row.problem == _GONE or _names(row, matching)})
    if Import.objects.filter(files__stored__in=named, state__in=_READING).exists():
        raise NotYet
    for name in named:
        forget_file(name)
    return len(named)


def forget_file(stored: str) -> None:
    """Delete a stored file that names somebody who was erased; its entry says so."""
    # Marked first: were this killed in between, the next try goes on from the mark.
    ImportFile.objects.filter(stored=stored).update(problem=_GONE)
    (intake.folder() / stored).unlink(missing_ok=True)
    for row in ImportFile.objects.filter(stored=stored):
        # What it showed holds samples of its cells.
        row.stored, row.sha256, row.facts = "", "", {**row.facts, "columns": []}
        row.save(update_fields=["stored", "sha256", "facts"])


def _names(file: ImportFile, matching: Any) -> bool:
    """Tell whether a stored file names the person; one that cannot be read is looked at as it lies."""
    path = intake.folder() / file.stored
    if not path.exists():
        return False
    names = {name: file.shape[name] for name in file.shape if name in Shape.__dataclass_fields__}
    try:
        table = open_table(path, Shape(**names))
        for _number, cells in table.rows():
            if matching.search("\n".join(str(cell) for cell in cells if cell is not None)):
                return True
    except (FileRefused, ValueError, OSError, KeyError):
        log.warning("a stored file is looked at as it lies: it cannot be read as a table")
    return bool(matching.search(path.read_bytes().decode("utf-8", "replace")))


def _sweep_log() -> None:
    """Let SQLite write its log back into the file, so that nothing of before stays in it."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
