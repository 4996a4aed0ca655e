"""Marketing and sales on one page: what was said and what was done stand side by side, each figure with its rows."""

import inspect
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from tests.cast import Cast, make_account, make_deal, make_member, make_person, make_user, seat, sign_in

from koers.areas.customers import actions as customers
from koers.areas.insight.measures import relation as numbers
from koers.areas.insight.queries import relation
from koers.areas.insight.queries.relation import RelationQuestion, Seen
from koers.areas.insight.rules.relation import Limits, definition_level, months_later, read_limits
from koers.areas.leads.models import HandOver, HandOverContract
from koers.areas.organisation import actions
from koers.areas.organisation.models import (
    AlignmentRound,
    CompetenceRequest,
    Department,
    Dispute,
    NextMove,
    StandingRule,
)
from koers.areas.organisation.queries.relation import members_of

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
#: Monday 5 October 2026, ten o'clock in Amsterdam: ten working days later is Monday 19 October.
MONDAY = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NO_FORECAST = Seen("forecast_error", None, 0, unknown=relation.NO_FORECAST)


@pytest.fixture
def contract(cast: Cast) -> HandOverContract:
    return HandOverContract.objects.create(
        number=1,
        state="in_force",
        starts=datetime(2026, 1, 5, 9, tzinfo=UTC),
        marketing_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
        sales_at=datetime(2026, 1, 5, 9, tzinfo=UTC),
    )


def handed(cast: Cast, contract: HandOverContract, offered: datetime = MONDAY, **fields: Any) -> HandOver:
    number = HandOver.objects.count()
    person = make_person(f"Lead{number}", cast.anna, fields.get("unit") or cast.blue)
    life = customers.start_lifecycle(person, at=offered - timedelta(days=9))
    given = {
        "lead": life,
        "contract": contract,
        "receiver": cast.anna.member,
        "unit": cast.blue,
        "offered_at": offered,
        "remind_at": offered + 4 * HOUR,
        "due_at": offered + 24 * HOUR,
        "take_back_at": offered + 48 * HOUR,
    }
    return HandOver.objects.create(**given | fields)


def touched(hours: float, offered: datetime = MONDAY, accepted: float = 1) -> dict[str, Any]:
    """An accepted hand-over with its first contact so many hours after the offer."""
    return {
        "state": "accepted",
        "answered_at": offered + accepted * HOUR,
        "accepted_at": offered + accepted * HOUR,
        "touch_due_at": offered + (accepted + 8) * HOUR,
        "first_touch_at": offered + hours * HOUR,
    }


def untouched(accepted: float = 1) -> dict[str, Any]:
    return touched(0, accepted=accepted) | {"first_touch_at": None}


def returned(hours: float = 2, reason: str = "no_budget") -> dict[str, Any]:
    moment = MONDAY + hours * HOUR
    return {"state": "returned", "answered_at": moment, "returned_at": moment, "reason": reason}


def asked(cast: Cast, who: str = "dora") -> Any:
    return RelationQuestion(cast.blue, TODAY), cast[who]


def measured(cast: Cast, who: str = "dora") -> relation.Behaviour:
    question, user = asked(cast, who)
    return relation.behaviour(question, user, NO_FORECAST)


def round_of(
    cast: Cast,
    marketing: list[int],
    sales: list[int],
    *,
    goal: str = "defined",
    day: date = date(2026, 11, 2),
) -> AlignmentRound:
    """Hold a round in Blue in which each person gives the same answer to every statement, and close it."""
    have = {one.department.role: 0 for one in members_of(cast.blue, day)}
    for one in members_of(cast.blue, day):
        have[one.department.role] += 1
    for role, wanted, function in (("marketing", marketing, "marketer"), ("sales", sales, "seller")):
        for number in range(have.get(role, 0), len(wanted)):
            seat(make_member(f"{role}{number}"), cast.blue, function)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    one, links = actions.open_round(
        cast.blue, closes_on=day + timedelta(days=7), target_type=goal, by=cast.dora, at=at
    )
    left = {"marketing": list(marketing), "sales": list(sales)}
    for each in links:
        mine = left[each.invitation.department.role]
        if mine:
            value = mine.pop()
            assert actions.answer(each.token, {f"q{n:02d}": value for n in range(1, 21)}, at=at)
    return actions.close_round(one, by=cast.dora, at=at + timedelta(days=3))


def page(cast: Cast, who: str = "dora", query: str = "") -> str:
    text = sign_in(cast[who]).get(f"/relation?unit={cast.blue.pk}&as_of={TODAY}{query}").content.decode()
    return re.sub(r"\s+", " ", text)


# --- rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("versions", "level"),
    [
        ([], None),
        ([(1, None, None, 0)], 0),
        ([(1, None, None, 1)], 1),
        ([(1, date(2026, 6, 1), None, 2)], 2),
        ([(1, date(2026, 1, 1), date(2026, 6, 1), 2), (2, date(2026, 6, 1), None, 2)], 3),
        ([(1, date(2025, 1, 1), date(2026, 5, 25), 2), (2, date(2026, 5, 25), None, 2)], 2),
        # Exactly six months counts as six months.
        ([(1, date(2025, 1, 1), date(2026, 5, 26), 2), (2, date(2026, 5, 26), None, 2)], 3),
        ([(1, date(2025, 1, 1), date(2026, 1, 1), 2)], 1),
    ],
)
def test_a_definition_rises_from_none_to_signed_and_revised(versions: Any, level: int | None) -> None:
    assert definition_level(versions, TODAY, 183) == level


def test_limits_are_read_and_a_strange_one_is_refused() -> None:
    assert read_limits({}) == Limits()
    assert read_limits({"least_answers": 5, "days": 180}).days == 180
    for wrong in ({"colour": 1}, {"cuts": {"dispute_age": [1, 2]}}):
        with pytest.raises(ValueError):
            read_limits(wrong)


def test_half_a_year_after_the_end_of_august_is_the_end_of_february() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 25), 3) == date(2027, 2, 25)


# --- behaviour ----------------------------------------------------------------------------------------------------


def test_the_black_hole_counts_what_was_neither_contacted_nor_returned_in_ten_working_days(
    cast: Cast, contract: HandOverContract
) -> None:
    for _n in range(9):
        handed(cast, contract, **untouched())
    handed(cast, contract, **touched(14 * 24 + 1))  # Monday the 19th, the tenth working day, at eleven
    handed(cast, contract, **touched(15 * 24 + 1))  # the eleventh
    for _n in range(8):
        handed(cast, contract, **touched(20))
    handed(cast, contract, **returned())
    late = {"answered_at": MONDAY + 48 * HOUR, "returned_at": MONDAY + 48 * HOUR}
    handed(cast, contract, state="taken_back", **late)
    handed(cast, contract, state="withdrawn", answered_at=MONDAY + HOUR)
    handed(cast, contract, NOW - 2 * HOUR)  # still has time
    handed(cast, contract, datetime(2025, 1, 6, 9, tzinfo=UTC))  # more than a year ago
    seen = measured(cast).seen["lead_black_hole"]
    # 9 + the one on the eleventh day + the one the clock took back, of 21.
    assert (seen.n, seen.value) == (21, pytest.approx(11 / 21))
    level = measured(cast).index.levels["lead_black_hole"]
    assert (level.level, level.worth) == (1, 33)


def test_the_first_contact_is_counted_from_the_offer_and_waits_for_those_without_one(
    cast: Cast, contract: HandOverContract
) -> None:
    for hours in range(1, 13):
        handed(cast, contract, **touched(hours))
    for _n in range(9):
        handed(cast, contract, **untouched())
    handed(cast, contract, **returned())
    seen = measured(cast).seen["first_touch_hours"]
    # The eleventh of 21 had its contact after eleven hours; the one that was returned was never hot.
    assert (seen.n, seen.value) == (21, 11.0)
    assert measured(cast).index.levels["first_touch_hours"].level == 2


def test_more_than_half_without_contact_is_the_lowest_level_and_no_number(
    cast: Cast, contract: HandOverContract
) -> None:
    for _n in range(12):
        handed(cast, contract, **untouched())
    for _n in range(9):
        handed(cast, contract, **touched(2))
    level = measured(cast).index.levels["first_touch_hours"]
    assert (level.level, level.worth) == (0, 0)
    assert "More than half were never contacted." in page(cast)


def test_a_promise_is_kept_by_answer_and_contact_in_time(cast: Cast, contract: HandOverContract) -> None:
    for _n in range(15):
        handed(cast, contract, **touched(5))
    handed(cast, contract, **touched(30, accepted=25))  # answered an hour late
    handed(cast, contract, **touched(12))  # contacted three hours late
    handed(cast, contract, **returned(2))
    handed(cast, contract, **untouched())
    handed(cast, contract, state="taken_back", answered_at=MONDAY + 48 * HOUR, returned_at=MONDAY + 48 * HOUR)
    handed(cast, contract, NOW - HOUR, due_at=NOW + 9 * 24 * HOUR)  # not due yet
    seen = measured(cast).seen["sla_met"]
    assert (seen.n, seen.value) == (20, 0.8)
    assert measured(cast).index.levels["sla_met"].worth == 67


def test_without_a_contract_nothing_was_agreed(cast: Cast) -> None:
    levels = measured(cast).index.levels
    assert (levels["sla_met"].worth, levels["sla_met"].status) == (0, "absent")
    assert (levels["definition_stability"].worth, levels["definition_stability"].status) == (0, "absent")


def test_returns_carry_a_reason_or_not(cast: Cast, contract: HandOverContract) -> None:
    for number in range(20):
        handed(cast, contract, **returned(reason="no_budget" if number < 12 else ""))
    seen = measured(cast).seen["return_with_reason"]
    assert (seen.n, seen.value) == (20, 0.6)
    assert measured(cast).index.levels["return_with_reason"].worth == 67


def test_few_events_are_too_little_data_and_never_nought(cast: Cast, contract: HandOverContract) -> None:
    for _n in range(19):
        handed(cast, contract, **untouched())
    index = measured(cast).index
    assert (index.levels["lead_black_hole"].worth, index.levels["lead_black_hole"].status) == (
        None,
        "too_little_data",
    )
    text = page(cast)
    assert "Too little data (n=19)." in text
    with override_settings(RELATION={"least_events": 19}):
        assert measured(cast).index.levels["lead_black_hole"].worth == 0


def test_cuts_of_the_installation_judge(cast: Cast, contract: HandOverContract) -> None:
    for number in range(20):
        handed(cast, contract, **(untouched() if number < 5 else touched(2)))
    assert measured(cast).index.levels["lead_black_hole"].worth == 67
    with override_settings(RELATION={"cuts": {"lead_black_hole": [0.2, 0.1, 0.05]}}):
        assert measured(cast).index.levels["lead_black_hole"].worth == 0
        assert "over 20%" in page(cast)


def test_an_empty_register_says_nothing_at_first_and_counts_as_unused_after_a_quarter(cast: Cast) -> None:
    assert measured(cast).seen["dispute_age"].unknown == relation.YOUNG_REGISTER
    actions.ensure_departments(cast.company)
    Department.objects.update(created_at=NOW - timedelta(days=30))
    assert measured(cast).seen["cross_use"].unknown == relation.YOUNG_REGISTER
    Department.objects.update(created_at=NOW - timedelta(days=100))
    levels = measured(cast).index.levels
    assert [(levels[name].worth, levels[name].status) for name in ("dispute_age", "cross_use")] == [
        (0, "absent"),
        (0, "absent"),
    ]


def test_a_part_without_disputes_in_a_register_that_is_used_had_none_rather_than_logged_none(
    cast: Cast,
) -> None:
    actions.ensure_departments(cast.company)
    Department.objects.update(created_at=NOW - timedelta(days=100))
    Dispute.objects.create(title="D", subject="lead", unit=cast.company, opened_on=date(2026, 9, 1))
    level = measured(cast).index.levels["dispute_age"]
    assert (level.worth, level.status) == (None, "too_little_data")


def test_disputes_are_judged_by_their_median_age(cast: Cast) -> None:
    rule = StandingRule.objects.create(name="R", subject="lead", text="x")
    for number in range(20):
        opened = date(2026, 9, 1)
        row = Dispute.objects.create(title=f"D{number}", subject="lead", unit=cast.blue, opened_on=opened)
        day = opened + timedelta(days=3 if number < 11 else 20)
        actions.close_dispute(row, rule=rule if number < 5 else None, outcome="x", by=None, at=NOW, on=day)
    Dispute.objects.create(title="open", subject="price", unit=cast.blue, opened_on=date(2026, 11, 20))
    seen = measured(cast).seen["dispute_age"]
    assert (seen.n, seen.value) == (20, 3.0)
    assert measured(cast).index.levels["dispute_age"].worth == 100
    text = page(cast)
    assert ">25.0%<" in text  # five of twenty by the rule
    assert "open" in text


def test_competences_lent_in_the_last_quarter_count(cast: Cast) -> None:
    marketing, sales = actions.ensure_departments(cast.company)
    for number, day in enumerate(("2026-11-20", "2026-10-01", "2026-08-28", "2026-08-20")):
        row = CompetenceRequest.objects.create(
            competence=f"C{number}", asks=marketing, of=sales, asked_on=date(2026, 8, 1)
        )
        actions.answer_request(row, state="fulfilled", by=None, at=NOW, on=date.fromisoformat(day))
    seen = measured(cast).seen["cross_use"]
    assert (seen.n, seen.value) == (3, 3.0)
    assert measured(cast).index.levels["cross_use"].worth == 67


def test_the_error_of_the_forecast_is_that_of_four_finished_periods() -> None:
    def period(code: str, actual: int, said: int | None) -> dict[str, Any]:
        forecast = None if said is None else {"expected_cents": said}
        return {"period": code, "actual_cents": actual, "forecast": forecast}

    rows = [
        period("2025-Q2", 900, 100),
        period("2025-Q3", 1000, None),
        period("2025-Q4", 1000, 900),
        period("2026-Q1", 500, 600),
        period("2026-Q2", 1000, 1100),
        period("2026-Q3", 1500, 1400),
        period("2026-Q4", 9000, 1),
    ]
    ends = {
        "2025-Q2": date(2025, 6, 30),
        "2025-Q3": date(2025, 9, 30),
        "2025-Q4": date(2025, 12, 31),
        "2026-Q1": date(2026, 3, 31),
        "2026-Q2": date(2026, 6, 30),
        "2026-Q3": date(2026, 9, 30),
        "2026-Q4": date(2026, 12, 31),
    }
    seen = relation.forecast_error(rows, TODAY, ends)
    # (100 + 100 + 100 + 100) / 4000; the period that runs and the one without a forecast do not count.
    assert (seen.n, seen.value) == (4, pytest.approx(0.1))
    early = relation.forecast_error(rows, date(2026, 6, 30), ends)
    assert (early.n, early.value) == (4, pytest.approx((800 + 100 + 100 + 100) / 3400))
    assert relation.forecast_error([], TODAY, ends).unknown == relation.NO_FORECAST


def test_what_koers_does_not_keep_is_unknown_with_its_reason(cast: Cast) -> None:
    text = page(cast)
    for words in (
        "Koers does not keep content yet.",
        "Koers does not keep account plans yet.",
        "Koers does not keep objectives yet.",
    ):
        assert words in text


def test_untouched_hand_overs_cost_their_number_times_the_chance_times_a_won_deal(
    cast: Cast, contract: HandOverContract
) -> None:
    make_deal("won", cast.anna, cast.blue, amount_cents=10_000_00, outcome="won", closed_date=TODAY)
    for number in range(24):
        row = handed(cast, contract, **(untouched() if number < 4 else touched(2)))
        life, user = row.lead, cast.dora
        customers.move_lifecycle(life, to="warm", at=MONDAY, by=user, reason="better_known")
        customers.move_lifecycle(life, to="hot", at=MONDAY + HOUR, by=user, reason="better_known")
        if number >= 4:
            to = "customer" if number < 9 else "lost"
            customers.move_lifecycle(life, to=to, at=MONDAY + 50 * HOUR, by=user, reason="no_budget")
    found = measured(cast)
    assert found.untouched == 4
    assert found.stake is not None
    # 5 of 20 decided hot leads became a customer: 4 x 0.25 x 10,000.
    assert (found.stake.n, found.stake.chance, found.stake.cents) == (20, 0.25, 10_000_00)
    assert "17% of what was handed over was never touched, worth about €10k" in page(cast)


@pytest.mark.parametrize(
    "name",
    ["lead_black_hole", "first_touch_hours", "sla_met", "return_with_reason", "dispute_age", "cross_use"],
)
def test_the_rows_behind_a_metric_are_as_many_as_its_n(
    cast: Cast, contract: HandOverContract, name: str
) -> None:
    marketing, sales = actions.ensure_departments(cast.company)
    for number in range(21):
        handed(cast, contract, **(untouched() if number % 3 else touched(number + 1)))
        row = Dispute.objects.create(title="D", subject="lead", unit=cast.blue, opened_on=date(2026, 9, 1))
        actions.close_dispute(row, outcome="x", by=None, at=NOW, on=date(2026, 9, 4))
    handed(cast, contract, **returned())
    handed(cast, contract, NOW - HOUR)
    request = CompetenceRequest.objects.create(
        competence="C", asks=marketing, of=sales, asked_on=date(2026, 11, 1)
    )
    actions.answer_request(request, state="fulfilled", by=None, at=NOW, on=TODAY)
    question, user = asked(cast)
    seen = measured(cast).seen[name]
    rows = numbers.MEASURES[name].row_set(question.params, user)
    assert rows.count() == seen.n > 0
    address = numbers.MEASURES[name].rows_url(question.params)
    answer = sign_in(user).get(address)
    assert answer.status_code == 200


def test_somebody_sees_behaviour_of_the_rows_that_they_may_see(
    cast: Cast, contract: HandOverContract
) -> None:
    for number in range(20):
        unit = cast.blue if number < 10 else cast.field
        handed(cast, contract, unit=unit, **untouched())
    question = RelationQuestion(cast.company, TODAY)
    assert relation.behaviour(question, cast.dora, NO_FORECAST).seen["lead_black_hole"].n == 20
    assert relation.behaviour(question, cast.chris, NO_FORECAST).seen["lead_black_hole"].n == 10


# --- what was said --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words"), [(1, "undefined"), (2, "defined"), (3, "aligned"), (4, "integrated")]
)
def test_the_same_answer_everywhere_gives_the_known_relationship(cast: Cast, answer: int, words: str) -> None:
    one = round_of(cast, [answer] * 3, [answer] * 3)
    found = relation.said(one)
    assert (found.result.total, found.result.bands) == (answer * 20, (words,))
    assert f"Marketing and sales both call their relationship {words}." in page(cast)


def test_both_sides_weigh_the_same_and_are_named_apart(cast: Cast) -> None:
    round_of(cast, [4, 4, 4], [2, 2, 2, 2, 2, 2])
    text = page(cast)
    assert "Marketing calls the relationship integrated, sales calls it defined." in text
    assert relation.said(AlignmentRound.objects.get()).result.total == 60.0
    assert "You want defined; you are further than that." in text


def test_an_interval_over_an_edge_reads_between_two_relationships(cast: Cast) -> None:
    one = round_of(cast, [2, 3, 4], [2, 3, 3], goal="aligned")
    assert relation.said(one).result.bands == ("defined", "aligned")
    text = page(cast)
    assert "between defined and aligned" in text
    assert "You want aligned, and that is within the interval." in text


@pytest.mark.parametrize(
    ("answer", "goal", "says"),
    [
        (1, "integrated", "You want integrated; that is 3 steps away."),
        (3, "integrated", "You want integrated; that is 1 step away."),
        (3, "aligned", "You want aligned, and that is where you are."),
        (4, "defined", "You want defined; you are further than that."),
    ],
)
def test_the_distance_is_to_the_goal_and_not_to_integrated(
    cast: Cast, answer: int, goal: str, says: str
) -> None:
    round_of(cast, [answer] * 3, [answer] * 3, goal=goal)
    assert says in page(cast)


def test_a_side_that_is_too_small_is_not_shown_and_neither_is_the_total(cast: Cast) -> None:
    round_of(cast, [5, 5], [3, 3, 3, 3])
    text = page(cast)
    assert "Too few people answered to say how both departments see it." in text
    assert "too few (n=2)" in text
    assert "One side has too few answers" in text
    assert ">60.0<" in text  # sales may be seen
    assert ">80.0<" not in text  # the total would give marketing away: 2 x 80 - 60 = 100
    assert ">100<" not in re.sub(r"<th.*?</th>", "", text)
    assert "integrated, sales" not in text


def test_statements_on_which_both_differ_are_listed_with_the_large_ones_marked(cast: Cast) -> None:
    round_of(cast, [4, 4, 4], [2, 2, 2])
    text = page(cast)
    assert "Our sales forecast usually lands close to the result." in text
    assert text.count(">large<") == 5


def test_two_rounds_make_a_trend_and_one_does_not(cast: Cast) -> None:
    round_of(cast, [2] * 3, [2] * 3, day=date(2026, 3, 2))
    assert "relation-trend" not in page(cast)
    round_of(cast, [3] * 3, [3] * 3, day=date(2026, 10, 5))
    text = page(cast)
    assert "Since the round before, the total went from 40 to 60." in text
    first = AlignmentRound.objects.earliest("closed_at")
    assert "both call their relationship defined" in page(cast, query=f"&round={first.pk}")


# --- side by side, never one number --------------------------------------------------------------------------------


def test_survey_and_behaviour_are_shown_apart_and_never_as_one(
    cast: Cast, contract: HandOverContract
) -> None:
    round_of(cast, [4] * 3, [4] * 3)
    for number in range(20):
        handed(cast, contract, **(untouched() if number < 7 else touched(2)))
    found = measured(cast)
    assert found.index.total is not None
    text = page(cast)
    assert ">80.0<" in text
    assert f">{found.index.total:.1f}<" in text
    scaled = (80 - 20) / 80 * 100
    for one in ((80 + found.index.total) / 2, (scaled + found.index.total) / 2):
        assert f">{one:.1f}<" not in text
    assert "never averaged" in text


def test_no_function_takes_both_and_gives_a_number() -> None:
    """Whoever takes what was said and what was done gives words, parts of the page or moves; never a figure."""
    from koers.areas.insight.views import relation as view
    from koers.areas.insight.views import relation_done, relation_next

    for module in (relation, view, relation_done, relation_next):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            takes = str(inspect.signature(function).parameters.values())
            if "Said" in takes and "Behaviour" in takes:
                gives = str(inspect.signature(function).return_annotation)
                assert not re.search(r"\b(int|float|Reading|Answer)\b", gives), name


@pytest.mark.parametrize(
    ("answer", "late", "words"),
    [
        (4, 15, "We think we are further than we act"),
        (2, 15, "Both low"),
        (4, 0, "Both high"),
        (2, 0, "Better than it feels"),
    ],
)
def test_which_of_four_readings_applies(
    cast: Cast, contract: HandOverContract, answer: int, late: int, words: str
) -> None:
    round_of(cast, [answer] * 3, [answer] * 3)
    for number in range(20):
        handed(cast, contract, **(untouched() if number < late else touched(2)))
    assert words in page(cast)


def test_without_one_of_the_two_there_is_no_reading(cast: Cast, contract: HandOverContract) -> None:
    text = page(cast)
    assert "Nobody has been asked yet how marketing and sales work together." in text
    for words in ("Both low", "Both high", "Better than it feels", "We think we are further"):
        assert words not in text


# --- what is next ---------------------------------------------------------------------------------------------------


def choose(cast: Cast, code: str, who: str = "chris") -> Any:
    return sign_in(cast[who]).post(
        "/relation/moves",
        {
            "code": code,
            "theme": "L",
            "unit": cast.blue.pk,
            "owner": cast.chris.member.pk,
            "due_on": "01-03-2027",
            "metric": "Black hole",
        },
    )


def test_the_moves_of_the_relationship_are_offered_with_those_of_the_weakest_theme_first(
    cast: Cast, contract: HandOverContract
) -> None:
    round_of(cast, [2] * 3, [2] * 3)
    for number in range(20):
        handed(cast, contract, **(untouched() if number < 15 else touched(2)))
    text = page(cast, "chris")
    assert "The weakest theme of what you do is lead process" in text
    # Defined: the same figures for the lead process, then the others of that row.
    places = [
        text.index(words)
        for words in ("Look at the same figures", "Hold a joint meeting", "Have marketing join")
    ]
    assert places == sorted(places)
    assert "Write down what a lead is" not in text


def test_a_move_that_is_taken_on_is_a_plan_with_owner_day_and_figure(cast: Cast) -> None:
    one = round_of(cast, [2] * 3, [2] * 3)
    assert choose(cast, "same_figures").status_code == 302
    row = NextMove.objects.get()
    assert (row.code, row.theme, row.owner, row.due_on, row.metric, row.state) == (
        "same_figures",
        "L",
        cast.chris.member,
        date(2027, 3, 1),
        "Black hole",
        "planned",
    )
    # Six months after the round was closed on 5 November 2026.
    assert (row.round, row.measure_on) == (one, date(2027, 5, 5))
    text = page(cast, "chris")
    assert "Look at the same figures in one review" in text
    assert 'data-opens="move-same_figures"' not in text


def test_at_most_two_moves_are_taken_on(cast: Cast) -> None:
    round_of(cast, [2] * 3, [2] * 3)
    for code in ("same_figures", "joint_meeting", "marketing_in_account_plans"):
        choose(cast, code)
    assert sorted(NextMove.objects.values_list("code", flat=True)) == ["joint_meeting", "same_figures"]
    assert "Two are under way" in page(cast, "chris")


@pytest.mark.parametrize("sent", [{"due_on": ""}, {"owner": ""}, {"metric": ""}])
def test_a_move_without_owner_day_or_figure_is_not_planned(cast: Cast, sent: dict[str, str]) -> None:
    round_of(cast, [2] * 3, [2] * 3)
    given = {
        "code": "same_figures",
        "theme": "L",
        "unit": cast.blue.pk,
        "owner": cast.chris.member.pk,
        "due_on": "01-03-2027",
        "metric": "x",
    }
    answer = sign_in(cast.chris).post("/relation/moves", given | sent)
    assert answer.status_code == 422
    assert not NextMove.objects.exists()


@pytest.mark.parametrize("name", ["anna", "mila", "vera"])
def test_only_who_leads_takes_a_move_on(cast: Cast, name: str) -> None:
    round_of(cast, [2] * 3, [2] * 3)
    assert choose(cast, "same_figures", name).status_code == 403
    assert not NextMove.objects.exists()


# --- who sees it ------------------------------------------------------------------------------------------------


def test_both_departments_see_the_same_results_and_nobody_elsewhere_does(cast: Cast) -> None:
    one = round_of(cast, [4] * 3, [2] * 3)
    words = "Marketing calls the relationship integrated, sales calls it defined."
    for name in ("dora", "ada", "chris", "anna", "mila"):
        assert words in page(cast, name), name
    assert sign_in(cast.vera).get("/relation").status_code == 403
    for query in (f"?unit={cast.blue.pk}", f"?round={one.pk}", ""):
        assert words not in sign_in(cast.eva).get(f"/relation{query}").content.decode()
    assert sign_in(cast.eva).get(f"/alignment-rounds/{one.pk}").status_code == 404


@pytest.mark.parametrize(
    "query", ["?unit=x", "?unit=999999", "?round=x", "?as_of=never", "?as_of=2026-13-01"]
)
def test_a_strange_address_shows_the_page_all_the_same(cast: Cast, query: str) -> None:
    assert sign_in(cast.dora).get(f"/relation{query}").status_code == 200


def test_somebody_without_a_seat_is_told_so(cast: Cast) -> None:
    stranger = make_user("Fien", "manager")
    assert "no units that you may see" in sign_in(stranger).get("/relation").content.decode()


def test_the_page_asks_a_modest_number_of_queries(
    cast: Cast, contract: HandOverContract, django_assert_max_num_queries: Any
) -> None:
    round_of(cast, [4] * 3, [2] * 3)
    make_account("A", cast.anna, cast.blue)
    for _n in range(25):
        handed(cast, contract, **touched(2))
    client = sign_in(cast.dora)
    client.get(f"/relation?unit={cast.blue.pk}")
    with django_assert_max_num_queries(75):
        client.get(f"/relation?unit={cast.blue.pk}")
