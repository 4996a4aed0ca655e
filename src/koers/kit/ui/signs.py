"""The signs of each language: separators, order of a short date, names of months."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Style:
    """The signs of one language."""

    code: str
    locale: str
    thousands: str
    decimal: str
    short_date: str
    months: tuple[str, ...]


@cache
def style(language: str | None) -> Style:
    """Return the signs of a language code; anything that is not Dutch is written the British way."""
    from babel import Locale

    locale = "nl" if (language or "").startswith("nl") else "en_GB"
    names = Locale.parse(locale).months["format"]["abbreviated"]
    months = tuple(str(names[number]) for number in range(1, 13))
    if locale == "nl":
        return Style("nl", locale, ".", ",", "%d-%m-%Y", months)
    return Style("en", locale, ",", ".", "%d/%m/%Y", months)
