"""The facts of the review, held against a firm that was counted by hand."""

from datetime import date
from typing import Any

import pytest
from tests.areas.insight.conftest import TODAY, moment, opened
from tests.cast import Cast, make_deal

from koers.areas.insight import measures
from koers.areas.insight.queries.question import BadQuestion, read_question
from koers.areas.insight.queries.review import work_out
from koers.areas.organisation.models import Target
from koers.areas.selling import actions
from koers.areas.selling import measures as selling
from koers.areas.selling.models import Deal

pytestmark = pytest.mark.django_db
Facts = dict[str, Any]


def part(facts: Facts, code: str) -> tuple[int, int]:
    found = next(one for one in facts["waterfall"]["parts"] if one["code"] == code)
    return found["value_cents"] // 100, found["n"]


def test_the_totals_are_what_was_won_lost_and_is_open(facts: Facts) -> None:
    totals = facts["totals"]
    assert totals["won"] == {"n": 4, "value_cents": 1_850_00, "value": 1850, "without_amount": 0}
    assert (totals["lost"]["n"], totals["lost"]["value"]) == (1, 300)
    assert totals["open"] == {"n": 3, "value_cents": 1_100_00, "value": 1100, "without_amount": 1}
    assert totals["by_stage"]["Qualified"]["n"] == 3


def test_bookings_stand_beside_the_period_before(facts: Facts) -> None:
    booked = facts["bookings"]
    assert (booked["now"]["won"]["n"], booked["now"]["won"]["value"]) == (3, 1350)
    assert booked["finished"] is True
    assert booked["previous"]["period"] == "2026-Q1"
    assert [row["period"] for row in booked["series"]] == ["2026-Q1", "2026-Q2"]
    assert [row["won"]["value"] for row in booked["series"]] == [500, 1350]


def test_the_parts_of_the_firm_add_up_to_the_firm(facts: Facts) -> None:
    parts = {row["unit"]: row["now"]["won"]["value"] for row in facts["by_unit"] if row["is_part"]}
    assert parts == {"Water": 1300, "Service": 50}
    for key in ("won", "lost", "open"):
        whole = facts["totals"][key]
        split = [row[key] for row in facts["by_unit"] if row["is_part"]]
        assert sum(one["n"] for one in split) == whole["n"]
        assert sum(one["value_cents"] for one in split) == whole["value_cents"]
        sellers = [row[key] for row in facts["by_seller"]]
        assert sum(one["n"] for one in sellers) == whole["n"]


def test_each_quarter_is_counted_per_unit(facts: Facts) -> None:
    found = {(row["unit"], row["quarter"]): row["won"]["value"] for row in facts["by_quarter"]}
    assert found[("Noordzee", "2026-Q1")] == 500
    assert found[("Water", "2026-Q2")] == 1300
    assert found[("Service", "2026-Q2")] == 50


def test_the_waterfall_tells_why_the_pipeline_changed_to_the_cent(facts: Facts) -> None:
    assert facts["waterfall"]["scope"] == "due"
    assert part(facts, "opening") == (800 + 300 + 900 + 400, 4)
    assert part(facts, "grown") == (300, 1)
    assert part(facts, "shrunk") == (200, 1)
    assert part(facts, "lost") == (300, 1)
    assert part(facts, "slipped") == (400, 1)
    assert part(facts, "won") == (1350, 3)
    assert part(facts, "closing") == (700, 1)
    parts = {one["code"]: one for one in facts["waterfall"]["parts"]}
    closing = parts.pop("closing")["value_cents"]
    opening = parts.pop("opening")["value_cents"]
    assert opening + sum(one["sign"] * one["value_cents"] for one in parts.values()) == closing


@pytest.mark.parametrize("code", list(measures.WATERFALL))
def test_the_rows_behind_each_part_add_up_to_it(firm: Cast, facts: Facts, code: str) -> None:
    measure = measures.WATERFALL[code]
    params = measure.read_params({"as_of": ["2026-06-30"], "period": ["2026-Q2"]})
    for user in (firm.dora, firm.anna):
        rows = measure.row_set(params, user)
        assert measure.value is not None
        answer = measure.value(params, user)
        assert (rows.count(), measure.total_of(rows)) == (answer.n, answer.value)
    total = measure.total_of(measure.row_set(params, firm.dora))
    assert (total // 100, measure.row_set(params, firm.dora).count()) == part(facts, code)


def test_the_review_of_an_earlier_day_knows_nothing_of_what_came_later(firm: Cast) -> None:
    early = read_question({"as_of": "2026-03-31"}, firm.dora, today=TODAY)
    facts = work_out(early, firm.dora)
    assert (facts["period"]["code"], facts["totals"]["won"]["n"], facts["totals"]["lost"]["n"]) == (
        "2026-Q1",
        1,
        0,
    )
    assert facts["totals"]["open"]["value"] == 800 + 300 + 900 + 400


def test_a_period_that_runs_is_compared_up_to_the_same_day(firm: Cast) -> None:
    late = read_question({"as_of": "2026-05-15"}, firm.dora, today=TODAY)
    booked = work_out(late, firm.dora)["bookings"]
    assert booked["finished"] is False
    assert booked["now"]["won"]["value"] == 1100
    # 10 February is the 41st day of Q1; 15 May is the 45th of Q2.
    assert booked["previous"]["to_same_day"]["won"]["value"] == 500


def test_too_few_closed_deals_give_no_rate_and_no_finding(facts: Facts) -> None:
    assert facts["win_rate"]["overall"] == {
        "won": 4,
        "n": 5,
        "value": None,
        "low": None,
        "high": None,
        "status": "too_few",
    }
    assert facts["findings"]["found"] == []


def test_each_person_gets_the_review_of_what_that_person_sees(firm: Cast) -> None:
    question = read_question({"as_of": "2026-06-30"}, firm.anna, today=TODAY)
    assert question.unit == firm.blue
    facts = work_out(question, firm.anna)
    assert facts["totals"]["won"]["value"] == 1600
    assert {row["seller"] for row in facts["by_seller"]} == {"Anna", "Bram"}
    assert question.fingerprint(firm.anna) != question.fingerprint(firm.dora)
    assert question.fingerprint(firm.anna) == question.fingerprint(firm.bram)


def test_a_unit_of_others_cannot_be_asked_for(firm: Cast) -> None:
    with pytest.raises(BadQuestion, match="no such unit"):
        read_question({"unit": str(firm.field.pk)}, firm.anna, today=TODAY)


@pytest.mark.parametrize(
    "given",
    [
        {"as_of": "30-06-2026"},
        {"as_of": "0001-01-01"},
        {"period": "next"},
        {"kind": "week"},
        {"unit": "x"},
        {"unit": "9" * 30},
        {"seller": "999999"},
        {"as_of": "2026-03-31", "period": "2026-Q3"},
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(firm: Cast, given: dict[str, str]) -> None:
    with pytest.raises(BadQuestion):
        read_question(given, firm.dora, today=TODAY)


def test_records_that_end_long_ago_are_reviewed_at_their_last_day(firm: Cast) -> None:
    question = read_question({}, firm.dora, today=date(2027, 6, 1))
    assert (question.as_of, question.at_last_record) == (date(2026, 6, 30), True)
    fresh = read_question({}, firm.dora, today=date(2026, 7, 20))
    assert (fresh.as_of, fresh.at_last_record) == (date(2026, 7, 20), False)


def test_amounts_in_another_currency_are_left_out_and_said_to_be(firm: Cast, facts: Facts) -> None:
    dollars = opened(firm, "dollars", "anna", "2026-04-05", 9000, currency="USD")
    actions.win(dollars, by=firm.anna, at=moment("2026-06-01"))
    again = work_out(read_question({"as_of": "2026-06-30"}, firm.dora, today=TODAY), firm.dora)
    assert again["totals"]["won"]["value"] == facts["totals"]["won"]["value"]
    assert {"code": "other_currency", "n": 1, "of": None, "currency": "USD"} in again["quality"]


def test_what_is_missing_is_counted(firm: Cast) -> None:
    make_deal("without history", firm.anna, firm.blue)
    facts = work_out(read_question({"as_of": "2026-06-30"}, firm.dora, today=TODAY), firm.dora)
    missing = {row["code"]: (row["n"], row["of"]) for row in facts["quality"]}
    assert missing["open_without_amount"] == (1, 3)
    assert missing["no_account"] == (2, 8)
    assert missing["no_history"] == (1, None)
    assert "no_owner" not in missing


def test_the_target_is_that_of_the_unit_or_else_of_the_units_below(firm: Cast) -> None:
    quarter = {"starts": date(2026, 4, 1), "ends": date(2026, 7, 1)}
    Target.objects.create(unit=firm.blue, amount_cents=1_000_00, **quarter)
    Target.objects.create(member=firm.daan.member, amount_cents=300_00, **quarter)
    asked = {"as_of": "2026-06-30"}
    whole = work_out(read_question(asked, firm.dora, today=TODAY), firm.dora)
    assert whole["bookings"]["target"] == {"value_cents": 1_300_00, "from": "unit"}
    Target.objects.create(unit=firm.company, amount_cents=5_000_00, **quarter)
    again = work_out(read_question(asked, firm.dora, today=TODAY), firm.dora)
    assert again["bookings"]["target"]["value_cents"] == 5_000_00


def test_the_numbers_of_the_review_are_those_of_its_measures(firm: Cast, facts: Facts) -> None:
    quarter = {"as_of": TODAY, "starts": date(2026, 4, 1), "ends": date(2026, 7, 1), "currency": "EUR"}
    booked = selling.BOOKINGS.ask(quarter, firm.dora)
    assert (booked.value, booked.n) == (1_350_00, 3)
    opened_then = selling.OPEN_PIPELINE.ask({"as_of": TODAY, "currency": "EUR"}, firm.dora)
    assert (opened_then.value, opened_then.n) == (facts["totals"]["open"]["value_cents"], 3)
    by_unit = {row["unit_id"]: row["now"]["won"]["value_cents"] for row in facts["by_unit"]}
    for pk, cents in by_unit.items():
        assert selling.BOOKINGS.ask({**quarter, "unit": pk}, firm.dora).value == cents


def test_a_deal_in_the_bin_is_nowhere(firm: Cast) -> None:
    Deal.objects.filter(name="grown").update(deleted_at=moment("2026-06-30"))
    facts = work_out(read_question({"as_of": "2026-06-30"}, firm.dora, today=TODAY), firm.dora)
    assert facts["totals"]["won"]["n"] == 3
