"""The stratified effect against published figures, the command, and how choices vary with traits."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from koers_analytics.cli import main
from koers_analytics.effect import (
    Arm,
    Tables,
    adaptiveness,
    homogeneity,
    odds_ratio,
    risk_difference,
    stratified,
    tables_of,
)

Z90 = 1.6448536269514722
#: Tolbutamide and death by age, Rothman, Greenland & Lash 2008, table 15-1; figures below as metafor's tests print them.
UGDP = ((8, 98, 5, 115), (22, 76, 16, 69))
#: Spermicide use and Down syndrome by age of the mother, the same book, table 15-5.
DOWN = ((3, 9, 104, 1059), (1, 3, 5, 86))


def tables(rows):
    return Tables(*(np.array(column, float) for column in zip(*rows, strict=True)))


def cases(rows):
    """Unfold tables of two by two into one value per case."""
    outcome, treated, stratum = [], [], []
    for n, (a, b, c, d) in enumerate(rows):
        for count, hit, ours in ((a, 1, 1), (b, 0, 1), (c, 1, 0), (d, 0, 0)):
            outcome += [hit] * count
            treated += [ours] * count
            stratum += [n] * count
    return np.array(outcome, bool), np.array(treated, bool), np.array(stratum)


def test_the_difference_within_strata_is_the_published_one():
    found = risk_difference(tables(UGDP), Z90)
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.0349, -0.0176, 0.0874)


def test_the_odds_ratio_and_its_equality_are_the_published_ones():
    found = odds_ratio(tables(UGDP), Z90)
    logs = [round(float(np.log(x)), 4) for x in (found.value, found.low, found.high)]
    assert logs == [0.3387, -0.1731, 0.8505]
    same = homogeneity(tables(UGDP))
    assert (round(same.statistic, 4), same.df, round(same.p, 4)) == (0.3489, 1, 0.5547)
    rare = odds_ratio(tables(DOWN), Z90)
    assert [round(float(np.log(x)), 4) for x in (rare.value, rare.low, rare.high)] == [1.33, 0.3579, 2.3021]


def test_cases_give_the_same_tables_and_the_arms_their_intervals():
    outcome, treated, stratum = cases(UGDP)
    counted = tables_of(outcome, treated, stratum)
    assert counted.hit.tolist() == [8, 22]
    assert counted.other_miss.tolist() == [115, 69]
    found = stratified(outcome, treated, stratum)
    assert (found.status, found.treated.n, found.others.hits, found.strata, found.compared) == (
        "ok",
        204,
        21,
        2,
        409,
    )
    assert found.within.value == pytest.approx(0.0349, abs=5e-5)
    assert not found.within.is_clear
    assert [round(x, 4) for x in Arm(30, 20).between] == [0.4878, 0.8077]


def test_like_with_like_undoes_a_choice_by_the_size_of_the_deal():
    # Whoever takes on the hard cases looks worse in the plain difference and is better in each stratum.
    found = stratified(*cases(((9, 1, 160, 40), (40, 60, 6, 24))))
    assert found.plain.value < 0 < found.within.value
    assert found.within.low > 0


def test_few_cases_and_arms_that_never_meet_are_told():
    outcome, treated, stratum = cases(((20, 9, 20, 20),))
    found = stratified(outcome, treated, stratum)
    assert (found.status, found.within, found.treated.n) == ("too_few", None, 29)
    assert stratified(outcome, treated, stratum, least=29).status == "ok"
    apart = stratified(*cases(((20, 20, 0, 0), (0, 0, 20, 20))))
    assert (apart.status, apart.strata, apart.compared) == ("not_comparable", 0, 0)
    assert odds_ratio(tables(((5, 0, 3, 4),))) is None
    assert homogeneity(tables(((5, 5, 3, 4),))) is None


def test_an_interval_covers_the_truth_as_often_as_it_says():
    rng, covered, rounds = np.random.default_rng(7), 0, 400
    for _round in range(rounds):
        stratum = rng.integers(0, 60, 600)  # many small strata, as sellers and sizes make
        treated = rng.random(600) < 0.3 + 0.4 * (stratum % 2)
        outcome = rng.random(600) < 0.25 + 0.3 * (stratum % 2) + 0.1 * treated
        found = stratified(outcome, treated, stratum).within
        covered += found.low <= 0.1 <= found.high
    assert 0.92 <= covered / rounds <= 0.98


def test_adaptiveness_is_cramers_v_corrected_for_bias():
    # A table of 2 by 2 with 30, 10, 10, 30: phi squared .25; corrected .25 - 1/79, sizes 2 - 1/79 (Bergsma 2013).
    choices = np.array(["a"] * 40 + ["b"] * 40)
    traits = np.array([1] * 30 + [0] * 10 + [1] * 10 + [0] * 30)
    expected = ((0.25 - 1 / 79) / (1 - 1 / 79)) ** 0.5
    assert adaptiveness(choices, traits).value == pytest.approx(expected)
    assert adaptiveness(choices[:19], traits[:19]).status == "too_few"
    assert adaptiveness(np.array(["a"] * 40), traits[:40]).status == "no_variation"
    rng = np.random.default_rng(3)
    means = [adaptiveness(rng.integers(0, 3, 60), rng.integers(0, 3, 60)).value for _round in range(200)]
    assert np.mean(means) < 0.09  # plain V would be .18 by chance alone


def test_the_command_tells_the_effect_and_refuses_what_is_neither_yes_nor_no(tmp_path):
    outcome, treated, stratum = cases(UGDP)
    file = tmp_path / "deaths.csv"
    with file.open("w", newline="") as out:
        made = csv.writer(out, delimiter=";")
        made.writerow(("tolbutamide", "dead", "age"))
        made.writerows(
            (int(a), "yes" if b else "no", c) for a, b, c in zip(treated, outcome, stratum, strict=True)
        )
        made.writerow(("", "yes", 0))
    asked = ["effect", str(file), "--treatment", "tolbutamide", "--outcome", "dead"]
    ran = CliRunner().invoke(main, [*asked, "--strata", "age", "--json"])
    facts = json.loads(ran.stdout)
    assert (facts["status"], facts["left_out"], facts["rows_compared"]) == ("ok", 1, 409)
    assert facts["within"]["value"] == pytest.approx(0.0349, abs=5e-5)
    assert [one["treated"]["n"] for one in facts["by_stratum"]] == [106, 98]
    told = CliRunner().invoke(main, asked).stdout
    assert "treated: 30 of 204" in told
    assert "no proof of cause" in told
    assert "there is no column 'size'" in CliRunner().invoke(main, [*asked, "--strata", "size"]).output
    bad = CliRunner().invoke(main, ["effect", str(file), "--treatment", "age", "--outcome", "dead"])
    assert bad.exit_code == 0  # 0 and 1 are as good as no and yes
    file.write_text("t;o\n1;maybe\n")
    refused = CliRunner().invoke(main, ["effect", str(file), "--treatment", "t", "--outcome", "o"])
    assert refused.exit_code == 1
    assert "row 2, column 'o': 'maybe' is neither yes nor no" in refused.output
