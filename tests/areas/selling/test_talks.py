"""Talks about a deal: what each brought and what was asked, the numbers of them, and the warnings they feed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, make_account, make_deal, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Activity, Need, Question
from koers.areas.selling import actions, measures, queries
from koers.areas.selling.actions import Asked, NotPossibleError
from koers.areas.selling.measures import deals as deal_numbers
from koers.areas.selling.measures import talks as numbers
from koers.areas.selling.models import (
    ApproachChoice,
    AskedQuestion,
    BuyingStep,
    Deal,
    StoryProof,
    Talk,
    ValueCase,
)
from koers.areas.selling.queries import approach
from koers.areas.selling.rules import insight as insight_rules
from koers.areas.selling.rules import value as value_rules
from koers.areas.selling.rules.talks import running_on, situation_share, thirds
from koers.kit.methods import reading
from koers.kit.methods.checking import check
from koers.kit.timeline.reading import for_subject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Havenbedrijf", cast.anna, cast.blue)


@pytest.fixture
def deal(cast: Cast, account: Account) -> Deal:
    return make_deal("Pumps", cast.anna, cast.blue, account=account, amount_cents=4000000)


def hold(deal: Deal, by: Any, outcome: str = "continuation", on: date = DAY, **fields: Any) -> Talk:
    given = {"kind": "call", "on": on, "outcome": outcome, "by": by, "at": NOW, **fields}
    if outcome == "advance":
        given = {"act": "Shows us the line", "act_date": on + timedelta(days=5), **given}
    return actions.hold_talk(deal, **given)


# --- the rules, from values alone ---------------------------------------------------------------------------


def test_talks_run_on_from_the_newest_back_to_the_first_that_brought_something() -> None:
    assert running_on([]) == 0
    assert running_on(["continuation", "continuation", "advance", "continuation"]) == 2
    assert running_on(["no_sale", "continuation"]) == 0


def test_the_share_after_what_is_the_case_needs_enough_questions_of_a_known_sort() -> None:
    assert situation_share({"S": 3, "P": 1, "": 9}, 4) == 0.75
    assert situation_share({"S": 3}, 4) is None
    assert situation_share({}, 0) is None


def test_thirds_put_equals_together_and_who_asks_as_many_each_time_in_none() -> None:
    assert thirds([5, 0, 1, 4, 3, 2]) == [3, 1, 1, 3, 2, 2]
    assert thirds([0, 0, 0, 1, 4, 5]) == [1, 1, 1, 2, 3, 3]
    assert thirds([2, 2, 2]) is None
    assert thirds([1, 2]) is None


# --- noting a talk ------------------------------------------------------------------------------------------


def test_an_advance_becomes_the_next_step_and_the_talk_stands_on_the_timeline(cast: Cast, deal: Deal) -> None:
    talk = hold(deal, cast.anna, "advance", minutes=30, customer_people=2)
    deal.refresh_from_db()
    assert (deal.next_step, deal.next_step_date) == ("Shows us the line", date(2026, 3, 7))
    assert deal.last_activity_at == NOW
    assert (talk.activity.minutes, talk.activity.two_way, talk.activity.owner) == (30, True, cast.anna.member)
    said = [one.sentence for one in for_subject(deal).entries]
    assert "Talk: the customer does something, by 7 Mar 2026" in said
    assert "Next step on 7 Mar 2026" in said


def test_an_advance_without_act_or_day_is_refused_by_verb_and_by_the_database(cast: Cast, deal: Deal) -> None:
    for wrong in (
        {"act": " "},
        {"act_date": None},
        {"act_date": DAY - timedelta(days=1)},
        {"on": DAY + timedelta(days=1)},
    ):
        with pytest.raises(NotPossibleError):
            hold(deal, cast.anna, "advance", **wrong)
    assert not Activity.objects.exists()
    talk = hold(deal, cast.anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Talk.objects.filter(pk=talk.pk).update(outcome="advance")


def test_planned_and_new_questions_keep_answer_need_and_number_and_what_was_on_file_is_wasted(
    cast: Cast, account: Account, deal: Deal
) -> None:
    before = NOW - timedelta(days=9)
    old = Question(
        account=account, text="How many pumps?", owner=cast.anna.member, asked_at=before, answer="9"
    )
    customers.note_question(old, by=cast.anna, at=before)
    planned = Question(account=account, text="What does a stop cost?", owner=cast.anna.member)
    customers.note_question(planned, by=cast.anna, at=before)
    talk = hold(
        deal,
        cast.anna,
        asked=[
            Asked("", planned, "I", "Four hours", "explicit", Decimal("4.5"), "hours a week", True),
            Asked("how many PUMPS", sort="S", answer="Still 9"),
            Asked("Who decides?"),
        ],
    )
    first, second, third = AskedQuestion.objects.filter(talk=talk).order_by("pk")
    assert (first.question_id, first.question.step, first.question.answer) == (
        planned.pk,
        "answered",
        "Four hours",
    )
    assert (first.quantity, first.unit_of_measure, first.liked) == (Decimal("4.5"), "hours a week", True)
    assert (second.question.on_file, second.question.step) == ("question", "answered")
    assert (third.question.step, third.sort, third.liked) == ("asked", "", None)
    found = queries.talks.of_deal(deal)
    assert (found.sorts, found.quantified, found.explicit, found.wasted) == ({"I": 1, "S": 1, "": 1}, 1, 1, 1)
    assert [one.text for one in queries.talks.wasted({"deal": deal.pk}, cast.anna)] == ["how many PUMPS"]


def test_questions_without_an_account_are_refused_whole(cast: Cast) -> None:
    bare = make_deal("Bare", cast.anna, cast.blue)
    with pytest.raises(NotPossibleError):
        hold(bare, cast.anna, asked=[Asked("Who decides?")])
    assert not Activity.objects.exists()
    assert hold(bare, cast.anna).outcome == "continuation"


# --- the warnings -------------------------------------------------------------------------------------------


def codes(deal: Deal, user: Any) -> set[str]:
    return {one.code for one in queries.room.room(deal, user, DAY).warnings}


def test_two_talks_in_a_row_that_go_on_warn_and_an_advance_ends_it(cast: Cast, deal: Deal) -> None:
    hold(deal, cast.anna, on=DAY - timedelta(days=9))
    assert "continuations" not in codes(deal, cast.anna)
    hold(deal, cast.anna, on=DAY - timedelta(days=4))
    assert "continuations" in codes(deal, cast.anna)
    told = next(
        one for one in queries.room.room(deal, cast.anna, DAY).warnings if one.code == "continuations"
    )
    assert (told.tone, told.rule.startswith("2 talks in a row")) == ("bad", True)
    hold(deal, cast.anna, "advance")
    assert "continuations" not in codes(deal, cast.anna)


def test_mostly_questions_after_what_is_the_case_warn_from_four_questions_on(cast: Cast, deal: Deal) -> None:
    hold(deal, cast.anna, asked=[Asked(f"s{n}?", sort="S") for n in range(3)])
    assert "situation_heavy" not in codes(deal, cast.anna)
    hold(deal, cast.anna, asked=[Asked("p?", sort="P")])
    assert "situation_heavy" in codes(deal, cast.anna)
    hold(deal, cast.anna, asked=[Asked("i?", sort="I"), Asked("n?", sort="N")])
    assert "situation_heavy" not in codes(deal, cast.anna)


def test_a_proposal_without_a_consequence_in_figures_warns_once_a_talk_is_noted(
    cast: Cast, deal: Deal
) -> None:
    step = BuyingStep.objects.create(deal=deal, phase="proposals", entered_date=DAY)
    assert "no_implication" not in codes(deal, cast.anna)
    hold(deal, cast.anna, asked=[Asked("What follows?", sort="I", answer="Much")])
    assert "no_implication" in codes(deal, cast.anna)
    step.phase = "search"
    step.save()
    assert "no_implication" not in codes(deal, cast.anna)
    step.phase = "select"
    step.save()
    need = Need.objects.create(account=deal.account, statement="x", category="E", worth_cents=100)
    assert "no_implication" not in codes(deal, cast.anna)
    need.delete()
    hold(deal, cast.anna, asked=[Asked("How long?", sort="I", quantity=Decimal(4), unit_of_measure="hours")])
    assert "no_implication" not in codes(deal, cast.anna)


def test_a_method_says_from_which_phase_and_a_wrong_one_is_told_with_its_line(cast: Cast) -> None:
    plan = next(one for one in approach.playbooks() if one.id == "question_plan")
    assert approach.phase_of("no_implication", [plan]) == "proposals"
    assert approach.phase_of("no_implication", []) == "proposals"
    file = approach.registry.SHIPPED / "playbooks" / "question_plan.yaml"
    text = file.read_text().replace("from_phase: proposals", "from_phase: lunch")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "from_phase: lunch" in one)
    assert check(text.encode(), "x.yaml").lines == [
        f"x.yaml:{line}: red_flags[2].from_phase: There is no phase `lunch`. Choose one of: recognise, describe, "
        "specify, search, proposals, select, routine, review."
    ]


# --- the numbers --------------------------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_rows_and_few_are_said_to_be_few(cast: Cast, deal: Deal) -> None:
    for _n in range(5):
        hold(deal, cast.anna, "advance", minutes=30, customer_people=2)
    hold(deal, cast.anna, "order")
    for _n in range(3):
        hold(deal, cast.anna, "no_sale")
    few = measures.talk_readings({"deal": deal.pk}, cast.anna)["advance"]
    assert (few.status, few.n, few.value) == ("too_few", 9, None)
    hold(
        deal,
        cast.anna,
        asked=[
            *(Asked(f"i{n}?", sort="I", voice="explicit") for n in range(2)),
            *(Asked(f"n{n}?", sort="N", voice="implied") for n in range(3)),
            *(Asked(f"s{n}?", sort="S") for n in range(5)),
            Asked("u?"),
        ],
    )
    found = measures.talk_readings({"deal": deal.pk}, cast.anna)
    assert (found["advance"].value, found["advance"].n) == (0.6, 10)
    # Wilson's interval of 6 of 10, from his formula by hand.
    assert found["advance"].low == pytest.approx(0.3127, abs=5e-4)
    assert found["advance"].high == pytest.approx(0.8318, abs=5e-4)
    assert (found["consequence"].value, found["consequence"].n) == (0.5, 10)
    assert (found["time"].value, found["time"].n) == (5.0, 5)
    assert found["time"].note.startswith("Known of 5 of 10 talks")
    assert (found["explicit"].status, found["explicit"].n) == ("too_few", 1)
    assert found["wasted"].value == 0
    tally = queries.talks.tallies("owner", {}, cast.anna)[cast.anna.member.pk]
    again = measures.readings_of(tally, {"deal": deal.pk})
    assert {name: again[name].value for name in again} == {name: found[name].value for name in again}
    assert set(queries.talks.tallies("month", {}, cast.anna)) == {date(2026, 3, 1)}
    assert queries.talks.tallies("unit", {"own_unit": cast.blue.pk}, cast.anna)[cast.blue.pk].talks == 10
    assert queries.talks.tallies("owner", {}, cast.eva) == {}


def test_thirds_compare_a_seller_with_that_seller_alone(cast: Cast, deal: Deal) -> None:
    """Anna asks more and advances less than Daan, but within each of them more questions go with more advance."""

    def talks(by: Any, counts: list[int], ahead: list[bool]) -> None:
        for n, is_ahead in zip(counts, ahead, strict=True):
            asked = [Asked(f"{by}{n}{k}?", sort="I") for k in range(n)]
            hold(deal, by, "advance" if is_ahead else "continuation", asked=asked)

    talks(cast.anna, [4, 5, 6], [False, False, True])
    talks(cast.chris, [0, 1, 2], [True, True, True])
    found = queries.talks.in_thirds({"deal": deal.pk}, cast.chris)
    assert {third: len(keys) for third, keys in found.items()} == {1: 2, 2: 2, 3: 2}
    rates = {
        third: numbers.ADVANCE_BY_THIRD.value({"deal": deal.pk, "third": third}, cast.chris).value  # type: ignore[misc]
        for third in (1, 2, 3)
    }
    assert rates == {1: 0.5, 2: 0.5, 3: 1.0}
    shown = measures.readings_by_third({"deal": deal.pk}, cast.chris)
    assert {one.status for one in shown.values()} == {"too_few"}


# --- the pages ----------------------------------------------------------------------------------------------


def test_a_talk_is_noted_in_one_form_with_its_questions(cast: Cast, account: Account, deal: Deal) -> None:
    planned = Question(account=account, text="What does a stop cost?", owner=cast.anna.member)
    customers.note_question(planned, by=cast.anna, at=timezone.now())
    client, address = sign_in(cast.anna), reverse("deals-room-talk", args=[deal.pk])
    assert "What does a stop cost?" in client.get(address).content.decode()
    sent = {"outcome": "advance", "act": "", "act_date": "", "kind": "visit", "on": "today", "minutes": "45"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "An advance is something that the customer does on a day: name both." in refused.content.decode()
    later = timezone.localdate() + timedelta(days=3)
    sent |= {
        "act": "Invites the board",
        "act_date": later.isoformat(),
        f"q{planned.pk}-was_asked": "on",
        f"q{planned.pk}-answer": "A day",
        f"q{planned.pk}-quantity": "8",
        "n0-text": "Who feels it most?",
        "n0-sort": "I",
    }
    unit = client.post(address, sent)
    assert (unit.status_code, "Say of what: hours, euro, returns." in unit.content.decode()) == (422, True)
    assert not Talk.objects.exists()
    done = client.post(address, {**sent, f"q{planned.pk}-unit_of_measure": "hours"})
    assert done.status_code == 303, done.content
    talk = Talk.objects.get()
    assert (talk.act, talk.act_date, talk.asked.count()) == ("Invites the board", later, 2)
    page = client.get(reverse("deals-room", args=[deal.pk])).content.decode()
    assert "Invites the board" in page
    asked = client.get(reverse("talks-panel", args=[talk.pk, "asked"])).content.decode()
    assert "Who feels it most?" in asked
    assert sign_in(cast.vera).get(address).status_code == 403
    assert sign_in(cast.eva).get(address).status_code == 404


def test_the_page_of_conversations_tells_apart_and_asks_as_often_for_more_sellers(
    cast: Cast, deal: Deal
) -> None:
    client, address = sign_in(cast.chris), reverse("deals-conversations")
    assert "No talk was noted in these days." in client.get(address).content.decode()

    def asked(query: str = "") -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address + query).status_code == 200
        return len(seen)

    def today(by: Any) -> None:
        hold(deal, by, on=timezone.localdate(), at=timezone.now(), asked=[Asked(f"{by}?", sort="I")])

    today(cast.anna)
    client.get(address)
    before = asked()
    for by in (cast.chris, cast.anna, cast.chris):
        today(by)
    assert asked() <= before
    page = client.get(address + "?by=month&days=90").content.decode()
    assert "Advance rate" in page
    assert "too few (n=4)" in page
    assert asked("?by=unit") <= before


def test_the_room_says_what_the_offer_is_worth_in_short(cast: Cast, deal: Deal) -> None:
    client, address = sign_in(cast.anna), reverse("deals-room-rest", args=[deal.pk])
    assert "Begin a value case" in client.get(address).content.decode()
    assert "Begin a value case" not in sign_in(cast.vera).get(address).content.decode()
    row = ValueCase(deal=deal, document=reading.read(value_rules.EXAMPLE.read_bytes()).values)
    actions.write_case(row, by=cast.anna, at=NOW)
    page = client.get(address).content.decode()
    assert "Saves €115,941 over 7 years against The other line." in page
    for shown in ("€94,482", "21.3%", "Failures of the other line", reverse("deals-value", args=[deal.pk])):
        assert shown in page, shown


# --- phases that end, and deals that we leave ---------------------------------------------------------------


def test_a_phase_can_end_while_no_other_begins_and_the_customer_can_come_back(cast: Cast, deal: Deal) -> None:
    actions.enter_phase(deal, phase="search", on=date(2026, 2, 1), by=cast.anna, at=NOW)
    client, room = sign_in(cast.anna), reverse("deals-room", args=[deal.pk])
    sent = {"on": "1 Mar 2026", "evidence": "The budget is gone"}
    assert client.post(reverse("deals-room-leave-phase", args=[deal.pk]), sent).status_code == 303
    stay = BuyingStep.objects.get()
    assert (stay.left_date, stay.left_evidence) == (date(2026, 3, 1), "The budget is gone")
    page = client.get(room).content.decode()
    assert "The customer left “looks for suppliers” on 1 Mar 2026, and nothing else began." in page
    assert "The budget is gone" in page
    with pytest.raises(NotPossibleError):
        actions.leave_phase(deal, on=DAY, by=cast.anna, at=NOW)
    with pytest.raises(NotPossibleError):
        actions.enter_phase(deal, phase="search", on=date(2026, 2, 20), by=cast.anna, at=NOW)
    again = actions.enter_phase(deal, phase="search", on=DAY, by=cast.anna, at=NOW)
    assert (again.is_back, BuyingStep.objects.get(pk=stay.pk).left_date) == (False, date(2026, 3, 1))


def test_a_step_back_asks_for_its_reason(cast: Cast, deal: Deal) -> None:
    actions.enter_phase(deal, phase="select", on=date(2026, 2, 1), by=cast.anna, at=NOW)
    client, address = sign_in(cast.anna), reverse("deals-room-phase", args=[deal.pk])
    sent = {"phase": "describe", "on": "1 Mar 2026"}
    refused = client.post(address, sent)
    assert (refused.status_code, "This is a step back" in refused.content.decode()) == (422, True)
    assert client.post(address, {**sent, "is_unknown": "on"}).status_code == 303
    assert "back_without_reason" in codes(deal, cast.anna)


def test_who_walks_away_says_why_and_the_win_rate_says_how_many_were_left(cast: Cast, deal: Deal) -> None:
    deal = Deal(name="Left", owner=cast.anna.member, unit=cast.blue, amount_cents=4000000)
    deal = actions.open_deal(deal, by=cast.anna, at=NOW)
    client, address = sign_in(cast.anna), reverse("deals-walk-away", args=[deal.pk])
    assert client.post(address, {"why": "left_no_margin", "note": ""}).status_code == 422
    assert client.post(address, {"why": "left_no_margin", "note": "Asks 40% off"}).status_code in (302, 303)
    deal.refresh_from_db()
    assert deal.reason is not None
    assert (deal.outcome, deal.reason.code, deal.reason.not_pursued) == ("lost", "left_no_margin", True)
    assert (deal.reason.name_en, deal.reason.name_nl) == (
        "It would earn us too little",
        "Het levert ons te weinig op",
    )
    said = [one.sentence for one in for_subject(deal).entries]
    assert "Walked away at €40,000" in said
    page = client.get(reverse("deals-room", args=[deal.pk])).content.decode()
    assert "We walked away from this deal: it would earn us too little." in page
    lost = make_deal("Lost", cast.anna, cast.blue)
    actions.lose(lost, by=cast.anna, at=NOW)
    for n in range(19):
        won = make_deal(f"Won {n}", cast.anna, cast.blue)
        actions.win(won, by=cast.anna, at=NOW)
    rate = measures.WIN_RATE.ask({}, cast.anna)
    assert (rate.value, rate.n) == (pytest.approx(19 / 21), 21)
    assert rate.note == "1 of the lost deals is one from which we walked away."
    pursued = deal_numbers.PURSUED_WIN_RATE.ask({}, cast.anna)
    assert (pursued.value, pursued.n, pursued.note) == (0.95, 20, "")
    assert deal_numbers.LEFT_DEALS.ask({}, cast.anna).value == 1
    actions.take_back(deal, was=deal.periods.order_by("pk")[0].stage, by=cast.anna, at=timezone.now())
    deal.refresh_from_db()
    assert (deal.outcome, deal.reason, deal_numbers.LEFT_DEALS.ask({}, cast.anna).value) == ("open", None, 0)
    forms = client.get(reverse("deals-lose", args=[deal.pk])).content.decode()
    assert "It would earn us too little" not in forms


# --- the story of an insight --------------------------------------------------------------------------------

TEACH = {"leads_to_us": True, "status_quo": False}
TENSION = {"leads_to_us": False, "status_quo": True}


def test_evidence_counts_with_a_source_of_the_last_months_that_leads_to_us_and_not_between_people() -> None:
    good = insight_rules.Piece("Report, p. 4", date(2024, 3, 2), True, False)
    assert insight_rules.faults(good, DAY, 24, **TEACH) == []
    assert insight_rules.faults(good, DAY, 24, **TENSION) == []
    for piece, wanted, expected in (
        (insight_rules.Piece(" ", None, True), TEACH, ["no_source"]),
        (insight_rules.Piece("x", date(2024, 3, 1), True), TEACH, ["old_source"]),
        (insight_rules.Piece("x", None, None), TEACH, ["old_source", "not_ours"]),
        (insight_rules.Piece("x", DAY, None, None), TENSION, ["between_people"]),
        (insight_rules.Piece("x", DAY, None, True), TENSION, ["between_people"]),
    ):
        assert insight_rules.faults(piece, DAY, 24, **wanted) == expected
    assert [insight_rules.score(n, 0, 3) for n in (0, 2, 5)] == [0, 2, 3]
    assert insight_rules.score(1, 1, 3) == 2
    assert insight_rules.months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)


@pytest.fixture
def told(cast: Cast, deal: Deal) -> Deal:
    """A deal for which somebody chose the insight conversation."""
    book = next(one for one in approach.playbooks() if one.id == "insight_conversation")
    ApproachChoice.objects.create(
        deal=deal, layer="conversation", method=book.id, method_version=book.version, chosen_at=NOW
    )
    return deal


def story(deal: Deal, day: date = DAY) -> queries.insight.Story:
    found = queries.insight.story_of(deal, approach.chosen_of(deal, "conversation"), day)
    assert found is not None
    return found


def test_our_part_is_locked_until_the_five_steps_before_it_have_content(cast: Cast, told: Deal) -> None:
    board = story(told).board
    steps = [one.id for one in board.steps]
    assert steps == ["opening", "new_view", "numbers", "people", "new_way", "our_part"]

    def write(part: str, text: str = "x", origin: str = "") -> Any:
        return actions.write_part(told, board, part=part, text=text, origin=origin, by=cast.anna, at=NOW)

    for one in steps[:4]:
        write(one)
    assert [one.is_locked for one in story(told).steps] == [False] * 5 + [True]
    with pytest.raises(NotPossibleError):
        write("our_part")
    write("new_way")
    assert write("our_part").text == "x"
    assert write("people", " ") is None
    assert (story(told).told, story(told).steps[-1].is_locked) == (5, True)
    for part, source in (("figures", "Their yearly report"), ("benchmark", ""), ("hypothesis", "")):
        write(part, "x", source)
    assert [one.part.id for one in story(told).lacking] == ["benchmark"]
    write("benchmark", "y", "https://figures.example/2026")
    assert story(told).is_prepared
    with pytest.raises(ValueError, match="no part"):
        write("lunch")


def test_a_dimension_scores_its_checked_evidence_and_what_talks_show(cast: Cast, told: Deal) -> None:
    def note(dimension: str, sort: str, **fields: Any) -> StoryProof:
        given = {"claim": "x", "origin": "y", "origin_date": DAY, "leads_to_us": True, **fields}
        row = StoryProof(deal=told, dimension=dimension, sort=sort, **given)
        return actions.note_proof(row, by=cast.anna, at=NOW)

    def scores() -> dict[str, int]:
        return {one.dimension.id: one.score for one in story(told).dimensions}

    assert scores() == {"teach": 0, "tailor": 0, "take_control": 0, "tension": 0}
    rows = [note("teach", "insight") for _n in range(4)]
    assert scores()["teach"] == 0
    for row in rows:
        actions.check_proof(row, is_right=True, by=cast.anna, at=NOW)
    assert scores()["teach"] == 3
    old = note("tailor", "outcome", origin_date=date(2023, 1, 1))
    actions.check_proof(old, is_right=True, by=cast.anna, at=NOW)
    assert scores()["tailor"] == 0
    assert next(one for one in story(told).dimensions if one.dimension.id == "tailor").faults == [
        "old_source"
    ]
    with pytest.raises(NotPossibleError):
        actions.check_proof(note("teach", "insight", origin=""), is_right=True, by=cast.anna, at=NOW)
    hold(told, cast.anna, "advance", on=DAY - timedelta(days=20))
    assert (scores()["take_control"], scores()["tension"]) == (1, 0)
    hold(told, cast.anna, "advance", on=DAY - timedelta(days=13))
    assert (scores()["take_control"], scores()["tension"]) == (1, 1)
    again = StoryProof.objects.get(pk=rows[0].pk)
    actions.note_proof(again, by=cast.anna, at=NOW)
    assert again.checked_date is None
    actions.drop_proof(again, by=cast.anna, at=NOW)
    assert scores()["teach"] == 3
    told_of = [one.sentence for one in for_subject(told).entries]
    assert "Evidence checked" in told_of


def test_the_page_of_the_story_is_there_for_the_chosen_conversation_alone(cast: Cast, deal: Deal) -> None:
    client, address = sign_in(cast.anna), reverse("deals-room-story", args=[deal.pk])
    assert client.get(address).status_code == 404
    ApproachChoice.objects.create(
        deal=deal, layer="conversation", method="insight_conversation", method_version=1, chosen_at=NOW
    )
    page = client.get(address).content.decode()
    assert "Critics point at limited originality" in page
    assert "Not prepared yet: 3 things lack." in page
    write, prove = (reverse(f"deals-room-story-{one}", args=[deal.pk]) for one in ("write", "prove"))
    locked = client.post(f"{write}?part=our_part", {"text": "We"})
    assert (locked.status_code, "Our own part comes last" in locked.content.decode()) == (422, True)
    assert client.post(f"{write}?part=figures", {"text": "9% stops", "origin": "Report"}).status_code == 303
    assert client.get(f"{write}?part=lunch").status_code == 404
    day = timezone.localdate().isoformat()
    sent = {
        "sort": "insight",
        "claim": "Stops",
        "origin": "Own data",
        "origin_date": day,
        "leads_to_us": "yes",
    }
    assert client.post(f"{prove}?dimension=teach", {**sent, "sort": "lunch"}).status_code == 422
    assert client.post(f"{prove}?dimension=teach", sent).status_code == 303
    row = StoryProof.objects.get()
    check = reverse("deals-room-story-check", args=[deal.pk])
    assert client.post(check, {"proof": row.pk, "verb": "right"}).status_code == 303
    row.refresh_from_db()
    assert (row.checked_by, row.checked_date) == (cast.anna.member, timezone.localdate())
    assert ">not prepared<" in client.get(reverse("deals-room-rest", args=[deal.pk])).content.decode()
    other = make_deal("Other", cast.anna, cast.blue, account=deal.account)
    ApproachChoice.objects.create(
        deal=other, layer="conversation", method="insight_conversation", method_version=1, chosen_at=NOW
    )
    elsewhere = reverse("deals-room-story-check", args=[other.pk])
    assert client.post(elsewhere, {"proof": row.pk, "verb": "drop"}).status_code == 404
    viewer = sign_in(cast.vera)
    assert (viewer.get(address).status_code, viewer.post(check, {"proof": row.pk}).status_code) == (200, 403)


def test_the_room_shows_the_numbers_that_the_chosen_approach_names(cast: Cast, deal: Deal) -> None:
    client, address = sign_in(cast.anna), reverse("deals-room-rest", args=[deal.pk])
    for inbound in (True, True, True, False, False, None):
        Activity.objects.create(
            kind="call", happened_at=timezone.now(), account=deal.account, unit=cast.blue, inbound=inbound
        )
    assert "How the relation goes" not in client.get(address).content.decode()
    ApproachChoice.objects.create(
        deal=deal, layer="conversation", method="contact_first", method_version=1, chosen_at=NOW
    )
    page = client.get(address).content.decode()
    assert "How the relation goes" in page
    assert "60.0%" in page
    text = (approach.registry.SHIPPED / "playbooks" / "contact_first.yaml").read_text()
    for name, said in (
        ("customers.love", "There is no measure `customers.love`."),
        ("selling.win_rate_against", "`selling.win_rate_against` is no number of an account on a day."),
    ):
        (line,) = check(text.replace("customers.reciprocity", name).encode(), "x.yaml").lines
        assert line.endswith(f"measures[2]: {said}")


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("    - id: numbers", "    - id: opening", "storyboard.steps[3].id", "The id `opening` stands here twice."),
        ("    - id: opening", "    - id: figures", "storyboard.steps[1].id", "The id `figures` stands here twice."),
        ("          within_days: 60\n", "", "storyboard.dimensions[3].sorts[1].within_days", "`within_days` belongs to `rule`, and `rule` needs it."),
        ("          rule: advance\n          within_days: 14", "          rule: mood\n          within_days: 14", "storyboard.dimensions[4].sorts[2].rule", "There is no rule `mood`. Choose one of: advance."),
    ],
)  # fmt: skip
def test_a_broken_storyboard_is_told_with_its_line(old: str, new: str, field: str, message: str) -> None:
    text = (approach.registry.SHIPPED / "playbooks" / "insight_conversation.yaml").read_text()
    found = check(text.replace(old, new, 1).encode(), "x.yaml").lines
    assert len(found) == 1
    line, said = found[0].removeprefix("x.yaml:").split(": ", 1)
    assert said == f"{field}: {message}"
    shown = text.replace(old, new, 1).splitlines()[int(line) - 1]
    assert shown.strip()
