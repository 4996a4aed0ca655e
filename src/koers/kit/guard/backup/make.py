"""Make a copy."""

import io
import os
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

import koers
from koers.kit.guard.backup.manifest import NAME, Manifest, file_facts, kept_files
from koers.kit.guard.backup.place import Place, sync_folder, this_place

DATABASE_FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def default_file(place: Place, at: datetime) -> Path:
    """Return the name of a copy that nobody named."""
    return place.backups / f"koers-{at:%Y%m%d-%H%M%S}.tar.gz"


def back_up(file: Path | None, *, at: datetime) -> tuple[Path, Manifest]:
    """Write everything to one file, while Koers runs; the file appears only when it is complete."""
    place = this_place()
    target = (file or default_file(place, at)).absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=place.backups) as folder:
        database = Path(folder) / DATABASE_FILES[place.vendor]
        manifest = _describe(place, database, at)
        _pack(target, manifest, database, place.root)
    place.note("last", at, file=str(target), rows=manifest.rows)
    return target, manifest


def _describe(place: Place, database: Path, at: datetime) -> Manifest:
    # The database first: a row never names a file that is not there yet.
    tables = place.copy_database(database)
    return Manifest(
        koers=koers.__version__,
        made_at=at.isoformat(),
        database=place.vendor,
        database_file=database.name,
        database_facts=file_facts(database),
        tables=tables,
        files=kept_files(place.root),
        migrations=sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        ),
    )


def _pack(target: Path, manifest: Manifest, database: Path, root: Path) -> None:
    part = target.with_name(target.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=3) as archive:
                _add_manifest(archive, manifest)
                archive.add(database, database.name)
                for name in manifest.files:
                    archive.add(root / name, f"files/{name}")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)


def _add_manifest(archive: tarfile.TarFile, manifest: Manifest) -> None:
    content = manifest.dump()
    member = tarfile.TarInfo(NAME)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
