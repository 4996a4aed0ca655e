"""Customers of the demo company: who decides, needs, motives and signals, read in and said by verbs, marked, removable."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from tests.cast import make_user, sign_in
from tests.kit.importing.conftest import AT

from koers.areas.customers.measures import loop, opinion, spent
from koers.areas.customers.models import (
    Account,
    BuyingRole,
    LoyaltyMotive,
    Need,
    NeedFit,
    Opinion,
    PersonTie,
    Promise,
    Question,
    Signal,
    SolutionElement,
)
from koers.areas.customers.queries import spent as queries
from koers.areas.organisation.models import Member
from koers.bridge.demo import removal, voices
from koers.kit.importing import engine, intake
from koers.kit.record import Record
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
ORGANISATION = ("organisation.csv", "sellers.csv", "accounts.csv", "persons.csv")
RELATIONS = ("buying_roles.csv", "needs.csv", "reasons.csv", "motives.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small demo company."""
    from koers_analytics.sample import write_world

    place = tmp_path_factory.mktemp("demo")
    write_world(place, seed=1, as_of=TODAY, scale=0.1, relations=True)
    return place


@pytest.fixture
def firm(db: None, folder: Path) -> None:
    """Read the demo company in, and let its customers be heard."""
    batch = intake.start(by=None, at=AT, via="cli", demo=True)
    for name in (*ORGANISATION, *RELATIONS):
        intake.add_file(batch, folder / name)
    assert intake.questions(batch) == []
    done = engine.carry_out(batch, at=AT)
    counts = {file.name: file.counts for file in done.files.all()}
    for name in RELATIONS:
        written = len((folder / name).read_text(encoding="utf-8").splitlines()) - 1
        assert (counts[name]["new"], counts[name]["refused"]) == (written, 0), name
    voices.seed(at=AT, seed=1)


def said() -> list[tuple[Any, ...]]:
    return sorted(Signal.objects.values_list("account__name", "words", "step", "discipline"))


def test_every_manner_of_a_customer_is_there_and_all_of_it_is_marked(firm: None) -> None:
    nouns: list[Any] = [one for one in apps.get_models() if issubclass(one, Record)]
    made = {one.__name__: one._base_manager.filter(demo=False).count() for one in nouns}
    assert {
        name: n for name, n in made.items() if n and name in {
            "BuyingRole", "StanceRating", "Need", "BuyingReason", "LoyaltyMotive", "PersonTie", "Signal", "Opinion",
            "SolutionElement",
        }
    } == {}  # fmt: skip
    circles = Account.objects.filter(buying_roles__isnull=False).distinct()
    assert circles.count() >= 20
    roles = BuyingRole.objects
    assert roles.filter(stance__lte=-3).exists()
    covered = [row.buying_roles.filter(covered_by__isnull=False).count() for row in circles]
    assert 1 in covered
    assert max(covered) >= 3
    assert circles.exclude(buying_roles__role="decider").exists()
    # A need carries what its category asks: checked by the importer, and looked at here.
    assert not Need.objects.filter(category="E", worth_cents=None).exists()
    assert not Need.objects.filter(category="F", unit_of_measure="").exists()
    assert not Need.objects.filter(category="P", worth_cents__isnull=False).exists()
    assert {row.motive for row in LoyaltyMotive.objects.all()} == {"benefit", "brand", "relation"}
    assert LoyaltyMotive.objects.filter(proven_date__lt=AT.date() - timedelta(days=365)).exists()
    assert NeedFit.objects.filter(demo=True).count() == NeedFit.objects.count() > 20
    assert not Signal.objects.filter(words__contains="without saying why").exists()
    assert PersonTie.objects.filter(kind="conflict").exists()
    steps = set(Signal.objects.values_list("step", flat=True))
    assert {"closed", "route"} <= steps
    assert len(steps) >= 4
    assert {"low", "high"} <= set(Opinion.objects.values_list("verdict", flat=True))
    assert not Signal.objects.filter(step_since__gt=AT).exists()
    assert not Event.objects.filter(happened_at__gt=AT + timedelta(days=1)).exists()


def test_the_same_seed_says_the_same(firm: None) -> None:
    first = said()
    Signal.objects.all().delete()
    PersonTie.objects.all().delete()
    Opinion.objects.all().delete()
    SolutionElement.objects.all().delete()
    voices.seed(at=AT, seed=1)
    assert said() == first


def test_a_removal_takes_all_of_it(firm: None) -> None:
    removal.remove()
    connection.check_constraints()
    assert not removal.has_demo()
    assert (BuyingRole.objects.count(), Signal.objects.count(), Opinion.objects.count()) == (0, 0, 0)
    assert Event.objects.count() == 0


def test_the_numbers_have_something_to_say(firm: None, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("a@b.example", name="A", role="administrator")
    for readings in (
        loop.readings(user, account=None, today=TODAY),
        opinion.readings(user, account=None, today=TODAY),
    ):
        assert readings
        assert any(one.value is not None for one in readings)


def test_the_seller_who_breaks_promises_is_found_by_the_measure(firm: None) -> None:
    admin = make_user("ada", "administrator")
    day = AT.date()
    judged = {}
    for pk in Promise.objects.values_list("owner", flat=True).distinct():
        reading = spent.KEPT.ask({"as_of": day, "owner": pk}, admin)
        if reading.n is not None and reading.n >= queries.limits().promises:
            judged[pk] = reading
    worst = min(judged, key=lambda pk: judged[pk].value or 0)
    # Hand count: of 21 promises the planted seller keeps 8 in time, each of the others 19.
    assert judged[worst].value == pytest.approx(8 / 21)
    others = [one for pk, one in judged.items() if pk != worst]
    assert others
    assert all(one.value == pytest.approx(19 / 21) for one in others)
    assert all((judged[worst].high or 1) < (one.low or 0) for one in others)
    assert not Promise.objects.filter(demo=False).exists()
    assert not Question.objects.filter(demo=False).exists()
    assert Promise.objects.count() < 120
    twice = spent.TWICE.ask({"as_of": day}, admin)
    assert twice.value == Question.objects.exclude(on_file="").count() / Question.objects.count()
    page = sign_in(admin).get(f"/accounts/time?as_of={day.isoformat()}").content.decode()
    assert Member.objects.get(pk=worst).name in page
