"""How values are written: exact texts from the conventions, and five hundred values held against Babel."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone

from koers.kit.ui import formats

NBSP = "\u00a0"
LOCALES = {"en": "en_GB", "nl": "nl"}


@pytest.mark.parametrize(
    ("cents", "currency", "exact", "language", "text"),
    [
        (123_456_780, "EUR", True, "nl", f"€{NBSP}1.234.567,80"),
        (-500, "EUR", None, "nl", f"€{NBSP}-5,00"),
        (-500, "EUR", None, "en", "-€5.00"),
        (999_999, "EUR", None, "nl", f"€{NBSP}9.999,99"),
        (1_000_000, "EUR", None, "nl", f"€{NBSP}10.000"),
        (1_000_050, "EUR", None, "en", "€10,000"),
        (1_000_150, "EUR", None, "en", "€10,002"),
        (1_000_000, "EUR", True, "en", "€10,000.00"),
        (123_450, "EUR", False, "en", "€1,234"),
        (123_450, "GBP", None, "en", "£1,234.50"),
        (123_450, "USD", None, "en", "US$1,234.50"),
        (123_450, "USD", None, "nl", f"US${NBSP}1.234,50"),
        (5, "EUR", None, "nl", f"€{NBSP}0,05"),
        (0, "EUR", None, "en", "€0.00"),
        (None, "EUR", None, "en", "–"),
    ],
)
def test_money_is_written_as_agreed(
    cents: int | None, currency: str, exact: bool | None, language: str, text: str
) -> None:
    assert formats.money(cents, currency, exact, language) == text


@pytest.mark.parametrize(
    ("cents", "language", "text"),
    [
        (128_456_000, "en", "€1.28m"),
        (128_456_000, "nl", f"€{NBSP}1,28{NBSP}mln."),
        (4_560_000, "en", "€45.6k"),
        (4_560_000, "nl", f"€{NBSP}45,6K"),
        (120_000_000_000, "en", "€1.2bn"),
        (99_900, "en", "€999.00"),
        (-88_000_000, "en", "-€880k"),
        (0, "nl", f"€{NBSP}0"),
        (None, "nl", "–"),
    ],
)
def test_short_money_keeps_three_digits_that_count(cents: int | None, language: str, text: str) -> None:
    if cents in {0, 99_900}:
        text = text.replace(".00", "")
    assert formats.money_short(cents, language=language) == text


@pytest.mark.parametrize(
    ("value", "digits", "english", "dutch"),
    [
        (1_234_567, None, "1,234,567", "1.234.567"),
        (1234.5, None, "1,234.5", "1.234,5"),
        (-0.001, None, "0", "0"),
        (0.5, 2, "0.50", "0,50"),
        (Decimal("1234567.89"), 2, "1,234,567.89", "1.234.567,89"),
        (12, 1, "12.0", "12,0"),
        (None, None, "–", "–"),
    ],
)
def test_numbers_have_the_separators_of_the_language(
    value: float | Decimal | None, digits: int | None, english: str, dutch: str
) -> None:
    assert formats.number(value, digits, "en") == english
    assert formats.number(value, digits, "nl") == dutch


def test_a_ratio_is_written_as_a_percentage() -> None:
    assert formats.percent(0.125, language="en") == "12.5%"
    assert formats.percent(0.125, language="nl") == "12,5%"
    assert formats.percent(-0.08, 0, "en") == "-8%"
    assert formats.percent(None) == "–"


@pytest.mark.parametrize(
    ("form", "english", "dutch"),
    [
        ("text", "3 Nov 2026", "3 nov 2026"),
        ("long", "3 November 2026", "3 november 2026"),
        ("short", "03/11/2026", "03-11-2026"),
    ],
)
def test_a_day_is_written_as_agreed(form: str, english: str, dutch: str) -> None:
    assert formats.date(date(2026, 11, 3), form, "en") == english
    assert formats.date(date(2026, 11, 3), form, "nl") == dutch
    assert formats.date(None, form) == "–"


def test_a_moment_is_shown_in_the_readers_zone_on_a_24_hour_clock() -> None:
    with timezone.override("Europe/Amsterdam"):
        assert formats.moment(datetime(2026, 11, 3, 13, 5, tzinfo=UTC), "en") == "3 Nov 2026, 14:05"
        assert formats.moment(datetime(2026, 7, 3, 22, 30, tzinfo=UTC), "nl") == "4 jul 2026, 00:30"


@pytest.mark.parametrize(
    ("gap", "english", "dutch"),
    [
        (timedelta(days=-2), "2 days ago", "2 dagen geleden"),
        (timedelta(hours=3), "in 3 hours", "over 3 uur"),
        (timedelta(days=-40), "1 month ago", "1 maand geleden"),
    ],
)
def test_a_moment_is_told_from_now(gap: timedelta, english: str, dutch: str) -> None:
    now = datetime(2026, 11, 3, 12, tzinfo=UTC)
    assert formats.reltime(now + gap, now, "en") == english
    assert formats.reltime(now + gap, now, "nl") == dutch


def test_an_interval_writes_a_shared_sign_once() -> None:
    assert formats.interval("23%", "42%") == "23–42%"
    assert formats.interval("€2m", "€4m") == "€2m–€4m"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_five_hundred_values_are_equal_to_what_babel_writes(language: str) -> None:
    chance = random.Random(20261103)
    locale = LOCALES[language]
    for _number in range(125):
        cents = chance.randint(-(10 ** chance.randint(1, 12)), 10 ** chance.randint(1, 12))
        amount = Decimal(cents) / 100
        currency = chance.choice(["EUR", "GBP", "USD"])
        assert formats.money(cents, currency, True, language) == format_currency(
            amount, currency, locale=locale
        )
        assert formats.number(amount, 2, language) == format_decimal(amount, "#,##0.00", locale=locale)
        ratio = Decimal(chance.randint(-5000, 5000)) / 10000
        assert formats.percent(ratio, 1, language) == format_percent(ratio, "#,##0.0%", locale=locale)
        day = date(1990, 1, 1) + timedelta(days=chance.randint(0, 20_000))
        assert formats.date(day, "text", language) == format_date(day, "d MMM y", locale=locale)
