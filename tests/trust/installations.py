"""Whole installations of their own, for tests that kill processes or put copies back.

Each has its own data folder and its own database, and is used as people use it: through the command line.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests import migrated

ROOT = Path(__file__).resolve().parents[2]


def run_apart(
    command: list[str], environment: dict[str, str] | None = None, patience: float = 1800
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, and end with it whatever it started and left behind.

    It writes to files: a pipe would be held open by a process that outlives the program, and waited for without end.
    """
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        program = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=said, stderr=complained, start_new_session=True
        )
        try:
            code = program.wait(patience)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        said.seek(0)
        complained.seek(0)
        return subprocess.CompletedProcess(command, code, said.read(), complained.read())


@dataclass
class Installation:
    """A data folder and a database; without a `url` the database is a SQLite file in the folder."""

    folder: Path
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KOERS_")}
        kept.pop("DATABASE_URL", None)
        own = {"KOERS_DATA": str(self.folder), "PYTHONWARNINGS": "error::ResourceWarning"}
        return kept | own | ({"DATABASE_URL": self.url} if self.url else {}) | self.more

    def run(
        self, *arguments: str, program: tuple[str, ...] = ("-m", "koers.cli")
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end and return what it said."""
        return run_apart([sys.executable, *program, *arguments], self.environment)

    def do(self, *arguments: str) -> str:
        """Run a command that must go well and return its output."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command that goes on."""
        return subprocess.Popen(
            [sys.executable, "-m", "koers.cli", *arguments],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def python(self, code: str) -> str:
        """Run a few lines with Django set up and return what they print."""
        start = "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'koers.settings')\nimport django; django.setup()\n"
        done = self.run(program=("-c", start + code))
        assert done.returncode == 0, done.stderr
        return done.stdout


class Maker:
    """Makes installations on one kind of database; the tables are made once and copied."""

    def __init__(self, vendor: str, folder: Path) -> None:
        self.vendor, self.folder = vendor, folder
        self.databases: list[str] = []
        self.template: Installation | None = None

    def empty(self) -> Installation:
        """Return an installation without tables."""
        folder = self.folder / secrets.token_hex(4)
        folder.mkdir(mode=0o700)
        if self.vendor == "sqlite":
            return Installation(folder)
        return Installation(folder, self._create_database("TEMPLATE template0"))

    def fresh(self) -> Installation:
        """Return an installation with the tables of this version and nobody in it."""
        if self.template is None:
            if self.vendor == "sqlite":
                self.template = self.empty()
                shutil.copyfile(migrated.template(), self.template.folder / "koers.sqlite3")
            else:
                self.template = self._migrated()
        return self.like(self.template)

    def _migrated(self) -> Installation:
        folder = self.folder / secrets.token_hex(4)
        folder.mkdir(mode=0o700)
        with migrated.server() as connection:
            name = migrated.on_server(connection)
        return Installation(folder, self._create_database(f'TEMPLATE "{name}"'))

    def like(self, other: Installation) -> Installation:
        """Return an installation of its own with the same database and files."""
        folder = self.folder / secrets.token_hex(4)
        shutil.copytree(other.folder, folder)
        if self.vendor == "sqlite":
            return Installation(folder)
        name = other.url.rsplit("/", 1)[1]
        return Installation(folder, self._create_database(f"TEMPLATE {name}"))

    def _create_database(self, how: str) -> str:
        name = f"koers_trust_{secrets.token_hex(5)}"
        with migrated.server() as connection:
            connection.execute(f"CREATE DATABASE {name} {how}")
        self.databases.append(name)
        return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + name

    def clear(self) -> None:
        """Drop what was made."""
        if self.databases:
            with migrated.server() as connection:
                for name in reversed(self.databases):
                    connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def installations(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Maker]:
    """Makes installations on the database of this test run: SQLite, or the PostgreSQL that DATABASE_URL names."""
    vendor: str = request.param
    on_server = os.environ.get("DATABASE_URL", "").startswith("postgres")
    if vendor == "postgresql" and not on_server:
        pytest.skip("NOT RUN: no PostgreSQL; name a server in DATABASE_URL to try this there too")
    if vendor == "sqlite" and on_server:
        pytest.skip("NOT RUN on SQLite: DATABASE_URL names a server; the run without it tries SQLite")
    maker = Maker(vendor, tmp_path_factory.mktemp(vendor))
    yield maker
    maker.clear()
