"""Who leads in the sale: next steps are kept with who proposed them, and what nobody noted stays unknown."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, make_deal, sign_in

from koers.areas.selling import actions, measures
from koers.areas.selling.measures import LEAD_TAKING
from koers.areas.selling.models import Deal, NextStep
from koers.areas.selling.queries import steps as queries

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def deal(cast: Cast) -> Deal:
    return make_deal("Pumps", cast.anna, cast.blue, amount_cents=4000000)


def kept() -> list[tuple[str, date | None, str, bool | None]]:
    rows = NextStep.objects.order_by("pk")
    return list(rows.values_list("step", "due_date", "proposed_by", "confirmed"))


def test_a_step_of_which_nothing_is_noted_is_unknown_and_none_is_kept_for_no_step(
    cast: Cast, deal: Deal
) -> None:
    actions.change(deal, next_step="Call", next_step_date=DAY, by=cast.anna, at=NOW)
    actions.set_next_step(deal, step="", on_date=None, by=cast.anna, at=NOW)
    assert kept() == [("Call", DAY, "", None)]
    row = NextStep.objects.get()
    assert (row.owner, row.set_date, row.deal) == (cast.anna.member, DAY, deal)


def test_the_same_step_again_and_a_bare_one_reworded_on_its_day_stay_one_and_lose_nothing(
    cast: Cast, deal: Deal
) -> None:
    later = NOW + timedelta(days=1)
    actions.set_next_step(deal, step="Cal", on_date=DAY, by=cast.anna, at=NOW)
    actions.set_next_step(deal, step="Call", on_date=DAY, by=cast.anna, at=NOW)
    actions.set_next_step(deal, step="Call", on_date=DAY, proposed_by="us", by=cast.anna, at=NOW)
    actions.set_next_step(deal, step="Call", on_date=DAY, confirmed=True, by=cast.anna, at=later)
    actions.set_next_step(deal, step="Call", on_date=DAY, by=cast.anna, at=later)
    assert kept() == [("Call", DAY, "us", True)]


@pytest.mark.parametrize(
    ("step", "days", "given"),
    [
        ("Call", 7, {}),
        ("Visit", 0, {}),
        ("Visit", 0, {"proposed_by": "customer"}),
        ("Visit", 7, {"confirmed": False}),
    ],
)
def test_another_day_or_another_step_inherits_nothing_of_the_one_before(
    cast: Cast, deal: Deal, step: str, days: int, given: dict[str, Any]
) -> None:
    actions.set_next_step(
        deal, step="Call", on_date=DAY, proposed_by="us", confirmed=True, by=cast.anna, at=NOW
    )
    on = DAY + timedelta(days=days)
    actions.set_next_step(deal, step=step, on_date=on, **given, by=cast.anna, at=NOW)
    unknown = {"proposed_by": "", "confirmed": None, **given}
    assert kept() == [("Call", DAY, "us", True), (step, on, unknown["proposed_by"], unknown["confirmed"])]


def test_steps_without_a_day_are_as_many_as_their_words_differ(cast: Cast, deal: Deal) -> None:
    for step in ("Mail", "Wait", "Wait"):
        actions.set_next_step(deal, step=step, on_date=None, by=cast.anna, at=NOW)
    assert [one[0] for one in kept()] == ["Mail", "Wait"]


def test_the_act_of_an_advance_is_confirmed_and_its_proposer_is_as_noted(cast: Cast, deal: Deal) -> None:
    given = {"kind": "call", "on": DAY, "outcome": "advance", "by": cast.anna, "at": NOW}
    actions.hold_talk(deal, act="Shows the line", act_date=date(2026, 3, 9), **given)
    deal.refresh_from_db()
    actions.hold_talk(deal, act="Counts stops", act_date=date(2026, 3, 20), proposed_by="customer", **given)
    assert kept() == [
        ("Shows the line", date(2026, 3, 9), "", True),
        ("Counts stops", date(2026, 3, 20), "customer", True),
    ]


def steps(deal: Deal, by: object, proposed_by: str, confirmed: bool | None, n: int) -> None:
    for _n in range(n):
        NextStep.objects.create(
            deal=deal, step="x", set_date=DAY, owner=by, proposed_by=proposed_by, confirmed=confirmed
        )


def test_lead_taking_is_ours_and_confirmed_of_all_that_are_known_with_its_interval(
    cast: Cast, deal: Deal
) -> None:
    anna = cast.anna.member
    steps(deal, anna, "us", True, 6)
    steps(deal, anna, "us", False, 1)
    steps(deal, anna, "customer", None, 1)
    steps(deal, anna, "customer", True, 1)
    # Of these nobody knows who leads: they count neither for nor against.
    steps(deal, anna, "us", None, 4)
    steps(deal, anna, "", True, 1)
    steps(deal, None, "", None, 2)
    few = LEAD_TAKING.ask({"deal": deal.pk}, cast.anna)
    assert (few.status, few.n, few.value) == ("too_few", 9, None)
    steps(deal, anna, "customer", False, 1)
    found = LEAD_TAKING.ask({"deal": deal.pk}, cast.anna)
    assert (found.value, found.n) == (0.6, 10)
    # Wilson's interval of 6 of 10, from his formula by hand.
    assert (found.low, found.high) == (pytest.approx(0.3127, abs=5e-4), pytest.approx(0.8318, abs=5e-4))
    assert found.note.startswith("Known of 10 of 17 next steps")
    assert LEAD_TAKING.ask({}, cast.anna).n == 10
    assert LEAD_TAKING.ask({}, cast.eva).n == 0
    by_owner = queries.led_by("owner", {}, cast.anna)
    assert by_owner == {anna.pk: queries.Led(15, 10, 6), None: queries.Led(2, 0, 0)}
    assert measures.lead_reading(by_owner[anna.pk], {"owner": anna.pk}).value == 0.6
    assert queries.led_by("month", {}, cast.anna) == {date(2026, 3, 1): queries.Led(17, 10, 6)}
    assert queries.led_by("unit", {}, cast.anna) == {cast.blue.pk: queries.Led(17, 10, 6)}
    assert LEAD_TAKING.ask({"starts": DAY + timedelta(days=1)}, cast.anna).n == 0
    nobody = LEAD_TAKING.ask({"owner": 0}, cast.anna)
    assert (nobody.n, nobody.value, nobody.note[:12]) == (0, None, "Known of 0 o")


def test_the_form_asks_who_leads_keeps_what_was_noted_and_the_room_says_it(cast: Cast, deal: Deal) -> None:
    anna, address = sign_in(cast.anna), f"/deals/{deal.pk}/step"
    sent = {"step": "Call", "on_date": "2030-01-02"}
    assert anna.post(address, {**sent, "proposed_by": "us", "confirmed": ""}).status_code == 303
    assert kept() == [("Call", date(2030, 1, 2), "us", None)]
    form = anna.get(address).context["form"]
    assert form.initial == {"step": "Call", "on_date": date(2030, 1, 2)}
    room = reverse("deals-room", args=[deal.pk])
    text = anna.get(room).content.decode()
    assert ("proposed by us" in text, "confirmed by the customer" in text) == (True, False)
    anna.post(address, {**sent, "proposed_by": "", "confirmed": "no"})
    assert kept() == [("Call", date(2030, 1, 2), "us", False)]
    text = anna.get(room).content.decode()
    assert ("proposed by us" in text, "not confirmed by the customer" in text) == (True, True)
    rest = anna.get(reverse("deals-room-rest", args=[deal.pk])).content.decode()
    assert "Lead-taking: " in rest
    assert "too few (n=1)" in rest
    assert anna.post(address, {**sent, "proposed_by": "them"}).status_code == 422
    # A step that came another way says nothing of who proposed the one before it.
    deal.refresh_from_db()
    actions.change(deal, next_step="Visit", next_step_date=None, by=cast.anna, at=timezone.now())
    assert "proposed by us" not in anna.get(room).content.decode()


def test_the_conversations_tell_who_leads_by_seller_also_of_whom_no_talk_was_noted(
    cast: Cast, deal: Deal
) -> None:
    actions.hold_talk(
        deal, kind="call", on=timezone.localdate(), outcome="no_sale", by=cast.anna, at=timezone.now()
    )
    for _n in range(10):
        NextStep.objects.create(
            deal=deal,
            step="x",
            set_date=timezone.localdate(),
            owner=cast.chris.member,
            proposed_by="customer",
        )
    page = sign_in(cast.chris).get(reverse("deals-conversations"))
    assert (page.context["lead"].value, page.context["lead"].n) == (0.0, 10)
    rows = {one["name"]: (one["talks"].value, one["lead"].n) for one in page.context["rows"]}
    assert rows == {str(cast.anna.member): (1, 0), str(cast.chris.member): (0, 10)}
    assert "Lead-taking" in page.content.decode()
