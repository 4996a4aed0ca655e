"""Server and worker may die at any moment: every event that was sent stands on the timeline once.

KOERS_EVENTS=200000 KOERS_KILLS=40 pytest tests/trust/test_events_survive_kills.py   the large trial, several minutes
"""

import json
import os
import sys

import pytest
from tests.trust.installations import run_apart

KILLS = int(os.environ.get("KOERS_KILLS", "6"))
SEED = int(os.environ.get("KOERS_SEED", "20261125"))
EVENTS = int(os.environ.get("KOERS_EVENTS", "2000"))


@pytest.mark.kills
def test_events_sent_twice_while_everything_is_killed_are_kept_once() -> None:
    asked = [
        "--kill",
        "--json",
        "--events",
        str(EVENTS),
        "--batch",
        str(min(500, max(1, EVENTS // 40))),
        "--kills",
        str(KILLS),
        "--seed",
        str(SEED),
    ]
    done = run_apart([sys.executable, "-m", "benchmarks.intake", *asked], patience=900 + EVENTS // 50)
    assert done.returncode == 0, done.stderr
    left = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"{KILLS} kills, seed {SEED}: {left}")  # noqa: T201  the figures of a trial belong in its report
    assert (left["lost"], left["doubled"], left["waiting"]) == (0, 0, 0)
    assert left["raw"] == left["on the timeline"] == EVENTS
    assert left["kills"] == KILLS
