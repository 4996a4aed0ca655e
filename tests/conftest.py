"""What every test may use."""

import os
from pathlib import Path

import pytest
from tests.cast import cast  # noqa: F401  the people of every test

# Signing in with a second step has tests of its own; everywhere else administrators come in without one.
os.environ["KOERS_SECOND_STEP"] = "nobody"

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def public_data() -> Path:
    """Return the folder with public data sets; a test that reads it skips loudly where it is missing."""
    folder = ROOT / os.environ.get("KOERS_TEST_DATA", "../shared/data")
    if not folder.is_dir():
        pytest.skip(f"NOT RUN: there are no public data sets in {folder}; name the folder in KOERS_TEST_DATA")
    return folder


def pytest_configure() -> None:
    """Settings are read before this file is, so what differs in tests is said once more here."""
    from django.conf import settings

    settings.SECOND_STEP = "nobody"
