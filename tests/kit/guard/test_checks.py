"""Koers refuses to start where committed work could be lost."""

import pytest
from pytest_django import Settings

from koers.kit.guard import checks

WAL = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"init_command": "PRAGMA journal_mode = WAL;"}}
TRUNCATE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {"init_command": "PRAGMA journal_mode=TRUNCATE;"},
}
POSTGRESQL = {"ENGINE": "django.db.backends.postgresql"}


def found(settings: Settings, database: dict[str, object]) -> list[str | None]:
    settings.DATABASES = {"default": database}
    return [message.id for message in checks.sound_sqlite()]


@pytest.mark.parametrize(
    ("version", "ids"), [((3, 51, 2), ["koers.E001"]), ((3, 40, 1), ["koers.E001"]), ((3, 51, 3), [])]
)
@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_write_ahead_mode_needs_a_sound_sqlite(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], ids: list[str]
) -> None:
    monkeypatch.setattr(checks, "sqlite_version", lambda: version)
    assert found(settings, WAL) == ids


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_the_two_ways_out_are_accepted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "sqlite_version", lambda: (3, 40, 1))
    assert found(settings, TRUNCATE) == []
    assert found(settings, POSTGRESQL) == []
