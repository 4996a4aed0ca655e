"""A calendar of working hours: pure, in local time, right over holidays, weekends and changes of the clock.

Public holidays come from the `holidays` package, which is loaded when a country is first asked for. For the
Netherlands these are New Year's Day, Good Friday, Easter Sunday and Monday, King's Day, Ascension Day, Whit Sunday and
Monday, both days of Christmas, and Liberation Day in years that end in 0 or 5; who works on one names it in `opened`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

#: Farther ahead than this no opening is looked for: a calendar without any hours never opens.
MOST_DAYS = 3_700


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


@lru_cache(maxsize=200)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    import holidays

    if not country:
        return frozenset()
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return frozenset(found)


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
        return any(starts <= at < ends for starts, ends in self._on(self._local(at).date()))

    def next_opening(self, at: datetime) -> datetime:
        """Return the moment from which people are at work: the moment itself when they are."""
        for starts, ends in self._from(at):
            if ends > at:
                return max(starts, at)
        raise NeverOpenError(self.zone)

    def next_closing(self, at: datetime) -> datetime:
        """Return when the hours end in which a moment lies, or the next ones after it."""
        for _starts, ends in self._from(at):
            if ends > at:
                return ends
        raise NeverOpenError(self.zone)

    def add(self, start: datetime, minutes: float) -> datetime:
        """Return the moment after so many minutes of working time; the earliest when the hours end exactly then.

        >>> friday = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)  # 16:00 in Amsterdam
        >>> WorkCalendar().add(friday, 120).isoformat()
        '2026-11-09T09:00:00+00:00'
        """
        left = timedelta(minutes=minutes)
        if left < timedelta():
            raise ValueError("working time is added, not taken away")
        for starts, ends in self._from(start):
            begin = max(starts, start)
            if begin >= ends:
                continue
            if begin + left <= ends:
                return (begin + left).astimezone(UTC)
            left -= ends - begin
        raise NeverOpenError(self.zone)

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """Return the moment after so many hours of working time."""
        return self.add(start, hours * 60)

    def add_days(self, start: datetime, days: int) -> datetime:
        """Return the same time of day so many working days later; the end of the hours when the day is shorter.

        A start outside working hours counts from the next opening.
        """
        begun = self.next_opening(start)
        local = self._local(begun)
        left, day = days, local.date()
        while left:
            day += timedelta(days=1)
            if (day - local.date()).days > MOST_DAYS:
                raise NeverOpenError(self.zone)
            left -= bool(self.spans_of(day))
        wanted = datetime.combine(day, local.time(), ZoneInfo(self.zone)).astimezone(UTC)
        last = max((ends for _starts, ends in self._on(day)), default=wanted)
        return min(wanted, last)

    def between(self, start: datetime, end: datetime) -> float:
        """Return the minutes of working time between two moments; negative when the end comes first."""
        if end < start:
            return -self.between(end, start)
        total = timedelta()
        for starts, ends in self._from(start):
            if starts >= end:
                break
            total += max(timedelta(), min(ends, end) - max(starts, start))
        return total.total_seconds() / 60

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the hours of a day as moments; on the nights of a clock change they are as long as they really are."""
        zone = ZoneInfo(self.zone)
        for span in self.spans_of(day):
            starts, ends = (
                datetime.combine(day, at, zone).astimezone(UTC) for at in (span.starts, span.ends)
            )
            if starts < ends:
                yield starts, ends

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield hours from the day of a moment on, in order."""
        day = self._local(at).date()
        quiet = 0
        while quiet <= MOST_DAYS:
            hours = list(self._on(day))
            quiet = 0 if hours else quiet + 1
            yield from hours
            if day >= date.max - timedelta(days=1):
                return
            day += timedelta(days=1)
