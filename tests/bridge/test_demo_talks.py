"""Talks of the demo company: questions after a consequence help within each seller, and Koers' own measure finds it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, make_account, make_deal, make_person

from koers.areas.customers.models import Activity, Question
from koers.areas.organisation.models import Member
from koers.areas.selling.measures import LEAD_TAKING
from koers.areas.selling.measures.talks import readings_by_third
from koers.areas.selling.models import AskedQuestion, Deal, NextStep, Talk
from koers.bridge.demo import removal, talks
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SELLERS, TALKS = 8, 180


@pytest.fixture
def firm(cast: Cast) -> Cast:
    """Eight sellers with an open deal each and 180 calls about it; half of them become talks."""
    contacts = []
    for n in range(SELLERS):
        member = Member.objects.create(name=f"Seller {n}", demo=True)
        account = make_account(f"Klant {n}", cast.anna, cast.blue, demo=True)
        person = make_person(f"P{n}", cast.anna, cast.blue, account=account, demo=True)
        opened = NOW.date() - timedelta(days=300)
        make_deal(
            f"d{n}", cast.anna, cast.blue, account=account, person=person, created_date=opened, demo=True
        )
        contacts += [
            Activity(
                kind="call",
                happened_at=NOW - timedelta(days=1 + m),
                account=account,
                person=person,
                owner=member,
                unit=cast.blue,
                demo=True,
            )
            for m in range(TALKS)
        ]
    Activity.objects.bulk_create(contacts)
    return cast


def rates(cast: Cast) -> list[Any]:
    found = readings_by_third({}, cast.dora)
    return [found[third] for third in (1, 2, 3)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_measure_finds_what_was_planted_within_sellers(firm: Cast, seed: int) -> None:
    made = talks.seed(at=NOW, seed=seed)
    assert made == Talk.objects.count()
    assert SELLERS * TALKS * 0.4 < made < SELLERS * TALKS * 0.6
    few, _some, many = rates(firm)
    # Planted are 36 points from far below one's habit to far above it; the thirds lie nearer to each other.
    assert 0.08 < many.value - few.value < 0.45
    assert many.low > few.value


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_it_the_measure_stays_silent(firm: Cast, seed: int) -> None:
    talks.seed(at=NOW, seed=seed, effect=0)
    few, _some, many = rates(firm)
    # Sellers who ask more have harder customers; the intervals of the thirds overlap, for each seller is beside oneself.
    assert few.low < many.high
    assert many.low < few.high


def test_all_of_it_is_marked_and_goes_and_the_same_seed_says_the_same(firm: Cast) -> None:
    def said() -> list[tuple[Any, ...]]:
        rows = Talk.objects.order_by("activity").values_list("activity", "outcome", "act", "act_date")
        asked = AskedQuestion.objects.order_by("talk__activity", "sort", "question__text")
        return [*rows, *asked.values_list("talk__activity", "sort", "question__answer", "quantity", "liked")]

    talks.seed(at=NOW)
    first = said()
    steps = NextStep.objects.values_list("deal", "step", "due_date", "set_date")
    advances = Talk.objects.filter(outcome="advance").values_list("deal", "act", "act_date", "held_date")
    assert sorted(steps) == sorted(advances)
    led = LEAD_TAKING.ask({}, firm.dora)
    assert 0.7 * len(steps) < led.n < 0.9 * len(steps)  # of one in five nobody noted it
    assert led.low < 0.75 < led.high
    for model in (Talk, Question, AskedQuestion, NextStep):
        assert model._base_manager.filter(demo=True).exists()
        assert not model._base_manager.filter(demo=False).exists()
    assert Question.objects.filter(on_file="question").exists()
    assert Talk.objects.filter(outcome="order").count() == 0  # every deal is still open
    assert not AskedQuestion.objects.filter(quantity__isnull=False).exclude(sort="I").exists()
    NextStep.objects.all().delete()
    AskedQuestion.objects.all().delete()
    Question.objects.all().delete()
    Talk.objects.all().delete()
    talks.seed(at=NOW)
    assert said() == first
    removal.remove()
    assert (Talk.objects.count(), Question.objects.count(), Deal.objects.count()) == (0, 0, 0)
    assert not NextStep.objects.exists()
    assert not Event.objects.filter(kind__startswith="selling.talk").exists()


def test_a_talk_stands_on_a_contact_within_the_life_of_its_deal(firm: Cast) -> None:
    Deal.objects.update(closed_date=NOW.date() - timedelta(days=50), outcome="won")
    talks.seed(at=NOW)
    assert Talk.objects.exists()
    assert not Talk.objects.filter(held_date__gt=NOW.date() - timedelta(days=50)).exists()
    for deal in Deal.objects.all():
        held = list(deal.talks.order_by("activity__happened_at", "pk").values_list("outcome", flat=True))
        assert "order" not in held[:-1]
    assert Talk.objects.filter(outcome="order").exists()
