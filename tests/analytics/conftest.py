"""Worlds and histories that the tests of the analytics share."""

import csv
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from koers_analytics.sample import World, world
from koers_analytics.tables import DealHistory

TODAY = date(2026, 11, 23)


@lru_cache(maxsize=5)
def _world(seed: int, effects: tuple[str, ...], scale: float) -> World:
    return world.build(seed, TODAY, scale, effects)


@pytest.fixture(scope="session")
def a_world() -> Callable[..., World]:
    def make(seed: int = 1, effects: tuple[str, ...] = world.EFFECTS, scale: float = 1.0) -> World:
        return _world(seed, effects, scale)

    return make


@pytest.fixture(scope="session")
def maven_rows(public_data: Path) -> list[dict[str, str]]:
    with (public_data / "maven_crm" / "sales_pipeline.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def maven(maven_rows: list[dict[str, str]]) -> DealHistory:
    stages = {"Prospecting": 1, "Engaging": 2, "Won": 3, "Lost": 4}
    owners: dict[str, int] = {}
    products: dict[str, int] = {}
    periods, deals = [], []
    for n, row in enumerate(maven_rows, 1):
        stage = stages[row["deal_stage"]]
        owner = owners.setdefault(row["sales_agent"], len(owners) + 1)
        product = products.setdefault(row["product"].replace("GTXPro", "GTX Pro"), len(products) + 1)
        began = date.fromisoformat(row["engage_date"]) if row["engage_date"] else None
        closed = date.fromisoformat(row["close_date"]) if row["close_date"] else None
        if closed is None:
            periods.append((n, stage, "open", began, None, None, None, owner, None, None))
        else:
            outcome = "won" if stage == 3 else "lost"
            amount = int(row["close_value"]) * 100
            periods.append((n, 2, "open", began, closed, None, None, owner, None, None))
            periods.append((n, stage, outcome, closed, None, amount, None, owner, None, None))
        deals.append((n, None, product, "", "", began, closed))
    return DealHistory.from_rows(periods, deals)
