"""A lead is handed over under a contract: nothing disappears, one answer counts, and the clock runs in working hours."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from tests.areas.leads.hand_over_world import NOW, call, in_force, offered, warm
from tests.cast import Cast, make_account, make_cast, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Activity, Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.models import HandOver, HandOverContract, RoutingRule
from koers.areas.leads.rules.hand_over import Demands, Route, Wanted, fits, gaps
from koers.kit.timeline.models import Event

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
    Lifecycle.objects.filter(pk=life.pk).update(engagement_grade=1)
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
    row = actions.offer(warm(cast), at=NOW, by=cast.mila, unit=cast.blue)
    assert row.receiver is None
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


# --- what an accepted lead must have --------------------------------------------------------------------------------


def test_a_lead_is_accepted_only_with_what_the_definition_asks_or_with_a_reason_why(cast: Cast) -> None:
    in_force(cast, accepted=["has_role", "has_need", "has_next_step"])
    row = offered(cast, warm(cast))
    with pytest.raises(actions.HandOverRefused) as refusal:
        actions.accept(row, at=NOW, by=cast.anna, next_step="Bellen", next_step_date=date(2026, 11, 3))
    assert (refusal.value.code, refusal.value.names) == ("accept_gaps", ("has_need",))
    row.refresh_from_db()
    assert (row.state, row.lead.next_step) == ("offered", "")
    actions.accept(
        row, at=NOW, by=cast.anna, next_step="Bellen", next_step_date=date(2026, 11, 3), need="Een pomp"
    )
    row.lead.refresh_from_db()
    assert (row.lead.need, row.lead.state) == ("Een pomp", "hot")


def test_the_role_that_the_receiver_learned_is_kept_with_the_person(cast: Cast) -> None:
    in_force(cast, accepted=["has_role"], wanted=[])
    life = warm(cast)
    life.person.job_title = ""
    life.person.save()
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna, job_title="Hoofd inkoop")
    life.person.refresh_from_db()
    assert life.person.job_title == "Hoofd inkoop"


# --- who may see and do it ----------------------------------------------------------------------------------------


def test_an_offer_lies_on_the_desk_of_the_receivers_unit_and_only_where_it_may_be_seen(cast: Cast) -> None:
    in_force(cast)
    shared = warm(cast)
    Lifecycle.objects.filter(pk=shared.pk).update(unit=cast.pumps)
    shared.refresh_from_db()
    # Chris and Mila sit in Blue, below Pumps: they may not hand over what lies above them, a director may.
    row = actions.offer(shared, at=NOW, by=cast.dora, receiver=cast.daan.member)
    assert row.unit == cast.green
    with pytest.raises(actions.HandOverRefused) as refusal:
        actions.offer(warm(cast, "Smit"), at=NOW, by=cast.mila, receiver=cast.daan.member)
    assert (refusal.value.code, refusal.value.names) == ("unseen", ("Daan",))


@pytest.mark.parametrize(
    ("verb", "who"),
    [("offer", "anna"), ("offer", "vera"), ("accept", "bram"), ("return", "mila"), ("withdraw", "anna")],
)
def test_who_may_not_is_refused_and_nothing_changes(cast: Cast, verb: str, who: str) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life) if verb != "offer" else None
    before = Event.objects.count()
    verbs = {
        "offer": lambda: actions.offer(life, at=NOW, by=cast[who], receiver=cast.anna.member),
        "accept": lambda: actions.accept(row, at=NOW, by=cast[who]),
        "return": lambda: actions.return_(row, reason="no_fit", at=NOW, by=cast[who]),
        "withdraw": lambda: actions.withdraw(row, at=NOW, by=cast[who]),
    }
    with pytest.raises(PermissionDenied):
        verbs[verb]()
    assert Event.objects.count() == before
    assert HandOver.objects.filter(state="offered").count() == (0 if row is None else 1)


def test_a_manager_gives_an_offer_to_another_seller_and_the_clock_goes_on(cast: Cast) -> None:
    in_force(cast)
    row = offered(cast, warm(cast))
    actions.reassign(row, receiver=cast.bram.member, at=NOW + timedelta(hours=2), by=cast.chris)
    due = row.due_at
    row.refresh_from_db()
    assert (row.receiver, row.due_at) == (cast.bram.member, due)
    assert Event.objects.filter(kind="leads.hand_over.reassigned").count() == 1


# --- taking an answer back -----------------------------------------------------------------------------------------


def test_an_acceptance_is_taken_back_within_half_a_minute_and_everything_stands_as_before(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    customers.own_lifecycle(life, owner=cast.mila.member, at=NOW)
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna, next_step="Bellen", next_step_date=date(2026, 11, 3))
    actions.take_answer_back(row, at=NOW + timedelta(seconds=9), by=cast.anna)
    row.refresh_from_db()
    life.refresh_from_db()
    assert (row.state, row.accepted_at, row.touch_due_at) == ("offered", None, None)
    assert (life.state, life.owner, life.next_step, life.next_step_date) == (
        "warm",
        cast.mila.member,
        "",
        None,
    )
    actions.accept(row, at=NOW + timedelta(seconds=12), by=cast.anna)
    life.refresh_from_db()
    assert (life.state, life.owner) == ("hot", cast.anna.member)


def test_a_return_is_taken_back_too(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna)
    actions.return_(row, reason="no_fit", at=NOW + timedelta(minutes=5), by=cast.anna)
    actions.take_answer_back(row, at=NOW + timedelta(minutes=5, seconds=20), by=cast.anna)
    row.refresh_from_db()
    life.refresh_from_db()
    assert (row.state, row.reason, life.state, life.owner) == ("accepted", "", "hot", cast.anna.member)


def test_later_an_answer_stands(cast: Cast) -> None:
    in_force(cast)
    row = offered(cast, warm(cast))
    actions.accept(row, at=NOW, by=cast.anna)
    with pytest.raises(actions.HandOverRefused, match="too_late"):
        actions.take_answer_back(row, at=NOW + timedelta(seconds=31), by=cast.anna)
    row.refresh_from_db()
    assert row.state == "accepted"


# --- coming back ----------------------------------------------------------------------------------------------------


def test_the_same_reason_brings_a_lead_back_three_times_and_then_no_more_by_itself(cast: Cast) -> None:
    in_force(cast, wanted=[], least_fit="", least_engagement=None)
    life = warm(cast)
    days = []
    for times in range(4):
        at = NOW + timedelta(days=100 * times)
        row = offered(cast, life, at=at)
        actions.return_(row, reason="no_reply", at=at, by=cast.anna)
        life.refresh_from_db()
        days.append(life.retry_on)
    assert days == [date(2027, 1, 1), date(2027, 4, 11), date(2027, 7, 20), None]


def test_a_lead_that_nobody_accepted_keeps_its_owner_and_its_state_when_it_comes_back(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    customers.own_lifecycle(life, owner=cast.mila.member, at=NOW)
    row = offered(cast, life)
    actions.return_(row, reason="bad_data", at=NOW, by=cast.anna)
    life.refresh_from_db()
    assert (life.state, life.owner, life.retry_on) == ("warm", cast.mila.member, date(2026, 11, 9))


def test_marketing_deals_with_a_return_by_naming_another_day(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.return_(row, reason="no_need_now", at=NOW, by=cast.anna)
    actions.keep_return(row, at=NOW + timedelta(hours=1), by=cast.mila, recycle_on=date(2027, 2, 1))
    row.refresh_from_db()
    life.refresh_from_db()
    assert (row.handled_at, row.recycle_on, life.retry_on) == (
        NOW + timedelta(hours=1),
        date(2027, 2, 1),
        date(2027, 2, 1),
    )


def test_on_its_day_a_returned_lead_is_told_of_once(cast: Cast) -> None:
    in_force(cast)
    row = offered(cast, warm(cast))
    actions.accept(row, at=NOW, by=cast.anna)
    actions.return_(row, reason="wrong_region", at=NOW, by=cast.anna)
    day = NOW + timedelta(days=7)
    assert actions.come_back(today=date(2026, 11, 8), at=day) == 0
    assert actions.come_back(today=date(2026, 11, 9), at=day) == 1
    assert actions.come_back(today=date(2026, 11, 10), at=day + timedelta(days=1)) == 0


# --- two records are one ---------------------------------------------------------------------------------------------


def test_an_offer_follows_the_person_that_is_kept_and_goes_back_when_the_merge_is_taken_back(
    cast: Cast,
) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    kept = make_person("Janssen", cast.anna, cast.blue, account=life.person.account)
    merge = customers.merge(life.person, into=kept, at=NOW + timedelta(hours=1), by=cast.mila)
    row.refresh_from_db()
    assert (row.state, row.lead.person, row.lead.value_cents) == ("offered", kept, 5_000_00)
    customers.unmerge(merge, at=NOW + timedelta(hours=2), by=cast.mila)
    row.refresh_from_db()
    assert (row.lead, row.trail) == (life, [])
    actions.accept(row, at=NOW + timedelta(hours=3), by=cast.anna)
    life.refresh_from_db()
    assert life.state == "hot"


def test_of_two_offers_that_turn_out_to_be_one_lead_the_kept_one_waits_on(cast: Cast) -> None:
    in_force(cast)
    first, second = warm(cast), warm(cast, "Smit")
    lost, kept = offered(cast, first), offered(cast, second)
    customers.merge(first.person, into=second.person, at=NOW + timedelta(hours=1), by=cast.mila)
    lost.refresh_from_db()
    kept.refresh_from_db()
    assert (lost.state, lost.reason, lost.lead) == ("withdrawn", "duplicate", second)
    assert (kept.state, kept.lead) == ("offered", second)


# --- contacts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "by", "counts"),
    [
        ({"kind": "call"}, "anna", True),
        ({"kind": "mail"}, "anna", True),
        ({"kind": "mail", "inbound": True}, "anna", False),
        ({"kind": "call", "inbound": True}, "bram", True),
        ({"kind": "task"}, "anna", False),
        ({"kind": "mail"}, "mila", False),
    ],
)
def test_a_contact_is_what_sales_sent_or_talked(
    cast: Cast, fields: dict[str, object], by: str, counts: bool
) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna)
    call(cast, life, NOW + timedelta(minutes=30), by=by, **fields)
    row.refresh_from_db()
    assert (row.first_touch_at is not None) == counts


def test_a_call_with_the_firm_where_nobody_is_named_counts_for_the_lead_there(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna)
    call(cast, life, NOW + timedelta(minutes=10), person=None, account=life.person.account)
    row.refresh_from_db()
    assert row.first_touch_at == NOW + timedelta(minutes=10)


def test_a_contact_from_before_the_hand_over_is_none_of_it(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    row = offered(cast, life)
    actions.accept(row, at=NOW, by=cast.anna)
    call(cast, life, NOW - timedelta(hours=1))
    row.refresh_from_db()
    assert row.first_touch_at is None


# --- the lot ---------------------------------------------------------------------------------------------------------


def test_about_the_agreed_share_is_held_out_and_the_same_lead_draws_the_same_lot(cast: Cast) -> None:
    contract = in_force(cast, holdout_percent=50, wanted=[], least_fit="", least_engagement=None)
    drawn = []
    for number in range(24):
        life = warm(cast, f"Lead {number}", priority=1000.0 + number)
        first = offered(cast, life)
        actions.withdraw(first, at=NOW, by=cast.mila)
        again = offered(cast, life)
        assert first.held_out == again.held_out
        drawn.append(again.held_out)
    assert 6 <= sum(drawn) <= 18
    assert contract.holdout_percent == 50


def test_of_two_people_who_accept_at_the_same_moment_one_wins(committed: None) -> None:
    cast = make_cast()
    in_force(cast)
    row = actions.offer(warm(cast), at=NOW, by=cast.mila, unit=cast.blue)
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
