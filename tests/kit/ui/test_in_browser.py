"""The gallery in a real browser: no error under the strict policy, nothing for axe to say, and keys that work."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser

from koers.kit.ui import navigation

AXE = (Path(__file__).parents[2] / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.browser


@pytest.fixture
def address(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the pages of the kit alone: neither a database nor an area is needed for them."""
    settings.DEBUG = True
    settings.ROOT_URLCONF = "koers.kit.ui.urls"
    monkeypatch.setattr(navigation, "_banners", [])
    monkeypatch.setattr(
        navigation,
        "_items",
        {
            "deals": navigation.NavItem("deals", "Deals", "ui-gallery", "handshake", keys="d"),
            "customers": navigation.NavItem("customers", "Customers", "ui-gallery", "building-2", keys="c"),
        },
    )
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/ui/gallery"
    server.shutdown()
    server.server_close()
    thread.join()


class QuietHandler(WSGIRequestHandler):
    """Answers without writing each request to the terminal."""

    def log_message(self, *args: Any) -> None:
        pass


def opened(
    browser: Browser, address: str, *, width: int = 1360, theme: str = "light", language: str = "en"
) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        extra_http_headers={"Accept-Language": language},
    )
    context.add_cookies(
        [
            {"name": name, "value": value, "url": address}
            for name, value in (("koers_theme", theme), ("django_language", language))
        ]
    )
    page = context.new_page()
    page.problems = []
    page.on(
        "console", lambda said: page.problems.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda failed: page.problems.append(str(failed)))
    page.goto(address)
    page.wait_for_selector(".chart-canvas canvas")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    return page


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(1360, "light", "en"), (1360, "dark", "nl"), (360, "light", "nl"), (360, "dark", "en")],
)
def test_every_component_is_accessible_and_fits(
    browser: Browser, address: str, width: int, theme: str, language: str
) -> None:
    page = opened(browser, address, width=width, theme=theme, language=language)
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    said = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.problems == []
    page.context.close()


def test_the_page_does_not_scroll_sideways_at_320_pixels(browser: Browser, address: str) -> None:
    page = opened(browser, address, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.context.close()


def test_the_keyboard_opens_the_palette_moves_selects_and_shows_its_own_help(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address)
    page.keyboard.press("/")
    page.wait_for_selector("#palette[open]")
    page.keyboard.press("ArrowDown")
    assert page.locator("#palette [aria-selected=true]").inner_text().split()[0] == "Deals"
    page.keyboard.press("Escape")
    page.wait_for_selector("#palette:not([open])", state="attached")
    page.locator("body").press("j")
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    assert page.locator("[data-bulk-count]").inner_text() == "3 selected"
    page.locator("[data-bulk-clear]").click()
    assert page.locator("[data-bulk-bar]").is_hidden()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    assert page.locator("#keys dt").all_inner_texts().count("Deals") == 1
    assert page.problems == []
    page.context.close()


def test_single_keys_are_silent_while_somebody_types_or_has_switched_them_off(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address)
    page.locator("#id_sample-name").press_sequentially("?/x")
    assert page.locator("#id_sample-name").input_value() == "?/x"
    page.evaluate("document.activeElement.blur(); document.body.dataset.shortcuts = 'off'")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.context.close()


def test_a_chart_becomes_its_table_and_a_file(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    chart = page.locator("figure[data-chart=pipeline]")
    chart.locator("[data-chart-view=table]").click()
    assert chart.locator("tbody tr").nth(1).inner_text().split() == ["New", "€2,950,000"]
    assert chart.locator(".chart-canvas").is_hidden()
    with page.expect_download() as coming:
        chart.locator("[data-chart-csv]").click()
    lines = Path(coming.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert (coming.value.suggested_filename, lines[2]) == ("pipeline.csv", "New,2950000.00")
    page.context.close()


def test_a_number_explains_itself_on_focus_and_hides_on_escape(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.locator("a.reading-value").nth(1).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.wait_for_selector(".tip:popover-open")
    assert "n=88" in page.locator(".tip").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".tip").is_hidden()
    page.context.close()


def test_a_toast_offers_the_way_back_only_to_our_own_address(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    say = "detail => document.dispatchEvent(new CustomEvent('koers:toast', {detail}))"
    page.evaluate(say, {"text": "<b>3 moved</b>", "undo": "/undo/7", "tone": "good"})
    page.evaluate(say, {"text": "elsewhere", "undo": "https://evil.example/", "tone": "good"})
    toasts = page.locator("#toasts [data-toast]")
    assert toasts.nth(0).locator("p").inner_text() == "<b>3 moved</b>"
    assert toasts.nth(0).locator("form").evaluate("form => new URL(form.action).pathname") == "/undo/7"
    assert toasts.nth(1).locator("form").is_hidden()
    page.context.close()
