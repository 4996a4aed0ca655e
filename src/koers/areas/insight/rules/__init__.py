"""Decisions of the review from values alone: periods, and the thresholds behind what needs attention."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

PeriodKind = Literal["month", "quarter", "year"]
KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "year")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
_CODE = re.compile(r"(?P<year>(?:19|20|21)\d\d)(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month, quarter or year; half-open from `starts` up to `ends`."""

    starts: date
    kind: PeriodKind

    @property
    def ends(self) -> date:
        """Return the first day after the period."""
        return _months_later(self.starts, MONTHS[self.kind])

    @property
    def code(self) -> str:
        """Return the code in addresses: `2017-Q4`, `2017-11` or `2017`."""
        if self.kind == "year":
            return f"{self.starts.year}"
        if self.kind == "quarter":
            return f"{self.starts.year}-Q{(self.starts.month + 2) // 3}"
        return f"{self.starts:%Y-%m}"

    @property
    def previous(self) -> "Period":
        """Return the period before this one."""
        return Period(_months_later(self.starts, -MONTHS[self.kind]), self.kind)

    @property
    def following(self) -> "Period":
        """Return the period after this one."""
        return Period(self.ends, self.kind)

    @property
    def year_before(self) -> "Period":
        """Return the same period of the year before."""
        return Period(_months_later(self.starts, -12), self.kind)

    @property
    def last_day(self) -> date:
        """Return the last day of the period."""
        return self.ends - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.starts <= day < self.ends

    def back(self, count: int) -> list["Period"]:
        """Return `count` periods up to and including this one, oldest first."""
        found = [self]
        while len(found) < count:
            found.append(found[-1].previous)
        return found[::-1]


def period_of(day: date, kind: PeriodKind) -> Period:
    """Return the period of a kind that a day lies in."""
    month = {"year": 1, "quarter": (day.month - 1) // 3 * 3 + 1, "month": day.month}[kind]
    return Period(date(day.year, month, 1), kind)


def read_period(code: str) -> Period:
    """Read the code of a period; raises ValueError."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise ValueError(f"{code!r} is not a period; write 2017-Q4, 2017-11 or 2017")
    year = int(found["year"])
    if found["quarter"]:
        return Period(date(year, int(found["quarter"]) * 3 - 2, 1), "quarter")
    if found["month"]:
        return Period(date(year, int(found["month"]), 1), "month")
    return Period(date(year, 1, 1), "year")


def read_kind(text: str) -> PeriodKind:
    """Read the kind of a period; raises ValueError."""
    for kind in KINDS:
        if kind == text:
            return kind
    raise ValueError(f"{text!r} is not one of {', '.join(KINDS)}")


def _months_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def change(now: float | None, before: float | None) -> float | None:
    """Return by which share a value rose or fell; None where there is nothing to compare with."""
    if now is None or not before or before < 0:
        return None
    return (now - before) / before


@dataclass(frozen=True)
class Thresholds:
    """When something is worth a manager's time; an installation may set its own in `REVIEW_THRESHOLDS`."""

    #: The most deals that are named as needing action today.
    most: int = 5
    #: A rule about next steps or activities applies where at least this share of the open deals has one.
    recorded: float = 0.2
    #: Reviews with at most this many deals are worked out while the reader waits.
    inline_deals: int = 30_000
    #: A review that took longer than this (ms) is renewed in the background while the last one is shown.
    inline_ms: int = 1_500
    #: Seconds that a reader waits for the background before the review is worked out on the spot after all.
    patience_s: int = 20
    #: Days after which a stored review that nobody renewed is thrown away.
    keep_days: int = 90
