"""The segment that leaves in the orders of the demo company is the one that the worth of customers points at."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from tests.cast import Cast

from koers.areas.customers.models import Account, AccountWorth
from koers.areas.insight.queries.worth import sectors
from koers.areas.selling.models import Order
from koers.bridge import worth
from koers.kit.access.models import Role, User
from koers_analytics.sample import EFFECTS, build

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
LEAVING = "Glastuinbouw"


def worked_out(cast: Cast, effects: tuple[str, ...]) -> None:
    """Put the accounts and orders of a demo company in the database, and work out what its customers are worth."""
    world = build(1, TODAY, scale=0.4, effects=effects)
    accounts = Account.objects.bulk_create(
        Account(name=one.name, sector=one.sector, unit=cast.blue) for one in world.accounts
    )
    Order.objects.bulk_create(
        Order(
            number=one.code,
            account=accounts[one.account.key - 1],
            unit=cast.blue,
            ordered_date=one.day,
            amount_cents=one.amount_cents,
            is_credit=one.is_credit,
        )
        for one in world.orders
    )
    worth.work_out(today=TODAY, at=AT)


def pointed_at(user: User) -> set[str]:
    """Return the sectors that the page says stand out."""
    return {one.name for one in sectors(user) if one.stands_out}


def test_the_leaving_segment_alone_is_pointed_at(cast: Cast) -> None:
    worked_out(cast, EFFECTS)
    assert pointed_at(cast.by_role[Role.ADMINISTRATOR]) == {LEAVING}
    rows = AccountWorth.objects.filter(stake_cents__gt=0).select_related("account")
    stake: Counter[str] = Counter()
    for row in rows:
        stake[row.account.sector] += row.stake_cents or 0
    before: Counter[str] = Counter()
    for row in AccountWorth.objects.select_related("account"):
        before[row.account.sector] += max(row.year_cents, row.before_cents)
    share = {sector: stake[sector] / cents for sector, cents in before.items()}
    assert max(share, key=lambda sector: share[sector]) == LEAVING


def test_without_the_effect_nobody_is_pointed_at(cast: Cast) -> None:
    worked_out(cast, tuple(effect for effect in EFFECTS if effect != "leaving_segment"))
    assert pointed_at(cast.by_role[Role.ADMINISTRATOR]) == set()
