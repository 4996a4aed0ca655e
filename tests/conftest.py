"""What every test may use."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import migrated
from tests.cast import cast  # noqa: F401  the people of every test

ROOT = Path(__file__).resolve().parent.parent
PUBLIC_DATA = ROOT / os.environ.get("KOERS_TEST_DATA", "../shared/data")


def pytest_configure() -> None:
    """Say what differs from a real installation: quick passwords, files without hashed names, a database file."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # A file, as in use: threads and processes then meet as they do there. Power cuts are not tested here.
        database.setdefault("TEST", {})["NAME"] = str(settings.DATA / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        # Two that wait for each other are told, as SQLite tells them.
        database.setdefault("OPTIONS", {})["options"] = "-c lock_timeout=60s"


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Put a copy of a migrated database where that of the tests belongs, instead of migrating anew."""
    from django.db import connection

    if request.config.getvalue("nomigrations"):
        return bool(request.config.getvalue("reuse_db"))
    if connection.vendor == "sqlite":
        shutil.copyfile(migrated.template(), connection.settings_dict["TEST"]["NAME"])
    else:
        own = connection.creation._get_test_db_name()
        with migrated.server() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{migrated.on_server(server)}"')
    return True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("kills") is None)


@pytest.fixture(scope="session")
def public_data() -> Path:
    """Return the folder with public data sets; a test that reads it skips loudly where it is missing."""
    if not PUBLIC_DATA.is_dir():
        pytest.skip(f"NOT RUN: no public data sets in {PUBLIC_DATA}; name their folder in KOERS_TEST_DATA")
    return PUBLIC_DATA


@pytest.fixture(params=["en", "nl"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the test in English and in Dutch."""
    from django.utils.translation import override

    with override(request.param):
        yield request.param


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Commit what the test does, and empty afterwards what refuses to be emptied, as the next test needs."""
    from django.db import transaction

    from koers.areas.insight.models import ForecastLine
    from koers.kit.timeline.models import Event, EventSubject, Permit

    yield
    with transaction.atomic():
        Permit.objects.create(reason="the test is over")
        EventSubject.objects.all().delete()
        Event.objects.all().delete()
        ForecastLine.objects.all().delete()
        Permit.objects.all().delete()


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep for all tests of a module what its fixtures of that scope, which ask for this one, make in the database.

    It is made in a transaction that is taken back after the module; each test has one of its own inside it, and is
    taken back as ever. Not for modules with tests that commit, or that read in other threads or processes.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _counts_nothing_of_others() -> None:
    """Forget what the tests before asked for: the limits of one minute are counted in the cache of this process."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _leaves_nothing(request: pytest.FixtureRequest) -> None:
    """Give every test that commits, by whatever way it asks for that, the cleaning of `committed`."""
    marker = request.node.get_closest_marker("django_db")
    if (marker is not None and marker.kwargs.get("transaction")) or {
        "transactional_db",
        "live_server",
    } & set(request.fixturenames):
        request.getfixturevalue("committed")
