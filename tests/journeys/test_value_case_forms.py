"""A seller builds a value case by forms: an alternative, a cost that is changed, a reason, and a way back, in both languages."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext, override
from tests.cast import Cast
from tests.journeys.conftest import NARROW, Visit, Visitor, settle

from koers.areas.selling.models import Deal, ValueCase
from koers.kit.access.models import User


def send(page: Any) -> None:
    page.locator("main form button.primary").first.click()
    settle(page)


def stands(visit: Visit, name: str, tmp_path: Path) -> None:
    visit.page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
    assert visit.axe() == [], name
    assert visit.too_wide() <= 0, name


def unfolded(page: Any, part: str) -> None:
    """Unfold a part of the page, where it is not."""
    if not page.locator(f"#{part}").is_visible():
        page.locator(f"details:has(#{part}) > summary").click()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("nl", NARROW)])
def test_a_case_is_made_by_forms_alone(
    visitor: Visitor, firm: Cast, tmp_path: Path, language: str, width: int
) -> None:
    User.objects.update(language=language)
    deal = Deal.objects.get(name="Pumps for Waterschap Rijnland")
    Deal.objects.filter(pk=deal.pk).update(amount_cents=300_000_00)
    with override(language):
        seller = visitor(firm.anna, width=width, color_scheme="dark" if language == "nl" else "light")
        seller.page.set_default_timeout(60_000)
        page = seller.open(f"/deals/{deal.pk}/value")
        page.get_by_role("button", name=gettext("Begin with this deal")).click()
        settle(page)
        # What is secondary is folded: the result comes first, also on a phone, and a key opens the rest.
        assert page.locator("main").evaluate("one => one.scrollHeight") < (4000 if width < 500 else 3000)
        assert not page.locator("#parts").is_visible()
        fold = page.locator("details:has(#parts) > summary")
        fold.focus()
        page.keyboard.press("Enter")
        page.locator("#parts").get_by_role("link", name=gettext("Add an alternative")).click()
        page.fill("[name=name]", "Pumps of another make")
        page.select_option("[name=what]", "competitor")
        page.fill("[name=years]", "8")
        page.fill("[name=price]", "250000")
        page.fill("[name=running]", "20000")
        stands(seller, "alternative", tmp_path)
        page.fill("[name=source]", "Their offer of March")
        send(page)
        row = ValueCase.objects.get()
        assert [one["name"] for one in row.document["alternatives"]][2] == "Pumps of another make"
        # Five years and eight are told by the year, and the page says so.
        assert row.saving_cents is None
        assert page.get_by_text(gettext("Compared by the year.")).is_visible()
        stands(seller, "case", tmp_path)
        page.get_by_role("link", name="Pumps of another make").first.click()
        settle(page)
        stands(seller, "against", tmp_path)
        page.locator("main").get_by_role("link", name=gettext("Rate and years")).click()
        page.fill("[name=years]", "6")
        stands(seller, "basics", tmp_path)
        send(page)
        assert ValueCase.objects.get().document["years"] == 6
        unfolded(page, "parts")
        page.locator("#parts tbody").nth(2).get_by_role("link", name=gettext("Cost each year")).click()
        stands(seller, "cost", tmp_path)
        page.fill("[name=starts]", "2")
        send(page)
        assert ValueCase.objects.get().document["lines"][-1]["starts"] == 2
        unfolded(page, "elements")
        page.locator("#elements").get_by_role("link", name=gettext("Add a reason")).click()
        page.fill("[name=need]", "Calm at night")
        page.fill("[name=text]", "One number to call")
        page.select_option("[name=category]", "psychological")
        stands(seller, "reason", tmp_path)
        send(page)
        unfolded(page, "elements")
        stands(seller, "unfolded", tmp_path)
        page.get_by_role("link", name="Calm at night").click()
        page.get_by_role("button", name=gettext("Take it out of the case")).click()
        settle(page)
        assert "elements" not in ValueCase.objects.get().document
        page.get_by_role("button", name=gettext("Undo")).click()
        settle(page)
        assert ValueCase.objects.get().document["elements"][0]["need"] == "Calm at night"
    assert seller.complaints == []
