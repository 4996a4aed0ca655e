"""Which approach works here: found where it was planted, silent elsewhere, plain about few, and closed to who may not see."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast, make_account, make_deal, make_pipeline, sign_in

from koers.areas.customers.models import Activity
from koers.areas.insight.measures import approach_effect as numbers
from koers.areas.insight.queries import approach_effect as queries
from koers.areas.insight.queries.approach_effect import Case, Layer, Limits, bounds
from koers.areas.selling.models import ApproachChoice, Deal, LineItem, Reason, Stage
from koers_analytics.sample.approaching import PLANTED, with_planted

DAY = date(2026, 11, 2)
TITLE = "insight_conversation"


def cases(seed: int, effect: float, n: int = 1200) -> list[Case]:
    """Return closed deals of ten sellers, in which the planted approach adds to the win rate of large deals alone."""
    rng = np.random.default_rng(seed)
    sizes = np.array(queries.SIZES)[rng.integers(0, 3, n)]
    won = rng.random(n) < 0.5
    with_it = with_planted(rng, won, np.full(n, 0.5), np.where(sizes == "large", effect, 0.0))
    return [
        Case(i, PLANTED if with_it[i] else "question_plan", i % 10, f"Seller {i % 10}", "", str(sizes[i]), bool(won[i]), None,
             None, None, None)
        for i in range(n)
    ]  # fmt: skip


def test_the_measure_finds_what_was_planted_for_large_deals_alone() -> None:
    for seed in (1, 2, 3):
        found = Layer(cases(seed, 0.25), Limits()).compared(PLANTED)
        large = found.sizes["large"].within
        assert large is not None
        assert large.low > 0
        told = queries.standing([found])
        assert (found, "large") in told
        assert not {"small", "middle"} & {size for _one, size in told}


def test_a_null_world_is_left_in_peace() -> None:
    told = [
        bool(queries.standing([Layer(cases(seed, 0.0), Limits()).compared(PLANTED)])) for seed in range(40)
    ]
    assert sum(told) <= 5  # nominal 5 %: more than 5 of 40 happens once in 70 times
    single = [
        one.within.is_clear
        for seed in range(40)
        for one in Layer(cases(seed, 0.0), Limits()).compared(PLANTED).sizes.values()
        if one.within is not None
    ]
    assert 0 < sum(single) <= 13


def test_sectors_come_in_only_while_enough_deals_keep_somebody_to_compare_with() -> None:
    few = cases(1, 0.0, 60)
    apart = [one._replace(sector=f"sector {n}") for n, one in enumerate(few)]
    same = [one._replace(sector="water") for one in few]
    assert not Layer(apart, Limits()).by_sector
    assert Layer(same, Limits()).by_sector


def test_thirds_of_amounts() -> None:
    assert bounds([10, 20, 30, 40, 50, 60]) == (20, 40)
    assert bounds([10, 20]) == (None, None)


# --- with rows ----------------------------------------------------------------------------------------------


def closed(cast: Cast, n: int, method: str, won: int, **fields: object) -> list[Deal]:
    """Make n closed deals of Bram with an approach, the first `won` of them won."""
    pipeline = Stage.objects.first().pipeline if Stage.objects.exists() else make_pipeline()  # type: ignore[union-attr]
    stages = {one.outcome: one for one in pipeline.stages.all()}
    account = make_account("Waterschap", cast.bram, cast.blue)
    reason, _new = Reason.objects.get_or_create(
        outcome="lost", code="nodecision", name_en="No decision", name_nl="Geen besluit"
    )
    made = []
    for i in range(n):
        outcome = "won" if i < won else "lost"
        deal = make_deal(
            f"{method} {i}", cast.bram, cast.blue, account=account, pipeline=pipeline, stage=stages[outcome], outcome=outcome,
            created_date=date(2026, 6, 1), closed_date=date(2026, 7, 1), amount_cents=1000_00 * (i % 3 + 1),
            reason=None if outcome == "won" else reason, **fields,
        )  # fmt: skip
        ApproachChoice.objects.create(
            deal=deal, layer="conversation", method=method, method_version=1, chosen_by=cast.bram.member,
            chosen_at=datetime(2026, 6, 3, 9, tzinfo=UTC),
        )  # fmt: skip
        made.append(deal)
    return made


@pytest.mark.django_db
def test_rows_win_rates_and_other_outcomes_belong_together(cast: Cast) -> None:
    ours, rest = closed(cast, 30, TITLE, 21), closed(cast, 30, "question_plan", 12)
    for deal in ours + rest:
        LineItem.objects.create(
            deal=deal, quantity=1, unit_price_cents=1000_00, amount_cents=900_00 if deal in ours else 800_00
        )
    asked = {"method": TITLE, "as_of": DAY}
    rate = numbers.WIN_RATE.ask({**asked, "arm": "this"}, cast.chris)
    assert (rate.n, rate.value) == (30, 0.7)
    assert [round(x or 0, 4) for x in (rate.low, rate.high)] == [0.5212, 0.8334]  # Wilson, 21 of 30
    assert numbers.WIN_RATE.row_set({**asked, "arm": "this"}, cast.chris).count() == 30
    assert numbers.WIN_RATE.ask({**asked, "arm": "other"}, cast.chris).value == 0.4
    effect = numbers.EFFECT.ask(asked, cast.chris)
    assert (effect.n, round(effect.value or 0, 6)) == (60, 0.3)
    assert numbers.EFFECT.row_set(asked, cast.chris).count() == 60
    few = numbers.EFFECT.ask({**asked, "size": "large"}, cast.chris)
    assert (few.status, few.n) == ("too_few", 20)
    assert numbers.EFFECT.row_set({**asked, "size": "large"}, cast.chris).count() == 20
    with override_settings(APPROACH_EFFECT={"arm": 10}):
        other = {name: measure.ask(asked, cast.chris).value for name, measure in numbers.OUTCOMES.items()}
    assert other["minutes"] is None
    never = [one.ask({**asked, "method": "never_chosen"}, cast.chris) for one in numbers.OUTCOMES.values()]
    assert [(one.status, one.value) for one in never] == [("too_few", None)] * 4
    assert {name: round(other[name] or 0, 6) for name in ("no_decision", "discount")} == {
        "no_decision": -0.3,
        "discount": -0.1,
    }


@pytest.mark.django_db
def test_only_the_approach_that_held_when_the_deal_closed_counts(cast: Cast) -> None:
    (one, two, three) = closed(cast, 3, TITLE, 3)
    ApproachChoice.objects.filter(deal=one).update(ended_at=datetime(2026, 6, 20, 9, tzinfo=UTC))
    ApproachChoice.objects.filter(deal=two).update(chosen_at=datetime(2026, 7, 5, 9, tzinfo=UTC))
    rows = queries.closed_choices({"as_of": DAY}, cast.chris)
    assert [row.deal_id for row in rows] == [three.pk]
    assert not queries.closed_choices({"as_of": DAY + timedelta(days=900)}, cast.chris).exists()
    assert not queries.closed_choices({"as_of": DAY}, cast.eva).exists()


@pytest.mark.django_db
def test_deals_that_are_only_counted_are_counted_as_when_all_of_each_is_read(cast: Cast) -> None:
    deals = closed(cast, 9, TITLE, 4) + closed(cast, 9, "question_plan", 6)
    for n, deal in enumerate(deals):
        deal.amount_cents = (None, 0, 999_99, 1000_00, 1000_01, 5000_00)[n % 6]
        deal.currency = "USD" if n % 7 == 6 else "EUR"
        deal.owner = (cast.bram.member, None, cast.chris.member)[n % 3]
        deal.account = make_account(f"Account {n}", cast.bram, cast.blue, sector=("water", "")[n % 2])
        deal.save()
    params = {"as_of": DAY}
    layer = queries.layers(params, cast.chris)["conversation"]
    with CaptureQueriesContext(connection) as asked:
        found = queries.counted("conversation", params, cast.chris)
    assert len(asked) <= 2  # the deals, and who somebody is
    assert found.cells == layer.cells
    assert found.cells.total() == 18
    assert {one.size for one in found.cells} == {"", "small", "middle", "large"}
    assert found.by_sector == layer.by_sector
    assert found.effect(TITLE, "small") == layer.compared(TITLE).sizes["small"]


@pytest.mark.django_db
def test_a_choice_holds_at_the_close_by_the_days_of_the_firm_in_the_list_and_in_the_comparison(
    cast: Cast,
) -> None:
    # In Amsterdam the 3rd of August ends at 22:00 in UTC.
    closed_on, before, after = date(2026, 8, 3), datetime(2026, 8, 3, 21, 59), datetime(2026, 8, 3, 22, 1)
    held = {(before, None): True, (after, None): False}
    held |= {(datetime(2026, 7, 1), before): False, (datetime(2026, 7, 1), after): True}
    wanted = set()
    for (chosen, ended), holds in held.items():
        deal = make_deal(
            "D", cast.bram, cast.blue, outcome="won", closed_date=closed_on, amount_cents=1000_00
        )
        row = ApproachChoice.objects.create(
            deal=deal,
            layer="conversation",
            method=TITLE,
            method_version=1,
            chosen_at=chosen.replace(tzinfo=UTC),
            ended_at=ended and ended.replace(tzinfo=UTC),
        )
        wanted |= {row.pk} if holds else set()
    far = make_deal("Far", cast.bram, cast.blue, outcome="won", closed_date=date.max, created_date=date.min)
    call = Activity.objects.create(
        kind="call",
        happened_at=after.replace(tzinfo=UTC),
        account=make_account("Far", cast.bram, cast.blue),
        unit=cast.blue,
        minutes=5,
        customer_people=1,
    )
    Deal.objects.filter(pk=far.pk).update(account=call.account)
    ApproachChoice.objects.create(
        deal=far, layer="offer", method="consultative", method_version=1, chosen_at=after.replace(tzinfo=UTC)
    )
    assert [one.minutes for one in queries.layers({}, cast.chris)["offer"].cases] == [5]
    params = {"as_of": DAY}
    assert set(queries.closed_choices(params, cast.chris).values_list("pk", flat=True)) == wanted
    layer = queries.layers(params, cast.chris)["conversation"]
    assert {one.choice for one in layer.cases} == wanted
    assert queries.counted("conversation", params, cast.chris).cells.total() == len(wanted) == 2


@pytest.mark.django_db
def test_the_page_tells_few_plainly_ranks_nobody_below_twenty_and_asks_a_handful_of_statements(
    cast: Cast,
) -> None:
    client = sign_in(cast.chris)
    assert (
        "no deal with a chosen approach was closed"
        in client.get("/deals/approaches/compared").content.decode()
    )
    closed(cast, 9, TITLE, 5)
    closed(cast, 10, "question_plan", 5)
    page = client.get(f"/deals/approaches/compared?as_of={DAY}").content.decode()
    assert "too few: 9 and 10 deals" in page
    assert "No approach stands out" in page
    assert "An experiment shows more" in page
    assert str(cast.bram.member) not in page
    closed(cast, 1, "question_plan", 1)
    assert str(cast.bram.member) in client.get(f"/deals/approaches/compared?as_of={DAY}").content.decode()
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/deals/approaches/compared?as_of={DAY}")
    assert len(asked) <= 14
    assert 'hx-get="/deals/approaches/compared?as_of=' in client.get("/deals/approaches").content.decode()
    assert sign_in(cast.vera).get("/deals/approaches/compared").status_code == 403
    assert client.get("/deals/approaches/followed").status_code == 200
    assert sign_in(cast.vera).get("/deals/approaches").status_code == 403
    assert sign_in(cast.mila).get("/deals/approaches").status_code == 403


@pytest.mark.django_db
def test_the_room_shows_what_was_observed_among_deals_of_its_size_once_there_are_enough(cast: Cast) -> None:
    closed(cast, 60, TITLE, 40)
    closed(cast, 60, "question_plan", 20)
    deal = make_deal("Open", cast.bram, cast.blue, amount_cents=3000_00)
    client = sign_in(cast.bram)
    room = f"/deals/{deal.pk}/room"
    assert "Observed here" not in client.get(f"{room}/rest?batch=slow").content.decode()
    ApproachChoice.objects.create(
        deal=deal,
        layer="conversation",
        method=TITLE,
        method_version=1,
        chosen_at=datetime(2026, 8, 3, 9, tzinfo=UTC),
    )
    assert f'hx-get="{room}/rest?batch=slow"' in client.get(room).content.decode()
    few = client.get(f"{room}/rest?batch=slow").content.decode()
    assert "From 30 closed deals" in few
    with override_settings(APPROACH_EFFECT={"arm": 20}):
        shown = client.get(f"{room}/rest?batch=slow").content.decode()
    assert "Large deals" in shown
    assert "Observed, not proven" in shown
    assert sign_in(cast.eva).get(f"{room}/rest?batch=slow").status_code == 404
