"""The customers: accounts with parents, and the people who work there."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.sample import names
from koers_analytics.sample.company import Company

#: kind, sector, share of all accounts, business units that serve them
SEGMENTS = (
    ("Zakelijk", "Voedingsmiddelen", 0.17, ("Industriële pompen", "Service & Onderdelen")),
    ("Zakelijk", "Chemie", 0.11, ("Industriële pompen", "Service & Onderdelen")),
    ("Zakelijk", "Glastuinbouw", 0.14, ("Industriële pompen", "Bouw & Groothandel", "Service & Onderdelen")),
    ("Zakelijk", "Industrie", 0.17, ("Industriële pompen", "Service & Onderdelen")),
    ("Zakelijk", "Bouw", 0.16, ("Bouw & Groothandel", "Service & Onderdelen")),
    ("Overheid", "Gemeente", 0.12, ("Overheid", "Service & Onderdelen")),
    ("Overheid", "Waterschap", 0.04, ("Overheid", "Service & Onderdelen")),
    ("Overheid", "Drinkwater", 0.03, ("Overheid",)),
    ("Groothandel", "Groothandel", 0.06, ("Bouw & Groothandel",)),
)


@dataclass(frozen=True)
class Account:
    """A customer."""

    key: int
    code: str
    name: str
    kind: str
    sector: str
    employees: int
    revenue: int
    street: str
    postcode: str
    city: str
    country: str
    phone: str
    website: str
    parent: str
    owner: int
    created: date


@dataclass(frozen=True)
class Person:
    """Somebody who works for a customer."""

    key: int
    code: str
    first: str
    prefix: str
    last: str
    email: str
    phone: str
    mobile: str
    title: str
    language: str
    account: int
    created: date


def accounts(rng: np.random.Generator, company: Company, count: int, first_day: date) -> tuple[Account, ...]:
    """Make accounts; a tenth of the private ones is part of another."""
    shares = np.array([segment[2] for segment in SEGMENTS])
    kinds = rng.choice(len(SEGMENTS), size=count, p=shares / shares.sum())
    sellers = {
        name: [s for s in company.sellers if company.business_unit(s.unit) == name]
        for name in {part for segment in SEGMENTS for part in segment[3]}
    }
    used: set[str] = set()
    found: list[Account] = []
    for n, which in enumerate(kinds, 1):
        kind, sector, _share, served = SEGMENTS[which]
        parent = _parent(rng, found, kind, sector)
        name = _name(rng, sector, parent, used)
        people = sellers[served[int(rng.integers(len(served)))]]
        employees = max(1, int(rng.lognormal(4.2, 1.2)))
        found.append(
            Account(
                key=n,
                code=f"DEMO-A-{n:05d}",
                name=name,
                kind=kind,
                sector=sector,
                employees=employees,
                revenue=int(employees * rng.uniform(90_000, 320_000) // 1000 * 1000),
                street=f"{_one(rng, names.STREETS)} {int(rng.integers(1, 240))}",
                postcode=f"{int(rng.integers(1011, 9999))} {_letters(rng)}",
                city=_one(rng, names.CITIES),
                country="Nederland"
                if kind == "Overheid" or rng.random() < 0.93
                else _one(rng, ("België", "Duitsland")),
                phone=f"+31 {int(rng.integers(10, 79))} 555 {int(rng.integers(1000, 9999))}",
                website=f"https://www.{slug(name)}.example",
                parent=parent.name if parent else "",
                owner=people[int(rng.integers(len(people)))].key,
                created=first_day - timedelta(days=int(rng.integers(0, 3000))),
            )
        )
    return tuple(found)


def persons(rng: np.random.Generator, known: tuple[Account, ...], count: int) -> tuple[Person, ...]:
    """Make persons; every account has one, large ones have more."""
    size = np.log1p(np.array([account.employees for account in known], dtype=float))
    extra = rng.choice(len(known), size=max(0, count - len(known)), p=size / size.sum())
    places = np.concatenate([np.arange(len(known)), extra])[:count]
    taken: set[str] = set()
    return tuple(_person(rng, n, known[place], taken) for n, place in enumerate(places, 1))


def _person(rng: np.random.Generator, n: int, account: Account, taken: set[str]) -> Person:
    if rng.random() < 0.06:
        language, first, last = names.FOREIGN[int(rng.integers(len(names.FOREIGN)))]
        prefix = ""
    else:
        language, first = "nl", _one(rng, names.FIRST)
        prefix, last = names.LAST[int(rng.integers(len(names.LAST)))]
    mail = f"{slug(first)}.{slug(prefix + last)}"
    host = account.website.removeprefix("https://www.")
    while f"{mail}@{host}" in taken:
        mail += str(int(rng.integers(2, 99)))
    taken.add(f"{mail}@{host}")
    return Person(
        key=n,
        code=f"DEMO-C-{n:05d}",
        first=first,
        prefix=prefix,
        last=last,
        email=f"{mail}@{host}",
        phone=account.phone,
        mobile=f"06 555 {int(rng.integers(10000, 99999))}" if rng.random() < 0.7 else "",
        title=_one(rng, names.TITLES[account.kind]),
        language=language,
        account=account.key,
        created=account.created + timedelta(days=int(rng.integers(0, 60))),
    )


def _parent(rng: np.random.Generator, found: list[Account], kind: str, sector: str) -> Account | None:
    if kind != "Zakelijk" or rng.random() > 0.1:
        return None
    heads = [account for account in found[-200:] if account.sector == sector and not account.parent]
    return heads[int(rng.integers(len(heads)))] if heads else None


def _name(rng: np.random.Generator, sector: str, parent: Account | None, used: set[str]) -> str:
    for _attempt in range(200):
        place = _one(rng, names.PLACE_HEADS) + _one(rng, names.PLACE_TAILS)
        if sector in names.BODIES:
            name = f"{names.BODIES[sector]} {place}"
        elif parent:
            name = f"{parent.name.removesuffix(' B.V.')} {_one(rng, names.CITIES)} B.V."
        else:
            prefix, last = names.LAST[int(rng.integers(len(names.LAST)))]
            family = f"{prefix.capitalize()} {last}".strip()
            head = family if rng.random() < 0.6 else place
            name = f"{head} {_one(rng, names.TRADES[sector])} B.V."
        if name not in used:
            used.add(name)
            return name
    name = f"{name} {len(used)}"
    used.add(name)
    return name


def slug(text: str) -> str:
    """Return the plain letters and digits of a text.

    >>> slug("Élodie van 't Veld")
    'elodievantveld'
    """
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ł", "l"))
    return "".join(c for c in plain.casefold() if c.isascii() and c.isalnum())


def _one(rng: np.random.Generator, words: tuple[str, ...] | list[str]) -> str:
    return words[int(rng.integers(len(words)))]


def _letters(rng: np.random.Generator) -> str:
    return "".join("ABCDEGHJKLNPRSTVWXZ"[int(i)] for i in rng.integers(0, 19, 2))
