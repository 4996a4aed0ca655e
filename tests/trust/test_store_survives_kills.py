"""A refresh of the analytics store may die at any moment: the last good snapshot stands, and the next one is right."""

import json
import os
from pathlib import Path

import pytest
from tests.trust.installations import Maker, installations  # noqa: F401

HARNESS = Path(__file__).with_name("kill_store.py")
KILLS = int(os.environ.get("KOERS_KILLS", "12"))
SEED = int(os.environ.get("KOERS_SEED", "20261126"))


@pytest.mark.kills
def test_a_killed_refresh_leaves_the_last_good_snapshot(installations: Maker) -> None:  # noqa: F811
    arguments = ("--kills", str(KILLS), "--orders", "4000", "--seed", str(SEED))
    done = installations.fresh().run(*arguments, program=(str(HARNESS),))
    assert done.returncode == 0, done.stderr + done.stdout
    answer = json.loads(done.stdout.splitlines()[-1])
    told = answer.pop("told")
    print(f"seed {SEED}: {told}")  # noqa: T201  the figures of a trial belong in its report
    assert answer == {
        "equal": True,
        "changes left": 0,
        "strays": 0,
        "database": installations.vendor,
    }
    assert told["killed"] > 0
    assert told.get("broken", 0) == 0
    assert told["renewed after a kill"] == KILLS // 2
