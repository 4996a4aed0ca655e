"""The board of deals: stages with counts and sums, moves with the server's word, two people at one deal, and undo."""

import itertools
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast, make_account, make_person, make_pipeline, sign_in

from koers.areas.customers.models import Activity, BuyingRole, RolePeriod
from koers.areas.selling import actions, events
from koers.areas.selling.measures import (
    OPEN_AGAINST,
    OPEN_DEALS,
    OPEN_PIPELINE,
    REGRESSIONS,
    SLIPS,
    USUAL_STAY,
    WITHOUT_STEP,
    WON_AGAINST,
)
from koers.areas.selling.models import (
    Competitor,
    Condition,
    Deal,
    Outcome,
    Pipeline,
    Rivalry,
    Stage,
    StageCondition,
)
from koers.areas.selling.queries.board import Board, Question, courses_of
from koers.areas.selling.queries.conditions import lacking
from koers.areas.selling.rules import Step, course_of
from koers.kit.resource.models import BulkRun
from koers.kit.timeline.models import Event

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def pipeline(db: None) -> Pipeline:
    made = make_pipeline()
    Stage.objects.create(pipeline=made, position=9, name="Contract", outcome="open")
    return made


def deal(cast: Cast, name: str, stage: str = "Qualified", owner: Any = "anna", **fields: Any) -> Deal:
    unit = fields.pop("unit", cast.blue)
    member = cast[owner].member if owner else None
    fields.setdefault("amount_cents", 100_000)
    new = Deal(name=name, owner=member, unit=unit, stage=Stage.objects.get(name=stage), **fields)
    new.pipeline = new.stage.pipeline
    return actions.open_deal(new, by=None, at=NOW)


def stage(name: str) -> Stage:
    return Stage.objects.get(name=name)


def columns(user: Any, now: datetime = NOW, **asked: Any) -> dict[str, Any]:
    return {one.stage.name: one for one in Board(user, Question(**asked), now=now).columns()}


def move(client: Client, one: Deal, to: str, **sent: Any) -> Any:
    asked = {"to": stage(to).pk, "was": one.stage_id, "version": one.version, "back": "", **sent}
    return client.post(f"/deals/board/{one.pk}/move", asked)


def toast(answer: Any) -> dict[str, str]:
    told: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["koers:toast"]
    return told


def test_columns_count_and_add_up_per_currency_what_the_measures_say(cast: Cast, pipeline: Pipeline) -> None:
    deal(cast, "A", amount_cents=100)
    deal(cast, "B", amount_cents=None, owner="bram")
    deal(cast, "C", amount_cents=250, currency="USD")
    deal(cast, "Far", owner="eva", unit=cast.field)
    deal(cast, "D", "Offer", amount_cents=7)
    found = columns(cast.anna)
    assert list(found) == ["Qualified", "Offer", "Contract"]
    first = found["Qualified"]
    assert (first.deals, found["Contract"].deals) == (3, 0)
    assert [(one.currency, one.deals, one.valued, one.cents) for one in first.amounts] == [
        ("EUR", 2, 1, 100),
        ("USD", 1, 1, 250),
    ]
    asked = {"stage": first.stage.pk}
    assert OPEN_DEALS.ask(asked, cast.anna).value == 3
    assert OPEN_PIPELINE.ask({**asked, "currency": "USD"}, cast.anna).value == 250
    assert [card.name for card in columns(cast.anna, owner="me")["Qualified"].cards] == ["A", "C"]


def test_the_soonest_close_comes_first_and_more_goes_on_where_it_stopped(
    cast: Cast, pipeline: Pipeline
) -> None:
    for number in range(18):
        day = date(2026, 4, 1) + timedelta(days=number * 7 % 18) if number != 5 else None
        deal(cast, f"N{number}", expected_close_date=day)
    page = Board(cast.anna, Question(), now=NOW)
    first = page.columns()[0]
    rest, after = page.more(first.stage.pk, first.after)
    days = [card.expected for card in (*first.cards, *rest)]
    assert (len(first.cards), len(rest), after) == (15, 3, "")
    assert days[-1] is None
    assert days[:-1] == sorted(day for day in days if day is not None)


def test_age_slips_and_moves_back_come_from_the_history_and_unknown_stays_unknown(
    cast: Cast, pipeline: Pipeline
) -> None:
    one = deal(cast, "A", expected_close_date=date(2026, 4, 1))
    at = NOW + timedelta(days=2)
    actions.move_stage(one, to=stage("Contract"), by=cast.anna, at=at)
    for days, day in ((3, date(2026, 5, 1)), (4, date(2026, 4, 20)), (5, date(2026, 6, 1))):
        actions.change(one, by=cast.anna, at=NOW + timedelta(days=days), expected_close_date=day)
    actions.move_stage(one, to=stage("Offer"), by=cast.anna, at=NOW + timedelta(days=10))
    Stage.objects.filter(name="Offer").update(stale_days=30)
    late = NOW + timedelta(days=41)
    [card] = columns(cast.anna, late)["Offer"].cards
    assert (card.slips, card.regressions, card.is_stale) == (2, 1, True)
    assert card.since == NOW + timedelta(days=10)
    assert not columns(cast.anna, NOW + timedelta(days=40))["Offer"].cards[0].is_stale
    one.periods.update(starts=None)
    [card] = columns(cast.anna, late)["Offer"].cards
    assert (card.since, card.is_stale) == (None, False)


def test_a_move_is_told_with_its_columns_and_taken_back_without_leaving_a_regression(
    cast: Cast, pipeline: Pipeline
) -> None:
    one = deal(cast, "A")
    client = sign_in(cast.anna)
    answer = move(client, one, "Offer")
    assert 'id="column-' in answer.content.decode()
    one.refresh_from_db()
    assert one.stage.name == "Offer"
    back = client.post(toast(answer)["undo"])
    assert back.status_code == 303
    one.refresh_from_db()
    assert one.stage.name == "Qualified"
    [course] = courses_of([one.pk]).values()
    assert (course.regressions, course.since) == (0, NOW)
    assert one.periods.count() == 3
    client.post(toast(answer)["undo"])
    one.refresh_from_db()
    assert (one.stage.name, one.periods.count()) == ("Qualified", 3)


def test_a_drop_on_won_asks_first_and_undo_opens_it_again(cast: Cast, pipeline: Pipeline) -> None:
    one = deal(cast, "A", amount_cents=500)
    client = sign_in(cast.anna)
    asked = move(client, one, "Won")
    one.refresh_from_db()
    assert one.outcome == Outcome.OPEN
    assert 'name="amount_cents"' in asked.content.decode()
    done = move(client, one, "Won", asked="1", amount_cents="7", note="Best price")
    one.refresh_from_db()
    assert (one.outcome, one.amount_cents, one.reason_note) == (Outcome.WON, 700, "Best price")
    client.post(toast(done)["undo"])
    one.refresh_from_db()
    assert (one.outcome, one.amount_cents, one.closed_date, one.reason_note) == (Outcome.OPEN, 500, None, "")
    assert courses_of([one.pk])[one.pk].regressions == 0


def test_who_comes_second_is_told_and_the_first_move_stands(cast: Cast, pipeline: Pipeline) -> None:
    one = deal(cast, "A")
    stale = Deal.objects.get(pk=one.pk)
    actions.move_stage(one, to=stage("Contract"), by=cast.chris, at=NOW)
    answer = move(sign_in(cast.anna), stale, "Offer")
    assert toast(answer)["tone"] == "warn"
    assert f'data-card="{one.pk}"' in answer.content.decode()
    one.refresh_from_db()
    assert one.stage.name == "Contract"


@pytest.mark.parametrize(("who", "status"), [("anna", 200), ("chris", 200), ("bram", 403), ("vera", 403)])
def test_only_who_may_move_the_deal_moves_it(cast: Cast, pipeline: Pipeline, who: str, status: int) -> None:
    one = deal(cast, "A")
    assert move(sign_in(cast[who]), one, "Offer").status_code == status
    one.refresh_from_db()
    assert one.stage.name == ("Offer" if status == 200 else "Qualified")


def test_another_division_sees_nothing_and_bad_input_is_no_fault(cast: Cast, pipeline: Pipeline) -> None:
    one = deal(cast, "A")
    assert move(sign_in(cast.eva), one, "Offer").status_code == 404
    client = sign_in(cast.anna)
    for tail in ("?pipeline=99999999999999999999&owner=x&unit=-1&account=%00", "?pipeline=7777"):
        assert client.get(f"/deals/board{tail}").status_code == 200
    assert client.get(f"/deals/board/columns/{one.stage_id}?after=x").status_code == 404
    nowhere = client.post(f"/deals/board/{one.pk}/move", {"to": "x", "version": one.version})
    assert 'name="to"' in nowhere.content.decode()


def test_the_board_asks_the_database_equally_often_for_few_and_many_deals(
    cast: Cast, pipeline: Pipeline
) -> None:
    client = sign_in(cast.anna)
    counts = []
    for number in range(2):
        for place in range(1 + number * 12):
            account = make_account(f"Firm {number} {place}", cast.anna, cast.blue)
            deal(cast, f"D{number} {place}", account=account, expected_close_date=date(2026, 5, 1))
        client.get("/deals/board")
        with CaptureQueriesContext(connection) as caught:
            client.get("/deals/board")
        counts.append(len(caught))
    assert counts[0] == counts[1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 1, 2, 3])), min_size=1, max_size=9))
def test_slips_and_moves_back_are_counted_pair_by_pair_whatever_the_course(
    walk: list[tuple[int, int | None]],
) -> None:
    steps = [
        Step(place, 1, place, "open", date(2026, 1, day) if day else None, NOW + timedelta(days=number))
        for number, (place, day) in enumerate(walk)
    ]
    found = course_of(steps)
    pairs = list(itertools.pairwise(walk))
    assert found.slips == sum(bool(a[1] and b[1] and b[1] > a[1]) for a, b in pairs)
    assert found.regressions == sum(b[0] < a[0] for a, b in pairs)
    assert len(found.stays) == 1 + sum(a[0] != b[0] for a, b in pairs)
    begun = max(n for n in range(len(walk)) if n == 0 or walk[n][0] != walk[n - 1][0])
    assert found.since == NOW + timedelta(days=begun)


# --- entry conditions -----------------------------------------------------------------------------------------------


def asks(name: str, *codes: str) -> None:
    for code in codes:
        StageCondition.objects.create(stage=stage(name), condition=code, days=30)


def test_a_stage_names_what_lacks_and_lets_in_once_each_condition_is_met(
    cast: Cast, pipeline: Pipeline
) -> None:
    asks("Offer", *Condition.values)
    account = make_account("Acme", cast.anna, cast.blue)
    one = deal(cast, "A", amount_cents=None, account=account, expected_close_date=None)

    def lacks() -> list[str]:
        one.refresh_from_db()
        return [lack.code for lack in lacking(one, stage("Offer"), cast.anna, NOW)]

    assert lacks() == ["amount", "close", "next_step", "decider", "contact"]
    day = NOW.date()
    yesterday = day - timedelta(days=1)
    Deal.objects.filter(pk=one.pk).update(
        amount_cents=0, expected_close_date=yesterday, next_step="Call", next_step_date=yesterday
    )
    assert lacks() == ["next_step", "decider", "contact"]
    Deal.objects.filter(pk=one.pk).update(next_step_date=day)
    person = make_person("Jansen", cast.anna, cast.blue, account=account)
    place = BuyingRole.objects.create(account=account, person=person, role="user", influence=3)
    actions.take_over_roles(Deal.objects.get(pk=one.pk), by=cast.anna, at=NOW)
    assert lacks() == ["decider", "contact"]
    RolePeriod.objects.filter(buying_role=place).update(role="decider")
    BuyingRole.objects.filter(pk=place.pk).update(role="decider")
    talk = Activity(account=account, person=person, unit=cast.blue, kind="call", happened_at=NOW)
    talk.happened_at = NOW - timedelta(days=31)
    talk.save()
    assert lacks()[-1:] == ["contact"]
    Activity.objects.filter(pk=talk.pk).update(happened_at=NOW - timedelta(days=29))
    assert "contact" not in lacks()


def test_going_back_and_losing_ask_nothing_and_winning_does(cast: Cast, pipeline: Pipeline) -> None:
    asks("Qualified", "amount")
    asks("Lost", "amount")
    asks("Won", "amount")
    one = deal(cast, "A", "Offer", amount_cents=None)
    assert lacking(one, stage("Qualified"), cast.anna, NOW) == []
    assert lacking(one, stage("Lost"), cast.anna, NOW) == []
    with pytest.raises(actions.EntryRefusedError):
        actions.win(one, by=cast.anna, at=NOW)
    actions.win(Deal.objects.get(pk=one.pk), by=cast.anna, at=NOW, amount_cents=5)
    one.refresh_from_db()
    assert (one.outcome, one.amount_cents) == (Outcome.WON, 5)


def test_a_manager_passes_over_what_lacks_with_a_reason_and_a_seller_does_not(
    cast: Cast, pipeline: Pipeline
) -> None:
    asks("Offer", "amount")
    one = deal(cast, "A", amount_cents=None)
    refused = move(sign_in(cast.anna), one, "Offer", override="I want to")
    assert "/edit" in refused.content.decode()
    assert 'name="override"' not in refused.content.decode()
    asked = move(sign_in(cast.chris), one, "Offer")
    assert 'name="override"' in asked.content.decode()
    one.refresh_from_db()
    assert one.stage.name == "Qualified"
    move(sign_in(cast.chris), one, "Offer", override="Known by phone")
    one.refresh_from_db()
    assert one.stage.name == "Offer"
    assert one.periods.get(ends__isnull=True).override_reason == "Known by phone"
    [told] = Event.objects.filter(kind=events.ENTRY_OVERRIDDEN)
    assert (told.facts, told.actor) == ({"stage": "Offer", "lacking": ["amount"]}, cast.chris)


def test_a_move_of_many_tells_which_stayed_and_why_and_is_taken_back_as_a_whole(
    cast: Cast, pipeline: Pipeline
) -> None:
    asks("Offer", "amount")
    went, stays = deal(cast, "Went"), deal(cast, "Stays", amount_cents=None)
    client = sign_in(cast.chris)
    sent = {"ids": [went.pk, stays.pk], "query": "?", "confirmed": "1", "to": stage("Offer").pk}
    answer = client.post("/deals/bulk/move", sent)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Went" in page
    assert "Stays" in page
    assert "The amount is known" in page
    assert sign_in(cast.anna).get(answer.headers["Location"]).status_code == 404
    assert [Deal.objects.get(pk=one.pk).stage.name for one in (went, stays)] == ["Offer", "Qualified"]
    run = BulkRun.objects.get()
    client.post(f"/deals/bulk/move/undo?run={run.uid}")
    assert [Deal.objects.get(pk=one.pk).stage.name for one in (went, stays)] == ["Qualified", "Qualified"]
    assert courses_of([went.pk])[went.pk].regressions == 0
    client.post(f"/deals/bulk/move/undo?run={run.uid}")
    assert went.periods.count() == 3


# --- the course of deals --------------------------------------------------------------------------------------------


def test_slips_and_moves_back_are_measures_whose_rows_add_up_to_what_the_cards_say(
    cast: Cast, pipeline: Pipeline
) -> None:
    one, other = deal(cast, "A", "Contract", expected_close_date=date(2026, 4, 1)), deal(cast, "B")
    for days, day in ((1, date(2026, 5, 1)), (2, date(2026, 4, 20)), (3, None), (4, date(2026, 6, 1))):
        actions.change(one, by=cast.anna, at=NOW + timedelta(days=days), expected_close_date=day)
    actions.move_stage(one, to=stage("Qualified"), by=cast.anna, at=NOW + timedelta(days=5))
    actions.lose(other, by=cast.anna, at=NOW + timedelta(days=1))
    actions.reopen(other, by=cast.anna, at=NOW + timedelta(days=2))
    actions.move_stage(other, to=stage("Offer"), by=cast.anna, at=NOW + timedelta(days=3))
    back = Deal.objects.get(pk=other.pk)
    actions.move_stage(back, to=stage("Qualified"), by=cast.anna, at=NOW + timedelta(days=4))
    actions.take_back(back, was=stage("Offer"), by=cast.anna, at=NOW + timedelta(days=4))
    courses = courses_of([one.pk, other.pk])
    for measure, name in ((SLIPS, "slips"), (REGRESSIONS, "regressions")):
        told = {row.pk: getattr(row, name) for row in measure.row_set({}, cast.anna)}
        assert told == {pk: getattr(c, name) for pk, c in courses.items() if getattr(c, name)}
        assert measure.ask({}, cast.anna).value == sum(told.values())
    assert SLIPS.ask({"deal": one.pk}, cast.anna).value == 1
    assert REGRESSIONS.ask({"deal": other.pk}, cast.anna).value == 1
    assert SLIPS.ask({}, cast.eva).value == 0


def test_open_deals_without_a_step_to_come_are_counted_and_told_on_today(
    cast: Cast, pipeline: Pipeline
) -> None:
    today = timezone.localdate()
    deal(cast, "None")
    deal(cast, "Past", next_step="Call", next_step_date=today - timedelta(days=1))
    deal(cast, "Today", next_step="Call", next_step_date=today)
    deal(cast, "Bram", owner="bram")
    lost = deal(cast, "Lost")
    actions.lose(lost, by=cast.anna, at=NOW)
    assert WITHOUT_STEP.ask({"as_of": today}, cast.anna).value == 3
    page = sign_in(cast.anna).get("/today").content.decode()
    assert f"selling.without_next_step/rows?as_of={today}&amp;owner={cast.anna.member.pk}" in page
    assert WITHOUT_STEP.ask({"owner": cast.anna.member.pk, "as_of": today}, cast.anna).value == 2


def test_the_usual_stay_is_the_median_of_won_deals_and_not_shown_for_too_few(
    cast: Cast, pipeline: Pipeline
) -> None:
    for days in (*range(1, 10), 100):
        one = deal(cast, f"W{days}")
        actions.move_stage(one, to=stage("Offer"), by=cast.anna, at=NOW + timedelta(days=days))
        actions.win(one, by=cast.anna, at=NOW + timedelta(days=200))
    asked = {"stage": stage("Qualified").pk, "as_of": date(2026, 12, 1)}
    found = USUAL_STAY.ask(asked, cast.anna)
    assert (found.value, found.n, found.status) == (5.5, 10, "ok")
    assert USUAL_STAY.row_set(asked, cast.anna).count() == 10
    one.periods.filter(stage=stage("Qualified")).update(starts=None)
    found = USUAL_STAY.ask(asked, cast.anna)
    assert (found.value, found.n, found.status) == (None, 9, "too_few")
    page = sign_in(cast.anna).get(f"/deals/{one.pk}/panels/periods").content.decode()
    assert "stay-lines" in page


def test_a_competitor_counts_in_the_deals_that_name_it_and_too_few_show_no_share(
    cast: Cast, pipeline: Pipeline
) -> None:
    rival = Competitor.objects.create(name="Rival")
    for number in range(21):
        one = deal(cast, f"D{number}")
        named = Rivalry.objects.create(deal=one, competitor=rival, position="preferred")
        if number < 12:
            actions.win(one, by=cast.anna, at=NOW)
        elif number < 20:
            actions.lose(one, by=cast.anna, at=NOW)
    deal(cast, "Without")
    asked = {"competitor": rival.pk}
    found = WON_AGAINST.ask(asked, cast.anna)
    # Wilson of 12 of 20 at 95 %: 0.3866 to 0.7812.
    assert (found.value, found.n) == (0.6, 20)
    assert [round(bound or 0, 4) for bound in (found.low, found.high)] == [0.3866, 0.7812]
    assert OPEN_AGAINST.ask(asked, cast.anna).value == 1
    assert WON_AGAINST.ask(asked, cast.eva).value is None
    named.deal = Deal.objects.get(name="D0")
    with pytest.raises(ValidationError):
        named.full_clean()
    Rivalry.objects.filter(deal__name="D0").update(deleted_at=NOW)
    assert WON_AGAINST.ask(asked, cast.anna).status == "too_few"
    page = sign_in(cast.anna).get(f"/competitors/{rival.pk}/panels/against").content.decode()
    assert "selling.open_against/rows" in page
