"""`koers-analytics clv`: what it prints, and what it refuses with file, line, column, value and remedy."""

import csv
import gzip
import json
import subprocess
import sys
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from koers_analytics.cli import main
from koers_analytics.value import BASELINES, backtest
from koers_analytics.value.backtest import judged

NAMES = ("customer_id", "date", "amount")
ASK = ("--customer", "customer_id", "--date", "date", "--amount", "amount")
BEGIN = date(2024, 1, 1)


def run(file, *arguments):
    return CliRunner().invoke(main, ["clv", str(file), *arguments])


def told(file, *arguments):
    found = run(file, *ASK, *arguments, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def write(file, rows, names=NAMES, delimiter=","):
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "wt", encoding="utf-8", newline="") as out:
        made = csv.writer(out, delimiter=delimiter)
        made.writerow(names)
        made.writerows(rows)
    return file


@pytest.fixture(scope="module")
def rows():
    """Return two years of orders of 900 customers who buy at random and leave."""
    rng = np.random.default_rng(8)
    made = []
    for who in range(900):
        rate, leaving, at = rng.gamma(0.8, 1 / 60), rng.beta(0.8, 3), rng.uniform(0, 500)
        value = rng.gamma(6, 1) * 8
        while at < 730:
            made.append(
                (
                    f"C{who:04d}",
                    (BEGIN + timedelta(days=int(at))).isoformat(),
                    round(value * rng.gamma(9, 1 / 9), 2),
                )
            )
            at += rng.exponential(1 / rate)
            if rng.random() < leaving:
                break
    return sorted(made, key=lambda row: row[1])


@pytest.fixture(scope="module")
def orders(rows, tmp_path_factory):
    return write(tmp_path_factory.mktemp("value") / "orders.csv", rows)


# Known figures


@pytest.mark.realdata
def test_cdnow_from_a_file_gives_the_published_fit_and_the_known_hold_out(cdnow_orders, tmp_path):
    columns = cdnow_orders.values()
    file = write(tmp_path / "cdnow.csv", zip(*columns, strict=True))
    facts = told(
        file, "--model", "bg-nbd", "--until", "1997-09-30", "--horizon", "39", "--spend", "gamma-gamma"
    )
    assert list(facts["params"].values()) == pytest.approx([0.242595, 4.413602, 0.792922, 2.425907], rel=1e-4)
    assert facts["log_likelihood"] == pytest.approx(-9582.4292, abs=1e-3)
    assert (facts["model"], facts["n_customers"], facts["n_repeat_orders"], facts["converged"]) == (
        "bg-nbd", 2357, 2457, True,
    )  # fmt: skip
    assert facts["expected_orders"] == pytest.approx(1653, abs=1)
    assert facts["baselines"]["carry_forward"] == pytest.approx(2930, abs=1)
    assert (facts["p"], facts["q"], facts["gamma"]) == pytest.approx((6.24957, 3.74422, 15.44352), rel=1e-3)
    assert (facts["later"], facts["currency"]) == (1959, None)
    held = told(
        file, "--model", "bg-nbd", "--until", "1998-06-30", "--horizon", "39", "--split", "1997-09-30"
    )
    assert held["holdout"]["actual_orders"] == 1882
    assert held["holdout"]["model"]["mae"] == pytest.approx(0.785, abs=0.005)


KNOWN = {
    "bg_nbd": (1653, -0.121, 0.785, 1.608, 0.626, 0.47),
    "mbg_nbd": (1577, -0.162, 0.765, 1.607, 0.627, 0.48),
    "pareto_nbd": (1666, -0.115, 0.755, 1.603, 0.630, 0.47),
    "carry_forward": (2930, 0.557, 1.024, 2.212, 0.584, 0.46),
    "average": (2929, 0.556, 1.382, 2.104, None, 0.10),
}


@pytest.mark.realdata
@pytest.mark.parametrize("model", ["bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_what_was_held_out_of_cdnow_is_foreseen_as_well_as_is_known(cdnow_orders, model):
    found = backtest(cdnow_orders, date(1997, 9, 30), model, until=date(1998, 6, 30))
    assert (found.customers, found.actual, found.better) == (2357, 1882, True)
    assert found.best_top_tenth == pytest.approx(0.68, abs=0.005)
    by_name = {one.name: one for one in (found.model, *found.baselines)}
    for name in (model, "carry_forward", "average"):
        one, known = by_name[name], KNOWN[name]
        assert one.predicted == pytest.approx(known[0], abs=1.5), name
        assert (one.bias, one.mae, one.rmse) == pytest.approx(known[1:4], abs=0.005), name
        assert one.top_tenth == pytest.approx(known[5], abs=0.005), name
        assert (one.correlation is None) == (known[4] is None)
        assert known[4] is None or one.correlation == pytest.approx(known[4], abs=0.005)


@pytest.mark.realdata
@pytest.mark.parametrize(("model", "mae"), [("bg_nbd", 0.929), ("mbg_nbd", 0.930), ("pareto_nbd", 0.930)])
def test_where_a_plain_way_is_better_the_back_test_says_so(online_retail, model, mae):
    found = backtest(online_retail, date(2010, 8, 31), model, until=date(2010, 11, 30))
    assert (found.customers, found.actual, found.fit.status, found.better) == (3321, 4283, "boundary", False)
    assert found.model.mae == pytest.approx(mae, abs=0.001)
    plain = {one.name: one for one in found.baselines}["carry_forward"]
    assert plain.predicted == pytest.approx(3232.6, abs=1)
    assert (plain.bias, plain.mae) == pytest.approx((-0.245, 0.916), abs=0.001)


# What it prints


def test_the_facts_come_with_model_plain_figures_and_the_error_on_what_was_held_out(orders):
    facts = told(orders, "--until", "2025-12-28", "--unit", "week", "--horizon", "26")
    assert {
        "model",
        "params",
        "log_likelihood",
        "n_customers",
        "n_repeat_orders",
        "expected_orders",
        "converged",
    } <= set(facts)
    assert (facts["model"], facts["n_customers"], facts["status"]) == ("mbg-nbd", 900, "converged")
    assert set(facts["params"]) == {"r", "alpha", "a", "b"}
    assert set(facts["baselines"]) == set(BASELINES) == set(facts["holdout"]["baselines"])
    assert facts["holdout"]["split"] == "2025-06-29"
    assert (
        facts["expected_orders_range"]["low"]
        < facts["expected_orders"]
        < facts["expected_orders_range"]["high"]
    )
    assert facts["holdout"]["model"]["mae"] < facts["holdout"]["baselines"]["carry_forward"]["mae"]
    assert "closer than the plain figures" in facts["advice"]


def test_a_value_comes_with_its_convention(orders):
    asked = ("--until", "2025-12-28", "--spend", "gamma-gamma")
    whole, half = told(orders, *asked), told(orders, *asked, "--margin", "0.5")
    assert whole["clv"]["total"] == pytest.approx(2 * half["clv"]["total"])
    assert half["clv"]["convention"] == {
        "horizon": 26.0, "unit": "week", "yearly_rate": 0.1, "margin": 0.5, "currency": "",
        "counts": "orders from now on, of customers who are known now; what they cost to win is not taken off",
    }  # fmt: skip
    assert len(whole["clv"]["top"]) == 10
    assert whole["spend"]["status"] == "converged"
    assert told(orders, *asked, "--rate", "0.3")["clv"]["total"] < whole["clv"]["total"]


@pytest.mark.parametrize("name", ["orders.csv.gz", "orders.tsv", "orders.parquet"])
def test_other_files_give_the_same(rows, orders, tmp_path, name):
    file = tmp_path / name
    if name.endswith("parquet"):
        duckdb.sql(f"COPY (SELECT * FROM read_csv('{orders}')) TO '{file}'")
    else:
        write(file, rows, delimiter="\t" if name.endswith("tsv") else ",")
    asked = ("--until", "2025-12-28", "--spend", "gamma-gamma")
    assert told(file, *asked) | {"file": ""} == told(orders, *asked) | {"file": ""}


def test_dutch_days_and_amounts_are_read(rows, orders, tmp_path):
    dutch = [
        (who, "-".join(reversed(day.split("-"))), f"{value:.2f}".replace(".", ","))
        for who, day, value in rows
    ]
    file = write(tmp_path / "dutch.csv", dutch, delimiter=";")
    found = told(file, "--until", "2025-12-28", "--date-format", "%d-%m-%Y")
    assert found | {"file": ""} == told(orders, "--until", "2025-12-28") | {"file": ""}


def test_without_json_a_page_of_text_is_printed(orders):
    lines = run(orders, *ASK, "--until", "2025-12-28", "--spend", "gamma-gamma").stdout.splitlines()
    assert lines[0].startswith("900 customers until 2025-12-28, ")
    assert any(line.startswith("mbg-nbd: converged") for line in lines)
    assert any(line.startswith("carry-forward ") for line in lines)
    assert any("over 26 weeks at 10% a year, margin 100%" in line for line in lines)


def test_it_starts_without_loading_what_it_may_not_need():
    code = (
        "import sys; from koers_analytics.cli import main; import koers_analytics.value; "
        "print(sorted({'ibis', 'scipy', 'pandas', 'django', 'pyarrow', 'duckdb'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Hard input


def test_few_customers_get_the_plain_figures_and_no_model(rows, tmp_path):
    few = [row for row in rows if row[0] < "C0200"]
    facts = told(write(tmp_path / "few.csv", few), "--until", "2025-12-28", "--spend", "gamma-gamma")
    assert (facts["status"], facts["converged"], facts["params"], facts["expected_orders"]) == (
        "too_few", False, None, None,
    )  # fmt: skip
    assert "200 customers are too few" in facts["why"]
    assert facts["baselines"]["carry_forward"] > 0
    assert facts["holdout"]["model"] is None
    assert (facts["clv"], facts["advice"][:21]) == (None, "Use the plain figures")
    assert sum(one["n"] for one in facts["rfm_groups"]) == 200
    assert facts["gap_rule"]["usual_gap_days"] > 0


def test_a_file_of_one_time_buyers_gets_no_model(tmp_path):
    once = [(f"C{n}", (BEGIN + timedelta(days=n % 300)).isoformat(), 10) for n in range(500)]
    facts = told(write(tmp_path / "once.csv", once))
    assert (facts["status"], facts["n_repeat_orders"]) == ("too_few", 0)
    assert facts["why"].startswith("nobody bought twice")
    assert facts["gap_rule"]["usual_gap_days"] is None


def test_a_file_of_one_day_cannot_be_judged(tmp_path):
    facts = told(write(tmp_path / "day.csv", [(f"C{n}", "2026-01-05", 10) for n in range(400)]))
    assert (facts["status"], facts["holdout"]) == ("too_few", None)
    assert "the orders span 0 days" in facts["holdout_why"]


def test_one_customer_with_a_hundred_thousand_orders_does_not_break_it(rows, tmp_path):
    busy = [("BUSY", (BEGIN + timedelta(days=n % 720)).isoformat(), 1 + n % 7) for n in range(100_000)]
    facts = told(
        write(tmp_path / "busy.csv", [*rows, *busy]), "--until", "2025-12-28", "--spend", "gamma-gamma"
    )
    assert (facts["n_customers"], facts["status"]) == (901, "converged")
    assert 0 < facts["expected_orders"] < 10_000


def test_credits_larger_than_orders_and_without_an_order_are_told_apart(rows, tmp_path):
    names = (*NAMES, "order_id", "refers_to_order_id")
    more = [(*row, f"o{n}", "") for n, row in enumerate(rows)]
    who, _day, value = rows[0]
    more += [(who, "2025-12-01", -2 * value, "c1", "o0"), ("C0005", "2025-12-02", -5, "c2", "")]
    facts = told(write(tmp_path / "credits.csv", more, names), "--until", "2025-12-28")
    assert (facts["netted_away"], facts["credits_astray"], facts["astray_cents"]) == (1, 1, 500)
    plain = [*rows, ("C0005", "2025-12-02", -5)]
    assert told(write(tmp_path / "negative.csv", plain), "--until", "2025-12-28")["credits_astray"] == 1
    text = run(write(tmp_path / "again.csv", plain), *ASK, "--until", "2025-12-28").stdout
    assert "1 credits (5.00) refer to no order and are left out; give order_id and refers_to_order_id" in text


def test_a_long_gap_and_days_to_come_are_no_trouble(rows, tmp_path):
    gap = [row for row in rows if not "2024-06-01" <= row[1] < "2025-03-01"]
    facts = told(write(tmp_path / "gap.csv", [*gap, ("C0001", "2031-01-01", 5)]), "--until", "2025-12-28")
    assert facts["later"] == 1 + sum(row[1] > "2025-12-28" for row in rows)
    assert facts["status"] in ("converged", "boundary")


def test_a_search_that_does_not_end_says_so_and_shows_the_plain_figures(orders, monkeypatch):
    from koers_analytics.value import fitting

    real = fitting._peak
    monkeypatch.setattr(
        fitting,
        "_peak",
        lambda model, told: fitting.Peak(real(model, told).at, -5.0, np.full(4, 0.2), -np.eye(4)),
    )
    monkeypatch.setattr(fitting, "_nobody_leaves", lambda told: -9.0)
    facts = told(orders, "--until", "2025-12-28")
    assert (facts["status"], facts["converged"]) == ("not_converged", False)
    assert facts["baselines"]["carry_forward"] > 0
    assert facts["advice"].startswith("Use the plain figures")


# Refusals


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (("C1", "2026-13-01", "5"), "line 4: column 'date' has '2026-13-01', which cannot be read"),
        (("C1", "", "5"), "line 4: column 'date' is empty"),
        (("C1", "31/12/2025", "5"), "or say how with --date-format"),
        (("C1", "2026-01-01", "five"), "line 4: column 'amount' has 'five', which cannot be read"),
        (("C1", "2026-01-01", "1.234,50"), "write amounts as 1234.50"),
        (("C1", "2026-01-01", "nan"), "line 4: column 'amount' has 'nan'"),
        (("C1", "2026-01-01", ""), "line 4: column 'amount' is empty"),
        ((" ", "2026-01-01", "5"), "line 4: column 'customer_id' is empty; every order needs its customer"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_line_and_a_remedy(tmp_path, bad, says):
    good = [("C1", "2026-01-01", "5"), ("C2", "2026-01-02", "6.5")]
    file = write(tmp_path / "bad.csv", [*good, bad, *good])
    found = run(file, *ASK)
    assert found.exit_code == 1
    assert f"{file}: " in found.stderr
    assert says in found.stderr
    assert found.stdout == ""


def test_a_cell_of_a_parquet_file_is_named_by_its_row(tmp_path):
    file = tmp_path / "bad.parquet"
    source = "SELECT 'C1' AS customer_id, DATE '2026-01-01' AS date, CASE WHEN n <> 2 THEN 5.0 END AS amount"
    duckdb.sql(f"COPY ({source} FROM range(1, 4) t(n)) TO '{file}'")
    assert "row 2: column 'amount' is empty" in run(file, *ASK).stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--customer", "customer", "--date", "date", "--amount", "amount"), "did you mean 'customer_id'?"),
        (
            ("--customer", "customer_id", "--date", "zzz", "--amount", "amount"),
            "there is no column 'zzz'; there are",
        ),
        ((*ASK, "--until", "2023-01-01"), "no order lies on or before 2023-01-01; choose a later --until"),
        ((*ASK, "--horizon", "0"), "a horizon is above 0"),
        ((*ASK, "--horizon", "nan"), "a horizon is above 0"),
        ((*ASK, "--spend", "gamma-gamma", "--rate", "-1"), "10 % is 0.1"),
        ((*ASK, "--spend", "gamma-gamma", "--margin", "30"), "a margin is a share"),
        ((*ASK, "--split", "2031-01-01", "--until", "2025-12-28"), ""),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_the_remedy(orders, arguments, says):
    found = run(orders, *arguments)
    assert says in found.stderr
    assert "Traceback" not in found.output
    assert found.exit_code == (1 if says else 0)


def test_several_currencies_are_refused(rows, tmp_path):
    mixed = [(*row, "EUR" if n % 2 else "USD") for n, row in enumerate(rows)]
    found = run(write(tmp_path / "mixed.csv", mixed, (*NAMES, "currency")), *ASK)
    assert found.exit_code == 1
    assert "mixed.csv: there are several currencies (EUR, USD)" in found.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("no.csv", None, "there is no such file"),
        ("heads.csv", b"customer_id,date,amount\n", "there are no rows under the headings"),
        ("broken.parquet", b"PAR1 not really", "cannot be read"),
        ("broken.csv.gz", b"\x1f\x8b not really", "cannot be read"),
        ("it's.csv", b"customer_id,date,amount\nC1,x,1\n", "line 2: column 'date' has 'x'"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path, name, content, says):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    found = run(file, *ASK)
    assert found.exit_code == 1
    assert name in found.stderr
    assert says in found.stderr
    assert "Traceback" not in found.output


# How a way is judged


def test_equals_are_drawn_by_lot_and_nothing_that_came_has_no_share():
    came, n = np.array([0.0, 10.0]), np.array([90.0, 10.0])
    best = judged("best", came, came, n)
    assert (best.top_tenth, best.mae, best.bias, best.correlation) == (1.0, 0.0, 0.0, pytest.approx(1))
    lot = judged("lot", np.ones(2), came, n)
    assert (lot.top_tenth, lot.correlation) == (pytest.approx(0.1), None)
    nothing = judged("nothing", np.ones(2), np.zeros(2), n)
    assert (nothing.bias, nothing.top_tenth) == (None, None)
