"""What people type: read where it is clear, refused with an example where it is not."""

from datetime import date

import pytest
from django.utils.translation import override

from koers.kit.ui.formats import parse_date, parse_money

TODAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    "text",
    [
        "31-12-2026", "31-12-26", "31/12/2026", "31/12/26", "31.12.2026", "2026-12-31", " 31-12-2026 ",
        "31 dec 2026", "31 december 2026", "31 Dec 26", "31-dec-2026", "31 dec. 2026",
    ],
)  # fmt: skip
def test_the_last_day_of_the_year_is_understood_in_every_way_it_is_written(text: str) -> None:
    assert parse_date(text, TODAY) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("vandaag", date(2026, 11, 3)), ("Tomorrow", date(2026, 11, 4)), ("gisteren", date(2026, 11, 2)),
        ("1 mei 2026", date(2026, 5, 1)), ("1 May 2026", date(2026, 5, 1)), ("3 mrt 2026", date(2026, 3, 3)),
        ("3 Sept 2026", date(2026, 9, 3)), ("3 sep 2026", date(2026, 9, 3)), ("1-1-70", date(1970, 1, 1)),
    ],
)  # fmt: skip
def test_words_and_names_of_months_are_understood(text: str, day: date) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["31-02-2026", "2026-13-01", "12/31/2026", "31-12/2026", "soon", "", "3 foo 2026"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_date(text, TODAY)


def test_the_refusal_gives_an_example_in_the_order_of_the_language() -> None:
    with override("en"), pytest.raises(ValueError, match=r"“soon” is not a date\. Write it as 31/12/2026\."):
        parse_date("soon")


@pytest.mark.parametrize(
    ("text", "language", "cents"),
    [
        ("1.234,56", "nl", 123_456), ("1.234,56", "en", 123_456), ("1,234.56", "nl", 123_456),
        ("1.234", "nl", 123_400), ("1,234", "en", 123_400), ("1.234.567", "en", 123_456_700),
        ("12,5", "nl", 1_250), ("12.5", "nl", 1_250), ("12,50", "en", 1_250),
        ("€ 1.234,50", "nl", 123_450), ("€ -5", "nl", -500), ("-€5.00", "en", -500),
        ("1.234,-", "nl", 123_400), ("EUR 10", "en", 1_000), ("US$1,000", "en", 100_000),
        ("\u22125", "en", -500), ("1 234 567,89", "nl", 123_456_789), ("1'234.50", "en", 123_450), ("0", "nl", 0),
    ],
)  # fmt: skip
def test_an_amount_is_read_to_the_cent(text: str, language: str, cents: int) -> None:
    assert parse_money(text, language) == cents


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1.234", "en"), ("1,234", "nl"), ("1.2.3", "nl"), ("1,234.567", "en"), ("12.34,56", "nl"),
        ("1234.567,8", "nl"), ("abc", "en"), ("", "nl"), ("1..5", "en"), (".5", "en"), ("1e5", "en"),
    ],
)  # fmt: skip
def test_an_amount_that_can_be_read_in_two_ways_is_refused(text: str, language: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        parse_money(text, language)
