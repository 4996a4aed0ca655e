"""A seller works the map of who decides: by dragging, by the arrow, by keys, back in time, and without a script."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import Cast, make_person
from tests.journeys.conftest import Visitor

from koers.areas.customers import actions
from koers.areas.customers.models import Account, BuyingRole, PersonTie
from koers.kit.access.models import User


@pytest.fixture(params=["en", "nl"])
def tongue(request: pytest.FixtureRequest, firm: Cast) -> str:
    """Everybody reads English, then Dutch."""
    User.objects.update(language=request.param)
    return str(request.param)


@pytest.fixture
def places(firm: Cast) -> list[BuyingRole]:
    """A user and a decider at Rijnland, tied to one another, for ten days."""
    account = Account.objects.get(name="Waterschap Rijnland")
    at = timezone.now() - timedelta(days=10)
    found = []
    for name, role, influence in (("Klerk", "user", 1), ("Baas", "decider", 3)):
        person = make_person(name, firm.anna, firm.blue, account=account)
        actions.start_at(person, account=account, starts=None)
        row = BuyingRole(account=account, person=person, role=role, influence=influence)
        found.append(actions.add_to_decision(row, by=firm.anna, at=at))
    clerk, boss = found
    tie = PersonTie(
        account=account, person=clerk.person, kind="reports_to", other=boss.person, starts=at.date()
    )
    actions.tie(tie, by=firm.anna, at=at)
    return found


def address(places: list[BuyingRole]) -> str:
    return f"/accounts/{places[0].account_id}/dmu"


def cell(role: str, influence: int) -> str:
    return f'[data-lane="{role}"][data-influence="{influence}"]'


def card(page: Any, row: BuyingRole) -> Any:
    return page.locator(f'[data-card="{row.pk}"]')


def stands(row: BuyingRole) -> tuple[str, int]:
    found = BuyingRole.objects.get(pk=row.pk)
    return found.role, found.influence


def drag(page: Any, row: BuyingRole, to: str) -> None:
    """Drag a card as a hand does: take it, move a little, then find the place."""
    card(page, row).hover()
    page.mouse.down()
    page.mouse.move(400, 400)
    page.wait_for_selector("[data-dmu][data-dragging]")
    page.locator(to).hover(force=True)
    page.mouse.up()


def test_somebody_is_dragged_to_another_role_and_taken_back(
    visitor: Visitor, firm: Cast, places: list[BuyingRole], tongue: str
) -> None:
    visit = visitor(firm.anna, height=1400)
    page = visit.open(address(places))
    assert visit.axe() == []
    assert page.locator(".dmu-lines path").count() == 2
    drag(page, places[0], cell("buyer", 2))
    page.locator(f'{cell("buyer", 2)} [data-card="{places[0].pk}"]').wait_for()
    assert stands(places[0]) == ("buyer", 2)
    page.wait_for_function("document.querySelectorAll('.dmu-lines path').length === 2")
    page.locator(".toast form button").click()
    page.locator(f'{cell("user", 1)} [data-card="{places[0].pk}"]').wait_for()
    assert stands(places[0]) == ("user", 1)


def test_the_arrow_of_a_card_asks_where_to(
    visitor: Visitor, firm: Cast, places: list[BuyingRole], tongue: str
) -> None:
    visit = visitor(firm.anna)
    page = visit.open(address(places))
    card(page, places[0]).locator("[data-place]").click()
    dialog = page.locator("#place-person")
    dialog.locator("[name=role]").wait_for()
    assert visit.axe() == []
    dialog.locator("[name=also_role]").select_option("user")
    dialog.locator(".form-actions .primary").click()
    dialog.locator(".field-error").first.wait_for()
    assert stands(places[0]) == ("user", 1)
    dialog.locator("[name=also_role]").select_option("")
    dialog.locator("[name=role]").select_option("approver")
    dialog.locator(".form-actions .primary").click()
    page.locator(f'{cell("approver", 1)} [data-card="{places[0].pk}"]').wait_for()
    assert dialog.is_hidden()
    assert stands(places[0]) == ("approver", 1)


def test_the_keys_walk_over_the_people_and_move_one(
    visitor: Visitor, firm: Cast, places: list[BuyingRole], tongue: str
) -> None:
    page = visitor(firm.anna).open(address(places))
    focused = "document.activeElement.closest('[data-card]')?.dataset.card"
    page.keyboard.press("j")
    assert page.evaluate(focused) == str(places[0].pk)
    page.keyboard.press("l")
    assert page.evaluate(focused) == str(places[1].pk)
    page.keyboard.press("k")
    page.keyboard.press("m")
    dialog = page.locator("#place-person")
    dialog.locator("[name=influence]").select_option("3")
    dialog.locator(".form-actions .primary").press("Enter")
    page.locator(f'{cell("user", 3)} [data-card="{places[0].pk}"]').wait_for()
    page.wait_for_function(f"{focused} === '{places[0].pk}'")
    assert stands(places[0]) == ("user", 3)


def test_the_map_goes_back_in_time_and_comes_again(
    visitor: Visitor, firm: Cast, places: list[BuyingRole], tongue: str
) -> None:
    actions.place(places[0], by=firm.anna, at=timezone.now(), role="gatekeeper", influence=2)
    page = visitor(firm.anna).open(address(places))
    page.locator(f'{cell("gatekeeper", 2)} [data-card="{places[0].pk}"]').wait_for()
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    page.locator("#on").fill(day)
    page.locator("#on").dispatch_event("change")
    page.locator(f'{cell("user", 1)} [data-card="{places[0].pk}"]').wait_for()
    assert f"on={day}" in page.url
    assert page.locator("[draggable=true]").count() == 0
    slider = page.locator("[data-range]")
    slider.focus()
    slider.press("End")
    page.locator(f'{cell("gatekeeper", 2)} [data-card="{places[0].pk}"]').wait_for()


def test_it_works_without_a_script_and_on_a_phone(
    visitor: Visitor, firm: Cast, places: list[BuyingRole], tongue: str
) -> None:
    visit = visitor(firm.anna, width=360, java_script_enabled=False)
    page = visit.open(address(places))
    card(page, places[0]).locator("[data-place]").click()
    page.locator("[name=role]").select_option("initiator")
    page.locator("form.form .primary").click()
    page.locator(f'{cell("initiator", 1)} [data-card="{places[0].pk}"]').wait_for()
    assert stands(places[0]) == ("initiator", 1)
    phone = visitor(firm.anna, width=360)
    phone.open(address(places))
    assert phone.too_wide() <= 0
    assert phone.axe() == []


def test_the_first_person_is_added_from_the_empty_map(visitor: Visitor, firm: Cast, tongue: str) -> None:
    account = Account.objects.get(name="Waterschap Rijnland")
    visit = visitor(firm.anna)
    page = visit.open(f"/accounts/{account.pk}")
    page.locator(f'.section-tabs a[href="/accounts/{account.pk}/dmu"]').click()
    page.locator(".empty .primary").click()
    assert visit.axe() == []
    page.locator("[name=last_name]").fill("Nieuw")
    page.locator("[name=role]").select_option("decider")
    page.locator("form.form .primary").click()
    page.locator(f"{cell('decider', 2)} [data-card]").wait_for()
    assert visit.axe() == []
