"""What stands at the customers of the fictional company, from what they bought: machines, upkeep, failures and spare parts.

Money is in cents. The same purchases, day and seed give the same base.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from koers_analytics.sample.company import GROUPS

#: Groups of products that stand somewhere and run, and the parts with which they are kept going.
MACHINES = tuple(group.name for group in GROUPS[:6])
PARTS = ("Asafdichting", "Lagerset", "Waaierset", "Slijtring")
MOST_ACCOUNTS, MOST_ITEMS = 250, 12
CAUSES = ("Asafdichting lekt", "Lager versleten", "Waaier vastgelopen", "Sturing valt uit", "Motor te warm")
SITES = ("Hal 1", "Hal 2", "Pompkelder", "Gemaal Noord", "Gemaal Zuid", "Technische ruimte")
#: Upkeep by name, interval in days, and its price as a share of that of the machine.
UPKEEP = (("Jaarbeurt", 365, 0.035), ("Trillingsmeting", 182, 0.012), ("Smeermiddel", 91, 0.004))


@dataclass(frozen=True)
class Bought:
    """A machine as it was bought; account and product are ids of the caller."""

    account: int
    product: int
    name: str
    day: date
    price_cents: int
    quantity: int = 1


@dataclass(frozen=True)
class Item:
    """A machine that stands at a customer."""

    bought: Bought
    serial: str
    site: str
    criticality: str
    commissioned: date
    hours_a_year: int
    downtime_cents: int
    performance: float | None
    quality: float | None
    contract: tuple[date, date] | None
    rate_cents: int
    benefit_cents: int | None


@dataclass(frozen=True)
class Plan:
    """Upkeep of an item; `item` is its place in the list."""

    item: int
    name: str
    days: int
    last: date | None
    price_cents: int
    benefit_cents: int | None
    in_contract: bool


@dataclass(frozen=True)
class Failure:
    """One time that an item failed; `item` is its place in the list."""

    item: int
    started: datetime
    hours: float
    cause: str
    parts_cents: int


@dataclass(frozen=True)
class Spare:
    """A part that is kept for an account; `product` is an id of the caller."""

    account: int
    product: int
    name: str
    stock: int
    lead_days: int
    demand_a_year: int
    safety: int
    maximum: int
    price_cents: int
    benefit_cents: int


@dataclass(frozen=True)
class Base:
    """Everything that stands at customers."""

    items: tuple[Item, ...]
    plans: tuple[Plan, ...]
    failures: tuple[Failure, ...]
    spares: tuple[Spare, ...]


def installed(
    bought: Iterable[Bought], parts: Sequence[tuple[int, str, int]], as_of: date, seed: int = 1
) -> Base:
    """Make the base of the customers that bought most, from their machines and the parts on sale (id, name, price).

    >>> pump = Bought(7, 3, "Vortex 300", date(2024, 3, 1), 1_200_000, 2)
    >>> base = installed([pump], [(9, "Asafdichting", 12_000)], date(2026, 11, 22))
    >>> len(base.items), {item.bought.account for item in base.items}, base.items[0].commissioned > pump.day
    (2, {7}, True)
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 47])))
    by_account: defaultdict[int, list[Bought]] = defaultdict(list)
    for one in bought:
        by_account[one.account] += [one] * max(1, min(one.quantity, 4))
    most = sorted(by_account, key=lambda key: (-sum(one.price_cents for one in by_account[key]), key))
    items: list[Item] = []
    spares: list[Spare] = []
    for account in most[:MOST_ACCOUNTS]:
        machines = sorted(by_account[account], key=lambda one: (one.day, one.product))[:MOST_ITEMS]
        under = rng.random() < 0.55
        items += [_item(rng, one, as_of, under) for one in machines]
        spares += _spares(rng, account, parts, len(machines))
    plans = [plan for place, item in enumerate(items) for plan in _plans(rng, place, item, as_of)]
    failures = [failure for place, item in enumerate(items) for failure in _failures(rng, place, item, as_of)]
    return Base(tuple(items), tuple(plans), tuple(failures), tuple(spares))


def _item(rng: np.random.Generator, one: Bought, as_of: date, under: bool) -> Item:
    luck = rng.random(6)
    commissioned = min(one.day + timedelta(days=int(20 + 60 * luck[0])), as_of)
    criticality = "A" if luck[1] < 0.25 else "B" if luck[1] < 0.7 else "C"
    contract = None
    if under and luck[2] < 0.8:
        years = 1 + (as_of - commissioned).days // 365
        # The last year of some contracts ran out and nobody signed the next one.
        ends = commissioned + timedelta(days=365 * (years - int(luck[3] < 0.15)))
        contract = (commissioned, ends) if ends > commissioned else None
    rate = round(one.price_cents * (0.16 + 0.1 * luck[4]), -2)
    known = luck[5] < 0.7
    return Item(
        bought=one,
        serial=f"VS{one.day:%y}{int(rng.integers(10_000, 99_999))}",
        site=SITES[int(rng.integers(len(SITES)))],
        criticality=criticality,
        commissioned=commissioned,
        hours_a_year=int(rng.choice((8_760, 6_000, 4_000, 2_000))),
        downtime_cents={"A": 90_000, "B": 25_000, "C": 5_000}[criticality],
        performance=round(88 + 10 * float(rng.random()), 1) if known else None,
        quality=round(94 + 5.5 * float(rng.random()), 1) if known else None,
        contract=contract,
        rate_cents=int(rate),
        benefit_cents=int(round(rate * (1.2 + 2 * float(rng.random())), -2)) if known else None,
    )


def _plans(rng: np.random.Generator, place: int, item: Item, as_of: date) -> list[Plan]:
    found = []
    for name, days, share in UPKEEP[: 1 + int(rng.integers(len(UPKEEP)))]:
        price = int(max(7_500, round(item.bought.price_cents * share, -2)))
        done = as_of - timedelta(days=int(days * 1.15 * rng.random()))
        last = max(done, item.commissioned) if rng.random() < 0.95 else None
        benefit = int(round(price * (1 + 3 * float(rng.random())), -2)) if rng.random() < 0.8 else None
        found.append(Plan(place, name, days, last, price, benefit, item.contract is not None and days == 365))
    return found


def _failures(rng: np.random.Generator, place: int, item: Item, as_of: date) -> list[Failure]:
    days = min(730, (as_of - item.commissioned).days)
    # Who has a contract is kept better, and fails half as often.
    a_year = 0.5 if item.contract else 1.0
    found = []
    for _n in range(int(rng.poisson(a_year * max(0, days) / 365))):
        back = 2 + int(rng.integers(max(1, days - 2)))
        started = datetime.combine(as_of - timedelta(days=back), time(int(rng.integers(6, 20))))
        hours = round(float(rng.gamma(2.0, 3.0)) + 0.5, 1)
        parts = int(round(item.bought.price_cents * 0.01 * float(rng.random()), -2))
        found.append(Failure(place, started, hours, CAUSES[int(rng.integers(len(CAUSES)))], parts))
    return found


def _spares(
    rng: np.random.Generator, account: int, parts: Sequence[tuple[int, str, int]], machines: int
) -> list[Spare]:
    found = []
    for place in rng.permutation(len(parts))[: 2 + machines // 4]:
        product, name, price = parts[int(place)]
        demand = int(rng.integers(1, 7))
        lead = int(rng.choice((7, 14, 28, 56)))
        found.append(
            Spare(
                account=account,
                product=product,
                name=name,
                stock=int(rng.integers(0, demand + 4)),
                lead_days=lead,
                demand_a_year=demand,
                safety=1,
                maximum=demand + 3,
                price_cents=price,
                benefit_cents=int(round(price * (2 + 6 * float(rng.random())), -2)),
            )
        )
    return found
