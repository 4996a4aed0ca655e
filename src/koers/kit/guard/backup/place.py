"""Where an installation keeps what a copy must hold."""

import errno
import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from koers.kit.guard.backup import postgres, sqlite
from koers.kit.guard.backup.manifest import BackupError, Facts


@dataclass(frozen=True)
class Place:
    """The data folder and the database of this installation."""

    root: Path
    vendor: str
    file: Path
    parameters: dict[str, Any]

    @property
    def backups(self) -> Path:
        """Return the folder for copies, made when missing."""
        folder = self.root / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def is_empty(self) -> bool:
        """Tell whether nothing would be lost by a restore."""
        return sqlite.is_empty(self.file) if self.vendor == "sqlite" else postgres.is_empty(self.parameters)

    def copy_database(self, target: Path) -> dict[str, Facts]:
        """Write the database to a file and return the facts of its tables."""
        if self.vendor == "postgresql":
            return postgres.dump(self.parameters, target)
        if not self.file.exists():
            raise BackupError("There is no database yet, so there is nothing to copy.")
        sqlite.copy(self.file, target)
        return sqlite.table_facts(target)

    def note(self, name: str, at: datetime, **facts: Any) -> None:
        """Remember a copy (`last`) or a proven restore (`proven`) for the doctor."""
        write_whole(self.backups / f"{name}.json", json.dumps({"at": at.isoformat(), **facts}).encode())

    def noted(self, name: str) -> dict[str, Any] | None:
        """Return what was remembered, or None."""
        try:
            found: dict[str, Any] = json.loads((self.root / "backups" / f"{name}.json").read_bytes())
        except (OSError, ValueError):
            return None
        return found


def this_place() -> Place:
    """Return the place of this installation."""
    parameters = connection.get_connection_params() if connection.vendor == "postgresql" else {}
    return Place(
        root=Path(settings.DATA),
        vendor=connection.vendor,
        file=Path(str(settings.DATABASES["default"]["NAME"])),
        parameters=parameters,
    )


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file so that it is there completely or not at all."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    sync_folder(path.parent)


def move(source: Path, target: Path) -> None:
    """Rename; across file systems copy beside the target first, so that the target is never half there."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(target.name + ".part")
        shutil.copyfile(source, part)
        part.replace(target)
        source.unlink()


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
