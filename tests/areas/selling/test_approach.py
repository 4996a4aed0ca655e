"""How a deal is sold: which approach fits, by what, and what somebody chose instead; and the room that shows it."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, fresh, make_account, make_deal, make_person, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Activity, BuyingRole, Need, Promise, Question, StanceRating
from koers.areas.organisation.models import Product, ProductGroup
from koers.areas.selling import actions, events, measures, queries
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import (
    ApproachChoice,
    BuyingStep,
    Deal,
    DealRole,
    DealTrait,
    LineItem,
    Order,
    OrderLine,
)
from koers.areas.selling.queries import approach
from koers.areas.selling.rules.fitting import Candidate, Condition, advised, judge, ranked
from koers.areas.selling.rules.flags import Course, Limits, flags, times_moved_back
from koers.areas.selling.rules.novelty import Texts, novelty
from koers.kit.methods.checking import check
from koers.kit.timeline.models import Event

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)

# --- the rules, from values alone ---------------------------------------------------------------------------

A = Condition("a", "size", at_least=4)
B = Condition("b", "rebuy", one_of=("straight",))
C = Condition("c", "tender", holds=True)


def test_score_is_met_of_known_and_unknown_counts_neither_way() -> None:
    one = judge(Candidate("x", "process", (A, B, C)), {"size": 5, "rebuy": "new"})
    assert (one.met, one.missed, one.unknown, one.score) == (("a",), ("b",), ("c",), 0.5)
    nothing = judge(Candidate("x", "process", (A,)), {})
    assert nothing.score is None


def test_one_wrong_puts_it_last_and_less_of_the_customers_time_wins_a_tie() -> None:
    full = Candidate("wrong", "process", (A,), (C,), 1)
    slow, quick = (
        Candidate("slow", "process", (A,), minutes=90),
        Candidate("quick", "process", (A,), minutes=30),
    )
    half, blank = Candidate("half", "process", (A, B)), Candidate("blank", "process", (B,))
    values: dict[str, Any] = {"size": 4, "tender": True}
    order = ranked([blank, full, half, slow, quick], values)
    assert [one.id for one in order] == ["quick", "slow", "half", "blank", "wrong"]
    assert order[-1].wrong == ("c",)
    best = advised(order)
    assert best is not None
    assert best.id == "quick"
    assert advised(ranked([blank, full], values)) is None


def test_one_condition_met_out_of_several_is_no_advice_yet() -> None:
    one_of_three = judge(Candidate("x", "process", (A, B, C)), {"size": 4})
    two_of_three = judge(Candidate("y", "process", (A, B, C)), {"size": 4, "tender": False})
    only = judge(Candidate("z", "process", (A,)), {"size": 4})
    assert advised([one_of_three]) is None
    assert advised([one_of_three], least_known=1) == one_of_three
    assert advised([one_of_three, two_of_three]) == two_of_three
    assert advised([only]) == only


def test_flags_stand_from_their_limits_on_and_unknown_warns_of_nothing() -> None:
    quiet = Course(DAY, DAY + timedelta(days=14), 1, 0, 0.7)
    assert flags(quiet, Limits()) == []
    loud = Course(DAY, DAY + timedelta(days=15), 2, 1, 0.69, True, 1, 2)
    assert [one.rule for one in flags(loud, Limits())] == [
        "next_step_far",
        "close_moved",
        "back_without_reason",
        "rival_ahead",
        "promise_late",
        "new_person",
        "knowledge_low",
    ]
    assert [one.rule for one in flags(Course(DAY), Limits())] == ["no_next_step"]
    assert [one.rule for one in flags(Course(DAY, DAY - timedelta(days=1)), Limits())] == ["next_step_late"]


def test_contact_that_only_we_begin_and_a_rhythm_slower_than_twice_the_wish_warn() -> None:
    soon = DAY + timedelta(days=1)
    quiet = Course(DAY, soon, only_ours=4, silent_days=28, wished_days=14)
    assert flags(quiet, Limits()) == []
    loud = Course(DAY, soon, only_ours=5, silent_days=29, wished_days=14)
    assert [(one.rule, one.n, one.limit) for one in flags(loud, Limits())] == [
        ("only_outbound", 5, 5),
        ("out_of_rhythm", 29, 28),
    ]
    assert flags(Course(DAY, soon, silent_days=300), Limits()) == []
    assert flags(Course(DAY, soon, wished_days=1), Limits()) == []


def test_a_close_counts_as_moved_when_it_came_later() -> None:
    march, april, may = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
    assert times_moved_back([march, None, april, april, may, march]) == 2


def test_novelty_is_0_for_a_known_text_and_1_for_no_shared_word() -> None:
    known = ["Which step costs you most time?", "Wie beslist er mee?"]
    same = novelty("which step costs you most TIME", known)
    other = novelty("Hoeveel retouren kwamen er?", known)
    assert same is not None
    assert other is not None
    assert (same.value, same.nearest, other.value) == (0.0, 0, 1.0)
    # N = 2, "step" in both: idf 1; "cost" and "weekly" in one each: ln(3/2) + 1. cosine = 1 / (1 + 1.405465 ** 2)
    half = novelty("weekly step", ["cost step"])
    assert half is not None
    assert half.value == pytest.approx(1 - 1 / (1 + 1.4054651**2))
    assert novelty("what is it?", known) is None
    # Counted once for several questions, the texts give each what they give it alone.
    texts = Texts([*known, "cost step", "weekly cost of a step"])
    for asked in (
        "weekly step",
        "Hoeveel retouren kwamen er?",
        "which step costs you most TIME",
        "what is it?",
    ):
        assert texts.novelty(asked) == novelty(asked, [*known, "cost step", "weekly cost of a step"])
    first = texts.novelty("weekly step")
    assert first is not None
    # N = 5 documents; "step" in four of them, "weekly" in two, "cost" in two: the fourth text is nearest.
    step, twice = 1 + math.log(6 / 5), 1 + math.log(6 / 3)
    cosine = (step**2 + twice**2) / math.sqrt((step**2 + twice**2) * (step**2 + 2 * twice**2))
    assert (first.nearest, first.value) == (3, pytest.approx(1 - cosine))
    assert novelty("weekly step", []) is None


# --- a method of one's own ----------------------------------------------------------------------------------

OWN = """id: own.visit
version: 1
kind: playbook
title: {en: Visit, nl: Bezoek}
purpose: {en: Go there., nl: Ga erheen.}
origin: {author: Us, year: 2026, use: {en: Ours., nl: Van ons.}}
licence: CC0-1.0
layer: conversation
fits_when:
  - id: near
    title: {en: Talk, nl: Gesprek}
    input: personal_talk
    holds: true
red_flags:
  - rule: close_moved
    title: {en: Moved, nl: Verschoven}
    limit: 3
stages:
  - id: go
    title: {en: Go, nl: Gaan}
    done_when: [{en: There., nl: Er.}]
    required:
      - id: talked
        title: {en: Talked, nl: Gesproken}
        kinds: [customers.activity.done]
"""
BROKEN = [
    ("    input: personal_talk", "    input: mood", "fits_when[1].input", 12, "There is no input `mood`."),
    ("    holds: true", "    at_least: 3", "fits_when[1]", 10, "`personal_talk` is yes or no; give holds."),
    ("    holds: true", "    holds: true\n    at_most: 3", "fits_when[1]", 10, "Give exactly one of"),
    ("input: personal_talk\n    holds: true", "input: buy_class\n    one_of: [again]", "fits_when[1].one_of[1]", 13, "There is no choice `again`."),
    ("rule: close_moved", "rule: full_moon", "red_flags[1].rule", 15, "There is no rule `full_moon`."),
    ("layer: conversation\n", "", "fits_when", 8, "name its `layer`"),
    ("kinds: [customers.activity.done]", "kinds: [a.b]", "stages[1].required[1].kinds[1]", 25, "No event of kind `a.b` exists."),
]  # fmt: skip


def test_an_own_playbook_with_every_new_part_is_in_order() -> None:
    assert check(OWN.encode(), "own.yaml").lines == []


@pytest.mark.parametrize(("old", "new", "field", "line", "message"), BROKEN, ids=[one[2] for one in BROKEN])
def test_a_broken_rule_names_line_and_key(old: str, new: str, field: str, line: int, message: str) -> None:
    assert old in OWN
    found = check(OWN.replace(old, new, 1).encode(), "own.yaml").problems
    assert [(one.field, one.line) for one in found] == [(field, line)], found
    assert message in found[0].message


def test_eight_approaches_are_shipped_and_each_says_what_is_known_elsewhere() -> None:
    shipped = approach.playbooks()
    assert sorted(one.id for one in shipped) == [
        "consultative",
        "contact_first",
        "insight_conversation",
        "integrated_system",
        "question_plan",
        "strategy_sheet",
        "tender",
        "transaction",
    ]
    for one in shipped:
        assert one.outside is not None, one.id
        assert one.trade_marks is not None, one.id
        assert one.customer_minutes, one.id
        for protected in ("SPIN", "Challenger", "Strategic Selling", "Blue Sheet", "Hart Selling"):
            assert protected not in str(one.model_dump()), (one.id, protected)


# --- what is known of a deal --------------------------------------------------------------------------------


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterschap", cast.anna, cast.blue)


@pytest.fixture
def deal(cast: Cast, account: Account) -> Deal:
    return make_deal("Pump", cast.anna, cast.blue, account=account, amount_cents=40_000_00)


def facts_of(deal: Deal, user: Any) -> approach.Facts:
    return approach.facts_of(deal, queries.deciding(deal, user, DAY), user, DAY)


def place(
    cast: Cast, deal: Deal, name: str, influence: int, stance: int | None = None, met: bool = False
) -> None:
    person = make_person(name, cast.anna, cast.blue, account=deal.account)
    row = customers.add_to_decision(
        BuyingRole(account=deal.account, person=person, role="user", influence=influence),
        by=cast.anna,
        at=NOW,
    )
    DealRole.objects.create(deal=deal, place=row)
    if stance is not None:
        StanceRating.objects.create(buying_role=row, value=stance, rated_date=DAY, evidence="x")
    if met:
        talk = Activity(kind="call", happened_at=NOW, person=person, account=deal.account, unit=cast.blue)
        customers.log_activity(talk, by=cast.anna, at=NOW)


def test_inputs_come_from_records_with_their_source_or_are_unknown(
    cast: Cast, account: Account, deal: Deal
) -> None:
    for euros in (5_000, 10_000, 20_000, 30_000):
        make_deal(f"D{euros}", cast.anna, cast.blue, amount_cents=euros * 100)
    pumps = ProductGroup.objects.create(name="Pumps")
    pump, valve = (Product.objects.create(name=name, group=pumps) for name in ("Pump", "Valve"))
    for product, cents in ((pump, 600), (valve, 200), (None, 200)):
        LineItem.objects.create(deal=deal, product=product, unit_price_cents=cents, amount_cents=cents)
    order = Order.objects.create(number="1", account=account, unit=cast.blue, ordered_date=date(2025, 3, 2))
    OrderLine.objects.create(order=order, product=pump, unit_price_cents=1, amount_cents=1)
    place(cast, deal, "Jansen", 3)
    values = facts_of(deal, cast.anna).values
    # 40 over the median of 5, 10, 20, 30 and 40 thousand; 800 of 1,000 from the catalogue; one of two products before.
    assert values["value_ratio"] == 2.0
    assert values["standardisation"] == 0.8
    assert values["buy_class"] == "modified_rebuy"
    assert (values["dmu_size"], values["dmu_known"]) == (1, True)
    assert (values["purchases"], values["product_groups"]) == (1, 1)
    assert values["relation_years"] == pytest.approx(365 / 365.25)
    # Of role, stance, way of taking it and contact one is known; neither phase nor expected close.
    assert values["existing_knowledge"] == pytest.approx(1 / 6)
    for name in (
        "customer_risk",
        "tender",
        "buyer_value_type",
        "processes_touched",
        "need_latent",
        "personal_talk",
    ):
        assert values[name] is None, name
    assert "median of the last 5 deals" in facts_of(deal, cast.anna).inputs["value_ratio"].source


def test_what_somebody_notes_goes_before_the_records_and_can_be_taken_back(cast: Cast, deal: Deal) -> None:
    place(cast, deal, "Jansen", 3)
    assert actions.note_traits(
        deal, {"dmu_size": 4.0, "tender": False, "customer_risk": None}, by=cast.anna, at=NOW
    ) == ["dmu_size", "tender"]
    found = facts_of(deal, cast.anna).inputs
    assert (found["dmu_size"].value, found["dmu_size"].derived) == (4.0, 1)
    assert found["dmu_size"].source == "Anna, 2 Mar 2026"
    assert found["tender"].value is False
    assert actions.note_traits(deal, {"dmu_size": 4.0}, by=cast.anna, at=NOW) == []
    assert actions.note_traits(deal, {"dmu_size": None}, by=cast.anna, at=NOW) == ["dmu_size"]
    assert facts_of(deal, cast.anna).values["dmu_size"] == 1
    assert Event.objects.filter(kind=events.TRAITS_NOTED).count() == 2
    for bad in ({"customer_risk": 6.0}, {"buy_class": "again"}, {"dmu_known": True}, {"mood": 1.0}):
        with pytest.raises(ValueError, match=r"input|choice|lies"):
            actions.note_traits(deal, bad, by=cast.anna, at=NOW)
    assert DealTrait.objects.alive().count() == 1


def test_another_choice_than_advised_needs_a_reason_and_both_are_kept(cast: Cast, deal: Deal) -> None:
    actions.note_traits(deal, {"tender": True, "buy_class": "new_task"}, by=cast.anna, at=NOW)
    facts = facts_of(deal, cast.anna)
    process = approach.advice(deal, facts)[0]
    assert process.layer == "process"
    assert [(one.method.id, bool(one.judged.wrong)) for one in process.options][::2] == [
        ("tender", False),
        ("transaction", True),
    ]
    pick = {"by": cast.anna, "at": NOW}
    with pytest.raises(NotPossibleError):
        actions.choose_approach(deal, process, facts, method="strategy_sheet", reason=" ", **pick)
    with pytest.raises(NotPossibleError):
        actions.choose_approach(deal, process, facts, method="consultative", reason="x", **pick)
    assert not ApproachChoice.objects.exists()
    first = actions.choose_approach(deal, process, facts, method="tender", reason="", **pick)
    second = actions.choose_approach(
        deal, process, facts, method="strategy_sheet", reason="Many people", **pick
    )
    first.refresh_from_db()
    assert (first.ended_at, second.ended_at, second.advised, second.reason) == (
        NOW,
        None,
        "tender",
        "Many people",
    )
    told = Event.objects.filter(kind=events.APPROACH_CHOSEN).latest("pk").facts
    assert (told["method"], told["advised"], told["advised_score"]) == ("strategy_sheet", "tender", 1.0)
    assert told["inputs"]["tender"] is True
    reading = measures.ADVICE_FOLLOWED.value({}, cast.anna)
    assert (reading.value, reading.n) == (0.5, 2)
    assert approach.advised_choices({}, cast.eva).count() == 0


# --- the room -----------------------------------------------------------------------------------------------


def test_the_room_shows_coverage_and_position_of_the_method_page(cast: Cast, deal: Deal) -> None:
    for name, influence, stance, met in (
        ("A", 3, 3, True),
        ("B", 2, -1, True),
        ("C", 2, 0, False),
        ("D", 1, 4, True),
    ):
        place(cast, deal, name, influence, stance, met)
    found = queries.room.room(deal, cast.anna, DAY).found
    assert found is not None
    readings = measures.room_readings(deal, found)
    assert readings["coverage"].value == pytest.approx(0.75)
    assert readings["position"].value == pytest.approx(1.8333, abs=5e-5)


def test_a_step_back_without_a_reason_warns_with_rule_and_money_until_it_has_one(
    cast: Cast, deal: Deal
) -> None:
    enter = {"by": cast.anna, "at": NOW}
    actions.enter_phase(deal, phase="proposals", on=date(2026, 2, 1), **enter)
    actions.enter_phase(deal, phase="specify", on=date(2026, 2, 10), **enter)
    for bad in (
        {"phase": "specify", "on": DAY},
        {"phase": "search", "on": date(2026, 2, 9)},
        {"phase": "search", "on": date(2026, 3, 3)},
    ):
        with pytest.raises(NotPossibleError):
            actions.enter_phase(deal, **bad, **enter)
    told = {one.code: one for one in queries.room.room(deal, cast.anna, DAY).warnings}
    assert told["back_without_reason"].money == "€40,000 at stake"
    assert told["no_next_step"].tone == "bad"
    assert told["no_next_step"].rule == "An open deal has a next step with a day, at most 14 days away."
    BuyingStep.objects.filter(is_back=True).update(reason="New rule")
    deal.outcome = "won"
    assert queries.room.room(deal, cast.anna, DAY).warnings == ()
    deal.outcome = "open"
    assert "back_without_reason" not in {one.code for one in queries.room.room(deal, cast.anna, DAY).warnings}


def test_a_limit_of_the_chosen_approach_goes_before_that_of_the_installation(
    cast: Cast, settings: Any
) -> None:
    settings.APPROACH = {"close_moves": 5, "next_days": 21}
    sheet = next(one for one in approach.playbooks() if one.id == "strategy_sheet")
    assert (approach.limits().close_moves, approach.limits().next_days) == (5, 21)
    assert (approach.limits_for([sheet]).close_moves, approach.limits_for([sheet]).next_days) == (2, 14)


def test_the_room_is_walked_from_empty_to_chosen(cast: Cast, deal: Deal) -> None:
    client, address = sign_in(cast.anna), reverse("deals-room", args=[deal.pk])
    page = client.get(address).content.decode()
    assert "Nobody is known yet who decides about this deal." in page
    assert "Nobody noted yet where the customer is." in page
    wrong = client.post(reverse("deals-room-known", args=[deal.pk]), {"customer_risk": "9"})
    assert wrong.status_code == 422
    done = client.post(
        reverse("deals-room-known", args=[deal.pk]),
        {
            "customer_risk": "4",
            "buyer_value_type": "extrinsic",
            "customisation": "yes",
            "standardisation": "40",
        },
    )
    assert done.status_code == 303
    assert DealTrait.objects.get(trait="standardisation").number == 0.4
    choose = reverse("deals-room-approach", args=[deal.pk])
    assert "advised" in client.get(choose, {"layer": "offer"}).content.decode()
    refused = client.post(choose, {"layer": "offer", "method": "integrated_system"})
    assert refused.status_code == 422
    assert "Say why you choose another approach than is advised." in refused.content.decode()
    assert client.post(choose, {"layer": "offer", "method": "consultative"}).status_code == 303
    moved = client.post(reverse("deals-room-phase", args=[deal.pk]), {"phase": "specify", "on": "1 Mar 2026"})
    assert moved.status_code == 303, moved.content
    page = client.get(address).content.decode()
    assert "Advice and solution" in page
    assert "The customer is at “specifies it” since 1 Mar 2026." in page
    assert sign_in(cast.eva).get(address).status_code == 404
    assert sign_in(cast.vera).get(address).status_code == 200
    assert "deals-room-known" not in sign_in(cast.vera).get(address).content.decode()


def test_a_question_whose_answer_is_on_file_is_struck_and_a_worn_one_says_what_it_resembles(
    cast: Cast, account: Account, deal: Deal
) -> None:
    plan = next(one for one in approach.playbooks() if one.id == "question_plan")
    first, second = plan.questions[:2]

    def ask(text: str, **fields: Any) -> Question:
        row = Question(account=account, text=text, owner=cast.anna.member, **fields)
        return customers.note_question(row, by=cast.anna, at=NOW)

    ask(first.text.nl.upper(), asked_at=NOW, answer="De pomp trilt")
    ask(second.text.en + " Really?")
    ask("Hoe vaak belt de havenmeester?")
    lines = queries.asking.to_ask(deal, cast.anna, plan, approach.playbooks(), new_from=0.3)
    assert [one.step for one in lines[:2]] == ["planned", "planned"]
    fresh, worn = lines[:2]
    assert (fresh.resembles, fresh.novelty) == ("", 1.0)
    assert worn.resembles == second.text.en
    assert (lines[-1].text, lines[-1].answer, lines[-1].is_struck) == (str(first.text), "De pomp trilt", True)
    assert sum(one.is_struck for one in lines) == 1
    actions.note_traits(
        deal, {"buy_class": "new_task", "need_latent": True, "personal_talk": True}, by=cast.anna, at=NOW
    )
    page = sign_in(cast.anna).get(reverse("deals-room-rest", args=[deal.pk])).content.decode()
    assert (str(plan.title) in page, "data-struck" in page) == (True, True)
    assert "De pomp trilt" in page
    assert "heard before" in page
    assert queries.asking.to_ask(deal, cast.eva, None, [], new_from=0.3) == []


def test_a_question_of_a_lost_deal_makes_ours_less_new_while_it_is_among_the_newest(
    cast: Cast, account: Account, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, elsewhere = "Hoe vaak belt de havenmeester?", make_account("Bolt", cast.anna, cast.blue)
    make_deal("Lost", cast.anna, cast.blue, account=elsewhere, outcome="lost")
    for where, fields in ((elsewhere, {"asked_at": NOW}), (account, {})):
        row = Question(account=where, text=text, owner=cast.anna.member, **fields)
        customers.note_question(row, by=cast.anna, at=NOW)
    (line,) = queries.asking.to_ask(deal, cast.anna, None, [], new_from=0.3)
    assert (line.novelty, line.resembles) == (0.0, text)
    monkeypatch.setattr(queries.asking, "AMONG", 1)
    (line,) = queries.asking.to_ask(deal, cast.anna, None, [], new_from=0.3)
    assert (line.novelty, line.resembles) == (None, "")


def test_the_room_asks_the_database_as_often_for_ten_people_as_for_one(cast: Cast, deal: Deal) -> None:
    client = sign_in(cast.anna)

    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name, args=[deal.pk])).status_code == 200
        return len(seen)

    def plan(number: int) -> None:
        text = f"Hoe vaak belt schipper {number}?"
        row = Question(account=deal.account, text=text, owner=cast.anna.member)
        customers.note_question(row, by=cast.anna, at=NOW)

    pages = ("deals-room", "deals-room-rest")
    place(cast, deal, "P0", 3, 1, True)
    plan(0)
    for name in pages:
        asked(name)
    before = [asked(name) for name in pages]
    for number in range(1, 10):
        place(cast, deal, f"P{number}", 2, 1, True)
        Need.objects.create(account=deal.account, statement=f"n{number}", category="P")
        Promise.objects.create(
            account=deal.account,
            text="x",
            owner=cast.anna.member,
            made_date=DAY,
            due_date=timezone.localdate(),
        )
        plan(number)
    after = [asked(name) for name in pages]
    assert [later <= earlier for earlier, later in zip(before, after, strict=True)] == [True, True]
    assert before[0] <= 26


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("en", "Question plan"), ("nl", "Vragenplan")])
def test_chosen_approaches_stand_by_their_titles_and_not_by_their_codes(
    cast: Cast, language: str, title: str
) -> None:
    type(cast.anna).objects.filter(pk=cast.anna.pk).update(language=language)
    row = ApproachChoice.objects.create(
        deal=make_deal("Gemaal", cast.anna, cast.blue),
        layer="process",
        method="question_plan",
        method_version=1,
        advised="question_plan",
        chosen_by=cast.anna.member,
        chosen_at=NOW,
    )
    anna = sign_in(fresh(cast.anna))
    page = anna.get("/approaches?method=question_plan").content.decode()
    assert f'<a href="/approaches/{row.pk}">{title}</a>' in page
    assert ">question_plan<" not in page
    one = anna.get(f"/approaches/{row.pk}").content.decode()
    assert (f"{title}</h1>" in one, ">question_plan<" in one) == (True, False)
    assert anna.get(f"/api/v1/approaches/{row.pk}").json()["advised"] == "question_plan"
