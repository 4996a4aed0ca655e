"""An accepted lead is a deal in the same moment, once, and an acceptance taken back leaves none."""

from datetime import date, timedelta

from tests.areas.leads.hand_over_world import NOW, in_force, offered, warm
from tests.cast import Cast, make_deal, make_pipeline

from koers.areas.leads import actions
from koers.areas.selling.actions import set_next_step
from koers.areas.selling.models import Deal


def test_an_accepted_lead_opens_a_deal_of_its_receiver(cast: Cast) -> None:
    make_pipeline()
    in_force(cast)
    life = warm(cast, need="Twee pompen voor het gemaal")
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna, next_step="Bellen", next_step_date=date(2026, 11, 3))
    deal = Deal.objects.get()
    assert deal.name == "Jansen BV: Twee pompen voor het gemaal"
    assert (deal.owner, deal.person, deal.account) == (cast.anna.member, life.person, life.person.account)
    assert (deal.amount_cents, deal.next_step, deal.outcome) == (5_000_00, "Bellen", "open")
    assert deal.periods.get().event.cause.kind == "leads.hand_over.accepted"


def test_who_has_an_open_deal_there_gets_no_second_one(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    make_deal("Pompen", cast.anna, cast.blue, account=life.person.account)
    actions.accept(offered(cast, life), at=NOW, by=cast.anna)
    assert Deal.objects.count() == 1


def test_a_deal_of_a_colleague_is_no_hindrance(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    make_deal("Pompen", cast.bram, cast.blue, account=life.person.account)
    actions.accept(offered(cast, life), at=NOW, by=cast.anna)
    assert Deal.objects.filter(owner=cast.anna.member).count() == 1


def test_an_acceptance_taken_back_takes_its_deal_along_and_brings_it_back(cast: Cast) -> None:
    make_pipeline()
    in_force(cast)
    row = offered(cast, warm(cast))
    actions.accept(row, at=NOW, by=cast.anna)
    actions.take_answer_back(row, at=NOW + timedelta(seconds=5), by=cast.anna)
    assert Deal.objects.alive().count() == 0
    actions.accept(row, at=NOW + timedelta(seconds=8), by=cast.anna)
    assert Deal.objects.alive().count() == 1
    assert Deal._base_manager.count() == 1


def test_a_deal_that_was_worked_on_stays(cast: Cast) -> None:
    make_pipeline()
    in_force(cast)
    row = offered(cast, warm(cast))
    actions.accept(row, at=NOW, by=cast.anna)
    deal = Deal.objects.get()
    deal.amount_cents = 9_000_00
    from koers.areas.selling.actions import change

    deal.refresh_from_db()
    change(deal, by=cast.anna, at=NOW + timedelta(seconds=2), amount_cents=9_000_00)
    set_next_step(deal, step="Bellen", on_date=date(2026, 11, 4), by=cast.anna, at=NOW + timedelta(seconds=3))
    actions.take_answer_back(row, at=NOW + timedelta(seconds=5), by=cast.anna)
    assert Deal.objects.alive().count() == 1


def test_without_a_pipeline_the_lead_is_accepted_all_the_same(cast: Cast) -> None:
    in_force(cast)
    row = offered(cast, warm(cast))
    actions.accept(row, at=NOW, by=cast.anna)
    row.refresh_from_db()
    assert (row.state, Deal.objects.count()) == ("accepted", 0)
