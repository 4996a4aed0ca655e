"""The analytics store holds what the database holds, after every sort of change and after every stop."""

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection
from tests.cast import Cast, make_account, sign_in

from koers.areas.customers.models import Account
from koers.areas.selling.models import Order
from koers.bridge import jobs
from koers.bridge.models import StoreChange, StoreState
from koers.bridge.store import files, refreshing
from koers.cli.store import command
from koers.kit.jobs.models import JobRun, JobState
from koers.kit.jobs.queue import drain, enqueue

SETTLED = 200


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path / "store"


@pytest.fixture
def two(cast: Cast) -> tuple[Account, Account]:
    """Two customers with a hundred orders each, no two alike."""
    pair = make_account("First", cast.anna, cast.blue), make_account("Second", cast.anna, cast.blue)
    Order.objects.bulk_create(order(pair[n % 2], n) for n in range(SETTLED))
    return pair


def order(account: Account | None, n: int, **fields: Any) -> Order:
    given = {
        "ordered_date": date.fromordinal(739000 + n * 7 % 400),
        "amount_cents": 100 + n,
        "number": f"N{n}",
    }
    unit = account.unit if account is not None else fields.pop("unit")
    return Order(account=account, unit=unit, **(given | fields))


def stored() -> list[tuple[Any, ...]]:
    snapshot = files.read(refreshing.folder())
    assert snapshot is not None
    with snapshot.connection() as link:
        found: list[tuple[Any, ...]] = link.execute("SELECT * FROM orders ORDER BY order_id").fetchall()
    assert snapshot.rows == len(found)
    return found


def expected() -> list[tuple[Any, ...]]:
    """Return by plain questions what the store should hold, order by order."""
    return [
        (
            one.pk,
            one.account_id,
            one.ordered_date,
            one.amount_cents,
            one.currency,
            one.is_credit,
            one.credits_id,
        )
        for one in Order.objects.select_related("account").order_by("pk")
        if one.deleted_at is None and one.account is not None and one.account.deleted_at is None
    ]


def renewed() -> tuple[int, bool]:
    """Refresh, compare every row, and return how many rows were read and whether those were all."""
    done = refreshing.refresh()
    assert stored() == expected()
    assert StoreChange.objects.count() == 0
    return done.read_rows, done.whole


def test_the_first_refresh_reads_everything_and_the_next_nothing(two: tuple[Account, Account]) -> None:
    assert renewed() == (SETTLED, True)
    assert renewed() == (0, False)
    state = StoreState.objects.get()
    assert (state.rows, state.read_rows, state.failure) == (SETTLED, 0, "")
    assert state.taken_at is not None


def test_each_sort_of_change_is_taken_in_by_itself(two: tuple[Account, Account], cast: Cast) -> None:
    renewed()
    first, second = two
    rows = list(Order.objects.order_by("pk"))
    made = order(first, 900, currency="USD")
    made.save()
    assert renewed() == (1, False)
    rows[3].amount_cents = 7
    rows[3].save()
    rows[4].save_over(rows[4].version, "number")
    Order.objects.filter(pk=rows[5].pk).update(account=second, ordered_date=date(2025, 1, 1))
    assert renewed() == (3, False)
    credit = order(first, 901, is_credit=True, amount_cents=-7, credits=rows[3])
    credit.save()
    assert renewed() == (1, False)
    Order.objects.filter(pk=rows[6].pk).update(deleted_at="2026-01-01T00:00Z")  # into the bin
    Order.objects.filter(pk=rows[8].pk).update(account=None)
    rows[10].delete()
    assert renewed() == (3, False)
    assert len(stored()) == SETTLED + 2 - 3
    Order.objects.filter(pk=rows[6].pk).update(deleted_at=None)  # and back
    assert renewed() == (1, False)
    order(None, 902, unit=cast.blue).save()
    made.delete()
    assert renewed() == (2, False)


def test_a_customer_in_the_bin_takes_its_orders_along_and_brings_them_back(
    two: tuple[Account, Account],
) -> None:
    renewed()
    Account.objects.filter(pk=two[0].pk).update(deleted_at="2026-01-01T00:00Z")
    assert StoreChange.objects.count() == SETTLED // 2
    renewed()
    assert {row[1] for row in stored()} == {two[1].pk}
    Account.objects.filter(pk=two[0].pk).update(deleted_at=None)
    renewed()
    assert len(stored()) == SETTLED


def test_the_same_row_changed_in_refresh_after_refresh_is_what_it_was_last(
    two: tuple[Account, Account],
) -> None:
    renewed()
    one = Order.objects.earliest("pk")
    for cents in (1, 2, 3):
        Order.objects.filter(pk=one.pk).update(amount_cents=cents)
        assert renewed() == (1, False)
    snapshot = files.read(refreshing.folder())
    assert snapshot is not None
    assert len(snapshot.parts) == 4
    assert stored()[0][3] == 3


def test_built_anew_it_is_the_same_row_for_row(two: tuple[Account, Account]) -> None:
    renewed()
    Order.objects.filter(amount_cents__lt=120).update(amount_cents=5)
    renewed()
    grown = stored()
    assert refreshing.refresh(whole=True).whole
    assert stored() == grown == expected()


def test_where_much_has_changed_everything_is_read_again(two: tuple[Account, Account]) -> None:
    renewed()
    Order.objects.filter(amount_cents__lt=100 + SETTLED // 4).update(amount_cents=5)
    assert renewed() == (SETTLED, True)


@pytest.mark.parametrize("place", ["write_part", "publish", "after"])
def test_a_refresh_that_breaks_leaves_the_last_good_snapshot(
    two: tuple[Account, Account], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    renewed()
    before = stored()
    Order.objects.filter(amount_cents=100).update(amount_cents=1)
    whole = getattr(files, "publish" if place == "after" else place)

    def breaks(*given: Any) -> Any:
        if place == "after":  # the manifest stands, the database does not know it
            whole(*given)
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(files, "publish" if place == "after" else place, breaks)
        with pytest.raises(OSError, match="no space left"):
            refreshing.refresh()
    state = StoreState.objects.get()
    assert (state.failure, StoreChange.objects.count()) == ("OSError: no space left", 1)
    assert stored() == (expected() if place == "after" else before)
    assert renewed() == ((SETTLED, True) if place == "after" else (1, False))
    assert StoreState.objects.get().failed_at is None


def test_a_store_of_another_version_is_refused_and_left_alone(
    two: tuple[Account, Account], own_folder: Path
) -> None:
    renewed()
    file = own_folder / files.MANIFEST
    told = json.loads(file.read_text()) | {"format": 2}
    file.write_text(json.dumps(told))
    for read in (refreshing.refresh, lambda: files.read(own_folder)):
        with pytest.raises(files.StoreError, match="has version 2, and this Koers knows version 1"):
            read()
    assert json.loads(file.read_text()) == told
    said = CliRunner().invoke(command, [])
    assert (said.exit_code, "koers store --whole" in said.output) == (1, True)
    assert CliRunner().invoke(command, ["--whole"]).exit_code == 0
    assert stored() == expected()


@pytest.mark.parametrize("damage", ["part", "manifest", "folder of an older day"])
def test_a_damaged_store_is_built_anew(two: tuple[Account, Account], own_folder: Path, damage: str) -> None:
    renewed()
    old = (own_folder / files.MANIFEST).read_bytes()
    if damage == "part":
        next(own_folder.glob("*.parquet")).unlink()
    elif damage == "manifest":
        (own_folder / files.MANIFEST).write_text("{")
    else:  # the changes between that day and now are no longer noted
        Order.objects.filter(amount_cents=100).update(amount_cents=1)
        renewed()
        (own_folder / files.MANIFEST).write_bytes(old)
    assert renewed() == (SETTLED, True)


def test_files_that_nobody_needs_go_and_those_of_the_last_snapshot_stay(
    two: tuple[Account, Account], own_folder: Path
) -> None:
    renewed()
    last = {file.name for file in own_folder.glob("*.parquet")}
    (own_folder / ".dead.loose").write_bytes(b"left by a kill")
    refreshing.refresh(whole=True)
    left = {file.name for file in own_folder.glob("*.parquet")}
    assert (own_folder / ".dead.loose").exists() is False
    refreshing.refresh()
    assert len({file.name for file in own_folder.glob("*.parquet")}) == 1
    assert last.isdisjoint(left)


def test_two_refreshes_do_not_meet(two: tuple[Account, Account], own_folder: Path) -> None:
    with (
        files.alone(own_folder),
        pytest.raises(files.BusyError, match="Another refresh"),
        files.alone(own_folder, patience=0.1),
    ):
        pass


def test_the_process_that_holds_the_store_dies_and_lets_go(own_folder: Path) -> None:
    program = (
        "import sys, time, pathlib; from koers.bridge.store import files\n"
        "with files.alone(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(own_folder)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with files.alone(own_folder, patience=0.5):
        pass


def test_the_database_notes_nothing_of_other_changes(two: tuple[Account, Account]) -> None:
    renewed()
    two[0].name = "Other"
    two[0].save()
    assert StoreChange.objects.count() == 0
    assert connection.vendor in ("sqlite", "postgresql")


# --- the doors ----------------------------------------------------------------------------------------------------


def test_the_job_renews_it_and_says_what_it_did(two: tuple[Account, Account]) -> None:
    run = enqueue(jobs.renew_store)
    drain()
    run.refresh_from_db()
    assert (run.state, run.result) == (JobState.DONE, {"rows": SETTLED, "read": SETTLED, "whole": True})


def test_the_command_says_how_the_store_stands(two: tuple[Account, Account]) -> None:
    assert CliRunner().invoke(command, ["--status"]).exit_code == 1
    first = json.loads(CliRunner().invoke(command, ["--json"]).output)
    assert (first["rows"], first["read"], first["whole"], first["waiting"]) == (SETTLED, SETTLED, True, 0)
    Order.objects.filter(amount_cents=100).update(amount_cents=1)
    told = json.loads(CliRunner().invoke(command, ["--status", "--json"]).output)
    assert (told["read"], told["waiting"], told["as_of"]) == (None, 1, first["as_of"])
    assert "1 rows were read, those that changed." in CliRunner().invoke(command, []).output


def test_an_administrator_sees_how_it_stands_and_renews_it(
    two: tuple[Account, Account], cast: Cast, own_folder: Path
) -> None:
    client = sign_in(cast.ada)
    assert "Nothing has been copied yet." in client.get("/settings/store").content.decode()
    assert client.post("/settings/store/refresh").status_code == 302
    client.post("/settings/store/refresh")
    assert JobRun.objects.filter(name="bridge.store").count() == 1
    drain()
    page = client.get("/settings/store").content.decode()
    assert "200 orders, all of them" in page
    (own_folder / files.MANIFEST).write_text('{"format": 9}')
    client.post("/settings/store/refresh")
    drain()
    page = client.get("/settings/store").content.decode()
    assert "has version 9" in page
    assert "The last good snapshot still stands." in page
    assert sign_in(cast.chris).get("/settings/store").status_code == 403
    assert sign_in(cast.chris).post("/settings/store/refresh").status_code == 403
