"""The firm itself: units, sellers, products. Vlietstroom makes pumps and water-treatment plants; it does not exist."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.sample import names

FIRM = "Vlietstroom Pompen & Waterzuivering"
SLOW_TEAM = "Industrie Zuid"
DISCOUNTED = "Vortex 300"
LEAVING = "Glastuinbouw"
SELLERS = 35

#: division -> business unit -> teams
TREE = {
    "Pompen": {
        "Industriële pompen": ("Industrie Noord", "Industrie Zuid"),
        "Bouw & Groothandel": ("Groothandel", "Bouw & Utiliteit"),
    },
    "Waterzuivering": {
        "Overheid": ("Overheid West", "Overheid Oost"),
        "Service & Onderdelen": ("Service Noord", "Service Zuid"),
    },
}


@dataclass(frozen=True)
class Unit:
    """A part of the firm."""

    code: str
    name: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Seller:
    """Somebody who sells, or leads those who do."""

    key: int
    code: str
    name: str
    email: str
    function: str
    unit: str
    manager: str
    starts: date
    ends: date | None = None


@dataclass(frozen=True)
class Group:
    """A product group: price range in euro, days until a decision, share of decided deals that is won."""

    name: str
    low: float
    high: float
    days: float
    won: float
    products: tuple[str, ...]
    units: tuple[str, ...]


GROUPS = (
    Group("Centrifugaalpompen", 1_800, 28_000, 50, 0.58, ("Vortex 100", "Vortex 200", "Vortex 300", "Vortex 400", "Vortex 500", "Rotonda S", "Rotonda M", "Rotonda L"), ("Industriële pompen",)),
    Group("Doseerpompen", 650, 9_500, 38, 0.60, ("Dosis 5", "Dosis 10", "Dosis 25", "Dosis 50", "Dosis Duo", "Dosis Hygiëne"), ("Industriële pompen",)),
    Group("Drukverhogers", 1_200, 16_000, 35, 0.62, ("Hydrolift 2", "Hydrolift 3", "Hydrolift 4", "Hydrolift 6", "Stijgleiding Set A", "Stijgleiding Set B"), ("Bouw & Groothandel",)),
    Group("Dompelpompen", 450, 22_000, 42, 0.60, ("Diepgang 20", "Diepgang 40", "Diepgang 80", "Diepgang 160", "Gemaalpomp G1", "Gemaalpomp G2", "Bouwput 3", "Bouwput 5"), ("Bouw & Groothandel", "Overheid")),
    Group("Besturingen", 900, 14_000, 40, 0.63, ("Regelkast Basis", "Regelkast Plus", "Regelkast Pro", "Telemetrie Link", "Frequentieregelaar 11", "Frequentieregelaar 22"), ("Industriële pompen", "Overheid")),
    Group("Zuiveringsinstallaties", 38_000, 400_000, 120, 0.47, ("Clarus 50", "Clarus 100", "Clarus 250", "Clarus 500", "Biofilter 200", "Membraan MX", "Slibvang SV"), ("Overheid",)),
    Group("Servicecontracten", 1_500, 48_000, 30, 0.70, ("Zorgplan Basis", "Zorgplan Plus", "Zorgplan Compleet", "Storingsdienst 24/7"), ("Service & Onderdelen",)),
    Group("Revisie & inspectie", 800, 19_000, 24, 0.68, ("Revisie Klein", "Revisie Groot", "Inspectie Gemaal", "Trillingsmeting", "Energiescan"), ("Service & Onderdelen",)),
    Group("Onderdelen", 200, 2_600, 14, 0.72, ("Waaierset", "Asafdichting", "Lagerset", "Pakkingset", "Terugslagklep", "Vlotterschakelaar", "Membraanset", "O-ringset", "Koppeling K2", "Drukmeter", "Slijtring", "Motorwikkeling"), ("Service & Onderdelen", "Bouw & Groothandel")),
)  # fmt: skip


@dataclass(frozen=True)
class Product:
    """Something that is sold, with its list price in cents."""

    key: int
    code: str
    name: str
    group: Group
    list_cents: int


@dataclass(frozen=True)
class Company:
    """All of the firm's own records."""

    units: tuple[Unit, ...]
    people: tuple[Seller, ...]
    products: tuple[Product, ...]

    @property
    def teams(self) -> tuple[Unit, ...]:
        """Return the teams, in order."""
        return tuple(unit for unit in self.units if unit.kind == "Team")

    @property
    def sellers(self) -> tuple[Seller, ...]:
        """Return those who own deals."""
        return tuple(one for one in self.people if one.function in ("Account manager", "Inside sales"))

    def business_unit(self, team: str) -> str:
        """Return the business unit of a team."""
        return next(unit.parent for unit in self.units if unit.name == team)


def build(rng: np.random.Generator, first_day: date) -> Company:
    """Make the firm: 1 company, 2 divisions, 4 business units, 8 teams, 35 sellers and those who lead them."""
    return Company(_units(), _people(rng, first_day), _products(rng))


def _units() -> tuple[Unit, ...]:
    found = [("Vlietstroom", "Company", "")]
    for division, parts in TREE.items():
        found.append((division, "Division", "Vlietstroom"))
        for business, teams in parts.items():
            found.append((business, "Business unit", division))
            found.extend((team, "Team", business) for team in teams)
    return tuple(Unit(f"DEMO-U-{n:02d}", *parts) for n, parts in enumerate(found, 1))


def full_name(first: str, prefix: str, last: str) -> str:
    """Put the parts of a name together."""
    return " ".join(part for part in (first, prefix, last) if part)


def _people(rng: np.random.Generator, first_day: date) -> tuple[Seller, ...]:
    # `Jansen` is left to a row that names an owner nobody knows.
    lasts = [pair for pair in names.LAST if pair[1] != "Jansen"]
    firsts = rng.permutation(np.array(names.FIRST, dtype=object))
    order = rng.permutation(len(lasts))
    found: list[Seller] = []

    def add(function: str, unit: str, manager: str) -> str:
        """Add somebody to the firm, and return their id."""
        n = len(found)
        prefix, last = lasts[order[n]]
        name = full_name(str(firsts[n]), prefix, last)
        mail = f"{firsts[n]}.{last}".lower().encode("ascii", "ignore").decode()
        starts = first_day - timedelta(days=int(rng.integers(30, 4000)))
        email = f"{mail}@vlietstroom.example"
        found.append(Seller(n + 1, f"DEMO-E-{n + 1:03d}", name, email, function, unit, manager, starts))
        return name

    head = add("Sales director", "Vlietstroom", "")
    spread = [5, 5, 4, 4, 5, 4, 4, 4]
    for division, parts in TREE.items():
        director = add("Sales director", division, head)
        for teams in parts.values():
            for team in teams:
                manager = add("Sales manager", team, director)
                for n in range(spread.pop(0)):
                    add("Inside sales" if n == 3 else "Account manager", team, manager)
    return tuple(found)


def _products(rng: np.random.Generator) -> tuple[Product, ...]:
    found: list[Product] = []
    for group in GROUPS:
        prices = np.geomspace(group.low, group.high, len(group.products)) * rng.uniform(
            0.95, 1.05, len(group.products)
        )
        for name, price in zip(group.products, np.clip(prices, 200.0, 400_000.0).tolist(), strict=True):
            unit = 5 if price < 2_000 else 50 if price < 50_000 else 500
            n = len(found) + 1
            found.append(Product(n, f"DEMO-P-{n:04d}", name, group, int(round(price / unit) * unit) * 100))
    return tuple(found)
