"""A seller works the board: a lead goes on by dragging, by the menu and by keys, and a colleague is told in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.journeys.conftest import Visitor

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, Person
from koers.kit.access.models import User


@pytest.fixture(params=["en", "nl"])
def tongue(request: pytest.FixtureRequest, firm: Cast) -> str:
    """Everybody reads English, then Dutch."""
    User.objects.update(language=request.param)
    return str(request.param)


@pytest.fixture
def leads(firm: Cast) -> list[Lifecycle]:
    """Three leads of Anna: two warm ones and a hot one."""
    now = timezone.now() - timedelta(days=3)
    found = []
    for number, name in enumerate(("Eerste", "Tweede", "Derde")):
        person = Person.objects.create(
            first_name="Piet", last_name=name, owner=firm.anna.member, unit=firm.blue
        )
        life = customers.start_lifecycle(person, at=now, owner=firm.anna.member)
        customers.move_lifecycle(life, to="warm", at=now, by=firm.anna, reason="agreed")
        Lifecycle.objects.filter(pk=life.pk).update(priority=10 - number)
        found.append(life)
    third = Lifecycle.objects.get(pk=found[2].pk)
    customers.move_lifecycle(third, to="hot", at=now + timedelta(days=1), by=firm.anna, reason="agreed")
    return found


def answer(page: Any, reason: str) -> None:
    """Say why a card moves."""
    dialog = page.locator("#move-card")
    dialog.locator("[name=reason]").select_option(reason)
    dialog.locator(".form-actions .primary").click()


def state(life: Lifecycle) -> str:
    return Lifecycle.objects.get(pk=life.pk).state


def card(page: Any, life: Lifecycle) -> Any:
    return page.locator(f'[data-card="{life.pk}"]')


def drag(page: Any, life: Lifecycle, to: str) -> None:
    """Drag a card as a hand does: take it, move a little, then find the place."""
    card(page, life).hover()
    page.mouse.down()
    page.mouse.move(300, 300)
    page.wait_for_selector("[data-boards][data-dragging]")
    page.locator(to).hover(force=True)
    page.mouse.up()


def test_a_lead_is_dragged_on_and_taken_back(
    visitor: Visitor, firm: Cast, leads: list[Lifecycle], tongue: str
) -> None:
    page = visitor(firm.anna).open("/leads/board")
    drag(page, leads[0], "#column-hot")
    answer(page, "agreed")
    page.locator("#column-hot").locator(f'[data-card="{leads[0].pk}"]').wait_for()
    assert state(leads[0]) == "hot"
    page.locator(".toast form button").click()
    page.locator(f'#column-warm [data-card="{leads[0].pk}"]').wait_for()
    assert state(leads[0]) == "warm"


def test_what_goes_aside_is_asked_why_with_the_menu_and_with_a_drop(
    visitor: Visitor, firm: Cast, leads: list[Lifecycle], tongue: str
) -> None:
    visit = visitor(firm.anna)
    page = visit.open("/leads/board")
    drag(page, leads[0], '.lane-head[data-column="lost"]')
    dialog = page.locator("#move-card")
    dialog.wait_for()
    assert dialog.locator("[name=to]").input_value() == "lost"
    dialog.locator(".form-actions .primary").click()
    dialog.locator(".field-error").first.wait_for()
    assert state(leads[0]) == "warm"
    assert visit.axe() == []
    dialog.locator("[name=reason]").select_option("no_budget_now")
    dialog.locator(".form-actions .primary").click()
    page.locator(".toast").first.wait_for()
    assert dialog.is_hidden()
    assert state(leads[0]) == "lost"


def test_a_drop_where_no_move_leads_says_where_it_may_go(
    visitor: Visitor, firm: Cast, leads: list[Lifecycle], tongue: str
) -> None:
    visit = visitor(firm.anna)
    page = visit.open("/leads/board")
    drag(page, leads[2], "#column-loyal")
    dialog = page.locator("#move-card")
    dialog.locator(".callout").wait_for()
    assert visit.axe() == []
    dialog.locator("[data-closes]").first.click()
    assert state(leads[2]) == "hot"


def test_the_keys_walk_over_the_cards_and_move_one(
    visitor: Visitor, firm: Cast, leads: list[Lifecycle], tongue: str
) -> None:
    page = visitor(firm.anna).open("/leads/board")
    focused = "document.activeElement.closest('[data-card]')?.dataset.card"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == str(leads[1].pk)
    page.keyboard.press("l")
    assert page.evaluate(focused) == str(leads[2].pk)
    page.keyboard.press("h")
    assert page.evaluate(focused) == str(leads[0].pk)
    page.keyboard.press("m")
    dialog = page.locator("#move-card")
    dialog.locator("[name=to]").select_option("hot")
    dialog.locator("[name=reason]").select_option("agreed")
    dialog.locator(".form-actions .primary").press("Enter")
    page.locator(f'#column-hot [data-card="{leads[0].pk}"]').wait_for()
    page.wait_for_function(f"{focused} === '{leads[0].pk}'")
    assert state(leads[0]) == "hot"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/leads/{leads[0].pk}")


def test_who_comes_second_is_told_and_sees_where_the_lead_is(
    visitor: Visitor, firm: Cast, leads: list[Lifecycle], tongue: str
) -> None:
    page = visitor(firm.anna).open("/leads/board")
    first = Lifecycle.objects.get(pk=leads[0].pk)
    customers.move_lifecycle(first, to="customer", at=timezone.now(), by=firm.chris, reason="agreed")
    drag(page, leads[0], "#column-hot")
    page.locator('.toast[data-tone="warn"]').wait_for()
    page.locator(f'#column-customer [data-card="{leads[0].pk}"]').wait_for()
    assert state(leads[0]) == "customer"


def test_on_a_phone_one_column_shows_at_a_time_and_nothing_scrolls_sideways(
    visitor: Visitor, firm: Cast, leads: list[Lifecycle], tongue: str
) -> None:
    visit = visitor(firm.anna, width=360)
    page = visit.open("/leads/board")
    assert visit.too_wide() <= 0
    assert [page.locator(f"#column-{name}").is_visible() for name in ("warm", "hot")] == [True, False]
    page.locator('.board-show [value="hot"]').check(force=True)
    assert [page.locator(f"#column-{name}").is_visible() for name in ("warm", "hot")] == [False, True]
    assert visit.axe() == []
