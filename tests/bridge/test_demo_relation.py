"""Marketing and sales of the demo company: marked as such, with results to look at, and gone again without a trace."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from tests.cast import Cast, make_unit

from koers.areas.insight.queries import relation as reads
from koers.areas.organisation import actions
from koers.areas.organisation.models import (
    AlignmentResponse,
    AlignmentRound,
    Department,
    Dispute,
    Member,
    NextMove,
    Seat,
    Unit,
)
from koers.bridge.demo import relation, removal
from koers.kit.record import Record

TODAY = date(2026, 11, 25)
ANSWERS = {f"q{number:02d}": 4 for number in range(1, 21)}


def own() -> dict[str, int]:
    """Return how many records there are that are not of the demo company, by noun."""
    nouns: list[Any] = [one for one in apps.get_models() if issubclass(one, Record)]
    return {one.__name__: one._base_manager.filter(demo=False).count() for one in nouns}


@pytest.fixture
def firm(db: None) -> Unit:
    """A demo company with two managers and five sellers."""
    top = make_unit("Vlietstroom", "company", demo=True)
    team = make_unit("Noord", "team", top, demo=True)
    for number in range(7):
        member = Member.objects.create(name=f"Seller {number}", demo=True)
        function = "manager" if number < 2 else "seller"
        Seat.objects.create(member=member, unit=team, function=function, demo=True)
    return top


def test_the_demo_company_has_two_rounds_with_both_sides_and_everything_is_marked(firm: Unit) -> None:
    before = own()
    last = relation.seed(as_of=TODAY, seed=1)
    assert own() == before
    rounds = list(AlignmentRound.objects.order_by("opened_at"))
    assert [one.is_open for one in rounds] == [False, False]
    assert last == rounds[-1]
    for one in rounds:
        result = reads.said(one).result
        assert result.status == "ok"
        assert result.total is not None
        assert 20 < result.total < 100
    assert Dispute.objects.count() == 24


def sheets() -> list[tuple[str, str]]:
    """Return what was answered, without ids and order, which are random on purpose."""
    found = AlignmentResponse.objects.values_list("role", "answers")
    return sorted((role, str(sorted(answers.items()))) for role, answers in found)


def test_the_same_seed_says_the_same(firm: Unit) -> None:
    relation.seed(as_of=TODAY, seed=3)
    first = sheets()
    AlignmentRound.objects.all().delete()
    NextMove.objects.all().delete()
    Seat.objects.filter(unit=firm).delete()
    relation.seed(as_of=TODAY, seed=3)
    assert sheets() == first
    assert len(first) > 12


def test_a_removal_takes_all_of_it(firm: Unit) -> None:
    relation.seed(as_of=TODAY)
    removal.remove()
    connection.check_constraints()
    assert not removal.has_demo()
    assert (AlignmentResponse.objects.count(), Department.objects.count(), Unit.objects.count()) == (0, 0, 0)


def test_a_round_of_your_own_among_people_of_the_demo_company_stays_whole(firm: Unit, cast: Cast) -> None:
    relation.seed(as_of=TODAY)
    now = timezone.now()
    one, asked = actions.open_round(
        firm, closes_on=timezone.localdate(now) + timedelta(days=9), by=None, at=now
    )
    assert actions.answer(asked[0].token, ANSWERS, at=now)
    removal.remove()
    connection.check_constraints()
    one.refresh_from_db()
    assert one.responses.count() == 1
    assert one.invitations.count() == len(asked)
    assert actions.answer(asked[1].token, ANSWERS, at=now)
    actions.close_round(one, by=None, at=now)
    assert AlignmentResponse.objects.filter(round=one).count() == 2
