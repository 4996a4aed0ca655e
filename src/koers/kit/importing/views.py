"""The import page: drop files, look at the columns, try out, run, and look back."""

import contextlib
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koers.kit.access.matrix import ability, allowed, require
from koers.kit.guard.uploads import safe_name
from koers.kit.importing import engine, intake, jobs, screens
from koers.kit.importing.messages import FileRefused
from koers.kit.importing.models import Import, ImportState
from koers.kit.importing.refused import write_refused
from koers.kit.importing.target import noun as noun_named
from koers.kit.jobs import cancel as cancel_job
from koers.kit.jobs import enqueue
from koers.kit.jobs.models import JobRun
from koers.kit.ui.toasts import say

_MOST_FILES = 20
_MOST_RECORDS = 200


@ability("kit.import.read")
@require_safe
def all_imports(request: HttpRequest) -> HttpResponse:
    """List the imports that this person may see."""
    rows = (
        Import.objects.visible_to(request.user).prefetch_related("files").select_related("started_by")[:200]
    )
    return render(request, "importing/list.html", {"imports": [(row, engine.counts(row)) for row in rows]})


@ability("kit.import.create")
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """Take files in; several at once are put in the right order."""
    if request.method != "POST":
        return render(
            request, "importing/new.html", {"steps": screens.steps(), "limit": screens.limit_text()}
        )
    uploads = [item for item in request.FILES.getlist("file") if isinstance(item, UploadedFile)][:_MOST_FILES]
    if not uploads:
        say(request, _("Choose at least one file."))
        return redirect("import-new")
    batch = intake.start(by=screens.person(request), at=timezone.now(), via="ui")
    for upload in uploads:
        with screens.on_disk(upload) as path:
            intake.add_file(batch, Path(path), safe_name(upload.name or ""))
    return redirect("import", batch.uid)


@ability("kit.import.read")
@require_safe
def one_import(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show where an import stands, and what can be done now."""
    batch = _visible(request, uid)
    run = JobRun.objects.filter(pk=batch.job_id).first() if batch.job_id else None
    if run is not None and run.has_ended:
        screens.settle(batch, run)
    facts = screens.import_facts(batch, run)
    facts |= {
        f"may_{verb}": allowed(request.user, f"kit.import.{verb}", batch)
        for verb in ("run", "undo", "delete")
    }
    facts |= {"can_cancel": run is not None and not run.has_ended, "can_retry": False}
    return render(request, "importing/one.html", facts)


@ability("kit.import.read", post="kit.import.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def one_file(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Show how a file is read and its columns are mapped, and take changes over."""
    batch = _visible(request, uid)
    file = get_object_or_404(batch.files, pk=pk)
    if request.method == "POST":
        require(request.user, "kit.import.edit", batch)
        if not screens.may_change(batch):
            return redirect("import", batch.uid)
        screens.take_over(file, request.POST, at=timezone.now())
        say(request, _("The columns are saved."))
        if "next" in request.POST:
            return redirect("import", batch.uid)
        return redirect("import-file", batch.uid, file.pk)
    return render(request, "importing/file.html", screens.file_facts(file))


@ability("kit.import.read")
@require_safe
def refused_rows(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Give the refused rows back as a file: the original columns, then line, column, value, reason and remedy."""
    file = get_object_or_404(_visible(request, uid).files, pk=pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in Path(file.name).stem) or "rows"
    answer["Content-Disposition"] = f'attachment; filename="{stem}.refused.csv"'
    answer.write("\ufeff")
    write_refused(file, answer)
    return answer


@ability("kit.import.read")
@require_safe
def records(request: HttpRequest, uid: UUID, noun: str) -> HttpResponse:
    """List the records of one noun that an import made or changed."""
    batch = _visible(request, uid)
    try:
        kind = noun_named(noun)
    except KeyError:
        return redirect("import", batch.uid)
    facts = {
        "batch": batch,
        "label": kind.label,
        **screens.record_facts(batch, kind, request.user, _MOST_RECORDS),
    }
    return render(request, "importing/records.html", facts)


@ability("kit.import.edit")
@require_POST
def set_rules(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Switch rules on or off, and answer questions."""
    batch = _changeable(request, uid, "edit")
    if screens.may_change(batch):
        screens.take_over_rules(batch, request.POST)
    return redirect("import", batch.uid)


@ability("kit.import.run")
@require_POST
def try_out(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Count what the import would do."""
    batch = _changeable(request, uid, "run")
    if screens.may_change(batch) and not intake.questions(batch):
        _start(request, batch, jobs.try_out, ImportState.CHECKING)
    return redirect("import", batch.uid)


@ability("kit.import.run")
@require_POST
def run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the import in the background, or go on with one that was stopped."""
    batch = _changeable(request, uid, "run")
    ready = screens.may_change(batch) or batch.state in {ImportState.STOPPED, ImportState.FAILED}
    if ready and not intake.questions(batch):
        _start(request, batch, jobs.carry_out, ImportState.RUNNING)
    return redirect("import", batch.uid)


@ability("kit.import.cancel")
@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stop at the next safe place; what was written stays until it is undone."""
    batch = _changeable(request, uid, "cancel")
    job = JobRun.objects.filter(pk=batch.job_id).first() if batch.job_id else None
    if job is not None:
        screens.settle(batch, cancel_job(job, at=timezone.now()))
        say(request, _("The import stops at the next safe place."))
    return redirect("import", batch.uid)


@ability("kit.import.undo")
@require_POST
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the import back, as far as nobody touched its records since."""
    batch = _changeable(request, uid, "undo")
    if batch.state in {ImportState.DONE, ImportState.STOPPED, ImportState.FAILED}:
        _start(request, batch, jobs.take_back, ImportState.UNDOING)
    return redirect("import", batch.uid)


@ability("kit.import.delete")
@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Remove an import that wrote nothing, with its files."""
    batch = _changeable(request, uid, "delete")
    if intake.may_be_discarded(batch):
        number = batch.files.count()
        intake.discard(batch)
        said = ngettext("The import of %(n)d file is gone.", "The import of %(n)d files is gone.", number)
        say(request, said % {"n": number})
        return redirect("imports")
    return redirect("import", batch.uid)


def _visible(request: HttpRequest, uid: UUID) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user), uid=uid)


def _changeable(request: HttpRequest, uid: UUID, verb: str) -> Import:
    batch = _visible(request, uid)
    require(request.user, f"kit.import.{verb}", batch)
    return batch


def _start(request: HttpRequest, batch: Import, job: Any, state: str) -> None:
    """Queue the work, unless something of this import is at work already."""
    running = JobRun.objects.filter(pk=batch.job_id).first() if batch.job_id else None
    if running is not None and not running.has_ended:
        return
    with contextlib.suppress(FileRefused):
        batch.job_id = enqueue(job, by=screens.person(request), import_id=batch.pk).pk
        batch.state, batch.error = state, ""
        batch.save(update_fields=["job_id", "state", "error"])
