"""What customers are worth, from orders in the database to plain rows, and the page that shows it."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from django.test import override_settings
from tests.cast import Cast, make_account, sign_in

from koers.areas.customers.models import Account, AccountMonth, AccountWorth, WorthRun
from koers.areas.insight.queries import retention
from koers.areas.insight.queries import worth as queries
from koers.areas.selling.models import Order
from koers.bridge import worth
from koers.cli.worth import command as worth_command
from koers.kit.measures import registry
from koers_analytics.retention import cohorts
from koers_analytics.value import summarise

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def ordered(account: Account, days_ago: list[int], cents: int = 10_000, **fields: Any) -> None:
    Order.objects.bulk_create(
        Order(
            number=f"{account.pk}-{ago}-{fields.get('currency', '')}",
            account=account,
            unit=account.unit,
            ordered_date=TODAY - timedelta(days=ago),
            amount_cents=cents,
            **fields,
        )
        for ago in days_ago
    )


@pytest.fixture
def few(cast: Cast) -> dict[str, Account]:
    """A regular one, one that went silent (gaps of 30 days, 200 days ago), a new one, and one in dollars."""
    named = {
        name: make_account(name, cast.anna, cast.blue) for name in ("Regular", "Silent", "New", "Dollar")
    }
    ordered(named["Regular"], [10, 40, 70, 100, 130, 400])
    ordered(named["Silent"], [200, 230, 260, 290, 320], 50_000)
    ordered(named["New"], [5])
    ordered(named["Dollar"], [3, 20], currency="USD")
    return named


def made() -> dict[str, AccountWorth]:
    worth.work_out(today=TODAY, at=NOW)
    return {str(one.account): one for one in AccountWorth.objects.all()}


def test_few_customers_get_the_rule_of_their_own_gap_and_no_chance(few: dict[str, Account]) -> None:
    rows = made()
    run = WorthRun.objects.get()
    assert (run.way, run.why, run.customers) == ("plain", "too_few", 3)
    assert {one.chance for one in rows.values()} == {None}
    silent = rows["Silent"]
    assert (silent.usual_gap, silent.is_silent, silent.last_on) == (30, True, TODAY - timedelta(days=200))
    assert (silent.year_cents, silent.before_cents, silent.stake_cents) == (250_000, 0, 250_000)
    assert (rows["Regular"].is_silent, rows["Regular"].stake_cents) == (False, 0)
    assert (rows["Regular"].year_cents, rows["Regular"].before_cents) == (50_000, 10_000)


def test_a_credit_that_names_its_order_is_netted_and_one_that_does_not_is_left_out_and_counted(
    few: dict[str, Account],
) -> None:
    account = few["Silent"]
    first = Order.objects.get(number=f"{account.pk}-200-")
    ordered(account, [199], -20_000, currency="EUR", is_credit=True, credits=first)
    ordered(account, [198], -70_000, currency="EUR", is_credit=True)
    silent = made()["Silent"]
    assert (silent.year_cents, silent.last_on) == (230_000, TODAY - timedelta(days=200))
    facts = WorthRun.objects.get().facts
    assert (facts["credits_astray"], facts["astray_cents"]) == (1, 70_000)


def test_the_command_works_it_out_up_to_a_day_and_says_what_it_found(few: dict[str, Account]) -> None:
    asked = ["--until", (TODAY - timedelta(days=100)).isoformat(), "--json"]
    done = CliRunner().invoke(worth_command, asked)
    assert (done.exit_code, json.loads(done.output)) == (
        0,
        {
            "as_of": "2026-08-17",
            "way": "plain",
            "why": "too_few",
            "currency": "EUR",
            "customers": 2,
            "year_cents": 280_000,
            "stake_cents": 250_000,
            "endangered": 1,
            "still_customers": None,
        },
    )
    said = CliRunner().invoke(worth_command, asked[:2]).output
    assert "2 customers as of 2026-08-17, by plain figures (too_few)." in said
    early = CliRunner().invoke(worth_command, ["--until", "2020-01-01"])
    assert (early.exit_code, WorthRun.objects.get().as_of) == (1, date(2026, 8, 17))


def test_who_has_too_few_orders_is_not_judged(few: dict[str, Account]) -> None:
    new = made()["New"]
    assert (new.is_silent, new.stake_cents, new.days) == (None, None, 1)


def test_another_currency_is_counted_and_never_added(few: dict[str, Account]) -> None:
    rows = made()
    assert "Dollar" not in rows
    assert WorthRun.objects.get().facts["other_currencies"] == {"USD": 2}


def test_a_credit_is_no_purchase_and_is_reported(few: dict[str, Account]) -> None:
    ordered(few["Regular"], [50], 4_000, is_credit=True)
    assert made()["Regular"].days == 6
    assert WorthRun.objects.get().facts["credits_astray"] == 1


def test_working_it_out_again_puts_the_new_in_the_place_of_the_old(few: dict[str, Account]) -> None:
    made()
    Order.objects.filter(account=few["New"]).delete()
    assert set(made()) == {"Regular", "Silent"}
    worth.work_out(today=TODAY + timedelta(days=1), at=NOW)
    assert WorthRun.objects.count() == 1
    assert AccountWorth.objects.count() == 2


def test_a_working_out_that_breaks_off_leaves_the_last_good_one(
    few: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: one.year_cents for name, one in made().items()}

    def breaks(*given: Any) -> Any:
        yield AccountWorth(
            account=few["New"], first_on=TODAY, last_on=TODAY, days=1, year_cents=1, before_cents=0
        )
        raise RuntimeError("out of power")

    monkeypatch.setattr(worth, "_rows", breaks)
    with pytest.raises(RuntimeError):
        worth.work_out(today=TODAY + timedelta(days=1), at=NOW)
    assert {str(one.account): one.year_cents for one in AccountWorth.objects.all()} == before
    assert WorthRun.objects.get().as_of == TODAY


def test_without_orders_nothing_is_worked_out(cast: Cast) -> None:
    assert worth.work_out(today=TODAY, at=NOW) is None


@pytest.fixture
def many(cast: Cast) -> list[Account]:
    """400 customers of a world in which they leave after a purchase with a chance: a model sees that, plain figures not."""
    random = np.random.default_rng(11)
    accounts = [make_account(f"Customer {number:03}", cast.anna, cast.blue) for number in range(400)]
    orders = []
    for account in accounts:
        day = float(random.uniform(0, 420))
        rate, leaving = random.gamma(2.0, 1 / 60), random.beta(1.5, 4.0)
        while day < 728:
            ago = 728 - int(day)
            orders.append(
                Order(
                    number=f"{account.pk}-{len(orders)}",
                    account=account,
                    unit=account.unit,
                    ordered_date=TODAY - timedelta(days=ago),
                    amount_cents=int(random.gamma(4.0, 5_000)) + 100,
                )
            )
            if random.random() < leaving:
                break
            day += random.exponential(1 / rate)
    Order.objects.bulk_create(orders)
    return accounts


def test_where_a_model_foretells_better_everybody_gets_a_chance_and_a_worth(many: list[Account]) -> None:
    rows = made()
    run = WorthRun.objects.get()
    assert (run.way, run.why) == ("model", "")
    assert len(rows) == run.customers == 400
    assert all(one.chance is not None and 0 <= one.chance <= 1 for one in rows.values())
    for one in rows.values():
        assert one.chance is not None
        assert one.worth_cents is not None
        assert one.worth_cents >= 0
        assert one.stake_cents == pytest.approx((1 - one.chance) * one.worth_cents, abs=1)


@override_settings(WORTH={"least": 500})
def test_the_least_number_of_customers_is_a_setting(many: list[Account]) -> None:
    made()
    assert WorthRun.objects.get().why == "too_few"


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_the_months_kept_are_those_of_the_orders(cast: Cast, few: dict[str, Account], period: str) -> None:
    ordered(few["Regular"], [11, 12])
    made()
    run = WorthRun.objects.get()
    by_hand = {
        (str(one.worth.account), str(one)): (one.days, one.cents) for one in AccountMonth.objects.all()
    }
    # 10, 11 and 12 days before 25 November lie in one month; 200 days before is 9 May.
    assert by_hand[("Regular", "2026-11")] == (3, 30_000)
    assert by_hand[("Silent", "2026-05")] == (1, 50_000)
    assert sum(days for days, _cents in by_hand.values()) == 8 + 5 + 1
    # Another way to the same cells: the cohorts of the analytics, from the same orders.
    table, _currency, _others = worth._orders(TODAY)
    told = cohorts(summarise(table, "week", TODAY), period)
    found = retention.triangle(cast.chris, run, period)
    plain = [(one.starts, one.size, one.cells) for one in told.cohorts]
    assert [(one.starts, one.size, one.cells) for one in found.cohorts] == plain


def test_the_model_is_followed_through_time(many: list[Account]) -> None:
    made()
    facts = WorthRun.objects.get().facts
    told, tried = facts["tracking"], facts["backtest"]
    assert (told["split"], told["ends"][-1], told["days"]) == (tried["split"], TODAY.isoformat(), 14)
    later = [end > told["split"] for end in told["ends"]]
    assert sum(later) == 13
    assert sum(n for n, after in zip(told["actual"], later, strict=True) if after) == tried["actual_orders"]
    # Seen over everybody, what is expected without the orders is near what is expected with them.
    expected = sum(n for n, after in zip(told["expected"], later, strict=True) if after)
    assert expected == pytest.approx(tried["model"]["predicted"], rel=0.1)


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_says_who_is_silent_and_what_hangs_on_it(cast: Cast, few: dict[str, Account]) -> None:
    made()
    page = sign_in(cast.chris).get("/accounts/worth").content.decode()
    assert (
        "3 customers brought €3.1k in the past year. 1 has been silent for longer than usual; €2.5k hangs"
        in page
    )
    assert "Usually orders every 30 days, and has been silent for 200." in page
    assert "2 orders in USD are not in the sums." in page


def test_the_four_sorts_hold_every_judged_customer_once(cast: Cast, many: list[Account]) -> None:
    made()
    cut = queries.cut_of(cast.chris, "model")
    assert cut is not None
    found = [
        set(queries.quadrant(queries.rows_of(cast.chris), "model", cut, kind).values_list("pk", flat=True))
        for kind in queries.KINDS
    ]
    assert sum(map(len, found)) == len(set.union(*found)) == 400
    # Whoever is large brings four fifths of it all, and no more than that is needed.
    large = AccountWorth.objects.filter(pk__in=found[0] | found[1]).values_list("worth_cents", flat=True)
    total = sum(AccountWorth.objects.values_list("worth_cents", flat=True))
    assert sum(large) >= 0.8 * total > sum(large) - min(large)


def test_the_tenths_add_up(cast: Cast, many: list[Account]) -> None:
    made()
    tenths = queries.tenths(cast.chris, "model")
    assert sum(tenths) == sum(AccountWorth.objects.values_list("worth_cents", flat=True))
    assert tenths == sorted(tenths, reverse=True)


def test_each_number_opens_its_rows_and_they_add_up(cast: Cast, many: list[Account]) -> None:
    made()
    client = sign_in(cast.chris)
    page = client.get("/accounts/worth").content.decode()
    links = {
        one.replace("&amp;", "&") for one in re.findall(r'href="(/measures/insight\.[\w.]+/rows[^"]*)"', page)
    }
    assert {one.split("/")[2].split(".")[1] for one in links} == {
        "customers",
        "customer_worth",
        "worth_at_stake",
    }
    for link in links:
        assert client.get(link).status_code == 200, link
    stake = registry.get("insight.worth_at_stake")
    rows = stake.row_set({}, cast.chris)
    assert sum(row.stake for row in rows) == queries.totals(cast.chris, "model")["stake"]


def test_a_sector_stands_out_when_more_of_it_are_silent_than_chance_tells(cast: Cast) -> None:
    told = {"Leaving": (6, 2), "Staying": (1, 14), "": (0, 5), "Tiny": (4, 0)}
    for sector, counts in told.items():
        for is_silent, n in zip((True, False), counts, strict=True):
            for at in range(n):
                account = make_account(f"{sector}{is_silent}{at}", cast.anna, cast.blue, sector=sector)
                ordered(account, [200, 230, 260, 290, 320] if is_silent else [10, 40, 70, 100, 130])
    made()
    found = [(one.name, one.judged, one.silent, one.stands_out) for one in queries.sectors(cast.chris)]
    # Tiny has fewer than five customers who can be judged.
    assert found == [("Leaving", 8, 6, True), ("Staying", 15, 1, False), ("", 5, 0, False)]
    assert queries.sectors(cast.eva) == []
    client = sign_in(cast.chris)
    page = client.get("/accounts/worth").content.decode()
    assert "Leaving has more silent customers than all others together, beyond chance." in page
    assert "Sector not known" in page
    rows = registry.get("insight.silent_customers").row_set({"sector": "Leaving"}, cast.chris)
    assert [row.stake for row in rows] == [50_000] * 6 + [0] * 2
    link = re.search(r'href="(/measures/insight\.silent_customers/rows\?[^"]*Leaving[^"]*)"', page)
    assert link
    assert "LeavingFalse1" in client.get(link[1].replace("&amp;", "&")).content.decode()


def test_nobody_sees_the_customers_of_another_unit(cast: Cast, few: dict[str, Account]) -> None:
    made()
    page = sign_in(cast.eva).get("/accounts/worth").content.decode()
    assert "None of your customers has an order yet." in page
    assert "Silent" not in page


def test_before_the_first_time_the_page_offers_to_work_it_out(cast: Cast) -> None:
    assert "Work it out now" in sign_in(cast.chris).get("/accounts/worth").content.decode()
    assert "Work it out now" not in sign_in(cast.anna).get("/accounts/worth").content.decode()
    assert sign_in(cast.anna).post("/accounts/worth/renew").status_code == 403
    assert sign_in(cast.chris).post("/accounts/worth/renew").status_code == 302


def test_the_page_asks_as_many_queries_for_many_customers_as_for_few(
    cast: Cast, many: list[Account], django_assert_max_num_queries: Any
) -> None:
    made()
    client = sign_in(cast.chris)
    client.get("/accounts/worth")
    with django_assert_max_num_queries(23):
        client.get("/accounts/worth")
