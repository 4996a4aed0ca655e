"""Verbs of a deal: each leaves one event, and a history without gaps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koers.areas.organisation.models import Member, Unit
from koers.areas.selling import actions, events
from koers.areas.selling.models import Deal, DealPeriod, Outcome, Pipeline, Reason, Stage
from koers.kit.record import StaleVersionError
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def pipeline(db: None) -> Pipeline:
    pipeline = Pipeline.objects.create(name="Plants", is_default=True)
    names = [("Lead in", "open"), ("Offer", "open"), ("Contract", "open"), ("Won", "won"), ("Lost", "lost")]
    for position, (name, outcome) in enumerate(names):
        Stage.objects.create(pipeline=pipeline, position=position, name=name, outcome=outcome)
    return pipeline


@pytest.fixture
def deal(pipeline: Pipeline) -> Deal:
    unit = Unit.objects.create(kind="company", name="Firm")
    new = Deal(name="Pump station", unit=unit, amount_cents=1_200_000)
    return actions.open_deal(new, by=None, at=NINE)


def history(deal: Deal) -> list[tuple[str, int | None, datetime | None, datetime | None]]:
    return [(p.stage.name, p.amount_cents, p.starts, p.ends) for p in deal.periods.order_by("id")]


def test_a_new_deal_starts_in_the_first_open_stage_of_the_default_pipeline(deal: Deal) -> None:
    assert deal.stage.name == "Lead in"
    assert deal.created_date == date(2026, 3, 2)
    assert history(deal) == [("Lead in", 1_200_000, NINE, None)]
    assert Event.objects.get().kind == events.DEAL_OPENED


def test_a_move_ends_one_period_and_starts_the_next_at_the_same_moment(deal: Deal) -> None:
    later = NINE + timedelta(days=3)
    actions.move_stage(deal, to=Stage.objects.get(name="Offer"), by=None, at=later)
    assert history(deal) == [("Lead in", 1_200_000, NINE, later), ("Offer", 1_200_000, later, None)]
    moved = Event.objects.get(kind=events.STAGE_MOVED)
    assert moved.facts == {"was": "Lead in", "now": "Offer", "backward": False, "taken_back": False}


def test_a_move_to_an_earlier_stage_is_marked_as_backward(deal: Deal) -> None:
    for name, days in (("Contract", 1), ("Offer", 2)):
        actions.move_stage(deal, to=Stage.objects.get(name=name), by=None, at=NINE + timedelta(days=days))
    backward = [e.facts["backward"] for e in Event.objects.filter(kind=events.STAGE_MOVED).order_by("id")]
    assert backward == [False, True]


def test_winning_keeps_the_reason_the_day_and_the_last_amount(deal: Deal) -> None:
    reason = Reason.objects.create(outcome="won", code="service", name_en="Service", name_nl="Service")
    actions.win(deal, by=None, at=NINE + timedelta(days=9), reason=reason, amount_cents=1_100_000)
    deal.refresh_from_db()
    assert (deal.outcome, deal.closed_date, deal.amount_cents) == ("won", date(2026, 3, 11), 1_100_000)
    assert Event.objects.get(kind=events.DEAL_WON).facts["reason"] == "service"


def test_dropping_a_deal_on_a_lost_stage_loses_it(deal: Deal) -> None:
    actions.move_stage(deal, to=Stage.objects.get(name="Lost"), by=None, at=NINE + timedelta(days=1))
    assert deal.outcome == Outcome.LOST
    assert Event.objects.filter(kind=events.DEAL_LOST).count() == 1


def test_a_closed_deal_cannot_be_won_again_and_nothing_is_written(deal: Deal) -> None:
    actions.lose(deal, by=None, at=NINE + timedelta(days=1))
    before = (history(deal), Event.objects.count())
    with pytest.raises(actions.NotPossibleError, match="already closed"):
        actions.win(deal, by=None, at=NINE + timedelta(days=2))
    assert (history(deal), Event.objects.count()) == before


def test_reopening_returns_to_the_stage_the_deal_was_in(deal: Deal) -> None:
    actions.move_stage(deal, to=Stage.objects.get(name="Contract"), by=None, at=NINE + timedelta(days=1))
    actions.lose(deal, by=None, at=NINE + timedelta(days=2))
    actions.reopen(deal, by=None, at=NINE + timedelta(days=3))
    deal.refresh_from_db()
    assert (deal.stage.name, deal.outcome, deal.closed_date) == ("Contract", "open", None)


def test_a_change_of_amount_and_close_is_one_event_with_old_and_new(deal: Deal) -> None:
    actions.change(
        deal, by=None, at=NINE + timedelta(days=1), amount_cents=900_000, expected_close_date=date(2026, 6, 1)
    )
    facts = Event.objects.get(kind=events.DEAL_CHANGED).facts
    assert facts["amount_cents"] == [1_200_000, 900_000]
    assert facts["expected_close_date"] == [None, "2026-06-01"]
    assert history(deal)[-1][1] == 900_000


def test_a_change_to_the_same_value_is_no_event(deal: Deal) -> None:
    actions.change(deal, by=None, at=NINE, amount_cents=1_200_000)
    assert Event.objects.count() == 1


def test_a_form_that_changes_stage_step_and_amount_at_once_records_each_as_what_it_is(deal: Deal) -> None:
    actions.change(
        deal,
        by=None,
        at=NINE + timedelta(days=1),
        stage=Stage.objects.get(name="Offer"),
        amount_cents=700_000,
        next_step="Send the drawings",
        next_step_date=date(2026, 3, 20),
    )
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [events.DEAL_OPENED, events.NEXT_STEP_SET, events.DEAL_CHANGED, events.STAGE_MOVED]
    deal.refresh_from_db()
    assert (deal.stage.name, deal.amount_cents, deal.next_step) == ("Offer", 700_000, "Send the drawings")


def test_the_second_of_two_people_who_move_a_deal_at_once_is_told(deal: Deal) -> None:
    mine, theirs = Deal.objects.get(pk=deal.pk), Deal.objects.get(pk=deal.pk)
    actions.move_stage(mine, to=Stage.objects.get(name="Offer"), by=None, at=NINE + timedelta(days=1))
    with pytest.raises(StaleVersionError):
        actions.lose(theirs, by=None, at=NINE + timedelta(days=1))
    deal.refresh_from_db()
    assert (deal.stage.name, deal.outcome) == ("Offer", "open")


def test_a_deal_given_to_another_keeps_who_had_it_before(deal: Deal) -> None:
    anna, bram = (Member.objects.create(name=name) for name in ("Anna", "Bram"))
    actions.hand_to(deal, owner=anna, unit=None, by=None, at=NINE + timedelta(days=1))
    actions.hand_to(deal, owner=bram, unit=None, by=None, at=NINE + timedelta(days=2))
    assert [p.owner for p in deal.periods.order_by("id")] == [None, anna, bram]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["Lead in", "Offer", "Contract", "Won", "Lost", "amount", "reopen"]),
        st.integers(0, 40),
        st.integers(0, 5_000_000),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_story_leaves_a_history_without_gaps_that_ends_in_the_present(
    pipeline: Pipeline, steps: list[tuple[str, int, int]]
) -> None:
    unit, _ = Unit.objects.get_or_create(kind="company", name="Firm")
    deal = actions.open_deal(Deal(name="Story", unit=unit), by=None, at=NINE)
    at = NINE
    for step, hours, cents in steps:
        at += timedelta(hours=hours)
        try:
            if step == "amount":
                actions.change(deal, by=None, at=at, amount_cents=cents)
            elif step == "reopen":
                actions.reopen(deal, by=None, at=at)
            else:
                actions.move_stage(deal, to=Stage.objects.get(name=step), by=None, at=at)
        except actions.NotPossibleError:
            continue
    periods = list(deal.periods.order_by("id"))
    assert periods[0].starts == NINE
    assert [p.ends for p in periods[:-1]] == [p.starts for p in periods[1:]]
    assert periods[-1].ends is None
    deal.refresh_from_db()
    last = periods[-1]
    assert (last.stage_id, last.outcome, last.amount_cents) == (
        deal.stage_id,
        deal.outcome,
        deal.amount_cents,
    )
    assert (deal.closed_date is None) == (deal.outcome == "open")


def test_the_database_allows_one_running_period_for_each_deal(deal: Deal) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        DealPeriod.objects.create(deal=deal, stage=deal.stage, outcome="open", unit=deal.unit, starts=NINE)
    assert connection.is_usable()
