"""The whole fictional company in memory, made from a seed and a day; and its deals as a `DealHistory`."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics import tables
from koers_analytics.sample import company as firm
from koers_analytics.sample import contacts, customers, dealing, ordering

EFFECTS = ("slow_team", "deep_discount", "optimistic_seller", "leaving_segment")
_DAYS = 3 * 365 + 60


@dataclass(frozen=True)
class Planted:
    """An effect that was put into the world on purpose, and the measure that should find it."""

    name: str
    measure: str
    dimension: str
    group: str
    group_id: int | None
    text: str


@dataclass(frozen=True)
class World:
    """Everything that exists in the fictional company."""

    company: firm.Company
    accounts: tuple[customers.Account, ...]
    persons: tuple[customers.Person, ...]
    deals: tuple[dealing.Deal, ...]
    orders: tuple[ordering.Order, ...]
    activities: tuple[contacts.Activity, ...]
    first_day: date
    last_day: date
    planted: tuple[Planted, ...]

    def unit_ids(self) -> dict[str, int]:
        """Return the number of each unit by name."""
        return {unit.name: n for n, unit in enumerate(self.company.units, 1)}


def build(seed: int, as_of: date, scale: float = 1.0, effects: tuple[str, ...] = EFFECTS) -> World:
    """Make the world: the same seed, day, scale and effects give the same world.

    `as_of` is today in that world; the last thing that happened is on the Sunday before it. `scale` multiplies the
    numbers of accounts, deals, orders and activities. Raises ValueError on an unknown effect or a bad scale.

    >>> world = build(1, date(2026, 11, 23), scale=0.02)
    >>> len(world.company.sellers), len(world.company.teams), world.last_day.isoformat()
    (35, 8, '2026-11-22')
    """
    strange = set(effects) - set(EFFECTS)
    if strange:
        raise ValueError(f"unknown effects: {', '.join(sorted(strange))}; choose from {', '.join(EFFECTS)}")
    if not 0 < scale <= 100:
        raise ValueError(f"scale must be above 0 and at most 100, not {scale}")
    last = as_of - timedelta(days=as_of.weekday() + 1)
    first = last - timedelta(days=_DAYS)
    streams = _streams(seed)
    on = frozenset(effects)
    made = firm.build(streams[0], first)
    accounts = customers.accounts(streams[1], made, _scaled(1_200, scale, 40), first)
    persons = customers.persons(streams[2], accounts, _scaled(3_500, scale, 60))
    optimist = _optimist(made).key
    dealer = dealing.Dealer(streams[3], made, accounts, persons, last, on, optimist)
    deals = dealer.make(_scaled(9_000, scale, 50), first)
    orders = ordering.orders(
        streams[4], made, accounts, deals, _scaled(25_000, scale, 100), (first, last), on
    )
    activities = contacts.activities(
        streams[5], accounts, persons, deals, _scaled(60_000, scale, 100), (first, last)
    )
    planted = tuple(effect for effect in _planted(made, optimist) if effect.name in on)
    return World(made, accounts, persons, deals, orders, activities, first, last, planted)


def optimist_called(seed: int, as_of: date) -> str:
    """Return the name of the seller of a world who is too optimistic, without making the whole world."""
    last = as_of - timedelta(days=as_of.weekday() + 1)
    return _optimist(firm.build(_streams(seed)[0], last - timedelta(days=_DAYS))).name


def _optimist(made: firm.Company) -> firm.Seller:
    return made.sellers[7]


def _streams(seed: int) -> list[np.random.Generator]:
    return [np.random.Generator(np.random.PCG64(s)) for s in np.random.SeedSequence(seed).spawn(6)]


def _scaled(number: int, scale: float, least: int) -> int:
    return max(least, round(number * scale))


def _planted(made: firm.Company, optimist: int) -> tuple[Planted, ...]:
    units = {unit.name: n for n, unit in enumerate(made.units, 1)}
    seller = made.people[optimist - 1]
    product = next(p for p in made.products if p.name == firm.DISCOUNTED)
    return (
        Planted("slow_team", "cycle_time", "unit", firm.SLOW_TEAM, units[firm.SLOW_TEAM], f"Deals of {firm.SLOW_TEAM} take 1.6 times as long."),
        Planted("deep_discount", "discount", "product", product.name, product.key, f"{product.name} is sold at 12 points more discount."),
        Planted("optimistic_seller", "stated_chance", "owner", seller.name, seller.key, f"{seller.name} states chances 22 points too high and closing dates at half the usual time."),
        Planted("leaving_segment", "order_trend", "sector", firm.LEAVING, None, f"Customers in {firm.LEAVING} order 30 % less since a year, and 90 % less by now."),
    )  # fmt: skip


def history(world: World) -> tables.DealHistory:
    """Return the deals as a history; ids are the numbers in the codes, the segment is the product group."""
    units = world.unit_ids()
    names = {"won": dealing.WON, "lost": dealing.LOST}
    outcome = {code: name for name, code in names.items()}
    periods = []
    deals = []
    for deal in world.deals:
        ends = [*(change.at for change in deal.history[1:]), None]
        for change, end in zip(deal.history, ends, strict=True):
            periods.append(
                (deal.key, change.stage, outcome.get(change.stage, "open"), change.at, end, change.amount_cents,
                 change.expected, deal.owner.key, units[deal.owner.unit], change.chance)
            )  # fmt: skip
        product = deal.lines[0].product
        deals.append(
            (
                deal.key,
                deal.account.key,
                product.key,
                deal.account.sector,
                product.group.name,
                deal.created,
                deal.closed,
            )
        )
    stages = [
        tables.Stage(n, name, n, outcome.get(n, "open"), float(dealing.CHANCES[n]))
        for n, name in enumerate(dealing.STAGES)
    ]
    return tables.DealHistory.from_rows(periods, deals, stages)


def line_table(world: World) -> tables.LineTable:
    """Return the line items of the won deals and of the open ones, with their list value."""
    rows = [
        (deal.key, line.product.key, line.unit_cents * line.quantity, line.amount_cents)
        for deal in world.deals
        for line in deal.lines
    ]
    return tables.LineTable.from_rows(rows)


def order_table(world: World) -> tables.OrderTable:
    """Return the orders with the sector of the customer as segment."""
    return tables.OrderTable.from_rows(
        [(order.account.key, order.day, order.amount_cents, order.account.sector) for order in world.orders]
    )
