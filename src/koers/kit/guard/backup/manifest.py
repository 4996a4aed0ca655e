"""What a copy says about itself."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

NAME = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20
#: Folders under the data folder whose files belong to the data.
FOLDERS = ("media", "imports")


class BackupError(Exception):
    """The copy could not be made or used; the message says why and what helps."""


@dataclass(frozen=True)
class Facts:
    """The size and the hash of one table (in rows) or one file (in bytes)."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The contents of a copy."""

    koers: str
    made_at: str
    database: str
    database_file: str
    database_facts: Facts
    tables: dict[str, Facts]
    files: dict[str, Facts]
    migrations: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Return the number of rows of all tables together."""
        return sum(table.size for table in self.tables.values())

    def dump(self) -> bytes:
        """Return the manifest as JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def load(cls, text: bytes) -> "Manifest":
        """Read a manifest; raises `BackupError` on anything else."""
        try:
            raw = json.loads(text)
            known = raw["format"] == FORMAT
            raw["database_facts"] = Facts(**raw["database_facts"])
            for part in ("tables", "files"):
                raw[part] = {name: Facts(**facts) for name, facts in raw[part].items()}
            manifest = cls(**raw)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupError("This file is not a Koers backup, or it is damaged.") from error
        if not known:
            raise BackupError("This backup was made by a newer Koers. Install that version first.")
        return manifest


def file_facts(path: Path) -> Facts:
    """Return the size and the hash of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return Facts(size, digest.hexdigest())


def kept_files(root: Path) -> dict[str, Facts]:
    """Return every kept file under the data folder, by its path relative to it."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                found[path.relative_to(root).as_posix()] = file_facts(path)
    return found


def differences(expected: dict[str, Facts], found: dict[str, Facts]) -> list[str]:
    """Name what is missing, changed or too much."""
    names = sorted(expected.keys() | found.keys())
    return [name for name in names if expected.get(name) != found.get(name)]
