"""Decisions of selling, from values alone."""

from koers.areas.selling.rules.course import Course, Stay, Step, course_of
from koers.areas.selling.rules.deals import Standing, is_backward, may_close, may_reopen

__all__ = [
    "Course",
    "Standing",
    "Stay",
    "Step",
    "course_of",
    "is_backward",
    "may_close",
    "may_reopen",
]
