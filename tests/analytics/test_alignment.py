import inspect

import numpy as np
import pytest

from koers_analytics import alignment
from koers_analytics.alignment import (
    METRICS,
    MOVES,
    THEMES,
    Observed,
    Responses,
    band,
    behaviour_index,
    lead_leakage,
    next_move,
    reading,
    survey,
    total_of,
)
from koers_analytics.columns import BadTable


@pytest.mark.parametrize(
    ("answer", "total", "name"),
    [(3, 60, "aligned"), (1, 20, "undefined"), (2, 40, "defined"), (4, 80, "integrated")],
)
def test_the_same_answer_everywhere_gives_the_known_total(answer, total, name):
    assert total_of([answer] * 20) == total
    assert band(total) == name


def test_a_few_missing_answers_are_filled_by_the_mean_and_many_give_no_score():
    seventeen = [4] * 10 + [3] * 7 + [None] * 3
    assert sum(a for a in seventeen if a) == 61
    assert total_of(seventeen) == pytest.approx(71.7647, abs=5e-5)
    assert band(total_of(seventeen)) == "aligned"
    assert total_of([3] * 15 + [None] * 5) is None
    assert total_of([3] * 16 + [None] * 4) == 60


@pytest.mark.parametrize(
    ("total", "name"), [(39.99, "undefined"), (59.99, "defined"), (79.99, "aligned"), (100, "integrated")]
)
def test_the_edges_of_the_bands_are_at_forty_sixty_and_eighty(total, name):
    assert band(total) == name


def test_themes_and_statements_cover_each_other():
    assert sorted(n for numbers in THEMES.values() for n in numbers) == list(range(1, 21))


@pytest.mark.parametrize(
    ("answers", "says"),
    [([3] * 19, "there are 20 statements, not 19"), ([3] * 19 + [6], "1 to 5 or empty, not 6")],
)
def test_an_answer_sheet_that_cannot_be_is_refused(answers, says):
    with pytest.raises(BadTable, match=says):
        total_of(answers)


def test_the_sides_weigh_the_same_however_many_answered():
    made = survey(Responses.from_rows([("sales", [2] * 20)] * 3 + [("marketing", [4] * 20)] * 9))
    assert (made.total, made.bands) == (60.0, ("aligned",))
    assert (made.sides["sales"].total, made.sides["marketing"].total) == (40.0, 80.0)
    assert made.themes == dict.fromkeys(THEMES, 50.0)


def test_statements_on_which_the_sides_differ_are_named_in_order():
    sales, marketing = [3] * 20, [3] * 20
    sales[6], sales[7], sales[0], marketing[18] = 1, 2, 5, 4
    sales[1], sales[2] = 4, 4
    made = survey(Responses.from_rows([("sales", sales)] * 3 + [("marketing", marketing)] * 3))
    assert [(gap.item, gap.gap, gap.flagged) for gap in made.gaps] == [
        (1, 2.0, True),
        (7, -2.0, True),
        (2, 1.0, True),
        (3, 1.0, True),
        (8, -1.0, True),
    ]
    mild = survey(
        Responses.from_rows([("sales", [3] * 20)] * 2 + [("sales", [4] * 20)] + [("marketing", [3] * 20)] * 3)
    )
    assert not any(gap.flagged for gap in mild.gaps)


def test_an_interval_over_an_edge_names_both_relationships_and_is_the_same_again():
    rows = [("sales", [2] * 20), ("sales", [3] * 20), ("sales", [4] * 20)]
    rows += [("marketing", [2] * 20), ("marketing", [3] * 20), ("marketing", [3] * 20)]
    made = survey(Responses.from_rows(rows), seed=4)
    assert made.total == pytest.approx((60 + 160 / 3) / 2)
    assert made.low < made.total < made.high
    assert made.bands == ("defined", "aligned")
    assert survey(Responses.from_rows(rows), seed=4) == made


def test_the_interval_has_the_width_that_theory_gives():
    rng = np.random.default_rng(9)
    rows = [(side, rng.integers(1, 6, 20).tolist()) for side in ("sales", "marketing") for _n in range(40)]
    made = survey(Responses.from_rows(rows), draws=20_000)
    spread = [np.var([sum(a) for s, a in rows if s == side]) / 40 for side in ("sales", "marketing")]
    assert made.high - made.low == pytest.approx(2 * 1.645 * np.sqrt(sum(spread)) / 2, rel=0.05)


def test_few_people_and_half_filled_sheets_are_not_shown():
    rows = [("sales", [3] * 20)] * 2 + [("sales", [3] * 10 + [None] * 10)] + [("marketing", [3] * 20)] * 4
    made = survey(Responses.from_rows([*rows, ("service", [5] * 20)]))
    assert (made.status, made.total, made.bands, made.gaps) == ("too_few", None, (), ())
    assert (made.sides["sales"].n, made.sides["sales"].left_out, made.sides["sales"].total) == (2, 1, None)
    assert (made.sides["marketing"].total, made.others["service"].status) == (60.0, "too_few")


def test_a_statement_that_few_of_a_group_answered_has_no_mean_of_its_own():
    lonely = [3] * 20
    silent = [None if number == 7 else 3 for number in range(20)]
    loud = [5 if number == 7 else 3 for number in range(20)]
    rows = [("sales", loud), ("sales", silent), ("sales", silent)] + [("marketing", lonely)] * 3
    made = survey(Responses.from_rows(rows))
    assert (made.status, made.sides["sales"].items[7], made.sides["marketing"].items[7]) == ("ok", None, 3.0)
    assert 8 not in [gap.item for gap in made.gaps]
    # The theme of statement 8 rests on 7 and 9 alone: both 3 are 50.
    assert made.sides["sales"].themes["L"] == 50.0
    two = survey(Responses.from_rows([*rows, ("sales", loud), ("sales", loud)]))
    assert two.sides["sales"].items[7] == 5.0


def test_the_index_has_the_edges_of_the_survey():
    assert [alignment.behaviour_band(total) for total in (0, 24.9, 25, 50, 74.9, 75, 100)] == [
        "undefined",
        "undefined",
        "defined",
        "aligned",
        "aligned",
        "integrated",
        "integrated",
    ]
    with pytest.raises(ValueError, match="between 0 and 100"):
        alignment.behaviour_band(101)


CUTS = [
    ("lead_black_hole", [(0.61, 0), (0.60, 1), (0.30, 2), (0.10, 3), (0.0, 3)]),
    ("first_touch_hours", [(72.1, 0), (72, 1), (24, 2), (4, 3), (3.9, 3)]),
    ("sla_met", [(0.79, 1), (0.80, 2), (0.95, 3), (0.0, 1)]),
    ("return_with_reason", [(0.19, 0), (0.20, 1), (0.60, 2), (0.90, 3)]),
    ("definition_stability", [(0, 0), (1, 1), (2, 2), (3, 3)]),
    ("content_use", [(0.09, 0), (0.10, 1), (0.30, 2), (0.60, 3)]),
    ("joint_account_plans", [(0, 0), (0.05, 1), (0.25, 2), (0.75, 3)]),
    ("co_owned_objectives", [(0, 0), (0.1, 1), (0.20, 2), (0.60, 3)]),
    ("dispute_age", [(15, 1), (14, 2), (3, 3)]),
    ("forecast_error", [(0.31, 0), (0.30, 1), (0.15, 2), (0.08, 3)]),
    ("cross_use", [(0, 0), (1, 1), (2, 1), (3, 2), (6, 2), (7, 3)]),
]


@pytest.mark.parametrize(("name", "steps"), CUTS)
def test_a_value_exactly_on_a_cut_belongs_to_the_better_level(name, steps):
    assert [METRICS[name].level(value) for value, _level in steps] == [level for _value, level in steps]


def test_every_metric_has_its_cuts_tested():
    assert {name for name, _steps in CUTS} == set(METRICS)
    assert {metric.theme for metric in METRICS.values()} == set(THEMES)


def test_too_little_data_is_no_level_and_what_does_not_exist_is_the_lowest():
    made = behaviour_index(
        {
            "lead_black_hole": Observed(0.05, 19),
            "first_touch_hours": Observed(3.0, 20),
            "sla_met": Observed(None, 0, absent=True),
            "dispute_age": Observed(None, 0, absent=True),
            "forecast_error": Observed(0.20, 4),
        }
    )
    status = {name: (level.status, level.worth) for name, level in made.levels.items()}
    assert status["lead_black_hole"] == ("too_little_data", None)
    assert status["sla_met"] == ("absent", 0)
    assert status["content_use"] == ("unknown", None)
    assert made.themes == {"F": 33.0, "C": 0.0, "K": None, "P": None, "L": 50.0, "S": None}
    assert made.total == pytest.approx(83 / 3)
    assert made.scored == 3


def test_nothing_observed_gives_no_index():
    assert behaviour_index({}).total is None
    with pytest.raises(ValueError, match="unknown metrics: mood"):
        behaviour_index({"mood": Observed(1, 30)})


@pytest.mark.parametrize(
    ("says", "does", "name"),
    [
        (59.9, 49.9, "both_low"),
        (60, 50, "both_high"),
        (80, 33, "think_further"),
        (40, 67, "better_than_felt"),
        (None, 67, None),
        (40, None, None),
    ],
)
def test_survey_and_behaviour_are_read_side_by_side(says, does, name):
    assert reading(says, does) == name


def test_survey_and_behaviour_are_never_one_number():
    # Only the reading takes both, and it answers with a word.
    both = [
        name
        for name in alignment.__all__
        if inspect.isfunction(getattr(alignment, name))
        and {"survey_total", "index_total"} <= set(inspect.signature(getattr(alignment, name)).parameters)
    ]
    assert both == ["reading"]
    assert inspect.signature(reading).return_annotation == str | None


def index_of(**observed):
    return behaviour_index({name: Observed(value, 50) for name, value in observed.items()})


def test_the_next_move_works_on_the_weakest_theme_with_enough_data():
    made = index_of(lead_black_hole=0.05, content_use=0.05, forecast_error=0.10)
    found = next_move("defined", made)
    assert (found.theme, found.score) == ("K", 0.0)
    assert [move.code for move in found.moves] == ["marketing_in_account_plans"]
    assert [move.code for move in found.others] == ["joint_meeting", "same_figures"]
    assert next_move("defined", behaviour_index({})) is None


def test_a_tie_goes_to_the_money_and_else_to_the_leads():
    made = index_of(lead_black_hole=0.70, content_use=0.05)
    assert next_move("undefined", made).theme == "L"
    assert next_move("undefined", made, {"K": 900, "L": 100}).theme == "K"
    assert next_move("undefined", made, {"K": 900, "L": 900}).theme == "L"
    with pytest.raises(ValueError, match="no relationship"):
        next_move("friendly", made)


@pytest.mark.parametrize("relationship", list(MOVES))
def test_every_theme_has_a_move_in_every_relationship_and_never_more_than_two(relationship):
    values = {
        "L": "lead_black_hole",
        "F": "forecast_error",
        "K": "content_use",
        "P": "co_owned_objectives",
        "S": "cross_use",
        "C": "dispute_age",
    }
    for theme, name in values.items():
        found = next_move(relationship, index_of(**{name: METRICS[name].cuts[0]}))
        assert found.theme == theme
        assert 1 <= len(found.moves) <= 2


def test_untouched_hand_overs_cost_their_number_times_chance_times_margin():
    made = lead_leakage(40, 12, 30, 250_000)
    assert made.cents == 40 * 0.4 * 250_000
    # Quantiles of Beta(12.5, 18.5).
    assert (made.low, made.high) == pytest.approx(
        (40 * 250_000 * 0.2404859, 40 * 250_000 * 0.5777997), rel=1e-6
    )
    unknown = lead_leakage(40, 0, 0, 250_000)
    assert (unknown.cents, unknown.low, unknown.high) == (None, None, None)
    with pytest.raises(ValueError, match="below 0"):
        lead_leakage(-1, 1, 2, 3)


def test_quantiles_of_the_beta_agree_with_scipy():
    from scipy.special import betaincinv

    from koers_analytics.intervals import beta_interval, beta_quantile

    rng = np.random.default_rng(2)
    for share, a, b in zip(
        rng.random(60), 10 ** rng.uniform(-0.5, 4, 60), 10 ** rng.uniform(-0.5, 4, 60), strict=True
    ):
        assert beta_quantile(share, a, b) == pytest.approx(float(betaincinv(a, b, share)), abs=1e-11)
    assert beta_interval(0, 10)[0] == 0.0
    assert beta_interval(10, 10)[1] == 1.0
    with pytest.raises(ValueError, match="no quantile"):
        beta_quantile(1.2, 1, 1)
