"""A manager opens the review: the answer stands first, a number opens its rows, the choices stay in the address."""

from datetime import UTC, datetime, timedelta

from tests.cast import Cast, make_account

from koers.areas.selling import actions
from koers.areas.selling.models import Deal

from .conftest import NARROW, Visitor

NOW = datetime.now(tz=UTC)


def sell(firm: Cast) -> None:
    """Win two deals this month and lose one, and leave one open."""
    account = make_account("Drinkwater Oost", firm.anna, firm.blue, sector="Water")
    for name, verb in (("one", actions.win), ("two", actions.win), ("three", actions.lose), ("four", None)):
        deal = Deal(
            name=name, account=account, owner=firm.anna.member, unit=firm.blue, amount_cents=12_500_00
        )
        deal = actions.open_deal(deal, by=firm.anna, at=NOW - timedelta(days=40))
        if verb is not None:
            verb(deal, by=firm.anna, at=NOW)


def test_a_number_of_the_review_opens_the_rows_it_was_counted_from(firm: Cast, visitor: Visitor) -> None:
    sell(firm)
    visit = visitor(firm.chris)
    page = visit.open("/review")
    assert "from 2 won deals" in page.locator(".sentence").inner_text()
    page.locator(".stat-key a.reading-value").click()
    page.wait_for_url("**/measures/selling.bookings/rows**")
    assert page.locator("tbody tr").count() == 2
    assert visit.axe() == []


def test_a_chosen_period_stays_in_the_address_and_the_page_fits_a_phone(firm: Cast, visitor: Visitor) -> None:
    sell(firm)
    visit = visitor(firm.chris, width=NARROW)
    page = visit.open("/review")
    page.get_by_role("link", name="Month", exact=True).click()
    page.wait_for_url(f"**period={NOW:%Y-%m}**")
    assert visit.too_wide() <= 0
    assert visit.axe() == []
