"""What a manager learns from closed deals: which approach works here, how it is followed, and why we win and lose."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from tests.cast import Cast, make_deal
from tests.journeys.conftest import WIDE, Visit, Visitor

from koers.areas.customers.models import Account
from koers.areas.selling import actions
from koers.areas.selling.actions import Said
from koers.areas.selling.models import ApproachChoice, DealReview
from koers.kit.access.models import User

PICTURES = os.environ.get("KOERS_PICTURES", "")
PHONE = 390


def look(visit: Visit, name: str) -> None:
    """Check how a page stands; keep its picture when a folder is named."""
    if PICTURES:
        visit.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert visit.axe() == [], name
    assert visit.too_wide() <= 0, name


def closed(cast: Cast) -> None:
    """Close deals of Anna by two approaches, and look back on some of them."""
    now = timezone.now()
    account = Account.objects.get(name="Waterschap Rijnland")
    for number in range(12):
        deal = make_deal(
            f"Gemaal {number}", cast.anna, cast.blue, account=account, amount_cents=(number % 3 + 1) * 10_000_00,
            created_date=timezone.localdate() - timedelta(days=60),
        )  # fmt: skip
        ApproachChoice.objects.create(
            deal=deal, layer="conversation", method="question_plan" if number % 2 else "insight_conversation",
            method_version=1, chosen_by=cast.anna.member, chosen_at=datetime(2026, 6, 3, 9, tzinfo=UTC),
        )  # fmt: skip
        close = actions.win if number % 3 else actions.lose
        close(deal, by=cast.anna, at=now)
        if number < 6:
            actions.note_review(deal, Said(["price", "trust"]), by=cast.anna, at=now)


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("nl", PHONE)])
def test_a_manager_reads_approaches_and_reviews(
    visitor: Visitor, firm: Cast, language: str, width: int
) -> None:
    User.objects.update(language=language, theme="light" if language == "en" else "dark")
    closed(firm)
    with override(language):
        manager = visitor(firm.chris, width=width, color_scheme="light" if language == "en" else "dark")
        manager.page.set_default_timeout(60_000)
        page = manager.open("/deals/approaches")
        few = gettext("too few: %(ours)s and %(rest)s deals") % {"ours": 6, "rest": 6}
        page.get_by_text(few).first.wait_for()
        look(manager, f"approaches-{language}")
        manager.open("/approaches")
        look(manager, f"chosen-{language}")
        page = manager.open("/deals/why")
        look(manager, f"why-{language}")
        page = manager.open("/deal-reviews")
        assert page.get_by_role("table").count() >= 1
        look(manager, f"reviews-{language}")
        manager.open(f"/deal-reviews/{DealReview.objects.order_by('pk').first().pk}")  # type: ignore[union-attr]
        look(manager, f"review-{language}")
        page = manager.open("/experiments/start")
        assert page.get_by_role("heading", name=gettext("Start an experiment")).count() >= 1
        look(manager, f"experiment-{language}")
