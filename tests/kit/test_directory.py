"""Addresses by their first word: found as in a plain list, and refused where the first word is not fixed."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver, include, path, re_path
from django.urls.resolvers import RoutePattern

from koers.kit.directory import Directory


def view(request: HttpRequest) -> HttpResponse:
    raise AssertionError("only looked for")


ADDRESSES = [
    path("", view, name="home"),
    path("deals", view, name="deals"),
    path("deals/<int:pk>", view, name="deal"),
    path("accounts/worth", view, name="worth"),
    path("deals/new", view, name="new"),
    path("accounts/<slug:name>", view, name="account"),
    path("settings/", include([path("keys/<int:pk>", view, name="key")])),
    path("deals/<slug:name>", view, name="by-name"),
]


@pytest.mark.parametrize(
    ("asked", "name", "values"),
    [
        ("", "home", {}),
        ("deals", "deals", {}),
        ("deals/7", "deal", {"pk": 7}),
        ("deals/new", "new", {}),
        ("deals/old", "by-name", {"name": "old"}),
        ("accounts/worth", "worth", {}),
        ("accounts/x", "account", {"name": "x"}),
        ("settings/keys/3", "key", {"pk": 3}),
    ],
)
def test_an_address_is_found_as_in_a_plain_list(asked: str, name: str, values: dict[str, object]) -> None:
    plain = URLResolver(RoutePattern(""), ADDRESSES).resolve(asked)
    found = Directory(ADDRESSES).resolve(asked)
    assert (found.url_name, found.kwargs) == (name, values)
    assert (plain.url_name, plain.kwargs, plain.route) == (found.url_name, found.kwargs, found.route)


@pytest.mark.parametrize(
    "asked", ["nothing", "deals/", "deals/7/", "settings/", "settings/keys", "Deals", "/deals"]
)
def test_what_is_not_there_is_not_found(asked: str) -> None:
    with pytest.raises(Resolver404):
        Directory(ADDRESSES).resolve(asked)


def test_an_address_leads_back_to_its_words() -> None:
    assert Directory(ADDRESSES).reverse("deal", pk=7) == "deals/7"
    assert Directory(ADDRESSES).reverse("key", pk=3) == "settings/keys/3"


@pytest.mark.parametrize(
    "loose",
    [
        path("<slug:name>", view),
        path("deals-<int:pk>/x", view),
        re_path("^deals", view),
        path("", include([path("deals", view)])),
        path("deal", include([path("s", view)])),
    ],
)
def test_an_address_without_a_fixed_first_word_is_refused(loose: object) -> None:
    with pytest.raises(ValueError, match="does not begin with a fixed word"):
        Directory([*ADDRESSES, loose])  # type: ignore[list-item]
