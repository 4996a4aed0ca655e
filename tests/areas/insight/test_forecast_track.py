"""How calls turned out: the figures are those worked out by hand, and the planted optimist is found and nobody else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from tests.cast import Cast, make_account, make_member, make_pipeline, seat, sign_in

from koers.areas.insight import actions
from koers.areas.insight.measures import forecast as numbers
from koers.areas.insight.models import ForecastCall, ForecastLine
from koers.areas.insight.queries import calls
from koers.areas.insight.queries.calls import ForecastQuestion
from koers.areas.insight.rules import read_period
from koers.areas.insight.rules.forecast import ForecastLimits, last_week_end
from koers.areas.insight.views.forecast_record import Record
from koers.areas.organisation.models import Member
from koers.areas.selling.models import Deal, DealPeriod, Stage
from koers.bridge import extract
from koers_analytics.forecast import Judged, optimists, track
from koers_analytics.sample import sample_calls

TODAY = date(2026, 11, 27)
#: Months of 2026: what was committed four weeks before the end, what the month before had brought, what came (euro).
TOLD = {
    "2026-07": (120, 80, 100),
    "2026-08": (90, 150, 100),
    "2026-09": (150, 100, 120),
    "2026-10": (50, 80, 80),
}


def line(code: str, day: date, member: Member | None, unit: Any, **fields: Any) -> ForecastLine:
    """Write a line of the ledger; amounts in euro."""
    period = read_period(code)
    cents = {f"{name}_cents": None if value is None else value * 100 for name, value in fields.items()}
    return ForecastLine.objects.create(
        as_of_date=day, taken_at=timezone.now(), period=code, ends=period.ends, member=member, unit=unit, currency="EUR",
        n_open=1, open_cents=0, unknown_amounts=0, **{"booked_cents": 0, **cents},
    )  # fmt: skip


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Anna's four months of calls, and what came."""
    for code, (said, last, came) in TOLD.items():
        period = read_period(code)
        day = last_week_end(period.last_day - timedelta(weeks=4))
        line(
            code,
            day,
            cast.anna.member,
            cast.blue,
            commit=said,
            last=last,
            expected=came,
            stage_percent=came + 20,
        )
        line(code, period.last_day, cast.anna.member, cast.blue, booked=came, commit=999)
        actions.state_call(
            period, member=cast.anna.member, commit_cents=said * 100, by=cast.anna,
            at=datetime(period.starts.year, period.starts.month, 1, 9, tzinfo=UTC) - timedelta(days=7),
        )  # fmt: skip
    return cast


def ask(measure: Any, cast: Cast, who: str = "chris", **params: Any) -> Any:
    given = {"seller": cast.anna.member.pk, "kind": "month", "weeks": 4, "as_of": TODAY, **params}
    return measure.ask(given, cast[who])


def test_value_added_bias_and_error_are_those_of_the_hand(told: Cast) -> None:
    # Errors of the calls 20, 10, 30, 30 and of the last month 20, 50, 20, 0; together 100, 100, 120 and 80 came in.
    added, bias, error = (ask(one, told) for one in (numbers.VALUE_ADDED, numbers.BIAS, numbers.ERROR))
    assert (added.value, added.n) == (0.0, 4)
    assert (bias.value, error.value) == (0.025, 0.225)
    assert (added.as_of, added.status) == (TODAY, "ok")
    # By stage percentages each error would have been 20: 80 less 90, of 400.
    assert ask(numbers.VALUE_ADDED_STAGE, told).value == -0.025


def test_the_interval_of_the_bias_is_that_of_a_ratio_of_sums(told: Cast) -> None:
    gaps, came = np.array([20, -10, 30, -30]), np.array([100, 100, 120, 80])
    rest = gaps - 0.025 * came
    half = 3.182446 * float(np.sqrt((rest**2).sum() / 3 / 4)) / 100
    found = ask(numbers.BIAS, told)
    assert (found.low, found.high) == (
        pytest.approx(0.025 - half, abs=1e-6),
        pytest.approx(0.025 + half, abs=1e-6),
    )


def test_the_rows_behind_a_number_are_the_calls_that_were_judged(told: Cast) -> None:
    rows = numbers.BIAS.row_set({"seller": told.anna.member.pk, "kind": "month", "as_of": TODAY}, told.chris)
    assert sorted(one.commit_cents for one in rows) == [50_00, 90_00, 120_00, 150_00]
    page = sign_in(told.chris).get(ask(numbers.BIAS, told).rows_url)
    assert page.status_code == 200
    assert b"2.5" in page.content


def test_a_call_made_after_the_day_it_is_judged_on_does_not_count(told: Cast) -> None:
    july = read_period("2026-07")
    actions.state_call(
        july,
        member=told.anna.member,
        commit_cents=1_00,
        by=told.anna,
        at=datetime(2026, 7, 20, 9, tzinfo=UTC),
    )
    rows = numbers.BIAS.row_set({"seller": told.anna.member.pk, "kind": "month", "as_of": TODAY}, told.chris)
    assert 120_00 in [one.commit_cents for one in rows]
    assert 1_00 not in [one.commit_cents for one in rows]


def test_below_twenty_finished_periods_nobody_is_ranked(told: Cast) -> None:
    question = ForecastQuestion(read_period("2026-11"), told.blue, told.anna.member)
    shown = {question.part: "Anna"}
    few = Record(told.chris, question, TODAY, shown, ForecastLimits())
    assert [one.added.status for one in few.callers] == ["too_few"]
    assert few.callers[0].added.value is None
    assert "20 finished periods" in few.sentence
    enough = Record(told.chris, question, TODAY, shown, ForecastLimits(least=4))
    assert [one.added.value for one in enough.callers] == [0.0]
    assert enough.sentence == "Nobody leans beyond chance to saying too much."


@pytest.mark.parametrize(
    ("who", "sees"), [("anna", True), ("chris", True), ("dora", True), ("bram", False), ("daan", False)]
)
def test_only_the_seller_and_who_compares_sellers_see_the_record_of_a_seller(
    told: Cast, who: str, sees: bool
) -> None:
    found = ask(numbers.BIAS, told, who)
    assert (found.value is not None) == sees
    answer = sign_in(told[who]).get("/forecast", {"seller": told.anna.member.pk, "period": "2026-10"})
    assert answer.status_code == (200 if sees else 400)
    assert bool(calls.cases(told[who], "month", TODAY, (4,))) == sees


def test_perfect_calls_take_away_the_whole_error_of_the_naive_forecast() -> None:
    found = track([Judged(100, 150, 100), Judged(80, 60, 80)])
    assert (found.error.value, found.bias.value) == (0.0, 0.0)
    assert (found.value_added.value, found.value_added_cents) == (70 / 180, 35)


def test_of_a_period_without_a_naive_forecast_only_error_and_bias_are_known() -> None:
    found = track([Judged(110, None, 100), Judged(90, 100, 100)])
    assert (found.n, found.value_added.n) == (2, 1)
    assert found.error.value == 0.1
    assert track([]).bias.value is None
    assert track([Judged(5, 5, 0)]).bias.value is None


def firm_of(cast: Cast, sellers: int = 8, months: int = 26) -> list[Member]:
    """Make a firm in which each seller wins some deals every month, and has one open."""
    make_pipeline()
    rng = np.random.Generator(np.random.PCG64(5))
    account = make_account("Acme", cast.anna, cast.blue)
    stages = {one.outcome: one for one in Stage.objects.order_by("position")}
    people = [make_member(f"Seller {n}") for n in range(sellers)]
    deals, periods = [], []
    for at, person in enumerate(people):
        unit = (cast.blue, cast.green, cast.field)[at % 3]
        seat(person, unit)
        for month in range(months + 2):
            count = date(2026, 11, 1).year * 12 + 10 - month
            first = date(count // 12, count % 12 + 1, 1)
            for _n in range(int(rng.integers(3, 8))):
                opens = first - timedelta(days=int(rng.integers(0, 40)))
                closes = first + timedelta(days=int(rng.integers(0, 27)))
                cents = int(rng.lognormal(10, 0.6)) * 100
                is_won = month > 0
                deal = Deal(
                    name="D", account=account, owner=person, unit=unit, amount_cents=cents, created_date=opens,
                    pipeline=stages["won"].pipeline, stage=stages["won" if is_won else "open"],
                    closed_date=closes if is_won else None, outcome="won" if is_won else "open",
                )  # fmt: skip
                deals.append(deal)
                steps = [("open", opens, closes if is_won else None)]
                steps += [("won", closes, None)] if is_won else []
                periods += [
                    DealPeriod(
                        deal=deal, stage=stages[outcome], outcome=outcome, owner=person, unit=unit, amount_cents=cents,
                        starts=_at(starts), ends=_at(ends) if ends else None,
                    )
                    for outcome, starts, ends in steps
                ]  # fmt: skip
    Deal.objects.bulk_create(deals)
    DealPeriod.objects.bulk_create(periods)
    return people


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


@pytest.mark.parametrize("planted", [True, False])
def test_the_planted_optimist_is_found_and_nobody_where_nobody_leans(cast: Cast, planted: bool) -> None:
    people = firm_of(cast)
    optimist = people[3] if planted else None
    history = extract.deal_history(Deal.objects.all()).history
    said = sample_calls(history, as_of=TODAY, seed=1, optimist=optimist.pk if optimist else None)
    kept = actions.keep_generated(said, currency="EUR")
    assert kept == len(said) == ForecastCall.objects.filter(source="generated", demo=True).count() > 500
    months = read_period("2026-10").back(24)
    days = [(last_week_end(one.last_day - timedelta(weeks=4)), one) for one in months]
    assert all(actions.take_all([*days, *((one.last_day, one) for one in months)], at=timezone.now()))
    question = ForecastQuestion(read_period("2026-11"), None, None)
    shown = {("member", one.pk): one.name for one in people}
    record = Record(cast.dora, question, TODAY, shown, ForecastLimits())
    assert len(record.callers) == 8
    assert {one.error.n for one in record.callers} == {24}
    assert [one.name for one in record.callers if one.leans] == (["Seller 3"] if planted else [])
    if planted:
        assert record.sentence == "Seller 3 says more than comes in, beyond chance."
        found = numbers.BIAS.ask({"seller": people[3].pk, "as_of": TODAY}, cast.dora)
        assert found.low > 0.1
        assert found.low < 0.45 < found.high + 0.15


def test_nobody_with_few_calls_is_called_an_optimist() -> None:
    loud = track([Judged(200 + n, 100, 100) for n in range(19)])
    fair = track([Judged(100 + (-1) ** n, 100, 100) for n in range(20)])
    assert optimists({"loud": loud, "fair": fair}) == []
    assert optimists({"loud": track([Judged(200 + n, 100, 100) for n in range(20)]), "fair": fair}) == [
        "loud"
    ]


def test_a_unit_that_is_nowhere_has_no_calls_behind_it(told: Cast) -> None:
    assert list(numbers.VALUE_ADDED.row_set({"unit": 2**40, "as_of": date(2026, 1, 1)}, told.dora)) == []
