"""Customer equity: the grid counted by hand, its agreement with other pages, the golden budget, and who sees what."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.areas.insight.test_history import order
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.measures import deciding, needs
from koers.areas.customers.models import (
    Account,
    AccountWorth,
    Activity,
    BuyingRole,
    LoyaltyMotive,
    Need,
    NeedFit,
    RolePeriod,
    SolutionElement,
    StanceRating,
    WorthRun,
)
from koers.areas.insight import actions
from koers.areas.insight.measures import equity as numbers
from koers.areas.insight.models import BudgetAnswers
from koers.areas.insight.queries import equity as queries
from koers.areas.insight.rules.equity import Part, Seen, direction
from koers.areas.insight.views.equity import AccountEquity
from koers.areas.insight.views.equity_base import EquityPage
from koers.kit.measures import registry

TODAY = timezone.localdate()
CONVENTION = {"weeks": 52, "yearly_rate": 0.1, "margin": 1.0, "factor": 2.0}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def worths(rows: dict[Account, tuple[int, int]], **fields: Any) -> WorthRun:
    """Keep what accounts brought in the past year and in the year before, in cents."""
    run = WorthRun(
        as_of=TODAY,
        computed_at=noon(TODAY),
        way="plain",
        why="too_few",
        currency="EUR",
        customers=len(rows),
        facts={"convention": CONVENTION, "fit": None, "backtest": None},
    )
    made = [
        AccountWorth(
            account=one,
            first_on=TODAY - timedelta(days=600),
            last_on=TODAY - timedelta(days=20 if year else 500),
            days=8,
            year_cents=year,
            before_cents=before,
            **fields,
        )
        for one, (year, before) in rows.items()
    ]
    return customer_actions.keep_worth(run, made)


@pytest.fixture
def alpha(cast: Cast) -> Account:
    """An account of which every cell is known, with a year before to compare with where one can be."""
    account = make_account("Alpha", cast.anna, cast.blue)
    worths({account: (150_000_00, 100_000_00)})
    for motive, now, before in (("benefit", 3, 2), ("brand", 1, 2), ("relation", 2, None)):
        for strength, ago in ((now, 30), (before, 400)):
            if strength is not None:
                LoyaltyMotive.objects.create(
                    account=account, motive=motive, strength=strength, proven_date=TODAY - timedelta(days=ago)
                )
    need = Need.objects.create(account=account, statement="x", category="P", weight=3)
    other = Need.objects.create(account=account, statement="y", category="P", weight=1)
    element = SolutionElement.objects.create(account=account, name="x")
    NeedFit.objects.create(need=need, element=element, fulfilment=9)
    NeedFit.objects.create(need=other, element=element, fulfilment=3)
    # 12 of 20 contacts were theirs in the past year, 2 of 20 in the year before.
    for start, inbound in ((10, 12), (380, 2)):
        Activity.objects.bulk_create(
            Activity(
                kind="mail",
                account=account,
                unit=cast.blue,
                inbound=at < inbound,
                happened_at=noon(TODAY - timedelta(days=start + at)),
            )
            for at in range(20)
        )
    # Of these nobody noted who began: they are in neither share.
    Activity.objects.bulk_create(
        Activity(
            kind="call",
            account=account,
            unit=cast.blue,
            inbound=None,
            happened_at=noon(TODAY - timedelta(days=n)),
        )
        for n in range(40, 47)
    )
    for what, ago in (("reference", 10), ("referral", 20), ("award", 700), ("pilot", 380), ("early", 30)):
        customer_actions.note_gain(
            account, what=what, happened_at=noon(TODAY - timedelta(days=ago)), by=cast.anna
        )
    return account


def seen(cast: Cast, account: Account, who: str = "chris") -> dict[str, tuple[Any, int, Any, str | None]]:
    """Return of each number its value, n, that of the year before, and where it goes."""
    found = queries.read([account.pk], cast[who], TODAY)
    told = {}
    for metric in numbers.METRICS:
        now, before = found[metric.code].get(account.pk, (None, None))
        if now is not None:
            told[metric.code] = (
                now.value,
                now.n,
                before.value if before else None,
                metric.direction((now, before)),
            )
    return told


def test_the_cells_are_counted_as_by_hand(cast: Cast, alpha: Account) -> None:
    assert seen(cast, alpha) == {
        # (3 x 9 + 1 x 3) / 4 / 9
        "fulfilment": (pytest.approx(30 / 36), 2, None, None),
        "motive_benefit": (3, 2, 2, "up"),
        "brought": (150_000_00, 8, 100_000_00, "up"),
        "motive_brand": (1, 2, 2, "down"),
        # 60% of 20 against 10% of 20: beyond chance.
        "initiative": (0.6, 20, 0.1, "up"),
        "kept": (1.0, 8, None, None),
        "motive_relation": (2, 1, None, None),
        "gains_word": (2, 2, None, None),
        "gains_first": (1, 1, 1, "level"),
        "gains_trust": (0, 0, 1, "down"),
    }


def test_a_share_that_differs_by_chance_is_level_and_so_is_money_that_hardly_moved(cast: Cast) -> None:
    metric = next(one for one in numbers.METRICS if one.code == "initiative")
    # 6 of 20 against 4 of 20: Newcombe's interval of the difference is -.17 to .35.
    assert metric.direction((Seen(0.3, 20, 6), Seen(0.2, 20, 4))) == "level"
    assert metric.direction((Seen(0.9, 20, 18), Seen(0.2, 20, 4))) == "up"
    assert direction(Seen(105, 1), Seen(100, 1), None, 0.05) == "level"
    assert direction(Seen(94, 1), Seen(100, 1), None, 0.05) == "down"
    assert direction(Seen(None, 1), Seen(100, 1), None, 0.05) is None


def test_its_numbers_are_those_of_the_pages_that_have_them(cast: Cast, alpha: Account) -> None:
    for name, stance, met in (("One", 4, 10), ("Two", -1, 20), ("Three", 3, 200)):
        person = make_person(name, cast.anna, cast.blue, account=alpha)
        role = BuyingRole.objects.create(account=alpha, person=person, influence=3)
        RolePeriod.objects.create(
            buying_role=role, influence=3, starts=noon(TODAY - timedelta(days=100 if name == "One" else 500))
        )
        day = TODAY - timedelta(days=met)
        StanceRating.objects.create(buying_role=role, value=stance, rated_date=day, evidence="x")
        Activity.objects.create(
            kind="visit", account=alpha, person=person, unit=cast.blue, happened_at=noon(day)
        )
    found = seen(cast, alpha)
    params = {"account": alpha.pk, "as_of": TODAY}
    # Two of three with equal weight were met within 90 days; their stances are 4 and -1. A year ago nobody was met.
    assert found["coverage"] == (pytest.approx(2 / 3), 3, 0.0, "up")
    assert found["position"] == (1.5, 2, None, None)
    assert deciding.COVERAGE.ask(params, cast.chris).value == pytest.approx(2 / 3)
    assert deciding.POSITION.ask(params, cast.chris).value == 1.5
    assert needs.FULFILMENT.ask(params, cast.chris).value == pytest.approx(found["fulfilment"][0])


def test_each_new_number_can_be_asked_alone_and_answers_as_the_grid_does(cast: Cast, alpha: Account) -> None:
    params = {"account": alpha.pk, "as_of": TODAY}
    assert numbers.BROUGHT.ask(params, cast.chris).value == 150_000_00
    assert numbers.INITIATIVE.ask(params, cast.chris).value == 0.6
    assert numbers.MOTIVE.ask(params | {"motive": "brand"}, cast.chris).value == 1
    assert numbers.GAINS.ask(params | {"gains": "word"}, cast.chris).value == 2
    assert numbers.COMING.ask(params, cast.chris).status == "unknown"
    # The weakest is 1, the strongest 3.
    assert numbers.BALANCE.ask(params, cast.chris).value == pytest.approx(1 / 3)
    assert numbers.BROUGHT.ask(params, cast.eva).status == "unknown"
    assert numbers.GAINS.ask({}, cast.chris).status == "unknown"
    assert all(registry.get(metric.measure.name) is metric.measure for metric in numbers.METRICS)


def page(cast: Cast, path: str, who: str = "chris") -> str:
    answer = sign_in(cast[who]).get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_says_what_is_known_where_it_goes_and_what_to_do(cast: Cast, alpha: Account) -> None:
    text = page(cast, f"/accounts/{alpha.pk}/equity")
    assert "6 of the six cells are known. The weakest of the three is the brand." in text
    assert "rising, the year before €100,000" in text
    assert "the year before is unknown" in text
    assert "Write down who takes part in the decision." in text
    assert f'href="/accounts/{alpha.pk}/loyalty#gains-title"' in text
    assert "Looked after by Anna" in text
    client = sign_in(cast.chris)
    links = {one.replace("&amp;", "&") for one in re.findall(r'href="(/measures/[\w.]+/rows[^"]*)"', text)}
    assert len(links) == 7
    for link in sorted(links):
        assert client.get(link).status_code == 200, link


def test_what_nobody_recorded_is_unknown_and_never_nothing(cast: Cast) -> None:
    account = make_account("New", cast.anna, cast.blue)
    assert seen(cast, account) == {}
    text = page(cast, f"/accounts/{account.pk}/equity", "anna")
    assert "Nothing is known yet of what this relation is built on." in text
    assert text.count('<span class="soft">unknown</span>') == len(numbers.METRICS)
    assert text.count("no evidence yet") == 6
    assert "Ask at the next renewal why they stay, and write it down." in text


def test_what_was_taken_back_does_not_count_and_what_a_merged_account_gave_does(
    cast: Cast, alpha: Account
) -> None:
    from koers.areas.customers.queries.relation import gains_of, standing

    customer_actions.take_gain_back(
        alpha, standing(alpha).order_by("-happened_at")[0].pk, by=cast.anna, at=timezone.now()
    )
    assert seen(cast, alpha)["gains_word"][0] == 1
    keeper = make_account("Keeper", cast.anna, cast.blue)
    Account.objects.filter(pk=alpha.pk).update(merged_into=keeper)
    assert {one: len(rows) for one, rows in gains_of([keeper.pk]).items()} == {keeper.pk: 4}


# --- who sees what ------------------------------------------------------------------------------------------------


def test_a_seller_sees_the_grid_of_own_accounts_and_a_manager_those_of_the_unit(
    cast: Cast, alpha: Account
) -> None:
    def status(name: str, path: str) -> int:
        return sign_in(cast[name]).get(path).status_code

    grid = f"/accounts/{alpha.pk}/equity"
    names = ("ada", "dora", "chris", "mila", "anna", "bram", "vera", "daan", "eva")
    assert [status(name, grid) for name in names] == [200] * 5 + [403] * 2 + [404] * 2
    base = [status(name, "/accounts/equity") for name in names]
    assert base == [200] * 3 + [403] * 6
    assert [status(name, "/accounts/equity/budget") for name in names] == [200] * 2 + [403] * 7
    assert grid in page(cast, f"/accounts/{alpha.pk}", "anna")
    assert grid not in page(cast, f"/accounts/{alpha.pk}", "bram")


def test_the_base_holds_what_its_reader_may_see(cast: Cast, alpha: Account) -> None:
    other = make_account("Evas", cast.eva, cast.field)
    run = worths({alpha: (150_000_00, 100_000_00), other: (10_00, 20_00)})
    assert run.customers == 2
    assert numbers.base(cast.chris, TODAY)[1] == 1
    stand, n = numbers.base(cast.dora, TODAY)
    assert n == 2
    assert stand["value_supplier"] == {alpha.pk: "up", other.pk: "down"}
    assert stand["brand_customer"] == {alpha.pk: "down"}
    # Word of mouth has no year before, going first is level, trust fell.
    assert stand["relation_supplier"] == {alpha.pk: "down"}
    assert [str(one) for one in queries.of_part({}, cast.chris)] == ["Alpha"]


def test_each_count_of_a_cell_opens_its_accounts(cast: Cast, alpha: Account) -> None:
    other = make_account("Beta", cast.bram, cast.blue)
    worths({alpha: (150_000_00, 100_000_00), other: (10_00, 20_00)})
    for cell, told in zip(rows := numbers.CELLS, EquityPage(cast.chris, TODAY, "").cells, strict=True):
        assert cell in rows
        known, unknown, *ways = (one.value for one in told[2])
        assert known + unknown == 2  # type: ignore[operator]
        assert sum(ways) == known  # type: ignore[arg-type]
        for reading, state in zip(told[2], numbers.STATES, strict=True):
            params = {"cell": cell, "state": state, "as_of": TODAY}
            assert numbers.ACCOUNTS.row_set(params, cast.chris).count() == reading.value, (cell, state)
    asked = {"cell": "brand_customer", "state": "unknown", "as_of": TODAY}
    assert [str(one) for one in numbers.ACCOUNTS.row_set(asked, cast.chris)] == ["Beta"]
    assert sign_in(cast.chris).get(numbers.ACCOUNTS.rows_url(asked)).status_code == 200
    assert sign_in(cast.anna).get(numbers.ACCOUNTS.rows_url(asked)).status_code == 403


# --- by accounting ------------------------------------------------------------------------------------------------


def test_the_lifetime_value_is_that_of_the_method_page() -> None:
    # m 1000, d 10%, r .80 -> 2 666.67 and r .90 -> 4 500 (method page, section 6).
    whole, parts = queries.valued(
        [
            Part("A", 1, 90, 1000_00, 100, 80),
            Part("B", 2, 70, 1000_00, 100, 90),
            Part("C", 3, 3, 100_00, 5, 5),
        ],
        0.1,
        1.0,
    )
    assert whole is not None
    assert [round(one.value) for one in parts[:2]] == [266_667, 450_000]
    # Wilson of 80 of 100 is .7112 to .8666: 100 000 x .7112 / .3888 and x .8666 / .2334.
    assert (parts[0].low, parts[0].high) == pytest.approx((182_934, 371_385), rel=1e-3)
    # Too thin for a retention of its own: 175 of 205.
    assert (parts[2].pooled, parts[2].retention) == (True, pytest.approx(175 / 205))
    assert whole.value == pytest.approx(2100_00 * (175 / 205) / (1.1 - 175 / 205))
    assert queries.valued([Part("A", 1, 3, 100, 0, 0)], 0.1, 1.0) == (None, [])


def test_the_page_adds_up_by_unit_and_by_sector(cast: Cast) -> None:
    rows = {}
    for at in range(40):
        account = make_account(f"K{at}", cast.anna, cast.blue if at % 2 else cast.green)
        rows[account] = (0, 1_000_00) if at < 8 else (1_000_00, 1_000_00)
    worths(rows)
    found = EquityPage(cast.dora, TODAY, "unit")
    assert found.total.n == 32
    # 32 x 1 000 euros, 32 of 40 came back: x .8 / .3.
    assert found.total.value == round(32_000_00 * 0.8 / 0.3)
    assert [(name, value.n, kept) for name, value, _n, kept, _between in found.parts] == [
        ("Blue", 16, "80%"),
        ("Green", 16, "80%"),
    ]
    text = page(cast, "/accounts/equity", "dora")
    assert "Your 32 customers of the past year are worth €85.3k in all" in text
    assert page(cast, "/accounts/equity?by=sector", "dora").count("Sector not known") == 1
    assert EquityPage(cast.dora, TODAY, "sector").total.value == found.total.value
    for _name, value, *_rest in found.parts:
        assert sign_in(cast.dora).get(value.rows_url).status_code == 200
    unit = {"unit": cast.blue.pk}
    assert numbers.LIFETIME.row_set(unit, cast.dora).count() == 16


# --- winning and keeping ------------------------------------------------------------------------------------------

#: Shares at a spend of 10 on the curves of science.md: .4 (1 - e^-.8) and .7 (1 - e^-.5).
GOLDEN = {
    "margin_cents": 50_00,
    "yearly_rate": 0.15,
    "winning_cents": 10_00,
    "won_share": 0.2202684143531114,
    "won_ceiling": 0.4,
    "keeping_cents": 10_00,
    "kept_share": 0.27542853820115657,
    "kept_ceiling": 0.7,
}


def test_the_best_budget_is_the_golden_one(cast: Cast) -> None:
    given = actions.give_answers(BudgetAnswers(**GOLDEN), by=cast.dora, at=timezone.now())
    now, best = queries.budgets(given)
    # science.md section 11.
    assert (best.acquisition, best.retention) == pytest.approx((6.969, 12.942), abs=1e-3)
    assert (best.won, best.kept) == pytest.approx((0.1709, 0.3335), abs=1e-4)
    assert (best.equity, best.marginal_cost) == pytest.approx((2.3601, 54.572), abs=1e-3)
    # By hand at a spend of 10 on each: r' = .239503; a m - A + a (m - R/r) r' / (1 - r').
    kept = 0.27542853820115657 / 1.15
    by_hand = 0.2202684143531114 * (50 + (50 - 10 / 0.27542853820115657) * kept / (1 - kept)) - 10
    assert now.equity == pytest.approx(by_hand, abs=1e-9)
    worths({make_account("A", cast.anna, cast.blue): (100, 100)})
    found = EquityPage(cast.dora, TODAY, "")
    winning, keeping = found.curves
    assert winning.split is not None
    values = list(winning.series[0].values)
    assert values[winning.split[0]] == max(values) == 236  # type: ignore[type-var]
    assert str(winning.categories[winning.split[0]]) == "€7"
    assert keeping.series[0].values[keeping.split[0]] == 236  # type: ignore[index]
    assert "By these answers it is best to spend €7 on each prospect and €13 a year" in page(
        cast, "/accounts/equity", "chris"
    )


def test_answers_are_asked_for_kept_with_who_and_when_and_never_overwritten(cast: Cast) -> None:
    worths({make_account("A", cast.anna, cast.blue): (100, 100)})
    assert "Unknown: nobody has said yet what winning and keeping a customer costs" in page(
        cast, "/accounts/equity"
    )
    client = sign_in(cast.dora)
    sent = {
        "margin_cents": "12000",
        "yearly_rate": "10",
        "winning_cents": "2000",
        "won_share": "12",
        "won_ceiling": "30",
        "keeping_cents": "1500",
        "kept_share": "70",
        "kept_ceiling": "90",
    }
    assert client.post("/accounts/equity/budget", sent).status_code == 302
    assert client.post("/accounts/equity/budget", sent | {"won_share": "12.5"}).status_code == 302
    kept = [(one.won_share, one.given_by, one.currency) for one in BudgetAnswers.objects.order_by("pk")]
    assert kept == [(0.12, cast.dora, "EUR"), (0.125, cast.dora, "EUR")]
    assert 'value="12.5"' in client.get("/accounts/equity/budget").content.decode()
    assert "Answers of Dora" in page(cast, "/accounts/equity")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"won_share": "40"}, "below what is possible at the very most"),
        ({"kept_share": "0"}, "below what is possible at the very most"),
        ({"kept_ceiling": "120"}, "100"),
        ({"margin_cents": "0"}, "above nothing"),
        ({"winning_cents": "-5"}, "above nothing"),
        ({"winning_cents": "much"}, "Winning and keeping"),
        ({"yearly_rate": ""}, "Winning and keeping"),
    ],
)
def test_answers_that_cannot_be_are_refused(cast: Cast, wrong: dict[str, str], said: str) -> None:
    sent = {
        "margin_cents": "12000",
        "yearly_rate": "10",
        "winning_cents": "2000",
        "won_share": "12",
        "won_ceiling": "30",
        "keeping_cents": "1500",
        "kept_share": "70",
        "kept_ceiling": "90",
    }
    answer = sign_in(cast.dora).post("/accounts/equity/budget", sent | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not BudgetAnswers.objects.exists()
    assert sign_in(cast.chris).post("/accounts/equity/budget", sent).status_code == 403


def test_without_a_survey_nothing_is_said_of_switching(cast: Cast) -> None:
    worths({make_account("A", cast.anna, cast.blue): (100, 100)})
    text = page(cast, "/accounts/equity")
    assert "It takes a survey of at least 100 buyers in your market" in text
    assert EquityPage(cast.chris, TODAY, "").switching.value is None


# --- the pages ----------------------------------------------------------------------------------------------------


def test_the_pages_are_dutch_for_who_reads_dutch(cast: Cast, alpha: Account) -> None:
    cast.chris.language = "nl"
    cast.chris.save()
    text = page(cast, f"/accounts/{alpha.pk}/equity")
    assert "6 van de zes vakken zijn bekend. De zwakste van de drie: merk." in text
    assert "stijgend, het jaar ervoor" in text
    assert "Boekhoudkundig" in page(cast, "/accounts/equity")


def test_before_the_first_working_out_the_page_says_so(cast: Cast) -> None:
    assert "Nothing has been worked out yet." in page(cast, "/accounts/equity")


def test_the_pages_ask_as_many_statements_for_many_as_for_few(
    cast: Cast, alpha: Account, django_assert_max_num_queries: Any
) -> None:
    rows = {alpha: (150_000_00, 100_000_00)}
    for at in range(30):
        account = make_account(f"K{at}", cast.anna, cast.blue)
        order(account, cast, TODAY - timedelta(days=at))
        LoyaltyMotive.objects.create(account=account, motive="brand", strength=2, proven_date=TODAY)
        rows[account] = (at * 1_000_00, 5_000_00)
    worths(rows)
    client = sign_in(cast.chris)
    client.get(f"/accounts/{alpha.pk}/equity")
    with django_assert_max_num_queries(28):
        client.get(f"/accounts/{alpha.pk}/equity")
    with django_assert_max_num_queries(28):
        client.get("/accounts/equity")


def test_the_reader_of_one_account_is_that_of_all(cast: Cast, alpha: Account) -> None:
    make_account("Beta", cast.anna, cast.blue)
    everybody = queries.read(Account.objects.values("pk"), cast.chris, TODAY)
    alone = queries.read([alpha.pk], cast.chris, TODAY)
    assert {code: rows.get(alpha.pk) for code, rows in everybody.items()} == {
        code: rows.get(alpha.pk) for code, rows in alone.items()
    }
    assert AccountEquity(alpha, cast.chris, TODAY).balance.value == pytest.approx(1 / 3)
