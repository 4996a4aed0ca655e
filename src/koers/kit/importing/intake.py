"""Taking files in: stored under a random name, looked at once, recognised, and mapped."""

import datetime as dt
import hashlib
import secrets
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from koers.kit.access.models import User
from koers.kit.importing import headings, round_trip, target
from koers.kit.importing.detect import survey
from koers.kit.importing.files import form_of
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.models import Import, ImportFile, ImportState, SavedMapping
from koers.kit.importing.questions import Question, open_questions
from koers.kit.importing.reader import Shape, open_table, sheets
from koers.kit.importing.unfolding import unfold

_BLOCK = 1 << 20


def folder() -> Path:
    """Return the folder in which uploaded files are kept."""
    path = Path(settings.DATA) / "imports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def start(*, by: User | None, at: dt.datetime, via: str, demo: bool = False) -> Import:
    """Begin an import without files."""
    return Import.objects.create(started_by=by, created_at=at, via=via, demo=demo)


def add_file(batch: Import, path: Path, name: str = "") -> list[ImportFile]:
    """Take a file in: one entry, or one for each filled sheet of a workbook.

    A file that cannot be read is kept as an entry with its problem, so that the person sees why.
    """
    shown = (name or path.name)[:200]
    with tempfile.TemporaryDirectory(prefix="koers-unfold-") as inner:
        try:
            parts = unfold(path, Path(inner))
        except FileRefused as refused:
            return [_problem(batch, shown, refused)]
        if parts is None:
            return _take(batch, path, shown, Shape())
        return [
            file
            for part in parts
            for file in _take(batch, part.path, shown, Shape(sheet=part.table, lined=bool(part.table)))
        ]


def _take(batch: Import, path: Path, shown: str, shape: Shape) -> list[ImportFile]:
    """Take in one table, or each sheet of a workbook."""
    try:
        form = form_of(path)
    except FileRefused as refused:
        return [_problem(batch, shown, refused)]
    stored, digest, size = _store(path, form)
    try:
        names = sheets(folder() / stored) if form == "xlsx" else [shape.sheet]
    except FileRefused as refused:
        return [_problem(batch, shown, refused)]
    found = []
    for sheet in names:
        file = ImportFile(batch=batch, name=shown, stored=stored, sha256=digest, size=size)
        look(file, replace(shape, form=form, sheet=sheet))
        file.save()
        found.append(file)
    arrange(batch)
    return found


def _problem(batch: Import, name: str, refused: FileRefused) -> ImportFile:
    return ImportFile.objects.create(
        batch=batch,
        name=name,
        stored="",
        sha256="",
        size=0,
        problem=refused.code,
        problem_params=refused.params,
    )


def _store(path: Path, form: str) -> tuple[str, str, int]:
    """Copy a file under a random name and return that name, its SHA-256 and its size."""
    stored = f"{secrets.token_hex(16)}.{form}"
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, (folder() / stored).open("xb") as copy:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            copy.write(block)
    return stored, digest.hexdigest(), size


def look(file: ImportFile, shape: Shape, wanted: str = "") -> None:
    """Read a file once with a shape and fill in what it shows, what it holds and how its columns are mapped."""
    file.problem, file.problem_params = "", {}
    try:
        table = open_table(folder() / file.stored, shape)
        match = headings.recognise(table.headings, wanted, file.name)
        if match.layout and match.layout.stops_at_blank:
            shape = Shape(**{**asdict(table.shape), "stops_at_blank": True})
            table = open_table(folder() / file.stored, shape)
        facts = survey(table)
    except FileRefused as refused:
        file.problem, file.problem_params = refused.code, refused.params
        return
    file.shape, file.headings, file.facts = asdict(table.shape), list(table.headings), facts.as_json()
    file.target, file.fields, file.certain = match.target, list(match.fields), match.certain
    file.layout = match.layout.name if match.layout else ""
    file.source = match.layout.source if match.layout else "file"
    if not match.certain:
        file.target = ""
    saved = SavedMapping.objects.filter(fingerprint=fingerprint(file.headings)).first()
    if (
        saved is not None
        and (not wanted or wanted == saved.target)
        and len(saved.fields) == len(file.headings)
    ):
        file.target, file.layout, file.source, file.fields = (
            saved.target,
            saved.layout,
            saved.source,
            saved.fields,
        )
        file.decimal_sign, file.date_order, file.certain = saved.decimal_sign, saved.date_order, True
    if shape.lined:
        # Koers wrote the numbers itself, with a point.
        file.decimal_sign = file.decimal_sign or "."
    round_trip.settle_writing(file)


def set_target(file: ImportFile, wanted: str) -> None:
    """Say what the rows of a file are; the columns are mapped anew."""
    match = headings.recognise(tuple(file.headings), wanted, file.name)
    file.target, file.fields, file.certain = wanted, list(match.fields), True
    file.layout = match.layout.name if match.layout else ""
    file.source = match.layout.source if match.layout else (file.source or "file")
    file.save()
    arrange(file.batch)


def arrange(batch: Import) -> None:
    """Put the files of an import in the order in which they can be read: accounts before deals."""
    order = {item.name: place for place, item in enumerate(target.targets())}
    files = sorted(batch.files.all(), key=lambda file: (order.get(file.target, 999), file.pk))
    for place, file in enumerate(files):
        if file.position != place:
            ImportFile.objects.filter(pk=file.pk).update(position=place)


def fingerprint(names: list[str]) -> str:
    """Return the fingerprint of headings under which a mapping is remembered."""
    return hashlib.sha256("\n".join(headings.normal(name) for name in names).encode()).hexdigest()


def remember(file: ImportFile, *, at: dt.datetime) -> SavedMapping:
    """Save how the columns of a file are mapped, for the next file with these headings."""
    saved, _made = SavedMapping.objects.update_or_create(
        fingerprint=fingerprint(file.headings),
        defaults={
            "target": file.target,
            "layout": file.layout,
            "source": file.source,
            "fields": file.fields,
            "decimal_sign": file.decimal_sign,
            "date_order": file.date_order,
            "saved_at": at,
        },
    )
    return saved


def questions(batch: Import) -> list[tuple[ImportFile, Question]]:
    """Return everything that must be answered before the import can run."""
    return [
        (file, question) for file in batch.files.all() for question in open_questions(file, batch.answers)
    ]


def problems(batch: Import) -> list[ImportFile]:
    """Return the files that cannot be read."""
    return [file for file in batch.files.all() if file.problem]


def discard(batch: Import) -> None:
    """Remove an import that wrote nothing, with its stored files."""
    names = set(batch.files.values_list("stored", flat=True))
    with transaction.atomic():
        batch.delete()
    for name in names - {""}:
        if not ImportFile.objects.filter(stored=name).exists():
            (folder() / name).unlink(missing_ok=True)


def may_be_discarded(batch: Import) -> bool:
    """Say whether nothing of an import stands in the database."""
    return (
        batch.state in {ImportState.MAPPING, ImportState.CHECKED, ImportState.UNDONE}
        or not batch.effects.exists()
    )
