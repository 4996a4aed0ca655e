"""Solutions of the demo company: boards that stand in every state, decisions of both sides, and all of it marked."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast, make_account, make_deal, make_person

from koers.areas.organisation.models import Member
from koers.areas.selling.models import ApproachChoice, Deal, SolutionBoard, SolutionDecision, StoryPart
from koers.areas.selling.queries import approach
from koers.areas.selling.queries.solution import solution_of
from koers.bridge.demo import solutions
from koers.kit.access.models import Role, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def world(cast: Cast) -> None:
    """Twenty deals at ten customers, one in five of them won; half of the customers have people."""
    User.objects.filter(role=Role.MANAGER).update(demo=True)
    seller = Member.objects.create(name="Seller", demo=True)
    accounts = [make_account(f"Klant {n}", seller, cast.blue, demo=True) for n in range(10)]
    for one in accounts[::2]:
        make_person(f"Van {one.name}", seller, cast.blue, account=one, demo=True)
    for n in range(20):
        won = n % 5 == 0
        outcome = {"outcome": "won", "closed_date": NOW.date() - timedelta(days=9)} if won else {}
        deal = make_deal(
            f"d{n}",
            seller,
            cast.blue,
            account=accounts[n % 10],
            amount_cents=1000 * (n + 1),
            demo=True,
            **outcome,
        )
        ApproachChoice.objects.create(
            deal=deal, layer="offer", method="consultative", method_version=1, chosen_at=NOW, demo=True
        )
    plain = make_deal("plain", seller, cast.blue, account=accounts[0], amount_cents=10**9, demo=True)
    ApproachChoice.objects.create(
        deal=plain, layer="offer", method="integrated_system", method_version=1, chosen_at=NOW, demo=True
    )


def test_deals_with_boards_get_them_in_every_state_and_all_of_it_is_marked(cast: Cast) -> None:
    world(cast)
    assert solutions.seed(at=NOW) == 8 + 2
    rows = [*SolutionBoard.objects.all(), *SolutionDecision.objects.all(), *StoryPart.objects.all()]
    assert all(one.demo for one in rows)
    assert not SolutionDecision.objects.filter(deal__name="plain").exists()
    deals = Deal.objects.filter(solution_decisions__isnull=False).distinct()
    assert len(deals) == 10
    found = [solution_of(one, approach.all_chosen(one), NOW.date()) for one in deals]
    states = {board.state for one in found if one is not None for board in one.boards}
    assert {"unowned", "running", "late", "closed"} <= states
    sides = set(SolutionDecision.objects.values_list("proposed_by", flat=True))
    assert {"us", "customer"} <= sides
    assert SolutionDecision.objects.filter(agreed_date__isnull=True).exists()
    assert SolutionDecision.objects.filter(agreed_date__isnull=False).exists()


def test_the_same_seed_makes_the_same_solutions(cast: Cast) -> None:
    world(cast)
    solutions.seed(at=NOW, seed=4)
    first = list(
        SolutionDecision.objects.order_by("pk").values_list("deal", "text", "agreed_date", "dropped_date")
    )
    SolutionDecision.objects.all().delete()
    SolutionBoard.objects.all().delete()
    StoryPart.objects.all().delete()
    solutions.seed(at=NOW, seed=4)
    assert first == list(
        SolutionDecision.objects.order_by("pk").values_list("deal", "text", "agreed_date", "dropped_date")
    )
