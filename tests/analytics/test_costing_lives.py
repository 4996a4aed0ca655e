"""Alternatives that last differently long: worked by hand to the cent, equal to the chain of replacements, and refused.

By hand, with a(n) = (1 - 1.1^-n) / 0.1, so that a(6) = 4.3552607, a(10) = 6.1445671 and a(30) = 9.4269145:

    ours, 10 years:   NPV 50 000 + 5 000 a(10) - 4 000 / 1.1^10 = 79 180.66      EAC = NPV / a(10) = 12 886.29
    other, 6 years:   NPV 30 000 + 6 500 a(6)                   = 58 309.19      EAC = NPV / a(6)  = 13 388.22

so that the lower present value belongs to what costs more a year.
"""

import copy
import json
from decimal import Decimal

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from koers_analytics.cli import main
from koers_analytics.costing import (
    EXAMPLE,
    BadCase,
    Limits,
    Working,
    annuity,
    break_even,
    carried,
    cents,
    chain,
    proposition,
    read_case,
    repeated,
    simulate,
    told_in_text,
    tornado,
    two_way,
    work_out,
)


def number(name, value, **more):
    return {"id": name, "name": name, "value": value, "unit": "EUR", "source": "s", "confidence": "claim", "owner": "us", **more}  # fmt: skip


def made(ours=10, other=6, rate=10.0, **more):
    return {
        "kind": "value_case", "title": "Pumps", "currency": "EUR", "years": 6, "rate": "rate", "rate_is": "real",
        "alternatives": [
            {"id": "ours", "name": "Ours", "kind": "ours", "price": "price_ours", "years": ours},
            {"id": "other", "name": "Other", "kind": "competitor", "price": "price_other", "years": other},
        ],
        "assumptions": [
            number("rate", rate), number("price_ours", 50_000), number("price_other", 30_000), number("run_ours", 5_000),
            number("run_other", 6_500), number("residual", 4_000),
        ],
        "lines": [
            {"alternative": "ours", "name": "Price", "group": "transaction", "factors": ["price_ours"], "year": 0},
            {"alternative": "ours", "name": "Running", "group": "operate", "factors": ["run_ours"]},
            {"alternative": "ours", "name": "Residual", "group": "end_of_life", "factors": ["residual"], "year": ours, "gain": True},
            {"alternative": "other", "name": "Price", "group": "transaction", "factors": ["price_other"], "year": 0},
            {"alternative": "other", "name": "Running", "group": "operate", "factors": ["run_other"]},
        ],
        **more,
    }  # fmt: skip


@pytest.fixture
def working():
    return Working(read_case(made()))


def test_each_costs_by_year_over_its_own_life_and_the_saving_is_a_year(working):
    ours, other = working.cost("ours"), working.cost("other")
    assert [len(one.flows) - 1 for one in (ours, other)] == [10, 6]
    assert [cents(one.npv) for one in (ours, other)] == [7918066, 5830919]
    assert [cents(one.eac) for one in (ours, other)] == [1288629, 1338822]
    found = working.compare("other")
    assert (cents(found.saving), cents(found.yearly_saving)) == (50193, 50193)
    # Flows of ten years are not set off against flows of six.
    assert (found.payback, found.irr, found.premium) == (None, None, 20000)


def test_what_it_hangs_on_is_a_year_too(working):
    bars = {bar.input: (cents(bar.saving_low), cents(bar.saving_high)) for bar in tornado(working, "other")}
    # 20 % of 6 500 a year is 1 300 a year; 20 % of 50 000 is 10 000 / a(10) = 1 627.45 a year.
    assert bars["run_other"] == (50193 - 130000, 50193 + 130000)
    assert bars["price_ours"] == (212939, -112552)
    # The other costs as much a year as ours when it runs for 12 886.29 - 30 000 / a(6).
    assert round(break_even(working, "other", "run_other"), 2) == Decimal("5998.07")
    # At a rate of 0 a life is plainly divided: 5 000 + 46 000 / 10 against 6 500 + 30 000 / 6.
    assert working.saving("other", {"rate": Decimal(0)}) == 1900
    assert [cents(one) for one in two_way(working, "other", "run_other", "price_ours")[1]] == [
        212939,
        50193,
        -112552,
    ]
    parts = {one.category: cents(one.saving) for one in carried(working, "other")}
    # 30 000 / a(6) - 50 000 / a(10), 6 500 - 5 000, and 4 000 / 1.1^10 / a(10).
    assert parts == {"Price": -124905, "Running": 150000, "Residual": 25098}


def test_draws_are_a_year_and_a_drawn_rate_moves_the_yearly_cost_with_it():
    document = made()
    document["assumptions"][4].update(low=5200, high=7800, distribution="triangular")
    found = simulate(Working(read_case(document)), "other", Limits.of({"draws": 40_000}))
    # A symmetric triangle of 1 300 to both sides: P10 and P90 lie 1 300 (1 - sqrt 0.2) = 718.62 from the middle, and the
    # chance of a saving is 1 - (1 300 - 501.93)^2 / (2 x 1 300^2).
    assert float(found.p10) == pytest.approx(501.93 - 718.62, abs=15)
    assert float(found.p90) == pytest.approx(501.93 + 718.62, abs=15)
    assert found.p_saving == pytest.approx(0.8116, abs=0.01)
    document = made()
    document["assumptions"][0].update(low=2, high=18, distribution="triangular")
    working = Working(read_case(document))
    found = simulate(working, "other")
    edges = sorted(working.saving("other", {"rate": Decimal(rate)}) for rate in (2, 18))
    assert edges[0] < found.p10 < found.p50 < found.p90 < edges[1]


def test_the_facts_give_no_saving_over_the_years_and_the_text_says_why(working):
    facts = work_out(working.case)
    one = facts["comparisons"][0]
    assert (facts["basis"], [a["years"] for a in facts["alternatives"]]) == ("yearly", [10, 6])
    assert (one["saving_cents"], one["yearly_saving_cents"], one["payback_years"], one["irr_percent"]) == (
        None, 50193, None, None,
    )  # fmt: skip
    # Five lives of six years and three of ten: 12 886.29 a(30) and 13 388.22 a(30).
    assert facts["replaced"] == {"years": 30, "npv_cents": {"ours": 12147794, "other": 12620962}}
    text = "\n".join(told_in_text(facts))
    assert text.startswith(
        "Pumps: Ours 10 years, Other 6 years at 10 % a year (real).\n\nThey last differently long"
    )
    assert "Against Other: saves EUR 501.93 a year." in text
    assert "paid back" not in text
    assert json.dumps(facts)


def test_prices_for_differently_many_years_give_no_net_advantage():
    element = {"alternative": "other", "need": "n", "text": "t", "category": "economic", "standing": "difference",
               "proof": "claim", "euro": 1000}  # fmt: skip
    for years, net in ((6, None), (10, Decimal(1000 - 20000))):
        found = proposition(read_case(made(other=years, elements=[element])), "other")
        assert (found.worth, found.net_advantage) == (1000, net)


lives = st.integers(1, 12)
money = st.integers(0, 100_000)


@given(lives, lives, st.decimals(0, 30, places=2), st.tuples(money, money, money, money))
def test_a_chain_of_replacements_ranks_as_the_yearly_cost_does(ours, other, rate, amounts):
    document = made(ours, other, float(rate))
    for one, amount in zip(document["assumptions"][1:5], amounts, strict=True):
        one["value"] = amount
    working = Working(read_case(document))
    found = chain(working)
    if ours == other:
        assert found is None
        return
    for name, npv in found.npv.items():
        assert npv / annuity(working.rate(), found.years) == pytest.approx(
            working.cost(name).eac, abs=Decimal("1e-12")
        )
    over = found.npv["other"] - found.npv["ours"]
    if abs(over) > Decimal("1e-9"):
        assert (over > 0) == (working.saving("other") > 0)


@given(st.integers(1, 12), st.sampled_from([0, 3, 8, 12.5]))
def test_lives_that_are_written_and_equal_change_nothing(years, rate):
    document = made(years, years, rate)
    plain = copy.deepcopy(document)
    plain["years"] = years
    for one in plain["alternatives"]:
        del one["years"]
    written, found = work_out(read_case(document)), work_out(read_case(plain))
    assert written.pop("years") == 6
    assert found.pop("years") == years
    assert written == found
    assert found["basis"] == "present_value"


def test_the_worked_example_is_the_same_with_its_life_written_at_each():
    document = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    plain = work_out(read_case(document))
    for one in document["alternatives"]:
        one["years"] = 7
    assert work_out(read_case(document)) == plain
    assert (plain["comparisons"][0]["saving_cents"], plain["replaced"]) == (11594130, None)
    # 115 941.30 / a(7) at 8 %, which is 5.206370.
    assert plain["comparisons"][0]["yearly_saving_cents"] == 2226912


def test_a_chain_longer_than_allowed_is_left_out_and_a_life_that_does_not_fit_is_refused(working):
    assert chain(working, Limits.of({"most_chain": 29})) is None
    assert chain(working, Limits.of({"most_chain": 30})).years == 30
    with pytest.raises(ValueError, match="A life of 6 years does not go into 10 years"):
        repeated(working.flows("other"), 10)


@pytest.mark.parametrize("wrong", [0, -3, 61, 100, 2.5, "7", True])
def test_a_life_that_cannot_be_is_refused_with_its_place(wrong):
    document = made()
    document["alternatives"][1]["years"] = wrong
    with pytest.raises(BadCase) as refused:
        read_case(document)
    assert "alternatives[2].years: The number of years must be a whole number from 1 to 60." in str(
        refused.value
    )


def test_a_cost_after_the_end_of_a_life_is_refused_by_name():
    document = made()
    document["lines"][3]["year"] = 8
    with pytest.raises(BadCase) as refused:
        read_case(document)
    assert str(refused.value) == (
        "lines[4].year: “Price” falls in year 8, after the end: Other lasts 6 years. Put it in year 0 to 6, or give Other "
        "a longer life."
    )
    document["alternatives"][1]["years"] = 8
    assert read_case(document).lives == {"ours": 10, "other": 8}
    del document["alternatives"][1]["years"]
    document["years"] = 8
    assert (read_case(document).horizon, read_case(document).lines_of("other")[1].ends) == (10, 8)


def test_the_command_works_lives_out_from_json(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(made()))
    done = CliRunner().invoke(main, ["value", str(file), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.output)["comparisons"][0]["yearly_saving_cents"] == 50193
