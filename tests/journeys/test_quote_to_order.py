"""A seller goes from a deal to an accepted quote and its order, in Dutch; the customer answers on a phone."""

import os
from pathlib import Path

from tests.areas.selling.quote_world import make_pump, make_rates
from tests.cast import Cast
from tests.journeys.conftest import NARROW, Visit, Visitor

from koers.areas.selling.models import Deal, Order, Quote
from koers.kit.access.models import User

PICTURES = os.environ.get("KOERS_PICTURES", "")


def look(visit: Visit, name: str) -> None:
    """Check how a page stands: accessible, not too wide; keep its picture when a folder is named."""
    if PICTURES:
        visit.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert visit.axe() == [], name
    assert visit.too_wide() <= 0, name


def test_from_a_deal_to_an_order(visitor: Visitor, firm: Cast) -> None:
    make_rates()
    make_pump()
    User.objects.update(language="nl")
    deal = Deal.objects.get(name="Pumps for Waterschap Rijnland")
    seller = visitor(firm.anna, locale="nl-NL")
    seller.page.set_default_timeout(60_000)
    page = seller.open(f"/deals/{deal.pk}/quote")
    page.keyboard.type("P40")  # The first line has the keyboard at once.
    page.keyboard.press("Tab")
    page.keyboard.type("2,5")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    page.get_by_text("3.267,00").wait_for()  # 2.5 x 1200 less 10 %, with 21 % VAT.
    look(seller, "build")
    page.get_by_role("button", name="Offerte opslaan").click()
    page.get_by_text("2.700,00").first.wait_for()
    look(seller, "quote")
    page.get_by_role("link", name="Versturen").first.click()
    page.get_by_label("Mailen naar").fill("")
    page.get_by_role("button", name="Versturen").click()
    page.get_by_role("button", name="Link voor de klant maken").click()
    link = page.locator("#link").input_value()

    customer = visitor(width=NARROW, locale="nl-NL")
    page = customer.open("/" + link.split("://")[1].split("/", 1)[1])
    look(customer, "public")
    page.locator("#yes-name").fill("Piet Jansen")
    page.locator("#yes-sure").check()
    page.get_by_role("button", name="Deze offerte accepteren").click()
    page.get_by_text("Piet Jansen heeft deze offerte").wait_for()
    look(customer, "accepted")

    order = Order.objects.get()
    assert (order.amount_cents, Quote.objects.get().state) == (2_700_00, "accepted")
    page = seller.open(f"/orders/{order.pk}")
    page.get_by_text("Pump 40").first.wait_for()
    look(seller, "order")
