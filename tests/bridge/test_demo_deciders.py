"""Who decides about the demo company's deals: marked, the same each time, and different enough to be worth looking at."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.cast import Cast, make_account, make_deal, make_person

from koers.areas.customers.models import BuyingRole, PersonTie, RolePeriod, StanceRating
from koers.areas.selling.models import Deal, DealRole
from koers.areas.selling.queries import deciding
from koers.bridge.demo import deciders, removal
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TITLES = ("Directeur", "Inkoper", "Hoofd technische dienst", "Maintenance engineer")


@pytest.fixture
def firm(cast: Cast) -> Cast:
    """Sixty customers with four people and an open deal each."""
    for n in range(60):
        account = make_account(f"Klant {n}", cast.anna, cast.blue, demo=True)
        people = [
            make_person(f"P{n}{m}", cast.anna, cast.blue, account=account, job_title=title, demo=True)
            for m, title in enumerate(TITLES)
        ]
        make_deal(
            f"d{n}", cast.anna, cast.blue, account=account, person=people[1], demo=True,
            created_date=NOW.date().replace(month=3),
        )  # fmt: skip
    deciders.seed(at=NOW)
    return cast


def noted() -> list[tuple[Any, ...]]:
    return list(
        DealRole.objects.order_by("pk").values_list(
            "deal", "place__person", "place__role", "place__part", "place__stance", "place__stance_date"
        )
    )


def test_deals_differ_in_what_the_map_warns_of(firm: Cast) -> None:
    gaps: list[set[str]] = []
    for deal in Deal.objects.all():
        found = deciding(deal, firm.dora, NOW.date())
        assert found is not None
        gaps.append({one.code for one in found.gaps})
    missing_money = sum("no_economic" in one for one in gaps)
    uncovered = sum("uncovered" in one for one in gaps)
    assert 2 < missing_money < 25
    assert 4 < uncovered < 35
    unmapped = Deal.objects.filter(roles__isnull=True).count()
    assert 2 < unmapped < 20
    assert StanceRating.objects.filter(value__lte=-3).exists()
    assert not StanceRating.objects.filter(evidence="").exists()
    assert {"decider", "buyer", "influencer", "user"} <= set(
        BuyingRole.objects.values_list("role", flat=True)
    )


def test_all_of_it_is_marked_and_goes(firm: Cast) -> None:
    for model in (BuyingRole, StanceRating, PersonTie, DealRole, RolePeriod):
        assert model._base_manager.filter(demo=True).exists()
        assert not model._base_manager.filter(demo=False).exists()
    removal.remove()
    assert (BuyingRole.objects.count(), RolePeriod.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_the_same_seed_notes_the_same(firm: Cast) -> None:
    first = noted()
    pairs = {(deal, person) for deal, person, *_rest in first}
    BuyingRole.objects.all().delete()
    assert noted() == []
    deciders.seed(at=NOW)
    assert noted() == first
    assert len(pairs) == len(first)
