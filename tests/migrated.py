"""A database that was migrated once, for every process of tests on SQLite to begin with a copy of."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("src/koers/**/migrations/*.py", "src/koers/kit/resource/search_index.py", "uv.lock")


def template() -> Path:
    """Return a migrated database file, made by the first process that asks; the others wait for it.

    It lies in the machine's folder for temporary files, under a name that changes with every migration.
    """
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted(file for pattern in SOURCES for file in ROOT.glob(pattern)):
        digest.update(file.read_bytes())
    kept = Path(tempfile.gettempdir()) / f"koers-migrated-{os.getuid()}-{digest.hexdigest()[:20]}.sqlite3"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _make(kept)
    return kept


def _make(kept: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="koers-migrating-") as folder:
        environment = {**os.environ, "KOERS_DATA": folder, "DJANGO_SETTINGS_MODULE": "koers.settings"}
        program = "from koers.settings import DATABASES; import django; from django.core.management import call_command; django.setup(); call_command('migrate', verbosity=0, run_syncdb=True); print(DATABASES['default']['NAME'])"
        made = subprocess.run(
            [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
        )
        whole = kept.with_suffix(".part")
        shutil.copyfile(made.stdout.strip(), whole)
        whole.replace(kept)
