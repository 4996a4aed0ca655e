"""Readers of the timeline may die at any moment, two at once: every lead stands where calm readers put it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.trust.installations import Maker, installations  # noqa: F401

HARNESS = Path(__file__).with_name("kill_readings.py")
KILLS = int(os.environ.get("KOERS_KILLS", "12"))
PERSONS = 900 if KILLS >= 200 else 300
SEED = int(os.environ.get("KOERS_SEED", "20261125"))


def stands(maker: Maker, kills: int) -> dict[str, Any]:
    arguments = ("--kills", str(kills), "--persons", str(PERSONS), "--seed", str(SEED))
    done = maker.fresh().run(*arguments, program=(str(HARNESS),))
    assert done.returncode == 0, done.stderr
    print(done.stderr)  # noqa: T201  why a reader stopped belongs in the report of a trial
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.kills
def test_leads_stand_after_kills_where_calm_reading_puts_them(installations: Maker) -> None:  # noqa: F811
    calm, killed = stands(installations, 0), stands(installations, KILLS)
    ways = {name: killed.pop(name) for name in ("all", "new")}
    pairs = zip(killed.pop("rows"), calm.pop("rows"), strict=True)
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    print(f"seed {SEED}: {ways} {killed}")  # noqa: T201  the figures of a trial belong in its report
    assert killed == calm
    assert (calm["leads"], calm["told twice"], calm["without or with two running stays"]) == (
        PERSONS + PERSONS // 3,
        0,
        0,
    )
    for told in ways.values():
        assert told["left 0"] == 2
        assert told["killed"] > 0
