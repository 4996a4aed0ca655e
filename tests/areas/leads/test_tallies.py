"""Points of many leads at once are the points of each; what is kept as text is what is kept as values."""

import json
import random

import numpy as np
import pytest

from koers.areas.leads.rules import points, tallies, telling
from koers.areas.leads.rules.derivation import Memory, Rules
from koers.areas.leads.rules.points import ActRule, Card, Tally
from koers.areas.leads.rules.telling import Lens, Told

DAY = 86_400
CARD = Card(
    "card@1",
    {"web": 30.0, "talk": None},
    (),
    (
        ActRule("page", "web", 2.0, 30 * DAY, 16.0),
        ActRule("click", "web", 5.0, 10 * DAY, 20.0),
        ActRule("call", "talk", 25.0, 30 * DAY),
        ActRule("complaint", "talk", -4.0, 60 * DAY),
    ),
    {"page": (0,), "click": (0, 1), "call": (2,), "complaint": (3,)},
    (60, 40, 20),
    (40, 20, 8),
)
PLACES = ((), (0,), (0, 1), (2,), (3,), ())


@pytest.mark.parametrize("seed", range(20))
def test_the_points_of_many_are_the_points_of_each(seed: int) -> None:
    dice = random.Random(seed)
    until, leads = 2_000_000_000, []
    for _lead in range(12):
        ats = sorted(until - dice.randrange(200 * DAY) for _ in range(dice.choice([1, 1, 3, 9])))
        leads.append([(at, dice.randrange(1, 6), dice.random() < 0.2) for at in ats])
    acts = [(place, *act) for place, lead in enumerate(leads) for act in lead]
    who, at, code = (np.array([act[n] for act in acts]) for n in range(3))
    refused = np.array([act[3] for act in acts])
    found = tallies.tallied(CARD, PLACES, (who, at, code), refused, len(leads), until)
    for place, lead in enumerate(leads):
        kept = [(at, PLACES[code]) for at, code, is_refused in lead if PLACES[code] and not is_refused]
        tally = points.tallied(CARD, kept)
        moment, *sums = json.loads(found.texts[place])
        assert (moment, dict(sums)) == (tally.at, pytest.approx(tally.sums, abs=1e-6))
        assert found.engagement[place] == pytest.approx(
            points.engagement_points(CARD, tally, until), abs=1e-9
        )
        assert found.touched[place] == max([at for at, code, _refused in lead if PLACES[code]], default=0)


@pytest.mark.parametrize("scored", [True, False])
def test_what_is_kept_as_text_is_what_is_kept_as_values(scored: bool) -> None:
    lens = Lens(Rules('own."quoted"@1', ("own",), {}, (1,), {}), CARD, ())
    memory = Memory("warm", 7, 0, [2], [1], [[5, 6]], 6)
    tally = Tally(6, {0: 1.23456789, 2: -0.0000001}) if scored else None
    for later, seen, touch in (([], [], None), ([9], [11, 12], 6)):
        told = Told(memory, 3, [], tally, touch, later)
        text = telling.as_text(lens, told, 10, scored=scored, seen=seen)
        kept = telling.remembered(lens, told, "warm", 7, 10, scored=scored, seen=seen)
        assert json.loads(text) == kept
        assert text == json.dumps(kept, separators=(",", ":"))
