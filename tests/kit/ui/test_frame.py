"""The frame: entries by declaration and ability, shortcuts from one list, toasts with a way back."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from koers.kit.ui import navigation, shortcuts, toasts
from koers.kit.ui.context import Frame
from koers.kit.ui.navigation import Banner, Entry, NavItem

# The addresses of the kit alone: the frame must not depend on any area.
pytestmark = pytest.mark.urls("koers.kit.ui.urls")


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_banners", [])
    monkeypatch.setattr(navigation, "_tabs", {})


def request(path: str = "/", **cookies: str) -> HttpRequest:
    made = RequestFactory().get(path)
    made.COOKIES.update(cookies)
    made.user = SimpleNamespace(is_authenticated=True, theme="", shortcuts=True)  # type: ignore[assignment]
    return made


def item(name: str, **changes: Any) -> NavItem:
    values: dict[str, Any] = {
        "label": name.title(),
        "url_name": "ui-gallery",
        "icon": "circle",
        "keys": name[0],
    }
    return NavItem(name=name, **(values | changes))


def test_an_area_appears_by_declaring_itself_in_its_place() -> None:
    navigation.register(item("deals", position=30))
    navigation.register(item("customers", position=20))
    assert [entry.name for entry in navigation.entries(request())] == ["customers", "deals"]


def test_an_entry_is_hidden_from_whoever_lacks_the_ability(monkeypatch: pytest.MonkeyPatch) -> None:
    from koers.kit.access import matrix

    monkeypatch.setattr(matrix, "allowed", lambda user, ability, obj=None: ability == "selling.deal.read")
    navigation.register(item("deals", ability="selling.deal.read"))
    navigation.register(item("settings", ability="kit.settings.edit"))
    assert [entry.name for entry in navigation.entries(request())] == ["deals"]


def test_an_entry_without_a_page_is_left_out() -> None:
    navigation.register(item("leads", url_name="no-such-page"))
    assert navigation.entries(request()) == []


def test_the_entry_that_holds_the_page_is_current() -> None:
    navigation.register(item("gallery"))
    assert [entry.is_current for entry in navigation.entries(request(reverse("ui-gallery") + "/7"))] == [True]
    assert [entry.is_current for entry in navigation.entries(request("/elsewhere"))] == [False]


def test_a_page_that_stands_with_others_shows_them_and_lights_their_entry_up() -> None:
    navigation.register(item("leads", url_name="ui-gallery"))
    navigation.register_tabs(
        "leads",
        navigation.Tab("Gallery", "ui-gallery"),
        navigation.Tab("Look", "ui-appearance"),
        navigation.Tab("Nowhere", "no-such-page"),
    )
    asked = request(reverse("ui-appearance"))
    assert Frame(asked).tabs == [
        ("Gallery", reverse("ui-gallery"), False),
        ("Look", reverse("ui-appearance"), True),
    ]
    assert [entry.is_current for entry in navigation.entries(asked)] == [True]
    assert Frame(request("/elsewhere")).tabs == []


def test_the_same_name_declared_twice_is_a_mistake() -> None:
    navigation.register(item("deals"))
    with pytest.raises(ValueError, match="'deals' is declared twice"):
        navigation.register(item("deals", icon="x"))


def test_banners_show_when_their_source_says_so() -> None:
    navigation.register_banner(lambda asked: Banner("Demo") if asked.path == "/" else None)
    assert [banner.text for banner in navigation.banners(request("/"))] == ["Demo"]
    assert navigation.banners(request("/deals")) == []


def test_g_and_a_letter_go_to_each_entry_of_the_rail() -> None:
    entry = Entry("deals", "Deals", "/deals", "circle", "d", "main", False)
    going = [one for one in shortcuts.for_entries([entry]) if one.group == "go"]
    assert shortcuts.as_facts(going) == [{"keys": "g d", "action": "go", "href": "/deals"}]


def test_no_key_does_two_things_and_every_shortcut_is_in_the_help() -> None:
    every = shortcuts.for_entries([])
    assert len({one.keys for one in every}) == len(every)
    shown = [one for _label, members in shortcuts.grouped(every) for one in members]
    assert sorted(one.keys for one in shown) == sorted(one.keys for one in every)


def test_the_frame_remembers_theme_and_rail_from_cookies() -> None:
    frame = Frame(request(koers_theme="dark", koers_rail="narrow"))
    assert (frame.theme, frame.is_rail_narrow) == ("dark", True)
    assert Frame(request(koers_theme="pink")).theme == "auto"


def test_single_key_shortcuts_follow_the_persons_choice() -> None:
    asked = request()
    asked.user.shortcuts = False  # type: ignore[union-attr]
    assert Frame(asked).shortcuts_switch == "off"


def test_a_message_keeps_its_way_back() -> None:
    asked = request()
    asked.session = {}  # type: ignore[assignment]
    asked._messages = FallbackStorage(asked)  # type: ignore[attr-defined]
    toasts.say(asked, "Deleted.", undo_url="/undo/7")
    assert Frame(asked).toasts == [toasts.Toast("Deleted.", "good", "/undo/7")]


def test_an_htmx_answer_carries_its_toast_beside_other_events() -> None:
    response = HttpResponse(headers={"HX-Trigger": '{"moved": true}'})
    toasts.say_now(response, "Moved.", undo_url="/undo/8")
    assert json.loads(response.headers["HX-Trigger"]) == {
        "moved": True,
        "koers:toast": {"text": "Moved.", "undo": "/undo/8", "tone": "good"},
    }


def test_what_stands_on_every_page_is_drawn_once_for_each_who_sees_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from koers.kit.access import matrix

    may = {"selling.deal.read"}
    monkeypatch.setattr(matrix, "allowed", lambda user, ability, obj=None: ability in may)
    navigation.register(item("deals", ability="selling.deal.read"))
    navigation.register(item("teams", ability="kit.team.read", keys="q"))

    def drawn(path: str, language: str = "en", **cookies: str) -> dict[str, str]:
        with translation.override(language):
            made = request(path, **cookies)
            names = ("rail", "bottom_bar", "palette", "keys")
            return {
                name: render_to_string(f"kit/{name}.html", {"frame": Frame(made)}, made) for name in names
            }

    first = drawn("/elsewhere")
    assert drawn("/elsewhere") == first
    assert all("Deals" in shown and "Teams" not in shown for shown in first.values())
    here = drawn(reverse("ui-gallery"))
    assert "aria-current" in here["rail"]
    assert "aria-current" not in first["rail"]
    assert "Sneltoetsen" in drawn("/elsewhere", "nl")["keys"]
    assert 'aria-pressed="true"' in drawn("/elsewhere", koers_rail="narrow")["rail"]
    assert 'aria-pressed="true"' not in drawn("/elsewhere")["rail"]
    may.add("kit.team.read")
    assert all("Teams" in shown for shown in drawn("/elsewhere").values())
