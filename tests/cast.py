"""The people of every test: Anna owns it, Bram is on her team, Chris manages, Daan sits in another unit, Eva is outside.

    Noordzee (company)
      Water (division)                    Dora directs the firm, Ada administers Koers
        Pumps (SBU)
          Blue (team)                     Anna, Bram: sellers; Chris: manager; Mila: marketer; Vera: viewer
          Green (team)                    Daan: seller
      Service (division)
        Field (team)                      Eva: seller, "outside" for everybody in Blue

Nobody has a password; `sign_in` signs in without one. Seats have no dates unless a test gives them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from koers.areas.customers.models import Account, Person
from koers.areas.organisation.models import Function, Member, Seat, Unit
from koers.areas.selling.models import Deal, Pipeline, Stage
from koers.kit.access.models import User

ROLES = {
    "ada": "administrator",
    "dora": "director",
    "chris": "manager",
    "anna": "seller",
    "bram": "seller",
    "daan": "seller",
    "eva": "seller",
    "mila": "marketer",
    "vera": "viewer",
}
UNITS = {
    "Noordzee": "company",
    "Water": "division",
    "Pumps": "sbu",
    "Blue": "team",
    "Green": "team",
    "Service": "division",
    "Field": "team",
}


@dataclass(frozen=True)
class Cast:
    """Everybody, and the units they sit in."""

    ada: User
    dora: User
    chris: User
    anna: User
    bram: User
    daan: User
    eva: User
    mila: User
    vera: User
    company: Unit
    water: Unit
    pumps: Unit
    blue: Unit
    green: Unit
    service: Unit
    field: Unit

    def __getitem__(self, name: str) -> User:
        return getattr(self, name)

    @property
    def by_role(self) -> dict[str, User]:
        """One person for each of the six roles; the seller is Anna."""
        return {
            "administrator": self.ada,
            "director": self.dora,
            "manager": self.chris,
            "seller": self.anna,
            "marketer": self.mila,
            "viewer": self.vera,
        }


def make_unit(name: str, kind: str = "team", parent: Unit | None = None, **fields: Any) -> Unit:
    """Make a unit."""
    return Unit.objects.create(name=name, kind=kind, parent=parent, **fields)


def make_user(name: str, role: str = "seller", **fields: Any) -> User:
    """Make a person who signs in, without a password."""
    address = fields.pop("email", f"{name.lower().replace(' ', '.')}@noordzee.example")
    return User.objects.create_user(address, name=name.title(), role=role, **fields)


def make_member(name: str, user: User | None = None, **fields: Any) -> Member:
    """Make a person who works here."""
    return Member.objects.create(name=name.title(), email=user.email if user else "", user=user, **fields)


def seat(member: Member, unit: Unit, function: str = "seller", **fields: Any) -> Seat:
    """Seat a member in a unit."""
    return Seat.objects.create(member=member, unit=unit, function=function, **fields)


def make_cast() -> Cast:
    """Make the units and everybody in them, with the histories that saving them one by one gives, in a few statements."""
    units = [Unit(name=name, kind=kind) for name, kind in UNITS.items()]
    company, water, pumps, blue, green, service, field = Unit.objects.bulk_create(units)
    for unit, parent in ((water, company), (pumps, water), (blue, pumps), (green, pumps), (service, company)):
        unit.parent = parent
    field.parent = service
    _remember(units)
    for unit in units:
        unit.path = f"{unit.parent.path if unit.parent else ''}{unit.pk:06d}."
    Unit.objects.bulk_update(units, ["parent", "path"])
    users = {
        name: User(email=f"{name}@noordzee.example", name=name.title(), role=role)
        for name, role in ROLES.items()
    }
    for user in users.values():
        user.set_unusable_password()
    User.objects.bulk_create(users.values())
    members = [Member(name=user.name, email=user.email, user=user) for user in users.values()]
    _remember(Member.objects.bulk_create(members))
    places = {"ada": company, "dora": company, "daan": green, "eva": field}
    seats = []
    for name, member in zip(users, members, strict=True):
        function = ROLES[name] if ROLES[name] in Function.values else "other"
        seats.append(Seat(member=member, unit=places.get(name, blue), function=function))
    _remember(Seat.objects.bulk_create(seats))
    return Cast(
        **users,
        company=company,
        water=water,
        pumps=pumps,
        blue=blue,
        green=green,
        service=service,
        field=field,
    )


def make_pipeline(name: str = "Sales") -> Pipeline:
    """Make a pipeline with two open stages, won and lost."""
    pipeline = Pipeline.objects.create(name=name, is_default=True)
    for position, (stage, outcome, chance) in enumerate(
        (("Qualified", "open", 20), ("Offer", "open", 60), ("Won", "won", 100), ("Lost", "lost", 0))
    ):
        Stage.objects.create(pipeline=pipeline, position=position, name=stage, outcome=outcome, chance=chance)
    return pipeline


def make_account(name: str, owner: User | Member | None, unit: Unit, **fields: Any) -> Account:
    """Make an account."""
    return Account.objects.create(name=name, owner=_member(owner), unit=unit, **fields)


def make_person(last_name: str, owner: User | Member | None, unit: Unit, **fields: Any) -> Person:
    """Make somebody at a customer."""
    fields.setdefault("first_name", "Piet")
    return Person.objects.create(last_name=last_name, owner=_member(owner), unit=unit, **fields)


def make_deal(name: str, owner: User | Member | None, unit: Unit, **fields: Any) -> Deal:
    """Make an open deal without history, in the first stage of the default pipeline unless told otherwise."""
    pipeline = fields.pop("pipeline", None) or Pipeline.objects.filter(is_default=True).first()
    pipeline = pipeline or make_pipeline()
    fields.setdefault("stage", pipeline.stages.order_by("position")[0])
    fields.setdefault("amount_cents", 1_000_00)
    fields.setdefault("created_date", date(2026, 1, 5))
    return Deal.objects.create(name=name, owner=_member(owner), unit=unit, pipeline=pipeline, **fields)


def sign_in(user: User | None = None, **options: Any) -> Client:
    """Return a browser in which this person has signed in; without a person, a visitor's."""
    client = Client(**options)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fresh(user: User) -> User:
    """Return the person as the next request would see them: nothing remembered from before."""
    return User.objects.get(pk=user.pk)


def _remember(rows: list[Any]) -> None:
    """Write the histories of rows that were just made."""
    type(rows[0]).history.bulk_history_create(rows, default_change_reason=None)


def _member(owner: User | Member | None) -> Member | None:
    return owner.member if isinstance(owner, User) else owner


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in the database of this test."""
    return make_cast()
