"""What customer value costs: `python -m benchmarks.value --scale small|full`.

It makes a world of customers who buy at random and leave, writes their orders as Parquet, and measures each step in a
process of its own: a plain group-by, the summary, the fit, the scores. The other side comes from PyPI into a virtual
environment that is thrown away, and gets the same file: `lifetimes` 0.11.3 and `pymc-marketing` (MAP). Printed are
processor seconds and the most memory, with ratios.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

SCALES = {"tiny": 5_000, "small": 100_000, "full": 1_000_000}
BEGIN, DAYS, HORIZON = date(2024, 1, 1), 730, 180
#: Seconds that a side may take.
PATIENCE = 600
#: The world: in days, r, alpha, a and b of the BG/NBD that it is made by.
TRUE = (0.62, 16.2, 0.50, 5.4)


# --- The world ----------------------------------------------------------------------------------------------------


def build(customers: int, file: Path, seed: int = 1) -> int:
    """Write the orders of a world in which customers buy at their own rate and may leave after each repeat."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    r, alpha, a, b = TRUE
    written, writer = 0, None
    for first in range(0, customers, 100_000):
        n = min(100_000, customers - first)
        who = np.arange(first, first + n)
        rate, leaving = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
        at = rng.uniform(0, DAYS, n)
        parts = []
        alive = np.ones(n, dtype=bool)
        while alive.any():
            parts.append((who[alive], at[alive]))
            at = at + rng.exponential(1, n) / np.maximum(rate, 1e-12)
            alive &= at < DAYS
            if len(parts) > 1:
                alive &= rng.random(n) >= leaving
        customer = np.concatenate([one[0] for one in parts])
        moment = np.concatenate([one[1] for one in parts])
        mean = rng.gamma(6.25, 1, n) * rng.gamma(3.74, 1 / 15.44, n)
        order = rng.permutation(len(customer))
        cents = np.maximum(1, (mean[customer - first] * rng.gamma(6.25, 60, len(customer))).astype(np.int64))
        table = pa.table(
            {
                "customer_id": pa.array(customer[order], pa.int64()),
                "ordered_at": pa.array(
                    (np.datetime64(BEGIN) + moment[order].astype(np.int64).astype("timedelta64[D]")),
                    pa.date32(),
                ),
                "net_amount": pa.array(cents[order] / 100, pa.float64()),
            }
        )
        writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
        writer.write_table(table)
        written += len(order)
    assert writer is not None
    writer.close()
    return written


# --- Our side -----------------------------------------------------------------------------------------------------


def _used() -> float:
    return sum(os.times()[:4])


class Steps:
    """Processor seconds of steps that follow each other."""

    def __init__(self) -> None:
        self.took: dict[str, Any] = {}
        self.before = _used()

    def done(self, name: str) -> None:
        now = _used()
        self.took[name], self.before = round(now - self.before, 3), now


def one(side: str, file: str) -> dict[str, Any]:
    """Measure one side in this process; imports are a step of their own."""
    steps, until = Steps(), date.fromordinal(BEGIN.toordinal() + DAYS)
    found: dict[str, Any] = {}
    if side in ("plain", "plain-days"):
        import duckdb

        connection = duckdb.connect()
        connection.execute("SET memory_limit = '640MB'")
        steps.done("import")
        # The file's name is ours.
        columns = "customer_id, count(*), min(ordered_at), max(ordered_at), sum(net_amount)"
        if side == "plain":
            connection.execute(f"CREATE TEMP TABLE x AS SELECT {columns} FROM '{file}' GROUP BY 1")
        else:
            days = (
                f"SELECT customer_id, ordered_at, sum(net_amount) AS net_amount FROM '{file}' GROUP BY 1, 2"
            )
            connection.execute(f"CREATE TEMP TABLE x AS SELECT {columns} FROM ({days}) GROUP BY 1")
        steps.done("summary")
    elif side == "ours":
        import scipy.optimize
        import scipy.special  # noqa: F401

        from koers_analytics.engine import duckdb_engine
        from koers_analytics.value import expected_orders, fit, summarise
        from koers_analytics.value.predicting import total_orders

        engine = duckdb_engine()
        steps.done("import")
        rfm = summarise(file, "day", until, engine=engine)
        steps.done("summary")
        found["peak_summary_mb"] = _peak()
        told = rfm.histories
        steps.done("histories")
        for model in ("bg_nbd", "mbg_nbd"):
            made = fit(told, model)
            steps.done(f"fit {model}")
            found[model] = {"params": made.params, "ll": made.log_likelihood, "distinct": len(told.n)}
        bg = fit(told, "bg_nbd")
        steps.before = _used()
        columns = rfm.columns()
        steps.done("columns")
        each = expected_orders(
            bg, columns["frequency"], columns["recency_days"], columns["age_days"], HORIZON
        )
        steps.done("score")
        found["total"] = round(float(each.sum()), 1)
        assert abs(each.sum() - total_orders(bg, bg.array(), told, HORIZON)) < 1e-6 * each.sum()
    elif side == "lifetimes":
        _lifetimes(steps, file, until, found)
    else:
        _pymc(steps, file, until, found)
    return {"steps": steps.took, "peak_mb": _peak(), **found}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# --- The other side, in its own environment --------------------------------------------------------------------------


def _lifetimes(steps: Steps, file: str, until: date, found: dict[str, Any]) -> None:
    import warnings

    warnings.simplefilter("ignore")
    import pandas as pd  # type: ignore[import-untyped]
    from lifetimes import BetaGeoFitter  # type: ignore[import-not-found]
    from lifetimes.utils import summary_data_from_transaction_data  # type: ignore[import-not-found]

    steps.done("import")
    orders = pd.read_parquet(file)
    summary = summary_data_from_transaction_data(
        orders,
        "customer_id",
        "ordered_at",
        "net_amount",
        observation_period_end=pd.Timestamp(until),
        freq="D",
    )
    steps.done("summary")
    found["peak_summary_mb"] = _peak()
    fitter = BetaGeoFitter()
    fitter.fit(summary["frequency"], summary["recency"], summary["T"])
    steps.done("fit bg_nbd")
    found["bg_nbd"] = {"params": {k: float(v) for k, v in fitter.params_.items()}}
    each = fitter.conditional_expected_number_of_purchases_up_to_time(
        HORIZON, summary["frequency"], summary["recency"], summary["T"]
    )
    steps.done("score")
    found["total"] = round(float(each.sum()), 1)


def _pymc(steps: Steps, file: str, until: date, found: dict[str, Any]) -> None:
    import warnings

    warnings.simplefilter("ignore")
    import pandas as pd
    from pymc_marketing.clv import BetaGeoModel, utils  # type: ignore[import-not-found]

    steps.done("import")
    orders = pd.read_parquet(file)
    summary = utils.rfm_summary(
        orders,
        "customer_id",
        "ordered_at",
        "net_amount",
        observation_period_end=until.isoformat(),
        time_unit="D",
    )
    steps.done("summary")
    found["peak_summary_mb"] = _peak()
    model = BetaGeoModel(data=summary)
    model.fit(method="map", progressbar=False)
    steps.done("fit bg_nbd")
    means = model.fit_summary()
    values = means["mean"] if hasattr(means, "columns") and "mean" in means else means
    found["bg_nbd"] = {"params": {str(k): float(v) for k, v in dict(values).items()}}


OTHERS = {
    "lifetimes": ["lifetimes==0.11.3", "pandas<3", "pyarrow"],
    "pymc": ["pymc-marketing==0.19.2", "pyarrow"],
}


def environment(side: str, folder: Path) -> str:
    """Install the other side from PyPI into a folder; returns its Python."""
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    subprocess.run([uv, "venv", "--quiet", "--python", "3.11", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *OTHERS[side]], check=True)
    return python


def measured(python: str, side: str, file: Path) -> dict[str, Any] | None:
    """Measure a side in a process of its own; None when the other side fails or takes too long."""
    command = [python, str(Path(__file__).resolve()), "--one", side, "--file", str(file)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            timeout=PATIENCE,
            start_new_session=True,
        )
    except (subprocess.SubprocessError, OSError) as wrong:
        if side not in OTHERS:
            raise
        print(f"{side}: no figure, {type(wrong).__name__}", file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Make the world, measure the sides, print figures and ratios."""
    asked = argparse.ArgumentParser(prog="benchmarks.value")
    asked.add_argument("--scale", choices=list(SCALES), default="small")
    asked.add_argument("--keep", help="folder for the world and the other side; what is there is used again")
    asked.add_argument("--others", nargs="*", choices=list(OTHERS), default=["lifetimes"])
    asked.add_argument("--one", help=argparse.SUPPRESS)
    asked.add_argument("--file", help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.one:
        print(json.dumps(one(chosen.one, chosen.file)))
        return
    folder = Path(chosen.keep or tempfile.mkdtemp(prefix="koers-value-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        file = folder / f"{chosen.scale}.parquet"
        if not file.exists():
            print(f"{build(SCALES[chosen.scale], file):,} orders written", file=sys.stderr)
        results = {
            side: measured(sys.executable, side, file) or {} for side in ("plain", "plain-days", "ours")
        }
        for side in chosen.others:
            home = folder / side
            python = str(home / "bin" / "python") if home.exists() else environment(side, home)
            found = measured(python, side, file)
            if found:
                results[side] = found
        report(chosen.scale, results)
    finally:
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)


def report(scale: str, results: dict[str, dict[str, Any]]) -> None:
    """Print processor seconds, memory and ratios."""
    import duckdb

    began = time.strftime("%d %B %Y")
    print(
        f"{SCALES[scale]:,} customers; {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {began}; processor seconds"
    )
    for side, found in results.items():
        told = ", ".join(f"{name} {took:.2f}" for name, took in found["steps"].items())
        print(f"{side:<11} {told}; at most {found['peak_mb']} MB")
        for model in ("bg_nbd", "mbg_nbd"):
            if model in found:
                print(
                    f"{'':<11} {model} "
                    + ", ".join(f"{k} {v:.5g}" for k, v in found[model]["params"].items())
                )
        if "total" in found:
            print(f"{'':<11} {HORIZON} days: {found['total']:,.0f} orders")
    ours = results["ours"]["steps"]
    print(f"summary against a plain group-by: {ours['summary'] / results['plain']['steps']['summary']:.2f}")
    print(
        f"summary against a group-by of days: {ours['summary'] / results['plain-days']['steps']['summary']:.2f}"
    )
    for side in (one for one in results if one in OTHERS):
        theirs = results[side]["steps"]
        fit = ours["histories"] + ours["fit bg_nbd"]
        print(f"{side}: summary {theirs['summary'] / ours['summary']:.1f} times ours", end="")
        print(f", fit {theirs['fit bg_nbd'] / fit:.1f} times", end="")
        if "score" in theirs:
            print(f", score {theirs['score'] / (ours['columns'] + ours['score']):.1f} times", end="")
        print(f", memory {results[side]['peak_mb'] / results['ours']['peak_mb']:.1f} times")


if __name__ == "__main__":
    main()
