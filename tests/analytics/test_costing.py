"""The value case: a worked example to the cent, what it hangs on, and refusals by place."""

import copy
import json
import subprocess
import sys
from decimal import Decimal

import pytest
import yaml
from click.testing import CliRunner

from koers_analytics.cli import main
from koers_analytics.costing import (
    EXAMPLE,
    BadCase,
    Limits,
    Working,
    break_even,
    carried,
    cents,
    hangs_on,
    internal_rate,
    payback,
    proposition,
    read_case,
    simulate,
    tornado,
    two_way,
    work_out,
    yearly,
)

DOCUMENT = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))


@pytest.fixture
def document():
    return copy.deepcopy(DOCUMENT)


@pytest.fixture(scope="module")
def working():
    return Working(read_case(DOCUMENT))


def assumption(document, name):
    return next(one for one in document["assumptions"] if one["id"] == name)


@pytest.mark.parametrize(
    ("alternative", "today", "first", "last", "npv", "eac", "undiscounted"),
    [
        ("ours", 12400000, 2740000, 1827143, 26787999, 5145235, 31602717),
        ("other", 10050000, 5250000, 5428609, 38382129, 7372148, 48255873),
    ],
)
def test_the_costs_of_the_worked_example_are_right_to_the_cent(
    working, alternative, today, first, last, npv, eac, undiscounted
):
    cost = working.cost(alternative)
    assert [cents(cost.flows[year]) for year in (0, 1, 7)] == [today, first, last]
    assert [cents(one) for one in (cost.npv, cost.eac, cost.undiscounted)] == [npv, eac, undiscounted]
    assert sum(cost.groups.values()) == pytest.approx(cost.npv)


def test_its_comparison_is_right_to_the_cent(working):
    found = working.compare("other")
    assert cents(found.saving) == 11594130
    assert found.premium == 23500
    assert round(found.payback, 3) == Decimal("1.012")
    assert round(found.irr * 100, 2) == Decimal("107.27")
    bars = {bar.input: (cents(bar.saving_low), cents(bar.saving_high)) for bar in tornado(working, "other")}
    assert bars["energy_price"] == (11097140, 12091119)
    assert bars["downtime_cost"] == (9761488, 13426772)
    assert bars["failures_other"] == (9095072, 14093187)
    assert bars["discount_rate"] == (13829207, 9801630)
    assert round(break_even(working, "other", "failures_other"), 4) == Decimal("0.3606")
    assert cents(working.saving("other", {"failures_other": Decimal(0)})) == -901158
    assert cents(working.saving("other", {"downtime_cost": Decimal(0)})) == 2430919


def test_the_saving_hangs_on_downtime_and_the_parts_sum_to_it(working):
    parts = carried(working, "other")
    assert cents(sum(one.saving for one in parts)) == 11594130
    (found,) = hangs_on(parts)
    # (115 941.30 - 24 309.19) / 115 941.30
    assert (found.category, round(found.share, 4)) == ("Downtime", Decimal("0.7903"))
    assert found.inputs[0] == "downtime_cost"
    assert "downtime_cost" in found.ask
    assert hangs_on(parts, Limits.of({"carries": 0.8})) == []


def test_two_inputs_together_meet_one_at_the_middle(working):
    table = two_way(working, "other", "energy_price", "downtime_cost")
    assert [cents(one) for one in table[1]] == [9761488, 11594130, 13426772]
    assert [cents(row[1]) for row in table] == [11097140, 11594130, 12091119]


def test_draws_repeat_by_their_seed_and_lie_round_the_saving(working):
    first, again, other = (simulate(working, "other", seed=seed) for seed in (3, 3, 4))
    assert first == again != other
    assert first.p10 < first.p50 < first.p90
    # The four triangles are symmetric, so their middle is the saving of the case; the spread of a sum of triangles
    # on [-d, d] has variance d^2/6 each, here with d = 24 990.57, 6 664.15, 4 969.90, and downtime's 18 326.42.
    assert float(first.p50) == pytest.approx(115941.30, rel=0.01)
    spread = sum(d * d / 6 for d in (24990.57, 6664.15, 4969.90, 18326.42)) ** 0.5
    assert float(first.p90 - first.p10) == pytest.approx(2 * 1.2816 * spread, rel=0.04)
    assert first.p_saving == 1


def test_without_a_distribution_nothing_is_drawn(document):
    for one in document["assumptions"]:
        one.pop("distribution", None)
    assert simulate(Working(read_case(document)), "other") is None


def test_what_the_other_supplier_says_gives_a_saving_of_its_own(document):
    assumption(document, "downtime_cost")["theirs"] = 0
    found = work_out(read_case(document))["comparisons"][0]
    assert (found["saving_cents"], found["saving_theirs_cents"]) == (11594130, 2430919)


def test_another_currency_costs_its_rate_and_follows_it(document):
    assumption(document, "price_other").update(value=112700, currency="USD")
    with pytest.raises(BadCase, match="There is no rate for USD"):
        read_case(document)
    document["assumptions"].append(
        {"id": "dollar", "name": "Dollar", "value": 98000 / 112700, "unit": "EUR", "source": "Bank",
         "confidence": "reference", "owner": "us"}
    )  # fmt: skip
    document["currencies"] = {"USD": "dollar"}
    working = Working(read_case(document))
    assert cents(working.cost("other").npv) == 38382129
    assert cents(working.saving("other", {"dollar": Decimal(1)})) == 11594130 + 1470000


def test_a_line_can_be_unlikely_and_come_back_every_few_years(document):
    document["years"] = 5
    for line in document["lines"]:
        if line.get("year") == 7:
            line["year"] = 5
    document["assumptions"].append(
        {
            "id": "odds",
            "name": "Odds",
            "value": 25,
            "unit": "%",
            "source": "s",
            "confidence": "claim",
            "owner": "us",
        }
    )
    document["lines"].append(
        {"alternative": "ours", "name": "Overhaul", "group": "mro", "factors": ["training_ours"], "probability": "odds",
         "starts": 2, "every": 2}
    )  # fmt: skip
    working = Working(read_case(document))
    assert working.flows_of(working.case.lines[-1], working.base) == [0, 0, 1000, 0, 1000, 0]


def test_the_cost_of_a_unit_is_the_yearly_cost_over_the_output(document):
    document["assumptions"].append(
        {"id": "pallets", "name": "Pallets", "value": 10000, "unit": "a year", "source": "s", "confidence": "claim",
         "owner": "customer"}
    )  # fmt: skip
    document["output"] = "pallets"
    assert round(Working(read_case(document)).cost("ours").per_unit, 4) == Decimal("5.1452")
    document["assumptions"][-1]["value"] = 0
    with pytest.raises(BadCase, match="Output may not be 0"):
        read_case(document)


def test_the_proposition_counts_what_may_be_counted(working):
    found = proposition(working.case, "other")
    # 91 632.11 + 24 849.48 worth more, 22 000 dearer; the energy alone was measured.
    assert (found.worth, found.premium, found.net_advantage) == (
        Decimal("116481.59"), Decimal(22000), Decimal("94481.59"),
    )  # fmt: skip
    assert round(found.proof_share, 4) == Decimal("0.2133")
    assert (found.contended, found.unknown, len(found.contentions), len(found.parities)) == (0, 0, 1, 1)


def test_payback_rate_and_yearly_cost_have_their_edges():
    flows = [Decimal(one) for one in (-100, 60, 60)]
    assert payback(flows, Decimal(0)) == Decimal(1) + Decimal(40) / 60
    assert payback([Decimal(-100), Decimal(1)], Decimal(0)) is None
    assert payback([Decimal(5)], Decimal("0.1")) == 0
    assert yearly(Decimal(700), Decimal(0), 7) == 100
    assert round(internal_rate([Decimal(-100), Decimal(110)]), 9) == Decimal("0.1")
    # 0 at 25 % and at 400 %; and nothing but gains.
    assert internal_rate([Decimal(-16), Decimal(100), Decimal(-100)]) is None
    assert internal_rate([Decimal(0), Decimal(10)]) is None


def _set(key, value):
    return lambda document: document.__setitem__(key, value)


def _on(name, **changes):
    return lambda document: assumption(document, name).update(changes)


def _line(**changes):
    return lambda document: document["lines"][2].update(changes)


@pytest.mark.parametrize(
    ("spoil", "where", "says"),
    [
        (_set("rate_is", "real"), "escalation_is", "rate is real and the escalation is nominal"),
        (lambda d: d.pop("rate"), "", "Name the assumption that holds the discount rate"),
        (lambda d: d.pop("escalation_is"), "", "say whether escalation is"),
        (_set("years", 0), "years", "from 1 to 60"),
        (_set("years", 61), "years", "from 1 to 60"),
        (_on("discount_rate", value=101, low=100, high=102), "rate", "from 0 to 100"),
        (_on("wage_growth", value=140), "lines[4].escalation", "-50 to 100"),
        (_line(probability="service_ours"), "lines[3].probability", "from 0 to 100"),
        (_set("colour", "red"), "colour", "is not known. Choose from"),
        (_on("price_ours", sorce="x"), "assumptions[2].sorce", "is not known"),
        (lambda d: assumption(d, "price_ours").pop("source"), "assumptions[2]", "`source` is missing"),
        (lambda d: assumption(d, "price_ours").pop("owner"), "assumptions[2]", "`owner` is missing"),
        (_on("price_ours", confidence="certain"), "assumptions[2].confidence", "claim, reference, measured, signed"),
        (_on("price_ours", value=True), "assumptions[2].value", "must be a number"),
        (_on("price_ours", value=float("nan")), "assumptions[2].value", "must be a number"),
        (_on("price_ours", value=1e13), "assumptions[2].value", "larger than a case can hold"),
        (_on("downtime_cost", low=900), "assumptions[17].value", "from low to high"),
        (_on("hours_ours", distribution="triangular"), "assumptions[14].distribution", "needs low and high"),
        (_on("hours_ours", id="price_ours"), "assumptions[14].id", "stands here twice"),
        (_line(factors=["energy"]), "lines[3].factors[1]", "no assumption `energy`"),
        (_line(alternative="third"), "lines[3].alternative", "no alternative `third`"),
        (_line(starts=5, ends=4), "lines[3].ends", "from `starts` to `ends`"),
        (_line(year=1, starts=1), "lines[3].year", "not both"),
        (lambda d: d["alternatives"][1].update(kind="ours"), "alternatives", "Exactly one alternative"),
        (lambda d: d["alternatives"].pop(), "alternatives", "at least one alternative beside ours"),
        (lambda d: d["elements"][4].update(euro=5), "elements[5].euro", "carries no euro"),
        (lambda d: d["elements"][1].pop("formula"), "elements[2].euro", "asks for `formula`"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_out_is_refused_with_its_place_and_a_remedy(document, spoil, where, says):
    spoil(document)
    with pytest.raises(BadCase) as refused:
        read_case(document)
    assert f"{where}: " in str(refused.value)
    assert says in str(refused.value)


@pytest.mark.parametrize("value", [None, [], 3, {"title": []}, {"lines": [None], "assumptions": "x"}])
def test_nonsense_is_refused_and_never_a_fault(value):
    with pytest.raises(BadCase):
        read_case(value)


def test_the_command_reads_json_and_says_what_is_wrong(tmp_path, document):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(document))
    done = CliRunner().invoke(main, ["value", str(file), "--json", "--seed", "7"])
    assert done.exit_code == 0
    facts = json.loads(done.output)["comparisons"][0]
    assert (facts["saving_cents"], facts["simulation"]["seed"]) == (11594130, 7)
    document["years"] = 99
    file.write_text(json.dumps(document))
    done = CliRunner().invoke(main, ["value", str(file)])
    assert (done.exit_code, "years: The number of years" in done.output) == (1, True)
    file.write_text("{")
    assert "is not JSON" in CliRunner().invoke(main, ["value", str(file)]).output


def test_importing_it_loads_nothing_heavy():
    script = "import sys, koers_analytics.costing, koers_analytics.maintenance as m; print(sorted({'numpy','scipy','ibis','duckdb','pandas','django'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
