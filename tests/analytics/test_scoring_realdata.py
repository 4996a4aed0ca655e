"""Public data: UCI Bank Marketing (Moro, Cortez & Rita 2014) and others, read at test time and never shipped."""

import json

import pytest
from click.testing import CliRunner

from koers_analytics.cli import main

pytestmark = pytest.mark.realdata

BANK = ("bank.csv", "bank-additional.csv")
AFTERWARDS = ("Tags", "Lead Quality", "Asymmetrique Activity Index", "Asymmetrique Profile Index",
              "Asymmetrique Activity Score", "Asymmetrique Profile Score", "Last Notable Activity")  # fmt: skip


def score(file, *arguments):
    if not file.is_file():
        pytest.skip(f"NOT RUN: there is no {file}")
    return CliRunner().invoke(main, ["score", str(file), *arguments, "--json"])


def better(found):
    assert found.exit_code == 0, found.output
    facts = json.loads(found.stdout)
    gaps = {one["measure"]: one for one in facts["gaps"]}
    assert facts["model"]["brier"] < facts["naive_bayes"]["brier"]
    assert facts["model"]["auc"] > facts["naive_bayes"]["auc"]
    assert gaps["brier"]["low"] > 0
    assert facts["slope"] == pytest.approx(1, abs=0.1)
    return facts


@pytest.mark.parametrize("name", BANK)
@pytest.mark.parametrize("seed", ["1", "2"])
def test_among_calls_of_a_bank_the_model_beats_naive_bayes_on_both_counts(public_data, name, seed):
    file = public_data / "uci_bank_marketing" / name
    facts = better(score(file, "--target", "y", "--positive", "yes", "--exclude", "duration", "--seed", seed))
    # Chances by and large come true: of ten tenths, at most two leave the observed share out of their interval.
    outside = [
        one for one in facts["calibration"]["model"] if not one["low"] <= one["predicted"] <= one["high"]
    ]
    assert len(outside) <= 2


@pytest.mark.parametrize("name", BANK)
def test_the_length_of_a_call_is_refused_because_it_is_known_only_afterwards(public_data, name):
    file = public_data / "uci_bank_marketing" / name
    found = score(file, "--target", "y", "--positive", "yes")
    assert found.exit_code == 2
    assert [one["column"] for one in json.loads(found.stdout)["refused"]] == ["duration"]
    assert "column 'duration' by itself tells the outcome better" in found.stderr


LEADS = ("--target", "Converted", "--positive", "1")


def test_among_leads_of_a_school_the_model_beats_naive_bayes_on_both_counts(public_data):
    file = public_data / "x_education_leads" / "leads.csv"
    facts = better(score(file, *LEADS, "--exclude", *AFTERWARDS))
    assert {"Prospect ID", "Lead Number"} <= {one["column"] for one in facts["dropped"]}


def test_and_so_it_does_among_later_leads_having_seen_only_earlier_ones(public_data):
    file = public_data / "x_education_leads" / "leads.csv"
    facts = better(score(file, *LEADS, "--exclude", *AFTERWARDS, "--time", "Lead Number"))
    assert facts["trained_on"] + facts["model"]["n"] == 6467


def test_a_tag_that_was_set_after_the_contact_is_refused(public_data):
    found = score(public_data / "x_education_leads" / "leads.csv", *LEADS)
    assert found.exit_code == 2
    assert [one["column"] for one in json.loads(found.stdout)["refused"]] == ["Tags"]


def test_the_contract_of_a_telephone_customer_is_not_refused(public_data):
    file = public_data / "ibm_telco_churn" / "Telco-Customer-Churn.csv"
    facts = better(score(file, "--target", "Churn", "--positive", "Yes"))
    assert facts["status"] == "ok"
    assert [one["column"] for one in facts["dropped"]] == ["customerID"]
