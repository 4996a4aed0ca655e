"""The API: pages, versions, problems, keys and verbs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import Cast, make_account, make_deal, make_pipeline, sign_in

from koers.areas.customers.models import Account
from koers.areas.selling.models import Deal, Stage
from koers.kit.resource import keys
from koers.kit.resource.models import ApiKey

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def deal(cast: Cast) -> Deal:
    make_pipeline()
    return make_deal("pumps", cast.anna, cast.blue, amount_cents=100_00)


def key_of(user: Any, *, read_only: bool = False, days: int = 1) -> dict[str, Any]:
    _key, text = keys.make(
        user, "test", lifetime=timedelta(days=days), read_only=read_only, at=timezone.now()
    )
    return {"headers": {"Authorization": f"Bearer {text}"}}


def test_a_list_goes_on_by_its_own_links_and_gives_the_fields_asked(cast: Cast) -> None:
    for number in range(5):
        make_deal(f"d{number}", cast.anna, cast.blue, amount_cents=number)
    client, found = sign_in(cast.anna), []
    address = "/api/v1/deals?limit=2&fields=name,amount_cents&sort=-amount"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        found += answer.json()["items"]
        address = answer.json()["next"]
        assert ("Link" in answer) == bool(address)
    assert [one["name"] for one in found] == ["d4", "d3", "d2", "d1", "d0"]
    assert set(found[0]) == {"id", "name", "amount_cents"}


@pytest.mark.parametrize(
    "query", ["colour=red", "limit=0", "limit=x", "fields=secret", "sort=next_step", "after=abc", "owner=x"]
)
def test_a_query_that_cannot_be_understood_is_a_problem(cast: Cast, query: str) -> None:
    answer = sign_in(cast.anna).get(f"/api/v1/deals?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["status"] == 400


def test_a_change_needs_the_version_that_was_read(cast: Cast, deal: Deal) -> None:
    client, address = sign_in(cast.anna), f"/api/v1/deals/{deal.pk}"
    read = client.get(address)
    assert (read["ETag"], read.json()["amount_cents"]) == ('"1"', 100_00)
    change = {"amount_cents": 200_00}
    assert client.patch(address, change, **JSON).status_code == 428
    assert client.patch(address, change, **JSON, headers={"If-Match": '"7"'}).status_code == 412
    done = client.patch(address, change, **JSON, headers={"If-Match": '"1"'})
    assert (done.status_code, done["ETag"], done.json()["amount_cents"]) == (200, '"2"', 200_00)
    assert deal.periods.count() == 1


def test_a_record_is_created_binned_and_gone(cast: Cast) -> None:
    client = sign_in(cast.anna)
    sent = {"name": "Acme", "unit": cast.blue.pk, "owner": cast.anna.member.pk, "revenue_cents": 5}
    made = client.post("/api/v1/accounts", sent, **JSON)
    assert made.status_code == 201, made.content
    address = made["Location"]
    assert address == f"/api/v1/accounts/{made.json()['id']}"
    assert client.delete(address).status_code == 428
    assert client.delete(address, headers={"If-Match": made["ETag"]}).status_code == 204
    assert client.get(address).status_code == 404
    assert Account.objects.get().deleted_at is not None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"name": ""},
        {"name": "x", "colour": "red"},
        {"name": "x", "kind": "maybe"},
        {"name": "x" * 500},
        {"name": "a\u0000b"},
        {"name": "x", "revenue_cents": "12"},
        {"name": "x", "owner": 99999},
    ],
)
def test_values_that_do_not_fit_are_named_and_nothing_is_stored(cast: Cast, sent: dict[str, Any]) -> None:
    answer = sign_in(cast.ada).post("/api/v1/accounts", {"unit": cast.blue.pk, **sent}, **JSON)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"]
    assert not Account.objects.exists()


def test_verbs_are_addresses_of_their_own(cast: Cast, deal: Deal) -> None:
    client, address = sign_in(cast.anna), f"/api/v1/deals/{deal.pk}"
    offer = Stage.objects.get(name="Offer")
    assert client.post(f"{address}/move", {"to": offer.pk}, **JSON).json()["stage"] == offer.pk
    won = client.post(f"{address}/win", {"amount_cents": 300_00}, **JSON)
    assert (won.status_code, won.json()["outcome"], won.json()["amount_cents"]) == (200, "won", 300_00)
    assert client.post(f"{address}/win", {}, **JSON).status_code == 409
    assert sign_in(cast.bram).post(f"{address}/reopen", {}, **JSON).status_code == 403
    assert sign_in(cast.eva).post(f"{address}/reopen", {}, **JSON).status_code == 404


def test_a_request_that_is_repeated_with_its_key_is_done_once(cast: Cast) -> None:
    client = sign_in(cast.anna)
    sent = {"name": "Acme", "unit": cast.blue.pk, "owner": cast.anna.member.pk}
    first, second = (
        client.post("/api/v1/accounts", sent, **JSON, headers={"Idempotency-Key": "k1"}) for _ in "ab"
    )
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert Account.objects.count() == 1


def test_a_visitor_is_told_to_sign_in(client: Client) -> None:
    for address in ("/api/v1/deals", "/api/v1/deals/1", "/api/v1/openapi.json"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json"), address


def test_a_session_needs_its_token_for_a_change_and_a_key_does_not(cast: Cast) -> None:
    sent = {"name": "Acme", "unit": cast.blue.pk, "owner": cast.anna.member.pk}
    strict = sign_in(cast.anna, enforce_csrf_checks=True)
    assert strict.post("/api/v1/accounts", sent, **JSON).status_code == 403
    bare = Client(enforce_csrf_checks=True)
    assert bare.post("/api/v1/accounts", sent, **JSON, **key_of(cast.anna)).status_code == 201
    assert Account.objects.count() == 1


def test_a_key_does_what_its_owner_may_and_no_more(cast: Cast) -> None:
    make_account("Acme", cast.anna, cast.blue)
    assert len(Client().get("/api/v1/accounts", **key_of(cast.anna)).json()["items"]) == 1
    assert Client().get("/api/v1/accounts", **key_of(cast.eva)).json()["items"] == []
    assert (
        Client().post("/api/v1/accounts", {}, **JSON, **key_of(cast.anna, read_only=True)).status_code == 403
    )


def test_a_key_ends_by_time_by_revoking_and_with_its_owner(cast: Cast) -> None:
    for end in ("expires_at", "revoked_at", "owner"):
        named = key_of(cast.bram)
        assert Client().get("/api/v1/deals", **named).status_code == 200
        if end == "owner":
            type(cast.bram).objects.filter(pk=cast.bram.pk).update(is_active=False)
        else:
            ApiKey.objects.update(**{end: timezone.now()})
        assert Client().get("/api/v1/deals", **named).status_code == 401, end
    assert Client().get("/api/v1/deals", headers={"Authorization": "Bearer koers_x"}).status_code == 401


def test_a_key_is_shown_once_and_kept_as_a_hash(cast: Cast) -> None:
    client = sign_in(cast.anna)
    text = client.post("/settings/keys", {"name": "Export", "days": "30"}).content.decode()
    key = ApiKey.objects.get()
    shown = text.split("<code>")[1].split("</code>")[0]
    assert shown.startswith(key.prefix)
    assert len(shown) > 40
    assert shown not in client.get("/settings/keys").content.decode()
    assert keys.find(shown, at=timezone.now()) == key
    assert sign_in(cast.bram).post(f"/settings/keys/{key.pk}/revoke").status_code == 404
    client.post(f"/settings/keys/{key.pk}/revoke")
    assert keys.find(shown, at=timezone.now()) is None


def test_the_description_and_its_page_are_for_whoever_signed_in(cast: Cast) -> None:
    client = sign_in(cast.vera)
    found = client.get("/api/v1/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    assert found["paths"]["/api/v1/deals/{id}/win"]["post"]["x-ability"] == "selling.deal.win"
    page = client.get("/api/v1/docs").content.decode()
    assert "POST /api/v1/deals/{id}/win" in page
    assert "http" + "s://" not in page.split("<main")[1].split("</main")[0]
