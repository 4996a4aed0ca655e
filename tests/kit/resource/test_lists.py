"""Lists: filters in the address, pages by key, the same few queries at any length."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import Cast, make_account, make_deal, make_person, sign_in

from koers.areas.selling.models import Deal
from koers.kit.resource import keyset, query, registry
from koers.kit.resource.columns import bind, leads_an_index
from koers.kit.resource.lists import Listing, order_of
from koers.kit.resource.models import SavedView

pytestmark = pytest.mark.django_db


def deals(user: Any, **given: Any) -> list[str]:
    listing = Listing(
        registry.get("deals"),
        user,
        {
            name: [str(one) for one in (value if isinstance(value, list) else [value])]
            for name, value in given.items()
        },
    )
    return sorted(Deal.objects.get(pk=row[0]).name for row in listing.slice.rows)


@pytest.fixture
def some(cast: Cast) -> dict[str, Deal]:
    acme = make_account("Acme", cast.anna, cast.blue, sector="Food")
    return {
        "big": make_deal(
            "big",
            cast.anna,
            cast.blue,
            amount_cents=500_000_00,
            account=acme,
            expected_close_date=date(2026, 12, 20),
        ),
        "small": make_deal(
            "small", cast.bram, cast.blue, amount_cents=1_000_00, created_date=date(2026, 3, 1)
        ),
        "unknown": make_deal("unknown", None, cast.blue, amount_cents=None, created_date=None),
        "green": make_deal("green", cast.daan, cast.green, amount_cents=20_000_00),
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"owner": "me"}, ["big"]),
        ({"owner": "none"}, ["unknown"]),
        ({"owner": ["me", "none"]}, ["big", "unknown"]),
        ({"amount_min": "1000"}, ["big", "small"]),
        ({"amount_max": "1,000"}, ["small"]),
        ({"amount": "none"}, ["unknown"]),
        ({"account": "none"}, ["small", "unknown"]),
        ({"sector": "Food"}, ["big"]),
        ({"expected_close_from": "2026-12-01", "expected_close_to": "31-12-2026"}, ["big"]),
        ({"created": "none"}, ["unknown"]),
        ({"created_from": "2026-02-01"}, ["small"]),
        ({"outcome": "won"}, []),
        ({"outcome": ["won", "open"], "owner": "me"}, ["big"]),
        ({"q": "bi"}, ["big"]),
        ({"q": "unkno"}, ["unknown"]),
    ],
)
def test_a_filter_in_the_address_leaves_exactly_the_rows_it_names(
    cast: Cast, some: dict[str, Deal], given: dict[str, Any], expected: list[str]
) -> None:
    assert deals(cast.anna, **given) == expected


def test_a_unit_filter_takes_the_units_below_along(cast: Cast, some: dict[str, Deal]) -> None:
    assert deals(cast.dora, unit=cast.pumps.pk) == ["big", "green", "small", "unknown"]
    assert deals(cast.dora, unit=cast.green.pk) == ["green"]


def test_a_list_holds_only_what_the_person_may_see(cast: Cast, some: dict[str, Deal]) -> None:
    assert deals(cast.daan) == ["green"]
    assert deals(cast.eva) == []
    assert deals(cast.daan, unit=cast.blue.pk) == []


@pytest.mark.parametrize(
    "address",
    [
        "?colour=red",
        "?outcome=maybe",
        "?owner=abc",
        "?owner=99999999999999999999",
        "?amount_min=much",
        "?amount_min=1.000",
        "?closed_from=2026-02-30",
        "?closed=2026-02-01",
        "?sort=next_step",
        "?sort=name;drop",
        "?cols=secret",
        "?size=51",
        "?after=abc",
        "?account=me",
        "?name__startswith=a",
        "?q=a%00b",
    ],
)
def test_an_address_that_makes_no_sense_is_refused_with_words(
    cast: Cast, some: dict[str, Deal], address: str
) -> None:
    answer = sign_in(cast.anna).get(f"/deals{address}")
    assert answer.status_code == 400
    assert b"makes no sense" in answer.content


def walk(user: Any, sort: str, size: int, path: str = "deals") -> list[int]:
    resource = registry.get(path)
    order, rows = order_of(resource, sort), query.visible(resource, user)
    found: list[int] = []
    place = None
    while True:
        part = keyset.page(rows, order, ("pk",), size, after=place)
        found += [row[0] for row in part.rows]
        if part.after is None:
            return found
        place = keyset.unsign(order, keyset.sign(order, part.after))


@pytest.mark.parametrize(
    "sort", ["name", "-name", "amount", "-amount", "created", "-created", "id", "-id", "-updated"]
)
def test_pages_by_key_show_every_row_once_in_order_with_the_unknown_last(cast: Cast, sort: str) -> None:
    for number in range(23):
        amount = None if number % 5 == 0 else (number % 4) * 100
        created = None if number % 7 == 0 else date(2026, 1, 1 + number % 3)
        make_deal(f"d{number % 6}", cast.anna, cast.blue, amount_cents=amount, created_date=created)
    found = walk(cast.anna, sort, 4)
    assert sorted(found) == sorted(Deal.objects.values_list("pk", flat=True))
    field = {"amount": "amount_cents", "created": "created_date", "updated": "updated_at"}.get(
        sort.strip("-"), sort.strip("-")
    )
    values = [(getattr(Deal.objects.get(pk=pk), field), pk) for pk in found]
    known = [one for one in values if one[0] is not None]
    assert values[: len(known)] == known
    assert known == sorted(known, reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", ["amount", "-created", "-id"])
def test_going_back_shows_the_page_one_came_from(cast: Cast, sort: str) -> None:
    for number in range(11):
        make_deal(
            f"d{number}",
            cast.anna,
            cast.blue,
            amount_cents=None if number % 3 == 0 else number % 2,
            created_date=None if number > 7 else date(2026, 1, 1),
        )
    resource = registry.get("deals")
    order, rows = order_of(resource, sort), query.visible(resource, cast.anna)
    first = keyset.page(rows, order, ("pk",), 4)
    second = keyset.page(rows, order, ("pk",), 4, after=first.after)
    third = keyset.page(rows, order, ("pk",), 4, after=second.after)
    assert (first.before, third.after) == (None, None)
    assert keyset.page(rows, order, ("pk",), 4, before=third.before).rows == second.rows
    assert keyset.page(rows, order, ("pk",), 4, before=second.before).rows == first.rows
    assert keyset.page(rows, order, ("pk",), 4, before=second.before).before is None


def test_a_place_of_another_order_is_refused(cast: Cast) -> None:
    resource = registry.get("deals")
    token = keyset.sign(order_of(resource, "name"), keyset.Place(0, ("a",), 1))
    with pytest.raises(keyset.BadCursor):
        keyset.unsign(order_of(resource, "-name"), token)


def test_persons_are_sorted_by_main_name_and_not_by_prefix(cast: Cast) -> None:
    for first, prefix, last in (("Anna", "van den", "Berg"), ("Bram", "", "Bergman"), ("Aad", "de", "Berg")):
        make_person(last, cast.anna, cast.blue, first_name=first, prefix=prefix)
    text = sign_in(cast.anna).get("/persons").content.decode()
    places = [text.index(name) for name in ("Aad de Berg", "Anna van den Berg", "Bram Bergman")]
    assert places == sorted(places)


def lists() -> list[str]:
    return [resource.path for resource in registry.every()]


@pytest.mark.parametrize("path", lists())
def test_every_declared_sort_leads_an_index_unless_rows_are_few(path: str) -> None:
    resource = registry.get(path)
    for column in (bind(resource, one) for one in resource.columns):
        assert not column.sort or resource.small or leads_an_index(resource.model, column.sort), column.name


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "address", ["/deals", "/deals?outcome=open&owner=me&unit=1", "/accounts?q=acme", "/persons"]
)
def test_a_list_asks_the_database_equally_often_for_10_and_for_200_rows(cast: Cast, address: str) -> None:
    client = sign_in(cast.anna)
    address = address.replace("unit=1", f"unit={cast.blue.pk}")
    address += ("&" if "?" in address else "?") + "size=200"

    def fill(start: int, end: int) -> None:
        for number in range(start, end):
            account = make_account(f"Acme {number}", cast.anna, cast.blue)
            make_person(f"Berg {number}", cast.anna, cast.blue, account=account)
            make_deal(f"deal {number}", cast.anna, cast.blue, account=account)

    fill(0, 10)
    few = queries_of(client, address)
    fill(10, 200)
    assert queries_of(client, address) == few
    assert few <= 12


def test_the_sentence_gives_count_and_total_and_beyond_the_cap_neither(
    cast: Cast, some: dict[str, Deal], monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = Listing(registry.get("deals"), cast.anna, {})
    assert listing.sentence == "3 deals, together £501,000.".replace("£", "€")
    monkeypatch.setattr("koers.kit.resource.lists.CAP", 2)
    assert Listing(registry.get("deals"), cast.anna, {}).sentence == "More than 2 deals."


def test_names_from_the_database_are_text_and_never_markup(cast: Cast) -> None:
    make_deal('<script>alert("x")</script>', cast.anna, cast.blue)
    text = sign_in(cast.anna).get("/deals").content.decode()
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in text
    assert "<script>alert" not in text


def test_a_seller_edits_in_place_only_what_is_hers(cast: Cast, some: dict[str, Deal]) -> None:
    text = sign_in(cast.anna).get("/deals?cols=name,amount_cents").content.decode()
    assert f"/deals/{some['big'].pk}/cell/amount_cents" in text
    assert f"/deals/{some['small'].pk}/cell/amount_cents" not in text


def test_a_view_is_saved_offered_as_a_tab_and_opens_by_itself(cast: Cast, some: dict[str, Deal]) -> None:
    client = sign_in(cast.anna)
    client.post("/deals/views", {"name": "Mine", "query": "?outcome=open&owner=me", "is_default": "1"})
    view = SavedView.objects.get()
    assert (view.name, view.query, view.shared, view.is_default) == (
        "Mine",
        "outcome=open&owner=me",
        False,
        True,
    )
    assert client.get("/deals").headers["Location"] == f"/deals?outcome=open&owner=me&view={view.pk}"
    assert client.get("/deals?view=all").status_code == 200
    assert sign_in(cast.bram).get("/deals").status_code == 200


def test_a_seller_cannot_share_a_view_and_nobody_removes_that_of_another(cast: Cast) -> None:
    sign_in(cast.anna).post("/deals/views", {"name": "All open", "query": "?outcome=open", "shared": "1"})
    view = SavedView.objects.get()
    assert not view.shared
    assert sign_in(cast.ada).post(f"/deals/views/{view.pk}/delete").status_code == 404
    assert SavedView.objects.count() == 1


def test_a_view_with_an_unknown_filter_is_not_saved(cast: Cast) -> None:
    assert sign_in(cast.anna).post("/deals/views", {"name": "x", "query": "?colour=red"}).status_code == 404
    assert not SavedView.objects.exists()


def test_customers_lead_to_the_accounts(cast: Cast) -> None:
    answer = sign_in(cast.anna).get("/customers?kind=public")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("accounts") + "?kind=public")
