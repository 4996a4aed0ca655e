"""What the frame around every page needs, computed only when a template asks for it."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import translation

from koers.kit.ui import navigation
from koers.kit.ui import shortcuts as keyboard
from koers.kit.ui.toasts import Toast, read

THEMES = ("auto", "light", "dark")
RAIL_COOKIE = "koers_rail"
THEME_COOKIE = "koers_theme"


class Frame:
    """The frame as one person sees it on one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def entries(self) -> list[navigation.Entry]:
        """Return the entries of the rail."""
        return navigation.entries(self._request)

    @cached_property
    def seen_by(self) -> str:
        """Return what the rail, its lists and its keys differ by: the language, the entries and the one held now.

        They are drawn once for all who see the same, for they stand on every page.
        """
        here = self.current
        return (
            f"{translation.get_language()} {here.name if here else ''} {[one.name for one in self.entries]}"
        )

    @property
    def main(self) -> list[navigation.Entry]:
        """Return the entries at the top of the rail."""
        return [entry for entry in self.entries if entry.group == "main"]

    @property
    def below(self) -> list[navigation.Entry]:
        """Return the entries at the foot of the rail."""
        return [entry for entry in self.entries if entry.group != "main"]

    @property
    def current(self) -> navigation.Entry | None:
        """Return the entry that holds the current page."""
        return next((entry for entry in self.entries if entry.is_current), None)

    @property
    def on_phone(self) -> list[navigation.Entry]:
        """Return the entries of the bottom bar; the others are behind "More"."""
        return self.main[:4]

    @property
    def is_current_hidden_on_phone(self) -> bool:
        """Tell whether the current page is reached through "More" on a phone."""
        return any(entry.is_current for entry in self.entries if entry not in self.on_phone)

    @cached_property
    def tabs(self) -> list[tuple[navigation.Text, str, bool]]:
        """Return the pages that stand together with this one: label, address, whether it is this one."""
        return navigation.tabs(self._request)

    @cached_property
    def banners(self) -> list[navigation.Banner]:
        """Return the lines above the page."""
        return navigation.banners(self._request)

    @cached_property
    def shortcuts(self) -> list[keyboard.Shortcut]:
        """Return the keyboard shortcuts of this page."""
        return keyboard.for_entries(self.entries)

    @property
    def shortcut_groups(self) -> list[tuple[keyboard.Text, list[keyboard.Shortcut]]]:
        """Return the shortcuts under their headings."""
        return keyboard.grouped(self.shortcuts)

    @property
    def shortcut_facts(self) -> list[dict[str, str]]:
        """Return the shortcuts for the script."""
        return keyboard.as_facts(self.shortcuts)

    @property
    def shortcuts_switch(self) -> str:
        """Return `off` where this person has switched single-key shortcuts off."""
        return "on" if getattr(self._user, "shortcuts", True) else "off"

    @property
    def theme(self) -> str:
        """Return the theme this person chose: auto, light or dark."""
        chosen = getattr(self._user, "theme", "") or self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "auto"

    @property
    def language(self) -> str:
        """Return the language of this page."""
        return "nl" if (translation.get_language() or "").startswith("nl") else "en"

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Return the languages to choose from, each under its own name."""
        return list(settings.LANGUAGES)

    @property
    def is_rail_narrow(self) -> bool:
        """Tell whether the rail shows icons only."""
        return self._request.COOKIES.get(RAIL_COOKIE) == "narrow"

    @property
    def toasts(self) -> list[Toast]:
        """Return, and by that use up, the messages for this person."""
        return [read(message) for message in messages.get_messages(self._request)]

    @property
    def _user(self) -> Any:
        return getattr(self._request, "user", None)


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: offer the frame to every template."""
    return {"frame": Frame(request)}
