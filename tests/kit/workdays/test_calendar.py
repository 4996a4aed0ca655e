"""Working time, by hand for the days that matter, and by property for all others."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.kit.workdays import Span, WorkCalendar
from koers.kit.workdays.calendar import NeverOpenError

HERE = ZoneInfo("Europe/Amsterdam")
OFFICE = WorkCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-02T10:00", 1, "2026-11-02T11:00"),
        ("2026-11-02T16:30", 1, "2026-11-03T09:30"),
        ("2026-11-06T16:00", 8, "2026-11-09T16:00"),  # Friday afternoon over the weekend
        ("2026-11-07T12:00", 1, "2026-11-09T10:00"),  # Saturday
        ("2026-11-02T06:00", 8, "2026-11-02T17:00"),  # the whole day, to its very end
        ("2026-04-24T16:00", 2, "2026-04-28T10:00"),  # King's Day 2026 is a Monday
        ("2026-04-02T16:00", 2, "2026-04-07T10:00"),  # Good Friday, and then Easter Monday
        ("2026-05-04T16:00", 2, "2026-05-05T10:00"),  # Liberation Day 2026 is worked
        ("2025-05-02T16:00", 2, "2025-05-06T10:00"),  # and Monday the fifth of May 2025 is free
        ("2026-12-24T16:00", 2, "2026-12-28T10:00"),  # Christmas
        ("2026-12-31T16:00", 2, "2027-01-04T10:00"),  # New Year, then a weekend
    ],
)
def test_working_hours_are_added_over_nights_weekends_and_holidays(
    start: str, hours: float, end: str
) -> None:
    assert OFFICE.add_hours(at(start), hours) == at(end)


def test_a_working_day_later_is_the_same_time_of_the_next_working_day() -> None:
    assert OFFICE.add_days(at("2026-11-06T10:15"), 1) == at("2026-11-09T10:15")
    assert OFFICE.add_days(at("2026-11-07T10:15"), 1) == at("2026-11-10T09:00")


def test_a_day_with_a_change_of_the_clock_is_as_long_as_it_really_is() -> None:
    night = WorkCalendar(week=((Span(time(0), time(6)),),) * 7, country="")
    # 29 March 2026: two o'clock becomes three; 25 October 2026: three o'clock comes twice.
    assert night.between(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == 5 * 60
    assert night.between(at("2026-10-25T00:00"), at("2026-10-25T12:00")) == 7 * 60


def test_extra_days_off_and_extra_days_worked_count() -> None:
    calendar = WorkCalendar(closed=frozenset({date(2026, 11, 3)}), opened=frozenset({date(2026, 11, 7)}))
    assert calendar.add_hours(at("2026-11-02T16:00"), 2) == at("2026-11-04T10:00")
    assert calendar.add_hours(at("2026-11-06T16:00"), 2) == at("2026-11-07T10:00")


def test_opening_and_closing_are_found() -> None:
    assert OFFICE.next_opening(at("2026-11-07T12:00")) == at("2026-11-09T09:00")
    assert OFFICE.next_opening(at("2026-11-09T12:00")) == at("2026-11-09T12:00")
    assert OFFICE.next_closing(at("2026-11-09T12:00")) == at("2026-11-09T17:00")
    assert (OFFICE.is_open(at("2026-11-09T16:59")), OFFICE.is_open(at("2026-11-09T17:00"))) == (True, False)


def test_hours_over_midnight_and_hours_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="do not end after they start"):
        Span(time(22), time(6))
    with pytest.raises(ValueError, match="overlap"):
        WorkCalendar(week=((Span(time(9), time(12)), Span(time(11), time(17))),) * 7)


def test_a_calendar_without_hours_says_that_it_never_opens() -> None:
    with pytest.raises(NeverOpenError):
        WorkCalendar(week=((),) * 7).add_hours(at("2026-11-02T10:00"), 1)


MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),
    max_value=datetime(2028, 1, 1),
    timezones=st.just(UTC),
)
MINUTES = st.integers(0, 20_000)


@given(MOMENTS, MINUTES)
def test_what_is_added_lies_between(start: datetime, minutes: int) -> None:
    assert OFFICE.between(start, OFFICE.add(start, minutes)) == pytest.approx(minutes)


@given(MOMENTS, MINUTES, MINUTES)
def test_adding_twice_is_adding_once(start: datetime, first: int, second: int) -> None:
    assert (
        OFFICE.between(OFFICE.add(OFFICE.add(start, first), second), OFFICE.add(start, first + second)) == 0
    )


@given(
    MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)), st.timedeltas(timedelta(), timedelta(days=60))
)
def test_working_time_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    whole = OFFICE.between(start, start + first + second)
    assert whole == pytest.approx(
        OFFICE.between(start, start + first) + OFFICE.between(start + first, start + first + second)
    )
