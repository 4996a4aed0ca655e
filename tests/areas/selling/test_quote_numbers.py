"""How quotes do: time to the order with open ones, price left, acceptance, and how many hands it took."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.areas.selling.quote_world import NOW, a_deal, a_quote, make_pump
from tests.cast import Cast, fresh, make_deal, sign_in

from koers.areas.selling import actions
from koers.areas.selling.actions import Wanted
from koers.areas.selling.measures import quotes as numbers
from koers.areas.selling.models import DiscountRule, Quote
from koers.areas.selling.queries import quote_numbers as queries
from koers.areas.selling.queries.quotes import is_beyond_for_some
from koers.areas.selling.rules.quote_numbers import middle_of, ratio_between

DAY = timedelta(days=1)
ALL_YEAR = {"starts": date(2026, 1, 1), "ends": date(2027, 1, 1)}


def test_the_median_counts_open_quotes_and_is_unknown_where_it_is_not_reached() -> None:
    # Kaplan-Meier by hand: S = 5/6 after 2, 5/6 * 3/4 after 5, * 2/3 after 8, which is 0.4167.
    days = [(2, True), (3, False), (5, True), (8, True), (9, False), (20, False)]
    assert middle_of(days)[0] == 8.0
    assert middle_of([(2, True), (9, False), (9, False)])[0] is None
    assert middle_of([]) == (None, None, None)


def test_a_share_of_sums_weighs_by_the_list_price() -> None:
    found = ratio_between([(90, 100), (190, 200), (80, 100)])
    assert found is not None
    # 360 / 400; residuals 0, 10 and -10; 1.96 * sqrt(3 / 2 * 200) / 400.
    assert [round(one, 4) for one in found] == [0.9, 0.8151, 0.9849]
    assert ratio_between([(1, 2)]) == (0.5, 0.5, 0.5)
    assert ratio_between([]) is None


def sold(
    cast: Cast, number: int, *, answer: str = "", by_link: bool = True, days: int = 3, **fields: Any
) -> Quote:
    """A quote of one pump at a discount, sent on 2 November and answered after some days."""
    deal = make_deal(f"Deal {number}", cast.anna, cast.blue)
    discount = fields.pop("discount", "10")
    quote = actions.make_quote(
        lines=[Wanted(product=fields.pop("pump"), discount_percent=Decimal(discount))],
        by=cast.anna,
        at=NOW,
        deal=deal,
    )
    if fields.pop("asks", False):
        actions.ask_approval(quote, by=fresh(cast.anna), at=NOW)
        actions.approve(quote, by=cast.chris, at=NOW)
    actions.mark_sent(quote, by=fresh(cast.anna), at=NOW)
    if answer == "yes":
        actions.accept(quote, name="P", by=None, at=NOW + days * DAY, by_link=by_link)
    elif answer == "no":
        actions.decline(quote, name="P", by=None, at=NOW + days * DAY)
    elif answer == "late":
        actions.expire(quote, at=NOW + 40 * DAY)
    return quote


@pytest.fixture
def quotes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve quotes: eight accepted of which two needed approval and one not by link, two declined, one late, one open."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 45 * DAY)
    a_deal(cast)
    pump = make_pump()
    DiscountRule.objects.create(name="Alone", role="seller", max_discount_percent=15)
    for number, days in enumerate((1, 2, 3, 4, 5)):
        sold(cast, number, answer="yes", days=days, pump=pump)
    sold(cast, 5, answer="yes", days=6, pump=pump, by_link=False)
    sold(cast, 6, answer="yes", days=7, pump=pump, discount="30", asks=True)
    sold(cast, 7, answer="yes", days=8, pump=pump, discount="30", asks=True)
    sold(cast, 8, answer="no", pump=pump)
    sold(cast, 9, answer="no", pump=pump)
    sold(cast, 10, answer="late", pump=pump)
    sold(cast, 11, pump=pump)


def test_the_five_numbers_of_a_year_of_quotes(cast: Cast, quotes: None) -> None:
    chris = fresh(cast.chris)
    rows = queries.days_of(queries.on_the_way(ALL_YEAR, chris), (NOW + 45 * DAY).date())
    assert sorted(rows) == [(day, True) for day in range(1, 9)] + [(45, False)]
    accepted = numbers.ACCEPTED.ask(ALL_YEAR, chris)
    assert (accepted.value, accepted.n) == (pytest.approx(8 / 11), 11)
    # Wilson for 8 of 11.
    assert (accepted.low, accepted.high) == (pytest.approx(0.4344, abs=1e-4), pytest.approx(0.9025, abs=1e-4))
    approval = numbers.NEEDED_APPROVAL.ask(ALL_YEAR, chris)
    assert (approval.value, approval.n) == (pytest.approx(2 / 12), 12)
    # Of eight accepted quotes no share is shown; it is 5 of 8, and the price 0.85 of the list.
    assert [one.ask(ALL_YEAR, chris).status for one in (numbers.TOUCHLESS, numbers.REALISED_PRICE)] == [
        "too_few"
    ] * 2
    assert queries.touchless(queries.accepted(ALL_YEAR, chris)).count() == 5
    pairs = list(queries.priced(ALL_YEAR, chris).values_list("listed_net_cents", "list_cents"))
    assert ratio_between(pairs)[0] == pytest.approx((6 * 0.9 + 2 * 0.7) / 8)  # type: ignore[index]
    # What others may not see is not counted.
    assert numbers.ACCEPTED.ask(ALL_YEAR, fresh(cast.eva)).n == 0
    assert numbers.ACCEPTED.ask({"starts": date(2026, 11, 9), "ends": date(2027, 1, 1)}, chris).n == 3


def test_the_page_shows_them_beside_the_list(cast: Cast, quotes: None) -> None:
    chris = sign_in(cast.chris)
    html = chris.get("/quotes/numbers?starts=2026-01-01&until=2026-12-31").content.decode()
    assert "Of the quotes that ended, 73% was accepted." in html
    assert 'href="/quotes/numbers"' in chris.get("/quotes").content.decode()
    for odd in ("starts=x", "unit=0", "owner=99999999999999999999", "until=9999-12-31"):
        assert chris.get(f"/quotes/numbers?{odd}").status_code == 200


def test_versions_of_a_quote_count_as_one_from_the_first_day_it_was_sent(cast: Cast) -> None:
    quote = a_quote(cast)
    actions.mark_sent(quote, by=cast.anna, at=NOW)
    fresh_one = actions.revise(quote, by=cast.anna, at=NOW + 2 * DAY)
    chris = fresh(cast.chris)
    # The new version was not sent yet: the one before stands for the quote, and it is open.
    assert list(queries.on_the_way(ALL_YEAR, chris)) == [quote]
    actions.mark_sent(fresh_one, by=cast.anna, at=NOW + 3 * DAY)
    actions.accept(fresh_one, name="P", by=None, at=NOW + 6 * DAY, by_link=True)
    assert list(queries.on_the_way(ALL_YEAR, chris)) == [fresh_one]
    assert queries.days_of(queries.on_the_way(ALL_YEAR, chris), (NOW + 9 * DAY).date()) == [(6, True)]
    assert queries.touchless(queries.accepted(ALL_YEAR, chris)).count() == 1


def test_asking_for_approval_is_offered_only_where_there_is_something_to_approve(cast: Cast) -> None:
    quote = a_quote(cast, discount="12")
    anna = sign_in(cast.anna)
    page = f"/quotes/{quote.pk}"
    assert not is_beyond_for_some(quote)
    assert f"{page}/ask" not in anna.get(page).content.decode()
    DiscountRule.objects.create(name="Sellers", role="seller", max_discount_percent=15)
    assert f"{page}/ask" not in anna.get(page).content.decode()
    DiscountRule.objects.create(name="Pumps", role="seller", max_discount_percent=10)
    assert is_beyond_for_some(quote)
    assert f"{page}/ask" in anna.get(page).content.decode()
