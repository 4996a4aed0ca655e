"""The segment that leaves in the orders of the demo company is the one that the worth of customers points at."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from koers.areas.customers.models import Account, AccountWorth
from koers.areas.organisation.models import Unit
from koers.areas.selling.models import Order
from koers.bridge import worth
from koers_analytics.intervals import newcombe
from koers_analytics.sample import EFFECTS, build

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
LEAVING = "Glastuinbouw"
Z_OF_NINE = 2.773


def worked_out(effects: tuple[str, ...]) -> None:
    """Put the accounts and orders of a demo company in the database, and work out what its customers are worth."""
    world = build(1, TODAY, scale=0.4, effects=effects)
    unit = Unit.objects.create(kind="company", name="Vlietstroom")
    accounts = Account.objects.bulk_create(
        Account(name=one.name, sector=one.sector, unit=unit) for one in world.accounts
    )
    Order.objects.bulk_create(
        Order(
            number=one.code,
            account=accounts[one.account.key - 1],
            unit=unit,
            ordered_date=one.day,
            amount_cents=one.amount_cents,
            is_credit=one.is_credit,
        )
        for one in world.orders
    )
    worth.work_out(today=TODAY, at=AT)


def silent_of(rows: list[AccountWorth]) -> dict[str, tuple[int, int]]:
    """Return for each sector how many customers are silent for longer than usual, of how many who are judged."""
    judged = Counter(row.account.sector for row in rows if row.is_silent is not None)
    silent = Counter(row.account.sector for row in rows if row.is_silent)
    return {sector: (silent[sector], n) for sector, n in judged.items()}


def pointed_at() -> set[str]:
    """Return the sectors of which more customers are silent than of all others together, beyond chance.

    95 % for all nine sectors together: each difference is held against the normal point of 0.05 / 9, both sides.
    """
    found = silent_of(list(AccountWorth.objects.select_related("account")))
    above = set()
    for sector, (silent, judged) in found.items():
        others = [pair for name, pair in found.items() if name != sector]
        rest, of = sum(pair[0] for pair in others), sum(pair[1] for pair in others)
        if newcombe(silent, judged, rest, of, Z_OF_NINE)[1] > 0:
            above.add(sector)
    return above


def test_the_leaving_segment_alone_is_pointed_at(db: None) -> None:
    worked_out(EFFECTS)
    assert pointed_at() == {LEAVING}
    rows = AccountWorth.objects.filter(stake_cents__gt=0).select_related("account")
    stake: Counter[str] = Counter()
    for row in rows:
        stake[row.account.sector] += row.stake_cents or 0
    before: Counter[str] = Counter()
    for row in AccountWorth.objects.select_related("account"):
        before[row.account.sector] += max(row.year_cents, row.before_cents)
    share = {sector: stake[sector] / cents for sector, cents in before.items()}
    assert max(share, key=lambda sector: share[sector]) == LEAVING


def test_without_the_effect_nobody_is_pointed_at(db: None) -> None:
    worked_out(tuple(effect for effect in EFFECTS if effect != "leaving_segment"))
    assert pointed_at() == set()
