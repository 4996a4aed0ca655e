"""The browser for the tests of the user interface."""

import os
import shutil
from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start Debian's Chromium, quiet and alone; without one, skip loudly, and fail in CI."""
    chromium = os.environ.get("KOERS_CHROMIUM") or shutil.which("chromium") or ""
    if not chromium:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and in CI browser tests may not be skipped")
        pytest.skip("NOT RUN: there is no Chromium; on Debian: apt-get install chromium")
    quiet = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    return {"executable_path": chromium, "args": quiet.split()}
