"""A deal is lost, a Dutch customer says why on a phone, and the manager sees it beside what we thought ourselves."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import Cast, make_account, make_deal, make_person
from tests.journeys.conftest import Visit, Visitor
from tests.kit.delivery.conftest import Server, free_port
from tests.kit.delivery.conftest import configure as configure_mail

from koers.areas.customers.models import Person
from koers.areas.selling import actions
from koers.areas.selling.actions import Said
from koers.areas.selling.models import Competitor, Deal, Rivalry
from koers.kit.access.models import User
from koers.kit.delivery import sending

PICTURES = os.environ.get("KOERS_PICTURES", "")
PHONE = 390
#: What we and the customer said about earlier deals, each side's reasons in order.
EARLIER = (
    ("price", "understanding price"),
    ("price value", "trust"),
    ("price", "price"),
    ("fit", "understanding"),
    ("delivery price", "price delivery"),
    ("price", ""),
    ("", ""),
)


def look(visit: Visit, name: str) -> None:
    """Check how a page stands: accessible, not too wide; keep its picture when a folder is named."""
    if PICTURES:
        visit.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert visit.axe() == [], name
    assert visit.too_wide() <= 0, name


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """A mail server that keeps what it takes."""
    from aiosmtpd.controller import Controller

    handler = Server(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, ready_timeout=30)
    controller.start()
    configure_mail(settings, handler.port)
    yield handler
    controller.stop()


def make_earlier(cast: Cast) -> None:
    """Lose seven deals of before, most of them looked back on."""
    now = timezone.now()
    account = make_account("Waternet", cast.anna, cast.blue, sector="Water")
    person = make_person("Bakker", cast.anna, cast.blue, account=account)
    for place, (ours, theirs) in enumerate(EARLIER):
        deal = make_deal(
            f"Gemaal {place + 1}", cast.anna, cast.blue, account=account, person=person,
            amount_cents=(place + 1) * 12_500_00,
        )  # fmt: skip
        actions.lose(deal, by=cast.anna, at=now)
        if ours:
            actions.note_review(deal, Said(ours.split()), by=cast.anna, at=now)
        if theirs:
            one = actions.note_asked(deal, person, by=cast.anna, at=now)
            actions.take_answer(one, Said(theirs.split()), at=now, via="link")


def test_a_customer_says_why_and_the_manager_reads_it(visitor: Visitor, firm: Cast, server: Server) -> None:
    make_earlier(firm)
    deal = Deal.objects.get(name="Pumps for Waterschap Rijnland")
    Person.objects.filter(pk=deal.person_id).update(
        account=deal.account, email="jansen@rijnland.example", language="nl"
    )
    Rivalry.objects.create(deal=deal, competitor=Competitor.objects.create(name="Pompbouw"))
    actions.lose(deal, by=firm.anna, at=timezone.now())

    seller = visitor(firm.anna)
    seller.page.set_default_timeout(60_000)
    page = seller.open(f"/deals/{deal.pk}")
    page.get_by_role("link", name="Look back").first.click()
    look(seller, "review-form-en")
    page.get_by_label("What weighed most").select_option("price")
    page.get_by_label("What decided it in the end").fill("A cheaper offer in the last week")
    page.get_by_role("button", name="Keep").click()
    page.get_by_text("Your look back is kept.").wait_for()
    page.get_by_role("link", name="Ask the customer why").first.click()
    look(seller, "ask-en")
    page.get_by_role("button", name="Ask the customer why").click()
    page.get_by_text("The question is on its way by mail.").wait_for()
    assert dict(sending.send_due("1.1", clock=timezone.now)) == {"sent": 1}
    text = server.taken[0].get_body(("plain",)).get_content()
    found = re.search(r"(/deal-review/\S+)", text)
    assert "Wat" in text
    assert found

    customer = visitor(width=PHONE, locale="nl-NL", color_scheme="dark")
    page = customer.open(found[1])
    look(customer, "public-nl-phone-dark")
    page.get_by_role("button", name="Antwoorden versturen").click()
    look(customer, "public-nl-refused")
    customer.complaints.clear()  # The browser notes the 422 that a form without its first answer gets.
    page.get_by_label("Wat het zwaarst woog").select_option("understanding")
    page.get_by_label("Als tweede").select_option("price")
    page.get_by_label("In evenwicht").check()
    page.get_by_label("Welke andere leverancier overwoog je?").fill("Pompbouw")
    page.get_by_label("Wat wil je verder nog kwijt?").fill("Jullie kwamen niet kijken.")
    page.get_by_role("button", name="Antwoorden versturen").click()
    page.get_by_role("heading", name="Dank je wel").wait_for()
    look(customer, "public-nl-done")

    manager = visitor(firm.chris)
    page = manager.open("/deals/why")
    page.get_by_text("We looked back on 7, customers answered about 6").wait_for()
    look(manager, "why-en-wide")
    page.get_by_role("link", name="Pumps for Waterschap Rijnland").click()
    page.get_by_text("Jullie kwamen niet kijken.").wait_for()
    page.get_by_text("Partly the same reasons").wait_for()
    look(manager, "deal-en-wide")
    User.objects.update(language="nl", theme="dark")
    phone = visitor(firm.chris, width=PHONE, locale="nl-NL", color_scheme="dark")
    phone.open("/deals/why")
    look(phone, "why-nl-phone-dark")
    phone.open(f"/deals/{deal.pk}/review")
    look(phone, "review-form-nl-phone")
    phone.open(f"/deals/{deal.pk}")
    look(phone, "deal-nl-phone")
