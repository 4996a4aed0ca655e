"""What a measure answers: a value that knows where it comes from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from koers.kit.measures.declaration import Measure

Status = Literal["ok", "too_few", "stale", "not_measurable", "unknown"]


@dataclass(frozen=True)
class Answer:
    """What the function of a measure returns: the value (money in cents, ratio as a fraction), n and interval.

    `at_least` says that it was counted no further.
    """

    value: float | None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    as_of: date | datetime | None = None
    currency: str = "EUR"
    status: Status | Literal[""] = ""
    at_least: bool = False


@dataclass(frozen=True)
class Reading:
    """A measured number with its unit, n, period, scope, moment, interval, rows and status."""

    measure: "Measure"
    value: float | None
    unit: str
    n: int | None
    status: Status
    rows_url: str = ""
    period: str = ""
    scope: str = ""
    as_of: date | datetime | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    currency: str = "EUR"
    at_least: bool = False
