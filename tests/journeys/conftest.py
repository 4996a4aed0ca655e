"""A real browser: signed in, watched, and checked for accessibility.

A page that writes an error to its console, breaks the content policy, fetches from elsewhere or gets an answer of
the 500s fails its test, whatever else it showed.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response
from tests.cast import Cast, make_account, make_deal, make_person, sign_in

from koers.kit.access.models import User

CHROMIUM = os.environ.get("KOERS_CHROMIUM") or shutil.which("chromium") or ""
AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# Playwright's loop runs in the thread of the test; Django's own guard takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WIDE, NARROW = 1280, 360
AXE_RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.any.concat(n.all, n.none).slice(0, 1).map(c => c.message).join()).join(' | '));
}"""
# What is asked for by scripts, put in its place, or moves; what moves for ever does not count.
BUSY = """document.readyState !== 'complete'
  || document.fonts.status === 'loading'
  || document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added') !== null
  || document.getAnimations().some(one => one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity)"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey as one for a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start Debian's Chromium, quiet and alone."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and in CI browser tests may not be skipped")
        pytest.skip("NOT RUN: there is no Chromium; on Debian: apt-get install chromium")
    quiet = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    return {"executable_path": CHROMIUM, "args": quiet.split()}


@dataclass
class Visit:
    """A page in a browser, with everything it complained about."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    under_way: dict[Request, str] = field(default_factory=dict)

    def watch(self) -> "Visit":
        """Begin to listen."""
        VISITS[self.page] = self
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._response)
        self.page.on("request", self._request)
        self.page.on("requestfinished", self._came)
        self.page.on("requestfailed", self._came)
        return self

    def open(self, path: str = "/") -> Page:
        """Go to a page and wait until it has settled."""
        answer = self.page.goto(self.base + path, wait_until="load")
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page stands: loaded, all that it asked for has come and is in its place, nothing moves.

        It has to stand for a tenth of a second. Raises TimeoutError when it does not within a minute.
        """
        ends, calm = time.monotonic() + 60, 0
        while calm < 4:
            self.page.wait_for_timeout(25)  # Lets the browser tell what it asked for and got.
            try:
                busy = bool(self.under_way) or self.page.evaluate(BUSY)
            except Error:  # Another page came in between.
                busy = True
            calm = 0 if busy else calm + 1
            if time.monotonic() > ends:
                raise TimeoutError(
                    f"{self.page.url} does not come to rest: {sorted(self.under_way.values())}"
                )

    def axe(self) -> list[str]:
        """Return what the accessibility checker found on the page as it stands."""
        self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(AXE_RUN)
        return found

    def too_wide(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        wide: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def _request(self, request: Request) -> None:
        self.under_way[request] = request.url
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"went elsewhere: {request.url}")

    def _came(self, request: Request) -> None:
        self.under_way.pop(request, None)


Visitor = Callable[..., Visit]
VISITS: WeakKeyDictionary[Page, Visit] = WeakKeyDictionary()


def settle(page: Page) -> None:
    """Wait until the page of a visit stands; see `Visit.settle`."""
    VISITS[page].settle()


@pytest.fixture
def visitor(browser: Browser, live_server: Any) -> Iterator[Visitor]:
    """Return how somebody comes in: `visitor(user, width=360)`; without a user, a stranger comes."""
    visits: list[Visit] = []

    def come(user: User | None = None, *, width: int = WIDE, height: int = 900, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(15_000)
        if user is not None:
            session = sign_in(user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        visit = Visit(context.new_page(), live_server.url).watch()
        visits.append(visit)
        return visit

    yield come
    complaints = [complaint for visit in visits for complaint in visit.complaints]
    for visit in visits:
        visit.page.context.close()
    assert complaints == []


@pytest.fixture
def firm(committed: None) -> Cast:
    """The cast with a handful of customers and deals, so that no page is empty."""
    from tests.cast import make_cast

    cast = make_cast()
    for number, (name, owner, unit) in enumerate(
        (
            ("Waterschap Rijnland", cast.anna, cast.blue),
            ("Vitens", cast.bram, cast.blue),
            ("Gemeente Delft", cast.daan, cast.green),
            ("Bakkerij Van Dijk", cast.eva, cast.field),
        )
    ):
        account = make_account(name, owner, unit, city="Delft", sector="Water")
        person = make_person(f"Jansen{number}", owner, unit)
        make_deal(
            f"Pumps for {name}",
            owner,
            unit,
            account=account,
            person=person,
            amount_cents=(number + 1) * 10_000_00,
        )
    return cast
