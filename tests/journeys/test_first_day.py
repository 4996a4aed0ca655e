"""The first day of a sales manager: in, around, own data in, and back out."""

from datetime import UTC, date, datetime
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.cast import Cast

from koers.areas.customers.models import Account
from koers.areas.selling import actions
from koers.areas.selling.models import Deal
from koers.kit.jobs.queue import drain

from .conftest import NARROW, Visitor, settle

ACCOUNTS = """Company name,City,Number of Employees,Record ID
Hydro Noord,Groningen,120,1001
Pompen Plus,Zwolle,not a number at all,1002
,Utrecht,40,1003
Aqua Zuid,Maastricht,75,1004
"""


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows."""
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def test_somebody_signs_in_with_a_password_and_signs_out(firm: Cast, visitor: Visitor) -> None:
    firm.dora.set_password("a boat of nine metres")
    firm.dora.save()
    visit = visitor()
    page = visit.open("/")
    page.locator("#id_login").fill(firm.dora.email)
    page.locator("#id_password").fill("a boat of nine metres")
    press(page, "Sign in")
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    page.get_by_label("Menu of Dora").first.click()
    press(page, "Sign out")
    visit.open("/deals")
    expect(page.locator("#id_login")).to_be_visible()


def test_dutch_is_a_choice_away_and_stays(firm: Cast, visitor: Visitor) -> None:
    visit = visitor(firm.chris)
    page = visit.open("/settings")
    page.locator("#id_language").select_option("nl")
    press(page, "Save")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    visit.open("/deals")
    expect(page.get_by_role("navigation", name="Hoofdmenu", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Klanten").first).to_be_visible()


def test_a_customer_is_found_without_touching_the_mouse(firm: Cast, visitor: Visitor) -> None:
    page = visitor(firm.anna).open("/deals")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search, go to or do")).to_be_focused()
    page.keyboard.type("Vitens")
    expect(page.get_by_role("option", name="Vitens").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vitens")


def test_what_lies_outside_ones_units_is_not_found(firm: Cast, visitor: Visitor) -> None:
    page = visitor(firm.anna).open("/search?q=Bakkerij")
    expect(page.get_by_role("link", name="Bakkerij Van Dijk")).to_have_count(0)


def test_a_file_comes_in_with_its_refusals_and_is_taken_back(
    firm: Cast, visitor: Visitor, tmp_path: Path
) -> None:
    file = tmp_path / "companies.csv"
    file.write_text(ACCOUNTS, encoding="utf-8")
    before = set(Account.objects.values_list("name", flat=True))
    page = visitor(firm.dora).open("/import/new")
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Look at the files")
    press(page, "Try out")
    drain()
    page.reload()
    settle(page)
    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    assert set(Account.objects.values_list("name", flat=True)) == before
    press(page, "Import now")
    drain()
    page.reload()
    settle(page)
    expect(page.get_by_text("The import is done.")).to_be_visible()
    assert {"Hydro Noord", "Aqua Zuid"} <= set(Account.objects.values_list("name", flat=True))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all refused rows").first.click()
    refused = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "1003" in refused
    assert "Utrecht" in refused
    press(page, "Undo this import")
    drain()
    page.reload()
    settle(page)
    expect(page.get_by_text("The import is undone.")).to_be_visible()
    assert set(Account.objects.values_list("name", flat=True)) == before


def test_a_telephone_shows_the_way_from_list_to_record(firm: Cast, visitor: Visitor) -> None:
    visit = visitor(firm.anna, width=NARROW, height=740, has_touch=True)
    page = visit.open("/deals")
    bar = page.get_by_role("navigation", name="Main, on a phone")
    expect(bar).to_be_visible()
    page.get_by_role("link", name="Pumps for Vitens").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pumps for Vitens")
    assert visit.too_wide() == 0


def test_a_number_of_the_review_opens_the_rows_it_was_counted_from(firm: Cast, visitor: Visitor) -> None:
    """Two deals of 30,000 and 45,000 were won in May: the tile says 75,000, and so do the rows behind it."""
    for name, owner, cents in (("Pump house", "anna", 30_000_00), ("Filter line", "bram", 45_000_00)):
        deal = make_deal_row(firm, name, owner, cents)
        actions.open_deal(deal, by=firm[owner], at=datetime(2026, 4, 6, 9, tzinfo=UTC))
        actions.win(deal, by=firm[owner], at=datetime(2026, 5, 12, 9, tzinfo=UTC))
    page = visitor(firm.dora).open("/review?as_of=2026-06-30&period=2026-Q2")
    page.get_by_role("link", name="€75,000", exact=True).first.click()
    settle(page)
    rows = page.get_by_role("main").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text("Pump house")
    expect(page.get_by_role("main")).to_contain_text("Filter line")
    expect(page.get_by_role("main")).to_contain_text("€75,000")


def make_deal_row(firm: Cast, name: str, owner: str, cents: int) -> Deal:
    """Return a deal that is not stored yet."""
    person = firm[owner]
    return Deal(
        name=name,
        owner=person.member,
        unit=firm.blue,
        amount_cents=cents,
        expected_close_date=date(2026, 5, 30),
    )


def test_the_deals_ticked_in_a_list_are_the_ones_that_move(firm: Cast, visitor: Visitor) -> None:
    page = visitor(firm.dora).open("/deals")
    page.get_by_role("row", name="Pumps for Vitens").get_by_role("checkbox").check()
    page.get_by_role("row", name="Pumps for Waterschap").get_by_role("checkbox").check()
    press(page, "Move to another stage")
    expect(page.get_by_text("2 records will change.")).to_be_visible()
    expect(page.get_by_label("the 2 selected")).to_be_checked()
