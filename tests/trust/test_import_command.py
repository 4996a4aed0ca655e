"""`koers import` says honestly how it went: by its exit code, in words, and as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import Cast, sign_in

from koers.areas.selling.models import Deal
from koers.cli import import_
from koers.kit.importing.models import Import

pytestmark = pytest.mark.django_db
HEAD = "Deal ID,Deal name,Account,Owner,Stage,Status,Amount,Created\n"
GOOD = "D1,Pump,Acme,Anna,Talking,open,12.50,2026-01-05\n"
BAD = "D2,Pipe,Acme,Anna,Talking,open,12.50,2026-02-30\n"


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The database of the test is ready already; refused rows go to the folder of the test."""
    monkeypatch.setattr(import_, "make_ready", lambda say: None)
    monkeypatch.chdir(tmp_path)


def run(path: Path, content: str, *options: str) -> Result:
    path.write_text(content)
    return CliRunner().invoke(import_.command, [str(path), *options])


def as_json(result: Result) -> Any:
    return json.loads(result.stdout.strip().splitlines()[-1])


def test_rows_come_in_with_exit_code_0_and_the_refused_ones_as_a_file(tmp_path: Path) -> None:
    result = run(tmp_path / "deals.csv", HEAD + GOOD + BAD, "--json")
    said = as_json(result)
    assert (result.exit_code, Deal.objects.count()) == (0, 1)
    assert said["counts"] == {"new": 1, "changed": 0, "same": 0, "duplicate": 0, "refused": 1}
    assert said["files"][0]["refused"] == [
        {
            "line": 3,
            "column": "Created",
            "value": "2026-02-30",
            "reason": "This date does not exist.",
            "remedy": "Correct the day or the month.",
        }
    ]
    assert (tmp_path / "deals.refused.csv").read_text("utf-8-sig").splitlines()[1].startswith("D2,Pipe")


def test_strict_says_1_when_rows_were_refused(tmp_path: Path) -> None:
    assert run(tmp_path / "deals.csv", HEAD + GOOD + BAD, "--strict").exit_code == 1


def test_a_trial_writes_nothing_and_leaves_no_import_behind(tmp_path: Path) -> None:
    result = run(tmp_path / "deals.csv", HEAD + GOOD, "--dry-run", "--json")
    assert (result.exit_code, as_json(result)["counts"]["new"]) == (0, 1)
    assert (Deal.objects.count(), Import.objects.count()) == (0, 0)


def test_what_must_be_answered_ends_with_2_and_names_the_option(tmp_path: Path) -> None:
    text = HEAD + GOOD.replace("2026-01-05", "03-04-2026")
    result = run(tmp_path / "deals.csv", text)
    assert (result.exit_code, Deal.objects.count(), Import.objects.count()) == (2, 0, 0)
    assert "Give --date-order dmy or --date-order mdy." in result.stderr
    assert run(tmp_path / "deals.csv", text, "--date-order", "dmy").exit_code == 0
    assert str(Deal.objects.get().created_date) == "2026-04-03"


def test_a_file_that_cannot_be_read_ends_with_1_and_its_reason(tmp_path: Path) -> None:
    result = run(tmp_path / "deals.csv", "%PDF-1.7")
    assert (result.exit_code, Import.objects.count()) == (1, 0)
    assert "This is a PDF document, not a table." in result.stderr


def test_a_missing_file_is_named() -> None:
    result = CliRunner().invoke(import_.command, ["nowhere.csv", "--json"])
    assert (result.exit_code, as_json(result)["exit"]) == (1, 1)
    assert "There is no file nowhere.csv." in as_json(result)["error"]


def test_a_column_mapped_twice_ends_with_1(tmp_path: Path) -> None:
    result = run(tmp_path / "deals.csv", HEAD + GOOD, "--map", "deals.csv:Account=name")
    assert (result.exit_code, Deal.objects.count()) == (1, 0)
    assert "both mapped to name" in result.stderr


def test_an_upload_above_the_limit_is_refused_unread(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOERS_IMPORT_LIMIT_MB", "1")
    large = SimpleUploadedFile("deals.csv", b"x" * 3_000_000)
    answer = sign_in(cast.dora).post("/import/new", {"file": large})
    assert (answer.status_code, Import.objects.count()) == (400, 0)
