"""Workers may die at any moment: no job is lost, none is done twice, none stays behind as running."""

import json
import os
from pathlib import Path

import pytest
from tests.trust.installations import Maker, installations  # noqa: F401

HARNESS = Path(__file__).with_name("kill_workers.py")
KILLS = int(os.environ.get("KOERS_KILLS", "15"))
SEED = int(os.environ.get("KOERS_SEED", "20261123"))


@pytest.mark.kills
def test_twelve_jobs_end_once_however_often_their_workers_are_killed(installations: Maker) -> None:  # noqa: F811
    place = installations.fresh()
    done = place.run("--kills", str(KILLS), "--seed", str(SEED), program=(str(HARNESS),))
    assert done.returncode == 0, done.stderr
    left = json.loads(done.stdout)
    print(f"{KILLS} kills, seed {SEED}: {left}")  # noqa: T201  the figures of a trial belong in its report
    assert left["states"] == {"done": 12}
    assert (left["lost"], left["doubled"]) == (0, 0)
    assert left["worker_exits"] == [0, 0]
    assert left["starts"] > 12, "no kill hit a running job, so nothing was tried"
