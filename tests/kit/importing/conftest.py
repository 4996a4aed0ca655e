"""Shortcuts for tests of the import."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from koers.kit.importing import engine, intake
from koers.kit.importing.models import Import, ImportFile

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file from text or bytes and return its path."""

    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def taken_in(*paths: Path, without: tuple[str, ...] = ()) -> Import:
    """Take files in and return the import."""
    batch = intake.start(by=None, at=AT, via="cli")
    batch.rules_off = list(without)
    batch.save()
    for path in paths:
        intake.add_file(batch, path)
    return batch


def imported(*paths: Path, without: tuple[str, ...] = ()) -> Import:
    """Take files in, answer nothing, and write them."""
    batch = taken_in(*paths, without=without)
    assert [file.problem for file in batch.files.all() if file.problem] == []
    assert intake.questions(batch) == []
    return engine.carry_out(batch, at=AT)


def only_file(batch: Import) -> ImportFile:
    """Return the one file of an import."""
    return batch.files.get()


def found(batch: Import, code: str) -> dict[str, int]:
    """Return how often each value of a finding occurred."""
    return {one["value"]: one["count"] for one in batch.findings if one["code"] == code}
