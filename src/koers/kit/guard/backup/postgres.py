"""Copy and check a PostgreSQL database with its own client programs.

Commands are lists of fixed words and paths, never a shell line; the connection goes by the environment.
"""
# ruff: noqa: S603

import hashlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from koers.kit.guard.backup.manifest import BackupError, Facts

DEBIAN = Path("/usr/lib/postgresql")
# Text output of rows depends on these; a hash must not.
PLAIN = (
    "SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = 'hex'"
)
BEGIN = b"SET lock_timeout = '30s';\nBEGIN;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
COMMIT = b"\nCOMMIT;\n"
_TABLES = (
    "SELECT c.relname, coalesce(array_agg(a.attname::text ORDER BY k.place) FILTER (WHERE a.attname IS NOT NULL), '{}'),"
    " coalesce(bool_and(a.atttypid IN (20, 21, 23)), false)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " LEFT JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) ON true"
    " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum"
    " WHERE c.relkind = 'r' AND n.nspname = 'public' GROUP BY c.relname ORDER BY c.relname"
)


def program(name: str) -> str:
    """Return the path of a PostgreSQL client program: from PATH, else the newest of Debian's."""
    found = shutil.which(name)
    if found:
        return found
    installed = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if not installed:
        raise BackupError(
            f"{name} was not found. Install the PostgreSQL client, for example: apt install postgresql-client"
        )
    return str(installed[-1])


def _environment(parameters: dict[str, Any]) -> dict[str, str]:
    """Hand the connection to a client program without showing the password in the list of processes."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    return dict(os.environ) | {
        names[key]: str(value) for key, value in parameters.items() if key in names and value
    }


@contextmanager
def _connect(parameters: dict[str, Any], **more: Any) -> Iterator[Any]:
    import psycopg

    wanted = {
        key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if parameters.get(key)
    }
    with psycopg.connect(**(wanted | more)) as connection:
        yield connection


def dump(parameters: dict[str, Any], target: Path) -> dict[str, Facts]:
    """Write a dump and return the facts of its tables; both see the same moment."""
    import psycopg

    with _connect(parameters) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        command = [program("pg_dump"), "--format=custom", "--compress=3", "--no-owner", "--no-privileges"]
        _run([*command, f"--snapshot={snapshot}", f"--file={target}"], parameters)
        return _facts(connection)


def table_facts(parameters: dict[str, Any]) -> dict[str, Facts]:
    """Return rows and hash of every table, in the order of its key."""
    with _connect(parameters) as connection:
        return _facts(connection)


def _facts(connection: Any) -> dict[str, Facts]:
    from psycopg import sql

    connection.execute(PLAIN)
    facts = {}
    for name, key, whole in connection.execute(_TABLES).fetchall():
        order = (
            sql.SQL(", ").join(map(sql.Identifier, key)) if key and whole else sql.SQL('t::text COLLATE "C"')
        )
        query = sql.SQL("COPY (SELECT * FROM public.{} AS t ORDER BY {}) TO STDOUT").format(
            sql.Identifier(name), order
        )
        digest, count = hashlib.sha256(), 0
        with connection.cursor().copy(query) as rows:
            for piece in rows:
                digest.update(piece)
                count += bytes(piece).count(b"\n")
        facts[name] = Facts(count, digest.hexdigest())
    return facts


def load(parameters: dict[str, Any], source: Path) -> None:
    """Replace the contents of a database by a dump, in one transaction: all of it or nothing."""
    script = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
    psql = [program("psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file=-"]
    environment = _environment(parameters)
    with subprocess.Popen(
        psql, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as target:
        assert target.stdin is not None
        assert target.stderr is not None
        with subprocess.Popen(
            script, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as reader:
            _pour(reader, target.stdin)
        # The last word is ours: a script that breaks off, or whose writer is killed, is never committed.
        with suppress(BrokenPipeError):
            if reader.returncode == 0:
                target.stdin.write(COMMIT)
            target.stdin.close()
        trouble = target.stderr.read().decode(errors="replace").strip()
    if target.returncode or reader.returncode:
        raise BackupError(f"The dump could not be loaded; the database is as it was. {trouble[:400]}")


def _pour(reader: "subprocess.Popen[bytes]", target: IO[bytes]) -> None:
    assert reader.stdout is not None
    try:
        target.write(BEGIN)
        shutil.copyfileobj(reader.stdout, target, 1 << 20)
        target.flush()
    except BrokenPipeError:  # psql stopped at an error, which it tells itself.
        reader.kill()


def is_empty(parameters: dict[str, Any]) -> bool:
    """Tell whether a database holds no people and no happenings."""
    with _connect(parameters) as connection:
        for table in ("kit_user", "kit_event"):
            if connection.execute("SELECT to_regclass(%s)", [f"public.{table}"]).fetchone()[0] is None:
                continue
            if connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]:  # noqa: S608
                return False
    return True


@contextmanager
def spare_database(parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Make a database for a trial and drop it afterwards; the role needs CREATEDB."""
    import psycopg
    from psycopg import sql

    name = f"koers_trial_{secrets.token_hex(6)}"
    with _connect(parameters, autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupError("A trial needs a role with CREATEDB: ALTER ROLE … CREATEDB.") from error
        try:
            yield parameters | {"dbname": name}
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(command: list[str], parameters: dict[str, Any]) -> None:
    done = subprocess.run(command, env=_environment(parameters), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} failed: {done.stderr.strip()[:400]}")
