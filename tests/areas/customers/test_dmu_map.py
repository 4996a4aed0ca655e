"""The map of who decides: what it shows, moving without and with script, undo, adding people and ties."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions
from koers.areas.customers.models import Account, Activity, BuyingRole, Person, PersonTie, StanceRating

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterschap", cast.anna, cast.blue)


def join(cast: Cast, account: Account, name: str, days: int = 10, **fields: Any) -> BuyingRole:
    person = make_person(name, cast.anna, cast.blue, account=account)
    actions.start_at(person, account=account, starts=None)
    at = timezone.now() - timedelta(days=days)
    return actions.add_to_decision(BuyingRole(account=account, person=person, **fields), by=cast.anna, at=at)


def page(client: Client, account: Account, tail: str = "") -> str:
    answer = client.get(f"/accounts/{account.pk}/dmu{tail}")
    assert answer.status_code == 200
    return answer.content.decode()


def cell(html: str, lane: str, influence: int) -> str:
    found = re.search(
        rf'<ol class="dmu-cell" data-lane="{lane}" data-influence="{influence}".*?</ol>', html, re.S
    )
    assert found
    return found.group()


def toast(answer: Any) -> dict[str, str]:
    told: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["koers:toast"]
    return told


def test_people_stand_in_their_role_and_influence_in_either_set(cast: Cast, account: Account) -> None:
    join(cast, account, "Baas", role="decider", also_role="buyer", part="economic", influence=3)
    join(cast, account, "Klerk", influence=1)
    client = sign_in(cast.anna)
    html = page(client, account)
    assert "Piet Baas" in cell(html, "decider", 3)
    assert "Piet Klerk" in cell(html, "", 1)
    assert "also Piet Baas" in html
    assert "Piet Baas" in cell(page(client, account, "?by=part"), "economic", 3)


def test_an_empty_map_says_how_to_begin(cast: Cast, account: Account) -> None:
    assert "Add the first person" in page(sign_in(cast.anna), account)
    assert "Add the first person" not in page(sign_in(cast.vera), account)


def test_the_map_of_a_day_shows_how_it_stood_and_moves_nobody(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Baas", role="user", influence=1)
    actions.place(role, by=cast.anna, at=timezone.now(), role="decider", influence=3)
    client = sign_in(cast.anna)
    yesterday = timezone.localdate() - timedelta(days=1)
    html = page(client, account, f"?on={yesterday.isoformat()}")
    assert "Piet Baas" in cell(html, "user", 1)
    assert "draggable" not in html
    assert "Piet Baas" in cell(page(client, account), "decider", 3)
    assert "On that day nobody was known" in page(client, account, "?on=2020-01-01")
    assert "Piet Baas" in cell(page(client, account, "?on=nonsense"), "decider", 3)


def test_a_drop_answers_with_the_map_and_a_way_back(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Baas", role="user", influence=1, part="coach")
    client = sign_in(cast.anna)
    sent = {"role": "decider", "influence": "3", "version": role.version, "back": ""}
    answer = client.post(f"/buying-roles/{role.pk}/place", sent, headers=HTMX)
    assert answer.headers["HX-Retarget"] == "#dmu"
    assert "Piet Baas" in cell(answer.content.decode(), "decider", 3)
    assert toast(answer)["text"] == "Piet Baas: decider, influence high."
    role.refresh_from_db()
    assert (role.role, role.influence, role.part) == ("decider", 3, "coach")

    assert client.post(toast(answer)["undo"]).status_code == 303
    role.refresh_from_db()
    assert (role.role, role.influence, role.part) == ("user", 1, "coach")
    assert client.post(toast(answer)["undo"]).status_code == 303
    role.refresh_from_db()
    assert role.role == "user", "a second undo finds another version and does nothing"
    assert list(role.periods.values_list("role", "influence")) == [
        ("user", 1),
        ("decider", 3),
        ("user", 1),
    ]


def test_without_script_the_arrow_leads_to_a_form_that_does_the_same(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Baas", role="user")
    client = sign_in(cast.anna)
    assert f'href="/buying-roles/{role.pk}/place"' in page(client, account)
    form = client.get(f"/buying-roles/{role.pk}/place").content.decode()
    assert '<option value="user" selected' in form
    answer = client.post(
        f"/buying-roles/{role.pk}/place",
        {
            "role": "buyer",
            "also_role": "",
            "part": "",
            "influence": "2",
            "covered_by": cast.anna.member.pk,
            "version": role.version,
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/accounts/{account.pk}/dmu")
    role.refresh_from_db()
    assert (role.role, role.covered_by) == ("buyer", cast.anna.member)
    assert "Piet Baas: buyer, influence medium." in page(client, account)


def test_whoever_comes_second_is_told_and_moves_nobody(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Baas", role="user")
    seen = role.version
    actions.place(role, by=cast.chris, at=timezone.now(), role="gatekeeper")
    answer = sign_in(cast.anna).post(
        f"/buying-roles/{role.pk}/place", {"role": "buyer", "version": seen}, headers=HTMX
    )
    assert toast(answer)["tone"] == "warn"
    assert "Piet Baas" in cell(answer.content.decode(), "gatekeeper", 2)
    role.refresh_from_db()
    assert role.role == "gatekeeper"


@pytest.mark.parametrize(
    "sent",
    [{"role": "king"}, {"influence": "9"}, {"role": "user", "also_role": "user"}, {"covered_by": "999999"}],
)
def test_a_place_that_is_none_is_refused(cast: Cast, account: Account, sent: dict[str, str]) -> None:
    role = join(cast, account, "Baas", role="buyer")
    answer = sign_in(cast.anna).post(f"/buying-roles/{role.pk}/place", sent)
    assert answer.status_code == 422
    assert role.periods.count() == 1


def test_who_may_only_look_has_no_way_to_move(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Baas", role="user")
    for name in ("vera", "bram"):
        client = sign_in(cast[name])
        html = page(client, account)
        assert "draggable" not in html
        assert "data-place" not in html
        assert client.post(f"/buying-roles/{role.pk}/place", {"role": "buyer"}).status_code == 403
        assert client.post(f"/buying-roles/{role.pk}/place/undo?role=buyer").status_code == 403
        assert client.get(f"/accounts/{account.pk}/dmu/add").status_code == 403
        assert client.post(f"/accounts/{account.pk}/dmu/tie", {}).status_code == 403
    assert sign_in(cast.eva).get(f"/accounts/{account.pk}/dmu").status_code == 404
    role.refresh_from_db()
    assert role.role == "user"


def test_somebody_new_is_met_works_there_and_stands_on_the_map(cast: Cast, account: Account) -> None:
    client = sign_in(cast.anna)
    address = f"/accounts/{account.pk}/dmu/add"
    assert client.post(address, {"influence": "2"}).status_code == 422
    sent = {"last_name": "Nieuw", "job_title": "Directeur", "role": "decider", "influence": "3"}
    assert client.post(address, sent).status_code == 303
    person = Person.objects.get(last_name="Nieuw")
    assert (person.account, person.owner, person.unit) == (account, cast.anna.member, cast.blue)
    assert person.affiliations.filter(account=account).count() == 1
    assert "Nieuw" in cell(page(client, account), "decider", 3)


def test_somebody_who_is_known_is_chosen_and_comes_back_after_leaving(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Baas", role="user")
    client = sign_in(cast.anna)
    address = f"/accounts/{account.pk}/dmu/add"
    assert "Piet Baas" not in client.get(address).content.decode()
    actions.leave_decision(role, by=cast.anna, at=timezone.now())
    assert "Piet Baas" in client.get(address).content.decode()
    answer = client.post(address, {"person": role.person.pk, "role": "decider", "influence": "3"})
    assert answer.status_code == 303
    assert "Piet Baas" in cell(page(client, account), "decider", 3)
    assert BuyingRole.objects.count() == 1


def test_two_people_on_the_map_are_tied(cast: Cast, account: Account) -> None:
    boss, clerk = join(cast, account, "Baas"), join(cast, account, "Klerk")
    client = sign_in(cast.anna)
    address = f"/accounts/{account.pk}/dmu/tie"
    same = {"person": boss.person.pk, "kind": "trusts", "other": boss.person.pk}
    assert client.post(address, same).status_code == 422
    sent = {"person": clerk.person.pk, "kind": "reports_to", "other": boss.person.pk}
    assert client.post(address, sent).status_code == 303
    [row] = PersonTie.objects.all()
    assert f'data-tie="reports_to" data-from="{clerk.pk}" data-to="{boss.pk}"' in page(client, account)
    assert row.account == account


def test_gaps_are_told_with_their_rule_and_one_thing_to_do(cast: Cast, account: Account) -> None:
    role = join(cast, account, "Baas", role="decider", influence=3)
    html = page(sign_in(cast.anna), account)
    assert "No economic buyer is known" in html
    assert "Whoever decides, approves or is economic buyer needs one of us." in html
    assert "No two-way contact with anybody in 90 days." in html
    assert f'href="/persons/{role.person.pk}/log"' in html
    assert f'href="/buying-roles/{role.pk}/rate"' in html


def test_the_account_page_leads_to_the_map(cast: Cast, account: Account) -> None:
    html = sign_in(cast.anna).get(f"/accounts/{account.pk}").content.decode()
    assert f'href="/accounts/{account.pk}/dmu"' in html


def test_the_page_takes_as_many_statements_for_ten_as_for_two(cast: Cast, account: Account) -> None:
    client = sign_in(cast.anna)

    def count(names: str) -> int:
        for name in names:
            role = join(cast, account, name, role="user")
            rating = StanceRating(buying_role=role, value=1, rated_date=timezone.localdate(), evidence="x")
            actions.note_stance(rating, by=cast.anna, at=timezone.now())
            call = Activity(
                kind="call", happened_at=timezone.now(), person=role.person, account=account, unit=cast.blue
            )
            actions.log_activity(call, by=cast.anna, at=timezone.now())
        with CaptureQueriesContext(connection) as found:
            page(client, account)
        return len(found)

    page(client, account)
    assert count("AB") == count("CDEFGHIJ")
