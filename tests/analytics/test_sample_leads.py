import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from koers_analytics.funnel import cohort_funnel, follow_up, lead_findings, second_chances
from koers_analytics.intervals import newcombe
from koers_analytics.sample import (
    LEAD_EFFECTS,
    build,
    build_leads,
    hand_over_table,
    lead_periods,
    write_leads,
    write_world,
)
from koers_analytics.sample.lead_files import lead_files
from koers_analytics.sample.leading import SLOW_TO_TOUCH
from koers_analytics.sample.leadwords import GOOD_CAMPAIGN, POOR_SOURCE
from koers_analytics.sample.writing import Writer

TODAY = date(2026, 11, 23)
REASONS = {
    "no_fit",
    "no_need_now",
    "no_budget_now",
    "wrong_person",
    "no_reply",
    "bad_data",
    "competitor_locked",
    "wrong_region",
    "",
}


def look(made):
    return lead_findings(lead_periods(made), made.world.last_day, hand_overs=hand_over_table(made)).found


@pytest.mark.parametrize("seed", [1, 2])
def test_every_planted_effect_among_leads_is_found(a_world, seed):
    made = build_leads(a_world(seed), seed)
    found = {(one.measure, one.dimension, one.group): one for one in look(made)}
    assert {one.name for one in made.planted} == set(LEAD_EFFECTS)
    for effect in made.planted:
        group = effect.group_id if effect.group_id is not None else effect.group
        assert (effect.measure, effect.dimension, group) in found, effect.text
    team = made.world.unit_ids()[SLOW_TO_TOUCH]
    slow, dark = found["first_touch", "unit", team], found["black_hole", "unit", team]
    assert slow.low > 5
    assert dark.low > 0.1
    assert found["conversion", "source", POOR_SOURCE].high < 0
    assert found["conversion", "campaign", GOOD_CAMPAIGN].low > 0
    assert found["after_return", "reason", "no_budget_now"].low > 0.1


def test_one_effect_among_leads_alone_is_found(a_world):
    world = a_world(1)
    for name in LEAD_EFFECTS:
        made = build_leads(world, 1, effects=(name,))
        groups = {(one.measure, one.group) for one in look(made)}
        planted = made.planted[0]
        assert (
            planted.measure,
            planted.group_id if planted.group_id is not None else planted.group,
        ) in groups
        # The other three are not there.
        others = {
            one.group_id if one.group_id is not None else one.group for one in build_leads(world, 1).planted
        }
        assert not {group for _measure, group in groups} & (others - {planted.group_id, planted.group})


def test_nothing_is_found_among_leads_where_nothing_was_planted():
    # Made here, so that six small worlds do not push the large ones out of memory.
    worlds = [(seed, build(seed, TODAY, 0.3, ())) for seed in range(1, 7)]
    alarms = [one for seed, world in worlds for one in look(build_leads(world, seed, 0.3, ()))]
    # At most one run in twenty gives a false answer, so that six runs rarely give more than one.
    assert len(alarms) <= 1, alarms


def test_simple_tables_show_the_same_effects(a_world):
    made = build_leads(a_world(1), 1)
    periods, day = lead_periods(made), made.world.last_day
    teams = {one.group: one for one in follow_up(hand_over_table(made), day, by="unit")}
    slow = teams.pop(made.world.unit_ids()[SLOW_TO_TOUCH])
    assert slow.low > max(one.high for one in teams.values() if one.high is not None)
    assert slow.black_hole.low > max(
        one.black_hole.value for one in teams.values() if one.black_hole.value is not None
    )
    sources = {c.group: c for c in cohort_funnel(periods, day, "all", by="source")}
    poor = sources.pop(POOR_SOURCE)
    rest = [sum(c.reached[state] for c in sources.values()) for state in ("customer", "cold")]
    assert newcombe(poor.reached["customer"], poor.reached["cold"], *rest)[2] < 0
    back = {one.reason: one for one in second_chances(periods, day) if one.state == "returned"}
    honest = back.pop("no_budget_now")
    others = [
        sum(pair) for pair in zip(*((one.customer.won, one.customer.n) for one in back.values()), strict=True)
    ]
    assert newcombe(honest.customer.won, honest.customer.n, *others)[1] > 0.1


def test_deals_of_the_world_follow_from_the_hand_overs(a_world):
    made = build_leads(a_world(1), 1)
    with_deal = [lead for lead in made.leads if lead.deals]
    assert len(with_deal) > 200
    for lead in with_deal:
        last, deal = lead.hand_overs[-1], lead.deals[0]
        assert last.touch is not None
        assert last.touch <= deal.history[0].at
        assert lead.seller == deal.owner
        assert deal.person == lead.person
    # A person is a lead once, and who never bought has no deal anywhere.
    keys = [lead.person.key for lead in made.leads]
    assert len(keys) == len(set(keys))


def test_everything_about_a_hand_over_happens_in_order_and_by_day(a_world):
    made = build_leads(a_world(1), 1)
    for lead in made.leads:
        assert list(lead.acts) == sorted(lead.acts, key=lambda act: act.at)
        for one in lead.hand_overs:
            marks = [at for at in (one.offered, one.accepted, one.touch, one.second, one.returned) if at]
            assert marks == sorted(marks)
            assert all(at.weekday() < 5 and 8 <= at.hour <= 17 for at in marks)
            assert max(marks) < datetime(2026, 11, 23)
            assert (one.reason != "") <= (one.returned is not None)
        offers = [one.offered for one in lead.hand_overs]
        assert offers == sorted(offers)
        assert all(b.offered > a.returned for a, b in zip(lead.hand_overs, lead.hand_overs[1:], strict=False))


@pytest.fixture(scope="module")
def written(tmp_path_factory, a_world):
    folder = tmp_path_factory.mktemp("leads")
    out = Writer(folder, np.random.Generator(np.random.PCG64([1, 98])))
    lead_files(out, build_leads(a_world(1), 1), 1.0)
    return folder, out


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_have_the_size_and_the_columns_they_should_have(written):
    folder, made = written
    assert 4_000 <= made.files["lead_events.csv"] <= 8_000
    assert 500 <= made.files["hand_overs.csv"] <= 900
    events, hand_overs = rows(folder, "lead_events.csv"), rows(folder, "hand_overs.csv")
    assert list(events[0]) == [
        "id",
        "time",
        "type",
        "name",
        "email",
        "anonymous_id",
        "company",
        "source",
        "campaign",
        "medium",
        "url",
        "value",
    ]
    assert Counter(row["type"] for row in events).keys() == {
        "page", "form", "download", "webinar", "click", "reply", "visit", "call",
    }  # fmt: skip
    assert {row["return_reason"] for row in hand_overs} == REASONS
    assert {row["contract_version"] for row in hand_overs} == {"1", "2", "3"}


def test_people_in_the_files_are_those_of_the_contacts_and_a_few_nobody_knew(written, a_world):
    folder, _made = written
    world = a_world(1)
    known = {person.email: world.accounts[person.account - 1].name for person in world.persons}
    teams = {seller.name: seller.unit for seller in world.company.sellers}
    unknown = set()
    for row in rows(folder, "hand_overs.csv"):
        assert teams[row["offered_to"]] == row["team"]
        if row["email"] in known:
            assert known[row["email"]] == row["company"]
        else:
            unknown.add(row["email"])
    assert 20 <= len(unknown) <= 80
    named = [row for row in rows(folder, "lead_events.csv") if row["email"]]
    companies = {row["company"] for row in named if row["email"].lower() in known}
    assert 300 <= len(companies) <= 700


def test_moments_carry_the_offset_of_the_dutch_clock(written):
    folder, made = written
    events = rows(folder, "lead_events.csv")
    strange = 0
    for row in events:
        try:
            at = datetime.fromisoformat(row["time"])
        except ValueError:
            strange += 1
            continue
        assert at.utcoffset() in (timedelta(hours=1), timedelta(hours=2))
        assert (at.utcoffset() == timedelta(hours=2)) == (4 <= at.month <= 9) or at.month in (3, 10)
    assert strange == made.dirt["lead_events_with_impossible_times"] == 2
    assert len(events) - len({row["id"] for row in events}) == made.dirt["repeated_lead_events"] == 3


def test_a_visitor_is_known_by_one_mark_before_and_after_saying_who_it_is(written):
    folder, _made = written
    owner: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for row in rows(folder, "lead_events.csv"):
        if row["anonymous_id"] and row["email"]:
            assert owner.setdefault(row["anonymous_id"], row["email"].lower()) == row["email"].lower()
        elif row["anonymous_id"]:
            seen[row["anonymous_id"]] += 1
            assert row["name"] == row["company"] == ""
    assert len(set(seen) & set(owner)) > 200
    assert len(set(seen) - set(owner)) > 200


def test_files_about_leads_leave_the_others_as_they_are_and_come_out_the_same_again(tmp_path):
    plain = write_world(tmp_path / "a", seed=7, as_of=TODAY, scale=0.05)
    write_world(tmp_path / "b", seed=7, as_of=TODAY, scale=0.05, lead_effects=LEAD_EFFECTS)
    alone = write_leads(tmp_path / "c", seed=7, as_of=TODAY, scale=0.05)
    assert "lead_events.csv" not in plain.files
    for name in plain.files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert set(alone.files) == {"lead_events.csv", "hand_overs.csv"}
    for name in alone.files:
        assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "c" / name).read_bytes(), name


def test_leads_that_cannot_be_made_are_refused(tmp_path, a_world):
    with pytest.raises(ValueError, match="as_of must be given"):
        write_leads(tmp_path)
    with pytest.raises(ValueError, match="unknown effects: luck"):
        build_leads(a_world(1), 1, effects=("luck",))
