import ast
import doctest
import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import koers_analytics
from koers_analytics.cli import main

HEADS = "deal_id,stage,outcome,valid_from,valid_to,amount,owner_id,created\n"
MODULES = [info.name for info in pkgutil.walk_packages(koers_analytics.__path__, "koers_analytics.")]


@pytest.fixture
def deals(tmp_path):
    lines = []
    for n in range(1, 61):
        month = n % 9 + 1
        lines.append(
            f"D{n},Quote,open,2026-{month:02d}-01,2026-{month:02d}-20,1000.50,anna,2026-{month:02d}-01"
        )
        outcome = "won" if n % 2 else "lost"
        lines.append(
            f"D{n},{outcome.title()},{outcome},2026-{month:02d}-20,,1000.50,anna,2026-{month:02d}-01"
        )
    lines += [f"D{n},Quote,open,2026-10-01,,2000,bas,2026-10-01" for n in range(61, 66)]
    file = tmp_path / "deals.csv"
    file.write_text(HEADS + "\n".join(lines), encoding="utf-8")
    return str(file)


def run(*arguments: str):
    return CliRunner().invoke(main, list(arguments))


def test_a_file_of_deals_is_summed_up(deals):
    found = run("pipeline", deals, "--as-of", "2026-10-05", "--from", "2026-01-01", "--json")
    assert found.exit_code == 0, found.output
    facts = json.loads(found.output)
    assert facts["waterfall_cents"]["won"] == 30 * 100_050
    assert facts["waterfall_cents"]["closing"] == 5 * 200_000
    assert facts["win_rate"]["n"] == 60
    assert facts["cycle_days"]["median"] == 19
    assert facts["open"] == [{"stage": "Quote", "age": "within", "n": 5, "cents": 1_000_000}]


def test_a_file_of_deals_is_forecast(deals):
    found = run(
        "forecast", deals, "--as-of", "2026-10-05", "--until", "2026-10-31", "--target", "5000", "--json"
    )
    facts = json.loads(found.output)
    assert facts["status"] == "ok"
    assert {one["deal"] for one in facts["deals"]} == {f"D{n}" for n in range(61, 66)}
    assert 0.3 < facts["deals"][0]["chance"] < 0.6
    assert 0 < facts["p_target"] < 1
    assert "status: ok" in run("forecast", deals, "--as-of", "2026-10-05", "--until", "2026-10-31").output


def test_parquet_gives_the_same_as_csv(deals, tmp_path):
    import duckdb

    other = str(tmp_path / "deals.parquet")
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{deals}')) TO '{other}' (FORMAT parquet)")
    same = [run("pipeline", file, "--as-of", "2026-10-05", "--json").output for file in (deals, other)]
    assert same[0] == same[1]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a,b\n1,2\n", "columns are missing: deal_id, stage, outcome"),
        (HEADS + "1,Quote,open,2026-02-30,,5,,\n", "2026-02-30"),
        (HEADS + "1,Quote,perhaps,2026-02-20,,5,,\n", "outcome must be open, won or lost"),
        (HEADS + "1,Quote,open,2026-02-20,2026-03-01,5,,\n", "exactly one period without end"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path, content, says):
    file = tmp_path / "bad.csv"
    file.write_text(content, encoding="utf-8")
    found = run("pipeline", str(file), "--as-of", "2026-10-05")
    assert found.exit_code == 1
    assert says in found.output


def test_a_company_is_written_and_described(tmp_path):
    found = run("sample", str(tmp_path), "--as-of", "2026-11-23", "--scale", "0.02")
    facts = json.loads(found.output)
    assert facts["files"]["deals.csv"] == 184
    assert (tmp_path / "orders.csv").is_file()
    assert run("sample", str(tmp_path), "--as-of", "2026-11-23", "--scale", "-1").exit_code == 1


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0


def test_the_package_needs_no_application_and_reads_no_clock():
    code = "import koers_analytics.pipeline, koers_analytics.forecast, koers_analytics.funnel, koers_analytics.alignment, koers_analytics.sample, koers_analytics.cli, sys; "
    code += "print([m for m in sys.modules if m.split('.')[0] in ('django', 'koers', 'duckdb', 'pandas', 'scipy')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    for file in Path(koers_analytics.__path__[0]).rglob("*.py"):
        calls = [
            node.attr
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        ]
        assert not {"now", "today", "utcnow"} & set(calls), file
