"""Periods are calendar periods, written the same way everywhere."""

from datetime import date

import pytest

from koers.areas.insight.rules import change, period_of, read_kind, read_period


@pytest.mark.parametrize(
    ("code", "starts", "ends"),
    [
        ("2017-Q4", date(2017, 10, 1), date(2018, 1, 1)),
        ("2017-Q1", date(2017, 1, 1), date(2017, 4, 1)),
        ("2016-02", date(2016, 2, 1), date(2016, 3, 1)),
        ("2017", date(2017, 1, 1), date(2018, 1, 1)),
    ],
)
def test_a_code_names_one_period_and_is_written_as_it_was_read(code: str, starts: date, ends: date) -> None:
    period = read_period(code)
    assert (period.starts, period.ends, period.code) == (starts, ends, code)
    assert starts in period
    assert ends not in period


@pytest.mark.parametrize("code", ["", "2017-Q5", "2017-13", "17-Q1", "2017-Q4 ", "1817", "2017-q4"])
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is not a period"):
        read_period(code)


def test_a_kind_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="week"):
        read_kind("week")


def test_periods_follow_each_other_over_the_turn_of_the_year() -> None:
    period = period_of(date(2017, 2, 14), "quarter")
    assert [one.code for one in (period.previous, period, period.following, period.year_before)] == [
        "2016-Q4",
        "2017-Q1",
        "2017-Q2",
        "2016-Q1",
    ]
    assert [one.code for one in period_of(date(2017, 1, 31), "month").back(3)] == [
        "2016-11",
        "2016-12",
        "2017-01",
    ]


@pytest.mark.parametrize(
    ("now", "before", "share"),
    [(120, 100, 0.2), (80, 100, -0.2), (5, 0, None), (5, None, None), (None, 5, None)],
)
def test_a_change_needs_something_to_compare_with(
    now: float | None, before: float | None, share: float | None
) -> None:
    assert change(now, before) == share
