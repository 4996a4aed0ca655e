"""What is known before a deal, how broadly customers buy, what they order without a contact, and what an order costs us."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.selling.quote_world import a_quote
from tests.cast import Cast, fresh, make_account, make_deal, make_person, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Activity, BuyingRole, Question, Signal, StanceRating
from koers.areas.insight.measures.customer_time import COST_PER_ORDER, PER_THOUSAND
from koers.areas.organisation.models import Product, ProductGroup
from koers.areas.selling import queries
from koers.areas.selling.measures import system as measures
from koers.areas.selling.models import (
    ApproachChoice,
    BuyingStep,
    Deal,
    DealRole,
    DealTrait,
    Order,
    OrderLine,
    Quote,
)
from koers.areas.selling.queries import approach, knowledge
from koers.areas.selling.rules.knowledge import Somebody, fields, share
from koers.areas.selling.views.room_knows import knows
from koers.kit.methods import registry
from koers.kit.methods.checking import check

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 1, 11, tzinfo=UTC)


def test_without_people_there_is_nothing_to_count_and_the_share_is_unknown() -> None:
    assert fields([], True, True) == ()
    assert share(()) is None
    # Of two persons and the purchase ten fields: 4 + 1 + 1.
    both = [Somebody(1, True, True, True, True), Somebody(2, False, False, False, True)]
    assert share(fields(both, True, False)) == pytest.approx(0.6)


def placed(cast: Cast, deal: Deal, name: str, **fields: Any) -> BuyingRole:
    """Let somebody of the account take part in a deal since January."""
    person = make_person(name, cast.anna, cast.blue, account=deal.account)
    row = BuyingRole(account=deal.account, person=person, influence=2, **fields)
    role = customers.add_to_decision(row, by=cast.anna, at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    DealRole.objects.create(deal=deal, place=role)
    return role


def talk(account: Account, at: datetime, **fields: Any) -> Activity:
    named = {"kind": "call", "subject": "x", "happened_at": at, "account": account, "unit": account.unit}
    return Activity.objects.create(**{**named, **fields})


@pytest.fixture
def deal(cast: Cast) -> Deal:
    """A deal with two persons and 7 of 10 fields: all four of the first, the role of the second, phase and day of close."""
    account = make_account("Haven", cast.anna, cast.blue)
    deal = make_deal("Kade", cast.anna, cast.blue, account=account, expected_close_date=date(2026, 6, 1))
    first = placed(cast, deal, "Vis", role="user", response_mode="growth")
    placed(cast, deal, "Roos", role="buyer")
    StanceRating.objects.create(buying_role=first, value=3, rated_date=date(2026, 2, 1), evidence="x")
    talk(account, NOON, person=first.person)
    BuyingStep.objects.create(deal=deal, phase="specify", entered_date=date(2026, 2, 1))
    return deal


def test_the_number_and_the_advice_take_the_share_from_one_place(cast: Cast, deal: Deal) -> None:
    found = measures.KNOWN.ask({"deal": deal.pk, "as_of": TODAY}, cast.anna, at=TODAY)
    assert (found.value, found.n, found.status, found.as_of) == (0.7, 1, "ok", TODAY)
    dmu = queries.deciding(deal, cast.anna, TODAY)
    facts = approach.facts_of(deal, dmu, cast.anna, TODAY)
    assert facts.inputs["existing_knowledge"].value == 0.7
    assert facts.inputs["existing_knowledge"].source == "7 of 10 fields of map and purchase"
    # A day before the rating and the talk less was known, and before the places nothing was there to count.
    assert measures.KNOWN.ask({"deal": deal.pk, "as_of": date(2026, 1, 31)}, cast.anna).value == 0.5
    assert measures.KNOWN.ask({"deal": deal.pk, "as_of": date(2026, 1, 4)}, cast.anna).status == "unknown"


def test_each_deal_counts_once_and_one_without_people_not_at_all(cast: Cast, deal: Deal) -> None:
    other = make_deal("Sluis", cast.anna, cast.blue, account=make_account("Sluis", cast.anna, cast.blue))
    placed(cast, other, "Kok")
    make_deal("Leeg", cast.anna, cast.blue, account=deal.account)
    make_deal("Zonder", cast.anna, cast.blue)
    params = {"as_of": TODAY}
    found = measures.KNOWN.ask(params, cast.anna)
    # One person of whom nothing is known, no phase and no day: 0 of 6.
    assert (found.value, found.n) == (0.35, 2)
    assert measures.LITTLE_KNOWN.ask(params, cast.anna).value == 1
    assert list(measures.LITTLE_KNOWN.row_set(params, cast.anna)) == [other]
    DealRole.objects.filter(deal=other).update(part="economic")
    assert measures.KNOWN.ask({**params, "deal": other.pk}, cast.anna).value == pytest.approx(1 / 6)
    Deal.objects.filter(pk=other.pk).update(outcome="lost")
    assert measures.KNOWN.ask(params, cast.anna).n == 1
    assert measures.KNOWN.ask(params, cast.eva).status == "unknown"
    assert measures.KNOWN.ask({}, cast.anna).note == "Name a day to know this of."


def test_the_limit_below_which_too_little_is_known_is_that_of_the_installation(
    cast: Cast, deal: Deal, settings: LazySettings
) -> None:
    params = {"as_of": TODAY}
    assert measures.LITTLE_KNOWN.ask(params, cast.anna).value == 0
    settings.APPROACH = {"knowledge": 0.71}
    assert measures.LITTLE_KNOWN.ask(params, cast.anna).value == 1


def test_what_else_is_on_file_is_counted_for_who_may_see_it(cast: Cast, deal: Deal) -> None:
    account = deal.account_id
    assert knowledge.on_file(account, cast.anna, TODAY) == {"needs": 0, "installed": 0, "contracts": 0}
    assert knowledge.on_file(None, cast.anna, TODAY) == {}


# --- orders ----------------------------------------------------------------------------------------------


def product(group: str) -> Product:
    held, _made = ProductGroup.objects.get_or_create(name=group)
    return Product.objects.create(name=f"{group} 1", group=held)


def order(account: Account, day: date, products: tuple[Product | None, ...] = (), **fields: Any) -> Order:
    number = f"O{Order.objects.count()}"
    named = {"number": number, "account": account, "unit": account.unit, "owner": account.owner}
    row = Order.objects.create(**{**named, "ordered_date": day, "amount_cents": 500_00, **fields})
    for one in products:
        OrderLine.objects.create(order=row, product=one, unit_price_cents=1, amount_cents=1)
    return row


def test_of_those_who_buy_the_share_from_two_or_more_groups_counts_no_credit_and_no_line_without_a_group(
    cast: Cast,
) -> None:
    pump, hose, valve = product("Pumps"), product("Hoses"), product("Valves")
    loose = Product.objects.create(name="Loose")
    accounts = [make_account(f"A{n}", cast.anna, cast.blue) for n in range(7)]
    order(accounts[0], TODAY, (pump, hose))
    order(accounts[1], TODAY - timedelta(days=364), (pump,))
    order(accounts[1], TODAY, (valve,))
    order(accounts[2], TODAY, (pump, pump, loose))
    order(accounts[3], TODAY, (hose,))
    order(accounts[3], TODAY, (pump,), is_credit=True)
    order(accounts[3], TODAY - timedelta(days=365), (pump,))
    order(accounts[5], TODAY, (loose, None))
    order(accounts[6], TODAY + timedelta(days=1), (pump, hose))
    few = measures.ACROSS.ask({"as_of": TODAY}, cast.anna)
    assert (few.status, few.n) == ("too_few", 4)
    order(accounts[4], TODAY, (pump,))
    found = measures.ACROSS.ask({"as_of": TODAY}, cast.anna)
    # Wilson of 2 of 5.
    assert (found.value, found.n) == (0.4, 5)
    assert (found.low, found.high) == (pytest.approx(0.1176, abs=1e-4), pytest.approx(0.7693, abs=1e-4))
    assert queries.system.groups_of({"account": accounts[1].pk, "as_of": TODAY}, cast.anna) == [
        "Pumps",
        "Valves",
    ]
    assert measures.ACROSS.ask({"as_of": TODAY}, cast.eva).n == 0


def test_an_order_came_by_itself_when_nobody_was_in_touch_before_it(cast: Cast) -> None:
    account = make_account("Haven", cast.anna, cast.blue)
    for back in (0, 31, 100, 150, 200, 250):
        order(account, TODAY - timedelta(days=back))
    silent = order(make_account("Stil", cast.anna, cast.blue), TODAY)
    ask = {"as_of": TODAY}
    nothing = measures.CONTACT_FREE.ask(ask, cast.anna)
    assert (nothing.value, nothing.n) == (None, 0)
    assert nothing.note == "With these customers no contact was ever noted."
    # Late on the day of the newest order, thirty days before that of the next, and a day too early for the third.
    talk(account, datetime(2026, 3, 31, 21, tzinfo=UTC))
    talk(account, datetime(2026, 1, 29, 11, tzinfo=UTC), kind="visit")
    talk(account, datetime(2025, 11, 20, 11, tzinfo=UTC), kind="mail")
    talk(account, datetime(2025, 10, 30, 11, tzinfo=UTC), kind="task")
    found = measures.CONTACT_FREE.ask(ask, cast.anna)
    assert (found.value, found.n) == (pytest.approx(4 / 6), 6)
    assert found.note == "1 order is left out: with that customer no contact was ever noted."
    assert silent not in measures.CONTACT_FREE.row_set(ask, cast.anna)
    assert measures.CONTACT_FREE.ask({**ask, "account": account.pk}, cast.anna).note == ""
    assert measures.CONTACT_FREE.ask(ask, cast.eva).note == "Nothing was ordered in this year."


def test_before_an_order_from_a_quote_the_days_begin_when_the_first_version_was_sent(
    cast: Cast, settings: LazySettings
) -> None:
    quote = a_quote(cast)
    account = quote.account
    assert account is not None
    Quote.objects.filter(pk=quote.pk).update(sent_at=datetime(2026, 1, 10, 9, tzinfo=UTC), quote_date=TODAY)
    order(account, TODAY, quote=quote)
    params = {"as_of": TODAY}
    talk(account, datetime(2026, 1, 9, 9, tzinfo=UTC))
    assert queries.system.contact_free(params, cast.anna) == 1
    # 80 days before the order, and still after the quote.
    talk(account, datetime(2026, 1, 10, 10, tzinfo=UTC))
    assert queries.system.contact_free(params, cast.anna) == 0
    later = order(account, TODAY - timedelta(days=10))
    assert queries.system.contact_free(params, cast.anna) == 1
    settings.APPROACH = {"contact_free_days": 80}
    assert (later.ordered_date - date(2026, 1, 10)).days == 70
    assert queries.system.contact_free(params, cast.anna) == 0


def test_what_an_order_costs_us_is_unknown_until_an_hour_has_its_price(
    cast: Cast, settings: LazySettings
) -> None:
    account = make_account("Haven", cast.anna, cast.blue)
    talk(account, NOON, minutes=30, customer_people=2)
    talk(account, NOON, minutes=60)
    talk(account, NOON)
    params = {"account": account.pk, "as_of": TODAY}
    found = COST_PER_ORDER.ask(params, cast.anna)
    assert (found.value, found.status) == (None, "unknown")
    assert "hour_cents" in found.note
    settings.CUSTOMER_TIME = {"hour_cents": 60_00}
    assert COST_PER_ORDER.ask(params, cast.anna).note == "Nothing was ordered in this year."
    order(account, TODAY)
    order(account, TODAY)
    # An hour and a half of ours at 60 euro, over two orders.
    assert (COST_PER_ORDER.ask(params, cast.anna).value, COST_PER_ORDER.ask(params, cast.anna).n) == (
        45_00,
        2,
    )
    # Theirs, two persons for half an hour, over 1,000 euro ordered.
    assert PER_THOUSAND.ask(params, cast.anna).value == 1.0


# --- the room ----------------------------------------------------------------------------------------------


def choose(deal: Deal, layer: str, method: str) -> None:
    ApproachChoice.objects.create(deal=deal, layer=layer, method=method, method_version=1, chosen_at=NOON)


def rest(user: Any, deal: Deal) -> str:
    page = sign_in(user).get(reverse("deals-room-rest", args=[deal.pk]))
    assert page.status_code == 200
    return page.content.decode()


TITLES = {
    "en": "What we know of this customer, and the time we cost them",
    "nl": "Wat we van deze klant weten, en de tijd die we ze kosten",
}


def test_the_room_of_an_integrated_system_says_what_is_known_what_lacks_and_where_to_fill_it(
    cast: Cast, deal: Deal
) -> None:
    assert TITLES["en"] not in rest(cast.anna, deal)
    choose(deal, "offer", "integrated_system")
    day = timezone.localdate()
    page = rest(cast.anna, deal)
    assert TITLES["en"] in page
    roos = BuyingRole.objects.get(person__last_name="Roos")
    assert f'href="/buying-roles/{roos.pk}/rate">stance</a>' in page
    assert f'href="/buying-roles/{roos.pk}/place">how they take it</a>' in page
    assert f'href="/deals/{deal.pk}/room/talk">two-way contact</a>' in page
    assert f'href="/needs/new?account={deal.account_id}">Note a need</a>' in page
    assert "No item is under contract" in page
    assert (">70.0%</a>" in page, "70% or more" in page) == (True, True)
    assert f'href="/measures/selling.knowledge/rows?as_of={day}&amp;deal={deal.pk}"' in page
    for name in ("Time we cost customers", "Customer time for each 1,000 ordered", "Asked twice"):
        assert name in page, name
    assert "Orders without a contact" in page
    # Its numbers do not stand a second time where the relation is told.
    assert "How the relation goes" not in page
    order(deal.account, day, (product("Pumps"), product("Hoses")))
    assert "Bought in a year from 2 product groups: Hoses, Pumps" in " ".join(rest(cast.anna, deal).split())
    BuyingStep.objects.all().delete()
    page = rest(cast.anna, deal)
    assert (">60.0%</a>" in page, "less than 70%" in page) == (True, True)
    assert f'href="/deals/{deal.pk}/room/phase">phase</a>' in page
    assert "somebody noted" not in page
    DealTrait.objects.create(deal=deal, trait="existing_knowledge", number=0.9, noted_date=day)
    assert "somebody noted 90%, and the advice goes by that" in rest(cast.anna, deal)
    assert f'href="/buying-roles/{roos.pk}/rate"' not in rest(cast.vera, deal)
    type(cast.anna).objects.filter(pk=cast.anna.pk).update(language="nl")
    page = rest(fresh(cast.anna), deal)
    assert TITLES["nl"] in page
    assert "Bekend van mensen en aankoop" in page


def test_a_deal_without_an_account_or_people_says_so_and_counts_nothing(cast: Cast) -> None:
    bare = make_deal("Los", cast.anna, cast.blue)
    choose(bare, "offer", "integrated_system")
    page = rest(cast.anna, bare)
    assert "Nobody is known who takes part" in page
    assert page.count("This deal has no account") == 3
    empty = make_deal("Leeg", cast.anna, cast.blue, account=make_account("Leeg", cast.anna, cast.blue))
    choose(empty, "offer", "integrated_system")
    page = rest(cast.anna, empty)
    assert f'href="/deals/{empty.pk}/deciders">Take over who decides</a>' in page
    assert "Counted once somebody is known who takes part" in page
    assert "or more" not in page


def test_the_section_asks_the_database_as_often_for_many_people_as_for_two(cast: Cast, deal: Deal) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert knows(deal, cast.anna, TODAY) is not None
        return len(seen)

    choose(deal, "offer", "integrated_system")
    asked()
    before = asked()
    for n in range(9):
        placed(cast, deal, f"P{n}", role="user")
    assert asked() == before
    assert before <= 32
    shown = knows(deal, cast.anna, TODAY)
    assert shown is not None
    assert (len(shown["blocks"][0].parts), shown["blocks"][0].more) == (8, 3)


def test_a_transaction_tells_how_quotes_do_in_the_unit_and_leads_to_all_of_them(
    cast: Cast, deal: Deal
) -> None:
    assert "How quotes do here" not in rest(cast.anna, deal)
    choose(deal, "process", "transaction")
    page = rest(cast.anna, deal)
    day = timezone.localdate()
    since = day - timedelta(days=364)
    assert "How quotes do here" in page
    assert f"/quotes/numbers?starts={since}&amp;until={day}&amp;unit={cast.blue.pk}" in page
    assert ("There are too few cases to say anything." in page, "Touchless orders" in page) == (True, False)
    now = timezone.now()
    for number in range(10):
        Quote.objects.create(
            number=f"Q{number}",
            deal=deal,
            account=deal.account,
            owner=deal.owner,
            unit=deal.unit,
            state="accepted",
            quote_date=day,
            valid_until=day,
            sent_at=now,
            decided_at=now,
            decided_by_link=number < 7,
        )
    page = rest(cast.anna, deal)
    for name in ("From quote to order", "Touchless orders", "Price realisation", ">70.0%</a>"):
        assert name in page, name
    assert (
        sign_in(cast.anna).get(f"/quotes/numbers?starts={since}&until={day}&unit={cast.blue.pk}").status_code
        == 200
    )


def test_a_method_that_asks_to_know_what_nobody_keeps_is_told_with_its_place() -> None:
    text = (registry.SHIPPED / "playbooks" / "integrated_system.yaml").read_text()
    assert check(text.encode(), "x.yaml").lines == []
    wrong = text.replace("knowledge: [people, purchase,", "knowledge: [people, people, gossip,")
    assert [line.partition(": ")[2] for line in check(wrong.encode(), "x.yaml").lines] == [
        "knowledge[2]: The id `people` stands here twice.",
        "knowledge[3]: There is no block `gossip`. "
        "Choose one of: people, purchase, needs, installed, contracts.",
    ]


@pytest.mark.parametrize(
    ("language", "word", "why"),
    [
        ("en", "unknown", "No difference is written down in the case yet."),
        ("nl", "onbekend", "In de waardeberekening staat nog geen verschil."),
    ],
)
def test_a_case_without_a_difference_says_unknown_and_never_too_few(
    cast: Cast, deal: Deal, language: str, word: str, why: str
) -> None:
    type(cast.anna).objects.filter(pk=cast.anna.pk).update(language=language)
    anna = fresh(cast.anna)
    sign_in(anna).post(f"/deals/{deal.pk}/value/begin")
    page = rest(anna, deal)
    shown = page[page.index('id="beside-worth"') :]
    assert shown.count(f'<span class="soft">{word}</span>') == 2
    assert shown.count(why) == 2
    assert "n=0" not in shown


# --- warnings that an approach asks for ---------------------------------------------------------------------


def warned(deal: Deal, cast: Cast) -> dict[str, str]:
    found = queries.room.room(Deal.objects.get(pk=deal.pk), cast.anna, TODAY).warnings
    return {one.code: one.title for one in found if one.code in ("complaint_open", "asked_again")}


def test_an_open_complaint_and_questions_of_what_is_on_file_warn_where_the_approach_asks_it(
    cast: Cast, deal: Deal
) -> None:
    for n in range(10):
        Question.objects.create(
            account=deal.account, text=f"q{n}", owner=cast.anna.member, asked_at=NOON, step="asked",
            on_file="need" if n < 1 else "",
        )  # fmt: skip
    signal = Signal.objects.create(
        account=deal.account, kind="complaint", words="Held fast", heard_at=NOON, step_since=NOON
    )
    assert warned(deal, cast) == {}
    choice = ApproachChoice.objects.create(
        deal=deal, layer="offer", method="integrated_system", method_version=1, chosen_at=NOON
    )
    # One of ten is the limit of ten percent itself, and no more than that.
    assert warned(deal, cast) == {"complaint_open": "1 complaint of theirs is open"}
    Question.objects.filter(text="q1").update(on_file="need")
    assert warned(deal, cast)["asked_again"] == "20% of our questions asked what we had on file"
    Question.objects.exclude(text__in=("q0", "q1", "q2")).delete()
    assert "asked_again" not in warned(deal, cast)
    signal.step, signal.told_at, signal.answer = "closed", NOON, "The contract ends when you wish"
    signal.save()
    assert warned(deal, cast) == {}
    signal.step, signal.told_at, signal.answer, signal.kind = "route", None, "", "wish"
    signal.save()
    assert warned(deal, cast) == {}
    signal.kind = "complaint"
    signal.save()
    choice.layer, choice.method = "process", "transaction"
    choice.save()
    assert set(warned(deal, cast)) == {"complaint_open"}
