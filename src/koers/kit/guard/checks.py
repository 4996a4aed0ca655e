"""System checks of the guard: refuse to start where committed work could be lost."""

import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SOUND_SQLITE = (3, 51, 3)


def sqlite_version() -> tuple[int, ...]:
    """Return the version of the SQLite library that Django uses."""
    return tuple(sqlite3.sqlite_version_info)


def wants_wal(database: dict[str, Any]) -> bool:
    """Tell whether the settings ask SQLite for write-ahead mode."""
    command = str(database.get("OPTIONS", {}).get("init_command", "")).lower().replace(" ", "")
    return "journal_mode=wal" in command


@register("koers")
def sound_sqlite(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse write-ahead mode on a SQLite that can lose committed writes (below 3.51.3)."""
    unsound = [
        alias
        for alias, database in settings.DATABASES.items()
        if database.get("ENGINE") == "django.db.backends.sqlite3" and wants_wal(database)
    ]
    if not unsound or sqlite_version() >= SOUND_SQLITE:
        return []
    found = ".".join(map(str, sqlite_version()))
    return [
        Error(
            f"SQLite {found} can lose committed writes in write-ahead mode; 3.51.3 is the first sound version.",
            hint="Install pysqlite3, set journal_mode=TRUNCATE in the settings, or set DATABASE_URL to PostgreSQL.",
            id="koers.E001",
        )
    ]
