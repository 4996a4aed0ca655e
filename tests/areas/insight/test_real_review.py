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
