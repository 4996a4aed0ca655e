"""Working time, by hand for the days that matter, and by property for all others."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
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
        ("2026-05-13T16:00", 2, "2026-05-15T10:00"),  # Ascension Day
        ("2026-05-22T16:00", 2, "2026-05-26T10:00"),  # Whit Monday
        ("2025-04-25T16:00", 2, "2025-04-28T10:00"),  # King's Day 2025 was kept on Saturday the 26th
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # the clock goes forward in that weekend
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),  # and back in this one
    ],
)
def test_working_hours_are_added_over_nights_weekends_and_holidays(
    start: str, hours: float, end: str
) -> None:
    assert OFFICE.add_hours(at(start), hours) == at(end)


def test_a_working_day_later_is_the_same_time_of_the_next_working_day() -> None:
    assert OFFICE.add_days(at("2026-11-06T10:15"), 1) == at("2026-11-09T10:15")
    assert OFFICE.add_days(at("2026-11-07T10:15"), 1) == at("2026-11-10T09:00")
    assert OFFICE.add_days(at("2026-12-24T10:15"), 3) == at("2026-12-30T10:15")


def test_a_working_day_later_never_falls_outside_the_hours_of_that_day() -> None:
    lunch, short = (Span(time(9), time(12)), Span(time(13), time(17))), (Span(time(10), time(14)),)
    calendar = WorkCalendar(week=((Span(time(8), time(18)),), lunch, short, (), (), (), ()), country="")
    assert calendar.add_days(at("2026-11-02T12:30"), 1) == at("2026-11-03T13:00")
    assert calendar.add_days(at("2026-11-02T08:30"), 2) == at("2026-11-04T10:00")
    assert calendar.add_days(at("2026-11-02T17:30"), 2) == at("2026-11-04T14:00")


def test_how_long_christmas_of_2026_lasts() -> None:
    # Thursday the 24th from four o'clock, Friday and Saturday off, then Monday until ten.
    assert OFFICE.between(at("2026-12-24T16:00"), at("2026-12-28T10:00")) == 120
    assert OFFICE.next_opening(at("2026-12-24T17:00")) == at("2026-12-28T09:00")


def test_liberation_day_is_free_every_year_for_those_who_say_so() -> None:
    assert OFFICE.is_open(at("2026-05-05T10:00"))
    free = WorkCalendar(closed=frozenset({date(2026, 5, 5)}))
    assert free.add_hours(at("2026-05-04T16:00"), 2) == at("2026-05-06T10:00")


def test_those_who_work_on_good_friday_say_so() -> None:
    assert WorkCalendar(opened=frozenset({date(2026, 4, 3)})).is_open(at("2026-04-03T10:00"))


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    epiphany = at("2026-01-06T10:00")  # a Tuesday, kept in Bavaria and not in Berlin
    bavaria, berlin = (
        WorkCalendar(zone="Europe/Berlin", country="DE", subdivision=part) for part in ("BY", "BE")
    )
    assert (bavaria.is_open(epiphany), berlin.is_open(epiphany)) == (False, True)


def test_a_day_with_a_change_of_the_clock_is_as_long_as_it_really_is() -> None:
    night = WorkCalendar(week=((Span(time(0), time(6)),),) * 7, country="")
    # 29 March 2026: two o'clock becomes three; 25 October 2026: three o'clock comes twice.
    assert night.between(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == 5 * 60
    assert night.between(at("2026-10-25T00:00"), at("2026-10-25T12:00")) == 7 * 60


def test_an_hour_that_the_clock_skips_is_worked_by_nobody_and_counted_once() -> None:
    shifts = (Span(time(1), time(2, 30)), Span(time(3), time(5)))
    calendar = WorkCalendar(week=(shifts,) * 7, country="")
    day = at("2026-03-29T00:00"), at("2026-03-29T12:00")
    assert calendar.between(*day) == 60 + 120
    assert calendar.next_closing(day[0]) == at("2026-03-29T03:00")
    assert calendar.add_hours(day[0], 3) == at("2026-03-29T05:00")


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
    empty = WorkCalendar(week=((),) * 7)
    for ask in (empty.next_opening, empty.next_closing, lambda moment: empty.add(moment, 1)):
        with pytest.raises(NeverOpenError):
            ask(at("2026-11-02T10:00"))
    assert not empty.is_open(at("2026-11-02T10:00"))
    assert empty.between(at("2026-01-01T00:00"), at("2027-01-01T00:00")) == 0


def test_forty_years_are_added_as_exactly_as_a_day() -> None:
    # 365 days, less 104 of weekends and seven holidays on weekdays (the second day of Christmas is a Saturday).
    year = at("2026-01-01T00:00"), at("2027-01-01T00:00")
    assert OFFICE.between(*year) == 254 * 8 * 60
    assert (
        OFFICE.between(at("2026-01-01T00:00"), OFFICE.add_hours(at("2026-01-01T00:00"), 80_000))
        == 80_000 * 60
    )


MOMENTS = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2028, 1, 1), timezones=st.just(UTC))
MINUTES = st.integers(0, 6_000)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Draw the hours of a day: none, one or more spans that may touch, in quarters of an hour."""
    marks = sorted(draw(st.lists(st.integers(0, 95), max_size=6, unique=True)))
    times = [time(mark // 4, mark % 4 * 15) for mark in marks]
    return tuple(Span(first, last) for first, last in zip(times[::2], times[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Draw a calendar that is open at least once a week, in a zone with or without changes of the clock."""
    week = draw(st.tuples(*[spans()] * 7))
    return WorkCalendar(
        zone=draw(st.sampled_from(["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "UTC"])),
        week=week if any(week) else ((Span(time(1), time(3)),), *week[1:]),
        country=draw(st.sampled_from(["", "NL", "US"])),
        opened=draw(st.frozensets(st.dates(date(2024, 1, 1), date(2028, 1, 1)), max_size=3)),
        closed=draw(st.frozensets(st.dates(date(2024, 1, 1), date(2028, 1, 1)), max_size=3)),
    )


def counted(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """Count open minutes one by one, by asking the local clock: slow, and written without the code under test."""
    minutes = 0
    while start < end:
        local = start.astimezone(ZoneInfo(calendar.zone))
        clock = local.replace(tzinfo=None).time()
        minutes += any(span.starts <= clock < span.ends for span in calendar.spans_of(local.date()))
        start += timedelta(minutes=1)
    return minutes


#: A new calendar takes milliseconds to work out, on a busy machine more than the usual deadline.
SOME = settings(max_examples=40, deadline=None)


@SOME
@given(calendars(), MOMENTS, MINUTES)
def test_what_is_added_lies_between(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    assert calendar.between(start, calendar.add(start, minutes)) == minutes


@SOME
@given(calendars(), MOMENTS, MINUTES, MINUTES)
def test_adding_twice_is_adding_once(
    calendar: WorkCalendar, start: datetime, first: int, second: int
) -> None:
    twice, once = calendar.add(calendar.add(start, first), second), calendar.add(start, first + second)
    assert calendar.between(twice, once) == 0
    assert twice == once or (second == 0 and once < twice)


@SOME
@given(calendars(), MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)), MINUTES)
def test_who_starts_later_is_not_ready_earlier(
    calendar: WorkCalendar, start: datetime, later: timedelta, minutes: int
) -> None:
    assert calendar.add(start, minutes) <= calendar.add(start + later, minutes)


@SOME
@given(
    MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)), st.timedeltas(timedelta(), timedelta(days=60))
)
def test_working_time_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    whole = OFFICE.between(start, start + first + second)
    assert whole == pytest.approx(
        OFFICE.between(start, start + first) + OFFICE.between(start + first, start + first + second)
    )


@SOME
@given(calendars(), MOMENTS)
def test_it_is_open_from_an_opening_until_the_closing(calendar: WorkCalendar, moment: datetime) -> None:
    opening, closing = calendar.next_opening(moment), calendar.next_closing(moment)
    assert moment <= opening < closing
    assert calendar.is_open(opening)
    assert calendar.is_open(closing - timedelta(microseconds=1))
    assert calendar.is_open(moment) == (opening == moment)
    assert calendar.between(moment, closing) == (closing - opening).total_seconds() / 60


#: Days around the changes of the clock in Amsterdam, on Lord Howe (half an hour) and in New York.
CHANGES = st.sampled_from(
    [date(2026, 3, 28), date(2026, 10, 24), date(2026, 4, 4), date(2026, 10, 3), date(2026, 3, 7)]
)


@SOME
@given(calendars(), CHANGES, st.integers(0, 1440))
def test_every_minute_around_a_change_of_the_clock_is_counted_as_the_clock_says(
    calendar: WorkCalendar, day: date, minute: int
) -> None:
    repeated = {date(2026, 10, 24), date(2026, 4, 4)}
    assume(day not in repeated or all(_clear_of_night(part) for part in calendar.week))
    start = datetime.combine(day, time(), UTC) + timedelta(minutes=minute)
    end = start + timedelta(days=1)
    assert calendar.between(start, end) == counted(calendar, start, end)


def _clear_of_night(part: tuple[Span, ...]) -> bool:
    """A span that begins or ends within the hour that comes twice is read as its first time; the clock cannot tell."""
    return all(
        time(0) < edge < time(1) or edge >= time(3) or edge == time(0)
        for span in part
        for edge in (span.starts, span.ends)
    )
