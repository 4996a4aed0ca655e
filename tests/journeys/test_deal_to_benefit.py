"""One large deal by the strategy sheet and the question plan to a measured benefit; one small deal as a transaction."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from tests.areas.selling.quote_world import make_pump, make_rates
from tests.cast import Cast, make_person
from tests.journeys.conftest import NARROW, Visit, Visitor, settle

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, BuyingRole
from koers.areas.selling.models import Deal, Order, Quote, ValueBenefit, ValueCase
from koers.kit.access.models import User


@pytest.fixture(params=["en", "nl"])
def tongue(request: pytest.FixtureRequest, firm: Cast) -> Iterator[str]:
    """Everybody reads English, then Dutch; texts that the test names are looked up in that language."""
    User.objects.update(language=request.param)
    with override(request.param):
        yield str(request.param)


@pytest.fixture
def deal(firm: Cast) -> Deal:
    """A deal of 300,000 at a customer where four people decide, and a product to sell."""
    make_rates()
    make_pump()
    account = Account.objects.get(name="Waterschap Rijnland")
    at = timezone.now() - timedelta(days=10)
    for name, role, influence in (("Klerk", "user", 1), ("Baas", "economic", 3), ("Vakman", "technical", 2), ("Gids", "coach", 2)):  # fmt: skip
        person = make_person(name, firm.anna, firm.blue, account=account)
        customers.start_at(person, account=account, starts=None)
        place = BuyingRole(account=account, person=person, role=role, influence=influence)
        customers.add_to_decision(place, by=firm.anna, at=at)
    found = Deal.objects.get(name="Pumps for Waterschap Rijnland")
    Deal.objects.filter(pk=found.pk).update(amount_cents=300_000_00)
    return found


def send(page: Any) -> None:
    """Press the button that sends the form on the page."""
    page.locator("main form button.primary").first.click()
    settle(page)


def stands(visit: Visit, name: str) -> None:
    assert visit.axe() == [], name
    assert visit.too_wide() <= 0, name


def test_a_large_deal_goes_from_its_room_to_a_measured_benefit(
    visitor: Visitor, firm: Cast, deal: Deal, tongue: str
) -> None:
    seller = visitor(firm.anna)
    seller.page.set_default_timeout(60_000)
    room = f"/deals/{deal.pk}/room"
    page = seller.open(room)
    _who_decides(page, deal)
    _what_is_known(seller, room)
    _approach(seller, room)
    _phase(seller, room)
    case = _value_case(seller, deal)
    quote = _quote(seller, visitor, deal)
    order = Order.objects.get()
    assert (quote.state, order.amount_cents) == ("accepted", quote.net_cents)
    assert Deal.objects.get(pk=deal.pk).outcome == "won"
    _benefit(seller, case)


def _who_decides(page: Any, deal: Deal) -> None:
    page.get_by_role("link", name=gettext("Take over who decides")).click()
    settle(page)
    if page.locator("main form button.primary").count():
        send(page)
    assert deal.roles.count() == 4


def _what_is_known(seller: Visit, room: str) -> None:
    page = seller.open(f"{room}/known")
    stands(seller, "what is known")
    page.select_option("[name=buy_class]", "new_task")
    page.select_option("[name=need_latent]", "yes")
    page.select_option("[name=personal_talk]", "yes")
    page.fill("[name=jobs_open]", "5")
    page.fill("[name=value_ratio]", "6")
    send(page)
    assert page.url.endswith("/room")


def _approach(seller: Visit, room: str) -> None:
    for layer, method, title in (
        ("process", "strategy_sheet", "Strateg"),
        ("conversation", "question_plan", "plan"),
    ):
        page = seller.open(room)
        advised = page.locator(f"#layer-{layer}").inner_text()
        assert title in advised, advised  # The advisor comes to it by itself.
        page = seller.open(f"{room}/approach?layer={layer}")
        stands(seller, f"choosing {layer}")
        page.check(f"[name=method][value={method}]")
        send(page)
    assert page.locator(".room-questions li, #ask-title ~ ul li").count() > 3


def _phase(seller: Visit, room: str) -> None:
    page = seller.open(f"{room}/phase")
    page.fill("[name=entry_evidence]", "They wrote it in their plan")
    send(page)
    assert page.locator(".room-phases [aria-current=step]").count() == 1
    stands(seller, "room")


def _value_case(seller: Visit, deal: Deal) -> ValueCase:
    page = seller.open(f"/deals/{deal.pk}/value")
    page.get_by_role("button", name=gettext("Begin with this deal")).click()
    settle(page)
    row = ValueCase.objects.get()
    page = seller.open(f"/value-cases/{row.pk}/assumption?of=running_now")
    page.fill("[name=value]", "100000")
    page.fill("[name=source]", "Meter readings of 2025")
    page.select_option("[name=confidence]", "signed")
    send(page)
    # 100,000 a year for five years at 8 percent is 399,271.00; ours costs 300,000 today.
    assert ValueCase.objects.get().saving_cents == 99_271_00
    assert re.search(r"99[.,]271", page.inner_text("main"))
    stands(seller, "value case")
    return row


def _quote(seller: Visit, visitor: Visitor, deal: Deal) -> Quote:
    page = seller.open(f"/deals/{deal.pk}/quote")
    page.keyboard.type("P40")
    page.keyboard.press("Tab")
    page.keyboard.type("250")
    page.keyboard.press("Tab")
    page.get_by_role("button", name=gettext("Save the quote")).click()
    settle(page)
    _link_accepted(seller, visitor)
    return Quote.objects.get()


def _link_accepted(seller: Visit, visitor: Visitor) -> None:
    """Send the quote that stands on the page by a link; the customer accepts it on a phone."""
    page = seller.page
    page.get_by_role("link", name=gettext("Send")).first.click()
    page.fill("[name=to]", "")
    send(page)
    page.get_by_role("button", name=gettext("Make a link for the customer")).click()
    link = page.locator("#link").input_value()
    customer = visitor(width=NARROW)
    other = customer.open("/" + link.split("://")[1].split("/", 1)[1])
    other.locator("#yes-name").fill("Piet Jansen")
    other.locator("#yes-sure").check()
    other.locator("form button.primary").first.click()
    settle(other)
    stands(customer, "accepted")


def _benefit(seller: Visit, case: ValueCase) -> None:
    page = seller.open(f"/deals/{case.deal_id}/value")
    page.get_by_role("link", name=gettext("Follow up the benefits")).click()
    send(page)
    benefit = ValueBenefit.objects.get(case=case)
    page = seller.open(f"/deals/{case.deal_id}/value")
    page.locator("#benefits").get_by_role("link", name=benefit.name).click()
    page.get_by_role("link", name=gettext("Note what was measured")).first.click()
    settle(page)
    page.fill("[name=measured_cents]", "360000")
    page.select_option("[name=measured_by]", "customer")
    page.fill("[name=how]", "Meters read together")
    send(page)
    page = seller.open(f"/deals/{case.deal_id}/value")
    assert re.search(r"360[.,]000", page.inner_text("#benefits"))
    stands(seller, "benefit")


# --- a transaction, and how long it takes a hand -------------------------------------------------------------

#: Seconds a practised person takes for a key, a click with the way to it, and a thought before each form or choice:
#: the keystroke-level model of Card, Moran and Newell (1980).
KEY, CLICK, THOUGHT = 0.28, 1.3, 1.35


class Hand:
    """Does on a page what a hand does, and adds up how long that takes."""

    def __init__(self, page: Any) -> None:
        self.page, self.seconds = page, 0.0

    def click(self, target: Any) -> None:
        target.click()
        settle(self.page)
        self.seconds += THOUGHT + CLICK

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.seconds += THOUGHT + KEY * len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.seconds += KEY


def test_a_transaction_takes_less_than_two_minutes_of_hand_work(
    visitor: Visitor, firm: Cast, tongue: str
) -> None:
    make_rates()
    make_pump()
    account = Account.objects.get(name="Waterschap Rijnland")
    seller = visitor(firm.anna)
    seller.page.set_default_timeout(60_000)
    page = seller.open(f"/accounts/{account.pk}")
    hand = Hand(page)
    hand.click(page.get_by_role("link", name=gettext("New quote")).first)
    hand.type("P40")
    hand.press("Tab")
    hand.type("3")
    hand.press("Tab")
    hand.click(page.get_by_role("button", name=gettext("Save the quote")))
    hand.click(page.get_by_role("link", name=gettext("Send")).first)
    hand.click(page.locator("main form button.primary").first)
    hand.click(page.get_by_role("button", name=gettext("Make a link for the customer")))
    quote = Quote.objects.get()
    assert (quote.state, quote.net_cents, quote.account) == ("sent", 3_600_00, account)
    assert hand.seconds < 120
    customer = visitor(width=NARROW)
    other = customer.open("/" + page.locator("#link").input_value().split("://")[1].split("/", 1)[1])
    other.locator("#yes-name").fill("Piet Jansen")
    other.locator("#yes-sure").check()
    other.locator("form button.primary").first.click()
    settle(other)
    assert Order.objects.get().amount_cents == 3_600_00
    assert Deal.objects.get(account=account, outcome="won").amount_cents == 3_600_00
