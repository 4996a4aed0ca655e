"""Look an installation over: every finding says what it saw, and what to do about it."""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django
from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection

import koers
from koers.kit.delivery import setup as delivery
from koers.kit.delivery.models import MailState, OutgoingMail
from koers.kit.guard.backup.place import this_place
from koers.kit.guard.checks import SOUND_SQLITE, sqlite_version
from koers.kit.guard.readiness import pending_migrations
from koers.kit.guard.scrub import scrub
from koers.kit.jobs.models import JobRun, JobState, JobWorker

Level = Literal["ok", "warning", "failure"]
SILENT_WORKER = timedelta(minutes=2)
OLD_BACKUP = timedelta(days=2)
OLD_PROOF = timedelta(days=14)
STUCK_MAIL = timedelta(hours=1)
#: So many seconds for the mail server to answer.
PATIENCE = 5
LITTLE_DISK = 1 << 30
SAMPLE_KEYS = ("changeme", "secret", "insecure", "example")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    level: Level
    seen: str
    remedy: str = ""


Check = Callable[[datetime], Iterator[Finding]]


def examine(*, at: datetime) -> list[Finding]:
    """Look at everything; a check that breaks is itself a finding."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings += check(at)
        except DatabaseError as error:
            # Said once, by the database or the tables; the rest of what lives there cannot be looked at.
            if not any(f.name in {"database", "tables"} and f.level == "failure" for f in findings):
                findings.append(
                    Finding("database", "failure", scrub(str(error), 200), "See the log for details.")
                )
        except Exception as error:  # The doctor must finish his round, whatever he meets.
            name = check.__name__.replace("_", " ")
            findings.append(
                Finding(
                    name,
                    "failure",
                    scrub(f"{type(error).__name__}: {error}", 200),
                    "See the log for details.",
                )
            )
    return findings


def versions(at: datetime) -> Iterator[Finding]:
    """Versions of Koers, Python and Django."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "versions", "ok", f"Koers {koers.__version__}, Python {python}, Django {django.get_version()}"
    )


def database(at: datetime) -> Iterator[Finding]:
    """The database answers, and how it keeps what it is given."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        remedy = "Start the database, or correct DATABASE_URL."
        yield Finding("database", "failure", f"does not answer ({type(error).__name__})", remedy)
        return
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Finding]:
    version = ".".join(map(str, sqlite_version()))
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if journal == "wal" and sqlite_version() < SOUND_SQLITE:
        remedy = "Install pysqlite3, or set journal_mode=TRUNCATE, or use PostgreSQL."
        yield Finding("SQLite", "failure", f"{version} can lose committed writes in WAL mode", remedy)
    else:
        yield Finding("SQLite", "ok", f"{version}, journal {journal}")
    if synchronous < 2:
        remedy = "Set PRAGMA synchronous=FULL in the settings."
        yield Finding("durability", "warning", "a power cut can take the last committed writes", remedy)
    else:
        yield Finding("durability", "ok", "synchronous FULL: a committed write survives a power cut")


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        cursor.execute("SHOW synchronous_commit")
        commits = cursor.fetchone()[0]
    major = number // 10_000
    if major < 15:
        yield Finding("PostgreSQL", "failure", f"version {major}", "Upgrade to PostgreSQL 15 or newer.")
    else:
        yield Finding("PostgreSQL", "ok", f"version {major}.{number % 10_000}")
    level: Level = "warning" if commits == "off" else "ok"
    remedy = "Set synchronous_commit = on." if commits == "off" else ""
    yield Finding("durability", level, f"synchronous_commit {commits}", remedy)


def migrations(at: datetime) -> Iterator[Finding]:
    """The tables are those of this version."""
    pending = pending_migrations()
    if pending:
        remedy = "Run: koers django migrate (koers serve does it too)."
        yield Finding("tables", "failure", f"{len(pending)} migrations are not applied", remedy)
    else:
        yield Finding("tables", "ok", "as this version needs them")


def data_folder(at: datetime) -> Iterator[Finding]:
    """The data folder can be written, and by nobody else read."""
    root = Path(settings.DATA)
    if not os.access(root, os.W_OK):
        yield Finding("data folder", "failure", f"{root} cannot be written", f"Run: chown $(id -u) {root}")
        return
    open_to = stat.S_IMODE(root.stat().st_mode) & 0o077
    if open_to:
        yield Finding("data folder", "failure", f"{root} is open to others", f"Run: chmod 700 {root}")
    else:
        yield Finding("data folder", "ok", str(root))


def disk(at: datetime) -> Iterator[Finding]:
    """There is room for growth and for a copy."""
    free = shutil.disk_usage(settings.DATA).free
    seen = f"{free / 1e9:,.1f} GB free"
    if free < LITTLE_DISK:
        yield Finding("disk", "failure", seen, "Make room, or move KOERS_DATA to a larger disk.")
    else:
        yield Finding("disk", "ok", seen)


def secret_key(at: datetime) -> Iterator[Finding]:
    """The secret is long, not a sample, and nobody else's to read."""
    key, file = str(settings.SECRET_KEY), Path(settings.DATA) / "secret.key"
    if len(key) < 40 or len(set(key)) < 10 or any(word in key.lower() for word in SAMPLE_KEYS):
        yield Finding(
            "secret key", "failure", "short, or a sample", "Unset KOERS_SECRET_KEY; Koers makes one itself."
        )
    elif file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding("secret key", "failure", "others can read it", f"Run: chmod 600 {file}")
    else:
        yield Finding("secret key", "ok", "long, and only yours; keep a copy apart from the backups")


def time_zone(at: datetime) -> Iterator[Finding]:
    """The time zone exists on this machine."""
    try:
        local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    except ZoneInfoNotFoundError:
        remedy = "Set KOERS_TIME_ZONE to a known zone, or install tzdata."
        yield Finding("time zone", "failure", f"{settings.TIME_ZONE} is not known here", remedy)
    else:
        yield Finding("time zone", "ok", f"{settings.TIME_ZONE}, now {local:%H:%M}")


def web(at: datetime) -> Iterator[Finding]:
    """Behind other names than this machine's own, the way must be encrypted."""
    own = {"localhost", "127.0.0.1", "[::1]"}
    elsewhere = [host for host in settings.ALLOWED_HOSTS if host not in own]
    if settings.DEBUG:
        yield Finding("web", "failure", "KOERS_DEBUG is on", "Unset KOERS_DEBUG.")
    elif elsewhere and not settings.TLS:
        remedy = "Put a proxy with TLS in front and set KOERS_TLS=1."
        yield Finding("web", "warning", f"{elsewhere[0]} is served without TLS", remedy)
    else:
        yield Finding("web", "ok", ", ".join(elsewhere) or "this machine only")


def mail(at: datetime) -> Iterator[Finding]:
    """Mail leaves from a real address through a server that answers."""
    if not delivery.is_configured():
        remedy = "Set KOERS_MAIL_FROM and KOERS_SMTP_HOST."
        yield Finding("mail", "warning", "no sender address is set, so no mail is sent", remedy)
        return
    way = f"{settings.DEFAULT_FROM_EMAIL} through {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    only = f", only to {' '.join(settings.MAIL_ONLY_TO)}" if settings.MAIL_ONLY_TO else ""
    try:
        with closing(get_connection(timeout=PATIENCE)) as server:
            server.open()
    except Exception as error:  # Whatever a server does, the doctor only tells.
        remedy = "Correct KOERS_SMTP_HOST, _PORT, _TLS, _USER or _PASSWORD, or start the server."
        yield Finding("mail", "failure", scrub(f"{way}: {type(error).__name__}: {error}", 300), remedy)
    else:
        yield Finding("mail", "ok", f"{way}, which answers{only}")


def outbox(at: datetime) -> Iterator[Finding]:
    """No mail waits for a person, and none waits for too long."""
    undecided = OutgoingMail.objects.undecided().count()
    stuck = OutgoingMail.objects.due(at - STUCK_MAIL).count()
    remedy = "Look at it under Settings, Mail."
    if undecided:
        yield Finding("outbox", "warning", f"{undecided} failed or in doubt", remedy)
    elif stuck:
        yield Finding("outbox", "warning", f"{stuck} waiting for over an hour", remedy)
    else:
        waiting = OutgoingMail.objects.filter(state=MailState.QUEUED).count()
        yield Finding("outbox", "ok", f"nothing failed or in doubt, {waiting} waiting")


def worker(at: datetime) -> Iterator[Finding]:
    """Somebody does the work in the background."""
    last = JobWorker.objects.filter(stopped_at=None).order_by("-seen_at").first()
    if last is None or at - last.seen_at > SILENT_WORKER:
        seen = "never seen" if last is None else f"silent for {_age(at - last.seen_at)}"
        yield Finding("worker", "warning", seen, "Start one: koers serve, or koers worker.")
    else:
        yield Finding("worker", "ok", f"{last.name}, seen {_age(at - last.seen_at)} ago")


def jobs(at: datetime) -> Iterator[Finding]:
    """No job was set aside after too many starts."""
    aside = JobRun.objects.filter(state=JobState.POISONED).count()
    if aside:
        remedy = "Look at them under Settings, Background jobs; run them again or cancel them."
        yield Finding("background jobs", "failure", f"{aside} set aside after too many starts", remedy)
    else:
        waiting = JobRun.objects.filter(state=JobState.QUEUED).count()
        yield Finding("background jobs", "ok", f"none set aside, {waiting} waiting")


def backups(at: datetime) -> Iterator[Finding]:
    """A copy was made lately, and one was restored for proof not long ago."""
    yield _noted("backup", "last", OLD_BACKUP, "Run: koers backup", at)
    yield _noted("proven restore", "proven", OLD_PROOF, "Run: koers backup --prove", at)


def _noted(name: str, note: str, old: timedelta, remedy: str, at: datetime) -> Finding:
    found = this_place().noted(note)
    if found is None:
        return Finding(name, "warning", "never", remedy)
    age = at - datetime.fromisoformat(found["at"])
    if age > old:
        return Finding(name, "warning", f"{_age(age)} old", remedy)
    return Finding(name, "ok", f"{_age(age)} old, {found['rows']:,} rows")


def system_checks(at: datetime) -> Iterator[Finding]:
    """Django's own checks and those of Koers."""
    serious = [message for message in checks.run_checks() if message.is_serious()]
    for message in serious:
        yield Finding(
            "system check", "failure", f"{message.id}: {message.msg}", message.hint or "See the message."
        )
    if not serious:
        yield Finding("system check", "ok", "nothing found")


def _age(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        number = seconds // size
        if number or size == 1:
            return f"{number} {unit}{'' if number == 1 else 's'}"
    raise AssertionError("unreachable")


CHECKS: tuple[Check, ...] = (
    versions,
    database,
    migrations,
    data_folder,
    disk,
    secret_key,
    time_zone,
    web,
    mail,
    outbox,
    worker,
    jobs,
    backups,
    system_checks,
)
