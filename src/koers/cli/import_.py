"""`koers import`: files in, with the same importer as the import page."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from koers.kit.guard.readiness import NotReadyError, in_use, make_ready
from koers.kit.importing import engine, intake
from koers.kit.importing.findings import sentence
from koers.kit.importing.messages import FileRefused, file_refusal, row_refusal
from koers.kit.importing.models import Import, ImportFile, ImportRefusal
from koers.kit.importing.refused import write_refused

_SHOWN = 8
_NEEDS_ANSWER = 2


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Count what would happen; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--mapping", is_flag=True, help="Show how the columns are read, and stop.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="What 03-04-2026 means.")
@click.option("--decimal", type=click.Choice(["comma", "point"]), help="What 1.234 means.")
@click.option("--target", "targets", multiple=True, metavar="FILE=NAME", help="What the rows of a file are.")
@click.option("--map", "maps", multiple=True, metavar="FILE:COLUMN=FIELD", help="Which field a column fills.")
@click.option("--answer", "answers", multiple=True, metavar="QUESTION=ANSWER", help="Answer a question.")
@click.option("--without", multiple=True, metavar="RULE", help="Switch a rule off.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Folder for the files of refused rows.")
@click.option("--strict", is_flag=True, help="Exit with 1 when rows were refused.")
def command(paths: tuple[Path, ...], **options: Any) -> None:
    """Import CSV or Excel files; several at once are put in the right order.

    Exit code 0: done. 1: a file cannot be read, or rows were refused under --strict. 2: something must be answered.
    """
    quiet = options["as_json"]
    try:
        with in_use():
            make_ready((lambda _text: None) if quiet else click.echo)
            _bring_in(paths, options, quiet)
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error


def _bring_in(paths: tuple[Path, ...], options: dict[str, Any], quiet: bool) -> None:
    batch = intake.start(by=None, at=timezone.now(), via="cli")
    for path in paths:
        intake.add_file(batch, path)
    _apply(batch, options)
    if options["mapping"]:
        _show_mapping(batch, quiet)
        intake.discard(batch)
        return
    _stop_at_problems(batch, quiet)
    try:
        _go(batch, dry=options["dry_run"], quiet=quiet)
    except FileRefused as refused:
        _fail(batch, str(refused), 1, quiet)
    _report(batch, options)


def _apply(batch: Import, options: dict[str, Any]) -> None:
    """Take over what the person said on the command line."""
    batch.rules_off = list(options["without"])
    batch.answers = dict(answer.split("=", 1) for answer in options["answers"] if "=" in answer)
    batch.save(update_fields=["rules_off", "answers"])
    targets = dict(target.split("=", 1) for target in options["targets"] if "=" in target)
    for file in batch.files.all():
        if file.name in targets:
            intake.set_target(file, targets[file.name])
        if options["date_order"]:
            file.date_order = options["date_order"]
        if options["decimal"]:
            file.decimal_sign = "," if options["decimal"] == "comma" else "."
        for text in options["maps"]:
            name, _colon, pair = text.partition(":")
            heading, _equals, field = pair.rpartition("=")
            if name == file.name and heading in file.headings:
                file.fields[file.headings.index(heading)] = field
        file.save()


def _stop_at_problems(batch: Import, quiet: bool) -> None:
    broken = intake.problems(batch)
    if broken:
        texts = [
            f"{file.name}: {' '.join(file_refusal(file.problem, file.problem_params))}" for file in broken
        ]
        _fail(batch, "\n".join(texts), 1, quiet)
    asked = intake.questions(batch)
    if asked:
        texts = [f"{file.name}: {question.text} {question.remedy}" for file, question in asked]
        _fail(batch, "\n".join(texts), _NEEDS_ANSWER, quiet)


def _fail(batch: Import, text: str, code: int, quiet: bool) -> None:
    if not batch.effects.exists():
        intake.discard(batch)
    if quiet:
        click.echo(json.dumps({"error": text, "exit": code}, ensure_ascii=False))
    else:
        click.echo(text, err=True)
    sys.exit(code)


def _go(batch: Import, *, dry: bool, quiet: bool) -> None:
    began, shown = time.monotonic(), [0.0]

    def tell(done: int, total: int, message: str) -> None:
        now = time.monotonic()
        if not quiet and sys.stderr.isatty() and (now - shown[0] > 0.2 or done == total):
            shown[0] = now
            click.echo(f"\r{done:>9,} / {total:,}  {message[:40]:<40}", err=True, nl=False)

    at = timezone.now()
    if dry:
        engine.try_out(batch, at=at, progress=tell)
    else:
        engine.carry_out(batch, at=at, progress=tell)
    if not quiet:
        click.echo(
            f"\r{sum(engine.counts(batch, dry=dry).values()):,} rows in {time.monotonic() - began:.1f} s"
        )


def _report(batch: Import, options: dict[str, Any]) -> None:
    dry = options["dry_run"]
    counts = engine.counts(batch, dry=dry)
    rejects = [] if dry else _write_rejects(batch, options["rejects"])
    if options["as_json"]:
        click.echo(json.dumps(_as_json(batch, counts, dry, rejects), ensure_ascii=False))
    else:
        _print(batch, counts, dry, rejects)
    if dry:
        intake.discard(batch)
    if options["strict"] and counts["refused"]:
        sys.exit(1)


def _write_rejects(batch: Import, folder: Path | None) -> list[Path]:
    written = []
    for file in batch.files.all():
        if file.counts.get("refused"):
            part = f".{file.shape['sheet']}" if file.shape.get("lined") else ""
            target = (folder or Path.cwd()) / f"{Path(file.name).stem}{part}.refused.csv"
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("w", encoding="utf-8-sig", newline="") as stream:
                write_refused(file, stream)
            written.append(target)
    return written


def _file_counts(file: ImportFile, dry: bool) -> dict[str, int]:
    counts: dict[str, int] = file.checked if dry else file.counts
    return counts


def _as_json(batch: Import, counts: dict[str, int], dry: bool, rejects: list[Path]) -> dict[str, Any]:
    return {
        "import": None if dry else str(batch.uid),
        "dry_run": dry,
        "counts": counts,
        "files": [
            {
                "name": str(file),
                "target": file.target,
                "layout": file.layout,
                "encoding": file.shape.get("encoding", ""),
                "delimiter": file.shape.get("delimiter", ""),
                "counts": _file_counts(file, dry),
                "refused": [_refusal(row) for row in file.refusals.all()[:1000]],
            }
            for file in batch.files.all()
        ],
        "findings": [{**one, "text": sentence(one)} for one in batch.findings],
        "refused_files": [str(path) for path in rejects],
    }


def _refusal(row: ImportRefusal) -> dict[str, Any]:
    reason, remedy = row_refusal(row.code, row.params)
    return {"line": row.line, "column": row.column, "value": row.value, "reason": reason, "remedy": remedy}


def _print(batch: Import, counts: dict[str, int], dry: bool, rejects: list[Path]) -> None:
    head = f"{'file':<34}{'new':>9}{'changed':>9}{'same':>9}{'duplicate':>11}{'refused':>9}"
    click.echo(head)
    for file in batch.files.all():
        _print_row(str(file)[:33], _file_counts(file, dry))
    _print_row("together", counts)
    if batch.findings:
        click.echo("\nWhat stood out:")
    by_code: dict[str, list[dict[str, Any]]] = {}
    for one in batch.findings:
        by_code.setdefault(f"{one['code']} {one['file']}", []).append(one)
    for group in by_code.values():
        for one in group[:_SHOWN]:
            click.echo(f"  {one['count']:>7,}  {sentence(one)}  [{one['file']}; {one['code']}]")
        if len(group) > _SHOWN:
            click.echo(f"           and {len(group) - _SHOWN} more  [{group[0]['file']}; {group[0]['code']}]")
    for path in rejects:
        click.echo(f"Refused rows: {path}")
    click.echo(
        "Nothing was written." if dry else f"Import {batch.pk} is done; it can be undone on the import page."
    )


def _print_row(name: str, row: dict[str, int]) -> None:
    numbers = [
        f"{row.get(key, 0):>{width},}" for key, width in zip(engine.COUNTED, (9, 9, 9, 11, 9), strict=True)
    ]
    click.echo(f"{name:<34}{''.join(numbers)}")


def _show_mapping(batch: Import, quiet: bool) -> None:
    if quiet:
        rows = [
            {
                "name": str(f),
                "target": f.target,
                "layout": f.layout,
                "fields": dict(zip(f.headings, f.fields, strict=True)),
            }
            for f in batch.files.all()
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for file in batch.files.all():
        click.echo(f"{file}: {file.layout or file.target or file.problem or '?'}")
        for heading, field in zip(file.headings, file.fields, strict=True):
            click.echo(f"  {heading:<40} {field or '-'}")
