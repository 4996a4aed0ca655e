"""Value cases of the demo company: what was promised is measured over time, and customers put in numbers, by the real verbs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, fresh, make_account, make_deal, make_person, sign_in

from koers.areas.selling.measures.value import REALISED
from koers.areas.selling.models import (
    Deal,
    ValueBenefit,
    ValueCase,
    ValueLink,
    ValueProposal,
    ValueProposalPart,
)
from koers.bridge.demo import proven, removal
from koers.kit.access.models import User
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
#: How many days ago deals were won, the largest first.
WON = (500, 500, 500, 250, 60)


@pytest.fixture
def firm(cast: Cast) -> Cast:
    """Five deals that were won and two that are open, of a seller and a manager who can sign in."""
    User.objects.filter(pk__in=(cast.anna.pk, cast.chris.pk)).update(demo=True)
    for n, days in enumerate(WON):
        _deal(
            cast,
            f"won{n}",
            900_000_00 - n * 100_000_00,
            closed_date=NOW.date() - timedelta(days=days),
            outcome="won",
        )
    _deal(cast, "open0", 400_000_00)
    _deal(cast, "open1", 300_000_00)
    proven.seed(at=NOW)
    return cast


def _deal(cast: Cast, name: str, cents: int, **fields: Any) -> Deal:
    account = make_account(f"Klant {name}", cast.anna, cast.blue, demo=True)
    person = make_person(f"Jansen {name}", cast.anna, cast.blue, account=account, demo=True)
    opened = NOW.date() - timedelta(days=700)
    more = {"account": account, "person": person, "amount_cents": cents, "created_date": opened, "demo": True}
    return make_deal(name, cast.anna, cast.blue, **more, **fields)


def _benefits(name: str) -> list[ValueBenefit]:
    return list(ValueBenefit.objects.filter(case__deal__name=name).order_by("pk"))


def test_some_benefits_are_realised_some_short_and_some_still_wait(firm: Cast) -> None:
    assert ValueBenefit.objects.count() == 10
    for name, share in (("won0", 0.97), ("won1", 0.55), ("won2", 1.04)):
        for one in _benefits(name):
            assert 0.955 * share < (one.measured_cents or 0) / one.promised_cents < 1.045 * share, name
            assert one.measured_by in ("customer", "both")
            assert one.measured_date is not None
            assert 365 <= (one.measured_date - (NOW.date() - timedelta(days=500))).days < 378
    assert [one.measured_by for one in _benefits("won3")] == ["us", "us"]
    assert [one.measured_cents for one in _benefits("won4")] == [None, None]
    # Before the customer measured, we did: each of those benefits was measured twice.
    measured = Event.objects.filter(kind="selling.value_case.benefit_measured")
    assert measured.count() == 3 * 2 * 2 + 2
    assert Event.objects.filter(kind="selling.value_case.benefits_promised").count() == 5
    assert {event.via for event in measured} == {"demo"}

    reading = REALISED.ask({}, firm.dora)
    counted = [one for name in ("won0", "won1", "won2") for one in _benefits(name)]
    share = sum(one.measured_cents or 0 for one in counted) / sum(one.promised_cents for one in counted)
    assert reading.n == 6
    assert reading.value == pytest.approx(share)
    assert "2 benefits were measured by us alone" in reading.note


def test_what_was_measured_stands_on_the_case_of_the_deal(firm: Cast) -> None:
    deal, one = Deal.objects.get(name="won1"), _benefits("won1")[0]
    page = sign_in(fresh(firm.anna)).get(f"/deals/{deal.pk}/value").content.decode()
    shown = page[page.index('id="benefits"') :]
    assert one.name in shown
    euros = f"{(one.measured_cents or 0) // 100:,}"
    assert euros in shown


def test_one_number_waits_one_was_taken_over_and_one_left_with_reasons(firm: Cast) -> None:
    parts = ValueProposalPart.objects.filter(proposal__link__case__deal__name="open1").order_by("number")
    assert [(one.number, one.state, bool(one.reason)) for one in parts] == [
        ("discount_rate", "left", True),
        ("energy_other", "taken", True),
    ]
    assert {one.decided_by_id for one in parts} == {fresh(firm.anna).member.pk}
    waiting = ValueProposal.objects.waiting()
    assert [one.link.case.deal.name for one in waiting] == ["open0"]
    assert set(waiting[0].parts.values_list("number", flat=True)) == {"energy_price", "service_other"}
    # 200,000 kWh stand in the case of 400,000 euro; it stays ours until somebody takes the number over.
    found = {one["id"]: one for one in ValueCase.objects.get(deal__name="open1").document["assumptions"]}
    assert found["energy_other"]["owner"] == "customer"
    assert found["discount_rate"]["value"] == 7
    assert ValueLink.objects.count() == 2


def test_the_seller_sees_what_waits_and_what_was_decided(firm: Cast) -> None:
    seller = sign_in(fresh(firm.anna))
    waits, decided = ValueProposal.objects.order_by("-given_at")
    assert "Klant open0" in seller.get("/today").content.decode()
    room = seller.get(f"/deals/{waits.link.case.deal_id}/room/rest").content.decode()
    assert "waits for you" in room
    page = seller.get(f"/value-proposals/{decided.pk}").content.decode()
    assert "Hun meting gaat voor ons datablad" in page
    assert "Hun jaarverslag rekent met 7 procent" in page
    assert re.search(r"Wij hebben een jaar gemeten", page)


def test_all_of_it_is_marked_and_goes(firm: Cast) -> None:
    models = (ValueCase, ValueBenefit, ValueLink, ValueProposal, ValueProposalPart)
    assert [model.objects.filter(demo=False).count() for model in models] == [0] * 5
    assert [model.objects.count() for model in models] == [7, 10, 2, 2, 4]
    User.objects.filter(demo=True).update(demo=False)
    removal.remove()
    assert [model.objects.count() for model in models] == [0] * 5
    assert not Event.objects.filter(kind__startswith="selling.value_case").exists()
