"""Pages of records: facts, forms, editing in place, conflicts, verbs, the bin and former values."""

import pytest
from tests.cast import Cast, make_account, make_deal, make_person, make_pipeline, sign_in

from koers.areas.customers.models import Account
from koers.areas.selling import actions
from koers.areas.selling.models import Deal, DealPeriod, Stage
from koers.kit.access.matrix import reach
from koers.kit.record import StaleVersionError
from koers.kit.resource import registry, saving
from koers.kit.resource.models import BulkRun
from koers.kit.timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(cast: Cast) -> Account:
    return make_account("Acme", cast.anna, cast.blue, city="Zwolle")


@pytest.fixture
def deal(cast: Cast, acme: Account) -> Deal:
    make_pipeline()
    from django.utils import timezone

    row = Deal(name="Pumps", account=acme, owner=cast.anna.member, unit=cast.blue, amount_cents=100_00)
    return actions.open_deal(row, by=cast.anna, at=timezone.now())


@pytest.mark.parametrize("path", ["deals", "accounts"])
def test_a_page_shows_the_record_in_at_most_twelve_queries(
    cast: Cast, deal: Deal, path: str, django_assert_max_num_queries: object
) -> None:
    pk = deal.pk if path == "deals" else deal.account_id
    client = sign_in(cast.anna)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        answer = client.get(f"/{path}/{pk}?in=")
    assert answer.status_code == 200
    assert b"Pumps" in answer.content or b"Acme" in answer.content


@pytest.mark.parametrize("resource", registry.every(), ids=lambda one: one.path)
def test_every_list_form_and_bin_opens(cast: Cast, resource: object) -> None:
    client = sign_in(cast.ada)
    # What only a verb makes, such as a hand-over, has no form for a new one.
    by_form = reach(cast.ada, resource.ability("create")) != "none"  # type: ignore[attr-defined]
    for tail in ("", "/filters", "/bin", "/new") if by_form else ("", "/filters", "/bin"):
        assert client.get(f"/{resource.path}{tail}").status_code == 200, tail  # type: ignore[attr-defined]


@pytest.mark.parametrize("panel", ["timeline", "line-items", "periods", "orders", "history"])
def test_every_panel_of_a_deal_opens(cast: Cast, deal: Deal, panel: str) -> None:
    assert sign_in(cast.anna).get(f"/deals/{deal.pk}/panels/{panel}").status_code == 200


def test_what_somebody_may_not_know_of_is_not_found(cast: Cast, deal: Deal) -> None:
    for name, status in (("anna", 200), ("bram", 200), ("vera", 200), ("daan", 404), ("eva", 404)):
        assert sign_in(cast[name]).get(f"/deals/{deal.pk}").status_code == status, name
    assert sign_in(cast.vera).get(f"/deals/{deal.pk}/edit").status_code == 403
    assert sign_in(cast.bram).get(f"/deals/{deal.pk}/edit").status_code == 403


def test_a_field_is_edited_in_place_and_the_change_is_told(cast: Cast, deal: Deal) -> None:
    client = sign_in(cast.anna)
    asked = client.get(f"/deals/{deal.pk}/cell/amount_cents").content.decode()
    assert 'value="100.00"' in asked
    answer = client.post(f"/deals/{deal.pk}/cell/amount_cents", {"amount_cents": "12,345.50", "version": "1"})
    assert "€12,346" in answer.content.decode()
    deal.refresh_from_db()
    assert (deal.amount_cents, deal.version) == (1_234_550, 2)
    assert DealPeriod.objects.filter(deal=deal).count() == 2
    assert Event.objects.filter(kind="selling.deal.changed").count() == 1


def test_dutch_amounts_are_read_the_dutch_way_and_an_unclear_one_is_refused(cast: Cast, deal: Deal) -> None:
    type(cast.anna).objects.filter(pk=cast.anna.pk).update(language="nl")
    client = sign_in(cast.anna)
    address = f"/deals/{deal.pk}/cell/amount_cents"
    client.post(address, {"amount_cents": "12.345,50", "version": "1"})
    deal.refresh_from_db()
    assert deal.amount_cents == 1_234_550
    answer = client.post(address, {"amount_cents": "12,345", "version": "2"})
    assert 'role="alert"' in answer.content.decode()
    deal.refresh_from_db()
    assert (deal.amount_cents, deal.version) == (1_234_550, 2)


def test_a_conflict_in_a_cell_shows_their_value_and_keeps_mine_to_choose(cast: Cast, acme: Account) -> None:
    client = sign_in(cast.anna)
    Account.objects.filter(pk=acme.pk).update(city="Breda", version=2)
    answer = client.post(f"/accounts/{acme.pk}/cell/city", {"city": "Assen", "version": "1"}).content.decode()
    assert "Breda" in answer
    assert 'value="Assen"' in answer
    assert 'name="version" value="2"' in answer
    acme.refresh_from_db()
    assert acme.city == "Breda"


def test_a_conflict_in_a_form_compares_both_values_and_loses_neither(cast: Cast, acme: Account) -> None:
    client = sign_in(cast.anna)
    Account.objects.filter(pk=acme.pk).update(city="Breda", version=2)
    sent = {
        "name": "Acme",
        "kind": "business",
        "city": "Assen",
        "currency": "EUR",
        "unit": cast.blue.pk,
        "owner": cast.anna.member.pk,
    }
    answer = client.post(f"/accounts/{acme.pk}/edit", {**sent, "version": "1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "It now says" in text
    assert "Breda" in text
    assert "Assen" in text
    assert client.post(f"/accounts/{acme.pk}/edit", {**sent, "version": "2"}).status_code == 303
    acme.refresh_from_db()
    assert (acme.city, acme.version) == ("Assen", 3)


def test_a_change_on_an_old_version_writes_nothing(cast: Cast, acme: Account) -> None:
    from django.utils import timezone

    resource = registry.get("accounts")
    with pytest.raises(StaleVersionError):
        saving.change(resource, acme.pk, 7, {"city": "Assen"}, by=cast.anna, at=timezone.now(), via="ui")
    acme.refresh_from_db()
    assert (acme.city, acme.version) == ("Zwolle", 1)


def test_a_seller_cannot_give_a_record_away_by_the_form(cast: Cast, acme: Account) -> None:
    client = sign_in(cast.anna)
    for name, value in (("owner", cast.bram.member.pk), ("unit", cast.pumps.pk)):
        client.post(f"/accounts/{acme.pk}/cell/{name}", {name: value, "version": "1"})
    acme.refresh_from_db()
    assert (acme.owner_id, acme.unit_id, acme.version) == (cast.anna.member.pk, cast.blue.pk, 1)


def test_only_declared_fields_are_taken_from_a_form(cast: Cast, deal: Deal) -> None:
    sent = {
        "name": "Pumps",
        "owner": cast.anna.member.pk,
        "unit": cast.blue.pk,
        "currency": "EUR",
        "version": "1",
    }
    sent |= {"outcome": "won", "demo": "1", "source": "x", "deleted_at": "2026-01-01", "id": "99"}
    sign_in(cast.anna).post(f"/deals/{deal.pk}/edit", sent)
    deal.refresh_from_db()
    assert (deal.outcome, deal.demo, deal.source, deal.deleted_at) == ("open", False, "", None)
    assert sign_in(cast.anna).get(f"/deals/{deal.pk}/cell/outcome").status_code == 404


def test_a_new_record_is_created_by_the_action_and_starts_as_mine(cast: Cast) -> None:
    make_pipeline()
    client = sign_in(cast.anna)
    form = client.get("/deals/new").context["form"]
    assert form.initial == {"owner": cast.anna.member.pk, "unit": cast.blue.pk}
    stage = Stage.objects.get(name="Offer")
    sent = {
        "name": "New one",
        "unit": cast.blue.pk,
        "owner": cast.anna.member.pk,
        "pipeline": stage.pipeline_id,
    }
    sent |= {"stage": stage.pk, "amount_cents": "5.000,00", "currency": "EUR"}
    answer = client.post("/deals/new", sent)
    assert answer.status_code == 303, answer.content
    made = Deal.objects.get(name="New one")
    assert (made.amount_cents, made.periods.count()) == (500_000, 1)
    assert Event.objects.filter(kind="selling.deal.opened").count() == 1


def test_a_new_record_cannot_be_put_where_one_may_not_write(cast: Cast) -> None:
    sent = {
        "name": "x",
        "kind": "business",
        "currency": "EUR",
        "unit": cast.pumps.pk,
        "owner": cast.anna.member.pk,
    }
    assert sign_in(cast.chris).post("/accounts/new", sent).status_code == 422
    assert not Account.objects.exists()


def test_delete_goes_to_the_bin_and_undo_brings_it_back(cast: Cast) -> None:
    account = make_account("Gone", cast.anna, cast.blue)
    client = sign_in(cast.anna)
    assert client.post(f"/accounts/{account.pk}/delete").status_code == 303
    assert client.get(f"/accounts/{account.pk}").status_code == 404
    assert "Gone" in client.get("/accounts/bin").content.decode()
    assert client.post(f"/accounts/{account.pk}/restore").status_code == 303
    assert client.get(f"/accounts/{account.pk}").status_code == 200


def test_a_record_that_others_need_is_not_deleted(cast: Cast, deal: Deal) -> None:
    sign_in(cast.anna).post(f"/accounts/{deal.account_id}/delete")
    assert Account.objects.get().deleted_at is None


def test_a_get_never_deletes_restores_or_undoes(cast: Cast, deal: Deal) -> None:
    client = sign_in(cast.ada)
    for tail in ("delete", "restore", "reopen/undo", "history/1"):
        assert client.get(f"/deals/{deal.pk}/{tail}").status_code == 405, tail


def test_a_verb_asks_acts_and_can_be_undone(cast: Cast, deal: Deal) -> None:
    client = sign_in(cast.anna)
    assert client.get(f"/deals/{deal.pk}/win").status_code == 200
    answer = client.post(f"/deals/{deal.pk}/win", {"amount_cents": "150", "version": "1"}, follow=True)
    deal.refresh_from_db()
    assert (deal.outcome, deal.amount_cents) == ("won", 150_00)
    undo = f"/deals/{deal.pk}/take-back/undo?was={Stage.objects.get(name='Qualified').pk}"
    assert undo in answer.content.decode()
    client.post(undo)
    deal.refresh_from_db()
    assert (deal.outcome, deal.amount_cents) == ("open", 100_00)


def test_a_verb_that_does_not_fit_now_says_so_and_changes_nothing(cast: Cast, deal: Deal) -> None:
    answer = sign_in(cast.anna).post(f"/deals/{deal.pk}/reopen", {}, follow=True)
    assert "not possible" in answer.content.decode()
    assert DealPeriod.objects.count() == 1


def test_a_former_version_is_restored(cast: Cast, acme: Account) -> None:
    client = sign_in(cast.anna)
    client.post(f"/accounts/{acme.pk}/cell/city", {"city": "Breda", "version": "1"})
    text = client.get(f"/accounts/{acme.pk}/panels/history").content.decode()
    assert "<del>Zwolle</del> <ins>Breda</ins>" in text
    oldest = acme.history.earliest()
    client.post(f"/accounts/{acme.pk}/history/{oldest.history_id}")
    acme.refresh_from_db()
    assert (acme.city, acme.version) == ("Zwolle", 3)
    assert acme.history.latest().history_user == cast.anna


def test_a_bulk_verb_counts_first_then_touches_only_what_one_may(cast: Cast) -> None:
    mine, other = make_deal("mine", cast.anna, cast.blue), make_deal("other", cast.bram, cast.blue)
    client = sign_in(cast.anna)
    asked = client.post("/deals/bulk/delete", {"ids": [mine.pk, other.pk], "query": "?"}).content.decode()
    assert "1 record will change." in asked
    assert Deal.objects.alive().count() == 2
    client.post("/deals/bulk/delete", {"ids": [mine.pk, other.pk], "query": "?", "confirmed": "1"})
    assert [deal.name for deal in Deal.objects.alive()] == ["other"]
    client.post(f"/deals/bulk/restore?run={BulkRun.objects.get().uid}")
    assert Deal.objects.alive().count() == 2


def test_a_bulk_verb_over_everything_keeps_to_the_filters(cast: Cast) -> None:
    for name, cents in (("a", 100), ("b", 200), ("c", 300_00)):
        make_deal(name, cast.anna, cast.blue, amount_cents=cents)
    sent = {"all": "1", "query": "?amount_max=10", "confirmed": "1"}
    sign_in(cast.chris).post("/deals/bulk/assign", {**sent, "owner": cast.bram.member.pk})
    assert {deal.name: deal.owner.name for deal in Deal.objects.select_related("owner")} == {
        "a": "Bram",
        "b": "Bram",
        "c": "Anna",
    }


def test_previous_and_next_follow_the_list_one_came_from(cast: Cast) -> None:
    one, two, three = (make_deal(name, cast.anna, cast.blue) for name in ("a", "b", "c"))
    text = sign_in(cast.anna).get(f"/deals/{two.pk}?in=sort%3Dname").content.decode()
    assert f'data-record-previous href="/deals/{one.pk}?in=sort%3Dname"' in text
    assert f'data-record-next href="/deals/{three.pk}?in=sort%3Dname"' in text


def test_choices_of_a_reference_hold_only_what_one_may_see(cast: Cast, acme: Account) -> None:
    assert "Acme" in sign_in(cast.anna).get("/choose/accounts?text=acm").content.decode()
    assert "Acme" not in sign_in(cast.daan).get("/choose/accounts?text=acm").content.decode()
    assert sign_in(cast.anna).get("/choose/nothing").status_code == 404


def test_a_page_of_a_person_bears_the_whole_name(cast: Cast) -> None:
    person = make_person("Berg", cast.anna, cast.blue, prefix="van den")
    assert "<h1>Piet van den Berg</h1>" in sign_in(cast.anna).get(f"/persons/{person.pk}").content.decode()
