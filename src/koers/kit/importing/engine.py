"""Running an import: chunk by chunk, each in one transaction with the place to go on from."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q

from koers.kit.importing import barring, bulk, events, intake, round_trip
from koers.kit.importing.findings import Findings
from koers.kit.importing.models import Import, ImportFile, ImportRefusal, ImportState
from koers.kit.importing.plan import Plan, make_plan
from koers.kit.importing.reader import Row
from koers.kit.importing.target import noun
from koers.kit.importing.work import Line, Settings, Work

log = logging.getLogger(__name__)

CHUNK = 500
#: From so many rows on, the database looks at its tables again.
MANY = 1_000
COUNTED = ("new", "changed", "same", "duplicate", "refused")
Progress = Callable[[int, int, str], None]
_followers: list[Callable[[Import], None]] = []


class Stopped(Exception):
    """A person asked to stop; what was written stays, and the import can go on from there."""


class TakenOver(Exception):
    """Another process works on this import; the chunk at hand is rolled back."""


@dataclass
class Run:
    """One run of an import, on trial or for real."""

    batch: Import
    at: dt.datetime
    dry: bool
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None
    after_chunk: Callable[[], None] | None = None
    chunk: int = CHUNK

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.findings = Findings([] if self.dry else self.batch.findings)
        self.work = self._work()
        self.total = sum(file.facts.get("rows", 0) for file in self.batch.files.all())
        self.done = 0

    def _work(self) -> Work:
        by = self.batch.started_by
        everything = by is None or by.scope.everything
        fixed = Settings(
            batch_id=self.batch.pk,
            at=self.at,
            zone=self.zone,
            currency=settings.CURRENCY,
            by=by,
            dry=self.dry,
            demo=self.batch.demo,
            rules_off=frozenset(self.batch.rules_off),
            answers=self.batch.answers,
            units=None if everything or by is None else by.scope.write_unit_ids,
            uid=str(self.batch.uid),
        )
        return Work(fixed, self.findings)

    def go(self) -> None:
        """Read all files in their order; raises Stopped when asked to stop between two chunks."""
        for file in self.batch.files.all():
            if file.problem or (file.complete and not self.dry):
                self.done += file.facts.get("rows", 0)
                continue
            plan = make_plan(file, intake.folder(), self.zone)
            self._report_columns(plan)
            plan.find_repeated()
            self._read(plan)
        if not self.dry and self.done >= MANY:
            bulk.count_anew()

    def _read(self, plan: Plan) -> None:
        file, holds = plan.file, plan.target
        mapped = {reader.column.name for reader in plan.readers}
        passes = 2 if holds.link is not None and mapped & set(holds.linked) else 1
        counts = Counter(dict.fromkeys(COUNTED, 0))
        if self.dry:
            file.phase, file.cursor = 1, 0
        else:
            counts.update(file.counts)
        self._face(plan, mapped)
        for phase in range(file.phase if not self.dry else 1, passes + 1):
            cursor = file.cursor if phase == file.phase and not self.dry else 0
            plan.seen = {}
            for rows in plan.chunks(self.chunk):
                self._chunk(plan, rows, phase, cursor, counts)
            if phase < passes and not self.dry:
                file.phase, file.cursor = phase + 1, 0
                file.save(update_fields=["phase", "cursor"])
        if holds.finish is not None:
            holds.finish(self.work)
        if self.dry:
            file.checked = dict(counts)
            ImportFile.objects.filter(pk=file.pk).update(checked=file.checked)
        else:
            file.complete = True
            file.save(update_fields=["complete"])

    def _face(self, plan: Plan, mapped: set[str]) -> None:
        """Turn the shared work to a file."""
        work = self.work
        work.file_id, work.file_name, work.source = plan.file.pk, str(plan.file), plan.file.source
        work.mapped = frozenset(mapped)
        work.layout_pipeline = plan.layout.pipeline if plan.layout else ""
        work.layout_defaults = plan.layout.defaults if plan.layout else {}

    def _report_columns(self, plan: Plan) -> None:
        if not self.dry and plan.file.cursor:
            return
        for heading, name in zip(plan.file.headings, plan.file.fields, strict=True):
            if not name:
                self.findings.note("unmapped", file=str(plan.file), line=0, column=heading)
        short = plan.file.facts.get("short_rows", 0)
        for _row in range(1 if short else 0):
            self.findings.note("short_rows", file=str(plan.file), line=0, value=str(short))

    def _chunk(self, plan: Plan, rows: list[Row], phase: int, cursor: int, counts: Counter[str]) -> None:
        if self.stop is not None and self.stop():
            raise Stopped
        last = rows[-1][0]
        if last <= cursor:
            if plan.target.repeats and plan.repeated:
                plan.lines(rows)
            self.done += len(rows) if phase == 1 else 0
            return
        lines = plan.lines(rows, self.findings if phase == 1 else None)
        lines = [line for line in lines if line.number > cursor]
        if self.dry:
            self._process(plan, lines, phase)
        else:
            self._write(plan, lines, phase, last, counts)
        if phase == 1:
            counts.update(line.verdict or "same" for line in lines)
            self.done += len(rows)
        if not self.dry:
            plan.file.counts = dict(counts)
        if self.progress is not None:
            self.progress(self.done, self.total, str(plan.file))

    def _process(self, plan: Plan, lines: list[Line], phase: int) -> None:
        self.work.begin_chunk()
        round_trip.settle(self.work, plan.target, lines, plan.readers)
        if phase == 1:
            barring.settle(self.work.source, lines)
        writable = [line for line in lines if not line.verdict]
        if not writable:
            return
        if phase == 1:
            plan.target.write(self.work, writable)
        elif plan.target.link is not None:
            plan.target.link(self.work, writable)

    def _write(self, plan: Plan, lines: list[Line], phase: int, last: int, counts: Counter[str]) -> None:
        """Write a chunk in one transaction with its effects, its refusals, its counts and the cursor."""
        try:
            with transaction.atomic():
                self._store(plan, lines, phase, last, counts)
        except (IntegrityError, DataError, OverflowError) as error:
            log.warning(
                "import %s: chunk ending at line %s is written row by row: %s", self.batch.pk, last, error
            )
            self._row_by_row(plan, lines, phase, last, counts)
        if self.after_chunk is not None:
            self.after_chunk()

    def _store(self, plan: Plan, lines: list[Line], phase: int, last: int, counts: Counter[str]) -> None:
        self._hold(plan.file, phase)
        self._process(plan, lines, phase)
        self._tell(self.work.flush(), plan, last, phase)
        self._finish(plan, lines, phase, last, counts)

    def _finish(self, plan: Plan, lines: list[Line], phase: int, last: int, counts: Counter[str]) -> None:
        if phase == 1:
            self._keep_refusals(plan, lines)
        now = counts + Counter(line.verdict or "same" for line in lines) if phase == 1 else counts
        plan.file.cursor = last
        ImportFile.objects.filter(pk=plan.file.pk).update(
            cursor=last, phase=phase, counts={name: now.get(name, 0) for name in COUNTED}
        )
        done = self.done + (len(lines) if phase == 1 else 0)
        Import.objects.filter(pk=self.batch.pk).update(
            done=done, total=self.total, findings=self.findings.as_json()
        )

    def _hold(self, file: ImportFile, phase: int) -> None:
        """Make sure that nobody else wrote a chunk of this file since ours."""
        held = (
            ImportFile.objects.select_for_update().filter(pk=file.pk).values_list("cursor", "phase").first()
        )
        if held != (file.cursor, phase):
            raise TakenOver(str(file))

    def _row_by_row(self, plan: Plan, lines: list[Line], phase: int, last: int, counts: Counter[str]) -> None:
        """Find the rows that the database refuses, by writing each one alone within the same transaction."""
        self.work = self._work()
        self._face(plan, {reader.column.name for reader in plan.readers})
        with transaction.atomic():
            self._hold(plan.file, phase)
            for line in lines:
                if line.refusal is None and line.verdict != "duplicate":
                    line.verdict = ""
                try:
                    with transaction.atomic():
                        self._process(plan, [line], phase)
                        self._tell(self.work.flush(), plan, line.number, phase)
                except (IntegrityError, DataError, OverflowError):
                    log.exception("import %s: line %s", self.batch.pk, line.number)
                    line.verdict = ""
                    line.refuse("database")
                    self.work = self._work()
                    self._face(plan, {reader.column.name for reader in plan.readers})
            self._finish(plan, lines, phase, last, counts)

    def _tell(self, brought: dict[str, list[int]], plan: Plan, last: int, phase: int) -> None:
        """Record one event per chunk and noun; through its subjects it stands on every record it is about."""
        for name, ids in brought.items():
            bare, _colon, changed = name.partition(":")
            code = getattr(noun(bare).model, "subject_code", "")
            if code:
                facts = events.BroughtFacts(self.batch.pk, bare, bool(changed))
                key = f"import:{self.batch.uid}:{plan.file.pk}:{phase}:{last}:{name}"
                self.work.tell(events.BROUGHT, self.at, facts, [(code, pk, "import") for pk in ids], key)
        self.work.flush_events()

    def _keep_refusals(self, plan: Plan, lines: list[Line]) -> None:
        tray = self.work.tray(ImportRefusal)
        for line in lines:
            if line.refusal is None:
                continue
            column, value, code, params = line.refusal
            cells = [] if code == barring.CODE else line.cells
            tray.add(
                {
                    "id": self.work.new_id(ImportRefusal),
                    "file_id": plan.file.pk,
                    "line": line.number,
                    "column": plan.heading_of(column)[:120] if column else "",
                    "value": value,
                    "code": code,
                    "params": {name: str(param) for name, param in params.items()},
                    "cells": ["" if cell is None else str(cell) for cell in cells],
                }
            )
        tray.write()


def afterwards(follow: Callable[[Import], None]) -> Callable[[Import], None]:
    """Register what happens when an import is done, in the transaction that says so; it must be quick."""
    if follow not in _followers:
        _followers.append(follow)
    return follow


def try_out(
    batch: Import,
    *,
    at: dt.datetime,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Import:
    """Do everything but write: counts, findings and refusals as the real run would give them."""
    run = Run(batch, at, dry=True, progress=progress, stop=stop)
    run.go()
    batch.findings, batch.state, batch.total = run.findings.as_json(), ImportState.CHECKED, run.total
    batch.save(update_fields=["findings", "state", "total"])
    return batch


def carry_out(
    batch: Import,
    *,
    at: dt.datetime,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    after_chunk: Callable[[], None] | None = None,
    chunk: int = CHUNK,
) -> Import:
    """Write all files, or go on where an earlier run was stopped or killed.

    Raises Stopped when asked to stop; the import is then marked so.
    """
    if not batch.files.filter(Q(cursor__gt=0) | Q(phase__gt=1) | Q(complete=True)).exists():
        batch.findings = []
    batch.state, batch.stop_requested = ImportState.RUNNING, False
    batch.save(update_fields=["state", "stop_requested", "findings"])
    run = Run(batch, at, dry=False, progress=progress, stop=stop, after_chunk=after_chunk, chunk=chunk)
    try:
        run.go()
    except Stopped:
        Import.objects.filter(pk=batch.pk).update(state=ImportState.STOPPED)
        batch.state = ImportState.STOPPED
        raise
    batch.refresh_from_db()
    batch.state, batch.finished_at, batch.findings = ImportState.DONE, at, run.findings.as_json()
    with transaction.atomic():
        batch.save(update_fields=["state", "finished_at", "findings"])
        for follow in _followers:
            follow(batch)
    return batch


def counts(batch: Import, *, dry: bool = False) -> dict[str, int]:
    """Return the counts of all files together."""
    total: Counter[str] = Counter(dict.fromkeys(COUNTED, 0))
    for file in batch.files.all():
        total.update(file.checked if dry else file.counts)
    return {name: total[name] for name in COUNTED}
