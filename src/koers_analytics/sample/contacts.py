"""The activities: calls, mails, meetings, visits and quotes, around deals and between them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from koers_analytics.sample.customers import Account, Person
from koers_analytics.sample.dealing import Deal

KINDS = ("Call", "Mail", "Meeting", "Visit", "Quote")
_MINUTES = (12, 0, 60, 120, 0)
_SUBJECTS = {
    "Call": ("Called about the planning", "Asked for the state of the decision", "Short call about delivery"),
    "Mail": ("Sent the data sheet", "Answered questions", "Confirmed what we agreed"),
    "Meeting": ("Discussed the quote", "Met the buyer and the engineer", "Video meeting about the design"),
    "Visit": ("Visited the site", "Looked at the installation", "Measured on site"),
    "Quote": ("Sent the quote", "Sent a revised quote"),
}
#: What contacts that we began brought the customer, where somebody noted it.
_VALUES = {
    "Call": ("Heard a week earlier that delivery moves", "Need not send the drawing again"),
    "Mail": ("Has the curve for the permit", "Knows which part to keep in stock"),
    "Meeting": ("Compared three designs by running cost",),
    "Visit": ("Saw a leak before the season", "Has the measured yield of the old pump"),
}


@dataclass(frozen=True)
class Activity:
    """Something we did with a customer, or a customer with us."""

    code: str
    kind: str
    subject: str
    at: datetime
    minutes: int
    inbound: bool
    account: Account
    person: Person | None
    deal: Deal | None
    owner: int
    #: How many people of the customer took part; None where nobody noted it.
    people: int | None = None
    #: What it brought the customer; empty where nobody noted it.
    value: str = ""


def activities(
    rng: np.random.Generator,
    accounts: tuple[Account, ...],
    persons: tuple[Person, ...],
    deals: tuple[Deal, ...],
    count: int,
    span: tuple[date, date],
) -> tuple[Activity, ...]:
    """Make activities in order of time: about two thirds belong to deals."""
    of_account: dict[int, list[Person]] = {}
    for person in persons:
        of_account.setdefault(person.account, []).append(person)
    found: list[tuple[datetime, str, Account, Person | None, Deal | None, int]] = []
    each = 0.67 * count / max(1, len(deals))
    for deal in deals:
        start, end = deal.created, deal.closed or span[1]
        number = int(rng.poisson(each))
        # Open deals fall silent sometimes: then nothing happens in the last weeks.
        silent = int(rng.integers(20, 70)) if deal.closed is None and rng.random() < 0.15 else 0
        length = max(1, (end - start).days - silent)
        kinds = rng.choice(5, size=number, p=(0.36, 0.32, 0.12, 0.12, 0.08))
        for kind, day, minute in zip(
            kinds, rng.integers(0, length + 1, number), rng.integers(480, 1040, number), strict=True
        ):
            at = _working(start + timedelta(days=int(day)), int(minute), span)
            found.append((at, KINDS[kind], deal.account, deal.person, deal, deal.owner.key))
    rest = max(0, count - len(found))
    places = rng.integers(0, len(accounts), rest)
    days = rng.integers(0, (span[1] - span[0]).days + 1, rest)
    for place, day, kind, minute in zip(
        places,
        days,
        rng.choice(4, rest, p=(0.4, 0.35, 0.1, 0.15)),
        rng.integers(480, 1040, rest),
        strict=True,
    ):
        account = accounts[int(place)]
        people = of_account.get(account.key, [])
        anyone = people[int(minute) % len(people)] if people else None
        at = _working(span[0] + timedelta(days=int(day)), int(minute), span)
        found.append((at, KINDS[kind], account, anyone, None, account.owner))
    found.sort(key=lambda row: (row[0], row[2].key))
    return tuple(_activity(rng, n, row) for n, row in enumerate(found, 1))


def _activity(
    rng: np.random.Generator, n: int, row: tuple[datetime, str, Account, Person | None, Deal | None, int]
) -> Activity:
    at, kind, account, person, deal, owner = row
    words = _SUBJECTS[kind]
    luck = rng.random()
    minutes = round(_MINUTES[KINDS.index(kind)] * (0.5 + luck))
    inbound = kind in ("Call", "Mail") and luck < 0.3
    return Activity(
        f"DEMO-V-{n:06d}",
        kind,
        words[int(luck * len(words))],
        at,
        minutes,
        inbound,
        account,
        person,
        deal,
        owner,
        _people(kind, luck),
        _value(kind, inbound, luck),
    )


def _people(kind: str, luck: float) -> int | None:
    """Return with how many people of the customer a talk was: one on the telephone, up to four at a table."""
    if kind in ("Mail", "Quote") or int(luck * 100) % 6 == 0:
        return None
    return 1 if kind == "Call" else 1 + int(luck * 4)


def _value(kind: str, inbound: bool, luck: float) -> str:
    """Return why the customer was better off with what we began; of two in three nobody noted that."""
    words = _VALUES.get(kind, ())
    return words[int(luck * 1000) % len(words)] if words and not inbound and int(luck * 1000) % 3 == 0 else ""


def _working(day: date, minute: int, span: tuple[date, date]) -> datetime:
    day = min(day, span[1])
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, time()) + timedelta(minutes=minute)
