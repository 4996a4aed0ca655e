"""Who stays: cohorts counted by hand, the map and its rule for few customers, and what a point of retention is worth."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, make_account, sign_in

from koers.areas.customers import actions
from koers.areas.customers.models import Account, AccountMonth, AccountWorth, WorthRun
from koers.areas.insight.measures import retention as numbers
from koers.areas.insight.queries import retention
from koers.areas.insight.queries.retention import Classes
from koers.areas.insight.views.retention import RetentionPage
from koers.kit.measures import registry

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
CONVENTION = {"weeks": 52, "yearly_rate": 0.1, "margin": 1.0, "factor": 2.0}


def run_of(way: str = "plain", why: str = "too_few", **facts: Any) -> WorthRun:
    facts = {"convention": CONVENTION, "backtest": None, "tracking": None, **facts}
    return WorthRun(as_of=TODAY, computed_at=NOW, way=way, why=why, currency="EUR", customers=4, facts=facts)


def kept(run: WorthRun, days: dict[Account, list[date]], **fields: dict[Account, Any]) -> WorthRun:
    """Keep a working out of orders of 100 euros on these days, with further fields of the worth of each."""
    rows, months = [], []
    for account, bought in days.items():
        ago = [(TODAY - day).days for day in bought]
        given = {
            "year_cents": 10_000 * sum(one < 365 for one in ago),
            "before_cents": 10_000 * sum(365 <= one < 730 for one in ago),
        } | {name: value[account] for name, value in fields.items() if account in value}
        rows.append(
            AccountWorth(
                account=account, first_on=min(bought), last_on=max(bought), days=len(bought), **given
            )
        )
        counted: dict[int, int] = {}
        for day in bought:
            counted[retention.month_of(day)] = counted.get(retention.month_of(day), 0) + 1
        months += [
            AccountMonth(worth_id=account.pk, cohort=min(counted), month=month, days=n, cents=10_000 * n)
            for month, n in counted.items()
        ]
    return actions.keep_worth(run, rows, months)


@pytest.fixture
def four(cast: Cast) -> dict[str, Account]:
    """Two customers of the first quarter, one of the second, and one of the quarter that is not over."""
    named = {name: make_account(name, cast.anna, cast.blue) for name in "ABCD"}
    days = {
        "A": [date(2026, 1, 10), date(2026, 4, 5), date(2026, 7, 1)],
        "B": [date(2026, 2, 1), date(2026, 2, 20), date(2026, 8, 1)],
        "C": [date(2026, 5, 5), date(2026, 10, 3)],
        "D": [date(2026, 10, 15)],
    }
    kept(run_of(), {named[name]: many for name, many in days.items()})
    return named


def page(cast: Cast, who: str = "chris", query: str = "") -> str:
    text = sign_in(cast[who]).get(f"/accounts/retention{query}").content.decode()
    return re.sub(r"\s+", " ", text)


# --- cohorts ------------------------------------------------------------------------------------------------------


def cells_of(cast: Cast, period: str) -> list[tuple[str, int, list[tuple[int, int, int] | None]]]:
    found = retention.triangle(cast.chris, WorthRun.objects.get(), period)
    return [
        (
            one.starts.isoformat(),
            one.size,
            [None if cell is None else (cell.customers, cell.orders, cell.cents) for cell in one.cells],
        )
        for one in found.cohorts
    ]


def test_cohorts_are_counted_as_by_hand_and_the_open_quarter_has_no_number(
    cast: Cast, four: dict[str, Account]
) -> None:
    assert cells_of(cast, "quarter") == [
        ("2026-01-01", 2, [(2, 3, 30_000), (1, 1, 10_000), (2, 2, 20_000)]),
        ("2026-04-01", 1, [(1, 1, 10_000), (0, 0, 0), None]),
        ("2026-10-01", 1, [None, None, None]),
    ]
    # No year is over yet but those before, in which nobody ordered.
    assert cells_of(cast, "year") == [("2026-01-01", 4, [None])]
    assert cells_of(cast, "month")[1][:2] == ("2026-02-01", 1)
    assert cells_of(cast, "month")[1][2][:8] == [(1, 2, 20_000), *[(0, 0, 0)] * 5, (1, 1, 10_000), (0, 0, 0)]


def test_a_customer_counts_once_in_a_quarter_of_several_months(cast: Cast) -> None:
    account = make_account("Often", cast.anna, cast.blue)
    kept(run_of(), {account: [date(2026, 1, 5), date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]})
    assert cells_of(cast, "quarter")[0][2][1] == (1, 3, 30_000)


def test_the_rows_behind_each_cell_are_its_customers(cast: Cast, four: dict[str, Account]) -> None:
    found = retention.triangle(cast.chris, WorthRun.objects.get(), "quarter")
    for one in found.cohorts:
        params: dict[str, Any] = {"cohort": one.starts, "period": "quarter"}
        assert numbers.COHORTS.ask(params, cast.chris).value == one.size
        for cell in one.cells:
            if cell is not None:
                rows = numbers.COHORTS.row_set(params | {"later": cell.n}, cast.chris)
                assert rows.count() == cell.customers
    asked = {"cohort": date(2026, 1, 1), "period": "quarter", "later": 1}
    assert [str(one) for one in numbers.COHORTS.row_set(asked, cast.chris)] == ["A"]
    assert not numbers.COHORTS.row_set(asked | {"later": 10**17}, cast.chris).exists()
    assert not numbers.COHORTS.row_set({}, cast.chris).exists()


def test_the_triangle_hatches_what_is_not_over_and_counts_small_cohorts(
    cast: Cast, four: dict[str, Account]
) -> None:
    text = page(cast)
    # One for each of two cohorts; the first period of the newest is not shown, and its next has not begun.
    assert text.count("<td data-open") == 2
    assert ">1/2<" in text
    assert ">0/1<" in text
    assert page(cast, query="?period=year&show=money").count("<td data-open") == 0
    assert "No such period is over yet." in page(cast, query="?period=year")
    assert page(cast, query="?show=money").count("<td data-open") == 3


# --- what was kept ------------------------------------------------------------------------------------------------


@pytest.fixture
def ten(cast: Cast) -> list[Account]:
    """Ten customers of the year before, each for 100 euros; two leave, one brings 300, one 50, six 100; one is new."""
    accounts = [make_account(f"K{number}", cast.anna, cast.blue) for number in range(11)]
    long_ago, lately = TODAY - timedelta(days=500), TODAY - timedelta(days=50)
    days = {one: [long_ago, lately] for one in accounts[:8]} | {one: [long_ago] for one in accounts[8:10]}
    now = dict.fromkeys(accounts[:8], 10_000) | {accounts[0]: 30_000, accounts[1]: 5_000}
    kept(run_of(), days | {accounts[10]: [lately]}, year_cents=now)
    return accounts


def test_the_figures_of_retention_stand_apart(cast: Cast, ten: list[Account]) -> None:
    found = RetentionPage(WorthRun.objects.get(), cast.chris, {})
    came_back, weighted, gross, net = (reading for _label, reading in found.tiles)
    assert (came_back.value, came_back.n) == (0.8, 10)
    # Wilson, 8 of 10.
    assert (came_back.low, came_back.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert (weighted.value, gross.value, net.value) == (0.8, 0.75, 0.95)
    assert {one.low for one in (weighted, gross, net)} == {None}
    rows = numbers.NET.row_set({}, cast.chris)
    assert sum(one.past_year for one in rows) / sum(one.year_before for one in rows) == 0.95
    assert "Of 10 customers of the year before, 8 ordered again in the past year (80%)." in page(cast)


def test_a_point_of_retention_is_worth_what_the_formula_says(cast: Cast, ten: list[Account]) -> None:
    # Nine customers bring 105 euros on average; r .8: 1 / .29 x .81 - 1 / .3 x .8 = .126437 for each euro.
    WorthRun.objects.update(customers=400)
    numbers_of = RetentionPage(WorthRun.objects.get(), cast.chris, {}).point
    assert numbers_of.status == "too_few"
    more = [make_account(f"M{number}", cast.anna, cast.blue) for number in range(40)]
    days = {one: [TODAY - timedelta(days=500), TODAY - timedelta(days=50)] for one in more[:32]}
    days |= {one: [TODAY - timedelta(days=500)] for one in more[32:]}
    kept(run_of(), days)
    point = RetentionPage(WorthRun.objects.get(), cast.chris, {}).point
    assert (point.n, point.value) == (32, 40_500.0)  # 32 x 10,000 cents x .126437 = 40,460
    # Wilson, 32 of 40: .6524 to .8950; the worth of a point at those two, for 320,000 cents.
    low, high = (320_000 * ((r + 0.01) / (1.09 - r) - r / (1.1 - r)) for r in (0.65240, 0.89502))
    assert (point.low, point.high) == pytest.approx((low, high), rel=1e-3)
    assert "The first margin falls at the end of the first year, after renewal." in page(cast)


def test_without_an_earlier_year_nothing_is_said_of_staying(cast: Cast, four: dict[str, Account]) -> None:
    text = page(cast)
    assert "Nobody ordered in the year before, so that it is not known yet who comes back." in text
    assert RetentionPage(WorthRun.objects.get(), cast.chris, {}).point.status == "unknown"


# --- the map ------------------------------------------------------------------------------------------------------


def test_classes_meet_without_a_gap() -> None:
    own = Classes((1, 2, 3, 6, 12), (30, 60, 90, 180, 365))
    assert [own.often(place) for place in range(6)] == [(1, 1), (2, 2), (3, 3), (4, 6), (7, 12), (13, None)]
    assert [own.silent(place) for place in (0, 1, 5)] == [(0, 30), (31, 60), (366, None)]


def on_the_map(cast: Cast, run: WorthRun) -> None:
    accounts = [make_account(f"P{number}", cast.anna, cast.blue) for number in range(5)]
    #                  often, silent since; the third and fourth share a cell
    bought = [(1, 30), (1, 31), (4, 400), (6, 366), (4, 10)]
    days = {
        one: [TODAY - timedelta(days=ago + 20 * number) for number in range(n)]
        for one, (n, ago) in zip(accounts, bought, strict=True)
    }
    kept(
        run,
        days,
        is_silent={accounts[2]: True, accounts[3]: False, accounts[4]: False},
        chance=dict(zip(accounts, (0.9, 0.8, 0.1, 0.2, 0.95), strict=True)) if run.way == "model" else {},
        orders=dict(zip(accounts, (1.0, 0.5, 0.0, 0.3, 3.0), strict=True)) if run.way == "model" else {},
    )


def test_each_cell_of_the_map_has_the_mean_of_its_customers_and_opens_them(cast: Cast) -> None:
    on_the_map(cast, run_of("model", ""))
    own = retention.classes()
    found = retention.spots(cast.chris, WorthRun.objects.get(), own)
    told = {place: (spot.n, spot.chance, spot.orders) for place, spot in found.items()}
    assert told == {
        (0, 0): (1, 0.9, 1.0),
        (0, 1): (1, 0.8, 0.5),
        (3, 5): (2, pytest.approx(0.15), pytest.approx(0.15)),
        (3, 0): (1, 0.95, 3.0),
    }
    for (often, silent), spot in found.items():
        assert numbers.SPOTS.row_set({"often": often, "silent": silent}, cast.chris).count() == spot.n
    text = page(cast)
    assert "Of 5 customers, about 3 are still one." in text
    assert ">15% <small>n=2</small>" in text
    orders = page(cast, query="?read=orders")
    assert "Together they are expected to place about 5 orders in the coming 52 weeks." in orders
    assert ">0.2 <small>n=2</small>" in orders


def test_with_few_customers_the_map_shows_the_rule_of_the_own_gap(cast: Cast) -> None:
    on_the_map(cast, run_of())
    text = page(cast)
    assert "There are 4 customers, and below 300 no chance is given to single ones." in text
    assert "1 of 3 customers with four orders or more are silent for longer than usual." in text
    assert ">50% <small>n=2</small>" in text
    assert "Expected orders" not in text
    assert "There are too few customers to foretell the orders of each; plain figures are used." in text


def test_a_number_in_the_settings_moves_the_classes(cast: Cast, settings: Any) -> None:
    settings.WORTH = {"frequencies": [5], "silences": [100]}
    on_the_map(cast, run_of())
    found = retention.spots(cast.chris, WorthRun.objects.get(), retention.classes())
    assert {place: spot.n for place, spot in found.items()} == {(0, 0): 3, (0, 1): 1, (1, 1): 1}
    settings.WORTH = {"silences": [60, 30]}
    with pytest.raises(ValueError, match="that rise"):
        retention.classes()


# --- the model beside reality ---------------------------------------------------------------------------------------


def test_the_model_stands_beside_what_came_with_the_line_where_it_had_to_foretell(cast: Cast) -> None:
    told = {
        "split": "2026-05-27",
        "days": 14,
        "n_customers": 5,
        "ends": ["2026-05-13", "2026-05-27", "2026-06-10", "2026-06-24"],
        "actual": [3, 4, 2, 2],
        "expected": [3.5, 3.5, 2.5, 2.5],
        "bias": 0.25,
    }
    on_the_map(cast, run_of("model", "", tracking=told))
    found = RetentionPage(WorthRun.objects.get(), cast.chris, {})
    by_period, added = found.by_period, found.cumulative
    assert by_period is not None
    assert added is not None
    assert by_period.split == (1, "held out from here")
    assert by_period.summary == "After 27 May 2026, where it had to foretell, the model had 25% too many."
    assert list(added.series[0].values) == [3, 7, 9, 11]
    assert added.summary == "Added up, the model stands at 12 repeat orders, and 11 came."
    assert by_period.caption_n == 5


# --- who sees what --------------------------------------------------------------------------------------------------


def test_before_the_first_working_out_and_without_orders_the_page_says_so(cast: Cast) -> None:
    assert "Nothing has been worked out yet." in page(cast)
    kept(run_of(), {})
    assert "None of your customers has an order yet." in page(cast)


def test_nobody_counts_or_opens_the_customers_of_another_unit(cast: Cast, four: dict[str, Account]) -> None:
    own = make_account("Eva's", cast.eva, cast.field)
    days = {one: [date(2026, 1, 10)] for one in four.values()} | {own: [date(2026, 1, 10), date(2026, 7, 1)]}
    kept(run_of(), days)
    found = retention.triangle(cast.eva, WorthRun.objects.get(), "quarter")
    assert [(one.size, one.cells[2].customers) for one in found.cohorts if one.cells[2]] == [(1, 1)]
    asked = {"cohort": date(2026, 1, 1), "period": "quarter"}
    assert [str(one) for one in numbers.COHORTS.row_set(asked, cast.eva)] == ["Eva's"]
    assert [str(one) for one in numbers.SPOTS.row_set({"often": 1, "silent": 3}, cast.eva)] == ["Eva's"]
    assert sign_in(cast.vera).get("/accounts/retention").status_code == 403
    assert sign_in(cast.vera).get(numbers.COHORTS.rows_url(asked)).status_code == 403


def test_each_link_of_the_page_opens(cast: Cast, four: dict[str, Account]) -> None:
    client = sign_in(cast.chris)
    text = page(cast)
    links = {
        one.replace("&amp;", "&") for one in re.findall(r'href="(/measures/insight\.[\w.]+/rows[^"]*)"', text)
    }
    # Three cohorts, three of their cells, three cells of the map, four figures and the point.
    assert len(links) == 14
    for link in sorted(links):
        assert client.get(link).status_code == 200, link
    assert client.get(numbers.COHORTS.rows_url({}) + "?period=decade").status_code == 400


def test_the_page_is_dutch_for_who_reads_dutch(cast: Cast, ten: list[Account]) -> None:
    cast.chris.language = "nl"
    cast.chris.save()
    text = page(cast)
    assert "Van 10 klanten van het jaar ervoor bestelden er 8 opnieuw in het afgelopen jaar (80%)." in text
    assert "Nog niet voorbij" in text


def test_the_page_asks_as_many_statements_for_many_customers_as_for_few(
    cast: Cast, ten: list[Account], django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.chris)
    client.get("/accounts/retention")
    with django_assert_max_num_queries(20):
        client.get("/accounts/retention")


def test_every_number_of_the_page_is_a_named_measure() -> None:
    for one in (numbers.CAME_BACK, numbers.COHORTS, numbers.SPOTS, numbers.POINT):
        assert registry.get(one.name) is one
