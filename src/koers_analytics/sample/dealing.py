"""The deals: when they come, how they travel through the stages, what they are worth and how they end."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from koers_analytics.sample.company import DISCOUNTED, SLOW_TEAM, Company, Group, Product, Seller
from koers_analytics.sample.customers import Account, Person

STAGES = (
    "Appointment Scheduled",
    "Qualified To Buy",
    "Presentation Scheduled",
    "Decision Maker Bought-In",
    "Contract Sent",
    "Closed Won",
    "Closed Lost",
)
CHANCES = (20, 40, 60, 80, 90, 100, 0)
WON, LOST = 5, 6
#: Twelve factors: few new deals in the summer and around Christmas, many when budgets open and close.
SEASON = (0.95, 1.0, 1.12, 1.05, 1.02, 1.0, 0.72, 0.75, 1.15, 1.12, 1.12, 0.8)
REASONS = ("Price", "Competitor", "No budget", "No decision", "Delivery time", "Specification")
NEXT_STEPS = (
    "Call about the quote",
    "Visit the site",
    "Send the revised quote",
    "Agree on delivery",
    "Meet the buyer",
    "Check the specification",
)
SOURCES = ("Existing customer", "Website", "Trade fair", "Tender notice", "Referral", "Cold call")
_MIX = (1.6, 1.0, 1.1, 1.3, 0.8, 0.35, 0.9, 0.8, 1.5)


@dataclass(frozen=True)
class Change:
    """How a deal stood from a moment on."""

    at: datetime
    stage: int
    amount_cents: int | None
    expected: date
    chance: int


@dataclass(frozen=True)
class Line:
    """A product in a deal; `amount_cents` is after discount."""

    product: Product
    quantity: int
    unit_cents: int
    discount: float
    amount_cents: int


@dataclass(frozen=True)
class Deal:
    """A deal with its whole history."""

    key: int
    code: str
    name: str
    owner: Seller
    account: Account
    person: Person | None
    created: date
    closed: date | None
    lines: tuple[Line, ...]
    history: tuple[Change, ...]
    reason: str = ""
    source: str = ""
    next_step: str = ""
    next_step_date: date | None = None

    @property
    def last(self) -> Change:
        """Return how the deal stands now."""
        return self.history[-1]

    @property
    def amount_cents(self) -> int:
        """Return the value of the line items."""
        return sum(line.amount_cents for line in self.lines)


@dataclass
class Dealer:
    """Makes deals one after another from one generator; the draws are the same whatever effects are on."""

    rng: np.random.Generator
    company: Company
    accounts: tuple[Account, ...]
    persons: tuple[Person, ...]
    until: date
    effects: frozenset[str]
    optimist: int
    _of_owner: dict[int, list[Account]] = field(default_factory=dict)
    _of_account: dict[int, list[Person]] = field(default_factory=dict)
    _groups: dict[str, tuple[list[Group], np.ndarray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for account in self.accounts:
            self._of_owner.setdefault(account.owner, []).append(account)
        for person in self.persons:
            self._of_account.setdefault(person.account, []).append(person)
        weight = {product.group.name: share for product, share in self._weights()}
        groups = list({product.group.name: product.group for product in self.company.products}.values())
        for unit in {unit.parent for unit in self.company.teams}:
            mine = [group for group in groups if unit in group.units]
            share = np.array([weight[group.name] for group in mine])
            self._groups[unit] = mine, share / share.sum()

    def _weights(self) -> list[tuple[Product, float]]:
        order = list({product.group.name: None for product in self.company.products})
        return [(product, _MIX[order.index(product.group.name)]) for product in self.company.products]

    def make(self, count: int, first_day: date) -> tuple[Deal, ...]:
        """Make deals that open between the first day and the last; sorted by opening."""
        opened = np.sort(seasonal_days(self.rng, count, first_day, self.until))
        sellers = self.company.sellers
        # People of our own sell unequally much; nobody sells nothing.
        share = self.rng.gamma(12.0, 1.0, len(sellers))
        owners = self.rng.choice(len(sellers), size=count, p=share / share.sum())
        return tuple(
            self._deal(n, first_day + timedelta(days=int(day)), sellers[int(owner)])
            for n, (day, owner) in enumerate(zip(opened, owners, strict=True), 1)
        )

    def _deal(self, n: int, created: date, owner: Seller) -> Deal:
        rng = self.rng
        mine = self._of_owner.get(owner.key) or list(self.accounts)
        account = mine[int(len(mine) * rng.random() ** 1.3)]
        people = self._of_account.get(account.key, [])
        person = people[int(rng.integers(len(people)))] if people else None
        groups, share = self._groups[self.company.business_unit(owner.unit)]
        group = groups[int(rng.choice(len(groups), p=share))]
        lines = self._lines(group)
        length, verdict, idle = self._fate(group, owner)
        ends = created + timedelta(days=length)
        is_open = idle or ends > self.until
        history = self._travel(
            owner, group, created, ends, verdict, is_open, sum(line.amount_cents for line in lines)
        )
        step, day = self._next_step()
        reason, source = REASONS[int(rng.integers(len(REASONS)))], SOURCES[int(rng.integers(len(SOURCES)))]
        main = lines[0]
        return Deal(
            key=n,
            code=f"DEMO-D-{n:06d}",
            name=f"{account.name.removesuffix(' B.V.')} - {main.product.name}",
            owner=owner,
            account=account,
            person=person,
            created=created,
            closed=None if is_open else ends,
            lines=lines,
            history=history,
            reason=reason if not is_open and verdict == LOST else "",
            source=source,
            next_step=step if is_open else "",
            next_step_date=day if is_open and step else None,
        )

    def _lines(self, group: Group) -> tuple[Line, ...]:
        rng = self.rng
        mine = [product for product in self.company.products if product.group is group]
        pick = int(rng.integers(len(mine)))
        count = 1 + int(rng.random() < 0.35) + int(rng.random() < 0.15)
        large = group.low > 10_000
        found = []
        for n in range(count):
            product = mine[pick] if n == 0 else mine[int(rng.integers(len(mine)))]
            quantity = 1 if large else 1 + int(rng.geometric(0.45) * rng.random() * 2)
            discount = round(float(np.clip(rng.normal(7.0, 3.5), 0, 20)), 1)
            if "deep_discount" in self.effects and product.name == DISCOUNTED:
                discount = round(min(discount + 12.0, 40.0), 1)
            if n and large:
                continue
            amount = round(product.list_cents * quantity * (1000 - round(discount * 10)) / 1000)
            found.append(Line(product, quantity, product.list_cents, discount, amount))
        return tuple(found)

    def _fate(self, group: Group, owner: Seller) -> tuple[int, int, bool]:
        rng = self.rng
        won = rng.random() < group.won
        slow = 1.6 if "slow_team" in self.effects and owner.unit == SLOW_TEAM else 1.0
        # Wins cluster around the usual time; losses come early or late, as in other trades.
        spread = rng.normal(0, 0.45)
        early = rng.random() < 0.35
        factor = 1.0 if won else 0.35 if early else 1.15
        idle = rng.random() < 0.012
        days = max(1, round(group.days * slow * factor * float(np.exp(spread))))
        return days, WON if won else LOST, idle

    def _next_step(self) -> tuple[str, date | None]:
        rng = self.rng
        step = NEXT_STEPS[int(rng.integers(len(NEXT_STEPS)))]
        day = self.until + timedelta(days=int(rng.integers(-8, 24)))
        return ("", None) if rng.random() < 0.12 else (step, day)

    def _travel(
        self, owner: Seller, group: Group, created: date, ends: date, verdict: int, is_open: bool, final: int
    ) -> tuple[Change, ...]:
        """Return the changes of a deal up to the last day of the world, in order of time."""
        rng = self.rng
        hopeful = "optimistic_seller" in self.effects and owner.key == self.optimist
        last_stage = 4 if verdict == WON else int(rng.choice(5, p=(0.2, 0.26, 0.26, 0.18, 0.1)))
        shares = np.cumsum(rng.dirichlet(np.full(last_stage + 1, 2.0)))
        minutes = np.sort(rng.integers(8 * 60, 17 * 60, last_stage + 2))
        guess = float(np.exp(rng.normal(0, 0.3)))
        moods = rng.normal(0, 6, 8)
        known_from = 0 if rng.random() < 0.9 else 2
        drift = np.exp(rng.normal(0, 0.15, 5))
        slips = rng.integers(12, 46, 12)
        total = (ends - created).days
        expected = created + timedelta(days=max(3, round(group.days * guess * (0.5 if hopeful else 0.95))))
        found: list[Change] = []
        for stage in range(last_stage + 1):
            day = created + timedelta(days=0 if stage == 0 else int(total * shares[stage - 1]))
            estimate = (
                round(final * float(drift[stage]), -4 if final > 200_000 else -2) if stage < 3 else final
            )
            amount = int(estimate) if stage >= known_from else None
            chance = _stated(CHANCES[stage], float(moods[stage]), hopeful)
            found.append(Change(_moment(day, int(minutes[stage])), stage, amount, expected, chance))
        if not is_open:
            found.append(Change(_moment(ends, int(minutes[-1])), verdict, final, expected, CHANCES[verdict]))
        found = [change for change in found if change.at.date() <= self.until]
        return _with_slips(found, None if is_open else ends, self.until, slips)


def _stated(base: int, mood: float, hopeful: bool) -> int:
    raised = base + mood + (22 if hopeful else 0)
    return int(min(max(5, round(raised / 5) * 5), 95))


def _with_slips(found: list[Change], ends: date | None, until: date, slips: np.ndarray) -> tuple[Change, ...]:
    """Move the expected close each time it passes while the deal is still open; the last move may be late."""
    stop = ends or until
    expected = found[0].expected
    changes = list(found)
    for slip in slips:
        noticed = expected + timedelta(days=int(slip) % 6)
        if noticed >= stop:
            break
        before = [change for change in changes if change.at.date() <= noticed]
        expected = noticed + timedelta(days=int(slip))
        base = before[-1]
        moved = Change(_moment(noticed, 17 * 60 + 30), base.stage, base.amount_cents, expected, base.chance)
        changes = [*before, moved, *(_expecting(c, expected) for c in changes[len(before) :])]
    return tuple(changes)


def _expecting(change: Change, expected: date) -> Change:
    return Change(change.at, change.stage, change.amount_cents, expected, change.chance)


def _moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def seasonal_days(rng: np.random.Generator, count: int, first_day: date, last_day: date) -> np.ndarray:
    """Draw working days (as days after the first) that follow the seasons and grow a little each year."""
    span = np.arange((last_day - first_day).days + 1)
    days = np.datetime64(first_day, "D") + span
    month = days.astype("datetime64[M]").astype(int) % 12
    weight = np.array(SEASON)[month] * np.exp(0.04 * span / 365)
    weight[~np.is_busday(days)] = 0.0
    return np.asarray(rng.choice(span, size=count, p=weight / weight.sum()))
