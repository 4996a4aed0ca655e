"""Workers may die while they send: no mail is lost, none is doubled, and what is in doubt is said to be so."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.trust.installations import Maker, installations  # noqa: F401

HARNESS = Path(__file__).with_name("kill_mail.py")
KILLS = int(os.environ.get("KOERS_KILLS", "15"))
SEED = int(os.environ.get("KOERS_SEED", "20261125"))


def tried(place: Any, *asked: str) -> dict[str, Any]:
    done = place.run(*asked, "--seed", str(SEED), program=(str(HARNESS),))
    assert done.returncode == 0, done.stderr
    left: dict[str, Any] = json.loads(done.stdout)
    print(f"{' '.join(asked)}, seed {SEED}: {left}")  # noqa: T201  the figures of a trial belong in its report
    return left


def sound(left: dict[str, Any]) -> bool:
    """Tell whether what the server got and what the outbox says are one story."""
    names = ("doubled", "strangers", "sent_but_not_taken", "taken_but_not_sent")
    return [left[name] for name in names] == [0, 0, 0, 0] and set(left["worker_exits"]) == {0}


@pytest.mark.kills
def test_a_worker_that_dies_after_the_server_took_a_mail_sends_no_second_one(installations: Maker) -> None:  # noqa: F811
    left = tried(installations.fresh(), "--mails", "12", "--aim", "3")
    assert sound(left), left
    assert left["died_by_aim"] == 3
    assert left["states"] == {"sent": 9, "uncertain": 3}
    assert (left["doubts_that_arrived"], left["why"]) == (3, {"stopped": 3})


@pytest.mark.kills
def test_every_mail_ends_once_however_often_the_workers_are_killed(installations: Maker) -> None:  # noqa: F811
    mails = 60 * KILLS
    left = tried(installations.fresh(), "--mails", str(mails), "--kills", str(KILLS))
    assert sound(left), left
    assert set(left["states"]) <= {"sent", "failed", "uncertain"}
    assert sum(left["states"].values()) == mails
    doubts, refused = left["states"].get("uncertain", 0), len(range(50, mails, 100))
    assert doubts <= KILLS
    assert refused - doubts <= left["states"]["failed"] <= refused
