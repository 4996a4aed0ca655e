"""Put a copy back: look at it in a corner first, then give it its place in steps that may be repeated.

Everything is unpacked beside the data and checked there. Only then a marker is written, and from that moment the
restore goes on, also after the process was killed: whoever starts next completes it.
"""

import json
import secrets
import shutil
import tarfile
import time
import zlib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from koers.kit.guard.backup import postgres, sqlite
from koers.kit.guard.backup.make import DATABASE_FILES
from koers.kit.guard.backup.manifest import (
    FOLDERS,
    NAME,
    BackupError,
    Facts,
    Manifest,
    differences,
    file_facts,
    kept_files,
)
from koers.kit.guard.backup.place import Place, move, sync_folder, this_place, write_whole

MARKER = "restore-under-way.json"
LEFT_BEHIND_SECONDS = 6 * 3600


def restore(file: Path, *, force: bool, at: datetime) -> Manifest:
    """Replace this installation by a copy; without `force` only when it is empty.

    What was there is moved to a folder `before-restore-…` beside it, never deleted.
    """
    place = this_place()
    finish_interrupted()
    if not force and not place.is_empty():
        raise BackupError("This installation holds data. Restore into an empty one, or add --force.")
    staged = place.root / f".restore-{secrets.token_hex(6)}"
    try:
        manifest = _unpack(file, staged)
        _examine(place, manifest, staged)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    aside = place.root / f"before-restore-{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    write_whole(place.root / MARKER, json.dumps({"staged": staged.name, "aside": aside.name}).encode())
    finish_interrupted()
    _compare(place, manifest)
    place.note("proven", at, file=str(file), rows=manifest.rows)
    return manifest


def prove(file: Path, *, at: datetime) -> Manifest:
    """Restore a copy into a place of its own, compare everything, and throw that place away."""
    place = this_place()
    staged = place.backups / f".proof-{secrets.token_hex(6)}"
    try:
        manifest = _unpack(file, staged)
        _examine(place, manifest, staged)
        if place.vendor == "postgresql":
            with postgres.spare_database(place.parameters) as spare:
                postgres.load(spare, staged / manifest.database_file)
                _same(manifest, postgres.table_facts(spare))
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    place.note("proven", at, file=str(file), rows=manifest.rows)
    return manifest


def finish_interrupted() -> bool:
    """Complete a restore that was examined but not finished; returns whether there was one."""
    root = Path(settings.DATA)
    try:
        marker = json.loads((root / MARKER).read_bytes())
    except OSError:
        _sweep(root)
        return False
    place, staged, aside = this_place(), root / marker["staged"], root / marker["aside"]
    connections.close_all()
    aside.mkdir(mode=0o700, exist_ok=True)
    _give_database_its_place(place, staged, aside)
    for folder in FOLDERS:
        _swap(staged / "files" / folder, root / folder, aside / folder)
    sync_folder(root)
    (root / MARKER).unlink()
    sync_folder(root)
    _sweep(root)
    if not any(aside.iterdir()):
        aside.rmdir()
    return True


def _give_database_its_place(place: Place, staged: Path, aside: Path) -> None:
    new = staged / DATABASE_FILES[place.vendor]
    if not new.exists():  # Done before the interruption.
        return
    if place.vendor == "postgresql":
        postgres.load(place.parameters, new)
        new.unlink()
        return
    # The write-ahead log belongs to the old file and would spoil the new one, so it goes first.
    for suffix in ("-wal", "-shm", ""):
        old = place.file.with_name(place.file.name + suffix)
        if old.exists():
            move(old, aside / old.name)
    move(new, place.file)
    sync_folder(place.file.parent)


def _swap(new: Path, live: Path, aside: Path) -> None:
    if not new.exists():
        return
    if live.exists():
        # Something may have made the folder anew between an interruption and now: keep both.
        live.replace(aside if not aside.exists() else aside.with_name(f"{aside.name}-{secrets.token_hex(2)}"))
    new.replace(live)


def _unpack(file: Path, staged: Path) -> Manifest:
    staged.mkdir(mode=0o700)
    try:
        with tarfile.open(file, "r:gz") as archive:
            first = archive.next()
            content = archive.extractfile(first) if first is not None and first.name == NAME else None
            if content is None:
                raise BackupError("This file is not a Koers backup: it does not begin with a manifest.")
            manifest = Manifest.load(content.read())
            archive.extractall(staged, filter="data")
    except (tarfile.TarError, zlib.error, ValueError, EOFError, OSError) as error:
        raise BackupError(f"The backup cannot be read: {error}") from error
    for folder in FOLDERS:
        (staged / "files" / folder).mkdir(parents=True, exist_ok=True)
    return manifest


def _examine(place: Place, manifest: Manifest, staged: Path) -> None:
    if manifest.database != place.vendor:
        raise BackupError(
            f"This backup holds a {manifest.database} database; this installation uses {place.vendor}."
        )
    steps = MigrationLoader(None).disk_migrations
    # Steps that were merged into one are known by their former names too.
    former = (name for step in steps.values() for name in step.replaces)
    known = {f"{app}.{name}" for app, name in (*steps, *former)}
    newer = [name for name in manifest.migrations if name not in known]
    if newer:
        raise BackupError(
            f"This backup was made by a newer Koers (it knows {newer[0]}). Install that version first."
        )
    database = staged / manifest.database_file
    if not database.is_file() or file_facts(database) != manifest.database_facts:
        raise BackupError("The database in the backup does not have the hash that its manifest states.")
    changed = differences(manifest.files, kept_files(staged / "files"))
    if changed:
        raise BackupError(f"{len(changed)} files in the backup differ from its manifest, first {changed[0]}.")
    if place.vendor == "sqlite":
        sqlite.check(database)
        _same(manifest, sqlite.table_facts(database))


def _compare(place: Place, manifest: Manifest) -> None:
    """Read back what stands in its place now."""
    if place.vendor == "sqlite":
        sqlite.check(place.file)
        _same(manifest, sqlite.table_facts(place.file))
    else:
        _same(manifest, postgres.table_facts(place.parameters))
    if changed := differences(manifest.files, kept_files(place.root)):
        raise BackupError(f"After the restore {len(changed)} files differ, first {changed[0]}.")


def _same(manifest: Manifest, found: dict[str, Facts]) -> None:
    changed = differences(manifest.tables, found)
    if changed:
        raise BackupError(f"{len(changed)} tables differ from the manifest, first {changed[0]}.")


def _sweep(root: Path) -> None:
    """Remove what an earlier, killed process left half-done; a copy that is being made now is younger."""
    for left in root.glob(".restore-*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in (*root.glob("backups/.backup-*"), *root.glob("backups/.proof-*")):
        if left.stat().st_mtime < time.time() - LEFT_BEHIND_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
