"""A calendar of working hours: pure, in local time, right over holidays, weekends and changes of the clock.

Public holidays come from the `holidays` package, which is loaded when a country is first asked for. For the
Netherlands these are New Year's Day, Good Friday, Easter Sunday and Monday, King's Day, Ascension Day, Whit Sunday and
Monday, both days of Christmas, and Liberation Day in years that end in 0 or 5; who works on one names it in `opened`,
and who is free on Liberation Day every year names it in `closed`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo, available_timezones

#: So many years without any opening, and a calendar is taken never to open.
MOST_YEARS = 11
NOTHING = timedelta()
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, order=True)
class Span:
    """Hours of a day in local time, from `starts` up to `ends`; a span over midnight is refused."""

    starts: time
    ends: time

    def __post_init__(self) -> None:
        """Refuse hours that end before they start."""
        if self.starts >= self.ends:
            raise ValueError(
                f"hours from {self.starts:%H:%M} to {self.ends:%H:%M} do not end after they start"
            )


OFFICE = Span(time(9), time(17))


class NeverOpenError(ValueError):
    """The calendar has no working hours in the next ten years."""


def knows_zone(zone: str) -> bool:
    """Tell whether there is a time zone with this name."""
    return zone in available_timezones()


def knows_country(country: str, subdivision: str = "") -> bool:
    """Tell whether the holidays of a country, and of a part of it, are known; none at all is known too."""
    import holidays

    if not country:
        return not subdivision
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    return parts is not None and (not subdivision or subdivision in parts)


@lru_cache(maxsize=400)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    import holidays

    if not country:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


@dataclass(frozen=True)
class WorkCalendar:
    """When a team works: a time zone, hours for each weekday (Monday first), the holidays of a country, exceptions.

    `closed` are extra days off, `opened` days on which people work although it is a holiday or a weekend (with the
    hours of that weekday, or office hours where it has none).
    """

    zone: str = "Europe/Amsterdam"
    week: tuple[tuple[Span, ...], ...] = ((OFFICE,), (OFFICE,), (OFFICE,), (OFFICE,), (OFFICE,), (), ())
    country: str = "NL"
    subdivision: str = ""
    closed: frozenset[date] = field(default_factory=frozenset)
    opened: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Refuse a week of other than seven days, and hours of a day that overlap."""
        if len(self.week) != 7:
            raise ValueError(f"a week has seven days, not {len(self.week)}")
        for spans in self.week:
            if any(one.ends > other.starts for one, other in pairwise(spans)):
                raise ValueError("the hours of a day overlap or are not in order")

    def is_holiday(self, day: date) -> bool:
        """Tell whether a day is a public holiday of the country."""
        return day in _holidays(self.country, self.subdivision, day.year)

    def spans_of(self, day: date) -> Sequence[Span]:
        """Return the hours of a day; none on a day off."""
        if day in self.opened:
            return self.week[day.weekday()] or (OFFICE,)
        if day in self.closed or self.is_holiday(day):
            return ()
        return self.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Tell whether people are at work at a moment."""
        hours = _hours(self, self._local(at).year)
        place = bisect_right(hours.ends, at)
        return place < len(hours.ends) and hours.starts[place] <= at

    def next_opening(self, at: datetime) -> datetime:
        """Return the moment from which people are at work: the moment itself when they are."""
        hours, place = self._next(at)
        return max(hours.starts[place], at)

    def next_closing(self, at: datetime) -> datetime:
        """Return when the hours end in which a moment lies, or the next ones after it."""
        hours, place = self._next(at)
        return hours.ends[place]

    def add(self, start: datetime, minutes: float) -> datetime:
        """Return the moment after so many minutes of working time; the earliest when the hours end exactly then.

        >>> friday = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)  # 16:00 in Amsterdam
        >>> WorkCalendar().add(friday, 120).isoformat()
        '2026-11-09T09:00:00+00:00'
        """
        left = timedelta(minutes=minutes)
        if left < NOTHING:
            raise ValueError("working time is added, not taken away")
        if left == NOTHING:
            return self.next_opening(start).astimezone(UTC)
        for hours in self._years(start):
            left += hours.worked(start)
            if left <= hours.sums[-1]:
                place = bisect_left(hours.sums, left) - 1
                return hours.starts[place] + (left - hours.sums[place])
            left -= hours.sums[-1]
        raise NeverOpenError(self.zone)

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """Return the moment after so many hours of working time."""
        return self.add(start, hours * 60)

    def add_days(self, start: datetime, days: int) -> datetime:
        """Return the same time of day so many working days later; the end of the hours when the day is shorter.

        A start outside working hours counts from the next opening, and so does a time at which that day does not work.
        """
        begun = self._local(self.next_opening(start))
        left, day = days, begun.date()
        while left:
            day += timedelta(days=1)
            if day.year - begun.year > MOST_YEARS + days:
                raise NeverOpenError(self.zone)
            left -= bool(self.spans_of(day))
        wanted = _moment(day, begun.time(), ZoneInfo(self.zone))
        hours = list(self._on(day))
        fitting = next((starts for starts, ends in hours if wanted <= ends), hours[-1][1])
        return max(wanted, fitting) if wanted <= hours[-1][1] else fitting

    def between(self, start: datetime, end: datetime) -> float:
        """Return the minutes of working time between two moments; negative when the end comes first."""
        if end < start:
            return -self.between(end, start)
        total = NOTHING
        for year in range(self._local(start).year, self._local(end).year + 1):
            hours = _hours(self, year)
            total += hours.worked(end) - hours.worked(start)
        return total.total_seconds() / 60

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the hours of a day as moments; on the nights of a clock change they are as long as they really are."""
        zone = ZoneInfo(self.zone)
        for span in self.spans_of(day):
            starts, ends = _moment(day, span.starts, zone), _moment(day, span.ends, zone)
            if starts < ends:
                yield starts, ends

    def _years(self, at: datetime) -> Iterator["_Hours"]:
        """Yield the hours of each year from that of a moment on, until a calendar has been closed for too long."""
        year, quiet = self._local(at).year, 0
        while quiet < MOST_YEARS and year < date.max.year:
            hours = _hours(self, year)
            quiet = 0 if hours.ends else quiet + 1
            yield hours
            year += 1

    def _next(self, at: datetime) -> tuple["_Hours", int]:
        """Return the hours that end first after a moment: those of a year, and their place among them."""
        for hours in self._years(at):
            place = bisect_right(hours.ends, at)
            if place < len(hours.ends):
                return hours, place
        raise NeverOpenError(self.zone)


@dataclass(frozen=True)
class _Hours:
    """The hours of one year in order, as moments; `sums` is the working time before each, and at last all of it."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    sums: tuple[timedelta, ...]

    def worked(self, until: datetime) -> timedelta:
        """Return the working time of the year up to a moment."""
        place = bisect_right(self.ends, until)
        if place == len(self.ends):
            return self.sums[-1]
        return self.sums[place] + max(NOTHING, until - self.starts[place])


@lru_cache(maxsize=256)
def _hours(calendar: WorkCalendar, year: int) -> _Hours:
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    found = [hours for day in days for hours in calendar._on(day)]
    lengths = (ends - starts for starts, ends in found)
    return _Hours(
        tuple(starts for starts, _ends in found),
        tuple(ends for _starts, ends in found),
        tuple(accumulate(lengths, initial=NOTHING)),
    )


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return a local time as a moment: the first of two, and for one that the clock skips the moment of the skip."""
    first, second = (datetime.combine(day, at.replace(fold=fold), zone) for fold in (0, 1))
    found, before = first.astimezone(UTC), second.astimezone(UTC)
    if found <= before:  # the usual day, or a time that comes twice
        return found
    old = before.astimezone(zone).utcoffset()
    while found - before > SECOND:
        middle = before + (found - before) // 2
        before, found = (middle, found) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return found.replace(microsecond=0)
