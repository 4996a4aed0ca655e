"""A seller gives a customer a link to a value case; the customer changes two numbers without script; each gets its answer."""

import copy
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from tests.cast import Cast
from tests.journeys.conftest import WIDE, Visit, Visitor, settle

from koers.areas.customers.models import Person
from koers.areas.selling import actions
from koers.areas.selling.models import Deal, ValueCase, ValueProposal
from koers.areas.selling.rules import value as rules
from koers.kit.access.models import User
from koers.kit.methods import reading

PHONE = 390


def stands(visit: Visit, name: str, tmp_path: Path) -> None:
    visit.page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
    assert visit.axe() == [], name
    assert visit.too_wide() <= 0, name


def sent(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name).first.click()
    visit.settle()


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("nl", PHONE)])
def test_a_customer_changes_numbers_and_the_seller_takes_one_over(
    visitor: Visitor, firm: Cast, tmp_path: Path, language: str, width: int
) -> None:
    User.objects.update(language=language, theme="light" if language == "en" else "dark")
    deal = Deal.objects.get(name="Pumps for Waterschap Rijnland")
    Person.objects.filter(pk=deal.person_id).update(account=deal.account, language=language)
    document = copy.deepcopy(reading.read(rules.EXAMPLE.read_bytes()).values)
    case = actions.write_case(ValueCase(deal=deal, document=document), by=firm.anna, at=timezone.now())
    scheme = "light" if language == "en" else "dark"
    with override(language):
        seller = visitor(firm.anna, width=width, color_scheme=scheme)
        seller.page.set_default_timeout(60_000)
        page = seller.open(f"/deals/{deal.pk}/value")
        page.get_by_role("link", name=gettext("Let the customer put them in by a link")).click()
        stands(seller, "share", tmp_path)
        page.get_by_label("Price of our line").nth(1).check()
        sent(seller, gettext("Make the link"))
        stands(seller, "link", tmp_path)
        address = page.locator("#link").input_value().split("localhost", 1)[-1]
        path = address[address.index("/value-case/") :]

        # The customer's browser runs no script; a second one, which does, looks at the same page.
        customer = visitor(width=width, java_script_enabled=False, color_scheme=scheme)
        looking = visitor(width=width, color_scheme=scheme)
        page = customer.open(path)
        looking.open(path)
        stands(looking, "customer-first", tmp_path)
        page.locator("[name=n-failures_other]").fill("-4")
        sent(customer, gettext("Work it out"))
        customer.page.screenshot(path=str(tmp_path / "customer-refused.png"), full_page=True)
        assert page.get_by_text(gettext("This cannot be below 0.")).count() >= 1
        page.locator("[name=n-failures_other]").fill("4")
        page.locator("[name=k-failures_other]").select_option("records")
        page.locator("[name=n-discount_rate]").fill("12")
        page.locator("[name=remark]").fill("We count every stop.")
        sent(customer, gettext("Work it out"))
        customer.page.screenshot(path=str(tmp_path / "customer-worked-out.png"), full_page=True)
        assert ValueProposal.objects.count() == 0
        sent(customer, gettext("Send my numbers"))
        looking.open(path)
        stands(looking, "customer-sent", tmp_path)
        assert ValueCase.objects.get().document == document
        customer.complaints.clear()  # The browser notes the 422 of the refusal.

        page = seller.open("/today")
        stands(seller, "today", tmp_path)
        page = seller.open(f"/deals/{deal.pk}/room")
        assert page.get_by_text(gettext("waits for you")).count() >= 1
        page = seller.open(f"/deals/{deal.pk}/value")
        stands(seller, "case", tmp_path)
        page.get_by_role("link", name=gettext("Look at them")).click()
        stands(seller, "proposal", tmp_path)
        first = page.locator("article", has_text="Failures of the other line")
        first.get_by_role("textbox").fill("They count each stop.")
        first.get_by_role("button", name=gettext("Take it over")).click()
        settle(page)
        second = page.locator("article", has_text="Discount rate")
        second.get_by_role("textbox").fill("Their bank says eight.")
        second.get_by_role("button", name=gettext("Leave ours")).click()
        settle(page)
        stands(seller, "decided", tmp_path)

        # The deal is lost: the link opens nothing, and the case says why.
        actions.lose(Deal.objects.get(pk=deal.pk), by=firm.anna, at=timezone.now())
        page = seller.open(f"/deals/{deal.pk}/value")
        assert page.get_by_text(gettext("deal closed")).count() == 1
        stands(seller, "closed", tmp_path)
        answer = looking.page.goto(looking.base + path)
        looking.settle()
        assert answer is not None
        assert answer.status == 404
        page = looking.page
        assert page.get_by_text("Pumps for Waterschap Rijnland").count() == 0
        stands(looking, "customer-closed", tmp_path)
        looking.complaints.clear()  # The browser notes the 404.
    states = dict(ValueProposal.objects.get().parts.values_list("number", "state"))
    assert states == {"failures_other": "taken", "discount_rate": "left"}
    found = {one["id"]: one for one in ValueCase.objects.get(pk=case.pk).document["assumptions"]}
    assert (found["failures_other"]["value"], found["failures_other"]["owner"]) == (4, "customer")
    assert found["discount_rate"]["value"] == 8
