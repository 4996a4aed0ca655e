"""Somebody reads whether a customer is still one, and what its equity is built on; a director says what winning costs."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from tests.cast import Cast
from tests.journeys.conftest import Visitor

from koers.areas.customers import actions
from koers.areas.customers.models import Account, AccountWorth, WorthRun
from koers.areas.insight.models import BudgetAnswers
from koers.areas.selling.models import Order


def worked_out(account: Account) -> None:
    """Keep what was worked out of an account with five orders, a month apart."""
    today = timezone.localdate()
    days = [today - timedelta(days=30 * back + 75) for back in range(5)]
    for number, day in enumerate(days):
        Order.objects.create(
            account=account, unit=account.unit, number=f"O{number}", ordered_date=day, amount_cents=100_00
        )
    run = WorthRun(
        as_of=today,
        computed_at=datetime.now(UTC),
        way="plain",
        why="too_few",
        currency="EUR",
        customers=1,
        facts={"convention": {"weeks": 52, "yearly_rate": 0.1, "margin": 1.0, "factor": 2.0}},
    )
    bought = {"first_on": min(days), "last_on": max(days), "days": 5, "year_cents": 500_00}
    actions.keep_worth(run, [AccountWorth(account=account, before_cents=400_00, usual_gap=30.0, **bought)])


def test_the_line_is_drawn_in_a_part_that_comes_later_and_has_its_table(visitor: Visitor, firm: Cast) -> None:
    account = Account.objects.get(name="Waterschap Rijnland")
    worked_out(account)
    visit = visitor(firm.anna)
    page = visit.open(f"/accounts/{account.pk}")
    place = page.locator("#panel-history-of-orders")
    place.scroll_into_view_if_needed()
    place.locator(".chart-canvas canvas").first.wait_for()
    place.locator("[data-chart-view=table]").click()
    assert place.locator(".chart-table tbody tr").count() == 6
    assert "more than 60 days is unusual" in place.inner_text()
    assert visit.axe() == []


def test_a_manager_reads_what_equity_is_built_on_also_on_a_phone(visitor: Visitor, firm: Cast) -> None:
    account = Account.objects.get(name="Waterschap Rijnland")
    worked_out(account)
    director = visitor(firm.dora)
    page = director.open("/accounts/equity")
    page.locator("#spend .button.primary").click()
    for name, value in (
        ("margin_cents", "12000"), ("yearly_rate", "10"), ("winning_cents", "2000"), ("won_share", "12"),
        ("won_ceiling", "30"), ("keeping_cents", "1500"), ("kept_share", "70"), ("kept_ceiling", "90"),
    ):  # fmt: skip
        page.locator(f"[name={name}]").fill(value)
    assert director.axe() == []
    page.locator("form.form .primary").click()
    page.locator("#spend .chart-canvas canvas").first.wait_for()
    assert BudgetAnswers.objects.get().given_by == firm.dora
    assert director.axe() == []
    phone = visitor(firm.chris, width=360)
    for path in ("/accounts/equity", f"/accounts/{account.pk}/equity"):
        phone.open(path)
        assert phone.too_wide() <= 0
        assert phone.axe() == []
