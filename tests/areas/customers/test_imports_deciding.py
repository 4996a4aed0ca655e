"""Who decides, needs, reasons and motives come in from files, under the rules that a form has."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.cast import Cast, make_account, make_person
from tests.kit.importing.conftest import AT, imported, taken_in, write  # noqa: F401 a fixture

from koers.areas.customers.models import (
    BuyingReason,
    BuyingRole,
    LoyaltyMotive,
    Need,
    RolePeriod,
    StanceRating,
)
from koers.kit.importing import engine, intake
from koers.kit.importing.models import ImportRefusal
from koers.kit.importing.target import nouns
from koers.kit.importing.undo import undo

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]
ACCOUNTS = "account id,account name\nA1,Waterweg\nA2,Polder\n"
PERSONS = "first name,last name,email,account id\nJan,Berg,jan@w.example,A1\nEva,Dijk,eva@w.example,A1\n"
DMU = (
    "account id,person,buying role,sort of buyer,influence,stance,stance date,evidence\n"
    "A1,jan@w.example,beslisser,economic,hoog,-2,2026-05-01,Said no to the trial\n"
    "A1,Eva Dijk,Gebruiker,user,low,,,\n"
    "A1,nobody@w.example,user,,low,,,\n"
    "A2,jan@w.example,buyer,,2,7,2026-05-01,x\n"
)
NEEDS = (
    "account id,need,category,worth per year,unit of measure,said by,our fulfilment\n"
    'A1,"Less standstill",economisch,"12500,00",,jan@w.example,6\n'
    "A1,Fewer failures,F,,failures a year,,\n"
    "A1,A cheaper pump,E,,,,\n"
    'A2,A known name,P,"100,00",,,\n'
)
REASONS = "account id,usp,need,for whom,benefit,proof\nA1,Pump that tells,Less standstill,jan@w.example,Nobody is called out at night,pilot\n"
MOTIVES = "account id,motive,strength,seen on,in words\nA1,relation,2,2026-04-01,They called us first\nA1,brand,9,2026-04-01,\n"


@pytest.fixture
def paths(write: Write) -> list[Path]:  # noqa: F811 the fixture
    texts = {
        "accounts.csv": ACCOUNTS, "persons.csv": PERSONS, "dmu.csv": DMU, "needs.csv": NEEDS,
        "reasons.csv": REASONS, "motives.csv": MOTIVES,
    }  # fmt: skip
    return [write(name, text) for name, text in texts.items()]


def everything() -> dict[str, int]:
    counted = {kind.name: kind.model._base_manager.count() for kind in nouns()}
    return {**counted, "periods": RolePeriod.objects.count()}


def test_each_kind_comes_in_and_knows_the_others(paths: list[Path]) -> None:
    batch = imported(*paths)
    roles = BuyingRole.objects.order_by("id").values_list(
        "person__email", "account__name", "role", "part", "influence", "stance", "stance_date"
    )
    assert list(roles) == [
        ("jan@w.example", "Waterweg", "decider", "economic", 3, -2, date(2026, 5, 1)),
        ("eva@w.example", "Waterweg", "user", "user", 1, None, None),
    ]
    assert list(RolePeriod.objects.order_by("id").values_list("role", "influence", "ends")) == [
        ("decider", 3, None), ("user", 1, None),
    ]  # fmt: skip
    rating = StanceRating.objects.get()
    assert (rating.value, rating.evidence) == (-2, "Said no to the trial")
    needs = Need.objects.order_by("id").values_list(
        "statement", "category", "worth_cents", "unit_of_measure", "said_by__email", "our_fulfilment"
    )
    assert list(needs) == [
        ("Less standstill", "E", 1_250_000, "", "jan@w.example", 6),
        ("Fewer failures", "F", None, "failures a year", None, None),
    ]
    reason = BuyingReason.objects.get()
    assert (reason.usp, reason.need.statement, reason.buying_role.role, reason.proof) == (
        "Pump that tells", "Less standstill", "decider", 3,
    )  # fmt: skip
    motive = LoyaltyMotive.objects.get()
    assert (motive.motive, motive.strength, motive.proven_date) == ("relation", 2, date(2026, 4, 1))
    refusals = ImportRefusal.objects.order_by("file__position", "line").values_list(
        "line", "column", "value", "code"
    )
    assert list(refusals) == [
        (4, "person", "nobody@w.example", "unknown"),
        (5, "stance", "7", "against_a_rule"),
        (4, "category", "E", "against_a_rule"),
        (5, "category", "P", "against_a_rule"),
        (3, "strength", "9", "choice"),
    ]
    assert engine.counts(batch)["refused"] == 5


def test_a_trial_writes_nothing_a_second_run_changes_nothing_and_undo_takes_all_back(
    paths: list[Path],
) -> None:
    before = everything()
    trial = engine.try_out(taken_in(*paths), at=AT)
    assert everything() == before
    first = imported(*paths)
    assert engine.counts(trial, dry=True) == engine.counts(first)
    again = engine.counts(imported(*paths))
    assert (again["new"], again["changed"], again["refused"]) == (0, 0, 5)
    undo(first, at=AT)
    left = {name: count for name, count in everything().items() if count != before[name]}
    assert set(left) <= {"organisation.unit"}


def test_a_role_that_moved_keeps_how_it_was(paths: list[Path], write: Write) -> None:  # noqa: F811
    imported(*paths)
    moved = "account id,person,buying role,influence\nA1,eva@w.example,buyer,3\nA1,jan@w.example,decider,3\n"
    batch = imported(write("roles.csv", moved))
    assert {name: n for name, n in engine.counts(batch).items() if n} == {"changed": 1, "same": 1}
    periods = RolePeriod.objects.filter(buying_role__person__email="eva@w.example").order_by("starts", "id")
    assert [(p.role, p.influence, p.ends is None) for p in periods] == [
        ("user", 1, False),
        ("buyer", 3, True),
    ]
    undo(batch, at=AT)
    role = BuyingRole.objects.get(person__email="eva@w.example")
    assert (role.role, role.influence) == ("user", 1)
    assert [(p.role, p.ends) for p in role.periods.all()] == [("user", None)]


def test_somebody_limited_to_a_unit_brings_in_what_belongs_to_accounts_of_that_unit_alone(
    cast: Cast,
    write: Write,  # noqa: F811
) -> None:
    mine = make_account("Waterweg", cast.anna, cast.blue)
    other = make_account("Polder", None, cast.green)
    make_person("Berg", cast.anna, cast.blue, email="jan@w.example", account=mine)
    head = "account name,"
    texts = {
        "dmu.csv": "person,buying role,influence,stance,evidence\n{}jan@w.example,decider,3,2,Asked us in\n",
        "needs.csv": "need,category,worth per year\n{}Less standstill,E,100.00\n",
        "reasons.csv": "usp,benefit\n{}Pump that tells,Sleeps well\n",
        "motives.csv": "motive,strength,seen on\n{}relation,2,2026-04-01\n",
    }
    batch = intake.start(by=cast.anna, at=AT, via="ui")
    for name, text in texts.items():
        columns, row = text.split("\n", 1)
        lines = "".join(row.format(f"{account},") for account in (mine, other))
        intake.add_file(batch, write(name, f"{head}{columns}\n{lines}"))
    trial = engine.counts(engine.try_out(batch, at=AT), dry=True)
    done = engine.counts(engine.carry_out(batch, at=AT))
    assert (done["new"], done["refused"]) == (trial["new"], trial["refused"]) == (4, 4)
    assert set(ImportRefusal.objects.values_list("code", flat=True)) == {"not_yours"}
    for model in (BuyingRole, Need, BuyingReason, LoyaltyMotive):
        assert [row.account for row in model._base_manager.all()] == [mine]
    assert StanceRating.objects.get().buying_role.account == mine
