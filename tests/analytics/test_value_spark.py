"""The same expressions on Spark: every result equals that of DuckDB, row for row."""

import shutil
from datetime import date, datetime

import numpy as np
import pytest

from koers_analytics.engine import duckdb_engine, engine_of, spark_engine
from koers_analytics.retention import VARIANTS, cohorts, kept
from koers_analytics.value import backtest, fit, rfm_groups, silence, summarise

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]
BEGIN, UNTIL = np.datetime64("2024-01-01"), date(2025, 12, 28)


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """Return one Spark session of two cores for all tests; they skip loudly where Spark or Java is missing."""
    sql = pytest.importorskip(
        "pyspark.sql", reason="NOT RUN: pyspark is not installed; pip install koers[spark]"
    )
    if not shutil.which("java"):
        pytest.skip("NOT RUN: Spark needs Java, and there is none on the path")
    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.ui.enabled": "false",
        # Few rows: planning and compiling would take far longer than the work.
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder / "local"),
        "spark.sql.ansi.enabled": "true",
    }
    builder = sql.SparkSession.builder.master("local[2]").appName("koers-tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def both(spark):
    return {"duckdb": duckdb_engine(), "spark": spark_engine(spark)}


@pytest.fixture(scope="session")
def world():
    """Return orders with credits, currencies, moments around midnight, days without and days with many orders."""
    rng = np.random.default_rng(11)
    made = {
        name: []
        for name in ("customer_id", "ordered_at", "net_amount", "order_id", "refers_to_order_id", "currency")
    }

    def add(who, at, amount, order, refers, money):
        for column, value in zip(made.values(), (who, at, amount, order, refers, money), strict=True):
            column.append(value)

    number = 0
    for who in range(400):
        rate, at = rng.gamma(0.9, 1 / 50), rng.uniform(0, 500)
        money = "USD" if who % 5 == 0 else "EUR"
        while at < 740:
            moment = datetime(2024, 1, 1) + (np.timedelta64(int(at * 1440), "m")).astype(object)
            number += 1
            amount = round(float(rng.gamma(5, 20)), 2) if number % 40 else 0.0
            add(f"C{who}", moment, amount, f"o{number}", None, money)
            if number % 17 == 0:
                add(
                    f"C{who}",
                    moment,
                    -round(amount * (1.2 if number % 3 == 0 else 0.4), 2),
                    f"c{number}",
                    f"o{number}",
                    money,
                )
            if number % 90 == 0:
                add(f"C{who}", moment, -5.0, f"x{number}", None, money)
            at += rng.exponential(1 / rate)
            if rng.random() < 0.1:
                break
    return made


RATES = {
    "currency": ["USD", "USD"],
    "valid_from": [date(2023, 1, 1), date(2025, 3, 1)],
    "rate": [0.93, 0.88],
}


@pytest.fixture(scope="session")
def summaries(both, world):
    return {
        name: summarise(
            world, "week", UNTIL, zone="Europe/Amsterdam", rates=RATES, currency="EUR", engine=engine
        )
        for name, engine in both.items()
    }


def assert_same(one, other, key="customer_id"):
    """Assert that two expressions have equal rows; fractions may differ in their last digit."""
    left, right = (engine_of(each).arrays(each.order_by(key)) for each in (one, other))
    assert list(left) == list(right)
    for name, values in left.items():
        known, found = values.tolist(), right[name].tolist()
        if any(isinstance(value, float) for value in known):
            np.testing.assert_allclose(found, known, rtol=1e-12, err_msg=name)
        else:
            assert found == known, name


def test_a_summary_with_credits_currencies_and_a_time_zone_is_the_same(summaries):
    one, other = summaries["duckdb"], summaries["spark"]
    assert_same(one.customers, other.customers)
    assert one.facts() == other.facts()
    assert one.left_out.netted_away > 5
    assert one.left_out.credits_astray > 5
    assert one.left_out.later > 0


def test_the_table_with_the_usual_names_is_the_same(summaries):
    assert_same(summaries["duckdb"].table(), summaries["spark"].table())


def test_groups_and_silence_are_the_same(summaries):
    one, other = summaries["duckdb"], summaries["spark"]
    assert_same(rfm_groups(one), rfm_groups(other))
    quiet, still = silence(one), silence(other)
    assert_same(quiet.table, still.table)
    assert (quiet.usual_gap, quiet.at_risk, quiet.too_little) == (
        still.usual_gap,
        still.at_risk,
        still.too_little,
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_cohorts_are_the_same(summaries, variant):
    assert cohorts(summaries["duckdb"], "quarter", variant) == cohorts(summaries["spark"], "quarter", variant)


def test_what_was_kept_is_the_same(summaries):
    periods = (date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 1), date(2025, 12, 1))
    assert kept(summaries["duckdb"], *periods) == kept(summaries["spark"], *periods)


@pytest.mark.realdata
def test_cdnow_from_a_file_gives_the_published_fit_and_back_test_on_both(both, cdnow_orders, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(cdnow_orders), tmp_path / "cdnow.parquet")
    found = {
        name: backtest(
            str(tmp_path / "cdnow.parquet"),
            date(1997, 9, 30),
            "bg_nbd",
            until=date(1998, 6, 30),
            engine=engine,
        )
        for name, engine in both.items()
    }
    assert found["duckdb"] == found["spark"]
    assert found["spark"].actual == 1882
    assert found["spark"].fit.log_likelihood == pytest.approx(-9582.4292, abs=1e-3)
    assert fit(summarise(cdnow_orders, "week", date(1997, 9, 30), engine=both["spark"]).histories).n == 2357
