"""What comes in, in a real browser: pages of sources and forms, a form inside another site, and texts that are attacks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from tests.areas.leads.intake_world import identify, make_source, page, put, work
from tests.cast import Cast

from koers.areas.leads import actions
from koers.areas.leads.models import FormAnswer, LeadForm

from .conftest import NARROW, WIDE, Visitor

HOSTILE = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"


def make_form(firm: Cast, **fields: Any) -> LeadForm:
    given = {
        "name": "Contact", "slug": "contact", "unit": firm.blue, "title_en": "Talk to us", "title_nl": "Praat met ons",
        "consent_en": "Yes, mail me news.", "questions": [{"name": "last_name"}, {"name": "message", "required": True}],
        **fields,
    }  # fmt: skip
    return actions.create_form(LeadForm(**given), by=firm.mila, at=timezone.now())


def prepare(firm: Cast) -> list[str]:
    """Fill every page of what comes in, with texts that are attacks, and return the addresses."""
    form = make_form(firm, name=HOSTILE[:100], title_en=HOSTILE[:100], intro_en=HOSTILE)
    source = make_source(firm, name=HOSTILE[:100], origins=["https://www.noordzee.example"])
    now = timezone.now()
    put(
        source,
        {"type": HOSTILE, "userId": "u1"},
        {"type": "page", "name": HOSTILE},
        page("m1", 1, userId=HOSTILE, anonymousId=HOSTILE),
        identify("m2", 2, userId="u1", email="jan@x.example", name=HOSTILE, company={"name": HOSTILE}),
        identify("m3", 3, userId="u2", email="jan@x.example", name=HOSTILE),
        at=now,
    )
    work(at=now)
    return [
        "/leads/events", f"/leads/events/{source.pk}", f"/leads/events/{source.pk}/edit", "/leads/events/new",
        "/leads/events/refused", "/leads/events/identity", "/leads/forms", "/leads/forms/new",
        f"/leads/forms/{form.pk}", f"/leads/forms/{form.pk}/edit", "/f/contact?lang=en", "/f/contact?lang=nl&embed=1",
        "/f/contact/thanks?lang=nl",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_what_comes_in_are_accessible_fit_and_run_nothing_that_was_sent(
    firm: Cast, visitor: Visitor, width: int, theme: str
) -> None:
    firm.mila.theme = theme
    firm.mila.save()
    visit = visitor(firm.mila, width=width)
    found = []
    for path in prepare(firm):
        shown = visit.open(path)
        found += [f"{path}: {complaint}" for complaint in visit.axe()]
        if visit.too_wide() > 0:
            found.append(f"{path}: {visit.too_wide()} px too wide")
        if shown.title() == "broken":
            found.append(f"{path}: what was sent was run")
    assert found == []


@contextmanager
def another_site(folder: Path) -> Iterator[str]:
    """Serve a folder under an address of its own."""
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *args: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_form_is_sent_from_inside_a_named_page_and_shown_in_no_other(
    firm: Cast, browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    koers = live_server.url.replace("127.0.0.1", "localhost")
    (tmp_path / "index.html").write_text(
        f'<!doctype html><html lang="nl"><title>Site</title><div data-koers-form="{koers}/f/contact">'
        f'<a href="{koers}/f/contact">Contact</a></div><script src="{koers}/static/kit/embed.js" async></script></html>',
        encoding="utf-8",
    )
    with another_site(tmp_path) as named, another_site(tmp_path) as stranger:
        make_form(firm, origins=[named])
        context = browser.new_context(viewport={"width": WIDE, "height": 900})
        shown = context.new_page()
        shown.goto(f"{named}/?utm_campaign=Spring", wait_until="networkidle")
        frame = shown.frame_locator("iframe")
        frame.get_by_role("heading", name="Praat met ons").wait_for()
        height = int(shown.locator("iframe").get_attribute("height") or 0)
        assert 200 < height < 900
        frame.locator("#id_email").fill("jan@vitens.example")
        frame.locator("#id_message").fill("Drie pompen")
        shown.wait_for_timeout(2_500)
        frame.get_by_role("button").click()
        frame.locator("[role=status]").wait_for()
        assert context.cookies() == []
        answer = FormAnswer.objects.get()
        assert (answer.language, answer.answers["message"]) == ("nl", "Drie pompen")
        assert answer.person is not None
        assert answer.person.lifecycle.campaign == "Spring"
        refused = context.new_page()
        refused.goto(stranger, wait_until="networkidle")
        assert refused.frame_locator("iframe").get_by_role("heading", name="Praat met ons").count() == 0
        context.close()


def test_a_form_works_without_script(firm: Cast, browser: Browser, live_server: Any) -> None:
    make_form(firm)
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    shown = context.new_page()
    shown.goto(f"{live_server.url}/f/contact")
    shown.fill("#id_email", "no address")
    shown.fill("#id_message", "Three pumps")
    shown.wait_for_timeout(2_500)
    shown.click("button")
    assert "1 answer" in shown.inner_text("[role=alert]") or "One answer" in shown.inner_text("[role=alert]")
    shown.fill("#id_email", "jan@vitens.example")
    shown.click("button")
    assert shown.inner_text("h1") == "Thank you"
    assert FormAnswer.objects.get().answers == {"email": "jan@vitens.example", "message": "Three pumps"}
    context.close()
