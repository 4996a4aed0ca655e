"""What the import pages show, and what they take over from a person."""

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from koers.kit.access.models import User
from koers.kit.importing import engine, headings, intake, target
from koers.kit.importing.detect import FileFacts
from koers.kit.importing.encoding import DELIMITERS, ENCODINGS
from koers.kit.importing.files import limit_bytes
from koers.kit.importing.findings import rule, sentence
from koers.kit.importing.messages import FileRefused, file_refusal, row_refusal
from koers.kit.importing.models import Import, ImportFile, ImportState
from koers.kit.importing.plan import make_plan
from koers.kit.importing.preview import Preview, preview
from koers.kit.importing.questions import open_questions, proven_writing
from koers.kit.importing.reader import Shape
from koers.kit.jobs.models import JobRun, JobState
from koers.kit.resource import registry

_REFUSALS_SHOWN = 20
_CASES_SHOWN = 6


def person(request: HttpRequest) -> User | None:
    """Return who asks, as a user."""
    return request.user if isinstance(request.user, User) else None


def steps() -> list[str]:
    """Return the names of the steps."""
    return [_("Files"), _("Columns"), _("Try out"), _("Import")]


def limit_text() -> str:
    """Return the largest file in megabytes."""
    return str(limit_bytes() // 1_000_000)


@contextmanager
def on_disk(upload: UploadedFile[Any]) -> Iterator[str]:
    """Give the path of an uploaded file, which large uploads have already."""
    path = getattr(upload, "temporary_file_path", None)
    if path is not None:
        yield path()
        return
    with tempfile.NamedTemporaryFile() as copy:
        for piece in upload.chunks():
            copy.write(piece)
        copy.flush()
        yield copy.name


def may_change(batch: Import) -> bool:
    """Say whether nothing is written yet, so that columns and rules can still change."""
    return batch.state in {ImportState.MAPPING, ImportState.CHECKED}


def settle(batch: Import, run: JobRun) -> None:
    """Bring an import whose job ended by itself to a state from which a person can go on."""
    batch.refresh_from_db()
    busy = {
        ImportState.CHECKING: ImportState.MAPPING,
        ImportState.RUNNING: ImportState.STOPPED,
        ImportState.UNDOING: ImportState.STOPPED,
    }
    if run.has_ended and batch.state in busy:
        batch.state = busy[ImportState(batch.state)]
        if run.state == JobState.FAILED:
            batch.error = _("The work failed. The log says why; nothing is half written.")
        batch.save(update_fields=["state", "error"])


# --- One import --------------------------------------------------------------------------------------------------


def import_facts(batch: Import, run: JobRun | None) -> dict[str, Any]:
    """Return everything that the page of an import shows."""
    files = list(batch.files.all())
    dry = batch.state in {ImportState.CHECKED, ImportState.MAPPING, ImportState.CHECKING}
    asked = [(file, question) for file in files for question in open_questions(file, batch.answers)]
    return {
        "batch": batch,
        "run": run if run is not None and not run.has_ended else None,
        "files": [_file_row(file, dry) for file in files],
        "asked": asked,
        "stage_questions": [(file, question) for file, question in asked if question.kind == "stage"],
        "readable": any(not file.problem for file in files),
        "ready": not asked and any(not file.problem for file in files),
        "changeable": may_change(batch),
        "counts": engine.counts(batch, dry=dry),
        "is_checked": batch.state == ImportState.CHECKED,
        "is_over": batch.state
        in {ImportState.DONE, ImportState.STOPPED, ImportState.FAILED, ImportState.UNDONE},
        "undoable": batch.state in {ImportState.DONE, ImportState.STOPPED, ImportState.FAILED},
        "discardable": intake.may_be_discarded(batch),
        "findings": _grouped(batch),
        "brought": _brought(batch),
        "kept": batch.kept,
        "steps": steps(),
        "step": {"mapping": 2, "checking": 3, "checked": 3}.get(batch.state, 4),
    }


def _file_row(file: ImportFile, dry: bool) -> dict[str, Any]:
    problem = file_refusal(file.problem, file.problem_params) if file.problem else None
    known = headings.layout(file.layout)
    refusals = [
        (row.line, row.column, row.value, *row_refusal(row.code, row.params))
        for row in (() if dry else file.refusals.order_by("line")[:_REFUSALS_SHOWN])
    ]
    return {
        "file": file,
        "problem": problem,
        "holds": str(target.target(file.target).label) if file.target else "",
        "system": known.label if known else "",
        "rows": file.facts.get("rows", 0),
        "counts": (file.checked if dry else file.counts) or None,
        "left_out": sum(1 for field in file.fields if not field),
        "refusals": refusals,
    }


def _grouped(batch: Import) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for one in batch.findings:
        known = rule(one["code"])
        group = groups.setdefault(
            one["code"],
            {
                "code": one["code"],
                "label": str(known.label),
                "switchable": known.switchable,
                "on": one["code"] not in batch.rules_off,
                "count": 0,
                "cases": [],
                "more": 0,
            },
        )
        group["count"] += one["count"]
        if len(group["cases"]) < _CASES_SHOWN:
            lines = ", ".join(str(line) for line in one["lines"])
            group["cases"].append({**one, "text": sentence(one), "where": lines})
        else:
            group["more"] += 1
    for code in batch.rules_off:
        if code not in groups:
            groups[code] = {
                "code": code,
                "label": str(rule(code).label),
                "switchable": True,
                "on": False,
                "count": 0,
            }
    return list(groups.values())


def _brought(batch: Import) -> list[dict[str, Any]]:
    from django.db.models import Count

    rows = batch.effects.order_by().values("noun").annotate(n=Count("id"))
    return [
        {"noun": row["noun"], "label": str(target.noun(row["noun"]).label), "n": row["n"]} for row in rows
    ]


def record_facts(batch: Import, kind: target.Noun, user: Any, most: int) -> dict[str, Any]:
    """Return the records of a noun that an import brought, as far as this person may see them."""
    effects = {e.object_id: e for e in batch.effects.filter(noun=kind.name).order_by("id")[:most]}
    rows = kind.model._default_manager.filter(pk__in=list(effects))
    seen = rows.visible_to(user) if hasattr(rows, "visible_to") else rows
    found = [
        {
            "text": str(row),
            "url": registry.url_of(row),
            "made": effects[row.pk].made,
            "line": effects[row.pk].line,
        }
        for row in seen
    ]
    return {"records": found, "total": batch.effects.filter(noun=kind.name).count(), "most": most}


# --- One file ----------------------------------------------------------------------------------------------------


def file_facts(file: ImportFile) -> dict[str, Any]:
    """Return everything that the page of a file shows: how it is read, its columns, and its first rows."""
    batch = file.batch
    holds = target.target(file.target) if file.target else None
    sign, order = proven_writing(file) if holds else ("", "")
    known = headings.layout(file.layout)
    return {
        "batch": batch,
        "file": file,
        "problem": file_refusal(file.problem, file.problem_params) if file.problem else None,
        "changeable": may_change(batch),
        "targets": [(item.name, str(item.label)) for item in target.targets()],
        "fields": [(c.name, str(c.label), c.required) for c in holds.columns] if holds else [],
        "columns": _columns(file),
        "system": known.label if known else "",
        "encodings": ENCODINGS,
        "delimiters": [(sign_, name) for sign_, name in zip(DELIMITERS, _delimiter_names(), strict=True)],
        "proven_sign": sign,
        "proven_order": order,
        "asked": open_questions(file, batch.answers),
        "steps": steps(),
        **_shown(file),
    }


def _delimiter_names() -> list[str]:
    return [_("comma"), _("semicolon"), _("tab"), _("bar")]


def _columns(file: ImportFile) -> list[dict[str, Any]]:
    facts = FileFacts.from_json(file.facts)
    return [
        {
            "place": place,
            "heading": heading,
            "field": field,
            "samples": column.samples,
            "filled": column.filled,
        }
        for place, (heading, field, column) in enumerate(
            zip(file.headings, file.fields, facts.columns, strict=True)
        )
    ]


def _shown(file: ImportFile) -> dict[str, Any]:
    if file.problem or not file.target:
        return {"preview": None, "mistake": ""}
    try:
        shown: Preview | None = preview(
            make_plan(file, intake.folder(), ZoneInfo(settings.TIME_ZONE)), file.batch.rules_off
        )
    except FileRefused as refused:
        return {"preview": None, "mistake": str(refused)}
    return {"preview": shown, "mistake": ""}


def take_over(file: ImportFile, sent: Mapping[str, str], *, at: dt.datetime) -> None:
    """Take over what a person chose for a file; another shape or target means looking anew."""
    shape = Shape(**file.shape) if file.shape else Shape()
    encoding, delimiter = sent.get("encoding", ""), sent.get("delimiter", "")
    wanted = replace(
        shape,
        encoding=encoding if encoding in ENCODINGS and shape.form == "csv" else shape.encoding,
        delimiter=delimiter if delimiter in DELIMITERS and shape.form == "csv" else shape.delimiter,
    )
    holds = sent.get("target", file.target)
    if wanted != shape:
        intake.look(file, wanted, holds if holds in _target_names() else "")
    elif holds in _target_names() and holds != file.target:
        intake.set_target(file, holds)
    elif file.target:
        names = {column.name for column in target.target(file.target).columns}
        chosen = [sent.get(f"column-{place}", field) for place, field in enumerate(file.fields)]
        file.fields = [field if field in names else "" for field in chosen]
    file.decimal_sign = sent.get("decimal_sign", "") if sent.get("decimal_sign") in (",", ".") else ""
    file.date_order = sent.get("date_order", "") if sent.get("date_order") in ("dmy", "mdy") else ""
    file.checked = {}
    file.save()
    if sent.get("remember"):
        intake.remember(file, at=at)
    intake.arrange(file.batch)
    Import.objects.filter(pk=file.batch_id).update(state=ImportState.MAPPING)


def _target_names() -> set[str]:
    return {item.name for item in target.targets()}


def take_over_rules(batch: Import, sent: Any) -> None:
    """Take over which rules are off, and the answers to questions."""
    shown = set(sent.getlist("shown"))
    on = set(sent.getlist("on"))
    kept = [code for code in batch.rules_off if code not in shown]
    batch.rules_off = sorted({*kept, *(code for code in shown - on if rule(code).switchable)})
    answers = dict(batch.answers)
    for key in sent:
        if key.startswith("answer-") and sent[key]:
            answers[key.removeprefix("answer-")] = sent[key]
    batch.answers = answers
    batch.state = ImportState.MAPPING
    batch.save(update_fields=["rules_off", "answers", "state"])
