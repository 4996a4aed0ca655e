"""A database that was migrated once, for every process of tests to begin with a copy of: a file, or one on the server."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("src/koers/**/migrations/*.py", "src/koers/kit/resource/search_index.py", "uv.lock")


PROGRAM = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0, run_syncdb=True)"


def template() -> Path:
    """Return a migrated database file, made by the first process that asks; the others wait for it.

    It lies in the machine's folder for temporary files, under a name that changes with every migration.
    """
    with _alone() as name:
        kept = Path(tempfile.gettempdir()) / f"{name}.sqlite3"
        if not kept.exists():
            _make(kept)
    return kept


def server() -> Any:
    """Return a connection to the PostgreSQL that DATABASE_URL names; it commits by itself."""
    import psycopg

    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def on_server(server: Any) -> str:
    """Return the name of a migrated database on a PostgreSQL, made by the first process that asks."""
    with _alone() as name:
        there = [row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datistemplate")]
        if name not in there:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
            with tempfile.TemporaryDirectory(prefix="koers-migrating-") as folder:
                _migrate(folder, DATABASE_URL=url)
            # Marked only when whole: one that was cut short is made anew.
            server.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
    return name


@contextmanager
def _alone() -> Iterator[str]:
    """Let one process at a time in, with the name of what is migrated by the code as it is."""
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted(file for pattern in SOURCES for file in ROOT.glob(pattern)):
        digest.update(file.read_bytes())
    name = f"koers-migrated-{os.getuid()}-{digest.hexdigest()[:20]}"
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield name


def _make(kept: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="koers-migrating-") as folder:
        _migrate(folder)
        whole = kept.with_suffix(".part")
        shutil.copyfile(Path(folder) / "koers.sqlite3", whole)
        whole.replace(kept)


def _migrate(folder: str, **more: str) -> None:
    environment = {**os.environ, "KOERS_DATA": folder, "DJANGO_SETTINGS_MODULE": "koers.settings", **more}
    subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True)
