"""Who decides at a customer: the rules, places that keep their history, ratings that are never overwritten."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions
from koers.areas.customers.measures import deciding as measures
from koers.areas.customers.models import (
    Account,
    Activity,
    BuyingReason,
    BuyingRole,
    PersonTie,
    ProfileLink,
    RolePeriod,
    StanceRating,
)
from koers.areas.customers.queries import deciding as queries
from koers.areas.customers.rules.deciding import Gap, Standing, Thresholds, coverage, gaps, position
from koers.kit.access.models import User
from koers.kit.record import StaleVersionError
from koers.kit.timeline.reading import for_subject

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATELY, LONG_AGO = date(2026, 2, 20), date(2025, 6, 1)
LIMITS = Thresholds()


def standing(pk: int, influence: int = 2, **named: Any) -> Standing:
    return Standing(pk, influence, **named)


# --- the rules -----------------------------------------------------------------------------------------------


def test_coverage_and_position_are_those_of_the_method() -> None:
    members = [
        standing(1, 3, stance=3, last_contact=LATELY),
        standing(2, 2, stance=-1, last_contact=LATELY),
        standing(3, 2, stance=0),
        standing(4, 1, stance=4, last_contact=LATELY),
    ]
    assert coverage(members, DAY, LIMITS) == 0.75
    found = position(members, DAY, LIMITS)
    assert found is not None
    assert round(found, 4) == 1.8333


def test_nobody_gives_no_number_instead_of_zero() -> None:
    assert coverage([], DAY, LIMITS) is None
    assert position([standing(1, 3, last_contact=LATELY)], DAY, LIMITS) is None
    assert gaps([], DAY, LIMITS) == []


def whole() -> list[Standing]:
    """A unit in which nothing is missing."""
    known: dict[str, Any] = {"stance": 1, "is_covered": True, "last_contact": LATELY}
    return [
        standing(1, 3, roles=frozenset({"decider"}), part="economic", **known),
        standing(2, 2, roles=frozenset({"user"}), part="coach", **known),
        standing(3, 2, roles=frozenset({"buyer"}), **known),
        standing(4, 1, roles=frozenset({"gatekeeper"}), part="technical", **known),
    ]


def changed(pk: int, **named: Any) -> list[Standing]:
    from dataclasses import replace

    return [replace(one, **named) if one.pk == pk else one for one in whole()]


def test_nothing_is_missing_where_everybody_is_known_and_spoken_to() -> None:
    assert gaps(whole(), DAY, LIMITS) == []


@pytest.mark.parametrize(
    ("members", "gap"),
    [
        (changed(1, part=""), Gap("no_economic")),
        (changed(1, roles=frozenset({"influencer"})), Gap("no_decider")),
        (changed(2, part="user"), Gap("no_coach")),
        (changed(1, is_covered=False), Gap("uncovered", (1,), size=1)),
        (changed(3, mode="even_keel", last_contact=LONG_AGO), Gap("content", (3,), 90, 1)),
        (changed(3, last_contact=date(2026, 1, 30)), Gap("silent", (3,), 30, 1)),
        (changed(3, last_contact=None), Gap("silent", (3,), 30, 1)),
        (changed(1, stance=None), Gap("stance_unknown", (1,), size=1)),
        (changed(3, roles=frozenset()), Gap("role_unknown", (3,), size=1)),
        (changed(2, last_contact=LONG_AGO), Gap("coach_unverified", (2,), 90, 1)),
    ],
)
def test_each_gap_is_named_with_whom_it_is_about(members: list[Standing], gap: Gap) -> None:
    assert gap in gaps(members, DAY, LIMITS)


def test_contact_on_the_last_day_still_counts() -> None:
    assert gaps(changed(3, last_contact=DAY - timedelta(days=30)), DAY, LIMITS) == []
    assert gaps(changed(3, last_contact=DAY - timedelta(days=31)), DAY, LIMITS) == [
        Gap("silent", (3,), 30, 1)
    ]


def silent_but(*met: int) -> list[Standing]:
    return [one if one.pk in met else changed(one.pk, last_contact=None)[one.pk - 1] for one in whole()]


def test_one_contact_among_four_is_a_single_thread_and_none_is_worse() -> None:
    codes = lambda found: {one.code for one in found}  # noqa: E731
    assert Gap("single_thread", (1,), 90, 4) in gaps(silent_but(1), DAY, LIMITS)
    assert "single_thread" not in codes(gaps(silent_but(1, 2), DAY, LIMITS))
    assert "single_thread" not in codes(gaps(silent_but(1)[:3], DAY, LIMITS))
    assert Gap("no_contact", (), 90, 4) in gaps(silent_but(), DAY, LIMITS)


def test_an_installation_sets_its_own_limits(settings: Any) -> None:
    settings.DMU = {"silent_days": 45}
    assert queries.limits() == Thresholds(90, 45, 4)
    settings.DMU = {"silent": 45}
    with pytest.raises(TypeError):
        queries.limits()


# --- places and their history --------------------------------------------------------------------------------


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterschap", cast.anna, cast.blue)


def join(cast: Cast, account: Account, name: str, at: datetime = NOW, **fields: Any) -> BuyingRole:
    person = make_person(name, cast.anna, cast.blue, account=account)
    return actions.add_to_decision(BuyingRole(account=account, person=person, **fields), by=cast.anna, at=at)


def talk(cast: Cast, role: BuyingRole, at: datetime, kind: str = "call", **fields: Any) -> None:
    activity = Activity(
        kind=kind, happened_at=at, person=role.person, account=role.account, unit=cast.blue, **fields
    )
    actions.log_activity(activity, by=cast.anna, at=at)


def seen(account: Account, user: User, day: date = DAY) -> list[tuple[str, str, int]]:
    return [(one.name, one.role, one.influence) for one in queries.dmu(account, user, day).members]


@pytest.mark.django_db
def test_a_move_is_an_event_on_person_and_account_and_the_map_of_before_keeps_the_place(
    cast: Cast, account: Account
) -> None:
    role = join(cast, account, "Jansen", NOW - timedelta(days=10), role="user", influence=1)
    actions.place(role, by=cast.anna, at=NOW, role="decider", influence=3)

    assert seen(account, cast.anna, DAY - timedelta(days=11)) == []
    assert seen(account, cast.anna, DAY - timedelta(days=1)) == [("Piet Jansen", "user", 1)]
    assert seen(account, cast.anna) == [("Piet Jansen", "decider", 3)]
    for subject in (role, role.person, account):
        newest = for_subject(subject).entries[0]
        assert newest.event.kind == "customers.buying_role.placed"
        assert newest.sentence == "From user, influence low to decider, influence high"
        assert newest.words == "Piet Jansen"


@pytest.mark.django_db
def test_who_comes_second_to_a_place_is_refused_and_nothing_changes(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Jansen", role="user")
    late = BuyingRole.objects.get(pk=role.pk)
    actions.place(role, by=cast.anna, at=NOW, role="buyer")
    with pytest.raises(StaleVersionError):
        actions.place(late, by=cast.bram, at=NOW, role="decider")
    assert BuyingRole.objects.get(pk=role.pk).role == "buyer"
    assert RolePeriod.objects.filter(buying_role=role).count() == 2


@pytest.mark.django_db
def test_who_leaves_stays_on_the_map_of_earlier_days_and_may_come_back(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Jansen", NOW - timedelta(days=10), role="buyer")
    actions.leave_decision(role, by=cast.anna, at=NOW)
    assert seen(account, cast.anna) == []
    assert seen(account, cast.anna, DAY - timedelta(days=1)) == [("Piet Jansen", "buyer", 2)]
    actions.return_to_decision(role, by=cast.anna, at=NOW + timedelta(days=2))
    assert seen(account, cast.anna, DAY + timedelta(days=1)) == []
    assert seen(account, cast.anna, DAY + timedelta(days=2)) == [("Piet Jansen", "buyer", 2)]


@pytest.mark.django_db
def test_a_person_has_one_place_in_an_account(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Jansen")
    with pytest.raises(IntegrityError), transaction.atomic():
        BuyingRole.objects.create(account=account, person=role.person)
    with pytest.raises(ValidationError, match="has a place"):
        BuyingRole(account=account, person=role.person).full_clean()


PLACES = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["", "user", "decider", "buyer"]),
        "influence": st.sampled_from([1, 2, 3]),
        "part": st.sampled_from(["", "economic", "coach"]),
    }
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), PLACES), min_size=1, max_size=8))
def test_the_map_of_any_day_is_what_stood_at_its_end_and_a_move_that_is_taken_back_leaves_it(
    cast: Cast, account: Account, steps: list[tuple[int, dict[str, Any]]]
) -> None:
    with transaction.atomic():
        role = join(cast, account, f"Jansen{BuyingRole.objects.count()}", NOW, role="", influence=2)
        expected = {DAY: ("", "", 2)}
        at, day = NOW, DAY
        for days, placed in steps:
            at += timedelta(days=days, minutes=1)
            actions.place(role, by=cast.anna, at=at, **placed)
            for between in range((at.date() - day).days):
                expected[day + timedelta(days=between)] = expected[day]
            day = at.date()
            expected[day] = (placed["role"], placed["part"], placed["influence"])
        before = {name: getattr(role, name) for name in ("role", "part", "influence")}
        actions.place(role, by=cast.anna, at=at, role="gatekeeper", influence=1, part="")
        actions.place(role, by=cast.anna, at=at, taken_back=True, **before)
        for when, wanted in expected.items():
            [one] = queries.dmu(account, cast.anna, when).members
            assert (one.role, one.part, one.influence) == wanted
        periods = list(role.periods.order_by("starts", "pk"))
        assert [one.ends for one in periods[:-1]] == [one.starts for one in periods[1:]]
        assert periods[-1].ends is None
        transaction.set_rollback(True)


# --- stance, contact, ties -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_stance_is_the_newest_by_its_day_and_none_is_overwritten(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Jansen", NOW - timedelta(days=60))
    for value, day in ((2, date(2026, 2, 1)), (-3, date(2026, 2, 20)), (4, date(2026, 1, 10))):
        rating = StanceRating(buying_role=role, value=value, rated_date=day, evidence="Said so.")
        actions.note_stance(rating, by=cast.anna, at=NOW)
    role.refresh_from_db()
    assert (role.stance, role.stance_date) == (-3, date(2026, 2, 20))
    stances = [
        queries.dmu(account, cast.anna, day).members[0].stance
        for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 1), date(2026, 2, 19), DAY)
    ]
    assert stances == [None, 4, 2, 2, -3]
    assert sorted(role.ratings.values_list("value", flat=True)) == [-3, 2, 4]
    assert role.ratings.first().rated_by == cast.anna.member
    newest = for_subject(account).entries[0]
    assert (newest.sentence, newest.words) == ("Stance +4", "Piet Jansen: Said so.")


@pytest.mark.django_db
def test_nobody_may_change_or_delete_a_rating(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Jansen")
    rating = StanceRating.objects.create(buying_role=role, value=1, rated_date=DAY, evidence="x")
    client = sign_in(cast.dora)
    assert client.post(f"/stance-ratings/{rating.pk}/edit", {"value": 5}).status_code == 403
    assert client.post(f"/stance-ratings/{rating.pk}/delete").status_code == 403
    rating.refresh_from_db()
    assert (rating.value, rating.deleted_at) == (1, None)


@pytest.mark.django_db
def test_only_a_talk_or_their_own_mail_is_two_way_contact(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Jansen", NOW - timedelta(days=60))
    talk(cast, role, NOW - timedelta(days=40))
    talk(cast, role, NOW - timedelta(days=20), "mail", inbound=True)
    talk(cast, role, NOW - timedelta(days=10), "mail")
    talk(cast, role, NOW - timedelta(days=5), "note")
    talk(cast, role, NOW + timedelta(days=2), "meeting")

    def last(day: date) -> datetime | None:
        return queries.dmu(account, cast.anna, day).members[0].last_contact_at

    assert last(DAY - timedelta(days=41)) is None
    assert last(DAY - timedelta(days=21)) == NOW - timedelta(days=40)
    assert last(DAY) == NOW - timedelta(days=20)
    assert last(DAY + timedelta(days=3)) == NOW + timedelta(days=2)


@pytest.mark.django_db
def test_ties_hold_from_their_first_day_until_their_last(cast: Cast, account: Account) -> None:
    boss, clerk = join(cast, account, "Baas"), join(cast, account, "Klerk")
    row = PersonTie(account=account, person=clerk.person, kind="reports_to", other=boss.person, starts=DAY)
    actions.tie(row, by=cast.anna, at=NOW)
    actions.end_tie(row, by=cast.anna, at=NOW + timedelta(days=5))

    def lines(day: date) -> list[tuple[str, int, int]]:
        found = queries.lines_of(queries.dmu(account, cast.anna, day))
        return [(one.kind, one.start.pk, one.end.pk) for one in found]

    assert lines(DAY + timedelta(days=4)) == [("reports_to", clerk.pk, boss.pk)]
    assert lines(DAY + timedelta(days=5)) == []
    assert [one.event.kind for one in for_subject(boss.person).entries[:2]] == [
        "customers.tie.ended",
        "customers.tie.recorded",
    ]
    assert for_subject(account).entries[0].words == "Piet Klerk reports to Piet Baas"


@pytest.mark.django_db
def test_nobody_is_tied_to_themselves(cast: Cast, account: Account) -> None:
    one = join(cast, account, "Jansen").person
    with pytest.raises(ValidationError, match="two different persons"):
        PersonTie(account=account, person=one, kind="trusts", other=one).full_clean()


@pytest.mark.django_db
def test_a_profile_needs_where_it_was_found_and_on_what_ground(cast: Cast, account: Account) -> None:
    person = join(cast, account, "Jansen").person
    client = sign_in(cast.anna)
    sent = {"person": person.pk, "url": "https://profiles.example/jansen"}
    assert client.post("/profile-links/new", sent).status_code == 422
    answer = client.post(
        "/profile-links/new", {**sent, "found_at_site": "Company site", "legal_basis": "interest"}
    )
    assert answer.status_code == 303
    [link] = ProfileLink.objects.all()
    assert link.noted_date is not None
    assert (
        client.post(
            "/profile-links/new",
            {**sent, "url": "javascript:alert(1)", "found_at_site": "x", "legal_basis": "interest"},
        ).status_code
        == 422
    )


# --- numbers, permissions, speed -----------------------------------------------------------------------------


def oracle(cast: Cast, account: Account) -> None:
    """The four members of the method's own example."""
    for name, influence, value, met in (("A", 3, 3, 1), ("B", 2, -1, 1), ("C", 2, 0, 0), ("D", 1, 4, 1)):
        role = join(cast, account, name, NOW - timedelta(days=60), influence=influence)
        rating = StanceRating(buying_role=role, value=value, rated_date=LATELY, evidence="x")
        actions.note_stance(rating, by=cast.anna, at=NOW)
        if met:
            talk(cast, role, NOW - timedelta(days=10))


@pytest.mark.django_db
def test_the_measures_say_what_the_method_says_and_open_their_rows(cast: Cast, account: Account) -> None:
    oracle(cast, account)
    params = {"account": account.pk, "as_of": DAY}
    assert measures.COVERAGE.ask(params, cast.anna).value == 0.75
    found = measures.POSITION.ask(params, cast.anna)
    assert (round(found.value or 0, 4), found.n) == (1.8333, 3)
    assert measures.SIZE.ask(params, cast.anna).value == 4
    assert measures.SIZE.row_set(params, cast.anna).count() == 4
    assert measures.COVERAGE.ask(params, cast.eva).status == "unknown"
    page = sign_in(cast.anna).get(measures.COVERAGE.rows_url(params))
    assert page.status_code == 200
    assert sign_in(cast.anna).get(measures.COVERAGE.rows_url({"account": account.pk})).status_code == 200


@pytest.mark.django_db
def test_who_sits_elsewhere_sees_no_place_and_who_may_only_look_changes_none(
    cast: Cast, account: Account
) -> None:
    role = join(cast, account, "Jansen", role="user")
    assert sign_in(cast.eva).get(f"/buying-roles/{role.pk}").status_code == 404
    for name in ("bram", "vera"):
        client = sign_in(cast[name])
        assert client.get(f"/buying-roles/{role.pk}").status_code == 200
        sent = {"version": role.version, "role": "buyer", "influence": 2}
        assert client.post(f"/buying-roles/{role.pk}/edit", sent).status_code == 403
        assert client.post(f"/buying-roles/{role.pk}/rate", {"value": 5}).status_code == 403
    role.refresh_from_db()
    assert (role.role, role.stance) == ("user", None)


@pytest.mark.django_db
def test_a_person_of_another_unit_is_on_the_map_without_a_name(cast: Cast, account: Account) -> None:
    stranger = make_person("Geheim", cast.eva, cast.field)
    actions.add_to_decision(BuyingRole(account=account, person=stranger), by=cast.dora, at=NOW)
    [hidden] = queries.dmu(account, cast.anna, DAY).members
    assert (hidden.name, hidden.job_title, hidden.is_seen) == ("", "", False)
    assert for_subject(account).entries[0].words == ""
    [open_] = queries.dmu(account, cast.dora, DAY).members
    assert open_.name == "Piet Geheim"


@pytest.mark.django_db
def test_no_list_page_or_program_tells_the_name_of_a_person_of_another_unit(
    cast: Cast, account: Account
) -> None:
    stranger = make_person("Geheim", cast.eva, cast.field)
    friend = make_person("Bekend", cast.anna, cast.blue, account=account)
    row = actions.add_to_decision(BuyingRole(account=account, person=stranger), by=cast.dora, at=NOW)
    actions.note_stance(
        StanceRating(buying_role=row, value=3, evidence="said so", rated_date=DAY), by=cast.dora, at=NOW
    )
    actions.tie(
        PersonTie(account=account, person=stranger, other=friend, kind="influences"), by=cast.dora, at=NOW
    )
    BuyingReason.objects.create(account=account, buying_role=row, usp="Sparing")
    pages = ["/buying-roles", "/stance-ratings", "/person-ties", f"/accounts/{account.pk}/needs"]
    for who, told in (("anna", False), ("dora", True)):
        client = sign_in(cast[who])
        found = [client.get(page).content.decode() for page in pages]
        assert ["Geheim" in text for text in found] == [told] * 4, who
        assert client.get(f"/buying-roles/{row.pk}").status_code == (200 if told else 404)


@pytest.mark.django_db
def test_a_map_takes_as_many_statements_for_ten_as_for_two(cast: Cast, account: Account) -> None:
    def count(names: Iterable[str]) -> int:
        for name in names:
            join(cast, account, name, NOW - timedelta(days=3))
        user = User.objects.get(pk=cast.anna.pk)
        user.scope  # noqa: B018  worked out before
        with CaptureQueriesContext(connection) as found:
            queries.lines_of(queries.dmu(account, user, DAY))
        return len(found)

    assert count("AB") == count("CDEFGHIJ") == 4


@pytest.mark.django_db
def test_the_api_gives_a_place_changes_it_and_keeps_its_history(cast: Cast, account: Account) -> None:
    person = make_person("Jansen", cast.anna, cast.blue)
    client = sign_in(cast.anna)
    made = client.post(
        "/api/v1/buying-roles",
        json.dumps({"account": account.pk, "person": person.pk, "role": "user", "influence": 1}),
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    [role] = BuyingRole.objects.all()
    assert role.periods.count() == 1
    changed = client.patch(
        f"/api/v1/buying-roles/{role.pk}",
        json.dumps({"influence": 3}),
        content_type="application/json",
        headers={"If-Match": made.headers["ETag"]},
    )
    assert changed.status_code == 200, changed.content
    assert list(role.periods.values_list("influence", flat=True)) == [1, 3]


@pytest.mark.django_db
def test_an_unnamed_ability_stays_refused(cast: Cast) -> None:
    from koers.kit.access.matrix import require

    with pytest.raises(PermissionDenied):
        require(cast.ada, "customers.stance_rating.edit")
