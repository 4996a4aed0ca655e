"""The planted gap between what sellers and customers say is found through Koers' own numbers, and none where none is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cast import Cast, make_account, make_deal, make_person

from koers.areas.selling.models import DealPeriod, DealReview
from koers.areas.selling.queries.why import Pairs, Why
from koers.bridge.demo import reviews
from koers_analytics.intervals import wilson

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PARAMS = {"outcome": "lost", "starts": date(2025, 1, 1), "ends": date(2027, 1, 1)}


def lost(cast: Cast, number: int) -> None:
    account = make_account("Acme", cast.anna, cast.blue)
    person = make_person("Jansen", cast.anna, cast.blue, account=account)
    deals = [
        make_deal(
            f"d{n}", cast.anna, cast.blue, account=account, person=person, demo=True, outcome="lost",
            created_date=date(2025, 1, 5), closed_date=date(2026, 11, 1) - timedelta(days=n % 300),
        )
        for n in range(number)
    ]  # fmt: skip
    DealPeriod.objects.bulk_create(
        DealPeriod(deal=one, stage=one.stage, outcome="lost", owner=one.owner, unit=one.unit) for one in deals
    )


def pairs(cast: Cast, gap: float) -> Pairs:
    reviews.seed(at=NOW, gap=gap)
    return Why(PARAMS, cast.dora).pairs("price")


def test_sellers_blame_the_price_where_customers_do_not(cast: Cast) -> None:
    lost(cast, 900)
    found = pairs(cast, reviews.GAP)
    assert found.n > 50
    low, _high = wilson(found.ours_alone, found.ours_alone + found.theirs_alone)
    assert low > 0.5  # Of the deals on which they differ, it is mostly the seller alone who names the price.
    assert DealReview.objects.filter(demo=False).count() == 0


def test_where_nothing_is_planted_neither_side_blames_it_more(cast: Cast) -> None:
    lost(cast, 900)
    found = pairs(cast, 0.0)
    assert found.ours_alone + found.theirs_alone > 10
    low, high = wilson(found.ours_alone, found.ours_alone + found.theirs_alone)
    assert low < 0.5 < high
