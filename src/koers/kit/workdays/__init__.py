"""Working time: when people are at work, and how much working time lies between two moments."""

from koers.kit.workdays.calendar import Span, WorkCalendar

__all__ = ["Span", "WorkCalendar"]
