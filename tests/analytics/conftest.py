"""Worlds and histories that the tests of the analytics share."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koers_analytics.sample import World, world
from koers_analytics.scoring import Frame
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


@dataclass(frozen=True)
class LeadWorld:
    """Simulated leads of which the true chance is known: log-odds = base + 0.8 size + source + (0.5 if visited)."""

    columns: dict[str, list[Any]]
    won: list[bool]
    chance: np.ndarray

    @property
    def frame(self) -> Frame:
        return Frame.of(self.columns, self.won)


SOURCES = {"web": 0.0, "fair": 1.0, "referral": 2.0, "bought list": -1.0}


@pytest.fixture(scope="session")
def lead_world() -> Callable[..., LeadWorld]:
    @lru_cache(maxsize=16)
    def make(seed: int = 1, n: int = 2000, base: float = -1.5) -> LeadWorld:
        rng = np.random.default_rng(seed)
        size, visited = rng.normal(size=n), rng.random(n) < 0.5
        source = rng.choice(list(SOURCES), n, p=[0.4, 0.25, 0.15, 0.2])
        log_odds = base + 0.8 * size + np.array([SOURCES[one] for one in source]) + 0.5 * visited
        chance = 1 / (1 + np.exp(-log_odds))
        columns = {
            "size": size.round(3).tolist(),
            "source": source.tolist(),
            "visited": ["yes" if one else "no" for one in visited],
            "noise": rng.normal(size=n).round(3).tolist(),
        }
        return LeadWorld(columns, (rng.random(n) < chance).tolist(), chance)

    return make


@pytest.fixture(scope="session")
def cdnow_orders(public_data: Path) -> dict[str, list[Any]]:
    """Return the log of CDNOW orders of the tenth that is usually studied, as columns of a table."""
    with (public_data / "cdnow_lifetimes" / "CDNOW_sample.txt").open(encoding="ascii") as file:
        rows = [line.split() for line in file]
    days = [date(int(row[2][:4]), int(row[2][4:6]), int(row[2][6:])) for row in rows]
    return {
        "customer_id": [int(row[1]) for row in rows],
        "ordered_at": days,
        "net_amount": [float(row[4]) for row in rows],
    }


@pytest.fixture(scope="session")
def online_retail(public_data: Path) -> Any:
    """Return the sales lines of the first year of Online Retail II as a DuckDB relation."""
    import duckdb

    file = public_data / "uci_online_retail" / "online_retail_2009-12_2010-11.csv.gz"
    connection = duckdb.connect()
    return connection.sql(
        f"""SELECT CAST("Customer ID" AS BIGINT) AS customer_id, CAST(InvoiceDate AS DATE) AS ordered_at,
        Quantity * Price AS net_amount FROM read_csv('{file}', types = {{'Invoice': 'VARCHAR'}})
        WHERE NOT starts_with(Invoice, 'C') AND Quantity > 0 AND Price > 0 AND "Customer ID" IS NOT NULL"""
    )


@pytest.fixture(scope="session")
def cdnow(cdnow_orders: dict[str, list[Any]]) -> Any:
    """Return CDNOW in weeks until the end of the calibration."""
    from koers_analytics.value import summarise

    return summarise(cdnow_orders, "week", date(1997, 9, 30))
