"""A seller writes down what a customer needs, rates what answers it, and says why the customer stays."""

import pytest
from tests.cast import Cast
from tests.journeys.conftest import Visitor

from koers.areas.customers.models import Account, LoyaltyMotive, Need, NeedFit, SolutionElement
from koers.kit.access.models import User


@pytest.fixture(params=["en", "nl"])
def tongue(request: pytest.FixtureRequest, firm: Cast) -> str:
    """Everybody reads English, then Dutch."""
    User.objects.update(language=request.param)
    return str(request.param)


def test_a_need_is_written_down_with_its_worth_and_rated(visitor: Visitor, firm: Cast, tongue: str) -> None:
    account = Account.objects.get(name="Waterschap Rijnland")
    element = SolutionElement.objects.create(account=account, name="Pump")
    visit = visitor(firm.anna)
    page = visit.open(f"/accounts/{account.pk}/needs")
    assert visit.axe() == []
    page.locator(".empty .primary").click()
    page.locator("[name=statement]").fill("We lose a day a month")
    page.locator("[name=category]").select_option("E")
    page.locator("[name=worth_cents]").fill("84000")
    page.locator("form.form .primary").click()
    page.locator(".toast").first.wait_for()
    need = Need.objects.get()
    assert need.worth_cents == 84_000_00
    visit.open(f"/accounts/{account.pk}/needs")
    page.locator(f'[name="fit-{need.pk}-{element.pk}"]').fill("7")
    page.keyboard.press("Enter")
    page.locator(".toast").first.wait_for()
    assert NeedFit.objects.get().fulfilment == 7
    assert visit.axe() == []
    phone = visitor(firm.anna, width=360)
    phone.open(f"/accounts/{account.pk}/needs")
    assert phone.too_wide() <= 0
    assert phone.axe() == []


def test_why_a_customer_stays_is_recorded_and_one_motive_alone_is_told(
    visitor: Visitor, firm: Cast, tongue: str
) -> None:
    account = Account.objects.get(name="Waterschap Rijnland")
    visit = visitor(firm.anna)
    page = visit.open(f"/accounts/{account.pk}/loyalty")
    page.locator(".empty .primary").click()
    page.locator("[name=motive]").select_option("relation")
    page.locator("[name=strength]").select_option("2")
    page.locator("[name=proven_date]").fill("2026-03-02")
    page.locator("form.form .primary").click()
    page.locator(".toast").first.wait_for()
    assert LoyaltyMotive.objects.get().account == account
    visit.open(f"/accounts/{account.pk}/loyalty")
    page.locator('.callout[data-tone="warn"]').wait_for()
    assert visit.axe() == []
    phone = visitor(firm.anna, width=360)
    phone.open(f"/accounts/{account.pk}/loyalty")
    assert phone.too_wide() <= 0
    assert phone.axe() == []
