"""Search: forgiving, grouped, and only what one may see; the index follows every way of writing."""

from types import SimpleNamespace

import pytest
from django.db import connection
from tests.cast import Cast, make_account, make_deal, make_person, sign_in

from koers.areas.customers.models import Account
from koers.kit.resource import registry, search_index
from koers.kit.resource.models import SearchRow
from koers.kit.resource.search import search

pytestmark = pytest.mark.django_db


def found(user: object, text: str) -> list[str]:
    return [hit.title for group in search(user, text) for hit in group.hits]


@pytest.fixture
def some(cast: Cast) -> None:
    make_account("Waterschap Drents Overijsselse Delta", cast.anna, cast.blue, city="Zwolle")
    make_account("Philips Nederland", cast.anna, cast.blue, city="Eindhoven")
    make_account("Geheim BV", cast.eva, cast.field)
    make_person("Jansen", cast.anna, cast.blue, first_name="Marieke", email="m.jansen@acme.example")
    make_deal("Zuiveringsinstallatie Zwolle", cast.anna, cast.blue)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("waterschap", "Waterschap Drents Overijsselse Delta"),
        ("overijsselse delta", "Waterschap Drents Overijsselse Delta"),
        ("watershcap", "Waterschap Drents Overijsselse Delta"),
        ("Philps", "Philips Nederland"),
        ("phillips", "Philips Nederland"),
        ("marieke jansen", "Marieke Jansen"),
        ("jansen@acme", "Marieke Jansen"),
        ("zuiverings", "Zuiveringsinstallatie Zwolle"),
        ("zuiveringinstalatie", "Zuiveringsinstallatie Zwolle"),
        ("ph", "Philips Nederland"),
        ("Eindhoven", "Philips Nederland"),
    ],
)
def test_a_search_forgives_errors_and_finds_what_was_meant(
    cast: Cast, some: None, text: str, first: str
) -> None:
    assert found(cast.anna, text)[:1] == [first]


@pytest.mark.parametrize("text", ["", "   ", '"', "' OR 1=1 --", "(((", "qqqqzzzz", "*", "a" * 5000])
def test_any_text_is_answered(cast: Cast, some: None, text: str) -> None:
    assert found(cast.anna, text) == []


def test_nobody_finds_what_they_may_not_see(cast: Cast, some: None) -> None:
    assert found(cast.anna, "geheim") == []
    assert found(cast.eva, "geheim") == ["Geheim BV"]
    assert found(cast.dora, "geheim") == ["Geheim BV"]
    assert found(cast.eva, "philips") == []


def test_the_index_follows_every_way_of_writing(cast: Cast) -> None:
    Account.objects.bulk_create([Account(name="Bulkwaren", unit=cast.blue)])
    assert found(cast.anna, "bulkwaren") == ["Bulkwaren"]
    Account.objects.filter(name="Bulkwaren").update(name="Stukgoed")
    assert (found(cast.anna, "bulkwaren"), found(cast.anna, "stukgoed")) == ([], ["Stukgoed"])
    Account.objects.filter(name="Stukgoed").update(unit=cast.field)
    assert found(cast.anna, "stukgoed") == []
    Account.objects.filter(name="Stukgoed").update(deleted_at="2026-01-01T00:00Z")
    assert found(cast.dora, "stukgoed") == []
    Account.objects.filter(name="Stukgoed").update(deleted_at=None)
    assert found(cast.dora, "stukgoed") == ["Stukgoed"]
    Account.objects.all().delete()
    assert not SearchRow.objects.filter(kind="accounts").exists()


def test_every_searchable_record_is_in_the_index(cast: Cast, some: None) -> None:
    for resource in registry.every():
        rows = resource.model._default_manager.alive().count()  # type: ignore[attr-defined]
        if resource.search and rows:
            assert SearchRow.objects.filter(kind=resource.path).count() == rows, resource.path


def test_the_palette_offers_pages_records_and_creation(cast: Cast, some: None) -> None:
    text = sign_in(cast.anna).get("/palette?q=philips").content.decode()
    assert text.count('role="listbox"') == 1
    assert "Philips Nederland" in text
    assert "/deals/new" in sign_in(cast.anna).get("/palette?q=&kind=create").content.decode()
    assert "/deals/new" not in sign_in(cast.vera).get("/palette?q=&kind=create").content.decode()
    assert "/deals" in sign_in(cast.anna).get("/palette?q=deal").content.decode()


def test_the_page_says_when_nothing_was_found(cast: Cast) -> None:
    assert "Nothing was found" in sign_in(cast.anna).get("/search?q=zzzz").content.decode()


def test_an_index_that_begins_anew_holds_each_record_once(cast: Cast, some: None) -> None:
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        search_index.follow(editor, "customers_account", "accounts", ["name"], ["city", "email"])
    assert SearchRow.objects.filter(kind="accounts").count() == 3
    assert found(cast.anna, "philips") == ["Philips Nederland"]
