"""How numbers, money and dates look, in British English and Dutch; the one place that decides it.

Every function takes the language from the active translation unless it is given one.
Cells of long tables pass through here, so the common cases are plain string work;
a test holds five hundred values equal to what Babel writes.
"""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from django.utils import timezone, translation

from koers.kit.ui.signs import Style, style
from koers.kit.ui.typed import parse_date, parse_money

__all__ = [
    "date",
    "interval",
    "moment",
    "money",
    "money_short",
    "number",
    "parse_date",
    "parse_money",
    "percent",
    "reltime",
]

NBSP = "\u00a0"
EN_DASH = "\u2013"
#: From this amount on (in whole units) cents say nothing to a reader.
NO_CENTS_FROM = 10_000
#: The locale data writes the American letters.
BRITISH_SIZES = {"K": "k", "M": "m", "B": "bn", "T": "tn"}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "US$", "CHF": "CHF", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK"}


def _style(language: str | None) -> Style:
    return style(language or translation.get_language())


def _grouped(digits: str, signs: Style) -> str:
    """Swap the signs of Python's own `1,234.5` for those of the language."""
    if signs.thousands == ",":
        return digits
    return digits.replace(",", "_").replace(".", ",").replace("_", ".")


def number(value: float | Decimal | None, digits: int | None = None, language: str | None = None) -> str:
    """Write a number with thousands separators; without `digits`, at most two decimals and no trailing zeros."""
    if value is None:
        return EN_DASH
    signs = _style(language)
    if isinstance(value, int) and not digits:
        return _grouped(f"{value:,}", signs)
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    rounded = exact.quantize(Decimal(1).scaleb(-(2 if digits is None else digits)), ROUND_HALF_EVEN)
    text = f"{rounded:,}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return _grouped("0" if text == "-0" else text, signs)


def exact(value: Decimal, language: str | None = None) -> str:
    """Write a number with all the decimals that it has, and without zeros behind them."""
    places = value.normalize().as_tuple().exponent
    return number(value, max(0, -places) if isinstance(places, int) else 0, language)


def money(
    cents: float | None, currency: str = "EUR", exact: bool | None = None, language: str | None = None
) -> str:
    """Write an amount of cents; without `exact`, cents are left out from ten thousand on."""
    if cents is None:
        return EN_DASH
    signs = _style(language)
    whole_cents = round(cents)
    size = abs(whole_cents)
    if exact or (exact is None and size < NO_CENTS_FROM * 100):
        digits = _grouped(f"{size // 100:,}.{size % 100:02d}", signs)
    else:
        digits = _grouped(f"{_half_even(size):,}", signs)
    symbol = SYMBOLS.get(currency, currency)
    if signs.code == "nl":
        return f"{symbol}{NBSP}{'-' if whole_cents < 0 else ''}{digits}"
    gap = NBSP if symbol[-1].isalpha() else ""
    return f"{'-' if whole_cents < 0 else ''}{symbol}{gap}{digits}"


def _half_even(cents: int) -> int:
    whole, rest = divmod(cents, 100)
    return whole + (1 if rest > 50 or (rest == 50 and whole % 2) else 0)


def money_short(cents: float | None, currency: str = "EUR", language: str | None = None) -> str:
    """Write an amount in few signs for axes and key figures: `€1.2m`, `€ 1,2 mln.`."""
    if cents is None:
        return EN_DASH
    if abs(cents) < 1_000_00:
        return money(round(cents / 100) * 100, currency, exact=False, language=language)
    signs = _style(language)
    units = Decimal(round(cents)) / 100
    # Three significant digits, so that written parts still seem to add up.
    units = units.quantize(Decimal(1).scaleb(units.adjusted() - 2))
    return _compact(units, currency, signs.code)


@lru_cache(maxsize=4096)
def _compact(units: Decimal, currency: str, language: str) -> str:
    from babel.numbers import format_compact_currency

    signs = _style(language)
    text = format_compact_currency(units, currency, locale=signs.locale, fraction_digits=2)
    if signs.code == "en":
        return text[:-1] + BRITISH_SIZES.get(text[-1], text[-1])
    return text.replace(" ", NBSP)


def percent(ratio: float | Decimal | None, digits: int = 1, language: str | None = None) -> str:
    """Write a ratio as a percentage: 0.125 is `12.5%`, in Dutch `12,5%`."""
    if ratio is None:
        return EN_DASH
    exact = ratio if isinstance(ratio, Decimal) else Decimal(repr(float(ratio)))
    return number(exact * 100, digits, language) + "%"


def date(day: dt.date | None, form: str = "text", language: str | None = None) -> str:
    """Write a day as `3 Nov 2026` (form `text`), `3 November 2026` (`long`), `03/11/2026` (`short`) or `Nov 2026` (`month`)."""
    if day is None:
        return EN_DASH
    signs = _style(language)
    if form == "month":
        return f"{signs.months[day.month - 1]} {day.year}"
    if form == "short":
        return day.strftime(signs.short_date)
    if form == "long":
        from babel.dates import format_date

        return format_date(day, "d MMMM y", locale=signs.locale)
    return f"{day.day} {signs.months[day.month - 1]} {day.year}"


def moment(at: dt.datetime | None, language: str | None = None) -> str:
    """Write a moment in the reader's time zone with a 24-hour clock: `3 Nov 2026, 14:05`."""
    if at is None:
        return EN_DASH
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return f"{date(local, language=language)}, {local:%H:%M}"


def reltime(at: dt.datetime | None, now: dt.datetime, language: str | None = None) -> str:
    """Write how long before or after `now` a moment lies: `2 days ago`, `over 3 uur`."""
    if at is None:
        return EN_DASH
    from babel.dates import format_timedelta

    gap: dt.timedelta = at - now
    if abs(gap) < dt.timedelta(seconds=45):
        return translation.gettext("just now")
    return format_timedelta(gap, add_direction=True, locale=_style(language).locale)


def interval(low: str, high: str) -> str:
    """Join two written bounds: `21–43%`; a unit sign that both share at the end is written once."""
    if low.endswith("%") and high.endswith("%"):
        low = low[:-1]
    return f"{low}{EN_DASH}{high}"
