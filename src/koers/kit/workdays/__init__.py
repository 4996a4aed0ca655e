"""Working time: when people are at work, and how much working time lies between two moments."""

from koers.kit.workdays.calendar import NeverOpenError, Span, WorkCalendar, knows_country, knows_zone

__all__ = ["NeverOpenError", "Span", "WorkCalendar", "knows_country", "knows_zone"]
