"""Customer time over the base: what it costs for what is ordered, who keeps promises, and who may see whom."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.cast import Cast, make_account, sign_in

from koers.areas.customers import actions
from koers.areas.customers.models import Account, Activity, Promise
from koers.areas.insight.measures import customer_time as numbers
from koers.areas.insight.queries import customer_time as queries
from koers.areas.insight.views.customer_time import CustomerTimePage
from koers.areas.selling.models import Order

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def contact(cast: Cast, account: Account, name: str, times: int = 1, **fields: object) -> None:
    for _one in range(times):
        Activity.objects.create(
            kind="call",
            subject="x",
            happened_at=timezone.now() - 3 * DAY,
            account=account,
            owner=cast[name].member,
            unit=account.unit,
            **fields,
        )


def ordered(cast: Cast, account: Account, cents: int, name: str = "anna", **fields: object) -> None:
    Order.objects.create(
        number=f"{Order.objects.count()}",
        account=account,
        owner=cast[name].member,
        unit=account.unit,
        ordered_date=timezone.localdate() - 5 * DAY,
        amount_cents=cents,
        **fields,
    )


def promised(cast: Cast, account: Account, name: str, kept: int, of: int) -> None:
    today, now = timezone.localdate(), timezone.now()
    for number in range(of):
        row = Promise(
            account=account,
            text="x",
            owner=cast[name].member,
            made_date=today - 9 * DAY,
            due_date=today - 4 * DAY,
        )
        actions.make_promise(row, by=None, at=now)
        if number < kept:
            actions.keep_promise(row, on=today - 5 * DAY, by=None, at=now)


@pytest.fixture
def base(cast: Cast) -> dict[str, Account]:
    """A customer that buys for its time, one that hardly buys, one that never did, and one of another division."""
    found = {
        name: make_account(name, cast.anna, unit)
        for name, unit in (
            ("Good", cast.blue),
            ("Dear", cast.blue),
            ("Never", cast.blue),
            ("Away", cast.field),
        )
    }
    for account in found.values():
        contact(cast, account, "anna", 5, minutes=30, customer_people=2)  # five hours
    contact(cast, found["Good"], "bram", minutes=60)  # with how many is unknown
    ordered(cast, found["Good"], 1_000_000)
    ordered(cast, found["Good"], 1_100_000)
    ordered(cast, found["Good"], -100_000, is_credit=True)
    ordered(cast, found["Dear"], 50_000, "bram")
    ordered(cast, found["Dear"], 99_000_000, "bram", currency="USD")
    return found


def test_time_stands_beside_what_was_ordered_and_nothing_ordered_is_unknown(
    cast: Cast, base: dict[str, Account]
) -> None:
    today = timezone.localdate()
    lines = queries.by_account(cast.chris, today)
    assert [line.name for line in lines] == ["Dear", "Good", "Never"]
    # 5 hours for 500 euro is 10 hours for each 1,000; 5 hours for 20,000 is a quarter of an hour; two orders.
    assert [line.sums.per_thousand for line in lines] == [10.0, 0.25, None]
    assert [line.sums.per_order for line in lines] == [5.0, 2.5, None]
    whole = queries.sums_of({"as_of": today}, cast.chris)
    assert (whole.contacts, whole.known, whole.minutes, whole.cents) == (16, 15, 900, 2_050_000)
    assert queries.sums_of({"as_of": today}, cast.eva).minutes == 300
    reading = numbers.PER_THOUSAND.ask({"as_of": today, "account": base["Dear"].pk}, cast.chris)
    assert (reading.value, reading.n) == (10.0, 5)
    never = numbers.PER_ORDER.ask({"as_of": today, "account": base["Never"].pk}, cast.chris)
    assert (never.value, never.note) == (None, "Nothing was ordered in this year.")
    with override_settings(CUSTOMER_TIME={"contacts": 6}):
        assert queries.by_account(cast.chris, today) == []


def test_nobody_is_judged_on_few_promises_and_who_stands_out_is_named(
    cast: Cast, base: dict[str, Account]
) -> None:
    today = timezone.localdate()
    promised(cast, base["Good"], "anna", 18, 20)
    promised(cast, base["Good"], "bram", 6, 20)
    promised(cast, base["Good"], "chris", 0, 19)
    page = CustomerTimePage(cast.chris, today, None)
    kept = {row.name: row.cells[0] for row in page.sellers}
    assert (kept["Anna"].value, kept["Bram"].value, kept["Chris"].status) == (0.9, 0.3, "too_few")
    # Wilson (1927) for 6 of 20, from the formula by hand.
    assert (round(kept["Bram"].low or 0, 4), round(kept["Bram"].high or 0, 4)) == (0.1455, 0.519)
    assert page.chart is not None
    # All others: 18 of 39 is 46%, and 52% is not below that.
    assert page.chart.summary == "Nobody stands out: what differs may be chance."
    Promise.objects.filter(owner=cast.chris.member).delete()
    chart = CustomerTimePage(cast.chris, today, None).chart
    assert chart is not None
    assert chart.summary == "Bram kept 30% in time, all others together 90%."
    with override_settings(CUSTOMER_TIME={"promises": 21}):
        assert CustomerTimePage(cast.chris, today, None).chart is None


def test_a_seller_sees_the_own_figures_and_each_reader_the_own_units(
    cast: Cast, base: dict[str, Account]
) -> None:
    promised(cast, base["Good"], "bram", 6, 20)
    page = sign_in(cast.chris).get("/accounts/time").content.decode()
    assert "Bram" in page
    assert "Dear" in page
    assert "Away" not in page
    own = sign_in(cast.anna).get("/accounts/time").content.decode()
    assert "You see your own figures" in own
    assert 'class="cell-title">Bram' not in own
    away = sign_in(cast.eva).get("/accounts/time").content.decode()
    assert "Dear" not in away
    assert "Away" in away
    assert sign_in(cast.vera).get("/accounts/time").status_code == 403
    client = sign_in(cast.chris)
    for reading in CustomerTimePage(cast.chris, timezone.localdate(), None).tiles:
        assert client.get(reading.rows_url).status_code == 200, reading.measure.name
