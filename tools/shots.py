"""Make docs/pictures from the demo company: python tools/shots.py [DATA_FOLDER]; needs Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright
from tools.look import session_of_a_director

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, and how it is looked at."""

    name: str
    path: str
    width: int = 1360
    height: int = 900
    theme: str = "light"
    language: str = "en"


SHOTS = (
    Shot("review-light", "/review"),
    Shot("review-dark", "/review", theme="dark"),
    Shot("review-dutch-phone", "/review", width=360, height=740, language="nl"),
    Shot("deals", "/deals"),
    Shot("leads-board", "/leads/board"),
    Shot("hand-over-desk", "/leads/desk"),
    Shot("marketing-and-sales", "/relation"),
    Shot("whom-to-keep", "/accounts/worth", height=1300),
    Shot("organisation", "/organisation"),
    Shot("import", "/import/new"),
)


def free_port() -> int:
    """Return a port on this machine that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def take(base: str, session: str, shots: tuple[Shot, ...]) -> None:
    """Open each page in Chromium and keep its picture."""
    chromium = os.environ.get("KOERS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET.split())
        for shot in shots:
            context = browser.new_context(
                viewport={"width": shot.width, "height": shot.height},
                locale={"en": "en-GB", "nl": "nl-NL"}[shot.language],
            )
            context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
            page = context.new_page()
            page.goto(f"{base}{shot.path}", wait_until="networkidle")
            page.wait_for_timeout(800)
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{shot.name}.png")
            context.close()
        browser.close()


def dress(theme: str, language: str) -> None:
    """Let the director look at Koers in this theme and language."""
    from koers.kit.access.models import User

    User.objects.filter(role="director").update(theme=theme, language=language)


def main() -> None:
    """Load the demo company where it is not there yet, serve it, and take every picture."""
    data = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".data" / "shots")
    environment = {**os.environ, "KOERS_DATA": data}
    koers = [sys.executable, "-m", "koers.cli"]
    if not (Path(data) / "koers.sqlite3").exists():
        subprocess.run([*koers, "demo", "--no-serve"], env=environment, check=True)
    session = session_of_a_director(data)
    port = free_port()
    server = subprocess.Popen([*koers, "serve", "--port", str(port), "--no-worker"], env=environment)
    try:
        _wait(port)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        for shot in SHOTS:
            dress(shot.theme, shot.language)
            take(f"http://127.0.0.1:{port}", session, (shot,))
            print(f"{shot.name}.png")
    finally:
        server.terminate()
        server.wait()
        dress("auto", "en")


def _wait(port: int) -> None:
    for _try in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
