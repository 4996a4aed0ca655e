"""Numbers and dates as people write them; expected values were worked out by hand."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.kit.guard.cells import escape, unescape
from koers.kit.importing import values
from koers.kit.importing.values import Bad

ZONE = dt.UTC


@pytest.mark.parametrize(
    ("text", "sign", "cents"),
    [
        ("1.234,56", ",", 123456),
        ("1,234.56", ".", 123456),
        ("€ 1.234,-", ",", 123400),
        ("€\u00a0-5,00", ",", -500),
        ("(1,000.00)", ".", -100000),
        ("$1,234,567", ".", 123456700),
        ("1 234,56", ",", 123456),
        ("1\u202f234,56", ",", 123456),
        ("12,5%", ",", 1250),
        ("EUR 12.50", ".", 1250),
        ("0,005", ",", 1),
        ("1'234.50", ".", 123450),
        ("5-", ".", -500),
    ],
)
def test_money_is_read_to_the_cent(text: str, sign: values.DecimalSign, cents: int) -> None:
    assert values.read_cents(sign)(text) == cents


@pytest.mark.parametrize("text", ["1.234.56", "1,23,456.00", "1.2.3,4", "12.34.567"])
def test_an_amount_with_contradicting_separators_is_refused(text: str) -> None:
    assert values.read_cents(".")(text) == Bad("two_separators", (("example", "1234.50"),))


def test_words_are_no_number() -> None:
    assert values.read_cents(",")("veel") == Bad("number", (("example", "1234,50"),))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1.234", "unsure"),
        ("1,234", "unsure"),
        ("1.234,5", "comma"),
        ("1,5", "comma"),
        ("1.50", "dot"),
        ("1.234.567", "comma"),
        ("1,234,567", "dot"),
        ("0.123", "dot"),
        ("250", "plain"),
        ("12,3,4", "contradiction"),
        ("abc", "no"),
    ],
)
def test_a_number_proves_its_decimal_sign_or_nothing(text: str, sign: str) -> None:
    assert values.weigh_number(text) == sign


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("31-12-2026", "dmy", dt.date(2026, 12, 31)),
        ("12/31/2026", "mdy", dt.date(2026, 12, 31)),
        ("3/4/26", "dmy", dt.date(2026, 4, 3)),
        ("3/4/26", "mdy", dt.date(2026, 3, 4)),
        ("2026-04-03", "mdy", dt.date(2026, 4, 3)),
        ("20260403", "dmy", dt.date(2026, 4, 3)),
        ("45631", "dmy", dt.date(2024, 12, 5)),
        ("3 mrt 2026", "dmy", dt.date(2026, 3, 3)),
        ("Mar 5, 2024", "dmy", dt.date(2024, 3, 5)),
    ],
)
def test_dates_are_read_in_the_proven_order(text: str, order: values.DateOrder, expected: dt.date) -> None:
    assert values.read_date(order, ZONE)(text) == expected


@pytest.mark.parametrize("text", ["31-02-2026", "2026-02-30", "32-01-2026", "2025-02-29"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert values.read_date("dmy", ZONE)(text) == Bad("date_missing")


def test_a_moment_keeps_its_zone() -> None:
    assert values.read_moment("dmy", ZONE)("2024-05-01T10:20:30+02:00") == dt.datetime(
        2024, 5, 1, 8, 20, 30, tzinfo=dt.UTC
    )
    assert values.read_moment("mdy", ZONE)("5/1/2024 3:30 PM") == dt.datetime(
        2024, 5, 1, 15, 30, tzinfo=dt.UTC
    )


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False), st.sampled_from([",", "."])
)
def test_what_is_written_in_groups_is_read_back_exactly(number: Decimal, sign: values.DecimalSign) -> None:
    english = f"{number:,.2f}"
    text = english if sign == "." else english.translate(str.maketrans(",.", ".,"))
    assert values.read_cents(sign)(text) == int(number * 100)


@given(st.dates(dt.date(1971, 1, 1), dt.date(2069, 12, 31)))
def test_every_day_is_read_back_in_each_way_of_writing(day: dt.date) -> None:
    assert values.read_date("dmy", ZONE)(day.strftime("%d-%m-%Y")) == day
    assert values.read_date("mdy", ZONE)(day.strftime("%m/%d/%y")) == day
    assert values.read_date("mdy", ZONE)(day.isoformat()) == day


@given(st.text())
def test_no_text_makes_a_reader_raise(text: str) -> None:
    values.read_cents(",")(text)
    values.read_moment("dmy", ZONE)(text)
    values.read_flag(text)
    values.read_email(text)
    assert values.weigh_number(text) in {"dot", "comma", "unsure", "plain", "contradiction", "no"}
    values.weigh_date(text)


@given(st.text())
def test_an_escaped_cell_never_begins_like_a_formula_and_comes_back_exactly(text: str) -> None:
    assert not escape(text).startswith(("=", "+", "-", "@", "\t", "\r", "\0"))
    assert unescape(escape(text)) == text


def test_text_that_needs_no_escape_is_left_alone() -> None:
    assert escape("'s-Hertogenbosch") == "'s-Hertogenbosch"
    assert unescape("'s-Hertogenbosch") == "'s-Hertogenbosch"


def test_names_that_differ_in_case_accents_and_spaces_fold_together() -> None:
    assert values.fold("GTXPro") == values.fold("GTX Pro") == values.fold("gtx-prö")
