"""An import may die at any moment: no row is lost, none is doubled, and undo may die as well.

KOERS_KILLS=200 KOERS_KILL_ROWS=100000 pytest tests/trust/test_import_survives_kills.py   the large trial, ten minutes
"""

import json
import os
from pathlib import Path

import pytest
from tests.trust.installations import Maker, installations  # noqa: F401

HARNESS = Path(__file__).with_name("kill_imports.py")
KILLS = int(os.environ.get("KOERS_KILLS", "12"))
ROWS = int(os.environ.get("KOERS_KILL_ROWS", "20000"))
SEED = int(os.environ.get("KOERS_SEED", "20261123"))


@pytest.mark.kills
def test_every_row_comes_in_once_however_often_the_import_is_killed(installations: Maker) -> None:  # noqa: F811
    place = installations.fresh()
    arguments = ("--kills", str(KILLS), "--rows", str(ROWS), "--seed", str(SEED))
    done = place.run(*arguments, program=(str(HARNESS),))
    assert done.returncode == 0, done.stderr
    left = json.loads(done.stdout)
    print(f"seed {SEED}: {left}")  # noqa: T201  the figures of a trial belong in its report
    refused = ROWS // 1000
    assert (left["lost"], left["doubled"], left["wrong_history"]) == (0, 0, 0)
    assert left["counts"] == {
        "new": ROWS - refused,
        "changed": 0,
        "same": 0,
        "duplicate": 0,
        "refused": refused,
    }
    assert (left["effects"], left["told"]) == (ROWS - refused, ROWS - refused)
    assert (left["refused"], left["integrity"]) == (refused, "ok")
    assert left["kills"].get("killed", 0) >= KILLS // 2, "too few kills hit a running import"
    assert left["left_after_undo"] == {"deals": 0, "periods": 0, "accounts": 0}
