import csv
import gzip
import io
import json

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from koers_analytics.cli import main
from koers_analytics.scoring import Frame, backtest

N = 600


@pytest.fixture
def rows(lead_world):
    world = lead_world(1, N)
    return [
        {name: values[n] for name, values in world.columns.items()}
        | {
            "lead number": 1000 + n,
            "asked": f"2026-{1 + n // 60:02d}-{1 + n % 28:02d}",
            "result": "won" if won else "lost",
        }
        for n, won in enumerate(world.won)
    ]


def write(file, rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    told = text.getvalue().encode(encoding)
    file.write_bytes(gzip.compress(told) if file.suffix == ".gz" else told)
    return str(file)


@pytest.fixture
def leads(tmp_path, rows):
    return write(tmp_path / "leads.csv", rows)


def run(*arguments: str):
    return CliRunner().invoke(main, ["score", *arguments])


def told(*arguments: str):
    found = run(*arguments, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


ASK = ("--target", "result", "--positive", "won")


def test_a_file_of_leads_is_judged_and_explained(leads, rows):
    facts = told(leads, *ASK, "--exclude", "asked")
    assert facts["status"] == "ok"
    assert (facts["n"], facts["positives"]) == (N, sum(row["result"] == "won" for row in rows))
    assert facts["folds"] == 5
    assert "time_cut" not in facts
    for who in ("model", "naive_bayes"):
        assert set(facts[who]) == {"auc", "brier", "log_loss", "n"}
        assert facts[who]["n"] == N
    assert facts["model"]["auc"] > 0.7
    assert {(one["column"], one["code"]) for one in facts["dropped"]} == {
        ("asked", "excluded"),
        ("lead number", "id"),
    }
    assert {one["column"] for one in facts["weights"]} == {"size", "source", "visited", "noise"}
    referral = next(one for one in facts["weights"] if one["level"] == "referral")
    assert referral["weight"] > 0.8
    assert referral["n"] == sum(row["source"] == "referral" for row in rows)
    assert sum(one["n"] for one in facts["calibration"]["model"]) == N
    assert set(facts["calibration"]["model"][0]) == {"n", "positives", "predicted", "observed", "low", "high"}


def test_the_command_says_what_the_package_says(leads, lead_world):
    world = lead_world(1, N)
    facts = told(leads, *ASK, "--exclude", "asked", "--seed", "7", "--folds", "4")
    found = backtest(world.frame, seed=7, folds=4)
    assert facts["model"]["brier"] == pytest.approx(found.scores["model"].brier, abs=1e-9)
    assert facts["naive_bayes"]["auc"] == pytest.approx(found.scores["naive_bayes"].auc, abs=1e-9)


def test_the_same_seed_gives_the_same_output(leads):
    assert told(leads, *ASK) == told(leads, *ASK)
    assert told(leads, *ASK, "--seed", "2")["model"] != told(leads, *ASK)["model"]


def test_by_time_the_cut_is_told(leads, rows):
    facts = told(leads, *ASK, "--time", "asked")
    assert facts["time_cut"] == sorted(row["asked"] for row in rows)[N * 3 // 4]
    assert facts["trained_on"] + facts["model"]["n"] == N
    assert "folds" not in facts
    assert facts["trained_until"] == "2026-10-28"
    assert "asked" not in {one["column"] for one in [*facts["weights"], *facts["dropped"]]}


@pytest.mark.parametrize(
    ("name", "delimiter", "encoding"),
    [
        ("a.csv", ";", "utf-8"),
        ("a.csv", "\t", "utf-8-sig"),
        ("a.txt", "|", "utf-8"),
        ("a.csv.gz", ",", "utf-8"),
    ],
)
def test_other_delimiters_and_packed_files_give_the_same(leads, rows, tmp_path, name, delimiter, encoding):
    other = told(write(tmp_path / name, rows, delimiter, encoding), *ASK)
    assert other | {"file": ""} == told(leads, *ASK) | {"file": ""}


def test_parquet_gives_the_same(leads, tmp_path):
    other = str(tmp_path / "leads.parquet")
    source = f"read_csv('{leads}', types = {{'visited': 'VARCHAR'}})"
    duckdb.sql(f"COPY (SELECT * REPLACE (result = 'won' AS result) FROM {source}) TO '{other}'")
    found = told(other, "--target", "result", "--positive", "True")
    same = told(leads, *ASK)
    assert (found["positive"], found["model"], found["weights"]) == ("true", same["model"], same["weights"])


def test_a_file_with_decimal_commas_and_latin_letters_is_read(rows, tmp_path):
    dutch = [
        row | {"size": str(row["size"]).replace(".", ","), "source": row["source"].replace("e", "é")}
        for row in rows
    ]
    facts = told(write(tmp_path / "dutch.csv", dutch, ";", "latin-1"), *ASK)
    assert {one["level"] for one in facts["weights"] if one["column"] == "source"} == {
        "wéb", "fair", "référral", "bought list"
    }  # fmt: skip
    assert {one["sort"] for one in facts["weights"] if one["column"] == "size"} == {"range"}


def test_open_rows_are_left_out_and_counted(rows, tmp_path):
    for row in rows[:100]:
        row["result"] = ""
    facts = told(write(tmp_path / "open.csv", rows), *ASK)
    assert (facts["n"], facts["open_rows"]) == (N - 100, 100)


# Refusals


@pytest.fixture
def leaking(rows, tmp_path):
    rng = np.random.default_rng(1)
    for row in rows:
        row["call minutes"] = round(rng.gamma(4 if row["result"] == "won" else 1, 3), 1)
    return write(tmp_path / "leaking.csv", rows)


def test_a_column_that_knows_the_outcome_is_refused_by_name_with_figures_and_remedy(leaking):
    found = run(leaking, *ASK, "--json")
    assert found.exit_code == 2
    facts = json.loads(found.stdout)
    (refused,) = facts["refused"]
    assert (facts["status"], facts["model"], refused["column"]) == ("leak", None, "call minutes")
    assert f"AUC {refused['alone']:.2f}" in found.stderr
    assert f"({refused['others']:.2f})" in found.stderr
    assert "column 'call minutes' by itself tells the outcome better" in found.stderr
    assert '--exclude "call minutes"' in found.stderr
    assert '--known-before "call minutes"' in found.stderr


def test_what_is_left_out_or_vouched_for_is_not_refused(leaking):
    without = told(leaking, *ASK, "--exclude", "call minutes")
    vouched = told(leaking, *ASK, "--known-before", "call minutes")
    assert vouched["model"]["auc"] > without["model"]["auc"] + 0.05


@pytest.mark.parametrize(
    "order",
    [
        ("FILE", *ASK, "--exclude", "call minutes", "asked"),
        ("FILE", *ASK, "--exclude", "call minutes", "--exclude", "asked"),
        (*ASK, "--exclude", "call minutes", "--exclude", "asked", "FILE"),
        ("--json", "FILE", "--exclude", "call minutes", "asked", *ASK),
    ],
)
def test_several_columns_may_follow_one_option(leaking, order):
    arguments = [leaking if one == "FILE" else one for one in order if one != "--json"]
    facts = told(*arguments) if "--json" not in order else json.loads(run("--json", *arguments).stdout)
    assert {one["column"] for one in facts["dropped"] if one["code"] == "excluded"} == {
        "call minutes",
        "asked",
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--target", "resutl", "--positive", "won"), "there is no column 'resutl'; did you mean 'result'?"),
        (("--target", "zzz", "--positive", "won"), "there is no column 'zzz'; there are: size, source"),
        (("--target", "result", "--positive", "yes"), "column 'result' has no value 'yes'; it has 'lost' ("),
        ((*ASK, "--exclude", "nothing"), "there is no column 'nothing'"),
        ((*ASK, "--time", "when"), "there is no column 'when'"),
        ((*ASK, "--known-before", "other"), "there is no column 'other'"),
        ((*ASK, "--time", "source"), "column 'source': row 1 has"),
    ],
)
def test_a_wrong_column_or_value_is_named_with_the_remedy(leads, arguments, says):
    found = run(leads, *arguments, "--json")
    assert found.exit_code == 1
    assert says in found.stderr
    assert leads in found.stderr
    assert found.stdout == ""


def test_a_target_without_any_other_value_is_refused(rows, tmp_path):
    file = write(tmp_path / "won.csv", [row | {"result": "won"} for row in rows])
    found = run(file, *ASK)
    assert found.exit_code == 1
    assert "has only the value 'won'; a score needs rows that ended otherwise" in found.stderr
    empty = write(tmp_path / "empty.csv", [row | {"result": ""} for row in rows])
    assert "column 'result' is empty in every row" in run(empty, *ASK).stderr


def test_too_few_rows_give_a_status_and_no_model(rows, tmp_path):
    found = run(write(tmp_path / "few.csv", rows[:150]), *ASK, "--json")
    assert found.exit_code == 1
    facts = json.loads(found.stdout)
    assert (facts["status"], facts["model"], facts["naive_bayes"], facts["n"]) == ("too_few", None, None, 150)
    assert "150 closed rows" in found.stderr
    assert "200 rows with 40 positives are needed" in found.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("no.csv", None, "there is no such file"),
        ("heads.csv", b"size,result\n", "there are no rows"),
        ("broken.parquet", b"PAR1 not really", "cannot be read as Parquet"),
        ("broken.csv.gz", b"\x1f\x8b not really", "cannot be read as CSV"),
        ("empty.csv", b"", "empty.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path, name, content, says):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    found = run(str(file), *ASK)
    assert found.exit_code == 1
    assert name in found.stderr
    assert says in found.stderr
    assert "Traceback" not in found.output


def test_without_json_a_page_of_text_is_printed(leads):
    found = run(leads, *ASK)
    assert found.exit_code == 0
    lines = found.stdout.splitlines()
    assert lines[0].startswith("600 closed rows, ")
    assert "of them result = won" in lines[0]
    assert any(line.startswith("naive Bayes  ") for line in lines)
    assert any("slope of the chances" in line for line in lines)
    assert any(line.startswith("  source  ") and "referral +" in line for line in lines)
    assert "  lead number numbers the rows: it is whole and never repeats" in lines


def test_values_are_compared_as_people_mean_them(rows, tmp_path):
    file = write(
        tmp_path / "ones.csv", [row | {"result": 1.0 if row["result"] == "won" else 0} for row in rows]
    )
    assert told(file, "--target", "result", "--positive", "1")["positives"] == sum(
        r["result"] == "won" for r in rows
    )


def test_a_frame_of_numbers_and_one_of_their_texts_are_the_same(lead_world):
    world = lead_world(1, 300)
    texts = {name: [str(value) for value in values] for name, values in world.columns.items()}
    first, second = (backtest(Frame.of(columns, world.won)) for columns in (world.columns, texts))
    assert first == second
