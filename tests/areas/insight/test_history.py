"""One customer through time: the published chance at its end, the rule of the own gap, and who may see it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, make_account, sign_in

from koers.areas.customers import actions
from koers.areas.customers.models import Account, AccountWorth, WorthRun
from koers.areas.insight.measures import history as numbers
from koers.areas.insight.queries import history as queries
from koers.areas.insight.views.history import HistoryPart
from koers.areas.selling.models import Order
from koers.kit.measures import registry

TODAY = date(2026, 11, 25)
FIRST = TODAY - timedelta(days=272)
CONVENTION = {"weeks": 52, "yearly_rate": 0.1, "margin": 1.0, "factor": 2.0}
#: BG/NBD on CDNOW, Fader, Hardie and Lee 2005, with a covariance of standard errors alone.
FIT = {
    "model": "bg_nbd",
    "names": ["r", "alpha", "a", "b"],
    "values": [0.242595, 4.413602, 0.792922, 2.425907],
    "covariance": [
        [0.01256**2, 0, 0, 0],
        [0, 0.37822**2, 0, 0],
        [0, 0, 0.18572**2, 0],
        [0, 0, 0, 0.70535**2],
    ],
    "log_likelihood": -9582.4292,
    "n": 2357,
    "repeats": 2457,
    "unit": "week",
    "until": TODAY.isoformat(),
    "status": "converged",
    "why": "",
    "boundary": [],
    "gradient_norm": 0.0,
    "version": 1,
}


def order(account: Account, cast: Cast, day: date, cents: int = 100_00, **fields: Any) -> Order:
    number = f"{account.pk}-{Order.objects.count()}"
    fields = {"unit": cast.blue, "number": number, **fields}
    return Order.objects.create(account=account, ordered_date=day, amount_cents=cents, **fields)


def worked_out(
    account: Account, days: list[date], *, way: str = "model", why: str = "", gap: float | None = None
) -> AccountWorth:
    run = WorthRun(
        as_of=TODAY,
        computed_at=datetime(2026, 11, 25, 3, 0, tzinfo=UTC),
        way=way,
        why=why,
        currency="EUR",
        customers=2357 if way == "model" else 4,
        facts={"convention": CONVENTION, "fit": FIT, "backtest": None},
    )
    row = AccountWorth(
        account=account,
        first_on=min(days),
        last_on=max(days),
        days=len(days),
        year_cents=0,
        before_cents=0,
        usual_gap=gap,
    )
    actions.keep_worth(run, [row])
    return AccountWorth.objects.select_related("run").get()


@pytest.fixture
def account(cast: Cast) -> Account:
    """Three days with an order: two repeats, the last 213 days after the first, 272 days ago."""
    found = make_account("Alpha", cast.anna, cast.blue)
    for after in (0, 100, 213):
        order(found, cast, FIRST + timedelta(days=after))
    return found


DAYS = [FIRST, FIRST + timedelta(days=100), FIRST + timedelta(days=213)]


def panel(cast: Cast, account: Account, who: str = "chris") -> str:
    answer = sign_in(cast[who]).get(f"/accounts/{account.pk}/panels/history-of-orders")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_chance_falls_in_silence_rises_at_an_order_and_ends_where_the_model_stands(
    cast: Cast, account: Account
) -> None:
    found = queries.history(worked_out(account, DAYS), cast.chris)
    assert found is not None
    # x 2, t_x 30.43, T 38.86 weeks: published as .7266 (science.md section 5).
    assert found.chance == pytest.approx(0.7266, abs=2e-4)
    assert [day for day, _chance in found.path][-2:] == [TODAY - timedelta(days=7), TODAY]
    # One order only, 100 days after it, by hand: BG/NBD is sure of who never came back, so before the second all is 1.
    first, second, third = found.bought
    assert (first.before, first.after, second.before) == (None, 1.0, 1.0)
    assert third.before is not None
    assert third.after is not None
    assert third.before < third.after
    assert [one.gap for one in found.bought] == [None, 100, 113]
    assert not found.is_changed
    page = panel(cast, account)
    assert "The chance that Alpha is still a customer is 73%. The last order was 59 days ago." in page
    assert "As of 25 Nov 2026." in page
    assert "n=3 ·" in page


def test_before_an_order_the_chance_is_that_of_the_silence_until_then(cast: Cast, account: Account) -> None:
    found = queries.history(worked_out(account, DAYS), cast.chris)
    assert found is not None
    # BG/NBD with x 1, t_x 100/7 and T 213/7 weeks, by the closed form, written out once more here.
    r, alpha, a, b = FIT["values"]  # type: ignore[misc]  # four numbers
    odds = a / b * ((alpha + 213 / 7) / (alpha + 100 / 7)) ** (r + 1)
    assert found.bought[2].before == pytest.approx(1 / (1 + odds), rel=1e-9)


def test_the_bounds_hold_what_is_not_known_of_the_model(cast: Cast, account: Account) -> None:
    from koers_analytics.value import Fit

    found = queries.history(worked_out(account, DAYS), cast.chris)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.7266 < found.high
    # Drawn anew: 4,000 sets of parameters with those errors, each with the closed form of the chance.
    import numpy as np

    made = Fit.from_dict(FIT)
    errors = np.sqrt(np.diag(np.array(made.covariance))) / np.array(made.values)
    drawn = np.array(made.values) * np.exp(np.random.default_rng(5).normal(size=(4_000, 4)) * errors)
    r, alpha, a, b = drawn.T
    odds = a / (b + 1) * ((alpha + 272 / 7) / (alpha + 213 / 7)) ** (r + 2)
    low, high = np.quantile(1 / (1 + odds), [0.025, 0.975])
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)


def test_with_few_customers_the_rule_of_the_own_gap_stands_instead(cast: Cast) -> None:
    account = make_account("Few", cast.anna, cast.blue)
    # The gaps of the oracle: 30, 28, 35, 31, 29; median 30, alarm after 60 days (method page, section 7).
    days = [TODAY - timedelta(days=64)]
    for gap in (29, 31, 35, 28, 30):
        days.insert(0, days[0] - timedelta(days=gap))
    for day in days:
        order(account, cast, day)
    worth = worked_out(account, days, way="plain", why="too_few", gap=30.0)
    found = queries.history(worth, cast.chris)
    assert found is not None
    assert (found.is_model, found.chance, found.silent_days) == (False, None, 64)
    assert found.silence[-1] == (TODAY, 64.0)
    assert found.silence[0] == (TODAY - timedelta(days=31 * 7), 0.0)
    page = panel(cast, account)
    assert "There are 4 customers, and below 300 no chance is given to single ones." in page
    assert "The last order was 64 days ago. For Few more than 60 days is unusual." in page
    assert "Chance still a customer" not in page


def test_with_too_few_orders_nothing_is_said_of_what_is_long(cast: Cast, account: Account) -> None:
    worked_out(account, DAYS, way="plain", why="too_few", gap=40.0)
    assert "With fewer than 4 days with an order it cannot be told whether that is long for Alpha." in panel(
        cast, account
    )


def test_credits_come_off_and_orders_of_one_day_are_one(cast: Cast) -> None:
    account = make_account("Credit", cast.anna, cast.blue)
    first = order(account, cast, FIRST, 100_00)
    order(account, cast, FIRST, 50_00)
    gone = order(account, cast, FIRST + timedelta(days=40), 80_00)
    order(account, cast, FIRST + timedelta(days=50), 80_00, is_credit=True, credits=gone)
    order(account, cast, FIRST + timedelta(days=60), -20_00, is_credit=True, credits=first)
    order(account, cast, FIRST + timedelta(days=70), 10_00, currency="USD")
    order(account, cast, TODAY + timedelta(days=1), 10_00)
    found = queries.history(worked_out(account, [FIRST]), cast.chris)
    assert found is not None
    assert [(one.day, one.cents, len(one.orders)) for one in found.bought] == [(FIRST, 130_00, 2)]
    assert not found.is_changed


def test_orders_that_came_after_the_working_out_are_told_of(cast: Cast, account: Account) -> None:
    worked_out(account, DAYS)
    order(account, cast, TODAY - timedelta(days=10))
    assert "Orders were added or changed after the last working out" in panel(cast, account)


def test_an_account_without_orders_says_what_will_stand_here(cast: Cast) -> None:
    account = make_account("New", cast.anna, cast.blue)
    page = panel(cast, account, "anna")
    assert "This account has no order yet." in page
    assert f'href="/orders/new?account={account.pk}"' in page
    order(account, cast, TODAY, currency="USD")
    assert "Nothing has been worked out yet." in panel(cast, account)
    other = make_account("Other", cast.anna, cast.blue)
    worked_out(other, [TODAY])
    assert "Its orders are not in EUR" in panel(cast, account)
    order(account, cast, TODAY)
    assert "Tonight it is worked out again." in panel(cast, account)


def test_it_is_seen_by_whoever_sees_what_the_account_is_worth(cast: Cast, account: Account) -> None:
    worked_out(account, DAYS)
    asked = {
        name: sign_in(cast[name]).get(f"/accounts/{account.pk}/panels/history-of-orders").status_code
        for name in ("ada", "dora", "chris", "anna", "bram", "mila", "vera", "daan", "eva")
    }
    seen = dict.fromkeys(("ada", "dora", "chris", "anna", "bram", "mila"), 200)
    # A viewer sees the account and not its worth; who sits elsewhere does not know of it.
    assert asked == {**seen, "vera": 403, "daan": 404, "eva": 404}
    pages = {
        name: sign_in(cast[name]).get(f"/accounts/{account.pk}").content.decode() for name in ("anna", "vera")
    }
    assert "panel-history-of-orders" in pages["anna"]
    assert "panel-history-of-orders" not in pages["vera"]
    assert "kit/charts" not in pages["vera"]


def test_orders_of_another_unit_count_and_are_not_shown(cast: Cast, account: Account) -> None:
    Order.objects.filter(ordered_date=DAYS[1]).update(unit=cast.field, amount_cents=777_00)
    page = panel(cast, account) if worked_out(account, DAYS) else ""
    assert "of another unit" in page
    assert "€777" not in page
    assert numbers.CHANCE.row_set({"account": account.pk}, cast.chris).count() == 2
    assert not numbers.CHANCE.row_set({}, cast.dora).exists()


def test_the_section_asks_as_many_statements_for_many_orders_as_for_few(
    cast: Cast, account: Account, django_assert_max_num_queries: Any
) -> None:
    worked_out(account, DAYS)
    for back in range(40):
        order(account, cast, TODAY - timedelta(days=300 + back))
    client = sign_in(cast.chris)
    client.get(f"/accounts/{account.pk}/panels/history-of-orders")
    with django_assert_max_num_queries(10):
        client.get(f"/accounts/{account.pk}/panels/history-of-orders")


def test_the_section_is_dutch_for_who_reads_dutch(cast: Cast, account: Account) -> None:
    worked_out(account, DAYS)
    cast.chris.language = "nl"
    cast.chris.save()
    page = panel(cast, account)
    assert "De kans dat Alpha nog klant is, is 73%. De laatste order was 59 dagen geleden." in page


def test_its_numbers_are_named_measures(cast: Cast, account: Account) -> None:
    found = queries.history(worked_out(account, DAYS, gap=106.5), cast.chris)
    assert found is not None
    tiles = [reading for _label, reading in HistoryPart(found, cast.chris).tiles]
    assert [(one.measure.name, one.n) for one in tiles] == [
        ("insight.account_chance", 3),
        ("insight.account_silent_for", 3),
        ("insight.account_usual_gap", 2),
    ]
    assert all(registry.get(one.measure.name) is one.measure for one in tiles)
    client = sign_in(cast.chris)
    assert all(client.get(one.rows_url).status_code == 200 for one in tiles)
