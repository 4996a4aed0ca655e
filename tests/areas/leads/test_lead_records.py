"""Leads as records: the list and its views, a new lead, what a person does with one by hand, and the way back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Consent, ConsentAction, Lifecycle, Source
from koers.areas.leads.models import HandOver, HandOverContract
from koers.areas.leads.resources.leads import _this_month
from koers.kit.resource import registry
from koers.kit.resource.lists import Listing
from koers.kit.timeline.models import Event

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def lead(cast: Cast, name: str = "Jansen", owner: Any = None, unit: Any = None, **fields: Any) -> Lifecycle:
    owner, unit = owner or cast.anna, unit or cast.blue
    account = make_account(f"Waterschap {name}", owner, unit, sector="water")
    person = make_person(name, owner, unit, account=account, job_title="Inkoper")
    life = customers.start_lifecycle(person, at=NOW, owner=owner.member)
    Lifecycle.objects.filter(pk=life.pk).update(**fields)
    life.refresh_from_db()
    return life


def names(user: Any, query: str = "") -> list[str]:
    rows = Listing(registry.get("leads"), user, parse_qs(query)).slice.rows
    return [str(Lifecycle.objects.get(pk=row[0])).split()[-1] for row in rows]


def post(client: Client, address: str, **answers: Any) -> Any:
    return client.post(address, answers, follow=True)


def toast(client: Client) -> Any:
    return client.get("/leads").context["frame"].toasts[0]


# --- the list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Hot", "Warm", "Firm"]),
        ("kind=person", ["Hot", "Warm"]),
        ("kind=account", ["Firm"]),
        ("kind=person&kind=account", ["Hot", "Warm", "Firm"]),
        ("fit=A&engagement=2", ["Hot"]),
        ("state=warm&owner=me", ["Warm"]),
        ("q=warm", ["Warm"]),
        ("sort=-since", ["Firm", "Warm", "Hot"]),
    ],
)
def test_the_list_shows_what_its_address_asks(cast: Cast, query: str, expected: list[str]) -> None:
    lead(cast, "Hot", state="hot", priority=9, fit_grade="A", engagement_grade=2)
    lead(cast, "Warm", state="warm", priority=8, since=NOW + timedelta(days=1))
    firm = make_account("Firm", cast.bram, cast.blue)
    life = customers.start_lifecycle(firm, at=NOW + timedelta(days=2))
    Lifecycle.objects.filter(pk=life.pk).update(priority=7)
    lead(cast, "Far", cast.eva, cast.field, priority=10)
    assert names(cast.anna, query) == expected


def test_hot_and_untouched_are_those_that_sales_accepted_and_nobody_contacted(cast: Cast) -> None:
    touched, untouched, waiting = (
        lead(cast, name, state="hot") for name in ("Touched", "Untouched", "Waiting")
    )
    contract = HandOverContract.objects.create(number=1)
    for life, state, touch in (
        (touched, "accepted", NOW),
        (untouched, "accepted", None),
        (waiting, "offered", None),
    ):
        HandOver.objects.create(
            lead=life, contract=contract, state=state, unit=cast.blue, offered_at=NOW, remind_at=NOW,
            due_at=NOW, take_back_at=NOW, first_touch_at=touch,
        )  # fmt: skip
    assert names(cast.anna, "state=hot&touched=no&sort=since") == ["Untouched"]


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 2, 3), "2026-02-28"), (date(2026, 12, 31), "2026-12-31"), (date(2028, 2, 1), "2028-02-29")],
)
def test_who_comes_back_this_month_is_asked_until_its_last_day(today: date, last: str) -> None:
    assert f"retry_on_to={last}" in _this_month(today)


def test_the_tabs_of_the_list_open_and_the_chosen_one_is_marked(cast: Cast) -> None:
    lead(cast)
    page = sign_in(cast.anna).get("/leads?state=warm&owner=me&view=warm").content.decode()
    assert (
        '<a class="tab" href="?state=warm&amp;owner=me&amp;view=warm" aria-current="page">My warm leads</a>'
        in page
    )
    assert page.count('class="tab"') == 5  # all, three views, and the button that saves one


def test_the_list_asks_the_database_equally_often_for_10_and_for_200_rows(cast: Cast) -> None:
    client = sign_in(cast.anna)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/leads?size=200").status_code == 200
        return len(seen)

    for number in range(10):
        lead(cast, f"A{number}")
    few = asked()
    for number in range(190):
        lead(cast, f"B{number}")
    assert asked() == few <= 12


# --- a new lead, and its fields ---------------------------------------------------------------------------------------


def test_a_person_becomes_a_lead_once_and_never_together_with_a_firm(cast: Cast) -> None:
    person = make_person("Visser", cast.anna, cast.blue)
    firm = make_account("Firm", cast.anna, cast.blue)
    source = Source.objects.create(name="Fair")
    client = sign_in(cast.mila)
    both = post(client, "/leads/new", person=person.pk, account=firm.pk, unit=cast.blue.pk, currency="EUR")
    assert "Choose a person or an account, and not both." in both.content.decode()
    assert Lifecycle.objects.count() == 0
    sent = {
        "person": person.pk,
        "unit": cast.blue.pk,
        "origin": source.pk,
        "currency": "EUR",
        "need": "Pumps",
    }
    post(client, "/leads/new", **sent)
    life = Lifecycle.objects.get()
    assert (life.state, life.origin, life.owner, life.need) == ("cold", source, cast.anna.member, "Pumps")
    assert life.periods.count() == 1
    assert post(client, "/leads/new", **sent).status_code == 422
    assert Lifecycle.objects.count() == 1


def test_a_plan_that_a_program_sends_in_part_leaves_the_rest_as_it_was(cast: Cast) -> None:
    life = lead(cast, need="Pumps", value_cents=500)
    answer = sign_in(cast.anna).post(
        f"/api/v1/leads/{life.pk}/plan", {"next_step": "Call"}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    life.refresh_from_db()
    assert (life.next_step, life.need, life.value_cents) == ("Call", "Pumps", 500)


# --- moving by hand ------------------------------------------------------------------------------------------------------


def test_a_lead_that_goes_back_or_aside_needs_a_reason_and_one_that_goes_on_does_not(cast: Cast) -> None:
    life = lead(cast, state="warm")
    client = sign_in(cast.anna)
    refused = post(client, f"/leads/{life.pk}/move", to="dropped", version=life.version)
    assert (refused.status_code, "Choose a reason." in refused.content.decode()) == (422, True)
    post(client, f"/leads/{life.pk}/move", to="hot", version=life.version)
    life.refresh_from_db()
    last = life.periods.get(ends=None)
    assert (life.state, last.reason, last.by_hand, last.by) == ("hot", "better_known", True, cast.anna)


def test_passing_over_a_state_asks_for_words_and_a_day_lies_ahead(cast: Cast) -> None:
    life = lead(cast)
    client = sign_in(cast.anna)
    page = post(client, f"/leads/{life.pk}/move", to="hot", version=life.version, retry_on="2020-01-01")
    text = page.content.decode()
    assert "A state is passed over: say in a few words what happened." in text
    assert "Choose a day to come." in text
    post(client, f"/leads/{life.pk}/move", to="hot", version=life.version, note="Talked at the fair")
    life.refresh_from_db()
    assert (life.state, life.periods.get(ends=None).note) == ("hot", "Talked at the fair")


def test_a_move_can_be_taken_back_and_both_stay_on_record(cast: Cast) -> None:
    life = lead(cast, state="warm")
    client = sign_in(cast.anna)
    client.post(
        f"/leads/{life.pk}/move",
        {"to": "lost", "reason": "no_fit", "version": life.version, "retry_on": "2099-01-01"},
    )
    client.post(toast(client).undo_url)
    life.refresh_from_db()
    assert (life.state, life.reason, life.retry_on, life.pass_number) == ("cold", "", None, 1)
    assert list(life.periods.order_by("id").values_list("state", flat=True)) == ["cold", "lost", "cold"]


def test_only_who_made_the_last_move_takes_it_back(cast: Cast) -> None:
    life = lead(cast)
    customers.move_lifecycle(life, to="warm", at=NOW, by=cast.anna, reason="better_known")
    client = sign_in(cast.chris)
    client.post(f"/leads/{life.pk}/take-back/undo?was=cold")
    life.refresh_from_db()
    assert life.state == "warm"
    assert life.periods.count() == 2


def test_of_two_who_move_one_lead_the_second_is_told_and_nothing_is_lost(cast: Cast) -> None:
    life = lead(cast)
    seen = life.version
    post(sign_in(cast.anna), f"/leads/{life.pk}/move", to="warm", version=seen)
    second = post(sign_in(cast.chris), f"/leads/{life.pk}/move", to="lost", reason="no_fit", version=seen)
    assert "Somebody changed this record meanwhile" in second.content.decode()
    life.refresh_from_db()
    assert life.state == "warm"


def test_many_are_moved_at_once_each_by_its_own_right_and_all_go_back(cast: Cast) -> None:
    mine, team, far = (
        lead(cast, "Mine"),
        lead(cast, "Team", cast.bram),
        lead(cast, "Far", cast.eva, cast.field),
    )
    client = sign_in(cast.anna)
    sent = {
        "confirmed": 1,
        "query": "?",
        "to": "dropped",
        "reason": "no_need_now",
        "ids": [one.pk for one in (mine, team, far)],
    }
    client.post("/leads/bulk/move", sent)
    states = lambda: [Lifecycle.objects.get(pk=one.pk).state for one in (mine, team, far)]  # noqa: E731
    assert states() == ["dropped", "cold", "cold"]
    shown = toast(client)
    assert shown.text == "1 of 2 records changed; the others do not allow it."
    client.post(shown.undo_url)
    assert states() == ["cold", "cold", "cold"]


def test_an_owner_given_to_many_at_once_goes_back_to_each_former_one(cast: Cast) -> None:
    first, second = lead(cast, "First"), lead(cast, "Second", cast.bram)
    Lifecycle.objects.filter(pk=second.pk).update(owner=None)
    client = sign_in(cast.chris)
    sent = {"confirmed": 1, "query": "?", "owner": cast.daan.member.pk, "ids": [first.pk, second.pk]}
    client.post("/leads/bulk/assign", sent)
    owners = lambda: list(Lifecycle.objects.order_by("pk").values_list("owner_id", flat=True))  # noqa: E731
    assert owners() == [cast.daan.member.pk] * 2
    client.post(toast(client).undo_url)
    assert owners() == [cast.anna.member.pk, None]


def test_nobody_is_blocked_by_a_move_but_by_an_objection_that_stands_in_the_ledger(cast: Cast) -> None:
    life = lead(cast)
    client = sign_in(cast.anna)
    assert (
        post(client, f"/leads/{life.pk}/move", to="blocked", reason="other", version=life.version).status_code
        == 422
    )
    post(client, f"/leads/{life.pk}/object", version=life.version)
    life.refresh_from_db()
    assert life.state == "blocked"
    assert Consent.objects.get().action == "objected"
    assert (
        "is not possible with this record now"
        in post(client, f"/leads/{life.pk}/move", to="warm").content.decode()
    )


def test_why_a_customer_stays_is_recorded_on_the_account(cast: Cast) -> None:
    firm = make_account("Firm", cast.anna, cast.blue)
    life = customers.start_lifecycle(firm, at=NOW, owner=cast.anna.member)
    Lifecycle.objects.filter(pk=life.pk).update(state="customer")
    life.refresh_from_db()
    post(sign_in(cast.anna), f"/leads/{life.pk}/motive", motive="relation", strength=2, version=life.version)
    event = Event.objects.get(kind="customers.motive.proven")
    assert event.facts == {"motive": "relation", "strength": 2}


def test_the_ledger_of_consents_is_only_read(cast: Cast) -> None:
    life = lead(cast)
    client = sign_in(cast.ada)
    assert life.person is not None
    customers.note_consent(life.person, purpose="news", action=ConsentAction.GIVEN, at=NOW, proof="form 7")
    line = Consent.objects.get()
    assert client.get(f"/consents/{line.pk}").status_code == 200
    assert [client.get(f"/consents{tail}").status_code for tail in ("/new", f"/{line.pk}/edit")] == [403, 403]
    assert client.post(f"/consents/{line.pk}/delete").status_code == 403
