"""A real CRM, reviewed: the figures are counted from the CSV itself, by other means."""

import csv
import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.kit.importing.conftest import imported

from koers.cli import main

pytestmark = [pytest.mark.django_db, pytest.mark.realdata]
NAMES = ("sales_teams.csv", "accounts.csv", "products.csv", "sales_pipeline.csv")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def facts(public_data: Path) -> dict[str, Any]:
    imported(*(public_data / "maven_crm" / name for name in NAMES))
    answer = CliRunner().invoke(main, ["review", "--as-of", "2017-12-31", "--json"])
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def counted(folder: Path) -> tuple[Counter[str], dict[tuple[str, str], list[int]]]:
    """Count stages, and wins with their value per region and quarter, from the files alone."""
    region = {row["sales_agent"]: row["regional_office"] for row in rows_of(folder / "sales_teams.csv")}
    stages: Counter[str] = Counter()
    won: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows_of(folder / "sales_pipeline.csv"):
        stages[row["deal_stage"]] += 1
        if row["deal_stage"] == "Won":
            day = date.fromisoformat(row["close_date"])
            cell = won[(region[row["sales_agent"]], f"{day.year}-Q{(day.month + 2) // 3}")]
            cell[0] += 1
            cell[1] += round(float(row["close_value"]) * 100)
    return stages, won


def test_the_review_of_a_real_crm_equals_an_independent_count(
    facts: dict[str, Any], public_data: Path
) -> None:
    stages, won = counted(public_data / "maven_crm")
    assert stages == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    totals = facts["totals"]
    assert (totals["won"]["n"], totals["lost"]["n"]) == (4238, 2473)
    assert {name: found["n"] for name, found in totals["by_stage"].items()} == {
        "Prospecting": 500,
        "Engaging": 1589,
    }
    assert totals["won"]["value"] == 10_005_534 == sum(cents for _n, cents in won.values()) // 100
    found = {
        (row["unit"], row["quarter"]): [row["won"]["n"], row["won"]["value_cents"]]
        for row in facts["by_quarter"]
        if row["won"]["n"] and row["unit"] in {"Central", "East", "West"}
    }
    assert found == dict(won)


def test_nothing_stands_out_in_a_crm_whose_groups_do_not_differ(facts: dict[str, Any]) -> None:
    regions = {row["unit_id"] for row in facts["by_unit"] if row["is_part"]}
    shares = [row["value"] for row in facts["win_rate"]["by_unit"] if row["id"] in regions]
    assert len(shares) == 3
    assert max(shares) - min(shares) < 0.02
    assert [one for one in facts["findings"]["found"] if one["dimension"] == "unit"] == []
    assert facts["forecast"]["status"] == "ok"
    assert facts["forecast"]["p10"] < facts["forecast"]["p50"] < facts["forecast"]["p90"]


def test_the_command_forecasts_a_span_with_its_track_record_and_lost_deals_have_no_amount_before_they_are_lost(
    facts: dict[str, Any], public_data: Path
) -> None:
    # Of the deals opened by 30 September and not closed by then, counted from the file.
    rows = rows_of(public_data / "maven_crm" / "sales_pipeline.csv")
    day = "2017-09-30"
    n_open = sum(
        (not row["engage_date"] or row["engage_date"] <= day)
        and (not row["close_date"] or row["close_date"] > day)
        for row in rows
    )
    won_later = sum(
        row["deal_stage"] == "Won" and row["engage_date"] <= day < row["close_date"] for row in rows
    )
    answer = CliRunner().invoke(main, ["forecast", "--as-of", day, "--until", "2017-12-31", "--json"])
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert said["n_open"] == n_open
    assert said["n_open"] - said["n_usual"] == won_later
    assert said["p10"] < said["p50"] < said["p90"]
    assert said["baselines"]["stage_percent"] is None
    # The quarters before, with what the file says was won in them; the run rate is their mean, first quarter included.
    won = {
        start: sum(
            int(row["close_value"])
            for row in rows
            if row["deal_stage"] == "Won" and start <= row["close_date"] < end
        )
        for start, end in (
            ("2017-01-01", "2017-04-01"),
            ("2017-04-01", "2017-07-01"),
            ("2017-07-01", "2017-10-01"),
        )
    }
    told = {row["from"]: row["actual"] for row in said["backtest"]["periods"]}
    assert told
    assert all(won[start] == actual for start, actual in told.items())
    assert {"koers", "stage_percent", "naive_bayes", "year_before", "run_rate"} == set(
        said["backtest"]["errors"]
    )
    backwards = CliRunner().invoke(main, ["forecast", "--as-of", day, "--until", "2017-09-01"])
    assert backwards.exit_code != 0
    assert "give a later day" in backwards.output
