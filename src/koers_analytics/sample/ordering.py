"""The orders: one for every won deal, and the steady stream of spare parts and repeat purchases."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.sample.company import LEAVING, Company, Product
from koers_analytics.sample.customers import Account
from koers_analytics.sample.dealing import SEASON, WON, Deal, Line

_YEAR = 365


@dataclass(frozen=True)
class Order:
    """An order or a credit note."""

    code: str
    account: Account
    deal: Deal | None
    owner: int
    day: date
    lines: tuple[Line, ...]
    is_credit: bool = False

    @property
    def amount_cents(self) -> int:
        """Return the net value; negative for a credit note."""
        total = sum(line.amount_cents for line in self.lines)
        return -total if self.is_credit else total


@dataclass(frozen=True)
class _Bare:
    account: Account
    deal: Deal | None
    day: date
    lines: tuple[Line, ...]
    is_credit: bool = False


def orders(
    rng: np.random.Generator,
    company: Company,
    accounts: tuple[Account, ...],
    deals: tuple[Deal, ...],
    count: int,
    span: tuple[date, date],
    effects: frozenset[str],
) -> tuple[Order, ...]:
    """Make about `count` orders between two days, in order of time."""
    until = span[1]
    found: list[_Bare] = []
    for deal in deals:
        wait = int(rng.integers(0, 6))
        if deal.last.stage == WON and deal.closed and deal.closed + timedelta(days=wait) <= until:
            found.append(_Bare(deal.account, deal, deal.closed + timedelta(days=wait), deal.lines))
    found += _repeats(rng, company, accounts, max(0, count - len(found)), span, effects)
    found += _credits(rng, found, until)
    found.sort(key=lambda bare: (bare.day, bare.account.key))
    return tuple(
        Order(
            f"DEMO-O-{n:06d}",
            bare.account,
            bare.deal,
            bare.account.owner,
            bare.day,
            bare.lines,
            bare.is_credit,
        )
        for n, bare in enumerate(found, 1)
    )


def _repeats(
    rng: np.random.Generator,
    company: Company,
    accounts: tuple[Account, ...],
    count: int,
    span: tuple[date, date],
    effects: frozenset[str],
) -> list[_Bare]:
    length = (span[1] - span[0]).days
    buys = rng.random(len(accounts)) < 0.72
    rate = (
        rng.gamma(2.0, 1.0, len(accounts))
        * np.where([a.kind == "Groothandel" for a in accounts], 5.0, 1.0)
        * buys
    )
    rate *= count / max(1.0, rate.sum() * 0.85) / length
    items = _cheap(company)
    found: list[_Bare] = []
    for account, speed in zip(accounts, rate, strict=True):
        if speed <= 0:
            continue
        gaps = rng.gamma(2.0, 1 / (2.0 * speed), max(4, int(length * speed * 2) + 6))
        for offset in np.cumsum(gaps) - gaps[0] * rng.random():
            luck, season = rng.random(2)
            if offset > length:
                break
            day = _working_day(span[0] + timedelta(days=int(offset)), span[1])
            leaving = "leaving_segment" in effects and account.sector == LEAVING
            if (leaving and luck < _thinned(day, span[1])) or season > SEASON[day.month - 1] / max(SEASON):
                continue
            found.append(_Bare(account, None, day, _order_lines(rng, items, account.kind == "Groothandel")))
    return found


def _thinned(day: date, until: date) -> float:
    """Return the share of orders that no longer comes: from nothing a year ago to nine tenths now."""
    return float(np.clip(1 - (until - day).days / _YEAR, 0, 1)) * 0.6 + (
        0.3 if (until - day).days < _YEAR else 0
    )


def _working_day(day: date, until: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4)) if day <= until else until


def _cheap(company: Company) -> list[Product]:
    return [
        p
        for p in company.products
        if p.group.name in ("Onderdelen", "Dompelpompen", "Drukverhogers") and p.list_cents < 500_000
    ]


def _order_lines(rng: np.random.Generator, items: list[Product], wholesale: bool) -> tuple[Line, ...]:
    found = []
    for _n in range(1 + int(rng.random() < 0.5) + int(rng.random() < 0.25)):
        product = items[int(len(items) * rng.random() ** 1.6)]
        quantity = 1 + int(rng.geometric(0.25 if wholesale else 0.5))
        price = round(product.list_cents * (0.80 if wholesale else 0.95))
        found.append(Line(product, quantity, price, 0.0, price * quantity))
    return tuple(found)


def _credits(rng: np.random.Generator, found: list[_Bare], until: date) -> list[_Bare]:
    back = []
    for bare in found:
        luck, wait = rng.random(), int(rng.integers(3, 25))
        if luck < 0.008 and bare.deal is None and bare.day + timedelta(days=wait) <= until:
            back.append(_Bare(bare.account, None, bare.day + timedelta(days=wait), bare.lines[:1], True))
    return back
