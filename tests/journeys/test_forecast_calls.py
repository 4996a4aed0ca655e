"""A seller states a commit in Dutch, the manager sees it beside the model, and nobody changes what was said."""

from datetime import timedelta

from django.utils import timezone
from tests.cast import Cast, make_account, make_pipeline
from tests.journeys.conftest import NARROW, Visitor

from koers.areas.insight import actions
from koers.areas.insight.models import ForecastCall
from koers.areas.insight.queries import ledger
from koers.areas.insight.rules import period_of
from koers.areas.insight.rules.forecast import DAY
from koers.areas.selling import actions as selling
from koers.areas.selling.models import Deal, Stage
from koers.kit.access.models import User


def _history(firm: Cast) -> None:
    """Let Anna have won a deal in each of the last months, with one open, and write the lines of two weeks."""
    User.objects.update(language="nl")
    stage = Stage.objects.filter(outcome="open").first() or make_pipeline().stages.get(name="Qualified")
    now, account = timezone.now(), make_account("Gemaal Zuid", firm.anna, firm.blue)
    for n in range(8):
        deal = Deal(
            name=f"Pomp {n}", owner=firm.anna.member, unit=firm.blue, stage=stage, pipeline=stage.pipeline,
            amount_cents=10_000_00, account=account,
        )  # fmt: skip
        selling.open_deal(deal, by=firm.anna, at=now - timedelta(days=40 + 30 * n))
        if n:
            selling.win(deal, by=firm.anna, at=now - timedelta(days=20 + 30 * n))
    books, period = ledger.Books.read(), period_of(timezone.localdate(), "month")
    for days in (8, 1):
        actions.take(books, period, timezone.localdate() - days * DAY, at=now)


def test_a_seller_states_a_commit_and_the_manager_sees_it_beside_the_model(
    visitor: Visitor, firm: Cast
) -> None:
    _history(firm)
    visit = visitor(firm.anna)
    page = visit.open("/forecast")
    assert "Acht van de tien keer" in page.locator(".sentence").inner_text()
    assert visit.axe() == []
    page.get_by_role("link", name="Geef mijn toezegging op").click()
    page.get_by_label("Toezegging").fill("12.500")
    page.get_by_label("In het beste geval").fill("9.000")
    page.get_by_role("button", name="Bewaar de opgave").click()
    page.get_by_text("Het beste geval is minstens de toezegging.").wait_for()
    assert not ForecastCall.objects.exists()
    assert visit.axe() == []
    visit.complaints.clear()  # The browser notes the 422 that a form with a best case below the commit gets.
    page.get_by_label("In het beste geval").fill("20.000")
    page.get_by_role("button", name="Bewaar de opgave").click()
    page.locator("#calls").get_by_text("12.500").wait_for()
    call = ForecastCall.objects.get()
    assert (call.commit_cents, call.best_case_cents, call.unit) == (12_500_00, 20_000_00, firm.blue)

    visit = visitor(firm.chris)
    page = visit.open("/forecast")
    row = page.locator("#parts tbody tr", has_text="Anna")
    assert "12.500" in row.inner_text()
    row.get_by_role("link", name="Anna").click()
    page.locator("#calls").get_by_text("12.500").wait_for()
    assert page.get_by_role("link", name="Geef mijn toezegging op").count() == 0
    assert visit.axe() == []
    page.set_viewport_size({"width": NARROW, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
