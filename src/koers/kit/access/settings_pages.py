"""The pages under Settings: each fitting and area declares its own, and a person sees those they may open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from koers.kit.access import doors
from koers.kit.access.matrix import allowed
from koers.kit.ui.navigation import Text


@dataclass(frozen=True)
class SettingsPage:
    """One page under Settings; without an ability it is open to everybody who has signed in."""

    name: str
    label: Text
    url_name: str
    ability: str = ""
    position: int = 50


_pages: dict[str, SettingsPage] = {}


def register(page: SettingsPage) -> None:
    """Add a page; the same name twice is a mistake in a declaration."""
    if _pages.get(page.name, page) != page:
        raise ValueError(f"settings page {page.name!r} is declared twice")
    _pages[page.name] = page
    if page.ability:
        doors.use(page.ability)


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the tabs this person may open, with the current one marked."""
    found: list[dict[str, Any]] = []
    for page in sorted(_pages.values(), key=lambda one: (one.position, one.name)):
        if page.ability and not allowed(request.user, page.ability):
            continue
        try:
            url = reverse(page.url_name)
        except NoReverseMatch:
            continue
        found.append({"label": page.label, "url": url, "current": False})
    inside = [one for one in found if request.path == one["url"] or request.path.startswith(one["url"] + "/")]
    if inside:
        max(inside, key=lambda one: len(one["url"]))["current"] = True
    return found
