"""A seller works the board of deals in Dutch: drag, menu and keys, a win that asks why, undo, and a colleague who was first."""

from typing import Any

import pytest
from django.utils import timezone
from tests.cast import Cast, make_pipeline
from tests.journeys.conftest import Visitor

from koers.areas.selling import actions
from koers.areas.selling.models import Deal, Stage
from koers.kit.access.models import User


@pytest.fixture
def deals(firm: Cast) -> list[Deal]:
    User.objects.update(language="nl")
    first = Stage.objects.filter(outcome="open").first() or make_pipeline().stages.get(name="Qualified")
    made = []
    for name in ("Eerste", "Tweede"):
        deal = Deal(name=name, owner=firm.anna.member, unit=firm.blue, stage=first, pipeline=first.pipeline)
        made.append(actions.open_deal(deal, by=firm.anna, at=timezone.now()))
    return made


def stage(deal: Deal) -> str:
    return Deal.objects.get(pk=deal.pk).stage.name


def drag(page: Any, deal: Deal, to: str) -> None:
    page.locator(f'[data-card="{deal.pk}"]').hover()
    page.mouse.down()
    page.mouse.move(300, 300)
    page.wait_for_selector("[data-boards][data-dragging]")
    page.locator(to).hover(force=True)
    page.mouse.up()


def test_a_deal_goes_over_the_board_by_hand_menu_and_keys(
    visitor: Visitor, firm: Cast, deals: list[Deal]
) -> None:
    offer, won = (Stage.objects.get(name=name).pk for name in ("Offer", "Won"))
    first, second = deals
    visit = visitor(firm.anna)
    page = visit.open("/deals/board")
    assert visit.axe() == []
    # A drop moves at once, and the way back is offered.
    drag(page, first, f"#column-{offer}")
    page.locator(f'#column-{offer} [data-card="{first.pk}"]').wait_for()
    assert stage(first) == "Offer"
    page.locator(".toast form button").click()
    page.locator(f'#column-{first.stage_id} [data-card="{first.pk}"]').wait_for()
    assert stage(first) == "Qualified"
    # The keys: to a card, then the menu.
    page.locator(f'[data-card="{first.pk}"] .card-who').focus()
    page.keyboard.press("m")
    dialog = page.locator("#move-card")
    dialog.locator("[name=to]").select_option(str(offer))
    assert visit.axe() == []
    dialog.locator(".form-actions .primary").press("Enter")
    page.locator(f'#column-{offer} [data-card="{first.pk}"]').wait_for()
    # Won asks why before anything happens.
    drag(page, first, f'.lane-head[data-column="{won}"]')
    dialog.locator("[name=note]").fill("Beste voorstel")
    assert stage(first) == "Offer"
    dialog.locator(".form-actions .primary").click()
    page.locator(".toast", has_text="Won").last.wait_for()
    assert stage(first) == "Won"
    # Somebody else was first: told, and the card stands where it is now.
    actions.move_stage(
        Deal.objects.get(pk=second.pk), to=Stage.objects.get(pk=offer), by=firm.chris, at=timezone.now()
    )
    drag(page, second, f'.lane-head[data-column="{won}"]')
    page.locator('.toast[data-tone="warn"]').wait_for()
    page.locator(f'#column-{offer} [data-card="{second.pk}"]').wait_for()
    assert stage(second) == "Offer"
