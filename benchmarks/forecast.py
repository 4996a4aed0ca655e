"""What a forecast costs: `python -m benchmarks.forecast`.

It makes two firms in memory, with 1,000 and 10,000 open deals and six closed ones for each of them, and measures in one
process the forecast of a quarter, and the lines of the ledger for forty parts. Printed are processor seconds (the median of
five runs, each from a history that has not been looked at) and their ratios.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from koers_analytics.forecast import forecast, lines
from koers_analytics.tables import DealHistory, Stage

AS_OF, STARTS, ENDS = date(2026, 11, 22), date(2026, 10, 1), date(2027, 1, 1)
BEFORE = [(date(2026, 7, 1), STARTS), (date(2026, 4, 1), date(2026, 7, 1))]
CLOSED, PARTS, RUNS = 6, 40, 5


def build(open_deals: int, seed: int = 1) -> DealHistory:
    """Make three years of deals with two open stages; one in seven is open on the day."""
    rng = np.random.default_rng(seed)
    n = open_deals * (CLOSED + 1)
    is_open = np.arange(n) % (CLOSED + 1) == 0
    length = rng.exponential(60, n).astype(int) + 1
    closed = rng.integers(0, 3 * 365 - 30, n)
    began = np.where(is_open, -rng.integers(1, 90, n), -closed - length)
    cents = (rng.lognormal(9.5, 0.9, n) * 100).astype(int)
    won = rng.random(n) < 0.4
    periods: list[tuple[Any, ...]] = []
    deals = []
    for at in range(n):
        opened = AS_OF + timedelta(days=int(began[at]))
        middle = opened + timedelta(days=int(length[at]) // 2)
        ended = None if is_open[at] else AS_OF - timedelta(days=int(closed[at]))
        rest = (int(cents[at]), None, at % PARTS, at % PARTS, None)
        if is_open[at]:
            periods.append((at, 1, "open", opened, None, *rest))
        else:
            outcome = "won" if won[at] else "lost"
            periods.append((at, 1, "open", opened, middle, *rest))
            periods.append((at, 2, "open", middle, ended, *rest))
            periods.append((at, 3 if won[at] else 4, outcome, ended, None, *rest))
        deals.append((at, at % 997, at % 50, "Food", f"kind {at % 6}", opened, ended))
    stages = [
        Stage(1, "A", 1, "open", 20),
        Stage(2, "B", 2, "open", 60),
        Stage(3, "C", 3, "won"),
        Stage(4, "D", 4, "lost"),
    ]
    return DealHistory.from_rows(periods, deals, stages)


def timed(history: DealHistory, work: Callable[[DealHistory], Any]) -> float:
    """Return the median seconds of a piece of work on a history that has not been looked at."""
    took = []
    for _run in range(RUNS):
        fresh = replace(history)
        began = time.process_time()
        work(fresh)
        took.append(time.process_time() - began)
    return statistics.median(took)


def one(history: DealHistory) -> Any:
    """Forecast the quarter."""
    return forecast(history, as_of=AS_OF, starts=STARTS, ends=ENDS)


def ledger(history: DealHistory) -> Any:
    """Write the lines of the firm and of forty sellers."""
    owner = history.at(AS_OF).owner
    parts = {"all": np.ones(len(history), dtype=bool), **{n: owner == n for n in range(PARTS)}}
    return lines(history, parts, as_of=AS_OF, starts=STARTS, ends=ENDS, before=BEFORE)


def main() -> None:
    """Measure both firms and print seconds and ratios."""
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}; processor seconds, median of {RUNS}"
    )
    small, large = build(1_000), build(10_000)
    assert int(large.at(AS_OF).open.sum()) == 10_000
    took = {
        (size, name): timed(history, work)
        for size, history in (("1,000", small), ("10,000", large))
        for name, work in (("forecast", one), ("ledger", ledger))
    }
    for (size, name), seconds in took.items():
        print(f"{name:<9} {size:>7} open deals {seconds:.3f}")
    for name in ("forecast", "ledger"):
        print(
            f"{name}: ten times the deals cost {took['10,000', name] / took['1,000', name]:.1f} times as much"
        )
    print(
        f"the ledger of {PARTS + 1} parts costs {took['10,000', 'ledger'] / took['10,000', 'forecast']:.1f} forecasts"
    )


if __name__ == "__main__":
    main()
