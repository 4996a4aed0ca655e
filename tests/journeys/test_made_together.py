"""A seller makes a solution with a customer: names who answers, shows evidence, closes a board, and logs who agreed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext
from tests.cast import Cast, make_person
from tests.journeys.conftest import WIDE, Visit, Visitor

from koers.areas.selling.models import ApproachChoice, Deal, SolutionBoard, SolutionDecision
from koers.kit.access.models import User
from koers.kit.ui import formats

PHONE = 390


def look(visit: Visit, name: str) -> None:
    """Check how a page stands."""
    assert visit.axe() == [], name
    assert visit.too_wide() <= 0, name


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("nl", PHONE)])
def test_a_solution_is_made_with_the_customer(
    visitor: Visitor, firm: Cast, language: str, width: int
) -> None:
    User.objects.update(language=language, theme="light" if language == "en" else "dark")
    deal = Deal.objects.get(name="Pumps for Waterschap Rijnland")
    mia = make_person("Bos", firm.anna, firm.blue, first_name="Mia", account=deal.account)
    today = timezone.localdate()
    ApproachChoice.objects.create(
        deal=deal, layer="offer", method="consultative", method_version=1, chosen_at=timezone.now()
    )
    board = {"en": "Requirements", "nl": "Eisen"}[language]
    with override(language):
        seller = visitor(firm.anna, width=width, color_scheme="light" if language == "en" else "dark")
        seller.page.set_default_timeout(20_000)
        page = seller.open(f"/deals/{deal.pk}/room")
        page.get_by_role("link", name=gettext("Boards and decisions")).click()
        page.get_by_role("heading", name=gettext("Boards")).wait_for()
        look(seller, "empty")
        page.get_by_role("article", name=board).get_by_role("link", name=gettext("Owner and day")).click()
        page.get_by_label(gettext("Owner at the customer")).select_option(str(mia.pk))
        page.locator("[name=due_date]").fill(formats.date(today + timedelta(days=30)))
        look(seller, "board")
        page.get_by_role("button", name=gettext("Keep")).click()
        page.get_by_text(gettext("The board is kept.")).wait_for()
        for _part in range(2):
            page.get_by_role("article", name=board).get_by_role("link", name=gettext("Write")).first.click()
            page.locator("[name=text]").fill("61 hours of standstill")
            page.locator("[name=origin]").fill("Their log of failures, page 2")
            page.get_by_role("button", name=gettext("Keep")).click()
            page.get_by_text(gettext("The evidence is kept.")).wait_for()
        page.get_by_role("article", name=board).get_by_role("button", name=pgettext("board", "Close")).click()
        page.get_by_role("article", name=board).get_by_text(
            pgettext("board", "closed"), exact=True
        ).wait_for()

        page.get_by_role("link", name=gettext("Note a decision")).click()
        page.locator("[name=text]").fill("No standstill longer than an hour")
        page.locator("[name=proposer]").select_option(str(mia.pk))
        look(seller, "decide")
        page.get_by_role("button", name=gettext("Keep")).click()
        page.get_by_text(gettext("waits for the customer"), exact=True).wait_for()
        page.get_by_role("link", name=gettext("They agreed")).click()
        page.locator("[name=agreer]").select_option(str(mia.pk))
        page.get_by_role("button", name=gettext("Keep")).click()
        page.get_by_text(gettext("It is noted that the customer agreed.")).wait_for()
        look(seller, "agreed")

        manager = visitor(firm.chris, width=width)
        manager.page.set_default_timeout(20_000)
        page = manager.open(f"/solution-decisions?deal={deal.pk}")
        page.get_by_text("No standstill longer than an hour").first.wait_for()
        look(manager, "list")
    kept = SolutionBoard.objects.get()
    assert (kept.board, kept.person, kept.closed_date) == ("requirements", mia, today)
    row = SolutionDecision.objects.get()
    assert (row.proposed_by, row.proposer, row.agreer, row.agreed_date) == ("customer", mia, mia, today)
