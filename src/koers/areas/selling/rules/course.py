"""The course of a deal: how long it stayed in each stage, how often its close slipped and how often it went back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from koers.areas.selling.rules.deals import is_backward

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """How a deal stood in one period; an unknown start or end is None."""

    stage_id: int
    pipeline_id: int
    position: int
    outcome: str
    expected: date | None
    starts: datetime | None
    ends: datetime | None = None


@dataclass(frozen=True)
class Stay:
    """An unbroken time in one stage; `ends` is None while it lasts, `starts` where it is not known."""

    stage_id: int
    outcome: str
    starts: datetime | None
    ends: datetime | None

    def days(self, now: datetime) -> float | None:
        """Return how many days it lasted or lasts; None where its start is not known."""
        return None if self.starts is None else ((self.ends or now) - self.starts) / DAY


@dataclass(frozen=True)
class Course:
    """The stays of a deal in order; `slips` counts later close dates, `regressions` the moves back."""

    stays: tuple[Stay, ...] = ()
    slips: int = 0
    regressions: int = 0

    @property
    def since(self) -> datetime | None:
        """Return since when the deal is where it is; None where that is not known."""
        return self.stays[-1].starts if self.stays else None


def is_slip(was: date | None, now: date | None) -> bool:
    """Tell whether a close date moved to a later day; from or to unknown is no slip.

    >>> is_slip(date(2026, 3, 1), date(2026, 4, 1)), is_slip(None, date(2026, 4, 1))
    (True, False)
    """
    return was is not None and now is not None and now > was


def course_of(steps: Iterable[Step]) -> Course:
    """Return the course of a deal from its periods in order; periods that were taken back are left out beforehand."""
    found = list(steps)
    stays: list[Stay] = []
    slips = regressions = 0
    for was, now in pairwise(found):
        slips += is_slip(was.expected, now.expected)
        if was.pipeline_id == now.pipeline_id or was.outcome != now.outcome:
            regressions += is_backward(was.position, now.position, was.outcome, now.outcome)
    for one in found:
        if stays and stays[-1].stage_id == one.stage_id:
            stays[-1] = replace(stays[-1], ends=one.ends)
        else:
            stays.append(Stay(one.stage_id, one.outcome, one.starts, one.ends))
    return Course(tuple(stays), slips, regressions)
