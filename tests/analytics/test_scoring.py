import json
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers_analytics.scoring import (
    Backtest,
    Frame,
    KnownTooLate,
    ScoreModel,
    TooFew,
    backtest,
    fit,
    fit_naive_bayes,
    fit_points,
)
from koers_analytics.scoring.fields import Field, fields_of
from koers_analytics.scoring.fitting import Design, Solution, solve, solve_with
from koers_analytics.scoring.metrics import calibration_line
from koers_analytics.tables import BadTable


@pytest.fixture(scope="module")
def world(lead_world):
    return lead_world(1)


@pytest.fixture(scope="module")
def model(world):
    return fit(world.frame)


def weight(model, column, level):
    return next(one.weight for one in model.weights() if (one.column, one.level) == (column, level))


# Truth recovery


def test_the_known_effects_of_a_simulated_world_are_found(lead_world):
    found = fit(lead_world(2, 20_000).frame)
    web = weight(found, "source", "web")
    for source, truth in (("fair", 1.0), ("referral", 2.0), ("bought list", -1.0)):
        assert weight(found, "source", source) - web == pytest.approx(truth, abs=0.15)
    assert weight(found, "visited", "yes") - weight(found, "visited", "no") == pytest.approx(0.5, abs=0.1)
    sizes = [one for one in found.weights() if one.column == "size"]
    assert len(sizes) == 20
    # Halfway each bin, where the truth is a line of slope 0.8.
    inner = [((one.low + one.high) / 2, one.weight) for one in sizes[1:-1]]
    assert np.polyfit(*zip(*inner, strict=True), 1)[0] == pytest.approx(0.8, abs=0.08)
    assert found.strengths()["noise"] < 0.1
    assert list(found.strengths())[-1] == "noise"


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_chances_are_close_to_the_true_ones_and_calibrated_on_new_rows(lead_world, seed):
    learned, fresh = fit(lead_world(seed).frame), lead_world(seed + 100, 5000)
    chance = learned.chance(fresh.frame)
    assert np.abs(chance - fresh.chance).mean() < 0.04
    log_odds = np.log(chance / (1 - chance))
    assert calibration_line(log_odds, np.array(fresh.won))[1] == pytest.approx(1, abs=0.12)


def test_the_interval_of_a_chance_holds_the_true_one_about_as_often_as_it_says(lead_world):
    inside = []
    for seed in range(6, 11):
        told = fit(lead_world(seed).frame).scores(lead_world(seed + 200, 500).frame)
        truth = lead_world(seed + 200, 500).chance
        inside.append(((told.low <= truth) & (truth <= told.high)).mean())
    assert 0.88 < np.mean(inside) < 0.99


def test_the_more_rows_the_narrower_the_interval(lead_world):
    row = [{"size": 0.0, "source": "web", "visited": "no", "noise": 0.0}]
    few, many = (fit(lead_world(1, n).frame).scores(row) for n in (400, 4000))
    assert few.high[0] - few.low[0] > 1.8 * (many.high[0] - many.low[0])


# The fit against an independent one


def test_under_one_penalty_the_effects_are_those_of_scikit_learn(lead_world):
    from sklearn.linear_model import LogisticRegression

    world = lead_world(1, 600)
    frame = world.frame.without(["size", "noise"])
    fields, _dropped = fields_of(frame)
    design = Design.of(fields)
    codes = np.column_stack([field.codes(frame.column(field.name)) for field in fields])
    start = Solution(np.zeros(design.width), np.full(len(design.parts), 4.0))
    found = solve_with(design, codes, frame.won, start)
    shown = np.zeros((len(frame), design.width - 1))
    for n, offset in enumerate(design.offsets):
        shown[np.arange(len(frame)), offset - 1 + codes[:, n]] = 1
    other = LogisticRegression(C=1 / 4.0, solver="newton-cholesky", tol=1e-10).fit(shown, frame.won)
    assert found.effects[1:] == pytest.approx(other.coef_[0], abs=1e-5)
    assert found.effects[0] == pytest.approx(other.intercept_[0], abs=1e-5)


def test_a_column_that_says_nothing_gets_a_strong_penalty(world):
    fields, _dropped = fields_of(world.frame)
    design = Design.of(fields)
    codes = np.column_stack([field.codes(world.frame.column(field.name)) for field in fields])
    penalties = solve(design, codes, world.frame.won).penalties
    size_steps, _size, source, _visited, noise_steps, noise = penalties
    assert source < 2
    assert size_steps * 3 < noise_steps
    assert noise > 15


def test_a_column_that_parts_won_from_lost_entirely_still_gives_a_finite_fit():
    won = [n < 100 for n in range(400)]
    found = fit(Frame.of({"told": ["yes" if one else "no" for one in won]}, won))
    assert 0.9 < found.chance([{"told": "yes"}])[0] < 1
    assert 0 < found.chance([{"told": "no"}])[0] < 0.1


# Reasons


def test_the_reasons_add_up_to_the_chance(model):
    row = {"size": 1.2, "source": "referral", "visited": "no", "noise": 0.1}
    reasons = model.reasons(row, top=9)
    log_odds = model.base + sum(one.points for one in reasons)
    assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(model.chance([row])[0], abs=1e-12)
    assert [one.column for one in reasons[:2]] == ["source", "size"]
    assert len(model.reasons(row)) == 3


def test_a_reason_is_in_words_that_a_person_can_read(model):
    first, second, third = model.reasons({"size": 1.2, "source": "referral", "visited": "no", "noise": 0})
    assert (first.value, first.level, first.sort) == ("referral", "referral", "value")
    assert first.points > 1
    assert second.sort == "range"
    assert second.low <= 1.2 <= second.high
    assert second.level == f"{second.low:g} to {second.high:g}"
    assert (third.column, third.level) == ("visited", "no")
    assert third.points < 0


def test_weights_are_against_the_mean_of_all_rows(model):
    for column in ("size", "source", "visited", "noise"):
        mine = [one for one in model.weights() if one.column == column]
        assert sum(one.n for one in mine) == 2000
        assert sum(one.n * one.weight for one in mine) == pytest.approx(0, abs=1e-6)


def test_what_was_never_seen_leaves_the_chance_and_widens_its_interval(model):
    usual = {"size": 0.3, "source": "fair", "visited": "no", "noise": 0.2}
    strange = model.scores([usual, usual | {"source": "a dream"}, usual | {"source": None}])
    without = model.base + sum(one.points for one in model.reasons(usual, 9) if one.column != "source")
    assert strange.chance[1] == strange.chance[2] == pytest.approx(1 / (1 + np.exp(-without)))
    assert strange.high[1] - strange.low[1] > 2 * (strange.high[0] - strange.low[0])
    assert "source" not in [one.column for one in model.reasons(usual | {"source": "a dream"}, 9)]


def test_missing_values_that_say_something_have_a_weight(lead_world):
    world = lead_world(1)
    missing = [
        "Select" if won and n % 3 else size
        for n, (won, size) in enumerate(zip(world.won, world.columns["size"], strict=True))
    ]
    found = fit(Frame.of(world.columns | {"size": missing}, world.won))
    assert weight(found, "size", "missing") > 1


# JSON


def test_a_model_kept_as_json_gives_identical_chances(world, model):
    again = ScoreModel.from_json(model.to_json())
    for mine, theirs in zip(
        (model.scores(world.frame)).__dict__.values(),
        again.scores(world.frame).__dict__.values(),
        strict=True,
    ):
        assert mine.tolist() == theirs.tolist()
    row = {"size": "Select", "source": "referral"}
    assert again.reasons(row) == model.reasons(row)
    assert again.to_json() == model.to_json()
    assert (again.n, again.positives) == (2000, sum(world.won))


def test_a_model_of_another_version_is_refused(model):
    with pytest.raises(BadTable, match="version 99 cannot be read"):
        ScoreModel.from_dict(model.to_dict() | {"version": 99})


def test_a_model_says_until_when_it_was_trained(lead_world):
    world = lead_world(1, 400)
    asked = [date(2026, 1, 1 + n % 28) for n in range(400)]
    settled = [datetime(2026, 3, 1 + n % 28, 12, tzinfo=UTC) for n in range(400)]
    assert fit(Frame.of(world.columns, world.won)).trained_until is None
    assert fit(Frame.of(world.columns, world.won, moment=asked)).trained_until == "2026-01-28"
    found = fit(Frame.of(world.columns, world.won, moment=asked, settled=settled))
    assert found.trained_until == "2026-03-28T12:00:00"


# Naive Bayes by hand

ROWS = {"source": ["fair", "fair", "web", "web", "web"], "country": ["NL", "BE", "NL", "Select", "NL"]}
WON = [True, True, True, False, False]


@pytest.mark.parametrize(
    ("row", "won", "lost"),
    [
        # prior 3 : 2; source won 2.1 and 1.1 of 3.2, lost 0.1 and 2.1 of 2.2; country won 2.1 and 1.1 of 3.2, lost 1.1, 0.1 of 1.2
        ({"source": "fair", "country": "NL"}, 3 * 2.1 / 3.2 * 2.1 / 3.2, 2 * 0.1 / 2.2 * 1.1 / 1.2),
        ({"source": "web", "country": ""}, 3 * 1.1 / 3.2, 2 * 2.1 / 2.2),
        ({"source": "never seen", "country": "BE"}, 3 * 1.1 / 3.2, 2 * 0.1 / 1.2),
        ({}, 3, 2),
    ],
)
def test_naive_bayes_is_what_counting_by_hand_gives(row, won, lost):
    found = fit_naive_bayes(Frame.of(ROWS, WON))
    assert found.chance([row])[0] == pytest.approx(won / (won + lost), abs=1e-12)


def test_naive_bayes_cuts_numbers_into_bins():
    size = [0] * 10 + [1] * 10
    won = [n < 2 for n in range(10)] + [n < 8 for n in range(10)]
    found = fit_naive_bayes(Frame.of({"size": size}, won))
    assert found.chance([{"size": 1}, {"size": -3}]).tolist() == pytest.approx([8.1 / 10.2, 2.1 / 10.2])


def test_naive_bayes_keeps_away_from_certainty():
    won = [True] * 50 + [False] * 50
    columns = {f"copy {n}": ["a" if one else "b" for one in won] for n in range(9)}
    found = fit_naive_bayes(Frame.of(columns, won))
    assert found.chance([dict.fromkeys(columns, "a"), dict.fromkeys(columns, "b")]).tolist() == [
        0.9999,
        0.0001,
    ]


# Points


def test_points_become_chances_that_never_fall():
    rng = np.random.default_rng(1)
    points = rng.integers(0, 100, 3000).astype(float)
    won = rng.random(3000) < points / 200
    curve = fit_points(points, won)
    asked = curve.chance(np.arange(-10.0, 120.0))
    assert (np.diff(asked) >= 0).all()
    assert ((asked > 0) & (asked < 1)).all()
    assert np.abs(curve.chance(np.arange(10.0, 90.0)) - np.arange(10.0, 90.0) / 200).max() < 0.08


def test_points_that_run_the_wrong_way_become_one_chance():
    curve = fit_points(np.array([1.0, 2, 3, 4]), np.array([True, True, False, False]))
    assert curve.chance(np.array([0.0, 9.0])).tolist() == [0.5, 0.5]


# Back-test


def test_every_contender_is_judged_on_the_same_rows(lead_world):
    world = lead_world(1)
    points = [3.0 * (one == "fair") + 6.0 * (one == "referral") for one in world.columns["source"]]
    found = backtest(Frame.of(world.columns, world.won, points=points))
    assert {name: one.n for name, one in found.scores.items()} == {
        "model": 2000,
        "naive_bayes": 2000,
        "points": 2000,
    }
    assert (found.status, found.folds, found.time_cut, found.best) == ("ok", 5, None, "model")
    assert found.scores["model"].auc > found.scores["points"].auc > 0.6
    assert found.base_brier > found.scores["points"].brier > found.scores["model"].brier
    assert {(one.against, one.measure) for one in found.gaps} == {
        (against, measure) for against in ("naive_bayes", "points") for measure in ("auc", "brier")
    }
    assert all(one.low > 0 for one in found.gaps if one.against == "points")
    for groups in found.calibration.values():
        assert sum(one.n for one in groups) == 2000
        assert sum(one.positives for one in groups) == sum(world.won)


def test_the_score_of_the_true_chances_is_almost_reached(lead_world):
    world = lead_world(12, 4000)
    truth = np.mean((world.chance - np.array(world.won)) ** 2)
    found = backtest(world.frame)
    assert found.scores["model"].brier == pytest.approx(truth, abs=0.003)
    assert found.slope == pytest.approx(1, abs=0.1)


def test_fields_that_repeat_each_other_mislead_naive_bayes_and_not_the_model(lead_world):
    world = lead_world(1)
    copies = {f"source {n}": world.columns["source"] for n in range(4)}
    found = backtest(Frame.of(world.columns | copies, world.won))
    gap = next(one for one in found.gaps if one.measure == "brier")
    assert gap.low > 0.02
    assert gap.clear
    assert found.scores["model"].brier == pytest.approx(
        backtest(world.frame).scores["model"].brier, abs=0.001
    )


def test_the_same_seed_gives_the_same_back_test_and_json_keeps_it(world):
    found = backtest(world.frame, seed=4)
    assert backtest(world.frame, seed=4) == found
    assert backtest(world.frame, seed=5).scores != found.scores
    assert Backtest.from_json(found.to_json()) == found
    assert json.loads(found.to_json())["best"] == "model"


def test_by_time_the_later_rows_are_judged_by_what_was_settled_before(lead_world):
    world = lead_world(1)
    asked = [date(2025, 1, 1).toordinal() + n // 4 for n in range(2000)]
    asked = [date.fromordinal(one) for one in asked]
    settled = [date.fromordinal(one.toordinal() + 30) for one in asked]
    found = backtest(Frame.of(world.columns, world.won, moment=asked), by_time=True)
    # Row 1,500 of 2,000 was asked on day 375: four rows a day.
    assert (found.time_cut, found.trained_on, found.left_out, found.folds) == ("2026-01-11", 1500, 0, None)
    assert found.scores["model"].n == found.scores["naive_bayes"].n == 500
    later = backtest(Frame.of(world.columns, world.won, moment=asked, settled=settled), by_time=True)
    # What was asked within 30 days before the cut was not settled yet.
    assert (later.trained_on, later.left_out) == (1500 - 30 * 4, 30 * 4)


def test_what_came_after_the_cut_teaches_nothing(lead_world):
    world = lead_world(1)
    moment = np.arange(2000.0)
    # From the cut on every outcome is turned round: had the model seen it, it would rank them the other way.
    turned = [won if n < 1500 else not won for n, won in enumerate(world.won)]
    found = backtest(Frame.of(world.columns, turned, moment=moment), by_time=True)
    assert found.scores["model"].auc < 0.35


def test_time_without_moments_or_without_an_earlier_part_is_refused(world):
    with pytest.raises(BadTable, match="say when each row is scored"):
        backtest(world.frame, by_time=True)
    same = Frame.of(world.columns, world.won, moment=[date(2026, 1, 1)] * 2000)
    with pytest.raises(BadTable, match="the time is 2026-01-01 in every row"):
        backtest(same, by_time=True)


# Too few


@pytest.mark.parametrize(
    ("rows", "won", "says"),
    [
        (199, 60, "199 closed rows with 60 positives are too little"),
        (400, 39, "400 closed rows with 39 positives are too little"),
        (400, 390, "only 10 that are not positive"),
    ],
)
def test_too_few_closed_rows_give_no_model(rows, won, says):
    frame = Frame.of(
        {"source": ["web", "fair"] * (rows // 2) + ["web"] * (rows % 2)}, [n < won for n in range(rows)]
    )
    with pytest.raises(TooFew, match=says):
        fit(frame)
    found = backtest(frame)
    assert found.status == "too_few"
    assert says in found.why
    assert found.scores == {}
    assert found.best is None


def test_just_enough_rows_give_one(lead_world):
    world = lead_world(1, 240)
    frame = Frame.of(world.columns, [n % 6 == 0 for n in range(240)])
    assert backtest(frame).status == "ok"
    assert backtest(frame, least_positives=41).status == "too_few"


def test_a_later_part_with_hardly_any_outcome_judges_nothing(lead_world):
    world = lead_world(1, 400)
    won = [n % 4 == 0 and n < 300 for n in range(400)]
    found = backtest(Frame.of(world.columns, won, moment=np.arange(400.0)), by_time=True)
    assert found.status == "too_few"
    assert "100 rows from 300 on with 0 positives" in found.why


# Columns


def dropped(columns, n=400):
    frame = Frame.of(columns, [row % 3 == 0 for row in range(n)])
    return {one.column: one.code for one in fields_of(frame, exclude=["left out"])[1]}


def test_columns_that_cannot_be_used_are_named_with_the_reason():
    rng = np.random.default_rng(1)
    found = dropped(
        {
            "left out": ["a", "b"] * 200,
            "nothing": [None, "Select"] * 200,
            "one thing": ["a"] * 400,
            "almost one thing": ["a"] * 397 + ["b"] * 3,
            "day": ["2026-01-05", "2026-02-06"] * 200,
            "lead number": list(range(90_000, 90_400)),
            "customer_id": (rng.permutation(400) * 17).tolist(),
            "remark": [f"remark {n}" for n in range(400)],
            "kept": ["a", "b"] * 200,
            "revenue": rng.lognormal(10, 1, 400).round(2).tolist(),
            "big whole number": rng.integers(0, 10**9, 400).tolist(),
            "said or not": ["yes", None] * 200,
        }
    )
    assert found == {
        "left out": "excluded",
        "nothing": "empty",
        "one thing": "constant",
        "almost one thing": "constant",
        "day": "date",
        "lead number": "id",
        "customer_id": "unique",
        "remark": "unique",
    }


def test_rare_levels_are_pooled_and_numbers_that_name_something_are_levels():
    sellers = [11] * 200 + [12] * 150 + [13] * 46 + [14, 15, 16, 17]
    frame = Frame.of({"owner_id": sellers}, [row % 3 == 0 for row in range(400)])
    (field,), _dropped = fields_of(frame)
    assert (field.kind, field.levels) == ("category", ("11", "12", "13"))
    codes = field.codes(frame.column("owner_id"))
    assert np.bincount(codes).tolist() == [200, 150, 46, 4]
    assert field.label(3) == "other"


def test_a_frequent_value_stands_alone_in_its_bin():
    values = [-1] * 300 + list(range(1, 101))
    (field,), _dropped = fields_of(Frame.of({"days": values}, [row % 3 == 0 for row in range(400)]), bins=6)
    assert field.spans[0] == (-1, -1)
    assert field.label(0) == "-1"
    assert field.spans == ((-1, -1), (1, 20), (21, 40), (41, 60), (61, 80), (81, 100))
    assert field.cuts == (0, 20.5, 40.5, 60.5, 80.5)
    assert [field.label(n) for n in (1, 5)] == ["1 to 20", "81 or more"]


def test_a_field_survives_json():
    for field in (Field("a", "number", (1.5,), ((0, 1), (2, 9))), Field("b", "category", levels=("x", "y"))):
        assert Field.from_dict(json.loads(json.dumps(field.as_dict()))) == field


def test_without_any_usable_column_the_fit_says_so():
    frame = Frame.of({"one thing": ["a"] * 400}, [row % 3 == 0 for row in range(400)])
    with pytest.raises(BadTable, match="no column can be used: one thing is the same in every row"):
        fit(frame)


# What was known when


def test_a_value_that_became_known_after_the_moment_of_scoring_is_refused():
    asked = [date(2026, 1, 10), date(2026, 1, 10)]
    columns = {"source": ["web", "fair"], "order": ["big", None]}
    with pytest.raises(
        KnownTooLate,
        match=r"order: the value of row 1 became known at 2026-02-01, after .*2026-01-10.* as it was then",
    ):
        Frame.of(columns, WON[:2], moment=asked, known_at={"order": [date(2026, 2, 1), None]})
    with pytest.raises(KnownTooLate, match="order: row 1 has a value of which it is not known"):
        Frame.of(columns, WON[:2], moment=asked, known_at={"order": [None, None]})
    assert (
        len(
            Frame.of(
                columns, WON[:2], moment=asked, known_at={"order": [date(2026, 1, 10), date(2027, 1, 1)]}
            )
        )
        == 2
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"known_at": {"source": [date(2026, 1, 1)] * 2}}, "moment: say when each row is scored"),
        ({"moment": [date(2026, 1, 1)]}, "moment: there are 1 values for 2 rows"),
        ({"moment": [date(2026, 1, 1), None]}, "moment: row 2 has none"),
        ({"moment": ["2026-01-01", "tomorrow"]}, "moment: row 2 has 'tomorrow', which is no moment"),
        ({"points": [1.0, float("nan")]}, "points: row 2 has none"),
        ({"won": [True, None]}, "won: row 2 must be true or false, not None"),
    ],
)
def test_a_frame_that_breaks_its_contract_is_refused_with_the_row(more, says):
    given = {"columns": {"source": ["web", "fair"]}, "won": [True, False]} | more
    with pytest.raises(BadTable, match=says):
        Frame.of(**given)


# Properties


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([240, 400]))
def test_the_order_of_the_rows_changes_no_chance(lead_world, seed, n):
    frame = lead_world(1, n).frame
    mixed = frame.take(np.random.default_rng(seed).permutation(n))
    first, second = (fit(one, least_positives=20).chance(lead_world(2, 50).frame) for one in (frame, mixed))
    assert first == pytest.approx(second, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "size": st.one_of(
                    st.none(), st.floats(), st.integers(-(10**20), 10**20), st.text(max_size=5)
                ),
                "source": st.one_of(
                    st.none(), st.text(max_size=8), st.sampled_from(["web", "fair"]), st.booleans()
                ),
                "visited": st.one_of(st.text(max_size=3), st.integers()),
                "strange": st.text(),
            },
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_stands_in_a_row_its_chance_lies_between_0_and_1_and_in_its_interval(model, rows):
    told = model.scores(rows)
    assert ((told.low > 0) & (told.low <= told.chance) & (told.chance <= told.high) & (told.high < 1)).all()
    for row in rows:
        assert len(model.reasons(row)) <= 3
