"""A seller notes who proposed the next step, in the form of a talk and in that of the step; the manager sees who leads."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext
from tests.cast import Cast
from tests.journeys.conftest import WIDE, Visit, Visitor

from koers.areas.selling.models import Deal, NextStep
from koers.kit.access.models import User
from koers.kit.ui import formats

PICTURES = os.environ.get("KOERS_PICTURES", "")
PHONE = 390


def look(visit: Visit, name: str) -> None:
    """Check how a page stands; keep its picture when a folder is named."""
    if PICTURES:
        visit.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert visit.axe() == [], name
    assert visit.too_wide() <= 0, name


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("nl", PHONE)])
def test_who_proposed_a_step_is_noted_twice_and_counted(
    visitor: Visitor, firm: Cast, language: str, width: int
) -> None:
    User.objects.update(language=language, theme="light" if language == "en" else "dark")
    deal = Deal.objects.get(name="Pumps for Waterschap Rijnland")
    for number in range(9):
        NextStep.objects.create(
            deal=deal, step=f"Step {number}", set_date=timezone.localdate(), owner=firm.anna.member,
            proposed_by="us" if number < 7 else "customer", confirmed=number < 5,
        )  # fmt: skip
    account = deal.account
    assert account is not None
    account.owner = firm.bram.member
    account.save()
    scheme = "light" if language == "en" else "dark"
    with override(language):
        seller = visitor(firm.anna, width=width, color_scheme=scheme)
        seller.page.set_default_timeout(60_000)
        page = seller.open(f"/deals/{deal.pk}/room/talk")
        page.get_by_label(pgettext("talk", "Advance"), exact=True).check()
        page.get_by_label(gettext("What does the customer do?")).fill("Shows us the line")
        page.locator("[name=act_date]").fill(formats.date(timezone.localdate() + timedelta(days=5)))
        page.get_by_label(gettext("Who proposed it?")).select_option("us")
        look(seller, f"talk-{language}")
        page.get_by_role("button", name=gettext("Note the talk")).click()
        page.get_by_text(gettext("The talk is noted.")).wait_for()
        page = seller.open(f"/deals/{deal.pk}/room")
        page.get_by_text(gettext("proposed by us")).wait_for()
        assert page.get_by_text(gettext("confirmed by the customer")).count() >= 1
        look(seller, f"room-{language}")

        page = seller.open(f"/deals/{deal.pk}/step")
        page.locator("[name=step]").fill("Visit the works")
        page.get_by_label(gettext("Who proposed it?")).select_option("customer")
        look(seller, f"step-{language}")
        page.get_by_role("button", name=gettext("Set the next step")).last.click()
        page.get_by_text(gettext("The next step is set.")).wait_for()

        manager = visitor(firm.chris, width=width, color_scheme=scheme)
        manager.page.set_default_timeout(60_000)
        page = manager.open("/deals/conversations")
        page.get_by_role("heading", name=gettext("After a change of account manager")).wait_for()
        look(manager, f"conversations-{language}")
        page = manager.open(f"/next-steps?deal={deal.pk}")
        assert page.get_by_text("Visit the works").count() >= 1
        look(manager, f"steps-{language}")
    steps = list(NextStep.objects.order_by("-pk").values_list("step", "proposed_by", "confirmed")[:2])
    assert steps == [("Visit the works", "customer", None), ("Shows us the line", "us", True)]
