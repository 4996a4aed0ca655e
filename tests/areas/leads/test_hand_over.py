"""A lead is handed over under a contract: nothing disappears, one answer counts, and the clock runs in working hours."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from tests.cast import Cast, make_account, make_cast, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Activity, Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.models import HandOver, HandOverContract, RoutingRule
from koers.areas.leads.rules.hand_over import Demands, Route, Wanted, fits, gaps
from koers.kit.timeline.models import Event, EventSubject, Permit

# Monday 2 November 2026, ten o'clock in Amsterdam.
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def in_force(cast: Cast, **terms: object) -> HandOverContract:
    contract = actions.draft_contract(by=cast.mila, at=NOW, **terms)
    actions.sign_contract(contract, side="marketing", by=cast.mila, at=NOW)
    return actions.sign_contract(contract, side="sales", by=cast.chris, at=NOW)


def warm(cast: Cast, name: str = "Jansen", **fields: object) -> Lifecycle:
    account = make_account(f"{name} BV", cast.anna, cast.blue, sector="water", employees=300)
    person = make_person(
        name, cast.anna, cast.blue, account=account, job_title="Inkoper", email=f"{name}@voorbeeld.nl".lower()
    )
    life = customers.start_lifecycle(person, at=NOW - timedelta(days=5))
    customers.move_lifecycle(life, to="warm", at=NOW - timedelta(days=4), by=cast.mila, reason="better_known")
    Lifecycle.objects.filter(pk=life.pk).update(
        fit_grade="A", engagement_grade=1, value_cents=5_000_00, **fields
    )
    life.refresh_from_db()
    return life


def offered(cast: Cast, life: Lifecycle, **named: object) -> HandOver:
    return actions.offer(life, at=NOW, by=cast.mila, receiver=cast.anna.member, **named)


# --- the contract ---------------------------------------------------------------------------------------------


def test_a_contract_holds_when_both_sides_have_signed_and_ends_the_one_before(cast: Cast) -> None:
    first = in_force(cast)
    second = actions.draft_contract(by=cast.mila, at=NOW, answer_hours=4)
    assert (second.number, second.least_fit, second.state) == (2, first.least_fit, "draft")
    actions.sign_contract(second, side="sales", by=cast.chris, at=NOW)
    assert HandOverContract.objects.in_force() == first
    actions.sign_contract(second, side="marketing", by=cast.mila, at=NOW)
    first.refresh_from_db()
    assert (first.state, HandOverContract.objects.in_force()) == ("ended", second)


def test_nobody_signs_for_both_sides_and_a_signed_version_never_changes(cast: Cast) -> None:
    contract = actions.draft_contract(by=cast.dora, at=NOW)
    actions.sign_contract(contract, side="marketing", by=cast.dora, at=NOW)
    with pytest.raises(actions.ContractRefused, match="same_person"):
        actions.sign_contract(contract, side="sales", by=cast.dora, at=NOW)
    actions.sign_contract(contract, side="sales", by=cast.chris, at=NOW)
    with pytest.raises(actions.ContractRefused, match="not_draft"):
        actions.change_contract(contract, by=cast.dora, at=NOW, answer_hours=2)
    with pytest.raises(PermissionDenied):
        actions.sign_contract(
            actions.draft_contract(by=cast.mila, at=NOW), side="sales", by=cast.mila, at=NOW
        )


def test_a_change_of_the_terms_takes_a_signature_off(cast: Cast) -> None:
    contract = actions.draft_contract(by=cast.mila, at=NOW)
    actions.sign_contract(contract, side="marketing", by=cast.mila, at=NOW)
    actions.change_contract(contract, by=cast.chris, at=NOW, answer_hours=2)
    assert contract.marketing_by is None


def test_a_hand_over_keeps_the_version_it_was_offered_under(cast: Cast) -> None:
    first = in_force(cast, answer_hours=8)
    row = offered(cast, warm(cast))
    in_force(cast, answer_hours=1)
    row.refresh_from_db()
    assert row.contract == first
    assert row.due_at == datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    assert offered(cast, warm(cast, "Smit")).due_at == datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


# --- the road of a hand-over -----------------------------------------------------------------------------------


def test_an_accepted_lead_is_hot_and_its_receiver_owns_it(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.accept(
        row, at=NOW + timedelta(hours=1), by=cast.anna, next_step="Bellen", next_step_date=date(2026, 11, 3)
    )
    life.refresh_from_db()
    row.refresh_from_db()
    assert (life.state, life.owner, life.next_step) == ("hot", cast.anna.member, "Bellen")
    # Engaged leads want a first contact within one working hour.
    assert row.touch_due_at == NOW + timedelta(hours=2)


def test_a_returned_lead_goes_back_with_its_reason_and_its_day(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna)
    actions.return_(
        row, reason="no_budget_now", note="Pas in 2027", at=NOW + timedelta(hours=3), by=cast.anna
    )
    life.refresh_from_db()
    assert (life.state, life.reason, life.owner) == ("returned", "no_budget_now", cast.mila.member)
    assert life.retry_on == date(2026, 11, 2) + timedelta(days=270)


@pytest.mark.parametrize(
    ("reason", "note", "code"), [("", "", "reason"), ("other", " ", "words"), ("silence", "", "reason")]
)
def test_a_return_without_a_reason_is_refused_and_changes_nothing(
    cast: Cast, reason: str, note: str, code: str
) -> None:
    in_force(cast)
    row = offered(cast, warm(cast))
    before = Event.objects.count()
    with pytest.raises(actions.HandOverRefused, match=code):
        actions.return_(row, reason=reason, note=note, at=NOW, by=cast.anna)
    row.refresh_from_db()
    assert (row.state, Event.objects.count()) == ("offered", before)


def test_a_lead_that_lacks_something_is_offered_only_with_a_reason_why(cast: Cast) -> None:
    in_force(cast, wanted=["has_need", "reachable"])
    life = warm(cast)
    with pytest.raises(actions.HandOverRefused) as refusal:
        offered(cast, life)
    assert (refusal.value.code, refusal.value.names) == ("gaps", ("has_need",))
    assert offered(cast, life, because="Belt zelf terug").overridden == "Belt zelf terug"


def test_what_is_missing_is_told_by_name_and_unknown_counts_as_missing() -> None:
    demands = Demands("B", 2, ("has_need", "reachable"))
    assert gaps(demands, fit="A", engagement=2, facts={"has_need": True, "reachable": True}) == ()
    assert gaps(demands, fit="", engagement=None, facts={}) == ("fit", "engagement", "reachable", "has_need")


def test_without_a_contract_nothing_is_offered(cast: Cast) -> None:
    with pytest.raises(actions.HandOverRefused, match="no_contract"):
        offered(cast, warm(cast))


def test_a_lead_lies_on_one_desk_at_a_time(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    offered(cast, life)
    with pytest.raises(actions.HandOverRefused, match="waiting"):
        offered(cast, life)


def test_who_comes_second_is_told_who_was_first(cast: Cast) -> None:
    in_force(cast)
    row = offered(cast, warm(cast))
    actions.accept(row, at=NOW, by=cast.anna)
    with pytest.raises(actions.HandOverRefused) as refusal:
        actions.accept(row, at=NOW, by=cast.bram)
    assert refusal.value.names == ("Accepted", "Anna")
    row.refresh_from_db()
    assert row.answered_by == cast.anna.member


def test_an_objection_takes_the_offer_off_the_desk(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    customers.object_to_contact(life.person, at=NOW, by=cast.mila)
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_a_hand_over_follows_its_account_when_that_is_merged(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    other = make_account("Jansen B.V.", cast.anna, cast.blue)
    customers.merge(life.person.account, into=other, at=NOW, by=cast.mila)
    actions.accept(row, at=NOW + timedelta(hours=1), by=cast.anna)
    life.refresh_from_db()
    assert (life.state, life.person.account) == ("hot", other)


# --- the clock ---------------------------------------------------------------------------------------------------


def test_the_clock_reminds_escalates_and_takes_back_once_each(cast: Cast) -> None:
    in_force(cast)
    row = offered(cast, warm(cast))
    assert actions.run_clock(at=NOW + timedelta(hours=3)) == {"reminded": 0, "escalated": 0, "taken_back": 0}
    assert actions.run_clock(at=NOW + timedelta(hours=4))["reminded"] == 1
    assert actions.run_clock(at=NOW + timedelta(hours=5))["reminded"] == 0
    # Eight working hours from Monday ten o'clock end on Tuesday at ten.
    assert actions.run_clock(at=NOW + timedelta(hours=23, minutes=59))["escalated"] == 0
    assert actions.run_clock(at=NOW + timedelta(hours=24))["escalated"] == 1
    assert actions.run_clock(at=NOW + timedelta(hours=48)) == {"reminded": 0, "escalated": 0, "taken_back": 1}
    row.refresh_from_db()
    assert row.state == "taken_back"


def test_after_a_long_pause_the_clock_takes_back_at_once(cast: Cast) -> None:
    in_force(cast)
    offered(cast, warm(cast))
    assert actions.run_clock(at=NOW + timedelta(days=30)) == {"reminded": 0, "escalated": 0, "taken_back": 1}


def test_the_first_call_stops_the_clock_and_the_next_is_the_second_attempt(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna)
    for hours in (2, 5, 9):
        call = Activity(
            kind="call", person=life.person, unit=cast.blue, happened_at=NOW + timedelta(hours=hours)
        )
        customers.log_activity(call, by=cast.anna, at=NOW + timedelta(hours=hours))
    row.refresh_from_db()
    assert (row.first_touch_at, row.second_touch_at) == (NOW + timedelta(hours=2), NOW + timedelta(hours=5))


def test_a_note_is_no_contact(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna)
    note = Activity(kind="note", person=life.person, unit=cast.blue, happened_at=NOW + timedelta(hours=1))
    customers.log_activity(note, by=cast.anna, at=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert row.first_touch_at is None


# --- routing -------------------------------------------------------------------------------------------------------


def test_the_first_rule_that_fits_decides_and_tells_why(cast: Cast) -> None:
    in_force(cast)
    RoutingRule.objects.create(name="Zorg", position=1, sector="care", member=cast.daan.member)
    RoutingRule.objects.create(name="Water", position=2, sector="Water", unit=cast.blue)
    life = warm(cast)
    first = actions.offer(life, at=NOW, by=cast.mila)
    # Anna and Bram sell in Blue and both desks are empty: the first by name.
    assert first.receiver == cast.anna.member
    assert first.routed[0].startswith("Rule “Water” fits: sector")
    assert actions.offer(warm(cast, "Smit"), at=NOW, by=cast.mila).receiver == cast.bram.member


@pytest.mark.parametrize(
    ("route", "wanted", "found"),
    [
        (Route(1), Wanted(), ()),
        (Route(1, country="nl"), Wanted(country="NL"), ("country",)),
        (Route(1, postcodes="10,11"), Wanted(postcode="2011 AB"), None),
        (Route(1, least_employees=50), Wanted(employees=None), None),
        (Route(1, words="pomp, filter"), Wanted(need="Een nieuwe POMP"), ("words",)),
        (Route(1, sector="water", words="pomp"), Wanted(sector="water", need="advies"), None),
    ],
)
def test_every_condition_of_a_rule_must_fit(
    route: Route, wanted: Wanted, found: tuple[str, ...] | None
) -> None:
    assert fits(route, wanted) == found


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_accept_at_the_same_moment_one_wins() -> None:
    cast = make_cast()
    in_force(cast)
    row = offered(cast, warm(cast))
    told: list[str] = []
    ready = threading.Barrier(2)

    def press(user: object) -> None:
        try:
            ready.wait()
            actions.accept(row, at=NOW, by=user)  # type: ignore[arg-type]
            told.append("won")
        except actions.HandOverRefused as refusal:
            told.append(refusal.code)
        finally:
            connections.close_all()

    pair = [threading.Thread(target=press, args=(user,)) for user in (cast.anna, cast.bram)]
    for one in pair:
        one.start()
    for one in pair:
        one.join()
    assert sorted(told) == ["answered", "won"]
    assert Event.objects.filter(kind="leads.hand_over.accepted").count() == 1
    # The timeline refuses to be emptied, which is how the database is made ready for the next test.
    with transaction.atomic():
        Permit.objects.create(reason="the test is over")
        EventSubject.objects.all().delete()
        Event.objects.all().delete()
        Permit.objects.all().delete()
