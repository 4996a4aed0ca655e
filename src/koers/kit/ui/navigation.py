"""The entries of the frame: areas declare their pages and keys here, and the frame draws what a person may open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class NavItem:
    """One entry of the rail: `keys` is the letter after `g`, `position` its place from top to bottom."""

    name: str
    label: Text
    url_name: str
    icon: str
    ability: str = ""
    keys: str = ""
    position: int = 50
    group: str = "main"


@dataclass(frozen=True)
class Entry:
    """A NavItem as one person sees it on one page."""

    name: str
    label: Text
    url: str
    icon: str
    keys: str
    group: str
    is_current: bool


@dataclass(frozen=True)
class Tab:
    """One page of several that stand together under an entry of the rail; `also` are further pages of the same tab."""

    label: Text
    url_name: str
    ability: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Banner:
    """A line above every page, such as the one that says demo figures are shown."""

    text: Text
    icon: str = "info"
    url: str = ""
    action: Text = ""


_items: dict[str, NavItem] = {}
_tabs: dict[str, tuple[Tab, ...]] = {}
_banners: list[Callable[[HttpRequest], Banner | None]] = []


def register(item: NavItem) -> NavItem:
    """Add an entry to the frame; the same name twice is a mistake in a declaration."""
    if item.name in _items and _items[item.name] != item:
        raise ValueError(f"navigation entry {item.name!r} is declared twice")
    _items[item.name] = item
    return item


def register_tabs(name: str, *tabs: Tab) -> None:
    """Say which pages stand together under an entry; each of them shows the row, and lights the entry up."""
    _tabs[name] = tabs


def register_banner(source: Callable[[HttpRequest], Banner | None]) -> Callable[[HttpRequest], Banner | None]:
    """Add a function that says per request whether a banner must be shown."""
    if source not in _banners:
        _banners.append(source)
    return source


def items() -> list[NavItem]:
    """Return every declared entry in the order of the rail."""
    return sorted(_items.values(), key=lambda item: (item.position, item.name))


def entries(request: HttpRequest) -> list[Entry]:
    """Return the entries this person may open, with the one that holds the current page marked."""
    found = []
    for item in items():
        url = _address(item.url_name)
        if url and _may_open(request, item.ability):
            found.append((item, url))
    homes = {url: item.name for item, url in found}
    known = {item.name for item, _url in found}
    for name in known:
        homes |= {url: name for url in _urls(name).values() if url not in homes}
    current = homes.get(_current(request.path, list(homes)), "")
    return [
        Entry(item.name, item.label, url, item.icon, item.keys, item.group, item.name == current)
        for item, url in found
    ]


def tabs(request: HttpRequest) -> list[tuple[Text, str, bool]]:
    """Return label, address and whether it is this one, of the pages that stand together with this page."""
    for name, declared in _tabs.items():
        urls = _urls(name)
        here = {url_name for url_name, url in urls.items() if url == request.path}
        if here:
            return [
                (tab.label, urls[tab.url_name], not here.isdisjoint((tab.url_name, *tab.also)))
                for tab in declared
                if tab.url_name in urls and _may_open(request, tab.ability)
            ]
    return []


def _urls(name: str) -> dict[str, str]:
    """Return the addresses of the pages under an entry, by name; a page that is not there is left out."""
    found = {}
    for url_name in (one for tab in _tabs.get(name, ()) for one in (tab.url_name, *tab.also)):
        if url := _address(url_name):
            found[url_name] = url
    return found


def _address(url_name: str) -> str:
    """Return the address of a page without parts that differ; empty when there is none."""
    return _reversed(url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _reversed(url_name: str, urlconf: str, _prefix: str) -> str:
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""


def banners(request: HttpRequest) -> list[Banner]:
    """Return the banners that apply to this request."""
    return [banner for source in _banners if (banner := source(request)) is not None]


def _current(path: str, urls: list[str]) -> str:
    """Return the longest entry address the path lies under; the home page only matches itself."""
    inside = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(inside, key=len, default="")


def _may_open(request: HttpRequest, ability: str) -> bool:
    if not ability:
        return True
    from koers.kit.access.matrix import allowed

    user: Any = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated and allowed(user, ability))
