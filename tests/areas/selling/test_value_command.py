"""`koers value` reads a case as YAML, and says by line what is wrong."""

import json

from click.testing import CliRunner

from koers.cli.value import command
from koers_analytics.costing import EXAMPLE


def test_the_example_that_is_shipped_is_worked_out():
    done = CliRunner().invoke(command, [str(EXAMPLE), "--json"])
    assert done.exit_code == 0
    found = json.loads(done.output)
    assert [one["npv_cents"] for one in found["alternatives"]] == [26787999, 38382129]
    assert found["comparisons"][0]["saving_cents"] == 11594130
    told = CliRunner().invoke(command, [str(EXAMPLE)]).output
    assert "Against The other line: saves EUR 115,941.30.\n  79% of it comes from Downtime." in told
    assert "paid back after 1.012 years" in told


def test_alternatives_may_last_differently_long(tmp_path):
    file = tmp_path / "case.yaml"
    text = EXAMPLE.read_text(encoding="utf-8").replace("kind: ours,", "kind: ours, years: 9,")
    file.write_text(text)
    found = json.loads(CliRunner().invoke(command, [str(file), "--json"]).output)
    assert (found["basis"], [one["years"] for one in found["alternatives"]]) == ("yearly", [9, 7])
    assert found["comparisons"][0]["saving_cents"] is None
    # The other line is as it was: 73 721.48 a year over its seven years.
    assert found["alternatives"][1]["eac_cents"] == 7372148
    saving = found["alternatives"][1]["eac_cents"] - found["alternatives"][0]["eac_cents"]
    assert abs(found["comparisons"][0]["yearly_saving_cents"] - saving) <= 1
    told = CliRunner().invoke(command, [str(file)]).output
    assert "Our line 9 years, The other line 7 years at 8 % a year" in told
    assert " a year.\n" in told
    file.write_text(text.replace("years: 9,", "years: 5,"))
    done = CliRunner().invoke(command, [str(file)])
    assert done.exit_code == 1
    assert (
        "lines[7].year: “Residual value” falls in year 7, after the end: Our line lasts 5 years."
        in done.output
    )


def test_what_is_wrong_is_told_by_line_and_field_and_nothing_is_guessed(tmp_path, settings):
    file = tmp_path / "case.yaml"
    text = EXAMPLE.read_text(encoding="utf-8")
    file.write_text(text.replace("rate_is: nominal", "rate_is: real").replace("years: 7", "years: 70"))
    done = CliRunner().invoke(command, [str(file)])
    assert done.exit_code == 1
    assert f"{file}:6: years: The number of years must be a whole number from 1 to 60." in done.output
    assert f"{file}:9: escalation_is: The rate is real and the escalation is nominal." in done.output
    file.write_text("a: &x 1\nb: *x\n")
    done = CliRunner().invoke(command, [str(file)])
    assert (done.exit_code, done.output) == (
        1,
        f"{file}:1: a: Anchors and aliases (& and *) are not allowed.\n",
    )
    for wrong in ("0", "-1", "100", "2.5", "ten"):
        file.write_text(text.replace("kind: competitor,", f"kind: competitor, years: {wrong},"))
        done = CliRunner().invoke(command, [str(file)])
        assert (done.exit_code, done.output) == (
            1,
            f"{file}:14: alternatives[2].years: The number of years must be a whole number from 1 to 60.\n",
        )
    settings.VALUE = {"most_years": 70, "carries": 0.9}
    file.write_text(text.replace("years: 7\n", "years: 70\n"))
    assert CliRunner().invoke(command, [str(file)]).exit_code == 0
