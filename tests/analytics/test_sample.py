import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from koers_analytics.pipeline import findings
from koers_analytics.sample import EFFECTS, bench, world, write_world
from koers_analytics.tables import DealHistory

TODAY = date(2026, 11, 23)
WHOLE = (date(2023, 9, 1), TODAY)
ERP = {"products.csv", "orders.csv", "order_lines.csv", "targets.csv"}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    return folder, write_world(folder, seed=1, as_of=TODAY)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    erp = name in ERP
    with (folder / name).open(encoding="cp1252" if erp else "utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";" if erp else ","))


def look(a_world, seed: int, effects: tuple[str, ...], scale: float = 1.0):
    made = a_world(seed, effects, scale)
    return findings(
        world.history(made), *WHOLE, lines=world.line_table(made), orders=world.order_table(made)
    ).found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_planted_effect_is_found(a_world, seed):
    found = {(one.measure, one.dimension, one.group) for one in look(a_world, seed, EFFECTS)}
    for effect in a_world(seed).planted:
        group = effect.group_id if effect.group_id is not None else effect.group
        assert (effect.measure, effect.dimension, group) in found, effect.text


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_size_of_a_planted_effect_lies_in_its_interval(a_world, seed):
    by_measure = {one.measure: one for one in look(a_world, seed, EFFECTS)}
    slow, discount = by_measure["cycle_time"], by_measure["discount"]
    assert slow.low - 0.1 <= 1.6 <= slow.high + 0.1
    assert discount.difference == pytest.approx(0.12, abs=0.02)
    assert by_measure["order_trend"].difference < 0.75


def test_nothing_is_found_where_nothing_was_planted(a_world):
    alarms = [one for seed in range(1, 9) for one in look(a_world, seed, (), 0.4)]
    # At most one run in twenty gives a false answer, so that eight runs rarely give more than one.
    assert len(alarms) <= 1, alarms


@pytest.mark.parametrize("effect", EFFECTS)
def test_one_effect_alone_is_found_alone(a_world, effect):
    found = look(a_world, 1, (effect,), 0.7)
    planted = a_world(1, (effect,), 0.7).planted[0]
    assert planted.measure in {one.measure for one in found}
    groups = {one.group for one in found}
    assert groups == {planted.group_id if planted.group_id is not None else planted.group}


def test_the_company_has_the_size_and_the_shape_it_should_have(written):
    _folder, made = written
    files = made.files
    assert files["accounts.csv"] == pytest.approx(1_200, rel=0.02)
    assert files["persons.csv"] == 3_500
    assert files["deals.csv"] == pytest.approx(9_000, rel=0.01)
    assert files["orders.csv"] == pytest.approx(25_000, rel=0.08)
    assert files["activities.csv"] == 60_000
    people = rows(Path(made.folder), "sellers.csv")
    assert Counter(row["Function"] for row in people)["Sales manager"] == 8
    assert sum(row["Function"] in ("Account manager", "Inside sales") for row in people) == 35
    assert Counter(row["Kind"] for row in rows(Path(made.folder), "organisation.csv")) == {
        "Company": 1,
        "Division": 2,
        "Business unit": 4,
        "Team": 8,
    }


def test_prices_run_from_two_hundred_to_four_hundred_thousand_euro(written):
    prices = [
        float(row["Catalogusprijs"].replace(".", "").replace(",", "."))
        for row in rows(written[0], "products.csv")
    ]
    assert 200 <= min(prices) < 250
    assert 380_000 < max(prices) <= 400_000


def test_decided_deals_are_won_as_often_as_in_a_public_crm(written):
    stages = Counter(row["Deal Stage"] for row in rows(written[0], "deals.csv"))
    # 4,238 of 6,711 in maven_crm.
    assert stages["Closed Won"] / (stages["Closed Won"] + stages["Closed Lost"]) == pytest.approx(
        4238 / 6711, abs=0.03
    )


def test_every_record_carries_an_id_of_the_demo(written):
    firsts = {
        name: next(iter(rows(written[0], name)[0].values()))
        for name in written[1].files
        if name != "targets.csv"
    }
    assert all(value.startswith("DEMO-") for value in firsts.values()), firsts


def test_history_ends_where_the_deal_stands_and_lines_add_up(written):
    folder = written[0]
    deals = {row["Record ID"]: row for row in rows(folder, "deals.csv")}
    last: dict[str, dict[str, str]] = {}
    moments: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows(folder, "deal_stage_history.csv"):
        last[row["Deal ID"]] = row
        moments[row["Deal ID"]].append(row["Entered at"])
    assert set(last) == set(deals)
    assert all(
        last[key]["Stage"] == deal["Deal Stage"] and last[key]["Amount"] == deal["Amount"]
        for key, deal in deals.items()
    )
    assert all(found == sorted(found) for found in moments.values())
    assert max(moment for found in moments.values() for moment in found) < "2026-11-23"
    lines: Counter[str] = Counter()
    for row in rows(folder, "deal_lines.csv"):
        lines[row["Deal ID"]] += round(float(row["Amount"]) * 100)
    closed = [key for key, deal in deals.items() if deal["Deal Stage"].startswith("Closed")]
    assert all(lines[key] == round(float(deals[key]["Amount"]) * 100) for key in closed)


def test_orders_are_the_sum_of_their_lines(written):
    def cents(text: str) -> int:
        return int(text.replace(".", "").replace(",", ""))

    lines: Counter[str] = Counter()
    for row in rows(written[0], "order_lines.csv"):
        lines[row["Ordernummer"]] += cents(row["Regelbedrag"])
    assert all(
        lines[row["Ordernummer"]] == cents(row["Orderbedrag"]) for row in rows(written[0], "orders.csv")
    )


def test_the_dirt_is_in_the_files_as_the_manifest_says(written):
    folder, made = written
    deals = rows(folder, "deals.csv")
    assert made.dirt["repeated_deals"] == len(deals) - len({row["Record ID"] for row in deals}) == 4
    unknown = {row["Deal owner"] for row in deals} - {row["Name"] for row in rows(folder, "sellers.csv")}
    assert unknown == {"J. Onbekend"}
    products = {row["Artikelomschrijving"] for row in rows(folder, "products.csv")}
    # Repeated rows may repeat dirt as well.
    assert (
        0 <= sum(row["Main product"] not in products for row in deals) - made.dirt["misspelt_products"] <= 4
    )
    assert 0 <= sum(not row["Associated Company"] for row in deals) - made.dirt["deals_without_account"] <= 4
    assert (
        sum(row["Create Date"].endswith("-02-30") for row in deals)
        == made.dirt["dates_that_do_not_exist"]
        == 3
    )
    assert sum(row["Orderdatum"].startswith("31-02-") for row in rows(folder, "orders.csv")) == 2


def test_the_same_seed_writes_the_same_bytes_and_another_seed_does_not(tmp_path):
    first = write_world(tmp_path / "a", seed=7, as_of=TODAY, scale=0.05)
    write_world(tmp_path / "b", seed=7, as_of=TODAY, scale=0.05)
    write_world(tmp_path / "c", seed=8, as_of=TODAY, scale=0.05)
    same = [
        (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in first.files
    ]
    assert all(same)
    assert (tmp_path / "a" / "deals.csv").read_bytes() != (tmp_path / "c" / "deals.csv").read_bytes()


def test_what_cannot_be_made_is_refused(tmp_path):
    with pytest.raises(ValueError, match="as_of must be given"):
        write_world(tmp_path)
    with pytest.raises(ValueError, match="unknown effects: magic"):
        write_world(tmp_path, as_of=TODAY, effects=("magic",))
    with pytest.raises(ValueError, match="scale must be above 0"):
        write_world(tmp_path, as_of=TODAY, scale=0)


def test_names_have_their_prefix_in_a_column_of_its_own(written):
    people = rows(written[0], "persons.csv")
    assert {"van der", "de", ""} <= {row["Prefix"] for row in people}
    assert not any(row["Last Name"].startswith("van ") for row in people)
    assert {"nl", "de", "en"} <= {row["Language"] for row in people}


def test_large_tables_come_in_chunks_that_fit_together():
    deals = [row for chunk in bench.deals(3_000, accounts=500, chunk=1_000) for row in chunk]
    periods = [row for chunk in bench.deal_periods(3_000, accounts=500, chunk=1_000) for row in chunk]
    assert [row[0] for row in deals] == list(range(1, 3_001))
    history = DealHistory.from_rows(
        [(*row, None) for row in periods], [(row[0], row[2], None, "", "", row[8], row[10]) for row in deals]
    )
    state = history.at(date(2026, 1, 1))
    assert state.stage.tolist() == [row[5] for row in deals]
    assert [("open", "won", "lost")[code] for code in state.outcome] == [row[6] for row in deals]
    assert next(iter(bench.deals(3_000, accounts=500, chunk=1_000))) == deals[:1_000]


def test_large_tables_have_unique_names_and_events_in_time():
    accounts = [row for chunk in bench.accounts(2_000, chunk=700) for row in chunk]
    assert len({row[1] for row in accounts}) == 2_000
    events = [row for chunk in bench.events(2_000, accounts=100, deals=50, chunk=900) for row in chunk]
    assert [row[0] for row in events] == list(range(1, 2_001))
    assert all(datetime(2022, 12, 1) < row[2] < datetime(2026, 1, 1) and 1 <= row[3] <= 100 for row in events)
    assert {row[4] for row in events} - {None} <= set(range(1, 51))
